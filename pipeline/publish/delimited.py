"""Published tables as CSV files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from pipeline.exact import decimal_text
from pipeline.formulas import guarded
from pipeline.publish.records import records_bytes
from pipeline.tables import Column, Table
from pipeline.tables.kinds import DECIMAL, FLAG, MAYBE_POINTS, PLACE, POINTS

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def csv_bytes(table: Table, rows: pd.DataFrame, decimals: int) -> bytes:
    """A published table as the bytes of its CSV file.

    `rows` has the table's columns, shape (n, columns); points are shown with
    at least so many decimals, missing points and places are empty, flags are
    1 and 0.
    """
    columns = [texts(column, rows[column.name], decimals) for column in table.columns]
    return records_bytes(table.names, zip(*columns, strict=True))


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
