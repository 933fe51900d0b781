"""An expert's 评分表, plain or as the office prints it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xlsxwriter.utility import xl_rowcol_to_cell

from tests.rounds.office import Styles, close, new_workbook, write_cell
from tests.rounds.records import CRITERIA, Cell, Marks, Project

TITLE = "2022年大数据产业发展试点示范项目专家评分表"


@dataclass(frozen=True)
class SheetHabit:
    """How one expert's mark sheet looks.

    `points_in_heading`: a criterion is headed with its points, in full-width
    or half-width parentheses, or without. `titled` puts title rows above and
    signatures below.
    """

    titled: bool = False
    project_heading: str = "项目编号"
    points_in_heading: Literal["full", "half", "none"] = "full"
    sum_by_formula: bool = False


@dataclass(frozen=True)
class MarkSheet:
    """One expert's sheet: the projects in the order marked, and the words beside the marks.

    `written` holds marks that the expert typed as text, by project and criterion id.
    """

    expert_id: str
    panel: str
    projects: Sequence[Project]
    comments: dict[str, str]
    recusals: dict[str, str]
    unfit: frozenset[str]
    written: dict[tuple[str, str], str]


def write_mark_workbook(file: Path, marked: MarkSheet, marks: Marks, habit: SheetHabit) -> None:
    """Write an expert's 评分表."""
    made = io.BytesIO()
    workbook = new_workbook(made, "评分表")
    sheet = workbook.add_worksheet("评分表")
    styles = Styles(workbook)
    brackets = {"full": "（{}分）", "half": "({}分)", "none": ""}[habit.points_in_heading]
    criteria = [criterion.name + brackets.format(criterion.most) for criterion in CRITERIA]
    if habit.titled:
        header = ["序号", "专家编号", habit.project_heading, "项目名称", "方向", "方向符合性"]
        header += [*criteria, "合计", "评语", "回避及事由"]
    else:
        header = ["专家编号", habit.project_heading, *criteria, "合计", "方向符合性", "评语"]
    row = 0
    if habit.titled:
        sheet.merge_range(0, 0, 0, len(header) - 1, TITLE, styles.title)
        above = ("评审组", marked.panel, "场次", "全天", "专家编号", marked.expert_id)
        for place, text in enumerate((*above, "日期", "2022年5月16日")):
            sheet.write_string(1, place, text, styles.plain)
        row = 2
    for place, text in enumerate(header):
        sheet.write_string(row, place, text, styles.heading)
    first = header.index(criteria[0])
    for number, project in enumerate(marked.projects, start=1):
        row += 1
        identity = project.project_id
        given = marks.get((identity, marked.expert_id), (None,) * len(CRITERIA))
        sheet_row = _mark_row(marked, project, number, given, habit)
        for place, value in enumerate(sheet_row):
            write_cell(sheet, row, place, value, styles)
        for place, criterion in enumerate(CRITERIA):
            typed = marked.written.get((identity, criterion.id))
            if typed is not None:
                sheet.write_string(row, first + place, typed, styles.cell)
        points = [mark for mark in given if mark is not None]
        if habit.sum_by_formula and points:
            left = xl_rowcol_to_cell(row, first)
            right = xl_rowcol_to_cell(row, first + len(CRITERIA) - 1)
            sheet.write_formula(
                row, first + len(CRITERIA), f"=SUM({left}:{right})", styles.cell, sum(points)
            )
    if habit.titled:
        for place, text in ((0, "专家签字："), (5, "统计人签字："), (9, "监督人签字：")):
            sheet.write_string(row + 2, place, text, styles.plain)
    close(workbook, made, file)


def _mark_row(
    marked: MarkSheet,
    project: Project,
    number: int,
    given: tuple[float | None, ...],
    habit: SheetHabit,
) -> list[Cell]:
    identity = project.project_id
    points = [mark for mark in given if mark is not None]
    total = sum(points) if len(points) == len(CRITERIA) else None
    fit = None if not points else "否" if identity in marked.unfit else "是"
    comment = marked.comments.get(identity)
    recusal = marked.recusals.get(identity)
    if habit.titled:
        start: list[Cell] = [number, marked.expert_id, identity, project.title, project.direction]
        return [*start, fit, *given, total, comment, recusal]
    said = comment if recusal is None else f"回避：{recusal}"
    return [marked.expert_id, identity, *given, total, fit, said]
