"""Bonus: points for verified facts, capped by group with a row that shows the reduction."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from tests.oracle.marking import Policy


def bonus_rows(policy: Policy, facts: Mapping[str, int]) -> list[tuple[str, Fraction]]:
    """List the rows that bonuses and then caps post for one project.

    A fact that is absent or 0 earns nothing and posts nothing, nor does a level that the policy
    does not name. Caps come after all bonuses and post only what they take away.
    """
    rows: list[tuple[str, Fraction]] = []
    earned: dict[str, Fraction] = {}
    for bonus in policy["bonuses"]:
        value = facts.get(bonus["fact"], 0)
        if "points_by_level" in bonus:
            text = bonus["points_by_level"].get(str(value))
        else:
            text = bonus["points"] if value else None
        if text is None:
            continue
        rows.append((bonus["id"], Fraction(text)))
        group = bonus.get("group")
        if group is not None:
            earned[group] = earned.get(group, Fraction(0)) + Fraction(text)
    for group, points in earned.items():
        cap = Fraction(policy["groups"][group]["cap"])
        if points > cap:
            rows.append((f"cap:{group}", cap - points))
    return rows
