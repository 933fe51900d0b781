"""A reading on its way from the process that read a file to the one that uses it.

It travels as JSON. A process that a hostile file has taken over can then send
wrong text, as the file itself could, and nothing that runs: pickle would let
it run anything. Whatever has not the form of a reading is no reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from pipeline.ingest.records import (
    LAST_COLUMN,
    LAST_ROW,
    SHOWN,
    Coordinate,
    Oddity,
    Reading,
    Sheet,
)

_COLUMN_BITS = 15
_LOWER = (1 << _COLUMN_BITS) - 1
_KINDS = ("xlsx", "csv", "parquet", "")
_MANY = 1_000_000
"""More characters than any text beside the cells has."""

_Kind = TypeVar("_Kind")

_CELLS = ("numeric", "formulas", "uncached", "errors", "doubtful")
_LINES = ("hidden_rows", "hidden_columns", "frame")
"""The sets of a sheet, of cells and of rows or columns, sent as whole numbers in rising order."""


def to_bytes(reading: Reading) -> bytes:
    """A reading as JSON; the file's name stays behind."""
    content = {
        "kind": reading.kind,
        "encoding": reading.encoding,
        "dialect": reading.dialect,
        "sheets": [_told(sheet) for sheet in reading.sheets],
        "oddities": [_listed(oddity) for oddity in reading.oddities],
        "refused": _listed(reading.refused) if reading.refused else None,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def from_bytes(file: str, content: bytes) -> Reading:
    """The reading that `to_bytes` sent.

    Raises ValueError for anything that is no reading: another form, places
    outside the cells of a sheet, a refusal with sheets.
    """
    told = _of(json.loads(content.decode("utf-8", "surrogatepass")), dict)
    refused = told["refused"]
    reading = Reading(
        file=file,
        kind=_text(told["kind"]),
        encoding=_text(told["encoding"]),
        dialect=_text(told["dialect"]),
        sheets=tuple(_sheet(_of(sheet, dict)) for sheet in _of(told["sheets"], list)),
        oddities=tuple(_oddity(oddity) for oddity in _of(told["oddities"], list)),
        refused=None if refused is None else _oddity(refused),
    )
    if reading.kind not in _KINDS or (reading.refused and reading.sheets):
        raise ValueError("no reading")
    return reading


def _told(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "rows": sheet.rows,
        "first_row": sheet.first_row,
        "first_column": sheet.first_column,
        "merged": sheet.merged,
        "filtered": sheet.filtered,
        **{name: sorted(map(_number, getattr(sheet, name))) for name in (*_CELLS, *_LINES)},
    }


def _sheet(told: dict[str, Any]) -> Sheet:
    rows = _of(told["rows"], list)
    for row in rows:
        if set(map(type, _of(row, list))) - {str}:
            raise ValueError("a cell that is no text")
    first_row, first_column = _of(told["first_row"], int), _of(told["first_column"], int)
    width = max(map(len, rows), default=0)
    if not (1 <= first_row <= LAST_ROW and 1 <= first_column <= LAST_COLUMN):
        raise ValueError("no such cell")
    if first_row + len(rows) - 1 > LAST_ROW or first_column + width - 1 > LAST_COLUMN:
        raise ValueError("more cells than a sheet has")
    merged = [_of(written, list) for written in _of(told["merged"], list)]
    if any(len(written) != 4 or set(map(type, written)) != {int} for written in merged):
        raise ValueError("no merged range")
    sets: dict[str, Any] = {name: _coordinates(told[name]) for name in _CELLS}
    sets |= {name: frozenset(_numbers(told[name])) for name in _LINES}
    return Sheet(
        name=_text(told["name"]),
        visible=_of(told["visible"], bool),
        rows=rows,
        first_row=first_row,
        first_column=first_column,
        merged=tuple((top, left, bottom, right) for top, left, bottom, right in merged),
        filtered=tuple(map(_text, _of(told["filtered"], list))),
        **sets,
    )


def _number(place: Coordinate | int) -> int:
    return place if isinstance(place, int) else place[0] << _COLUMN_BITS | place[1]


def _numbers(told: Any) -> Iterable[int]:
    if set(map(type, _of(told, list))) - {int}:
        raise ValueError("a place that is no number")
    numbers: list[int] = told
    if numbers and (min(numbers) < 1 or max(numbers) > LAST_ROW << _COLUMN_BITS | LAST_COLUMN):
        raise ValueError("a place outside every sheet")
    return numbers


def _coordinates(told: Any) -> frozenset[Coordinate]:
    return frozenset((place >> _COLUMN_BITS, place & _LOWER) for place in _numbers(told))


def _listed(oddity: Oddity) -> list[Any]:
    return [oddity.code, oddity.sheet, oddity.cell, oddity.value, oddity.params]


def _oddity(told: Any) -> Oddity:
    code, sheet, cell, value, params = _of(told, list)
    fields = {_text(name): _text(field) for name, field in _of(params, dict).items()}
    shown = _text(value)[: 2 * SHOWN]
    return Oddity(_text(code), _text(sheet), _text(cell), shown, fields)


def _text(told: Any) -> str:
    text = _of(told, str)
    if len(text) > _MANY:
        raise ValueError("a text too long")
    return text


def _of(told: Any, kind: type[_Kind]) -> _Kind:
    if type(told) is not kind:
        raise ValueError(f"no {kind.__name__}")
    return told
