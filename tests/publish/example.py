"""A small round by hand: one project for each way a round can end for it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.exact import points_of
from pipeline.headings import Headings, load_headings
from pipeline.policy import Policy, Vocabulary, load_policy
from pipeline.provenance import Provenance
from pipeline.tables import Table
from pipeline.tables.bundles import Received, Results
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.received import DISPOSITIONS, REGISTERS, RULINGS, SUBMISSIONS
from pipeline.tables.working import (
    CHECKS,
    COUNTED,
    DECISIONS,
    FACTS,
    FIGURES,
    LEDGER,
    MARKS,
    PROJECTS,
    RANKING,
    REFUSED,
    STANDINGS,
    UNUSED,
)

HEADINGS = (Path(__file__).parents[2] / "configs" / "headings.yaml").read_bytes()

POLICY = (Path(__file__).parent / "small-policy.yaml").read_text(encoding="utf-8")

SHEET = "推荐项目汇总表"
CODES = {"120116": "滨海新区", "120114": "武清区", "120101": "和平区", "": "未知"}

# project, unit, direction, expert points, bonus, place,
# decided by, outcome, reason, figure, quota use
ADMITTED = (
    ("P01", "120116", "1", "95.25", "2", 1, "total", "recommended", "", "", "unit:120116"),
    ("P03", "120114", "2", "90.00", "0", 2, "shared", "recommended", "", "", "unit:120114"),
    ("P02", "120116", "1", "88.00", "2", 2, "shared", "recommended", "", "", "exempt"),
    ("P04", "120114", "2", "89.00", "0", 4, "total", "reserve", "total", "1.00", ""),
    ("P05", "120116", "1", "80.00", "0", 5, "total", "not_selected", "unit:120116", "10.00", ""),
    ("P12", "120114", "1", "80.00", "0", 6, "total", "reserve", "waits_for_ruling", "", ""),
    ("P08", "120114", "1", "79.00", "0", 7, "total", "referred", "equals_straddle", "", ""),
    ("P14", "120101", "1", "70.00", "0", 8, "total", "referred", "repeat_applicant", "", ""),
    ("P06", "120101", "1", "58.80", "0", 9, "total", "not_selected", "below_total", "1.20", ""),
    ("P09", "120101", "2", "77.50", "0", None, "", "recommended", "", "", "unit:120101"),
    ("P07", "120101", "2", "85.00", "0", None, "", "referred", "too_few_experts", "1", ""),
    ("P13", "120101", "2", None, "0", None, "", "referred", "too_few_experts", "0", ""),
)
REFUSED_ROWS = (
    ("P10", "120116", "ineligible", "few_cases", "附件二"),
    ("", "", "invalid", "unknown_unit", ""),
)
TITLES = {"P01": "=1+1 港口调度", "P02": "'=引号", "P03": "－负号平台", "P05": "两行\n题名"}


def policy_bytes(language: str = "en", rank_on: str = "total") -> bytes:
    """The example's policy file."""
    text = POLICY.replace("LANGUAGE", language)
    return text.replace("ties: [un", f"rank_on: {rank_on}, ties: [un").encode()


@cache
def policy_of(content: bytes) -> Policy:
    """A policy from its bytes."""
    columns = frozenset(SUBMISSIONS.names)
    registers = {name: frozenset(table.names) for name, table in REGISTERS.items()}
    return load_policy("small.yaml", content, Vocabulary(columns, registers))


@cache
def headings_of() -> Headings:
    """The product's headings."""
    return load_headings(HEADINGS)


def table_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A table from rows given as mappings of the same keys."""
    names = rows[0] if rows else ()
    return table.of({name: [row[name] for row in rows] for name in names})


@dataclass(frozen=True)
class File:
    """A file as it was read."""

    path: str
    content: bytes
    role: str = "submissions"
    rows: int = 1

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Example:
    """Everything that publishing takes."""

    results: Results
    received: Received
    policy: Policy
    headings: Headings
    origin: Provenance

    def with_results(self, **tables: pd.DataFrame) -> Example:
        """The example with other tables in its results."""
        return replace(self, results=replace(self.results, **tables))


def example(language: str = "en", rank_on: str = "total", shift: int = 0) -> Example:
    """The round; `shift` moves every row down its sheet, as sorting anew would."""
    content = policy_bytes(language, rank_on)
    rows = [{"project_id": one[0], "unit": one[1], "direction": one[2]} for one in ADMITTED]
    rows += [{"project_id": one[0], "unit": one[1], "direction": "1"} for one in REFUSED_ROWS]
    for number, row in enumerate(rows, start=3 + shift):
        row["file"] = f"submissions/{CODES[row['unit']]}.xlsx"
        row |= {"sheet": SHEET, "row": number, "credit_code": f"CODE{number - shift:02d}"}
        row |= {"title": TITLES.get(row["project_id"], f"Project {row['project_id']}")}
        row |= {"applicant": f"Applicant {row['project_id']}"}
    admitted, refused = rows[: len(ADMITTED)], rows[len(ADMITTED) :]
    results = Results(
        projects=table_of(PROJECTS, admitted),
        refused=_refused(refused),
        facts=FACTS.empty(),
        marks=_marks(),
        counted=_counted(),
        figures=FIGURES.empty(),
        ledger=_ledger(),
        standings=_standings(),
        ranking=_ranking(rank_on),
        decisions=_decisions(),
        unused=UNUSED.of({"pool": ["unit:120114"], "unused": [1], "names": ["P05;P06"]}),
        complaints=complaints_table(_complaints({row["project_id"]: row for row in rows})),
        checks=CHECKS.of(
            {
                "code": ["few_cases", "late_filing"],
                "clause": ["附件二", "正文三(一)"],
                "status": ["made", "not_made"],
                "rows": [14, 0],
                "failed": [1, 0],
            }
        ),
    )
    ruled = {"project_id": "P09", "outcome": "recommended", "minute": "12"}
    received = Received(
        submissions=table_of(SUBMISSIONS, rows),
        rulings=table_of(RULINGS, [ruled]),
        dispositions=DISPOSITIONS.empty(),
    )
    files = [File(f"submissions/{name}.xlsx", name.encode()) for name in sorted(CODES.values())]
    origin = Provenance(files, content, HEADINGS)
    return Example(results, received, policy_of(content), headings_of(), origin)


def _points(amount: str | None) -> int:
    return points_of(Decimal(amount)) if amount else 0


def _standings() -> pd.DataFrame:
    return table_of(
        STANDINGS,
        [
            {
                "project_id": one[0],
                "enough": one[5] is not None,
                "expert_points": _points(one[3]),
                "bonus_points": _points(one[4]),
                "total": _points(one[3]) + _points(one[4]),
            }
            for one in ADMITTED
        ],
    )


def _ledger() -> pd.DataFrame:
    given = [(one[0], "experts", one[3]) for one in ADMITTED if one[3]]
    given += [(one[0], "dcmm", one[4]) for one in ADMITTED if one[4] != "0"]
    given += [("P01", "cap:priority", "-0.50"), ("P01", "open_source", "0.50")]
    rows = [
        {"project_id": name, "rule": rule, "basis": "n=2", "points": _points(amount), "clause": "c"}
        for name, rule, amount in given
    ]
    return table_of(LEDGER, rows)


def _ranking(rank_on: str) -> pd.DataFrame:
    rows = [
        {
            "project_id": one[0],
            "place": one[5],
            "equals": one[5],
            "place_without_bonus": one[5],
            "decided_by": one[6],
            "deciding_figure": "271/3" if rank_on == "exact" else "",
        }
        for one in ADMITTED
        if one[5] is not None
    ]
    return table_of(RANKING, rows)


def _decisions() -> pd.DataFrame:
    return table_of(
        DECISIONS,
        [
            {
                "project_id": one[0],
                "outcome": one[7],
                "provisional": one[8] == "waits_for_ruling",
                "quota_use": one[10],
                "waits_for": one[8] if one[8].startswith(("unit:", "total")) else "",
                "reason": one[8],
                "figure": one[9],
                "clause": "c6" if one[8] else "",
                "displaced": "P04;P05" if one[0] == "P09" else "",
            }
            for one in ADMITTED
        ],
    )


def _refused(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    wanted = ("project_id", "unit", "applicant", "file", "sheet", "row")
    return table_of(
        REFUSED,
        [
            {
                **{name: row[name] for name in wanted},
                "outcome": outcome,
                "reason": reason,
                "clause": clause,
                "detail": "市辖区",
            }
            for row, (_, _, outcome, reason, clause) in zip(rows, REFUSED_ROWS, strict=True)
        ],
    )


def _complaints(rows: Mapping[str, Mapping[str, Any]]) -> list[Complaint]:
    def about(project: str, code: str, **said: Any) -> Complaint:
        row = rows[project]
        places = {name: row[name] for name in ("file", "sheet", "row", "unit")}
        return Complaint(code, key=project, project_id=project, **places, **said)

    few = {"column": "cases", "value": "2", "fields": {"found": "2"}}
    return [
        about("P10", "few_cases", severity="row", bars="ineligible", **few),
        about("P14", "repeat_applicant", severity="block", column="applicant", value="@港口"),
        about("P01", "few_cases", severity="warn", column="cases", fields={"found": "1"}),
        Complaint("file_password", file="submissions/x.xlsx", unit="120101"),
    ]


def _counted() -> pd.DataFrame:
    few = {"P07": 1, "P09": 1, "P13": 0}
    rows = [{"project_id": one[0], "experts": few.get(one[0], 2), "marked": 2} for one in ADMITTED]
    return table_of(COUNTED, rows)


def _marks() -> pd.DataFrame:
    given = [
        ("P01", "E1", "x", "90.5", True, ""),
        ("P01", "E1", "y", "100", True, ""),
        ("P01", "E2", "x", "=90", False, "invalid_mark"),
        ("P01", "E2", "y", "", False, "blank"),
    ]
    return table_of(
        MARKS,
        [
            {
                "project_id": project,
                "expert_id": expert,
                "criterion": criterion,
                "mark": _points(text) if used else 0,
                "written": text,
                "used": used,
                "why_not": why_not,
                "file": f"marks/{expert}.xlsx",
                "sheet": "评分表",
                "row": 4,
                "cell": f"{'CD'[criterion == 'y']}4",
            }
            for project, expert, criterion, text, used, why_not in given
        ],
    )
