"""Marks of invented experts, drawn around a project's worth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.rounds.records import CRITERIA, Marks


@dataclass(frozen=True)
class Temper:
    """How an expert marks: hundredths above (or below) worth, and the spread about it."""

    leaning: float
    spread: float


def tempers(experts: int, source: random.Random) -> list[Temper]:
    """One temper for each expert, leanings of about three points in both directions."""
    return [Temper(6 * source.random() - 3, 2 + 3 * source.random()) for _ in range(experts)]


def draw(worth: float, temper: Temper, source: random.Random) -> tuple[float, ...]:
    """An expert's marks of one project, in the order of CRITERIA.

    `worth` is the total, out of 100, that the project would get without
    leaning or chance. Marks are half points between 0 and the criterion's most.
    """
    marks = []
    for criterion in CRITERIA:
        chance = (source.random() + source.random() - 1) * temper.spread
        share = (worth + temper.leaning + chance) / 100
        halves = int(2 * criterion.most * share + 0.5)
        marks.append(min(max(halves, 0), 2 * criterion.most) / 2)
    return tuple(marks)


def exchanged(sheets: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The same mark sheets, each in the next expert's hand."""
    return [*sheets[1:], sheets[0]]


def copy_marks(marks: Marks, model: str, project: str, experts: Sequence[str]) -> None:
    """Give a project the same sheets as its model, from other hands; alters `marks`.

    Raises ValueError unless the same experts marked both, for the copies would
    otherwise put marks where an expert gave none.
    """
    hands = [expert for expert in experts if complete(marks, model, expert)]
    if hands != [expert for expert in experts if complete(marks, project, expert)]:
        raise ValueError(f"{project} and {model} were not marked by the same experts")
    sheets = exchanged([_whole(marks, model, expert) for expert in hands])
    for expert, sheet in zip(hands, sheets, strict=True):
        marks[project, expert] = sheet


def complete(marks: Marks, project: str, expert: str) -> bool:
    """Whether the expert marked the project in every criterion."""
    return None not in marks.get((project, expert), (None,))


def lift_highest(marks: Marks, project: str, experts: Sequence[str], points: float) -> None:
    """Raise the dearest sheet of a project, which a trimmed mean drops; alters `marks`.

    The points go to the first criterion that has room for them. Raises
    ValueError if none has.
    """
    hands = [expert for expert in experts if complete(marks, project, expert)]
    highest = max(hands, key=lambda expert: (sum(_whole(marks, project, expert)), expert))
    sheet = list(_whole(marks, project, highest))
    for place, criterion in enumerate(CRITERIA):
        if sheet[place] + points <= criterion.most:
            sheet[place] += points
            marks[project, highest] = tuple(sheet)
            return
    raise ValueError(f"{project}: the highest sheet has no room for {points} points")


def shift(marks: Marks, project: str, experts: Sequence[str], points: float) -> None:
    """Move points from benefit to innovation in every sheet of a project; alters `marks`."""
    for expert in experts:
        if complete(marks, project, expert):
            strength, innovation, benefit, replicability = _whole(marks, project, expert)
            marks[project, expert] = (
                strength,
                innovation + points,
                benefit - points,
                replicability,
            )


def _whole(marks: Marks, project: str, expert: str) -> tuple[float, ...]:
    sheet = marks[project, expert]
    return tuple(mark for mark in sheet if mark is not None)
