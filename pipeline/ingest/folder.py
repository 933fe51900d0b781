"""A round's folder as tables: every file read once, every cell as text with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError, Sentence
from pipeline.headings import Headings
from pipeline.ingest.corrections import (
    NOT_CORRECTED,
    correct,
    known_tables,
    lifted,
    sound_corrections,
)
from pipeline.ingest.gate import ending
from pipeline.ingest.inventory import (
    MARKS,
    REGISTERS,
    SUBMISSIONS,
    Inventory,
    SourceFile,
    take_stock,
)
from pipeline.ingest.marks import read_marks
from pipeline.ingest.office import KEPT, read_kept
from pipeline.ingest.parquet import READER, is_readable
from pipeline.ingest.pool import read_all_apart
from pipeline.ingest.records import Oddity, Reading
from pipeline.ingest.submissions import read_submissions
from pipeline.ingest.units import units_of
from pipeline.ingest.versions import read_versions
from pipeline.ingest.worker import refusal
from pipeline.language import mark as _
from pipeline.policy.model import Policy
from pipeline.tables.bundles import Copied, Received
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.received import CELLS

__all__ = ["SourceFile", "read_round"]

_NO_READER = _(
    "{file} is a Parquet file, and nothing that reads it is installed: "
    "install {reader}, or save the marks as CSV"
)


def read_round(
    folder: Path, policy: Policy, headings: Headings
) -> tuple[Received, list[SourceFile]]:
    """Read all files of a round; the tables, and the files with the bytes that were read.

    A file that cannot be read is refused with a complaint and the others go
    on. Receipts decide which files count before these are read, and
    corrections are carried out before anybody looks at a table. Nothing is
    typed here: a number or date that is none has its place and stays text.

    Raises InputError: no such folder, no submissions/ or marks/ in it, two
    files of one table, a Parquet file that nothing installed can read.
    """
    return read_stock(take_stock(folder), policy, headings)


def read_stock(
    stock: Inventory,
    policy: Policy,
    headings: Headings,
    watch: Callable[[int, int], None] | None = None,
) -> tuple[Received, list[SourceFile]]:
    """Read the files of a round whose bytes are already here, as `read_round` does.

    `watch` is told after each file how many are read, and of how many.
    """
    readings = _readings(stock, watch)
    kept = read_kept(
        {Path(file.path).stem: readings[file.path] for file in stock.of("table")},
        {Path(file.path).stem: readings[file.path] for file in stock.of(REGISTERS)},
        headings,
    )
    complaints = [*stock.complaints, *kept.complaints]
    tables = {name: table.empty() for name, table in KEPT.items()} | kept.tables
    corrections, unsound = sound_corrections(tables["corrections"], headings)
    complaints += unsound
    known = [*KEPT, *kept.registers, "submissions", "marks_received"]
    complaints += known_tables(corrections, known)
    ours = correct(
        corrections,
        {
            **{name: table for name, table in kept.tables.items() if name not in NOT_CORRECTED},
            **kept.registers,
        },
    )
    tables |= {name: table for name, table in ours.tables.items() if name in kept.tables}

    units = units_of(policy, headings)
    files = [file.path for file in stock.of(SUBMISSIONS)]
    versions = read_versions(tables["receipts"], files, units, "receipts" in kept.tables)
    sent = read_submissions([readings[path] for path in files], versions, units, policy, headings)
    given = read_marks([readings[file.path] for file in stock.of(MARKS)], policy, headings)

    theirs = correct(corrections, {"submissions": sent.frame(), "marks_received": given.table()})
    submissions, further = sent.parted(theirs.tables["submissions"])
    complaints += [*versions.complaints, *sent.complaints, *given.complaints]
    complaints = lifted(complaints, [*ours.places, *theirs.places])
    complaints += [*ours.complaints, *theirs.complaints]
    received = Received(
        submissions=submissions,
        further=further,
        marks=theirs.tables["marks_received"],
        registers={name: ours.tables[name] for name in sorted(kept.registers)},
        cells=_cells([*kept.cells, *sent.cells]),
        complaints=complaints_table(_with_units(complaints, sent.file_units)),
        present=frozenset(kept.tables) | frozenset(kept.registers),
        file_units=dict(sorted(sent.file_units.items())),
        files=len(stock.files),
        marked_on=tuple(sorted(given.days)),
        copies={path: _copies(readings[path]) for path in files},
        **tables,
    )
    rows = {**kept.rows, **sent.rows, **given.rows}
    return received, [replace(file, rows=rows.get(file.path, file.rows)) for file in stock.files]


def _readings(stock: Inventory, watch: Callable[[int, int], None] | None) -> dict[str, Reading]:
    """Every file as the reader sees it; Parquet is for marks alone, and needs a reader."""
    for file in stock.of(MARKS):
        if ending(file.path) == "parquet" and not is_readable():
            raise InputError(Sentence(_NO_READER, {"file": file.path, "reader": READER}))
    files = [(file.path, file.content) for file in stock.files if file.role != "unread"]
    readings = read_all_apart(files, watch)
    for file in stock.files:
        if file.role not in (MARKS, "unread") and readings[file.path].kind == "parquet":
            why = Oddity("file_not_a_table", params={"really": "a Parquet file"})
            readings[file.path] = refusal(file.path, why)
    return readings


def _copies(reading: Reading) -> tuple[Copied, ...]:
    return tuple(
        Copied(sheet.name, sheet.first_row, sheet.first_column, sheet.rows)
        for sheet in reading.sheets
    )


def _cells(cells: Iterable[tuple[str, str, str, str]]) -> pd.DataFrame:
    columns = list(zip(*cells, strict=True))
    if not columns:
        return CELLS.empty()
    return CELLS.of(dict(zip(CELLS.names, map(list, columns), strict=True)))


def _with_units(complaints: Iterable[Complaint], file_units: Mapping[str, str]) -> list[Complaint]:
    """Complaints about a unit's file name that unit, also those made before it was known."""
    return [
        replace(complaint, unit=file_units[complaint.file])
        if not complaint.unit and complaint.file in file_units
        else complaint
        for complaint in complaints
    ]
