"""What is asked of tables: one question a check, each put to one column of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from pipeline.codes import CODES
from pipeline.policy.parts import Consequence
from pipeline.tables.complaints import Complaint

Kind = Literal["filled", "in_set", "not_in_set", "between", "regex", "not_regex", "unique", "equal"]


@dataclass(frozen=True)
class Requirement:
    """What values must be: the kind of question, and its arguments.

    `others` are the values that must be equal, row by row, for `equal`.
    """

    kind: Kind
    arguments: Mapping[str, Any] = field(default_factory=dict)
    others: Sequence[Any] = ()


FILLED = Requirement("filled")
UNIQUE = Requirement("unique")
HOLDS = Requirement("in_set", {"value_set": [True]})
ABSENT = Requirement("in_set", {"value_set": [False]})
"""What was found out before is asked as a truth value: the library copies a test's
arguments many times, so a list as long as the round never stands in one."""


@dataclass(frozen=True)
class Question:
    """One check of one column.

    `values` has one entry a row of the subject, None where there is nothing to
    ask (only `filled` asks of None). A failing row becomes one complaint with
    this code, severity, clause and column; `shown` is what it says was found,
    the cell's own text where it is absent; `fields` gives its further words.
    """

    code: str
    values: Sequence[Any]
    requires: Requirement
    clause: str = ""
    column: str = ""
    severity: str = ""
    bars: str = ""
    shown: Sequence[str] | None = None
    fields: Callable[[int], Mapping[str, str]] | None = None

    @property
    def asked(self) -> int:
        """How many rows it is asked of."""
        return sum(self.put())

    def put(self) -> list[bool]:
        """Of each row whether it is asked of it."""
        if self.requires.kind == "filled":
            return [True] * len(self.values)
        if self.requires.kind == "equal":
            pairs = zip(self.values, self.requires.others, strict=True)
            return [ours is not None and theirs is not None for ours, theirs in pairs]
        return [value is not None for value in self.values]

    def meta(self) -> dict[str, str]:
        """What its expectation carries."""
        declared = CODES.get(self.code)
        severity = self.severity or (declared.severity if declared else "")
        return {"code": self.code, "severity": severity, "clause": self.clause}


@dataclass(frozen=True)
class Subject:
    """The rows that questions are asked of: their places, and what they are about.

    Every sequence has one entry a row; `cell` gives the address of a column in
    a row, empty where the table has none.
    """

    file: Sequence[str]
    sheet: Sequence[str]
    row: Sequence[int]
    key: Sequence[str]
    project: Sequence[str] = ()
    unit: Sequence[str] = ()
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cell: Callable[[int, str], str] | None = None

    def __len__(self) -> int:
        return len(self.file)

    def complaint(self, question: Question, row: int) -> Complaint:
        """What a failing row is told."""
        shown = question.shown or self.texts.get(question.column)
        return Complaint(
            code=question.code,
            file=self.file[row],
            sheet=self.sheet[row],
            row=self.row[row],
            cell=self.cell(row, question.column) if self.cell else "",
            key=self.key[row],
            column=question.column,
            value=shown[row] if shown else "",
            unit=self.unit[row] if self.unit else "",
            project_id=self.project[row] if self.project else "",
            clause=question.clause,
            severity=question.severity,
            bars=question.bars,
            fields=question.fields(row) if question.fields else {},
        )


@dataclass(frozen=True)
class Suite:
    """The questions put to one table, and the checks of it that cannot be made."""

    name: str
    subject: Subject
    questions: tuple[Question, ...]
    not_made: tuple[tuple[str, str], ...] = ()
    """Code and clause of each check whose register is absent."""


class Follows(TypedDict):
    """How grave a complaint is, and what its row becomes."""

    severity: str
    bars: str


def consequence(follows: Consequence) -> Follows:
    """Severity and bars of what a policy lets follow."""
    if follows in ("invalid", "ineligible"):
        return {"severity": "row", "bars": follows}
    return {"severity": follows, "bars": ""}
