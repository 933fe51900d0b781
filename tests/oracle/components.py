"""Components: points beside the experts', from one number a project in a register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.marking import Policy, Round, rounded

Numbers = dict[str, dict[str, Fraction]]  # component -> project -> number


def readable_numbers(policy: Policy, round_: Round) -> Numbers:
    """Keep the numbers that count; a wrong one, or two in different words, are missing."""
    given: dict[tuple[str, str], set[str]] = {}
    for project, component, text in round_.get("numbers") or []:
        given.setdefault((component, project), set()).add(text)
    found: Numbers = {}
    for component in policy.get("components") or []:
        found[component["id"]] = {}
        for (name, project), texts in given.items():
            number = _number(component, texts)
            if name == component["id"] and number is not None:
                found[name][project] = number
    return found


def _number(component: Mapping[str, Any], texts: set[str]) -> Fraction | None:
    if len(texts) != 1:
        return None
    try:
        number = Fraction(next(iter(texts)))
    except ValueError:
        return None
    if number < 0:
        return None
    scale = component.get("scale")
    if component["counted"] == "on_scale":
        assert scale is not None
        if not Fraction(scale["min"]) <= number <= Fraction(scale["max"]):
            return None
    return number


def missing_component(policy: Policy, numbers: Numbers, project: str) -> bool:
    """Tell whether the project lacks the number of a component that blocks without one."""
    return any(
        component["missing"] == "block" and project not in numbers[component["id"]]
        for component in policy.get("components") or []
    )


def component_rows(
    policy: Policy, numbers: Numbers, project: str, admitted: Iterable[str]
) -> list[tuple[str, Fraction]]:
    """List the rows that components post for a project; one without a number posts none."""
    rows = []
    for component in policy.get("components") or []:
        known = numbers[component["id"]]
        if project not in known:
            continue
        number, most = known[project], Fraction(component["points"])
        if component["counted"] == "on_scale":
            low, high = (Fraction(component["scale"][end]) for end in ("min", "max"))
            points = most * (number - low) / (high - low)
        else:
            largest = max((known[p] for p in admitted if p in known), default=Fraction(0))
            points = most * number / largest if largest else Fraction(0)
        rows.append((f"component:{component['id']}", rounded(points, component["rounding"])))
    return rows
