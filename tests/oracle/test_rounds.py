"""The random rounds provoke what they are for, and the order of rows decides nothing."""

from __future__ import annotations

from random import Random

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


def test_what_is_hard_happens() -> None:
    seen: set[str] = set()
    for seed in range(300):
        policy, round_ = make_round(seed)
        told = decide(policy, round_)
        for line in told["projects"].values():
            seen |= {line["outcome"], line["reason"].partition(":")[0]}
            seen.add(f"decided by {line['decided_by'].partition(':')[0]}")
            for use in line["quota_use"].split("/"):
                seen.add(f"used {use.partition(':')[0]}")
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


def test_the_order_of_rows_decides_nothing() -> None:
    for seed in range(80):
        policy, round_ = make_round(seed)
        told = decide(policy, round_)
        shuffled = {table: list(rows) for table, rows in round_.items()}
        for rows in shuffled.values():
            Random(seed).shuffle(rows)
        assert decide(policy, shuffled) == told
