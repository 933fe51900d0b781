"""Who contends for which pools.

A project uses pools along a route: all of them need room. Most have one route;
an exempt project with extra places has two, and takes the first that is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.policy.places import Pools

ORDER = ("unit", "extra", "direction", "applicant", "total")
"""In which order a full pool becomes the deciding reason."""


@dataclass(frozen=True)
class Route:
    """Pools that are used together, and what is written in `quota_use`."""

    use: str
    pools: tuple[str, ...]


@dataclass(frozen=True)
class Contender:
    """A project in the walk."""

    project_id: str
    place: int
    routes: tuple[Route, ...]
    takes_room: bool = True
    """False for one ruled `reserve`: it is told what is full at its turn, and takes nothing."""

    @property
    def pools(self) -> tuple[str, ...]:
        """Every pool on any of its routes, in the order of reasons."""
        return in_order({pool for route in self.routes for pool in route.pools})


@dataclass(frozen=True)
class Contest:
    """The pools and their places, and the contenders from the top, equals together."""

    places: Mapping[str, int]
    groups: tuple[tuple[Contender, ...], ...]

    def without(self, project_id: str) -> Contest:
        """The same contest after one contender left."""
        groups = (
            tuple(member for member in group if member.project_id != project_id)
            for group in self.groups
        )
        return Contest(self.places, tuple(group for group in groups if group))

    def users(self) -> dict[str, set[str]]:
        """Who could use each pool."""
        users: dict[str, set[str]] = {}
        for group in self.groups:
            for member in group:
                for pool in member.pools:
                    users.setdefault(pool, set()).add(member.project_id)
        return users

    def tight(self) -> frozenset[str]:
        """The pools that can fill: those with more users than places."""
        return frozenset(pool for pool, who in self.users().items() if len(who) > self.places[pool])

    def nested(self) -> frozenset[str] | None:
        """The pools that can fill, if of any two one holds the other or they are apart.

        Then the order of equals decides who is in and nothing below it, and no
        order needs to be tried. None where pools cross or somebody has two
        routes. A pool with room for all its users never fills and is left out.
        """
        if any(len(member.routes) > 1 for group in self.groups for member in group):
            return None
        users = self.users()
        tight = sorted(self.tight(), key=lambda pool: len(users[pool]))
        for position, inner in enumerate(tight):
            for outer in tight[position + 1 :]:
                if not users[inner].isdisjoint(users[outer]) and not users[inner] <= users[outer]:
                    return None
        return frozenset(tight)


def in_order(pools: set[str]) -> tuple[str, ...]:
    """Pools in the order of reasons, then by name."""
    return tuple(sorted(pools, key=lambda pool: (ORDER.index(kind_of(pool)), pool)))


def kind_of(pool: str) -> str:
    """The kind of a pool from its name: unit, extra, direction, applicant or total."""
    return pool.partition(":")[0]


def make_places(pools: Pools, units: Sequence[str], directions: Sequence[str]) -> dict[str, int]:
    """How many places each pool has that bounds anything, by pool name."""
    places: dict[str, int] = {}
    if pools.unit is not None:
        for unit in units:
            bound = pools.unit.named.get(unit, pools.unit.default)
            if bound is not None:
                places[f"unit:{unit}"] = bound
    if pools.extra is not None:
        if pools.extra.per == "round":
            places["extra"] = pools.extra.default
        else:
            for unit in units:
                places[f"extra:{unit}"] = pools.extra.named.get(unit, pools.extra.default)
    if pools.direction is not None:
        for direction in directions:
            bound = pools.direction.named.get(direction, pools.direction.default)
            if bound is not None:
                places[f"direction:{direction}"] = bound
    if pools.total.at_most != "unlimited":
        places["total"] = int(pools.total.at_most)
    return places


def make_routes(
    unit: str, direction: str, credit_code: str, exempt: bool, pools: Pools, places: dict[str, int]
) -> tuple[Route, ...]:
    """The routes of one project, in the order in which they are tried.

    A pool without bound is on no route. The applicant's pool enters `places`
    when its first project is met. An exempt project skips the pools the
    policy names; where there are extra places, these stand in their stead and
    are not without end.
    """
    bounded = {
        "unit": f"unit:{unit}",
        "direction": f"direction:{direction}",
        "total": "total",
    }
    if pools.applicant is not None:
        bounded["applicant"] = f"applicant:{credit_code}"
        places[bounded["applicant"]] = pools.applicant.at_most
    used = {name: pool for name, pool in bounded.items() if pool in places}
    plain = Route(used.get("unit", ""), in_order(set(used.values())))
    if not exempt or pools.exemption is None:
        return (plain,)
    if pools.extra is None:
        kept = {pool for name, pool in used.items() if name not in pools.exemption.skips}
        return (Route("exempt", in_order(kept)),)
    extra = "extra" if pools.extra.per == "round" else f"extra:{unit}"
    kept = {pool for name, pool in used.items() if name not in pools.extra.instead_of}
    beside = Route(extra, in_order({extra, *kept}))
    return (beside, plain) if pools.extra.order == "extra-first" else (plain, beside)


def kinds_of(group: Sequence[Contender]) -> Counter[tuple[Route, ...]]:
    """How many of a group's equals use the same pools."""
    return Counter(member.routes for member in group)
