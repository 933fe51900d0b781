"""Soft limits that a list goes beyond, and floors that it does not meet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from pipeline.codes.phrases import (
    CLASH,
    CLASH_ENDED,
    PASSED_OVER,
    SOME_CLASH,
    SOME_CLASH_ENDED,
    TOO_FEW_OF_IT,
)
from pipeline.policy.places import Pools
from pipeline.stages.allocate.clashes import Clash, Floors, clash_of
from pipeline.stages.allocate.contest import Contender, Contest, Route, in_order, kind_of
from pipeline.stages.allocate.ways import Ways
from pipeline.tables.complaints import Complaint

_MOST_TAKEN = 16
"""So many combinations of routes of those recommended without a place are looked at."""


@dataclass(frozen=True)
class Listed:
    """One recommended project, and the routes by which it is: none where it needs no room."""

    contender: Contender
    routes: tuple[Route, ...]


@dataclass(frozen=True)
class Exceeded:
    """A soft limit, how many recommended projects use it, and who of them is beyond it."""

    pool: str
    clause: str
    limit: int
    number: int
    beyond: tuple[str, ...]


@dataclass(frozen=True)
class Unmet:
    """A floor, how many recommended projects it has of how many, and the clash, if one is why.

    `walking` of its projects are recommended or could be.
    """

    floor: str
    clause: str
    found: int
    wanted: int
    walking: int
    clash: Clash | None


def exceeded_limits(listed: Iterable[Listed], ways: Ways) -> list[Exceeded]:
    """The soft limits that more recommended projects use than they have places.

    Beyond one is a project before whom at least as many of the pool have better
    places as it has; who has no place stands before all others. A project that
    is in by one route or another counts where one of them uses the pool.
    """
    users: dict[str, list[Contender]] = {}
    for one in listed:
        for pool in {pool for route in one.routes for pool in route.soft}:
            users.setdefault(pool, []).append(one.contender)
    found = []
    for pool in in_order({pool for pool, who in users.items() if len(who) > ways.soft[pool]}):
        limit = ways.soft[pool]
        places = sorted(member.place for member in users[pool])
        beyond = [
            (member.place, member.project_id)
            for member in users[pool]
            if bisect_left(places, member.place) >= limit
        ]
        names = tuple(name for _, name in sorted(beyond))
        clause = ways.part(pool).source
        found.append(Exceeded(pool, clause, limit, len(users[pool]), names))
    return found


def unmet_floors(contest: Contest, listed: Sequence[Listed], ways: Ways) -> list[Unmet]:
    """The floors that have fewer recommended projects than their number, and why.

    Looked for is any list of those that walk that meets all floors in the whole
    total, beside the ones recommended without a place, each by any route by
    which some order brings it in.
    """
    if not ways.floors:
        return []
    count = dict.fromkeys(ways.floors, 0)
    for one in listed:
        if one.contender.floor:
            count[one.contender.floor] += 1
    short = in_order({floor for floor, number in ways.floors.items() if count[floor] < number})
    if not short:
        return []
    without_place = [one for one in listed if one.contender.place == 0]
    apart = {one.contender.project_id for one in without_place}
    wanted = dict(ways.floors)
    for one in without_place:
        if one.contender.floor:
            wanted[one.contender.floor] -= 1
    routes = [dict.fromkeys(map(_undivided, one.routes)) for one in without_place if one.routes]
    left = []
    for taken in islice(product(*routes), _MOST_TAKEN):
        places = dict(ways.places)
        for pool in (pool for route in taken for pool in route.pools):
            places[pool] -= 1
        left.append(places)
    going = [
        replace(member, routes=tuple(dict.fromkeys(map(_undivided, member.routes))))
        for group in contest.groups
        for member in group
        if member.project_id not in apart and member.takes_room
    ]
    floors = {
        floor: (max(0, number), frozenset(m.project_id for m in going if m.floor == floor))
        for floor, number in wanted.items()
    }
    found = []
    for floor in short:
        number, walking = ways.floors[floor], len(floors[floor][1])
        walking += sum(one.contender.floor == floor for one in without_place)
        clash = _clash(floor, going, left, floors)
        clause = ways.part(floor).source
        found.append(Unmet(floor, clause, count[floor], number, walking, clash))
    return found


def _clash(
    floor: str, going: Sequence[Contender], left: Sequence[Mapping[str, int]], floors: Floors
) -> Clash | None:
    """The clash that stands whichever places are left; None where there is a list in one of them.

    Where each of them has a clash of its own, that of the first is told.
    """
    found = []
    for places in left:
        clash = clash_of(floor, going, places, floors)
        if clash is None:
            return None
        found.append(clash)

    def stands(clash: Clash, places: Mapping[str, int]) -> bool:
        asked = {name: floors[name] for name in clash.floors}
        bounds = {pool: places[pool] for pool in clash.pools}
        return clash_of(clash.floors[0], going, bounds, asked) is not None

    if len(found) == 1:
        return found[0]
    lasting = (clash for clash in found if all(stands(clash, places) for places in left))
    return next(lasting, found[0])


def _undivided(route: Route) -> Route:
    """The route with a place of the whole total in place of a kept one."""
    return Route(
        "", in_order({"total" if kind_of(pool) == "floor" else pool for pool in route.pools})
    )


def tell_bounds(exceeded: Iterable[Exceeded], unmet: Iterable[Unmet]) -> list[Complaint]:
    """A complaint of each soft limit that is exceeded and of each floor that is not met."""
    told = [
        Complaint(
            "soft_limit_exceeded",
            key=limit.pool,
            value=limit.pool,
            clause=limit.clause,
            fields={
                "pool": limit.pool,
                "limit": str(limit.limit),
                "number": str(limit.number),
                "names": ", ".join(limit.beyond) or "-",
            },
        )
        for limit in exceeded
    ]
    return told + [
        Complaint(
            "floor_unmet",
            key=floor.floor,
            value=floor.floor,
            clause=floor.clause,
            fields={
                "floor": floor.floor,
                "found": str(floor.found),
                "wanted": str(floor.wanted),
                "why": why_unmet(floor),
            },
        )
        for floor in unmet
    ]


def looked_at(pools: Pools) -> tuple[str, ...]:
    """What the list is looked at for under these pools."""
    limits = (pools.unit, pools.matrix, pools.class_, pools.direction, pools.field)
    soft = any(part is not None and part.limit == "soft" for part in limits)
    return (*["soft_limit_exceeded"] * soft, *["floor_unmet"] * (pools.floor is not None))


def why_unmet(floor: Unmet) -> str:
    """Why a floor is not met, in the English phrases that `codes.phrases` knows."""
    clash = floor.clash
    if clash is None:
        return PASSED_OVER
    if (floor.floor,) == clash.floors and not clash.pools:
        return TOO_FEW_OF_IT.format(count=floor.walking)
    together = ", ".join((*clash.floors, *clash.pools))
    grows = ", ".join(f"{pool} (+{number})" for pool, number in clash.grows.items())
    ended = CLASH_ENDED if grows else CLASH
    if not clash.smallest:
        ended = SOME_CLASH_ENDED if grows else SOME_CLASH
    return ended.format(together=together, grows=grows)
