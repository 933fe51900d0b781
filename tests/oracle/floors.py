"""Floors in the end: which are not met, and whether any list at all could meet them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from tests.oracle.pools import KINDS, Pools, Way, in_order, kind_of

Counts = tuple[int, ...]


@dataclass(frozen=True)
class Unmet:
    """A floor that is not met: how many it has of how many, and the smallest set that clashes.

    `clash` is empty where some list could meet it together with the other floors. `grows` says of
    each pool in it by how many places that alone would have to grow to end the clash; a pool that
    cannot end it alone is not in it.
    """

    floor: str
    found: int
    wanted: int
    clash: tuple[str, ...]
    grows: Mapping[str, int]


def floors_of(pools: Pools, round_: Mapping[str, Any]) -> dict[str, int]:
    """Give the number of every floor there is, also of those to which no project belongs."""
    floor = pools.part("floor")
    if floor is None:
        return {}
    units = set(pools.units) | {project["unit"] for project in round_["projects"]}
    directions = set(pools.fields) | {project["direction"] for project in round_["projects"]}
    everyone = [{"unit": u, "direction": d} for u, d in product(units, directions)]
    owners = {pools.whose(floor["per"], project) for project in everyone}
    owners |= set(floor.get("named") or {})
    if floor["per"] == "class":
        owners |= set(pools.policy.get("classes") or ())
    numbers = {f"floor:{o}": pools.floor_number(o) for o in owners if o is not None}
    return {name: number for name, number in sorted(numbers.items()) if number}


class Lists:
    """All lists there could be: each contender off the list, or on it by one of its ways.

    `fixed` stand on every list, each by one of the ways given. Only those who belong to a floor
    are tried, for any other only takes room away.
    """

    def __init__(
        self,
        caps: Mapping[str, int],
        floors: Mapping[str, int],
        fixed: Sequence[tuple[str | None, Sequence[Way]]],
        free: Sequence[tuple[str, Sequence[Way]]],
    ) -> None:
        self.caps = caps
        self.floors = floors
        self.fixed = fixed
        self.free = free
        self._hold: list[tuple[set[str], set[str]]] = []
        self._clash: list[tuple[set[str], set[str]]] = []

    def hold(self, floors: Collection[str], pools: Collection[str]) -> bool:
        """Answer as `possible`, and remember: fewer of what holds hold, more of what clashes clash.

        What holds is made as large as it can be first, for the sets that are asked for are many.
        """
        asked, bounds = set(floors), set(pools)
        if any(asked <= held and bounds <= within for held, within in self._hold):
            return True
        if any(held <= asked and within <= bounds for held, within in self._clash):
            return False
        if not self.possible(asked, bounds):
            self._clash.append((asked, bounds))
            return False
        for pool in self.caps:
            if self.possible(asked, bounds | {pool}):
                bounds.add(pool)
        self._hold.append((asked, bounds))
        return True

    def possible(self, floors: Collection[str], pools: Collection[str]) -> bool:
        """Tell whether a list meets these floors within these pools, whatever becomes of others."""
        bounds, asked = sorted(pools), sorted(floors)
        level: set[tuple[Counts, Counts]] = {((0,) * len(bounds), (0,) * len(asked))}
        for floor, ways in self.fixed:
            level = {
                after
                for counts in level
                for way in ways
                for after in _put(counts, floor, way, bounds, asked)
            }
        caps = [self.caps[pool] for pool in bounds]
        for floor, ways in self.free:
            level |= {
                (used, met)
                for counts in level
                for way in ways
                for used, met in _put(counts, floor, way, bounds, asked)
                if all(taken <= cap for taken, cap in zip(used, caps, strict=True))
            }
        wanted = [self.floors[floor] for floor in asked]
        return any(
            all(has >= number for has, number in zip(met, wanted, strict=True))
            and all(taken <= cap for taken, cap in zip(used, caps, strict=True))
            for used, met in level
        )

    def clash(self, floor: str) -> tuple[str, ...]:
        """Name the smallest set that cannot hold together and could without this floor.

        Where this floor is in no such set, the smallest set of all is named. Of equally small ones
        it is the first in the order of pools and names. Empty if everything can hold together.
        """
        if self.possible(self.floors, self.caps):
            return ()
        return self._smallest(floor) or self._smallest(None)

    def _smallest(self, needed: str | None) -> tuple[str, ...]:
        """Name the smallest set that clashes; with `needed` one that does not clash without it."""
        pools = {
            pool for _, ways in [*self.fixed, *self.free] for way in ways for pool in way.pools
        }
        asked = []
        for size in range(1, len(self.floors) + 1):
            for floors in combinations(self.floors, size):
                rest = [floor for floor in floors if floor != needed]
                needs = needed is None or (needed in floors and self.hold(rest, ()))
                if needs and not self.hold(floors, self.caps):
                    asked.append((floors, rest))
        for size in range(1, len(self.floors) + len(pools) + 1):
            found = [
                tuple(in_order([*chosen, *floors]))
                for floors, rest in asked
                if size >= len(floors)
                for chosen in combinations(in_order(pools), size - len(floors))
                if not self.hold(floors, chosen) and (needed is None or self.hold(rest, chosen))
            ]
            if found:
                return min(found, key=_by_kind)
        return ()

    def _holds(self, names: Collection[str]) -> bool:
        floors = [name for name in names if name in self.floors]
        return self.possible(floors, [name for name in names if name in self.caps])

    def grows(self, clash: Collection[str]) -> dict[str, int]:
        """Say of each pool of a set that clashes by how many places it would have to grow."""
        found = {}
        for pool in clash:
            for more in range(1, len(self.free) + 1):
                larger = {**self.caps, pool: self.caps.get(pool, 0) + more}
                if pool in self.caps and self._within(larger)._holds(clash):
                    found[pool] = more
                    break
        return found

    def _within(self, caps: Mapping[str, int]) -> Lists:
        return Lists(caps, self.floors, self.fixed, self.free)


def _by_kind(names: Iterable[str]) -> list[tuple[int, str]]:
    return [(KINDS.index(kind_of(name)), name) for name in names]


def _put(
    counts: tuple[Counts, Counts],
    floor: str | None,
    way: Way,
    bounds: Sequence[str],
    asked: Sequence[str],
) -> Iterable[tuple[Counts, Counts]]:
    used, met = counts
    yield (
        tuple(n + (pool in way.pools) for n, pool in zip(used, bounds, strict=True)),
        tuple(n + (name == floor) for n, name in zip(met, asked, strict=True)),
    )
