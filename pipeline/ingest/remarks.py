"""What is odd about a sheet of a workbook: hidden, merged, computed, out of order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.ingest.characters import looks_sound, note_characters
from pipeline.ingest.package import Listed, Workbook, links_of, parse
from pipeline.ingest.records import (
    Coordinate,
    Oddities,
    Sheet,
    address,
    column_letters,
    listed,
    place,
)

_EDITIONS_OF_NOTES = ("comments", "threadedComment")


def note_sheet(
    sheet: Sheet,
    workbook: Workbook,
    listing: Listed,
    parts: Mapping[str, bytes],
    oddities: Oddities,
) -> None:
    """Note all that a person would see, or miss, when looking at the sheet."""
    name = sheet.name
    if not sheet.visible:
        cells = sum(text != "" for row in sheet.rows for text in row)
        oddities.note("sheet_hidden", name, cells=str(cells))
    for row, column in sorted(sheet.errors):
        shown = sheet.rows[row - sheet.first_row][column - sheet.first_column]
        oddities.note("cell_error", name, address(row, column), shown)
    for here in sorted(sheet.uncached):
        oddities.note("formula_without_value", name, address(*here))
    _note_formulas(sheet, workbook.computes_on_opening, oddities)
    _note_hidden(sheet, oddities)
    _note_merged(sheet, oddities)
    for filtered in sheet.filtered:
        oddities.note("filter_active", name, filtered.partition(":")[0], range=filtered)
    _note_notes(sheet, listing, parts, oddities)
    note_characters(name, _texts(sheet), oddities)


def addresses(places: Iterable[Coordinate]) -> str:
    """The first few of some cells in the order of rows, and how many more there are."""
    return listed([address(*here) for here in sorted(places)])


def _texts(sheet: Sheet) -> Iterable[tuple[str, str]]:
    for i, row in enumerate(sheet.rows, start=sheet.first_row):
        for j, text in enumerate(row, start=sheet.first_column):
            if not looks_sound(text):
                yield address(i, j), text


def _note_formulas(sheet: Sheet, unsettled: bool, oddities: Oddities) -> None:
    if not sheet.formulas:
        return
    first = address(*min(sheet.formulas))
    cells = addresses(sheet.formulas)
    oddities.note("formulas", sheet.name, first, count=str(len(sheet.formulas)), cells=cells)
    saved = sheet.formulas - sheet.uncached - sheet.errors
    if unsettled and saved:
        oddities.note(
            "formulas_unsettled", sheet.name, address(*min(saved)), cells=addresses(saved)
        )


def _note_hidden(sheet: Sheet, oddities: Oddities) -> None:
    if sheet.hidden_rows:
        rows = [str(row) for row in sorted(sheet.hidden_rows)]
        oddities.note(
            "rows_hidden",
            sheet.name,
            address(min(sheet.hidden_rows), sheet.first_column),
            count=str(len(rows)),
            rows=listed(rows),
        )
    if sheet.hidden_columns:
        columns = [column_letters(column) for column in sorted(sheet.hidden_columns)]
        oddities.note(
            "columns_hidden",
            sheet.name,
            address(sheet.first_row, min(sheet.hidden_columns)),
            count=str(len(columns)),
            columns=listed(columns),
        )


def _note_merged(sheet: Sheet, oddities: Oddities) -> None:
    """Merged ranges, and values that lie under one unseen.

    Sound ranges do not overlap, so as many steps as there are cells are enough.
    """
    if not sheet.merged:
        return
    ranges = [f"{address(r, c)}:{address(s, d)}" for r, c, s, d in sheet.merged]
    first = sheet.merged[0]
    oddities.note(
        "cells_merged",
        sheet.name,
        address(*first[:2]),
        count=str(len(ranges)),
        ranges=listed(ranges),
    )
    width = len(sheet.rows[0]) if sheet.rows else 0
    left = width * len(sheet.rows)
    for (top, start, bottom, end), written in zip(sheet.merged, ranges, strict=True):
        columns = slice(max(start - sheet.first_column, 0), max(end - sheet.first_column + 1, 0))
        if columns.start >= min(columns.stop, width):
            continue
        last = min(bottom, sheet.first_row + len(sheet.rows) - 1)
        for row in range(max(top, sheet.first_row), last + 1):
            under = sheet.rows[row - sheet.first_row][columns]
            left -= len(under)
            for column, text in enumerate(under, start=columns.start + sheet.first_column):
                if text and (row, column) != (top, start):
                    here = address(row, column)
                    oddities.note("value_under_merge", sheet.name, here, text, range=written)
            if left < 0:
                return


def _note_notes(
    sheet: Sheet, listing: Listed, parts: Mapping[str, bytes], oddities: Oddities
) -> None:
    """Note which cells carry notes, but for those that a form prints itself."""
    places: list[str] = []

    def started(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(" ")[2] in ("comment", "threadedComment"):
            places.append(attributes.get("ref", ""))

    for link in links_of(listing.part, parts).values():
        if link.kind in _EDITIONS_OF_NOTES and link.target in parts:
            parse(link.target, parts[link.target], started)
    cells = [
        cell
        for cell in dict.fromkeys(places)
        if (there := place(cell)) is None or there[0] not in sheet.frame
    ]
    if cells:
        oddities.note("notes", sheet.name, cells[0], count=str(len(cells)), cells=listed(cells))
