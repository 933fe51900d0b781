"""Marks, pass marks, bonuses and rules for equals that can make no difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary
from pipeline.policy.checks.marking import counted_in, most_of, shown
from pipeline.policy.marking import ClampedMean, Criterion
from pipeline.policy.model import Policy
from pipeline.policy.places import Bonus


def weights_of_nothing(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Criteria that experts mark and that give no points."""
    for position, criterion in enumerate(policy.marking.criteria):
        if criterion.weight == 0:
            path = ("marking", "criteria", position, "weight")
            yield "lint_weight_zero", path, {"value": criterion.id}


def bands_short_of_the_scale(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Bands that leave out the lowest or the highest marks."""
    for position, criterion in enumerate(policy.marking.criteria):
        bands, scale = criterion.bands, criterion.scale
        if bands and (bands[0].lowest, bands[-1].highest) != (scale.min, scale.max):
            fields = {
                "value": shown(bands[0].lowest),
                "last": shown(bands[-1].highest),
                "min": shown(scale.min),
                "full": shown(scale.max),
            }
            yield "lint_bands_short", ("marking", "criteria", position, "bands"), fields


def _least_of(criteria: Sequence[Criterion]) -> Decimal:
    return sum((part.weight * part.scale.min for part in criteria), Decimal(0))


def pass_marks_of_no_effect(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Pass marks that nobody can fail, or that full marks alone reach."""
    marking = policy.marking
    passes, path = marking.pass_marks, ("marking", "pass_marks")
    ids = [direction.id for direction in policy.directions.members]
    asked: list[tuple[Path, Decimal, list[list[Criterion]]]] = []
    if passes.total is not None:
        counted = [counted_in(policy, name) for name in ids]
        asked.append(((*path, "total"), passes.total.at_least, counted))
    for position, block in enumerate(passes.blocks):
        marked = [
            [part for part in marking.marked_in(name) if part.id in block.criteria] for name in ids
        ]
        place: Path = (*path, "blocks", position)
        asked.append((place, block.at_least, [parts for parts in marked if parts]))
    for place, wanted, criteria in asked:
        least = min((_least_of(parts) for parts in criteria), default=wanted - 1)
        most = min((most_of(parts) for parts in criteria), default=wanted + 1)
        yield from _of_no_effect(place, wanted, least, most)
    for position, part in enumerate(passes.criteria):
        scale = marking.criterion(part.criterion).scale
        place = (*path, "criteria", position)
        yield from _of_no_effect(place, part.at_least, scale.min, scale.max)


def _of_no_effect(
    path: Path, wanted: Decimal, least: Decimal, most: Decimal
) -> Iterator[Complaint]:
    if wanted <= least:
        fields = {"value": shown(wanted), "min": shown(least)}
        yield "lint_pass_nobody_fails", (*path, "at_least"), fields
    elif wanted == most:
        yield "lint_pass_full_only", (*path, "at_least"), {"value": shown(wanted)}


def clamps_of_no_effect(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A clamped mean whose distance no mark can exceed."""
    method = policy.marking.panel.method
    widest = max(part.scale.max - part.scale.min for part in policy.marking.criteria)
    if isinstance(method, ClampedMean) and method.distance >= widest:
        path = ("marking", "panel", "method", "distance")
        yield "lint_clamp_idle", path, {"value": shown(method.distance)}


def ties_of_no_effect(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Rules for equals that say again what made them equal, or look at what all share.

    Without bonuses and components the total is the experts' points; with the
    plain mean, rounded once, these are the untrimmed mean; and with a single
    criterion they follow its figure.
    """
    marking = policy.marking
    steps, method = marking.rounding, marking.panel.method.kind
    experts_alone = not policy.priority.bonuses and not marking.components
    rounded_once = steps.mark is None and steps.criterion is None
    plain = experts_alone and method == "mean" and rounded_once and marking.hearing is None
    shared = {
        "expert_points": experts_alone,
        "untrimmed_mean": plain,
        f"criterion:{marking.criteria[0].id}": experts_alone and len(marking.criteria) == 1,
        "uncovered:direction": len(policy.directions.members) == 1,
        "uncovered:field": len({part.field for part in policy.directions.members}) == 1,
        "uncovered:unit": len(policy.units.members) == 1,
    }
    for position, tie in enumerate(policy.places.ties):
        if shared.get(tie):
            yield "lint_tie_idle", ("places", "ties", position), {"value": tie}


def most_from(bonus: Bonus) -> Decimal:
    """The most points a bonus gives."""
    if bonus.points is not None:
        return bonus.points
    return max((bonus.points_by_level or {}).values(), default=Decimal(0))


def bonuses_of_nothing(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Bonuses without points, and caps that their bonuses never reach."""
    for position, bonus in enumerate(policy.priority.bonuses):
        given = [bonus.points] if bonus.points is not None else bonus.points_by_level or {}
        amounts = given.values() if isinstance(given, dict) else given
        if not any(amounts):
            path = ("priority", "bonuses", position, "id")
            yield "lint_bonus_nothing", path, {"value": bonus.id}
    for position, group in enumerate(policy.priority.groups):
        mine = [bonus for bonus in policy.priority.bonuses if bonus.group == group.id]
        most = sum((max(most_from(bonus), Decimal(0)) for bonus in mine), Decimal(0))
        if mine and group.cap > most:
            fields = {"value": shown(group.cap), "full": shown(most)}
            yield "lint_cap_idle", ("priority", "groups", position, "cap"), fields


LINTS = (
    weights_of_nothing,
    bands_short_of_the_scale,
    pass_marks_of_no_effect,
    clamps_of_no_effect,
    ties_of_no_effect,
    bonuses_of_nothing,
)
