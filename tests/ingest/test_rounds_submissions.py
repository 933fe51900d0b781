"""What is read of the units' files, however their clerks laid them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.small_rounds import (
    HEADINGS_OF_A_ROW,
    SmallRound,
    codes,
    entry,
    policy,
    told,
)

ODDITIES_OF_FORM = {"unit_silent", "rows_set_aside"}


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def test_title_rows_and_letter_line_stand_above_the_header(small: SmallRound) -> None:
    small.submission()

    received = small.read()

    rows = received.submissions
    assert rows["project_id"].tolist() == ["TJ2022-001", "TJ2022-002"]
    assert rows["unit"].tolist() == ["滨海新区"] * 2
    assert rows["row"].tolist() == [4, 5]
    assert rows["cases"].tolist() == ["3", "3"]
    assert received.file_units == {"submissions/滨海新区.xlsx": "120116"}
    letters = dict(zip(received.cells["column"], received.cells["letters"], strict=True))
    assert letters["project_id"] == "A"
    assert letters["cases"] == "I"
    assert codes(received) == {"unit_silent"}


def test_two_header_rows_with_merged_groups(small: SmallRound) -> None:
    groups = [
        "序号",
        "系统编号",
        "项目名称",
        "申报单位",
        None,
        "方向",
        "DCMM",
        None,
        "其他情况",
        None,
    ]
    lower = [
        None,
        None,
        None,
        "名称",
        "统一社会信用代码",
        None,
        "等级",
        "有效期至",
        "信用代码",
        "联系人",
    ]
    rows = [
        groups,
        lower,
        [1, "TJ1", "甲", "某公司", "91350100M000100Y43", "5", 3, "2024-01-01", "x", "张"],
    ]

    def merge(workbook: object, page: object) -> None:
        for column, text in ((0, "序号"), (1, "系统编号"), (2, "项目名称"), (5, "方向")):
            page.merge_range(0, column, 1, column, text)  # type: ignore[attr-defined]
        for first, text in ((3, "申报单位"), (6, "DCMM"), (8, "其他情况")):
            page.merge_range(0, first, 0, first + 1, text)  # type: ignore[attr-defined]

    small.xlsx("submissions/bh.xlsx", rows, shape=merge)
    small.csv(
        "receipts.csv",
        [["unit", "file", "supersedes", "declared_rows"], ["滨海", "bh.xlsx", "", "1"]],
    )

    received = small.read()

    row = received.submissions.iloc[0]
    assert row["applicant"] == "某公司"
    assert row["credit_code"] == "91350100M000100Y43"
    assert (row["dcmm_level"], row["dcmm_valid_until"], row["contact"]) == ("3", "2024-01-01", "张")
    assert row["unit"] == "滨海新区"
    assert [one["value"] for one in told(received, "column_unknown")] == ["其他情况/信用代码"]


def test_two_header_rows_of_a_csv_reach_over_the_blanks_beside_them(small: SmallRound) -> None:
    rows = [
        ["推荐单位(盖章)：滨海新区  推荐函文号：1", "", "", "", "", "", ""],
        ["系统编号", "项目名称", "申报单位", "", "", "方向", "备注"],
        ["", "", "名称", "统一社会信用代码", "联系人", "", ""],
        ["TJ1", "甲", "某公司", "91350100M000100Y43", "张", "5", ""],
    ]
    small.csv("submissions/bh.csv", rows, "gb18030")

    received = small.read()

    row = received.submissions.iloc[0]
    assert (row["applicant"], row["contact"], row["direction"]) == ("某公司", "张", "5")
    assert (row["unit"], row["sheet"], row["row"]) == ("滨海新区", "", 4)


def test_totals_notes_blanks_and_headings_again_are_listed_and_not_received(
    small: SmallRound,
) -> None:
    rows = [
        entry(1),
        [""],
        list(HEADINGS_OF_A_ROW),
        entry(2),
        ["合计", "2项", "", "", "占指标", "1", "不占指标", "1"],
        ["填表人：张某", "", "审核人：李某"],
        ["注：以上项目均已公示，无异议。"],
        ["以上经党组会研究"],
    ]
    small.submission(rows=rows)

    received = small.read()

    assert received.submissions["project_id"].tolist() == ["TJ2022-001", "TJ2022-002"]
    [listed] = told(received, "rows_set_aside")
    assert listed["blank"] == "5"
    assert listed["repeated"] == "6"
    assert listed["total"] == "8"
    assert listed["foot"] == "9-10"
    assert listed["remark"] == "11"
    assert listed["title"] == "1-2"
    assert codes(received) == ODDITIES_OF_FORM


def test_an_entry_below_the_total_is_received(small: SmallRound) -> None:
    small.submission(rows=[entry(1), ["合计", 1], entry(2)])

    received = small.read()

    assert received.submissions["project_id"].tolist() == ["TJ2022-001", "TJ2022-002"]
    assert codes(received) == ODDITIES_OF_FORM


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (["合计", 3], ("total_of_rows_differs", "3", "2")),
        (["合计：3项"], ("total_of_rows_differs", "3", "2")),
        (["合计", 2, "", "", "占指标", 2, "不占指标", 1], ("total_of_quota_differs", "3", "2")),
        (["合计", 2, "", "", "", "", "", "", 7], ("total_of_column_differs", "7", "6")),
    ],
)
def test_a_total_that_does_not_fit_blocks(
    small: SmallRound, total: list[object], found: tuple[str, str, str]
) -> None:
    small.submission(rows=[entry(1), entry(2), total])

    code, value, counted = found

    [complaint] = told(small.read(), code)

    assert (complaint["value"], complaint["counted"]) == (value, counted)
    assert complaint["severity"] == "block"
    assert complaint["unit"] == "120116"
    assert complaint["row"] == 6


@pytest.mark.parametrize(
    "total", [["合计", 2], ["合计", "", "", "", "", "", "", "", 6], ["总计：", "２"], ["合计"]]
)
def test_a_total_that_fits_says_nothing(small: SmallRound, total: list[object]) -> None:
    small.submission(rows=[entry(1), entry(2), total])

    assert codes(small.read()) == ODDITIES_OF_FORM


def test_numbers_on_rows_prepared_for_more_are_blank(small: SmallRound) -> None:
    header = ["序号", "系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向"]
    first = [1, "TJ1", "甲", "某公司", "91350100M000100Y43", "5"]
    second = [3, "TJ2", "乙", "某公司", "91350100M000100Y43", "5"]
    small.xlsx("submissions/a.xlsx", [["推荐单位", "和平区"], header, first, [2], second, [4]])

    received = small.read()

    assert received.submissions["project_id"].tolist() == ["TJ1", "TJ2"]
    [listed] = told(received, "rows_set_aside")
    assert listed["blank"] == "4"


def test_a_row_with_one_cell_of_an_entry_is_received(small: SmallRound) -> None:
    small.submission(rows=[entry(1), ["", "只有名称的项目"]])

    assert small.read().submissions["title"].tolist() == ["示例项目1", "只有名称的项目"]


def test_the_order_of_rows_and_columns_changes_only_the_source(tmp_path: Path) -> None:
    entries = [entry(number, 备注=f"r{number}") for number in (1, 2, 3)]
    plain, turned = SmallRound(tmp_path / "a"), SmallRound(tmp_path / "b")
    header = list(HEADINGS_OF_A_ROW)
    for small, mirrored in ((plain, False), (turned, True)):
        rows = [header, *entries]
        if mirrored:
            rows = [row[::-1] for row in [header, *entries[::-1]]]
        small.xlsx("submissions/a.xlsx", [["推荐单位：滨海新区"], *rows])
    columns = [name for name in plain.read().submissions.columns if name != "row"]

    one = plain.read().submissions[columns].sort_values("project_id", ignore_index=True)
    other = turned.read().submissions[columns].sort_values("project_id", ignore_index=True)

    assert one.equals(other)
    assert (
        plain.read().complaints["finding"].tolist() == turned.read().complaints["finding"].tolist()
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["说明文字"], ["TJ1", "甲", "某公司"]], "header_missing"),
        (
            [["系统编号", "项目名称", "申报单位", "方向"], ["TJ1", "甲", "某公司", "5"]],
            "columns_missing",
        ),
        ([[*HEADINGS_OF_A_ROW, "项目编号"], [*entry(1), "TJ9"]], "column_doubled"),
        ([[*HEADINGS_OF_A_ROW]], "table_without_rows"),
        ([[*HEADINGS_OF_A_ROW, *(f"垃圾{n}" for n in range(70))], entry(1)], "columns_too_many"),
        ([[*HEADINGS_OF_A_ROW, ""], [*entry(1), "x"], [*entry(2), "y"]], "columns_unheaded"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_and_the_others_go_on(
    small: SmallRound, rows: list[list[object]], code: str
) -> None:
    small.submission()
    small.xlsx("submissions/和平区.xlsx", [["推荐单位", "和平区"], *rows])

    received = small.read()

    [complaint] = told(received, code)
    assert complaint["file"] == "submissions/和平区.xlsx"
    assert complaint["severity"] == "file"
    assert len(received.submissions) == 2
    assert {file.path: file.rows for file in small.files} == {
        "submissions/和平区.xlsx": 0,
        "submissions/滨海新区.xlsx": 2,
    }


def test_what_is_missing_is_named(small: SmallRound) -> None:
    small.csv("submissions/a.csv", [["系统编号", "项目名称", "申报单位"], ["TJ1", "甲", "某"]])

    [complaint] = told(
        small.read(policy((*("project_id", "title"), "unit", "stage"))), "columns_missing"
    )

    assert complaint["missing"] == "unit, stage"


def test_a_stray_cell_beside_the_table_is_told_and_not_read(small: SmallRound) -> None:
    small.submission(rows=[entry(1), [*entry(2), "请注意"], entry(3)])

    received = small.read()

    [complaint] = told(received, "cells_unheaded")
    assert complaint["cells"] == "K5"
    assert len(received.submissions) == 3


def test_the_sheet_of_the_declared_name_is_read(small: SmallRound) -> None:
    def another(workbook: object, page: object) -> None:
        other = workbook.add_worksheet("旧表")  # type: ignore[attr-defined]
        for row, cells in enumerate([HEADINGS_OF_A_ROW, entry(9)]):
            other.write_row(row, 0, cells)

    small.submission(shape=another)

    received = small.read()

    assert received.submissions["sheet"].unique().tolist() == ["推荐项目汇总表"]
    assert "sheets_ambiguous" not in codes(received)


def test_two_sheets_with_such_a_table_block(small: SmallRound) -> None:
    rows = [["推荐单位", "滨海"], HEADINGS_OF_A_ROW, entry(1)]

    def another(workbook: object, page: object) -> None:
        other = workbook.add_worksheet("乙")  # type: ignore[attr-defined]
        for row, cells in enumerate([HEADINGS_OF_A_ROW, entry(9)]):
            other.write_row(row, 0, cells)

    small.xlsx("submissions/a.xlsx", rows, "甲", another)

    received = small.read()

    [complaint] = told(received, "sheets_ambiguous")
    assert (complaint["severity"], complaint["read"], complaint["sheets"]) == (
        "block",
        "甲",
        "甲, 乙",
    )
    assert received.submissions["project_id"].tolist() == ["TJ2022-001"]


def test_a_hidden_copy_is_no_candidate(small: SmallRound) -> None:
    def hidden(workbook: object, page: object) -> None:
        other = workbook.add_worksheet("乙")  # type: ignore[attr-defined]
        for row, cells in enumerate([HEADINGS_OF_A_ROW, entry(9)]):
            other.write_row(row, 0, cells)
        other.hide()

    small.xlsx(
        "submissions/a.xlsx", [["推荐单位", "滨海"], HEADINGS_OF_A_ROW, entry(1)], "甲", hidden
    )

    received = small.read()

    assert received.submissions["project_id"].tolist() == ["TJ2022-001"]
    assert {"sheets_ambiguous", "sheet_hidden"} & codes(received) == {"sheet_hidden"}


def test_a_hidden_sheet_is_read_where_no_other_holds_the_table_and_that_is_told(
    small: SmallRound,
) -> None:
    def hide(workbook: object, page: object) -> None:
        other = workbook.add_worksheet("说明")  # type: ignore[attr-defined]
        other.write_string("A1", "填表说明")
        other.activate()
        page.hide()  # type: ignore[attr-defined]

    small.submission(shape=hide)

    received = small.read()

    assert len(received.submissions) == 2
    [complaint] = told(received, "sheet_hidden_read")
    assert (complaint["sheet"], complaint["severity"], complaint["unit"]) == (
        "推荐项目汇总表",
        "warn",
        "120116",
    )


def test_columns_of_the_policy_alone_are_received_apart(small: SmallRound) -> None:
    header = [*HEADINGS_OF_A_ROW, "示范基地"]
    small.xlsx(
        "submissions/a.xlsx", [["推荐单位", "滨海"], header, [*entry(1), "有"], [*entry(2), ""]]
    )
    small.submission("和平区.xlsx", [entry(3)], "和平区")

    received = small.read(policy(further=(("host_of_base", "示范基地"),)))

    assert received.further[["file", "row", "column", "value"]].values.tolist() == [
        ["submissions/a.xlsx", 3, "host_of_base", "有"],
        ["submissions/a.xlsx", 4, "host_of_base", ""],
    ]
    assert "column_unknown" not in codes(received)
    assert "host_of_base" in set(received.cells["column"])


def test_english_columns_are_understood(small: SmallRound) -> None:
    small.csv(
        "submissions/a.csv",
        [
            ["project_id", "unit", "title", "applicant", "credit_code", "direction"],
            ["TJ1", "120101", "t", "a", "91350100M000100Y43", "1"],
        ],
    )

    received = small.read()

    assert received.submissions.iloc[0]["direction"] == "1"
    assert received.file_units == {"submissions/a.csv": "120101"}


def test_rows_above_the_header_that_look_like_entries_block(small: SmallRound) -> None:
    small.xlsx("submissions/a.xlsx", [["推荐单位", "滨海"], entry(1), HEADINGS_OF_A_ROW, entry(2)])

    [complaint] = told(small.read(), "rows_above_header")

    assert (complaint["rows"], complaint["severity"]) == ("2", "block")
