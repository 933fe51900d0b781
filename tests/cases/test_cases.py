"""Every worked case, by the product and by the second program."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.agreement.product import carried_out, compared, ledger_of, unused_of
from tests.cases.tables import cases, policy_of, round_of, rows
from tests.oracle.decide import decide


def _told(value: Any) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _held(case: dict[str, Any], projects: dict[str, Any], ledger: Any, unused: Any) -> None:
    for line in rows(case["expect"]):
        found = projects[line["project"]]
        for name, wanted in line.items():
            if name in ("expert_points", "bonus_points", "total", "figure"):
                assert found[name] == _number(wanted), (line["project"], name)
            elif name != "project":
                assert _told(found[name]) == wanted, (line["project"], name)
    if "ledger" in case:
        wanted = {(r["project"], r["rule"], Fraction(r["points"])) for r in rows(case["ledger"])}
        assert set(ledger) == wanted
    if "unused" in case:
        wanted = [(r["pool"], int(r["unused"]), r["names"]) for r in rows(case["unused"])]
        assert sorted(unused) == sorted(wanted)


@pytest.mark.parametrize("case", cases())
def test_product_decides_case(case: dict[str, Any]) -> None:
    results = carried_out(policy_of(case), round_of(case))
    _held(case, compared(results), ledger_of(results), unused_of(results))


@pytest.mark.parametrize("case", cases())
def test_second_program_decides_case(case: dict[str, Any]) -> None:
    told = decide(policy_of(case), round_of(case))
    unused = [(u["pool"], u["unused"], ";".join(u["names"])) for u in told["unused"]]
    _held(case, told["projects"], told["ledger"], unused)


def test_case_with_wrong_figure_fails() -> None:
    case = {"marks": "project | expert | c1\nA | E1 | 80", "expect": "project | total\nA | 81"}
    with pytest.raises(AssertionError):
        test_product_decides_case(case)
