"""A small round in which nothing is wrong, to be spoilt in one place at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.headings import Headings, load_headings
from pipeline.policy import Policy, Vocabulary, load_policy
from pipeline.tables import Table
from pipeline.tables.bundles import Received
from pipeline.tables.received import (
    ASSIGNMENTS,
    CELLS,
    DISPOSITIONS,
    EMPLOYMENTS,
    EXPERTS,
    MARKS_RECEIVED,
    RECEIPTS,
    RECUSALS,
    REGISTERS,
    SOURCE,
    SUBMISSIONS,
)

CONFIGS = Path(__file__).parents[2] / "configs"
PLACE = {column.name for column in SOURCE}
HEPING, BINHAI = "submissions/heping.xlsx", "submissions/binhai.xlsx"
CODES = {"P1": "91350100M000100Y43", "P2": "914403001922038216", "P3": "91330100799655058B"}
CRITERIA = {"strength": 25, "innovation": 35, "benefit": 25, "replicability": 15}
OPTIONAL = {
    "experts": EXPERTS,
    "employments": EMPLOYMENTS,
    "assignments": ASSIGNMENTS,
    "recusals": RECUSALS,
    "receipts": RECEIPTS,
}

Row = dict[str, Any]


@cache
def headings() -> Headings:
    return load_headings((CONFIGS / "headings.yaml").read_bytes())


@cache
def policy() -> Policy:
    """The policy of the round in the notice."""
    vocabulary = Vocabulary(
        tuple(name for name in SUBMISSIONS.names if name not in PLACE),
        {
            name: tuple(column for column in table.names if column not in PLACE)
            for name, table in REGISTERS.items()
        },
    )
    file = CONFIGS / "tianjin-2022.yaml"
    return load_policy(file.name, file.read_bytes(), vocabulary)


def submission(name: str, file: str, unit: str, row: int) -> Row:
    return {
        "project_id": name,
        "unit": unit,
        "title": f"Title {name}",
        "applicant": f"示例{name}有限公司",
        "credit_code": CODES[name],
        "applicant_type": "企业",
        "role": "技术服务方",
        "direction": "6",
        "stage": "已建",
        "started_on": "2021-03-01",
        "own_ip": "是",
        "ip_certificate": "ZL-1",
        "cases": "3",
        "monthly_returns": "是",
        "pledge_true": "是",
        "pledge_unclassified": "√",
        "file": file,
        "sheet": "S",
        "row": row,
    }


def mark(project: str, expert: str, criterion: str, text: str, row: int) -> Row:
    column = "CDEFGH"[[*CRITERIA, "direction_fit", "comment"].index(criterion)]
    return {
        "project_id": project,
        "expert_id": expert,
        "criterion": criterion,
        "mark": text,
        "file": f"marks/{expert}.xlsx",
        "sheet": "S",
        "row": row,
        "cell": f"{column}{row}",
    }


def online(name: str, row: Row) -> Row:
    filed = {column: row[column] for column in ("title", "applicant", "credit_code", "direction")}
    return {"project_id": name, **filed, "filed_at": "2022-05-01 09:00:00"}


def disposed(name: str, decision: str, **other: str) -> Row:
    """A line of dispositions.csv that says all it must, but for what `other` says instead."""
    line = {"reason_code": "qualification", "decided_by": "the panel", "minute": "2022/1"}
    return {"finding": name, "decision": decision, **line, **other}


@dataclass
class Round:
    """A round as rows of dictionaries; `received` makes its tables."""

    submissions: list[Row] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    registers: dict[str, list[Row]] = field(default_factory=dict)
    dispositions: list[Row] = field(default_factory=list)
    file_units: dict[str, str] = field(default_factory=dict)

    def row(self, project: str) -> Row:
        """The first submitted row of a project."""
        return next(row for row in self.submissions if row["project_id"] == project)

    def cell(self, project: str, expert: str, criterion: str) -> Row:
        """The first cell of an expert for a criterion of a project."""
        return next(
            row
            for row in self.marks
            if (row["project_id"], row["expert_id"], row["criterion"])
            == (project, expert, criterion)
        )

    def received(self) -> Received:
        tables = {
            name: _frame(OPTIONAL[name], rows, f"{name}.csv") for name, rows in self.tables.items()
        }
        registers = {
            name: _frame(REGISTERS[name], rows, f"registers/{name}.csv")
            for name, rows in self.registers.items()
        }
        letters = [
            {"file": file, "sheet": "S", "column": column, "letters": letter}
            for file in (HEPING, BINHAI)
            for column, letter in (("credit_code", "E"), ("cases", "M"))
        ]
        return replace(
            Received(
                submissions=_frame(SUBMISSIONS, self.submissions),
                marks=_frame(MARKS_RECEIVED, self.marks),
                registers=registers,
                dispositions=_frame(DISPOSITIONS, self.dispositions, "dispositions.csv"),
                cells=_frame(CELLS, letters),
                present=frozenset((*self.tables, *self.registers)),
                file_units=self.file_units,
            ),
            **tables,
        )


def _frame(table: Table, rows: list[Row], file: str = "") -> pd.DataFrame:
    if not rows:
        return table.empty()
    source = "source_file" if "source_file" in table.names else "file"
    placed = [
        {**({source: file, "row": number} if file else {}), **row}
        for number, row in enumerate(rows, start=2)
    ]
    return table.of(
        {
            name: [row.get(name, 0 if name == "row" else "") for row in placed]
            for name in table.names
        }
    )


def sound() -> Round:
    """Three projects of two units and three experts; every register is there."""
    rows = [
        submission("P1", HEPING, "和平区", 4),
        submission("P2", HEPING, "和平", 5),
        submission("P3", BINHAI, "TJ-BH", 4),
    ]
    experts = ("E1", "E2", "E3")
    offsets = {"E1": 2, "E2": 3, "E3": 5}
    marks = [
        mark(name, expert, criterion, f"{most - offsets[expert] - place}", place + 2)
        for expert in experts
        for place, name in enumerate(CODES)
        for criterion, most in CRITERIA.items()
    ]
    return Round(
        submissions=rows,
        marks=marks,
        tables={
            "experts": [{"expert_id": name, "employer": f"Office {name}"} for name in experts],
            "employments": [],
            "assignments": [
                {"project_id": project, "expert_id": expert, "panel": "A"}
                for project in CODES
                for expert in experts
            ],
            "recusals": [],
            "receipts": [
                receipt("和平区", "heping.xlsx", "2"),
                receipt("滨海新区", "binhai.xlsx", "1"),
            ],
        },
        registers={
            "online": [online(row["project_id"], row) for row in rows],
            "dcmm": [],
            "evidence_reviews": [],
            "earlier_pilots": [],
            "annual_returns": [{"credit_code": code, "period": "2021"} for code in CODES.values()],
            "misconduct": [],
        },
        file_units={HEPING: "和平区", BINHAI: "滨海新区"},
    )


def receipt(unit: str, file: str, rows: str) -> Row:
    return {
        "unit": unit,
        "file": file,
        "version": "1",
        "received_at": "2022-05-09",
        "declared_rows": rows,
        "declared_exempt": "0",
    }
