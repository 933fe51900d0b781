"""Admit: which received rows are projects of the round, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.codes import CODES
from pipeline.headings import Headings
from pipeline.policy.checks.check import WORKED_OUT
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition
from pipeline.stages.admit.marks import marks_of
from pipeline.stages.typed.barred import consequence_of, rows_meant
from pipeline.stages.typed.consortia import named_members
from pipeline.stages.typed.entitled import entitled_rows
from pipeline.stages.typed.facts import verified_facts
from pipeline.stages.typed.headed import Headed
from pipeline.stages.typed.marks import typed_marks
from pipeline.stages.typed.numbers import component_numbers, quota_table
from pipeline.stages.typed.panels import panels_of
from pipeline.stages.typed.recusals import barred_pairs
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted, typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Admission, Received
from pipeline.tables.working import COMPLAINTS, FACTS, NUMBERS, PROJECTS, REFUSED

REPEATED = "repeat_project"


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
    headed = Headed(received)
    verified = verified_facts(policy.facts, submitted, registers, headed, marks, barred)
    facts = verified.values
    complaints = COMPLAINTS.promised(complaints)
    reasons = _reasons(submitted, complaints, policy)
    refused = _refusals(submitted, reasons)
    admitted = [row for row in range(len(submitted)) if row not in refused]
    panels = panels_of(received.assignments)
    projects = _projects(submitted, admitted, reasons, panels, facts, policy)
    ids = {submitted.project_ids[row] for row in admitted}
    return Admission(
        projects=projects,
        refused=_refused(submitted, refused),
        facts=_facts(submitted, admitted, facts),
        marks=marks_of(marks, ids, received, barred),
        complaints=complaints,
        quotas=quota_table(policy, words, registers),
        numbers=_numbers(submitted, ids, registers, policy),
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
        bars = consequence_of(complaint)
        if bars is None:
            continue
        for row in rows_meant(complaint, submitted, by_project):
            found[row].append(_Said(complaint.code, complaint.clause, complaint.value, bars))
    order = _order(policy)
    grave = {"invalid": 0, "ineligible": 1, "": 2}
    for said in found:
        said.sort(
            key=lambda one: (grave[one.bars], order.get(one.code, len(order)), one.code, one.value)
        )
    return found


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
    apart = ("file", "sheet", *WORKED_OUT)
    said = [texts[name][row] for name in sorted(texts) if name not in apart]
    return (*said, texts["file"][row], texts["sheet"][row], submitted.numbers[row])


def _projects(
    submitted: Submitted,
    admitted: Sequence[int],
    reasons: Sequence[Sequence[_Said]],
    panels: Mapping[str, Sequence[str]],
    facts: Mapping[str, Sequence[int | None]],
    policy: Policy,
) -> pd.DataFrame:
    """The admitted rows, each with the first finding that still blocks it."""
    if not admitted:
        return PROJECTS.empty()
    texts, values = submitted.texts, submitted.values
    ids = [submitted.project_ids[row] for row in admitted]
    blocked = [reasons[row][0] if reasons[row] else None for row in admitted]
    entitled = _Entitled(submitted, facts, policy)
    matrix = policy.pools.matrix
    kinds = values[matrix.column] if matrix else [""] * len(submitted)
    return PROJECTS.promised(
        PROJECTS.of(
            {
                "project_id": ids,
                "unit": [values["unit"][row] or "" for row in admitted],
                "unit_order": [values["unit_order"][row] or 0 for row in admitted],
                "title": [texts["title"][row] for row in admitted],
                "applicant": [texts["applicant"][row] for row in admitted],
                "credit_code": [
                    submitted.words.key("credit_code", texts["credit_code"][row])
                    for row in admitted
                ],
                "applicant_type": [values["applicant_type"][row] or "" for row in admitted],
                "members": [entitled.members[row] for row in admitted],
                "direction": [values["direction"][row] or "" for row in admitted],
                "directions": [";".join(submitted.directions(row)) for row in admitted],
                "kind": [kinds[row] or "" for row in admitted],
                "panel": [(panels.get(name) or [""])[0] for name in ids],
                "exempt": [entitled.exempt[row] for row in admitted],
                "own": [entitled.own[row] for row in admitted],
                "bypass": [entitled.bypass[row] for row in admitted],
                "blocked": [said.code if said else "" for said in blocked],
                "clause": [said.clause if said else "" for said in blocked],
                **_places(submitted, admitted),
            }
        )
    )


class _Entitled:
    """What the pools hold of each submitted row, one entry a row.

    A fact that cannot be verified for want of its register is verified of
    nobody. Ids of own pools and keys of members are joined by semicolons.
    """

    def __init__(
        self,
        submitted: Submitted,
        facts: Mapping[str, Sequence[int | None]],
        policy: Policy,
    ) -> None:
        pools, rows = policy.pools, len(submitted)

        def entitled(condition: Condition | None) -> list[bool]:
            return entitled_rows(condition, facts, rows) or [False] * rows

        self.exempt = entitled(pools.exemption.condition if pools.exemption else None)
        self.bypass = entitled(pools.bypass.condition if pools.bypass else None)
        own = [(pool.id, entitled(pool.condition)) for pool in pools.own]
        self.own = [";".join(name for name, held in own if held[row]) for row in range(rows)]
        self.members = [""] * rows
        if pools.applicant is not None and pools.applicant.members == "counted":
            self.members = [
                ";".join(member.key for member in members) for members in named_members(submitted)
            ]


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


def _numbers(
    submitted: Submitted, projects: Set[str], registers: Registers, policy: Policy
) -> pd.DataFrame:
    """The numbers of admitted projects that components are made from; a missing one is no row."""
    rows = [
        (project, component.id, one.number)
        for component in policy.marking.components
        for project, one in component_numbers(component, submitted, registers).items()
        if project in projects and one.number is not None
    ]
    if not rows:
        return NUMBERS.empty()
    names, components, numbers = (list(column) for column in zip(*rows, strict=True))
    return NUMBERS.promised(
        NUMBERS.of({"project_id": names, "component": components, "number": numbers})
    )
