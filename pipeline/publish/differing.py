"""Where two versions of one file first differ, as a person would look for it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

from pipeline.language import mark as _
from pipeline.publish.records import records_of

Cells = Callable[[str, bytes], Sequence[tuple[str, str, str]]]
"""The cells of a workbook, by its name and bytes: sheet, address and text of each."""

Place = tuple[str, Mapping[str, str]]
"""A sentence and its fields."""

TABLE_ENDINGS = (".csv", ".jsonl")

_ROW = _("row {row} ({key}), column {column}: the run has {kept}, repeated it is {repeated}")
_COLUMNS = _("the columns differ: the run has {kept}, repeated it is {repeated}")
_ROW_LEFT_OUT = _("row {row} ({key}) is in the run and not there when repeated")
_ROW_MORE = _("row {row} ({key}) is not in the run and there when repeated")
_KEY = _("line {line}, {key}: the run has {kept}, repeated it is {repeated}")
_CELL = _("sheet {sheet}, cell {cell}: the run has {kept}, repeated it is {repeated}")
_BYTE = _("byte {byte} is the first that differs when repeated")
_NOT_THERE = "-"
_LONGEST = 120


def first_difference(name: str, kept: bytes, repeated: bytes, cells: Cells) -> Place:
    """Where a file kept by a run and the one made anew first differ.

    Their bytes differ. Tables are told by row and column, JSON by its key,
    workbooks by sheet and cell, all else, and what differs in no cell, by the
    first byte.
    """
    ending = PurePosixPath(name).suffix
    try:
        if ending in TABLE_ENDINGS:
            place = table_difference(name, kept, repeated)
        elif ending == ".json":
            place = _lines_difference([kept], [repeated])
        elif ending == ".xlsx":
            place = _cells_difference(cells(name, kept), cells(name, repeated))
        else:
            place = None
    except (ValueError, csv.Error, RecursionError):
        place = None
    return place or (_BYTE, {"byte": str(_first_byte(kept, repeated))})


def table_difference(name: str, kept: bytes, repeated: bytes) -> Place | None:
    """Where two versions of a table first differ in what they say; None where in nothing.

    Raises ValueError or csv.Error where one is no table any more.
    """
    if PurePosixPath(name).suffix == ".csv":
        return _records_difference(records_of(kept), records_of(repeated))
    return _lines_difference(kept.splitlines(), repeated.splitlines())


def _records_difference(
    kept: Sequence[Sequence[str]], repeated: Sequence[Sequence[str]]
) -> Place | None:
    columns = kept[0] if kept else []
    if not repeated or list(columns) != list(repeated[0]):
        shown = {"kept": _shown(columns), "repeated": _shown(repeated[0] if repeated else [])}
        return _COLUMNS, shown
    for row, (ours, theirs) in enumerate(zip_longest(kept[1:], repeated[1:]), start=2):
        if ours == theirs:
            continue
        if ours is None or theirs is None:
            said = _ROW_MORE if ours is None else _ROW_LEFT_OUT
            return said, {"row": str(row), "key": _shown_cell((theirs or ours)[:1])}
        for column, one, other in zip_longest(columns, ours, theirs, fillvalue=""):
            if one != other:
                fields = {"row": str(row), "key": _shown_cell(ours[:1]), "column": column}
                return _ROW, {**fields, "kept": _quoted(one), "repeated": _quoted(other)}
    return None


def _lines_difference(kept: Sequence[bytes], repeated: Sequence[bytes]) -> Place | None:
    for line, (ours, theirs) in enumerate(zip_longest(kept, repeated), start=1):
        if ours == theirs:
            continue
        if ours is None or theirs is None:
            said = _ROW_MORE if ours is None else _ROW_LEFT_OUT
            return said, {"row": str(line), "key": _shown_cell([])}
        found = _keys_difference(json.loads(ours), json.loads(theirs))
        if found is not None:
            key, one, other = found
            shown = {"kept": _json(one), "repeated": _json(other)}
            return _KEY, {"line": str(line), "key": key or "/", **shown}
    return None


_MISSING = object()


def _keys_difference(kept: Any, repeated: Any, key: str = "") -> tuple[str, Any, Any] | None:
    """The first key at which two JSON values differ, and the values there."""
    pairs: Iterable[tuple[str, Any, Any]]
    if isinstance(kept, dict) and isinstance(repeated, dict):
        names = sorted({*kept, *repeated})
        pairs = ((n, kept.get(n, _MISSING), repeated.get(n, _MISSING)) for n in names)
    elif isinstance(kept, list) and isinstance(repeated, list):
        both = enumerate(zip_longest(kept, repeated, fillvalue=_MISSING))
        pairs = ((str(number), one, other) for number, (one, other) in both)
    else:
        return None if kept == repeated else (key, kept, repeated)
    for name, one, other in pairs:
        found = _keys_difference(one, other, f"{key}/{name}")
        if found is not None:
            return found
    return None


def _cells_difference(
    kept: Sequence[tuple[str, str, str]], repeated: Sequence[tuple[str, str, str]]
) -> Place | None:
    theirs = {(sheet, cell): text for sheet, cell, text in repeated}
    ours = {(sheet, cell): text for sheet, cell, text in kept}
    for sheet, cell in [*ours, *(place for place in theirs if place not in ours)]:
        one, other = ours.get((sheet, cell), ""), theirs.get((sheet, cell), "")
        if one != other:
            shown = {"kept": _quoted(one), "repeated": _quoted(other)}
            return _CELL, {"sheet": sheet, "cell": cell, **shown}
    return None


def _first_byte(kept: bytes, repeated: bytes) -> int:
    """The first byte that differs, counted from 1."""
    pairs = zip(kept, repeated, strict=False)
    same = min(len(kept), len(repeated))
    return next((at for at, (one, other) in enumerate(pairs) if one != other), same) + 1


def _json(value: Any) -> str:
    return _NOT_THERE if value is _MISSING else _cut(json.dumps(value, ensure_ascii=False))


def _shown(cells: Sequence[str]) -> str:
    return _quoted(",".join(cells))


def _shown_cell(cells: Sequence[str]) -> str:
    return _cut(cells[0]) if cells else "-"


def _quoted(text: str) -> str:
    return f"'{_cut(text)}'"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
