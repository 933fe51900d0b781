"""What the policy declares and then never refers to, or says twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary
from pipeline.policy.checks.conditions import conditions_of, matchings_of
from pipeline.policy.checks.pools import named_places
from pipeline.policy.model import Policy


def unused_facts(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Facts that no bonus, condition, veto or rule for equals asks for."""
    used = {bonus.fact for bonus in policy.priority.bonuses}
    used |= {veto.fact for veto in policy.marking.pass_marks.veto}
    used |= {tie.partition(":")[2] for tie in policy.places.ties}
    used |= {part.fact for asked in conditions_of(policy) for _, part in asked.parts() if part.fact}
    yield from _unused("fact", ("facts",), [fact.id for fact in policy.facts], used)


def unused_groups(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Groups that no bonus belongs to."""
    used = {bonus.group for bonus in policy.priority.bonuses if bonus.group is not None}
    groups = [group.id for group in policy.priority.groups]
    yield from _unused("group", ("priority", "groups"), groups, used)


def unused_fields(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Fields that no direction belongs to."""
    used = {direction.field for direction in policy.directions.members}
    fields = [field.id for field in policy.directions.fields]
    yield from _unused("field", ("directions", "fields"), fields, used)


def unused_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Declared columns that nothing requires, compares, tests, shows or counts by."""
    examination = policy.examination
    used = {*examination.required.columns, *(rule.shows for rule in examination.rules)}
    if examination.paper_equals_online is not None:
        used |= {*examination.paper_equals_online.columns}
    for asked in conditions_of(policy):
        used |= {part.column for _, part in asked.parts() if part.column and part.of is None}
    for _, match in matchings_of(policy):
        used |= {match.key, *match.also}
    for fact in policy.facts:
        used |= {fact.declared, fact.verified.column or ""}
    if policy.pools.matrix is not None:
        used.add(policy.pools.matrix.column)
    yield from _unused("column", ("columns",), [part.id for part in policy.columns], used)


def unused_classes(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Classes without units, and classes by which nothing is decided."""
    pools = policy.pools
    ids = [part.id for part in policy.units.classes]
    filled = {unit.class_ for unit in policy.units.members}
    for position, name in enumerate(ids):
        if name not in filled:
            yield "lint_class_empty", ("units", "classes", position, "id"), {"value": name}
    by_kind = [*(own.per for own in pools.own), pools.floor.per if pools.floor else ""]
    if pools.class_ is not None or "class" in by_kind:
        return
    used = {name for _, per, named in named_places(policy) if per == "class" for name in named}
    used |= set(pools.matrix.by_class) if pools.matrix is not None else set()
    for asked in conditions_of(policy):
        for _, part in asked.parts():
            if part.column == "unit_class":
                used |= {part.is_ or "", *(part.in_ or [])}
    yield from _unused("class of units", ("units", "classes"), ids, used)


def _unused(kind: str, path: Path, ids: Sequence[str], used: set[str]) -> Iterator[Complaint]:
    for position, name in enumerate(ids):
        if name not in used:
            yield "lint_unused", (*path, position, "id"), {"kind": kind, "value": name}


def rules_twice(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Two rules that ask the same of the same rows, with the same consequence."""
    rules = policy.examination.rules
    for position, rule in enumerate(rules):
        for other in rules[:position]:
            same = (other.when, other.requires, other.otherwise)
            if (rule.when, rule.requires, rule.otherwise) == same:
                path = ("examination", "rules", position, "id")
                yield "lint_rule_twice", path, {"value": rule.id, "name": other.id}


LINTS = (
    unused_facts,
    unused_groups,
    unused_fields,
    unused_columns,
    unused_classes,
    rules_twice,
)
