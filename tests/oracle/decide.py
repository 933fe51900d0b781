"""One round decided: points, places, rulings, the walk, and one reason for everybody left out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.allocation import Allocation, Told
from tests.oracle.bonus import bonus_rows
from tests.oracle.marking import (
    Policy,
    Round,
    check,
    counting_marks,
    failure,
    marks_used,
    score,
    too_few,
)
from tests.oracle.places import Contestant, Key, decided_by, equals_by_place, keys, places
from tests.oracle.pools import caps_of, ways_of
from tests.oracle.walks import Walker

OF_A_PLACE = ("recommended", "reserve", "not_selected")


class Case:
    """A round with all that is known of its projects before a ruling among equals is read."""

    def __init__(self, policy: Policy, round_: Round) -> None:
        check(policy)
        self.policy = policy
        self.projects: dict[str, Any] = {p["id"]: p for p in round_["projects"]}
        self.rulings: dict[str, Any] = {r["project_id"]: r for r in round_["rulings"]}
        if len(self.projects) < len(round_["projects"]):
            raise ValueError("two projects of one id")
        if len(self.rulings) < len(round_["rulings"]):
            raise ValueError("two rulings for one project")
        sheets = counting_marks(policy, round_)
        self.marks = marks_used(policy, round_, sheets)
        self.scores = {project: score(policy, sheets[project]) for project in self.projects}
        self.bonus_rows = {
            project: bonus_rows(policy, record["facts"])
            for project, record in self.projects.items()
        }
        self.bonus = {
            project: sum((points for _, points in rows), Fraction(0))
            for project, rows in self.bonus_rows.items()
        }
        self.caps: dict[str, int] = {}
        for record in self.projects.values():
            self.caps.update(caps_of(policy, record).values())

    def before_the_walk(self, project: str) -> tuple[str, str, Fraction | int | None] | None:
        """Tell the outcome, reason and figure that no walk can change, or None for who walks.

        The first of: invalid, ineligible, blocking finding, too few experts, pass mark.
        """
        record = self.projects[project]
        ruled = self.rulings.get(project, {}).get("outcome")
        for outcome in ("invalid", "ineligible"):
            if record[outcome] is not None:
                return outcome, record[outcome], None
            if ruled == outcome:
                return outcome, "ruling", None
        if record["blocked"] is not None:
            return "referred", record["blocked"], None
        marked = self.scores[project]
        if too_few(self.policy, marked):
            return "referred", "too_few_experts", marked.counted
        failed = failure(self.policy, marked, record["facts"])
        if failed is not None:
            return "not_selected", failed[0], failed[1]
        return None

    def has_place(self, project: str) -> bool:
        told = self.before_the_walk(project)
        admitted = told is None or told[0] not in ("invalid", "ineligible")
        return admitted and not too_few(self.policy, self.scores[project])

    def ranking_keys(self, accepted: Mapping[str, Any], with_bonus: bool = True) -> dict[str, Key]:
        contestants = [
            Contestant(p, record["facts"], self.scores[p], self.bonus[p])
            for p, record in self.projects.items()
            if self.has_place(p)
        ]
        parting = {p: ruling for p, ruling in accepted.items() if ruling["outcome"] in OF_A_PLACE}
        return keys(self.policy, contestants, parting, with_bonus)

    def ranked_points(self, project: str) -> Fraction:
        marked = self.scores[project]
        exact = self.policy["rank_on"] == "exact"
        points = marked.exact_points if exact else marked.expert_points
        assert points is not None
        return points + self.bonus[project]

    def ruled_in_order(self, project: str) -> tuple[int, int, Fraction]:
        """Sort the projects ruled in despite too few experts: by order, then by total."""
        order = self.rulings[project]["order"]
        return (1 if order == "" else 0, int(order or 0), -self.ranked_points(project))

    def may_be_ruled_in(self, project: str) -> bool:
        """Too few experts, ruled `recommended`, marked by somebody, no pass mark failed."""
        told = self.before_the_walk(project)
        marked = self.scores[project]
        return (
            self.policy["too_few"] == "may_be_ruled"
            and told is not None
            and told[1] == "too_few_experts"
            and self.rulings.get(project, {}).get("outcome") == "recommended"
            and marked.counted > 0
            and failure(self.policy, marked, self.projects[project]["facts"]) is None
        )

    def allocate(self, accepted: Mapping[str, Any]) -> Allocation:
        """Give room to those ruled in before the walk, then walk the places from the top."""
        ruled_in = sorted(p for p in accepted if p in self.projects and self.may_be_ruled_in(p))
        groups = [
            [self._walker(p) for p in ruled_in if self.ruled_in_order(p) == order]
            for order in sorted({self.ruled_in_order(p) for p in ruled_in})
        ]
        ruled = {project: ruling["outcome"] for project, ruling in accepted.items()}
        for equals in equals_by_place(self.ranking_keys(accepted)):
            walking = [
                project
                for project in equals
                if self.before_the_walk(project) is None and ruled.get(project) != "not_selected"
            ]
            groups.append([self._walker(p, ruled.get(p) != "reserve") for p in walking])
        return Allocation(self.caps, groups)

    def _walker(self, project: str, takes_room: bool = True) -> Walker:
        return Walker(project, ways_of(self.policy, self.projects[project]), takes_room)

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


def _taken_up_to(
    pool: str, place: int, allocation: Allocation, place_of: Mapping[str, int]
) -> list[str]:
    """Name those who have a place in a pool, in some order, and stand no lower than `place`."""
    return [
        project
        for project, told in allocation.told.items()
        if place_of.get(project, place + 1) <= place and any(pool in way.pools for way in told.ways)
    ]


def decide(policy: Policy, round_: Round) -> dict[str, Any]:
    """Decide a round; the README describes what goes in and what comes out."""
    case = Case(policy, round_)
    accepted = case.accepted_rulings()
    by_key = case.ranking_keys(accepted)
    place_of = places(by_key)
    place_without_bonus = places(case.ranking_keys(accepted, with_bonus=False))
    decided = decided_by(policy, by_key)
    allocation = case.allocate(accepted)
    reserve = allocation.reserve()
    totals: dict[str, Fraction] = {}
    result: dict[str, Any] = {}

    for project, marked in case.scores.items():
        if marked.expert_points is not None:
            totals[project] = marked.expert_points + case.bonus[project]

    def of_the_walk(project: str, told: Told) -> dict[str, Any]:
        """Tell outcome, reason and figure of a project that walked."""
        waits_for = ";".join(told.full)
        ruled = accepted.get(project, {}).get("outcome")
        if told.status == "in":
            labels = sorted({way.quota_use for way in told.ways})
            return {"outcome": "recommended", "quota_use": "/".join(labels)}
        if ruled == "reserve":
            return {"outcome": "reserve", "reason": "ruling", "waits_for": waits_for}
        if told.status == "referred":
            return {"outcome": "referred", "reason": "equals_straddle", "waits_for": waits_for}
        if told.status == "waits":
            waiting = {"outcome": "reserve", "reason": "waits_for_ruling", "provisional": 1}
            return {**waiting, "waits_for": waits_for}
        promotable = project in reserve or policy["pools"]["reserve"] == "all"
        reason = told.full[0]
        inside = _taken_up_to(reason, place_of[project], allocation, place_of)
        points = case.ranked_points
        figure = min(points(p) for p in inside) - points(project) if inside else None
        outcome = "reserve" if promotable else "not_selected"
        return {"outcome": outcome, "reason": reason, "figure": figure, "waits_for": waits_for}

    for project in case.projects:
        marked = case.scores[project]
        counted = marked.expert_points is not None
        line: dict[str, Any] = {
            "outcome": "",
            "provisional": 0,
            "place": place_of.get(project),
            "place_without_bonus": place_without_bonus.get(project),
            "decided_by": decided.get(project, ""),
            "expert_points": marked.expert_points,
            "bonus_points": case.bonus[project] if counted else None,
            "total": totals.get(project),
            "quota_use": "",
            "waits_for": "",
            "reason": "",
            "figure": None,
        }
        told_before = case.before_the_walk(project)
        told = allocation.told.get(project)
        if told_before is not None and (told is None or told.status != "in"):
            line["outcome"], line["reason"], line["figure"] = told_before
        elif told is not None:
            line |= of_the_walk(project, told)
        else:
            line |= {"outcome": accepted[project]["outcome"], "reason": "ruling"}
        result[project] = line

    ledger = [
        (project, rule, points)
        for project in sorted(case.projects)
        for rule, points in [*case.scores[project].rows, *case.bonus_rows[project]]
    ]
    unused = [
        {
            "pool": pool,
            "unused": left,
            "names": sorted(names, key=lambda project: (place_of[project], project)),
        }
        for pool, left, names in allocation.unused()
    ]
    return {
        "projects": result,
        "ledger": ledger,
        "unused": unused,
        "marks": case.marks,
        "rulings_not_used": sorted(p for p in case.rulings if p not in accepted),
        "used_limits": allocation.used_limits,
    }
