"""What comes in and what goes out of a round, as bundles of tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.tables.advised import ADVISED
from pipeline.tables.kinds import Table
from pipeline.tables.received import (
    APPROVALS,
    ASSIGNMENTS,
    CELLS,
    CORRECTIONS,
    DISPOSITIONS,
    EMPLOYMENTS,
    EXPERTS,
    FURTHER,
    MARKS_RECEIVED,
    RECEIPTS,
    RECUSALS,
    RULINGS,
    SUBMISSIONS,
)
from pipeline.tables.working import ASKED, COMPLAINTS, NUMBERS, QUOTAS, RULED


@dataclass(frozen=True)
class Copied:
    """A sheet as it was recorded: cells as text, dense, from its first row and column on."""

    sheet: str
    first_row: int
    first_column: int
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Received:
    """Everything that was read, as text, with its places.

    `present` names the optional tables and registers whose file was there: an
    absent register makes a check not made, an empty one does not.
    `file_units` maps a submission file to the unit its receipt or its rows
    name, empty where neither does. `files` counts the files that were looked at.
    `marked_on` are the days that stand above sheets of marks, as written.
    `copies` are the sheets of each submission file, for showing a unit where
    something is to be mended.
    """

    submissions: pd.DataFrame = field(default_factory=SUBMISSIONS.empty)
    further: pd.DataFrame = field(default_factory=FURTHER.empty)
    marks: pd.DataFrame = field(default_factory=MARKS_RECEIVED.empty)
    experts: pd.DataFrame = field(default_factory=EXPERTS.empty)
    employments: pd.DataFrame = field(default_factory=EMPLOYMENTS.empty)
    assignments: pd.DataFrame = field(default_factory=ASSIGNMENTS.empty)
    recusals: pd.DataFrame = field(default_factory=RECUSALS.empty)
    receipts: pd.DataFrame = field(default_factory=RECEIPTS.empty)
    rulings: pd.DataFrame = field(default_factory=RULINGS.empty)
    dispositions: pd.DataFrame = field(default_factory=DISPOSITIONS.empty)
    corrections: pd.DataFrame = field(default_factory=CORRECTIONS.empty)
    approvals: pd.DataFrame = field(default_factory=APPROVALS.empty)
    registers: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cells: pd.DataFrame = field(default_factory=CELLS.empty)
    complaints: pd.DataFrame = field(default_factory=COMPLAINTS.empty)
    present: frozenset[str] = frozenset()
    file_units: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    marked_on: tuple[str, ...] = ()
    copies: Mapping[str, tuple[Copied, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Examination:
    """What examining found: complaints, which checks were made, and of which rows."""

    complaints: pd.DataFrame
    checks: pd.DataFrame
    asked: pd.DataFrame = field(default_factory=ASKED.empty)


@dataclass(frozen=True)
class Admission:
    """Who is in the round, who is not, and what is verified of them."""

    projects: pd.DataFrame
    refused: pd.DataFrame
    facts: pd.DataFrame
    marks: pd.DataFrame
    complaints: pd.DataFrame
    quotas: pd.DataFrame = field(default_factory=QUOTAS.empty)
    numbers: pd.DataFrame = field(default_factory=NUMBERS.empty)


@dataclass(frozen=True)
class Results:
    """One round carried out: every table that is published or told."""

    projects: pd.DataFrame
    refused: pd.DataFrame
    facts: pd.DataFrame
    marks: pd.DataFrame
    counted: pd.DataFrame
    figures: pd.DataFrame
    ledger: pd.DataFrame
    standings: pd.DataFrame
    ranking: pd.DataFrame
    decisions: pd.DataFrame
    unused: pd.DataFrame
    complaints: pd.DataFrame
    checks: pd.DataFrame
    quotas: pd.DataFrame = field(default_factory=QUOTAS.empty)
    asked: pd.DataFrame = field(default_factory=ASKED.empty)
    ruled: pd.DataFrame = field(default_factory=RULED.empty)


@dataclass(frozen=True)
class Advice:
    """What is advised beside the result; a table nobody asked for is None."""

    experts: pd.DataFrame | None = None
    calibration: pd.DataFrame | None = None
    agreement: pd.DataFrame | None = None
    extremes: pd.DataFrame | None = None
    alike: pd.DataFrame | None = None
    confidence: pd.DataFrame | None = None
    acceptability: pd.DataFrame | None = None
    without: pd.DataFrame | None = None
    redrawn: pd.DataFrame | None = None
    likeness: pd.DataFrame | None = None
    alternatives: pd.DataFrame | None = None

    def tables(self) -> Iterator[tuple[str, Table, pd.DataFrame]]:
        """Each table that was asked for, with the name of its file."""
        for name, table in ADVISED:
            rows = getattr(self, name)
            if rows is not None:
                yield name, table, rows


NO_ADVICE = Advice()
