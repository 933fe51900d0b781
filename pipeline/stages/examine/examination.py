"""The examination of a round: which questions are put, and what is told of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.stages.examine.applications import (
    questions_of_consortium,
    questions_of_unit_order,
    unit_order_suite,
)
from pipeline.stages.examine.columns import column_suites, veto_suite
from pipeline.stages.examine.directions import fit_suite, questions_of_directions
from pipeline.stages.examine.expectations import failing_rows
from pipeline.stages.examine.experts import expert_suites
from pipeline.stages.examine.filings import (
    Asked,
    questions_of_facts,
    questions_of_paper,
    questions_of_rules,
)
from pipeline.stages.examine.marks import Marked, mark_suites
from pipeline.stages.examine.numbers import number_suites
from pipeline.stages.examine.questions import Question, Subject, Suite
from pipeline.stages.examine.receipts import receipt_suites
from pipeline.stages.examine.records import (
    disposition_suite,
    expert_table_suites,
    register_suites,
)
from pipeline.stages.examine.repeats import questions_of_repeats
from pipeline.stages.examine.submitted import questions_of_rows, subject_of
from pipeline.stages.typed.criteria import AskedCriteria
from pipeline.stages.typed.entitled import entitled_rows
from pipeline.stages.typed.facts import verified_facts
from pipeline.stages.typed.headed import Headed
from pipeline.stages.typed.marks import typed_marks
from pipeline.stages.typed.recusals import barred_pairs
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables import stacked
from pipeline.tables.bundles import Examination, Received
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.working import ASKED, CHECKS, COMPLAINTS

_OF_ROWS = "submissions"


def examine(received: Received, policy: Policy, headings: Headings) -> Examination:
    """Put every question of the round, and tell what fails and what could not be asked.

    Complaints hold what was complained of while reading, too, all still open:
    dispositions are weighed by `settle`. Checks list every question by code,
    those that nothing fails and those whose register is absent included. A
    question without its register is not made, and never counts as passed.

    Raises BrokenPromise when a check could not be carried out, which is a
    fault of this program and says nothing about the round.
    """
    suites = list(_suites(received, policy, headings))
    complaints, counts = _told(suites)
    first = stacked(COMPLAINTS, [received.complaints, complaints_table(complaints)])
    last = disposition_suite(received, first, words_of(policy, headings))
    further, counts_of_last = _told([last])
    return Examination(
        complaints=COMPLAINTS.promised(stacked(COMPLAINTS, [first, complaints_table(further)])),
        checks=_checks([*suites, last], [*counts, *counts_of_last]),
        asked=_asked(suites),
    )


def _suites(received: Received, policy: Policy, headings: Headings) -> Iterator[Suite]:
    words = words_of(policy, headings)
    submitted = typed_submissions(received, policy, words)
    registers = Registers(received.registers, words)
    marks = typed_marks(received.marks, policy.marking)
    barred = barred_pairs(received, submitted, policy.examination.recusal, words)
    about_rows = subject_of(submitted, received)
    headed = Headed(received)
    verified = verified_facts(policy.facts, submitted, registers, headed, marks, barred)
    asked = [
        *questions_of_rows(submitted, received, policy),
        *questions_of_directions(submitted, policy),
        *questions_of_repeats(submitted, policy),
        *questions_of_consortium(submitted, policy),
        *questions_of_unit_order(submitted, policy),
        *questions_of_rules(submitted, registers, headed, policy),
        *questions_of_paper(submitted, registers, headed, policy),
        *questions_of_facts(submitted, verified, policy),
    ]
    yield _suite(_OF_ROWS, about_rows, asked)
    yield unit_order_suite(submitted, policy)
    pools, facts, rows = policy.pools, verified.told(), len(submitted)
    exemption = pools.exemption.condition if pools.exemption else None
    exempt = entitled_rows(exemption, facts, rows)
    yield from receipt_suites(received, submitted, about_rows, exempt, policy)
    yield from column_suites(registers, headed, words, policy)
    yield from register_suites(received, submitted, registers, headed, policy)
    yield from number_suites(submitted, registers, headed, policy)
    yield from expert_table_suites(received, submitted, words, policy.marking.panel)
    bypass = entitled_rows(pools.bypass.condition if pools.bypass else None, facts, rows)
    unmarked = frozenset(
        project
        for project, held in zip(submitted.project_ids, bypass or [False] * rows, strict=True)
        if held
    )
    marked = Marked(marks, barred, unmarked, AskedCriteria(policy.marking, submitted))
    yield from mark_suites(received, submitted, marked, policy)
    yield from expert_suites(received, marked, policy)
    yield veto_suite(marks, policy)
    yield fit_suite(submitted, marks, barred, policy)


def _suite(name: str, subject: Subject, asked: Iterable[Asked]) -> Suite:
    asked = list(asked)
    return Suite(
        name,
        subject,
        tuple(question for question in asked if isinstance(question, Question)),
        tuple(unasked for unasked in asked if not isinstance(unasked, Question)),
    )


def _told(suites: Sequence[Suite]) -> tuple[list[Complaint], list[list[int]]]:
    """The complaints of suites, and how many rows failed each of their questions."""
    answers = failing_rows(suites)
    complaints = [
        suite.subject.complaint(question, row)
        for suite, failed in zip(suites, answers, strict=True)
        for question, rows in zip(suite.questions, failed, strict=True)
        for row in rows
    ]
    return complaints, [[len(rows) for rows in failed] for failed in answers]


def _asked(suites: Sequence[Suite]) -> pd.DataFrame:
    """Which checks were put to each received row, and to each project by other tables."""
    codes: dict[tuple[str, str, int, str], set[str]] = {}
    for suite in suites:
        about = suite.subject
        if suite.name == _OF_ROWS:
            places = zip(about.file, about.sheet, about.row, strict=True)
            keys = [(*place, "") for place in places]
        elif about.project:
            keys = [("", "", 0, project) for project in about.project]
        else:
            continue
        for question in suite.questions:
            for key in {key for key, put in zip(keys, question.put(), strict=True) if put}:
                codes.setdefault(key, set()).add(question.code)
    found = [(*key, ";".join(sorted(put))) for key, put in sorted(codes.items()) if any(key)]
    named = {name: [line[at] for line in found] for at, name in enumerate(ASKED.names)}
    return ASKED.promised(ASKED.of(named))


def _checks(suites: Sequence[Suite], failed: Sequence[Sequence[int]]) -> pd.DataFrame:
    """One row a code: a code asked of several columns or tables is counted over all of them.

    Where any of its registers is absent the check is not made, though parts of
    it may have been.
    """
    rows: dict[str, list[int]] = {}
    clauses: dict[str, set[str]] = {}
    absent: set[str] = set()
    for suite, counts in zip(suites, failed, strict=True):
        for question, count in zip(suite.questions, counts, strict=True):
            tally = rows.setdefault(question.code, [0, 0])
            tally[0] += question.asked
            tally[1] += count
            clauses.setdefault(question.code, set()).add(question.clause)
        for code, clause in suite.not_made:
            rows.setdefault(code, [0, 0])
            clauses.setdefault(code, set()).add(clause)
            absent.add(code)
    codes = sorted(rows)
    return CHECKS.promised(
        CHECKS.of(
            {
                "code": codes,
                "clause": ["; ".join(sorted(clauses[code] - {""})) for code in codes],
                "status": ["not_made" if code in absent else "made" for code in codes],
                "rows": [rows[code][0] for code in codes],
                "failed": [rows[code][1] for code in codes],
            }
        )
    )
