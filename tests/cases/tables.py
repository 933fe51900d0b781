"""Worked cases as people write them: small tables in text, in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.oracle.worked import policy

FACTS = (
    "dcmm_level",
    "open_source",
    "key_technology",
    "compliant",
    "host",
    "apart",
    "laureate",
)
COLUMNS = {
    *("project", "points", "unit", "order", "direction", "directions", "kind"),
    *("applicant", "type", "members", "blocked", *FACTS),
}
KEYS = {
    *("case", "policy", "marks", "projects", "rulings", "numbers", "quotas"),
    *("expect", "ledger", "unused", "used", "unmet", "exceeded", "rulings_not_used"),
}


def rows(text: str) -> list[dict[str, str]]:
    """A table of text: a header, a line of dashes if there is one, then rows; cells between |."""
    lines = [line for line in text.strip().splitlines() if line.strip(" |-+")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    header = cells[0]
    for line in cells[1:]:
        assert len(line) == len(header), f"{line} does not fit {header}"
    return [dict(zip(header, line, strict=True)) for line in cells[1:]]


def cases() -> list[Any]:
    """Every case of this folder with its name."""
    return [
        pytest.param(case, id=f"{path.stem}: {case['case']}")
        for path in sorted(Path(__file__).parent.glob("*.yaml"))
        for case in YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    ]


def policy_of(case: dict[str, Any]) -> dict[str, Any]:
    """The policy of a case: what it says, over the plainest policy there is."""
    said = case.get("policy", {})
    plain = policy()
    told = {**plain, **said}
    for part in ("pools", "rounding", "pass_marks"):
        told[part] = {**plain[part], **said.get(part, {})}
    for name, step in told["rounding"].items():
        if isinstance(step, int):
            told["rounding"][name] = {"decimals": step, "half": "up"}
    told["criteria"] = [
        {"min": "0", "max": "100", "step": "0.01", **criterion} for criterion in told["criteria"]
    ]
    for bonus in told["bonuses"]:
        bonus.setdefault("group", None)
    return told


def round_of(case: dict[str, Any]) -> dict[str, Any]:
    """The round of a case: its marks, and of each project what the case says.

    A column `points` of the projects is what expert E1 gave in the criterion c1.
    """
    assert set(case) <= KEYS, set(case) - KEYS
    marks, recused = [], []
    for line in rows(case.get("marks", "project")):
        marks += [
            (line["project"], line["expert"], name, mark)
            for name, mark in line.items()
            if name not in ("project", "expert", "recused") and mark not in ("", "-")
        ]
        if line.get("recused"):
            recused.append((line["project"], line["expert"]))
    told = {line["project"]: line for line in rows(case.get("projects", "project"))}
    marks += [(name, "E1", "c1", line["points"]) for name, line in told.items() if _said(line)]
    names = list(dict.fromkeys([*told, *(mark[0] for mark in marks)]))
    return {
        "projects": [_project(name, told.get(name, {})) for name in names],
        "marks": marks,
        "recused": recused,
        "rulings": [
            {"project_id": line["project"], "outcome": line["outcome"], "order": line["order"]}
            for line in rows(case.get("rulings", "project"))
        ],
        "numbers": [
            (line["project"], line["component"], line["number"])
            for line in rows(case.get("numbers", "project"))
        ],
        "quotas": {line["unit"]: int(line["number"]) for line in rows(case.get("quotas", "unit"))},
    }


def _said(line: dict[str, str]) -> bool:
    return line.get("points", "") not in ("", "-")


def _project(name: str, line: dict[str, str]) -> dict[str, Any]:
    assert set(line) <= COLUMNS, set(line) - COLUMNS
    directions = [part for part in line.get("directions", "").split(";") if part]
    return {
        "id": name,
        "unit": line.get("unit") or "U1",
        "unit_order": int(line.get("order") or 0),
        "direction": line.get("direction") or (directions[0] if directions else "1"),
        "directions": directions,
        "kind": line.get("kind") or "",
        "credit_code": line.get("applicant") or f"of-{name}",
        "applicant_type": line.get("type") or "",
        "members": [part for part in line.get("members", "").split(";") if part],
        "invalid": None,
        "ineligible": None,
        "blocked": line.get("blocked") or None,
        "facts": {fact: int(line[fact]) for fact in FACTS if line.get(fact)},
    }
