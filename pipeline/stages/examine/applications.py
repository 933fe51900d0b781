"""Questions about applying together, and about the order a unit puts its projects in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import (
    HOLDS,
    Question,
    Requirement,
    Subject,
    Suite,
    consequence,
)
from pipeline.stages.examine.repeats import alone, unless_equal
from pipeline.stages.typed.consortia import named_members
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.spelling import code_text

MOST_RANGES = 20
"""Gaps in a unit's order that are told one by one."""


def questions_of_consortium(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    """Whether there are members beside the lead where there may or must be, and how many."""
    asked = policy.examination.consortium
    if asked is None:
        return
    members = [[member.name for member in row] for row in named_members(submitted)]
    counts = [len(row) for row in members]
    bounds: list[tuple[str, dict[str, int]]] = []
    if asked.members == "forbidden":
        bounds.append(("consortium_forbidden", {"max_value": 0}))
    if asked.members == "required":
        bounds.append(("consortium_required", {"min_value": 1}))
    if asked.members != "forbidden" and asked.at_most is not None:
        bounds.append(("consortium_too_large", {"max_value": asked.at_most}))
    for code, bound in bounds:
        yield Question(
            code,
            counts,
            Requirement("between", bound),
            asked.source,
            "partners",
            **consequence(asked.otherwise),
            fields=lambda row: {
                "count": str(counts[row]),
                "names": ", ".join(members[row]),
                "at_most": str(asked.at_most or 0),
            },
        )


def questions_of_unit_order(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    """Whether every project has a number in its unit's order that no other has.

    A number that cannot be read is complained of as such and is not missing.
    """
    asked = policy.examination.unit_order
    if asked is None:
        return
    texts, numbers = submitted.texts["unit_order"], submitted.values["unit_order"]
    yield Question(
        "unit_order_missing",
        [
            bool(number) if number is not None or not code_text(text) else None
            for text, number in zip(texts, numbers, strict=True)
        ],
        HOLDS,
        asked.source,
        "unit_order",
        **consequence(asked.otherwise),
    )
    keys = [
        f"{unit}/{number}" if unit and number else ""
        for unit, number in zip(submitted.values["unit"], numbers, strict=True)
    ]
    yield alone(
        "unit_order_repeated",
        "unit_order",
        unless_equal(keys, submitted.project_ids),
        submitted,
        asked.otherwise,
        asked.source,
    )


def unit_order_suite(submitted: Submitted, policy: Policy) -> Suite:
    """One row a unit: whether its numbers are 1, 2, 3 and so on without a gap."""
    asked = policy.examination.unit_order
    units: dict[str, list[int]] = {}
    for row, unit in enumerate(submitted.values["unit"]):
        if asked is not None and unit and submitted.values["unit_order"][row]:
            units.setdefault(unit, []).append(row)
    ids = sorted(units)
    gaps = [_gaps([submitted.values["unit_order"][row] for row in units[unit]]) for unit in ids]
    first = [min(units[unit], key=lambda row: _place(submitted, row)) for unit in ids]
    question = Question(
        "unit_order_gap",
        [not ranges for ranges in gaps],
        HOLDS,
        asked.source if asked else "",
        "unit_order",
        fields=lambda row: {"ranges": ", ".join(gaps[row])},
    )
    subject = Subject(
        file=[submitted.texts["file"][row] for row in first],
        sheet=[submitted.texts["sheet"][row] for row in first],
        row=[0] * len(ids),
        key=ids,
        unit=ids,
    )
    return Suite("unit_orders", subject, (question,) if asked is not None else ())


def _place(submitted: Submitted, row: int) -> tuple[str, str]:
    return submitted.texts["file"][row], submitted.texts["sheet"][row]


def _gaps(numbers: Sequence[int]) -> list[str]:
    """The numbers left out from 1 to the highest, as ranges; the first of very many."""
    gaps: list[str] = []
    before = 0
    for number in sorted(set(numbers)):
        if number > before + 1:
            first, last = before + 1, number - 1
            gaps.append(str(first) if first == last else f"{first}-{last}")
        before = number
    return gaps[:MOST_RANGES]
