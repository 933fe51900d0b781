"""Ways to spoil a sound round, and what is told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.stages.examine import examine
from pipeline.stages.examine.questions import Question, Suite
from pipeline.tables.bundles import Examination
from tests.stages.sound import Round, headings, mark, policy

Told = list[tuple[str, str, str, str]]
"""Code, severity or what the row becomes, project and column."""
Change = Callable[[Round], None]


def examined(round_: Round) -> Examination:
    return examine(round_.received(), policy(), headings())


def plainly(suites: Sequence[Suite]) -> list[list[list[int]]]:
    """What `failing_rows` answers, found without the library and much faster."""
    return [[_failing(question) for question in suite.questions] for suite in suites]


def _failing(question: Question) -> list[int]:
    kind, arguments = question.requires.kind, question.requires.arguments
    others = question.requires.others or [None] * len(question.values)
    counted = Counter(question.values)

    def fails(value: Any, other: Any) -> bool:
        if kind == "filled" or value is None:
            return kind == "filled" and value is None
        if kind in ("in_set", "not_in_set"):
            return (value in arguments["value_set"]) == (kind == "not_in_set")
        if kind in ("regex", "not_regex"):
            return bool(re.search(arguments["regex"], value)) == (kind == "not_regex")
        if kind == "unique":
            return counted[value] > 1
        if kind == "equal":
            return other is not None and value != other
        low, high = arguments.get("min_value"), arguments.get("max_value")
        bad = low is not None and (value <= low if arguments.get("strict_min") else value < low)
        return bad or (high is not None and value > high)

    pairs = zip(question.values, others, strict=True)
    return [row for row, (value, other) in enumerate(pairs) if fails(value, other)]


def told(examination: Examination) -> Told:
    """Code, severity (or what the row becomes), project and column of each complaint."""
    rows = examination.complaints
    severity = rows["bars"].where(rows["bars"] != "", rows["severity"])
    return sorted(zip(rows["code"], severity, rows["project_id"], rows["column"], strict=True))


def in_row(**cells: str) -> Change:
    """Change cells of P1, on paper and, where they stand there, in the online filing."""

    def change(round_: Round) -> None:
        row = round_.row("P1")
        row.update(cells)
        filed = round_.registers["online"][0]
        filed.update({name: text for name, text in cells.items() if name in filed})

    return change


def in_register(register: str, **cells: str) -> Change:
    return lambda round_: round_.registers[register].append(cells)


def in_table(table: str, **cells: str) -> Change:
    return lambda round_: round_.tables[table].append(cells)


def in_mark(text: str) -> Change:
    def change(round_: Round) -> None:
        round_.cell("P2", "E2", "innovation")["mark"] = text

    return change


def in_receipt(**cells: str) -> Change:
    return lambda round_: round_.tables["receipts"][0].update(cells)


def further_mark(*cell: Any) -> Change:
    return lambda round_: round_.marks.append(mark(*cell))


def without_marks(round_: Round, project: str, expert: str) -> None:
    for row in round_.marks:
        if (row["project_id"], row["expert_id"]) == (project, expert):
            row["mark"] = ""


def second_filing(**cells: str) -> Change:
    """P2 becomes P1's again, with these cells instead."""

    def change(round_: Round) -> None:
        row = round_.row("P2")
        applicant = {name: round_.row("P1")[name] for name in ("applicant", "credit_code")}
        row.update({**applicant, **cells})
        round_.registers["online"][1].update(
            {name: row[name] for name in ("project_id", "title", "applicant", "credit_code")}
        )
        round_.registers["annual_returns"].append(
            {"credit_code": row["credit_code"], "period": "2021"}
        )

    return change


def both(*changes: Change) -> Change:
    def change(round_: Round) -> None:
        for one in changes:
            one(round_)

    return change
