"""One file, as a careful clerk sees it: sheets, cells as text with addresses, oddities."""

from __future__ import annotations

from pipeline.ingest.delimited import read_delimited
from pipeline.ingest.gate import ending, is_archive, refuse_foreign
from pipeline.ingest.parquet import MARK, is_readable, read_parquet
from pipeline.ingest.records import (
    SHOWN,
    Oddities,
    Oddity,
    Reading,
    Refused,
    Sheet,
    address,
)
from pipeline.ingest.workbook import read_cells

__all__ = ["OUT_OF_MEMORY", "Oddity", "Reading", "Sheet", "address", "read_bytes"]

MEMORY = 1 << 30
"""Bytes that may be in use at once where a file is read."""

OUT_OF_MEMORY = Oddity("reader_memory", params={"limit": str(MEMORY >> 20)})

_WORKBOOK_NAMES = ("xlsx", "xltx", "ooxml", "")


def read_bytes(file: str, content: bytes) -> Reading:
    """Read one file from its bytes; what it is, is told from them and not from its name.

    Never raises for anything a stranger can send: a file that cannot be read
    whole and without doubt is refused, with the reason in `refused` and no
    sheets. Doubts about single cells are oddities, and the cells' coordinates
    stand in the sheet. `file` is only looked at for its ending and repeated in
    the result; nothing is opened, fetched or written.
    """
    oddities = Oddities()
    kind = encoding = dialect = ""
    sheets: tuple[Sheet, ...] = ()
    refused: Oddity | None = None
    try:
        if ending(file) == "parquet" and content.startswith(MARK) and is_readable():
            sheets = (read_parquet(content, oddities),)
            return Reading(file, "parquet", "", "", sheets, oddities.gathered())
        refuse_foreign(file, content)
        if is_archive(content):
            sheets = read_cells(content, oddities)
            kind = "xlsx"
            if ending(file) not in _WORKBOOK_NAMES:
                oddities.note("name_unlike_content", ending=f".{ending(file)}"[:SHOWN])
        else:
            delimited = read_delimited(content, oddities)
            kind, encoding, dialect = "csv", delimited.encoding, delimited.dialect
            sheets = (delimited.sheet,)
    except Refused as fault:
        refused = fault.oddity
    except MemoryError:
        sheets = ()
        refused = OUT_OF_MEMORY
    return Reading(file, kind, encoding, dialect, sheets, oddities.gathered(), refused)
