"""Marks that come out as wanted: five experts around a project's points, none alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Most = Mapping[str, float]
"""The greatest mark of each criterion, by its id."""

_AROUND = (0.0, 1.0, -1.0, 0.5, -0.5)
"""How far the five experts lie from the points; their mean, median and trimmed mean is 0."""


def around(points: float, most: Most, turn: int) -> list[dict[str, float | str | None]]:
    """Five sheets whose totals lie about `points`; `turn` says who begins.

    Mean, median and trimmed mean of the totals are `points` exactly.
    """
    shifts = [_AROUND[(place + turn) % len(_AROUND)] for place in range(len(_AROUND))]
    return [dict(split(points + shift, most)) for shift in shifts]


def split(points: float, most: Most) -> dict[str, float]:
    """A total in half points over the criteria, in proportion to their greatest marks.

    Raises ValueError where the criteria have no room for it, or it is no number of halves.
    """
    full = sum(most.values())
    if not 0 <= points <= full or not (2 * points).is_integer():
        raise ValueError(f"{points} cannot be given in halves out of {full}")
    marks = {name: int(2 * points * greatest / full) / 2 for name, greatest in most.items()}
    left = points - sum(marks.values())
    while left > 0:
        for name, greatest in most.items():
            if left > 0 and marks[name] < greatest:
                marks[name] += 0.5
                left -= 0.5
    return marks


def each_around(
    marks: Mapping[str, int], turn: int, shifts: Sequence[int] = (0, 1, -1, 2, -2)
) -> list[dict[str, float | str | None]]:
    """Five sheets of whole marks whose mean in each criterion is the mark given."""
    turned = [shifts[(place + turn) % len(shifts)] for place in range(len(shifts))]
    return [{name: float(mark + shift) for name, mark in marks.items()} for shift in turned]


def say(
    sheets: list[dict[str, float | str | None]], column: str, noes: int
) -> list[dict[str, float | str | None]]:
    """The same sheets with yes in a column, and no by the first `noes` experts."""
    return [{**sheet, column: "否" if place < noes else "是"} for place, sheet in enumerate(sheets)]
