"""The other sheets of a unit's form: what is still wrong, how it is filled in, its lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.language import mark as _
from pipeline.policy.parts import Part
from pipeline.policy.wording.sentences import part_told
from pipeline.publish.forms.book import (
    AMBER,
    GREEN,
    GREY,
    RED,
    FormBook,
    Formula,
    chosen,
    height,
    spoken,
    words,
)
from pipeline.publish.forms.bounds import Bound
from pipeline.publish.forms.checks import answered
from pipeline.publish.forms.conditions import FormConditions
from pipeline.publish.forms.layout import ANY_ROW, USES, Layout, UnitForm
from pipeline.publish.forms.submission import write_table

_CHECK_SHEET = _("Form check")
_GUIDE_SHEET = _("How to fill in")
_TITLE_OF = _("{title}: {sheet}")
_CHECKED, _CLAUSE, _WEIGHT, _RESULT, _FIRST = (
    _("What is checked"),
    _("By which clause"),
    _("How grave"),
    _("Result"),
    _("First at number"),
)
_TOLD = _("In words")
_MUST_BE_MENDED, _WORTH_A_LOOK = _("To be mended"), _("Worth a look")
_PASSED = _("passed")
_WRONG = _("{count} rows")
_EMPTY = _("nothing filled in yet")
_READY = _("all passed: print, seal and send")
_NOT_READY = _("still {count} to mend")
_LIMITED = _("{name}: at most {places}")
_IN_PRINCIPLE = _("{name}: in principle at most {places}")
_OVER = _("{over} too many")
_OVER_TOLD = _("{name}: {used} projects for {places} places, {over} too many")
_LETTER = _(
    "The letter says: {rows} projects enclosed, "
    "{used} of them in the quota and {outside} outside it."
)
_LETTER_PLAIN = _("The letter says: {rows} projects enclosed.")
_AS_DECLARED = _("Counted by what is declared here; the office's register decides.")
_BY_HAND = _("Counted by what the unit says here; the office's register decides.")

_STEPS = (
    _("Fill in the white cells only; what stands there already was filed online: check it."),
    _("Cells with an arrow have a list. The note of each heading says what goes there."),
    _("When pasting, paste values only, so that lists and colours stay."),
    _("Red is to be mended, yellow is worth a look; send the form when the check sheet is green."),
    _("Print it, have it sealed, and send the file itself with it, as .xlsx under its name."),
)
_DECIDED = _("What the notice asks")
_HOW = _("How to fill in")
_WHO_LOOKS = _("Looked at")
_ASKED = _("What is asked")
_HERE, _OFFICE = _("here and in the office"), _("in the office")


def write_form(form: UnitForm, name: str) -> bytes:
    """The bytes of a unit's form; `name` is what its stamp calls it."""
    book = FormBook(name, form.title, form.policy.round.issued, form.language)
    table = book.sheet(form.headings.table_name("submissions", form.language))
    check = book.sheet(form.said(_CHECK_SHEET))
    guide = book.sheet(form.said(_GUIDE_SHEET))
    hidden = book.hidden_sheet()
    layout = Layout(form, book, table, hidden)
    _write_hidden(layout)
    write_table(layout, _verdict(layout), check.get_name())
    _write_checks(layout, check)
    _write_guide(form, book, guide)
    table.activate()
    return book.stamped(hidden)


def _write_hidden(layout: Layout) -> None:
    """Which rows are filled in, which checks each fails, and the texts of the lists."""
    form, book, page = layout.form, layout.book, layout.hidden
    known = len(form.known)
    runs = list(_runs([layout.at[column.id] for column in form.columns]))
    used = []
    for index in range(layout.rows):
        row = layout.first + index + 1
        counted = "+".join(
            f"COUNTA({layout.name}!${xl_col_to_name(left)}{row}:${xl_col_to_name(right)}{row})"
            for left, right in runs
        )
        used.append(Formula(f"=IF({counted}>0,1,0)", int(index < known)))
    book.down(page, 1, 5, used)
    for number, check in enumerate(form.checks):
        column = layout.checks_at + number
        page.write_string(0, column, check.name)
        made = []
        fails = check.formula(layout.any_cell, layout.area)
        for index in range(layout.rows):
            here = fails.replace(ANY_ROW, str(layout.first + index + 1))
            value = int(index < known and check.fails(form.known[index], form.known))
            made.append(Formula(f"=IF($F{index + 2}=1,IF({here},1,0),0)", value))
        book.down(page, 1, column, made)
    for printed in layout.printed:
        if printed.choices:
            place, _count = layout.lists[printed.id]
            page.write_string(0, place, printed.heading)
            for row, text in enumerate(printed.choices, start=1):
                page.write_string(row, place, text)


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring places, as first and last of each run."""
    start = None
    for place, after in zip(places, [*places[1:], -1], strict=True):
        start = place if start is None else start
        if after != place + 1:
            yield start, place
            start = None


def _counted(layout: Layout, bound: Bound) -> Formula:
    """How many rows use a bound's places."""
    form = layout.form
    if not bound.column:
        return layout.in_quota() if bound.exempted else layout.filled()
    outside = bound.exempted and form.exempt is not None
    kept = [
        row
        for row in form.known
        if row.get(bound.column) == bound.kind and not (outside and form.outside(row))
    ]
    of_kind = f'({layout.area(bound.column)}="{bound.kind}")'
    if not outside:
        return Formula(f"=SUMPRODUCT({of_kind}*1)", len(kept))
    no = form.word("yes_no", "no")
    return Formula(f'=SUMPRODUCT({of_kind}*({layout.area(USES)}<>"{no}"))', len(kept))


def _grave(layout: Layout) -> Formula:
    """How many of the checks that must pass, and of the hard bounds, do not."""
    form = layout.form
    parts, value = [], 0
    failing = [layout.failing(row) for row in form.known]
    for number, check in enumerate(form.checks):
        if check.grave:
            parts.append(f"(SUM({layout.check_area(number, number)})>0)*1")
            value += any(row[number] for row in failing)
    for bound in form.bounds:
        if not bound.soft:
            counted = _counted(layout, bound)
            parts.append(f"({counted.text.removeprefix('=')}>{bound.places})*1")
            value += int(counted.value) > bound.places
    return Formula("=" + ("+".join(parts) or "0"), value)


def _verdict(layout: Layout) -> Formula:
    """What the whole form amounts to, in a few words."""
    form = layout.form
    grave, rows = _grave(layout), layout.filled()
    open_ = spoken(form.language, _NOT_READY, {"count": grave})
    passed = chosen(
        f"({grave.text.removeprefix('=')})=0", grave.value == 0, words(form.said(_READY)), open_
    )
    none = words(form.said(_EMPTY))
    return chosen(f"{rows.text.removeprefix('=')}=0", rows.value == 0, none, passed)


def _write_checks(layout: Layout, page: Worksheet) -> None:
    """One line a check with its clause, its result and the first row it fails in."""
    form, book = layout.form, layout.book
    for place, size in enumerate((58, 15, 11, 17, 11, 46)):
        page.set_column(place, place, size)
    page.set_row(0, 34)
    shown = form.said(_TITLE_OF, title=form.unit_name, sheet=page.get_name())
    book.merged(page, 0, (0, 5), shown, "title")
    page.set_row(1, 34)
    page.merge_range(1, 0, 1, 5, "", book.look("verdict"))
    book.formula(page, 1, 0, _verdict(layout), "verdict")
    ready = form.said(_READY)
    book.coloured(page, "A2:F2", f'$A$2="{ready}"', GREEN)
    book.coloured(page, "A2:F2", f'$A$2="{form.said(_EMPTY)}"', GREY)
    book.coloured(page, "A2:F2", "LEN($A$2)>0", RED)
    page.set_row(2, 24)
    for place, heading in enumerate((_CHECKED, _CLAUSE, _WEIGHT, _RESULT, _FIRST, _TOLD)):
        page.write_string(2, place, form.said(heading), book.look("header"))
    row = _bound_lines(layout, page, _check_lines(layout, page, 3))
    _result_colours(layout, page, 4, row)
    row = _letter_lines(layout, page, row + 1)
    book.on_paper(page, (58, 15, 11, 17, 11, 46), (0, 2), row, 1, most=1)
    page.freeze_panes(3, 0)
    book.guard(page)


def _check_lines(layout: Layout, page: Worksheet, row: int) -> int:
    form, book = layout.form, layout.book
    failing = [layout.failing(known) for known in form.known]
    passed = words(form.said(_PASSED))
    for number, check in enumerate(form.checks):
        area = layout.check_area(number, number)
        places = [place for place, fails in enumerate(failing) if fails[number]]
        count = Formula(f"=SUM({area})", len(places))
        wrong = spoken(form.language, _WRONG, {"count": count})
        result = chosen(f"SUM({area})=0", not places, passed, wrong)
        first = Formula(f"=MATCH(1,{area},0)", places[0] + 1 if places else "")
        first = chosen(f"SUM({area})=0", not places, words(""), first)
        page.set_row(row, height([(check.name, 58), (check.clause, 15)], 22))
        page.write_string(row, 0, check.name, book.look("shown"))
        page.write_string(row, 1, check.clause, book.look("shown middle"))
        weight = _MUST_BE_MENDED if check.grave else _WORTH_A_LOOK
        page.write_string(row, 2, form.said(weight), book.look("shown middle"))
        book.formula(page, row, 3, result, "shown middle")
        book.formula(page, row, 4, first, "shown middle")
        page.write_blank(row, 5, None, book.look("shown"))
        row += 1
    return row


def _bound_lines(layout: Layout, page: Worksheet, row: int) -> int:
    """The numbers of places; what is too many is a verdict that the reader is told."""
    form, book = layout.form, layout.book
    for bound in form.bounds:
        sentence = _IN_PRINCIPLE if bound.soft else _LIMITED
        shown = form.said(sentence, name=bound.name, places=bound.places)
        used = _counted(layout, bound)
        bare = used.text.removeprefix("=")
        over = Formula(f"={bare}-{bound.places}", int(used.value) - bound.places)
        fields = {"used": used, "places": Formula(str(bound.places), bound.places), "over": over}
        within = int(used.value) <= bound.places
        passed = words(form.said(_PASSED))
        result = chosen(
            f"{bare}<={bound.places}", within, passed, spoken(form.language, _OVER, fields)
        )
        fields["name"] = words(bound.name)
        told = spoken(form.language, _OVER_TOLD, fields)
        told = chosen(f"{bare}<={bound.places}", within, words(""), told)
        page.set_row(row, height([(shown, 58), (bound.clause, 15)], 36))
        page.write_string(row, 0, shown, book.look("shown"))
        page.write_string(row, 1, bound.clause, book.look("shown middle"))
        weight = _WORTH_A_LOOK if bound.soft else _MUST_BE_MENDED
        page.write_string(row, 2, form.said(weight), book.look("shown middle"))
        book.formula(page, row, 3, result, "shown middle")
        page.write_blank(row, 4, None, book.look("shown"))
        book.formula(page, row, 5, told, "shown")
        book.verdict(page, row, 5)
        row += 1
    return row


def _result_colours(layout: Layout, page: Worksheet, first: int, last: int) -> None:
    """Results turn green where they pass; what is only worth a look is never red."""
    form, book = layout.form, layout.book
    if last < first:
        return
    where = f"D{first}:D{last}"
    passed, mended = form.said(_PASSED), form.said(_MUST_BE_MENDED)
    book.coloured(page, where, f'$D{first}="{passed}"', GREEN)
    book.coloured(page, where, f'$C{first}="{mended}"', RED)
    book.coloured(page, where, f"LEN($D{first})>0", AMBER)


def _letter_lines(layout: Layout, page: Worksheet, row: int) -> int:
    """What the letter must say, so that its numbers are those of the form."""
    form, book = layout.form, layout.book
    fields = {"rows": layout.filled()}
    if form.exempt is not None:
        fields |= {"used": layout.in_quota(), "outside": layout.outside()}
    sentence = _LETTER if form.exempt is not None else _LETTER_PLAIN
    page.set_row(row, 24)
    page.merge_range(row, 0, row, 5, "", book.look("named"))
    book.formula(page, row, 0, spoken(form.language, sentence, fields), "named")
    if form.exempt is not None:
        told = _AS_DECLARED if form.exempt.answer is not None else _BY_HAND
        page.set_row(row + 1, 20)
        book.merged(page, row + 1, (0, 5), form.said(told), "note")
        row += 1
    return row


def _write_guide(form: UnitForm, book: FormBook, page: Worksheet) -> None:
    """How the form is filled in, and what the notice asks, clause by clause."""
    sizes = (18, 104, 22)
    for place, size in enumerate(sizes):
        page.set_column(place, place, size)
    page.set_row(0, 34)
    book.merged(page, 0, (0, 2), form.title, "title")
    page.set_row(1, 24)
    book.merged(page, 1, (0, 2), form.said(_HOW), "heading")
    row = 2
    for number, step in enumerate(_STEPS, start=1):
        page.set_row(row, 20)
        book.merged(page, row, (0, 2), f"{number}. {form.said(step)}", "plain")
        row += 1
    page.set_row(row, 26)
    book.merged(page, row, (0, 2), form.said(_DECIDED), "heading")
    header = row + 1
    page.set_row(header, 22)
    for place, heading in enumerate((_CLAUSE, _ASKED, _WHO_LOOKS)):
        page.write_string(header, place, form.said(heading), book.look("header"))
    row = header + 1
    for clause, text, here in _asked(form):
        page.set_row(row, height([(clause, sizes[0]), (text, sizes[1])], 20))
        page.write_string(row, 0, clause, book.look("shown middle"))
        page.write_string(row, 1, text, book.look("shown"))
        page.write_string(row, 2, form.said(_HERE if here else _OFFICE), book.look("shown middle"))
        row += 1
    book.on_paper(page, sizes, (header, header), row - 1, 1, most=1)
    book.guard(page)


def _asked(form: UnitForm) -> Iterator[tuple[str, str, bool]]:
    """Clause, what it asks, and whether the form looks at it: bounds first, then rules."""
    policy, speech = form.policy, form.speech
    pools, examination = policy.pools, policy.examination
    conditions = FormConditions(policy, form.headings, {part.id: part for part in form.columns})
    parts: list[tuple[Part | None, bool]] = [
        (examination.receipts, False),
        (pools.unit, True),
        (pools.matrix, True),
        (pools.exemption, bool(form.exempt and form.exempt.answer)),
        (pools.extra, False),
        *((own, False) for own in pools.own),
        (pools.applicant, True),
        (pools.surplus, False),
        (examination.required, True),
        (examination.credit_code, True),
        (examination.repeats, True),
        (examination.paper_equals_online, False),
        (examination.unit_order, True),
        (examination.consortium, False),
    ]
    for part, here in parts:
        if part is not None:
            told = part_told(part, speech)
            yield part.clause, " ".join([told.sentence, *told.lines]), here
    for rule in examination.rules:
        yield rule.clause, part_told(rule, speech).sentence, answered(rule, conditions)
