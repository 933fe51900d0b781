"""A mark changed in the workbook gives the list that a correction run through linxuan gives."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.publish.breakdown import Given
from pipeline.publish.breakdown.paper import Book, Cell, Page
from pipeline.publish.breakdown.sheets import Sheets
from tests.publish.breakdown.made import ROOT, given_random, given_round, made
from tests.publish.breakdown.office import Change, falsified, readable, recomputed

DATA = ROOT / "data" / "raw" / "tianjin-2022"
POLICY = ROOT / "configs" / "tianjin-2022.yaml"
BY = ("示例评审会", "示例纪要一")

Marks = dict[tuple[str, str, str], str]
"""New marks by project, expert and criterion; an empty one is no mark."""


EXPERTS = tuple(f"E{number:02}" for number in (1, 2, 3, 4, 5, 6, 8, 9))
CRITERIA = ("strength", "innovation", "benefit", "replicability")


def as_another(project: str, other: str) -> Marks:
    """Every mark of a project as the same expert gave another."""
    given = given_round(POLICY, DATA).results.marks.set_index(
        ["project_id", "expert_id", "criterion"]
    )
    return {
        (project, expert, criterion): f"{given.loc[(other, expert, criterion), 'mark'] / 10**9:g}"
        for expert in EXPERTS
        for criterion in CRITERIA
    }


SCENES: dict[str, tuple[Marks, dict[str, str]]] = {
    "the first one out comes in": (
        {("TJ2022-057", "E02", "innovation"): "29"},
        {"TJ2022-057": "推荐", "TJ2022-054": "备选"},
    ),
    "equals where the list ends": (
        as_another("TJ2022-057", "TJ2022-054"),
        {"TJ2022-057": "待裁定", "TJ2022-054": "待裁定", "TJ2022-007": "未入选"},
    ),
    "too few experts, ruled equals that are equal no longer, marks off their scale": (
        {
            **{("TJ2022-045", expert, "strength"): "" for expert in EXPERTS[:5]},
            ("TJ2022-014", "E01", "benefit"): "18",
            ("TJ2022-001", "E04", "innovation"): "36",
            ("TJ2022-002", "E03", "innovation"): "12.25",
        },
        {"TJ2022-045": "待裁定", "TJ2022-014": "备选", "TJ2022-020": "推荐"},
    ),
}
"""Changed marks, and what becomes of some projects by them."""


def corrected(marks: Marks, folder: Path) -> Path:
    """The breakdown of the run whose marks were corrected by decision."""
    shutil.copytree(DATA, folder / "data")
    given = given_round(POLICY, DATA).results.marks.set_index(
        ["project_id", "expert_id", "criterion"]
    )
    with (folder / "data" / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for key, mark in marks.items():
            before = given.loc[key, "written"]
            if before != mark:
                row = ("marks", "/".join(key), "mark", before, mark or "—", "abnormal_mark", *BY)
                writer.writerow(row)
    places = ("--policy", POLICY, "--data", folder / "data", "--out", folder / "out", "--quiet")
    told = CliRunner().invoke(main, ["rank", "tianjin-2022", *map(str, places)])
    assert told.exit_code == 0, told.output
    return folder / "out" / "latest" / "breakdown.xlsx"


def cell_of(sheets: Sheets, key: tuple[str, str, str]) -> tuple[str, str]:
    """The sheet and address where a mark may be changed."""
    page = next(page for page in sheets.pages if page.key == "marks")
    column = page.column(f"m{1 + CRITERIA.index(key[2])}")
    projects, experts = page.column("project").cells, page.column("expert").cells
    (row,) = (
        at
        for at, pair in enumerate(zip(projects, experts, strict=True))
        if pair == key[:2] and column.open_rows[at]
    )
    address = Book(sheets.pages).address("marks", column.key, row)
    return page.name, address.rpartition("!")[2].replace("$", "")


def ranking(sheets: Sheets) -> Page:
    """The page of the ranking."""
    return next(page for page in sheets.pages if page.key == "ranking")


STORED: dict[str, tuple[Callable[[], Given], bool]] = {
    "hearing": (lambda: given_random(64), True),
    "pools cross and the panel ruled": (lambda: given_random(17), True),
    "equals where pools cross": (lambda: given_random(11), False),
}
"""Rounds whose outcomes stand as values: where in all rows, or only from some row on."""


def last_mark_lower(sheets: Sheets) -> Change:
    """A mark of the last project that has a place, one less."""
    places = zip(
        ranking(sheets).column("project").cells, ranking(sheets).column("place").cells, strict=True
    )
    last = [project for project, place in places if place != ""][-1]
    marks = next(page for page in sheets.pages if page.key == "marks")
    projects, column = marks.column("project").cells, marks.column("m1")
    row = next(
        at
        for at, cell in enumerate(column.cells)
        if projects[at] == last and not isinstance(cell, str)
    )
    address = Book(sheets.pages).address("marks", "m1", row).rpartition("!")[2]
    return marks.name, address.replace("$", ""), float(column.cells[row]) - 1


@dataclass(frozen=True)
class Changed:
    """Workbooks in which marks were changed, as LibreOffice recomputed them, and their sheets."""

    sheets: dict[str, Sheets]
    folder: Path

    def ranking(self, name: str) -> list[dict[str, Cell]]:
        """The rows of the ranking of one of them."""
        page = ranking(self.sheets[name])
        return readable(page, self.folder / f"{name}.xlsx")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    folder = tmp_path_factory.mktemp("changed")
    (folder / "wrong").mkdir()
    ours = folder / "ours.xlsx"
    sheets = dict.fromkeys(SCENES, made(given_round(POLICY, DATA), ours))
    for scene, (marks, _outcomes) in SCENES.items():
        changes = [
            (*cell_of(sheets[scene], key), float(mark) if mark else "")
            for key, mark in marks.items()
        ]
        falsified(ours, folder / "wrong" / f"{scene}.xlsx", changes)
    for name, (make, _all) in STORED.items():
        sheets[name] = made(make(), ours)
        falsified(ours, folder / "wrong" / f"{name}.xlsx", [last_mark_lower(sheets[name])])
    return Changed(sheets, recomputed(folder / "wrong"))


@pytest.mark.parametrize("scene", SCENES)
def test_a_changed_mark_gives_the_list_of_a_corrected_run(
    scene: str, changed: Changed, tmp_path: Path
) -> None:
    marks, expected = SCENES[scene]
    found = changed.ranking(scene)
    run = corrected(marks, tmp_path)
    assert found == readable(ranking(changed.sheets[scene]), run)
    outcomes = {row["project"]: row["outcome"] for row in found}
    assert {project: outcomes[project] for project in expected} == expected
    assert any(row["short"] != "" and row["waits"] for row in found)


@pytest.mark.parametrize("name", STORED)
def test_what_formulas_cannot_carry_out_asks_to_run_again(name: str, changed: Changed) -> None:
    """A mark of the last in the ranking is lower: what stands as a value is no answer any more."""
    before = ranking(changed.sheets[name])
    again = changed.sheets[name].say["say_again"]
    rows = changed.ranking(name)
    of_walk = ("outcome", "use", "reason", "short", "waits")
    unknown = [1] * len(before)
    if not STORED[name][1]:
        unknown = [int(cell) for cell in before.column("unknown").cells]
        assert 0 < sum(unknown) < len(before)
    for key in of_walk:
        assert [int(row[key] == again) for row in rows] == unknown, key
    for key in ("place", "decided"):
        assert {row[key] == again for row in rows} == {STORED[name][1]}
    assert any(before.column("waits").cells)
    assert any(cell != "" for cell in before.column("short").cells)
