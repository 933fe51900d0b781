"""Places: descending total, the declared tie rules, rulings, the draw; the rest share a place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.oracle.marking import Policy, Score, rounded

Ruling = Mapping[str, Any]
Key = tuple[Any, ...]

STANDING = {"recommended": 0, None: 1, "reserve": 2, "not_selected": 3}


@dataclass(frozen=True)
class Contestant:
    """A project that has a place: its scores, verified facts, bonus and components.

    `covers` names its direction, field and unit, each by the word that a tie rule uses.
    """

    id: str
    facts: Mapping[str, int]
    score: Score
    bonus: Fraction
    components: Fraction = Fraction(0)
    covers: Mapping[str, str] = field(default_factory=dict)


def tie_figure(policy: Policy, rule: str, contestant: Contestant) -> Fraction:
    """Give the figure one tie rule compares; the higher figure goes first.

    Figures are unweighted criteria, rounded once from the unrounded figure with the decimals of
    `total` (else `criterion`), or not at all under `rank_on: exact`. Expert points are taken as
    they are ranked.
    """
    kind, _, name = rule.partition(":")
    if kind == "expert_points":
        return ranked_expert_points(policy, contestant.score)
    if kind == "untrimmed_mean":
        assert contestant.score.untrimmed_mean is not None
        figure = contestant.score.untrimmed_mean
    elif kind == "criterion":
        figure = contestant.score.figures[name]
    elif kind == "condition":
        figure = Fraction(1 if contestant.facts.get(name, 0) else 0)
    elif kind == "level":
        figure = Fraction(contestant.facts.get(name, 0))
    else:
        raise ValueError(f"unknown tie rule {rule}")
    if policy["rank_on"] == "exact":
        return figure
    return rounded(figure, policy["rounding"].get("total") or policy["rounding"]["criterion"])


def ranked_expert_points(policy: Policy, marked: Score) -> Fraction:
    points = marked.exact_points if policy["rank_on"] == "exact" else marked.expert_points
    assert points is not None
    return points


def uncovered(so_far: Mapping[str, list[Any]], covers: Mapping[str, str]) -> dict[str, Fraction]:
    """Give 1 to each project of whose direction (field, unit) none stands before its equals."""
    return {
        project: Fraction(
            not any(
                other < mine and covers[name] == covers[project] for name, other in so_far.items()
            )
        )
        for project, mine in so_far.items()
    }


def ruling_key(ruling: Ruling | None) -> tuple[int, int, int]:
    """Sort equals by what was ruled, then by order; an empty order comes after every order."""
    if ruling is None:
        return (STANDING[None], 0, 0)
    order = ruling["order"]
    return (STANDING[ruling["outcome"]], 1 if order == "" else 0, int(order or 0))


def draw_key(policy: Policy, project: str) -> str:
    return hashlib.sha256(f"{policy['draw']}:{project}".encode()).hexdigest()


def keys(
    policy: Policy,
    contestants: Iterable[Contestant],
    rulings: Mapping[str, Ruling],
    with_bonus: bool = True,
) -> dict[str, Key]:
    """Give each project the figures it is placed by; the smaller key has the better place."""
    known = {contestant.id: contestant for contestant in contestants}
    so_far: dict[str, list[Any]] = {}
    for project, contestant in known.items():
        points = ranked_expert_points(policy, contestant.score) + contestant.components
        so_far[project] = [-(points + contestant.bonus) if with_bonus else -points]
    for rule in policy["ties"]:
        kind, _, name = rule.partition(":")
        if kind == "uncovered":
            figures = uncovered(so_far, {p: c.covers[name] for p, c in known.items()})
        else:
            figures = {p: tie_figure(policy, rule, c) for p, c in known.items()}
        for project, figure in figures.items():
            so_far[project] = [*so_far[project], -figure]
    result: dict[str, Key] = {}
    for project, key in so_far.items():
        key = [*key, ruling_key(rulings.get(project))]
        if policy["draw"] is not None:
            key.append(draw_key(policy, project))
        result[project] = tuple(key)
    return result


def places(by_key: Mapping[str, Key]) -> dict[str, int]:
    """Number the places: one more than the projects before it, so equals read 1, 2, 2, 4."""
    return {
        project: 1 + sum(1 for other in by_key.values() if other < key)
        for project, key in by_key.items()
    }


def decided_by(policy: Policy, by_key: Mapping[str, Key]) -> dict[str, str]:
    """Name for each project the first rule after which no other has the same figures."""
    names = ["total", *policy["ties"], "ruling"]
    if policy["draw"] is not None:
        names.append("draw")
    result = {}
    for project, key in by_key.items():
        result[project] = "shared"
        for length, name in enumerate(names, start=1):
            same = [
                o for o, other in by_key.items() if o != project and other[:length] == key[:length]
            ]
            if not same:
                result[project] = name
                break
    return result


def equals_by_place(by_key: Mapping[str, Key]) -> list[list[str]]:
    """List the projects of each place, from the top; ids inside a place in code-point order."""
    groups: dict[Key, list[str]] = {}
    for project in sorted(by_key):
        groups.setdefault(by_key[project], []).append(project)
    return [groups[key] for key in sorted(groups)]
