"""Submitted rows as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.policy.checks.check import WORKED_OUT
from pipeline.policy.model import Policy
from pipeline.stages.typed.directions import Named, named_directions
from pipeline.stages.typed.words import Words
from pipeline.tables.bundles import Received
from pipeline.tables.received import SOURCE, SUBMISSIONS
from pipeline.tables.spelling import code_text
from pipeline.tables.values import whole_number

_SOURCE = tuple(column.name for column in SOURCE)


@dataclass(frozen=True)
class Submitted:
    """The submitted rows, sorted by their place; every list has one entry a row.

    `texts` holds what was written, the unit that the file's title names where
    the row names none; `values` what it means: an id of a closed list, a whole
    number, a day, yes or no as a truth value, a level. None where a cell is
    empty or cannot be read. Both hold the WORKED_OUT columns, too. A row's
    direction is the first it names; `named` has all its namings.
    """

    rows: pd.DataFrame
    texts: Mapping[str, list[str]]
    values: Mapping[str, list[Any]]
    words: Words
    project_ids: list[str]
    numbers: list[int]
    """The row or line of each."""
    named: list[list[Named]]
    """The directions each names, in its order."""
    places: dict[tuple[str, str, int], int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def by_project(self) -> dict[str, list[int]]:
        """The rows of each project number, those without one left out."""
        found: dict[str, list[int]] = {}
        for row, name in enumerate(self.project_ids):
            if name:
                found.setdefault(name, []).append(row)
        return found

    def directions(self, row: int) -> list[str]:
        """The known directions a row names, in its order, each once."""
        return list(dict.fromkeys(named.id for named in self.named[row] if named.id))

    def keys(self, column: str) -> list[str]:
        """Each row's text in a column as rows are matched by it."""
        return [self.words.key(column, text) for text in self.texts[column]]


def typed_submissions(received: Received, policy: Policy, words: Words) -> Submitted:
    """Read the submitted rows, with the further columns that only this policy declares."""
    rows = SUBMISSIONS.promised(received.submissions)
    texts = {
        name: rows[name].astype(object).tolist() for name in SUBMISSIONS.names if name != "row"
    }
    numbers: list[int] = rows["row"].tolist()
    places = list(zip(texts["file"], texts["sheet"], numbers, strict=True))
    texts["unit"] = [
        unit or received.file_units.get(place[0], "")
        for unit, place in zip(texts["unit"], places, strict=True)
    ]
    at = {place: position for position, place in enumerate(places)}
    for column in policy.columns:
        texts.setdefault(column.id, [""] * len(rows))
    for file, sheet, row, column_id, value in received.further.itertuples(index=False):
        position = at.get((file, sheet, row))
        if position is not None and column_id in texts:
            texts[column_id][position] = value
    blank_is_no = policy.examination.yes_no.blank == "no"
    values = {
        name: _values(name, cells, words, blank_is_no)
        for name, cells in texts.items()
        if name not in _SOURCE
    }
    named = [named_directions(text, words) for text in texts["direction"]]
    values["direction"] = [(names[0].id if names else "") or None for names in named]
    texts |= _worked_out(values, policy)
    values |= {name: [text or None for text in texts[name]] for name in WORKED_OUT}
    return Submitted(
        rows=rows,
        texts=texts,
        values=values,
        words=words,
        project_ids=[code_text(text) for text in texts["project_id"]],
        numbers=numbers,
        named=named,
        places=at,
    )


def _worked_out(values: Mapping[str, Sequence[Any]], policy: Policy) -> dict[str, list[str]]:
    """The columns made of others, empty where those are."""
    classes: dict[str, str] = {}
    for unit in policy.units.members:
        sharing = policy.unit(policy.pools_unit(unit.id)) or unit
        classes[unit.id] = sharing.class_ or ""
    fields = {direction.id: direction.field for direction in policy.directions.members}
    made = {
        "unit_class": [classes.get(unit or "", "") for unit in values["unit"]],
        "field": [fields.get(direction or "", "") for direction in values["direction"]],
    }
    return {name: made[name] for name in WORKED_OUT}


def _values(column: str, cells: Sequence[str], words: Words, blank_is_no: bool) -> list[Any]:
    kind = words.kinds.get(column, "text")
    names = words.names_of(column)
    if names is not None:
        return [names.id_of(text) or None if code_text(text) else None for text in cells]
    if kind == "whole number":
        return [whole_number(text) for text in cells]
    if kind == "level":
        return [words.level(text) for text in cells]
    if kind == "day":
        return [day.isoformat() if (day := words.day(text)) else None for text in cells]
    if kind == "yes or no":
        blank = False if blank_is_no else None
        return [words.yes_no(text) if code_text(text) else blank for text in cells]
    return [text or None for text in cells]
