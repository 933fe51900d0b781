"""What all walks together say of each project: in, out, asking for a ruling, or waiting for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.oracle.pools import REPORTED, Way, in_order, kind_of
from tests.oracle.walks import (
    MOST_ORDERS,
    Group,
    Walker,
    Walks,
    contenders,
    open_way,
    orders,
    pools_cross,
    taken,
)

Caps = Mapping[str, int]


@dataclass(frozen=True)
class Told:
    """The walks' word on one project: `in`, `out`, `referred` or `waits`; its full pools in order.

    `ways` are those by which it is in, in some order.
    """

    status: str
    ways: frozenset[Way]
    full: tuple[str, ...]
    total_had_room: bool


def stopped_by(walker: Walker, full: set[str]) -> bool:
    return all(any(pool in full for pool in way.pools) for way in walker.ways)


class Allocation:
    """The walk of the places with its open questions, for one list of groups from the top.

    `caps_when` gives every pool's places for those who walk and take room, since what is kept for
    a floor depends on them; a mapping alone never changes.
    """

    def __init__(
        self,
        caps_when: Caps | Callable[[frozenset[str]], Caps],
        places: Sequence[Sequence[Walker]],
    ) -> None:
        self.caps_when = caps_when
        self.walking = frozenset(w.id for place in places for w in place if w.takes_room)
        self.caps = self._caps_without(None)
        self.kept = [list(place) for place in places]
        self.used_limits = False
        self._limited: dict[str, str] = {}
        self._limited_at: list[tuple[int, Walker]] = []
        self._loose: set[str] = set()
        for index in range(len(self.kept)):
            self._limit(index)
        self.walks = Walks(self.caps, [Group(place) for place in self.kept])
        self.told: dict[str, Told] = {}
        for index, place in enumerate(self.kept):
            asking = {s: self.walks.asking(index, s) for s in self.walks.entries[index]}
            for walker in place:
                asked = [walker.id in names for names in asking.values()]
                self.told[walker.id] = self._tell(walker, asked)
        for index, walker in self._limited_at:
            self.told[walker.id] = self._tell_limited(index, walker)

    def _caps_without(self, leaver: str | None) -> Caps:
        walking = self.walking - {leaver}
        return self.caps_when(walking) if callable(self.caps_when) else self.caps_when

    def _limit(self, index: int) -> None:
        """Where crossing pools leave too many orders at a place, leave its contenders undecided.

        An equal with room going first and not sure of room after all other users of its pools is
        set apart (referred, or waiting if it contends after some histories only), and so is every
        project below that shares a pool with one set apart, directly or through another.
        """
        below = [walker for place in self.kept[index:] for walker in place if walker.takes_room]
        group = Group(self.kept[index])
        if len(group.takers) <= 7 or not pools_cross(below):
            return
        above = Walks(self.caps, [Group(place) for place in self.kept[:index]])
        contending = [contenders(self.caps, state, group) for state in above.entries[-1]]
        if all(orders(walkers) <= MOST_ORDERS for walkers in contending):
            return
        self.used_limits = True
        names = [{walker.id for walker in walkers} for walkers in contending]
        always, ever = set.intersection(*names), set().union(*names)
        shared: set[str] = set()
        for walker in [walker for walker in self.kept[index] if walker.id in ever]:
            self._set_apart(index, walker, "referred" if walker.id in always else "waits")
            shared |= walker.pools
        grown = True
        while grown:
            grown = False
            for walker in self.kept[index]:
                two_ways = len(walker.ways) > 1 and walker.id not in self._loose
                possible = any(open_way(self.caps, s, walker.ways) for s in above.entries[-1])
                if two_ways and possible and walker.takes_room and walker.pools & shared:
                    self._loose.add(walker.id)
                    shared |= walker.pools
                    grown = True
        for later in range(index + 1, len(self.kept)):
            grown = True
            while grown:
                touched = [w for w in self.kept[later] if w.takes_room and w.pools & shared]
                grown = bool(touched)
                for walker in touched:
                    self._set_apart(later, walker, "waits")
                    shared |= walker.pools

    def _set_apart(self, index: int, walker: Walker, status: str) -> None:
        self.kept[index].remove(walker)
        self._limited[walker.id] = status
        self._limited_at.append((index, walker))

    def _tell(self, walker: Walker, asked: list[bool]) -> Told:
        sights = list(self.walks.seen[walker.id].values())
        ways = set().union(*(sight.ways for sight in sights))
        full = set().union(*(sight.full for sight in sights))
        had_room = not any(sight.total_full for sight in sights)
        if asked and all(asked):
            status = "referred"
        elif any(asked) or (None in ways and len(ways) > 1):
            status = "waits"
        elif None in ways:
            status = "out"
            before = set.intersection(*(sight.full_before for sight in sights))
            full = before if stopped_by(walker, before) else before | full
        else:
            status, full = "in", set()
        taken_ways = {way for way in ways if way is not None}
        if walker.id in self._loose:
            taken_ways = set(walker.ways)
        return Told(status, frozenset(taken_ways), tuple(in_order(full)), had_room)

    def _tell_limited(self, index: int, walker: Walker) -> Told:
        """List for an undecided project the pools that those before and beside it could fill."""
        others = [w for at, w in self._limited_at if at <= index and w.id != walker.id]
        full = []
        for pool in in_order(walker.pools):
            most = max(taken(state, pool) for state in self.walks.entries[index + 1])
            if most + sum(1 for other in others if pool in other.pools) >= self.caps[pool]:
                full.append(pool)
        return Told(self._limited[walker.id], frozenset(), tuple(full), False)

    def named(self, status: str) -> set[str]:
        return {project for project, told in self.told.items() if told.status == status}

    def reserve(self) -> set[str]:
        """Name those out who would be in if some one recommended project left.

        The places stay as they are and the leaver's walk is missing; at least one order of equals
        must bring the project in while everybody else recommended stays so.
        """
        recommended, out = self.named("in"), self.named("out")
        found: set[str] = set()
        for leaver in sorted(recommended):
            others = frozenset(recommended - {leaver})
            places = [[w for w in place if w.id != leaver] for place in self.kept]
            without = Walks(
                self._caps_without(leaver), [Group(place, apart=others) for place in places]
            )
            found |= without.names_when(others) & out
        return found

    def unused(self) -> list[tuple[str, int, set[str]]]:
        """List the pools with places left and projects that could not use them.

        Soft pools are not among them. With questions open, only what holds in every walk is told:
        the fewest places left, and projects that are out in every walk and never met a full total.
        """
        found = []
        for pool, places in sorted(self.caps.items()):
            if kind_of(pool) not in REPORTED:
                continue
            left = places - max(taken(s, pool) for s in self.walks.entries[-1])
            left -= sum(1 for _, walker in self._limited_at if pool in walker.pools)
            names = {
                walker.id
                for place in self.kept
                for walker in place
                if pool in walker.pools
                and self.told[walker.id].status == "out"
                and self.told[walker.id].total_had_room
            }
            if left > 0 and names:
                found.append((pool, left, names))
        return found
