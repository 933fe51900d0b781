"""Pass marks, components, the hearing, bonuses and ties name what exists, within reach."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary, doubled, reads, unknown
from pipeline.policy.checks.conditions import register_columns
from pipeline.policy.checks.marking import counted_in, most_of, shown
from pipeline.policy.marking import Criterion
from pipeline.policy.model import Policy


@reads("marking.criteria.*.id", "facts.*.id")
def pass_marks_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Pass marks name criteria and facts that exist, each once."""
    criteria = [part.id for part in policy.marking.criteria]
    facts = [fact.id for fact in policy.facts]
    passes, path = policy.marking.pass_marks, ("marking", "pass_marks")
    named = [part.criterion for part in passes.criteria]
    yield from doubled("pass mark", (*path, "criteria"), named, key="criterion")
    for at, name in enumerate(named):
        yield from unknown("criterion", (*path, "criteria", at, "criterion"), name, criteria)
    yield from doubled(
        "block of criteria", (*path, "blocks"), [block.id for block in passes.blocks]
    )
    for position, block in enumerate(passes.blocks):
        place: Path = (*path, "blocks", position, "criteria")
        yield from doubled("criterion", place, block.criteria, key="")
        for at, name in enumerate(block.criteria):
            yield from unknown("criterion", (*place, at), name, criteria)
    vetoes = [veto.fact for veto in passes.veto]
    yield from doubled("veto", (*path, "veto"), vetoes, key="fact")
    for at, name in enumerate(vetoes):
        yield from unknown("fact", (*path, "veto", at, "fact"), name, facts)


@reads(
    "marking.criteria.*.id",
    "marking.criteria.*.scale",
    "marking.criteria.*.weight",
    "marking.criteria.*.directions",
    "marking.hearing",
    "directions.members.*.id",
    "marking.pass_marks.blocks.*.criteria",
    "marking.pass_marks.criteria.*.criterion",
)
def pass_marks_can_be_reached(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No pass mark lies above what the best marks give in any direction in which it is asked."""
    passes, path = policy.marking.pass_marks, ("marking", "pass_marks")
    ids = [direction.id for direction in policy.directions.members]
    if passes.total is not None:
        least = min(most_of(counted_in(policy, name)) for name in ids)
        yield from _reach((*path, "total", "at_least"), passes.total.at_least, least)
    for position, part in enumerate(passes.criteria):
        for criterion in policy.marking.criteria:
            if criterion.id == part.criterion:
                place: Path = (*path, "criteria", position, "at_least")
                yield from _reach(place, part.at_least, criterion.scale.max)
    for position, block in enumerate(passes.blocks):
        marked = [
            [part for part in policy.marking.marked_in(name) if part.id in block.criteria]
            for name in ids
        ]
        most = min((most_of(parts) for parts in marked if parts), default=None)
        if most is not None:
            yield from _reach((*path, "blocks", position, "at_least"), block.at_least, most)


def _reach(path: Path, asked: Decimal, most: Decimal) -> Iterator[Complaint]:
    if asked > most:
        yield "policy_out_of_reach", path, {"value": shown(asked), "full": shown(most)}


@reads("marking.components.*.counted")
def components_have_numbers(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A component has points to give, a number to give them for, and a scale if it needs one."""
    components = policy.marking.components
    path: Path = ("marking", "components")
    yield from doubled("component", path, [part.id for part in components])
    for position, part in enumerate(components):
        place: Path = (*path, position)
        yield from register_columns(place, part.register_, "project_id", part.column, vocabulary)
        if part.points <= 0:
            yield "policy_not_positive", (*place, "points"), {"value": shown(part.points)}
        if (part.scale is not None) != (part.counted == "on_scale"):
            yield "policy_component_scale", (*place, "counted"), {"value": part.id}
        elif part.scale is not None and part.scale.max <= part.scale.min:
            fields = {"value": shown(part.scale.max), "min": shown(part.scale.min)}
            yield "policy_scale_empty", (*place, "scale", "max"), fields


@reads("marking.criteria.*.id", "marking.criteria.*.directions", "directions.members.*.id")
def hearing_has_two_halves(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Some criteria are marked before the hearing and some at it, in every direction."""
    hearing = policy.marking.hearing
    if hearing is None:
        return
    criteria = [part.id for part in policy.marking.criteria]
    path: Path = ("marking", "hearing", "criteria")
    yield from doubled("criterion", path, hearing.criteria, key="")
    unknown_ones = [
        complaint
        for at, name in enumerate(hearing.criteria)
        for complaint in unknown("criterion", (*path, at), name, criteria)
    ]
    yield from unknown_ones
    if unknown_ones:
        return
    if set(criteria) <= set(hearing.criteria):
        yield "policy_hearing_all", path, {}
        return
    for direction in policy.directions.members:
        marked = {part.id for part in policy.marking.marked_in(direction.id)}
        for half in (marked - set(hearing.criteria), marked & set(hearing.criteria)):
            if marked and not half:
                yield "policy_hearing_half", path, {"value": direction.id}


@reads("marking.criteria.*.id", "marking.criteria.*.directions", "facts.*.id")
def ties_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Tie rules name criteria that all projects are marked in and facts that exist, each once."""
    criteria = {part.id: part for part in policy.marking.criteria}
    facts = [fact.id for fact in policy.facts]
    yield from doubled("tie rule", ("places", "ties"), policy.places.ties, key="")
    for position, tie in enumerate(policy.places.ties):
        path: Path = ("places", "ties", position)
        kind, _, name = tie.partition(":")
        if kind == "criterion":
            yield from unknown("criterion", path, name, list(criteria))
            if name in criteria and not _marked_everywhere(criteria[name], policy):
                yield "policy_tie_partial", path, {"value": name}
        elif kind in ("condition", "level"):
            yield from unknown("fact", path, name, facts)


def _marked_everywhere(criterion: Criterion, policy: Policy) -> bool:
    directions = {direction.id for direction in policy.directions.members}
    return not criterion.directions or directions <= set(criterion.directions)


@reads("priority.groups.*.id", "facts.*.id")
def bonuses_refer(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Bonuses name facts and groups that exist; no id stands twice, no cap is a debt."""
    groups = [group.id for group in policy.priority.groups]
    facts = [fact.id for fact in policy.facts]
    bonuses = policy.priority.bonuses
    yield from doubled("group", ("priority", "groups"), groups)
    yield from doubled("bonus", ("priority", "bonuses"), [bonus.id for bonus in bonuses])
    for position, bonus in enumerate(bonuses):
        path: Path = ("priority", "bonuses", position)
        yield from unknown("fact", (*path, "fact"), bonus.fact, facts)
        if bonus.group is not None:
            yield from unknown("group", (*path, "group"), bonus.group, groups)
    for position, group in enumerate(policy.priority.groups):
        if group.cap < 0:
            path = ("priority", "groups", position, "cap")
            yield "policy_negative", path, {"value": shown(group.cap)}


CHECKS = (
    pass_marks_refer,
    pass_marks_can_be_reached,
    components_have_numbers,
    hearing_has_two_halves,
    ties_refer,
    bonuses_refer,
)
