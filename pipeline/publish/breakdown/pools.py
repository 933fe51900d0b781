"""The pools of a round for formulas: which a project uses, and whether they are nested.

Each pool has a number. A project's pools stand in slots, one kind in a slot,
so that a formula can look at all projects of a pool in one column. Only pools
that more projects can use than have room can ever stop one; of applicants only
those are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.publish.breakdown.given import Given, Row
from pipeline.stages.allocate.contest import ORDER, Route, kind_of
from pipeline.stages.allocate.surplus import find_surplus
from pipeline.stages.allocate.ways import Ways, with_kept

NO_BOUND = 1_000_000
"""The room of a pool that does not bound, for formulas."""

NORMAL, BLOCKED, DROPPED, UNCLEAR, BYPASS = range(5)
"""What of a project is settled before it is marked."""


@dataclass(frozen=True)
class Pool:
    """A pool of one list: its code, the list's panel, its places, and whether they bound."""

    number: int
    code: str
    panel: str
    places: int
    soft: bool
    floor: bool


class Pools:
    """The pools of a round, by number, and each project's ways through them."""

    def __init__(self, given: Given) -> None:
        self.given = given
        results = given.results
        self.ways = Ways(given.policy, results.projects, results.quotas)
        self.panel_of = {name: row["panel"] for name, row in given.standings.items()}
        self.panels = sorted(set(self.panel_of.values())) or [""]
        surplus = find_surplus(results.projects, results.quotas, given.policy)
        self.states = [self._state(row, surplus[row["project_id"]]) for row in given.projects]
        self.routes = [
            with_kept(self.ways.of(row), self.ways.floor_of(row)) for row in given.projects
        ]
        self.users: dict[tuple[str, str], set[str]] = {}
        for row, routes, state in zip(given.projects, self.routes, self.states, strict=True):
            if state in (NORMAL, BYPASS):
                for pool in {pool for route in routes for pool in route.pools}:
                    key = self.panel_of[row["project_id"]], pool
                    self.users.setdefault(key, set()).add(row["project_id"])
        places = {**self.ways.places, **self.ways.soft, **self.ways.floors}
        self.all: list[Pool] = []
        for panel in self.panels:
            for code in sorted(places, key=lambda pool: (ORDER.index(kind_of(pool)), pool)):
                if kind_of(code) == "applicant" and not self._can_fill(panel, code):
                    continue
                soft, floor = code in self.ways.soft, code in self.ways.floors
                number = len(self.all) + 1
                self.all.append(Pool(number, code, panel, places[code], soft, floor))
        self.numbers = {(pool.panel, pool.code): pool.number for pool in self.all}
        held = [
            self._by_slot(self.panel_of[row["project_id"]], routes)
            for row, routes in zip(given.projects, self.routes, strict=True)
        ]
        most: dict[str, int] = {}
        for by_slot in held:
            for slot, codes in by_slot.items():
                most[slot] = max(most.get(slot, 0), len(codes))
        found = [(slot, n) for slot in most for n in range(most[slot])]
        found.sort(key=lambda one: (ORDER.index(kind_of(one[0])), one))
        self.slots = found or [("total", 0)]
        self._held = held
        order = self._nesting()
        self.nested = order is not None
        if order is not None:
            self.slots = order

    def _state(self, row: Row, surplus: str) -> int:
        if row["blocked"]:
            return BLOCKED
        if surplus:
            return DROPPED if surplus == "dropped" else UNCLEAR
        return BYPASS if row["bypass"] else NORMAL

    def _can_fill(self, panel: str, code: str) -> bool:
        """Whether more projects can use a pool than it has places."""
        if code in self.ways.soft:
            return False
        if code in self.ways.floors or (code == "total" and self.ways.floors):
            return True
        return len(self.users.get((panel, code), ())) > self.ways.places[code]

    def _by_slot(self, panel: str, routes: Sequence[Route]) -> dict[str, list[str]]:
        """A project's pools by slot: own places by their name, the rest by kind.

        Of several of a kind those that can fill come first.
        """
        found: dict[str, list[str]] = {}
        for route in routes:
            for code in (*route.pools, *route.soft):
                slot = slot_of(code)
                if code not in found.setdefault(slot, []):
                    found[slot].append(code)
        return {
            slot: sorted(codes, key=lambda code: (not self._can_fill(panel, code), code))
            for slot, codes in found.items()
        }

    def _nesting(self) -> list[tuple[str, int]] | None:
        """The slots from the innermost pools outwards; None where pools cross or ways part."""
        if self.ways.floors or any(len(routes) > 1 for routes in self.routes):
            return None
        for row, held in zip(self.given.projects, self._held, strict=True):
            panel = self.panel_of[row["project_id"]]
            for codes in held.values():
                if len(codes) > 1 and self._can_fill(panel, codes[1]):
                    return None
        outside: dict[str, set[str]] = {slot: set() for slot, n in self.slots if n == 0}
        tight = [key for key in self.users if self._can_fill(*key)]
        for i, one in enumerate(tight):
            for other in tight[i + 1 :]:
                a, b = self.users[one], self.users[other]
                if a.isdisjoint(b) or a == b:
                    continue
                if not (a < b or b < a):
                    return None
                inner, outer = (one, other) if a < b else (other, one)
                outside[slot_of(inner[1])].add(slot_of(outer[1]))
        ordered: list[str] = []
        left = [slot for slot, n in self.slots if n == 0]
        while left:
            free = [s for s in left if not any(s in outside[other] for other in left if other != s)]
            if not free:
                return None
            ordered.append(free[0])
            left.remove(free[0])
        return [*((slot, 0) for slot in ordered), *(one for one in self.slots if one[1])]

    @cached_property
    def filling(self) -> list[int]:
        """The slots, by position, that have a pool which can fill."""
        tight = {slot_of(code) for panel, code in self.users if self._can_fill(panel, code)}
        return [at for at, (slot, n) in enumerate(self.slots) if slot in tight and n == 0]

    def numbers_of(self, at: int) -> list[int]:
        """For the project at a row the number of its pool in each slot, 0 where it has none."""
        panel = self.panel_of[self.given.projects[at]["project_id"]]
        found = []
        for slot, n in self.slots:
            codes = self._held[at].get(slot, [])
            code = codes[n] if n < len(codes) else ""
            found.append(self.numbers.get((panel, code), 0))
        return found

    def masks_of(self, at: int) -> list[list[int]]:
        """For each way of the project at a row, which of its slots the way goes through."""
        panel = self.panel_of[self.given.projects[at]["project_id"]]
        mine = self.numbers_of(at)
        found = []
        for route in self.routes[at]:
            through = {self.numbers.get((panel, code), 0) for code in (*route.pools, *route.soft)}
            found.append([int(number > 0 and number in through) for number in mine])
        return found

    @cached_property
    def by_reason(self) -> list[int]:
        """The slots, by position, in the order in which a full pool becomes the reason."""

        def turn(at: int) -> tuple[int, str, int]:
            slot, n = self.slots[at]
            return ORDER.index(kind_of(slot)), slot, n

        return sorted(range(len(self.slots)), key=turn)


def slot_of(code: str) -> str:
    """The slot of a pool: own places by their name, the rest by kind."""
    kind, _, owner = code.partition(":")
    return f"own:{owner.partition(':')[0]}" if kind == "own" else kind
