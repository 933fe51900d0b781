"""The policy's conditions as formulas of a form, as far as a form can answer them.

What a register says is not in a form. Where a fact has a column in which the
applicant declares it, the form goes by what is declared, and the register
decides later. Each answer is a formula for a spreadsheet and the same test
here, so that a form goes out with the results that a spreadsheet will show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition, Fact
from pipeline.publish.forms.columns import FormColumn
from pipeline.stages.typed.conditions import fact_passes

Filled = Mapping[str, str | date | int]
"""What stands in a row of the form, by column; a column that is not there is empty."""

Cell = Callable[[str], str]
"""Gives the address of a column's cell in the row that a formula is for."""


@dataclass(frozen=True)
class Answer:
    """A condition as a formula, for the row whose cells `Cell` names, and as a test here."""

    formula: Callable[[Cell], str]
    holds: Callable[[Filled], bool]


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def no(answer: Answer) -> Answer:
    """The opposite."""
    return Answer(lambda cell: f"NOT({answer.formula(cell)})", lambda row: not answer.holds(row))


def every(answers: Sequence[Answer]) -> Answer:
    """All of several."""
    return _joined("AND", answers, all)


def some(answers: Sequence[Answer]) -> Answer:
    """At least one of several."""
    return _joined("OR", answers, any)


def _joined(name: str, answers: Sequence[Answer], joined: Callable[..., bool]) -> Answer:
    if len(answers) == 1:
        return answers[0]
    return Answer(
        lambda cell: f"{name}({','.join(answer.formula(cell) for answer in answers)})",
        lambda row: joined(answer.holds(row) for answer in answers),
    )


def constant(truth: bool) -> Answer:
    """Yes or no for every row."""
    return Answer(lambda cell: "1=1" if truth else "1=0", lambda row: truth)


def filled(column: str) -> Answer:
    """Whether anything stands in a column."""
    return Answer(
        lambda cell: f"LEN(TRIM({cell(column)}))>0", lambda row: bool(_text(row, column).strip())
    )


def one_of(column: str, texts: Sequence[str]) -> Answer:
    """Whether one of these texts stands in a column; a spreadsheet makes no difference of case."""
    if not texts:
        return constant(False)
    folded = {text.casefold() for text in texts}
    return some(
        [
            Answer(
                lambda cell, text=text: f"{cell(column)}={quoted(text)}",  # type: ignore[misc]
                lambda row: _text(row, column).casefold() in folded,
            )
            for text in texts
        ]
    )


def compared(column: str, sign: str, number: Decimal) -> Answer:
    """Whether a column's number is at least (>=) or at most (<=) another."""

    def holds(row: Filled) -> bool:
        value = row.get(column)
        if not isinstance(value, int):
            return False
        return value >= number if sign == ">=" else value <= number

    shown = f"{number.normalize():f}"
    return Answer(lambda cell: f"AND(ISNUMBER({cell(column)}),{cell(column)}{sign}{shown})", holds)


def on_day(column: str, sign: str, day: date) -> Answer:
    """Whether a column's day stands to another as a sign (<=, <, >=, >) says."""

    def holds(row: Filled) -> bool:
        value = row.get(column)
        if not isinstance(value, date):
            return False
        return {"<=": value <= day, "<": value < day, ">=": value >= day, ">": value > day}[sign]

    written = f"DATE({day.year},{day.month},{day.day})"
    return Answer(
        lambda cell: f"AND(ISNUMBER({cell(column)}),{cell(column)}{sign}{written})", holds
    )


def _text(row: Filled, column: str) -> str:
    return str(row.get(column, ""))


class FormConditions:
    """Turns the policy's conditions into answers of one form."""

    def __init__(
        self, policy: Policy, headings: Headings, columns: Mapping[str, FormColumn]
    ) -> None:
        self._policy = policy
        self._columns = columns
        self._facts: dict[str, Fact] = {fact.id: fact for fact in policy.facts}
        language = policy.round.language
        self._yes, self._no = (headings.word_of("yes_no", word, language) for word in ("yes", "no"))
        words = headings.words["level"]
        self._levels = {int(level): words[level].told(language) for level in sorted(words)}

    def answer(self, condition: Condition) -> Answer | None:
        """The answer of a condition; None where a form cannot give one."""
        if condition.all_ is not None:
            return self._all(condition.all_, every)
        if condition.any_ is not None:
            return self._all(condition.any_, some)
        if condition.not_ is not None:
            inner = self.answer(condition.not_)
            return None if inner is None else no(inner)
        if condition.extended:
            return None
        if condition.fact is not None:
            return self._fact(condition)
        if condition.column is None or condition.of is not None:
            return None
        column = self._columns.get(condition.column)
        return None if column is None else self._tested(condition, column)

    def _all(
        self, parts: Sequence[Condition], joined: Callable[[Sequence[Answer]], Answer]
    ) -> Answer | None:
        answers = [self.answer(part) for part in parts]
        known = [answer for answer in answers if answer is not None]
        return joined(known) if len(known) == len(answers) else None

    def _fact(self, condition: Condition) -> Answer | None:
        """A fact by the column it is taken from, or is declared in; by its own condition else."""
        fact = self._facts[condition.fact or ""]
        if fact.verified.condition is not None:
            inner = self.answer(fact.verified.condition)
            if inner is None:
                return None
            cases = [
                inner if value else no(inner) for value in (1, 0) if fact_passes(condition, value)
            ]
            return some(cases) if cases else constant(False)
        column = self._columns.get(fact.verified.column or fact.declared)
        if column is None:
            return None
        if column.choices == tuple(self._levels.values()):
            return self._level(condition, column)
        if column.choices == (self._yes, self._no):
            passing = [
                word
                for word, value in ((self._yes, 1), (self._no, 0))
                if fact_passes(condition, value)
            ]
            return one_of(column.id, passing)
        return self._number(condition, column) if column.holds == "count" else None

    def _tested(self, condition: Condition, column: FormColumn) -> Answer | None:
        if condition.filled is not None:
            there = filled(column.id)
            return there if condition.filled == "yes" else no(there)
        wanted = [condition.is_] if condition.is_ is not None else condition.in_
        if wanted is not None:
            return self._words(column, wanted)
        if condition.at_least is not None or condition.at_most is not None:
            if column.choices == tuple(self._levels.values()):
                return self._level(condition, column)
            return self._number(condition, column) if column.holds == "count" else None
        return self._moment(condition, column) if column.holds == "day" else None

    def _level(self, condition: Condition, column: FormColumn) -> Answer:
        passing = [word for level, word in self._levels.items() if fact_passes(condition, level)]
        return one_of(column.id, passing)

    def _number(self, condition: Condition, column: FormColumn) -> Answer | None:
        if condition.at_least is not None:
            return compared(column.id, ">=", condition.at_least)
        if condition.at_most is not None:
            return compared(column.id, "<=", condition.at_most)
        return None

    def _words(self, column: FormColumn, wanted: Sequence[str]) -> Answer | None:
        """Ids of a closed list, or yes and no, by the texts that stand for them in the form."""
        language = self._policy.round.language
        if column.id == "direction":
            if self._policy.directions.several is not None:
                return None
            names = {part.id: part.name.told(language) for part in self._policy.directions.members}
            return one_of(column.id, [names[word] for word in wanted if word in names])
        listed = self._policy.choices.columns.get(column.id)
        if listed is not None:
            names = {part.id: part.name.told(language) for part in listed}
            return one_of(column.id, [names[word] for word in wanted if word in names])
        if column.choices == (self._yes, self._no):
            words = {"yes": self._yes, "no": self._no}
            answer = one_of(column.id, [words[word] for word in wanted if word in words])
            blank = self._policy.examination.yes_no.blank == "no" and "no" in wanted
            return some([answer, no(filled(column.id))]) if blank else answer
        if column.holds in ("text", "code"):
            return one_of(column.id, wanted)
        return None

    def _moment(self, condition: Condition, column: FormColumn) -> Answer | None:
        """A day in a form is its beginning."""
        for limit, on_time, at_midnight in (
            (condition.until, "<=", "<="),
            (condition.before, "<=", "<"),
            (condition.since, ">", ">="),
        ):
            if limit is not None:
                sign = at_midnight if _midnight(limit) else on_time
                return on_day(column.id, sign, limit.date())
        return None


def _midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)
