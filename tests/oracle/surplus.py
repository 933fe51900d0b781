"""Surplus: who drops out before marking where a unit files more than its places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.oracle.pools import Pools, Way, kind_of

Used = frozenset[tuple[str, int]]  # places taken, by pool


def units_own(pools: Pools, way: Way) -> tuple[str, ...]:
    """Keep of a way the pools that belong to one unit alone; soft ones never bind anyway."""
    per_unit = {own["id"] for own in pools.part("own") or [] if own["per"] == "unit"}
    return tuple(
        pool
        for pool in way.pools
        if kind_of(pool) in ("unit", "matrix")
        or (kind_of(pool) == "extra" and pool != "extra")
        or (kind_of(pool) == "own" and pool.split(":")[1] in per_unit)
    )


def room_for(pools: Pools, project: Mapping[str, Any], used: Used) -> tuple[str, ...] | None:
    """Give the unit's pools of the first way in which they have room, or None."""
    for way in pools.ways(project):
        mine = units_own(pools, way)
        if all(dict(used).get(pool, 0) < pools.caps[pool] for pool in mine):
            return mine
    return None


def and_used(used: Used, taken: Iterable[str]) -> Used:
    counts = dict(used)
    for pool in taken:
        counts[pool] = counts.get(pool, 0) + 1
    return frozenset(counts.items())


def all_fit(pools: Pools, projects: Sequence[Mapping[str, Any]], used: Used) -> bool:
    """Tell whether these projects all find room, in whatever order they are taken."""
    level = {(frozenset(range(len(projects))), used)}
    while level:
        following: set[tuple[frozenset[int], Used]] = set()
        for remaining, state in level:
            for index in remaining:
                taken = room_for(pools, projects[index], state)
                if taken is None:
                    return False
                following.add((remaining - {index}, and_used(state, taken)))
        level = following
    return True


def of_unit(pools: Pools, projects: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], set[str]]:
    """Name of one unit's projects those that drop out, with their numbers, and the unclear ones."""
    numbers = [project.get("unit_order") for project in projects]
    clear = sorted(
        (p for p in projects if p.get("unit_order") and numbers.count(p["unit_order"]) == 1),
        key=lambda project: int(project["unit_order"]),
    )
    unclear = [project for project in projects if project not in clear]
    used: Used = frozenset()
    dropped: dict[str, int] = {}
    for project in clear:
        taken = room_for(pools, project, used)
        if taken is None:
            dropped[project["id"]] = int(project["unit_order"])
        else:
            used = and_used(used, taken)
    fit = all_fit(pools, unclear, used)
    return dropped, set() if fit else {project["id"] for project in unclear}


def find_surplus(
    pools: Pools, projects: Iterable[Mapping[str, Any]]
) -> tuple[dict[str, int], set[str]]:
    """Decide the surplus of every unit among these projects, which nothing blocks."""
    dropped: dict[str, int] = {}
    unclear: set[str] = set()
    if pools.pools.get("surplus", "by_score") == "by_score":
        return dropped, unclear
    by_unit: dict[str, list[Mapping[str, Any]]] = {}
    for project in projects:
        by_unit.setdefault(project["unit"], []).append(project)
    for together in by_unit.values():
        more, asked = of_unit(pools, together)
        dropped |= more
        unclear |= asked
    return dropped, unclear
