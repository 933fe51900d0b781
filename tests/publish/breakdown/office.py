"""A workbook opened by LibreOffice, which is made to compute every cell anew.

By default LibreOffice shows the values that a file keeps beside its formulas, so that a test
could not fail. Here every kept value is made wrong first, and computing anew is forced.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline.publish.breakdown.paper import FIRST, Book, Cell, Page
from pipeline.publish.breakdown.sheets import Sheets

WRONG = "-987654"
AT_ONCE = 60
"""Asked for some hundreds at once, LibreOffice ends before the last without a word."""

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
_TEXT = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="str"(?=><f>)')
_KEPT = re.compile(r"</f><v>[^<]*</v>")

Change = tuple[str, str, Cell]
"""A sheet, the address of a cell, and what to write there; an empty text empties it."""


def falsified(workbook: Path, into: Path, changes: Iterable[Change] = ()) -> None:
    """The same workbook with every kept value wrong, and some cells changed."""
    by_sheet: dict[str, list[tuple[str, Cell]]] = {}
    for sheet, address, cell in changes:
        by_sheet.setdefault(sheet, []).append((address, cell))
    with (
        zipfile.ZipFile(workbook) as packed,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = re.findall(r'<sheet name="([^"]*)"', packed.read("xl/workbook.xml").decode())
        for item in packed.namelist():
            content = packed.read(item)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item)
            if found:
                text = _KEPT.sub(f"</f><v>{WRONG}</v>", _TEXT.sub(r"\1", content.decode()))
                for address, cell in by_sheet.pop(names[int(found[1]) - 1], []):
                    text = _changed(text, address, cell)
                content = text.encode()
            new.writestr(item, content)
    assert not by_sheet, f"no such sheet: {sorted(by_sheet)}"


def _changed(text: str, address: str, cell: Cell) -> str:
    pattern = re.compile(rf'<c r="{address}"( s="\d+")?(?:/>|><v>[^<]*</v></c>)')
    found = pattern.search(text)
    assert found is not None, f"no value at {address}"
    style = found[1] or ""
    new = (
        f'<c r="{address}"{style}/>' if cell == "" else f'<c r="{address}"{style}><v>{cell}</v></c>'
    )
    return text[: found.start()] + new + text[found.end() :]


def recomputed(folder: Path) -> Path:
    """Compute every workbook of a folder anew, AT_ONCE in a start; the folder of what came out."""
    profile, out = folder / "office", folder / "recomputed"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    words = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to"]
    files = sorted(map(str, folder.glob("*.xlsx")))
    words += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    for first in range(0, len(files), AT_ONCE):
        some = files[first : first + AT_ONCE]
        limit = 600 + 30 * len(some)
        subprocess.run([*words, *some], check=True, capture_output=True, timeout=limit)
    assert len(list(out.glob("*.xlsx"))) == len(files)
    return out


def cells_of(workbook: Path) -> Mapping[str, list[list[Cell]]]:
    """What the cells of a workbook show, by sheet, rows from the first."""
    book = CalamineWorkbook.from_path(str(workbook))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def shown(sheet: list[list[Cell]], row: int, column: int) -> Cell:
    """What a cell shows; empty beyond the last."""
    return sheet[row][column] if row < len(sheet) and column < len(sheet[row]) else ""


def same(ours: Cell, theirs: Cell) -> bool:
    """Whether two cells show the same; numbers are binary on both sides."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    return abs(float(ours) - float(theirs)) < 1e-9 * max(1.0, abs(float(ours)))


def differences(sheets: Sheets, workbook: Path) -> tuple[int, list[str]]:
    """How many formulas there are, and those of which a workbook shows something else."""
    book, found = Book(sheets.pages), cells_of(workbook)
    count, different = 0, []
    for page in sheets.pages:
        for position, column in enumerate(page.columns):
            for at, formula in enumerate(book.formulas(page, column)):
                if not formula:
                    continue
                count += 1
                theirs = shown(found[page.name], FIRST - 1 + at, position)
                if not same(column.cells[at], theirs):
                    place = f"{page.key}.{column.key}#{at}"
                    different.append(f"{place}: {column.cells[at]!r} {theirs!r} ={formula[:200]}")
    return count, different


def readable(page: Page, workbook: Path) -> list[dict[str, Cell]]:
    """The rows of a page of a workbook, its readable columns by key."""
    sheet = cells_of(workbook)[page.name]
    columns = [
        (position, column.key)
        for position, column in enumerate(page.columns)
        if not column.working and not column.key.startswith("was")
    ]
    return [
        {key: shown(sheet, FIRST - 1 + at, position) for position, key in columns}
        for at in range(len(page))
    ]
