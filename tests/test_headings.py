"""Headings and words: what people write, and the column or meaning it stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import PolicyError
from pipeline.headings import Headings, load_headings, normalised
from pipeline.tables.advised import ADVISED
from pipeline.tables.published import (
    DECIDING_FIGURE,
    IN_WORKBOOK,
    PUBLISHED,
    RANKED,
    RECOMMENDATION,
    with_components,
)
from pipeline.tables.received import INPUTS

FILE = Path(__file__).parents[1] / "configs" / "headings.yaml"
PLACES = {"file", "sheet", "row", "source_file"}


@pytest.fixture(scope="module")
def headings() -> Headings:
    return load_headings(FILE.read_bytes())


@pytest.mark.parametrize("table", INPUTS.values(), ids=lambda table: table.name)
def test_every_input_column_has_a_heading(headings: Headings, table) -> None:
    declared = set(headings.tables[table.name].columns)
    assert set(table.names) - PLACES <= declared <= set(table.names)


SHOWN = [*PUBLISHED, *IN_WORKBOOK, *(table for _, table in ADVISED)]


@pytest.mark.parametrize("table", SHOWN, ids=lambda table: table.name)
def test_every_published_column_has_a_heading(headings: Headings, table) -> None:
    further = {DECIDING_FIGURE.name} if table is RANKED else set()
    wide = with_components(table) if table in (RANKED, RECOMMENDATION) else table
    assert set(headings.tables[table.name].columns) == {*wide.names, *further}


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("系统编号", "project_id"),
        ("项目编号", "project_id"),
        ("受理编号", "project_id"),
        ("project_id", "project_id"),
        ("Project ID", "project_id"),
        ("　系 统\u200b编\n号 ", "project_id"),
        ("＊统一社会信用代码：", "credit_code"),
        ("推荐单位（盖章）", "unit"),
        ("推荐单位【盖章】", "unit"),
        ("ＤＣＭＭ等级", "dcmm_level"),
        ("dcmm等级", "dcmm_level"),
        ("申报单位名称", "applicant"),
        ("序号", None),
        ("系统编号2", None),
        ("", None),
    ],
)
def test_a_heading_stands_for_a_column(
    headings: Headings, written: str, column: str | None
) -> None:
    assert headings.column_of("submissions", written) == column


def test_headings_that_are_printed_and_not_needed(headings: Headings) -> None:
    assert headings.is_ignored("submissions", " 序 号")
    assert not headings.is_ignored("submissions", "系统编号")
    assert headings.is_group("submissions", "申报单位")
    assert headings.is_sheet("submissions", "推荐项目汇总表 ")


@pytest.mark.parametrize(
    "written",
    [
        "关键技术创新（35分）",
        "关键技术创新(满分35分)",
        "关键技术创新 (35.5)",
        "关键技术创新[35 points]",
    ],
)
def test_points_in_a_heading_are_ignored(headings: Headings, written: str) -> None:
    assert headings.plain(written) == normalised("关键技术创新")


def test_other_brackets_in_a_heading_stay(headings: Headings) -> None:
    assert headings.plain("申报单位（全称）") == "申报单位(全称)"


@pytest.mark.parametrize(
    ("kind", "text", "meaning"),
    [
        ("yes_no", "√", "yes"),
        ("yes_no", "ＹＥＳ", "yes"),
        ("yes_no", "否", "no"),
        ("yes_no", "0", "no"),
        ("yes_no", "", None),
        ("yes_no", "也许", None),
        ("level", "稳健级（三级）", "3"),
        ("level", "3", "3"),
        ("level", "六级", None),
        ("total_row", "合 计", "total"),
        ("outcome", "推荐", "recommended"),
        ("outcome", "recommended", "recommended"),
        ("decision", "excluded", "excluded"),
    ],
)
def test_a_word_has_a_meaning(
    headings: Headings, kind: str, text: str, meaning: str | None
) -> None:
    assert headings.word(kind, text) == meaning


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("title_label", "推荐单位（盖章）：滨海新区", ("unit", "滨海新区")),
        ("title_label", "推荐单位(盖章) 武清区", ("unit", "武清区")),
        ("title_label", "专家编号: E01", ("expert_id", "E01")),
        ("title_label", "专家编号", ("expert_id", "")),
        ("title_label", "推荐单位甲项目", None),
        ("foot_label", "填表人：张某", ("filled_by", "张某")),
        ("foot_label", "甲（乙）：丙", None),
    ],
)
def test_a_label_and_what_follows_it(
    headings: Headings, kind: str, text: str, found: tuple[str, str] | None
) -> None:
    assert headings.labelled(kind, text) == found


@pytest.mark.parametrize(
    "written",
    [
        "津门示例大数据（天津）有限公司",
        "津門示例大數據(天津)有限责任公司",
        "津门示例大数据 （天津）　有限公司",
        "津门示例大数据\u200b(天津)有限責任公司",
    ],
)
def test_one_applicant_in_look_alike_forms(headings: Headings, written: str) -> None:
    assert headings.folded(written) == "津门示例大数据(天津)有限公司"


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("臺灣軟體發展有限公司", "台湾软体发展有限公司"),
        ("瀋陽鑄鐵廠", "沈阳铸铁厂"),
        ("ＡＢＣ數據", "abc数据"),
        ("乾安縣後勤中心", "乾安县后勤中心"),
    ],
)
def test_traditional_and_simplified_characters_are_one(
    headings: Headings, written: str, other: str
) -> None:
    assert headings.folded(written) == headings.folded(other)


def test_names_of_different_characters_stay_different(headings: Headings) -> None:
    assert headings.folded("天津甲数据有限公司") != headings.folded("天津乙数据有限公司")


def test_what_is_published_is_headed_in_both_languages(headings: Headings) -> None:
    assert headings.heading_of("recommendation", "expert_points", "zh") == "专家得分"
    assert headings.heading_of("recommendation", "expert_points", "en") == "Expert points"
    assert headings.word_of("outcome", "not_selected", "zh") == "未入选"
    assert headings.table_name("recommendation", "zh") == "推荐名单"


SMALL = """format: 1
tables:
  t:
    name: {zh: 表, en: T}
    columns:
      a: [甲, 乙]
      b: 丙
words:
  k:
    x: 一
    y: 二
folds:
  phrases: [{from: 乙, to: 甲}]
  characters: [{from: 東, to: 东}]
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("丙", "乙", 7, "headings_doubled_heading"),
        ("丙", "a", 7, "headings_doubled_heading"),
        ("y: 二", "y: 一", 11, "headings_doubled_word"),
        ("columns:", "colums:", 5, "headings_unknown_key"),
        ("columns:", "colums:", 3, "headings_missing_key"),
        ("丙", "{zh: 丙, fr: c}", 7, "headings_unknown_key"),
        ("丙", "3", 7, "headings_wrong_value"),
        ("丙", "[]", 7, "headings_wrong_value"),
        ("to: 东", "to: 东东", 14, "headings_wrong_value"),
        ("words:\n", "wording:\n", 1, "headings_missing_key"),
        ("format: 1", "format: 2", 1, "headings_wrong_value"),
        ("      b: 丙", "      a: 丙", 7, "document_doubled_key"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(old: str, new: str, line: int, code: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load_headings(SMALL.replace(old, new, 1).encode(), "headings.yaml")
    assert (line, code) in [(fault.line, fault.code) for fault in raised.value.faults]


def test_the_small_file_is_read() -> None:
    small = load_headings(SMALL.encode())
    assert (small.column_of("t", "乙"), small.word("k", "二")) == ("a", "y")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(PolicyError, match="headings_empty"):
        load_headings(b"")


def test_what_parts_the_items_of_a_cell_are_single_signs(headings: Headings) -> None:
    signs = headings.writings("list_sign", "between")
    assert {sign for sign in signs if len(sign) == 1} == set("、，,；;／/\n")


@pytest.mark.parametrize("text", ["无", "（无）", " — ", "－", "N/A", "None", "不涉及"])
def test_a_cell_says_that_there_are_no_members(headings: Headings, text: str) -> None:
    assert headings.word("no_members", text) == "none"


@pytest.mark.parametrize("text", ["", "无锡某某有限公司", "某某公司"])
def test_a_name_is_not_taken_for_no_members(headings: Headings, text: str) -> None:
    assert headings.word("no_members", text) is None
