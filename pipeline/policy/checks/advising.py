"""What is advised names what exists, with amounts that mean something."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.documents import Path
from pipeline.policy.advising import DeclaredPenalties, FarByPoints
from pipeline.policy.checks.check import WORKED_OUT, Complaint, Vocabulary, doubled, reads, unknown
from pipeline.policy.checks.marking import shown
from pipeline.policy.model import Policy


@reads("advice.calibration.penalties", "advice.agreement.extreme", "advice.confidence")
def advice_has_measure(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Penalties and distances are above 0; the first share is the lower."""
    calibration, agreement = policy.advice.calibration, policy.advice.agreement
    confidence = policy.advice.confidence
    if calibration is not None and isinstance(calibration.penalties, DeclaredPenalties):
        path: Path = ("advice", "calibration", "penalties")
        yield from _above_zero((*path, "project"), calibration.penalties.project)
        yield from _above_zero((*path, "expert"), calibration.penalties.expert)
    if agreement is not None:
        path = ("advice", "agreement", "extreme")
        far = agreement.extreme
        if isinstance(far, FarByPoints):
            yield from _above_zero((*path, "distance"), far.distance)
        else:
            yield from _above_zero((*path, "times"), far.times)
    if confidence is not None:
        path = ("advice", "confidence")
        yield from doubled("kind of draw", (*path, "redrawn"), confidence.redrawn, key="")
        for name, shares in (("grey", confidence.grey), ("places", confidence.places)):
            if shares.lowest >= shares.highest:
                fields = {"value": str(shares.highest), "min": str(shares.lowest)}
                yield "policy_scale_empty", (*path, name, "to"), fields


@reads("columns.*.id")
def likeness_names_columns(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """What is compared stands in the submission."""
    likeness = policy.advice.likeness
    if likeness is not None:
        path: Path = ("advice", "likeness", "columns")
        filled_in = [name for name in vocabulary.submission if name not in WORKED_OUT]
        known = [*filled_in, *(column.id for column in policy.columns)]
        yield from doubled("column", path, likeness.columns, key="")
        for position, name in enumerate(likeness.columns):
            yield from unknown("column", (*path, position), name, known)


@reads()
def alternatives_stand_once(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No other reading is asked for twice."""
    if policy.advice.alternatives is not None:
        path: Path = ("advice", "alternatives", "shown")
        yield from doubled("other reading", path, policy.advice.alternatives.shown, key="")


def _above_zero(path: Path, amount: Decimal) -> Iterator[Complaint]:
    if amount <= 0:
        yield "policy_not_positive", path, {"value": shown(amount)}


CHECKS = (advice_has_measure, likeness_names_columns, alternatives_stand_once)
