"""Cells of an entry that nobody can vouch for refuse the entry, with their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.reading import read_bytes
from pipeline.ingest.taken import refused_complaint
from tests.ingest.small_rounds import SmallRound, codes, entry, told


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def test_an_error_and_a_formula_without_result_refuse_their_rows(small: SmallRound) -> None:
    def spoil(workbook: Any, page: Any) -> None:
        page.write_formula("I4", "=1/0", None, "#DIV/0!")
        page.write_formula("I5", "=1+1", None, "")
        page.write_formula("J6", "=1/0", None, "#DIV/0!")

    small.submission(rows=[entry(1), entry(2), ["合计", 2]], shape=spoil)

    received = small.read()

    [error] = [one for one in told(received, "cell_error") if one["severity"] == "row"]
    assert (error["cell"], error["row"], error["column"]) == ("I4", 4, "cases")
    assert (error["project_id"], error["unit"], error["bars"]) == (
        "TJ2022-001",
        "120116",
        "invalid",
    )
    [empty] = told(received, "formula_without_value")
    assert (empty["cell"], empty["project_id"], empty["severity"]) == ("I5", "TJ2022-002", "row")
    [in_total] = [one for one in told(received, "cell_error") if one["cell"] == "J6"]
    assert in_total["severity"] == "warn"
    assert received.submissions["cases"].tolist() == ["#DIV/0!", ""]


def test_a_merged_value_is_not_carried_over(small: SmallRound) -> None:
    def merge(workbook: Any, page: Any) -> None:
        page.merge_range("G4:G6", "5")
        page.merge_range("I5:J5", "3")

    rows = [entry(1), entry(2, 方向=None), entry(3, 方向=None)]
    small.submission(rows=rows, shape=merge)

    received = small.read()

    assert received.submissions["direction"].tolist() == ["5", "", ""]
    found = {
        (one["cell"], one["column"], one["range"], one["value"])
        for one in told(received, "cell_merged")
    }
    assert found == {
        ("G5", "direction", "G4:G6", "5"),
        ("G6", "direction", "G4:G6", "5"),
        ("J5", "remark", "I5:J5", "3"),
    }


def test_the_hundred_and_first_cell_of_a_kind_refuses_its_row_too(small: SmallRound) -> None:
    def spoil(workbook: Any, page: Any) -> None:
        never = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(4, 106):
            page.write_number(f"H{row}", 60, never)
            page.write_formula(f"I{row}", "=1/0", None, "#DIV/0!")
            page.write_formula(f"J{row}", "=1+1", None, "")

    small.submission(rows=[entry(number) for number in range(102)], shape=spoil)

    received = small.read()

    for code, column, last in (
        ("cell_error", "cases", ("I105", "#DIV/0!")),
        ("formula_without_value", "remark", ("J105", "")),
    ):
        found = [one for one in told(received, code) if one["severity"] == "row"]
        assert len(found) == 102
        assert (found[-1]["cell"], found[-1]["value"]) == last
        assert (found[-1]["column"], found[-1]["project_id"]) == (column, "TJ2022-101")
    assert len(told(received, "date_impossible")) == 100
    further = told(received, "cell_doubtful")
    assert [(one["cell"], one["value"], one["severity"]) for one in further] == [
        ("H104", "60", "row"),
        ("H105", "60", "row"),
    ]
    more = {one["of"]: one["count"] for one in told(received, "and_more")}
    assert more == dict.fromkeys(("cell_error", "formula_without_value", "date_impossible"), "2")


def test_merged_cells_below_the_table_or_without_a_value_trouble_nobody(small: SmallRound) -> None:
    def merge(workbook: Any, page: Any) -> None:
        page.merge_range("A20:J21", "")
        page.merge_range("L4:M4", "")

    small.submission(shape=merge)

    received = small.read()

    assert "cell_merged" not in codes(received)
    assert received.submissions["project_id"].tolist() == ["TJ2022-001", "TJ2022-002"]


def test_what_was_read_is_not_told_as_refused() -> None:
    with pytest.raises(ValueError, match=r"a\.csv was not refused"):
        refused_complaint(read_bytes("a.csv", b"a,b\n1,2\n"))


def test_a_merged_title_and_header_trouble_nobody(small: SmallRound) -> None:
    small.submission(shape=lambda workbook, page: page.merge_range("A1:J1", "推荐项目汇总表"))

    assert codes(small.read()) == {"unit_silent"}


def test_a_unit_merged_down_a_column_is_the_one_above_the_table(small: SmallRound) -> None:
    header = ["推荐单位", "系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向"]
    rows = [["", f"TJ{n}", "甲", "某公司", "91350100M000100Y43", "5"] for n in (1, 2)]
    small.xlsx(
        "submissions/a.xlsx",
        [["推荐单位：滨海新区"], header, *rows],
        shape=lambda workbook, page: page.merge_range("A3:A4", "滨海新区"),
    )

    received = small.read()

    assert received.submissions["unit"].tolist() == ["滨海新区", "滨海新区"]
    assert [one["count"] for one in told(received, "unit_from_head")] == ["1"]
    assert "cell_merged" not in codes(received)


def test_a_credit_code_kept_as_a_number_refuses_its_row(small: SmallRound) -> None:
    small.submission(
        rows=[entry(1, 统一社会信用代码=914403001922038216), entry(2, 系统编号=20220002)]
    )

    received = small.read()

    [complaint] = told(received, "code_as_number")
    assert (complaint["cell"], complaint["column"], complaint["severity"]) == (
        "D4",
        "credit_code",
        "row",
    )
    assert received.submissions["project_id"].tolist() == ["TJ2022-001", "20220002"]


def test_text_that_looks_like_something_else_stays_text(small: SmallRound) -> None:
    odd = ["NA", "null", "1E5", "00123", "=SUM(A1)", "　全角　"]
    small.submission(rows=[entry(n, 备注=text) for n, text in enumerate(odd, 1)])

    assert small.read().submissions["remark"].tolist() == odd
