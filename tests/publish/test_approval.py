"""What lists say of the policy's approval: nothing, that it was late, or that it was another."""

from __future__ import annotations

import io
from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline.publish.approval import with_approval
from pipeline.publish.publication import make_edition, output_files, told_of
from pipeline.tables.received import APPROVALS
from tests.publish.example import Example, example, table_of

OTHER = "0" * 64


def approved(*lines: tuple[str, str, str], marked_on: tuple[str, ...] = ()) -> Example:
    """The example with approvals: digest (`ours` for that of its policy), minute and day."""
    given = example()
    ours = given.origin.policy_sha256
    rows = [(ours if digest == "ours" else digest, minute, day) for digest, minute, day in lines]
    table = table_of(
        APPROVALS,
        [
            {**dict(zip(APPROVALS.names, said, strict=False)), "file": "approvals.csv", "row": row}
            for row, said in enumerate(rows, start=2)
        ],
    )
    return replace(given, received=replace(given.received, approvals=table, marked_on=marked_on))


def told(given: Example) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Code and value of each complaint about approvals, and which checks were made."""
    results = with_approval(
        given.results, given.received, given.policy, given.headings, given.origin.policy_sha256
    )
    found = results.complaints[results.complaints["code"].str.startswith("approval_")]
    checks: pd.DataFrame = results.checks[results.checks["code"].str.startswith("approval_")]
    statuses = dict(zip(checks["code"], checks["status"], strict=True))
    return sorted(zip(found["code"], found["value"], strict=True)), statuses


NONE_MADE = dict.fromkeys(
    ("approval_unreadable", "approval_of_other_policy", "approval_after_marks"), "not_made"
)


def test_where_no_approval_is_recorded_the_checks_are_not_made_and_no_draft_comes_of_it() -> None:
    assert told(approved(marked_on=("2022-05-16",))) == ([], NONE_MADE)
    given = approved()
    standing = make_edition(
        given.results, given.received, given.policy, given.headings, given.origin
    ).standing
    assert dict(standing.reasons)["not_made"] == 1  # late_filing of the example, as before
    assert list(standing.notices) == []


@pytest.mark.parametrize(
    ("lines", "marked_on", "complaints", "late"),
    [
        ([("ours", "2022/1", "2022-05-01")], ("2022年5月16日",), [], "made"),
        ([("ours", "2022/1", "2022-05-16")], ("2022-05-16",), [], "made"),
        (
            [("ours", "2022/1", "2022-05-17")],
            ("2022-05-18", "2022年5月16日", "no day"),
            [("approval_after_marks", "2022-05-17")],
            "made",
        ),
        ([("ours", "2022/1", "2022-05-17")], ("no day",), [], "not_made"),
        (
            [(OTHER, "2022/1", "2022-05-01")],
            ("2022-05-16",),
            [("approval_of_other_policy", OTHER[:12])],
            "not_made",
        ),
        ([(OTHER, "1", "2022-04-01"), ("ours", "2", "2022-05-01")], ("2022-05-16",), [], "made"),
        (
            [("ours", "2", "2022-05-01"), ("ours", "", "2022-05-01"), ("12", "1", "2022-05-01")],
            ("2022-05-16",),
            [("approval_unreadable", "12"), ("approval_unreadable", "OURS")],
            "made",
        ),
    ],
)
def test_an_approval_is_held_against_the_policy_used_and_the_first_mark(
    lines: list[tuple[str, str, str]],
    marked_on: tuple[str, ...],
    complaints: list[tuple[str, str]],
    late: str,
) -> None:
    given = approved(*lines, marked_on=marked_on)
    ours = given.origin.policy_sha256[:12]
    found, statuses = told(given)
    assert found == sorted((code, ours if value == "OURS" else value) for code, value in complaints)
    assert statuses["approval_after_marks"] == late


def test_a_policy_changed_since_its_approval_is_told_on_every_sheet_and_in_the_manifest() -> None:
    given = approved((OTHER, "2022/1", "2022-05-01"))
    edition = make_edition(
        given.results, given.received, given.policy, given.headings, given.origin
    )
    says = "The policy used is not the one approved on 2022-05-01: it was changed since."
    (notice,) = told_of(edition)["policy_notices"]
    assert (notice["notice"], notice["says"]) == ("approval_of_other_policy", says)
    content = output_files(edition)["recommendation.xlsx"][0]
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        assert says in [sheet.cell(row, 1).value for row in range(1, 6)], sheet.title
