"""The pools of one list as arrays, and the walk down many orders of it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.draws import Flags, Whole
from pipeline.advice.confidence.plan import Plan, plan_of
from pipeline.advice.confidence.sheet import NotDrawn
from pipeline.stages.allocate.contest import Contender, Route

Shares = npt.NDArray[np.float64]

_NEVER_FULL = 2**31


@dataclass(frozen=True)
class Grid:
    """Who may use which pools. Pools that can never fill are left out.

    `routes` has shape (projects, routes, pools): the pools of each way, -1 where
    there are fewer; a way that is not there begins with -2. `shared` is a pool
    that every way of every project uses, -1 where there is none, and stands in
    no way. `floors` says for each project its pool of kept places or -1; `kept`
    how many each pool keeps at most, and `beside` how many walk for it besides.
    `nested` says that of any two pools one holds the other or they are apart,
    and that nobody has two ways.
    """

    places: Whole
    routes: Whole
    shared: int
    floors: Whole
    kept: Mapping[int, int]
    beside: Mapping[int, int]
    total: int
    nested: bool

    @cached_property
    def chains(self) -> list[tuple[int, ...]]:
        """The pools of each project's one way, the innermost first; where pools are nested."""
        pools = [set(way[way >= 0].tolist()) for way in self.routes[:, 0]]
        if self.shared >= 0:
            pools = [{*own, self.shared} for own in pools]
        users = [0] * len(self.places)
        for own in pools:
            for pool in own:
                users[pool] += 1
        return [tuple(sorted(own, key=lambda pool: (users[pool], pool))) for own in pools]

    @cached_property
    def uses(self) -> Flags:
        """Which pools each project uses; where pools are nested. Shape (projects, pools)."""
        uses = np.zeros((len(self.chains), len(self.places)), dtype=bool)
        for project, chain in enumerate(self.chains):
            uses[project, list(chain)] = True
        return uses

    @cached_property
    def ways(self) -> list[tuple[tuple[int, ...], ...]]:
        """Each project's ways, with all pools of each."""
        beside = (self.shared,) if self.shared >= 0 else ()
        return [
            tuple((*(pool for pool in way if pool >= 0), *beside) for way in own if way[0] != -2)
            for own in self.routes.tolist()
        ]

    @cached_property
    def plan(self) -> Plan:
        """In which order the pools are cut; where pools are nested."""
        return plan_of(self.chains, self.places.tolist())

    def room(self, walks: Flags) -> Whole:
        """What each pool has at the beginning. Shape (pools + 2, draws)."""
        draws = walks.shape[1]
        room = np.empty((len(self.places) + 2, draws), dtype=np.int64)
        room[:-2] = self.places[:, None]
        for pool, most in self.kept.items():
            count = walks[self.floors == pool].sum(axis=0) + self.beside.get(pool, 0)
            kept = np.minimum(most, count)
            room[pool] += kept
            room[self.total] -= kept
        room[-2] = 0
        room[-1] = _NEVER_FULL
        return room


def grid_of(
    contenders: Sequence[Contender],
    places: Mapping[str, int],
    floors: Mapping[str, int],
    taken: Sequence[Route],
    beside: Mapping[str, int],
    walking: Sequence[bool],
) -> Grid:
    """The pools that some of those who walk could fill.

    `places` are the pools' own numbers, `taken` the ways by which somebody took
    a place before the walk, `beside` how many of these count for each floor.
    """
    room = {**places, **dict.fromkeys(floors, 0)}
    for route in taken:
        for pool in route.pools:
            room[pool] -= 1
    users: dict[str, int] = dict.fromkeys(room, 0)
    for one, walks in zip(contenders, walking, strict=True):
        for pool in one.pools if walks else ():
            users[pool] += 1
    bound = {pool for pool, number in users.items() if number > room[pool]}
    if floors:
        bound |= {*floors, "total"}
    named = sorted(bound)
    number = {pool: at for at, pool in enumerate(named)}
    ways = [
        [[number[pool] for pool in route.pools if pool in number] for route in one.routes]
        for one in contenders
    ]
    shared = _shared([way for own in ways for way in own])
    ways = [[[pool for pool in way if pool != shared] for way in own] for own in ways]
    most = max((len(own) for own in ways), default=1)
    going = [own for own, walks in zip(ways, walking, strict=True) if walks]
    longest = max((len(way) for own in ways for way in own), default=0) or 1
    routes = np.full((len(contenders), most, longest), -1, dtype=np.int64)
    for row, own in enumerate(ways):
        for at in range(most):
            if at < len(own):
                routes[row, at, : len(own[at])] = own[at]
            else:
                routes[row, at, 0] = -2
    return Grid(
        np.array([room[pool] for pool in named], dtype=np.int64),
        routes,
        shared,
        np.array([number.get(one.floor, -1) for one in contenders], dtype=np.int64),
        {number[floor]: most for floor, most in floors.items()},
        {number[floor]: count for floor, count in beside.items() if floor in number},
        number.get("total", -1),
        not floors and most == 1 and _nested([set(own[0]) for own in going]),
    )


def _nested(chains: Sequence[set[int]]) -> bool:
    """Whether pools are nested, by the pools that each project uses."""
    users: dict[int, set[int]] = {}
    for project, pools in enumerate(chains):
        for pool in pools:
            users.setdefault(pool, set()).add(project)
    in_size = sorted(users.values(), key=len)
    return all(
        inner.isdisjoint(outer) or inner <= outer
        for at, inner in enumerate(in_size)
        for outer in in_size[at + 1 :]
    )


def _shared(ways: Sequence[Sequence[int]]) -> int:
    if not ways:
        return -1
    every = set(ways[0]).intersection(*ways)
    return max(every, default=-1)


def walk(order: Whole, walks: Flags, grid: Grid) -> Flags:
    """Who is in, when projects go one by one. Shapes (positions, draws), best first.

    `order` are the projects' numbers; `walks` says at each position whether
    whoever stands there walks at all.
    """
    positions, draws = order.shape
    by_project = np.zeros((len(grid.routes), draws), dtype=bool)
    if grid.kept:
        np.put_along_axis(by_project, order, walks, axis=0)
    room = grid.room(by_project)
    pools = len(room)
    shared = np.ascontiguousarray(room[grid.shared]) if grid.shared >= 0 else None
    flat = np.ascontiguousarray(room.T).ravel()
    base = np.arange(draws) * pools
    tables = (grid.routes + np.where(grid.routes < 0, pools, 0)).transpose(1, 2, 0)
    inside = np.zeros(order.shape, dtype=bool)
    several = grid.routes.shape[1] > 1
    for position in range(positions):
        who = order[position]
        able = walks[position]
        if shared is not None:
            able = able & (shared > 0)
            if position % 8 == 7 and not (shared > 0).any():
                break
        got = np.zeros(draws, dtype=bool) if several else None
        for way in tables:
            cells = [base + table[who] for table in way]
            left = [flat[cell] for cell in cells]
            open_ = able & (left[0] > 0)
            for one in left[1:]:
                open_ &= one > 0
            for cell, one in zip(cells, left, strict=True):
                flat[cell] = one - open_
            if several:
                assert got is not None
                able = able & ~open_
                got |= open_
            else:
                got = open_
        assert got is not None
        if shared is not None:
            shared -= got
        inside[position] = got
    return inside


State = tuple[int, ...]


@dataclass
class Patience:
    """How many more turns of equals are followed before a list is given up. Counted, not timed."""

    turns: int = 50_000_000

    def spend(self, turns: int) -> None:
        """Follow so many. Raises NotDrawn."""
        self.turns -= turns
        if self.turns < 0:
            raise NotDrawn("orders")


def shares_of_orders(
    order: Sequence[int],
    groups: Sequence[int],
    walks: Sequence[bool],
    grid: Grid,
    patience: Patience | None = None,
) -> list[float]:
    """For each position of one draw in what share of the orders of equals it is in.

    `groups` says for each position the first position of its equals. Every
    order of equals is equally likely; all states that the pools can reach are
    followed, those alike once. Raises NotDrawn.
    """
    patience = patience or Patience()
    by_project = np.zeros((len(grid.routes), 1), dtype=bool)
    by_project[list(order), 0] = list(walks)
    states: dict[State, float] = {tuple(grid.room(by_project)[:-2, 0].tolist()): 1.0}
    shares = [0.0] * len(order)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and groups[end] == groups[start]:
            end += 1
        kinds: dict[tuple[tuple[int, ...], ...], list[int]] = {}
        for position in range(start, end):
            if walks[position]:
                kinds.setdefault(grid.ways[order[position]], []).append(position)
        if kinds:
            states = _all_orders(states, kinds, shares, patience)
        start = end
    return shares


def _all_orders(
    states: Mapping[State, float],
    kinds: Mapping[tuple[tuple[int, ...], ...], list[int]],
    shares: list[float],
    patience: Patience,
) -> dict[State, float]:
    """Follow the equals of one place in every order; what is in is added to `shares`."""
    ways = list(kinds)
    members = [kinds[way] for way in ways]
    whole = tuple(len(one) for one in members)
    frontier: dict[tuple[State, tuple[int, ...]], float] = {
        (state, whole): chance for state, chance in states.items()
    }
    for _ in range(sum(whole)):
        patience.spend(len(frontier) * len(whole))
        further: dict[tuple[State, tuple[int, ...]], float] = {}
        for (state, left), chance in frontier.items():
            waiting = sum(left)
            for kind, number in enumerate(left):
                if not number:
                    continue
                turn = chance * number / waiting
                after = state
                for way in ways[kind]:
                    if all(state[pool] > 0 for pool in way):
                        taken = list(state)
                        for pool in way:
                            taken[pool] -= 1
                        after = tuple(taken)
                        for position in members[kind]:
                            shares[position] += turn / whole[kind]
                        break
                rest = (*left[:kind], number - 1, *left[kind + 1 :])
                key = (after, rest)
                further[key] = further.get(key, 0.0) + turn
        frontier = further
    ended: dict[State, float] = {}
    for (state, _), chance in frontier.items():
        ended[state] = ended.get(state, 0.0) + chance
    return ended
