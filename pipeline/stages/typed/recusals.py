"""Which experts may not mark which projects, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from pipeline.policy.examination import Recusal
from pipeline.stages.typed.submissions import Submitted
from pipeline.stages.typed.words import Words
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

REASONS = ("recused", "employer", "former_employer")
"""In this order the first that applies is told."""


def barred_pairs(
    received: Received, submitted: Submitted, recusal: Recusal, words: Words
) -> dict[tuple[str, str], str]:
    """Each project and expert that must not meet, with the reason.

    An employer is the applicant if the credit codes are equal, or the names
    are as names of applicants are compared. A former employer counts if the
    employment touched the policy's years up to its day; an end that is empty
    or cannot be read has not come, so in doubt the expert is barred.
    """
    found: dict[tuple[str, str], str] = {}
    by_applicant: dict[str, set[str]] = {}
    for column in ("credit_code", "applicant"):
        for key, project in zip(submitted.keys(column), submitted.project_ids, strict=True):
            if key and project:
                by_applicant.setdefault(f"{column}:{key}", set()).add(project)

    def of_employer(expert: str, employer: str, employer_code: str, why: str) -> None:
        for key in (
            f"credit_code:{words.key('credit_code', employer_code)}",
            f"applicant:{words.key('applicant', employer)}",
        ):
            for project in by_applicant.get(key, ()):
                found[project, code_text(expert)] = why

    for expert, employer, code in _recent(received.employments, recusal, words):
        of_employer(expert, employer, code, "former_employer")
    present = received.experts[["expert_id", "employer", "employer_code"]]
    for expert, employer, code in present.itertuples(index=False):
        of_employer(str(expert), str(employer), str(code), "employer")
    for project, expert in received.recusals[["project_id", "expert_id"]].itertuples(index=False):
        found[code_text(str(project)), code_text(str(expert))] = "recused"
    return found


def _recent(
    employments: pd.DataFrame, recusal: Recusal, words: Words
) -> Iterator[tuple[str, str, str]]:
    last = words.day(recusal.on)
    first = _years_before(last, recusal.employer_years) if last else None
    columns = ["expert_id", "employer", "employer_code", "from", "to"]
    for expert, employer, code, begun, ended in employments[columns].itertuples(index=False):
        end, begin = words.day(ended), words.day(begun)
        if (end is None or first is None or end >= first) and (
            begin is None or last is None or begin <= last
        ):
            yield str(expert), str(employer), str(code)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
