"""The first sheet: what the workbook is, what its colours mean, and how it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import mark as _
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.sheets import Sheets

NAME = _("About")
_TITLE = _("{title}: recomputed by formulas")
_WHAT_HEAD = _("What this is")
_WHAT = _(
    "Everything from the experts' marks to total, place and outcome, as formulas of this "
    "workbook. It "
    "calls no program and no network: whoever opens it recomputes the list and needs not trust us."
)
_CHECK = _(
    "To check: recompute all cells (Ctrl+Alt+F9 in Excel, Ctrl+Shift+F9 in WPS and "
    "LibreOffice). Nothing "
    "may change, and below must stand no project that differs."
)
_TRY = _(
    "To try: change a white cell on the sheet of marks. Total, place, outcome and pools follow "
    "as the "
    "policy says; changed marks and what they moved turn orange. Save it under another name: "
    "it decides nothing."
)
_FOLLOW = _(
    "To follow one project: its row in the ranking, then the sheets before it from right to "
    "left, down to "
    "the marks with file, sheet and cell. Headings carry notes with the clause."
)
_WHOLE = _(
    "Formulas count in whole units (tenths of a mark and the like) and round once, where the "
    "policy says, "
    "because a spreadsheet's decimals are not exact. No whole number reaches 2^47."
)
_PROTECTED = _("Sheets are protected without a password against slips, not against you.")
_LIMITS = _(
    "What is decided before marking stands as it was found and is not recomputed: who is admitted, "
    "findings and decisions on them, verified facts, recusals, lots drawn, the panel's rulings."
)
_WHY = {
    "hearing": _(
        "This round has a hearing: who is heard depends on all first figures together, so "
        "points, places "
        "and outcomes stand as values. They turn to {again} when a mark is changed."
    ),
    "negative": _(
        "This policy has marks or weights below 0, for which the formulas are not made: "
        "points, places and "
        "outcomes stand as values. They turn to {again} when a mark is changed."
    ),
    "many": _(
        "This round is too large for a spreadsheet to recompute: points, places and outcomes "
        "stand as "
        "values. They turn to {again} when a mark is changed."
    ),
    "large": _(
        "Comparing this round's figures needs whole numbers beyond 2^47: places and outcomes "
        "stand as "
        "values. They turn to {again} when anything is changed. Points are formulas."
    ),
    "ruled": _(
        "Here pools cross and the panel ruled on equals: places and outcomes stand as values. "
        "They turn to "
        "{again} when anything is changed. Points are formulas."
    ),
    "crossing": _(
        "Here projects have several ways through the pools, or pools cross. The walk is a "
        "formula as long "
        "as no equals meet where room ends; from there on, and for who would move up, stands "
        "what was "
        "published, which turns to {again} when anything is changed."
    ),
}
_RULED = _(
    "A ruling is in force while its project is asked of the panel. Where after a change one "
    "does not fit "
    "as it is, outcomes turn to {again}."
)
_COLOURS = _("Colours")
_OPEN_CELL = _("A mark that may be changed")
_CLOSED_CELL = _("A mark that cannot count, for the reason given beside it")
_CHANGED_CELL = _("Changed, or different from what was published")
_SHEETS = _("Sheets")
_STATE = _("State")
_FINGERPRINT = _("Fingerprint of the published list")
_CHANGED = _("Cells changed")
_VOID = _("Rulings that no longer fit")
_DIFFERENT = _("Projects whose place or outcome differs from what was published")
_RECOMMENDED = _("Projects recommended now")


@dataclass(frozen=True)
class Line:
    """A line of the first sheet: a heading, a text, a colour to explain, or a cell with a name.

    `look` is title, heading, text, sheet, cell, or what a colour stands for.
    """

    look: str
    text: str
    beside: str = ""
    formula: str = ""
    value: int | str = ""
    name: str = ""


def about(given: Given, sheets: Sheets, fingerprint: str, notices: Sequence[str]) -> list[Line]:
    """The lines of the first sheet."""
    again = {"again": sheets.say["say_again"]}
    title = given.policy.round.title.told(given.naming.language)
    told = sheets.told
    texts = [_WHAT, _CHECK, _TRY, _FOLLOW, _WHOLE, _LIMITS]
    lines = [Line("title", given.said(_TITLE, title=title))]
    lines += [Line("warning", notice) for notice in notices]
    lines.append(Line("heading", given.said(_WHAT_HEAD)))
    lines += [Line("text", given.said(text)) for text in texts]
    if told.why:
        lines.append(Line("warning", given.said(_WHY[told.why], **again)))
    if told.rulings:
        lines.append(Line("text", given.said(_RULED, **again)))
    lines.append(Line("text", given.said(_PROTECTED)))
    lines.append(Line("heading", given.said(_STATE)))
    lines.append(Line("cell", given.said(_FINGERPRINT), value=fingerprint))
    page = next(page for page in sheets.pages if page.key == "ranking")
    keys = {column.key for column in page.columns}
    place, outcome = (
        ("wasplace", "wasoutcome") if "wasplace" in keys else ("keptplace", "keptoutcome")
    )
    moved = f"([ranking.place:]<>[ranking.{place}:])+([ranking.outcome:]<>[ranking.{outcome}:])"
    named = given.naming.word("outcome", "recommended")
    listed = sum(1 for cell in page.column("outcome").cells if cell == named)
    lines.append(
        Line("cell", given.said(_CHANGED), formula=_changed(given), value=0, name="changed")
    )
    if told.rulings:
        void = sum(int(cell) for cell in page.column("void").cells)
        lines.append(
            Line("cell", given.said(_VOID), formula="SUM([ranking.void:])", value=void, name="void")
        )
    lines.append(
        Line(
            "cell",
            given.said(_DIFFERENT),
            formula=f"SUMPRODUCT(--({moved}>0))",
            value=0,
            name="differing",
        )
    )
    lines.append(
        Line(
            "cell",
            given.said(_RECOMMENDED),
            formula="COUNTIF([ranking.outcome:],say_recommended)",
            value=listed,
            name="recommended",
        )
    )
    lines.append(Line("heading", given.said(_COLOURS)))
    words = [
        (name, given.naming.word("outcome", name))
        for name in ("recommended", "reserve", "referred", "not_selected")
    ]
    lines += [Line(name, word) for name, word in words]
    lines += [
        Line("open", given.said(_OPEN_CELL)),
        Line("closed", given.said(_CLOSED_CELL)),
        Line("changed", given.said(_CHANGED_CELL)),
        Line("heading", given.said(_SHEETS)),
    ]
    lines += [Line("sheet", page.name, page.title) for page in sheets.pages]
    return lines


def _changed(given: Given) -> str:
    """How many cells that formulas rest on differ from what was published."""
    last = len(given.marking.criteria)
    parts = [
        (f"[marks.m1=m{last}:]", f"[marks.s1=s{last}:]"),
        ("[numbers.number:]", "[numbers.stored:]"),
        ("[pools.places:]", "[pools.stored:]"),
    ]
    return "+".join(f"SUMPRODUCT(--({ours}<>{read}))" for ours, read in parts)
