"""What the pass over the XML of a sheet finds, and how much it may find."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pipeline.ingest.numbers import Shown
from pipeline.ingest.records import LAST_COLUMN, LAST_ROW, Coordinate

MOST_ELEMENTS = 2_500_000
MOST_CELLS = 600_000
"""A hundred thousand rows of six columns; they take half of the time a file may take."""

LARGEST_AREA = 5_000_000
MOST_FORMULAS = 12_000
LONGEST_FORMULA = 3_000
MOST_CHARACTERS = 50_000_000

Kind = Literal["number", "text", "flag", "error", "iso", "none"]
_KINDS: tuple[Kind, ...] = ("number", "text", "flag", "error", "iso", "none")
NUMBER, TEXT, FLAG, FAULT, ISO, NONE = range(6)

COLUMN_BITS = 15
LOWER = (1 << COLUMN_BITS) - 1


@dataclass
class Budget:
    """What may still be read of one workbook, all its sheets together."""

    elements: int = MOST_ELEMENTS
    cells: int = MOST_CELLS
    area: int = LARGEST_AREA
    characters: int = MOST_CHARACTERS
    uses: int = 0
    """Cells that refer to a shared text, so far."""


@dataclass
class Scan:
    """What the pass found in one sheet. Coordinates count from 1.

    `positions`, `kinds` and `hashes` run alongside: the cells with a value or a
    formula, in the order of the file; a position is row * 2**15 + column.
    """

    positions: array[int] = field(default_factory=lambda: array("q"))
    kinds: array[int] = field(default_factory=lambda: array("b"))
    hashes: array[int] = field(default_factory=lambda: array("q"))
    errors: dict[Coordinate, str] = field(default_factory=dict)
    dates: dict[Coordinate, Shown] = field(default_factory=dict)
    iso: dict[Coordinate, str] = field(default_factory=dict)
    formulas: set[Coordinate] = field(default_factory=set)
    written: dict[Coordinate, tuple[str, str]] = field(default_factory=dict)
    """Of the first formulas the text, and the number under which cells share it."""
    uncached: set[Coordinate] = field(default_factory=set)
    doubtful: set[Coordinate] = field(default_factory=set)
    trimmed: list[Coordinate] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: list[str] = field(default_factory=list)
    first_row: int = LAST_ROW + 1
    last_row: int = 0
    first_column: int = LAST_COLUMN + 1
    last_column: int = 0
    cells: bytes = b"<sheetData/>"
    """The part of the XML that holds the cells, which the native reader gets."""

    def places(self) -> Iterator[tuple[int, int, Kind, int]]:
        """Row, column, kind and hash of each cell, in the order of the file."""
        for position, kind, value in zip(self.positions, self.kinds, self.hashes, strict=True):
            yield position >> COLUMN_BITS, position & LOWER, _KINDS[kind], value

    def doubles(self) -> Iterator[Coordinate]:
        """Each cell that stands a second time in the file."""
        once: set[int] = set()
        for position in self.positions:
            if position in once:
                yield position >> COLUMN_BITS, position & LOWER
            once.add(position)
