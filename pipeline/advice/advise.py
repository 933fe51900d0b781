"""Advise: what can be said beside a round's result, for people to think about.

Nothing official is read from here. A part that the policy does not ask for is
not worked out, and its libraries are not loaded.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

from pipeline.advice.judging import judge
from pipeline.errors import Sentence, UsageError
from pipeline.language import mark as _
from pipeline.policy import Policy
from pipeline.tables.bundles import NO_ADVICE, Advice, Received, Results

_NEEDS = {"likeness": ("sklearn", "rapidfuzz")}
"""Libraries of the extra `advice`, by the part of the policy that needs them."""

_NOT_INSTALLED = _(
    "The policy asks for advice ({parts}) that needs libraries which are not installed: "
    "{libraries}. Install linxuan with its extra `advice` (pip install 'linxuan[advice]'), or take "
    "that part out of the policy; no list depends on it."
)


def demand(policy: Policy) -> None:
    """Look whether all that the policy's advice needs is installed.

    Raises UsageError, which says what to install.
    """
    lacking = {
        part: missing
        for part, libraries in _NEEDS.items()
        if getattr(policy.advice, part) is not None
        and (missing := [name for name in libraries if find_spec(name) is None])
    }
    if lacking:
        libraries = sorted({name for missing in lacking.values() for name in missing})
        fields = {"parts": ", ".join(lacking), "libraries": ", ".join(libraries)}
        raise UsageError(Sentence(_NOT_INSTALLED, fields))


def advise(results: Results, received: Received, policy: Policy) -> Advice:
    """What the policy asks to be advised of a round that was carried out.

    Raises UsageError where a library that this needs is not installed.
    """
    demand(policy)
    asked, advice = policy.advice, NO_ADVICE
    if asked.calibration is not None or asked.agreement is not None:
        judged = judge(results, received, policy)
        advice = replace(
            advice,
            experts=judged.experts,
            calibration=judged.calibration,
            agreement=judged.agreement,
            extremes=judged.extremes,
            alike=judged.alike,
        )
    if asked.confidence is not None:
        from pipeline.advice.confidence.firmness import find_firmness

        firm = find_firmness(results, policy, asked.confidence)
        advice = replace(
            advice,
            confidence=firm.confidence,
            acceptability=firm.acceptability,
            without=firm.without,
            redrawn=firm.redrawn,
        )
    if asked.likeness is not None:
        from pipeline.advice.likeness import find_likeness

        advice = replace(advice, likeness=find_likeness(results, received, asked.likeness))
    if asked.alternatives is not None:
        from pipeline.advice.alternatives import find_alternatives

        found = find_alternatives(results, policy, asked.alternatives)
        advice = replace(advice, alternatives=found)
    return advice
