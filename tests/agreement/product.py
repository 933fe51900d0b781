"""A round of the second program, carried out by the product."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.exact import SCALE, points_of
from pipeline.headings import load_headings
from pipeline.policy.model import Policy
from pipeline.procedure import decide
from pipeline.tables.bundles import Admission, Received, Results
from pipeline.tables.received import RULINGS
from pipeline.tables.working import (
    CHECKS,
    COMPLAINTS,
    FACTS,
    MARKS,
    PROJECTS,
    REFUSED,
)

SOURCE = {"clause": "test", "says": "test"}
HEADINGS = load_headings((Path(__file__).parents[2] / "configs/headings.yaml").read_bytes())


def policy_of(told: dict[str, Any], rounded: dict[str, Any]) -> Policy:
    """The product's policy for an oracle's policy and the units and directions of a round."""
    units = sorted({project["unit"] for project in rounded["projects"]} | _named(told, "unit"))
    directions = sorted(
        {project["direction"] for project in rounded["projects"]} | _named(told, "direction")
    )
    facts = sorted(_facts(told) | {f for p in rounded["projects"] for f in p["facts"]})
    return Policy.model_validate(
        {
            "format": 1,
            "round": {
                **SOURCE,
                "id": "round",
                "title": "round",
                "language": "en",
                "issued": "2022-04-19",
            },
            "units": {**SOURCE, "members": [{"id": unit, "name": unit} for unit in units]},
            "directions": {
                **SOURCE,
                "fields": [{"id": "f", "name": "f"}],
                "members": [{"id": d, "name": d, "field": "f"} for d in directions],
            },
            "choices": {**SOURCE, "columns": {}},
            "examination": {
                "required": {**SOURCE, "columns": ["project_id"]},
                "credit_code": {**SOURCE, "wrong": "warn"},
                "repeats": {**SOURCE, "applicant": "warn", "project": "block"},
                "receipts": SOURCE,
                "recusal": {**SOURCE, "employer_years": 3, "on": "2022-05-04"},
                "yes_no": {**SOURCE, "blank": "no"},
            },
            "facts": [
                {**SOURCE, "id": fact, "name": fact, "from": {"reviewed": fact}} for fact in facts
            ],
            "marking": _marking(told),
            "priority": {
                "groups": [
                    {**SOURCE, "id": name, "cap": group["cap"]}
                    for name, group in told["groups"].items()
                ],
                "bonuses": [{**SOURCE, **bonus} for bonus in told["bonuses"]],
            },
            "places": {
                **SOURCE,
                "rank_on": told["rank_on"],
                "ties": told["ties"],
                "draw": None if told["draw"] is None else {**SOURCE, "seed": told["draw"]},
            },
            "pools": _pools(told["pools"]),
        }
    )


def _marking(told: dict[str, Any]) -> dict[str, Any]:
    method: dict[str, Any] = {"kind": told["method"]}
    if told["method"] == "trimmed_mean":
        method |= {"dropped": told["dropped"], "at_least": told["at_least"]}
    if told["method"] == "clamped_mean":
        method |= {"distance": told["distance"]}
    passes = told["pass_marks"]
    return {
        "full": "100",
        "criteria": [
            {
                **SOURCE,
                "id": criterion["id"],
                "name": criterion["id"],
                "weight": criterion["weight"],
                "scale": {name: criterion[name] for name in ("min", "max", "step")},
            }
            for criterion in told["criteria"]
        ],
        "panel": {
            **SOURCE,
            "minimum": told["minimum"],
            "level": told["level"],
            "method": method,
            "counts": told["counts"],
            "too_few": told["too_few"],
            "panels": {**SOURCE, "compared": "together"},
        },
        "rounding": {**SOURCE, **told["rounding"]},
        "pass_marks": {
            "total": None if passes["total"] is None else {**SOURCE, "at_least": passes["total"]},
            "criteria": [
                {**SOURCE, "criterion": name, "at_least": least}
                for name, least in passes["criteria"].items()
            ],
            "blocks": [{**SOURCE, **block} for block in passes["blocks"]],
            "veto": [{**SOURCE, "fact": fact} for fact in passes["veto"]],
        },
    }


def _pools(told: dict[str, Any]) -> dict[str, Any]:
    pools: dict[str, Any] = {
        "total": {
            **SOURCE,
            "at_most": "unlimited" if told["total"] is None else told["total"],
        },
        "reserve": {**SOURCE, "who": told["reserve"]},
        "surplus": {**SOURCE, "kept": "by_score"},
    }
    for name in ("unit", "extra", "direction", "applicant"):
        if told[name] is not None:
            pools[name] = {**SOURCE, **told[name]}
    if told["exemption"] is not None:
        exemption = told["exemption"]
        pools["exemption"] = {
            **SOURCE,
            "condition": {"fact": exemption["fact"], "at_least": exemption["at_least"]},
            "skips": exemption["skips"],
        }
    return pools


def _named(told: dict[str, Any], kind: str) -> set[str]:
    pools = told["pools"]
    parts = [pools[kind]] + ([pools["extra"]] if kind == "unit" else [])
    return {name for part in parts if part for name in part.get("named", {})}


def _facts(told: dict[str, Any]) -> set[str]:
    ties = {tie.partition(":")[2] for tie in told["ties"] if tie.startswith(("cond", "level"))}
    bonuses = {bonus["fact"] for bonus in told["bonuses"]}
    exemption = told["pools"]["exemption"]
    exempt = {exemption["fact"]} if exemption else set()
    return ties | bonuses | exempt | set(told["pass_marks"]["veto"])


def carried_out(told: dict[str, Any], rounded: dict[str, Any]) -> Results:
    """The product's results for a round of the second program."""
    policy = policy_of(told, rounded)
    admitted = [p for p in rounded["projects"] if not (p["invalid"] or p["ineligible"])]
    admission = Admission(
        projects=PROJECTS.promised(_projects(admitted, told)),
        refused=REFUSED.empty(),
        facts=FACTS.promised(_fact_rows(admitted)),
        marks=MARKS.promised(_marks(rounded, {p["id"] for p in admitted})),
        complaints=COMPLAINTS.empty(),
    )
    rulings = rounded["rulings"]
    received = Received(
        rulings=RULINGS.of(
            {
                "project_id": [ruling["project_id"] for ruling in rulings],
                "outcome": [ruling["outcome"] for ruling in rulings],
                "order": [str(ruling["order"]) for ruling in rulings],
                "row": list(range(2, len(rulings) + 2)),
            }
        )
    )
    return decide(received, admission, CHECKS.empty(), policy, HEADINGS)


def _projects(admitted: list[dict[str, Any]], told: dict[str, Any]) -> pd.DataFrame:
    exemption = told["pools"]["exemption"]

    def exempt(project: dict[str, Any]) -> bool:
        if exemption is None:
            return False
        return bool(project["facts"].get(exemption["fact"], 0) >= exemption["at_least"])

    return PROJECTS.of(
        {
            "project_id": [p["id"] for p in admitted],
            "unit": [p["unit"] for p in admitted],
            "credit_code": [p["credit_code"] for p in admitted],
            "direction": [p["direction"] for p in admitted],
            "exempt": [exempt(p) for p in admitted],
            "blocked": [p["blocked"] or "" for p in admitted],
            "row": list(range(len(admitted))),
        }
    )


def _fact_rows(admitted: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [(p["id"], fact, value) for p in admitted for fact, value in p["facts"].items()]
    return FACTS.of(
        {
            "project_id": [row[0] for row in rows],
            "fact": [row[1] for row in rows],
            "value": [row[2] for row in rows],
        }
    )


def _marks(rounded: dict[str, Any], admitted: set[str]) -> pd.DataFrame:
    recused = {tuple(pair) for pair in rounded["recused"]}
    rows = [mark for mark in rounded["marks"] if mark[0] in admitted]
    return MARKS.of(
        {
            "project_id": [row[0] for row in rows],
            "expert_id": [row[1] for row in rows],
            "criterion": [row[2] for row in rows],
            "mark": [points_of(Decimal(row[3])) for row in rows],
            "written": [row[3] for row in rows],
            "used": [(row[0], row[1]) not in recused for row in rows],
            "why_not": ["recused" if (row[0], row[1]) in recused else "" for row in rows],
        }
    )


def compared(results: Results) -> dict[str, dict[str, Any]]:
    """For each admitted project what the second program tells too."""
    standings = results.standings.set_index("project_id")
    ranking = results.ranking.set_index("project_id")
    posted = set(results.figures.loc[results.figures["figure"] == "experts", "project_id"])
    told: dict[str, dict[str, Any]] = {}
    for row in results.decisions.itertuples(index=False):
        name = row.project_id
        placed = name in ranking.index
        stood = standings.loc[name]
        told[name] = {
            "outcome": row.outcome,
            "provisional": int(row.provisional),
            "place": int(ranking.loc[name, "place"]) if placed else None,
            "place_without_bonus": int(ranking.loc[name, "place_without_bonus"])
            if placed
            else None,
            "decided_by": ranking.loc[name, "decided_by"] if placed else "",
            "expert_points": _points(stood["expert_points"]) if name in posted else None,
            "bonus_points": _points(stood["bonus_points"]) if name in posted else None,
            "total": _points(stood["total"]) if name in posted else None,
            "quota_use": row.quota_use,
            "waits_for": row.waits_for,
            "reason": row.reason,
            "figure": Fraction(row.figure) if row.figure else None,
        }
    return told


def _points(points: int) -> Fraction:
    return Fraction(int(points), SCALE)


def ledger_of(results: Results) -> list[tuple[str, str, Fraction]]:
    """The ledger's rows as the second program gives them."""
    rows = results.ledger[["project_id", "rule", "points"]].itertuples(index=False)
    return [(project, rule, _points(points)) for project, rule, points in rows]


def unused_of(results: Results) -> list[tuple[str, int, str]]:
    """The unused places as pool, number and names joined by ;"""
    rows = results.unused[["pool", "unused", "names"]].itertuples(index=False)
    return [(pool, int(unused), names) for pool, unused, names in rows]
