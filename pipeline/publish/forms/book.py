"""A form as a workbook: its looks, its formulas with their results, and the stamp it carries.

Only functions that every spreadsheet has had for long are used, so that the
form works the same in Excel, WPS and LibreOffice. Sheets are protected without
a password: protection keeps a hand from slipping, and locks nobody out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.classic import ClassicSheet
from pipeline.publish.forms.conditions import quoted
from pipeline.publish.formula_results import held
from pipeline.publish.widths import lines
from pipeline.publish.workbook import BODY_FONT, HEADER_FONT, TITLE_FONT
from pipeline.stamp import HIDDEN, SHEET, SHOWN, Line, Stamp, formula_digest

Value = str | int | float

_PAGES = _("Page {page} of {pages}")
_PAPER = 9  # A4
_ROOM = 217.0  # millimetres of A4 across, less margins and what other fonts are wider by
_MARGINS = {"left": 0.39, "right": 0.39, "top": 0.55, "bottom": 0.6}
_SMALLEST_PRINT, _LARGEST_PRINT = 55, 100
_ALLOWED = {
    "format_cells": False,
    "format_columns": True,
    "format_rows": True,
    "sort": False,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "objects": False,
    "scenarios": False,
}
RED, AMBER, GREEN, GREY = "#FFC7CE", "#FFEB9C", "#C6EFCE", "#F2F2F2"
INPUT = "#FFFFFF"

_LOOKS: Mapping[str, dict[str, Any]] = {
    "title": {"font_name": TITLE_FONT, "font_size": 18, "bold": True, "align": "center"},
    "subtitle": {"font_name": HEADER_FONT, "font_size": 12, "align": "left"},
    "label": {"font_name": HEADER_FONT, "font_size": 11, "align": "right"},
    "named": {"font_name": HEADER_FONT, "font_size": 11, "align": "left", "indent": 1},
    "blank": {
        "font_name": BODY_FONT,
        "font_size": 11,
        "align": "left",
        "bottom": 1,
        "indent": 1,
        "locked": False,
        "num_format": "@",
    },
    "blank day": {
        "font_name": BODY_FONT,
        "font_size": 11,
        "align": "left",
        "bottom": 1,
        "indent": 1,
        "locked": False,
        "num_format": "yyyy-mm-dd",
    },
    "counter": {"font_name": BODY_FONT, "font_size": 11, "align": "left", "font_color": "#1F4E78"},
    "note": {"font_name": BODY_FONT, "font_size": 9, "align": "left", "font_color": "#595959"},
    "header": {
        "font_name": HEADER_FONT,
        "font_size": 10,
        "align": "center",
        "border": 1,
        "bg_color": "#DDEBF7",
    },
    "needed": {
        "font_name": HEADER_FONT,
        "font_size": 10,
        "align": "center",
        "border": 1,
        "bg_color": "#DDEBF7",
        "font_color": "#C00000",
    },
    "text": {"align": "left", "border": 1, "num_format": "@", "locked": False},
    "code": {"align": "left", "border": 1, "num_format": "@", "locked": False},
    "list": {"align": "center", "border": 1, "num_format": "@", "locked": False},
    "day": {"align": "center", "border": 1, "num_format": "yyyy-mm-dd", "locked": False},
    "count": {"align": "center", "border": 1, "num_format": "0", "locked": False},
    "mark": {"align": "center", "border": 1, "num_format": "General", "locked": False},
    "made": {"align": "center", "border": 1, "bg_color": GREY},
    "made left": {"align": "left", "border": 1, "bg_color": GREY},
    "shown": {"align": "left", "border": 1},
    "shown middle": {"align": "center", "border": 1},
    "closed": {"align": "center", "border": 1, "bg_color": "#D9D9D9"},
    "total": {"align": "center", "border": 1, "bold": True, "bg_color": GREY},
    "verdict": {
        "font_name": HEADER_FONT,
        "font_size": 14,
        "align": "center",
        "border": 1,
        "bg_color": GREY,
    },
    "heading": {"font_name": HEADER_FONT, "font_size": 12, "align": "left"},
    "plain": {"align": "left", "valign": "top"},
}


@dataclass(frozen=True)
class Formula:
    """A formula, and what it shows while the form is as it was sent."""

    text: str
    value: Value


@dataclass
class FormBook:
    """A workbook in the making; `form` names it in its stamp."""

    form: str
    title: str
    created: str
    language: Language
    lines: list[Line] = field(default_factory=list)
    _styles: dict[str, Format] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._packed = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self._packed, options)
        year, month, day = (int(part) for part in self.created.split("-"))
        self.book.set_properties(
            {
                "title": self.title,
                "created": datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None),
            }
        )
        self.book.set_size(24_000, 14_000)

    def look(self, name: str) -> Format:
        """The format of a look."""
        if name not in self._styles:
            usual = {"font_name": BODY_FONT, "font_size": 10.5, "valign": "vcenter"}
            wrapped = {"text_wrap": True, "border_color": "#808080", "bottom_color": "#808080"}
            self._styles[name] = self.book.add_format({**usual, **wrapped, **_LOOKS[name]})
        return self._styles[name]

    def sheet(self, name: str, hidden: bool = False) -> Worksheet:
        """A further sheet, told in the stamp."""
        page = self.book.add_worksheet(name, ClassicSheet)
        self.lines.append(Line("sheet", name, says=HIDDEN if hidden else SHOWN))
        if hidden:
            page.hide()
        return page

    def formula(
        self, page: Worksheet, row: int, column: int, made: Formula, look: str = ""
    ) -> None:
        """Write one formula, and tell it in the stamp. Row and column count from 0."""
        self.down(page, row, column, [made], look)

    def down(
        self, page: Worksheet, row: int, column: int, made: Sequence[Formula], look: str = ""
    ) -> None:
        """Write the formulas of a column from a row down: the same one, filled down."""
        style = self.look(look) if look else None
        for place, formula in enumerate(made):
            page.write_formula(row + place, column, formula.text, style, held(formula.value))
        letters = xl_col_to_name(column)
        where = f"{letters}{row + 1}:{letters}{row + len(made)}"
        digest = formula_digest(made[0].text, row + 1, column + 1)
        self.lines.append(Line("formula", page.get_name(), where, digest))

    def frame(self, page: Worksheet, first: int, last: int) -> None:
        """Rows, from 0, that the form prints itself."""
        self.lines.append(Line("frame", page.get_name(), f"{first + 1}:{last + 1}"))

    def verdict(self, page: Worksheet, row: int, column: int) -> None:
        """A cell that is empty unless something should be known."""
        where = f"{xl_col_to_name(column)}{row + 1}"
        self.lines.append(Line("verdict", page.get_name(), where))

    def merged(
        self, page: Worksheet, row: int, columns: tuple[int, int], text: str, look: str
    ) -> None:
        """A text across some columns of a row."""
        first, last = columns
        if last > first:
            page.merge_range(row, first, row, last, "", self.look(look))
        page.write_string(row, first, text, self.look(look))

    def coloured(self, page: Worksheet, where: str, formula: str, colour: str) -> None:
        """Colour cells for which a formula is true."""
        key = f"colour {colour}"
        if key not in self._styles:
            self._styles[key] = self.book.add_format({"bg_color": colour})
        page.conditional_format(
            where, {"type": "formula", "criteria": f"={formula}", "format": self._styles[key]}
        )

    def guard(self, page: Worksheet) -> None:
        """Protect what is not to be filled in, without a password."""
        page.protect("", dict(_ALLOWED))

    def stamped(self, page: Worksheet) -> bytes:
        """Write the stamp on its sheet and give the workbook's bytes."""
        for row, cells in enumerate(Stamp(self.form, tuple(self.lines)).rows()):
            for column, text in enumerate(cells):
                page.write_string(row, column, text)
        self.book.close()
        return self._packed.getvalue()

    def hidden_sheet(self) -> Worksheet:
        """The sheet of the stamp, for lists and for what is worked out out of sight."""
        return self.sheet(SHEET, hidden=True)

    def on_paper(
        self,
        page: Worksheet,
        widths: Sequence[float],
        header: tuple[int, int],
        end: int,
        kept: int,
        joined: Collection[int] = (),
        most: int = 4,
    ) -> int:
        """Set up printing on A4 across, headings and the first `kept` columns on each page.

        Where print of a readable size does not let all columns stand side by
        side, they go over up to `most` pages, never parted before one of
        `joined`. Gives how many stand on the first.
        """
        page.set_landscape()
        page.set_paper(_PAPER)
        page.set_margins(**_MARGINS)
        page.center_horizontally()
        page.repeat_rows(*header)
        page.print_area(0, 0, end, len(widths) - 1)
        pages = say(self.language, _PAGES, {"page": "&P", "pages": "&N"})
        page.set_footer(f"&L&9 {self.title.replace('&', '&&')[:120]}&R&9 {pages}")
        page.hide_gridlines(2)
        breaks: list[int] = []
        scale = 0
        for count in range(1, most + 1):
            if scale < _SMALLEST_PRINT:
                breaks = page_breaks(widths, kept, joined, count)
                scale = min(_LARGEST_PRINT, int(100 * _ROOM / widest_page(widths, kept, breaks)))
        if not breaks:
            page.fit_to_pages(1, 0)
        else:
            page.set_print_scale(max(10, scale))
            page.set_v_pagebreaks(breaks)
            page.repeat_columns(0, kept - 1)
            page.print_across()
        return breaks[0] if breaks else len(widths)


def page_breaks(
    widths: Sequence[float], kept: int, joined: Collection[int], pages: int
) -> list[int]:
    """Before which columns a page begins, so that so many pages are about as wide."""
    repeated = sum(widths[:kept])
    room = (sum(widths) + (pages - 1) * repeated) / pages
    breaks: list[int] = []
    filled = 0.0
    for place, size in enumerate(widths):
        begun = breaks[-1] if breaks else 0
        if len(breaks) < pages - 1 and place > kept and filled + size / 2 > room:
            at = place
            while at in joined and at - 1 > max(begun, kept):
                at -= 1
            breaks.append(at)
            filled = repeated + sum(widths[at:place])
        filled += size
    return breaks


def widest_page(widths: Sequence[float], kept: int, breaks: Sequence[int]) -> float:
    """Millimetres that the widest page takes in print of full size."""
    edges = [0, *breaks, len(widths)]
    pages = [
        [*(widths[:kept] if start else []), *widths[start:end]] for start, end in pairwise(edges)
    ]
    return max(sum(map(millimetres, page)) for page in pages)


def millimetres(width: float) -> float:
    """How wide a column of so many signs is on paper."""
    return (7 * width + 5) / 96 * 25.4


def spoken(language: Language, sentence: str, fields: Mapping[str, Formula]) -> Formula:
    """A sentence as a formula, its fields being formulas."""
    mark = "\x00"
    pieces = say(language, sentence, {name: f"{mark}{name}{mark}" for name in fields}).split(mark)
    parts = [
        (fields[piece].text.removeprefix("=") if place % 2 else quoted(piece))
        for place, piece in enumerate(pieces)
        if piece
    ]
    values = {name: formula.value for name, formula in fields.items()}
    return Formula("=" + "&".join(parts), say(language, sentence, values))


def chosen(condition: str, truth: bool, one: Formula, other: Formula) -> Formula:
    """One formula or another."""
    text = f"=IF({condition},{one.text.removeprefix('=')},{other.text.removeprefix('=')})"
    return Formula(text, one.value if truth else other.value)


def words(text: str) -> Formula:
    """A text, as a part of formulas."""
    return Formula(quoted(text), text)


def height(texts: Sequence[tuple[str, float]], least: float, line: float = 13.5) -> float:
    """A row's height for texts in columns of some widths."""
    most = max((lines(text, room - 1) for text, room in texts), default=1)
    return max(least, 8 + line * most)


Rowed = Callable[[int], str]
"""Gives an address in a row, counted from 0."""
