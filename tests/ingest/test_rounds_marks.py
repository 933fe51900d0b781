"""Marks as experts give them: on sheets of their own, or in one long table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.errors import InputError
from tests.ingest.small_rounds import CRITERIA, SmallRound, codes, policy, told

HEADER = ["专家编号", "项目编号", *CRITERIA, "合计", "方向符合性", "评语"]
IDS = ["strength", "innovation", "benefit", "replicability"]


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def marks_of(received: Any, *columns: str) -> list[list[object]]:
    rows: list[list[object]] = received.marks.sort_values(["row", "cell"])[
        list(columns)
    ].values.tolist()
    return rows


def test_a_sheet_gives_a_row_for_each_cell_with_its_address(small: SmallRound) -> None:
    small.xlsx(
        "marks/E01.xlsx", [HEADER, ["E01", "P1", 20, 30.5, "", "１2分", 62.5, "是", "好"]], "评分表"
    )

    received = small.read()

    assert marks_of(received, "project_id", "expert_id", "criterion", "mark", "cell") == [
        ["P1", "E01", "strength", "20", "C2"],
        ["P1", "E01", "innovation", "30.5", "D2"],
        ["P1", "E01", "benefit", "", "E2"],
        ["P1", "E01", "replicability", "１2分", "F2"],
        ["P1", "E01", "direction_fit", "是", "H2"],
    ]
    assert not {"column_unknown", "mark_sum_differs"} & codes(received)


@pytest.mark.parametrize(
    "above",
    [
        [["评分表"], ["评审组", "综合组", "场次", "上午", "专家编号", "E07", "日期", "5月16日"]],
        [["评审组：综合组  专家编号：E07 日期：5月16日"]],
        [["评审组", "场次", "专家编号"], ["综合组", "上午", "E07"]],
    ],
)
def test_the_expert_stands_above_the_table(small: SmallRound, above: list[list[object]]) -> None:
    header = ["序号", "受理编号", "项目名称", "方向", *CRITERIA, "合计", "评语", "回避及事由"]
    rows = [[1, "P1", "甲", "5", 1, 2, 3, 4, 10], [2, "P2", "乙", "5", 1, 2, 3, 4, 10]]
    small.xlsx("marks/x.xlsx", [*above, header, *rows, ["专家签字："]])

    received = small.read()

    assert set(received.marks["expert_id"]) == {"E07"}
    assert len(received.marks) == 8
    assert codes(received) == {"unit_silent"}


def test_marks_without_an_expert_are_refused(small: SmallRound) -> None:
    small.xlsx("marks/x.xlsx", [HEADER[1:], ["P1", 1, 2, 3, 4, 10, "是", ""]])

    received = small.read()

    assert [one["severity"] for one in told(received, "expert_unnamed")] == ["file"]
    assert len(received.marks) == 0


def test_two_numbers_of_an_expert_block(small: SmallRound) -> None:
    rows = [["专家编号：E01"], HEADER, ["E02", "P1", 1, 2, 3, 4, 10, "是", ""]]
    small.xlsx("marks/x.xlsx", rows)

    received = small.read()

    [complaint] = told(received, "expert_disputed")
    assert (complaint["head"], complaint["value"], complaint["cell"]) == ("E01", "E02", "A3")
    assert set(received.marks["expert_id"]) == {"E02"}


def test_a_criterion_that_no_column_bears_refuses_the_sheet(small: SmallRound) -> None:
    small.xlsx(
        "marks/x.xlsx", [[*HEADER[:2], "综合实力强", *HEADER[3:]], ["E01", "P1", 1, 2, 3, 4, 10]]
    )

    received = small.read()

    assert [one["missing"] for one in told(received, "columns_missing")] == ["strength"]
    assert len(received.marks) == 0


@pytest.mark.parametrize(
    ("total", "differs"), [(10, False), (11, True), ("", False), ("10分", False)]
)
def test_the_sheets_own_sum_is_compared(small: SmallRound, total: object, differs: bool) -> None:
    small.xlsx("marks/x.xlsx", [HEADER, ["E01", "P1", 1, 2, 3, "4.0", total, "是", ""]])

    found = told(small.read(), "mark_sum_differs")

    assert [(one["value"], one["counted"], one["cell"]) for one in found] == (
        [("11", "10", "G2")] if differs else []
    )


def test_an_error_in_a_mark_has_its_project_and_criterion(small: SmallRound) -> None:
    def spoil(workbook: Any, page: Any) -> None:
        page.write_formula("D2", "=1/0", None, "#DIV/0!")
        page.write_formula("E2", "=1+1", None, "")

    small.xlsx("marks/x.xlsx", [HEADER, ["E01", "P1", 1, 2, 3, 4, "", "是", ""]], shape=spoil)

    received = small.read()

    [error], [empty] = told(received, "cell_error"), told(received, "formula_without_value")
    assert (error["column"], error["project_id"], error["cell"]) == ("innovation", "P1", "D2")
    assert (empty["column"], empty["severity"]) == ("benefit", "row")


@pytest.mark.parametrize(
    "heading",
    [["project_id", "expert_id", "criterion", "mark"], ["项目编号", "专家编号", "评分项", "评分"]],
)
def test_a_long_table_of_single_marks(small: SmallRound, heading: list[str]) -> None:
    rows = [
        ["P1", "E1", "innovation", "30"],
        ["P1", "E1", "项目综合实力", "20"],
        ["P1", "E2", "美观", "1"],
    ]
    small.csv("marks/all.csv", [heading, *rows])

    received = small.read()

    assert marks_of(received, "criterion", "mark", "row", "cell", "sheet") == [
        ["innovation", "30", 2, "D2", ""],
        ["strength", "20", 3, "D3", ""],
        ["美观", "1", 4, "D4", ""],
    ]
    [unknown] = told(received, "criterion_unknown")
    assert (unknown["value"], unknown["severity"], unknown["bars"]) == ("美观", "row", "")


def test_parquet_is_read_as_the_same_marks_as_csv(small: SmallRound) -> None:
    rows = [("P1", "E1", "innovation", 30.5), ("P1", "E2", "innovation", 8.7)]
    marks = pd.DataFrame(rows, columns=["project_id", "expert_id", "criterion", "mark"])
    marks.to_parquet(small.folder / "marks" / "all.parquet", index=False)

    received = small.read()

    assert marks_of(received, "project_id", "expert_id", "criterion", "mark", "cell") == [
        ["P1", "E1", "innovation", "30.5", "D2"],
        ["P1", "E2", "innovation", "8.7", "D3"],
    ]


def test_parquet_is_for_marks_alone(small: SmallRound) -> None:
    pd.DataFrame({"系统编号": ["1"]}).to_parquet(small.folder / "submissions" / "all.parquet")
    [refused] = told(small.read(), "file_not_a_table")
    assert (refused["file"], refused["severity"]) == ("submissions/all.parquet", "file")


def test_parquet_without_a_reader_says_what_to_install(
    small: SmallRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small.folder / "marks" / "all.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(InputError, match=r"marks/all\.parquet .* install pyarrow, or save"):
        small.read()


def test_a_broken_file_of_marks_is_refused_and_the_others_go_on(small: SmallRound) -> None:
    (small.folder / "marks" / "a.xlsx").write_bytes(b"PK\x03\x04broken")
    small.csv(
        "marks/b.csv",
        [["project_id", "expert_id", "criterion", "mark"], ["P1", "E1", "benefit", "3"]],
    )

    received = small.read()

    assert [one["file"] for one in told(received, "file_damaged")] == ["marks/a.xlsx"]
    assert len(received.marks) == 1


@pytest.mark.parametrize(
    ("below", "differs"),
    [
        (["合计", "", 3, 4.5, 6, 8, 21.5], []),
        (["平均分", "", 1.5, 2.25, 3, 4, 10.75], []),
        (["合计", "", 3, 4.5, 7, 8, 21.5], [("7", "6", "benefit", "warn")]),
    ],
)
def test_sums_below_the_marks_are_no_marks(
    small: SmallRound, below: list[object], differs: list[tuple[str, str, str, str]]
) -> None:
    rows = [["E01", "P1", 1, 2, 3, 4, 10], ["E01", "P2", 2, 2.5, 3, 4, 11.5]]
    small.xlsx("marks/x.xlsx", [HEADER[:7], *rows, below])

    received = small.read()

    assert set(received.marks["project_id"]) == {"P1", "P2"}
    found = told(received, "total_of_column_differs")
    assert [
        (one["value"], one["counted"], one["column"], one["severity"]) for one in found
    ] == differs


@pytest.mark.parametrize(
    ("rows", "code", "told_of"),
    [
        ([["甲", "乙"], ["1", "2"]], "header_missing", "项目综合实力"),
        ([["项目编号", "项目编号", "专家编号", "评分项", "评分"]], "column_doubled", "A, B"),
    ],
)
def test_what_is_no_table_of_marks_is_refused_and_what_is_odd_of_it_is_told(
    small: SmallRound, rows: list[list[object]], code: str, told_of: str
) -> None:
    def hide(workbook: Any, page: Any) -> None:
        page.set_column("B:B", None, None, {"hidden": True})

    small.xlsx("marks/x.xlsx", rows, shape=hide)

    received = small.read()

    [complaint] = told(received, code)
    assert (complaint["file"], complaint["severity"]) == ("marks/x.xlsx", "file")
    assert told_of in complaint["fields"]
    assert [one["columns"] for one in told(received, "columns_hidden")] == ["B"]


@pytest.mark.parametrize("header", [HEADER, ["项目编号", "专家编号", "评分项", "评分"]])
def test_a_table_of_marks_without_a_row_is_refused(small: SmallRound, header: list[object]) -> None:
    small.xlsx("marks/x.xlsx", [header])

    received = small.read()

    [complaint] = told(received, "table_without_rows")
    assert (complaint["file"], complaint["severity"]) == ("marks/x.xlsx", "file")
    assert received.marks.empty


def test_an_error_in_a_long_table_has_its_project_expert_and_criterion(small: SmallRound) -> None:
    rows = [["项目编号", "专家编号", "评分项", "评分"], ["P1", "E1", "关键技术创新", 3]]
    small.xlsx(
        "marks/all.xlsx",
        [*rows, ["P2", "E1", "benefit", 0]],
        shape=lambda book, page: page.write_formula("D3", "=1/0", None, "#DIV/0!"),
    )

    received = small.read()

    [error] = told(received, "cell_error")
    assert (error["cell"], error["project_id"], error["column"]) == ("D3", "P2", "mark")
    assert marks_of(received, "project_id", "mark") == [["P1", "3"], ["P2", "#DIV/0!"]]


def test_a_sum_without_its_value_refuses_no_mark(small: SmallRound) -> None:
    small.xlsx(
        "marks/x.xlsx",
        [HEADER, ["E01", "P1", 1, 2, 3, 4, None, "是", ""]],
        shape=lambda book, page: page.write_formula("G2", "=SUM(C2:F2)", None, ""),
    )

    received = small.read()

    [empty] = told(received, "formula_without_value")
    assert (empty["cell"], empty["severity"], empty["project_id"]) == ("G2", "warn", "P1")
    assert len(received.marks) == 5


def test_what_has_no_english_name_is_not_meant_by_a_blank(small: SmallRound) -> None:
    """Neither a criterion nor a fact of which experts say yes or no."""
    whole = policy()
    fact = next(fact for fact in whole.facts if fact.id == "key_technology")
    said = fact.verified.model_validate({"experts": "breakthrough"})
    criteria = [
        part.model_copy(update={"name": part.name.model_copy(update={"en": ""})})
        for part in whole.marking.criteria
    ]
    name = fact.name.model_copy(update={"en": ""})
    rules = whole.model_copy(
        update={
            "facts": [fact.model_copy(update={"verified": said, "name": name})],
            "marking": whole.marking.model_copy(update={"criteria": criteria}),
        }
    )
    rows = [["P1", "E1", "", "3"], ["P1", "E1", "benefit", "4"], ["P1", "E1", fact.name.zh, "是"]]
    small.csv("marks/all.csv", [["project_id", "expert_id", "criterion", "mark"], *rows])

    received = small.read(rules)

    assert marks_of(received, "criterion", "mark") == [
        ["", "3"],
        ["benefit", "4"],
        ["breakthrough", "是"],
    ]
    assert [one["value"] for one in told(received, "criterion_unknown")] == [""]
