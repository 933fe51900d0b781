"""A mark changed in the workbook gives the list that a correction run through linxuan gives."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.publish.breakdown.paper import Book, Cell, Page
from pipeline.publish.breakdown.sheets import Sheets
from tests.publish.breakdown.made import ROOT, given_round, made
from tests.publish.breakdown.office import falsified, readable, recomputed

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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[dict[str, Cell]], ...]]:
    """By scene the ranking of the changed workbook and that of the corrected run."""
    folder = tmp_path_factory.mktemp("corrected")
    sheets = made(given_round(POLICY, DATA), folder / "ours.xlsx")
    changed = folder / "changed"
    changed.mkdir()
    for number, (marks, _outcomes) in enumerate(SCENES.values()):
        changes = [
            (*cell_of(sheets, key), float(mark) if mark else "") for key, mark in marks.items()
        ]
        falsified(folder / "ours.xlsx", changed / f"{number}.xlsx", changes)
    out = recomputed(changed)
    found = {}
    for number, (scene, (marks, _outcomes)) in enumerate(SCENES.items()):
        (folder / str(number)).mkdir()
        run = corrected(marks, folder / str(number))
        theirs = readable(ranking(sheets), out / f"{number}.xlsx")
        found[scene] = theirs, readable(ranking(sheets), run)
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_a_changed_mark_gives_the_list_of_a_corrected_run(
    scene: str, told: dict[str, tuple[list[dict[str, Cell]], ...]]
) -> None:
    changed, run = told[scene]
    assert changed == run
    outcomes = {row["project"]: row["outcome"] for row in changed}
    for project, outcome in SCENES[scene][1].items():
        assert outcomes[project] == outcome
