"""The walk down the places, under every order of equals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pipeline.stages.allocate.contest import Contender, Contest, in_order, kinds_of
from pipeline.stages.allocate.fan import (
    MOST_ORDERS,
    Fan,
    Kind,
    State,
    crossing_fan,
    kept_and_open,
    open_route,
)
from pipeline.stages.allocate.nested import nested_fan

Standing = Literal["in", "out", "straddles", "waits"]


@dataclass(frozen=True)
class Verdict:
    """What the walk says of one contender.

    in, out: under every order. straddles: its own outcome depends on the order
    of its equals, under every order of those above. waits: it depends on the
    order of others. `uses` are the pools by which it is in; `full_before` those
    without room before its equals under every order above; `full` those full
    in some order; `possible` whether some order has it in. `shut` says of one
    out for which places are kept, whether in some order these and the total are
    full at once.
    """

    standing: Standing
    uses: frozenset[str]
    full_before: frozenset[str]
    full: frozenset[str]
    possible: bool
    shut: bool = False


@dataclass
class Walked:
    """The walk's verdicts by project, and whether orders had to be left untried."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    limited: bool = False
    left: dict[str, int] = field(default_factory=dict)
    """For each pool the fewest places left under any order."""

    def who(self, *standings: Standing) -> set[str]:
        """The projects of these standings."""
        return {name for name, verdict in self.verdicts.items() if verdict.standing in standings}


class _Rooms:
    """The states the pools can be in, as differences from one of them."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self.base = dict(places)
        self.variants: list[State] = [()]

    def at(self, pools: Iterable[str]) -> list[dict[str, int]]:
        """The room of some pools in every state."""
        plain = {pool: self.base[pool] for pool in pools}
        return [plain | {p: n for p, n in variant if p in plain} for variant in self.variants]

    def become(self, afters: Sequence[Iterable[State]]) -> None:
        """Go on with the states that each present state led to."""
        reached: dict[State, None] = {}
        for variant, states in zip(self.variants, afters, strict=True):
            for state in states:
                joined = dict(variant) | dict(state)
                reached[tuple(sorted(joined.items()))] = None
        self.base |= dict(set.intersection(*(set(state) for state in reached)))
        self.variants = list(
            dict.fromkeys(
                tuple((pool, room) for pool, room in state if self.base[pool] != room)
                for state in reached
            )
        )

    def take(self, member: Contender) -> Verdict | None:
        """Let one contender without equals go; None where the pools are in several states."""
        if len(self.variants) > 1:
            return None
        closed = frozenset(pool for pool in member.pools if self.base[pool] <= 0)
        route = open_route(member.routes, self.base)
        if route is None:
            return Verdict("out", frozenset(), closed, closed, False, _shut(member, [closed]))
        for pool in route.pools:
            self.base[pool] -= 1
        return Verdict("in", frozenset({route.use}), closed, closed, True)


def walk(contest: Contest) -> Walked:
    """Walk the groups of equals from the top and say what becomes of each contender."""
    return _Walk(contest).carry_out()


class _Walk:
    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.rooms = _Rooms(contest.places)
        self.clouded: set[str] = set()
        self.unsure: Counter[str] = Counter()
        self.walked = Walked()

    @cached_property
    def nested(self) -> frozenset[str] | None:
        """The pools that can fill, where no order has to be tried; asked when equals meet."""
        return self.contest.nested()

    def carry_out(self) -> Walked:
        for position, group in enumerate(self.contest.groups):
            going = [member for member in group if member.takes_room]
            self._stand_by([member for member in group if not member.takes_room])
            while clouded := [m for m in going if self.clouded.intersection(m.pools)]:
                for member in clouded:
                    self._cloud(member)
                going = [member for member in going if member not in clouded]
            alone = self.rooms.take(going[0]) if len(going) == 1 else None
            if alone is not None:
                self.walked.verdicts[going[0].project_id] = alone
            elif going:
                self._group(position, going)
        ends = self.rooms.at(self.contest.places)
        self.walked.left = {
            pool: max(0, min(end[pool] for end in ends) - self.unsure[pool])
            for pool in self.contest.places
        }
        return self.walked

    def _stand_by(self, members: Sequence[Contender]) -> None:
        for member in members:
            states = self.rooms.at(member.pools)
            full = [frozenset(pool for pool, n in state.items() if n <= 0) for state in states]
            before, some = frozenset.intersection(*full), frozenset().union(*full)
            self.walked.verdicts[member.project_id] = Verdict(
                "out", frozenset(), before, some, False, _shut(member, full)
            )

    def _cloud(self, member: Contender) -> None:
        pools = frozenset(member.pools)
        self.clouded |= pools
        self.unsure.update(pools)
        self.walked.verdicts[member.project_id] = Verdict(
            "waits", frozenset(), frozenset(), pools, True
        )

    def _group(self, position: int, group: Sequence[Contender]) -> None:
        pools = {pool for member in group for pool in member.pools}
        kinds = kinds_of(group)
        states = self.rooms.at(pools)
        fans = [self._fan(state, kinds) for state in states]
        differing = [self._pools_matter(position, index, fan) for index, fan in enumerate(fans)]
        limited = frozenset().union(*(fan.limited for fan in fans))
        for fan in fans:
            self.unsure.update(fan.unsure)
        too_many = len(fans) > 1 and sum(len(fan.after) for fan in fans) > MOST_ORDERS
        for member in group:
            self.walked.verdicts[member.project_id] = _verdict(
                member.routes, states, fans, differing
            )
        self.rooms.become([list(fan.after)[:1] if too_many else fan.after for fan in fans])
        if too_many:
            limited |= pools
        if limited:
            self.walked.limited = True
            self.clouded |= limited

    def _fan(self, room: dict[str, int], kinds: Counter[Kind]) -> Fan:
        if kinds.total() > 1 and self.nested is not None:
            return nested_fan(room, kinds, self.nested)
        return crossing_fan(room, kinds)

    def _pools_matter(self, position: int, index: int, fan: Fan) -> frozenset[Kind]:
        """The kinds whose pools change a name below, where nobody's own outcome is asked."""
        several = frozenset(kind for kind, found in fan.kinds.items() if len(found.uses) > 1)
        parted = any(found.most > 0 and found.least < found.number for found in fan.kinds.values())
        if parted or not several or len(fan.after) < 2:
            return frozenset()
        below = self.contest.groups[position + 1 :]
        variant = dict(self.rooms.variants[index])
        futures = {
            _names_below(below, self.rooms.base | variant | dict(state)) for state in fan.after
        }
        return several if len(futures) > 1 else frozenset()


def _verdict(
    kind: Kind,
    states: Sequence[Mapping[str, int]],
    fans: Sequence[Fan],
    differing: Sequence[frozenset[Kind]],
) -> Verdict:
    found = [fan.kinds[kind] for fan in fans]
    pools = {pool for route in kind for pool in route.pools}
    depends = [
        (one.most > 0 and one.least < one.number) or kind in differ
        for one, differ in zip(found, differing, strict=True)
    ]
    standing: Standing
    if all(depends):
        standing = "straddles"
    elif any(depends):
        standing = "waits"
    elif all(one.least == one.number for one in found):
        standing = "in"
    elif all(one.most == 0 for one in found):
        standing = "out"
    else:
        standing = "waits"
    before = [frozenset(pool for pool in pools if state[pool] <= 0) for state in states]
    return Verdict(
        standing,
        frozenset().union(*(one.uses for one in found)),
        frozenset.intersection(*before),
        frozenset().union(*before, *(one.full for one in found)),
        any(one.most > 0 for one in found),
        any(one.shut for one in found),
    )


def _shut(member: Contender, full: Iterable[frozenset[str]]) -> bool:
    both = kept_and_open(member.routes) if member.floor else ()
    return bool(both) and any(pools.issuperset(both) for pools in full)


def _names_below(
    groups: Sequence[Sequence[Contender]], room: Mapping[str, int]
) -> frozenset[frozenset[str]]:
    """Every set of names that some order below leads to, from one state of the pools."""
    frontier: dict[State, set[frozenset[str]]] = {
        tuple(sorted(room.items())): {frozenset()},
    }
    for group in groups:
        further: dict[State, set[frozenset[str]]] = {}
        for state, names in frontier.items():
            for taken, ins in _orders(group, dict(state)):
                reached = further.setdefault(tuple(sorted(taken.items())), set())
                reached.update(before | ins for before in names)
        frontier = further
    return frozenset().union(*frontier.values())


def _orders(
    group: Sequence[Contender], room: dict[str, int]
) -> list[tuple[dict[str, int], frozenset[str]]]:
    """Where every order of some equals leads: the pools after, and who is in."""
    taking = [member for member in group if member.takes_room]
    frontier: dict[tuple[State, frozenset[str], frozenset[str]], None] = {
        (tuple(sorted(room.items())), frozenset(), frozenset()): None
    }
    for _ in taking:
        further: dict[tuple[State, frozenset[str], frozenset[str]], None] = {}
        for state, walked, ins in frontier:
            left = dict(state)
            for member in taking:
                if member.project_id in walked:
                    continue
                done = walked | {member.project_id}
                route = open_route(member.routes, left)
                if route is None:
                    further[(state, done, ins)] = None
                else:
                    taken = left | {pool: left[pool] - 1 for pool in route.pools}
                    key = (tuple(sorted(taken.items())), done, ins | {member.project_id})
                    further[key] = None
        frontier = further
    return [(dict(state), ins) for state, _, ins in frontier]


def full_for(member: Contender, verdict: Verdict) -> tuple[str, ...]:
    """The pools that are full for a project, the deciding one first.

    A pool is full if it had no room before the first of its equals; only where
    those do not stop the project, or where it is referred or waits, also if it
    was full in some order.
    """
    stopped = all(
        any(pool in verdict.full_before for pool in route.pools) for route in member.routes
    )
    if verdict.standing == "out" and stopped:
        return in_order(set(verdict.full_before))
    return in_order(set(verdict.full))
