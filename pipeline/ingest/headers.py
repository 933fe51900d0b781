"""What is odd about the row that seems to head a table, for whoever looks at one file alone.

In a round the headings decide which row is the header, and what is wrong with
it is told with its column. Here nothing is known of the table, so nothing is
refused: the first row that is nearly as full as any is taken for the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.ingest.records import Oddities, Oddity, Reading, Sheet, address, listed

MOST_COLUMNS = 256
"""More than any table of a round has, and as many as an .xls could."""

_LOOKED_AT = 60
_NEARLY = 0.6
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


def header_oddities(reading: Reading) -> tuple[Oddity, ...]:
    """Sheets too wide, headers with doubled, blank or no headings, tables without rows."""
    oddities = Oddities()
    sheets = reading.sheets
    if sheets and not any(any(map(any, sheet.rows)) for sheet in sheets):
        oddities.note("cells_missing", sheets[0].name)
    for sheet in sheets:
        if sheet.visible and sheet.rows:
            _note_header(sheet, oddities)
    return oddities.gathered()


def _note_header(sheet: Sheet, oddities: Oddities) -> None:
    widths = [sum(map(bool, row)) for row in sheet.rows[:_LOOKED_AT]]
    widest = max(widths)
    if widest > MOST_COLUMNS:
        cell = address(sheet.first_row, sheet.first_column + MOST_COLUMNS)
        told = {"columns": str(widest), "limit": str(MOST_COLUMNS)}
        oddities.note("columns_many", sheet.name, cell, **told)
        return
    if widest < 2 and len(sheet.rows) < 2:
        return
    index = next(i for i, width in enumerate(widths) if width >= _NEARLY * widest)
    row = sheet.rows[index]
    number = sheet.first_row + index
    below = sheet.rows[index + 1 :]
    if not any(map(any, below)):
        if widest > 1:
            oddities.note("rows_missing", sheet.name, address(number, sheet.first_column))
        return
    places: dict[str, list[str]] = {}
    for column, text in enumerate(row, start=sheet.first_column):
        if shown := text.strip():
            places.setdefault(shown, []).append(address(number, column))
    numbers = [cells[0] for text, cells in places.items() if _NUMBER.fullmatch(text)]
    if len(numbers) > 1 or (numbers and len(places) < 3):
        oddities.note("headings_missing", sheet.name, numbers[0], cells=listed(numbers))
        return
    for text, cells in places.items():
        if len(cells) > 1:
            oddities.note("heading_twice", sheet.name, cells[1], text, cells=listed(cells))
    blank = [address(number, column) for column in _unheaded(sheet, row, number, below)]
    if blank:
        count = str(len(blank))
        oddities.note("heading_blank", sheet.name, blank[0], count=count, cells=listed(blank))


def _unheaded(
    sheet: Sheet, row: Sequence[str], number: int, below: Sequence[Sequence[str]]
) -> Iterable[int]:
    """Columns without a heading in which something stands below, and no merged one reaches."""
    for place, text in enumerate(row):
        column = sheet.first_column + place
        if text.strip() or not any(place < len(cells) and cells[place] for cells in below):
            continue
        if not any(
            top <= number <= bottom and left <= column <= right
            for top, left, bottom, right in sheet.merged
        ):
            yield column
