"""Every walk of the places: each order of each group of equals, with identical states collapsed.

A walk goes through the groups from the top and through each group in some order. What happened so
far matters only through the places left in the pools, so orders that leave the same room are
followed once; equals that use the same pools are one kind, for any of them may stand at any turn
of its kind. The set of walks described is that of all orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import factorial, prod

from tests.oracle.pools import Way

MOST_ORDERS = 5040
State = frozenset[tuple[str, int]]  # places taken, by pool; a pool without any is absent
Counts = tuple[int, ...]
EMPTY: State = frozenset()


@dataclass(frozen=True)
class Walker:
    """A project that walks; one that a ruling keeps on the reserve walks and takes nothing."""

    id: str
    ways: tuple[Way, ...]
    takes_room: bool = True

    @property
    def pools(self) -> frozenset[str]:
        return frozenset(pool for way in self.ways for pool in way.pools)


@dataclass
class Sight:
    """What befell one project in all orders of its equals after one history.

    `ways` has None for out; `full` the pools of the project that were full at its turn in some
    order; `full_before` those full before the first of its equals; `total_full` whether at its
    turn in some order the total had neither an open place nor one kept for it.
    """

    ways: set[Way | None] = field(default_factory=set)
    full: set[str] = field(default_factory=set)
    full_before: set[str] = field(default_factory=set)
    total_full: bool = False

    def met(self, way: Way | None, pools: frozenset[str], full: set[str]) -> None:
        """Note one turn: the way taken, and which of the project's pools were full."""
        self.ways.add(way)
        self.full |= full
        of_total = {pool for pool in pools if pool == "total" or pool.startswith("floor:")}
        self.total_full |= bool(of_total) and of_total <= full


def taken(state: State, pool: str) -> int:
    return dict(state).get(pool, 0)


def full_pools(caps: Mapping[str, int], state: State, pools: frozenset[str]) -> set[str]:
    return {pool for pool in pools if taken(state, pool) >= caps[pool]}


def open_way(caps: Mapping[str, int], state: State, ways: Sequence[Way]) -> Way | None:
    """Give the first way of which every pool has room, or None."""
    for way in ways:
        if all(taken(state, pool) < caps[pool] for pool in way.pools):
            return way
    return None


def after(state: State, way: Way | None) -> State:
    if way is None:
        return state
    counts = dict(state)
    for pool in way.pools:
        counts[pool] = counts.get(pool, 0) + 1
    return frozenset(counts.items())


class Group:
    """The equals of one place that take room, by kinds, and those who only look on."""

    def __init__(self, walkers: Sequence[Walker], apart: frozenset[str] = frozenset()) -> None:
        """Sort walkers into kinds; a project named in `apart` is not mixed with others."""
        self.lookers = [walker for walker in walkers if not walker.takes_room]
        kinds: dict[tuple[tuple[Way, ...], bool], list[Walker]] = {}
        for walker in walkers:
            if walker.takes_room:
                kinds.setdefault((walker.ways, walker.id in apart), []).append(walker)
        self.kinds = list(kinds.values())
        self.all: Counts = tuple(len(kind) for kind in self.kinds)

    @property
    def takers(self) -> list[Walker]:
        return [walker for kind in self.kinds for walker in kind]

    def turns(self, remaining: Counts) -> Iterator[tuple[list[Walker], Counts]]:
        """Give each kind that may go next, with what remains after one of it went."""
        for index, count in enumerate(remaining):
            if count:
                yield self.kinds[index], (*remaining[:index], count - 1, *remaining[index + 1 :])


class Walks:
    """All walks through `groups` from the empty list, with the pools' caps."""

    def __init__(self, caps: Mapping[str, int], groups: Sequence[Group]) -> None:
        self.caps = caps
        self.groups = list(groups)
        self.entries: list[set[State]] = [{EMPTY}]
        self.ends: list[dict[State, set[State]]] = []
        self.seen: dict[str, dict[State, Sight]] = {}
        self._numbers: dict[object, int] = {}
        self._futures: dict[tuple[int, Counts, State], int] = {}
        for index in range(len(self.groups)):
            self.ends.append({state: self._explore(index, state) for state in self.entries[index]})
            self.entries.append(set().union(*self.ends[index].values()))

    def _explore(self, index: int, entry: State) -> set[State]:
        """Walk one group in every order from one state; note what befell, return where it ends."""
        group = self.groups[index]
        for walker in [*group.takers, *group.lookers]:
            before = full_pools(self.caps, entry, walker.pools)
            self.seen.setdefault(walker.id, {})[entry] = Sight(full_before=before)
        level = {(group.all, entry)}
        ends: set[State] = set()
        while level:
            following: set[tuple[Counts, State]] = set()
            for remaining, state in level:
                for walker in group.lookers:
                    full = full_pools(self.caps, state, walker.pools)
                    self.seen[walker.id][entry].met(None, walker.pools, full)
                if not any(remaining):
                    ends.add(state)
                for kind, rest in group.turns(remaining):
                    way = open_way(self.caps, state, kind[0].ways)
                    full = full_pools(self.caps, state, kind[0].pools)
                    for walker in kind:
                        self.seen[walker.id][entry].met(way, kind[0].pools, full)
                    following.add((rest, after(state, way)))
            level = following
        return ends

    def _future(self, index: int, remaining: Counts, state: State) -> int:
        """Give a number that two states share exactly if the same names follow in every order."""
        if index == len(self.groups):
            return -1
        if not any(remaining):
            return self.future(index + 1, state)
        node = (index, remaining, state)
        if node not in self._futures:
            branches = []
            for kind, rest in self.groups[index].turns(remaining):
                way = open_way(self.caps, state, kind[0].ways)
                branches.append((way is not None, self._future(index, rest, after(state, way))))
            key = (index, remaining, tuple(branches))
            self._futures[node] = self._numbers.setdefault(key, len(self._numbers))
        return self._futures[node]

    def future(self, index: int, state: State) -> int:
        """Number what follows from a group on, when it is entered in this state."""
        if index == len(self.groups):
            return -1
        return self._future(index, self.groups[index].all, state)

    def asking(self, index: int, entry: State) -> set[str]:
        """Name the equals of a group whose order must be ruled on, after one history.

        They are those who are in by one order and out by another; or, where every equal that has
        a chance is in by every order and yet the order changes a name below, those whose pools
        differ.
        """
        ids = [walker.id for walker in self.groups[index].takers]
        ways = {project: self.seen[project][entry].ways for project in ids}
        depends = {p for p in ids if None in ways[p] and len(ways[p]) > 1}
        if depends:
            return depends
        below = {self.future(index + 1, end) for end in self.ends[index][entry]}
        if len(below) > 1:
            return {p for p in ids if len(ways[p]) > 1}
        return set()

    def names_when(self, protected: frozenset[str]) -> set[str]:
        """Name all who are in by some walk in which no protected project is out."""
        memo: dict[tuple[int, Counts, State], frozenset[str] | None] = {}

        def onward(index: int, remaining: Counts, state: State) -> frozenset[str] | None:
            while index < len(self.groups) and not any(remaining):
                index += 1
                remaining = self.groups[index].all if index < len(self.groups) else ()
            if index == len(self.groups):
                return frozenset()
            node = (index, remaining, state)
            if node in memo:
                return memo[node]
            names: set[str] = set()
            possible = False
            for kind, rest in self.groups[index].turns(remaining):
                way = open_way(self.caps, state, kind[0].ways)
                here = {walker.id for walker in kind}
                if way is None and here & protected:
                    continue
                further = onward(index, rest, after(state, way))
                if further is not None:
                    possible = True
                    names |= further | (here if way is not None else set())
            memo[node] = frozenset(names) if possible else None
            return memo[node]

        first = self.groups[0].all if self.groups else ()
        return set(onward(0, first, EMPTY) or ())


def sure_of_room(
    caps: Mapping[str, int], state: State, walker: Walker, rivals: list[Walker]
) -> bool:
    """Tell whether a way stays open after all other users of its pools have gone."""
    return any(
        all(
            taken(state, pool) + sum(1 for rival in rivals if pool in rival.pools) < caps[pool]
            for pool in way.pools
        )
        for way in walker.ways
    )


def contenders(caps: Mapping[str, int], state: State, group: Group) -> list[Walker]:
    """List the equals with room going first that are not sure of room going last."""
    chance = [w for w in group.takers if open_way(caps, state, w.ways) is not None]
    return [
        walker
        for walker in chance
        if not sure_of_room(caps, state, walker, [w for w in chance if w is not walker])
    ]


def orders(walkers: Sequence[Walker]) -> int:
    """Count the orders of these walkers, those who use the same pools not told apart."""
    sizes: dict[tuple[Way, ...], int] = {}
    for walker in walkers:
        sizes[walker.ways] = sizes.get(walker.ways, 0) + 1
    return factorial(len(walkers)) // prod(factorial(size) for size in sizes.values())


def pools_cross(walkers: Sequence[Walker]) -> bool:
    """Tell whether the pools of these walkers are other than nested."""
    if any(len(walker.ways) > 1 for walker in walkers):
        return True
    users: dict[str, set[str]] = {}
    for walker in walkers:
        for pool in walker.pools:
            users.setdefault(pool, set()).add(walker.id)
    return any(a & b and a - b and b - a for a in users.values() for b in users.values())
