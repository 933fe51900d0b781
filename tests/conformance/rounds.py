"""A panel's marks as a round's folder, and the round carried out by the command."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import main
from tests.rounds.delimited import write_csv
from tests.rounds.sample_units import RECEIPTS

POLICIES = Path(__file__).parent / "policies"

LETTER = ("Final", "final.csv", 1, None, "2026-02-01", "1")
"""The unit's letter as RECEIPTS has it, but for the numbers of rows."""


@dataclass(frozen=True)
class Filed:
    """A project as it is filed: what the panel marked, and whose it is."""

    project_id: str
    applicant: str
    credit_code: str | None = None


@dataclass(frozen=True)
class Mark:
    """One mark as it was published, its number as text."""

    project_id: str
    expert_id: str
    criterion: str
    mark: str


@dataclass(frozen=True)
class Found:
    """What a run says."""

    points: dict[str, Decimal]
    """The total of each project that has a place."""

    shares: dict[tuple[str, str], Decimal]
    """For project and rule of the ledger, the points."""

    recommended: list[tuple[int, str]]
    """Place and project of the recommendation list, in its order."""

    draft: bool
    cpu_seconds: float


def carry_out(policy: str, filed: Iterable[Filed], marks: Iterable[Mark], folder: Path) -> Found:
    """Write a round and run the command on it, as an office would.

    `policy` names a file of `policies/`; `folder` is made and gets the policy, the inputs and the
    run. Raises RuntimeError with what the command said where it wrote no list.
    """
    lay_out(policy, list(filed), list(marks), folder)
    places = {"--policy": "policy.yaml", "--data": "inputs", "--out": "out"}
    options = [text for option, name in places.items() for text in (option, str(folder / name))]
    began = time.process_time()
    told = CliRunner().invoke(main, ["rank", policy, *options, "--json", "--lang", "en"])
    spent = time.process_time() - began
    if told.exit_code != 0:
        raise RuntimeError(f"linxuan rank ended with {told.exit_code}:\n{told.output}")
    said = json.loads(told.stdout)
    run = folder / "out" / said["run"]
    return Found(
        points={row["project_id"]: Decimal(row["total"]) for row in rows_of(run / "ranking.csv")},
        shares={
            (row["project_id"], row["rule"]): Decimal(row["points"])
            for row in rows_of(run / "ledger.csv")
        },
        recommended=[
            (int(row["place"]), row["project_id"]) for row in rows_of(run / "recommendation.csv")
        ],
        draft=said["draft"],
        cpu_seconds=spent,
    )


def lay_out(policy: str, filed: list[Filed], marks: list[Mark], folder: Path) -> None:
    """Write the policy and the inputs: the submissions, a tidy table of marks, and the office's.

    Every expert who marked a project was to mark it, nobody is recused, and the letter counts
    the rows: then no check is left unmade and the run is final.
    """
    inputs = folder / "inputs"
    folder.mkdir(parents=True)
    shutil.copyfile(POLICIES / f"{policy}.yaml", folder / "policy.yaml")
    write_csv(
        inputs / "submissions" / "final.csv",
        ("unit", "project_id", "title", "applicant", "credit_code", "direction"),
        (("Final", *_filed_cells(project)) for project in filed),
    )
    write_csv(
        inputs / "marks" / "marks.csv",
        ("project_id", "expert_id", "criterion", "mark"),
        ((mark.project_id, mark.expert_id, mark.criterion, mark.mark) for mark in marks),
    )
    experts = sorted({mark.expert_id for mark in marks})
    write_csv(
        inputs / "experts.csv",
        ("expert_id", "name", "employer", "employer_code", "panel"),
        ((expert, expert, None, None, None) for expert in experts),
    )
    pairs = sorted({(mark.project_id, mark.expert_id) for mark in marks})
    write_csv(
        inputs / "assignments.csv",
        ("project_id", "expert_id", "panel", "session"),
        ((project, expert, None, "final") for project, expert in pairs),
    )
    write_csv(inputs / "recusals.csv", ("project_id", "expert_id", "reason"), ())
    write_csv(inputs / "receipts.csv", RECEIPTS, [(*LETTER, len(filed), 0)])


def _filed_cells(project: Filed) -> tuple[str | None, ...]:
    return project.project_id, project.project_id, project.applicant, project.credit_code, "1"


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV, a case's or a published one."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
