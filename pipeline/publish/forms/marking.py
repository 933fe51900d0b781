"""An expert's mark sheet: the projects the expert is to mark, and nothing of the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pipeline.language import mark as _
from pipeline.policy.marking import Criterion
from pipeline.publish.forms.book import (
    AMBER,
    GREEN,
    RED,
    FormBook,
    Formula,
    height,
    spoken,
)
from pipeline.publish.forms.marked import (
    MARKS_TOLD,
    WIDTHS,
    Assigned,
    MarkSheet,
    SheetPlaces,
    plain,
)
from pipeline.publish.forms.spans import spans
from pipeline.publish.forms.words import (
    ASK_DAY,
    CHOOSE,
    COLON,
    WRONG_ENTRY,
)
from pipeline.stamp import SHEET

_DATE = _("Date")
_PROGRESS = _("To mark {rows}, complete {complete}, withdrawn from {withdrawn}.")
_COMPLETE, _NOT_YET, _WITHDRAWN = _("all marked"), _("not yet marked"), _("withdrew")
_BOTH = _("withdrew, yet marked")
_LACKING = _("{count} marks missing")
_WRONG = _("a mark is out of range or off the step")
_FIT, _UNFIT = _("fits"), _("does not fit")
_SIGNED = (_("Expert's signature"), _("Counter's signature"), _("Supervisor's signature"))
_NOTE = _(
    "{note}: fill in the white cells. Whoever was employed by an applicant, holds a share in it "
    "or is close to it withdraws and says why."
)
_LEFT_OUT = _("Left out because of recusal: {count}.")
_BLIND = _("Applicants are named by code; the office keeps the key.")


def write_marks(form: MarkSheet, name: str) -> bytes:
    """The bytes of an expert's mark sheet; `name` is what its stamp calls it."""
    book = FormBook(name, form.title, form.policy.round.issued, form.language)
    page = book.sheet(form.headings.table_name("mark_sheet", form.language))
    hidden = book.hidden_sheet()
    sheet = SheetPlaces(form, book, page, hidden)
    for place, size in enumerate(sheet.widths):
        page.set_column(place, place, size)
    end = sheet.last + 2
    count = book.on_paper(page, sheet.widths, (sheet.header, sheet.header), end, 3, most=1)
    _lists(sheet)
    _head(sheet, count)
    for index, project in enumerate(form.projects):
        _project(sheet, sheet.first + index, index + 1, project)
    _worked_out(sheet)
    _validate(sheet)
    _foot(sheet, count)
    book.frame(page, 0, sheet.header)
    book.frame(page, sheet.last + 1, end)
    page.freeze_panes(sheet.first, 3)
    book.guard(page)
    page.activate()
    begin = sheet.at["direction_fit"]
    page.set_selection(sheet.first, begin, sheet.first, begin)
    return book.stamped(hidden)


def _lists(sheet: SheetPlaces) -> None:
    """The texts of the two lists, out of sight."""
    form = sheet.form
    yes, no = (form.headings.word_of("yes_no", word, form.language) for word in ("yes", "no"))
    for column, texts in ((6, (form.said(_FIT), form.said(_UNFIT))), (7, (yes, no))):
        for row, text in enumerate(texts):
            sheet.hidden.write_string(row, column, text)


def _head(sheet: SheetPlaces, count: int) -> None:
    form, book, page = sheet.form, sheet.book, sheet.page
    page.set_row(0, 34)
    book.merged(page, 0, (0, count - 1), form.title, "title")
    page.set_row(1, 24)
    labelled = [
        form.said(COLON, label=form.headings.word_of("title_label", label, form.language)) + text
        for label, text in (
            ("panel", form.panel),
            ("session", form.session),
            ("expert_id", form.expert),
        )
    ]
    whole = sum(sheet.widths[:count])
    places = spans(sheet.widths[:count], [whole / 5, whole / 5, whole / 5, 10.0, 10_000.0])
    for place, text in zip(places, labelled, strict=False):
        book.merged(page, 1, place, text, "named")
    book.merged(page, 1, places[3], form.said(COLON, label=form.said(_DATE)).rstrip(), "label")
    day = places[4][0], min(places[4][1], places[4][0] + 1)
    book.merged(page, 1, day, "", "blank day")
    rule = {"validate": "date", "criteria": ">=", "value": date(1949, 10, 1)}
    told = {
        "error_title": form.said(WRONG_ENTRY)[:31],
        "error_message": form.said(ASK_DAY, day=form.policy.round.issued),
    }
    page.data_validation(1, day[0], 1, day[0], {**rule, **told})
    page.set_row(2, 20)
    complete, withdrawn = form.said(_COMPLETE), form.said(_WITHDRAWN)
    status = sheet.area("status")
    made = spoken(
        form.language,
        _PROGRESS,
        {
            "rows": Formula(f"=ROWS({status})", len(form.projects)),
            "complete": Formula(f'=COUNTIF({status},"{complete}")', 0),
            "withdrawn": Formula(f'=COUNTIF({status},"{withdrawn}")', 0),
        },
    )
    page.merge_range(2, 0, 2, count - 1, "", book.look("counter"))
    book.formula(page, 2, 0, made, "counter")
    names = [heading for heading, _note in sheet.headings]
    page.set_row(sheet.header, height(list(zip(names, sheet.widths, strict=True)), 34))
    for column, (heading, note) in enumerate(sheet.headings):
        page.write_string(sheet.header, column, heading, book.look("header"))
        if note:
            size = {"x_scale": 2.0, "y_scale": 0.6 + 0.28 * height([(note, 40)], 20) / 13.5}
            page.write_comment(sheet.header, column, note, {"author": "", "font_size": 9, **size})


def _project(sheet: SheetPlaces, row: int, number: int, project: Assigned) -> None:
    form, book, page = sheet.form, sheet.book, sheet.page
    names = {part.id: part.name.told(form.language) for part in form.policy.directions.members}
    directions = "/".join(names.get(named, named) for named in project.directions)
    shown = {"title": project.title, "applicant": project.applicant, "direction": directions}
    page.set_row(row, height([(text, WIDTHS[name]) for name, text in shown.items()], 28))
    page.write_number(row, 0, number, book.look("shown middle"))
    page.write_string(row, sheet.at["project_id"], project.project_id, book.look("shown"))
    for name, text in shown.items():
        page.write_string(row, sheet.at[name], text, book.look("shown"))
    page.write_blank(row, sheet.at["direction_fit"], None, book.look("list"))
    asked = {part.id for part in form.asked(project)}
    for part in form.criteria:
        look = "mark" if part.id in asked else "closed"
        page.write_blank(row, sheet.at[f"criterion {part.id}"], None, book.look(look))
    for name in form.yes_no:
        page.write_blank(row, sheet.at[f"yes_no {name}"], None, book.look("list"))
    for name in ("comment", "recusal"):
        page.write_blank(row, sheet.at[name], None, book.look("text"))


def _off(cell: str, part: Criterion) -> str:
    """1 where a mark is no number of the scale, or off its step; else 0."""
    least, most, step = (plain(n) for n in (part.scale.min, part.scale.max, part.scale.step))
    steps = f"({cell}-{least})/{step}"
    off = f"OR({cell}<{least},{cell}>{most},ROUND({steps},6)<>ROUND({steps},0))"
    return f"IF(LEN({cell})=0,0,IF(ISNUMBER({cell}),IF({off},1,0),1))"


def _worked_out(sheet: SheetPlaces) -> None:
    """Totals and states, live: a total once all marks are there."""
    form, book = sheet.form, sheet.book
    decimals = max(_decimals(part.weight) + _decimals(part.scale.step) for part in form.criteria)
    totals, states = [], []
    for index, project in enumerate(form.projects):
        row = sheet.first + index
        cells = {part.id: sheet.cell(f"criterion {part.id}", row) for part in form.criteria}
        asked = len(form.asked(project))
        first, last = cells[form.criteria[0].id], cells[form.criteria[-1].id]
        count = f"COUNT({first}:{last})"
        weighed = "+".join(
            cells[part.id] if part.weight == 1 else f"{cells[part.id]}*{plain(part.weight)}"
            for part in form.asked(project)
        )
        totals.append(Formula(f'=IF({count}<{asked},"",ROUND({weighed},{decimals}))', ""))
        states.append(_state(sheet, row, asked, count, cells))
    for made, name, look in ((totals, "total", "made"), (states, "status", "made left")):
        start = 0
        for index in range(1, len(made) + 1):
            same = index < len(made) and form.asked(form.projects[index]) == form.asked(
                form.projects[start]
            )
            if not same:
                book.down(sheet.page, sheet.first + start, sheet.at[name], made[start:index], look)
                start = index


def _state(
    sheet: SheetPlaces, row: int, asked: int, count: str, cells: Mapping[str, str]
) -> Formula:
    form = sheet.form
    recusal = sheet.cell("recusal", row)
    wrong = "+".join(_off(cells[part.id], part) for part in form.criteria)
    said = {
        name: f'"{form.said(sentence)}"'
        for name, sentence in (
            ("complete", _COMPLETE),
            ("none", _NOT_YET),
            ("withdrawn", _WITHDRAWN),
            ("both", _BOTH),
            ("wrong", _WRONG),
        )
    }
    lacking = spoken(form.language, _LACKING, {"count": Formula(f"=({asked}-{count})", 0)})
    text = (
        f"=IF(LEN(TRIM({recusal}))>0,IF({count}=0,{said['withdrawn']},{said['both']}),"
        f"IF({wrong}>0,{said['wrong']},IF({count}=0,{said['none']},"
        f"IF({count}<{asked},{lacking.text.removeprefix('=')},{said['complete']}))))"
    )
    return Formula(text, form.said(_NOT_YET))


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _validate(sheet: SheetPlaces) -> None:
    """Refuse marks off the scale, and colour what got in by pasting."""
    form, book, page = sheet.form, sheet.book, sheet.page
    title = form.said(WRONG_ENTRY)[:31]
    for part in form.criteria:
        name = f"criterion {part.id}"
        fields = {
            "least": plain(part.scale.min),
            "most": plain(part.scale.max),
            "step": plain(part.scale.step),
        }
        off = _off(sheet.cell(name, sheet.first), part)
        page.data_validation(
            sheet.first,
            sheet.at[name],
            sheet.last,
            sheet.at[name],
            {
                "validate": "custom",
                "value": f"={off}=0",
                "error_title": title,
                "error_message": form.said(MARKS_TOLD, **fields),
            },
        )
        book.coloured(page, sheet.where(name), f"{off}=1", RED)
    lists = {"direction_fit": "G", **{f"yes_no {name}": "H" for name in form.yes_no}}
    for name, letters in lists.items():
        page.data_validation(
            sheet.first,
            sheet.at[name],
            sheet.last,
            sheet.at[name],
            {
                "validate": "list",
                "source": f"={SHEET}!${letters}$1:${letters}$2",
                "error_title": title,
                "error_message": form.said(CHOOSE),
            },
        )
    status, where = sheet.cell("status", sheet.first), sheet.where("status")
    for sentence, colour in ((_COMPLETE, GREEN), (_WITHDRAWN, GREEN), (_NOT_YET, "#F2F2F2")):
        book.coloured(page, where, f'{status}="{form.said(sentence)}"', colour)
    for sentence in (_WRONG, _BOTH):
        book.coloured(page, where, f'{status}="{form.said(sentence)}"', RED)
    book.coloured(page, where, f"LEN({status})>0", AMBER)


def _foot(sheet: SheetPlaces, count: int) -> None:
    """Who signs, and one note."""
    form, book, page = sheet.form, sheet.book, sheet.page
    row = sheet.last + 1
    page.set_row(row, 44)
    widths = sheet.widths[:count]
    room = (sum(widths) - 3 * 14) / 3
    places = spans(widths, [*[14.0, room] * 2, 14.0, 10_000.0])
    for number, sentence in enumerate(_SIGNED):
        label = form.said(COLON, label=form.said(sentence)).rstrip()
        book.merged(page, row, places[2 * number], label, "label")
        line = places[2 * number + 1]
        book.merged(page, row, (line[0], min(line[1], line[0] + 1)), "", "blank")
    note = [form.said(_NOTE, note=form.headings.word_of("foot_label", "note", form.language))]
    note += [form.said(_LEFT_OUT, count=form.left_out)] if form.left_out else []
    note += [form.said(_BLIND)] if form.blind else []
    page.set_row(row + 1, 30)
    book.merged(
        page, row + 1, (0, count - 1), ("" if form.language == "zh" else " ").join(note), "note"
    )
