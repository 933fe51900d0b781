"""What a form checks of each row that is filled in: its own cells, and the rules it can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.headings import Headings
from pipeline.language import mark as _
from pipeline.policy.model import Policy
from pipeline.policy.rules import Rule
from pipeline.policy.wording.conditions import condition_told
from pipeline.policy.wording.speech import Speech
from pipeline.publish.forms.columns import FormColumn
from pipeline.publish.forms.conditions import (
    Answer,
    Cell,
    Filled,
    FormConditions,
    every,
    no,
    quoted,
)
from pipeline.tables.spelling import row_key
from pipeline.tables.values import CREDIT_ALPHABET, credit_check

_REQUIRED = _("What must be filled in is missing")
_CREDIT = _("The check sign of the credit code does not fit")
_LISTED = _("Not a text of the list")
_FORMED = _("A date or a whole number is written otherwise")
_PROJECT_TWICE = _("A project number stands twice")
_APPLICANT_TWICE = _("An applicant has more projects than it may")
_ORDERED = _("The unit's order is not 1, 2, 3 and so on")
_BROKEN = _("Not so: {requires}")
_BROKEN_WHEN = _("If {when}, not so: {requires}")

Area = Callable[[str], str]
"""Gives the address of a column's cells in all rows of the form."""

Rows = Sequence[Filled]


@dataclass(frozen=True)
class Check:
    """One thing that is looked at in each row.

    `grave`: what is wrong must be mended, and is not merely worth a look.
    `columns` are those whose cells it looks at. `formula` is true, and `fails`
    is, for a row with which something is wrong.
    """

    name: str
    clause: str
    grave: bool
    columns: tuple[str, ...]
    formula: Callable[[Cell, Area], str]
    fails: Callable[[Filled, Rows], bool]


def form_checks(
    policy: Policy, headings: Headings, columns: Sequence[FormColumn], speech: Speech
) -> list[Check]:
    """Every check of a form, those that must pass first."""
    made = [*_own_checks(policy, columns, speech), *_rule_checks(policy, headings, columns, speech)]
    return sorted(made, key=lambda check: not check.grave)


def _own_checks(policy: Policy, columns: Sequence[FormColumn], speech: Speech) -> Iterator[Check]:
    examination = policy.examination
    needed = tuple(column.id for column in columns if column.required)
    if needed:
        source = examination.required.source
        yield _each(speech.say(_REQUIRED), source, needed, _missing, _is_missing)
    if any(column.id == "credit_code" for column in columns):
        source = examination.credit_code.source
        grave = examination.credit_code.wrong != "warn"
        name = speech.say(_CREDIT)
        yield _each(name, source, ("credit_code",), _miscounted, _is_miscounted, grave)
    listed = {column.id: column.choices for column in columns if column.listed}
    if listed:
        yield _unlisted(speech.say(_LISTED), policy.directions.source, listed)
    formed = {column.id: column.holds for column in columns if column.holds in ("day", "count")}
    if formed:
        yield _misformed(speech.say(_FORMED), "", formed)
    repeats = examination.repeats
    grave = repeats.project != "warn"
    yield _too_often(speech.say(_PROJECT_TWICE), repeats.source, "project_id", 1, grave)
    most = 1
    if repeats.allowed == "as_pool":
        applicant = policy.pools.applicant
        most = max([applicant.at_most, *applicant.by_type.values()]) if applicant else 0
    if most:
        grave = repeats.applicant != "warn"
        yield _too_often(speech.say(_APPLICANT_TWICE), repeats.source, "credit_code", most, grave)
    if examination.unit_order is not None:
        grave = examination.unit_order.otherwise != "warn"
        yield _disordered(speech.say(_ORDERED), examination.unit_order.source, grave)


def _rule_checks(
    policy: Policy, headings: Headings, columns: Sequence[FormColumn], speech: Speech
) -> Iterator[Check]:
    """The rules that look at nothing but the form's own columns."""
    conditions = FormConditions(policy, headings, {column.id: column for column in columns})
    for rule in policy.examination.rules:
        broken = _broken(rule, conditions)
        if broken is not None:
            fields = {"requires": condition_told(rule.requires, speech)}
            name = speech.say(_BROKEN, **fields)
            if rule.when is not None:
                fields["when"] = condition_told(rule.when, speech)
                name = speech.say(_BROKEN_WHEN, **fields)
            yield _of_answer(name, rule, broken)


def answered(rule: Rule, conditions: FormConditions) -> bool:
    """Whether a form can look at a rule by itself."""
    return _broken(rule, conditions) is not None


def _broken(rule: Rule, conditions: FormConditions) -> Answer | None:
    requires = conditions.answer(rule.requires)
    when = conditions.answer(rule.when) if rule.when is not None else None
    if requires is None or (rule.when is not None and when is None):
        return None
    return no(requires) if when is None else every([when, no(requires)])


def _of_answer(name: str, rule: Rule, broken: Answer) -> Check:
    return Check(
        name,
        rule.source if rule.clause else "",
        rule.otherwise != "warn",
        (rule.shows,) if rule.shows else (),
        lambda cell, area: broken.formula(cell),
        lambda row, rows: broken.holds(row),
    )


def _each(
    name: str,
    clause: str,
    columns: tuple[str, ...],
    formula: Callable[[str], str],
    wrong: Callable[[str], bool],
    grave: bool = True,
) -> Check:
    """A check that looks at the text of each of some columns by itself."""
    return Check(
        name,
        clause,
        grave,
        columns,
        lambda cell, area: _or([formula(cell(column)) for column in columns]),
        lambda row, rows: any(wrong(str(row.get(column, ""))) for column in columns),
    )


def _or(formulas: Sequence[str]) -> str:
    return formulas[0] if len(formulas) == 1 else f"OR({','.join(formulas)})"


def _missing(cell: str) -> str:
    return f"LEN(TRIM({cell}))=0"


def _is_missing(text: str) -> bool:
    return not text.strip()


_PLACES = ",".join(str(place) for place in range(1, 18))
_WEIGHTS = ",".join(str(pow(3, place, 31)) for place in range(17))


def _miscounted(cell: str) -> str:
    """GB 32100-2015: the check sign by the weights 3^(i-1) mod 31 of the first 17."""
    alphabet = quoted(CREDIT_ALPHABET)
    summed = f"SUMPRODUCT((FIND(MID(UPPER({cell}),{{{_PLACES}}},1),{alphabet})-1)*{{{_WEIGHTS}}})"
    expected = f"MID({alphabet},MOD(31-MOD({summed},31),31)+1,1)"
    differs = f"{expected}<>RIGHT(UPPER({cell}),1)"
    return f"IF(LEN({cell})=0,1=0,IF(LEN({cell})<>18,1=1,IF(ISERROR({summed}),1=1,{differs})))"


def _is_miscounted(text: str) -> bool:
    if not text:
        return False
    check = credit_check(text.upper())
    return check is None or check != text.upper()[-1]


def _unlisted(name: str, clause: str, listed: Mapping[str, tuple[str, ...]]) -> Check:
    def formula(cell: Cell, area: Area) -> str:
        return _or(
            [
                f"AND(LEN({cell(column)})>0,ISNA(MATCH({cell(column)},{area(LIST + column)},0)))"
                for column in listed
            ]
        )

    def fails(row: Filled, rows: Rows) -> bool:
        return any(
            str(row.get(column, "")) not in ("", *choices) for column, choices in listed.items()
        )

    return Check(name, clause, True, tuple(listed), formula, fails)


LIST = "list of "
"""Before a column's name: the area of the texts of its list."""


def _misformed(name: str, clause: str, formed: Mapping[str, str]) -> Check:
    def wrong(cell: str, holds: str) -> str:
        if holds == "day":
            return f"AND(LEN({cell})>0,NOT(ISNUMBER({cell})))"
        return f"IF(LEN({cell})=0,1=0,IF(ISNUMBER({cell}),OR({cell}<0,INT({cell})<>{cell}),1=1))"

    def fails(row: Filled, rows: Rows) -> bool:
        return any(
            row.get(column, "") != ""
            and not isinstance(row[column], date if holds == "day" else int)
            for column, holds in formed.items()
        )

    return Check(
        name,
        clause,
        True,
        tuple(formed),
        lambda cell, area: _or([wrong(cell(column), holds) for column, holds in formed.items()]),
        fails,
    )


def _too_often(name: str, clause: str, column: str, most: int, grave: bool) -> Check:
    """COUNTIF would take a code of digits for a number, and lose its last ones."""

    def formula(cell: Cell, area: Area) -> str:
        same = f"SUMPRODUCT(({area(column)}={cell(column)})*1)>{most}"
        return f"AND(LEN({cell(column)})>0,{same})"

    def fails(row: Filled, rows: Rows) -> bool:
        own = row_key(str(row.get(column, "")))
        return (
            bool(own) and sum(row_key(str(other.get(column, ""))) == own for other in rows) > most
        )

    return Check(name, clause, grave, (column,), formula, fails)


def _disordered(name: str, clause: str, grave: bool) -> Check:
    """Each number from 1 to as many as there are projects, once."""

    def formula(cell: Cell, area: Area) -> str:
        own, all_ = cell("unit_order"), area("unit_order")
        sound = f"AND({own}>=1,INT({own})={own},{own}<={area(USED)})"
        once = f"COUNTIF({all_},{own})=1"
        return f"IF(ISNUMBER({own}),NOT(AND({sound},{once})),1=1)"

    def fails(row: Filled, rows: Rows) -> bool:
        numbers = [other.get("unit_order", "") for other in rows]
        own = row.get("unit_order", "")
        return not isinstance(own, int) or not 1 <= own <= len(rows) or numbers.count(own) > 1

    return Check(name, clause, grave, ("unit_order",), formula, fails)


USED = "rows filled in"
"""The name of the area that counts the rows filled in; not an area but its sum."""
