"""What receipts say of files when they contradict one another, or of a unit that sent nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.small_rounds import HEADINGS_OF_A_ROW, SmallRound, codes, entry, told

RECEIPT = ["unit", "file", "supersedes", "declared_rows"]


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def test_a_file_that_two_units_handed_in_is_nobodys_and_blocks(small: SmallRound) -> None:
    header = [name for name in HEADINGS_OF_A_ROW if name != "备注"]
    small.xlsx("submissions/a.xlsx", [header, entry(1)[: len(header)]])
    small.csv(
        "receipts.csv",
        [RECEIPT, ["滨海新区", "a.xlsx", "", "1"], ["和平区", "a.xlsx", "", "1"]],
    )

    received = small.read()

    [complaint] = told(received, "receipts_of_two_units")
    assert (complaint["file"], complaint["severity"], complaint["value"], complaint["units"]) == (
        "receipts.csv",
        "block",
        "submissions/a.xlsx",
        "120101, 120116",
    )
    assert received.file_units == {"submissions/a.xlsx": ""}


def test_a_receipt_of_an_unknown_unit_leaves_the_file_to_what_it_says_itself(
    small: SmallRound,
) -> None:
    small.submission("a.xlsx")
    small.csv("receipts.csv", [RECEIPT, ["火星区", "a.xlsx", "", "2"]])

    received = small.read()

    assert received.file_units == {"submissions/a.xlsx": "120116"}
    [complaint] = told(received, "receipt_unit_unknown")
    assert (complaint["value"], complaint["severity"]) == ("火星区", "block")


def test_a_file_without_rows_counts_where_its_unit_had_nothing_to_send(small: SmallRound) -> None:
    small.submission(rows=[])
    small.csv("receipts.csv", [RECEIPT, ["滨海新区", "滨海新区.xlsx", "", "0"]])

    received = small.read()

    assert received.file_units == {"submissions/滨海新区.xlsx": "120116"}
    assert received.submissions.empty
    assert [one["unit"] for one in told(received, "unit_silent")] == ["120101"]
    assert "table_without_rows" not in codes(received)


def test_a_file_replaced_by_two_blocks_and_does_not_count(small: SmallRound) -> None:
    for number, name in enumerate(("旧.xlsx", "甲.xlsx", "乙.xlsx"), start=1):
        small.submission(name, [entry(number)])
    small.csv(
        "receipts.csv",
        [
            RECEIPT,
            ["滨海新区", "甲.xlsx", "旧.xlsx", "1"],
            ["滨海新区", "乙.xlsx", "旧.xlsx", "1"],
        ],
    )

    received = small.read()

    [complaint] = told(received, "receipts_replace_twice")
    assert (complaint["severity"], complaint["value"], complaint["files"]) == (
        "block",
        "submissions/旧.xlsx",
        "submissions/乙.xlsx, submissions/甲.xlsx",
    )
    assert received.submissions["project_id"].tolist() == ["TJ2022-003", "TJ2022-002"]
    assert [one["file"] for one in told(received, "file_superseded")] == ["submissions/旧.xlsx"]
