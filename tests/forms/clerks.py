"""Clerks and experts at their desks: forms filled in, and saved by LibreOffice."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parents[2]
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

Cells = Mapping[str, str | int | float | date]


class Office:
    """LibreOffice with a profile of its own, which works out every formula of what it opens."""

    def __init__(self, folder: Path) -> None:
        self.profile = folder / "profile"
        settings = self.profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")

    def saved(self, files: Sequence[Path], folder: Path) -> list[Path]:
        """The files as LibreOffice saves them, in a folder, under the same names."""
        command = ["soffice", "--headless", f"-env:UserInstallation={self.profile.as_uri()}"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
        done = subprocess.run(
            [*command, *map(str, files)], capture_output=True, text=True, timeout=300, check=True
        )
        found = [folder / file.name for file in files]
        assert all(file.is_file() for file in found), done.stderr
        return found


def opened(file: Path) -> tuple[Workbook, Worksheet]:
    """A form and its first sheet, formulas kept."""
    book = load_workbook(file)
    return book, book.worksheets[0]


def columns_of(page: Worksheet, rows: Sequence[int]) -> dict[str, int]:
    """The columns by what their headings say, the lower of two rows first."""
    found: dict[str, int] = {}
    for row in rows:
        for cell in page[row]:
            if isinstance(cell.value, str):
                found.setdefault(cell.value.replace("\n", ""), cell.column)
    return found


def fill(file: Path, into: Path, rows: Mapping[int, Cells], headings: Sequence[int]) -> Path:
    """A copy of a form with cells filled in: for each row, by heading."""
    book, page = opened(file)
    places = columns_of(page, headings)
    for row, cells in rows.items():
        for heading, value in cells.items():
            cell = page.cell(row, places[heading])
            assert not cell.protection.locked, f"{heading} is locked"
            cell.value = None if value == "" else value
    target = into / file.name
    book.save(target)
    return target


def shown(file: Path) -> dict[str, dict[str, Any]]:
    """What every cell of a workbook shows, by sheet and address."""
    book = load_workbook(file, data_only=True)
    return {
        page.title: {
            cell.coordinate: cell.value
            for line in page.iter_rows()
            for cell in line
            if cell.value is not None
        }
        for page in book.worksheets
    }
