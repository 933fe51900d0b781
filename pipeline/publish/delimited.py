"""Tables as CSV that a spreadsheet opens rightly and cannot be harmed by.

UTF-8 with BOM, CRLF, RFC 4180. A text that a spreadsheet would take for a
formula gets a leading apostrophe. So that nothing is lost, a text that already
begins with apostrophes before such a sign gets one more, and reading back
takes exactly one away: every text comes back as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from pipeline.exact import decimal_text
from pipeline.tables import Column, Table
from pipeline.tables.kinds import DECIMAL, FLAG, MAYBE_POINTS, PLACE, POINTS

_SIGNS = "[=+@\t\r\uff1d\uff0b\uff0d\uff20-]"
_BEGINS_A_FORMULA = re.compile(f"'*{_SIGNS}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_GUARDED = re.compile(f"'+{_SIGNS}")


def guarded(text: str) -> str:
    """A text that no spreadsheet computes: with a leading apostrophe where it needs one."""
    return f"'{text}" if _BEGINS_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def csv_bytes(table: Table, rows: pd.DataFrame, decimals: int) -> bytes:
    """A published table as the bytes of its CSV file.

    `rows` has the table's columns, shape (n, columns); points are shown with
    at least so many decimals, missing points and places are empty, flags are
    1 and 0.
    """
    columns = [texts(column, rows[column.name], decimals) for column in table.columns]
    return records_bytes(table.names, zip(*columns, strict=True))


def records_bytes(header: Sequence[str], records: Iterable[Sequence[str]]) -> bytes:
    """Records of texts, already guarded, under a header, as the bytes of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(records)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def records_of(content: bytes) -> list[list[str]]:
    """The records of a CSV file of ours, header first, every text as it was before guarding."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [[unguarded(cell) for cell in record] for record in csv.reader(text, strict=True)]


def texts(column: Column, values: pd.Series[Any], decimals: int) -> list[str]:
    """A column's cells as they stand in a CSV file."""
    if column.kind in (POINTS, MAYBE_POINTS):
        return _each(values, lambda points: decimal_text(int(points), decimals))
    if column.kind is FLAG:
        return ["1" if flag else "0" for flag in values.tolist()]
    if column.kind is PLACE:
        return _each(values, lambda place: str(int(place)))
    if column.kind is DECIMAL:
        return _each(values, lambda value: value if _NUMBER.fullmatch(value) else guarded(value))
    if column.kind.dtype == "str":
        return _each(values, guarded)
    return [str(value) for value in values.tolist()]


def _each(values: pd.Series[Any], shown: Callable[[Any], str]) -> list[str]:
    """Each value shown, equal ones once; missing ones empty."""
    seen = {value: shown(value) for value in values.dropna().unique().tolist()}
    return [seen.get(value, "") for value in values.tolist()]
