"""The walk down the ranking as a clerk would make it by hand, row by row, for cached values.

The formulas of the ranking do the same. Where equals meet at a line the first
of them in the sheet's order takes the room: whoever stands below them is out
or in whichever of them has it, and a second look, at all equals together,
tells which of them the panel has to part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.publish.breakdown.order import Order
from pipeline.publish.breakdown.pools import NO_BOUND, Pools

FREE = 9_999_999
"""The room in a slot in which a project has no pool; also the row of somebody who is not there."""
IN, OUT, ASKED, OPEN = 1, 2, 3, 4
"""In; no room; equal with others where room ends; not to be told without trying orders."""


@dataclass
class Walked:
    """The walk by row of the ranking; lists of lists run over slots."""

    pool: list[list[int]] = field(default_factory=list)
    room: list[list[int]] = field(default_factory=list)
    way: list[int] = field(default_factory=list)
    taken: list[list[int]] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    want: list[list[int]] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    verdict: list[int | str] = field(default_factory=list)
    sure: list[list[int]] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


def bounds(pools: Pools, order: Order) -> dict[int, int]:
    """The room of each pool at the beginning; kept places are taken out of the total."""
    kept: dict[int, int] = {}
    walking: Counter[int] = Counter()
    for at, takes in enumerate(order.takes):
        if takes:
            walking.update(n for n in pools.numbers_of(at) if n)
    for pool in pools.all:
        if pool.floor:
            kept[pool.number] = min(pool.places, walking[pool.number])
    found = {}
    for pool in pools.all:
        room = NO_BOUND if pool.soft else pool.places
        if pool.floor:
            room = kept[pool.number]
        elif pool.code == "total":
            room -= sum(
                kept[other.number]
                for other in pools.all
                if other.floor and other.panel == pool.panel
            )
        found[pool.number] = room
    return found


def walk_down(order: Order, rows: Sequence[int]) -> Walked:
    """Walk the rows of the ranking, each taking the first way on which there is room.

    `rows` are by row of the ranking the rows of the order.
    """
    pools = order.pools
    walked = Walked()
    left = bounds(pools, order)
    slots = range(len(pools.slots))
    walked.pool = [pools.numbers_of(at) for at in rows]
    for own, at in zip(walked.pool, rows, strict=True):
        room = [left[own[s]] if own[s] else FREE for s in slots]
        walked.room.append(room)
        way = _open_way(pools, at, room) if order.walks[at] else 0
        walked.way.append(way)
        taken = _through(pools, at, way, own) if order.takes[at] else [0] * len(own)
        walked.taken.append(taken)
        for number in taken:
            if number:
                left[number] -= 1
    return walked


def _open_way(pools: Pools, at: int, room: Sequence[int]) -> int:
    """The first way, from 1, on which every pool has room; 0 where there is none."""
    for number, mask in enumerate(pools.masks_of(at), start=1):
        if all(room[s] > 0 for s, one in enumerate(mask) if one):
            return number
    return 0


def _through(pools: Pools, at: int, way: int, own: Sequence[int]) -> list[int]:
    if not way:
        return [0] * len(own)
    mask = pools.masks_of(at)[way - 1]
    return [number if one else 0 for number, one in zip(own, mask, strict=True)]


def rooms_before(walked: Walked, order: Order, groups: Sequence[int], k: int) -> list[int]:
    """The room in each slot of a row before the first of its equals went.

    One of its pools may be another's in another slot, as that of a second applicant.
    """
    own, slots = walked.pool[k], range(len(order.pools.slots))
    found = list(walked.room[k])
    i = k - 1
    while i >= 0 and groups[i] == groups[k]:
        for s in slots:
            if own[s]:
                found[s] += walked.taken[i].count(own[s])
        i -= 1
    return found


def members(groups: Sequence[int], k: int) -> range:
    """The rows of a row's equals; they stand together."""
    first = last = k
    while first > 0 and groups[first - 1] == groups[k]:
        first -= 1
    while last + 1 < len(groups) and groups[last + 1] == groups[k]:
        last += 1
    return range(first, last + 1)


def wanted(walked: Walked, order: Order, takes: Sequence[int], equals: range, k: int) -> list[int]:
    """How many of a row's equals come to each of its pools, past the pools inside it."""
    found = []
    for s, number in enumerate(walked.pool[k]):
        if not number or s not in order.pools.filling:
            found.append(0)
            continue
        inner = [i for i in order.pools.filling if i < s]
        found.append(
            sum(
                1
                for i in equals
                if takes[i]
                and walked.pool[i][s] == number
                and all(walked.room[i][t] > 0 for t in inner)
            )
        )
    return found


def look_again(walked: Walked, order: Order, rows: Sequence[int], groups: Sequence[int]) -> None:
    """Tell of each row whether it is in, out, or to be parted from its equals by the panel."""
    pools = order.pools
    takes = [order.takes[at] for at in rows]
    nested = pools.nested
    unknown = 0
    walked.alone = [int(len(members(groups, k)) == 1) for k in range(len(rows))]
    for k, at in enumerate(rows):
        before = rooms_before(walked, order, groups, k)
        walked.before.append(before)
        if nested:
            want = [0] * len(before)
            if not walked.alone[k] and order.takes[at]:
                want = wanted(walked, order, takes, members(groups, k), k)
            walked.want.append(want)
            walked.verdict.append(_nested(walked, order, at, k, before, want))
            walked.sure.append(_sure(walked, k, before, want))
            walked.unknown.append(0)
    if nested:
        return
    walked.first = [
        _open_way(pools, at, walked.before[k]) if order.walks[at] else 0
        for k, at in enumerate(rows)
    ]
    for k, at in enumerate(rows):
        equals = members(groups, k)
        want = [0] * len(walked.pool[k])
        if not walked.alone[k] and order.takes[at]:
            want = [
                sum(1 for i in equals if takes[i] and walked.first[i] and number in walked.pool[i])
                if number
                else 0
                for number in walked.pool[k]
            ]
        walked.want.append(want)
        walked.verdict.append(_crossing(walked, order, at, k, want))
        walked.sure.append(walked.taken[k])
    for k in range(len(rows)):
        if any(walked.verdict[i] == OPEN for i in members(groups, k)):
            unknown = 1
        walked.unknown.append(unknown)


def _nested(
    walked: Walked, order: Order, at: int, k: int, before: Sequence[int], want: Sequence[int]
) -> int | str:
    if not order.walks[at]:
        return ""
    if not order.takes[at]:
        return OUT
    if walked.alone[k]:
        return IN if walked.way[k] else OUT
    if min(before) <= 0:
        return OUT
    return ASKED if any(w > b for w, b in zip(want, before, strict=True)) else IN


def _sure(walked: Walked, k: int, before: Sequence[int], want: Sequence[int]) -> list[int]:
    """The pools that a row is known to take whichever of its equals goes first."""
    if walked.verdict[k] == IN:
        return walked.taken[k]
    none = [0] * len(before)
    if walked.verdict[k] != ASKED or not walked.way[k]:
        return none
    outermost = max(s for s, (w, b) in enumerate(zip(want, before, strict=True)) if w > b)
    return [number if s >= outermost else 0 for s, number in enumerate(walked.taken[k])]


def _crossing(walked: Walked, order: Order, at: int, k: int, want: Sequence[int]) -> int | str:
    if not order.walks[at]:
        return ""
    if not order.takes[at]:
        return OUT
    if walked.alone[k]:
        return IN if walked.way[k] else OUT
    if not walked.first[k]:
        return OUT
    mask = order.pools.masks_of(at)[walked.first[k] - 1]
    room = walked.before[k]
    return IN if all(want[s] <= room[s] for s, one in enumerate(mask) if one) else OPEN
