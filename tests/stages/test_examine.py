"""Examine: the round as a whole, and the library behind it."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import pandas as pd
import pytest

from pipeline.errors import BrokenPromise
from pipeline.stages.examine import examine, expectations
from pipeline.stages.examine.expectations import failing_rows
from pipeline.stages.examine.questions import Kind, Question, Requirement, Subject, Suite
from tests.stages.sound import Round, Row, disposed, headings, policy, sound
from tests.stages.spoiling import (
    both,
    examined,
    further_mark,
    in_mark,
    in_receipt,
    in_row,
    plainly,
    told,
    without_marks,
)


def test_a_sound_round_is_examined_in_full_and_told_of_nothing() -> None:
    examination = examined(sound())
    assert told(examination) == []
    assert set(examination.checks["status"]) == {"made"}
    rules = {rule.id for rule in policy().examination.rules}
    assert rules <= set(examination.checks["code"])
    assert examination.checks.set_index("code").loc["missing_cell", "rows"] == 3 * 8


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize(
    ("absent", "codes"),
    [
        ("online", {"not_filed_online", "late_filing", "paper_differs_online"}),
        ("annual_returns", {"annual_return_missing"}),
        ("misconduct", {"misconduct"}),
        ("earlier_pilots", {"earlier_pilot_in_period", "earlier_pilot_of_applicant"}),
        ("dcmm", {"declared_differs", "declared_unverified", "declared_exempt_differ"}),
        ("evidence_reviews", {"declared_differs", "declared_unverified", "review_conflict"}),
        ("employments", {"mark_of_former_employer"}),
        ("recusals", {"mark_of_recused"}),
        ("assignments", {"marks_missing", "marks_not_assigned"}),
        ("experts", {"mark_of_employer", "mark_unknown_expert"}),
        (
            "receipts",
            {"declared_rows_differ", "declared_exempt_differ", "paper_late", "receipt_ill_typed"},
        ),
    ],
)
def test_a_check_without_its_register_is_not_made(absent: str, codes: set[str]) -> None:
    round_ = sound()
    round_.registers.pop(absent, None)
    round_.tables.pop(absent, None)
    checks = examined(round_).checks
    assert set(checks["code"][checks["status"] == "not_made"]) == codes


def test_a_complaint_says_where_what_and_what_was_expected() -> None:
    round_ = sound()
    in_row(cases="2")(round_)
    (found,) = examined(round_).complaints.to_dict("records")
    assert (found["file"], found["sheet"], found["row"], found["cell"]) == (
        "submissions/heping.xlsx",
        "S",
        4,
        "M4",
    )
    assert (found["unit"], found["value"], found["clause"]) == ("120101", "2", "附件二(三)6")
    assert json.loads(found["fields"]) == {"expected": "3", "found": "2"}


@pytest.mark.usefixtures("without_the_library")
def test_an_unknown_unit_is_told_with_the_nearest_names() -> None:
    round_ = sound()
    round_.row("P3")["unit"] = "滨海心区"
    (found,) = examined(round_).complaints.to_dict("records")
    assert "滨海" in json.loads(found["fields"])["nearest"]


@pytest.mark.usefixtures("without_the_library")
def test_a_finding_keeps_its_id_when_the_sheet_is_sorted_anew() -> None:
    round_ = sound()
    in_row(cases="2")(round_)
    first, second = round_.row("P1"), round_.row("P2")
    before = examined(round_).complaints["finding"].tolist()
    first["row"], second["row"] = second["row"], first["row"]
    assert examined(round_).complaints["finding"].tolist() == before


@pytest.mark.usefixtures("without_the_library")
def test_a_disposition_that_settles_nothing_is_told() -> None:
    round_ = sound()
    both(in_row(cases="2", role="中介"))(round_)
    complaints = examined(round_).complaints.set_index("code")["finding"]
    round_.dispositions += [
        disposed(complaints["effects_6_built"], "accepted"),
        disposed(complaints["unknown_choice"], "接受"),
        disposed(complaints["unknown_choice"], "maybe"),
    ]
    found = [code for code, *_ in told(examined(round_)) if code.startswith("disposition")]
    assert sorted(found) == [
        "disposition_conflict",
        "disposition_conflict",
        "disposition_not_needed",
        "disposition_wrong_word",
    ]


def spoilt() -> Round:
    """A round in which every kind of question fails somewhere."""
    round_ = sound()
    without_marks(round_, "P3", "E3")
    for change in (
        in_row(started_on="2021-13-01", role="", title="13812345678", credit_code="91350100"),
        lambda round_: round_.registers["online"][0].update(filed_at="2022-05-05"),
        lambda round_: round_.row("P3").update(
            project_id="P2", title="Another title", direction="farming"
        ),
        in_receipt(declared_rows="3"),
        further_mark("P1", "E1", "benefit", "23", 9),
        in_mark("8,5"),
    ):
        change(round_)
    return round_


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    round_ = spoilt()
    expected = examined(round_)
    shuffler = random.Random(seed)
    listed: list[list[Row]] = [round_.submissions, round_.marks, *round_.registers.values()]
    for rows in [*listed, *round_.tables.values()]:
        shuffler.shuffle(rows)
    found = examined(round_)
    pd.testing.assert_frame_equal(found.checks, expected.checks)
    # Rows of a CSV are numbered as they stand, so their own numbers may change.
    pd.testing.assert_frame_equal(
        found.complaints.drop(columns="row"), expected.complaints.drop(columns="row")
    )


def test_the_library_and_the_plain_answers_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[tuple[list[list[list[int]]], list[list[list[int]]]]] = []
    failed: set[str] = set()

    def with_both(suites: Sequence[Suite]) -> list[list[list[int]]]:
        found = failing_rows(suites)
        for suite, questions in zip(suites, found, strict=True):
            pairs = zip(suite.questions, questions, strict=True)
            failed.update(question.requires.kind for question, rows in pairs if rows)
        answers.append((found, plainly(suites)))
        return found

    monkeypatch.setattr("pipeline.stages.examine.examination.failing_rows", with_both)
    examined(spoilt())
    for found, expected in answers:
        assert found == expected
    assert failed == set(get_args(Kind))


def test_an_exception_inside_an_expectation_is_our_bug() -> None:
    subject = Subject(["f"], ["s"], [1], ["k"])
    question = Question("missing_cell", [object()], Requirement("between", {"min_value": 1}))
    with pytest.raises(BrokenPromise, match="missing_cell"):
        failing_rows([Suite("broken", subject, (question,))])


def test_an_expectation_that_the_library_leaves_unanswered_is_our_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would count as passed: that no row fails is only known of what was looked at."""
    silent = SimpleNamespace(validate=lambda _, result_format: SimpleNamespace(results=[]))
    definition = SimpleNamespace(get_batch=lambda _: silent)
    monkeypatch.setattr(expectations, "_definition", lambda: definition)
    question = Question("missing_cell", [None], Requirement("filled"))
    suite = Suite("left", Subject(["f"], ["s"], [1], ["k"]), (question,))
    with pytest.raises(BrokenPromise, match="left: 1 expectations, 0 results"):
        failing_rows([suite])


def test_every_failing_row_comes_out_however_many_there_are() -> None:
    rows = 3000
    subject = Subject(["f"] * rows, ["s"] * rows, list(range(rows)), ["k"] * rows)
    odd = [row % 3 != 0 for row in range(rows)]
    same = Requirement("in_set", {"value_set": [True]})
    first = Question("missing_cell", odd, same, column="a")
    second = Question("missing_cell", [True] * (rows - 1) + [False], same, column="b")
    alone = Question(
        "repeat_project", [row // 2 for row in range(rows - 1)] + [None], Requirement("unique")
    )
    found = failing_rows([Suite("many", subject, (first, second, alone))])
    assert found == [[list(range(0, rows, 3)), [rows - 1], list(range(rows - 2))]]


@pytest.mark.usefixtures("without_the_library")
def test_late_paper_refuses_every_row_of_its_file_where_the_policy_says_so() -> None:
    receipts = policy().examination.receipts.model_copy(update={"late": "ineligible"})
    examination = policy().examination.model_copy(update={"receipts": receipts})
    strict = policy().model_copy(update={"examination": examination})
    round_ = sound()
    in_receipt(received_at="2022-05-11 08:00")(round_)
    found = examine(round_.received(), strict, headings())
    assert told(found) == [
        ("paper_late", "ineligible", name, "received_at") for name in ("P1", "P2")
    ]


@pytest.mark.usefixtures("without_the_library")
def test_what_was_complained_of_while_reading_stays() -> None:
    round_ = sound()
    in_row(cases="2")(round_)
    earlier = examined(round_).complaints
    received = replace(sound().received(), complaints=earlier)
    pd.testing.assert_frame_equal(examine(received, policy(), headings()).complaints, earlier)
