"""The office's own tables: registers, receipts and which files they let count, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ingest.small_rounds import SmallRound, codes, entry, told

RECEIPT = [
    "unit",
    "file",
    "version",
    "supersedes",
    "received_at",
    "letter_no",
    "declared_rows",
    "declared_exempt",
]
CORRECTION = ["table", "key", "column", "before", "after", "reason_code", "decided_by", "minute"]
BY_MINUTE = ["typing_error", "某", "纪要1"]
LACKS = ("correction_incomplete", "missing")
WRONG = ("correction_reason_wrong", "reasons")
MATERIAL = "qualification, arithmetic, completed, typing_error, same_applicant"
MARKS = "arithmetic, out_of_range, objective_item, abnormal_mark"
VERSION_CODES = {
    "unit_silent",
    "receipt_without_file",
    "file_without_receipt",
    "receipt_unit_unknown",
    "receipts_in_a_circle",
    "file_superseded",
    "superseded_absent",
    "unit_files_several",
    "file_unit_disputed",
}


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def test_a_table_without_rows_is_there_all_the_same(small: SmallRound) -> None:
    small.csv("recusals.csv", [["项目编号", "专家编号", "回避事由"]])
    small.csv(
        "registers/dcmm.csv", [["credit_code", "certificate", "level", "valid_from", "valid_until"]]
    )
    small.csv("registers/online.csv", [["project_id", "title"]])

    received = small.read()

    assert received.present == {"recusals", "dcmm"}
    assert received.registers["dcmm"].empty
    assert received.recusals.empty
    [complaint] = told(received, "columns_missing")
    assert (complaint["file"], complaint["missing"]) == (
        "registers/online.csv",
        "credit_code, filed_at",
    )


def test_headings_of_the_office_in_either_language_and_as_a_workbook(small: SmallRound) -> None:
    small.xlsx(
        "experts.xlsx",
        [
            ["专家名单"],
            ["专家编号", "姓名", "工作单位", "统一社会信用代码", "评审组"],
            ["E01", "某甲", "某大学", "121", "综合组"],
        ],
    )
    small.csv(
        "assignments.csv", [["项目编号", "专家编号", "评审组"], ["P1", "E01", "综合组"]], "gb18030"
    )

    received = small.read()

    expert = received.experts.iloc[0]
    assert (expert["employer"], expert["employer_code"], expert["panel"]) == (
        "某大学",
        "121",
        "综合组",
    )
    assert (expert["file"], expert["sheet"], expert["row"]) == ("experts.xlsx", "Sheet1", 3)
    assert received.assignments["session"].tolist() == [""]


def test_a_register_nobody_declared_keeps_its_own_headings(small: SmallRound) -> None:
    small.csv(
        "registers/honours.csv",
        [["统一社会信用代码", "honour", "row"], ["91", "first", "x"], ["92", "", ""]],
    )

    received = small.read()

    register = received.registers["honours"]
    assert register.columns.tolist() == ["credit_code", "honour", "row_", "file", "sheet", "row"]
    assert register["credit_code"].tolist() == ["91", "92"]
    assert register["row"].tolist() == [2, 3]
    assert "honours" in received.present


def test_an_unreadable_cell_of_the_office_blocks(small: SmallRound) -> None:
    small.xlsx(
        "recusals.xlsx",
        [["project_id", "expert_id", "reason"], ["P1", "E1", ""]],
        shape=lambda workbook, page: page.write_formula("B2", "=A1", None, "#REF!"),
    )

    [complaint] = told(small.read(), "cell_error")

    assert (complaint["severity"], complaint["cell"], complaint["project_id"]) == (
        "block",
        "B2",
        "P1",
    )


def test_two_files_of_one_table_stop_the_round(small: SmallRound) -> None:
    small.csv("experts.csv", [["expert_id"]])
    small.xlsx("experts.xlsx", [["expert_id"]])

    with pytest.raises(
        Exception, match=r"experts\.csv and experts\.xlsx are two files of one table"
    ):
        small.read()


@pytest.mark.parametrize(
    ("receipts", "received_rows", "found"),
    [
        (None, 4, {("unit_files_several", "block", "120116"), ("unit_silent", "block", "120101")}),
        (
            [
                ["滨海新区", "新.xlsx", 2, "旧.xlsx"],
                ["滨海新区", "旧.xlsx", 1, ""],
                ["和平区", "", "", ""],
            ],
            2,
            {("file_superseded", "warn", "120116"), ("unit_silent", "block", "120101")},
        ),
        (
            [["滨海新区", "submissions/新.xlsx", 2, "旧.xlsx"], ["和平", "", "", "", "", "", "0"]],
            2,
            {("file_superseded", "warn", "120116")},
        ),
        (
            [["滨海新区", "新.xlsx", 2, "旧.xlsx"], ["滨海新区", "旧.xlsx", 1, "新.xlsx"]],
            4,
            {
                ("receipts_in_a_circle", "block", "120116"),
                ("unit_files_several", "block", "120116"),
                ("unit_silent", "block", "120101"),
            },
        ),
        (
            [["滨海新区", "新.xlsx", 1, "没有.xlsx"], ["和平区", "旧.xlsx", 1, ""]],
            4,
            {("superseded_absent", "warn", "120116"), ("file_unit_disputed", "block", "120101")},
        ),
        (
            [
                ["滨海新区", "新.xlsx", 1, "旧.xlsx"],
                ["和平区", "和平.xlsx", 1, ""],
                ["火星区", "", "", ""],
            ],
            2,
            {
                ("receipt_without_file", "block", "120101"),
                ("receipt_unit_unknown", "block", ""),
                ("file_superseded", "warn", "120116"),
                ("unit_silent", "block", "120101"),
            },
        ),
    ],
)
def test_what_receipts_say_of_the_files(
    small: SmallRound,
    receipts: list[list[object]] | None,
    received_rows: int,
    found: set[tuple[str, str, str]],
) -> None:
    small.submission("旧.xlsx", [entry(1), entry(2)])
    small.submission("新.xlsx", [entry(3), entry(4)])
    if receipts is not None:
        width = len(RECEIPT)
        small.csv(
            "receipts.csv", [RECEIPT, *([*line, *[""] * (width - len(line))] for line in receipts)]
        )

    received = small.read()

    assert len(received.submissions) == received_rows
    complaints = received.complaints[received.complaints["code"].isin(VERSION_CODES)]
    assert set(complaints[["code", "severity", "unit"]].itertuples(index=False, name=None)) == found
    if received_rows == 2:
        assert set(received.submissions["file"]) == {"submissions/新.xlsx"}


def test_a_refused_file_is_its_units_all_the_same(small: SmallRound) -> None:
    small.csv("receipts.csv", [RECEIPT, ["和平区", "a.xlsx", 1, "", "", "", "2", "0"]])
    (small.folder / "submissions" / "a.xlsx").write_bytes(b"PK\x03\x04broken")

    received = small.read()

    assert [one["unit"] for one in told(received, "file_damaged")] == ["120101"]
    assert [one["unit"] for one in told(received, "unit_silent")] == ["120116"]


def test_a_row_of_another_unit_blocks(small: SmallRound) -> None:
    header = ["推荐单位", "系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向"]
    rows = [["和平区", "TJ1", "甲", "某", "9", "5"], ["TJ-BH", "TJ2", "乙", "某", "9", "5"]]
    small.xlsx("submissions/a.xlsx", [["推荐单位：滨海新区"], header, *rows])

    [complaint] = told(small.read(), "row_of_other_unit")

    assert (complaint["project_id"], complaint["unit_of_file"], complaint["severity"]) == (
        "TJ1",
        "滨海新区",
        "block",
    )


def test_a_unit_whose_rows_stand_in_a_file_of_several_units_is_not_silent(
    small: SmallRound,
) -> None:
    header = ["推荐单位", "系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向"]
    rows = [["和平区", "TJ1", "甲", "某", "9", "5"], ["TJ-BH", "TJ2", "乙", "某", "9", "5"]]
    small.xlsx("submissions/all.xlsx", [header, *rows])

    received = small.read()

    assert received.submissions["unit"].tolist() == ["和平区", "TJ-BH"]
    assert told(received, "unit_silent") == []


def corrections(small: SmallRound, *lines: list[object]) -> Any:
    small.submission(rows=[entry(1, 备注="旧"), entry(2)])
    small.csv(
        "marks/all.csv",
        [["project_id", "expert_id", "criterion", "mark"], ["P1", "E1", "benefit", "3"]],
    )
    small.csv(
        "corrections.csv", [CORRECTION, *([*line, *BY_MINUTE][: len(CORRECTION)] for line in lines)]
    )
    return small.read()


def test_a_correction_is_carried_out_and_told(small: SmallRound) -> None:
    received = corrections(
        small,
        ["submissions", "TJ2022-001", "remark", "旧", "新"],
        ["marks", "P1/E1/benefit", "mark", "3", "13", "评分畸高、畸低", "某", "纪要1"],
    )

    assert received.submissions["remark"].tolist() == ["新", ""]
    assert received.marks["mark"].tolist() == ["13"]
    applied = told(received, "correction_applied")
    assert {
        (one["file"], one["value"], one["after"], one["severity"], one["minute"]) for one in applied
    } == {
        ("submissions/滨海新区.xlsx", "旧", "新", "warn", "纪要1"),
        ("marks/all.csv", "3", "13", "warn", "纪要1"),
    }


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([["submissions", "TJ2022-001", "remark", "别的", "新"]], "correction_before_differs"),
        ([["submissions", "TJ2022-009", "remark", "旧", "新"]], "correction_row_unknown"),
        ([["submissions", "TJ2022-001", "file", "旧", "新"]], "correction_column_unknown"),
        ([["projects", "TJ2022-001", "remark", "旧", "新"]], "correction_table_unknown"),
        ([["dispositions", "x", "decision", "a", "b"]], "correction_table_unknown"),
        (
            [
                ["submissions", "TJ2022-001", "remark", "旧", "新"],
                ["submissions", "TJ2022-001", "remark", "旧", "另"],
            ],
            "correction_doubled",
        ),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(
    small: SmallRound, lines: list[list[object]], code: str
) -> None:
    received = corrections(small, *lines)

    assert [one["severity"] for one in told(received, code)] == ["block"]
    assert received.submissions["remark"].tolist() == ["旧", ""]
    assert "correction_applied" not in codes(received)


@pytest.mark.parametrize(
    ("line", "code", "named", "said"),
    [
        (
            ["submissions", "TJ2022-001", "remark", "旧", "新", "", "某", "纪要1"],
            *LACKS,
            "reason_code",
        ),
        (
            ["submissions", "TJ2022-001", "remark", "旧", "新", "3", " ", ""],
            *LACKS,
            "decided_by, minute",
        ),
        (
            ["submissions", "TJ2022-001", "remark", "旧", "新", "favour", "某", "1"],
            *WRONG,
            MATERIAL,
        ),
        (["submissions", "TJ2022-001", "remark", "旧", "新", "5", "某", "1"], *WRONG, MATERIAL),
        (["marks", "P1/E1/benefit", "mark", "3", "13", "typing_error", "某", "1"], *WRONG, MARKS),
        (["marks", "P1/E1/benefit", "mark", "3", "13", "1", "某", "1"], *WRONG, MARKS),
    ],
)
def test_a_correction_without_minute_decider_or_fitting_reason_changes_nothing(
    small: SmallRound, line: list[object], code: str, named: str, said: str
) -> None:
    received = corrections(small, line)

    assert [(one["severity"], one[named]) for one in told(received, code)] == [("block", said)]
    assert received.submissions["remark"].tolist() == ["旧", ""]
    assert received.marks["mark"].tolist() == ["3"]
    assert "correction_applied" not in codes(received)


@pytest.mark.parametrize(("before", "carried_out"), [("", True), ("8O", True), ("80", False)])
def test_a_mark_is_completed_only_where_the_cell_holds_none(
    small: SmallRound, before: str, carried_out: bool
) -> None:
    small.submission(rows=[entry(1)])
    small.csv(
        "marks/all.csv",
        [["project_id", "expert_id", "criterion", "mark"], ["P1", "E1", "benefit", before]],
    )
    line = ["marks", "P1/E1/benefit", "mark", before, "20", "材料已补正", "某", "纪要1"]
    small.csv("corrections.csv", [CORRECTION, line])

    received = small.read()

    assert received.marks["mark"].tolist() == (["20"] if carried_out else [before])
    assert [one["reason"] for one in told(received, "correction_applied")] == (
        ["completed"] if carried_out else []
    )


def test_an_unsound_correction_does_not_stand_in_the_way_of_a_sound_one(small: SmallRound) -> None:
    line = ["submissions", "TJ2022-001", "remark", "旧"]
    received = corrections(small, [*line, "另", "typing_error", "某", ""], [*line, "新"])

    assert received.submissions["remark"].tolist() == ["新", ""]
    assert told(received, "correction_doubled") == []


def test_of_two_rows_with_one_key_the_one_that_reads_so_is_corrected(small: SmallRound) -> None:
    small.submission(rows=[entry(1, 备注="甲"), entry(1, 备注="乙"), entry(2), entry(2)])
    small.csv(
        "corrections.csv",
        [
            CORRECTION,
            ["submissions", "TJ2022-001", "remark", "乙", "丙", *BY_MINUTE],
            ["submissions", "TJ2022-002", "remark", "", "丙", *BY_MINUTE],
        ],
    )

    received = small.read()

    assert received.submissions["remark"].tolist() == ["甲", "丙", "", ""]
    assert [one["count"] for one in told(received, "correction_of_several")] == ["2"]


def test_a_corrected_cell_no_longer_refuses_its_row(small: SmallRound) -> None:
    small.submission(shape=lambda workbook, page: page.write_formula("I4", "=1/0", None, "#DIV/0!"))
    small.csv(
        "corrections.csv",
        [CORRECTION, ["submissions", "TJ2022-001", "cases", "#DIV/0!", "3", *BY_MINUTE]],
    )

    received = small.read()

    assert [one["severity"] for one in told(received, "cell_error")] == ["warn"]
    assert received.submissions["cases"].tolist() == ["3", "3"]


def test_a_receipt_is_corrected_before_it_decides(small: SmallRound) -> None:
    small.submission("旧.xlsx")
    small.submission("新.xlsx", [entry(3)])
    small.csv("receipts.csv", [RECEIPT, ["滨海新区", "新.xlsx", 1, "", "", "", "1", "0"]])
    small.csv(
        "corrections.csv",
        [CORRECTION, ["receipts", "新.xlsx", "supersedes", "", "旧.xlsx", *BY_MINUTE]],
    )

    assert small.read().submissions["project_id"].tolist() == ["TJ2022-003"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["id", "", "age"], ["1", "x", "3"], ["2", "y", "4"]], "columns_unheaded"),
        ([["id", "name", "name"], ["1", "x", "3"]], "column_doubled"),
        ([[f"c{n}" for n in range(300)], ["1"] * 300], "columns_too_many"),
    ],
)
def test_a_register_without_sound_headings_is_refused(
    small: SmallRound, rows: list[list[object]], code: str
) -> None:
    small.csv("registers/honours.csv", rows)

    received = small.read()

    assert [one["severity"] for one in told(received, code)] == ["file"]
    assert "honours" not in received.present
