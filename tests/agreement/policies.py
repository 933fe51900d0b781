"""The product's policy for a policy of the second program."""

from __future__ import annotations

from typing import Any

from pipeline.policy.model import Policy

SOURCE = {"clause": "test", "says": "test"}
CHOICES = {"object_type": "kind", "applicant_type": "applicant_type"}


def policy_of(told: dict[str, Any], rounded: dict[str, Any]) -> Policy:
    """The product's policy for an oracle's policy and the units and directions of a round."""
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
            "units": _units(told, rounded),
            "directions": _directions(told, rounded),
            "choices": {
                **SOURCE,
                "columns": {
                    column: [{"id": name, "name": name} for name in _given(rounded, key)]
                    for column, key in CHOICES.items()
                },
            },
            "columns": [{**SOURCE, "id": "object_type", "heading": "kind", "kind": "choice"}],
            "examination": {
                "required": {**SOURCE, "columns": ["project_id"]},
                "credit_code": {**SOURCE, "wrong": "warn"},
                "repeats": {**SOURCE, "applicant": "warn", "project": "block"},
                "receipts": SOURCE,
                "recusal": {**SOURCE, "employer_years": 3, "on": "2022-05-04"},
                "yes_no": {**SOURCE, "blank": "no"},
                "unit_order": {**SOURCE, "otherwise": "warn"},
            },
            "facts": [
                {**SOURCE, "id": fact, "name": fact, "from": {"reviewed": fact}}
                for fact in _facts(told, rounded)
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


def _units(told: dict[str, Any], rounded: dict[str, Any]) -> dict[str, Any]:
    known = told.get("units") or {}
    named = {project["unit"] for project in rounded["projects"]} | _named(told, "unit")
    classes = {unit["class"] for unit in known.values() if unit.get("class")}
    classes |= set(told.get("classes") or ())
    return {
        **SOURCE,
        "classes": [{"id": name, "name": name} for name in sorted(classes | _named(told, "class"))],
        "members": [
            {"id": unit, "name": unit, **known.get(unit, {})} for unit in sorted(named | set(known))
        ],
    }


def _directions(told: dict[str, Any], rounded: dict[str, Any]) -> dict[str, Any]:
    field_of = told.get("fields") or {}
    named = {d for p in rounded["projects"] for d in [p["direction"], *(p.get("directions") or [])]}
    directions = sorted(named | _named(told, "direction") | set(field_of))
    fields = {field_of.get(direction, "f") for direction in directions} | _named(told, "field")
    counted = told.get("directions_counted")
    return {
        **SOURCE,
        "fields": [{"id": name, "name": name} for name in sorted(fields)],
        "members": [{"id": d, "name": d, "field": field_of.get(d, "f")} for d in directions],
        "several": counted
        and {**SOURCE, "at_most": len(directions), "counted": counted, "otherwise": "warn"},
    }


def _given(rounded: dict[str, Any], key: str) -> list[str]:
    return sorted({p[key] for p in rounded["projects"] if p.get(key)})


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
                "directions": criterion.get("directions") or [],
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
        "components": [
            {
                **SOURCE,
                "name": component["id"],
                "register": component["id"],
                "column": "number",
                **component,
            }
            for component in told.get("components") or []
        ],
        "hearing": told.get("hearing") and {**SOURCE, **told["hearing"]},
    }


def _pools(told: dict[str, Any]) -> dict[str, Any]:
    pools: dict[str, Any] = {
        "total": {
            **SOURCE,
            "at_most": "unlimited" if told["total"] is None else told["total"],
        },
        "reserve": {**SOURCE, "who": told["reserve"]},
        "surplus": {**SOURCE, "kept": told.get("surplus", "by_score")},
        "own": [_with_condition(own) for own in told.get("own") or []],
    }
    for name in ("unit", "matrix", "extra", "class", "direction", "field", "applicant", "floor"):
        if told.get(name) is not None:
            pools[name] = {**SOURCE, **told[name]}
    formula = (told["unit"] or {}).get("formula")
    if formula is not None:
        pools["unit"]["formula"] = {"register": "assessed", "column": "number", **formula}
    for name in ("exemption", "bypass"):
        if told.get(name) is not None:
            pools[name] = _with_condition(told[name])
    return pools


def _with_condition(part: dict[str, Any]) -> dict[str, Any]:
    """A part that speaks of a fact, as the product says it."""
    rest = {name: value for name, value in part.items() if name not in ("fact", "at_least")}
    condition = {"fact": part["fact"], "at_least": part["at_least"]}
    return {**SOURCE, "condition": condition, **rest}


def _named(told: dict[str, Any], kind: str) -> set[str]:
    """The units, classes, directions or fields that a policy names in some pool."""
    pools = told["pools"]
    parts = [pools.get(kind)]
    if kind == "unit":
        parts.append(pools["extra"])
    parts += [part for part in [*(pools.get("own") or []), pools.get("floor")] if part]
    names = {n for p in parts if p and p.get("per", kind) == kind for n in p.get("named") or {}}
    if kind == "class":
        parts = [pools["unit"], pools.get("matrix"), pools["extra"], *(pools.get("own") or [])]
        names |= {name for part in parts if part for name in part.get("by_class") or {}}
    return names


def _facts(told: dict[str, Any], rounded: dict[str, Any]) -> list[str]:
    ties = {tie.partition(":")[2] for tie in told["ties"] if tie.startswith(("cond", "level"))}
    bonuses = {bonus["fact"] for bonus in told["bonuses"]}
    pools = told["pools"]
    parts = [pools["exemption"], pools.get("bypass"), *(pools.get("own") or [])]
    asked = {part["fact"] for part in parts if part}
    given = {fact for project in rounded["projects"] for fact in project["facts"]}
    return sorted(ties | bonuses | asked | given | set(told["pass_marks"]["veto"]))
