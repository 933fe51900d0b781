"""Worked cases as people write them: small tables in text, in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.oracle.worked import policy

FACTS = ("dcmm_level", "open_source", "key_technology", "compliant")


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
    """The round of a case: its marks, and of each project what the case says."""
    marks, recused = [], []
    for line in rows(case["marks"]):
        marks += [
            (line["project"], line["expert"], name, mark)
            for name, mark in line.items()
            if name not in ("project", "expert", "recused") and mark not in ("", "-")
        ]
        if line.get("recused"):
            recused.append((line["project"], line["expert"]))
    told = {line["project"]: line for line in rows(case.get("projects", "project"))}
    names = list(dict.fromkeys([*told, *(mark[0] for mark in marks)]))
    return {
        "projects": [_project(name, told.get(name, {})) for name in names],
        "marks": marks,
        "recused": recused,
        "rulings": [
            {"project_id": line["project"], "outcome": line["outcome"], "order": line["order"]}
            for line in rows(case.get("rulings", "project"))
        ],
    }


def _project(name: str, line: dict[str, str]) -> dict[str, Any]:
    return {
        "id": name,
        "unit": line.get("unit") or "U1",
        "direction": line.get("direction") or "1",
        "credit_code": line.get("applicant") or f"of-{name}",
        "invalid": None,
        "ineligible": None,
        "blocked": line.get("blocked") or None,
        "facts": {fact: int(line[fact]) for fact in FACTS if line.get(fact)},
    }
