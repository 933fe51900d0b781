"""The definitions of equals and reserve applied to every single walk, nothing collapsed.

It serves to test `walks` and `allocation`, which follow equal states once. An order of a place is
a permutation of its projects, a walk is one order for each place, and a history is the orders of
the places above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations, product
from math import factorial, prod

from tests.oracle.pools import Way
from tests.oracle.walks import Walker

Order = tuple[Walker, ...]
Result = dict[str, Way | None]


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


def promotable(caps: Mapping[str, int], places: Sequence[Sequence[Walker]]) -> set[str]:
    """Name those out who are in by some walk without one recommended, nobody else losing."""
    told = statuses(caps, places)
    recommended = {project for project, status in told.items() if status == "in"}
    found: set[str] = set()
    for leaver in recommended:
        left = [[walker for walker in place if walker.id != leaver] for place in places]
        for orders in product(*(permutations(place) for place in left)):
            result = walked(caps, orders)
            if all(result[project] is not None for project in recommended - {leaver}):
                found |= {p for p, way in result.items() if way is not None and told[p] == "out"}
    return found
