"""Tables as they are published. Their columns and order are fixed: others read them."""

from __future__ import annotations

from dataclasses import replace

from pipeline.tables.kinds import (
    CODE,
    COUNT,
    DECIMAL,
    FLAG,
    MAYBE_POINTS,
    PLACE,
    TEXT,
    WORD,
    Column,
    Kind,
    Table,
)
from pipeline.tables.working import CHECKS, LEDGER, OUTCOMES, SEVERITIES, UNUSED

_C = Column
_NUMBER = Kind("number or missing", "Int64", "A whole number, below 0 too, or missing.")

_EXPERT = _C("expert_points", MAYBE_POINTS, "What the experts gave.")
_BONUS = _C("bonus_points", MAYBE_POINTS, "What bonuses and their caps gave.")
_TOTAL = _C("total", MAYBE_POINTS, "The sum of the project's ledger rows.")
_QUOTA = _C("quota_use", CODE, "The pool whose place it takes, or exempt, or bypass.")
_ID = _C("project_id", CODE, "The project.")
_UNIT = _C("unit", CODE, "The recommending unit's code.")
_CLAUSE = _C("clause", TEXT, "The clause it goes back to.")
_OUTCOME = _C("outcome", WORD, "What became of it.", OUTCOMES)
_FILE = _C("file", TEXT, "The file it came from.")
_SHEET = _C("sheet", TEXT, "The sheet.")

RECOMMENDATION = Table(
    "recommendation",
    "a recommended project, in order",
    (
        _C("place", PLACE, "Its place; missing where a ruling took it in without one."),
        _ID,
        _C("title", TEXT, "The project's name."),
        _C("applicant", TEXT, "Who applies."),
        _UNIT,
        _C("field", CODE, "The field's id."),
        _C("direction", CODE, "The direction's id."),
        _EXPERT,
        _BONUS,
        _TOTAL,
        _QUOTA,
        _C("remark", TEXT, "What a reader of the list must know of it."),
    ),
    (),
)

RANKED = Table(
    "ranking",
    "an admitted project, in order",
    (
        _C("place", PLACE, "Its place; missing where too few experts marked it."),
        _ID,
        _UNIT,
        _C("direction", CODE, "The direction's id."),
        _EXPERT,
        _BONUS,
        _TOTAL,
        _C("place_without_bonus", PLACE, "Its place if expert points were the total."),
        _C("decided_by", CODE, "The rule that set it apart from every other."),
        _OUTCOME,
        _C("provisional", FLAG, "Whether it waits for a ruling on others."),
        _QUOTA,
        _C("waits_for", TEXT, "All pools that are full for it, joined by ;"),
        _C("reason", CODE, "Why it is not recommended."),
        _CLAUSE,
    ),
    (),
)

DECIDING_FIGURE = _C("deciding_figure", TEXT, "What was ranked: a decimal, or n/d.")
"""The column that RANKED gains where the policy ranks on exact figures."""

COMPONENT_POINTS = _C("component_points", MAYBE_POINTS, "What components beside the experts gave.")
"""The column that RECOMMENDATION and RANKED gain where the policy has components."""


def with_components(table: Table) -> Table:
    """RECOMMENDATION or RANKED with the components' points behind the experts'."""
    at = table.names.index(_EXPERT.name) + 1
    return replace(table, columns=(*table.columns[:at], COMPONENT_POINTS, *table.columns[at:]))


DECIDED = Table(
    "decisions",
    "a received row",
    (
        _C("project_id", CODE, "Its project; may be empty or repeated."),
        _C("unit", CODE, "The recommending unit's code; ? where it is not known."),
        _C("applicant", TEXT, "Who applies."),
        _OUTCOME,
        _C("provisional", FLAG, "Whether it waits for a ruling on others."),
        _C("reason", CODE, "Why it is not recommended."),
        _C("figure", DECIMAL, "The reason's figure."),
        _CLAUSE,
        _C("detail", TEXT, "The reason in words."),
        _FILE,
        _SHEET,
        _C("row", COUNT, "The row."),
    ),
    (),
)

MARKS_OUT = Table(
    "marks",
    "a mark as used",
    (
        _ID,
        _C("expert_id", CODE, "The expert."),
        _C("criterion", CODE, "The criterion."),
        _C("mark", TEXT, "The mark."),
        _C("points", MAYBE_POINTS, "Weight x mark."),
        _C("used", FLAG, "Whether it counted."),
        _C(
            "why_not",
            CODE,
            "Why it did not: blank, invalid_mark, doubled, contradicted, recused, employer, "
            "former_employer, unknown_expert, incomplete, trimmed, not_its_criterion, "
            "not_heard or bypasses_marking.",
        ),
        _FILE,
        _SHEET,
        _C("cell", CODE, "The cell's address."),
    ),
    (),
)

FINDINGS = Table(
    "findings",
    "a complaint",
    (
        _C("finding", CODE, "Its stable id."),
        _C("code", CODE, "What is wrong."),
        _C("severity", WORD, "How grave it is.", SEVERITIES),
        _C("status", WORD, "Whether a decision settled it.", ("open", "settled")),
        _C("unit", CODE, "The unit that can mend it."),
        _C("expected", TEXT, "What was expected."),
        _C("remedy", TEXT, "What to do."),
        _FILE,
        _SHEET,
        _C("cell", CODE, "The cell's address."),
        _ID,
        _C("column", CODE, "The table's column."),
        _C("value", TEXT, "What was found."),
        _C("message", TEXT, "The complaint in words."),
        _CLAUSE,
    ),
    (),
)

PUBLISHED: tuple[Table, ...] = (
    RECOMMENDATION,
    RANKED,
    DECIDED,
    LEDGER,
    MARKS_OUT,
    FINDINGS,
    CHECKS,
    UNUSED,
)
"""Every published table, in the order the manual tells them."""

CONSERVATION = Table(
    "conservation",
    "a unit, with what became of its projects",
    (
        _C("unit", CODE, "The unit's code; ? for rows without a known unit."),
        _C("received", COUNT, "Rows received; the sum of the others."),
        *(_C(outcome, COUNT, f"Those whose outcome is {outcome}.") for outcome in OUTCOMES),
    ),
    ("unit",),
)
"""Told in the workbook only; every round it must come out even."""

CONTROL = Table(
    "control",
    "a unit, with what its letters announced",
    (
        _C("unit", CODE, "The unit's code; ? for rows without a known unit."),
        _C("letter_no", TEXT, "Numbers of its letters."),
        _C("received_at", TEXT, "When its paper came, as written."),
        _C("superseded", TEXT, "Its files that a later one replaces."),
        _C("declared_rows", _NUMBER, "Projects its letters enclose."),
        _C("received", COUNT, "Rows received."),
        _C("rows_differ", _NUMBER, "Received less declared."),
        _C("outcomes", COUNT, "The sum of its outcomes; as many as were received."),
        _C("declared_exempt", _NUMBER, "How many of them its letters say use no quota."),
        _C("exempt", _NUMBER, "How many of the rows use none, by the registers."),
        _C("exempt_differ", _NUMBER, "The difference of these two."),
    ),
    ("unit",),
)
"""Control totals; told in the workbook only."""

PEOPLE = Table(
    "people",
    "a correction, disposition or ruling",
    (
        _C("kind", WORD, "Which of the three.", ("correction", "disposition", "ruling")),
        _C("effect", WORD, "Whether it did anything.", ("in_force", "without_effect")),
        _ID,
        _C("about", TEXT, "The row and column, the finding, or the project's name."),
        _C("place", TEXT, "The cell of the source."),
        _C("before", TEXT, "What the cell says."),
        _C("after", TEXT, "What is read instead, or what was decided."),
        _C("reason", TEXT, "Why, of the named reasons; a ruling has none."),
        _C("decided_by", TEXT, "Who decided."),
        _C("minute", TEXT, "The minute that records it."),
        _C("decided_on", TEXT, "The day of a ruling."),
        _C("now", TEXT, "What became of the project."),
    ),
    (),
)
"""What people decided; told in the workbook only."""

EDITION = Table(
    "edition",
    "a project on an edition of the list, as its readers see it",
    (
        _C("number", CODE, "Its number on the edition, from 1."),
        _C("place", CODE, "Its place."),
        _ID,
        _C("title", TEXT, "The project's name; for the public without telephones in it."),
        _C("applicant", TEXT, "Who applies."),
        _C("credit_code", CODE, "The applicant's credit code."),
        _C("applicant_type", TEXT, "The kind of applicant."),
        _C("partners", TEXT, "Units applying jointly."),
        _C("unit", TEXT, "The recommending unit."),
        _C("field", TEXT, "The field."),
        _C("direction", TEXT, "The direction."),
        _C("contact", TEXT, "Whom to call."),
        _C("telephone", CODE, "Where to call."),
        _C("expert_points", DECIMAL, "What the experts gave."),
        _C("component_points", DECIMAL, "What components beside the experts gave."),
        _C("bonus_points", DECIMAL, "What bonuses and their caps gave."),
        _C("total", DECIMAL, "The sum of the project's ledger rows."),
        _C("quota_use", TEXT, "Whose place it takes, in words."),
        _C("outcome", TEXT, "What became of it, in words."),
        _C("remark", TEXT, "What a reader of the list must know of it."),
    ),
    (),
)
"""What an edition of the list may show; which of it, in which order, the policy says.

Its cells are texts as they are printed. A column `fact:` and a fact's id shows
what is verified of the applicant or project.
"""

IN_WORKBOOK = (CONSERVATION, CONTROL, PEOPLE, EDITION)
"""Tables that stand in no file of their own."""
