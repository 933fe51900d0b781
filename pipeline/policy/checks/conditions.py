"""What conditions ask for exists where they ask, and can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pipeline.documents import Path
from pipeline.policy.checks.check import WORKED_OUT, Complaint, Vocabulary, reads, unknown
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition, Matching

Asks = Literal["rows", "rows and facts", "facts"]

MOMENTS = ("before", "until", "since")
AMOUNTS = ("at_least", "at_most")
_ANSWER = re.compile(r"[0-9]+|yes|no")


@dataclass(frozen=True)
class Asked:
    """A condition of the policy, where it stands, and what it may ask for.

    `facts` are those it may name: those declared before, for a fact's own.
    """

    path: Path
    condition: Condition
    asks: Asks
    owner: str
    facts: tuple[str, ...]

    def parts(self) -> Iterator[tuple[Path, Condition]]:
        """The condition and all those it combines, each with its path."""
        return conditions_within(self.path, self.condition)


def conditions_within(path: Path, condition: Condition) -> Iterator[tuple[Path, Condition]]:
    """A condition and, after it, all those it combines, each with its path."""
    yield path, condition
    for name, parts in (("all", condition.all_), ("any", condition.any_)):
        for position, part in enumerate(parts or []):
            yield from conditions_within((*path, name, position), part)
    if condition.not_ is not None:
        yield from conditions_within((*path, "not"), condition.not_)


def conditions_of(policy: Policy) -> Iterator[Asked]:
    """Every condition of a policy, in the order of the file."""
    for position, rule in enumerate(policy.examination.rules):
        path: Path = ("examination", "rules", position)
        for name, condition in (("when", rule.when), ("requires", rule.requires)):
            if condition is not None:
                yield Asked((*path, name), condition, "rows", rule.id, ())
    facts = tuple(fact.id for fact in policy.facts)
    for position, fact in enumerate(policy.facts):
        if fact.verified.condition is not None:
            path = ("facts", position, "from", "condition")
            known = facts[:position]
            yield Asked(path, fact.verified.condition, "rows and facts", fact.id, known)
    pools = policy.pools
    own = [(("own", position), part.condition) for position, part in enumerate(pools.own)]
    named = [
        ((name,), part.condition)
        for name, part in (("exemption", pools.exemption), ("bypass", pools.bypass))
        if part is not None
    ]
    for where, condition in (*named, *own):
        path = ("pools", *where, "condition")
        yield Asked(path, condition, "facts", str(where[0]), facts)


def matchings_of(policy: Policy) -> Iterator[tuple[Path, Matching]]:
    """Every look into a register, in the order of the file."""
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            for name, match in (("of", part.of), ("in_register", part.in_register)):
                if match is not None:
                    yield (*path, name), match
    for position, fact in enumerate(policy.facts):
        if fact.verified.matching is not None:
            yield ("facts", position, "from", "matching"), fact.verified.matching


@reads("facts.*.id")
def conditions_ask_facts_in_time(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Rules ask no facts, facts ask earlier ones, and places are given by facts alone."""
    later = [fact.id for fact in policy.facts]
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            if part.fact is None:
                if asked.asks == "facts" and not part.parts():
                    yield "policy_condition_fact", path, {}
            elif asked.asks == "rows":
                yield "policy_fact_too_early", (*path, "fact"), {"value": asked.owner}
            elif asked.asks == "rows and facts" and part.fact in later[len(asked.facts) :]:
                fields = {"value": part.fact, "name": asked.owner}
                yield "policy_fact_order", (*path, "fact"), fields
            else:
                yield from unknown("fact", (*path, "fact"), part.fact, asked.facts)


@reads("columns.*.id")
def conditions_name_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A condition tests a column that the submission, or the register it looks into, has."""
    known = [*vocabulary.submission, *(column.id for column in policy.columns), *WORKED_OUT]
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            if part.column is None:
                continue
            if part.of is None:
                yield from unknown("column", (*path, "column"), part.column, known)
            else:
                place = (*path, "column")
                yield from _of_register(place, part.of.register_, [part.column], vocabulary)


@reads("columns.*.id")
def registers_have_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """What is looked up in a register is a column of it, and of the row where both must agree."""
    known = [*vocabulary.submission, *(column.id for column in policy.columns)]
    for path, match in matchings_of(policy):
        register = match.register_
        for place, name in ((("key",), match.key), *_numbered("also", match.also)):
            columns = vocabulary.registers.get(register, known)
            shared = [column for column in known if column in columns]
            kind = "column" if name not in known else f"column of {register}"
            yield from unknown(kind, (*path, *place), name, shared)
        for name in match.only:
            yield from _of_register((*path, "only", name), register, [name], vocabulary)
        if match.valid_on is not None:
            for place, name in _numbered("period", match.period):
                yield from _of_register((*path, *place), register, [name], vocabulary)
        if match.within is not None:
            place = (*path, "within", "column")
            yield from _of_register(place, register, [match.within.column], vocabulary)
    for position, fact in enumerate(policy.facts):
        source = fact.verified
        if source.value and source.matching is not None:
            place = ("facts", position, "from", "value")
            yield from _of_register(place, source.matching.register_, [source.value], vocabulary)


def _numbered(key: str, words: Iterable[str]) -> list[tuple[Path, str]]:
    return [((key, position), word) for position, word in enumerate(words)]


def _of_register(
    path: Path, register: str, names: Iterable[str], vocabulary: Vocabulary
) -> Iterator[Complaint]:
    columns = vocabulary.registers.get(register)
    if columns is not None:
        for name in names:
            yield from unknown(f"column of {register}", path, name, columns)


def register_columns(
    path: Path, register: str, key: str, column: str, vocabulary: Vocabulary
) -> Iterator[Complaint]:
    """Complaints where a register that numbers are taken from lacks its key or its column."""
    yield from _of_register((*path, "register"), register, [key], vocabulary)
    yield from _of_register((*path, "column"), register, [column], vocabulary)


def closed_lists(policy: Policy, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The values that columns of closed lists, and columns of yes and no, can have."""
    further = [column.id for column in policy.columns if column.kind == "yes_no"]
    return {
        **{column: ["yes", "no"] for column in (*vocabulary.yes_no, *further)},
        "unit": [unit.id for unit in policy.units.members],
        "unit_class": [part.id for part in policy.units.classes],
        "direction": [direction.id for direction in policy.directions.members],
        "field": [field.id for field in policy.directions.fields],
        **{
            column: [choice.id for choice in choices]
            for column, choices in policy.choices.columns.items()
        },
    }


@reads(
    "units.members.*.id",
    "units.classes.*.id",
    "directions.members.*.id",
    "directions.fields.*.id",
    "choices.columns.*.*.id",
    "columns.*.id",
    "columns.*.kind",
)
def values_are_declared(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A condition compares a column of a closed list with ids of that list, or with yes and no.

    Any other value would never be met, and the rule would silently hold for
    nobody or for everybody. Facts are levels, or yes and no.
    """
    lists = closed_lists(policy, vocabulary)
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            words = [((*path, "is"), part.is_)] if part.is_ is not None else []
            words += [((*path, "in", at), word) for at, word in enumerate(part.in_ or [])]
            if part.column is not None and part.of is None and part.column in lists:
                for place, word in words:
                    yield from unknown(part.column, place, word, lists[part.column])
            elif part.fact is not None:
                for place, word in words:
                    if not _ANSWER.fullmatch(word):
                        yield from unknown("value of a fact", place, word, ("yes", "no"))


@reads("columns.*.id", "columns.*.kind", "choices.columns")
def tests_suit_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Nobody asks a choice how large, or a number how late it is; no cell could ever pass."""
    declared = {column.id: column.kind for column in policy.columns}
    lists = closed_lists(policy, vocabulary)
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            kind = ""
            if part.fact is not None:
                kind = "a number, yes or no"
            elif part.column is not None and part.of is None:
                kind = _held(part.column, declared.get(part.column, ""), lists)
            unsuited = {
                "one of a closed list": (*MOMENTS, *AMOUNTS),
                "a day": AMOUNTS,
                "a whole number": MOMENTS,
                "a number, yes or no": MOMENTS,
            }.get(kind, ())
            for test in unsuited:
                if getattr(part, test) is not None:
                    fields = {"key": test, "value": part.column or part.fact or "", "kind": kind}
                    yield "policy_test_kind", (*path, test), fields


def _held(column: str, kind: str, lists: dict[str, list[str]]) -> str:
    if column in lists:
        return "one of a closed list"
    return {"date": "a day", "count": "a whole number"}.get(kind, "")


@reads("units.members.*.id")
def extensions_name_someone(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """An extension is given to units that exist or to projects, and reaches further."""
    units = [unit.id for unit in policy.units.members]
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            last = part.until or part.before
            for position, extension in enumerate(part.extended):
                place: Path = (*path, "extended", position)
                if not extension.units and not extension.projects:
                    yield "policy_extension_nobody", place, {}
                for at, unit in enumerate(extension.units):
                    yield from unknown("unit", (*place, "units", at), unit, units)
                if last is not None and extension.until <= last:
                    fields = {"value": extension.until.isoformat(), "last": last.isoformat()}
                    yield "policy_extension_earlier", (*place, "until"), fields


Bound = tuple[Path, Any]
"""Where a bound stands, and the number or moment that it is."""


@reads()
def bounds_leave_room(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No condition asks one thing to be both beyond one bound and before a smaller one."""
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            together = [((*path, "all", at), inner) for at, inner in enumerate(part.all_ or [])]
            for column in dict.fromkeys(_whose(inner) for _, inner in together):
                if column:
                    mine = [pair for pair in together if _whose(pair[1]) == column]
                    yield from _crossed(column, mine)


def _whose(part: Condition) -> str:
    """What is tested: a column, that of a register, or a fact; empty for a combination."""
    if part.of is not None:
        return f"{part.column} ({part.of.register_})"
    return part.column or part.fact or ""


def _crossed(column: str, parts: Sequence[tuple[Path, Condition]]) -> Iterator[Complaint]:
    for lower, uppers in (("since", ("until", "before")), ("at_least", ("at_most",))):
        lows = _bounds(parts, (lower,))
        highs = _bounds(parts, uppers)
        if not lows or not highs:
            continue
        low, high = max(lows, key=lambda bound: bound[1]), min(highs, key=lambda bound: bound[1])
        if low[1] > high[1] or (high[0][-1] == "before" and low[1] == high[1]):
            fields = {"name": column, "value": _shown(low[1]), "full": _shown(high[1])}
            yield "policy_bounds_crossed", high[0], fields


def _bounds(parts: Sequence[tuple[Path, Condition]], tests: Sequence[str]) -> list[Bound]:
    return [
        ((*path, test), bound)
        for path, part in parts
        for test in tests
        if (bound := getattr(part, test)) is not None
    ]


def _shown(bound: Decimal | datetime) -> str:
    return bound.isoformat() if isinstance(bound, datetime) else f"{bound:f}"


CHECKS = (
    conditions_ask_facts_in_time,
    conditions_name_columns,
    registers_have_columns,
    values_are_declared,
    tests_suit_columns,
    extensions_name_someone,
    bounds_leave_room,
)
