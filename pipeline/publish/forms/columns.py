"""The columns of a unit's form: which the round needs, under which headings, and what may stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.headings import Headings
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition
from pipeline.publish.forms.words import CLAUSE_SAYS
from pipeline.stages.typed.words import words_of
from pipeline.tables.received import SOURCE, SUBMISSIONS

Holds = Literal["text", "code", "count", "day", "list"]

_ALWAYS = frozenset(
    {
        *("unit_order", "project_id", "title", "applicant", "credit_code", "direction", "partners"),
        *("started_on", "finished_on", "contact", "telephone", "remark"),
    }
)
"""Columns of any paper form; the others stand there where the policy looks at them."""

_ALONE = frozenset({"applicant", "credit_code", "applicant_type", "role"})
"""Columns that do not bring the others of their group along, as evidence and dates are."""

_LAST = ("contact", "telephone", "remark")
_KINDS: Mapping[str, Holds] = {"code": "code", "whole number": "count", "day": "day"}
_LEVELS = "level"

_MUST = _("Must be filled in.")
_CHOOSE = _("Choose from the list.")
_NUMBERED = _("{number} {name}")
_AT_MOST_SEVERAL = _("At most {most}, parted by the sign {sign}.")
_DAY = _("A date, such as {day}.")
_COUNT = _("A whole number, 0 or more.")
_CREDIT = _("18 signs; the last one is worked out from the others, and a wrong code turns red.")
_MOST_RULES = 3
_LONGEST_NOTE = 600


@dataclass(frozen=True)
class FormColumn:
    """A column of the form.

    `group` stands over it and its neighbours in the upper of two rows of
    headings, and `lower` under it; empty where its own heading fills both.
    `choices` are the texts of
    its list. `strict`: nothing else may be typed. `note` is the guidance of its
    heading.
    """

    id: str
    heading: str
    holds: Holds
    group: str = ""
    lower: str = ""
    choices: tuple[str, ...] = ()
    strict: bool = True
    required: bool = False
    note: str = ""

    @property
    def listed(self) -> bool:
        """Whether nothing but the texts of its list may stand there."""
        return bool(self.choices) and self.strict


def form_columns(policy: Policy, headings: Headings) -> list[FormColumn]:
    """The columns of the round's form, in their order: those the policy adds before the last."""
    used = _used(policy)
    groups = _groups(headings, policy.round.language)
    places = {column.name for column in SOURCE}
    names = ["unit_order", *(name for name in SUBMISSIONS.names if name not in places)]
    names = [name for name in dict.fromkeys(names) if name not in ("unit", *_LAST)]
    mates = {group for name in used for group, _ in groups.get(name, ()) if name not in _ALONE}
    kept = [
        name
        for name in names
        if name in used or mates.intersection(group for group, _ in groups.get(name, ()))
    ]
    own = [column.id for column in policy.columns]
    ordered = [*kept, *(name for name in own if name not in kept), *_LAST]
    columns = [_column(name, policy, headings) for name in ordered]
    return _under_groups(columns, groups)


def _used(policy: Policy) -> set[str]:
    """The columns that the round's rules, facts and pools look at."""
    examination, pools = policy.examination, policy.pools
    found = set(_ALWAYS) | set(examination.required.columns) | set(policy.choices.columns)
    found |= {column.id for column in policy.columns}
    for rule in examination.rules:
        found.add(rule.shows)
        for part in (rule.when, rule.requires):
            found |= set(_asked(part))
    for fact in policy.facts:
        found |= {fact.declared, fact.verified.column or ""}
        found |= set(_asked(fact.verified.condition))
    if examination.paper_equals_online is not None:
        found |= set(examination.paper_equals_online.columns)
    if pools.matrix is not None:
        found.add(pools.matrix.column)
    return found - {"", "unit"}


def _asked(condition: Condition | None) -> Iterator[str]:
    if condition is None:
        return
    if condition.column is not None and condition.of is None:
        yield condition.column
    for part in condition.parts():
        yield from _asked(part)


def _column(name: str, policy: Policy, headings: Headings) -> FormColumn:
    language = policy.round.language
    declared = {column.id: column for column in policy.columns}
    if name in declared:
        heading = declared[name].heading.told(language)
        meaning = declared[name].says.told(language)
    else:
        heading = headings.heading_of("submissions", name, language)
        meaning = say(language, SUBMISSIONS.column(name).meaning)
    kind = words_of(policy, headings).kinds.get(name, "text")
    choices, strict = choices_of(name, kind, policy, headings)
    return FormColumn(
        id=name,
        heading=heading,
        holds="list" if choices else _KINDS.get(kind, "text"),
        choices=choices,
        strict=strict,
        required=name in policy.examination.required.columns,
        note=_note(name, meaning, choices, policy, headings),
    )


def choices_of(
    name: str, kind: str, policy: Policy, headings: Headings
) -> tuple[tuple[str, ...], bool]:
    """The texts of a column's list, none where anything may stand; and whether it is closed."""
    language = policy.round.language
    if name == "direction":
        names = tuple(part.name.told(language) for part in policy.directions.members)
        return names, policy.directions.several is None
    if name in policy.choices.columns:
        return tuple(part.name.told(language) for part in policy.choices.columns[name]), True
    if kind == "yes or no":
        return tuple(headings.word_of("yes_no", word, language) for word in ("yes", "no")), True
    if kind == _LEVELS:
        words = headings.words[_LEVELS]
        return tuple(words[level].told(language) for level in sorted(words)), True
    return (), False


def _note(
    name: str, meaning: str, choices: Sequence[str], policy: Policy, headings: Headings
) -> str:
    """What a clerk should know of a column: what it is, how to fill it in, by which clause."""
    language = policy.round.language
    lines = [meaning]
    if name in policy.examination.required.columns:
        lines.append(say(language, _MUST))
    several = policy.directions.several
    if name == "direction":
        members = policy.directions.members
        lines += [
            say(language, _NUMBERED, {"number": part.id, "name": part.name.told(language)})
            for part in members
        ]
        if several is not None:
            sign = headings.word_of("list_sign", "between", language)
            sign = sign if len(sign) == 1 else "/"
            lines.append(say(language, _AT_MOST_SEVERAL, {"most": several.at_most, "sign": sign}))
    elif choices:
        lines.append(say(language, _CHOOSE))
    elif name == "credit_code":
        lines.append(say(language, _CREDIT))
    else:
        kind = words_of(policy, headings).kinds.get(name, "text")
        if kind == "day":
            lines.append(say(language, _DAY, {"day": policy.round.issued}))
        elif kind == "whole number":
            lines.append(say(language, _COUNT))
    lines += list(dict.fromkeys(_clauses(name, policy, language)))[:_MOST_RULES]
    return "\n".join(line for line in lines if line)[:_LONGEST_NOTE]


def _clauses(name: str, policy: Policy, language: Language) -> Iterator[str]:
    """What the clauses say of a column, those of rules that name its cell first."""
    shown = [rule for rule in policy.examination.rules if rule.shows == name]
    others = [fact for fact in policy.facts if fact.declared == name]
    for part in (*shown, *others):
        says = part.says.told(language)
        if part.clause and says:
            yield say(language, CLAUSE_SAYS, {"clause": part.clause, "says": says})


Grouped = Mapping[str, tuple[tuple[str, str], ...]]
"""Of each column the groups it may stand under, each with its heading there."""


def _groups(headings: Headings, language: Language) -> Grouped:
    """The pairs of upper and lower heading that the columns' written headings are made of."""
    table = headings.tables["submissions"]
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, wording in table.columns.items():
        written = wording.written if language == "zh" else ()
        pairs = [pair for text in written if (pair := _parted(text, headings))]
        found[name] = tuple(dict.fromkeys(pairs))
    return found


def _parted(text: str, headings: Headings) -> tuple[str, str] | None:
    """A heading as its longest group and the rest; None where it begins with no group."""
    for place in range(len(text) - 1, 0, -1):
        if headings.is_group("submissions", text[:place]):
            return text[:place], text[place:]
    return None


def _under_groups(columns: Sequence[FormColumn], groups: Grouped) -> list[FormColumn]:
    """Neighbours that may stand under one group do; nobody stands under a group alone."""
    placed = list(columns)
    start = 0
    while start < len(placed):
        best: tuple[int, str] = (start, "")
        for group, _lower in groups.get(placed[start].id, ()):
            end = start
            while end + 1 < len(placed) and _lower_heading(placed[end + 1].id, group, groups):
                end += 1
            if end > best[0]:
                best = (end, group)
        end, group = best
        if group:
            for place in range(start, end + 1):
                lower = _lower_heading(placed[place].id, group, groups)
                placed[place] = replace(placed[place], group=group, lower=lower)
        start = end + 1
    return placed


def _lower_heading(name: str, group: str, groups: Grouped) -> str:
    return next((lower for upper, lower in groups.get(name, ()) if upper == group), "")


def by_id(columns: Iterable[FormColumn]) -> dict[str, FormColumn]:
    """Columns by name."""
    return {column.id: column for column in columns}
