"""Examine and admit: numbers of registers, for quotas by formula and for components of points."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.policy import Policy
from pipeline.tables.bundles import Received
from tests.stages.changing import (
    Parts,
    admitted_under,
    checks_of,
    examined_under,
    projects_of,
    sourced,
    under,
    with_register,
)
from tests.stages.sound import Round, Row, sound
from tests.stages.spoiling import told

pytestmark = pytest.mark.usefixtures("without_the_library")
NO_RULES: Parts = {"examination": {"rules": []}}
MISSING = ("quota_number_missing", "block", "", "assessed")


def formula(**named: int) -> Parts:
    """Quotas of 60 % of the number assessed, but for the units named."""
    of = {"share": "60%", "register": "assessed", "column": "assessed", "rounding": "down"}
    return {"pools": {"unit": sourced(default=2, named=named, formula=of)}}


def assessed(*rows: tuple[str, str]) -> Received:
    written: list[Row] = [{"unit": unit, "assessed": number} for unit, number in rows]
    return with_register(sound().received(), "assessed", written, "unit", "assessed")


def quotas(received: Received, policy: Policy) -> dict[str, int]:
    frame = admitted_under(received, policy).quotas
    return dict(zip(frame["unit"], frame["number"], strict=True))


@pytest.mark.parametrize(
    ("rows", "numbers", "told_of"),
    [
        ([("和平区", "7"), ("滨海", "5")], {"120101": 7, "120116": 5}, []),
        ([("120101", "７"), ("濱 海 新區", "0")], {"120101": 7, "120116": 0}, []),
        ([("和平区", "7"), ("和平", "7.0"), ("TJ-BH", "5")], {"120101": 7, "120116": 5}, []),
        ([("和平区", "7"), ("和平", ""), ("TJ-BH", "5")], {"120101": 7, "120116": 5}, []),
        ([("和平区", "7"), ("和平", "8"), ("TJ-BH", "5")], {"120116": 5}, ["120101"]),
        ([("和平区", "seven"), ("TJ-BH", "5")], {"120116": 5}, ["120101"]),
        ([("和平区", "7.5"), ("TJ-BH", "-5")], {}, ["120101", "120116"]),
        ([("TJ-BH", "5"), ("河东", "3")], {"120102": 3, "120116": 5}, ["120101"]),
        ([("天津市", "7"), ("", "5")], {}, ["120101", "120116"]),
        ([], {}, ["120101", "120116"]),
    ],
)
def test_each_unit_that_filed_needs_one_number(
    rows: list[tuple[str, str]], numbers: dict[str, int], told_of: list[str]
) -> None:
    received, policy = assessed(*rows), under(NO_RULES, formula())
    assert quotas(received, policy) == numbers
    examination = examined_under(received, policy)
    assert told(examination) == [MISSING] * len(told_of)
    assert examination.complaints["unit"].tolist() == told_of


def test_what_was_found_instead_of_one_number_is_told_at_its_place() -> None:
    received = assessed(("TJ-BH", "5"), ("和平区", "8"), ("和平", "7"))
    (row,) = examined_under(received, under(NO_RULES, formula())).complaints.to_dict("records")
    assert json.loads(row["fields"]) == {"register": "assessed", "found": "7, 8"}
    assert (row["file"], row["row"], row["clause"]) == ("registers/assessed.csv", 3, "test")


@pytest.mark.parametrize(
    ("named", "told_of"),
    [({}, ["9"]), ({"9": 1}, []), ({"120101": 3}, ["9"])],
)
def test_named_units_need_no_number_and_sharing_ones_that_of_the_other(
    named: dict[str, int], told_of: list[str]
) -> None:
    units = [
        {"id": "120101", "name": "和平区", "aliases": ["和平"], "pools_of": "9"},
        {"id": "9", "name": "滨海新区", "aliases": ["TJ-BH"]},
    ]
    policy = under(NO_RULES, formula(**named), {"units": {"members": units}})
    assert examined_under(assessed(), policy).complaints["unit"].tolist() == told_of


def test_without_its_register_a_check_of_numbers_is_not_made() -> None:
    policy = under(formula(), components(), NO_RULES)
    checks = checks_of(examined_under(sound(), policy))
    codes = {"quota_number_missing", "component_missing", "component_wrong", "component_doubled"}
    assert {code for code, status in checks.items() if status == "not_made"} == codes
    assert quotas(sound().received(), policy) == {}
    zero = checks_of(examined_under(sound(), under(components(missing="zero"), NO_RULES)))
    assert "component_missing" not in zero


def components(missing: str = "block", **keys: Any) -> Parts:
    told_of = {"counted": "on_scale", "scale": {"min": "10", "max": "20.5"}, **keys}
    vote = sourced(
        id="vote",
        name={"zh": "投票", "en": "Vote"},
        register="votes",
        column="votes",
        points="20",
        rounding={"decimals": 2},
        missing=missing,
        **told_of,
    )
    return {"marking": {"full": "120", "components": [vote]}}


def votes(*rows: tuple[str, str], round_: Round | None = None) -> Received:
    written: list[Row] = [{"project_id": project, "votes": number} for project, number in rows]
    received = (round_ or sound()).received()
    return with_register(received, "votes", written, "project_id", "votes")


OTHERS = (("P2", "10"), ("P3", "20.5"))


@pytest.mark.parametrize(
    ("texts", "code", "number"),
    [
        (["10"], "", 10_000_000_000),
        (["20.5"], "", 20_500_000_000),
        (["１５．２５"], "", 15_250_000_000),
        (["10.000000001"], "", 10_000_000_001),
        (["15", "15.0", ""], "", 15_000_000_000),
        (["9.999999999"], "component_wrong", None),
        (["20.500000001"], "component_wrong", None),
        (["10.0000000001"], "component_wrong", None),
        (["1,5"], "component_wrong", None),
        (["many", "many"], "component_wrong", None),
        (["15", "16"], "component_doubled", None),
        (["15", "many"], "component_doubled", None),
        ([], "component_missing", None),
        ([""], "component_missing", None),
        ([" "], "component_missing", None),
    ],
)
@pytest.mark.parametrize("missing", ["zero", "block"])
def test_a_component_needs_one_number_on_its_scale(
    texts: list[str], code: str, number: int | None, missing: str
) -> None:
    received = votes(*(("p1", text) for text in texts), *OTHERS)
    policy = under(components(missing), NO_RULES)
    expected = [(code, "block" if missing == "block" else "warn", "P1", "votes")] if code else []
    if code == "component_missing" and missing == "zero":
        expected = []
    assert told(examined_under(received, policy)) == expected
    admission = admitted_under(received, policy)
    numbers = admission.numbers.set_index(["project_id", "component"])["number"].to_dict()
    given = {("P2", "vote"): 10 * 10**9, ("P3", "vote"): 20_500_000_000}
    assert numbers == {**given, **({("P1", "vote"): number} if number is not None else {})}
    blocked = projects_of(admission, "blocked")["P1"]
    assert blocked == (code if missing == "block" else "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0.5", None),
        ("999999999.999999999", 999_999_999_999_999_999),
        ("1000000000", None),
    ],
)
def test_a_share_of_the_largest_is_of_numbers_from_0_below_a_thousand_million(
    text: str, number: int | None
) -> None:
    policy = under(components("zero", counted="share_of_most", scale=None), NO_RULES)
    received = votes(("P1", text), *OTHERS)
    asked = told(examined_under(received, policy))
    assert asked == ([] if number is not None else [("component_wrong", "warn", "P1", "votes")])
    numbers = admitted_under(received, policy).numbers.set_index("project_id")["number"]
    assert numbers.get("P1") == number


def test_a_number_that_is_wrong_is_told_with_its_bounds_and_place() -> None:
    received = votes(("P1", "30"), *OTHERS)
    (row,) = examined_under(received, under(components(), NO_RULES)).complaints.to_dict("records")
    assert json.loads(row["fields"]) == {
        "register": "votes",
        "component": "投票",
        "min": "10",
        "max": "20.5",
    }
    assert (row["value"], row["file"], row["row"]) == ("30", "registers/votes.csv", 2)


def test_a_missing_number_is_told_of_the_submitted_row() -> None:
    (row,) = examined_under(votes(*OTHERS), under(components(), NO_RULES)).complaints.to_dict(
        "records"
    )
    assert (row["file"], row["row"], row["unit"]) == ("submissions/heping.xlsx", 4, "120101")


def test_numbers_of_projects_that_were_not_received_are_told() -> None:
    received = votes(("P1", "10"), ("P9", "10"), *OTHERS)
    policy = under(components(), NO_RULES)
    assert told(examined_under(received, policy)) == [
        ("table_unknown_project", "warn", "", "project_id")
    ]
    assert set(admitted_under(received, policy).numbers["project_id"]) == {"P1", "P2", "P3"}


def test_a_number_of_a_refused_project_is_left_out() -> None:
    round_ = sound()
    round_.row("P1")["role"] = ""
    received = votes(("P1", "10"), *OTHERS, round_=round_)
    numbers = admitted_under(received, under(components(), NO_RULES)).numbers
    assert set(numbers["project_id"]) == {"P2", "P3"}
