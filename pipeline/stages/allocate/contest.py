"""Who contends for which pools.

A project uses pools along a route: all of them need room. Most have one route.
Places of their own, extra places and kept places give further ones, and a
project takes the first that is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

ORDER = (
    "unit",
    "matrix",
    "extra",
    "own",
    "class",
    "direction",
    "field",
    "applicant",
    "total",
    "floor",
)
"""In which order a full pool becomes the deciding reason."""


@dataclass(frozen=True)
class Route:
    """Pools that are used together, and what is written in `quota_use`.

    `soft` are pools used beside them that bound nobody. No two routes of one
    project have the same `use`.
    """

    use: str
    pools: tuple[str, ...]
    soft: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Contender:
    """A project in the walk."""

    project_id: str
    place: int
    """Its place, or 0 for one that walks before the first place."""
    routes: tuple[Route, ...]
    takes_room: bool = True
    """False for one ruled `reserve`: it is told what is full at its turn, and takes nothing."""
    floor: str = ""
    """The `floor:ID` whose kept places are its own; empty where none are kept for it."""

    @cached_property
    def pools(self) -> tuple[str, ...]:
        """Every pool on any of its routes, in the order of reasons."""
        if len(self.routes) == 1:
            return self.routes[0].pools
        return in_order({pool for route in self.routes for pool in route.pools})


@dataclass(frozen=True)
class Contest:
    """The pools and their places, and the contenders from the top, equals together.

    `spare` says for each floor how many of those that walk it has beyond its
    number; where there are none, one who leaves takes its kept place along.
    """

    places: Mapping[str, int]
    groups: tuple[tuple[Contender, ...], ...]
    spare: Mapping[str, int] = field(default_factory=dict)

    def without(self, project_id: str) -> Contest:
        """The same contest after one contender left."""
        groups = tuple(
            tuple(member for member in group if member.project_id != project_id)
            for group in self.groups
        )
        places, spare = dict(self.places), dict(self.spare)
        for floor in self._floors_of(project_id):
            if spare[floor] <= 0:
                for pool, change in ((floor, -1), ("total", 1)):
                    if pool in places:
                        places[pool] += change
            spare[floor] -= 1
        return Contest(places, tuple(group for group in groups if group), spare)

    def _floors_of(self, project_id: str) -> list[str]:
        """The floor among whose walking projects one counts."""
        if not self.spare:
            return []
        return [
            member.floor
            for group in self.groups
            for member in group
            if member.project_id == project_id and member.floor and member.takes_room
        ]

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
    """The kind of a pool from its name: unit, matrix, extra, own and so on."""
    return pool.partition(":")[0]


def kinds_of(group: Sequence[Contender]) -> Counter[tuple[Route, ...]]:
    """How many of a group's equals use the same pools."""
    return Counter(member.routes for member in group)


def keep_places(
    places: Mapping[str, int], floors: Mapping[str, int], walking: Iterable[Contender]
) -> tuple[dict[str, int], dict[str, int]]:
    """The places with those kept for the floors taken out of the total, and each floor's spare.

    Kept are a floor's number of places, or as many as it has projects that
    walk, if these are fewer. `spare` is that of a Contest.
    """
    if not floors:
        return dict(places), {}
    count = Counter(member.floor for member in walking if member.floor and member.takes_room)
    kept = {floor: min(number, count[floor]) for floor, number in floors.items()}
    room = {**places, **kept, "total": places["total"] - sum(kept.values())}
    return room, {floor: count[floor] - number for floor, number in floors.items()}
