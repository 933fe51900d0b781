"""What becomes of every admitted project, with one deciding reason each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.exact import SCALE, points_text
from pipeline.policy.model import Policy
from pipeline.policy.parts import Part
from pipeline.stages.allocate.contest import (
    Contender,
    Contest,
    kind_of,
    make_places,
    make_routes,
)
from pipeline.stages.allocate.reserve import reserves
from pipeline.stages.allocate.walk import Verdict, Walked, full_for, walk
from pipeline.tables import stacked
from pipeline.tables.working import (
    COUNTED,
    DECISIONS,
    PROJECTS,
    RANKING,
    RULED,
    STANDINGS,
    UNUSED,
)


@dataclass(frozen=True)
class Allocation:
    """DECISIONS of every admitted project, UNUSED places, and whether orders stayed untried."""

    decisions: pd.DataFrame
    unused: pd.DataFrame
    limited: bool


def allocate(
    projects: pd.DataFrame,
    counted: pd.DataFrame,
    standings: pd.DataFrame,
    ranking: pd.DataFrame,
    ruled: pd.DataFrame,
    policy: Policy,
    *,
    with_reserve: bool = True,
) -> Allocation:
    """Walk the places from the top; a project is in while every pool it uses has room.

    What is told of a project is the first of: an unsettled blocking finding,
    too few experts, a pass mark, the walk. Whoever is not in the walk takes no
    room and makes nobody wait. Equals of whom some fit and some do not are
    referred, never parted by chance. Where panels stand apart, each walks with
    pools of its own. Without the reserve, whoever finds no room is told as not
    selected: enough to see which questions a run asks.
    """
    projects = PROJECTS.promised(projects)
    counted = COUNTED.promised(counted)
    standings = STANDINGS.promised(standings)
    ranking = RANKING.promised(ranking)
    ruled = RULED.promised(ruled)
    decisions, unused, limited = [], [], False
    for panel in sorted(set(standings["panel"])):
        one = _Panel.of(panel, projects, counted, standings, ranking, ruled, policy, with_reserve)
        decisions.append(one.decisions())
        unused.append(one.unused())
        limited |= one.walked.limited
    told = DECISIONS.promised(stacked(DECISIONS, decisions))
    left = (
        stacked(UNUSED, unused)
        .groupby("pool", as_index=False)
        .agg({"unused": "sum", "names": ";".join})
    )
    return Allocation(
        told, UNUSED.promised(UNUSED.of(dict(left)) if len(left) else UNUSED.empty()), limited
    )


@dataclass
class _Project:
    """Everything the allocation asks of one project."""

    project_id: str
    contender: Contender
    blocked: str
    blocked_clause: str
    experts: int
    enough: bool
    failed: str
    short: str
    failed_clause: str
    deciding: Fraction
    ruling: str
    order: int


@dataclass
class _Panel:
    """The allocation of one list."""

    policy: Policy
    members: dict[str, _Project]
    contest: Contest
    walked: Walked
    reserve: set[str]
    ruled_in: dict[str, Verdict]
    displaced: dict[str, set[str]]

    @classmethod
    def of(
        cls,
        panel: str,
        projects: pd.DataFrame,
        counted: pd.DataFrame,
        standings: pd.DataFrame,
        ranking: pd.DataFrame,
        ruled: pd.DataFrame,
        policy: Policy,
        with_reserve: bool,
    ) -> _Panel:
        members, places = _gather(panel, projects, counted, standings, ranking, ruled, policy)
        passing = [m for m in members.values() if not m.blocked and not m.failed]
        late = [m for m in passing if not m.enough and m.experts > 0 and m.ruling == "recommended"]
        may_be_ruled = policy.marking.panel.too_few == "may_be_ruled"
        ruled_in = _ruled_in(late, places, members) if may_be_ruled else {}
        going = [m for m in passing if m.enough and m.ruling != "not_selected"]
        groups = _groups([m.contender for m in going])
        contest = Contest(_less(places, ruled_in, members), groups)
        walked = walk(contest)
        inside = walked.who("in")
        reserve = reserves(contest, walked) if with_reserve else set()
        displaced = {}
        for name in ruled_in:
            others = {other: verdict for other, verdict in ruled_in.items() if other != name}
            again = walk(Contest(_less(places, others, members), groups))
            displaced[name] = again.who("in") - inside
            if inside <= again.who("in"):
                reserve |= {out for out in walked.who("out") if again.verdicts[out].possible}
        if policy.pools.reserve.who == "all":
            reserve = walked.who("out")
        return cls(policy, members, contest, walked, reserve, ruled_in, displaced)

    def decisions(self) -> pd.DataFrame:
        """The DECISIONS rows of this list."""
        rows = [self._decision(member) for member in self.members.values()]
        return DECISIONS.of({name: [row[name] for row in rows] for name in DECISIONS.names})

    def _decision(self, member: _Project) -> dict[str, object]:
        told: dict[str, object] = dict.fromkeys(DECISIONS.names, "")
        told |= {"project_id": member.project_id, "provisional": False}
        name = member.project_id
        if member.blocked:
            said = ("referred", member.blocked, "", member.blocked_clause)
        elif not member.enough:
            if name in self.ruled_in:
                told["quota_use"] = _joined(self.ruled_in[name].uses)
                told["displaced"] = ";".join(sorted(self.displaced[name]))
                said = ("recommended", "", "", "")
            else:
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

    def _walked(self, member: _Project, told: dict[str, object]) -> tuple[str, str, str, str]:
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
        return outcome, reason, self._short_of(member, reason), self._part(reason).source

    def _short_of(self, member: _Project, pool: str) -> str:
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
            for pool in self._pools_used(name):
                places, lowest = found.setdefault(pool, ([], []))
                places.append(one.contender.place)
                lowest.append(min(one.deciding, lowest[-1]) if lowest else one.deciding)
        return found

    def _pools_used(self, name: str) -> set[str]:
        verdict = self.walked.verdicts.get(name) or self.ruled_in[name]
        routes = self.members[name].contender.routes
        return {pool for route in routes if route.use in verdict.uses for pool in route.pools}

    def _part(self, pool: str) -> Part:
        pools = self.policy.pools
        parts = {
            "unit": pools.unit,
            "extra": pools.extra,
            "direction": pools.direction,
            "applicant": pools.applicant,
            "total": pools.total,
        }
        part = parts[kind_of(pool)]
        assert part is not None
        return part

    def unused(self) -> pd.DataFrame:
        """The UNUSED rows: units' and directions' places that a passing project could have used.

        The pool still has room, so it had room when the project was reached,
        and the total never stopped it. With questions open, what holds under
        every order is told.
        """
        names: dict[str, list[Contender]] = {}
        for group in self.contest.groups:
            for member in group:
                verdict = self.walked.verdicts[member.project_id]
                if verdict.standing == "out" and "total" not in verdict.full:
                    for pool in member.pools:
                        if kind_of(pool) in ("unit", "direction"):
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


def _gather(
    panel: str,
    projects: pd.DataFrame,
    counted: pd.DataFrame,
    standings: pd.DataFrame,
    ranking: pd.DataFrame,
    ruled: pd.DataFrame,
    policy: Policy,
) -> tuple[dict[str, _Project], dict[str, int]]:
    units = [unit.id for unit in policy.units.members]
    directions = [direction.id for direction in policy.directions.members]
    places = make_places(policy.pools, units, directions)
    experts = dict(zip(counted["project_id"], counted["experts"], strict=True))
    place = dict(zip(ranking["project_id"], ranking["place"], strict=True))
    said = dict(zip(ruled["project_id"], ruled["outcome"], strict=True))
    order = dict(zip(ruled["project_id"], ruled["order"], strict=True))
    about = {own["project_id"]: own for own in projects.to_dict("records")}
    exact = {
        name: Fraction(figure)
        for name, figure in zip(ranking["project_id"], ranking["deciding_figure"], strict=True)
        if figure
    }
    totals = {
        name: int(total)
        for name, total in zip(standings["project_id"], standings["total"], strict=True)
    }
    members = {}
    for row in standings[standings["panel"] == panel].itertuples(index=False):
        name = str(row.project_id)
        own = about[name]
        routes = make_routes(
            own["unit"],
            own["direction"],
            own["credit_code"],
            bool(own["exempt"]),
            policy.pools,
            places,
        )
        members[name] = _Project(
            project_id=name,
            contender=Contender(
                name, int(place.get(name, 0)), routes, takes_room=said.get(name) != "reserve"
            ),
            blocked=own["blocked"],
            blocked_clause=own["clause"],
            experts=int(experts.get(name, 0)),
            enough=bool(row.enough),
            failed=str(row.failed),
            short=str(row.short),
            failed_clause=str(row.failed_clause),
            deciding=exact.get(name, Fraction(totals[name], SCALE)),
            ruling=str(said.get(name, "")),
            order=_number(order.get(name)),
        )
    return members, places


_LAST = 2**62


def _number(order: Any) -> int:
    return _LAST if order is None or pd.isna(order) else int(order)


def _groups(contenders: Sequence[Contender]) -> tuple[tuple[Contender, ...], ...]:
    by_place: dict[int, list[Contender]] = {}
    for contender in contenders:
        by_place.setdefault(contender.place, []).append(contender)
    return tuple(tuple(by_place[place]) for place in sorted(by_place))


def _ruled_in(
    late: list[_Project], places: Mapping[str, int], members: Mapping[str, _Project]
) -> dict[str, Verdict]:
    """Projects that too few marked and a ruling takes in, before the walk.

    By order, then total; equals that do not all fit stay referred.
    """
    by_turn: dict[tuple[int, Fraction], list[Contender]] = {}
    for member in late:
        by_turn.setdefault((member.order, -member.deciding), []).append(member.contender)
    found: dict[str, Verdict] = {}
    for turn in sorted(by_turn):
        group = tuple(by_turn[turn])
        verdicts = walk(Contest(_less(places, found, members), (group,))).verdicts
        found |= {name: verdict for name, verdict in verdicts.items() if verdict.standing == "in"}
    return found


def _less(
    places: Mapping[str, int], ruled_in: Mapping[str, Verdict], members: Mapping[str, _Project]
) -> dict[str, int]:
    """The room left when those ruled in have taken theirs."""
    room = dict(places)
    for name, verdict in ruled_in.items():
        for route in members[name].contender.routes:
            if route.use in verdict.uses:
                for pool in route.pools:
                    room[pool] -= 1
                break
    return room


def _joined(uses: frozenset[str]) -> str:
    return "/".join(sorted(uses))
