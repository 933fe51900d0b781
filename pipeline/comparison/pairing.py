"""Two receptions of one round side by side: the rows of both matched by what they are about.

Where a row stands decides nothing, so rows are matched by their key and then by
what they say; a sheet sorted anew differs in nothing. Rows of tables that do
differ get numbers of their own, shared by both sides, so that rows of the one
can stand among rows of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.tables.bundles import Received
from pipeline.tables.received import FURTHER
from pipeline.tables.working import COMPLAINTS

Row = Mapping[str, str]
Spot = tuple[str, str, int]
"""File, sheet and row."""

FURTHER_COLUMN = "further:"
"""What stands before a column of SUBMISSIONS that only the policy declares."""

BY_ROW = frozenset({"corrections", "rulings", "dispositions", "recusals", "approvals"})
"""Tables of decisions: an empty one says no more than none at all."""

_ABOUT_OTHERS = ("further", "cells", "complaints")
TABLES = tuple(
    part.name
    for part in fields(Received)
    if part.type == "pd.DataFrame" and part.name not in _ABOUT_OTHERS
)
"""The tables of a round besides its registers."""


@dataclass(frozen=True)
class Slot:
    """A row of one reception, of the other, or of both, by what it is about.

    The rows are texts by column, with the file and sheet they stand in and
    without their number there.
    """

    table: str
    key: tuple[str, ...]
    number: int
    before: Row | None
    after: Row | None

    @property
    def some(self) -> Row:
        """The row as it is now, or was."""
        return self.after if self.after is not None else self.before or {}

    def differing(self) -> list[str]:
        """The columns that say something else; of a row of one side only there are none."""
        if self.before is None or self.after is None:
            return []
        names = dict.fromkeys([*self.before, *self.after])
        return [name for name in names if self.before.get(name) != self.after.get(name)]


@dataclass
class PairedTable:
    """One table of both receptions; `before` and `after` give the slots at each spot."""

    name: str
    slots: list[Slot] = field(default_factory=list)
    before: dict[Spot, list[Slot]] = field(default_factory=dict)
    after: dict[Spot, list[Slot]] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], Slot] = field(default_factory=dict)

    @cached_property
    def different(self) -> list[Slot]:
        """The slots whose sides differ."""
        return [slot for slot in self.slots if slot.before != slot.after]


def place_columns(table: str) -> tuple[str, str, str]:
    """The columns of a table that say where a row stands."""
    return ("source_file" if table == "receipts" else "file"), "sheet", "row"


def table_of(received: Received, name: str) -> pd.DataFrame:
    """A table or register of a reception; empty without columns where it has no such register."""
    if name in TABLES:
        frame = getattr(received, name)
        assert isinstance(frame, pd.DataFrame)
        return frame
    return received.registers.get(name, pd.DataFrame())


def pair_tables(
    before: Received, after: Received, keys: Mapping[str, tuple[str, ...]]
) -> dict[str, PairedTable]:
    """Every table that differs in more than nothing at all, its rows matched.

    `keys` names the columns that identify a row of a table; of a table that it
    lacks the first column does.
    """
    paired = {}
    for name in (*TABLES, *sorted({*before.registers, *after.registers})):
        was, now = table_of(before, name), table_of(after, name)
        same = was.equals(now)
        if name == "submissions":
            same = same and before.further.equals(after.further)
        if not same:
            sides = (_rows(before, name), _rows(after, name))
            columns = list(was.columns) or list(now.columns)
            paired[name] = _paired(name, *sides, keys.get(name, tuple(columns[:1])))
    return paired


@dataclass(frozen=True)
class _Found:
    """A row as it was received, and where."""

    content: Row
    spot: Spot
    cell: str


def _rows(received: Received, name: str) -> list[_Found]:
    frame = table_of(received, name)
    file, sheet, row = place_columns(name)
    further: dict[Spot, dict[str, str]] = {}
    if name == "submissions":
        for line in received.further.itertuples(index=False):
            spot = (str(line.file), str(line.sheet), int(str(line.row)))
            further.setdefault(spot, {})[f"{FURTHER_COLUMN}{line.column}"] = str(line.value)
    found = []
    records: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    for record in records:
        spot = (str(record[file]), str(record[sheet]), int(record.pop(row)))
        cell = str(record.pop("cell", ""))
        content = {str(column): str(value) for column, value in record.items()}
        found.append(_Found({**content, **further.get(spot, {})}, spot, cell))
    return found


def _paired(
    name: str, before: Sequence[_Found], after: Sequence[_Found], key: Sequence[str]
) -> PairedTable:
    groups: dict[tuple[str, ...], tuple[list[_Found], list[_Found]]] = {}
    for side, rows in enumerate((before, after)):
        for row in rows:
            named = tuple(row.content.get(column, "") for column in key)
            groups.setdefault(named, ([], []))[side].append(row)
    table = PairedTable(name)
    numbers: dict[tuple[int, Spot], int] = {}
    for named, (was, now) in groups.items():
        for one, other in _matched(was, now, place_columns(name)[:2]):
            spots = [(0, one.spot)] if one else []
            spots += [(1, other.spot)] if other else []
            number = next((numbers[spot] for spot in spots if spot in numbers), len(numbers) + 1)
            for spot in spots:
                numbers.setdefault(spot, number)
            sides = (one.content if one else None, other.content if other else None)
            slot = Slot(name, named, number, *sides)
            table.slots.append(slot)
            for found, at in ((one, table.before), (other, table.after)):
                if found is not None:
                    at.setdefault(found.spot, []).append(slot)
                    if found.cell:
                        table.cells[found.spot[0], found.spot[1], found.cell] = slot
    return table


def _matched(
    was: list[_Found], now: list[_Found], places: Sequence[str]
) -> Iterator[tuple[_Found | None, _Found | None]]:
    """Rows of one key: first those that are the same, then those that say the same, then others."""
    if len(was) == len(now) == 1:
        yield was[0], now[0]
        return

    def whole(row: _Found) -> tuple[Any, ...]:
        return tuple(sorted(row.content.items()))

    def said(row: _Found) -> tuple[Any, ...]:
        return tuple(item for item in whole(row) if item[0] not in places)

    was, now = sorted(was, key=whole), sorted(now, key=whole)
    for alike in (whole, said):
        left: dict[tuple[Any, ...], list[_Found]] = {}
        for row in now:
            left.setdefault(alike(row), []).append(row)
        unmatched = []
        for row in was:
            same = left.get(alike(row))
            if same:
                partner = same.pop(0)
                now.remove(partner)
                yield row, partner
            else:
                unmatched.append(row)
        was = unmatched
    for number in range(max(len(was), len(now))):
        yield (
            was[number] if number < len(was) else None,
            now[number] if number < len(now) else None,
        )


@dataclass(frozen=True)
class Note:
    """A complaint made while reading that only one side has; `row` as it is in the other tables."""

    record: Mapping[str, Any]
    slots: tuple[Slot, ...]
    was: bool


@dataclass(frozen=True)
class Pair:
    """Two receptions matched: their tables that differ, and the complaints of one side only."""

    before: Received
    after: Received
    tables: Mapping[str, PairedTable]
    shared: Sequence[Mapping[str, Any]]
    notes: Sequence[Note]

    def different(self) -> Iterator[Slot]:
        """Every slot whose sides differ, table by table."""
        for table in self.tables.values():
            yield from table.different


def pair(before: Received, after: Received, keys: Mapping[str, tuple[str, ...]]) -> Pair:
    """Match two receptions; `keys` as for `pair_tables`."""
    tables = pair_tables(before, after, keys)
    spots: tuple[dict[Spot, list[Slot]], dict[Spot, list[Slot]]] = ({}, {})
    cells: dict[tuple[str, str, str], Slot] = {}
    for table in tables.values():
        spots[0].update(table.before)
        spots[1].update(table.after)
        cells.update(table.cells)
    sides: list[dict[tuple[Any, ...], list[Note]]] = [{}, {}]
    for side, received in enumerate((before, after)):
        records: list[dict[str, Any]] = received.complaints.to_dict("records")  # type: ignore[assignment]
        for record in records:
            at = (record["file"], record["sheet"], int(record["row"]))
            slots = spots[side].get(at, [])
            one = cells.get((record["file"], record["sheet"], record["cell"]))
            if one is not None and one in slots:
                slots = [one]
            if slots:
                record["row"] = slots[0].number
            same = tuple(value for name, value in record.items() if name != "cell")
            sides[side].setdefault(same, []).append(Note(record, tuple(slots), side == 0))
    shared: list[Mapping[str, Any]] = []
    notes: list[Note] = []
    for same in dict.fromkeys([*sides[0], *sides[1]]):
        was, now = sides[0].get(same, []), sides[1].get(same, [])
        both = min(len(was), len(now))
        shared += [note.record for note in was[:both]]
        notes += [*was[both:], *now[both:]]
    return Pair(before, after, tables, shared, notes)


def composed(
    paired: Pair,
    cell: Callable[[Slot, str], bool],
    note: Callable[[Note], bool],
    file: Callable[[str], bool],
    present: Callable[[str], bool],
) -> Received:
    """A reception made of both: each difference as it was before, or as it is after.

    What is taken from after is what the callables say: of a slot's column
    (empty for the whole of a row that only one side has), of a complaint, of
    the unit a file is of, of whether a table is there at all.
    """
    changed: dict[str, Any] = {}
    registers = dict(paired.before.registers)
    for name, table in paired.tables.items():
        rows = [(slot, _chosen(slot, cell)) for slot in table.slots]
        kept = [(slot, row) for slot, row in rows if row is not None]
        model = table_of(paired.before, name)
        if model.columns.empty:
            model = table_of(paired.after, name)
        frame = _frame(model, name, kept)
        if name in TABLES:
            changed[name] = frame
        else:
            registers[name] = frame
        if name == "submissions":
            changed["further"] = _further(kept)
    notes = [one.record for one in paired.notes if note(one) != one.was]
    was, now = paired.before.present, paired.after.present
    there = (was & now) | {
        name
        for name in was ^ now
        if (len(changed.get(name, ())) if name in BY_ROW else present(name) == (name in now))
    }
    changed["registers"] = {
        name: frame for name, frame in sorted(registers.items()) if name in there or len(frame)
    }
    submissions = changed.get("submissions", paired.before.submissions)
    units = _file_units(paired, set(submissions["file"]), file)
    columns = list(COMPLAINTS.names)
    records = [*paired.shared, *notes]
    told = COMPLAINTS.of({name: [record[name] for record in records] for name in columns})
    return replace(
        paired.before,
        **changed,
        complaints=COMPLAINTS.promised(_apart(told)) if records else COMPLAINTS.empty(),
        present=frozenset(there),
        file_units=units,
        cells=_cells(paired.before.cells, paired.after.cells),
    )


def _file_units(paired: Pair, used: Set[str], file: Callable[[str], bool]) -> dict[str, str]:
    """The unit of each file: as chosen, and of a file whose rows are used at any rate."""
    was, now = paired.before.file_units, paired.after.file_units
    units = {}
    for name in sorted({*was, *now}):
        chosen, other = (now, was) if file(name) else (was, now)
        if name in chosen:
            units[name] = chosen[name]
        elif name in used:
            units[name] = other[name]
    return units


def _chosen(slot: Slot, cell: Callable[[Slot, str], bool]) -> Row | None:
    """What a slot says once each of its differences is chosen; None where there is no row."""
    was, now = slot.before, slot.after
    if was == now:
        return was
    if was is None or now is None:
        return now if cell(slot, "") else was
    row = dict(was)
    for name in slot.differing():
        if cell(slot, name):
            if name in now:
                row[name] = now[name]
            else:
                del row[name]
    return row


def _frame(model: pd.DataFrame, name: str, rows: Sequence[tuple[Slot, Row]]) -> pd.DataFrame:
    """The rows as a table with the columns and types of another."""
    numbered = place_columns(name)[2]
    columns: dict[str, Any] = {}
    for column in model.columns:
        if column == numbered:
            values: list[Any] = [slot.number for slot, _ in rows]
        elif column == "cell":
            values = [f"{place + 1}.{slot.number}" for place, (slot, _) in enumerate(rows)]
        else:
            values = [row.get(column, "") for _, row in rows]
        columns[column] = pd.Series(values, dtype=model[column].dtype)
    return pd.DataFrame(columns)


def _further(rows: Sequence[tuple[Slot, Row]]) -> pd.DataFrame:
    cells = [
        (row["file"], row["sheet"], slot.number, name.removeprefix(FURTHER_COLUMN), value)
        for slot, row in rows
        for name, value in row.items()
        if name.startswith(FURTHER_COLUMN)
    ]
    if not cells:
        return FURTHER.empty()
    return FURTHER.of(dict(zip(FURTHER.names, map(list, zip(*cells, strict=True)), strict=True)))


def _apart(complaints: pd.DataFrame) -> pd.DataFrame:
    """Complaints of both sides with one id: the first of them stands for both."""
    return complaints.drop_duplicates("finding", keep="last").reset_index(drop=True)


def _cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([before, after], ignore_index=True)
    return both.drop_duplicates(["file", "sheet", "column"]).reset_index(drop=True)
