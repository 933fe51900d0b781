"""What a decision of people must say before it counts, and for which reasons it may be made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.codes import marks
from pipeline.headings import Headings
from pipeline.tables.spelling import code_text
from pipeline.tables.values import exact_decimal

REASON = "reason_code"
OF_MATERIAL = ("qualification", "arithmetic", "completed", "typing_error", "same_applicant")
"""For what was submitted, received or registered."""

OF_MARKS = ("arithmetic", "out_of_range", "objective_item", "abnormal_mark")
"""For a mark that was given: nothing else may change it."""

OF_MISSING_MARKS = (*OF_MARKS, "completed", "typing_error")
"""For a cell that should hold a mark, or an expert's yes or no, and holds none that can be read."""

DISPOSITION_NEEDS = ("reason_code", "decided_by", "minute")
"""What a disposition must say besides the finding and what becomes of it."""

EVERY = tuple(dict.fromkeys((*OF_MATERIAL, *OF_MARKS)))

_CODES_OF_MARKS = frozenset(code.code for code in marks.CODES)


@dataclass(frozen=True)
class Unsound:
    """Why a decision changes nothing: a column that is blank, or a reason that does not fit.

    `missing` names the blank columns joined by a comma, and is empty where the
    reason is at fault; `reasons` are then those that would fit, joined so.
    """

    missing: str
    reasons: str


def unsound(
    line: Mapping[str, str],
    needed: Collection[str],
    fitting: Collection[str],
    headings: Headings,
) -> Unsound | None:
    """What is wrong with a decision that needs these columns; None where it counts.

    `fitting` are the reasons for which it may be made, by their codes; empty
    for a decision that gives no reason code.
    """
    missing = [name for name in needed if not code_text(line[name])]
    if missing:
        return Unsound(", ".join(missing), "")
    if fitting and reason_of(line[REASON], headings) not in fitting:
        return Unsound("", ", ".join(fitting))
    return None


def reason_of(text: str, headings: Headings) -> str:
    """The code of a reason in the closed list, however it is written; empty for none of it."""
    return headings.word(REASON, text) or ""


def reasons_of_cell(table: str, column: str, before: str, headings: Headings) -> tuple[str, ...]:
    """For which reasons a cell may be read differently."""
    if table != "marks_received" or column != "mark":
        return OF_MATERIAL
    given = exact_decimal(before) is not None or headings.word("yes_no", before) is not None
    return OF_MARKS if given else OF_MISSING_MARKS


def reasons_of_finding(code: str, file: str) -> tuple[str, ...]:
    """For which reasons a finding may be settled: those about marks settle findings about marks."""
    return EVERY if code in _CODES_OF_MARKS or file.startswith("marks/") else OF_MATERIAL
