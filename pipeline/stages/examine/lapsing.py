"""Lapse: a finding of repetition, where what was repeated is no longer in the round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.stages.examine.expectations import failing_rows
from pipeline.stages.examine.questions import Suite
from pipeline.stages.examine.repeats import REPEATS, questions_of_repeats
from pipeline.stages.examine.submitted import subject_of
from pipeline.stages.typed.barred import consequence_of, rows_meant
from pipeline.stages.typed.submissions import typed_submissions
from pipeline.stages.typed.words import words_of
from pipeline.tables.bundles import Received
from pipeline.tables.working import COMPLAINTS


def lapse(
    received: Received,
    complaints: pd.DataFrame,
    taken_out: Collection[str],
    policy: Policy,
    headings: Headings,
) -> pd.DataFrame:
    """Let repetitions block no longer where enough of the rows are out of the round.

    `complaints` (COMPLAINTS) are settled already; `taken_out` are projects that
    a ruling makes ineligible or invalid. Of the rows that are left the same is
    asked again: a finding that is true no more becomes a warning, so that
    excluding one of two rows is one decision and the other row needs none.
    """
    still_open = (complaints["status"] == "open") & (complaints["severity"] == "block")
    repeats = complaints["code"].isin(REPEATS) & still_open
    if not repeats.any():
        return complaints
    words = words_of(policy, headings)
    submitted = typed_submissions(received, policy, words)
    by_project = submitted.by_project()
    listed: Any = complaints.itertuples(index=False)
    out = {
        row
        for complaint in listed
        if consequence_of(complaint)
        for row in rows_meant(complaint, submitted, by_project)
    }
    out.update(row for row, name in enumerate(submitted.project_ids) if name in taken_out)
    if not out:
        return complaints
    left = [row for row in range(len(submitted)) if row not in out]
    standing = replace(received, submissions=submitted.rows.iloc[left].reset_index(drop=True))
    again = typed_submissions(standing, policy, words)
    questions = tuple(questions_of_repeats(again, policy))
    subject = subject_of(again, standing)
    (answers,) = failing_rows([Suite("repeats", subject, questions)])
    true_still = {
        (question.code, question.column, subject.file[row], subject.sheet[row], subject.row[row])
        for question, rows in zip(questions, answers, strict=True)
        for row in rows
    }
    told = complaints[["code", "column", "file", "sheet", "row"]].itertuples(index=False, name=None)
    lapsed = repeats & pd.Series([one not in true_still for one in told], index=complaints.index)
    return COMPLAINTS.promised(
        complaints.assign(severity=complaints["severity"].mask(lapsed, "warn"))
    )
