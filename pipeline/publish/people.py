"""Tables told in the workbook only: what people decided, and what their letters announced."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from pipeline.publish.telling import Findings, Row, rows_of
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Received
from pipeline.tables.published import CONTROL, PEOPLE
from pipeline.tables.received import MARKS_RECEIVED
from pipeline.tables.spelling import code_text
from pipeline.tables.values import whole_number

_OF_PROJECT = frozenset(
    {"ruling_unasked", "ruling_unfit", "ruling_unknown_project", "ruling_contradicted"}
)
_Place = tuple[str, str, int]


def people_decided(received: Received, findings: Findings, decided: pd.DataFrame) -> pd.DataFrame:
    """Every correction, disposition and ruling (PEOPLE), with what it did.

    `decided` (DECIDED) tells what became of the projects. A decision without
    effect is listed too: what was written down is not hidden.
    """
    complaints = rows_of(findings.complaints)
    outcomes = {row["project_id"]: row["outcome"] for row in rows_of(decided)}
    rows = [
        *_corrections(received, findings, complaints),
        *_dispositions(received, findings, complaints),
        *_rulings(received, findings, complaints),
    ]
    for row in rows:
        now = outcomes.get(row["project_id"], "") if row["project_id"] else ""
        row["now"] = findings.naming.word("outcome", now) if now else ""
        row["reason"] = _words(findings, "reason_code", row["reason"])
        row["effect"] = "in_force" if row["effect"] else "without_effect"
    kinds = ("correction", "disposition", "ruling")
    rows.sort(key=lambda row: (kinds.index(row["kind"]), *map(str, row.values())))
    columns = {name: [row[name] for row in rows] for name in PEOPLE.names}
    return PEOPLE.of(columns) if rows else PEOPLE.empty()


def _corrections(
    received: Received, findings: Findings, complaints: Iterable[Row]
) -> Iterator[dict[str, Any]]:
    letters = {
        (row["file"], row["sheet"], row["column"]): row["letters"]
        for row in rows_of(received.cells)
    }
    applied = {}
    for complaint in complaints:
        if complaint["code"] == "correction_applied":
            applied[json.loads(complaint["fields"]).get("decided_at")] = complaint
    for row in rows_of(received.corrections):
        done = applied.get(":".join(str(part) for part in _place(row)))
        place = ""
        if done is not None:
            letter = letters.get((done["file"], done["sheet"], done["column"]), "")
            cell = done["cell"] or (f"{letter}{done['row']}" if letter else "")
            place = " ".join(filter(None, (done["file"], done["sheet"], cell)))
        column = findings.naming.column(done["file"] if done else "", row["column"])
        yield {
            **_said(row, "correction"),
            "project_id": done["project_id"] if done else "",
            "about": " / ".join((_table(findings, row["table"]), row["key"], column)),
            "place": place,
            "before": row["before"],
            "after": row["after"],
            "effect": done is not None,
        }


def _table(findings: Findings, named: str) -> str:
    """What a corrected table is called; its name as written where it is none of ours."""
    naming = findings.naming
    told = {"marks": MARKS_RECEIVED.name}.get(named, named.removeprefix("registers/"))
    known = told in naming.headings.tables
    return naming.headings.table_name(told, naming.language) if known else named


def _dispositions(
    received: Received, findings: Findings, complaints: Iterable[Row]
) -> Iterator[dict[str, Any]]:
    by_id = {complaint["finding"]: complaint for complaint in complaints}
    told = {_place(row) for row in complaints if row["code"].startswith("disposition_")}
    for row in rows_of(received.dispositions):
        found = by_id.get(code_text(row["finding"]).lower())
        place = ""
        if found is not None:
            place = " ".join(filter(None, (found["file"], found["sheet"], found["cell"])))
        yield {
            **_said(row, "disposition"),
            "project_id": found["project_id"] if found else "",
            "about": findings.told(found).message if found else row["finding"],
            "place": place,
            "before": "",
            "after": _words(findings, "decision", row["decision"]),
            "effect": found is not None
            and found["status"] == "settled"
            and _place(row) not in told,
        }


def _rulings(
    received: Received, findings: Findings, complaints: Iterable[Row]
) -> Iterator[dict[str, Any]]:
    told = [row for row in complaints if row["code"].startswith("ruling_")]
    places = {_place(row) for row in told}
    projects = {row["project_id"] for row in told if row["code"] in _OF_PROJECT}
    titles = dict(
        sorted(
            (code_text(row["project_id"]), row["title"]) for row in rows_of(received.submissions)
        )
    )
    for row in rows_of(received.rulings):
        project = code_text(row["project_id"])
        outcome = _words(findings, "outcome", row["outcome"])
        yield {
            **_said(row, "ruling"),
            "project_id": project,
            "about": titles.get(project, ""),
            "place": "",
            "before": "",
            "after": " ".join(filter(None, (outcome, row["order"]))),
            "effect": project not in projects and _place(row) not in places,
        }


def _said(row: Row, kind: str) -> dict[str, Any]:
    """What every decision has, empty where it has it not."""
    said = {name: row.get(name, "") for name in ("decided_by", "minute", "decided_on")}
    return {"kind": kind, "reason": row.get("reason_code", ""), **said}


def _words(findings: Findings, kind: str, text: str) -> str:
    """A word as the list's language has it, whichever way it was written."""
    return findings.naming.word(kind, findings.naming.headings.word(kind, text) or text)


def _place(row: Mapping[Hashable, Any]) -> _Place:
    return row["file"], row["sheet"], row["row"]


def control_totals(
    received: Received, findings: Findings, conservation: pd.DataFrame, checks: pd.DataFrame
) -> pd.DataFrame:
    """For each unit what its letters announced, beside what came and what became of it (CONTROL).

    Of a file that a later one replaces nothing is counted. What cannot be known
    is missing: a number nobody declared, the exempt of a file that was refused.
    """
    complaints = rows_of(findings.complaints)
    receipts = _Receipts(received, findings, complaints)
    counted = "declared_exempt_differ" in set(checks["code"][checks["status"] == "made"])
    columns: dict[str, list[Any]] = {name: [] for name in CONTROL.names}
    for row in rows_of(conservation):
        unit = row["unit"]
        sums = sum(number for name, number in row.items() if name not in ("unit", "received"))
        declared, exempt = receipts.total(unit, "declared_rows"), receipts.total(unit, _EXEMPT)
        found = receipts.exempt_found(unit) if counted else None
        made = {
            "unit": unit,
            "letter_no": receipts.texts(unit, "letter_no"),
            "received_at": receipts.texts(unit, "received_at"),
            "superseded": receipts.replaced(unit),
            "declared_rows": declared,
            "received": row["received"],
            "rows_differ": None if declared is None else row["received"] - declared,
            "outcomes": sums,
            "declared_exempt": exempt,
            "exempt": found,
            "exempt_differ": None if exempt is None or found is None else found - exempt,
        }
        for name, value in made.items():
            columns[name].append(pd.NA if value is None else value)
    return CONTROL.of(columns)


_EXEMPT = "declared_exempt"


class _Receipts:
    """The receipts by unit, and what was complained of them."""

    def __init__(self, received: Received, findings: Findings, complaints: Iterable[Row]) -> None:
        rows = rows_of(received.receipts)
        replaced = {_name(row["supersedes"]) for row in rows if code_text(row["supersedes"])}
        self._replaced: dict[str, set[str]] = {}
        self._rows: dict[str, list[Row]] = {}
        names = words_of(findings.naming.policy, findings.naming.headings).units
        for row in rows:
            unit = names.id_of(row["unit"])
            if _name(row["file"]) in replaced:
                self._replaced.setdefault(unit, set()).add(_name(row["file"]))
            else:
                self._rows.setdefault(unit, []).append(row)
        self._refused = {_name(row["file"]) for row in complaints if row["severity"] == "file"}
        self._differing = {
            (row["file"], row["sheet"], row["row"]): int(json.loads(row["fields"])["found"])
            for row in complaints
            if row["code"] == "declared_exempt_differ"
        }

    def total(self, unit: str, column: str) -> int | None:
        """The sum of what a unit's letters declare; None where none declares a number."""
        numbers = [whole_number(row[column]) for row in self._rows.get(unit, ())]
        known = [number for number in numbers if number is not None]
        return sum(known) if known else None

    def exempt_found(self, unit: str) -> int | None:
        """How many rows use no quota of those whose letters say how many; None where unknown."""
        found = []
        for row in self._rows.get(unit, ()):
            declared = whole_number(row[_EXEMPT])
            if _name(row["file"]) in self._refused:
                return None
            if declared is not None:
                place = (row["source_file"], row["sheet"], row["row"])
                found.append(self._differing.get(place, declared))
        return sum(found) if found else None

    def texts(self, unit: str, column: str) -> str:
        return ", ".join(sorted({row[column] for row in self._rows.get(unit, ())} - {""}))

    def replaced(self, unit: str) -> str:
        return ", ".join(sorted(self._replaced.get(unit, ())))


def _name(file: str) -> str:
    return PurePosixPath(code_text(file).replace("\\", "/")).name
