"""Where in a sheet the table is: its headings, in one row or two, and what stands above.

A sheet is searched for the headings that headings.yaml knows, never for a
fixed place, so title rows, letter lines and the order of columns make no
difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.headings import Headings
from pipeline.ingest.records import Reading, Sheet

LOOKED_AT = 60
"""Rows from the top in which headings are looked for."""

LONGEST_HEADING = 80
_KNOWN_GROUP, _UNKNOWN_GROUP = 1, 2
_CONVINCING = 4
"""Columns from which a header is believed at once, bar the two rows below it."""

_PIECES = re.compile(r"\s{2,}|[\u3000\t\r\n]+")

ColumnOf = Callable[[str], str | None]
Said = tuple[str, str]
"""A label's meaning and what follows it."""


@dataclass(frozen=True)
class Wanted:
    """The table a sheet is searched for.

    `table` is its name in the headings. `column_of` gives the column of a
    heading. `telling`: one of these must be among the columns, or the row is
    no header. `at_least`: how many columns must be. `any_heading`: nothing is
    known of the headings, so the first row of several cells is the header.
    """

    table: str
    column_of: ColumnOf
    telling: frozenset[str]
    headings: Headings
    at_least: int = 2
    any_heading: bool = False
    _known: dict[str, str | None] = field(default_factory=dict, compare=False)

    def column(self, heading: str) -> str | None:
        """The column a heading stands for; remembered, for sheets repeat their headings."""
        known = self._known
        if heading not in known:
            short = 0 < len(heading) <= LONGEST_HEADING
            known[heading] = self.column_of(heading) if short else None
        return known[heading]


@dataclass(frozen=True)
class Heading:
    """A heading as printed, and what it was taken for.

    `rank` is 0 where the whole heading is known, 1 where only the lower one is,
    under a group that is known, 2 under a group that is not.
    """

    text: str
    column: str | None
    rank: int
    ignored: bool


@dataclass(frozen=True)
class Header:
    """The header of a table. Positions are indexes into the sheet's rows and cells.

    `columns` maps each column to its position. `unknown` are headings that
    mean nothing here, by position; `doubled` columns that stand several times.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    texts: Mapping[int, str]
    unknown: Mapping[int, str]
    doubled: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Located:
    """A sheet in which a table was found; `name` is empty for a CSV."""

    sheet: Sheet
    name: str
    header: Header
    others: tuple[str, ...] = ()

    @cached_property
    def above(self) -> list[list[str]]:
        """The rows above the header."""
        return self.sheet.rows[: self.header.first]


def locate(reading: Reading, wanted: Wanted) -> Located | None:
    """Find the sheet of a file that holds the table; None where none does.

    A declared name decides among several; else the first in the workbook's
    order is taken and the others are named. A hidden sheet counts only where
    no visible one holds the table.
    """
    found = []
    for sheet in reading.sheets:
        header = find_header(sheet, wanted) if sheet.rows else None
        if header is not None:
            found.append((sheet, header))
    candidates = [pair for pair in found if pair[0].visible] or found
    if not candidates:
        return None
    name_of = wanted.headings.is_sheet
    declared = [pair for pair in candidates if name_of(wanted.table, pair[0].name)]
    chosen = declared if len(declared) == 1 else candidates
    sheet, header = chosen[0]
    name = "" if reading.kind == "csv" else sheet.name
    return Located(sheet, name, header, tuple(other.name for other, _ in chosen[1:]))


@dataclass(frozen=True)
class _Candidate:
    """A possible header; `quality` tells which of two is better, the greater."""

    header: Header
    quality: tuple[int, int, int]


def find_header(sheet: Sheet, wanted: Wanted) -> Header | None:
    """Find the row, or the two rows, of headings that name the most columns.

    Among equals the one whose headings are known as they stand, not only by
    their lower part, then cells merged over two rows, then a single row.
    """
    best: _Candidate | None = None
    for position in range(min(LOOKED_AT, len(sheet.rows))):
        if best and best.quality[0] >= _CONVINCING and position > best.header.last + 2:
            break
        for candidate in _candidates(sheet, position, wanted):
            named = {*candidate.header.columns, *candidate.header.doubled}
            fewest = min(wanted.at_least, len(sheet.rows[position]))
            enough = len(named) >= fewest and not wanted.telling.isdisjoint(named)
            if enough and wanted.any_heading:
                return candidate.header
            if enough and (best is None or candidate.quality > best.quality):
                best = candidate
    return best.header if best else None


def _candidates(sheet: Sheet, position: int, wanted: Wanted) -> Iterator[_Candidate]:
    """The header that begins in a row: of this row alone, and with the one below."""
    row = sheet.rows[position]
    alone = [_heading(text, text, 0, wanted) for text in row]
    if any(heading.column for heading in alone):
        yield _candidate(position, position, alone, 1)
    if wanted.any_heading or position + 1 == len(sheet.rows):
        return
    below = sheet.rows[position + 1]
    groups = _groups(sheet, position)
    both = [
        _stacked(own, group, lower, wanted)
        for own, group, lower in zip(row, groups, below, strict=False)
    ]
    number = sheet.first_row + position
    tall = any(top == number and bottom == number + 1 for top, _, bottom, _ in sheet.merged)
    known = [heading for heading in both if heading.column]
    grouped = any(heading.rank < _UNKNOWN_GROUP and "/" in heading.text for heading in known)
    upper = sum(
        1 for heading, lower in zip(both, below, strict=False) if heading.column and not lower
    )
    # A line of labels above a single header row looks like the upper of two.
    if known and (tall or grouped or upper > 1):
        yield _candidate(position, position + 1, both, 2 if tall else 0)


def _candidate(first: int, last: int, headings: list[Heading], form: int) -> _Candidate:
    header = _header(first, last, headings)
    named = len(header.columns) + len(header.doubled)
    ranks = sum(heading.rank for heading in headings if heading.column)
    return _Candidate(header, (named, -ranks, form))


def _groups(sheet: Sheet, position: int) -> list[str]:
    """The upper of two heading rows with each group heading above all it spans.

    Merged ranges say what it spans. Where there are none, as in a CSV, it
    reaches over the blanks to its right as long as something stands below.
    """
    row = sheet.rows[position]
    number = sheet.first_row + position
    groups = list(row)
    wide = [
        (left, right)
        for top, left, bottom, right in sheet.merged
        if top == bottom == number and right > left
    ]
    if wide:
        for left, right in wide:
            first = left - sheet.first_column
            for place in range(max(first, 0), min(right - sheet.first_column + 1, len(row))):
                groups[place] = row[max(first, 0)]
        return groups
    below = sheet.rows[position + 1]
    reaching = ""
    for place, text in enumerate(row):
        lower = below[place] if place < len(below) else ""
        if not lower:
            reaching = ""
        elif text:
            reaching = text
        else:
            groups[place] = reaching
    return groups


def _heading(text: str, shown: str, rank: int, wanted: Wanted) -> Heading:
    column = wanted.column(text)
    ignored = column is None and bool(text) and _is_ignored(text, wanted)
    return Heading(shown, column, rank, ignored)


def _stacked(own: str, group: str, lower: str, wanted: Wanted) -> Heading:
    if not lower:
        return _heading(own, own, 0, wanted)
    if not group:
        return _heading(lower, lower, 0, wanted)
    shown = f"{group}/{lower}"
    whole = _heading(group + lower, shown, 0, wanted)
    if whole.column or whole.ignored:
        return whole
    rank = _KNOWN_GROUP if wanted.headings.is_group(wanted.table, group) else _UNKNOWN_GROUP
    return _heading(lower, shown, rank, wanted)


def _is_ignored(text: str, wanted: Wanted) -> bool:
    return len(text) <= LONGEST_HEADING and wanted.headings.is_ignored(wanted.table, text)


def _header(first: int, last: int, headings: list[Heading]) -> Header:
    """Settle which position each column has; among several the one best known."""
    places: dict[str, list[int]] = {}
    unknown: dict[int, str] = {}
    for position, heading in enumerate(headings):
        if heading.column:
            places.setdefault(heading.column, []).append(position)
        elif heading.text and not heading.ignored:
            unknown[position] = heading.text
    columns: dict[str, int] = {}
    doubled: dict[str, tuple[int, ...]] = {}
    for column, positions in places.items():
        best = min(headings[position].rank for position in positions)
        known = [position for position in positions if headings[position].rank == best]
        for position in positions:
            if position not in known:
                unknown[position] = headings[position].text
        if len(known) == 1:
            columns[column] = known[0]
        else:
            doubled[column] = tuple(known)
    texts = {position: heading.text for position, heading in enumerate(headings) if heading.text}
    return Header(first, last, columns, texts, unknown, doubled)


def title_labels(located: Located, headings: Headings) -> dict[str, str]:
    """What the labels above a table say, by meaning; the first of each counts.

    The value stands behind the label in the same cell, in the next filled cell
    of the row, or, where that is a label too, below.
    """
    above = located.above
    said: dict[str, str] = {}

    def label(text: str) -> Said | None:
        return headings.labelled("title_label", text) if 0 < len(text) <= 200 else None

    for row_position, row in enumerate(above):
        filled = [(place, text) for place, text in enumerate(row) if text.strip()]
        for order, (place, text) in enumerate(filled):
            pieces = [text, *_PIECES.split(text.strip())]
            for piece_order, piece in enumerate(pieces):
                found = label(piece)
                if found is None:
                    continue
                meaning, value = found
                inside = _until_label(value, label)
                if not inside and 0 < piece_order < len(pieces) - 1:
                    after = pieces[piece_order + 1]
                    inside = "" if label(after) else after
                if not inside and order + 1 < len(filled) and not label(filled[order + 1][1]):
                    inside = filled[order + 1][1].strip()
                if not inside and row_position + 1 < len(above):
                    under = above[row_position + 1]
                    lower = under[place].strip() if place < len(under) else ""
                    inside = "" if label(lower) else lower
                if inside:
                    said.setdefault(meaning, inside)
    return said


def _until_label(value: str, label: Callable[[str], Said | None]) -> str:
    """What a label says, without the next label and what that says in the same cell."""
    kept: list[str] = []
    for word in _PIECES.split(value)[0].split():
        if label(word):
            break
        kept.append(word)
    return " ".join(kept)
