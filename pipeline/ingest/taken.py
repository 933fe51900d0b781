"""A table taken from one file: its entries, and every complaint about its form.

What is wrong with single cells as cells (an error, a formula without a saved
result, a merged range) is told here with its row; what is wrong with what they
say is for the examination.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.codes import CODES
from pipeline.exact import decimal_text
from pipeline.ingest.entries import KINDS, Entries, differing_sums, read_entries
from pipeline.ingest.recognise import Header, Located, Wanted, locate, title_labels
from pipeline.ingest.records import Oddity, Reading, Sheet, address, column_letters, listed
from pipeline.tables.complaints import Complaint

_MERGED = "cells_merged"
MOST_UNKNOWN = 60
"""Headings that mean nothing here, from which a sheet is not the table it is sent as."""


@dataclass(frozen=True)
class About:
    """What a row is about: the key that names it, its project, the unit that can mend it."""

    key: str = ""
    project_id: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Doubt:
    """A cell whose text nobody can vouch for: entry, column, and why."""

    index: int
    column: str
    code: str
    value: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A table found in a file; `labels` is what stands above it, by meaning."""

    file: str
    located: Located
    entries: Entries
    labels: Mapping[str, str]

    @property
    def sheet(self) -> Sheet:
        """The sheet it stands in."""
        return self.located.sheet

    @property
    def name(self) -> str:
        """The sheet's name; empty for a CSV."""
        return self.located.name

    @property
    def header(self) -> Header:
        """Its header."""
        return self.located.header

    def texts(self, column: str) -> list[str]:
        """The column's cells, one for each entry; blanks where the sheet lacks the column."""
        position = self.header.columns.get(column)
        rows = self.sheet.rows
        if position is None:
            return [""] * len(self.entries.entries)
        return [rows[index][position] for index in self.entries.entries]

    def numbers(self) -> list[int]:
        """The row of each entry as the sheet counts, from 1."""
        first = self.sheet.first_row
        return [first + index for index in self.entries.entries]

    def row(self, index: int) -> int:
        """The row an index stands for, as the sheet counts."""
        return self.sheet.first_row + index

    def letters(self, position: int) -> str:
        """The letters of a position."""
        return column_letters(self.sheet.first_column + position)

    def cell(self, index: int, position: int) -> str:
        """The address of a cell."""
        return address(self.row(index), self.sheet.first_column + position)

    def merged_entries(self) -> bool:
        """Whether a merged range reaches into an entry."""
        rows = set(self.numbers()) if self.sheet.merged else set()
        return any(
            row in rows for top, _, bottom, _ in self.sheet.merged for row in range(top, bottom + 1)
        )

    def complaint(
        self,
        code: str,
        index: int | None = None,
        column: str = "",
        value: str = "",
        about: About | None = None,
        severity: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> Complaint:
        """A complaint about the table, a row of it, or a cell where the column is given."""
        position = self.header.columns.get(column)
        told = about or About()
        return Complaint(
            code,
            file=self.file,
            sheet=self.name,
            row=0 if index is None else self.row(index),
            cell="" if index is None or position is None else self.cell(index, position),
            key=told.key,
            column=column,
            value=value,
            unit=told.unit,
            project_id=told.project_id,
            severity=severity,
            fields=fields or {},
        )


def refusal(
    reading: Reading, code: str, unit: str = "", sheet: str = "", **fields: str
) -> Complaint:
    """The complaint that refuses a whole file."""
    return Complaint(code, file=reading.file, sheet=sheet, unit=unit, fields=fields)


def take(
    reading: Reading, wanted: Wanted, looked_for: Iterable[str], unit: str = ""
) -> Taken | Complaint:
    """Find a table in a file; the complaint that refuses the file where it cannot be taken.

    `looked_for` are headings to name where none was found. An empty table is
    taken; whether it may be empty is for its owner to say.
    """
    located = locate(reading, wanted)
    if located is None:
        return refusal(reading, "header_missing", unit, looked_for=listed(list(looked_for)))
    header, name = located.header, located.name
    first = located.sheet.first_column
    for column, positions in sorted(header.doubled.items()):
        letters = [column_letters(first + position) for position in positions]
        printed = [header.texts[position] for position in positions]
        told = {"letters": ", ".join(letters), "headings": ", ".join(printed)}
        return replace(refusal(reading, "column_doubled", unit, name, **told), column=column)
    known, strange = len(header.columns), len(header.unknown)
    if strange > max(MOST_UNKNOWN, 3 * known):
        told = {"count": str(strange), "known": str(known)}
        return refusal(reading, "columns_too_many", unit, name, **told)
    entries = read_entries(located, wanted.headings)
    filled: dict[int, int] = {}
    for _, position in entries.unheaded:
        filled[position] = filled.get(position, 0) + 1
    unheaded = [place for place, count in filled.items() if 2 * count > len(entries.entries)]
    if unheaded:
        letters = [column_letters(first + position) for position in sorted(unheaded)]
        return refusal(reading, "columns_unheaded", unit, name, letters=listed(letters))
    return Taken(reading.file, located, entries, title_labels(located, wanted.headings))


def lacking(
    reading: Reading, taken: Taken, needed: Sequence[str], unit: str = ""
) -> Complaint | None:
    """The complaint that refuses a file whose header lacks columns that are needed."""
    missing = [column for column in needed if column not in taken.header.columns]
    if not missing:
        return None
    return refusal(reading, "columns_missing", unit, taken.name, missing=", ".join(missing))


def form_complaints(
    taken: Taken, about: About, counted: Sequence[str] = (), sum_severity: str = ""
) -> Iterator[Complaint]:
    """What a unit should know about how its sheet was read.

    `counted` are columns whose numbers a total row may add up; `sum_severity`
    is how grave a wrong sum is, where it is not what the code says.
    """
    sheet, header = taken.sheet, taken.header
    if taken.located.others:
        several = [sheet.name, *taken.located.others]
        told = {"sheets": listed(several), "read": sheet.name}
        yield taken.complaint("sheets_ambiguous", about=about, fields=told)
    if not sheet.visible:
        yield taken.complaint("sheet_hidden_read", about=about)
    for position, text in sorted(header.unknown.items()):
        named = About(f"{about.key}/{text}".strip("/"), "", about.unit)
        cell = taken.cell(header.last, position)
        yield replace(taken.complaint("column_unknown", value=text, about=named), cell=cell)
    if taken.entries.unheaded:
        cells = [taken.cell(index, position) for index, position in taken.entries.unheaded]
        told = {"count": str(len(cells)), "cells": listed(cells)}
        yield taken.complaint("cells_unheaded", about=about, fields=told)
    if taken.entries.above:
        rows = listed([str(taken.row(index)) for index in taken.entries.above])
        told = {"count": str(len(taken.entries.above)), "rows": rows}
        yield taken.complaint("rows_above_header", about=about, fields=told)
    aside = {
        kind: kept
        for kind, indexes in taken.entries.set_aside.items()
        if (kept := [index for index in indexes if taken.row(index) not in sheet.frame])
    }
    if {"blank", "total", "repeated", "remark"} & set(aside):
        told = {kind: _rows(taken, aside.get(kind, [])) for kind in KINDS}
        yield taken.complaint("rows_set_aside", about=about, fields=told)
    summed = {header.columns[name]: name for name in counted if name in header.columns}
    for differing in differing_sums(taken.entries, sheet.rows, summed):
        said = differing.said
        complaint = taken.complaint(
            differing.code,
            said.row,
            value=decimal_text(said.number, 0),
            about=about,
            severity=sum_severity,
            fields={"counted": decimal_text(differing.counted, 0)},
        )
        cell = taken.cell(said.row, said.position)
        yield replace(complaint, cell=cell, column=differing.column.removeprefix("criterion "))


def _rows(taken: Taken, indexes: Sequence[int]) -> str:
    """Rows as a clerk would say them: 3, 5-8; a dash for none."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        row = taken.row(index)
        if runs and row == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], row]
        else:
            runs.append([row, row])
    said = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return listed(said) if said else "-"


def doubts(taken: Taken, reading: Reading) -> list[Doubt]:
    """The cells of entries that show an error, lack a result, are merged or otherwise doubtful.

    Merged: every cell but the range's first, which alone has the value; a
    range without a value troubles nobody.
    """
    sheet = taken.sheet
    marked = sheet.errors | sheet.uncached | sheet.doubtful
    if not marked and not sheet.merged:
        return []
    first_row, first_column = sheet.first_row, sheet.first_column
    entries = set(taken.entries.entries)
    column_at = {position: column for column, position in taken.header.columns.items()}
    codes = {
        oddity.cell: oddity
        for oddity in reading.oddities
        if oddity.sheet == sheet.name and _severity(oddity) == "row"
    }
    found: list[Doubt] = []
    for row, column in sorted(marked):
        index, name = row - first_row, column_at.get(column - first_column)
        if index in entries and name is not None:
            text = sheet.rows[index][column - first_column]
            odd = codes.get(address(row, column))
            if odd is not None:
                found.append(Doubt(index, name, odd.code, odd.value or text, odd.params))
            elif (row, column) in sheet.errors:
                found.append(Doubt(index, name, "cell_error", text))
            elif (row, column) in sheet.uncached:
                found.append(Doubt(index, name, "formula_without_value", text))
            else:
                found.append(Doubt(index, name, "cell_doubtful", text[:200]))
    for merged in sheet.merged:
        found += _merged(merged, sheet, entries, column_at)
    return found


def _merged(
    merged: tuple[int, int, int, int],
    sheet: Sheet,
    entries: set[int],
    column_at: Mapping[int, str],
) -> Iterator[Doubt]:
    top, left, bottom, right = merged
    first_row, first_column = sheet.first_row, sheet.first_column
    last_row = first_row + len(sheet.rows) - 1
    if not first_row <= top <= last_row:
        return
    own = sheet.rows[top - first_row]
    place = left - first_column
    value = own[place] if 0 <= place < len(own) else ""
    if not value:
        return
    written = f"{address(top, left)}:{address(bottom, right)}"
    for row in range(top, min(bottom, last_row) + 1):
        if row - first_row not in entries:
            continue
        for position, name in column_at.items():
            column = first_column + position
            if left <= column <= right and (row, column) != (top, left):
                told = {"range": written}
                yield Doubt(row - first_row, name, "cell_merged", value[:200], told)


def oddity_complaints(
    reading: Reading,
    about: About,
    rows: Mapping[int, About] | None = None,
    told: Collection[tuple[str, str]] = (),
    merged: bool = True,
) -> Iterator[Complaint]:
    """The oddities of a file as complaints.

    `rows` says what the rows of the table are about, by row; `told` holds the
    code and cell of those already complained of with their row. A cell that no
    entry has is nobody's row, so what is odd about it is only a warning; cells
    merged over titles and headings alone are as they should be.
    """
    for oddity in reading.oddities:
        if (oddity.code, oddity.cell) in told or (oddity.code == _MERGED and not merged):
            continue
        digits = oddity.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        row = int(digits) if digits.isdecimal() and "count" not in oddity.params else 0
        concerned = (rows or {}).get(row, about)
        severity = _severity(oddity)
        yield Complaint(
            oddity.code,
            file=reading.file,
            sheet="" if reading.kind == "csv" else oddity.sheet,
            row=row,
            cell=oddity.cell,
            key=concerned.key,
            value=oddity.value,
            unit=concerned.unit,
            project_id=concerned.project_id,
            severity="warn" if severity == "row" else severity,
            fields=oddity.params,
        )


def refused_complaint(reading: Reading, unit: str = "") -> Complaint:
    """The complaint of a file that the reader refused. Raises ValueError for any other."""
    odd = reading.refused
    if odd is None:
        raise ValueError(f"{reading.file} was not refused")
    return Complaint(
        odd.code,
        file=reading.file,
        sheet=odd.sheet,
        cell=odd.cell,
        value=odd.value,
        unit=unit,
        fields=odd.params,
    )


def _severity(oddity: Oddity) -> str:
    declared = CODES.get(oddity.code)
    return declared.severity if declared else "warn"
