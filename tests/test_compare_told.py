"""How `compare` tells: grouped causes, other programs, other rounds, and the workbook."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

import pipeline.provenance
from pipeline.comparison.causes import chain, chosen_labels, in_order
from tests.compared import Edits, carried_out_with, causes, compared, moves
from tests.golden.stories import HERE as STORIES
from tests.verified import asked, copied, forge, overwrite

MARKS = (STORIES / "tie-ruled" / "inputs" / "marks" / "marks.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round as it is."""
    return carried_out_with(tmp_path_factory.mktemp("base") / "round")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two changes that move some: all marks of D and E by all experts, and a quota."""
    edits: Edits = {
        "marks/marks.csv": MARKS.replace(",25\n", ",33\n").replace(",20\n", ",24\n"),
        "policy.yaml": ("default: 2", "default: 1"),
    }
    return carried_out_with(tmp_path_factory.mktemp("other") / "round", edits)


def test_many_causes_are_told_together_and_that_is_said(base: Path, other: Path) -> None:
    told = compared(base, other)
    marks = [("mark", expert, project) for expert in ("E1", "E2", "E3") for project in "DE"]
    assert causes(told) == [*marks, ("policy", "pools.unit.default")]
    assert not told["grouped"]
    fewer = compared(base, other, "--reruns", "4")
    by_expert = [("mark", expert) for expert in ("E1", "E2", "E3")]
    assert causes(fewer) == [*by_expert, ("policy", "pools.unit.default")]
    assert fewer["grouped"]
    assert any("more differences than reruns allowed (4)" in one for one in fewer["notices"])
    assert compared(base, other, "--reruns", "2")["causes"][0]["about"] == []
    assert moves(fewer) == moves(told)
    assert {one["cause"] for one in fewer["differences"]} == {1, 2, 3}


def test_labels_get_coarser_where_there_are_most_of_them() -> None:
    marks = [chain("mark", expert, project) for expert in ("E1", "E2") for project in "ABC"]
    ruling = chain("ruling", "A")
    fine = chosen_labels([*marks, ruling], 7)
    assert set(fine.values()) == {one[0] for one in (*marks, ruling)}
    coarser = chosen_labels([*marks, ruling], 6)
    assert in_order(coarser.values()) == [("ruling", "A"), ("mark", "E1"), ("mark", "E2")]
    assert in_order(chosen_labels([*marks, ruling], 2).values()) == [("ruling", "A"), ("mark",)]
    assert in_order(chosen_labels([*marks, ruling], 1).values()) == [("rest",)]


def test_a_run_of_another_program_is_told(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = copied(base, tmp_path / "out")
    ranking = (run / "ranking.csv").read_bytes()
    spoilt = ranking.replace(b"4,D,north,1,80.00,0.00,80.00", b"4,D,north,1,81.00,0.00,81.00")
    assert spoilt != ranking
    overwrite(run / "ranking.csv", spoilt)
    forge(run)
    told = compared(run, base)
    assert causes(told) == [("program", "earlier")]
    (move,) = told["moves"]
    assert (move["project_id"], move["before"]["total"]) == ("D", "81.00")
    assert move["alone"][0]["total"] == "-1.00"
    monkeypatch.setattr(pipeline.provenance, "program_digest", lambda: "0" * 64)
    told = compared(base, base)
    assert told["before"]["this_program"] is False
    assert sum("was made by another version of the program" in n for n in told["notices"]) == 2


def test_runs_of_two_rounds(base: Path, tmp_path: Path) -> None:
    renamed = {"policy.yaml": ("id: story", "id: next-year")}
    told = compared(base, carried_out_with(tmp_path / "next", renamed))
    assert (told["after"]["round"], told["causes"], told["moves"]) == ("next-year", [], [])
    assert any("runs of two rounds" in notice for notice in told["notices"])
    submissions = STORIES / "tie-ruled" / "inputs" / "submissions"
    edits = {
        f"submissions/{name}.csv": "".join(
            line if number == 0 else f"X{line}"
            for number, line in enumerate(
                (submissions / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
            )
        )
        for name in ("north", "south")
    }
    told = compared(base, carried_out_with(tmp_path / "strangers", edits))
    assert any("no project in common" in notice for notice in told["notices"])
    assert (told["causes"], told["moves"], told["reruns"]) == ([], [], 0)


def test_a_damaged_run_is_told(base: Path, tmp_path: Path) -> None:
    run = copied(base, tmp_path / "out")
    overwrite(run / "decisions.csv", b"nothing")
    told = asked("compare", run, base)
    assert (told.status, told.out) == (3, "")
    assert f"The run {run.name} is not whole: decisions.csv is missing or was changed." in (
        told.error
    )
    shutil.rmtree(tmp_path / "out")
    assert asked("compare", run, base).status == 2


def test_the_workbook_tells_what_the_json_tells(base: Path, other: Path, tmp_path: Path) -> None:
    files = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for file, language in zip(files, ("en", "zh"), strict=True):
        asked_for = asked("compare", base, other, "--out", file, "--quiet", language=language)
        assert (asked_for.status, asked_for.out, asked_for.error) == (0, "", "")
    first, second = (file.read_bytes() for file in files)
    assert first == second
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.sheetnames == ["Summary", "Projects moved", "Causes", "Differences in inputs"]
    told = compared(base, other)
    rows = [list(row) for row in book["Projects moved"].iter_rows(min_row=4, values_only=True)]
    assert [row[0] for row in rows] == [move["project_id"] for move in told["moves"]]
    for row, move in zip(rows, told["moves"], strict=True):
        assert [row[8], row[9]] == [float(move[side]["total"]) for side in ("before", "after")]
        assert str(row[10] or "").count("[") == len(move["alone"])
    listed = book["Causes"].iter_rows(min_row=4, values_only=True)
    counted = {row[0]: (row[4], row[5]) for row in listed}
    assert counted == {
        cause["number"]: (len(cause["moves"]), cause["outcomes"]) for cause in told["causes"]
    }
    differences = list(book["Differences in inputs"].iter_rows(min_row=4, values_only=True))
    assert len(differences) == len(told["differences"]) + len(told["policy"])


def test_the_page_is_told_in_chinese(base: Path, other: Path) -> None:
    page = asked("compare", base, other, language="zh").out
    assert "[1] " in page
    assert "Recommended" not in page
