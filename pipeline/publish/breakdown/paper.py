"""Sheets whose cells are formulas, each with what it gives, and how they refer to one another.

A column is written once, as one formula for all its rows. In a formula
`[column]` is the cell of the same row, `[column^]` the one above it and
`[column_]` the one below, `[column:]` the whole column and `[column<]` the
column down to the row above. `[page.column#7]` is the cell of the row at
position 7, from 0, `[page.column#3-9]` a run of rows and `[page.column#@]` the
same row; `[page.column:]` and
`[column=other:]` are whole columns, the latter a run of several side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from xlsxwriter.utility import xl_col_to_name

from pipeline.publish.widths import width

Cell = str | int | float
Look = Literal["text", "code", "count", "whole", "points", "mark", "gap"]

HEADER = 4
"""The row of the headings, from 1; what explains a sheet stands above."""
FIRST = HEADER + 1

_MARK = re.compile(
    r"\[(?:([a-z]+)\.)?([a-z0-9_]*[a-z0-9])(?:=([a-z0-9_]+))?([:<^_]|#@|#\d+(?:-\d+)?)?\]"
)
_ROW = "\x00"
_ABOVE = "\x01"
_BELOW = "\x02"


@dataclass
class Column:
    """One column: its heading, its cells, and the formula that gives them, if one does.

    `formula` is one for all rows, or one for each; an empty one leaves the cell a
    value. `working` sets a column apart that only leads to others. `open_rows` are
    the rows whose cells a reader may change; `decimals` those of points. A `wrapped` one
    holds sentences, for which rows grow.
    """

    key: str
    heading: str
    cells: Sequence[Cell]
    formula: str | Sequence[str] = ""
    look: Look = "whole"
    note: str = ""
    width: float = 9.0
    decimals: int = 2
    working: bool = False
    open_rows: Sequence[bool] = ()
    name: str = ""
    wrapped: bool = False


@dataclass
class Page:
    """A sheet: a title, lines that explain it, and columns under one heading row.

    `key` names it in formulas. `names` are workbook names of single cells, by name
    the column and the position of the row.
    """

    key: str
    name: str
    title: str
    says: str
    columns: list[Column]
    frozen: int = 2
    colour: str = "#7F7F7F"
    names: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns[0].cells)

    def column(self, key: str) -> Column:
        """The column of that key. Raises StopIteration where there is none."""
        return next(column for column in self.columns if column.key == key)


class Book:
    """Pages that refer to one another."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self._letters: Mapping[tuple[str, str], str] = {
            (page.key, column.key): xl_col_to_name(position)
            for page in pages
            for position, column in enumerate(page.columns)
        }
        self._by_key = {page.key: page for page in pages}

    def formulas(self, page: Page, column: Column) -> list[str]:
        """The formula of each row, with addresses; empty where a cell is a value."""
        if not column.formula:
            return [""] * len(column.cells)
        if isinstance(column.formula, str):
            resolved = self._resolved(page, column.formula)
            return [_at(resolved, FIRST + row) for row in range(len(column.cells))]
        known: dict[str, str] = {"": ""}
        for formula in column.formula:
            if formula not in known:
                known[formula] = self._resolved(page, formula)
        return [_at(known[formula], FIRST + row) for row, formula in enumerate(column.formula)]

    def formulas_of(self, formula: str) -> str:
        """A formula that stands on no page, with addresses."""
        return self._resolved(self.pages[0], f"{formula}")

    def address(self, page_key: str, column: str, row: int) -> str:
        """A cell's address with its sheet, as a name of the workbook refers to it."""
        letter = self._letters[page_key, column]
        return f"={_quoted(self._by_key[page_key].name)}!${letter}${FIRST + row}"

    def _resolved(self, page: Page, formula: str) -> str:
        return _MARK.sub(lambda found: self._address(page, found), formula)

    def _address(self, page: Page, found: re.Match[str]) -> str:
        other, key, until, what = found.groups()
        there = self._by_key[other] if other else page
        first = self._letters[there.key, key]
        last = self._letters[there.key, until] if until else first
        sheet = f"{_quoted(there.name)}!" if other else ""
        if not what:
            return f"{first}{_ROW}" if first == last else f"{first}{_ROW}:{last}{_ROW}"
        if what == "^":
            return f"{first}{_ABOVE}"
        if what == "_":
            return f"{first}{_BELOW}"
        if what == "<":
            return f"{first}${HEADER}:{last}{_ABOVE}"
        if what == ":":
            return f"{sheet}${first}${FIRST}:${last}${FIRST + max(len(there), 1) - 1}"
        if what == "#@":
            return f"{sheet}{first}{_ROW}"
        start, _, end = what[1:].partition("-")
        cell = f"{sheet}{first}{FIRST + int(start)}"
        return f"{cell}:{last}{FIRST + int(end)}" if end or until else cell


def _at(formula: str, row: int) -> str:
    return (
        formula.replace(_ROW, str(row)).replace(_ABOVE, str(row - 1)).replace(_BELOW, str(row + 1))
    )


def fitted(cells: Sequence[Cell], least: float, most: float) -> float:
    """As wide as its widest cell needs, within bounds; beyond the upper one texts are wrapped."""
    return max(least, min(most, max((width(str(cell)) for cell in cells), default=0) + 1.5))


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
