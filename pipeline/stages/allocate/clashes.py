"""Why floors cannot be met: the smallest set of floors and pools that clash.

Asked only where a floor stayed unmet, so the solver is loaded then and not
before. Whether some list meets certain floors and keeps to certain pools is a
question of whole numbers, which scipy's `milp` (HiGHS) answers; why it and no
search of our own, docs/decisions/0011 says. The smallest set that no list meets
is found by hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva, CP
2015, Smallest MUS Extraction with Minimal Hitting Set Dualization): of whatever
a list leaves unmet, such a set has something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

import numpy as np

from pipeline.errors import BrokenPromise
from pipeline.exact import Integers
from pipeline.stages.allocate.contest import Contender, in_order, kind_of

MOST_SETS = 60
"""So many sets of floors and pools are tried for the smallest one that clashes."""

MOST_STEPS = 100_000
"""And so many steps are gone in looking for the sets to try."""

Floors = Mapping[str, tuple[int, frozenset[str]]]
"""For each `floor:ID` how many must be on the list, and of which projects."""

_SOLVED, _INFEASIBLE = 0, 2
_ANY = 1
"""The relative gap at which the first list found is good enough."""


@dataclass(frozen=True)
class Clash:
    """Floors and pools that no list meets together, though one meets all but any one of them.

    `grows` says by how many places each of the pools, it alone, would have to
    grow to end this clash. Where `smallest` is False the search for a smaller
    one was given up.
    """

    floors: tuple[str, ...]
    pools: tuple[str, ...]
    grows: Mapping[str, int]
    smallest: bool = True


def clash_of(
    floor: str, contenders: Sequence[Contender], places: Mapping[str, int], floors: Floors
) -> Clash | None:
    """The smallest clash of floors and pools; None where some list meets all of them.

    A list has each contender on at most one of its ways, in each pool no more
    than its places, and of each floor's members at least its number. A pool
    without places does not bound. Contenders that take no room are on no list,
    nor are members of a floor that do not contend: places and numbers are those
    left beside whoever is recommended already.

    `floor` is in the clash if any clash has it of which nothing can be left
    out. Of equally small ones it is the first in the order of reasons and names.
    """
    terms = _terms([member for member in contenders if member.takes_room], places, floors)
    if not terms.names or terms.meets(terms.all):
        return None
    own = terms.bit(floor)
    linked = terms.linked(own)
    if terms.meets(linked):
        own, linked = 0, terms.all
    try:
        found = _Search(terms, linked, own).smallest()
        if found is None:
            found = _Search(terms, terms.all, 0).smallest()
    except _GivenUp:
        return _told(terms, terms.shrunk(linked, own), smallest=False)
    if found is None:
        raise BrokenPromise(f"no clash was found where no list meets {floor}")
    return _told(terms, found, smallest=True)


def _told(terms: _Terms, clash: int, *, smallest: bool) -> Clash:
    named = [name for name in terms.names if clash & terms.bit(name)]
    grows = {name: terms.growth(clash, name) for name in named if kind_of(name) != "floor"}
    floors = tuple(name for name in named if name not in grows)
    return Clash(floors, tuple(grows), grows, smallest)


def _terms(contenders: Sequence[Contender], places: Mapping[str, int], floors: Floors) -> _Terms:
    """Every floor, and every pool that the members of floors can fill.

    Nothing else needs to be looked at: a list that meets some floors and pools
    still does without whoever belongs to no floor, and a pool with room for all
    members is never overfull.
    """
    asked = {name: floors[name] for name in floors if floors[name][0] > 0}
    anybody = frozenset[str]().union(*(ids for _, ids in asked.values()))
    members = [member for member in contenders if member.project_id in anybody]
    users = Counter(pool for member in members for pool in member.pools if pool in places)
    bounds = {pool: max(0, places[pool]) for pool, who in users.items() if who > places[pool]}
    bounds |= {name: number for name, (number, _) in asked.items()}
    names = in_order(set(bounds))
    bits = {name: 1 << position for position, name in enumerate(names)}
    kinds: Counter[_Kind] = Counter()
    for member in members:
        ways = {_union(bits.get(pool, 0) for pool in way.pools) for way in member.routes}
        belongs = [bits[name] for name, (_, ids) in asked.items() if member.project_id in ids]
        kinds[_Kind(_leanest(ways), _union(belongs))] += 1
    return _Terms(names, tuple(bounds[name] for name in names), kinds)


def _leanest(ways: set[int]) -> tuple[int, ...]:
    """The ways without those that use all another does and more."""
    more = {way for way in ways for other in ways if other != way and other & ~way == 0}
    return tuple(sorted(ways - more))


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


@dataclass(frozen=True)
class _Kind:
    """Contenders with the same ways that belong to the same floors, all as sets of terms."""

    ways: tuple[int, ...]
    floors: int


@dataclass(frozen=True)
class _Terms:
    """Floors and pools, in the order in which they are named, their numbers, and who uses them.

    A set of terms is an integer; its lowest bit is the first of them.
    """

    names: tuple[str, ...]
    bounds: tuple[int, ...]
    kinds: Mapping[_Kind, int]

    @property
    def all(self) -> int:
        """Every term."""
        return (1 << len(self.names)) - 1

    def bit(self, name: str) -> int:
        """The set of that term alone; empty where it is none."""
        return 1 << self.names.index(name) if name in self.names else 0

    def bits(self, terms: int) -> list[int]:
        """The terms of a set, each a set of its own, in their order."""
        return [1 << at for at in range(len(self.names)) if terms >> at & 1]

    def linked(self, terms: int) -> int:
        """These terms, and all that share a contender with one of them, and so on."""
        shared = [_union([kind.floors, *kind.ways]) for kind in self.kinds]
        while (further := _union(one for one in shared if one & terms) | terms) != terms:
            terms = further
        return terms

    def meets(self, terms: int) -> bool:
        """Whether some list meets all of these."""
        return self._list(terms) is not None

    def growth(self, clash: int, pool: str) -> int:
        """By how many places a pool of a clash would have to grow to end it."""
        at = self.names.index(pool)
        usage = self._list(clash & ~self.bit(pool), fewest=at)
        if usage is None:
            raise BrokenPromise(f"a clash was told that remains without {pool}")
        return int(usage[at]) - self.bounds[at]

    def widened(self, terms: int, within: int) -> int | None:
        """These terms and as many more as one list meets; None if no list meets them.

        The others are taken in one after the other, in their order, so that the
        answer does not depend on which of several lists a solver comes upon.
        """
        usage = self._list(terms, wished=within & ~terms)
        if usage is None:
            return None
        for term in self.bits(within & ~terms):
            if not self._met(usage) & term:
                other = self._list(terms | term, wished=within & ~terms & ~term)
                if other is None:
                    continue
                usage = other
            terms |= term
        return terms

    def shrunk(self, clash: int, last: int) -> int:
        """A part of these terms that clashes, and of which nothing can be left out.

        They are tried from the end, but `last` after all others.
        """
        for term in [*reversed(self.bits(clash & ~last)), *self.bits(last)]:
            if not self.meets(clash & ~term):
                clash &= ~term
        return clash

    def _list(self, kept: int, wished: int = 0, fewest: int | None = None) -> Integers | None:
        """How many of a list count in each term, shape (terms,); None if no list meets the kept.

        Of several lists it is one near the wished terms, or one with as few as
        possible in the term at the position `fewest`. What the solver says is
        rounded to whole numbers and proved on these.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        terms, ways = len(self.names), len(self._most)
        asked = self._flags(kept | wished)
        least = np.where(asked & self._floors, self.bounds, -np.inf)
        most = np.where(asked & ~self._floors, self.bounds, np.inf)
        numbers = list(self.kinds.values())
        counting = coo_array(self._counting, shape=(terms + len(numbers), ways + terms)).tocsc()
        answer = milp(
            np.repeat([0, 1], [ways, terms])
            if fewest is None
            else counting[[fewest]].toarray().ravel(),
            integrality=np.repeat([1, 0], [ways, terms]),
            bounds=Bounds(0, np.append(self._most, np.where(self._flags(wished), np.inf, 0))),
            constraints=LinearConstraint(
                counting, np.append(least, np.zeros(len(numbers))), np.append(most, numbers)
            ),
            options={"mip_rel_gap": _ANY if fewest is None else 0},
        )
        if answer.status == _INFEASIBLE:
            return None
        if answer.status != _SOLVED:
            raise BrokenPromise(f"the solver of clashes stopped: {answer.message}")
        chosen = np.append(np.rint(answer.x[:ways]).astype(np.int64), np.zeros(terms, np.int64))
        counts: Integers = counting @ chosen
        usage, going = counts[:terms], counts[terms:]
        if (chosen < 0).any() or (going > numbers).any() or kept & ~self._met(usage):
            raise BrokenPromise("the solver of clashes found a list that is none")
        return usage

    def _met(self, usage: Integers) -> int:
        """The terms that are met where so many count in each, shape (terms,)."""
        bounds = np.array(self.bounds)
        met = np.where(self._floors, usage >= bounds, usage <= bounds)
        return _union(1 << at for at in np.flatnonzero(met).tolist())

    def _flags(self, terms: int) -> Integers:
        """Whether each term is in a set, shape (terms,)."""
        return np.array([bool(terms >> at & 1) for at in range(len(self.names))])

    @cached_property
    def _floors(self) -> Integers:
        """Whether each term is a floor, shape (terms,)."""
        return np.array([kind_of(name) == "floor" for name in self.names])

    @cached_property
    def _most(self) -> Integers:
        """How many can go each way of each kind, shape (ways,)."""
        numbers = [number for kind, number in self.kinds.items() for _ in kind.ways]
        return np.array(numbers, dtype=np.int64)

    @cached_property
    def _counting(self) -> tuple[Integers, tuple[Integers, Integers]]:
        """What a list has in each term, and how many go of each kind: values, rows and columns.

        Rows are the terms and the kinds; columns the ways, and then for each
        term what a floor lacks, or a pool has too many.
        """
        terms, ways = len(self.names), len(self._most)
        every = [(kind, way) for kind in self.kinds for way in kind.ways]
        position = {kind: terms + at for at, kind in enumerate(self.kinds)}
        used = [
            (row, column)
            for column, (kind, way) in enumerate(every)
            for row in (*np.flatnonzero(self._flags(way | kind.floors)), position[kind])
        ]
        rows, columns = np.array(used, dtype=np.int64).reshape(-1, 2).T
        amiss = np.where(self._floors, 1, -1)
        return (
            np.append(np.ones(len(used), dtype=np.int64), amiss),
            (np.append(rows, range(terms)), np.append(columns, range(ways, ways + terms))),
        )


class _GivenUp(Exception):
    """The smallest clash is not found within the sets and steps allowed."""


@dataclass
class _Search:
    """The smallest clash within some terms, with the terms `wanted` in it if there are any.

    What a list that can be widened no more leaves unmet is kept: every clash
    has one of these terms. A clash from which `wanted` can be left out is no
    clash with it, and whatever holds the rest is passed over.
    """

    terms: _Terms
    within: int
    wanted: int
    unmet: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    sets: int = 0
    steps: int = 0

    def smallest(self) -> int | None:
        """The clash, or None if there is none. Raises _GivenUp."""
        for size in range(self.wanted.bit_count(), self.within.bit_count() + 1):
            while (chosen := self._first(size)) is not None:
                self.sets += 1
                if self.sets > MOST_SETS:
                    raise _GivenUp
                met = self.terms.widened(chosen, self.within)
                if met is not None:
                    self.unmet = sorted([*self.unmet, self.within & ~met], key=int.bit_count)
                elif self.wanted and not self.terms.meets(chosen & ~self.wanted):
                    self.passed.append(chosen & ~self.wanted)
                else:
                    return chosen
        return None

    def _first(self, size: int) -> int | None:
        """The first set of that size that may clash, for all that is known."""
        unhit = [unmet for unmet in self.unmet if not unmet & self.wanted]
        free = self.terms.bits(self.within & ~self.wanted)
        return self._further(free, self.wanted, size - self.wanted.bit_count(), unhit)

    def _further(self, free: list[int], chosen: int, left: int, unhit: list[int]) -> int | None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _GivenUp
        if any(passed & ~chosen == 0 for passed in self.passed):
            return None
        if not unhit:
            # With terms to spare, the set was tried when smaller ones were.
            return None if left else chosen
        if _apart(unhit) > left:
            return None
        # Beyond the last term of one of the sets, nothing would have a part of that one.
        last = min(unhit)
        for position, term in enumerate(term for term in free if term <= last):
            hits = [unmet for unmet in unhit if not unmet & term]
            if len(hits) < len(unhit):
                found = self._further(free[position + 1 :], chosen | term, left - 1, hits)
                if found is not None:
                    return found
        return None


def _apart(sets: Iterable[int]) -> int:
    """How many of these sets have nothing in common, taking each where it can be; a lower bound."""
    number = taken = 0
    for one in sets:
        if not one & taken:
            number, taken = number + 1, taken | one
    return number
