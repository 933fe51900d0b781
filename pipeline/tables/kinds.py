"""Tables that describe themselves: what a column holds, what a table promises.

A table is a pandas frame whose columns, their order, types, key and allowed
words are declared once. `stage` checks the promise at every call, in tests as
in production, and sorts by key, so the order of a sheet reaches no result.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.errors import BrokenPromise

# Text is kept alike whether or not pyarrow is installed: results come from inputs alone.
pd.set_option("mode.string_storage", "python")

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Kind:
    """What sort of thing a column holds, and the pandas type it is kept in."""

    name: str
    dtype: str
    meaning: str


TEXT = Kind("text", "str", "Text as it was written; empty where there is none.")
CODE = Kind("code", "str", "A name or number that identifies something; text, never a number.")
WORD = Kind("word", "str", "One of a few words that the table declares.")
DAY = Kind("day", "str", "A day or moment in ISO form; empty where there is none.")
COUNT = Kind("count", "int64", "A whole number.")
PLACE = Kind("place", "Int64", "A whole number from 1, or missing.")
FLAG = Kind("flag", "bool", "True or false; 1 or 0 in a file.")
POINTS = Kind("points", "int64", "Points in billionths; a decimal in a file.")
MAYBE_POINTS = Kind("points or missing", "Int64", "Points in billionths, or missing.")
EXACT = Kind("exact integer", "object", "Part of an exact ratio: a whole number of any size.")
DECIMAL = Kind("decimal", "str", "A decimal as text, empty where there is none.")


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds and what that means."""

    name: str
    kind: Kind
    meaning: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table's promise: columns in order, and the key no two rows share."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, named: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == named:
                return column
        raise KeyError(named)

    def empty(self) -> pd.DataFrame:
        """The table without rows."""
        return _empty(self).copy()

    def of(self, columns: Mapping[str, Any]) -> pd.DataFrame:
        """A frame of this table from columns, each cast to its declared type.

        Columns not given are empty; scalars fill every row. Shape (n, columns).
        Raises BrokenPromise when a column is not the table's or cannot be cast.
        """
        unknown = set(columns) - set(self.names)
        if unknown:
            raise BrokenPromise(f"{self.name} has no column {sorted(unknown)}")
        sized = [len(v) for v in columns.values() if _is_column(v)]
        rows = sized[0] if sized else (1 if columns else 0)
        index = pd.RangeIndex(rows)
        cast = {}
        for column in self.columns:
            value = columns.get(column.name, _blank(column.kind))
            cast[column.name] = _cast(self.name, column, value, index)
        return pd.DataFrame(cast, index=index)

    def promised(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame, sorted by key, once every promise is found kept.

        Raises BrokenPromise naming table, column and what was found.
        """
        if tuple(frame.columns) != self.names:
            raise BrokenPromise(f"{self.name} has columns {list(frame.columns)}")
        for column in self.columns:
            values = frame[column.name].array
            if str(values.dtype) != column.kind.dtype:
                raise BrokenPromise(f"{self.name}.{column.name} is {values.dtype}")
            if len(frame) == 0:
                continue
            if column.kind.dtype in ("str", "object") and values.isna().any():
                raise BrokenPromise(f"{self.name}.{column.name} has missing cells")
            if column.words:
                odd = sorted(set(values.unique()) - {"", *column.words})
                if odd:
                    raise BrokenPromise(f"{self.name}.{column.name} holds {odd[:5]}")
        if len(frame) == 0:
            return frame.reset_index(drop=True)
        in_order, again = self._in_order(frame)
        if again.any():
            twice = in_order.iloc[int(again.argmax())]
            raise BrokenPromise(f"{self.name} has two rows {[twice[name] for name in self.key]}")
        return in_order

    def sorted(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame in the order of its key, texts by code point."""
        return self._in_order(frame)[0]

    def _in_order(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
        """The frame in the order of its key, and which rows have the key of the one above."""
        again = np.zeros(len(frame), dtype=bool)
        if not self.key or len(frame) == 0:
            return frame.reset_index(drop=True), again
        keys = [_ordered(frame[name]) for name in reversed(self.key)]
        order = np.lexsort(keys)
        in_order = frame.take(order)
        in_order.index = pd.RangeIndex(len(frame))
        again[1:] = np.logical_and.reduce([key[order][1:] == key[order][:-1] for key in keys])
        return in_order, again


@functools.cache
def _empty(table: Table) -> pd.DataFrame:
    return table.of({})


def _is_column(value: Any) -> bool:
    return isinstance(value, pd.Series | np.ndarray | list | tuple | pd.Index)


def _ordered(values: pd.Series[Any]) -> npt.NDArray[Any]:
    """Numbers in the order of the values: texts by code point, never by a locale."""
    numbers = values.to_numpy()
    if str(values.dtype) != "str":
        return numbers
    return np.unique(numbers.astype(object), return_inverse=True)[1]


def _blank(kind: Kind) -> Any:
    return {"str": "", "int64": 0, "bool": False, "object": 0}.get(kind.dtype, pd.NA)


def _cast(table: str, column: Column, value: Any, index: pd.RangeIndex) -> pd.Series[Any]:
    if isinstance(value, pd.Series):
        value = value.array
    try:
        return pd.Series(value, index=index, dtype=column.kind.dtype)
    except (TypeError, ValueError) as error:
        raise BrokenPromise(f"{table}.{column.name}: {error}") from error


def stage(*takes: Table, gives: Table) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare which tables a stage takes, as its first arguments, and which it gives.

    Every call is checked, and what is taken and given is sorted by key. What
    a stage is given stays as it was: it gets its own sorted frames.
    """

    def declared(carry_out: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(carry_out)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            given: list[Any] = list(args)
            for position, table in enumerate(takes):
                given[position] = table.promised(given[position])
            result: Any = carry_out(*given, **kwargs)
            return cast(R, gives.promised(result))

        return checked

    return declared


def stacked(table: Table, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one table, one under the other; the empty table where there are none."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return table.empty()
    return pd.concat(filled, ignore_index=True)
