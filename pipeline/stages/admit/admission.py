"""Admit: which received rows are projects of the round, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.codes import CODES
from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.stages.admit.marks import marks_of
from pipeline.stages.typed.exemption import exempt_rows
from pipeline.stages.typed.facts import verified_values
from pipeline.stages.typed.marks import typed_marks
from pipeline.stages.typed.panels import panels_of
from pipeline.stages.typed.recusals import barred_pairs
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted, typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Admission, Received
from pipeline.tables.working import COMPLAINTS, FACTS, PROJECTS, REFUSED

REPEATED = "repeat_project"
NOBODYS = "unknown_unit"


@dataclass(frozen=True)
class _Said:
    """A complaint as far as it decides a row's fate."""

    code: str
    clause: str
    value: str
    bars: str
    """What the row becomes by it: invalid, ineligible, or empty where it blocks."""


def admit(
    received: Received, complaints: pd.DataFrame, policy: Policy, headings: Headings
) -> Admission:
    """Part the received rows into projects and refused rows.

    A row is refused by an open complaint that bars it, by a disposition that
    excluded it, or because it is of no known unit. Of several reasons that
    make it invalid come before those that make it ineligible, then the
    program's codes as declared, then the policy's rules in their order.

    Two rows with one project number cannot both be projects. The first by its
    content in code-point order goes on, blocked while the finding is open; the
    other becomes invalid by `repeat_project`. Excluding one lets the other
    stand alone. The content decides, so that the order of rows does not.

    Rulings are not looked at here. Raises BrokenPromise where a table does
    not keep its promise.
    """
    words = words_of(policy, headings)
    submitted = typed_submissions(received, policy, words)
    registers = Registers(received.registers, words)
    marks = typed_marks(received.marks, policy.marking)
    barred = barred_pairs(received, submitted, policy.examination.recusal, words)
    facts = {
        fact.id: verified_values(fact, submitted, registers, marks, barred) for fact in policy.facts
    }
    complaints = COMPLAINTS.promised(complaints)
    reasons = _reasons(submitted, complaints, policy)
    refused = _refusals(submitted, reasons)
    admitted = [row for row in range(len(submitted)) if row not in refused]
    exempt = exempt_rows(policy.pools.exemption, facts, len(submitted))
    projects = _projects(submitted, admitted, reasons, exempt, panels_of(received.assignments))
    ids = {submitted.project_ids[row] for row in admitted}
    return Admission(
        projects=projects,
        refused=_refused(submitted, refused),
        facts=_facts(submitted, admitted, facts),
        marks=marks_of(marks, ids, received, barred),
        complaints=complaints,
    )


def _order(policy: Policy) -> dict[str, int]:
    """Which of two reasons of one kind is told: the one declared first."""
    declared = [*CODES, *(rule.id for rule in policy.examination.rules)]
    return {code: place for place, code in reversed(list(enumerate(declared)))}


def _reasons(submitted: Submitted, complaints: pd.DataFrame, policy: Policy) -> list[list[_Said]]:
    """For each row what bars or blocks it, the reason that is told first."""
    found: list[list[_Said]] = [[] for _ in range(len(submitted))]
    by_project = submitted.by_project()
    told: Iterator[Any] = complaints.itertuples(index=False)
    for complaint in told:
        bars = _consequence(complaint)
        if bars is None:
            continue
        at = submitted.places.get((complaint.file, complaint.sheet, complaint.row))
        # A refused row of another table, a mark's say, refuses no project.
        of_project = by_project.get(complaint.project_id, []) if complaint.severity != "row" else []
        for row in [at] if at is not None else of_project:
            found[row].append(_Said(complaint.code, complaint.clause, complaint.value, bars))
    order = _order(policy)
    grave = {"invalid": 0, "ineligible": 1, "": 2}
    for said in found:
        said.sort(
            key=lambda one: (grave[one.bars], order.get(one.code, len(order)), one.code, one.value)
        )
    return found


def _consequence(complaint: Any) -> str | None:
    """What a complaint makes of its row: a bar, empty where it blocks; None for nothing."""
    if complaint.code == NOBODYS:
        return "invalid"
    if complaint.excluded:
        return "ineligible"
    if complaint.status == "settled" or complaint.severity not in ("row", "block"):
        return None
    if complaint.severity == "row" and not complaint.bars:
        return None
    return str(complaint.bars)


def _refusals(submitted: Submitted, reasons: Sequence[Sequence[_Said]]) -> dict[int, _Said]:
    """The rows that are no projects, each with its reason."""
    refused = {row: said[0] for row, said in enumerate(reasons) if said and said[0].bars}
    for name, rows in submitted.by_project().items():
        standing = [row for row in rows if row not in refused]
        for row in sorted(standing, key=lambda row: _content(submitted, row))[1:]:
            clause = next((said.clause for said in reasons[row] if said.code == REPEATED), "")
            refused[row] = _Said(REPEATED, clause, name, "invalid")
    for row, name in enumerate(submitted.project_ids):
        if not name and row not in refused:
            refused[row] = _Said("missing_cell", "", "", "invalid")
    return refused


def _content(submitted: Submitted, row: int) -> tuple[Any, ...]:
    """What a row says, before where it stands."""
    texts = submitted.texts
    said = [texts[name][row] for name in sorted(texts) if name not in ("file", "sheet")]
    return (*said, texts["file"][row], texts["sheet"][row], submitted.numbers[row])


def _projects(
    submitted: Submitted,
    admitted: Sequence[int],
    reasons: Sequence[Sequence[_Said]],
    exempt: Sequence[bool] | None,
    panels: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """The admitted rows, each with the first finding that still blocks it."""
    if not admitted:
        return PROJECTS.empty()
    texts, values = submitted.texts, submitted.values
    ids = [submitted.project_ids[row] for row in admitted]
    blocked = [reasons[row][0] if reasons[row] else None for row in admitted]
    return PROJECTS.promised(
        PROJECTS.of(
            {
                "project_id": ids,
                "unit": [values["unit"][row] or "" for row in admitted],
                "title": [texts["title"][row] for row in admitted],
                "applicant": [texts["applicant"][row] for row in admitted],
                "credit_code": [
                    submitted.words.key("credit_code", texts["credit_code"][row])
                    for row in admitted
                ],
                "direction": [values["direction"][row] or "" for row in admitted],
                "panel": [(panels.get(name) or [""])[0] for name in ids],
                "exempt": [bool(exempt and exempt[row]) for row in admitted],
                "blocked": [said.code if said else "" for said in blocked],
                "clause": [said.clause if said else "" for said in blocked],
                **_places(submitted, admitted),
            }
        )
    )


def _refused(submitted: Submitted, refused: Mapping[int, _Said]) -> pd.DataFrame:
    """The refused rows, each with the reason that is told first."""
    if not refused:
        return REFUSED.empty()
    rows = sorted(refused)
    return REFUSED.promised(
        REFUSED.of(
            {
                "project_id": [submitted.project_ids[row] for row in rows],
                "unit": [submitted.values["unit"][row] or "" for row in rows],
                "applicant": [submitted.texts["applicant"][row] for row in rows],
                "outcome": [refused[row].bars for row in rows],
                "reason": [refused[row].code for row in rows],
                "clause": [refused[row].clause for row in rows],
                "detail": [refused[row].value for row in rows],
                **_places(submitted, rows),
            }
        )
    )


def _places(submitted: Submitted, rows: Sequence[int]) -> dict[str, list[Any]]:
    return {
        "file": [submitted.texts["file"][row] for row in rows],
        "sheet": [submitted.texts["sheet"][row] for row in rows],
        "row": [submitted.numbers[row] for row in rows],
    }


def _facts(
    submitted: Submitted, admitted: Sequence[int], facts: Mapping[str, Sequence[int | None]]
) -> pd.DataFrame:
    """What is verified of the admitted projects; silence is no row."""

    def verified() -> Iterator[tuple[str, str, int]]:
        for name, values in facts.items():
            for row in admitted:
                value = values[row]
                if value is not None:
                    yield submitted.project_ids[row], name, value

    rows = list(verified())
    if not rows:
        return FACTS.empty()
    projects, names, values = (list(column) for column in zip(*rows, strict=True))
    return FACTS.promised(FACTS.of({"project_id": projects, "fact": names, "value": values}))
