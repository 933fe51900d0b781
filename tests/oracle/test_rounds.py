"""The random rounds provoke what they are for, and the order of rows decides nothing."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.oracle.decide import decide
from tests.oracle.rounds import make_round

WANTED = {
    *("recommended", "reserve", "not_selected", "referred", "ineligible", "invalid"),
    *("equals_straddle", "waits_for_ruling", "too_few_experts", "ruling", "below_total"),
    *("below_criterion", "below_block", "veto", "unit", "extra", "direction", "applicant", "total"),
    *("decided by shared", "decided by ruling", "decided by draw", "decided by level"),
    *("decided by condition", "decided by criterion", "decided by untrimmed_mean"),
    *("ruled in", "two pools in quota_use", "used extra", "used exempt", "place moved by bonus"),
    *("unused place", "ruling used", "ruling not used", "capped", "several full pools"),
}
WANTED_OF_KINDS = {
    *("matrix", "own", "class", "field", "short_list", "component_missing"),
    *("surplus", "surplus_refused", "unit_order_unclear", "equals_straddle"),
    *("decided by uncovered", "decided by expert_points"),
    *("used own", "used bypass", "used floor", "floor behind a pool", "beyond a soft limit"),
    *("components", "a mark of the hearing", "a number of a component left out"),
    *("floor met by some list", "floor that clashes alone", "floor that clashes with pools"),
    *("bypass referred", "unused place of a further kind", "fewer walk than are kept"),
}


def of_lines(told: dict[str, Any]) -> set[str]:
    seen: set[str] = set()
    for line in told["projects"].values():
        seen |= {line["outcome"], line["reason"].partition(":")[0]}
        seen.add(f"decided by {line['decided_by'].partition(':')[0]}")
        for use in line["quota_use"].split("/"):
            seen.add(f"used {use.partition(':')[0]}")
    return seen


def test_what_is_hard_happens() -> None:
    seen: set[str] = set()
    for seed in range(300):
        policy, round_ = make_round(seed)
        told = decide(policy, round_)
        seen |= of_lines(told)
        for line in told["projects"].values():
            happened = {
                "ruled in": line["outcome"] == "recommended" and line["place"] is None,
                "two pools in quota_use": "/" in line["quota_use"],
                "place moved by bonus": line["place"] != line["place_without_bonus"],
                "several full pools": ";" in line["waits_for"],
            }
            seen |= {name for name, is_so in happened.items() if is_so}
        happened = {
            "unused place": bool(told["unused"]),
            "ruling not used": bool(told["rulings_not_used"]),
            "ruling used": len(told["rulings_not_used"]) < len(round_["rulings"]),
            "capped": any(rule.startswith("cap:") for _, rule, _ in told["ledger"]),
        }
        seen |= {name for name, is_so in happened.items() if is_so}
    assert WANTED - seen == set()


def test_every_further_kind_happens() -> None:
    seen: set[str] = set()
    for seed in range(400):
        policy, round_ = make_round(seed)
        told = decide(policy, round_)
        seen |= of_lines(told)
        bypass = policy["pools"].get("bypass")
        laureates = {p["id"] for p in round_["projects"] if p["facts"].get("laureate")}
        for name, line in told["projects"].items():
            happened = {
                "floor behind a pool": "+floor:" in line["quota_use"],
                "beyond a soft limit": bool(line["beyond"]),
                "components": bool(line["component_points"]),
                "bypass referred": bypass is not None
                and name in laureates
                and line["reason"] == "equals_straddle",
            }
            seen |= {what for what, is_so in happened.items() if is_so}
        rows = {rule for _, rule, _ in told["ledger"]}
        numbers = {(p, c) for p, c, _ in round_.get("numbers", [])}
        posted = {(p, r.partition(":")[2]) for p, r, _ in told["ledger"]}
        further = ("matrix:", "own:", "class:", "field:")
        happened = {
            "a mark of the hearing": "hearing" in rows,
            "a number of a component left out": bool(numbers - posted),
            "unused place of a further kind": any(
                line["pool"].startswith(further) for line in told["unused"]
            ),
        }
        seen |= {what for what, is_so in happened.items() if is_so}
        for unmet in told["floor_unmet"]:
            sizes = {0: "floor met by some list", 1: "floor that clashes alone"}
            seen.add(sizes.get(len(unmet.clash), "floor that clashes with pools"))
            if unmet.clash == (unmet.floor,):
                seen.add("fewer walk than are kept")
    assert WANTED_OF_KINDS - seen == set()


def test_half_of_the_rounds_have_none_of_the_further_kinds() -> None:
    plain = sum("units" not in make_round(seed)[0] for seed in range(200))
    assert 80 <= plain <= 120


def test_the_order_of_rows_decides_nothing() -> None:
    for seed in range(80):
        policy, round_ = make_round(seed)
        told = decide(policy, round_)
        shuffled = dict(round_)
        for table, rows in round_.items():
            if isinstance(rows, list):
                shuffled[table] = Random(seed).sample(rows, len(rows))
        assert decide(policy, shuffled) == told
