"""A round as it would be under other weights, or without an expert: for advice only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.errors import Sentence, UsageError
from pipeline.language import mark as _
from pipeline.policy import Policy
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

_NO_CRITERION = _("There is no criterion {named}. The criteria are: {known}.")
_TOO_MUCH = _("These weights alone give more than all points, which are {full}.")
_NO_EXPERT = _("Nobody marked as expert {named}. Experts are: {known}.")
_NINTH = Decimal("0.000000001")


def with_weights(policy: Policy, weights: Mapping[str, Decimal]) -> Policy:
    """The policy with these weights, the others scaled so that all points stay as many.

    Where every criterion is given, all are scaled. Raises UsageError for a
    criterion that there is not, and for weights that leave nothing to others.
    """
    marking = policy.marking
    known = [part.id for part in marking.criteria]
    for named in weights:
        if named not in known:
            fields = {"named": named, "known": ", ".join(known)}
            raise UsageError(Sentence(_NO_CRITERION, fields))
    most = {part.id: part.scale.max for part in marking.criteria}
    whole = sum((part.weight * most[part.id] for part in marking.criteria), Decimal(0))
    given = sum((weight * most[named] for named, weight in weights.items()), Decimal(0))
    others = sum(
        (part.weight * most[part.id] for part in marking.criteria if part.id not in weights),
        Decimal(0),
    )
    if min(weights.values(), default=Decimal(0)) < 0 or (others and given > whole) or not whole:
        raise UsageError(Sentence(_TOO_MUCH, {"full": str(whole)}))
    if not others and not given:
        raise UsageError(Sentence(_TOO_MUCH, {"full": str(whole)}))
    own = whole / given if not others else Decimal(1)
    rest = (whole - given) / others if others else Decimal(1)
    criteria = [
        part.model_copy(
            update={
                "weight": (weights[part.id] * own if part.id in weights else part.weight * rest)
                .quantize(_NINTH)
                .normalize()
            }
        )
        for part in marking.criteria
    ]
    changed = marking.model_copy(update={"criteria": criteria})
    return policy.model_copy(update={"marking": changed})


def without_experts(received: Received, experts: Collection[str]) -> Received:
    """What was received without the marks of some experts, and without their assignments.

    Raises UsageError for one who marked nothing.
    """
    given = received.marks["expert_id"].map(code_text)
    known = sorted(set(given))
    for named in experts:
        if named not in known:
            fields = {"named": named, "known": ", ".join(known)}
            raise UsageError(Sentence(_NO_EXPERT, fields))
    assigned = received.assignments["expert_id"].map(code_text)
    return replace(
        received,
        marks=received.marks[~given.isin(experts)].reset_index(drop=True),
        assignments=received.assignments[~assigned.isin(experts)].reset_index(drop=True),
    )
