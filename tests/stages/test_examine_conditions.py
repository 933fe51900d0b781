"""Examine: what conditions and facts of a policy can ask, each at its edge."""

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
    part,
    projects_of,
    sourced,
    under,
    with_register,
    written,
)
from tests.stages.sound import CODES, Round, sound
from tests.stages.spoiling import told

pytestmark = pytest.mark.usefixtures("without_the_library")
FILED_AT: dict[str, Any] = {"column": "filed_at", "of": {"register": "online", "key": "project_id"}}
BANNED = {"register": "bans", "key": "credit_code"}
CLASSES: Parts = {
    "units": {
        "classes": [{"id": "large", "name": "Large"}, {"id": "small", "name": "Small"}],
        "members": [
            {"id": "120101", "name": {"zh": "和平区"}, "aliases": ["和平"], "pools_of": "120116"},
            {"id": "120116", "name": {"zh": "滨海新区"}, "aliases": ["TJ-BH"], "class": "large"},
            {"id": "120102", "name": {"zh": "河东区"}, "class": "small"},
            {"id": "120103", "name": {"zh": "河西区"}},
        ],
    },
    "pools": {"unit": {"named": {}}},
}


def asking(requires: Parts, **rule: Any) -> Policy:
    """A policy whose one rule is told of, with what it was asked for."""
    rules = [sourced(id="asked", otherwise="block", requires=requires, **rule)]
    return under({"examination": {"rules": rules}})


def broken(round_: Round | Received, policy: Policy) -> list[str]:
    """The projects that break the rule."""
    complaints = examined_under(round_, policy).complaints
    return sorted(complaints["project_id"][complaints["code"] == "asked"])


def filed(round_: Round, moment: str) -> Round:
    round_.registers["online"][0]["filed_at"] = moment
    return round_


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2022-04-19 08:00:00", True),
        ("2022-04-19 07:59:59", False),
        ("2022-04-19T00:00:00Z", True),
        ("2022-04-19T00:00:00+09:00", False),
        ("2022-04-20", True),
        ("soon", False),
        ("", False),
    ],
)
def test_since_is_not_earlier_than_its_moment(moment: str, holds: bool) -> None:
    policy = asking({**FILED_AT, "since": "2022-04-19T08:00:00+08:00"})
    assert broken(filed(sound(), moment), policy) == ([] if holds else ["P1"])


UNTIL = "2022-04-30T24:00:00+08:00".replace("24:00:00", "23:59:59")
LATER = "2022-05-02T12:00:00+08:00"


@pytest.mark.parametrize(
    ("test", "extension", "moment", "expected"),
    [
        ("until", {}, "2022-05-01 09:00", UNTIL),
        ("until", {"units": ["120101"]}, "2022-05-01 09:00", None),
        ("until", {"units": ["120101"]}, "2022-05-02 12:00:00", None),
        ("until", {"units": ["120101"]}, "2022-05-02 12:00:01", LATER),
        ("until", {"units": ["120116"]}, "2022-05-01 09:00", UNTIL),
        ("until", {"projects": ["p1 "]}, "2022-05-02 12:00:00", None),
        ("until", {"projects": ["P2"]}, "2022-05-01 09:00", UNTIL),
        ("before", {"projects": ["P1"]}, "2022-05-02 11:59:59", None),
        ("before", {"projects": ["P1"]}, "2022-05-02 12:00:00", None),
        ("before", {"projects": ["P1"]}, "2022-05-02 12:00:01", LATER),
        ("before", {}, UNTIL, UNTIL),
    ],
)
def test_an_extension_moves_the_last_moment_of_those_it_names(
    test: str, extension: dict[str, list[str]], moment: str, expected: str | None
) -> None:
    extended = [sourced(until=LATER, **extension)] if extension else []
    policy = asking(
        {**FILED_AT, test: UNTIL, "extended": extended}, when={"column": "project_id", "is": "P1"}
    )
    complaints = examined_under(filed(sound(), moment), policy).complaints
    found = complaints[complaints["code"] == "asked"]["fields"].tolist()
    assert [json.loads(fields)["expected"] for fields in found] == ([expected] if expected else [])


def banned(*days: str) -> Received:
    rows = [{"credit_code": CODES["P1"], "kind": "false", "decided_on": day} for day in days]
    return with_register(sound().received(), "bans", rows)


@pytest.mark.parametrize(
    ("day", "years", "on", "is_open"),
    [
        ("2019-05-05", 3, "2022-05-04", True),
        ("2019-05-04", 3, "2022-05-04", False),
        ("2022-05-04", 3, "2022-05-04", True),
        ("2022-05-05", 3, "2022-05-04", False),
        ("2020-02-29", 1, "2021-02-28", True),
        ("2020-02-29", 1, "2021-03-01", False),
        ("2020-02-29", 4, "2024-02-28", True),
        ("2020-02-29", 4, "2024-02-29", False),
        ("2019年5月5日", 3, "2022-05-04", True),
        ("9999-05-04", 3, "9999-12-31", True),
        ("2021", 3, "2022-05-04", False),
        ("", 3, "2022-05-04", False),
    ],
)
def test_a_window_of_years_ends_on_the_same_day(
    day: str, years: int, on: str, is_open: bool
) -> None:
    within = {"column": "decided_on", "years": years, "on": on}
    policy = asking({"not": {"in_register": {**BANNED, "within": within}}})
    received = banned(day)
    assert broken(received, policy) == (["P1"] if is_open else [])
    unread = [code for code, *_ in told(examined_under(received, policy)) if code != "asked"]
    assert unread == (["register_ill_typed"] if day in ("2021", "") else [])


def test_a_register_without_the_windows_column_is_told_of_once() -> None:
    within = {"column": "decided_on", "years": 3, "on": "2022-05-04"}
    policy = asking({"not": {"in_register": {**BANNED, "within": within}}})
    received = with_register(sound().received(), "bans", [{"credit_code": "x"}] * 2)
    codes = [code for code, *_ in told(examined_under(received, policy))]
    assert codes == ["register_column_missing"]


def test_a_register_nobody_declared_is_read_as_the_policy_reads_it() -> None:
    valid = {**BANNED, "valid_on": "2022-05-04", "period": ["first", "last"]}
    policy = asking({"not": {"in_register": valid}})
    rows = [
        {"credit_code": CODES["P1"], "first": "2022-05-04", "last": ""},
        {"credit_code": CODES["P2"], "first": "someday", "last": "2030-01-01"},
    ]
    received = with_register(sound().received(), "bans", rows)
    assert broken(received, policy) == ["P1"]
    assert ("register_ill_typed", "block", "", "first") in told(examined_under(received, policy))


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        ({"column": "unit_class", "is": "large"}, []),
        ({"column": "unit_class", "is": "small"}, ["P1", "P2", "P3"]),
        ({"column": "unit_class", "in": ["small", "large"]}, []),
        ({"column": "unit_class", "filled": "yes"}, []),
        ({"column": "field", "is": "industries"}, ["P2"]),
        ({"not": {"column": "field", "in": ["products", "market"]}}, ["P2"]),
    ],
)
def test_conditions_name_the_class_whose_pools_a_unit_uses_and_the_field(
    requires: Parts, expected: list[str]
) -> None:
    round_ = sound()
    round_.row("P2")["direction"] = "4"
    round_.registers["online"][1]["direction"] = "4"
    rules = [sourced(id="asked", otherwise="warn", requires=requires)]
    assert broken(round_, under(CLASSES, {"examination": {"rules": rules}})) == expected


def test_a_unit_without_class_and_a_direction_that_is_none_leave_them_empty() -> None:
    round_ = sound()
    round_.row("P1").update(unit="河西区", direction="Nowhere")
    empty = [{"column": name, "filled": "no"} for name in ("unit_class", "field")]
    rules = [sourced(id="asked", otherwise="warn", requires={"not": {"all": empty}})]
    assert broken(round_, under(CLASSES, {"examination": {"rules": rules}})) == ["P1"]


def facts_under(round_: Round | Received, *facts: Parts) -> dict[tuple[str, str], int]:
    policy = under(
        {
            "facts": list(facts),
            "priority": {"bonuses": [], "groups": []},
            "places": {"ties": []},
            "marking": {"pass_marks": {}},
            "pools": {"exemption": None},
        }
    )
    rows = admitted_under(round_, policy).facts
    return {(str(row.project_id), str(row.fact)): int(str(row.value)) for row in rows.itertuples()}


def fact(name: str, **source: Any) -> Parts:
    return sourced(id=name, name=name, **{"from": source})


HIGH = {"fact": "high", "is": "yes"}
LEVEL = fact("level", matching={"register": "dcmm", "key": "credit_code"}, value="level")


def test_a_fact_by_condition_is_one_or_zero_and_asks_rows_registers_and_facts() -> None:
    round_ = sound()
    round_.registers["dcmm"] += [
        {"credit_code": CODES["P1"], "level": "3"},
        {"credit_code": CODES["P2"], "level": "2"},
    ]
    listed = {"in_register": {"register": "dcmm", "key": "credit_code"}}
    found = facts_under(
        round_,
        LEVEL,
        fact("high", condition={"fact": "level", "at_least": 3}),
        fact("listed", condition=listed),
        fact("binhai", condition={"column": "unit", "is": "120116"}),
        fact(
            "either",
            condition={"any": [{"fact": "high", "is": "yes"}, {"fact": "binhai", "is": "1"}]},
        ),
    )
    assert {name: value for name, value in found.items() if name[1] != "level"} == {
        ("P1", "high"): 1,
        ("P2", "high"): 0,
        ("P3", "high"): 0,
        ("P1", "listed"): 1,
        ("P2", "listed"): 1,
        ("P3", "listed"): 0,
        ("P1", "binhai"): 0,
        ("P2", "binhai"): 0,
        ("P3", "binhai"): 1,
        ("P1", "either"): 1,
        ("P2", "either"): 0,
        ("P3", "either"): 1,
    }


@pytest.mark.parametrize(
    "condition",
    [
        {"not": {"in_register": {"register": "dcmm", "key": "credit_code"}}},
        {"not": {"fact": "level", "at_least": 3}},
    ],
)
def test_a_fact_whose_condition_lacks_a_register_is_verified_of_nobody(condition: Parts) -> None:
    round_ = sound()
    del round_.registers["dcmm"]
    assert facts_under(round_, LEVEL, fact("outside", condition=condition)) == {}


def test_a_fact_nobody_declares_whose_register_is_absent_is_a_check_not_made() -> None:
    policy = under({"facts": [*_facts(), LEVEL_OF_BASE]})
    assert checks_of(examined_under(sound(), policy))["declared_unverified"] == "not_made"
    received = with_register(sound().received(), "bases", [{"credit_code": "x"}])
    assert checks_of(examined_under(received, policy))["declared_unverified"] == "made"


LEVEL_OF_BASE = fact("base", matching={"register": "bases", "key": "credit_code"})


def _facts() -> list[Any]:
    return list(written()["facts"])


def test_pools_look_at_columns_through_facts() -> None:
    facts = [
        *_facts(),
        fact("binhai", condition={"column": "unit", "is": "120116"}),
        fact("second", condition={"column": "project_id", "is": "P2"}),
    ]
    own = [
        sourced(
            id="sea",
            per="round",
            default=1,
            order="own-first",
            condition={"fact": "binhai", "is": "yes"},
        ),
        sourced(
            id="any",
            per="round",
            default=1,
            order="own-first",
            condition={"fact": "second", "filled": "yes"},
        ),
    ]
    policy = under(
        {"facts": facts, "pools": {"own": own}},
        part("pools.bypass", condition={"fact": "second", "is": "yes"}, room="none"),
    )
    admission = admitted_under(sound(), policy)
    assert projects_of(admission, "own") == {"P1": "any", "P2": "any", "P3": "sea;any"}
    assert projects_of(admission, "bypass") == {"P1": False, "P2": True, "P3": False}
    assert projects_of(admission, "exempt") == {"P1": False, "P2": False, "P3": False}
