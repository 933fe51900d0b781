"""Projects that too few experts marked and a ruling takes in, before the walk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipeline.stages.allocate.contest import Contender, Contest, Route, keep_places
from pipeline.stages.allocate.members import Member, grouped
from pipeline.stages.allocate.walk import Verdict, walk


@dataclass(frozen=True)
class Room:
    """The pools of one list with their floors, and who walks there."""

    places: Mapping[str, int]
    floors: Mapping[str, int]
    walking: Sequence[Contender]

    def contest(self, ruled_in: Mapping[str, Verdict], members: Mapping[str, Member]) -> Contest:
        """The contest in what is left when those ruled in have taken theirs."""
        inside = [members[name].contender for name in ruled_in]
        room, spare = keep_places(self.places, self.floors, [*self.walking, *inside])
        for name, verdict in ruled_in.items():
            for pool in taken_by(members[name].contender, verdict).pools:
                room[pool] -= 1
        return Contest(room, grouped(self.walking), spare)

    def take_in(self, late: Sequence[Member], members: Mapping[str, Member]) -> dict[str, Verdict]:
        """Who of those ruled in finds room, by order, then total.

        Equals that do not all fit stay referred. Places are kept for whoever
        is taken in as for those who walk, so where nothing is left to be kept
        from, nobody fits.
        """
        by_turn: dict[tuple[int, Fraction], list[Contender]] = {}
        for member in late:
            by_turn.setdefault((member.order, -member.deciding), []).append(member.contender)
        found: dict[str, Verdict] = {}
        for turn in sorted(by_turn):
            group = tuple(by_turn[turn])
            with_group = Room(self.places, self.floors, [*self.walking, *group])
            left = with_group.contest(found, members).places
            if left.get("total", 0) >= 0:
                verdicts = walk(Contest(left, (group,))).verdicts
                found |= {name: said for name, said in verdicts.items() if said.standing == "in"}
        return found


def taken_by(contender: Contender, verdict: Verdict) -> Route:
    """The route by which a contender that is in is taken to be in."""
    return next(route for route in contender.routes if route.use in verdict.uses)
