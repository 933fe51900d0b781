"""LibreOffice computes every formula of the breakdown as the program did: no difference."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.publish.breakdown.paper import FIRST
from pipeline.publish.breakdown.sheets import Sheets
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import places_of
from tests.publish.breakdown.made import ROOT, given_random, given_round, made
from tests.publish.breakdown.office import (
    WRONG,
    cells_of,
    differences,
    falsified,
    recomputed,
    same,
    shown,
)

ROUNDS = sorted(path.stem for path in (ROOT / "configs").glob("*-20*.yaml"))
TOLD = ("panels-apart", "rank-on-exact", "tie-unruled", "too-few-ruled-in")
"""Stories of what the rounds of the repository do not have."""
MORE = int(os.environ.get("LINXUAN_BREAKDOWN_ROUNDS", "5"))
SEEDS = (104, 855, *range(1, 1 + MORE))
"""Random rounds; in the first a ruling recommends a project for which no room is left, in the
second equals share an applicant who is the first of one and the second of the other."""


@dataclass(frozen=True)
class Opened:
    """Workbooks as they were made and as LibreOffice recomputed them, by name."""

    sheets: dict[str, Sheets]
    ours: Path
    theirs: Path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("breakdown")
    ours, wrong = folder / "ours", folder / "wrong"
    ours.mkdir()
    wrong.mkdir()
    given = {
        name: given_round(ROOT / "configs" / f"{name}.yaml", ROOT / "data" / "raw" / name)
        for name in ROUNDS
    }
    for name in TOLD:
        (folder / name).mkdir()
        given[name] = given_round(*places_of(STORIES / name, folder / name))
    given |= {f"random-{seed}": given_random(seed) for seed in SEEDS}
    sheets = {name: made(one, ours / f"{name}.xlsx") for name, one in given.items()}
    for name in sheets:
        falsified(ours / f"{name}.xlsx", wrong / f"{name}.xlsx")
    return Opened(sheets, ours, recomputed(wrong))


def test_every_formula_gives_what_the_program_found(opened: Opened) -> None:
    formulas, different = 0, []
    for name, sheets in opened.sheets.items():
        count, found = differences(sheets, opened.theirs / f"{name}.xlsx")
        formulas += count
        different += [f"{name} {one}" for one in found]
    assert different == []
    assert formulas > 20_000


def test_the_comparison_would_see_a_kept_value(opened: Opened, tmp_path: Path) -> None:
    """What LibreOffice did not recompute would show the wrong value that was put there."""
    falsified(opened.ours / "tianjin-2022.xlsx", tmp_path / "wrong.xlsx")
    count, different = differences(opened.sheets["tianjin-2022"], tmp_path / "wrong.xlsx")
    assert len(different) == count
    assert all(WRONG in one for one in different)


def test_every_cell_keeps_its_value(opened: Opened) -> None:
    """A reader that computes nothing, such as a previewer, shows the same."""
    for name in ("tianjin-2022", "ministry-2023"):
        found = cells_of(opened.ours / f"{name}.xlsx")
        for page in opened.sheets[name].pages:
            for position, column in enumerate(page.columns):
                for at, cell in enumerate(column.cells):
                    theirs = shown(found[page.name], FIRST - 1 + at, position)
                    assert same(cell, theirs), f"{name} {page.key}.{column.key}#{at}"


def test_formulas_go_as_far_as_they_honestly_can(opened: Opened) -> None:
    why = {name: opened.sheets[name].told.why for name in ROUNDS}
    assert why == {
        "anhui-2022": "",
        "elderly-care-2023": "crossing",
        "guangdong-2022": "",
        "integration-2022": "hearing",
        "ministry-2023": "crossing",
        "tianjin-2022": "",
    }
    assert {opened.sheets[name].told.why for name in TOLD} == {""}
