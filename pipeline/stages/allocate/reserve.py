"""Who would move up if one recommended project left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from math import prod

from pipeline.stages.allocate.contest import Contender, Contest, Route
from pipeline.stages.allocate.fan import Kind, State, orders_of
from pipeline.stages.allocate.walk import Walked, walk

_MOST_STEPS = 20_000
"""Of one place so many groups of equals already gone are told apart, and no more."""


def reserves(contest: Contest, walked: Walked) -> set[str]:
    """Who would be recommended if some one recommended project left.

    Under at least one order of equals, in which nobody else loses the
    recommendation by it. Where pools are nested nobody can lose, and leavers
    with the same pools free the same places, so one of them stands for all.
    """
    outside = walked.who("out")
    inside = walked.who("in")
    if not outside:
        return set()
    members = [member for group in contest.groups for member in group]
    leavers = [member for member in members if member.project_id in inside]
    lean = _only_tight(contest)
    if contest.nested() is not None:
        found: set[str] = set()
        kinds = {member.project_id: member.routes for group in lean.groups for member in group}
        for leaver in {kinds[member.project_id]: member for member in leavers}.values():
            verdicts = walk(contest.without(leaver.project_id)).verdicts
            found |= {name for name in outside if verdicts[name].possible}
        return found
    found = set()
    for leaver in leavers:
        kept = frozenset(inside - {leaver.project_id})
        found |= outside & _in_when_kept(lean.without(leaver.project_id), kept)
    return found


def in_when_kept(contest: Contest, walked: Walked, kept: frozenset[str]) -> set[str]:
    """Who is in under at least one order of equals that leaves everybody in `kept` in.

    `walked` is the contest's own walk. Where pools are nested and everybody in
    `kept` is in under every order, no order has to be looked for.
    """
    if contest.nested() is not None and kept <= walked.who("in"):
        return {name for name, verdict in walked.verdicts.items() if verdict.possible}
    return _in_when_kept(_only_tight(contest), kept)


def _only_tight(contest: Contest) -> Contest:
    """The same contest without the pools that have room for all their users."""
    tight = contest.tight()

    def lean(member: Contender) -> Contender:
        routes = tuple(
            Route(route.use, tuple(pool for pool in route.pools if pool in tight))
            for route in member.routes
        )
        return replace(member, routes=routes)

    groups = tuple(
        tuple(lean(member) for member in group if member.takes_room) for group in contest.groups
    )
    places = {pool: number for pool, number in contest.places.items() if pool in tight}
    return Contest(places, tuple(group for group in groups if group), contest.spare)


def _in_when_kept(contest: Contest, kept: frozenset[str]) -> set[str]:
    """Who is in under some order under which everybody in `kept` is.

    Orders are followed from the top while all of `kept` find room, and looked
    at backwards from those that reached the end. Where a place has too many
    equals to try, only what the walk itself can tell is taken.
    """
    steps: list[_Step] = []
    states: set[State] = {tuple(sorted(contest.places.items()))}
    for group in contest.groups:
        step = _Step(group, kept)
        if prod(number + 1 for number in step.kinds.values()) > _MOST_STEPS:
            again = walk(contest)
            if not kept <= again.who("in"):
                return set()
            return {name for name, verdict in again.verdicts.items() if verdict.possible}
        states = step.follow(states)
        steps.append(step)
    found: set[str] = set()
    for step in reversed(steps):
        states, names = step.look_back(states)
        found |= names
    return found


class _Step:
    """The equals of one place, those to be kept apart from the others of their kind."""

    def __init__(self, group: tuple[Contender, ...], kept: frozenset[str]) -> None:
        self.members = group
        self.kinds: Counter[Kind] = Counter(_named(member, kept) for member in group)
        self.kept = frozenset(
            position for position, kind in enumerate(self.kinds) if kind[0].use.startswith("kept ")
        )
        self.names: list[set[str]] = [
            {member.project_id for member in group if _named(member, kept) == kind}
            for kind in self.kinds
        ]
        self.after: dict[State, Mapping[State, set[tuple[int, ...]]]] = {}

    def follow(self, states: set[State]) -> set[State]:
        """The states that orders lead to from these, while everybody kept finds room."""
        reached: set[State] = set()
        for state in states:
            self.after[state], _, _ = orders_of(dict(state), self.kinds, self.kept)
            reached.update(self.after[state])
        return reached

    def look_back(self, ends: set[State]) -> tuple[set[State], set[str]]:
        """The states from which one of these ends is reached, and who is in on the way."""
        starts: set[State] = set()
        found: set[str] = set()
        for state, afters in self.after.items():
            for after, vectors in afters.items():
                if after in ends:
                    starts.add(state)
                    for vector in vectors:
                        for number, names in zip(vector, self.names, strict=True):
                            found |= names if number else set()
        return starts, found


def _named(member: Contender, kept: frozenset[str]) -> Kind:
    """The member's routes, marked where it is to be kept."""
    if member.project_id not in kept:
        return member.routes
    return tuple(Route(f"kept {route.use}", route.pools) for route in member.routes)
