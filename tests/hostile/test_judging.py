"""The judge of hostile files: it sees what is wrong, on files made here."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.hostile import run, second


def _workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet.append(["编号"])
    sheet.append([7])
    book.save(folder / "good.xlsx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "good.xlsx": (b"", "accept"),
        "ragged.csv": (b"a,b\n1\n", "accept"),
        "silent.csv": (b"a,b\n1,2\n", "reject"),
    }
    with (tmp_path / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("file", "expect"))
        for name, (content, expected) in files.items():
            (tmp_path / name).write_bytes(content)
            writer.writerow((name, expected))
    _workbook(tmp_path)
    return tmp_path


def test_each_file_is_judged_by_what_was_expected(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECONDS", 100.0)
    assert run.judge_all(folder, with_rounds=False) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ok    accept")
    assert lines[1].startswith("WRONG accept")
    assert lines[2] == "      refused"
    assert lines[4] == "      read in silence"
    assert lines[5] == "3 files, 2 not as expected"


def test_cells_that_differ_from_another_reading_are_told(folder: Path) -> None:
    rows = [["编号"], ["8"]]
    sheet = {"name": "表", "rows": rows, "first_row": 1, "first_column": 1}
    told = {"encoding": "", "dialect": "", "oddities": [], "sheets": [sheet]}
    assert run.compare(folder / "good.xlsx", told) == ["表!A2: '8', theirs '7'"]
    rows[1] = ["7"]
    assert run.compare(folder / "good.xlsx", told) == []


def test_the_other_reading_undoes_an_escape_once(tmp_path: Path) -> None:
    texts = ["_x000D_", "a\rb", "_x005F_", "甲_x0041"]
    with xlsxwriter.Workbook(tmp_path / "escapes.xlsx") as book:
        book.add_worksheet("表").write_column("A1", texts)
    cells = second.of_workbook(tmp_path / "escapes.xlsx")["表"]
    assert list(cells.values()) == texts


def test_the_round_is_carried_out_with_the_file_in_it(folder: Path, tmp_path: Path) -> None:
    judged = run.Judged("good.xlsx", "accept")
    run.SampleRound(tmp_path / "round").judge(folder / "good.xlsx", judged)
    assert judged.wrong == []
    assert judged.happened == " | round: header_missing, file_without_receipt"
