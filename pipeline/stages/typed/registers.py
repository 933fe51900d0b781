"""Registers, and which of their rows speak of a submitted row."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Mapping
from datetime import date

import pandas as pd

from pipeline.policy.rules import Matching, Years
from pipeline.stages.typed.submissions import Submitted
from pipeline.stages.typed.words import Words

# Before every day and after every day, in the order of text.
_BEFORE_ALL, _PAST_ALL = "0000-00-00", "9999-99-99"


class Registers:
    """The registers that were there, as columns of text, each looked up by any column.

    An absent register has no rows; whoever must tell absent from empty asks
    `Received.present`.
    """

    def __init__(self, registers: Mapping[str, pd.DataFrame], words: Words) -> None:
        self._frames = registers
        self._words = words
        self._texts: dict[str, dict[str, list[str]]] = {}
        self._by_key: dict[tuple[str, str], dict[str, list[int]]] = {}
        self._matches: dict[str, list[list[int]]] = {}

    def texts(self, register: str) -> dict[str, list[str]]:
        """A register's columns of text, sorted by place; no columns where it is absent."""
        if register not in self._texts:
            frame = self._frames.get(register, pd.DataFrame())
            self._texts[register] = {
                name: frame[name].astype(object).tolist() for name in frame.columns
            }
        return self._texts[register]

    def keys(self, register: str, column: str) -> list[str]:
        """A register's cells of a column as rows are matched by them."""
        return [self._words.key(column, text) for text in self.texts(register).get(column, [])]

    def by_key(self, register: str, column: str) -> dict[str, list[int]]:
        """A register's rows by what their cells of a column are matched by."""
        if (register, column) not in self._by_key:
            found: dict[str, list[int]] = {}
            for row, key in enumerate(self.keys(register, column)):
                if key:
                    found.setdefault(key, []).append(row)
            self._by_key[register, column] = found
        return self._by_key[register, column]

    def matching(self, match: Matching, submitted: Submitted) -> list[list[int]]:
        """For each submitted row the register's rows that speak of it and hold on the day.

        A row whose day cannot be read holds on no day; the register is
        complained of.
        """
        named = match.model_dump_json()
        if named not in self._matches:
            known = self.by_key(match.register_, match.key)
            holds: dict[int, bool] = {}
            found = []
            for key in submitted.keys(match.key):
                rows = known.get(key, []) if key else []
                for row in rows:
                    if row not in holds:
                        holds[row] = self._holds(match, row)
                found.append([row for row in rows if holds[row]])
            for column in match.also:
                keys = self.keys(match.register_, column)
                found = [
                    [row for row in rows if keys and keys[row] == key]
                    for rows, key in zip(found, submitted.keys(column), strict=True)
                ]
            self._matches[named] = found
        return self._matches[named]

    def _holds(self, match: Matching, row: int) -> bool:
        texts = self.texts(match.register_)
        for column, wanted in match.only.items():
            kind = self._words.register_kind(match.register_, column)
            written = texts[column][row] if column in texts else ""
            if not self._words.is_word(column, kind, written, wanted):
                return False
        if match.within is not None and not self._is_open(match.register_, match.within, row):
            return False
        if match.valid_on is None:
            return True
        first, last = (texts[column][row] if column in texts else "" for column in match.period)
        begins = self._day(first, unbound=_BEFORE_ALL, unread=_PAST_ALL)
        ends = self._day(last, unbound=_PAST_ALL, unread=_BEFORE_ALL)
        return begins <= match.valid_on <= ends

    def _is_open(self, register: str, window: Years, row: int) -> bool:
        """Whether a window of years is open; one whose first day cannot be read never is."""
        cells = self.texts(register).get(window.column)
        first = self._words.day(cells[row]) if cells else None
        if first is None:
            return False
        year, month, day = first.year + window.years, first.month, first.day
        if (month, day) == (2, 29) and not isleap(year):
            month, day = 3, 1
        asked = date.fromisoformat(window.on)
        return first <= asked and (asked.year, asked.month, asked.day) < (year, month, day)

    def _day(self, text: str, *, unbound: str, unread: str) -> str:
        if not text.strip():
            return unbound
        day = self._words.day(text)
        return unread if day is None else day.isoformat()
