"""What becomes of every admitted project, with one deciding reason each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from pipeline.exact import points_text
from pipeline.policy.model import Policy
from pipeline.stages.allocate.bounds import Exceeded, Listed, Unmet, exceeded_limits, unmet_floors
from pipeline.stages.allocate.contest import Contender, Contest, kind_of
from pipeline.stages.allocate.members import Member, gather
from pipeline.stages.allocate.reserve import in_when_kept, reserves
from pipeline.stages.allocate.ruled_in import Room
from pipeline.stages.allocate.walk import Verdict, Walked, full_for, walk
from pipeline.stages.allocate.ways import Ways
from pipeline.tables import stacked
from pipeline.tables.working import (
    COUNTED,
    DECISIONS,
    PROJECTS,
    QUOTAS,
    RANKING,
    RULED,
    STANDINGS,
    UNUSED,
)

_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Allocation:
    """DECISIONS of every admitted project, UNUSED places, and whether orders stayed untried.

    Beside them the soft limits that the list goes beyond and the floors it does not meet.
    """

    decisions: pd.DataFrame
    unused: pd.DataFrame
    limited: bool
    exceeded: tuple[Exceeded, ...] = ()
    unmet: tuple[Unmet, ...] = ()


def allocate(
    projects: pd.DataFrame,
    counted: pd.DataFrame,
    standings: pd.DataFrame,
    ranking: pd.DataFrame,
    ruled: pd.DataFrame,
    quotas: pd.DataFrame,
    policy: Policy,
    *,
    surplus: Mapping[str, str] = _NOBODY,
    with_reserve: bool = True,
) -> Allocation:
    """Walk the places from the top; a project is in while every pool it uses has room.

    What is told of a project is the first of: an unsettled blocking finding,
    surplus by its unit's order (`surplus`, as `find_surplus` gives it), a
    bypass, the short list, too few experts, a pass mark, the walk. Whoever is
    not in the walk takes no room and makes nobody wait. Equals of whom some fit
    and some do not are referred, never parted by chance. Where panels stand
    apart, each walks with pools of its own. Without the reserve, whoever finds
    no room is told as not selected, and neither soft limits nor floors are
    looked at: enough to see which questions a run asks.
    """
    projects = PROJECTS.promised(projects)
    counted = COUNTED.promised(counted)
    standings = STANDINGS.promised(standings)
    ranking = RANKING.promised(ranking)
    ruled = RULED.promised(ruled)
    ways = Ways(policy, projects, QUOTAS.promised(quotas))
    decisions, unused, limited = [], [], False
    exceeded: list[Exceeded] = []
    unmet: list[Unmet] = []
    for panel in sorted(set(standings["panel"])) or [""]:
        members = gather(panel, projects, counted, standings, ranking, ruled, ways, surplus)
        one = _Panel.of(policy, ways, members, with_reserve)
        decisions.append(one.decisions())
        unused.append(one.unused())
        limited |= one.walked.limited
        if with_reserve:
            exceeded += one.exceeded
            unmet += unmet_floors(one.contest, one.listed, ways)
    told = DECISIONS.promised(stacked(DECISIONS, decisions))
    left = (
        stacked(UNUSED, unused)
        .groupby("pool", as_index=False)
        .agg({"unused": "sum", "names": ";".join})
    )
    return Allocation(
        told,
        UNUSED.promised(UNUSED.of(dict(left)) if len(left) else UNUSED.empty()),
        limited,
        tuple(exceeded),
        tuple(unmet),
    )


@dataclass
class _Panel:
    """The allocation of one list."""

    policy: Policy
    ways: Ways
    members: dict[str, Member]
    contest: Contest
    walked: Walked
    reserve: set[str]
    ruled_in: dict[str, Verdict]
    displaced: dict[str, set[str]]

    @classmethod
    def of(
        cls, policy: Policy, ways: Ways, members: dict[str, Member], with_reserve: bool
    ) -> _Panel:
        passing = [member for member in members.values() if member.passing]
        before = policy.pools.bypass is not None and policy.pools.bypass.room == "taken"
        room = Room(
            ways.places,
            ways.floors,
            [
                member.contender
                for member in passing
                if (before if member.bypass else member.enough and member.ruling != "not_selected")
            ],
        )
        late: list[Member] = []
        if policy.marking.panel.too_few == "may_be_ruled":
            few = [m for m in passing if not m.enough and not m.bypass and m.experts > 0]
            late = [member for member in few if member.ruling == "recommended"]
        ruled_in = room.take_in(late, members)
        contest = room.contest(ruled_in, members)
        walked = walk(contest)
        inside = walked.who("in")
        reserve = reserves(contest, walked) if with_reserve else set()
        displaced = {}
        for name in ruled_in:
            others = room.take_in([m for m in late if m.project_id != name], members)
            without = room.contest(others, members)
            again = walk(without)
            displaced[name] = again.who("in") - inside
            if with_reserve and ruled_in.keys() - {name} <= others.keys():
                reserve |= walked.who("out") & in_when_kept(without, again, frozenset(inside))
        if policy.pools.reserve.who == "all":
            reserve = walked.who("out")
        return cls(policy, ways, members, contest, walked, reserve, ruled_in, displaced)

    def decisions(self) -> pd.DataFrame:
        """The DECISIONS rows of this list."""
        beyond: dict[str, list[str]] = {}
        for limit in self.exceeded:
            for name in limit.beyond:
                beyond.setdefault(name, []).append(limit.pool)
        rows = [
            self._decision(member) | {"beyond": ";".join(beyond.get(member.project_id, []))}
            for member in self.members.values()
        ]
        return DECISIONS.of({name: [row[name] for row in rows] for name in DECISIONS.names})

    @cached_property
    def listed(self) -> list[Listed]:
        """Everybody recommended, with the route by which it is."""
        found = []
        for member in self.members.values():
            verdict = self.ruled_in.get(member.project_id) or self.walked.verdicts.get(
                member.project_id
            )
            if verdict is not None and verdict.standing == "in" and member.ruling != "reserve":
                routes = [r for r in member.contender.routes if r.use in verdict.uses]
                found.append(Listed(member.contender, tuple(routes)))
            elif verdict is None and member.bypass and member.passing:
                found.append(Listed(member.contender, ()))
        return found

    @cached_property
    def exceeded(self) -> list[Exceeded]:
        """The soft limits this list goes beyond."""
        return exceeded_limits(self.listed, self.ways)

    def _decision(self, member: Member) -> dict[str, object]:
        told: dict[str, object] = dict.fromkeys(DECISIONS.names, "")
        told |= {"project_id": member.project_id, "provisional": False}
        name = member.project_id
        if member.blocked:
            said = ("referred", member.blocked, "", member.blocked_clause)
        elif member.surplus:
            source = self.policy.pools.surplus.source
            said = ("referred", "unit_order_unclear", "", source)
            if member.surplus == "dropped":
                reason = f"surplus:{member.unit}"
                said = ("not_selected", reason, str(member.unit_order), source)
        elif member.bypass:
            said = ("recommended", "", "", "")
            if name in self.walked.verdicts:
                said = self._walked(member, told)
            else:
                told["quota_use"] = "bypass"
        elif name in self.ruled_in:
            told["quota_use"] = _joined(self.ruled_in[name].uses)
            told["displaced"] = ";".join(sorted(self.displaced[name]))
            said = ("recommended", "", "", "")
        elif not member.enough and member.failed != "short_list":
            source = self.policy.marking.panel.source
            said = ("referred", "too_few_experts", str(member.experts), source)
        elif member.failed:
            said = ("not_selected", member.failed, member.short, member.failed_clause)
        elif member.ruling in ("reserve", "not_selected"):
            if member.ruling == "reserve":
                verdict = self.walked.verdicts[name]
                told["waits_for"] = ";".join(full_for(member.contender, verdict))
            said = (member.ruling, "ruling", "", self.policy.places.source)
        else:
            said = self._walked(member, told)
        return told | dict(zip(("outcome", "reason", "figure", "clause"), said, strict=True))

    def _walked(self, member: Member, told: dict[str, object]) -> tuple[str, str, str, str]:
        verdict = self.walked.verdicts[member.project_id]
        if verdict.standing == "in":
            told["quota_use"] = _joined(verdict.uses)
            return "recommended", "", "", ""
        full = full_for(member.contender, verdict)
        told["waits_for"] = ";".join(full)
        if verdict.standing == "straddles":
            return "referred", "equals_straddle", "", self.policy.places.source
        if verdict.standing == "waits":
            told["provisional"] = True
            return "reserve", "waits_for_ruling", "", self.policy.places.source
        outcome = "reserve" if member.project_id in self.reserve else "not_selected"
        reason = full[0]
        return outcome, reason, self._short_of(member, reason), self.ways.part(reason).source

    def _short_of(self, member: Member, pool: str) -> str:
        """The lowest figure in a pool less the project's own; empty where nobody is in it.

        In it are those with a place, no lower than the project's, whom some
        order brings into the pool.
        """
        places, lowest = self._lowest.get(pool, ([], []))
        above = bisect_right(places, member.contender.place)
        if above == 0:
            return ""
        return points_text(lowest[above - 1] - member.deciding, self.policy.total_decimals())

    @cached_property
    def _lowest(self) -> dict[str, tuple[list[int], list[Fraction]]]:
        """For each pool the places in it, from the top, and the lowest figure down to each."""
        found: dict[str, tuple[list[int], list[Fraction]]] = {}
        inside = [name for name, verdict in self.walked.verdicts.items() if verdict.possible]
        for name in sorted(inside, key=lambda name: self.members[name].contender.place):
            one = self.members[name]
            if one.contender.place == 0:
                continue
            for pool in self._pools_used(name):
                places, lowest = found.setdefault(pool, ([], []))
                places.append(one.contender.place)
                lowest.append(min(one.deciding, lowest[-1]) if lowest else one.deciding)
        return found

    def _pools_used(self, name: str) -> set[str]:
        verdict = self.walked.verdicts.get(name) or self.ruled_in[name]
        routes = self.members[name].contender.routes
        return {pool for route in routes if route.use in verdict.uses for pool in route.pools}

    def unused(self) -> pd.DataFrame:
        """The UNUSED rows: places that a passing project without a place could have used.

        The pool still has room, so it had room when the project was reached,
        and the total never stopped it. With questions open, what holds under
        every order is told.
        """
        names: dict[str, list[Contender]] = {}
        for group in self.contest.groups:
            for member in group:
                verdict = self.walked.verdicts[member.project_id]
                if verdict.standing == "out" and not _stopped_by_total(member, verdict):
                    for pool in member.pools:
                        if kind_of(pool) in _TOLD_UNUSED:
                            names.setdefault(pool, []).append(member)
        rows: dict[str, list[object]] = {"pool": [], "unused": [], "names": []}
        for pool, able in sorted(names.items()):
            left = self.walked.left[pool]
            if left > 0:
                in_order = sorted(able, key=lambda member: (member.place, member.project_id))
                rows["pool"].append(pool)
                rows["unused"].append(left)
                rows["names"].append(";".join(member.project_id for member in in_order))
        return UNUSED.of(rows) if rows["pool"] else UNUSED.empty()


_TOLD_UNUSED = ("unit", "matrix", "own", "class", "direction", "field")


def _stopped_by_total(member: Contender, verdict: Verdict) -> bool:
    """Whether the total had no room: neither an open place nor a kept one of the member's own."""
    return verdict.shut if member.floor else "total" in verdict.full


def _joined(uses: frozenset[str]) -> str:
    return "/".join(sorted(uses))
