"""A unit's sheet with one row of headings: as CSV, or as a workbook with title, letter and foot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from tests.rounds.delimited import write_csv
from tests.rounds.office import Styles, close, new_workbook, write_cell
from tests.rounds.records import Cell

Head = tuple[str, str, str, str]
"""What stands above the table: title, unit, number of the letter, day."""


def write_unit_sheet(
    file: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]], head: Head
) -> None:
    """Write a unit's table into a file, a workbook where its name ends in xlsx."""
    if file.suffix == ".csv":
        write_csv(file, header, rows)
        return
    made = io.BytesIO()
    workbook = new_workbook(made, "推荐项目汇总表")
    sheet = workbook.add_worksheet("推荐项目汇总表")
    styles = Styles(workbook)
    title, unit, letter, day = head
    sheet.merge_range(0, 0, 0, len(header) - 1, title, styles.title)
    line = ("推荐单位(盖章)", unit, "推荐函文号", letter, "填报日期", day)
    for place, text in enumerate(line):
        sheet.write_string(1, place, text, styles.plain)
    for place, text in enumerate(header):
        sheet.write_string(2, place, text, styles.heading)
    for number, row in enumerate(rows, start=3):
        for place, value in enumerate(row):
            write_cell(sheet, number, place, value, styles)
    foot = 3 + len(rows)
    sheet.write_string(foot, 0, "合计", styles.heading)
    sheet.write_number(foot, 1, len(rows), styles.cell)
    for place, text in ((0, "填表人："), (2, "审核人："), (4, "负责人：")):
        sheet.write_string(foot + 1, place, text, styles.plain)
    close(workbook, made, file)
