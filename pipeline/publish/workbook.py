"""Lists as a workbook that an office can print, and that is the same bytes each time.

The only door to xlsxwriter. Nothing is ever written in its constant-memory
mode, which loses cells without a word. Texts are written as texts whatever
they look like, so no title can become a formula or a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.publish.widths import lines, width

Cell = str | int | float | None
Kind = Literal["text", "code", "count", "points"]

ROWS_FOR_PEOPLE = 50_000
"""A longer list is no use in a workbook: it stands in its CSV, and the sheet says so."""

_LONGEST_CELL = 32_767
_LANDSCAPE_WIDTH = 162.0
_LINE = 13.5
_HIGHEST_ROW = 400.0
_FORBIDDEN_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
TITLE_FONT, HEADER_FONT, BODY_FONT = "SimSun", "SimHei", "FangSong"
_PAPER = {"paper": 9, "left": 0.45, "right": 0.45, "top": 0.6, "bottom": 0.65}


@dataclass(frozen=True)
class SheetColumn:
    """One column: its heading, what it holds, and its cells from top to bottom.

    `points` are shown with so many `decimals`; `least` and `most` bound the
    width that the content asks for, in columns of a terminal.
    """

    heading: str
    kind: Kind
    cells: Sequence[Cell]
    decimals: int = 0
    least: float = 6
    most: float = 34
    middle: bool = False


@dataclass(frozen=True)
class Block:
    """A table on a sheet.

    `total` sets its last row apart; `spread` lets its last column, one of
    text, reach to the right edge of the sheet's first block.
    """

    columns: Sequence[SheetColumn]
    caption: str = ""
    total: bool = False
    spread: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: the first block under the frozen header, others below it.

    `title` stands above, `notices` below it in red, `marking` small and grey;
    `too_long` is said where rows beyond ROWS_FOR_PEOPLE were left to the CSV.
    """

    name: str
    title: str
    blocks: Sequence[Block]
    notices: Sequence[str] = ()
    marking: str = ""
    footer: str = ""
    pages: str = "&P / &N"
    too_long: str = ""
    filtered: bool = True


@dataclass(frozen=True)
class Properties:
    """What a workbook says of itself; `created` is the day of the notice, not the clock's."""

    title: str
    created: str
    comments: str = ""


@dataclass(frozen=True)
class _Styles:
    title: Format
    notice: Format
    marking: Format
    caption: Format
    header: Format
    cells: dict[tuple[Kind, int, bool, bool], Format]

    def cell(self, column: SheetColumn, total: bool) -> Format:
        return self.cells[column.kind, column.decimals, column.middle, total]


Further = Callable[[xlsxwriter.Workbook, Callable[[str], Worksheet]], None]
"""Writes sheets of another kind behind the others: it is given the book, and how to add one."""


def workbook_bytes(
    sheets: Sequence[Sheet], properties: Properties, further: Further | None = None
) -> bytes:
    """The bytes of a workbook with these sheets, in order; the first is shown when it opens."""
    packed = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(packed, options)
    year, month, day = (int(part) for part in properties.created.split("-"))
    book.set_properties(
        {
            "title": clipped(properties.title),
            "comments": clipped(properties.comments),
            "created": datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None),
        }
    )
    book.set_size(24_000, 14_000)
    styles = _styles(book, sheets)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet_name(sheet.name, taken)), sheet, styles)
    if further is not None:
        further(book, lambda name: book.add_worksheet(sheet_name(name, taken)))
    book.close()
    return packed.getvalue()


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook accepts, and that no other sheet has."""
    plain = _FORBIDDEN_IN_SHEET_NAMES.sub(" ", name).strip(" '")[:28] or "-"
    number = 1
    chosen = plain
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{plain} {number}"
    taken.add(chosen.casefold())
    return chosen


def _styles(book: xlsxwriter.Workbook, sheets: Sequence[Sheet]) -> _Styles:
    grid = {"border": 1, "border_color": "#808080", "valign": "vcenter", "text_wrap": True}
    body = {**grid, "font_name": BODY_FONT, "font_size": 10}
    used = {
        (column.kind, column.decimals, column.middle, total)
        for sheet in sheets
        for block in sheet.blocks
        for column in block.columns
        for total in ((False, True) if block.total else (False,))
    }
    cells = {}
    for kind, decimals, middle, total in sorted(used):
        look: dict[str, Any] = dict(body)
        if kind in ("text", "code"):
            look |= {"num_format": "@", "align": "center" if middle else "left"}
        elif kind == "count":
            look |= {"num_format": "0", "align": "center"}
        else:
            shown = "0." + "0" * decimals if decimals else "0"
            look |= {"num_format": shown, "align": "right", "indent": 1, "text_wrap": False}
        if total:
            look |= {"bold": True, "bg_color": "#F2F2F2"}
        cells[kind, decimals, middle, total] = book.add_format(look)
    centred = {"align": "center", "valign": "vcenter", "text_wrap": True}
    return _Styles(
        title=book.add_format({**centred, "font_name": TITLE_FONT, "font_size": 18, "bold": True}),
        notice=book.add_format(
            {**centred, "font_name": HEADER_FONT, "font_size": 11, "font_color": "#C00000"}
        ),
        marking=book.add_format(
            {"font_name": BODY_FONT, "font_size": 9, "font_color": "#595959", "valign": "vcenter"}
        ),
        caption=book.add_format({"font_name": HEADER_FONT, "font_size": 12, "valign": "vcenter"}),
        header=book.add_format(
            {
                **grid,
                "font_name": HEADER_FONT,
                "font_size": 10,
                "align": "center",
                "bg_color": "#DDEBF7",
            }
        ),
        cells=cells,
    )


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    first = sheet.blocks[0]
    widths = _widths(sheet.blocks)
    last = len(widths) - 1
    for position, size in enumerate(widths):
        worksheet.set_column(position, position, size)
    notices = list(sheet.notices)
    if any(len(column.cells) > ROWS_FOR_PEOPLE for column in first.columns):
        notices.append(sheet.too_long)
    row = _banner(worksheet, 0, last, sheet.title, styles.title, sum(widths) / 1.7, 30.0)
    for notice in notices:
        row = _banner(worksheet, row, last, notice, styles.notice, sum(widths), 20.0)
    worksheet.set_row(row, 16)
    worksheet.write_string(row, 0, clipped(sheet.marking), styles.marking)
    header = row + 1
    row = _write_block(worksheet, header, first, widths, styles)
    if sheet.filtered and row - header > 1:
        worksheet.autofilter(header, 0, row - 1, len(first.columns) - 1)
    for block in sheet.blocks[1:]:
        worksheet.set_row(row + 1, 20)
        worksheet.write_string(row + 1, 0, block.caption, styles.caption)
        row = _write_block(worksheet, row + 2, block, widths, styles)
    worksheet.freeze_panes(header + 1, 0)
    _print_setup(worksheet, sheet, header, row, last)


def _banner(
    worksheet: Worksheet, row: int, last: int, text: str, style: Format, room: float, height: float
) -> int:
    """A line across the table; gives the row below it."""
    shown = clipped(text)
    worksheet.set_row(row, height * lines(shown, room))
    if last:
        worksheet.merge_range(row, 0, row, last, "", style)
    worksheet.write_string(row, 0, shown, style)
    return row + 1


def _print_setup(worksheet: Worksheet, sheet: Sheet, header: int, end: int, last: int) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER["paper"])
    worksheet.set_margins(*(_PAPER[side] for side in ("left", "right", "top", "bottom")))
    worksheet.repeat_rows(header)
    worksheet.print_area(0, 0, max(end - 1, header), last)
    worksheet.fit_to_pages(1, 0)
    worksheet.center_horizontally()
    footer = sheet.footer.replace("&", "&&")[:150]
    worksheet.set_footer(f"&L&9{footer}&R&9{sheet.pages}")
    worksheet.hide_gridlines(2)


def _write_block(
    worksheet: Worksheet, header: int, block: Block, widths: Sequence[float], styles: _Styles
) -> int:
    """Header and rows from a row on; gives the row below them."""
    last = len(block.columns) - 1
    rooms = list(widths[: len(block.columns)])
    if block.spread:
        rooms[last] = sum(widths[last:])
    rows = min(ROWS_FOR_PEOPLE, max(len(column.cells) for column in block.columns))
    heading = max(lines(c.heading, room - 1) for c, room in zip(block.columns, rooms, strict=True))
    worksheet.set_row(header, 8 + _LINE * heading)
    for position, column in enumerate(block.columns):
        worksheet.write_string(header, position, column.heading, styles.header)
    tall = [1] * rows
    for position, (column, room) in enumerate(zip(block.columns, rooms, strict=True)):
        style = styles.cell(column, False)
        for index, cell in enumerate(column.cells[:rows]):
            if block.total and index == rows - 1:
                style = styles.cell(column, True)
            _write_cell(worksheet, header + 1 + index, position, cell, style)
            if isinstance(cell, str):
                tall[index] = max(tall[index], lines(cell, room - 1.2))
    for index, number in enumerate(tall):
        worksheet.set_row(header + 1 + index, min(_HIGHEST_ROW, 6 + _LINE * number))
    if block.spread and last < len(widths) - 1:
        _spread(worksheet, header, block.columns[last], (last, len(widths) - 1), styles)
    return header + 1 + rows


def _write_cell(worksheet: Worksheet, row: int, position: int, cell: Cell, style: Format) -> None:
    if cell is None or cell == "":
        worksheet.write_blank(row, position, None, style)
    elif isinstance(cell, str):
        worksheet.write_string(row, position, clipped(cell), style)
    else:
        worksheet.write_number(row, position, cell, style)


def _spread(
    worksheet: Worksheet, header: int, column: SheetColumn, reach: tuple[int, int], styles: _Styles
) -> None:
    """Let a column's cells reach over the columns to its right."""
    first, last = reach
    texts = [(column.heading, styles.header)]
    texts += [(clipped(str(cell or "")), styles.cell(column, False)) for cell in column.cells]
    for row, (text, style) in enumerate(texts[: ROWS_FOR_PEOPLE + 1], start=header):
        worksheet.merge_range(row, first, row, last, "", style)
        worksheet.write_string(row, first, text, style)


def clipped(text: str) -> str:
    """A text of at most what a cell holds; a cut is shown by an ellipsis."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    if len(encodable) <= _LONGEST_CELL:
        return encodable
    return encodable[: _LONGEST_CELL - 1] + "\u2026"


def _widths(blocks: Sequence[Block]) -> list[float]:
    """Column widths: what the content asks for, taken back where the page is too narrow.

    Only what a column has above its least is taken back, from all alike, so
    that numbers and codes keep the room they need and texts wrap.
    """
    asked: list[tuple[float, float]] = []
    for position in range(max(len(block.columns) for block in blocks)):
        columns = [block.columns[position] for block in blocks if position < len(block.columns)]
        wanted = max(_wanted(column) for column in columns)
        asked.append((wanted, min(wanted, max(_least(column) for column in columns))))
    excess = sum(wanted for wanted, _ in asked) - _LANDSCAPE_WIDTH
    spare = sum(wanted - least for wanted, least in asked)
    share = min(1.0, max(0.0, excess / spare)) if spare else 0.0
    return [round(wanted - share * (wanted - least), 1) for wanted, least in asked]


def _wanted(column: SheetColumn) -> float:
    longest = max((_size(column, cell) for cell in column.cells[:ROWS_FOR_PEOPLE]), default=0)
    heading = max(width(part, in_print=True) for part in column.heading.split("\n"))
    fits = max(column.least, min(longest, column.most), min(heading, 12))
    return fits + 2.2


def _least(column: SheetColumn) -> float:
    """Numbers and codes never wrap; texts may, down to their least."""
    return _wanted(column) if column.kind in ("count", "points", "code") else column.least + 2.2


def _size(column: SheetColumn, cell: Cell) -> int:
    if cell is None:
        return 0
    if isinstance(cell, str):
        return max((width(part, in_print=True) for part in cell.split("\n")), default=0)
    return len(f"{cell:.{column.decimals}f}") if column.kind == "points" else len(str(cell))
