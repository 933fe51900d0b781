"""What rows and registers mean before a rule is asked of them: empty, unknown, and at the edge."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import BrokenPromise
from pipeline.policy import Policy
from pipeline.policy.rules import Condition
from pipeline.stages.typed.conditions import Conditions
from pipeline.stages.typed.entitled import entitled_rows
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Received
from pipeline.tables.working import ASKED
from tests.stages.changing import (
    Parts,
    admitted_under,
    examined_under,
    part,
    projects_of,
    sourced,
    under,
    with_column,
    with_register,
)
from tests.stages.sound import CODES, Round, headings, policy, sound

pytestmark = pytest.mark.usefixtures("without_the_library")
FILED_AT: dict[str, Any] = {"column": "filed_at", "of": {"register": "online", "key": "project_id"}}


def asking(requires: Parts) -> Policy:
    """A policy whose one rule is told of."""
    rules = [sourced(id="asked", otherwise="block", requires=requires)]
    return under({"examination": {"rules": rules}})


def broken(round_: Round | Received, policy: Policy) -> list[str]:
    """The projects that break the rule."""
    complaints = examined_under(round_, policy).complaints
    return sorted(complaints["project_id"][complaints["code"] == "asked"])


def test_a_register_without_a_row_has_nothing_filled_in() -> None:
    """P1 was filed online at some moment, P2 at none that is said, P3 was not filed."""
    round_ = sound()
    round_.registers["online"][1]["filed_at"] = ""
    del round_.registers["online"][2]
    assert broken(round_, asking({**FILED_AT, "filled": "yes"})) == ["P2", "P3"]
    assert broken(round_, asking({**FILED_AT, "filled": "no"})) == ["P1"]


def test_rows_without_a_key_speak_of_nobody() -> None:
    """P1 wrote no credit code, and neither did a row of the register: they are no match."""
    round_ = sound()
    round_.row("P1")["credit_code"] = ""
    rows = [{"credit_code": "", "kind": "x"}, {"credit_code": CODES["P2"], "kind": "x"}]
    received = with_register(round_.received(), "bans", rows)
    banned = {"in_register": {"register": "bans", "key": "credit_code"}}
    assert broken(received, asking({"not": banned})) == ["P2"]


def test_a_member_is_counted_under_the_code_of_an_applicant_that_wrote_one() -> None:
    """P2 names both applicants beside it: P1 wrote no code and counts by name, P3 by its code."""
    round_ = sound()
    round_.row("P1")["credit_code"] = ""
    names = [round_.row(name)["applicant"] for name in ("P1", "P3")]
    round_.row("P2")["partners"] = "、".join(names)
    counted = under(part("pools.applicant", at_most=1, members="counted"))
    members = projects_of(admitted_under(round_, counted), "members")
    assert members["P2"] == f"{headings().folded(names[0])};{CODES['P3']}"


HELD: dict[str, list[int | None]] = {"level": [3, 1, None, 4], "host": [1, 1, 0, None]}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"all": [{"fact": "level", "at_least": 3}, {"fact": "host", "is": "yes"}]}, "1000"),
        ({"any": [{"fact": "level", "at_least": 3}, {"fact": "host", "is": "yes"}]}, "1101"),
        ({"not": {"fact": "host", "is": "yes"}}, "0011"),
        (
            {"not": {"any": [{"fact": "level", "at_least": 3}, {"fact": "host", "is": "no"}]}},
            "0100",
        ),
        ({"all": [{"fact": "level", "filled": "yes"}, {"fact": "host", "filled": "no"}]}, "0001"),
    ],
)
def test_conditions_on_facts_are_combined_for_each_row(condition: Parts, holds: str) -> None:
    """Four rows: level and host (3, yes), (1, yes), (unknown, no), (4, unknown)."""
    asked = Condition.model_validate(condition)
    assert entitled_rows(asked, HELD, 4) == [sign == "1" for sign in holds]


def test_only_facts_are_asked_of_facts_and_only_once_verified() -> None:
    on_a_row = Condition.model_validate({"column": "unit", "is": "120116"})
    with pytest.raises(BrokenPromise, match="a condition on a submitted row was asked of facts"):
        entitled_rows(on_a_row, HELD, 4)
    received, words = sound().received(), words_of(policy(), headings())
    submitted = typed_submissions(received, policy(), words)
    rows = Conditions(submitted, Registers(received.registers, words), {"level": [3, 3, 3]})
    assert rows.holds(Condition.model_validate({"fact": "level", "at_least": 3})) == [True] * 3
    with pytest.raises(BrokenPromise, match="the fact host was asked for before it was verified"):
        rows.holds(Condition.model_validate({"fact": "host", "at_least": 1}))


@pytest.mark.parametrize(
    ("kind", "written", "facts"),
    [
        ("yes_no", {"P1": "是", "P2": "否", "P3": "maybe"}, {"P1": 1, "P2": 0}),
        ("count", {"P1": "4", "P2": "0", "P3": "many"}, {"P1": 4, "P2": 0}),
        ("text", {"P1": "是", "P2": "否", "P3": "三级"}, {"P1": 1, "P2": 0, "P3": 3}),
        ("text", {"P1": "4", "P2": "perhaps", "P3": ""}, {"P1": 4}),
    ],
)
def test_a_fact_taken_at_word_reads_yes_no_levels_and_numbers(
    kind: str, written: dict[str, str], facts: dict[str, int]
) -> None:
    declared = [sourced(id="held", heading="Held", kind=kind)]
    fact = sourced(id="held", name="Held", **{"from": {"column": "held"}})
    asked = under(
        {
            "columns": declared,
            "facts": [fact],
            "priority": {"bonuses": [], "groups": []},
            "places": {"ties": []},
            "marking": {"pass_marks": {}},
            "pools": {"exemption": None},
        }
    )
    found = admitted_under(with_column(sound().received(), "held", **written), asked).facts
    assert {str(row.project_id): int(str(row.value)) for row in found.itertuples()} == facts


def test_cells_of_rows_and_columns_that_are_not_there_are_passed_over() -> None:
    """One cell is of a row that nobody submitted, one of a column that is not declared."""
    site = under({"columns": [sourced(id="site", heading="Site", kind="text")]})
    received = with_column(sound().received(), "site", P1="Here", P2="There")
    further = received.further.copy()
    further.loc[0, "row"] = 99
    words = words_of(site, headings())
    moved = typed_submissions(replace(received, further=further), site, words)
    sites = dict(zip(moved.project_ids, moved.texts["site"], strict=True))
    assert sites == {"P1": "", "P2": "There", "P3": ""}
    undeclared = typed_submissions(received, policy(), words_of(policy(), headings()))
    assert "site" not in undeclared.texts


@pytest.mark.parametrize(
    ("ended", "barred"), [("2021-02-28", True), ("2021-02-27", False), ("2021-03-01", True)]
)
def test_years_before_a_leap_day_begin_on_the_last_of_february(ended: str, barred: bool) -> None:
    """Three years before 29 February 2024 is the 28th, as there is no 29th in 2021."""
    round_ = sound()
    employer = {"employer": round_.row("P1")["applicant"], "employer_code": CODES["P1"]}
    round_.tables["employments"] = [
        {"expert_id": "E1", **employer, "from": "2019-01-01", "to": ended}
    ]
    recusal = part("examination.recusal", employer_years=3, on="2024-02-29")
    marks = admitted_under(round_, under(recusal)).marks
    used = marks[(marks["project_id"] == "P1") & (marks["expert_id"] == "E1")]["used"]
    assert list(used) == [not barred] * 4


def test_a_unit_is_the_same_on_paper_and_online_by_any_of_its_names() -> None:
    round_ = sound()
    units = zip(round_.registers["online"], ("和平区", "120116", "Nowhere"), strict=True)
    for filed, unit in units:
        filed["unit"] = unit
    compared = part(
        "examination.paper_equals_online", register="online", columns=["unit"], otherwise="warn"
    )
    rows = examined_under(round_, under(compared)).complaints
    differs = rows[rows["code"] == "paper_differs_online"]
    told = zip(differs["project_id"], differs["column"], differs["value"], strict=True)
    assert sorted(told) == [("P2", "unit", "和平"), ("P3", "unit", "TJ-BH")]


def test_rows_of_a_file_without_a_receipt_are_held_by_no_other() -> None:
    """Heping has no receipt: its two rows are not those that Binhai's letter has too many."""
    round_ = sound()
    round_.tables["receipts"] = round_.tables["receipts"][1:]
    round_.tables["receipts"][0]["declared_rows"] = "3"
    (told,) = examined_under(round_, policy()).complaints.to_dict("records")
    assert (told["code"], told["unit"]) == ("declared_rows_differ", "120116")
    assert (told["value"], json.loads(told["fields"])["found"]) == ("3", "1")


def test_a_round_of_nobody_is_examined_and_every_check_is_told() -> None:
    examination = examined_under(Round(), policy())
    assert examination.asked.empty
    assert list(examination.asked.columns) == list(ASKED.names)
    checks = examination.checks.set_index("code")
    assert set(checks["rows"]) == set(checks["failed"]) == {0}
    statuses = checks["status"]
    assert (statuses["missing_cell"], statuses["paper_late"]) == ("made", "not_made")


def test_a_row_without_a_project_number_is_no_project_even_where_none_is_required() -> None:
    """Nothing could be published of it: it is refused, with no clause, and keeps its place."""
    round_ = sound()
    round_.row("P1")["project_id"] = ""
    asked = under(part("examination.required", columns=["title"]), {"examination": {"rules": []}})
    admission = admitted_under(round_, asked)
    (refused,) = admission.refused.to_dict("records")
    told = ("project_id", "outcome", "reason", "clause", "file", "row")
    assert [refused[name] for name in told] == [
        "", "invalid", "missing_cell", "", "submissions/heping.xlsx", 4,
    ]  # fmt: skip
    assert admission.projects["project_id"].tolist() == ["P2", "P3"]
