"""What is told beside outcomes: soft limits and floors in words, who was sent back, rulings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.codes import CODES
from pipeline.codes.phrases import recognised
from pipeline.headings import load_headings
from pipeline.stages.allocate.rulings import read_rulings
from pipeline.tables.bundles import Results
from pipeline.tables.received import RULINGS
from tests.agreement.product import carried_out, compared, not_used_of, unused_of
from tests.cases import tables

CONFIGS = Path(__file__).parents[2] / "configs"
UNIT_1 = {"default": 1, "named": {}}


def decided(case: dict[str, Any]) -> Results:
    """A small round of the second program's form, by the product."""
    return carried_out(tables.policy_of(case), tables.round_of(case))


def sentences(results: Results, code: str) -> list[str]:
    """The messages of a code's complaints, in English."""
    complaints = results.complaints[results.complaints["code"] == code]
    return [
        CODES[code].told("en", {"value": value, **json.loads(fields)})[0]
        for value, fields in zip(complaints["value"], complaints["fields"], strict=True)
    ]


def outcomes(results: Results) -> dict[str, str]:
    return {name: line["outcome"] for name, line in compared(results).items()}


def test_whoever_is_beyond_a_soft_limit_is_named_and_marked() -> None:
    soft = {"default": 2, "named": {}, "limit": "soft"}
    results = decided(
        {
            "policy": {"pools": {"unit": soft, "direction": {**soft, "default": 3}}},
            "projects": "project | points\na | 90\nb | 85\nc | 85\nd | 80\ne | 80",
        }
    )
    assert sentences(results, "soft_limit_exceeded") == [
        "5 recommended projects use direction:1, which in principle has 3 places; "
        "beyond them: d, e.",
        "5 recommended projects use unit:U1, which in principle has 2 places; beyond them: d, e.",
    ]
    beyond = results.decisions.set_index("project_id")["beyond"]
    assert dict(beyond) == {
        **dict.fromkeys("abc", ""),
        **dict.fromkeys("de", "unit:U1;direction:1"),
    }


def test_a_soft_limit_can_be_exceeded_by_equals_of_whom_none_is_beyond() -> None:
    results = decided(
        {
            "policy": {"pools": {"unit": {"default": 2, "named": {}, "limit": "soft"}}},
            "projects": "project | points\na | 90\nb | 85\nc | 85",
        }
    )
    assert sentences(results, "soft_limit_exceeded") == [
        "3 recommended projects use unit:U1, which in principle has 2 places; beyond them: -."
    ]
    assert set(results.decisions["beyond"]) == {""}


@pytest.mark.parametrize(
    ("quota", "points", "why"),
    [
        ({"default": 1, "named": {}}, "70", "some list would meet it"),
        ({"default": 1, "named": {"12": 0}}, "70", "unit:12 (+1)"),
        ({"default": 1, "named": {}}, "", "only 0 of its projects could be on a list"),
    ],
)
def test_why_a_floor_is_not_met_is_told_and_can_be_translated(
    quota: dict[str, Any], points: str, why: str
) -> None:
    floor = {"per": "direction", "default": 0, "named": {"6": 1}}
    first = "12" if not quota["named"] else "02"
    results = decided(
        {
            "policy": {"pools": {"unit": quota, "total": 2, "floor": floor}},
            "projects": f"project | unit | direction | points\na | {first} | 1 | 90\n"
            f"d | 12 | 6 | {points}",
        }
    )
    (told,) = sentences(results, "floor_unmet")
    assert told.startswith("Of 1 places kept for floor:6 the list has 0: ")
    assert why in told
    fields = results.complaints.loc[results.complaints["code"] == "floor_unmet", "fields"].iloc[0]
    assert recognised(json.loads(fields)["why"]) is not None


def test_floors_and_soft_limits_are_checks_only_of_a_policy_that_has_them() -> None:
    codes = {"soft_limit_exceeded", "floor_unmet"}
    projects = "project | points\na | 90"
    plain = decided({"projects": projects, "policy": {"pools": {"unit": UNIT_1}}})
    assert codes.isdisjoint(plain.checks["code"])
    pools = {
        "unit": {**UNIT_1, "limit": "soft"},
        "total": 1,
        "floor": {"per": "unit", "default": 1, "named": {}},
    }
    both = decided({"projects": projects, "policy": {"pools": pools}}).checks.set_index("code")
    assert list(both.loc[sorted(codes), "status"]) == ["made", "made"]
    assert list(both.loc[sorted(codes), "failed"]) == [0, 0]


def test_whoever_is_sent_back_leaves_every_table_and_is_refused_with_its_number() -> None:
    results = decided(
        {
            "policy": {"pools": {"unit": UNIT_1, "surplus": "refused"}},
            "projects": "project | order | dcmm_level | points\na | 2 | 3 | 95\nb | 1 | | 90",
        }
    )
    (refused,) = results.refused.to_dict("records")
    told = [refused[name] for name in ("project_id", "outcome", "reason", "detail", "clause")]
    assert told == ["a", "ineligible", "surplus_refused", "2", "test"]
    for table in (results.projects, results.facts, results.marks, results.ledger, results.ranking):
        assert "a" not in set(table["project_id"])


def test_places_of_the_round_have_no_say_in_the_surplus_of_a_unit() -> None:
    results = decided(
        {
            "policy": {
                "pools": {
                    "unit": UNIT_1,
                    "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
                    "extra": {
                        "per": "round",
                        "default": 1,
                        "instead_of": ["unit"],
                        "order": "extra-first",
                    },
                    "surplus": "by_unit_order",
                }
            },
            "projects": "project | unit | order | dcmm_level | points\na | U1 | 1 | 3 | 80\n"
            "b | U1 | 2 | 3 | 90\nc | U1 | 3 | | 85\nd | U1 | 4 | | 84",
        }
    )
    assert outcomes(results) == {
        "a": "reserve",
        "b": "recommended",
        "c": "recommended",
        "d": "not_selected",
    }
    reasons = results.decisions.set_index("project_id")["reason"]
    assert (reasons["a"], reasons["d"]) == ("unit:U1", "surplus:U1")


def test_the_other_order_of_extra_places_is_worked_out_with_the_surplus_it_leads_to() -> None:
    pools = {
        "unit": UNIT_1,
        "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
        "extra": {"per": "unit", "default": 1, "instead_of": ["unit"], "order": "extra-first"},
        "surplus": "by_unit_order",
    }
    results = decided(
        {
            "policy": {"pools": pools},
            "projects": "project | order | dcmm_level | points\na | 1 | 3 | 80\nb | 2 | | 70\n"
            "c | 3 | 3 | 90",
        }
    )
    assert outcomes(results) == {"a": "recommended", "b": "recommended", "c": "not_selected"}
    assert sentences(results, "extra_order_matters") == [
        "With the order quota-first, c would be recommended and b would not."
    ]


def test_no_ruling_among_equals_is_read_for_a_project_that_bypasses_marking() -> None:
    results = decided(
        {
            "policy": {
                "too_few": "may_be_ruled",
                "pools": {
                    "unit": UNIT_1,
                    "bypass": {"fact": "laureate", "at_least": 1, "room": "taken"},
                },
            },
            "projects": "project | laureate | points\nx | 1 |\ny | 1 |\na | | 90",
            "rulings": "project | outcome | order\nx | recommended | 1\ny | reserve | 2",
        }
    )
    assert outcomes(results) == {"x": "referred", "y": "referred", "a": "not_selected"}
    assert not_used_of(results) == ["x", "y"]
    codes = results.complaints.loc[results.complaints["code"].str.startswith("ruling_"), "code"]
    assert list(codes) == ["ruling_unfit", "ruling_unfit"]


def test_a_ruling_in_words_nobody_declared_is_told_and_not_used() -> None:
    """The order is no whole number, the outcome none there is; the ruling on c is read."""
    words = load_headings((CONFIGS / "headings.yaml").read_bytes())
    lines = [("a", "推荐", "1st"), ("b", "postponed", "2"), ("c", "推荐", "１")]
    named = dict(zip(("project_id", "outcome", "order"), zip(*lines, strict=True), strict=True))
    places = {"file": ["rulings.csv"] * 3, "row": [2, 3, 4], "minute": ["2022/4"] * 3}
    rulings = RULINGS.of({**{name: list(cells) for name, cells in named.items()}, **places})
    ruled, complaints = read_rulings(rulings, words)
    assert ruled.to_dict("records") == [{"project_id": "c", "outcome": "recommended", "order": 1}]
    assert [(one.row, one.column) for one in complaints] == [(2, "outcome"), (3, "outcome")]
    told = [CODES[one.code].told("en", {"value": one.value, **one.fields})[0] for one in complaints]
    assert told == ["The ruling on a cannot be read.", "The ruling on b cannot be read."]


def test_a_kept_and_an_open_place_that_are_never_full_at_once_stop_nobody() -> None:
    results = decided(
        {
            "policy": {
                "fields": {"1": "f", "2": "f"},
                "pools": {
                    "field": UNIT_1,
                    "direction": {"default": 2, "named": {}},
                    "total": 2,
                    "floor": {"per": "direction", "default": 0, "named": {"2": 1}},
                },
            },
            "projects": "project | direction | points\na | 2 | 90\nb | 1 | 90\nc | 2 | 80",
        }
    )
    assert outcomes(results) == {"a": "referred", "b": "referred", "c": "not_selected"}
    assert unused_of(results) == [("direction:2", 1, "c")]


RULED_IN = {
    "too_few": "may_be_ruled",
    "minimum": 2,
}


def test_places_are_kept_for_whoever_is_ruled_in_only_while_there_are_any() -> None:
    case = {
        "policy": {
            **RULED_IN,
            "pools": {"total": 1, "floor": {"per": "direction", "default": 0, "named": {"6": 1}}},
        },
        "projects": "project | direction | points\nx | 1 | 90\ny | 6 | 95",
        "rulings": "project | outcome | order\nx | recommended | 1\ny | recommended | 2",
    }
    results = decided(case)
    assert outcomes(results) == {"x": "recommended", "y": "referred"}
    assert not_used_of(results) == ["y"]
    case["rulings"] = "project | outcome | order\nx | recommended | 2\ny | recommended | 1"
    assert outcomes(decided(case)) == {"x": "referred", "y": "recommended"}


def test_who_moves_up_is_found_with_the_others_ruled_in_taking_their_room_anew() -> None:
    pools = {
        "unit": UNIT_1,
        "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
        "extra": {"per": "unit", "default": 1, "instead_of": ["unit"], "order": "quota-first"},
    }
    results = decided(
        {
            "policy": {**RULED_IN, "pools": pools},
            "marks": "project | expert | c1\na | E1 | 80\na | E2 | 80",
            "projects": "project | dcmm_level | points\nx | 3 | 90\ny | 3 | 85",
            "rulings": "project | outcome | order\nx | recommended | 1\ny | recommended | 2",
        }
    )
    used = results.decisions.set_index("project_id")["quota_use"]
    assert (used["x"], used["y"]) == ("unit:U1", "extra:U1")
    assert outcomes(results)["a"] == "not_selected"


def test_one_order_that_costs_nobody_the_place_is_enough_to_move_up() -> None:
    results = decided(
        {
            "policy": {**RULED_IN, "pools": {"unit": UNIT_1, "direction": UNIT_1}},
            "marks": "project | expert | c1\n"
            + "\n".join(f"{name} | {expert} | 80" for name in "bcd" for expert in ("E1", "E2")),
            "projects": "project | unit | direction | points\nr | U4 | 3 | 90\nb | U1 | 2 |\n"
            "c | U1 | 3 |\nd | U4 | 1 |",
            "rulings": "project | outcome | order\nr | recommended | 1",
        }
    )
    assert outcomes(results) == {
        "r": "recommended",
        "b": "recommended",
        "c": "not_selected",
        "d": "reserve",
    }


@pytest.mark.parametrize(("rank_on", "unused"), [("exact", ["y"]), ("total", ["x", "y"])])
def test_those_ruled_in_of_one_order_go_by_what_is_ranked(rank_on: str, unused: list[str]) -> None:
    results = decided(
        {
            "policy": {
                **RULED_IN,
                "minimum": 3,
                "rank_on": rank_on,
                "rounding": {"total": 0},
                "pools": {"unit": UNIT_1},
            },
            "marks": "project | expert | c1\nx | E1 | 80\nx | E2 | 80.5\ny | E1 | 80\ny | E2 | 80",
            "rulings": "project | outcome | order\nx | recommended | 1\ny | recommended | 1",
        }
    )
    assert not_used_of(results) == unused
