"""A round of the second program, carried out by the product."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.exact import SCALE, points_of
from pipeline.headings import load_headings
from pipeline.procedure import decide
from pipeline.tables.bundles import Admission, Received, Results
from pipeline.tables.received import RULINGS
from pipeline.tables.working import (
    CHECKS,
    COMPLAINTS,
    FACTS,
    MARKS,
    NUMBERS,
    PROJECTS,
    QUOTAS,
    REFUSED,
)
from tests.agreement.policies import policy_of
from tests.oracle.components import missing_component, readable_numbers
from tests.oracle.pools import holds

HEADINGS = load_headings((Path(__file__).parents[2] / "configs/headings.yaml").read_bytes())


def carried_out(told: dict[str, Any], rounded: dict[str, Any]) -> Results:
    """The product's results for a round of the second program."""
    policy = policy_of(told, rounded)
    admitted = [p for p in rounded["projects"] if not (p["invalid"] or p["ineligible"])]
    admission = Admission(
        projects=PROJECTS.promised(_projects(admitted, told, rounded)),
        refused=REFUSED.empty(),
        facts=FACTS.promised(_fact_rows(admitted)),
        marks=MARKS.promised(_marks(rounded, {p["id"] for p in admitted})),
        complaints=COMPLAINTS.empty(),
        quotas=QUOTAS.promised(_quotas(rounded)),
        numbers=NUMBERS.promised(_numbers(told, rounded, {p["id"] for p in admitted})),
    )
    rulings = rounded["rulings"]
    received = Received(
        rulings=RULINGS.of(
            {
                "project_id": [ruling["project_id"] for ruling in rulings],
                "outcome": [ruling["outcome"] for ruling in rulings],
                "order": [str(ruling["order"]) for ruling in rulings],
                "minute": ["2022/1"] * len(rulings),
                "row": list(range(2, len(rulings) + 2)),
            }
        )
    )
    return decide(received, admission, CHECKS.empty(), policy, HEADINGS)


def _projects(
    admitted: list[dict[str, Any]], told: dict[str, Any], rounded: dict[str, Any]
) -> pd.DataFrame:
    pools = told["pools"]
    numbers = readable_numbers(told, rounded)
    matrix = pools.get("matrix") or {}
    kind = "direction" if matrix.get("column") == "direction" else "kind"

    def blocked(project: dict[str, Any]) -> str:
        missing = missing_component(told, numbers, project["id"])
        return project["blocked"] or ("component_missing" if missing else "")

    def own(project: dict[str, Any]) -> str:
        return ";".join(own["id"] for own in pools.get("own") or [] if holds(own, project))

    return PROJECTS.of(
        {
            "project_id": [p["id"] for p in admitted],
            "unit": [p["unit"] for p in admitted],
            "unit_order": [p.get("unit_order") or 0 for p in admitted],
            "applicant": [p["id"] for p in admitted],
            "credit_code": [p["credit_code"] for p in admitted],
            "applicant_type": [p.get("applicant_type") or "" for p in admitted],
            "members": [";".join(p.get("members") or []) for p in admitted],
            "direction": [p["direction"] for p in admitted],
            "directions": [";".join(p.get("directions") or [p["direction"]]) for p in admitted],
            "kind": [(p.get(kind) or "") if matrix else "" for p in admitted],
            "exempt": [holds(pools["exemption"], p) for p in admitted],
            "own": [own(p) for p in admitted],
            "bypass": [holds(pools.get("bypass"), p) for p in admitted],
            "blocked": [blocked(p) for p in admitted],
            "row": list(range(len(admitted))),
        }
    )


def _quotas(rounded: dict[str, Any]) -> pd.DataFrame:
    numbers = rounded.get("quotas") or {}
    return QUOTAS.of({"unit": list(numbers), "number": list(numbers.values())})


def _numbers(told: dict[str, Any], rounded: dict[str, Any], admitted: set[str]) -> pd.DataFrame:
    """The numbers that can be read; the others are missing by the time of admission."""
    rows = [
        (project, component, number)
        for component, known in readable_numbers(told, rounded).items()
        for project, number in known.items()
        if project in admitted
    ]
    return NUMBERS.of(
        {
            "project_id": [row[0] for row in rows],
            "component": [row[1] for row in rows],
            "number": [int(row[2] * SCALE) for row in rows],
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
    rules = results.ledger["rule"]
    by_experts = rules.isin(("experts", "hearing")) | rules.str.startswith("criterion:")
    posted = set(results.ledger.loc[by_experts, "project_id"])
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
            "component_points": _points(stood["component_points"]) if name in posted else None,
            "bonus_points": _points(stood["bonus_points"]) if name in posted else None,
            "total": _points(stood["total"]) if name in posted else None,
            "quota_use": row.quota_use,
            "waits_for": row.waits_for,
            "reason": row.reason,
            "figure": Fraction(row.figure) if row.figure else None,
            "beyond": row.beyond,
        }
    return told | _refused_surplus(results)


def _refused_surplus(results: Results) -> dict[str, dict[str, Any]]:
    """The projects sent back as surplus; their number in the unit's order is the figure."""
    refused = results.refused
    return {
        row.project_id: {
            "outcome": row.outcome,
            "reason": row.reason,
            "figure": Fraction(row.detail),
            "place": None,
        }
        for row in refused[refused["reason"] == "surplus_refused"].itertuples(index=False)
    }


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


def marks_of(results: Results) -> set[tuple[str, str, str, int]]:
    """Every mark as project, expert, criterion and whether it counted."""
    marks = results.marks[["project_id", "expert_id", "criterion", "used"]]
    return {(p, e, c, int(used)) for p, e, c, used in marks.itertuples(index=False)}


def not_used_of(results: Results) -> list[str]:
    """The projects of rulings that answer no question, or do not fit."""
    of_rulings = results.complaints["code"].str.startswith("ruling_")
    return sorted(set(results.complaints.loc[of_rulings, "project_id"]))


def unmet_of(results: Results) -> list[tuple[str, int, int]]:
    """The floors that are not met as floor, found and wanted."""
    return [
        (told["floor"], int(told["found"]), int(told["wanted"]))
        for told in _fields(results, "floor_unmet")
    ]


def clashes_of(results: Results) -> dict[str, tuple[set[str], dict[str, int]]]:
    """For each floor that is not met the set that clashes and what would have to grow.

    Both are read from the sentence; they are empty where some list would meet it.
    """
    told = {}
    for fields in _fields(results, "floor_unmet"):
        names, clashes, rest = fields["why"].partition(" cannot hold together")
        pools = rest.partition(": ")[2].split(", ") if "(+" in rest else []
        grown = [part.removesuffix(")").split(" (+") for part in pools]
        alone = {fields["floor"]} if fields["why"].startswith("only ") else set()
        told[fields["floor"]] = (
            set(names.split(", ")) if clashes else alone,
            {pool: int(places) for pool, places in grown},
        )
    return told


def exceeded_of(results: Results) -> list[tuple[str, int, int]]:
    """The soft pools that are exceeded as pool, limit and how many use it."""
    return [
        (told["pool"], int(told["limit"]), int(told["number"]))
        for told in _fields(results, "soft_limit_exceeded")
    ]


def _fields(results: Results, code: str) -> list[dict[str, Any]]:
    complaints = results.complaints
    return [json.loads(text) for text in complaints.loc[complaints["code"] == code, "fields"]]
