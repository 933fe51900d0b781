"""The sample's mark sheets as openpyxl reads them, by their headings and without the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

NUMBERS = ("项目编号", "受理编号")
EXPERT = "专家编号"
CRITERIA = {
    "项目综合实力": "strength",
    "关键技术创新": "innovation",
    "经济社会效益": "benefit",
    "示范推广与可复制性": "replicability",
}

Where = tuple[str, str, str]
"""File, sheet and cell."""

Asked = tuple[str, str, str]
"""Project, expert and criterion."""


def cells_of_marks(data: Path) -> dict[Asked, dict[Where, str]]:
    """Every cell in which an expert could mark a project's criterion, with its text."""
    found: dict[Asked, dict[Where, str]] = {}
    for path in sorted((data / "marks").glob("*.xlsx")):
        for sheet in load_workbook(path, data_only=True):
            for asked, cell in _below_headings(sheet):
                where = f"marks/{path.name}", sheet.title, cell.coordinate
                found.setdefault(asked, {})[where] = text_of(cell.value)
    return found


def text_of(value: Any) -> str:
    """A cell's value as text, a whole number without its decimal point."""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return "" if value is None else str(value).strip()


def _below_headings(sheet: Any) -> Iterator[tuple[Asked, Any]]:
    columns: dict[int, str] = {}
    number = expert = 0
    for row in sheet.iter_rows():
        headings = [text_of(cell.value).replace("（", "(").partition("(")[0] for cell in row]
        if EXPERT in headings and set(NUMBERS) & set(headings):
            columns = {at: CRITERIA[name] for at, name in enumerate(headings) if name in CRITERIA}
            number = next(at for at, name in enumerate(headings) if name in NUMBERS)
            expert = headings.index(EXPERT)
        elif columns:
            for at, criterion in columns.items():
                by = text_of(row[number].value), text_of(row[expert].value)
                yield (*by, criterion), row[at]
