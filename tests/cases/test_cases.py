"""Every worked case, by the product and by the second program."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.agreement.product import (
    carried_out,
    compared,
    exceeded_of,
    ledger_of,
    marks_of,
    not_used_of,
    unmet_of,
    unused_of,
)
from tests.cases.tables import cases, policy_of, round_of, rows
from tests.oracle.decide import decide

POINTS = ("expert_points", "component_points", "bonus_points", "total", "figure")


def _told(value: Any) -> str:
    return "" if value is None else str(value)


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _held(case: dict[str, Any], projects: dict[str, Any], tables: dict[str, Any]) -> None:
    """Compare what a case expects of projects and of the other tables it speaks of.

    A table of the ledger or of unused places is the whole of it; of marks it speaks of some.
    """
    for line in rows(case["expect"]):
        found = projects[line["project"]]
        for name, wanted in line.items():
            if name in POINTS:
                assert found[name] == _number(wanted), (line["project"], name)
            elif name != "project":
                assert _told(found[name]) == wanted, (line["project"], name)
    if "ledger" in case:
        posted = {(r["project"], r["rule"], Fraction(r["points"])) for r in rows(case["ledger"])}
        assert set(tables["ledger"]) == posted
    for name, columns in LISTS.items():
        if name in case:
            told = sorted(tuple(line[c] for c in columns) for line in rows(case[name]))
            assert sorted(tuple(map(str, line)) for line in tables[name]) == told, name
    for line in rows(case.get("used", "project")):
        mark = (line["project"], line["expert"], line["criterion"], int(line["used"]))
        assert mark in tables["used"], mark


LISTS = {
    "unused": ("pool", "unused", "names"),
    "unmet": ("floor", "found", "wanted"),
    "exceeded": ("pool", "places", "used"),
    "rulings_not_used": ("project",),
}


@pytest.mark.parametrize("case", cases())
def test_product_decides_case(case: dict[str, Any]) -> None:
    results = carried_out(policy_of(case), round_of(case))
    tables = {
        "ledger": ledger_of(results),
        "unused": unused_of(results),
        "unmet": unmet_of(results),
        "exceeded": exceeded_of(results),
        "used": marks_of(results),
        "rulings_not_used": [(project,) for project in not_used_of(results)],
    }
    _held(case, compared(results), tables)


@pytest.mark.parametrize("case", cases())
def test_second_program_decides_case(case: dict[str, Any]) -> None:
    told = decide(policy_of(case), round_of(case))
    tables = {
        "ledger": told["ledger"],
        "unused": [(u["pool"], u["unused"], ";".join(u["names"])) for u in told["unused"]],
        "unmet": [(unmet.floor, unmet.found, unmet.wanted) for unmet in told["floor_unmet"]],
        "exceeded": [line[:3] for line in told["soft_exceeded"]],
        "used": told["marks"],
        "rulings_not_used": [(project,) for project in told["rulings_not_used"]],
    }
    _held(case, told["projects"], tables)
    if "unmet" in case:
        clashes = [";".join(unmet.clash) for unmet in told["floor_unmet"]]
        assert sorted(clashes) == sorted(line["clash"] for line in rows(case["unmet"]))


def test_case_with_wrong_figure_fails() -> None:
    case = {"marks": "project | expert | c1\nA | E1 | 80", "expect": "project | total\nA | 81"}
    with pytest.raises(AssertionError):
        test_product_decides_case(case)
