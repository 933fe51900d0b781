"""Penalties that the marks themselves suggest: the ratios of variances, by REML.

Restricted maximum likelihood (Patterson and Thompson 1971) of the model that
`calibration` solves. At its maximum each penalty is the number of members over
what their squares and their uncertainty come to; this is solved for both
penalties at once. Sums and inverses are made without the linear algebra
library, and what is found is kept to eight digits, so it is the same everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.advice.calibration import Penalties, calibrate
from pipeline.advice.meeting import Real, Whole
from pipeline.advice.pairs import Pairs

MOST = 1000
"""With more experts, and more projects, penalties are to be declared: it would take too long."""

LARGEST = 1e6
"""A penalty that would be larger is this: what it bounds does not differ at all."""

_DIGITS = 8
_TURNS = 100
_NEAR = 1e-11
_NUDGE = 1e-5
_LONGEST_STEP = 2.0
_AT_ONCE = 2**22


class TooFewMarks(Exception):
    """The marks do not suffice to tell three variances apart."""


def estimate(pairs: Pairs) -> Penalties:
    """The penalties by restricted maximum likelihood, between 1e-6 and 1e6.

    Raises TooFewMarks where there are not more marks than projects and experts
    together, or more of both than MOST.
    """
    projects, experts = len(pairs.projects), len(pairs.experts)
    if min(projects, experts) < 2 or len(pairs) < projects + experts:
        raise TooFewMarks("not more marks than projects and experts together")
    if min(projects, experts) > MOST:
        raise TooFewMarks(f"more than {MOST} experts and projects")
    equations = _Equations(pairs)
    bound = math.log(LARGEST)
    found = np.zeros(2)
    for _ in range(_TURNS):
        off = equations.off(found)
        turned = _newton(equations, found, off)
        step = np.clip(turned, -_LONGEST_STEP, _LONGEST_STEP)
        after = np.clip(found + step, -bound, bound)
        moved = np.abs(after - found).max()
        found = after
        if moved < _NEAR:
            break
    project, expert = (float(f"{math.exp(one):.{_DIGITS}g}") for one in found.tolist())
    return Penalties(project, expert)


def _newton(equations: _Equations, found: Real, off: Real) -> Real:
    """A step of Newton's method; where it is not downhill, one of expectation and maximum."""
    slopes = np.empty((2, 2))
    for at in range(2):
        beside = found.copy()
        beside[at] += _NUDGE
        slopes[:, at] = (equations.off(beside) - off) / _NUDGE
    determinant = slopes[0, 0] * slopes[1, 1] - slopes[0, 1] * slopes[1, 0]
    if slopes[0, 0] <= 0 or slopes[1, 1] <= 0 or determinant <= 0:
        return -off
    turned = np.array(
        [
            slopes[1, 1] * off[0] - slopes[0, 1] * off[1],
            slopes[0, 0] * off[1] - slopes[1, 0] * off[0],
        ]
    )
    return np.asarray(-turned / determinant, dtype=np.float64)


@dataclass(frozen=True)
class _Equations:
    """How far two penalties are from the maximum. Theirs are the logarithms of project, expert."""

    pairs: Pairs

    @cached_property
    def _swapped(self) -> bool:
        return len(self.pairs.projects) < len(self.pairs.experts)

    @cached_property
    def _larger(self) -> Whole:
        """How many pairs each member of the larger side has, sorted by it."""
        return self.pairs.projects_of if self._swapped else self.pairs.experts_of

    @cached_property
    def _smaller(self) -> Whole:
        return self.pairs.experts_of if self._swapped else self.pairs.projects_of

    @cached_property
    def _crossed(self) -> dict[int, Real]:
        """For members of the larger side with so many pairs: the sum of g g' over them.

        g is their number of pairs, then 1 for each member of the smaller side
        that they are paired with. All are whole numbers, hence exact.
        """
        pairs, size = self.pairs, len(self._smaller)
        order = np.lexsort((pairs.project, pairs.expert)) if self._swapped else slice(None)
        others = (pairs.project if self._swapped else pairs.expert)[order]
        counts = np.repeat(self._larger, self._larger)
        found = {}
        for count in np.unique(self._larger).tolist():
            met = others[counts == count].reshape(-1, count)
            crossed = np.zeros((size + 1, size + 1))
            rows = max(1, _AT_ONCE // count**2)
            for first in range(0, len(met), rows):
                part = met[first : first + rows]
                keys = (part[:, :, None] * size + part[:, None, :]).ravel()
                crossed[1:, 1:] += np.bincount(keys, minlength=size * size).reshape(size, size)
            crossed[0, 0] = count * count * len(met)
            crossed[0, 1:] = crossed[1:, 0] = count * np.bincount(met.ravel(), minlength=size)
            found[count] = crossed
        return found

    def off(self, logarithms: Real) -> Real:
        """Logarithms of how many times too large what each penalty bounds is. Shape (2,)."""
        pairs = self.pairs
        penalties = Penalties(*(math.exp(one) for one in logarithms.tolist()))
        found = calibrate(pairs, penalties)
        left = pairs.points - found.mean - found.project[pairs.project] - found.expert[pairs.expert]
        squares = [_squares(side) for side in (found.project, found.expert)]
        noise = _squares(left) + penalties.project * squares[0] + penalties.expert * squares[1]
        variance = noise / (len(pairs) - 1)
        uncertain = self._uncertainty(penalties)
        off = [
            penalty * (square / variance + trace) / size
            for penalty, square, trace, size in zip(
                (penalties.project, penalties.expert),
                squares,
                uncertain,
                (len(pairs.projects), len(pairs.experts)),
                strict=True,
            )
        ]
        return np.array([math.log(one) for one in off])

    def _uncertainty(self, penalties: Penalties) -> tuple[float, float]:
        """Traces of the projects' and of the experts' part of the inverted equations."""
        large, small = penalties.project, penalties.expert
        if self._swapped:
            large, small = small, large
        size = len(self._smaller)
        schur = np.zeros((size + 1, size + 1))
        schur[0, 0] = len(self.pairs)
        schur[0, 1:] = schur[1:, 0] = self._smaller
        schur[np.arange(1, size + 1), np.arange(1, size + 1)] = self._smaller + small
        for count, crossed in self._crossed.items():
            schur -= crossed / (count + large)
        inverse = _inverse(schur)
        smaller = math.fsum(inverse.diagonal()[1:].tolist())
        parts = []
        for count, crossed in self._crossed.items():
            members = crossed[0, 0] / count**2
            parts.append(members / (count + large))
            parts.append(math.fsum((inverse * crossed).ravel().tolist()) / (count + large) ** 2)
        larger = math.fsum(parts)
        return (smaller, larger) if self._swapped else (larger, smaller)


def _squares(values: Real) -> float:
    return math.fsum((values * values).tolist())


def _inverse(matrix: Real) -> Real:
    """The inverse of a symmetric positive matrix, by sweeping. Shape (n, n)."""
    swept = matrix.copy()
    for at in range(len(swept)):
        pivot = swept[at, at]
        row, column = swept[at] / pivot, swept[:, at].copy()
        swept -= column[:, None] * row
        swept[at], swept[:, at] = row, -column / pivot
        swept[at, at] = 1 / pivot
    return swept
