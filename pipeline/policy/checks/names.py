"""What the policy names is declared once, can be told apart, and is called something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from pydantic import BaseModel

from pipeline.codes import CODES
from pipeline.codes.reasons import REASONS
from pipeline.documents import Path
from pipeline.policy.checks.check import WORKED_OUT, Complaint, Vocabulary, doubled, reads, unknown
from pipeline.policy.model import Policy
from pipeline.policy.parts import Words
from pipeline.policy.spelling import nearest

CHOSEN = ("role", "applicant_type", "stage")
"""The columns every round has that may have a closed list."""


class Named(Protocol):
    """A thing with an id, what it is called, and other ways of writing it."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> Words: ...

    @property
    def aliases(self) -> list[str]: ...


def written(member: Named) -> list[tuple[Path, str]]:
    """Every way of writing a thing with its path, one text told once."""
    names: list[tuple[Path, str]] = [
        (("id",), member.id),
        (("name", "zh"), member.name.zh),
        (("name", "en"), member.name.en),
        *((("aliases", at), alias) for at, alias in enumerate(member.aliases)),
    ]
    told: dict[str, Path] = {}
    for path, name in names:
        if name:
            told.setdefault(name, path)
    return [(path, name) for name, path in told.items()]


def told_apart(kind: str, path: Path, members: Sequence[Named]) -> Iterator[Complaint]:
    """A complaint for each way of writing that an earlier thing of the list has already."""
    first: dict[str, int] = {}
    for position, member in enumerate(members):
        for place, name in written(member):
            if first.setdefault(name, position) != position:
                yield (
                    "policy_doubled_name",
                    (*path, position, *place),
                    {"value": name, "kind": kind},
                )


@reads("units.members.*.id")
def units_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No unit shares an id or any way of writing it with another."""
    yield from told_apart("unit", ("units", "members"), policy.units.members)


@reads("units.classes.*.id")
def classes_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No class of units is declared twice."""
    ids = [part.id for part in policy.units.classes]
    yield from doubled("class of units", ("units", "classes"), ids)


@reads("units.classes.*.id", "units.members.*.id", "units.members.*.pools_of")
def units_belong(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Units name classes that exist, and share the pools of units that have their own."""
    classes = [part.id for part in policy.units.classes]
    sharing = {unit.id: unit.pools_of for unit in policy.units.members}
    for position, unit in enumerate(policy.units.members):
        path: Path = ("units", "members", position)
        if unit.class_ is not None:
            yield from unknown("class of units", (*path, "class"), unit.class_, classes)
        if unit.pools_of is None:
            continue
        fields = {"value": unit.id, "name": unit.pools_of}
        yield from unknown("unit", (*path, "pools_of"), unit.pools_of, list(sharing))
        if unit.pools_of == unit.id or sharing.get(unit.pools_of) is not None:
            yield "policy_pools_of_sharing", (*path, "pools_of"), fields
        if unit.class_ is not None:
            yield "policy_sharing_class", (*path, "class"), fields


@reads("directions.members.*.id", "directions.fields.*.id")
def directions_have_fields(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Every direction belongs to a field, and none is declared twice."""
    fields = [field.id for field in policy.directions.fields]
    yield from doubled("field", ("directions", "fields"), fields)
    yield from told_apart("direction", ("directions", "members"), policy.directions.members)
    for position, direction in enumerate(policy.directions.members):
        path: Path = ("directions", "members", position, "field")
        yield from unknown("field", path, direction.field, fields)


@reads("columns.*.id")
def columns_are_further(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A declared column is none that every round has, and is declared once."""
    ids = [column.id for column in policy.columns]
    for position, name in enumerate(ids):
        if name in (*vocabulary.submission, *WORKED_OUT) or name in ids[:position]:
            fields = {"value": name, "kind": "column"}
            yield "policy_doubled_name", ("columns", position, "id"), fields


@reads("columns.*.id", "columns.*.kind")
def lists_have_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Closed lists are those of columns that hold a choice."""
    choosing = [column.id for column in policy.columns if column.kind == "choice"]
    for column in policy.choices.columns:
        if column not in (*CHOSEN, *choosing):
            fields = {"value": column, "nearest": nearest(column, [*CHOSEN, *choosing])}
            yield "policy_not_a_choice_column", ("choices", "columns", column), fields


@reads("choices.columns", "columns.*.id", "columns.*.kind")
def columns_have_lists(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Every column that holds a choice has its closed list, with something on it."""
    for position, column in enumerate(policy.columns):
        if column.kind == "choice" and column.id not in policy.choices.columns:
            yield "policy_choices_missing", ("columns", position, "kind"), {"value": column.id}
    for name, choices in policy.choices.columns.items():
        if not choices:
            yield "policy_choices_missing", ("choices", "columns", name), {"value": name}


@reads("choices.columns.*.*.id")
def choices_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No two values of a column share an id or a way of writing it."""
    for column, choices in policy.choices.columns.items():
        yield from told_apart(column, ("choices", "columns", column), choices)


@reads("marking.criteria.*.id")
def criteria_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No two criteria share an id or a heading, for a sheet's column is one of them."""
    yield from told_apart("criterion", ("marking", "criteria"), policy.marking.criteria)


@reads("facts.*.id")
def facts_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No two facts share an id."""
    yield from doubled("fact", ("facts",), [fact.id for fact in policy.facts])


@reads("examination.rules.*.id")
def rules_have_names_of_their_own(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A rule's id is the code of its findings and a reason, so it is neither already."""
    ids = [rule.id for rule in policy.examination.rules]
    yield from doubled("rule", ("examination", "rules"), ids)
    for position, name in enumerate(ids):
        if name in CODES or name in REASONS:
            path = ("examination", "rules", position, "id")
            yield "policy_taken_code", path, {"value": name}


@reads()
def names_say_something(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Whatever has a name, a title, a heading or a note has one in some language."""
    for path, said in words_within((), policy):
        if path[-1] != "says" and not (said.zh + said.en).strip():
            yield "policy_without_words", path, {"key": str(path[-1])}


def words_within(path: Path, value: Any) -> Iterator[tuple[Path, Words]]:
    """Every text in languages that a part of the policy holds, with its path."""
    if isinstance(value, Words):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, key in _keys(type(value)):
            inner = getattr(value, name)
            if isinstance(inner, BaseModel | list | dict):
                yield from words_within((*path, key), inner)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from words_within((*path, position), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from words_within((*path, key), item)


@cache
def _keys(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    return tuple((name, declared.alias or name) for name, declared in model.model_fields.items())


CHECKS = (
    units_are_told_apart,
    classes_are_told_apart,
    units_belong,
    directions_have_fields,
    columns_are_further,
    lists_have_columns,
    columns_have_lists,
    choices_are_told_apart,
    criteria_are_told_apart,
    facts_are_told_apart,
    rules_have_names_of_their_own,
    names_say_something,
)
