"""A round before and in the walk: who is admitted, marked, heard, stopped, ruled on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.allocation import Allocation
from tests.oracle.bonus import bonus_rows
from tests.oracle.components import component_rows, missing_component, readable_numbers
from tests.oracle.marking import (
    FIRST,
    HEARING,
    Policy,
    Round,
    Score,
    check,
    counting_marks,
    failure,
    halves,
    marks_used,
    score,
    short_list,
    together,
    too_few,
)
from tests.oracle.places import (
    Contestant,
    Key,
    equals_by_place,
    keys,
    ranked_expert_points,
)
from tests.oracle.pools import Pools, holds
from tests.oracle.surplus import find_surplus
from tests.oracle.walks import Walker

OF_A_PLACE = ("recommended", "reserve", "not_selected")


class Case:
    """A round with all that is known of its projects before a ruling among equals is read."""

    def __init__(self, policy: Policy, round_: Round) -> None:
        check(policy)
        self.policy = policy
        self.round = round_
        self.projects: dict[str, Any] = {p["id"]: p for p in round_["projects"]}
        self.rulings: dict[str, Any] = {r["project_id"]: r for r in round_["rulings"]}
        if len(self.projects) < len(round_["projects"]):
            raise ValueError("two projects of one id")
        if len(self.rulings) < len(round_["rulings"]):
            raise ValueError("two rulings for one project")
        self._admit()
        self._mark()
        self.bonus_rows = {
            project: bonus_rows(policy, record["facts"])
            for project, record in self.projects.items()
        }
        self.bonus = {project: _sum(rows) for project, rows in self.bonus_rows.items()}
        self.component_rows = {
            project: component_rows(policy, self.numbers, project, self.admitted)
            for project in self.projects
        }
        self.components = {project: _sum(rows) for project, rows in self.component_rows.items()}

    def _admit(self) -> None:
        """Find who is admitted and what stops them before marking: findings, then surplus."""
        policy, round_ = self.policy, self.round
        self.numbers = readable_numbers(policy, round_)
        self.admitted = {p for p in self.projects if self._not_admitted(p) is None}
        self.blocked: dict[str, str] = {}
        for project, record in self.projects.items():
            if record["blocked"] is not None:
                self.blocked[project] = record["blocked"]
            elif missing_component(policy, self.numbers, project):
                self.blocked[project] = "component_missing"
        filed = [self.projects[p] for p in self.admitted - set(self.blocked)]
        self.pools = Pools(policy, round_, self.admitted)
        self.surplus, self.unclear = find_surplus(self.pools, filed)
        self.refused: dict[str, int] = {}
        if policy["pools"].get("surplus") == "refused":
            self.refused, self.surplus = self.surplus, {}
            self.admitted -= set(self.refused)
            self.pools = Pools(policy, round_, self.admitted)
        bypass = policy["pools"].get("bypass")
        self.bypassing = {p for p in self.admitted if holds(bypass, self.projects[p])}
        self.needs_room = bypass is not None and bypass["room"] == "taken"

    def _not_admitted(self, project: str) -> tuple[str, str] | None:
        """Tell outcome and reason of a project that the notice or a ruling takes out."""
        record = self.projects[project]
        ruled = self.rulings.get(project, {}).get("outcome")
        for outcome in ("invalid", "ineligible"):
            if record[outcome] is not None:
                return outcome, record[outcome]
            if ruled == outcome:
                return outcome, "ruling"
        return None

    def _mark(self) -> None:
        """Score every project; where there is a hearing, each half by itself."""
        policy = self.policy
        sheets = counting_marks(policy, self.round)
        for project in self.bypassing:
            sheets[project] = {}
        first = {p: score(policy, both[FIRST]) for p, both in sheets.items() if both}
        self.criteria = {
            p: [c for half in halves(policy, record["direction"]).values() for c in half]
            for p, record in self.projects.items()
        }
        self.not_heard: dict[str, Fraction] = {}
        self.scores: dict[str, Score] = {p: Score(0) for p in self.bypassing} | first
        if policy.get("hearing") is not None:
            enough = {
                p: half
                for p, half in first.items()
                if p in self.admitted and not too_few(policy, half)
            }
            listed = short_list(policy, enough)
            self.not_heard = {p: short for p, short in listed.items() if short is not None}
            for project, half in first.items():
                hearing = None
                if project in listed and project not in self.not_heard:
                    hearing = score(policy, sheets[project][HEARING], HEARING)
                else:
                    del sheets[project][HEARING]
                self.scores[project] = together(policy, half, hearing)
        self.marks = marks_used(policy, self.round, sheets)

    def before_the_walk(self, project: str) -> tuple[str, str, Fraction | int | None] | None:
        """Tell the outcome, reason and figure that no walk can change, or None for who walks.

        The first of: invalid, ineligible, blocking finding, surplus by the unit's order, bypass,
        too few experts, the short list, pass mark.
        """
        record = self.projects[project]
        out = self._not_admitted(project)
        if out is not None:
            return (*out, None)
        if project in self.refused:
            return "ineligible", "surplus_refused", self.refused[project]
        if project in self.blocked:
            return "referred", self.blocked[project], None
        if project in self.surplus:
            unit = self.pools.unit_of(record)
            return "not_selected", f"surplus:{unit}", self.surplus[project]
        if project in self.unclear:
            return "referred", "unit_order_unclear", None
        if project in self.bypassing:
            return None if self.needs_room else ("recommended", "", None)
        marked = self.scores[project]
        if project in self.not_heard:
            return "not_selected", "short_list", self.not_heard[project]
        if too_few(self.policy, marked):
            return "referred", "too_few_experts", marked.counted
        failed = self._failure(project)
        if failed is not None:
            return "not_selected", failed[0], failed[1]
        return None

    def _failure(self, project: str) -> tuple[str, Fraction | None] | None:
        facts = self.projects[project]["facts"]
        return failure(self.policy, self.scores[project], facts, self.criteria[project])

    def has_place(self, project: str) -> bool:
        """Admitted, marked by enough experts, and heard where there is a hearing."""
        if project not in self.admitted or project in self.bypassing or project in self.not_heard:
            return False
        return not too_few(self.policy, self.scores[project])

    def ranking_keys(self, accepted: Mapping[str, Any], with_bonus: bool = True) -> dict[str, Key]:
        contestants = [self._contestant(p) for p in self.projects if self.has_place(p)]
        parting = {p: ruling for p, ruling in accepted.items() if ruling["outcome"] in OF_A_PLACE}
        return keys(self.policy, contestants, parting, with_bonus)

    def _contestant(self, project: str) -> Contestant:
        record = self.projects[project]
        direction, unit = record["direction"], record["unit"]
        covers = {"direction": direction, "unit": unit, "field": self.pools.field_of(direction)}
        given = self.scores[project], self.bonus[project], self.components[project]
        return Contestant(project, record["facts"], *given, covers)

    def ranked_points(self, project: str) -> Fraction:
        points = ranked_expert_points(self.policy, self.scores[project])
        return points + self.bonus[project] + self.components[project]

    def ruled_in_order(self, project: str) -> tuple[int, int, Fraction]:
        """Sort the projects ruled in despite too few experts: by order, then by total."""
        order = self.rulings[project]["order"]
        return (1 if order == "" else 0, int(order or 0), -self.ranked_points(project))

    def may_be_ruled_in(self, project: str) -> bool:
        """Too few experts, ruled `recommended`, marked by somebody, no pass mark failed."""
        told = self.before_the_walk(project)
        return (
            self.policy["too_few"] == "may_be_ruled"
            and told is not None
            and told[1] == "too_few_experts"
            and self.rulings.get(project, {}).get("outcome") == "recommended"
            and self.scores[project].marked_by_some
            and self._failure(project) is None
        )

    def allocate(self, accepted: Mapping[str, Any]) -> Allocation:
        """Give room to those ruled in, then to those who bypass; then walk the places."""
        ruled_in = sorted(p for p in accepted if p in self.projects and self.may_be_ruled_in(p))
        groups = [
            [self._walker(p) for p in ruled_in if self.ruled_in_order(p) == order]
            for order in sorted({self.ruled_in_order(p) for p in ruled_in})
        ]
        groups.append(
            [self._walker(p) for p in sorted(self.bypassing) if self.before_the_walk(p) is None]
        )
        ruled = {project: ruling["outcome"] for project, ruling in accepted.items()}
        for equals in equals_by_place(self.ranking_keys(accepted)):
            walking = [
                project
                for project in equals
                if self.before_the_walk(project) is None and ruled.get(project) != "not_selected"
            ]
            groups.append([self._walker(p, ruled.get(p) != "reserve") for p in walking])
        return Allocation(self.caps_when, groups)

    def caps_when(self, walking: frozenset[str]) -> dict[str, int]:
        return self.pools.caps_when(self.projects[project] for project in walking)

    def _walker(self, project: str, takes_room: bool = True) -> Walker:
        return Walker(project, self.pools.ways(self.projects[project]), takes_room)

    def accepted_rulings(self) -> dict[str, Any]:
        """Read the rulings: first those that need no question, then place by place from the top.

        A ruling among equals is accepted if its project is referred in the run with the accepted
        rulings of all higher places and none of its own; `recommended` must also fit, that is,
        with the rulings of its place the project is not out in every order.
        """
        accepted = {
            p: ruling
            for p, ruling in self.rulings.items()
            if p in self.projects and ruling["outcome"] in ("ineligible", "invalid")
        }
        candidates = sorted(p for p in self.projects if self.may_be_ruled_in(p))
        for order in sorted({self.ruled_in_order(p) for p in candidates}):
            equals = [p for p in candidates if self.ruled_in_order(p) == order]
            tried = {**accepted, **{p: self.rulings[p] for p in equals}}
            told = self.allocate(tried).told
            if all(told[p].status == "in" for p in equals):
                accepted = tried
        for equals in equals_by_place(self.ranking_keys({})):
            ruled = [p for p in equals if self.rulings.get(p, {}).get("outcome") in OF_A_PLACE]
            if not ruled:
                continue
            told = self.allocate(accepted).told
            asked = [p for p in ruled if p in told and told[p].status == "referred"]
            tried = {**accepted, **{p: self.rulings[p] for p in asked}}
            told = self.allocate(tried).told
            for project in asked:
                ruling = self.rulings[project]
                if ruling["outcome"] == "recommended" and told[project].status == "out":
                    del tried[project]
            accepted = tried
        return accepted


def _sum(rows: list[tuple[str, Fraction]]) -> Fraction:
    return sum((points for _, points in rows), Fraction(0))
