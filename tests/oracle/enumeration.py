"""The definitions of equals and reserve applied to every single walk, nothing collapsed.

It serves to test `walks` and `allocation`, which follow equal states once, and what is said of
floors and lists. An order of a place is
a permutation of its projects, a walk is one order for each place, and a history is the orders of
the places above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations, product
from math import factorial, prod
from typing import Any

from tests.oracle.floors import Lists
from tests.oracle.pools import Pools, Way
from tests.oracle.walks import Walker

Order = tuple[Walker, ...]
Result = dict[str, Way | None]
CapsWhen = Mapping[str, int] | Callable[[frozenset[str]], Mapping[str, int]]


def number_of_walks(places: Sequence[Sequence[Walker]]) -> int:
    return prod(factorial(len(place)) for place in places)


def walked(caps: Mapping[str, int], orders: Sequence[Order]) -> Result:
    """Walk once, in the orders given."""
    used: dict[str, int] = {}
    result: Result = {}
    for walker in (walker for order in orders for walker in order):
        result[walker.id] = None
        for way in walker.ways:
            if all(used.get(pool, 0) < caps[pool] for pool in way.pools):
                result[walker.id] = way
                for pool in way.pools:
                    used[pool] = used.get(pool, 0) + 1
                break
    return result


def statuses(caps: Mapping[str, int], places: Sequence[Sequence[Walker]]) -> dict[str, str]:
    """Say of each project whether it is in, out, referred or waiting."""
    choices = [list(permutations(place)) for place in places]
    walks = {orders: walked(caps, orders) for orders in product(*choices)}
    told: dict[str, str] = {}
    for index, place in enumerate(places):
        here = {walker.id for walker in place}
        below = {walker.id for later in places[index + 1 :] for walker in later}
        asked: dict[str, list[bool]] = {project: [] for project in here}
        for history in product(*choices[:index]):
            mine = {orders: r for orders, r in walks.items() if orders[:index] == history}
            ways = {project: {result[project] for result in mine.values()} for project in here}
            depends = {p for p in here if None in ways[p] and len(ways[p]) > 1}
            if not depends and _changes_below(mine, index, below):
                depends = {p for p in here if len(ways[p]) > 1}
            for project in here:
                asked[project].append(project in depends)
        for project in here:
            ways_ever = {result[project] for result in walks.values()}
            if all(asked[project]):
                told[project] = "referred"
            elif any(asked[project]) or (None in ways_ever and len(ways_ever) > 1):
                told[project] = "waits"
            else:
                told[project] = "out" if None in ways_ever else "in"
    return told


def _changes_below(walks: Mapping[tuple[Order, ...], Result], index: int, below: set[str]) -> bool:
    """Tell whether, all other orders alike, the order of one place changes a name below."""
    names: dict[tuple[Order, ...], set[frozenset[str]]] = {}
    for orders, result in walks.items():
        recommended = frozenset(project for project in below if result[project] is not None)
        names.setdefault(orders[index + 1 :], set()).add(recommended)
    return any(len(found) > 1 for found in names.values())


def promotable(caps: CapsWhen, places: Sequence[Sequence[Walker]]) -> set[str]:
    """Name those out who are in by some walk without one recommended, nobody else losing.

    `caps` may be a function of the names that walk: what is kept for a floor depends on them.
    """
    walking = frozenset(walker.id for place in places for walker in place)
    told = statuses(_caps(caps, walking), places)
    recommended = {project for project, status in told.items() if status == "in"}
    found: set[str] = set()
    for leaver in recommended:
        left = [[walker for walker in place if walker.id != leaver] for place in places]
        bounds = _caps(caps, walking - {leaver})
        for orders in product(*(permutations(place) for place in left)):
            result = walked(bounds, orders)
            if all(result[project] is not None for project in recommended - {leaver}):
                found |= {p for p, way in result.items() if way is not None and told[p] == "out"}
    return found


def _caps(caps: CapsWhen, walking: frozenset[str]) -> Mapping[str, int]:
    return caps(walking) if callable(caps) else caps


def walked_with_kept_places(
    pools: Pools, projects: Sequence[Mapping[str, Any]], walking: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Walk once by the words of the rule: a kept place if one is left, and an open one if not.

    The ways are those of a total that is not divided. Gives `quota_use`, or `out`.
    """
    floor_of = {project["id"]: pools.floor_of(project) for project in projects}
    left: dict[str, int] = {}
    for name in filter(None, floor_of.values()):
        belonging = sum(1 for project in walking if floor_of[project["id"]] == name)
        left[name] = min(pools.floor_number(name.partition(":")[2]), belonging)
    open_places = pools.pools["total"] - sum(left.values())
    used: dict[str, int] = {}
    result: dict[str, str] = {}
    for project in walking:
        result[project["id"]] = "out"
        kept = floor_of[project["id"]]
        for way in pools.undivided_ways(project):
            others = [pool for pool in way.pools if pool != "total"]
            if any(used.get(pool, 0) >= pools.caps[pool] for pool in others):
                continue
            label = way.quota_use
            if "total" in way.pools:
                if kept is not None and left[kept] > 0:
                    left[kept] -= 1
                    label = f"{label}+{kept}" if label else kept
                elif open_places > 0:
                    open_places -= 1
                else:
                    continue
            for pool in others:
                used[pool] = used.get(pool, 0) + 1
            result[project["id"]] = label
            break
    return result


def some_list(lists: Lists) -> bool:
    """Try every list: each free contender off it or on it by each way, the fixed ones on it."""
    choices: list[list[Way | None]] = [list(ways) for _, ways in lists.fixed]
    choices += [[None, *ways] for _, ways in lists.free]
    belongs = [floor for floor, _ in [*lists.fixed, *lists.free]]
    for chosen in product(*choices):
        used: dict[str, int] = {}
        met: dict[str, int] = {}
        for floor, way in zip(belongs, chosen, strict=True):
            for pool in way.pools if way else ():
                used[pool] = used.get(pool, 0) + 1
            if way is not None and floor is not None:
                met[floor] = met.get(floor, 0) + 1
        within = all(used.get(pool, 0) <= cap for pool, cap in lists.caps.items())
        if within and all(met.get(floor, 0) >= n for floor, n in lists.floors.items()):
            return True
    return False
