"""The cells of a file by another reader: openpyxl for a workbook, the csv module for a text.

`python -m tests.hostile.second FILE ENCODING DIALECT` prints them as JSON, each sheet as a
mapping of addresses to texts; it ends with 1 where that reader cannot read the file. Texts
follow the rule of our own: a number is the shortest text of its double, a date is ISO.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import warnings
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from pipeline.ingest.numbers import number_text

Cells = dict[str, dict[str, str | None]]
"""Texts by sheet and address; None where this reader cannot be asked."""

_ELAPSED = re.compile(r"\[[hms]+\]|a/p|hh?$")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_DELIMITERS = {"semicolon": ";", "tab": "\t", "pipe": "|"}
_CODECS = {"UTF-8 with BOM": "utf-8-sig", "UTF-16LE with BOM": "utf-16", "GB18030": "gb18030"}


def of_text(content: bytes, encoding: str, dialect: str) -> Cells:
    """The cells of a CSV file whose encoding and dialect are given."""
    from openpyxl.utils import get_column_letter

    for name in ("LE", "BE"):
        _CODECS[f"UTF-16{name} with BOM"] = "utf-16"
        _CODECS[f"UTF-32{name} with BOM"] = "utf-32"
    text = content.decode(_CODECS.get(encoding, encoding.split()[0]))
    if "declared" in dialect:
        text = text.split("\n", 1)[1]
    csv.field_size_limit(max(len(text), 1))
    word = dialect.split()[0]
    delimiter = word if len(word) == 1 else _DELIMITERS.get(word, ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return {
        "": {
            f"{get_column_letter(column)}{row}": cell
            for row, cells in enumerate(rows, start=1)
            for column, cell in enumerate(cells, start=1)
            if cell
        }
    }


def of_workbook(file: Path) -> Cells:
    """The cells of a workbook."""
    import openpyxl
    from openpyxl.reader import excel

    # Its own drops x005F_ from a shared text and undoes no escape, so that _x005F_x000D_, which
    # is the text _x000D_, and _x000D_, which is CR, come out alike.
    excel.read_string_table = _shared_texts
    # Only a workbook's name may end so.
    with file.open("rb") as stream:
        book = openpyxl.load_workbook(stream, data_only=True, rich_text=False)
    return {
        sheet.title: {
            cell.coordinate: None if _unsure(cell) else text
            for row in sheet.iter_rows()
            for cell in row
            if (text := as_text(cell.value))
        }
        for sheet in book.worksheets
    }


def _shared_texts(part: IO[bytes]) -> list[str]:
    """The shared texts as they are written; `as_text` undoes their escapes, each once."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    texts = []
    for _, node in iterparse(part):
        if node.tag == f"{{{SHEET_MAIN_NS}}}si":
            texts.append(Text.from_tree(node).content)
            node.clear()
    return texts


def _unsure(cell: Any) -> bool:
    """Whether openpyxl takes a number for a date, or a date for a number, by its own rules.

    It knows no elapsed times like [h] and no a/p, and days before 1900.
    """
    value, shown = cell.value, str(cell.number_format).lower()
    if isinstance(value, datetime):
        return value.year < 1900
    return isinstance(value, (int, float)) and bool(_ELAPSED.search(shown))


def as_text(value: object) -> str:
    """A value of openpyxl as our reader writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(float(value))
    if isinstance(value, datetime):
        clock = value.time()
        return f"{value.date().isoformat()} {_clock(clock)}" if clock != time() else _day(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, timedelta):
        whole = round(value.total_seconds() * 1000)
        seconds, rest = divmod(whole, 1000)
        text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return f"{text}.{rest:03d}" if rest else text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))


def _day(value: datetime) -> str:
    return value.date().isoformat()


def _clock(value: time) -> str:
    text = value.isoformat("milliseconds")
    return text.removesuffix(".000")


def main() -> int:
    """Do what the command line asks for."""
    file, encoding, dialect = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    warnings.simplefilter("ignore")
    try:
        text = bool(encoding)
        cells = of_text(file.read_bytes(), encoding, dialect) if text else of_workbook(file)
    except Exception as fault:  # noqa: BLE001 - whatever the other reader cannot read
        sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
        return 1
    sys.stdout.write(json.dumps(cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
