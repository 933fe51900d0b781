"""What the units sent: every row of their workbooks, with the unit it is from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.headings import Headings, normalised
from pipeline.ingest.recognise import ColumnOf, Wanted
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
from pipeline.ingest.units import Units
from pipeline.ingest.versions import Versions, file_unit_complaints
from pipeline.policy.model import Policy
from pipeline.tables.complaints import Complaint
from pipeline.tables.kinds import stacked
from pipeline.tables.received import FURTHER, SOURCE, SUBMISSIONS

_PLACES = tuple(column.name for column in SOURCE)
_OWN = tuple(name for name in SUBMISSIONS.names if name not in _PLACES)
_TELLING = frozenset({"project_id", "title", "applicant"})
_ADDED_UP = ("cases", "scenarios", "deployments", "models")
"""Columns whose numbers a total row may add up instead of counting rows."""

_LONGEST_NUMBER = 15
_CODES = frozenset(column.name for column in SUBMISSIONS.columns if column.kind.name == "code")


@dataclass
class Sent:
    """The rows received, as columns, and what is to be said of the files.

    `columns` holds those of SUBMISSIONS and, before the places, those of the
    policy; `has` says which file has which of the latter.
    """

    columns: dict[str, list[Any]]
    further: tuple[str, ...]
    has: set[tuple[str, str]] = field(default_factory=set)
    cells: list[tuple[str, str, str, str]] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    file_units: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """All columns in one frame of text, a row for each row received."""
        texts = {
            name: pd.Series(values, dtype="int64" if name == "row" else "str")
            for name, values in self.columns.items()
        }
        return pd.DataFrame(texts)

    def units_of_shared_files(self, units: Units) -> set[str]:
        """The units named by rows of files that are of no one unit."""
        rows = zip(self.columns["file"], self.columns["unit"], strict=True)
        return {units.id_of(written) for file, written in rows if not self.file_units[file]}

    def parted(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """That frame as SUBMISSIONS and FURTHER."""
        submissions = SUBMISSIONS.of({name: frame[name] for name in SUBMISSIONS.names})
        parts = []
        for column in self.further:
            there = [(file, column) in self.has for file in frame["file"]]
            rows = frame[pd.Series(there, index=frame.index, dtype=bool)]
            places = {name: rows[name] for name in _PLACES}
            parts.append(FURTHER.of({**places, "column": column, "value": rows[column]}))
        return submissions, stacked(FURTHER, parts)


def read_submissions(
    readings: Sequence[Reading],
    versions: Versions,
    units: Units,
    policy: Policy,
    headings: Headings,
) -> Sent:
    """Read the units' files, those that were replaced left out.

    A file that cannot be taken as a table is refused with one complaint and
    the others go on. The unit of a file is its receipt's, else the one named
    above its table, else the one all its rows name.
    """
    own = [column.id for column in policy.columns]
    sent = Sent({name: [] for name in (*_OWN, *own, *_PLACES)}, tuple(own))
    wanted = Wanted("submissions", _column_of(policy, headings), _TELLING, headings)
    refused: set[str] = set()
    for reading in sorted(readings, key=lambda reading: reading.file):
        if reading.file not in versions.superseded:
            receipt_unit = versions.units.get(reading.file, "")
            complaint = _read(sent, reading, wanted, receipt_unit, versions, units, policy)
            if complaint is not None:
                sent.complaints.append(complaint)
                sent.file_units[reading.file] = receipt_unit
                refused.add(receipt_unit)
    received = {file: unit for file, unit in sent.file_units.items() if file in sent.rows}
    heard = refused | sent.units_of_shared_files(units)
    sent.complaints += file_unit_complaints(received, heard, versions, units)
    return sent


def _column_of(policy: Policy, headings: Headings) -> ColumnOf:
    """Headings of the policy's further columns go before those every round has."""
    further = {
        normalised(written): column.id
        for column in policy.columns
        for written in (column.id, column.heading.zh, column.heading.en)
        if written
    }

    def column_of(heading: str) -> str | None:
        own = further.get(headings.plain(heading)) or further.get(normalised(heading))
        return own or headings.column_of("submissions", heading)

    return column_of


def _read(
    sent: Sent,
    reading: Reading,
    wanted: Wanted,
    receipt_unit: str,
    versions: Versions,
    units: Units,
    policy: Policy,
) -> Complaint | None:
    """Take one file; the complaint that refuses it, if it is refused."""
    if reading.refused:
        return refused_complaint(reading, receipt_unit)
    language = policy.round.language
    official = [
        wanted.headings.heading_of("submissions", name, language) for name in sorted(_TELLING)
    ]
    taken = take(reading, wanted, official, receipt_unit)
    if isinstance(taken, Complaint):
        sent.complaints += oddity_complaints(reading, About(receipt_unit, "", receipt_unit))
        return taken
    unit, text, unit_complaints = _unit_of(taken, receipt_unit, units)
    told_elsewhere = {"unit"} if text else set()
    needed = [
        column for column in policy.examination.required.columns if column not in told_elsewhere
    ]
    refused = lacking(reading, taken, needed, unit)
    if refused is not None:
        return refused
    if not taken.entries.entries and reading.file not in versions.none_declared:
        return refusal(reading, "table_without_rows", unit, taken.name)
    sent.file_units[reading.file] = unit
    sent.rows[reading.file] = len(taken.entries.entries)
    sent.complaints += unit_complaints
    _add(sent, reading, taken, unit, text, units)
    return None


def _unit_of(taken: Taken, receipt_unit: str, units: Units) -> tuple[str, str, list[Complaint]]:
    """Which unit a file is from, the text rows take it from, and what contradicts it."""
    head = taken.labels.get("unit", "")
    head_unit = units.id_of(head)
    complaints = []
    if receipt_unit and head_unit and receipt_unit != head_unit:
        about = About(receipt_unit, "", receipt_unit)
        receipt = units.name_of(receipt_unit)
        told = {"receipt": receipt}
        complaints.append(
            taken.complaint("file_unit_disputed", value=head, about=about, fields=told)
        )
    text = head or (units.name_of(receipt_unit) if receipt_unit else "")
    unit = receipt_unit or head_unit
    if not unit:
        named = {units.id_of(written) for written in taken.texts("unit") if written}
        unit = named.pop() if len(named) == 1 else ""
    return unit, text, complaints


def _add(
    sent: Sent,
    reading: Reading,
    taken: Taken,
    unit: str,
    text: str,
    units: Units,
) -> None:
    """Add the rows of a file, and say what is wrong with their cells."""
    columns = {name: taken.texts(name) for name in _OWN}
    stated, blank = columns["unit"], 0
    if text:
        columns["unit"] = [written if written.strip() else text for written in stated]
        blank = sum(1 for written in stated if not written.strip())
    for column in sent.further:
        columns[column] = taken.texts(column)
        if column in taken.header.columns:
            sent.has.add((taken.file, column))
    rows = taken.numbers()
    columns["file"] = [taken.file] * len(rows)
    columns["sheet"] = [taken.name] * len(rows)
    for name, texts in columns.items():
        sent.columns[name] += texts
    sent.columns["row"] += rows
    sent.cells += [
        (taken.file, taken.name, column, taken.letters(position))
        for column, position in taken.header.columns.items()
    ]
    named = zip(columns["project_id"], columns["title"], columns["applicant"], strict=True)
    abouts = [
        About(project_id or title or applicant, project_id, unit)
        for project_id, title, applicant in named
    ]
    own = About(unit, "", unit)
    if blank and "unit" in taken.header.columns:
        told = {"count": str(blank)}
        complaint = taken.complaint("unit_from_head", None, "unit", text, own, fields=told)
        sent.complaints.append(complaint)
    sent.complaints += form_complaints(taken, own, _ADDED_UP)
    sent.complaints += _cell_complaints(taken, reading, abouts, own, bool(text))
    sent.complaints += _other_units(taken, unit, stated, abouts, units)


def _other_units(
    taken: Taken, unit: str, stated: Sequence[str], abouts: Sequence[About], units: Units
) -> Iterable[Complaint]:
    """Rows that name a known unit other than the one whose file they stand in."""
    for index, written, about in zip(taken.entries.entries, stated, abouts, strict=True):
        named = units.id_of(written)
        if unit and named and named != unit:
            told = {"unit_of_file": units.name_of(unit)}
            yield taken.complaint("row_of_other_unit", index, "unit", written, about, fields=told)


def _cell_complaints(
    taken: Taken, reading: Reading, abouts: Sequence[About], own: About, unit_known: bool
) -> list[Complaint]:
    """Cells nobody can vouch for, and codes that a workbook keeps as numbers.

    A merged unit is no loss where the sheet names its unit above the table.
    """
    about_of = dict(zip(taken.entries.entries, abouts, strict=True))
    found: list[Complaint] = []
    told: set[tuple[str, str]] = set()
    for doubt in doubts(taken, reading):
        if doubt.code == "cell_merged" and doubt.column == "unit" and unit_known:
            continue
        about = about_of[doubt.index]
        complaint = taken.complaint(
            doubt.code, doubt.index, doubt.column, doubt.value, about, fields=doubt.fields
        )
        found.append(complaint)
        told.add((doubt.code, complaint.cell))
    found += _numbers(taken, about_of)
    if reading.oddities:
        rows = {taken.row(index): about for index, about in about_of.items()}
        found += oddity_complaints(reading, own, rows, told, taken.merged_entries())
    return found


def _numbers(taken: Taken, about_of: Mapping[int, About]) -> Iterable[Complaint]:
    """Credit codes, and other codes too long for a number, that are stored as numbers."""
    numeric = taken.sheet.numeric
    if not numeric:
        return
    first_row, first_column = taken.sheet.first_row, taken.sheet.first_column
    for column, position in taken.header.columns.items():
        if column in _CODES:
            for index, about in about_of.items():
                if (first_row + index, first_column + position) in numeric:
                    text = taken.sheet.rows[index][position]
                    if column == "credit_code" or len(text) > _LONGEST_NUMBER:
                        yield taken.complaint("code_as_number", index, column, text, about)
