"""A unit's form: the table it fills in, a sheet that checks it, and how it is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.language import mark as _
from pipeline.publish.forms.book import (
    AMBER,
    GREEN,
    RED,
    Formula,
    height,
    spoken,
)
from pipeline.publish.forms.columns import FormColumn
from pipeline.publish.forms.layout import SERIAL, STATUS, USES, Layout, UnitForm
from pipeline.publish.forms.spans import spans
from pipeline.publish.forms.words import (
    ASK_DAY,
    CHOOSE,
    COLON,
    WRONG_ENTRY,
)
from pipeline.publish.widths import width
from pipeline.stamp import SHEET

_GOOD = _("In order")
_COUNTED = _("Filled in {rows}, in the quota {used}, outside it {outside}. Form check: {verdict}")
_COUNTED_PLAIN = _("Filled in {rows}. Form check: {verdict}")
_NOTE = _(
    "{note}: fill in the white cells; pasting, paste values only. To print without empty rows "
    "filter the first column. The sheet {check} says what is still to be mended."
)
_ASK_COUNT = _("Type a whole number, {least} or more.")
_ASK_CREDIT = _("A credit code has 18 signs.")

_WIDTHS: Mapping[str, float] = {
    "title": 27,
    "applicant": 23,
    "credit_code": 21.5,
    "project_id": 14,
    "partners": 16,
    "contact": 10,
    "telephone": 14,
    "remark": 14,
    SERIAL: 5.5,
    STATUS: 22,
    USES: 9,
}
_BY_KIND: Mapping[str, float] = {"day": 12, "count": 8, "text": 17, "code": 17, "list": 9}
_WIDEST_LIST = 17.0


def write_table(layout: Layout, verdict: Formula, check_sheet: str) -> None:
    """The sheet that is filled in: title, letter, counts, headings, rows, foot."""
    form, book, page = layout.form, layout.book, layout.table
    widths = [_width(column) for column in layout.printed]
    for place, size in enumerate(widths):
        page.set_column(place, place, size)
    kept = layout.at["title"] + 1
    end = layout.last + 3
    joined = {
        place
        for place in range(1, len(layout.printed))
        if layout.printed[place].group
        and layout.printed[place].group == layout.printed[place - 1].group
    }
    count = book.on_paper(page, widths, layout.header, end, kept, joined)
    page.set_row(0, 34)
    book.merged(page, 0, (0, count - 1), form.title, "title")
    _labels(layout, widths[:count])
    _counter(layout, count, verdict)
    _headings(layout, widths)
    _rows(layout)
    _foot(layout, widths[:count], check_sheet)
    book.frame(page, 0, layout.header[1])
    book.frame(page, layout.last + 1, end)
    page.freeze_panes(layout.first, kept)
    page.autofilter(layout.header[1], 0, layout.last, 0)
    _colours(layout)
    book.guard(page)
    page.set_selection(layout.first, 1, layout.first, 1)


def _width(column: FormColumn) -> float:
    if column.id in _WIDTHS:
        return _WIDTHS[column.id]
    size = _BY_KIND.get(column.holds, 14)
    longest = max((width(text, in_print=True) for text in column.choices), default=0)
    return min(_WIDEST_LIST, max(size, longest + 2.0)) if column.choices else size


def _labels(layout: Layout, widths: Sequence[float]) -> None:
    """Unit, number of the letter and day, the latter two to fill in."""
    form, book, page = layout.form, layout.book, layout.table
    page.set_row(1, 24)
    unit = form.said(COLON, label=form.word("title_label", "unit")) + form.unit_name
    labels = [
        form.said(COLON, label=form.word("title_label", label)).rstrip()
        for label in ("letter_no", "filled_on")
    ]
    third = sum(widths) / 3
    asked = [third, 13.0, third - 13, 11.0]
    first, label, number, label_of_day, day = spans(widths, [*asked, 10_000.0])
    day = (day[0], min(day[1], day[0] + 1))
    book.merged(page, 1, first, unit, "named")
    book.merged(page, 1, label, labels[0], "label")
    book.merged(page, 1, number, "", "blank")
    book.merged(page, 1, label_of_day, labels[1], "label")
    book.merged(page, 1, day, "", "blank day")
    rule = {"validate": "date", "criteria": ">=", "value": date(1949, 10, 1)}
    page.data_validation(1, day[0], 1, day[0], {**rule, **_refusal(form, _day_asked(form))})


def _counter(layout: Layout, count: int, verdict: Formula) -> None:
    """What is filled in so far, in numbers."""
    form, page = layout.form, layout.table
    page.set_row(2, 20)
    fields = {"rows": layout.filled(), "verdict": verdict}
    if form.exempt is not None:
        fields |= {"used": layout.in_quota(), "outside": layout.outside()}
        made = spoken(form.language, _COUNTED, fields)
    else:
        made = spoken(form.language, _COUNTED_PLAIN, fields)
    style = layout.book.look("counter")
    page.merge_range(2, 0, 2, count - 1, "", style)
    layout.book.formula(page, 2, 0, made, "counter")


def _headings(layout: Layout, widths: Sequence[float]) -> None:
    """One row of headings, or two with groups over some; each with its guidance."""
    book, page = layout.book, layout.table
    top, bottom = layout.header
    shown = [
        (column.lower or column.heading, size)
        for column, size in zip(layout.printed, widths, strict=True)
    ]
    page.set_row(bottom, height(shown, 30 if top == bottom else 22))
    if top != bottom:
        page.set_row(top, 22)
    group_start = 0
    for place, column in enumerate(layout.printed):
        look = book.look("needed" if column.required else "header")
        if column.group:
            begins = place == 0 or layout.printed[place - 1].group != column.group
            group_start = place if begins else group_start
            ends = (
                place + 1 == len(layout.printed) or layout.printed[place + 1].group != column.group
            )
            if ends:
                page.merge_range(top, group_start, top, place, column.group, book.look("header"))
            page.write_string(bottom, place, column.lower, look)
        elif top != bottom:
            page.merge_range(top, place, bottom, place, column.heading, look)
        else:
            page.write_string(bottom, place, column.heading, look)
        if column.note:
            row = bottom if column.group else top
            size = {"x_scale": 2.2, "y_scale": 0.6 + 0.28 * height([(column.note, 42)], 20) / 13.5}
            page.write_comment(row, place, column.note, {"author": "", "font_size": 9, **size})


def _rows(layout: Layout) -> None:
    """The rows to fill in, with what is known of the first."""
    form, book, page = layout.form, layout.book, layout.table
    rows = range(layout.first, layout.last + 1)
    known = len(form.known)
    widths = [_width(column) for column in layout.printed]
    for index, row in enumerate(rows):
        shown = form.known[index] if index < known else {}
        texts = [
            (str(shown[column.id]), size)
            for column, size in zip(layout.printed, widths, strict=True)
            if column.id in shown
        ]
        page.set_row(row, height(texts, 30))
    for place, column in enumerate(layout.printed):
        if column.id in (SERIAL, STATUS) or (column.id == USES and _tells(form)):
            continue
        look = book.look(column.holds)
        for index, row in enumerate(rows):
            value = form.known[index].get(column.id, "") if index < known else ""
            _write(page, row, place, value, look)
        _validate(layout, place, column)
    first = layout.first
    numbers = [
        Formula(
            f'=IF({layout.used(row)}=1,ROW()-{first},"")',
            row - first + 1 if row - first < known else "",
        )
        for row in rows
    ]
    book.down(page, first, layout.at[SERIAL], numbers, "made")
    if form.exempt is not None and form.exempt.answer is not None:
        answer = form.exempt.answer
        yes, no = form.word("yes_no", "yes"), form.word("yes_no", "no")
        made = []
        for index, row in enumerate(rows):
            asked = answer.formula(lambda column, row=row: layout.own(column, row))  # type: ignore[misc]
            text = f'=IF({layout.used(row)}=1,IF({asked},"{no}","{yes}"),"")'
            value = "" if index >= known else no if answer.holds(form.known[index]) else yes
            made.append(Formula(text, value))
        book.down(page, first, layout.at[USES], made, "made")
    book.down(page, first, layout.at[STATUS], [_status(layout, row) for row in rows], "made left")


def _tells(form: UnitForm) -> bool:
    """Whether the form itself can tell which rows use the quota."""
    return form.exempt is not None and form.exempt.answer is not None


def _write(page: Worksheet, row: int, place: int, value: object, look: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(row, place, value, look)
    elif isinstance(value, int):
        page.write_number(row, place, value, look)
    elif value:
        page.write_string(row, place, str(value), look)
    else:
        page.write_blank(row, place, None, look)


def _status(layout: Layout, row: int) -> Formula:
    """What is wrong first with a row; or that it is in order."""
    form = layout.form
    index = row - layout.first
    left = xl_col_to_name(layout.checks_at)
    right = xl_col_to_name(layout.checks_at + len(form.checks) - 1)
    line = f"{SHEET}!${left}{index + 2}:${right}{index + 2}"
    names = f"{SHEET}!${left}$1:${right}$1"
    good = form.said(_GOOD)
    text = (
        f'=IF({layout.used(row)}=0,"",IF(SUM({line})=0,"{good}",'
        f"INDEX({names},1,MATCH(1,{line},0))))"
    )
    if index >= len(form.known):
        return Formula(text, "")
    failing = layout.failing(form.known[index])
    wrong = [check.name for check, fails in zip(form.checks, failing, strict=True) if fails]
    return Formula(text, wrong[0] if wrong else good)


def _day_asked(form: UnitForm) -> str:
    return form.said(ASK_DAY, day=form.policy.round.issued)


def _refusal(form: UnitForm, message: str, strict: bool = True) -> dict[str, Any]:
    return {
        "error_title": form.said(WRONG_ENTRY)[:31],
        "error_message": message[:250],
        "error_type": "stop" if strict else "information",
    }


def _validate(layout: Layout, place: int, column: FormColumn) -> None:
    """Let a spreadsheet refuse what cannot stand in a column."""
    form = layout.form
    rule: dict[str, Any] = {}
    if column.choices:
        rule = {"validate": "list", "source": f"={layout.list_area(column.id)}"}
        rule |= _refusal(form, form.said(CHOOSE), column.strict)
    elif column.holds == "day":
        rule = {"validate": "date", "criteria": ">=", "value": date(1949, 10, 1)}
        rule |= _refusal(form, _day_asked(form))
    elif column.holds == "count":
        least = 1 if column.id == "unit_order" else 0
        rule = {"validate": "integer", "criteria": ">=", "value": least}
        rule |= _refusal(form, form.said(_ASK_COUNT, least=least))
    elif column.id == "credit_code":
        rule = {"validate": "length", "criteria": "==", "value": 18}
        rule |= _refusal(form, form.said(_ASK_CREDIT))
    if rule:
        layout.table.data_validation(layout.first, place, layout.last, place, rule)


def _foot(layout: Layout, widths: Sequence[float], check_sheet: str) -> None:
    """The totals, who signs, and one note."""
    form, book, page = layout.form, layout.book, layout.table
    row = layout.last + 1
    page.set_row(row, 26)
    page.set_row(row + 1, 34)
    page.set_row(row + 2, 20)
    totals = [("total", layout.filled())]
    if form.exempt is not None:
        totals += [("within_quota", layout.in_quota()), ("outside_quota", layout.outside())]
    for place, (label, made) in enumerate(totals):
        page.write_string(row, 2 * place, form.word("total_row", label), book.look("total"))
        book.formula(page, row, 2 * place + 1, made, "total")
    for place in range(2 * len(totals), len(widths)):
        page.write_blank(row, place, None, book.look("total"))
    room = (sum(widths) - 3 * 12) / 3
    places = spans(widths, [*[12.0, room] * 2, 12.0, 10_000.0])
    for number, label in enumerate(("filled_by", "checked_by", "responsible")):
        shown = form.said(COLON, label=form.word("foot_label", label)).rstrip()
        book.merged(page, row + 1, places[2 * number], shown, "label")
        name = places[2 * number + 1]
        book.merged(page, row + 1, (name[0], min(name[1], name[0] + 1)), "", "blank")
    note = form.said(_NOTE, note=form.word("foot_label", "note"), check=check_sheet)
    book.merged(page, row + 2, (0, len(widths) - 1), note, "note")


def _colours(layout: Layout) -> None:
    """What is missing or wrong is seen where it stands."""
    form, book, page = layout.form, layout.book, layout.table
    row = layout.first
    used = f"{layout.used(row)}=1"

    def where(place: int) -> str:
        letters = xl_col_to_name(place)
        return f"{letters}{row + 1}:{letters}{layout.last + 1}"

    for place, column in enumerate(layout.printed):
        own = layout.own(column.id, row)
        if column.required:
            book.coloured(page, where(place), f"AND({used},LEN(TRIM({own}))=0)", RED)
        if column.listed and column.id != USES:
            unknown = f"AND(LEN({own})>0,ISNA(MATCH({own},{layout.list_area(column.id)},0)))"
            book.coloured(page, where(place), unknown, RED)
    for number, check in enumerate(form.checks):
        fails = f"{SHEET}!${xl_col_to_name(layout.checks_at + number)}2=1"
        if len(check.columns) == 1 and check.columns[0] in layout.at:
            colour = RED if check.grave else AMBER
            book.coloured(page, where(layout.at[check.columns[0]]), fails, colour)
    status = layout.own(STATUS, row)
    good = form.said(_GOOD)
    book.coloured(page, where(layout.at[STATUS]), f'{status}="{good}"', GREEN)
    grave = sum(check.grave for check in form.checks)
    if grave:
        first, last = (xl_col_to_name(layout.checks_at + n) for n in (0, grave - 1))
        book.coloured(page, where(layout.at[STATUS]), f"SUM({SHEET}!${first}2:${last}2)>0", RED)
    book.coloured(page, where(layout.at[STATUS]), f"LEN({status})>0", AMBER)
