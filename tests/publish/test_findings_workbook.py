"""findings/<unit>.xlsx: what to mend at its own address, in a copy that can harm nobody."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from pipeline.publish.findings_workbook import safe_name
from pipeline.publish.publication import Edition, output_files
from pipeline.tables.bundles import Copied
from tests.publish.example import SHEET
from tests.publish.outgoing import outgoing

FILE = "submissions/滨海新区.xlsx"
HOSTILE = "=cmd|' /C calc'!A0"
GRAVE, MILD = "FFF8CBAD", "FFFFF2CC"


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The small round with the sheet that Binhai sent: a title row, headings, then its rows."""
    made = outgoing("en")
    ranked = made.received.submissions
    own = ranked[ranked["file"] == FILE].sort_values("row")
    last = int(own["row"].max())
    rows: list[list[str]] = [["", "", ""] for _ in range(last)]
    rows[0] = ["汇总表", "", ""]
    rows[1] = ["No.", "Title", "Cases"]
    for row, title in zip(own["row"], own["title"], strict=True):
        rows[int(row) - 1] = [str(row), HOSTILE if row == own["row"].min() else title, "1"]
    copies = {FILE: (Copied(SHEET, 1, 1, rows), Copied("hidden", 1, 1, [["secret"]]))}
    return replace(made, received=replace(made.received, copies=copies))


@pytest.fixture(scope="module")
def files(edition: Edition) -> dict[str, bytes]:
    return {name: content for name, (content, _) in output_files(edition).items()}


def test_each_unit_with_something_open_has_a_workbook(files: dict[str, bytes]) -> None:
    made = sorted(name for name in files if name.startswith("findings/"))
    assert made == ["findings/120101.xlsx", "findings/120116.xlsx"]


def test_the_copy_marks_what_to_mend_and_says_why(
    edition: Edition, files: dict[str, bytes]
) -> None:
    book = load_workbook(io.BytesIO(files["findings/120116.xlsx"]))
    assert book.sheetnames == ["Findings", SHEET]
    rows = edition.received.submissions.set_index("project_id")["row"]
    sheet = book[SHEET]
    for project, colour in (("P01", MILD), ("P10", GRAVE)):
        cell = sheet.cell(int(rows[project]), 1)
        assert cell.fill.fgColor.rgb == colour
        assert "At least 3 cases are needed" in cell.comment.text
    untouched = sheet.cell(int(rows["P05"]), 1)
    assert untouched.fill.fgColor.rgb not in (MILD, GRAVE)
    assert untouched.comment is None
    assert sheet["B2"].value == "Title"


def test_nothing_hostile_is_sent_back(files: dict[str, bytes]) -> None:
    content = files["findings/120116.xlsx"]
    cell = load_workbook(io.BytesIO(content))[SHEET]["B3"]
    assert (cell.value, cell.data_type) == (HOSTILE, "s")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not any("<f>" in part or "secret" in part for part in parts.values())
    assert not any("vbaProject" in name or "externalLink" in name for name in parts)


def test_the_list_says_where_and_by_when(files: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(files["findings/120116.xlsx"])).worksheets[0]
    shown = [
        [str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    told = "\n".join(" | ".join(row) for row in shown)
    assert "by 2022-05-20 18:00" in told
    assert f"滨海新区.xlsx, {SHEET}" in told
    assert told.index("P10") < told.index("P01")
    assert "DRAFT" in told


def test_a_file_with_rows_of_another_unit_is_not_copied(edition: Edition) -> None:
    """It would show one unit what the other sent."""
    submitted = edition.received.submissions.copy()
    decided = edition.lists["decisions"]
    assert set(decided.loc[decided["file"] == FILE, "unit"]) == {"120116"}
    mixed = decided.assign(
        unit=decided["unit"].mask(
            (decided["file"] == FILE) & (decided["project_id"] == "P05"), "120114"
        )
    )
    tables = {
        **edition.lists.tables,
        "decisions": replace(edition.lists.tables["decisions"], rows=mixed),
    }
    lists = replace(edition.lists, tables=tables)
    received = replace(edition.received, submissions=submitted)
    made = output_files(replace(edition, lists=lists, received=received))
    book = load_workbook(io.BytesIO(made["findings/120116.xlsx"][0]))
    assert book.sheetnames == ["Findings"]


def test_names_of_files_are_safe_and_their_own() -> None:
    taken: set[str] = set()
    names = [safe_name(unit, taken) for unit in ("con", "CON", "a", "A", "a.", "../x", "")]
    assert names == ["_con", "_CON-2", "a", "A-2", "a-3", ".._x", "_"]
