"""How a project stands in one list, and how far two standings are apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Who = tuple[str, int]
"""A project's number, and which of the rows with that number it is, from 0."""

REFUSING = ("ineligible", "invalid")


@dataclass(frozen=True)
class Standing:
    """One received row in one list, as it is published; figures are empty where there are none."""

    outcome: str
    provisional: bool
    place: str
    total: str
    reason: str
    why: str
    applicant: str = ""
    unit: str = ""

    @property
    def moving(self) -> tuple[str, bool, str, str]:
        """What counts as a move when it is another."""
        return self.outcome, self.provisional, self.place, self.total


Standings = Mapping[Who, Standing]


def by_project(rows: Iterable[tuple[str, Standing]]) -> dict[Who, Standing]:
    """Rows by project number; of several with one number the admitted one comes first."""
    groups: dict[str, list[Standing]] = {}
    for project, standing in rows:
        groups.setdefault(project, []).append(standing)
    found: dict[Who, Standing] = {}
    for project, standings in sorted(groups.items()):
        standings.sort(
            key=lambda one: (one.outcome in REFUSING, one.applicant, one.unit, one.reason)
        )
        for number, standing in enumerate(standings):
            found[project, number] = standing
    return found


def moved(before: Standing | None, after: Standing | None) -> bool:
    """Whether two standings differ in outcome, place or total, or one of them is not there."""
    if before is None or after is None:
        return before is not after
    return before.moving != after.moving


def gap(before: Standing | None, after: Standing | None, figure: str) -> Decimal | None:
    """How much a figure (place or total) grew; None where one side has none."""
    texts = [getattr(one, figure) if one else "" for one in (before, after)]
    return Decimal(texts[1]) - Decimal(texts[0]) if all(texts) else None


def size(before: Standing | None, after: Standing | None) -> tuple[int, Decimal, Decimal]:
    """How much a move means: the outcome before the total, the total before the place."""
    outcomes = [one.outcome if one else "" for one in (before, after)]
    another = outcomes[0] != outcomes[1]
    weight = another + (another and "recommended" in outcomes)
    gaps = (gap(before, after, figure) or Decimal(0) for figure in ("total", "place"))
    total, place = (abs(one) for one in gaps)
    return weight, total, place
