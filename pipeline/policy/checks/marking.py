"""What experts can give adds up, on scales that are scales, in bands that meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary, doubled, reads, unknown
from pipeline.policy.marking import ClampedMean, Criterion, TrimmedMean
from pipeline.policy.model import Policy

TAKEN = ("experts", "hearing", "total", "untrimmed_mean", "direction_fit")
"""Names that the ledger, the figures or the experts' sheets use for something else."""


def shown(amount: Decimal) -> str:
    """An amount as a person writes it."""
    return f"{amount.normalize():f}"


def most_of(criteria: Sequence[Criterion]) -> Decimal:
    """The most points some criteria give together."""
    return sum((part.weight * part.scale.max for part in criteria), Decimal(0))


def counted_in(policy: Policy, direction: str) -> list[Criterion]:
    """The criteria whose points count in a direction: the hearing's alone where it stands alone."""
    marking = policy.marking
    marked = marking.marked_in(direction)
    if marking.hearing is None or marking.hearing.counted == "both":
        return marked
    return [part for part in marked if part.id in marking.hearing.criteria]


@reads(
    "marking.full",
    "marking.criteria.*.weight",
    "marking.criteria.*.scale",
    "marking.criteria.*.directions",
    "marking.criteria.*.id",
    "marking.components.*.points",
    "marking.hearing",
    "directions.members.*.id",
)
def weights_add_up(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """The full points come out exactly, and in every direction.

    They are the sum of weight x highest mark over the criteria that count, and
    of the components' points. Directions that do not exist are told elsewhere.
    """
    marking = policy.marking
    others = sum((part.points for part in marking.components), Decimal(0))
    ids = [direction.id for direction in policy.directions.members]
    if any(set(part.directions) - set(ids) for part in marking.criteria):
        return
    found = {name: most_of(counted_in(policy, name)) + others for name in ids}
    wrong = {name: most for name, most in found.items() if most != marking.full}
    path = ("marking", "full")
    by_direction = any(part.directions for part in marking.criteria)
    if by_direction and wrong:
        several = "; ".join(f"{name}: {shown(most)}" for name, most in wrong.items())
        fields = {"value": several, "full": shown(marking.full)}
        yield "policy_full_by_direction", path, fields
    elif wrong:
        fields = {"value": shown(next(iter(wrong.values()))), "full": shown(marking.full)}
        yield "policy_weights", path, fields


@reads("directions.members.*.id")
def criteria_name_directions(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A criterion marked in some directions names directions that exist, each once."""
    known = [direction.id for direction in policy.directions.members]
    for position, criterion in enumerate(policy.marking.criteria):
        path: Path = ("marking", "criteria", position, "directions")
        yield from doubled("direction", path, criterion.directions, key="")
        for at, name in enumerate(criterion.directions):
            yield from unknown("direction", (*path, at), name, known)


@reads()
def names_are_free(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No criterion, component, bonus or column of sheets has a name that means another thing."""
    criteria = [part.id for part in policy.marking.criteria]
    named: list[tuple[Path, str, Sequence[str]]] = [
        (("marking", "criteria", at, "id"), name, TAKEN) for at, name in enumerate(criteria)
    ]
    named += [
        (("marking", "components", at, "id"), part.id, (*TAKEN, *criteria))
        for at, part in enumerate(policy.marking.components)
    ]
    named += [
        (("priority", "bonuses", at, "id"), part.id, ("experts", "hearing"))
        for at, part in enumerate(policy.priority.bonuses)
    ]
    named += [
        (("facts", at, "from", "experts"), fact.verified.experts, criteria)
        for at, fact in enumerate(policy.facts)
        if fact.verified.experts is not None
    ]
    for path, name, taken in named:
        if name in taken:
            yield "policy_taken_name", path, {"value": name}


@reads("marking.criteria.*.scale.step", "marking.criteria.*.scale.max")
def scales_are_scales(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A scale rises, and its step leads from the lowest mark to the highest."""
    for position, criterion in enumerate(policy.marking.criteria):
        path: Path = ("marking", "criteria", position)
        scale = criterion.scale
        if criterion.weight < 0:
            yield "policy_negative", (*path, "weight"), {"value": shown(criterion.weight)}
        if scale.step <= 0:
            yield "policy_not_positive", (*path, "scale", "step"), {"value": shown(scale.step)}
        elif scale.max <= scale.min:
            fields = {"value": shown(scale.max), "min": shown(scale.min)}
            yield "policy_scale_empty", (*path, "scale", "max"), fields
        elif (scale.max - scale.min) % scale.step:
            yield "policy_scale_step", (*path, "scale", "step"), {"value": shown(scale.step)}


@reads("marking.criteria.*.scale", "marking.criteria.*.bands")
def bands_meet(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Bands lie on the scale, and each begins one step above the end of the one before."""
    for position, criterion in enumerate(policy.marking.criteria):
        scale = criterion.scale
        if scale.step <= 0 or scale.max <= scale.min:
            continue
        begins: Decimal | None = None
        for at, band in enumerate(criterion.bands):
            path: Path = ("marking", "criteria", position, "bands", at)
            ends = (("from", band.lowest), ("to", band.highest))
            outside = [end for end in ends if not scale.min <= end[1] <= scale.max]
            between = [end for end in ends if (end[1] - scale.min) % scale.step]
            for key, mark in outside:
                fields = {"value": shown(mark), "min": shown(scale.min), "full": shown(scale.max)}
                yield "policy_band_outside", (*path, key), fields
            for key, mark in between:
                if (key, mark) not in outside:
                    fields = {"value": shown(mark), "step": shown(scale.step)}
                    yield "policy_band_step", (*path, key), fields
            if not outside and not between:
                if band.highest < band.lowest:
                    fields = {"value": shown(band.highest), "min": shown(band.lowest)}
                    yield "policy_band_empty", (*path, "to"), fields
                elif begins is not None and band.lowest != begins:
                    fields = {"value": shown(band.lowest), "wanted": shown(begins)}
                    yield "policy_band_gap", (*path, "from"), fields
            begins = max(band.highest, band.lowest) + scale.step


@reads("marking.rounding", "marking.panel.level")
def rounding_fits_the_level(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Rounding by criterion needs criteria to be aggregated, and some step must end it."""
    marking = policy.marking
    steps = marking.rounding
    if steps.criterion is None and steps.total is None:
        yield "policy_rounding_absent", ("marking", "rounding"), {}
    if marking.panel.level == "total":
        for name in ("mark", "criterion"):
            if getattr(steps, name) is not None:
                yield "policy_rounding_level", ("marking", "rounding", name), {"value": name}


@reads("marking.panel.level")
def counting_fits_the_level(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Counting by criterion, and clamping marks, need criteria to be aggregated."""
    panel = policy.marking.panel
    if panel.level == "total" and panel.counts == "per_criterion":
        yield "policy_counts_level", ("marking", "panel", "counts"), {}
    if panel.level == "total" and isinstance(panel.method, ClampedMean):
        yield "policy_clamped_level", ("marking", "panel", "method", "kind"), {}


@reads("marking.panel.method.dropped")
def methods_leave_someone(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Where marks are dropped at both ends one remains at the least; a distance is above 0."""
    method = policy.marking.panel.method
    path: Path = ("marking", "panel", "method")
    if isinstance(method, TrimmedMean) and method.at_least <= 2 * method.dropped:
        fields = {"value": str(method.at_least), "dropped": str(2 * method.dropped)}
        yield "policy_trimming", (*path, "at_least"), fields
    if isinstance(method, ClampedMean) and method.distance <= 0:
        yield "policy_not_positive", (*path, "distance"), {"value": shown(method.distance)}


@reads()
def mistaken_scales_are_smaller(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A scale looks mistaken below some part of the full points, neither nothing nor all."""
    wrong = policy.marking.wrong_scale
    path = ("marking", "wrong_scale", "share")
    if wrong is not None and wrong.share <= 0:
        yield "policy_not_positive", path, {"value": shown(wrong.share)}
    elif wrong is not None and wrong.share >= 1:
        fields = {"key": "share", "value": shown(wrong.share), "expected": "below 1"}
        yield "policy_wrong_value", path, fields


CHECKS = (
    weights_add_up,
    criteria_name_directions,
    names_are_free,
    scales_are_scales,
    bands_meet,
    rounding_fits_the_level,
    counting_fits_the_level,
    methods_leave_someone,
    mistaken_scales_are_smaller,
)
