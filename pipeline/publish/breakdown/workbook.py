"""breakdown.xlsx as bytes, the same for the same round."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.language import mark as _
from pipeline.publish.breakdown.about import NAME, Line, about
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import FIRST, HEADER, Book, Column, Page
from pipeline.publish.breakdown.sheets import Sheets, make_sheets
from pipeline.publish.breakdown.walk import FREE
from pipeline.publish.classic import ClassicSheet
from pipeline.publish.formula_results import held
from pipeline.publish.widths import lines, width
from pipeline.publish.workbook import sheet_name

_WORDS, _WORDS_TITLE = _("Words"), _("Words that formulas say")
_WORDS_SAYS = _("Each word has a name in this workbook; formulas call it by that name.")
_NAMED, _WORD = _("Name in formulas"), _("Word")
_PAGES = _("Page {page} of {pages}")
_OFF = _("Not on this criterion's scale: it would be no mark.")

_OUTCOMES = {
    "recommended": "#E2EFDA",
    "reserve": "#FFF2CC",
    "referred": "#DDEBF7",
    "not_selected": "#EDEDED",
}
_OPEN, _CLOSED, _CHANGED, _WORKING = "#FFFFFF", "#D9D9D9", "#F8CBAD", "#F2F2F2"
_SIGN, _USUAL = 0.95, 8.43
"""How wide half a sign of an explaining line is, and a column that nobody set."""
_TITLE_FONT, _HEADER_FONT, _BODY_FONT = "SimSun", "SimHei", "FangSong"


def breakdown_workbook(given: Given, fingerprint: str, notices: Sequence[str]) -> bytes:
    """The bytes of breakdown.xlsx. `notices` are what stands on every list of the run."""
    return workbook_of(make_sheets(given), given, fingerprint, notices)


def workbook_of(sheets: Sheets, given: Given, fingerprint: str, notices: Sequence[str]) -> bytes:
    """The bytes of a workbook with these sheets, which get the names they have there."""
    sheets.pages.append(_words(given, sheets))
    taken: set[str] = set()
    first = sheet_name(given.said(NAME), taken)
    for page in sheets.pages:
        page.name = sheet_name(page.name, taken)
    packed = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    writer = _Writer(xlsxwriter.Workbook(packed, options), Book(sheets.pages), given)
    declared = given.policy.round
    year, month, day = (int(part) for part in declared.issued.split("-"))
    writer.book.set_properties(
        {
            "title": declared.title.told(given.naming.language)[:255],
            "created": datetime(year, month, day, tzinfo=UTC).replace(tzinfo=None),
        }
    )
    writer.book.set_size(26_000, 15_000)
    writer.about(first, about(given, sheets, fingerprint, notices))
    for page in sheets.pages:
        writer.page(page)
    writer.book.close()
    return packed.getvalue()


def _words(given: Given, sheets: Sheets) -> Page:
    words = sheets.say.words
    columns = [
        Column("name", given.said(_NAMED), list(words), look="code", width=24),
        Column(
            "word", given.said(_WORD), list(words.values()), look="text", width=60, wrapped=True
        ),
    ]
    return Page(
        "words",
        given.said(_WORDS),
        given.said(_WORDS_TITLE),
        given.said(_WORDS_SAYS),
        columns,
        frozen=1,
        names={name: ("word", at) for at, name in enumerate(words)},
    )


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, paper: Book, given: Given) -> None:
        self.book, self.paper, self.given = book, paper, given
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._grid = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter"}

    def format(self, **look: Any) -> Format:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def cell(self, column: Column, *, closed: bool = False, opened: bool = False) -> Format:
        """How a column's cells look."""
        look: dict[str, Any] = {**self._grid, "font_name": _BODY_FONT, "font_size": 10}
        if column.look in ("text", "code"):
            look |= {"num_format": "@" if not column.formula else "General"}
            look |= {"align": "left" if column.look == "text" else "center"}
            look |= {"text_wrap": True} if column.wrapped else {}
        elif column.look == "points":
            look |= {
                "num_format": "0." + "0" * column.decimals if column.decimals else "0",
                "align": "right",
            }
        elif column.look == "mark":
            look |= {"num_format": "General", "align": "center"}
        else:
            number = f'[>={FREE}]"-";0' if column.working else "0"
            look |= {"num_format": number, "align": "center"}
        if column.working:
            look |= {"bg_color": _WORKING, "font_color": "#7F7F7F", "font_size": 9}
        if closed:
            look |= {"bg_color": _CLOSED, "font_color": "#7F7F7F"}
        if opened:
            look |= {"locked": False, "bg_color": _OPEN}
        return self.format(**look)

    def page(self, page: Page) -> None:
        """Write a sheet."""
        sheet = self.book.add_worksheet(page.name, ClassicSheet)
        sheet.set_tab_color(page.colour)
        sheet.hide_gridlines(2)
        self._head(sheet, page)
        for position, column in enumerate(page.columns):
            sheet.set_column(position, position, column.width)
            self._column(sheet, position, column, self.paper.formulas(page, column))
            if column.name:
                letters = self.paper.address(page.key, column.key, 0).rsplit("!", 1)
                last = self.paper.address(page.key, column.key, max(len(page), 1) - 1).rsplit(
                    "!", 1
                )[1]
                self.book.define_name(column.name, f"{letters[0]}!{letters[1]}:{last}")
        wrapped = [column for column in page.columns if column.wrapped]
        for at in range(len(page) if wrapped else 0):
            tall = max(lines(str(one.cells[at]), one.width * _SIGN) for one in wrapped)
            if tall > 1:
                sheet.set_row(FIRST - 1 + at, 6 + 13.5 * tall)
        for name, (key, row) in page.names.items():
            self.book.define_name(name, self.paper.address(page.key, key, row))
        self._colours(sheet, page)
        sheet.freeze_panes(HEADER, page.frozen)
        end = HEADER + max(len(page), 1)
        sheet.print_area(0, 0, end - 1, _last_printed(page))
        self._print(sheet)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
        )

    def _head(self, sheet: Worksheet, page: Page) -> None:
        sheet.set_row(0, 26)
        sheet.write_string(
            0, 0, page.title, self.format(font_name=_TITLE_FONT, font_size=16, bold=True)
        )
        says = self.format(font_name=_BODY_FONT, font_size=10, font_color="#404040", valign="top")
        sheet.set_row(1, 17)
        half = _halves(page.says)
        sheet.write_string(1, 0, half[0], says)
        sheet.write_string(2, 0, half[1], says)
        plain = {
            **self._grid,
            "font_name": _HEADER_FONT,
            "font_size": 10,
            "align": "center",
            "text_wrap": True,
        }
        tall = max(lines(column.heading, column.width) for column in page.columns)
        sheet.set_row(HEADER - 1, max(44, 6 + 13.5 * tall))
        for position, column in enumerate(page.columns):
            colour = _WORKING if column.working else "#DDEBF7"
            style = self.format(**plain, bg_color=colour)
            sheet.write_string(HEADER - 1, position, column.heading, style)
            if column.note:
                size = {"x_scale": 2, "y_scale": 1 + len(column.note) / 160, "font_size": 9}
                sheet.write_comment(HEADER - 1, position, column.note, size)

    def _column(self, sheet: Worksheet, position: int, column: Column, formulas: list[str]) -> None:
        plain = self.cell(column)
        closed, opened = self.cell(column, closed=True), self.cell(column, opened=True)
        for at, (cell, formula) in enumerate(zip(column.cells, formulas, strict=True)):
            style = plain
            if column.open_rows:
                style = opened if column.open_rows[at] else closed
            row = FIRST - 1 + at
            if formula:
                sheet.write_formula(row, position, formula, style, held(cell))
            elif cell == "":
                sheet.write_blank(row, position, None, style)
            elif isinstance(cell, str):
                sheet.write_string(row, position, cell[:32_767], style)
            else:
                sheet.write_number(row, position, cell, style)

    def _colours(self, sheet: Worksheet, page: Page) -> None:
        """Outcomes, and what differs from what was published, by conditions."""
        first, last = FIRST - 1, FIRST + max(len(page), 1) - 2
        at = {column.key: position for position, column in enumerate(page.columns)}
        changed = self.format(bg_color=_CHANGED)
        if page.key == "marks":
            for number in range(1, len(self.given.marking.criteria) + 1):
                mine, read = at[f"m{number}"], at[f"s{number}"]
                test = f"={_cell(mine, FIRST)}<>{_cell(read, FIRST)}"
                rule = {"type": "formula", "criteria": test, "format": changed}
                sheet.conditional_format(first, mine, last, mine, rule)
                sheet.data_validation(
                    first,
                    mine,
                    last,
                    mine,
                    {
                        "validate": "decimal",
                        "criteria": "between",
                        "minimum": f"=least_{number}",
                        "maximum": f"=most_{number}",
                        "error_message": self.given.said(_OFF)[:255],
                    },
                )
        if page.key == "experts" and "state" in at:
            test = f"=${_cell(at['state'], FIRST)}=say_dropped"
            style = self.format(font_color="#9C5700", bg_color="#FFEB9C")
            sheet.conditional_format(
                first,
                at["state"],
                last,
                at["state"],
                {"type": "formula", "criteria": test, "format": style},
            )
        if page.key == "ranking":
            for now, then in (("place", "wasplace"), ("outcome", "wasoutcome")):
                if then in at:
                    test = f"=${_cell(at[now], FIRST)}<>${_cell(at[then], FIRST)}"
                    sheet.conditional_format(
                        first,
                        at[now],
                        last,
                        at[now],
                        {
                            "type": "formula",
                            "criteria": test,
                            "format": changed,
                            "stop_if_true": True,
                        },
                    )
            for outcome, colour in _OUTCOMES.items():
                test = f"=${_cell(at['outcome'], FIRST)}=say_{outcome}"
                rule = {"type": "formula", "criteria": test, "format": self.format(bg_color=colour)}
                sheet.conditional_format(first, 0, last, at["waits"], rule)

    def _print(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.45, 0.45, 0.6, 0.65)
        sheet.repeat_rows(HEADER - 1)
        sheet.fit_to_pages(1, 0)
        pages = self.given.said(_PAGES, page="&P", pages="&N")
        sheet.set_footer(f"&R&9{pages}")

    def about(self, name: str, told: list[Line]) -> None:
        """Write the first sheet."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_tab_color("#1F4E78")
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 1, 72)
        body = {"font_name": _BODY_FONT, "font_size": 11, "valign": "vcenter"}
        for row, line in enumerate(told):
            if line.look == "title":
                sheet.set_row(row, 34)
                sheet.write_string(
                    row, 0, line.text, self.format(font_name=_TITLE_FONT, font_size=18, bold=True)
                )
            elif line.look == "heading":
                sheet.set_row(row, 26)
                sheet.write_string(
                    row,
                    0,
                    line.text,
                    self.format(font_name=_HEADER_FONT, font_size=12, valign="bottom", bottom=1),
                )
                sheet.write_blank(row, 1, None, self.format(bottom=1))
            elif line.look in ("text", "warning"):
                colour = {"font_color": "#C00000"} if line.look == "warning" else {}
                style = self.format(**{**body, **colour, "text_wrap": True, "valign": "top"})
                sheet.set_row(row, 16.5 * _lines(line.text) + 3)
                sheet.merge_range(row, 0, row, 1, "", style)
                sheet.write_string(row, 0, line.text, style)
            elif line.look == "sheet":
                link = f"internal:'{line.text}'!A1"
                sheet.write_url(
                    row, 0, link, self.format(**body, font_color="#0563C1", underline=1), line.text
                )
                sheet.write_string(row, 1, line.beside, self.format(**body))
            elif line.look == "cell":
                self._named(sheet, name, row, line, body)
            else:
                filled = {"open": _OPEN, "closed": _CLOSED, "changed": _CHANGED, **_OUTCOMES}[
                    line.look
                ]
                sheet.write_string(
                    row,
                    0,
                    line.text,
                    self.format(**body, bg_color=filled, border=1, border_color="#A6A6A6"),
                )
        sheet.print_area(0, 0, len(told) - 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _named(
        self, sheet: Worksheet, name: str, row: int, line: Line, body: dict[str, Any]
    ) -> None:
        style = self.format(**{**body, **self._grid, "align": "left", "bold": True})
        sheet.write_string(row, 0, line.text, self.format(**{**body, **self._grid}))
        if line.formula:
            formula = self.paper.formulas_of(line.formula)
            sheet.write_formula(row, 1, f"={formula}", style, line.value)
        else:
            sheet.write_string(row, 1, str(line.value), style)
        if line.name:
            self.book.define_name(line.name, f"='{name}'!$B${row + 1}")


def _cell(position: int, row: int) -> str:
    return f"{xl_col_to_name(position)}{row}"


def _last_printed(page: Page) -> int:
    """The last column on paper: what is read, and as wide as the lines that explain it."""
    last = max(at for at, column in enumerate(page.columns) if not column.working)
    needed = max(width(half) for half in _halves(page.says)) * _SIGN
    beyond = (column.width for column in page.columns[last + 1 :])
    across = sum(column.width for column in page.columns[: last + 1])
    while across < needed:
        across += next(beyond, _USUAL)
        last += 1
    return last


def _halves(text: str) -> tuple[str, str]:
    """A text in two lines, parted after the sentence nearest to its middle."""
    ends = [at + 1 for at, sign in enumerate(text[:-1]) if sign in "\u3002." and at > 10]
    if len(text) < 60 or not ends:
        return text, ""
    middle = min(ends, key=lambda at: abs(at - len(text) / 2))
    return text[:middle].strip(), text[middle:].strip()


def _lines(text: str) -> int:
    return lines(text, 128)
