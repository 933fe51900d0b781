"""What the marks say of each expert: severity, spread, consistency, likeness, favour.

Each compares an expert with the others for the same projects, so that nobody
looks severe for having drawn weak projects. Sums are exact or rounded once.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from pipeline.advice.figures import fixed
from pipeline.advice.meeting import Whole
from pipeline.advice.pairs import Pairs, sums_by
from pipeline.policy.advising import Copying, FarByDeviations, FarByPoints
from pipeline.tables.advised import ALIKE, EXTREMES

TO_DEVIATION = Fraction(14826, 10000)
"""Times the median distance from the median: the standard deviation, were marks normal."""

_FEWEST = 3
"""Two points always lie on a line: below three, a correlation says nothing."""


@dataclass(frozen=True)
class Beside:
    """How an expert's points lie beside those of the others for the same projects.

    `severity` is how much less it gives on average (below 0: more), None where
    nobody else marked what it did; `consistency` the correlation of its points
    with the mean of the others, None where either does not vary.
    """

    compared: int
    severity: Fraction | None
    consistency: float | None


def beside(pairs: Pairs) -> list[Beside]:
    """Each expert beside the others, in the order of `pairs.experts`."""
    experts, numbers = pairs.expert.tolist(), pairs.experts_of[pairs.project].tolist()
    sums, units = pairs.sums[pairs.project].tolist(), pairs.units.tolist()
    less: defaultdict[int, Counter[int]] = defaultdict(Counter)
    points: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for expert, number, total, given in zip(experts, numbers, sums, units, strict=True):
        if number > 1:
            less[expert][number - 1] += total - number * given
            others = Fraction(total - given, (number - 1) * pairs.scale)
            points[expert].append((given / pairs.scale, float(others)))
    found = []
    for expert in range(len(pairs.experts)):
        both = points[expert]
        if not both:
            found.append(Beside(0, None, None))
            continue
        apart = sum((Fraction(one, others) for others, one in less[expert].items()), Fraction(0))
        severity = apart / (len(both) * pairs.scale)
        found.append(Beside(len(both), severity, _correlation(both)))
    return found


def _correlation(both: list[tuple[float, float]]) -> float | None:
    """Pearson's correlation; None for fewer than three, or where one of the two stays the same."""
    if len(both) < _FEWEST:
        return None
    ours, theirs = zip(*both, strict=True)
    if len(set(ours)) == 1 or len(set(theirs)) == 1:
        return None
    middle = [math.fsum(side) / len(both) for side in (ours, theirs)]
    off = [(one - middle[0], other - middle[1]) for one, other in both]
    along = math.fsum(one * other for one, other in off)
    widths = [math.fsum(one * one for one in side) for side in zip(*off, strict=True)]
    return along / math.sqrt(widths[0] * widths[1])


def means(pairs: Pairs) -> list[tuple[Fraction, float | None]]:
    """Mean and standard deviation of what each expert gave; of one project no deviation."""
    size = len(pairs.experts)
    sums = sums_by(pairs.units, pairs.expert, size).tolist()
    squares = [0] * size
    for expert, given in zip(pairs.expert.tolist(), pairs.units.tolist(), strict=True):
        squares[expert] += given * given
    found: list[tuple[Fraction, float | None]] = []
    for total, square, number in zip(sums, squares, pairs.projects_of.tolist(), strict=True):
        spread = None
        if number > 1:
            variance = Fraction(square * number - total * total, number * (number - 1))
            spread = math.sqrt(variance / pairs.scale**2)
        found.append((Fraction(total, number * pairs.scale), spread))
    return found


@dataclass(frozen=True)
class Extremes:
    """EXTREMES of some marks, and how many projects could not be judged: they differ too little."""

    rows: list[dict[str, object]]
    unjudged: int


def extremes(pairs: Pairs, of: str, far: FarByDeviations | FarByPoints) -> Extremes:
    """Marks far from the median of their project, by deviations or by points; strictly beyond.

    By deviations a project of which more than half of the marks are the same
    flags nothing: its median distance is 0, and that is told. Nothing is ever
    taken out by this.
    """
    rows: list[dict[str, object]] = []
    unjudged = 0
    for project, given in _by_project(pairs):
        middle = _twice_median([value for _expert, value in given])
        off = {expert: 2 * value - middle for expert, value in given}
        if isinstance(far, FarByPoints):
            limit = 2 * pairs.scale * Fraction(far.distance)
        else:
            spread = Fraction(_twice_median([abs(one) for one in off.values()]), 2)
            unjudged += spread == 0
            limit = Fraction(far.times) * TO_DEVIATION * spread
        if limit == 0:
            continue
        for expert, value in given:
            if abs(off[expert]) > limit:
                figures = {
                    "points": Fraction(value, pairs.scale),
                    "median": Fraction(middle, 2 * pairs.scale),
                    "distance": Fraction(off[expert], 2 * pairs.scale),
                    "limit": limit / (2 * pairs.scale),
                }
                told: dict[str, object] = {name: fixed(one) for name, one in figures.items()}
                told |= {"project_id": project, "expert_id": expert, "of": of}
                rows.append({**told, "marks": len(given)})
    return Extremes(rows, unjudged)


def extremes_table(found: list[Extremes]) -> pd.DataFrame:
    """All of them as EXTREMES."""
    rows = [row for one in found for row in one.rows]
    columns = {name: [row[name] for row in rows] for name in EXTREMES.names}
    return EXTREMES.promised(EXTREMES.of(columns) if rows else EXTREMES.empty())


def _by_project(pairs: Pairs) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    ends = np.cumsum(pairs.experts_of).tolist()
    experts = [pairs.experts[at] for at in pairs.expert.tolist()]
    units, begin = pairs.units.tolist(), 0
    for project, end in zip(pairs.projects, ends, strict=True):
        yield project, list(zip(experts[begin:end], units[begin:end], strict=True))
        begin = end


def _twice_median(values: list[int]) -> int:
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]


def alike(criteria: Mapping[str, Pairs], copying: Copying) -> pd.DataFrame:
    """Pairs of experts whose marks are the same too often, as ALIKE.

    Looked at are two experts who both marked so many projects. How many marks
    would be the same by chance is worked out from how often each gives which
    mark: where all give the same few marks, likeness says little. Who copied
    whom, no mark can tell.
    """
    given: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for criterion, pairs in criteria.items():
        for project, marked in _by_project(pairs):
            for expert, value in marked:
                given[expert][criterion, project] = value
    usual = {expert: _frequencies(slots) for expert, slots in given.items()}
    seen = {expert: {project for _, project in slots} for expert, slots in given.items()}
    experts = sorted(given)
    rows = []
    for at, one in enumerate(experts):
        for other in experts[at + 1 :]:
            projects = len(seen[one] & seen[other])
            if projects < copying.at_least:
                continue
            both = [slot for slot in given[one] if slot in given[other]]
            same = sum(given[one][slot] == given[other][slot] for slot in both)
            if both and Fraction(same, len(both)) >= copying.share:
                common = Counter(criterion for criterion, _ in both)
                chance = sum(
                    (
                        number * _chance(usual[one][criterion], usual[other][criterion])
                        for criterion, number in common.items()
                    ),
                    Fraction(0),
                )
                rows.append((one, other, projects, len(both), same, fixed(chance)))
    if not rows:
        return ALIKE.empty()
    columns = dict(zip(ALIKE.names, map(list, zip(*rows, strict=True)), strict=True))
    return ALIKE.promised(ALIKE.of(columns))


def _frequencies(slots: Mapping[tuple[str, str], int]) -> dict[str, Counter[int]]:
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (criterion, _project), value in slots.items():
        found[criterion][value] += 1
    return found


def _chance(one: Counter[int], other: Counter[int]) -> Fraction:
    """The chance that two draws, one of each, are the same."""
    same = sum(count * other[value] for value, count in one.items())
    return Fraction(same, one.total() * other.total())


def favour(pairs: Pairs, own: Mapping[str, Whole]) -> dict[str, tuple[int, Fraction | None]]:
    """For each expert how many of its own unit's projects it marked, and how much more it gave.

    `own` gives for each expert with a unit whether each project (by position)
    is of that unit. Compared is what it gave beyond the others, for its own
    unit's projects and for all others. None where one of the two is missing.
    """
    found: dict[str, tuple[int, Fraction | None]] = {}
    for at, expert in enumerate(pairs.experts):
        if expert not in own:
            continue
        mine = np.flatnonzero(pairs.expert == at)
        beyond: dict[bool, list[Fraction]] = {True: [], False: []}
        marked = 0
        for pair in mine.tolist():
            project = int(pairs.project[pair])
            is_own = bool(own[expert][project])
            marked += is_own
            number = int(pairs.experts_of[project])
            if number > 1:
                apart = number * int(pairs.units[pair]) - int(pairs.sums[project])
                beyond[is_own].append(Fraction(apart, (number - 1) * pairs.scale))
        middle = [sum(side, Fraction(0)) / len(side) for side in beyond.values() if side]
        found[expert] = marked, middle[0] - middle[1] if len(middle) == 2 else None
    return found
