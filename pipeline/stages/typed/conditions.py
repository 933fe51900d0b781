"""Conditions of the policy, looked at on submitted rows and registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.errors import BrokenPromise
from pipeline.exact import SCALE, points_of
from pipeline.policy.parts import Amount
from pipeline.policy.rules import Condition, Matching
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.spelling import code_text, row_key


class Conditions:
    """Answers for each submitted row whether a condition holds, and what was found.

    An empty or unreadable cell fulfils no test but `filled: no`: what nobody
    shows is not held to be there. Of several register rows that speak of a
    submitted row any one suffices. `facts` are the verified values that may be
    asked for, one a row; a rule of examination asks for none.
    """

    def __init__(
        self,
        submitted: Submitted,
        registers: Registers,
        facts: Mapping[str, Sequence[int | None]] | None = None,
    ) -> None:
        self._submitted = submitted
        self._registers = registers
        self._facts = facts or {}

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
        if condition.column is not None:
            return self._tested(condition, condition.column)
        if condition.fact is None or condition.fact not in self._facts:
            raise BrokenPromise(f"the fact {condition.fact} was asked for before it was verified")
        return [fact_passes(condition, value) for value in self._facts[condition.fact]]

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
            if condition.filled is None:
                said = self._submitted.values[column]
                if kind == "yes or no":
                    cells = [[_YES_NO[value]] for value in said]
                elif column == "direction":
                    cells = [[value or ""] for value in said]
        else:
            kind = words.register_kind(condition.of.register_, column)
            texts = self._registers.texts(condition.of.register_).get(column)
            matching = self._matching(condition.of)
            cells = [[texts[row] for row in rows] if texts else [] for rows in matching]
        known: dict[tuple[str, tuple[datetime, ...]], bool] = {}
        answers = []
        for row, written in enumerate(cells):
            later = self._extended(condition, row)
            for text in written:
                if (text, later) not in known:
                    known[text, later] = self._passes(condition, column, kind, text, later)
            answers.append(any(known[text, later] for text in written))
            if condition.filled == "no" and not written:
                answers[-1] = True
        return answers

    def _extended(self, condition: Condition, row: int) -> tuple[datetime, ...]:
        """The later last moments that were granted to a row's unit or project."""
        if not condition.extended:
            return ()
        unit = self._submitted.values["unit"][row]
        project = row_key(self._submitted.project_ids[row])
        return tuple(
            extension.until
            for extension in condition.extended
            if unit in extension.units or project in map(row_key, extension.projects)
        )

    def _passes(
        self,
        condition: Condition,
        column: str,
        kind: str,
        text: str,
        later: tuple[datetime, ...],
    ) -> bool:
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
        if moment is None:
            return False
        if condition.since is not None:
            return moment.at(condition.since.tzinfo) >= condition.since
        if any(moment.at(limit.tzinfo) <= limit for limit in later):
            return True
        (limit,) = _last_moments(condition)
        at = moment.at(limit.tzinfo)
        return at < limit if condition.before is not None else at <= limit

    def found(self, condition: Condition, row: int) -> tuple[str, str, str]:
        """What decided against a row: the column looked at, what stood there, what was asked.

        Of conditions that must all hold it is the first that does not.
        """
        if condition.all_ is not None or condition.any_ is not None:
            missed = (part for part in condition.parts() if not self.holds(part)[row])
            return self.found(next(missed), row)
        if condition.not_ is not None:
            inner = condition.not_
            while inner.parts():
                held = [part for part in inner.parts() if self.holds(part)[row]]
                inner = (held or inner.parts())[0]
            return (*self._shown(inner, row), "")
        return (*self._shown(condition, row), _asked(condition, self._extended(condition, row)))

    def _shown(self, condition: Condition, row: int) -> tuple[str, str]:
        match = condition.in_register or condition.of
        if match is None:
            column = condition.column or ""
            return column, self._submitted.texts[column][row] if column else ""
        texts = self._registers.texts(match.register_)
        if condition.column is not None:
            names = [condition.column]
        else:
            opened = [match.within.column] if match.within else []
            asked = (match.key, *match.only, *match.period, *opened)
            names = [name for name in dict.fromkeys(asked) if name in texts]
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


def _last_moments(condition: Condition) -> Iterator[datetime]:
    """The last moment that a test asks for itself, before any extension."""
    limit = condition.before or condition.until
    if limit is not None:
        yield limit


def _asked(condition: Condition, later: tuple[datetime, ...]) -> str:
    """The bound of a test, as the policy writes it; of last moments the one that held."""
    limits = [*_last_moments(condition), *later]
    if limits:
        return max(limits).isoformat()
    for test in condition.tests():
        if test is not None:
            if isinstance(test, list):
                return ", ".join(test)
            return test.isoformat() if isinstance(test, datetime) else f"{test}"
    return condition.in_register.register_ if condition.in_register else ""


def fact_passes(condition: Condition, value: int | None) -> bool:
    """Whether a fact's value passes the test of a condition on it.

    A fact that nothing verifies fulfils no test but `filled: no`. `is` and
    `in` take a level's number, or yes for what is above 0 and no for 0.
    """
    if condition.filled is not None:
        return (value is not None) == (condition.filled == "yes")
    if value is None:
        return False
    wanted = [condition.is_] if condition.is_ is not None else condition.in_
    if wanted is not None:
        return str(value) in wanted or ("yes" if value else "no") in wanted
    return _within(value * SCALE, condition)


def asked_facts(condition: Condition) -> set[str]:
    """The facts that a condition asks for."""
    own = {condition.fact} if condition.fact is not None else set()
    return own.union(*(asked_facts(part) for part in condition.parts()))


def matchings(condition: Condition) -> Iterator[tuple[Matching, Condition]]:
    """Every matching of registers in a condition, with the condition it stands in."""
    for match in (condition.in_register, condition.of):
        if match is not None:
            yield match, condition
    for part in condition.parts():
        yield from matchings(part)
