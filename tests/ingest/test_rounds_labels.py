"""Labels of totals, notes and titles, told from names that begin with the same characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.entries import KINDS
from tests.ingest.small_rounds import HEADINGS_OF_A_ROW, SmallRound, codes, entry, told


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("合计12项", "total"),
        ("合计 12项", "total"),
        ("注1：限额内外均已排序", "foot"),
        ("备注2．以本表为准", "foot"),
        ("注：" + "以上项目均已公示，公示期内未收到异议。" * 4, "foot"),
        ("合计算力调度平台二期", ""),
        ("注塑工艺大数据平台", ""),
        ("合计算力调度平台，" * 8, ""),
    ],
)
def test_a_label_is_told_from_a_name_that_begins_like_one(
    small: SmallRound, label: str, kind: str
) -> None:
    small.submission(rows=[entry(1), [""], entry(2), ["", label, "某公司"]])

    received = small.read()

    titles = received.submissions["title"].tolist()
    assert titles == ["示例项目1", "示例项目2", *([] if kind else [label])]
    [aside] = told(received, "rows_set_aside")
    assert [name for name in KINDS if aside[name] == "7"] == ([kind] if kind else [])


@pytest.mark.parametrize("within", [2, 7])
def test_of_two_parts_of_the_quota_one_alone_is_compared_with_nothing(
    small: SmallRound, within: int
) -> None:
    small.submission(rows=[entry(1), entry(2), ["合计", 2, "", "", "占指标", within]])

    assert codes(small.read()) == {"unit_silent", "rows_set_aside"}


@pytest.mark.parametrize(
    "title",
    [
        "推荐单位　　和平区",
        "推荐项目汇总表  推荐单位  和平区",
        "填报日期  推荐单位  和平区  函文号",
    ],
)
def test_the_unit_stands_behind_its_label_in_the_same_cell(small: SmallRound, title: str) -> None:
    small.csv("submissions/a.csv", [[title, *[""] * 9], HEADINGS_OF_A_ROW, entry(1)])

    received = small.read()

    assert received.submissions["unit"].tolist() == ["和平区"]
    assert received.file_units == {"submissions/a.csv": "120101"}
