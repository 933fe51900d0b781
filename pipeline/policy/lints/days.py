"""Days that stand in an order no round can have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary
from pipeline.policy.checks.conditions import conditions_of, matchings_of
from pipeline.policy.model import Policy
from pipeline.policy.parts import Reading

FILED = ("filed_at", "filed_on")
"""The columns in which rows, and the register of filings, say when a project was filed."""


def last_moments(policy: Policy) -> Iterator[tuple[Path, datetime]]:
    """The last moments that rules set for filing."""
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            if part.column in FILED:
                for key, moment in (("before", part.before), ("until", part.until)):
                    if moment is not None:
                        yield (*path, key), moment


def before_the_notice(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Deadlines, and the day of marking, that lie before the notice was issued."""
    issued = date.fromisoformat(policy.round.issued)
    days = [(path, moment.date()) for path, moment in last_moments(policy)]
    receipts, recusal = policy.examination.receipts, policy.examination.recusal
    if receipts.paper_until:
        day = datetime.fromisoformat(receipts.paper_until).date()
        days.append((("examination", "receipts", "paper_until"), day))
    days.append((("examination", "recusal", "on"), date.fromisoformat(recusal.on)))
    for path, day in days:
        if day < issued:
            fields = {"value": day.isoformat(), "first": issued.isoformat()}
            yield "lint_before_notice", path, fields


def readings_in_time(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Readings older than the notice, or chosen when the first deadline had passed.

    Who chooses a reading after filing ended already knows whom it favours.
    """
    issued = policy.round.issued
    first = min((moment.date().isoformat() for _, moment in last_moments(policy)), default="")
    for path, reading in _readings((), policy):
        fields = {"value": reading.dated, "first": issued, "last": first}
        if reading.dated < issued:
            yield "lint_reading_early", (*path, "dated"), fields
        elif first and reading.dated > first:
            yield "lint_reading_late", (*path, "dated"), fields


def _readings(path: Path, value: Any) -> Iterator[tuple[Path, Reading]]:
    if isinstance(value, Reading):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, declared in type(value).model_fields.items():
            yield from _readings((*path, declared.alias or name), getattr(value, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _readings((*path, position), item)


def periods_asked_about(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """The columns of a period are named, and no day is asked about."""
    for path, match in matchings_of(policy):
        if "period" in match.model_fields_set and match.valid_on is None:
            yield "lint_period_idle", (*path, "period"), {}


LINTS = (before_the_notice, readings_in_time, periods_asked_about)
