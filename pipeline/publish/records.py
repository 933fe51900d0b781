"""CSV text that a spreadsheet opens rightly and cannot be harmed by.

UTF-8 with BOM, CRLF, RFC 4180; what begins like a formula is guarded. Loads no
heavy library, so that a run can be told at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from pipeline.formulas import unguarded


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
