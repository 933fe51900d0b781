"""The cells of a CSV file as text: its encoding and its dialect found, stated, or refused.

RFC 4180 with the freedoms offices take: a mark at the beginning, any line end,
a first line `sep=;`. Columns parted by semicolons, tabs or pipes are accepted only
where commas cannot be meant.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from pipeline.formulas import unguarded
from pipeline.ingest.characters import looks_sound, note_characters
from pipeline.ingest.encodings import decode
from pipeline.ingest.records import (
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_CELL,
    Coordinate,
    Oddities,
    Refused,
    Sheet,
    address,
    listed,
)

LARGEST_AREA = 5_000_000
LARGEST_TEXT = 40_000_000
"""Bytes; a text takes many times its size while it is parted."""

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_SEPARATOR = re.compile(r"\"?sep=([^\w\s\"]|\t)\"?(?:\r\n|\n|\r|\Z)", re.IGNORECASE)
_END_SIGN = "\x1a"
"""What DOS, and programs that go back to it, write behind the last line."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE_END_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR"}


@dataclass(frozen=True)
class Delimited:
    """A CSV file as read: one sheet without a name."""

    encoding: str
    dialect: str
    sheet: Sheet


@dataclass(frozen=True)
class _Table:
    """The rows under one delimiter, and the line of the file in which each begins."""

    rows: list[list[str]]
    lines: list[int]

    def columns(self) -> int:
        """The number of columns most rows have; blank lines have none."""
        counts = Counter(len(row) for row in self.rows if row)
        return max(counts, key=lambda width: (counts[width], width), default=0)

    def fits(self) -> bool:
        """Whether every row that is not blank has the same number of columns."""
        return len({len(row) for row in self.rows if row}) == 1


def read_delimited(content: bytes, oddities: Oddities) -> Delimited:
    """The one table of a CSV file; addresses are those a spreadsheet would show.

    Raises `Refused` where encoding or dialect cannot be told, a quotation mark
    is not closed, or lines have different numbers of columns.
    """
    if len(content) > LARGEST_TEXT:
        raise Refused("file_too_large", bytes=str(len(content)), limit=str(LARGEST_TEXT))
    text, encoding = decode(content)
    ended, text = text.endswith(_END_SIGN), text.removesuffix(_END_SIGN)
    if not text.strip():
        raise Refused("text_blank")
    declared = _SEPARATOR.match(text)
    if declared:
        delimiter = declared.group(1)
        table = _parse(text[declared.end() :], delimiter, first_line=2)
    else:
        delimiter, table = _undeclared(text)
    if delimiter != ",":
        oddities.note("delimiter_other", cell="A1", delimiter=_NAMES.get(delimiter, delimiter))
    refuse_too_large(len(table.rows), table.columns())
    _refuse_ragged(table)
    if ended:
        note_characters("", [(address(len(table.rows) + 1, 1), _END_SIGN)], oddities)
    _note_line_ends(text if not declared else text[declared.end() :], table, oddities)
    sheet = _sheet(table, oddities)
    dialect = _NAMES.get(delimiter, delimiter) + (" (declared)" if declared else "")
    return Delimited(encoding, dialect, sheet)


def _undeclared(text: str) -> tuple[str, _Table]:
    """The delimiter that is beyond doubt, and the table it makes.

    Commas are meant unless they part nothing or part unevenly while exactly
    one other delimiter parts evenly. Where commas and another both part
    evenly, nobody can tell, unless there is but one row.
    """
    commas: _Table | None = None
    fault: Refused | None = None
    try:
        commas = _parse(text, ",")
    except Refused as refused:
        fault = refused
    others = []
    for delimiter in ";\t|":
        if delimiter in text:
            try:
                table = _parse(text, delimiter)
            except Refused:
                continue
            if table.fits() and table.columns() > 1:
                others.append((delimiter, table))
    if commas is not None and commas.fits() and commas.columns() > 1:
        # A pipe parts items inside cells, too, so beside commas it is none.
        others = [other for other in others if other[0] != "|"]
        if others and sum(map(bool, commas.rows)) > 1:
            names = ["comma", *(_NAMES[delimiter] for delimiter, _ in others)]
            raise Refused("delimiter_ambiguous", candidates=listed(names))
        return ",", commas
    if len(others) > 1:
        names = [_NAMES[delimiter] for delimiter, _ in others]
        raise Refused("delimiter_ambiguous", candidates=listed(names))
    if others:
        return others[0]
    if commas is None:
        assert fault is not None
        raise fault
    return ",", commas


def _parse(text: str, delimiter: str, first_line: int = 1) -> _Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    line = first_line
    cells = 0
    limit = csv.field_size_limit(max(len(text), 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = first_line + reader.line_num
            cells += len(row)
            if cells > LARGEST_AREA or len(row) > LAST_COLUMN or len(rows) > LAST_ROW:
                raise _too_large(f"{len(rows)} rows, {len(row)} columns in line {line}")
    except csv.Error as fault:
        if "end of data" in str(fault):
            raise Refused("quote_unclosed", line=str(line)) from fault
        raise Refused("quote_misplaced", line=str(first_line + reader.line_num - 1)) from fault
    finally:
        csv.field_size_limit(limit)
    return _Table(rows, lines)


def _too_large(detail: str) -> Refused:
    limits = f"{LAST_ROW} rows, {LAST_COLUMN} columns, {LARGEST_AREA} cells"
    return Refused("sheet_too_large", detail=detail, limit=limits)


def refuse_too_large(rows: int, columns: int) -> None:
    """Refuse more cells than are read; blank lines count, which have as many in a sheet."""
    if rows * columns > LARGEST_AREA or columns > LAST_COLUMN or rows > LAST_ROW:
        raise _too_large(f"{rows} rows, {columns} columns")


def _refuse_ragged(table: _Table) -> None:
    width = table.columns()
    ragged = [
        f"{line} ({len(row)})"
        for row, line in zip(table.rows, table.lines, strict=True)
        if row and len(row) != width
    ]
    if ragged:
        raise Refused(
            "rows_ragged", count=str(len(ragged)), columns=str(width), lines=listed(ragged)
        )


def _note_line_ends(text: str, table: _Table, oddities: Oddities) -> None:
    """Note rows that end in different ways; line ends inside cells are not counted."""
    ends = Counter(_LINE_END.findall(text))
    for row in table.rows:
        for cell in row:
            if "\n" in cell or "\r" in cell:
                ends.subtract(_LINE_END.findall(cell))
    found = [f"{_LINE_END_NAMES[end]} {count}" for end, count in sorted(ends.items()) if count > 0]
    if len(found) > 1:
        oddities.note("line_ends_mixed", cell="A1", found=listed(found))


def _sheet(table: _Table, oddities: Oddities) -> Sheet:
    width = table.columns()
    rows = [[unguarded(cell) for cell in row] or [""] * width for row in table.rows]
    return noted_sheet(rows, oddities)


def noted_sheet(rows: list[list[str]], oddities: Oddities) -> Sheet:
    """The one sheet of a file that has no sheets; notes what is odd about its cells."""
    broken: list[str] = []
    doubtful: set[Coordinate] = set()
    unseen: list[tuple[str, str]] = []
    for i, row in enumerate(rows, start=1):
        for j, cell in enumerate(row, start=1):
            if len(cell) > LONGEST_CELL:
                doubtful.add((i, j))
                count = str(len(cell))
                oddities.note("cell_too_long", "", address(i, j), cell, characters=count)
            if looks_sound(cell):
                continue
            unseen.append((address(i, j), cell))
            if "\n" in cell or "\r" in cell:
                broken.append(address(i, j))
    if broken:
        count = str(len(broken))
        oddities.note("line_breaks", "", broken[0], count=count, cells=listed(broken))
    note_characters("", unseen, oddities)
    return Sheet(name="", visible=True, rows=rows, doubtful=frozenset(doubtful))
