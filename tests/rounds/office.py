"""How any workbook of an office is made: fixed dates, a grid, a handful of formats."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tests.rounds.records import Cell

MADE = datetime(2022, 5, 6, 9, 0, 0)  # noqa: DTZ001 - a workbook's own date knows no zone
"""The date every workbook says it was made on, so that its bytes are always the same."""


class Styles:
    """The handful of formats an office uses."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        grid = {"border": 1, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
        self.title: Format = workbook.add_format(
            {"bold": True, "align": "center", "font_name": "宋体", "font_size": 16}
        )
        self.plain: Format = workbook.add_format({"font_name": "宋体", "font_size": 11})
        self.heading: Format = workbook.add_format(
            {**grid, "bold": True, "align": "center", "text_wrap": True}
        )
        self.cell: Format = workbook.add_format({**grid, "text_wrap": True})
        self.day: Format = workbook.add_format({**grid, "num_format": "yyyy-mm-dd"})


def new_workbook(made: io.BytesIO, title: str) -> xlsxwriter.Workbook:
    """A workbook kept in memory until `close` writes it."""
    workbook = xlsxwriter.Workbook(made, {"in_memory": True})
    workbook.calc_on_load = False  # as Excel saves: the sums beside the formulas are settled
    workbook.set_properties({"title": title, "author": "示例", "created": MADE})
    return workbook


def close(workbook: xlsxwriter.Workbook, made: io.BytesIO, file: Path) -> None:
    """Finish a workbook and write its bytes, making the folder if need be."""
    workbook.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made.getvalue())


def write_cell(sheet: Worksheet, row: int, place: int, value: Cell, styles: Styles) -> None:
    """Write a cell as its kind: text as text, numbers as numbers, dates as real dates."""
    if value is None:
        sheet.write_blank(row, place, None, styles.cell)
    elif isinstance(value, date):
        day = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        sheet.write_datetime(row, place, day, styles.day)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, styles.cell)
    else:
        sheet.write_number(row, place, value, styles.cell)
