"""Admit: which rows become projects, what is verified of them, and which marks can count."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest

from pipeline.stages.admit import admit, settle
from pipeline.stages.examine import lapse
from pipeline.tables.bundles import Admission
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.working import COMPLAINTS
from tests.stages.sound import CODES, CRITERIA, Round, disposed, headings, mark, policy, sound
from tests.stages.spoiling import Change, both, examined, in_mark, in_register, in_row, in_table

pytestmark = pytest.mark.usefixtures("without_the_library")
DCMM = {"credit_code": CODES["P1"], "edition": "2018"}


def admitted(round_: Round, taken_out: frozenset[str] = frozenset()) -> Admission:
    received = round_.received()
    complaints = settle(examined(round_).complaints, received.dispositions, headings())
    complaints = lapse(received, complaints, taken_out, policy(), headings())
    return admit(received, complaints, policy(), headings())


def finding(round_: Round, code: str, project: str) -> str:
    rows = examined(round_).complaints
    (found,) = rows["finding"][(rows["code"] == code) & (rows["project_id"] == project)]
    return str(found)


def project(admission: Admission, name: str) -> dict[str, Any]:
    (found,) = admission.projects[admission.projects["project_id"] == name].to_dict("records")
    return found


def test_a_sound_round_is_admitted_whole() -> None:
    admission = admitted(sound())
    assert admission.refused.empty
    assert project(admission, "P3") == {
        "project_id": "P3",
        "unit": "120116",
        "unit_order": 0,
        "title": "Title P3",
        "applicant": "示例P3有限公司",
        "credit_code": CODES["P3"],
        "applicant_type": "enterprise",
        "members": "",
        "direction": "6",
        "directions": "6",
        "kind": "",
        "panel": "A",
        "exempt": False,
        "own": "",
        "bypass": False,
        "blocked": "",
        "clause": "",
        "file": "submissions/binhai.xlsx",
        "sheet": "S",
        "row": 4,
    }
    assert len(admission.marks) == 3 * 3 * 4
    assert admission.marks["used"].all()


@pytest.mark.parametrize(
    ("change", "outcome", "reason", "unit"),
    [
        (in_row(cases="2"), "ineligible", "effects_6_built", "120101"),
        (in_row(started_on="2021-02-30"), "invalid", "not_a_day", "120101"),
        (in_row(cases="三"), "invalid", "not_a_whole_number", "120101"),
        (in_row(stage="拟建"), "ineligible", "project_stage", "120101"),
        (in_row(cases="2", own_ip="否"), "ineligible", "own_ip_missing", "120101"),
        (
            lambda round_: round_.row("P1").update(unit="天津", cases="2"),
            "invalid",
            "unknown_unit",
            "",
        ),
    ],
)
def test_a_barred_row_is_refused_by_the_reason_told_first(
    change: Change, outcome: str, reason: str, unit: str
) -> None:
    round_ = sound()
    change(round_)
    admission = admitted(round_)
    (found,) = admission.refused.to_dict("records")
    assert (found["outcome"], found["reason"], found["unit"]) == (outcome, reason, unit)
    assert admission.projects["project_id"].tolist() == ["P2", "P3"]
    assert set(admission.marks["project_id"]) == {"P2", "P3"}


def differing_paper() -> Round:
    round_ = sound()
    round_.row("P1")["title"] = "Another title"
    return round_


@pytest.mark.parametrize(
    ("decision", "blocked", "status"),
    [
        (None, "paper_differs_online", "open"),
        ("accepted", "", "settled"),
        ("接受", "", "settled"),
        ("perhaps", "paper_differs_online", "open"),
    ],
)
def test_a_blocking_finding_blocks_until_it_is_accepted(
    decision: str | None, blocked: str, status: str
) -> None:
    round_ = differing_paper()
    name = finding(round_, "paper_differs_online", "P1")
    if decision:
        round_.dispositions.append(disposed(name.upper(), decision))
    admission = admitted(round_)
    assert project(admission, "P1")["blocked"] == blocked
    told = admission.complaints.set_index("finding").loc[name]
    assert (told["status"], told["excluded"]) == (status, False)


def test_an_excluded_project_is_ineligible_by_the_findings_code() -> None:
    round_ = differing_paper()
    name = finding(round_, "paper_differs_online", "P1")
    round_.dispositions.append(disposed(name, "excluded"))
    (found,) = admitted(round_).refused.to_dict("records")
    assert (found["outcome"], found["reason"]) == ("ineligible", "paper_differs_online")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (in_row(unit="河东区"), "unit_not_of_file"),
        (
            lambda round_: round_.marks.append(mark("P1", "E1", "benefit", "3", 9)),
            "mark_contradicted",
        ),
        (
            in_table("assignments", project_id="P1", expert_id="E1", panel="B", session="1"),
            "panel_conflict",
        ),
    ],
)
def test_what_blocks_a_project_goes_back_to_a_clause(change: Change, code: str) -> None:
    round_ = sound()
    change(round_)
    blocked = project(admitted(round_), "P1")
    assert blocked["blocked"] == code
    assert blocked["clause"] != ""


def test_dispositions_that_contradict_each_other_settle_nothing() -> None:
    round_ = differing_paper()
    name = finding(round_, "paper_differs_online", "P1")
    round_.dispositions += [disposed(name, word) for word in ("accepted", "excluded")]
    assert project(admitted(round_), "P1")["blocked"] == "paper_differs_online"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"minute": ""}, "disposition_incomplete"),
        ({"decided_by": "\u3000"}, "disposition_incomplete"),
        ({"reason_code": ""}, "disposition_incomplete"),
        ({"reason_code": "favour"}, "disposition_reason_wrong"),
        ({"reason_code": "abnormal_mark"}, "disposition_reason_wrong"),
    ],
)
def test_a_disposition_that_does_not_say_all_it_must_settles_nothing(
    change: dict[str, str], code: str
) -> None:
    round_ = differing_paper()
    name = finding(round_, "paper_differs_online", "P1")
    round_.dispositions.append(disposed(name, "accepted", **change))
    admission = admitted(round_)
    assert project(admission, "P1")["blocked"] == "paper_differs_online"
    told = admission.complaints["code"]
    assert sorted(told[told.str.startswith("disposition")]) == [code]


def test_an_unsound_disposition_contradicts_no_sound_one() -> None:
    round_ = differing_paper()
    name = finding(round_, "paper_differs_online", "P1")
    round_.dispositions += [disposed(name, "excluded", minute=""), disposed(name, "accepted")]
    assert project(admitted(round_), "P1")["blocked"] == ""


def test_a_reason_about_marks_settles_a_finding_about_marks() -> None:
    round_ = sound()
    round_.marks.append(mark("P1", "E1", "benefit", "3", 9))
    name = finding(round_, "mark_contradicted", "P1")
    round_.dispositions.append(disposed(name, "accepted", reason_code="4"))
    assert project(admitted(round_), "P1")["blocked"] == ""


def test_a_row_that_a_rule_refuses_cannot_be_settled() -> None:
    round_ = sound()
    in_row(cases="2")(round_)
    name = finding(round_, "effects_6_built", "P1")
    round_.dispositions.append(disposed(name, "accepted"))
    assert admitted(round_).refused["reason"].tolist() == ["effects_6_built"]


def filed_twice() -> Round:
    """P1 stands in two workbooks; only the titles differ."""
    round_ = sound()
    again = {**round_.row("P1"), "title": "A title", "row": 6}
    round_.submissions.append({**again, "file": "submissions/binhai.xlsx", "unit": "滨海"})
    return round_


def test_of_two_rows_of_one_project_the_first_by_content_waits_and_the_other_is_invalid() -> None:
    admission = admitted(filed_twice())
    kept = project(admission, "P1")
    (refused,) = admission.refused.to_dict("records")
    assert kept["blocked"] == "repeat_project"
    assert (refused["outcome"], refused["reason"]) == ("invalid", "repeat_project")
    assert {kept["file"], refused["file"]} == {
        "submissions/binhai.xlsx",
        "submissions/heping.xlsx",
    }


def test_excluding_one_of_two_rows_lets_the_other_stand() -> None:
    round_ = filed_twice()
    rows = examined(round_).complaints
    for one in rows.to_dict("records"):
        word = "excluded" if one["file"].endswith("binhai.xlsx") else "accepted"
        round_.dispositions.append(disposed(one["finding"], word))
    admission = admitted(round_)
    assert project(admission, "P1")["title"] == "Title P1"
    assert project(admission, "P1")["blocked"] == ""
    (refused,) = admission.refused.to_dict("records")
    assert (refused["outcome"], refused["reason"]) == ("ineligible", "repeat_project")


def test_after_one_of_two_rows_is_excluded_the_other_needs_no_decision() -> None:
    round_ = filed_twice()
    rows = examined(round_).complaints
    rows = rows[rows["code"] == "repeat_project"]
    (binhai,) = rows["finding"][rows["file"].str.endswith("binhai.xlsx")]
    round_.dispositions.append(disposed(binhai, "excluded"))
    admission = admitted(round_)
    assert project(admission, "P1")["file"] == "submissions/heping.xlsx"
    assert project(admission, "P1")["blocked"] == ""
    told = admission.complaints[admission.complaints["code"] == "repeat_project"]
    assert dict(zip(told["file"], told["severity"], strict=True)) == {
        "submissions/binhai.xlsx": "block",
        "submissions/heping.xlsx": "warn",
    }


def same_applicant() -> Round:
    """P1 and P2 are of one applicant, under two numbers."""
    round_ = sound()
    for column in ("applicant", "credit_code"):
        round_.row("P2")[column] = round_.row("P1")[column]
    return round_


@pytest.mark.parametrize(
    ("change", "taken_out", "blocked"),
    [
        (lambda round_: None, (), "repeat_applicant"),
        (lambda round_: round_.row("P2").update(cases="2"), (), ""),
        (lambda round_: round_.row("P2").update(unit="nowhere"), (), ""),
        (lambda round_: None, ("P2",), ""),
        (lambda round_: None, ("P3",), "repeat_applicant"),
    ],
)
def test_a_repetition_blocks_only_while_the_other_row_is_in_the_round(
    change: Change, taken_out: tuple[str, ...], blocked: str
) -> None:
    round_ = same_applicant()
    for register in ("online", "dcmm"):
        round_.registers.pop(register, None)
    change(round_)
    assert project(admitted(round_, frozenset(taken_out)), "P1")["blocked"] == blocked


def test_of_three_rows_of_one_applicant_two_still_repeat() -> None:
    round_ = same_applicant()
    for column in ("applicant", "credit_code"):
        round_.row("P3")[column] = round_.row("P1")[column]
    for register in ("online", "dcmm"):
        round_.registers.pop(register, None)
    round_.row("P2")["cases"] = "2"
    admission = admitted(round_)
    assert project(admission, "P1")["blocked"] == "repeat_applicant"
    assert project(admission, "P3")["blocked"] == "repeat_applicant"


def test_a_refused_mark_refuses_no_project() -> None:
    received = sound().received()
    told = Complaint(
        "cell_merged", file="marks/E1.xlsx", row=2, project_id="P1", severity="row", bars="invalid"
    )
    admission = admit(received, complaints_table([told]), policy(), headings())
    assert project(admission, "P1")["blocked"] == ""


def facts_of(round_: Round) -> dict[tuple[str, str], int]:
    rows = admitted(round_).facts
    return {(row.project_id, row.fact): row.value for row in rows.itertuples()}  # type: ignore[misc]


def level(text: str, first: str = "", last: str = "") -> Change:
    return in_register("dcmm", **DCMM, level=text, valid_from=first, valid_until=last)


@pytest.mark.parametrize(
    ("change", "value", "exempt"),
    [
        (level("3"), 3, True),
        (level("稳健级"), 3, True),
        (level("2"), 2, False),
        (both(level("2"), level("4"), level("5", last="2022-05-03")), 4, True),
        (level("3", last="2022-05-04"), 3, True),
        (level("3", first="2022-05-05"), None, False),
        (level("3", last="soon"), None, False),
        (in_register("dcmm", credit_code=CODES["P1"], edition="2025", level="3"), None, False),
        (in_row(dcmm_level="3"), None, False),
    ],
)
def test_a_level_counts_as_the_register_has_it_on_the_day(
    change: Change, value: int | None, exempt: bool
) -> None:
    round_ = sound()
    change(round_)
    assert facts_of(round_).get(("P1", "dcmm_level")) == value
    assert project(admitted(round_), "P1")["exempt"] is exempt


def review(accepted: str) -> Change:
    return in_register("evidence_reviews", project_id="P1", fact="open_source", accepted=accepted)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        (review("是"), 1),
        (review("否"), 0),
        (both(review("是"), review("否")), 0),
        (review("?"), None),
        (in_row(open_source="是"), None),
    ],
)
def test_a_claim_counts_as_it_was_reviewed(change: Change, value: int | None) -> None:
    round_ = sound()
    change(round_)
    assert facts_of(round_).get(("P1", "open_source")) == value


@pytest.mark.parametrize(
    ("change", "cell", "why_not"),
    [
        (in_mark(""), ("P2", "E2", "innovation"), "blank"),
        (in_mark("弃权"), ("P2", "E2", "innovation"), "blank"),
        (in_mark("85%"), ("P2", "E2", "innovation"), "invalid_mark"),
        (in_mark("36"), ("P2", "E2", "innovation"), "invalid_mark"),
        (in_mark("３０分"), ("P2", "E2", "innovation"), ""),
        (
            in_table("recusals", project_id="P1", expert_id="E1"),
            ("P1", "E1", "benefit"),
            "recused",
        ),
        (
            lambda round_: round_.tables["experts"][0].update(employer_code=CODES["P1"]),
            ("P1", "E1", "benefit"),
            "employer",
        ),
        (
            in_table("employments", expert_id="E1", employer_code=CODES["P1"], to="在职"),
            ("P1", "E1", "benefit"),
            "former_employer",
        ),
        (
            lambda round_: round_.tables["experts"].pop(0),
            ("P1", "E1", "benefit"),
            "unknown_expert",
        ),
    ],
)
def test_a_mark_that_cannot_count_says_why(
    change: Change, cell: tuple[str, str, str], why_not: str
) -> None:
    round_ = sound()
    change(round_)
    rows = admitted(round_).marks.set_index(["project_id", "expert_id", "criterion"])
    assert rows.loc[cell, "why_not"] == why_not
    assert rows.loc[cell, "used"] == (not why_not)


@pytest.mark.parametrize(
    ("again", "expected"),
    [("23", ["", "doubled"]), ("23.0", ["", "doubled"]), ("2", ["contradicted", "contradicted"])],
)
def test_a_mark_that_stands_twice_counts_once_or_not_at_all(
    again: str, expected: list[str]
) -> None:
    round_ = sound()
    round_.marks.append(mark("P1", "E1", "benefit", again, 9))
    rows = admitted(round_).marks
    chosen = rows["expert_id"].eq("E1") & rows["project_id"].eq("P1")
    found = rows[chosen & rows["criterion"].eq("benefit")]
    assert found["cell"].tolist() == ["E2", "E9"]
    assert found["why_not"].tolist() == expected


def test_an_exact_mark_is_kept_in_billionths() -> None:
    round_ = sound()
    in_mark("30.5")(round_)
    rows = admitted(round_).marks.set_index(["project_id", "expert_id", "criterion"])
    assert rows.loc[("P2", "E2", "innovation"), "mark"] == 30_500_000_000


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    round_ = filed_twice()
    both(in_mark("8,5"), level("3"), review("是"), review("否"))(round_)
    round_.marks.append(mark("P1", "E1", "benefit", "23", 9))
    expected = admitted(round_)
    shuffler = random.Random(seed)
    for rows in (round_.submissions, round_.marks, *round_.registers.values()):
        shuffler.shuffle(rows)
    found = admitted(round_)
    for name in ("projects", "refused", "facts", "marks"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))


def test_an_empty_round_has_empty_tables() -> None:
    admission = admit(Round().received(), COMPLAINTS.empty(), policy(), headings())
    tables = (admission.projects, admission.refused, admission.facts, admission.marks)
    assert [len(table) for table in tables] == [0, 0, 0, 0]
    assert set(CRITERIA) == {criterion.id for criterion in policy().marking.criteria}
