"""A district's 推荐项目汇总表 as its clerk makes it: titles, merges, totals and signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from xlsxwriter.worksheet import Worksheet

from tests.rounds.office import Styles, close, new_workbook, write_cell
from tests.rounds.records import DIRECTION_NAMES, Cell, Project

TITLE = "2022年大数据产业发展试点示范项目推荐项目汇总表"
INSTRUCTIONS = (
    "填表说明",
    "一、每个申报主体限报1个项目，每个项目限报1个方向。",
    "二、本表一式一份，加盖公章。",
)

Column = tuple[str, str, str]
"""Group heading (may be empty), heading, and the product's name for the column."""

COLUMNS: tuple[Column, ...] = (
    ("", "序号", "number"),
    ("", "推荐排序", "unit_order"),
    ("", "系统编号", "project_id"),
    ("", "项目名称", "title"),
    ("申报单位", "名称", "applicant"),
    ("申报单位", "统一社会信用代码", "credit_code"),
    ("申报单位", "单位性质", "applicant_type"),
    ("申报单位", "申报角色", "role"),
    ("", "联合单位", "partners"),
    ("", "方向", "direction"),
    ("", "项目状态", "stage"),
    ("起止时间", "开始时间", "started_on"),
    ("起止时间", "结束时间", "finished_on"),
    ("知识产权及证号", "自有知识产权", "own_ip"),
    ("知识产权及证号", "知识产权证号", "ip_certificate"),
    ("DCMM", "等级", "dcmm_level"),
    ("DCMM", "证书编号", "dcmm_certificate"),
    ("DCMM", "有效期至", "dcmm_valid_until"),
    ("", "是否占用指标", "uses_quota"),
    ("优先支持情况", "开源框架和工具", "open_source"),
    ("优先支持情况", "开源成果说明", "open_source_evidence"),
    ("优先支持情况", "关键技术突破", "key_technology"),
    ("优先支持情况", "关键技术说明", "key_technology_evidence"),
    ("应用成效", "应用案例数", "cases"),
    ("应用成效", "应用场景数", "scenarios"),
    ("应用成效", "部署企业数", "deployments"),
    ("应用成效", "典型模式数", "models"),
    ("", "年报完成", "annual_return"),
    ("", "月报配合", "monthly_returns"),
    ("", "线上填报日期", "filed_on"),
    ("承诺", "真实性承诺", "pledge_true"),
    ("承诺", "不涉密承诺", "pledge_unclassified"),
    ("", "联系人", "contact"),
    ("", "联系电话", "telephone"),
    ("", "备注", "remark"),
)
UNIT_COLUMN: Column = ("", "推荐单位", "unit")
WIDTHS = {"title": 38, "applicant": 32, "credit_code": 22, "remark": 18}


@dataclass(frozen=True)
class Layout:
    """The habits of one district's clerk.

    `written` is the unit's name as the clerk writes it, above the table and,
    where `unit_column` is set, in rotation over the rows. `dates`: as real
    dates of the workbook, or as text 2022年4月28日, 2022.4.28 or 20220428.
    """

    written: tuple[str, ...]
    letter: str
    filled_on: str
    dates: Literal["real", "chinese", "dotted", "digits"] = "real"
    unit_in_label: bool = False
    unit_column: bool = False
    direction_names: bool = False
    full_width: bool = False
    total_by_formula: bool = False
    instructions: bool = False
    blank_row_before: int = 0
    remarks_below: tuple[str, ...] = ()
    moved: dict[str, str] = field(default_factory=dict)

    def columns(self) -> list[Column]:
        """COLUMNS in this clerk's order; `moved` puts a column behind another."""
        columns = list(COLUMNS)
        if self.unit_column:
            columns.insert(1, UNIT_COLUMN)
        for name, behind in self.moved.items():
            column = next(column for column in columns if column[2] == name)
            columns.remove(column)
            place = next(i for i, (_, _, other) in enumerate(columns) if other == behind)
            columns.insert(place + 1, column)
        return columns

    def cell(self, project: Project, column: str, number: int) -> Cell:
        """What this clerk writes for a project in a column; `number` counts rows from 1."""
        value: Cell
        if column == "number":
            return number
        if column == "unit":
            return self.written[(number - 1) % len(self.written)]
        value = project.cell(column)
        if column == "direction" and self.direction_names:
            return DIRECTION_NAMES[project.direction]
        if isinstance(value, date):
            return self._date(value)
        if self.full_width and column in ("unit_order", "telephone", "cases", "scenarios"):
            return None if value is None else full_width(str(value))
        return value

    def _date(self, day: date) -> Cell:
        if self.dates == "chinese":
            return f"{day.year}年{day.month}月{day.day}日"
        if self.dates == "dotted":
            return f"{day.year}.{day.month}.{day.day}"
        if self.dates == "digits":
            return f"{day:%Y%m%d}"
        return day


def full_width(text: str) -> str:
    """The same text with digits and the hyphen as wide as a Chinese character."""
    return text.translate({**{48 + digit: 0xFF10 + digit for digit in range(10)}, 45: 0xFF0D})


def write_unit_workbook(file: Path, projects: Sequence[Project], layout: Layout) -> None:
    """Write a district's 推荐项目汇总表: title, letter line, two header rows, rows, foot."""
    made = io.BytesIO()
    workbook = new_workbook(made, "推荐项目汇总表")
    sheet = workbook.add_worksheet("推荐项目汇总表")
    styles = Styles(workbook)
    columns = layout.columns()
    last = len(columns) - 1
    sheet.merge_range(0, 0, 0, last, TITLE, styles.title)
    _write_letter_line(sheet, layout, styles)
    _write_two_header_rows(sheet, columns, styles)
    row = 4
    for number, project in enumerate(projects, start=1):
        if number == layout.blank_row_before:
            row += 1
        for place, (_, _, name) in enumerate(columns):
            write_cell(sheet, row, place, layout.cell(project, name, number), styles)
        row += 1
    _write_foot(sheet, row, projects, layout, styles)
    for place, (_, _, name) in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(name, 12))
    sheet.freeze_panes(4, 4)
    sheet.set_landscape()
    sheet.set_paper(9)
    if layout.instructions:
        notes = workbook.add_worksheet("填表说明")
        for place, text in enumerate(INSTRUCTIONS):
            notes.write_string(place, 0, text)
    close(workbook, made, file)


def _write_letter_line(sheet: Worksheet, layout: Layout, styles: Styles) -> None:
    unit = layout.written[0]
    if layout.unit_in_label:
        sheet.merge_range(1, 0, 1, 4, f"推荐单位（盖章）：{unit}", styles.plain)
    else:
        sheet.merge_range(1, 0, 1, 2, "推荐单位(盖章)", styles.plain)
        sheet.merge_range(1, 3, 1, 4, unit, styles.plain)
    sheet.merge_range(1, 5, 1, 6, "推荐函文号", styles.plain)
    sheet.merge_range(1, 7, 1, 10, layout.letter, styles.plain)
    sheet.write_string(1, 11, "填报日期", styles.plain)
    sheet.merge_range(1, 12, 1, 13, layout.filled_on, styles.plain)


def _write_two_header_rows(sheet: Worksheet, columns: Sequence[Column], styles: Styles) -> None:
    place = 0
    while place < len(columns):
        group, heading, _ = columns[place]
        end = place
        while group and end + 1 < len(columns) and columns[end + 1][0] == group:
            end += 1
        if not group:
            sheet.merge_range(2, place, 3, place, heading, styles.heading)
        elif end == place:
            sheet.write_string(2, place, group, styles.heading)
            sheet.write_string(3, place, heading, styles.heading)
        else:
            sheet.merge_range(2, place, 2, end, group, styles.heading)
            for below in range(place, end + 1):
                sheet.write_string(3, below, columns[below][1], styles.heading)
        place = end + 1


def _write_foot(
    sheet: Worksheet, row: int, projects: Sequence[Project], layout: Layout, styles: Styles
) -> None:
    exempt = sum(project.says_exempt for project in projects)
    sheet.merge_range(row, 0, row, 1, "合计", styles.heading)
    if layout.total_by_formula:
        sheet.write_formula(row, 2, f"=COUNTA(C5:C{row})", styles.cell, len(projects))
    else:
        sheet.write_number(row, 2, len(projects), styles.cell)
    sheet.write_string(row, 4, "占指标", styles.heading)
    sheet.write_number(row, 5, len(projects) - exempt, styles.cell)
    sheet.write_string(row, 6, "不占指标", styles.heading)
    sheet.write_number(row, 7, exempt, styles.cell)
    sheet.write_string(row + 1, 0, "填表人：", styles.plain)
    sheet.write_string(row + 1, 4, "审核人：", styles.plain)
    sheet.write_string(row + 1, 7, "负责人：", styles.plain)
    for place, text in enumerate(layout.remarks_below):
        sheet.write_string(row + 2 + place, 0, text, styles.plain)
