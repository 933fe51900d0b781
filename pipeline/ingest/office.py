"""The tables the office keeps itself: experts, receipts, rulings, registers and their like.

The office can mend its own tables at once, so a cell that nobody can vouch for
blocks the run instead of losing a row: a recusal left out would let a mark in.
A table without rows is a table: somebody looked, and there was nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.headings import Headings
from pipeline.ingest.recognise import Wanted
from pipeline.ingest.records import Reading
from pipeline.ingest.taken import (
    About,
    Taken,
    doubts,
    form_complaints,
    lacking,
    oddity_complaints,
    refusal,
    refused_complaint,
    take,
)
from pipeline.tables.complaints import Complaint
from pipeline.tables.kinds import Table
from pipeline.tables.received import (
    APPROVALS,
    ASSIGNMENTS,
    CORRECTIONS,
    DISPOSITIONS,
    EMPLOYMENTS,
    EXPERTS,
    RECEIPTS,
    RECUSALS,
    REGISTERS,
    RULINGS,
    SOURCE,
)

KEPT: dict[str, Table] = {
    table.name: table
    for table in (
        EXPERTS,
        EMPLOYMENTS,
        ASSIGNMENTS,
        RECUSALS,
        RECEIPTS,
        RULINGS,
        DISPOSITIONS,
        CORRECTIONS,
        APPROVALS,
    )
}
"""The office's tables by name, which is also that of their file."""

MOST_COLUMNS = 250
"""Headings from which a register nobody declared is no register."""

_PLACES = tuple(column.name for column in SOURCE)
_RECEIPT_PLACES = ("source_file", "sheet", "row")
_MAY_LACK = frozenset(
    {
        *("name", "employer", "panel", "session", "reason", "letter_no", "minute", "decided_on"),
        *("decided_by", "reason_code", "order", "version", "supersedes"),
        *("declared_exempt", "received_at"),
        *("source", "queried_on", "edition", "certificate", "basis", "reviewers", "reviewed_on"),
        *("title", "applicant", "direction", "kind"),
    }
)
"""Columns that tell more and decide nothing; a table without another is refused."""

_ALONE_MAY_LACK = frozenset({("online", "unit")})
"""Columns that decide elsewhere, by table."""

KEYS: dict[str, tuple[str, ...]] = {
    "submissions": ("project_id",),
    "marks_received": ("project_id", "expert_id", "criterion"),
    "experts": ("expert_id",),
    "employments": ("expert_id", "employer"),
    "assignments": ("project_id", "expert_id"),
    "recusals": ("project_id", "expert_id"),
    "receipts": ("file",),
    "rulings": ("project_id",),
    "dispositions": ("finding",),
    "corrections": ("table", "key", "column"),
    "approvals": ("policy_sha256",),
    "online": ("project_id",),
    "dcmm": ("credit_code", "certificate"),
    "evidence_reviews": ("project_id", "fact"),
    "earlier_pilots": ("project_id",),
    "annual_returns": ("credit_code", "period"),
    "misconduct": ("credit_code", "kind"),
}
"""The columns by which people name a row of a table, joined by a stroke."""


@dataclass
class Kept:
    """The office's tables as read; a table of a file that was refused is not among them.

    `columns` maps a table to each column's sheet letters; `rows` counts the
    rows taken from each file.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    registers: dict[str, pd.DataFrame] = field(default_factory=dict)
    cells: list[tuple[str, str, str, str]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


def read_kept(
    tables: Mapping[str, Reading], registers: Mapping[str, Reading], headings: Headings
) -> Kept:
    """Read the office's tables and registers, by name; each has one file."""
    kept = Kept()
    for name, reading in sorted(tables.items()):
        _read(kept, kept.tables, name, KEPT[name], reading, headings)
    for name, reading in sorted(registers.items()):
        _read(kept, kept.registers, name, REGISTERS.get(name), reading, headings)
    return kept


def key_of(table: str, columns: Mapping[str, Sequence[str]], place: int) -> str:
    """How people name one row of a table: its key's columns joined by a stroke."""
    named = KEYS.get(table) or tuple(columns)[:1]
    return "/".join(columns[column][place] for column in named if column in columns)


def _read(
    kept: Kept,
    into: dict[str, pd.DataFrame],
    name: str,
    table: Table | None,
    reading: Reading,
    headings: Headings,
) -> None:
    if reading.refused:
        kept.complaints.append(refused_complaint(reading))
        return
    wanted = _wanted(name, table, headings)
    shown = _shown(name, table, headings)
    taken = take(reading, wanted, shown)
    if isinstance(taken, Complaint):
        kept.complaints.append(taken)
        kept.complaints += oddity_complaints(reading, About())
        return
    count = len(taken.header.columns)
    if count > MOST_COLUMNS:
        told = {"count": str(count), "known": "0"}
        kept.complaints.append(refusal(reading, "columns_too_many", "", taken.name, **told))
        return
    if table is not None:
        needed = [
            column
            for column in _own(table)
            if column not in _MAY_LACK and (name, column) not in _ALONE_MAY_LACK
        ]
        refused = lacking(reading, taken, needed)
        if refused is not None:
            kept.complaints.append(refused)
            return
    names = _own(table) if table is not None else tuple(taken.header.columns)
    columns = {column: taken.texts(column) for column in names}
    count = len(taken.entries.entries)
    if table is None:
        into[name] = _generic(taken, columns)
    elif count:
        places = dict(zip(table.names[-3:], (taken.file, taken.name, taken.numbers()), strict=True))
        into[name] = table.of({**columns, **places})
    else:
        into[name] = table.empty()
    kept.rows[reading.file] = count
    kept.cells += [
        (taken.file, taken.name, column, taken.letters(position))
        for column, position in taken.header.columns.items()
    ]
    kept.complaints += _complaints(name, taken, reading, columns)


def _own(table: Table) -> tuple[str, ...]:
    """The columns people fill in; the last three say where a row stands."""
    return table.names[:-3]


def _generic(taken: Taken, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A register nobody declared: a table of its own headings, all text."""
    frame: dict[str, pd.Series[Any]] = {
        column: pd.Series(list(texts), dtype="str") for column, texts in columns.items()
    }
    count = len(taken.entries.entries)
    for name, place in (("file", taken.file), ("sheet", taken.name)):
        frame[name] = pd.Series([place] * count, dtype="str")
    frame["row"] = pd.Series(taken.numbers(), dtype="int64")
    return pd.DataFrame(frame)


def _wanted(name: str, table: Table | None, headings: Headings) -> Wanted:
    if table is None and name not in headings.tables:
        return _any_register(headings)
    columns = tuple(headings.tables[name].columns) if table is None else _own(table)
    named = frozenset(columns)

    def column_of(heading: str) -> str | None:
        column = headings.column_of(name, heading)
        return column if column in named else None

    return Wanted(name, column_of, named, headings)


def _any_register(headings: Headings) -> Wanted:
    """A register nobody declared: headings known elsewhere mean the same, others themselves."""
    known = [table for table in ("submissions", *REGISTERS) if table in headings.tables]
    taken = frozenset(_PLACES)

    def column_of(heading: str) -> str | None:
        columns = (headings.column_of(table, heading) for table in known)
        column = next((column for column in columns if column), heading.strip())
        return f"{column}_" if column in taken else column or None

    return Wanted(known[0], column_of, _Anything(), headings, any_heading=True)


class _Anything(frozenset[str]):
    """A set in which everything is: any heading tells of a register nobody declared."""

    def isdisjoint(self, other: object) -> bool:
        """False: something always is."""
        return False


def _shown(name: str, table: Table | None, headings: Headings) -> list[str]:
    if table is None:
        return []
    declared = headings.tables[name].columns
    return [declared[column].zh for column in _own(table) if column in declared][:6]


def _about(name: str, columns: Mapping[str, Sequence[str]], place: int) -> About:
    projects = columns.get("project_id")
    return About(key_of(name, columns, place), projects[place] if projects else "")


def _complaints(
    name: str, taken: Taken, reading: Reading, columns: Mapping[str, Sequence[str]]
) -> list[Complaint]:
    """What is wrong with the form and cells of an office's table."""
    found = list(form_complaints(taken, About()))
    place_of = {index: place for place, index in enumerate(taken.entries.entries)}
    told = set()
    for doubt in doubts(taken, reading):
        place = place_of[doubt.index]
        about = About(
            key_of(name, columns, place), columns.get("project_id", ("",) * (place + 1))[place]
        )
        complaint = taken.complaint(
            doubt.code, doubt.index, doubt.column, doubt.value, about, "block", doubt.fields
        )
        found.append(complaint)
        told.add((doubt.code, complaint.cell))
    abouts = {}
    if reading.oddities:
        for index, place in place_of.items():
            abouts[taken.row(index)] = _about(name, columns, place)
    found += oddity_complaints(reading, About(), abouts, told, taken.merged_entries())
    return found
