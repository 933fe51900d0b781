"""Conditions of the policy, looked at on submitted rows and registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.errors import BrokenPromise
from pipeline.exact import points_of
from pipeline.policy.parts import Amount
from pipeline.policy.rules import Condition, Matching
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.spelling import code_text


class Conditions:
    """Answers for each submitted row whether a condition holds, and what was found.

    An empty or unreadable cell fulfils no test but `filled: no`: what nobody
    shows is not held to be there. Of several register rows that speak of a
    submitted row any one suffices.
    """

    def __init__(self, submitted: Submitted, registers: Registers) -> None:
        self._submitted = submitted
        self._registers = registers

    def holds(self, condition: Condition) -> list[bool]:
        """One answer a submitted row."""
        if condition.all_ is not None:
            return self._combined(condition.all_, all)
        if condition.any_ is not None:
            return self._combined(condition.any_, any)
        if condition.not_ is not None:
            return [not held for held in self.holds(condition.not_)]
        if condition.in_register is not None:
            return [bool(rows) for rows in self._matching(condition.in_register)]
        if condition.column is None:
            raise BrokenPromise("a condition on a fact was asked of a submitted row")
        return self._tested(condition, condition.column)

    def _combined(self, parts: Sequence[Condition], joined: Any) -> list[bool]:
        answers = [self.holds(part) for part in parts]
        return [joined(row) for row in zip(*answers, strict=True)] if answers else []

    def _matching(self, match: Matching) -> list[list[int]]:
        return self._registers.matching(match, self._submitted)

    def _tested(self, condition: Condition, column: str) -> list[bool]:
        words = self._submitted.words
        if condition.of is None:
            kind = words.kinds.get(column, "text")
            cells = [[text] for text in self._submitted.texts[column]]
            if kind == "yes or no" and condition.filled is None:
                said = self._submitted.values[column]
                cells = [[_YES_NO[value]] for value in said]
        else:
            kind = words.register_kind(condition.of.register_, column)
            texts = self._registers.texts(condition.of.register_).get(column)
            matching = self._matching(condition.of)
            cells = [[texts[row] for row in rows] if texts else [] for rows in matching]
        known: dict[str, bool] = {}
        answers = []
        for row in cells:
            for text in row:
                if text not in known:
                    known[text] = self._passes(condition, column, kind, text)
            answers.append(any(known[text] for text in row))
            if condition.filled == "no" and not row:
                answers[-1] = True
        return answers

    def _passes(self, condition: Condition, column: str, kind: str, text: str) -> bool:
        words = self._submitted.words
        if condition.filled is not None:
            return bool(code_text(text)) == (condition.filled == "yes")
        if not code_text(text):
            return False
        if condition.is_ is not None:
            return words.is_word(column, kind, text, condition.is_)
        if condition.in_ is not None:
            return any(words.is_word(column, kind, text, wanted) for wanted in condition.in_)
        if condition.at_least is not None or condition.at_most is not None:
            number = words.number(text)
            return number is not None and _within(number, condition)
        moment = words.moment(text)
        limit = condition.before or condition.until
        if moment is None or limit is None:
            return False
        at: datetime = moment.at(limit.tzinfo)
        return at < limit if condition.before is not None else at <= limit

    def found(self, condition: Condition, row: int) -> tuple[str, str, str]:
        """What decided against a row: the column looked at, what stood there, what was asked.

        Of conditions that must all hold it is the first that does not.
        """
        if condition.all_ is not None or condition.any_ is not None:
            for part in condition.parts():
                if not self.holds(part)[row]:
                    return self.found(part, row)
        if condition.not_ is not None:
            inner = condition.not_
            while inner.parts():
                held = [part for part in inner.parts() if self.holds(part)[row]]
                inner = (held or inner.parts())[0]
            return (*self._shown(inner, row), "")
        return (*self._shown(condition, row), _asked(condition))

    def _shown(self, condition: Condition, row: int) -> tuple[str, str]:
        match = condition.in_register or condition.of
        if match is None:
            column = condition.column or ""
            return column, self._submitted.texts[column][row] if column else ""
        texts = self._registers.texts(match.register_)
        if condition.column is not None:
            names = [condition.column]
        else:
            names = [name for name in (match.key, *match.only, *match.period) if name in texts]
        rows = sorted(
            " ".join(texts[name][at] for name in names if name in texts)
            for at in self._matching(match)[row]
        )
        return match.key, "; ".join(rows)


_YES_NO = {True: "yes", False: "no", None: ""}


def _within(number: int, condition: Condition) -> bool:
    low: Amount | None = condition.at_least
    high: Amount | None = condition.at_most
    return (low is None or number >= points_of(low)) and (high is None or number <= points_of(high))


def _asked(condition: Condition) -> str:
    """The bound of a test, as the policy writes it."""
    for test in condition.tests():
        if test is not None:
            if isinstance(test, list):
                return ", ".join(test)
            return test.isoformat() if isinstance(test, datetime) else f"{test}"
    return condition.in_register.register_ if condition.in_register else ""
