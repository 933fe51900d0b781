"""Equals where pools are nested: no order needs to be tried.

Inside nested pools the sets of projects that can be in together form a
laminar matroid. Whoever belongs to every largest set is in under every order;
whoever finds no room going first is out; the rest depend on the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pipeline.stages.allocate.contest import Route
from pipeline.stages.allocate.fan import Fan, Kind, KindFan


def nested_fan(room: Mapping[str, int], kinds: Counter[Kind], tight: frozenset[str]) -> Fan:
    """What the orders of equals can lead to, from one state of the pools.

    `room` is what each pool has left, `tight` the pools that can fill. Gives
    one state after: what is taken under every order is taken, and a pool that
    only some orders fill is left as it is, for whoever uses it below is
    stopped by the pool around it.
    """
    users = {pool: sum(n for kind, n in kinds.items() if pool in kind[0].pools) for pool in room}
    pools = sorted(tight.intersection(room), key=lambda pool: (users[pool], pool))
    whole = _rank(kinds, pools, room)
    fans = {kind: _kind_fan(kind, kinds, pools, room, whole) for kind in kinds}
    after = dict(room)
    unsure: Counter[str] = Counter()
    for pool in room:
        inside = _using(pool, kinds)
        least = whole - _rank(kinds - inside, pools, room)
        after[pool] -= least
        unsure[pool] = _rank(inside, pools, room) - least
    return Fan(fans, {tuple(sorted(after.items())): set()}, unsure=+unsure)


def _kind_fan(
    kind: Kind, kinds: Counter[Kind], pools: list[str], room: Mapping[str, int], whole: int
) -> KindFan:
    route: Route = kind[0]
    number = kinds[kind]
    others = kinds - Counter([kind])
    full = frozenset(
        pool for pool in route.pools if _rank(_using(pool, others), pools, room) >= room[pool]
    )
    first = all(room[pool] > 0 for pool in route.pools)
    always = first and _rank(others, pools, room) < whole
    uses = frozenset({route.use}) if first else frozenset[str]()
    return KindFan(number, number if always else 0, number if first else 0, uses, full)


def _using(pool: str, kinds: Counter[Kind]) -> Counter[Kind]:
    return Counter({kind: n for kind, n in kinds.items() if pool in kind[0].pools})


def _rank(kinds: Counter[Kind], pools: list[str], room: Mapping[str, int]) -> int:
    """How many of these can be in together; pools from the innermost outwards."""
    items = [(set(kind[0].pools), number) for kind, number in kinds.items() if number]
    for pool in pools:
        within = [item for item in items if pool in item[0]]
        if within:
            around = set().union(*(chain for chain, _ in within)) - {pool}
            fitting = min(room[pool], sum(number for _, number in within))
            items = [item for item in items if pool not in item[0]] + [(around, fitting)]
    return sum(number for _, number in items)
