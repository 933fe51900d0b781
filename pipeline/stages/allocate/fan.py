"""What the orders of equals can lead to, tried out where pools cross."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import factorial, prod

from pipeline.stages.allocate.contest import Route, kind_of

MOST_ORDERS = 5_040
"""Beyond so many orders at one place, every equal in contention is referred."""

Kind = tuple[Route, ...]
State = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class KindFan:
    """For equals that use the same pools: what becomes of them under all orders.

    `number` of them contend; between `least` and `most` are in; `uses` are
    the pools by which one is in; `full` are the pools full in some order when
    one of them is reached. `shut` says of kinds with kept places that have no
    room in any order, whether in some order these and the total are full at once.
    """

    number: int
    least: int
    most: int
    uses: frozenset[str]
    full: frozenset[str]
    shut: bool = False


@dataclass(frozen=True)
class Fan:
    """All orders of one group of equals, from one state of the pools.

    `after` maps each state they can lead to, to the numbers of equals in, by
    kind, with which it was reached. `limited` names the pools of equals that
    were referred without trying every order. `unsure` counts the places of a
    pool that only some orders take and `after` does not show.
    """

    kinds: Mapping[Kind, KindFan]
    after: Mapping[State, set[tuple[int, ...]]]
    limited: frozenset[str] = frozenset()
    unsure: Counter[str] = field(default_factory=Counter)


def open_route(kind: Kind, room: Mapping[str, int]) -> Route | None:
    """The first route on which every pool has room, if there is one."""
    for route in kind:
        if all(room[pool] > 0 for pool in route.pools):
            return route
    return None


def kept_and_open(kind: Kind) -> tuple[str, ...]:
    """The total and the kept places, of equals that have such; nothing for others."""
    pools = {pool for route in kind for pool in route.pools}
    floors = [pool for pool in pools if kind_of(pool) == "floor"]
    return (*floors, "total") if floors else ()


def orders(kinds: Mapping[Kind, int]) -> int:
    """How many orders equals have, those with the same pools not told apart."""
    return factorial(sum(kinds.values())) // prod(map(factorial, kinds.values()))


def crossing_fan(room: Mapping[str, int], kinds: Counter[Kind]) -> Fan:
    """Try the orders of equals, from one state of the pools.

    Equals that find no room going first, and equals that are sure of their
    room after all other users of it, are the same under every order; only the
    others are tried, by kinds. Beyond MOST_ORDERS these are all referred, but
    for those sure of room by one route or another.
    """
    users: Counter[str] = Counter()
    for kind, number in kinds.items():
        if open_route(kind, room) is None:
            continue
        for pool in {pool for route in kind for pool in route.pools}:
            users[pool] += number
    fans: dict[Kind, KindFan] = {}
    left = dict(room)
    contending: Counter[Kind] = Counter()
    for kind, number in kinds.items():
        route = open_route(kind, room)
        if route is None:
            fans[kind] = KindFan(number, 0, 0, frozenset(), _full(kind, room))
        elif all(room[pool] >= users[pool] for pool in route.pools):
            fans[kind] = KindFan(number, number, number, frozenset({route.use}), frozenset())
            for pool in route.pools:
                left[pool] -= number
        else:
            contending[kind] = number
    sure = {
        kind
        for kind in contending
        if any(all(room[pool] >= users[pool] for pool in route.pools) for route in kind)
    }
    if orders({kind: n for kind, n in contending.items() if kind not in sure}) > MOST_ORDERS:
        clouded = frozenset(pool for kind in contending for route in kind for pool in route.pools)
        for kind, number in contending.items():
            uses = frozenset(route.use for route in kind)
            full = frozenset(
                pool for route in kind for pool in route.pools if users[pool] > left[pool]
            )
            fans[kind] = KindFan(number, number if kind in sure else 0, number, uses, full)
        for kind, one in fans.items():
            fans[kind] = replace(one, shut=bool(kept_and_open(kind)))
        return Fan(fans, {tuple(sorted(left.items())): set()}, clouded)
    tried, after = _tried(left, contending)
    full_ends = [{pool for pool, room_left in state if room_left <= 0} for state in after]
    ends = frozenset().union(*full_ends)
    for kind, one in fans.items():
        taken = set() if one.least == 0 else set(_sure(kind, room).pools)
        seen = {pool for route in kind for pool in route.pools} - taken
        both = kept_and_open(kind)
        shut = bool(both) and any(full.issuperset(both) for full in full_ends)
        fans[kind] = replace(one, full=one.full | (ends & seen), shut=shut)
    return Fan(fans | tried, after)


def _sure(kind: Kind, room: Mapping[str, int]) -> Route:
    route = open_route(kind, room)
    assert route is not None
    return route


def _full(kind: Kind, room: Mapping[str, int]) -> frozenset[str]:
    return frozenset(pool for route in kind for pool in route.pools if room[pool] <= 0)


def _tried(
    room: Mapping[str, int], kinds: Counter[Kind]
) -> tuple[dict[Kind, KindFan], dict[State, set[tuple[int, ...]]]]:
    """Walk every order of the kinds, merging orders that meet in the same state."""
    after, uses, full = orders_of(room, kinds)
    counts = [vector for reached in after.values() for vector in reached]
    fans = {}
    for position, kind in enumerate(kinds):
        least = min(vector[position] for vector in counts)
        most = max(vector[position] for vector in counts)
        fans[kind] = KindFan(
            kinds[kind], least, most, frozenset(uses[position]), frozenset(full[position])
        )
    return fans, after


def orders_of(
    room: Mapping[str, int], kinds: Mapping[Kind, int], kept: frozenset[int] = frozenset()
) -> tuple[dict[State, set[tuple[int, ...]]], list[set[str]], list[set[str]]]:
    """Every order of the kinds: the states after with the numbers in, the uses, the full pools.

    The three run over the kinds in their order. An order in which a kind at a
    position of `kept` finds no room is not followed.
    """
    names = list(kinds)
    uses: list[set[str]] = [set() for _ in names]
    full: list[set[str]] = [set() for _ in names]
    start = (tuple(sorted(room.items())), tuple(kinds[kind] for kind in names))
    frontier = {start: {tuple(0 for _ in names)}}
    for _ in range(sum(kinds.values())):
        further: dict[tuple[State, tuple[int, ...]], set[tuple[int, ...]]] = {}
        for (state, waiting), reached in frontier.items():
            left = dict(state)
            for position, kind in enumerate(names):
                if waiting[position] == 0:
                    continue
                full[position] |= _full(kind, left)
                route = open_route(kind, left)
                rest = _less(waiting, position)
                if route is None:
                    if position not in kept:
                        further.setdefault((state, rest), set()).update(reached)
                    continue
                uses[position].add(route.use)
                taken = left | {pool: left[pool] - 1 for pool in route.pools}
                ins = {_more(counts, position) for counts in reached}
                further.setdefault((tuple(sorted(taken.items())), rest), set()).update(ins)
        frontier = further
    after: dict[State, set[tuple[int, ...]]] = {}
    for (state, _), reached in frontier.items():
        after.setdefault(state, set()).update(reached)
    return after, uses, full


def _less(counts: tuple[int, ...], position: int) -> tuple[int, ...]:
    return (*counts[:position], counts[position] - 1, *counts[position + 1 :])


def _more(counts: tuple[int, ...], position: int) -> tuple[int, ...]:
    return (*counts[:position], counts[position] + 1, *counts[position + 1 :])
