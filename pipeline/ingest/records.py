"""What is seen in one file: cells as text with their places, and what is odd about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Coordinate = tuple[int, int]
"""Row and column, both from 1."""

LONGEST_CELL = 32_767
"""Characters Excel allows in one cell."""

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)

SHOWN = 200
"""Characters of a value that an oddity repeats; the cell itself is never cut."""


@dataclass(frozen=True)
class Oddity:
    """Something a careful clerk would point at; `code` is declared in pipeline/codes/files.py.

    `sheet` and `cell` are empty where the whole file is meant. `params` has the
    fields that the code's sentences name.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet as text.

    `rows` is dense: `rows[i][j]` is the cell in row `first_row + i` and column
    `first_column + j`. All coordinates are (row, column) from 1.
    `numeric`: stored as numbers, dates among them. `errors`: show an error,
    which is their text. `formulas`: hold a formula; `uncached`: one without a
    saved result, their text is empty. `doubtful`: nobody can vouch for the
    text (an impossible date or number, a cell that stands twice or is too
    long, two readings that differ). `merged`: first row, first column, last
    row, last column. `hidden_rows`, `hidden_columns`: those within the cells
    read. `filtered`: ranges on which a filter is set. `frame`: rows that a form
    of ours prints itself.
    """

    name: str
    visible: bool
    rows: list[list[str]]
    first_row: int = 1
    first_column: int = 1
    numeric: frozenset[Coordinate] = frozenset()
    formulas: frozenset[Coordinate] = frozenset()
    uncached: frozenset[Coordinate] = frozenset()
    errors: frozenset[Coordinate] = frozenset()
    doubtful: frozenset[Coordinate] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: tuple[str, ...] = ()
    frame: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Reading:
    """One file as seen. Refused: `refused` says why, and there are no sheets.

    `kind` is "xlsx", "csv", "parquet" or, where the file is none of them, empty. `encoding` and
    `dialect` are those found in a CSV file, empty for a workbook.
    """

    file: str
    kind: str
    encoding: str
    dialect: str
    sheets: tuple[Sheet, ...]
    oddities: tuple[Oddity, ...]
    refused: Oddity | None = None


class Refused(Exception):
    """The file is not read; carries the oddity that says why. Never leaves the reader."""

    def __init__(self, code: str, sheet: str = "", value: str = "", **params: str) -> None:
        self.oddity = Oddity(code, sheet, "", value[:SHOWN], params)
        super().__init__(code)


class Oddities:
    """Gathers what is odd; of one code and sheet only the first hundred cells are named."""

    NAMED = 100

    def __init__(self) -> None:
        self._noted: list[Oddity] = []
        self._counts: dict[tuple[str, str], int] = {}

    def note(
        self, code: str, sheet: str = "", cell: str = "", value: str = "", **params: str
    ) -> None:
        """Keep one oddity; the hundred-and-first of its kind in a sheet is only counted."""
        count = self._counts[code, sheet] = self._counts.get((code, sheet), 0) + 1
        if count <= self.NAMED:
            self._noted.append(Oddity(code, sheet, cell, value[:SHOWN], params))

    def gathered(self) -> tuple[Oddity, ...]:
        """All that was noted, with one line for each kind that was cut short."""
        rest = [
            Oddity("and_more", sheet, params={"count": str(count - self.NAMED), "of": code})
            for (code, sheet), count in self._counts.items()
            if count > self.NAMED
        ]
        return (*self._noted, *rest)


def column_letters(column: int) -> str:
    """Letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The cell in row and column, both from 1, as Excel writes it: (3, 2) is B3."""
    return f"{column_letters(column)}{row}"


def column_number(letters: str) -> int:
    """The column that letters name, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place(reference: str) -> Coordinate | None:
    """Row and column of "B3" or "$B$3"; None for what is no cell of a sheet."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column, row = column_number(match.group(1)), int(match.group(2))
    return (row, column) if column <= LAST_COLUMN and row <= LAST_ROW else None


def rectangle(written: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of "A1:B2" or "A1"; None if it is none."""
    first, _, last = written.partition(":")
    one, other = place(first), place(last or first)
    if one is None or other is None:
        return None
    top, bottom = sorted((one[0], other[0]))
    left, right = sorted((one[1], other[1]))
    return top, left, bottom, right


def listed(items: list[str], at_most: int = 10) -> str:
    """The first few of `items`, and how many more there are."""
    shown = ", ".join(items[:at_most])
    return f"{shown}, ... (+{len(items) - at_most})" if len(items) > at_most else shown
