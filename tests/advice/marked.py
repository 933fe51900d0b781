"""Rounds whose marks stand in the test, carried out by the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.advice.confidence.selection import Selection, selections_of
from pipeline.policy import Policy
from pipeline.tables.bundles import Results
from tests.agreement.policies import policy_of
from tests.agreement.product import carried_out

Marks = Mapping[str, Sequence[Sequence[float] | float]]
"""For each project the marks of E1, E2, ...: one, or one for each criterion."""


def round_of(marks: Marks, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A policy and a round of the second program: one unit, whole marks up to 100, the mean.

    `changes` are over the policy; `pools` over its pools; `weights` of the criteria.
    """
    first = next(iter(marks.values()))[0]
    number = len(first) if isinstance(first, Sequence) else 1
    weights = changes.pop("weights", None) or ["1"] * number
    pools: dict[str, Any] = {
        "unit": None,
        "exemption": None,
        "extra": None,
        "direction": None,
        "applicant": None,
        "total": 1,
        "reserve": "room",
        **changes.pop("pools", {}),
    }
    facts = changes.pop("facts", {})
    units = changes.pop("units", {})
    told: dict[str, Any] = {
        "criteria": [
            {"id": f"c{at}", "weight": weight, "min": "0", "max": "100", "step": "1"}
            for at, weight in enumerate(weights, start=1)
        ],
        "level": "total",
        "method": "mean",
        "dropped": 1,
        "at_least": 5,
        "distance": "1",
        "counts": "complete",
        "minimum": 1,
        "rounding": {"mark": None, "criterion": None, "total": {"decimals": 2, "half": "up"}},
        "too_few": "marked_again",
        "pass_marks": {"total": None, "criteria": {}, "blocks": [], "veto": []},
        "bonuses": [],
        "groups": {},
        "rank_on": "total",
        "ties": [],
        "draw": None,
        "pools": pools,
        **changes,
    }
    projects = [
        {
            "id": name,
            "unit": units.get(name, "U1"),
            "direction": "1",
            "credit_code": name,
            "ineligible": None,
            "invalid": None,
            "blocked": None,
            "facts": facts.get(name, {}),
        }
        for name in marks
    ]
    lines = []
    for name, given in marks.items():
        for expert, mark in enumerate(given, start=1):
            each = mark if isinstance(mark, Sequence) else [mark]
            for at, value in enumerate(each, start=1):
                if value is not None:
                    lines.append((name, f"E{expert}", f"c{at}", str(value)))
    return told, {"projects": projects, "marks": lines, "recused": [], "rulings": []}


def carried(marks: Marks, **changes: Any) -> tuple[Results, Policy]:
    """The product's results of such a round, and its policy."""
    told, rounded = round_of(marks, **changes)
    return carried_out(told, rounded), policy_of(told, rounded)


def selection_of(marks: Marks, **changes: Any) -> Selection:
    """The one list of such a round."""
    (selection,) = selections_of(*carried(marks, **changes))
    return selection
