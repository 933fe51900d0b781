"""One round decided: points, places, rulings, the walk, and one reason for everybody left out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.allocation import Allocation, Told
from tests.oracle.case import Case
from tests.oracle.floors import Lists, Unmet, floors_of
from tests.oracle.marking import Policy, Round
from tests.oracle.places import decided_by, places
from tests.oracle.pools import Pools, Way, in_order


def _taken_up_to(
    pool: str, place: int, allocation: Allocation, place_of: Mapping[str, int]
) -> list[str]:
    """Name those who have a place in a pool, in some order, and stand no lower than `place`."""
    return [
        project
        for project, told in allocation.told.items()
        if place_of.get(project, place + 1) <= place and any(pool in way.pools for way in told.ways)
    ]


def beyond_soft_limits(
    pools: Pools, ways: Mapping[str, frozenset[Way]], place_of: Mapping[str, int]
) -> list[tuple[str, int, int, list[str]]]:
    """List each soft pool exceeded: its places, how many use it, and those beyond it by place.

    `ways` are those of the recommended projects. Beyond is before whom at least as many users as
    there are places stand better; who has no place stands before all who have.
    """
    found = []
    for pool in in_order(pools.soft):
        places = {
            project: place_of.get(project, 0)
            for project, taken in ways.items()
            if any(pool in way.soft for way in taken)
        }
        limit = pools.soft[pool]
        beyond = [
            project
            for project, mine in sorted(places.items(), key=lambda line: (line[1], line[0]))
            if sum(1 for other in places.values() if other < mine) >= limit
        ]
        if len(places) > limit:
            found.append((pool, limit, len(places), beyond))
    return found


def unmet_floors(case: Case, allocation: Allocation, recommended: set[str]) -> list[Unmet]:
    """List the floors that have fewer recommended projects than their number.

    A list could be of everyone who walks; those recommended without a place stand on each.
    """
    pools, total = case.pools, case.policy["pools"]["total"]
    floors = floors_of(pools, case.round)
    found = dict.fromkeys(floors, 0)
    for project in recommended:
        floor = pools.floor_of(case.projects[project])
        if floor is not None:
            found[floor] += 1
    short = [floor for floor in in_order(floors) if found[floor] < floors[floor]]
    if total is None or not short:
        return []
    fixed: list[tuple[str | None, list[Way]]] = []
    free: list[tuple[str, list[Way]]] = []
    for project in sorted(allocation.walking | recommended):
        floor = pools.floor_of(case.projects[project])
        ways = list(pools.undivided_ways(case.projects[project]))
        if project in recommended and not case.has_place(project):
            told = allocation.told.get(project)
            taken = [_undivided(way) for way in told.ways] if told else [Way((), "bypass")]
            fixed.append((floor, taken))
        elif floor is not None:
            free.append((floor, ways))
    lists = Lists({**pools.caps, "total": total}, floors, fixed, free)
    clashes = {floor: lists.clash(floor) for floor in short}
    return [
        Unmet(floor, found[floor], floors[floor], clash, lists.grows(clash))
        for floor, clash in clashes.items()
    ]


def _undivided(way: Way) -> Way:
    pools = ("total" if pool.startswith("floor:") else pool for pool in way.pools)
    return Way(tuple(pools), way.quota_use, way.soft)


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
            earned = case.bonus[project] + case.components[project]
            totals[project] = marked.expert_points + earned

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
        figure = None
        if project in place_of:
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
            "component_points": case.components[project] if counted else None,
            "bonus_points": case.bonus[project] if counted else None,
            "total": totals.get(project),
            "quota_use": "",
            "waits_for": "",
            "reason": "",
            "figure": None,
            "beyond": "",
        }
        told_before = case.before_the_walk(project)
        told = allocation.told.get(project)
        if told_before is not None and (told is None or told.status != "in"):
            line["outcome"], line["reason"], line["figure"] = told_before
            if line["outcome"] == "recommended":
                line["quota_use"] = "bypass"
        elif told is not None:
            line |= of_the_walk(project, told)
        else:
            line |= {"outcome": accepted[project]["outcome"], "reason": "ruling"}
        result[project] = line

    recommended = {p for p, line in result.items() if line["outcome"] == "recommended"}
    ways = {p: allocation.told[p].ways for p in recommended if p in allocation.told}
    exceeded = beyond_soft_limits(case.pools, ways, place_of)
    for project, line in result.items():
        line["beyond"] = ";".join(pool for pool, _, _, names in exceeded if project in names)

    ledger = [
        (project, rule, points)
        for project in sorted(case.projects)
        for rows in (
            case.scores[project].rows,
            case.component_rows[project],
            case.bonus_rows[project],
        )
        for rule, points in rows
    ]
    unused = [
        {
            "pool": pool,
            "unused": left,
            "names": sorted(names, key=lambda project: (place_of.get(project, 0), project)),
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
        "soft_exceeded": exceeded,
        "floor_unmet": unmet_floors(case, allocation, recommended),
    }
