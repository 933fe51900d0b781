"""The README of a small round: what each row is to show, in Chinese and in English."""

from __future__ import annotations

from pathlib import Path

from tests.rounds.invented import EXPERTS, Round

_HEAD = """# {id}：示例数据 · an invented round

本目录全部内容均为虚构，由 `python -m tests.rounds {id} data/raw/{id}` 生成，对应规则
`configs/{id}.yaml`：申报单位（均含“示例”）、人员（均含“某”）、电话、信用代码（均含EXMP）、
登记册与评分皆不存在，项目名称与任何真实项目无关；只有行政区名称为实有。两次生成的文件完全
相同。请勿手工修改，应修改 tests/rounds 后重新生成。

Everything here is invented and made by the command above for `configs/{id}.yaml`: applicants
(all contain 示例), people (all contain 某), telephones, credit codes (all contain EXMP), registers
and marks; titles have nothing to do with real projects. Only the names of regions are real. Do not
edit the files by hand; change tests/rounds and make them again, and the bytes are the same.

{rows}行，{units}个推荐单位报送，其余单位在 receipts.csv 中报零；{experts}名专家。
{rows} rows from {units} units, the others declare in receipts.csv that they send none; {experts} \
experts.

| 项目 project | 推荐单位 unit | 方向 direction | 说明 | what it shows |
| --- | --- | --- | --- | --- |
"""


def write_readme(file: Path, made: Round) -> None:
    """Write the page, a row for each filing."""
    head = _HEAD.format(
        id=made.id, rows=len(made.filings), units=len(made.sent()), experts=len(EXPERTS)
    )
    rows = "".join(
        f"| {filing.project_id} | {made.units[filing.unit]} | {filing.direction} "
        f"| {filing.shows[0]} | {filing.shows[1]} |\n"
        for filing in made.filings
    )
    remarks = "".join(f"\n{chinese}\n\n{english}\n" for chinese, english in made.remarks)
    file.write_text(head + rows + remarks, encoding="utf-8", newline="\n")
