"""Short ways to write down a worked round for the oracle's tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.decide import decide

NO_POOLS: dict[str, Any] = {
    "unit": None,
    "exemption": None,
    "extra": None,
    "direction": None,
    "applicant": None,
    "total": None,
    "reserve": "room",
}
EXEMPT: dict[str, Any] = {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]}


def rounding(**steps: Any) -> dict[str, Any]:
    """Give the named steps decimals, half up; a step may also be given whole."""
    told: dict[str, Any] = {"mark": None, "criterion": None, "total": None}
    for step, decimals in steps.items():
        whole = isinstance(decimals, dict)
        told[step] = decimals if whole else {"decimals": decimals, "half": "up"}
    return told


def criteria(**weights: str) -> list[dict[str, str]]:
    return [
        {"id": name, "weight": weight, "min": "0", "max": "100", "step": "0.01"}
        for name, weight in weights.items()
    ]


def policy(**changes: Any) -> dict[str, Any]:
    """One criterion of weight 1, the plain mean, two decimals, no pools, but for the changes."""
    return {
        "criteria": criteria(c1="1"),
        "level": "total",
        "method": "mean",
        "dropped": 1,
        "at_least": 5,
        "distance": "3",
        "counts": "complete",
        "minimum": 1,
        "rounding": rounding(total=2),
        "too_few": "marked_again",
        "pass_marks": {"total": None, "criteria": {}, "blocks": [], "veto": []},
        "bonuses": [],
        "groups": {},
        "rank_on": "total",
        "ties": [],
        "draw": None,
        "pools": NO_POOLS,
        **changes,
    }


def pools(**changes: Any) -> dict[str, Any]:
    """No pools but those given; a number alone is the default of a unit or direction pool."""
    told = {**NO_POOLS, **changes}
    for kind in ("unit", "direction"):
        if isinstance(told[kind], int):
            told[kind] = {"default": told[kind], "named": {}}
    return told


def extra(**changes: Any) -> dict[str, Any]:
    one = {"per": "unit", "default": 1, "named": {}, "instead_of": ["unit"], "order": "extra-first"}
    return {**one, **changes}


def project(name: str, unit: str = "U", direction: str = "D", **changes: Any) -> dict[str, Any]:
    """A sound project with an applicant of its own."""
    return {
        "id": name,
        "unit": unit,
        "direction": direction,
        "credit_code": f"code of {name}",
        "ineligible": None,
        "invalid": None,
        "blocked": None,
        "facts": {},
        **changes,
    }


def ruling(name: str, outcome: str, order: str = "") -> dict[str, str]:
    return {"project_id": name, "outcome": outcome, "order": order}


def ranked(
    policy_: dict[str, Any],
    points: dict[str, str],
    projects: list[dict[str, Any]],
    rulings: tuple[dict[str, str], ...] = (),
) -> dict[str, Any]:
    """Decide a round in which expert E gave each project its points in one mark."""
    marks = [(name, "E", "c1", mark) for name, mark in points.items()]
    round_ = {"projects": projects, "marks": marks, "recused": [], "rulings": list(rulings)}
    return decide(policy_, round_)


def marked(
    policy_: dict[str, Any],
    sheets: Mapping[str, Mapping[str, tuple[str | None, ...]]],
    projects: list[dict[str, Any]] | None = None,
    recused: tuple[tuple[str, str], ...] = (),
    rulings: tuple[dict[str, str], ...] = (),
) -> dict[str, Any]:
    """Decide a round from sheets: project, expert, marks in the order of criteria, None missing."""
    names = [criterion["id"] for criterion in policy_["criteria"]]
    marks = [
        (name, expert, criterion, mark)
        for name, sheet in sheets.items()
        for expert, given in sheet.items()
        for criterion, mark in zip(names, given, strict=True)
        if mark is not None
    ]
    found = projects or [project(name) for name in sheets]
    round_ = {"projects": found, "marks": marks, "recused": recused, "rulings": list(rulings)}
    return decide(policy_, round_)


def outcomes(decided: dict[str, Any], column: str = "outcome") -> dict[str, Any]:
    return {name: line[column] for name, line in decided["projects"].items()}
