"""Panels of the four shapes, invented, with results worked out by hand beside the marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.rounds.delimited import write_csv

SCORES = ("entity_id", "expert_id", "criterion", "score")
Sheet = tuple[str, str, str]
"""Whom the marks are for, in what, and the marks of the first, second, ... judge; - is none."""


def write_cases(folder: Path) -> None:
    """Write the four cases as the real ones are written."""
    write_halfpipe(folder / "halfpipe_2026")
    write_diving(folder / "diving_paris2024")
    write_chopin(folder / "chopin_2025")
    write_iclr(folder / "iclr2018_ratings_confidence")


def write_halfpipe(case: Path) -> None:
    """Three riders; the middle four of six marks count.

    Anna's best run has the higher mean of all six marks, Berta's that of the middle four. Cilla's
    two runs are equal, the second for all its 50; her third has no score.
    """
    _scores(
        case,
        [
            ("Anna", "run1", "80 82 84 86 88 96"),  # 82 84 86 88: 340 / 4
            ("Anna", "run2", "95 70 70 70 71 71"),  # 70 70 71 71: 282 / 4
            ("Berta", "run1", "60 85 85 85 86 99"),  # 85 85 85 86: 341 / 4
            ("Cilla", "run1", "60 60 60 60 60 60"),
            ("Cilla", "run2", "60 60 50 60 60 60"),
        ],
    )
    _table(
        case / "gold.csv",
        ("entity_id", "criterion", "gold_run_score"),
        [
            "Anna run1 85.00",
            "Anna run2 70.50",
            "Berta run1 85.25",
            "Cilla run1 60.00",
            "Cilla run2 60.00",
            "Cilla run3 -",
        ],
    )
    _table(
        case / "entities.csv",
        ("entity_id", "gold_best", "gold_rank"),
        ["Anna 85.0 2", "Berta 85.25 1", "Cilla 60.0 3"],
    )


def write_diving(case: Path) -> None:
    """Two divers; the middle three of seven awards, added, times the difficulty."""
    _scores(
        case,
        [
            ("Dora", "round1", "8.0 8.0 8.5 7.5 7.0 9.0 8.0"),  # 8 8 8: 24
            ("Dora", "round2", "5.5 8.5 6.5 7.0 7.5 8.0 6.0"),  # 6.5 7 7.5: 21
            ("Elsa", "round1", "5.0 6.0 6.5 7.0 7.0 8.0 9.0"),  # 6.5 7 7: 20.5
        ],
    )
    _table(
        case / "gold.csv",
        ("entity_id", "criterion", "difficulty", "gold_dive_points"),
        ["Dora round1 3.2 76.8", "Dora round2 3.7 77.7", "Elsa round1 3.5 71.75"],
    )


def write_chopin(case: Path) -> None:
    """Forty-one pianists, of whom 40, 4 and 3 go on.

    First stage: 38 have 20.00. `ada` lacks a juror's mark and has 19.00. `cora` has a 10 that is
    moved to 17.5 - 3, 74.5 / 4 = 18.63; her plain mean is 17.5, below `dina`, who has 18.00 and
    is out.
    Second stage: `f01` has the same marks, the 10 is moved to 17.5 - 2 and each 20 to 17.5 + 2:
    74 / 4 = 18.50.
    Third stage: `cora` has more than `f02` and `f03`, and less with the stages before: 18.938
    (0.1 x 18.63 + 0.2 x 18 + 0.7 x 19.25) against 19.05 (0.1 x 20 + 0.2 x 18.75 + 0.7 x 19).
    Final: `f01` 2 + 3.7 + 7 + 0.35 x 19.4 = 19.49, `f02` 2 + 3.75 + 6.65 + 0.35 x 20.25 = 19.4875,
    the same after rounding and so together; `f03` 19.40.
    """
    fillers = [f"f{number:02d}" for number in range(1, 39)]
    _scores(
        case,
        [(name, "stage1", "20 20 20 20") for name in fillers]
        + [
            ("ada", "stage1", "19 - 19 19"),
            ("cora", "stage1", "10 20 20 20"),
            ("dina", "stage1", "18 18 18 18"),
            ("ada", "stage2", "17 17 17 17"),
            ("cora", "stage2", "18 18 18 18"),
            ("f01", "stage2", "10 20 20 20"),
            ("f02", "stage2", "18 19 19 19"),
            ("f03", "stage2", "19 18 19 19"),
            ("cora", "stage3", "19 19 19 20"),
            ("f01", "stage3", "20 20 20 20"),
            ("f02", "stage3", "19 19 19 19"),
            ("f03", "stage3", "19 19 19 19"),
            ("f01", "final", "19 19 19 20 20"),
            ("f02", "final", "20 20 20 21"),
            ("f03", "final", "20 20 20 20"),
        ],
    )
    others = ["ada 1 0 0 -", "cora 1 1 0 -", "dina 0 0 0 -"]
    finalists = ["f01 1 1 1 1", "f02 1 1 1 1", "f03 1 1 1 2"]
    _table(
        case / "gold.csv",
        ("entity_id", "gold_to_stage2", "gold_to_stage3", "gold_to_final", "gold_prize"),
        others + finalists + [f"{name} 1 0 0 -" for name in fillers[3:]],
    )


def write_iclr(case: Path) -> None:
    """Three papers with reviewers of their own: three, one and four of them."""
    papers = {
        "kappa": ("4 5 5", "3 4 4"),  # 14 / 3, 11 / 3
        "lambda": ("7", "5"),
        "my": ("1 2 3 3", "1 1 1 2"),  # 9 / 4, 5 / 4
    }
    _table(
        case / "scores.csv",
        SCORES,
        [
            f"{paper} {paper}_Reviewer{number} {criterion} {mark}"
            for paper, sheets in papers.items()
            for criterion, marks in zip(("rating", "confidence"), sheets, strict=True)
            for number, mark in enumerate(marks.split(), start=1)
        ],
    )
    _table(
        case / "entities.csv",
        ("entity_id", "gold_rating_avg", "gold_confidence_avg"),
        ["kappa 4.666667 3.666667", "lambda 7.0 5.0", "my 2.25 1.25"],
    )


def _scores(case: Path, sheets: Iterable[Sheet]) -> None:
    rows = [
        f"{whom} Judge{number} {what} {mark}"
        for whom, what, marks in sheets
        for number, mark in enumerate(marks.split(), start=1)
        if mark != "-"
    ]
    _table(case / "scores.csv", SCORES, rows)


def _table(file: Path, header: Sequence[str], rows: Iterable[str]) -> None:
    """Rows are written with blanks between cells and - for an empty one."""
    write_csv(file, header, (["" if cell == "-" else cell for cell in row.split()] for row in rows))
