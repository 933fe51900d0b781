"""Decisions to read one cell differently, carried out before anything is examined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.headings import Headings
from pipeline.ingest.office import KEYS
from pipeline.stages.typed.decided import REASON, reason_of, reasons_of_cell, unsound
from pipeline.tables.complaints import Complaint

NOT_CORRECTED = frozenset({"rulings", "dispositions", "corrections", "approvals"})
"""Decisions are not corrected by decisions; they are replaced."""

NEEDED = ("reason_code", "decided_by", "minute")
"""What a correction must say besides the cell and its two readings."""

_ALSO_CALLED = {"marks": "marks_received"}
Place = tuple[str, str, int, str]
"""File, sheet, row and column of a corrected cell."""


@dataclass
class Corrected:
    """Tables after corrections, the complaints these make, and the cells they changed."""

    tables: dict[str, pd.DataFrame]
    complaints: list[Complaint] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def sound_corrections(
    corrections: pd.DataFrame, headings: Headings
) -> tuple[pd.DataFrame, list[Complaint]]:
    """The corrections (CORRECTIONS) that count, and complaints of the others.

    One that lacks its reason, minute or decider, or whose reason is none of the
    closed list or none for such a cell, changes nothing. The reasons of those
    that count are given as codes.
    """
    told, kept, reasons = [], [], []
    for position, line in enumerate(_as_written(corrections)):
        fitting = reasons_of_cell(_table(line), line["column"], line["before"], headings)
        fault = unsound(line, NEEDED, fitting, headings)
        if fault is None:
            kept.append(position)
            reasons.append(reason_of(line[REASON], headings))
            continue
        cell = "/".join(line[name] for name in ("table", "key", "column"))
        if fault.missing:
            told.append(_complaint(line, "correction_incomplete", cell, missing=fault.missing))
        else:
            fields = {"reasons": fault.reasons, "decided_on": cell}
            told.append(_complaint(line, "correction_reason_wrong", line[REASON], **fields))
    sound = corrections.iloc[kept].reset_index(drop=True)
    return sound.assign(**{REASON: pd.Series(reasons, dtype="str")}), told


def known_tables(corrections: pd.DataFrame, tables: Sequence[str]) -> list[Complaint]:
    """Complaints about corrections (CORRECTIONS) of tables that are none of `tables`."""
    allowed = [name for name in tables if name not in NOT_CORRECTED]
    shown = ", ".join(sorted(name.removesuffix("_received") for name in allowed))
    return [
        _complaint(line, "correction_table_unknown", line["table"], expected_one=shown)
        for line in _lines(corrections)
        if _table(line) not in allowed
    ]


def correct(corrections: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> Corrected:
    """Carry out the corrections (CORRECTIONS) of these tables, by name, each of them sound.

    A correction is carried out only where its key fits one row and the cell
    reads, to the letter, what it says was there before; else nothing changes
    and the run waits for a decision. Of several rows with one key, the one
    that reads so is meant. Two corrections of one cell contradict each other,
    and neither is carried out. The given frames stay as they are.
    """
    done = Corrected(dict(tables))
    lines = [line for line in _lines(corrections) if _table(line) in tables]
    cells = Counter((_table(line), line["key"], line["column"]) for line in lines)
    changed: set[str] = set()
    told: set[tuple[str, str, str]] = set()
    for line in lines:
        table = _table(line)
        cell = (table, line["key"], line["column"])
        if cells[cell] > 1:
            if cell not in told:
                count = str(cells[cell])
                value = "/".join(cell[1:])
                done.complaints.append(_complaint(line, "correction_doubled", value, count=count))
            told.add(cell)
            continue
        if table not in changed:
            done.tables[table] = done.tables[table].copy()
            changed.add(table)
        _carry_out(done, table, done.tables[table], line)
    return done


def _carry_out(done: Corrected, table: str, frame: pd.DataFrame, line: Mapping[str, str]) -> None:
    column = line["column"]
    shown = table.removesuffix("_received")
    key_columns = [name for name in KEYS.get(table, (frame.columns[0],)) if name in frame.columns]
    if column not in frame.columns[: -_places(table)]:
        done.complaints.append(_complaint(line, "correction_column_unknown", column, table=shown))
        return
    keys = frame[key_columns[0]]
    for name in key_columns[1:]:
        keys = keys + "/" + frame[name]
    rows = frame.index[(keys == line["key"]).to_numpy()].tolist()
    if not rows:
        fields = {"table": shown, "key": "/".join(key_columns)}
        done.complaints.append(_complaint(line, "correction_row_unknown", line["key"], **fields))
        return
    cells = frame[column]
    fitting = [row for row in rows if cells.at[row] == line["before"]]
    if len(fitting) > 1:
        fields = {"table": shown, "count": str(len(fitting))}
        done.complaints.append(_complaint(line, "correction_of_several", line["key"], **fields))
        return
    if not fitting:
        found = str(cells.at[rows[0]])
        fields = {"expected_text": line["before"]}
        done.complaints.append(_complaint(line, "correction_before_differs", found, **fields))
        return
    row = fitting[0]
    file_column, sheet_column, row_column = _place_columns(table)
    place: Place = (
        str(frame.at[row, file_column]),
        str(frame.at[row, sheet_column]),
        int(str(frame.at[row, row_column])),
        column if table != "marks_received" else str(frame.at[row, "criterion"]),
    )
    frame.loc[row, column] = line["after"]
    done.places.append(place)
    done.complaints.append(
        Complaint(
            "correction_applied",
            file=place[0],
            sheet=place[1],
            row=place[2],
            cell=str(frame.at[row, "cell"]) if "cell" in frame.columns else "",
            key=line["key"],
            column=column,
            value=line["before"],
            project_id=str(frame.at[row, "project_id"]) if "project_id" in frame.columns else "",
            fields={
                "after": line["after"],
                "reason": line["reason_code"],
                "decided_by": line["decided_by"],
                "minute": line["minute"],
                "decided_at": place_of(line),
            },
        )
    )


def _place_columns(table: str) -> tuple[str, str, str]:
    return ("source_file" if table == "receipts" else "file"), "sheet", "row"


def _places(table: str) -> int:
    """How many of a table's last columns say where a row stands."""
    return 4 if table == "marks_received" else 3


def _table(line: Mapping[str, str]) -> str:
    named = line["table"].strip().removeprefix("registers/")
    return _ALSO_CALLED.get(named, named)


def _lines(corrections: pd.DataFrame) -> list[dict[str, str]]:
    """The corrections in an order that no sheet decides."""
    named = _as_written(corrections)
    return sorted(named, key=lambda line: (line["table"], line["key"], line["column"]))


def _as_written(corrections: pd.DataFrame) -> list[dict[str, str]]:
    lines = corrections.to_dict("records")
    return [{str(name): str(cell) for name, cell in line.items()} for line in lines]


def place_of(line: Mapping[str, str]) -> str:
    """Where a decision stands, as complaints about what it did name it."""
    return ":".join(line[name] for name in ("file", "sheet", "row"))


def _complaint(line: Mapping[str, str], code: str, value: str, **fields: str) -> Complaint:
    return Complaint(
        code,
        file=line["file"],
        sheet=line["sheet"],
        row=int(line["row"]),
        key=f"{line['table']}/{line['key']}/{line['column']}",
        value=value,
        fields=fields,
    )


def lifted(complaints: Sequence[Complaint], places: Sequence[Place]) -> list[Complaint]:
    """The complaints with those about a corrected cell made warnings.

    `places` are file, sheet, row and column of the cells a decision corrected:
    what was wrong with them no longer refuses a row.
    """
    corrected = set(places)
    return [
        replace(complaint, severity="warn")
        if (complaint.file, complaint.sheet, complaint.row, complaint.column) in corrected
        and complaint.column
        else complaint
        for complaint in complaints
    ]
