"""Small random rounds that provoke what is hard: ties, straddles, crossing pools, rulings.

Marks come from a few profiles that many projects share, dealt to the experts in any order, so
that equal totals are the rule; pools are tight, so that lines fall among equals. The same seed
gives the same round on every machine and every version of Python that keeps `random.Random`.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.oracle.decide import decide
from tests.oracle.kinds import add_kinds

SCALES = (("10", "1"), ("10", "0.5"), ("100", "1"))
WEIGHTS = {1: (("1",),), 2: (("0.5", "0.5"), ("0.4", "0.6")), 3: (("0.25", "0.25", "0.5"),)}
TIES = ("untrimmed_mean", "criterion:c1", "condition:open_source", "level:dcmm_level")


def _text(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _rounding(chance: Random, level: str) -> dict[str, Any]:
    def step(least: int) -> dict[str, Any]:
        return {"decimals": chance.randint(least, 2), "half": chance.choice(("up", "even"))}

    rounding: dict[str, Any] = {"mark": None, "criterion": None, "total": None}
    if level == "total":
        return {**rounding, "total": step(0)}
    last = chance.choice(("criterion", "total", "total"))
    rounding[last] = step(0)
    if last == "criterion" and chance.random() < 0.3:
        rounding["total"] = step(0)
    if chance.random() < 0.4:
        rounding["mark"] = step(0)
    return rounding


def _panel(chance: Random, experts: int) -> dict[str, Any]:
    level = chance.choice(("total", "criterion"))
    methods = ["mean", "median", "trimmed_mean"]
    counts = ["complete"]
    if level == "criterion":
        methods.append("clamped_mean")
        counts.append("per_criterion")
    dropped = 2 if experts >= 6 and chance.random() < 0.2 else 1
    return {
        "level": level,
        "method": chance.choice(methods),
        "dropped": dropped,
        "at_least": chance.randint(2 * dropped + 1, 2 * dropped + 3),
        "distance": chance.choice(("1", "1.5", "3")),
        "counts": chance.choice(counts),
        "minimum": chance.randint(1, max(1, experts - 1)),
        "rounding": _rounding(chance, level),
        "too_few": chance.choice(("marked_again", "may_be_ruled")),
    }


def _pass_marks(chance: Random, criteria: list[dict[str, Any]], middle: float) -> dict[str, Any]:
    limits: dict[str, Any] = {"total": None, "criteria": {}, "blocks": [], "veto": []}
    if chance.random() < 0.5:
        return limits
    if chance.random() < 0.4:
        limits["total"] = _text(middle)
    if chance.random() < 0.4:
        limits["criteria"] = {chance.choice(criteria)["id"]: _text(middle)}
    if len(criteria) == 3 and chance.random() < 0.5:
        half = sum(float(criterion["weight"]) for criterion in criteria[:2]) * middle
        limits["blocks"] = [{"id": "b1", "criteria": ["c1", "c2"], "at_least": _text(half)}]
    if chance.random() < 0.4:
        limits["veto"] = ["compliant"]
    return limits


def _pools(chance: Random, units: list[str], directions: list[str], count: int) -> dict[str, Any]:
    pools: dict[str, Any] = {
        "unit": {"default": chance.choice((1, 1, 2, 3)), "named": {}},
        "exemption": None,
        "extra": None,
        "direction": None,
        "applicant": None,
        "total": chance.choice((None, None, chance.randint(1, count))),
        "reserve": chance.choice(("room", "room", "all")),
    }
    if chance.random() < 0.3:
        pools["unit"]["named"] = {chance.choice(units): chance.randint(0, 3)}
    if chance.random() < 0.15:
        pools["unit"] = None
    if chance.random() < 0.6:
        cap = chance.choice((None, 1, 1, 2, 3))
        named = {chance.choice(directions): chance.randint(1, 2)} if chance.random() < 0.4 else {}
        pools["direction"] = {"default": cap, "named": named}
    if chance.random() < 0.5:
        pools["applicant"] = {"at_most": chance.choice((1, 1, 2))}
    if chance.random() < 0.6:
        skips = chance.choice((["unit"], ["unit"], ["unit", "direction"]))
        pools["exemption"] = {"fact": "dcmm_level", "at_least": 3, "skips": skips}
        if chance.random() < 0.6:
            per = chance.choice(("unit", "round"))
            named = {chance.choice(units): 2} if per == "unit" and chance.random() < 0.3 else {}
            pools["extra"] = {
                "per": per,
                "default": chance.choice((0, 1, 1, 2)),
                "named": named,
                "instead_of": chance.choice((["unit"], ["unit"], ["unit", "direction"])),
                "order": chance.choice(("extra-first", "quota-first")),
            }
    return pools


def _bonuses(chance: Random) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    if chance.random() < 0.4:
        return [], {}
    group = chance.choice((None, "priority"))
    bonuses: list[dict[str, Any]] = [
        {
            "id": "dcmm",
            "fact": "dcmm_level",
            "group": group,
            "points_by_level": {"2": "1", "3": "1.5", "4": "2"},
        },
        {"id": "open", "fact": "open_source", "group": group, "points": "1"},
    ]
    return bonuses, {"priority": {"cap": chance.choice(("1.5", "2"))}} if group else {}


def _marks(
    chance: Random, projects: list[str], experts: list[str], criteria: list[dict[str, Any]]
) -> list[tuple[str, str, str, str]]:
    """Deal marks from a few profiles, in any order of experts; leave some out."""
    top, step = float(criteria[0]["max"]), float(criteria[0]["step"])
    choices = [top / 2 + step * offset for offset in range(5)]
    profiles = [
        [[chance.choice(choices) for _ in experts] for _ in criteria]
        for _ in range(chance.choice((1, 2, 3, 4, 6)))
    ]
    gaps = chance.choice((0.0, 0.0, 0.03, 0.15))
    lines = []
    for project in projects:
        columns = [list(column) for column in chance.choice(profiles)]
        if chance.random() < 0.3:
            chance.shuffle(columns)
        turn = chance.randrange(len(experts))
        absent = set(chance.sample(experts, chance.randrange(len(experts)))) if gaps else set()
        for column, criterion in zip(columns, criteria, strict=True):
            for expert, mark in zip(experts, column[turn:] + column[:turn], strict=True):
                if chance.random() < gaps or (expert in absent and chance.random() < 4 * gaps):
                    continue
                lines.append((project, expert, criterion["id"], _text(mark)))
    chance.shuffle(lines)
    return lines


def make_policy(
    chance: Random, units: list[str], directions: list[str], experts: int, count: int
) -> dict[str, Any]:
    """Draw a policy; `count` is the number of projects its total is measured by."""
    top, step = chance.choice(SCALES)
    weights = chance.choice(WEIGHTS[chance.randint(1, 3)])
    criteria: list[dict[str, Any]] = [
        {"id": f"c{number}", "weight": weight, "min": "0", "max": top, "step": step}
        for number, weight in enumerate(weights, start=1)
    ]
    bonuses, groups = _bonuses(chance)
    return {
        "criteria": criteria,
        **_panel(chance, experts),
        "pass_marks": _pass_marks(chance, criteria, float(top) / 2 + 2 * float(step)),
        "bonuses": bonuses,
        "groups": groups,
        "rank_on": chance.choice(("total", "total", "exact")),
        "ties": chance.sample(TIES, chance.choice((0, 0, 1, 2))),
        "draw": chance.choice((None, None, None, None, "2022")),
        "pools": _pools(chance, units, directions, count),
    }


def cross_the_pools(chance: Random, policy: dict[str, Any]) -> None:
    """Take away what parts equals or stops projects early; leave tight pools that cross."""
    policy["ties"], policy["draw"], policy["minimum"] = [], None, 1
    policy["pass_marks"] = {"total": None, "criteria": {}, "blocks": [], "veto": []}
    pools = policy["pools"]
    pools["unit"] = {"default": chance.choice((1, 1, 2)), "named": {}}
    pools["direction"] = {"default": chance.choice((1, 1, 2, None)), "named": {}}
    pools["total"] = chance.choice((None, None, None, pools["total"]))
    if chance.random() < 0.5:
        policy["bonuses"], policy["groups"] = [], {}


def _project(
    chance: Random, number: int, units: list[str], directions: list[str]
) -> dict[str, Any]:
    facts = {}
    if chance.random() < 0.5:
        facts["dcmm_level"] = chance.randint(1, 4)
    for fact, share in (("open_source", 0.3), ("compliant", 0.5)):
        if chance.random() < share:
            facts[fact] = chance.choice((0, 1))
    return {
        "id": f"P{number:02}",
        "unit": chance.choice(units),
        "direction": chance.choice(directions),
        "credit_code": f"A{chance.randint(1, 8)}",
        "ineligible": "late_filing" if chance.random() < 0.03 else None,
        "invalid": "unknown_unit" if chance.random() < 0.02 else None,
        "blocked": "filed_twice" if chance.random() < 0.03 else None,
        "facts": facts,
    }


def _rule(chance: Random, project: str) -> dict[str, Any]:
    outcomes = ["recommended"] * 5 + ["reserve"] * 2 + ["not_selected"] * 2 + ["ineligible"]
    return {
        "project_id": project,
        "outcome": chance.choice(outcomes),
        "order": chance.choice(("", "", "1", "2", "3")),
    }


def add_rulings(chance: Random, policy: dict[str, Any], round_: dict[str, Any]) -> None:
    """Let a panel answer some of what is asked, perhaps twice, and now and then unasked."""
    for _ in range(chance.choice((0, 0, 1, 2))):
        told = decide(policy, round_)["projects"]
        ruled = {ruling["project_id"] for ruling in round_["rulings"]}
        for project in sorted(set(told) - ruled):
            asked = told[project]["outcome"] == "referred"
            if chance.random() < (0.6 if asked else 0.04):
                round_["rulings"].append(_rule(chance, project))


def make_round(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw a policy and a round of 3 to 12 projects and 2 to 7 experts.

    Half of the rounds get further kinds on top, by a chance of their own.
    """
    chance = Random(seed)
    count, panel = chance.randint(3, 12), chance.randint(2, 7)
    units = ["U1", "U2", "U3", "U4"][: chance.randint(1, 4)]
    directions = ["1", "2", "3", "4"][: chance.randint(1, 4)]
    experts = [f"E{number}" for number in range(1, panel + 1)]
    policy = make_policy(chance, units, directions, panel, count)
    if chance.random() < 0.5:
        cross_the_pools(chance, policy)
    projects = [_project(chance, number, units, directions) for number in range(1, count + 1)]
    ids = [project["id"] for project in projects]
    chance.shuffle(projects)
    recused = [(p, e) for p in ids for e in experts if chance.random() < 0.02]
    round_: dict[str, Any] = {
        "projects": projects,
        "marks": _marks(chance, ids, experts, policy["criteria"]),
        "recused": recused,
        "rulings": [],
    }
    further = Random(f"further kinds of {seed}")
    if further.random() < 0.5:
        add_kinds(further, policy, round_)
    add_rulings(chance, policy, round_)
    return policy, round_
