"""Complaints as rows: how one is made, and the id by which it is settled."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.codes import CODES
from pipeline.tables.working import COMPLAINTS


@dataclass(frozen=True)
class Complaint:
    """One complaint before it has an id.

    `key` names the row by what it is about (its project, its expert), never by
    its number, so that a finding keeps its id when a sheet is sorted anew.
    Severity and consequence are the code's own where they are not given; the
    codes of a policy's rules must give them.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    cell: str = ""
    key: str = ""
    column: str = ""
    value: str = ""
    unit: str = ""
    project_id: str = ""
    clause: str = ""
    severity: str = ""
    bars: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def finding_id(complaint: Complaint, repeat: int = 0) -> str:
    """12 hex digits of the SHA-256 of code, file, sheet, row key and column.

    Where one row key complains of one column twice, the second and later ones
    carry their number behind the key.
    """
    key = f"{complaint.key}#{repeat + 1}" if repeat else complaint.key
    said = (complaint.code, complaint.file, complaint.sheet, key, complaint.column)
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:12]


def complaints_table(complaints: Iterable[Complaint]) -> pd.DataFrame:
    """The COMPLAINTS table of some complaints, all still open."""
    seen: Counter[str] = Counter()
    rows: dict[str, list[object]] = {name: [] for name in COMPLAINTS.names}
    for complaint in sorted(complaints, key=_in_order):
        plain = finding_id(complaint)
        declared = CODES.get(complaint.code)
        severity = complaint.severity or (declared.severity if declared else "")
        bars = complaint.bars or (declared.bars if declared else "")
        row: dict[str, object] = {
            "finding": finding_id(complaint, seen[plain]),
            "code": complaint.code,
            "severity": severity,
            "bars": bars if severity == "row" else "",
            "status": "open",
            "excluded": False,
            "unit": complaint.unit,
            "file": complaint.file,
            "sheet": complaint.sheet,
            "row": complaint.row,
            "cell": complaint.cell,
            "project_id": complaint.project_id,
            "column": complaint.column,
            "value": complaint.value,
            "fields": json.dumps(dict(complaint.fields), ensure_ascii=False, sort_keys=True),
            "clause": complaint.clause,
        }
        seen[plain] += 1
        for name, value in row.items():
            rows[name].append(value)
    return COMPLAINTS.of(rows) if rows["finding"] else COMPLAINTS.empty()


def _in_order(complaint: Complaint) -> tuple[str, ...]:
    return (
        complaint.code,
        complaint.file,
        complaint.sheet,
        complaint.key,
        complaint.column,
        complaint.value,
        complaint.project_id,
        f"{complaint.row:09d}",
        complaint.cell,
    )
