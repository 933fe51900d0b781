"""The small rounds are what their plans say, and the generator always gives the same bytes."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.rounds import (
    SMALL,
    anhui_2022,
    credit_codes,
    elderly_care_2023,
    guangdong_2022,
    integration_2022,
    make_small,
    ministry_2023,
)
from tests.rounds.invented import EXPERTS, Filing
from tests.rounds.invented_marks import around, split
from tests.rounds.invented_plan import lines

ROOT = Path(__file__).parents[2]
PLANS = {
    "anhui-2022": anhui_2022.PLAN,
    "ministry-2023": ministry_2023.PLAN,
    "guangdong-2022": guangdong_2022.PLAN,
    "integration-2022": integration_2022.PLAN,
    "elderly-care-2023": elderly_care_2023.PLAN,
}
LARGEST = 200_000
"""Bytes of a small round, all files together."""


def _content(file: Path) -> bytes | dict[str, bytes]:
    """A file's bytes; of a workbook its parts, for packing them is the compressor's affair."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _files(folder: Path) -> dict[str, Path]:
    return {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


@pytest.mark.parametrize("name", SMALL)
def test_committed_round_is_what_the_generator_writes(name: str, tmp_path: Path) -> None:
    make_small(tmp_path, name)
    fresh, committed = _files(tmp_path), _files(ROOT / "data" / "raw" / name)
    assert fresh.keys() == committed.keys()
    differing = [file for file in fresh if _content(fresh[file]) != _content(committed[file])]
    assert differing == [], f"run: python -m tests.rounds {name} data/raw/{name}"
    assert sum(file.stat().st_size for file in committed.values()) < LARGEST


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "1"}
    make_small(tmp_path / "here", "anhui-2022")
    command = [sys.executable, "-m", "tests.rounds", "anhui-2022", str(tmp_path / "there")]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    here, there = _files(tmp_path / "here"), _files(tmp_path / "there")
    assert {name: file.read_bytes() for name, file in here.items()} == {
        name: file.read_bytes() for name, file in there.items()
    }


@pytest.mark.parametrize("name", SMALL)
def test_everything_is_marked_as_invented(name: str) -> None:
    made = SMALL[name]()
    assert 12 <= len(made.filings) <= 25
    assert len({filing.project_id for filing in made.filings}) == len(made.filings)
    assert len({filing.title for filing in made.filings}) == len(made.filings)
    for filing in made.filings:
        assert "示例" in filing.applicant
        assert "EXMP" in filing.credit_code
        assert "某" in str(filing.cells["联系人"])
        assert str(filing.cells["联系电话"]).startswith("000-0")
        assert credit_codes.is_valid(filing.credit_code) != _spoiled(name, filing)


def _spoiled(name: str, filing: Filing) -> bool:
    return name == "anhui-2022" and filing.project_id.endswith(f"{anhui_2022.WRONG_CODE:03d}")


@pytest.mark.parametrize("name", SMALL)
def test_readme_says_what_each_row_shows(name: str) -> None:
    folder = ROOT / "data" / "raw" / name
    told = (folder / "README.md").read_text(encoding="utf-8")
    assert "虚构" in told
    assert "invented" in told
    for filing in SMALL[name]().filings:
        assert re.search(rf"^\| {filing.project_id} \|.*\| .+ \| .+ \|$", told, re.MULTILINE)


@pytest.mark.parametrize("name", SMALL)
def test_letters_declare_what_the_units_send(name: str) -> None:
    made = SMALL[name]()
    receipts = _rows(ROOT / "data" / "raw" / name / "receipts.csv")
    assert [row["推荐单位"] for row in receipts] == list(made.units.values())
    declared = {row["文件名"]: int(row["函报项目数"]) for row in receipts if row["文件名"]}
    assert sum(declared.values()) == len(made.filings)
    assert set(declared) == set(_files(ROOT / "data" / "raw" / name / "submissions"))
    assert all(row["函报项目数"] == "0" for row in receipts if not row["文件名"])


@pytest.mark.parametrize(
    ("name", "full"),
    [("anhui-2022", 100), ("guangdong-2022", 100), ("integration-2022", 70)],
)
def test_marks_add_up_to_the_points_of_the_plan(name: str, full: int) -> None:
    made = SMALL[name]()
    told = [*made.criteria.values()]
    for line, filing in zip(lines(PLANS[name]), made.filings, strict=True):
        sheets = [sheet for sheet in filing.sheets if sheet is not None]
        if not line.points:
            assert len(sheets) in (0, 1)
            continue
        stray = line.said.get("stray", "")
        totals = sorted(
            sum(
                Fraction(str(mark))
                for criterion, mark in sheet.items()
                if criterion in told and criterion != stray and isinstance(mark, float)
            )
            for sheet in sheets
        )
        assert len(totals) == len(EXPERTS)
        assert sum(totals) == 5 * Fraction(str(line.points))
        assert totals[2] == Fraction(str(line.points))
        assert totals[-1] <= full


def test_workbook_has_title_letter_and_foot() -> None:
    file = ROOT / "data" / "raw" / "anhui-2022" / "submissions" / "合肥市-推荐项目汇总表.xlsx"
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    assert [sheet["A2"].value, sheet["B2"].value] == ["推荐单位(盖章)", "合肥市"]
    assert [cell.value for cell in sheet[3]][:3] == ["推荐单位", "系统编号", "项目名称"]
    assert [cell.value for cell in sheet[12]][:2] == ["合计", 8]


def test_no_two_experts_give_the_same_sheet() -> None:
    sheets = around(70, {"one": 40.0, "two": 60.0}, 3)
    assert len({tuple(sheet.values()) for sheet in sheets}) == len(EXPERTS)


@pytest.mark.parametrize("points", [101, -0.5, 70.25])
def test_points_that_cannot_be_given_are_refused(points: float) -> None:
    with pytest.raises(ValueError, match="cannot be given in halves"):
        split(points, {"one": 40.0, "two": 60.0})
