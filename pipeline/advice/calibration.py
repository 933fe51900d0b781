"""Calibration: points without the severity of whoever happened to mark a project.

y(p, e) = mu + f_p + b_e + noise, least squares with penalties lambda_f on the
squares of f and lambda_b on those of b: the mixed model equations of Henderson
(1975), whose solution is the best linear unbiased prediction where the
penalties are the ratios of the variances. Every sum is made in one order and
without the linear algebra library, so the figures are the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.advice.pairs import Pairs, Real, Whole

_PRECISION = 1e-12
_STEPS = 2000


@dataclass(frozen=True)
class Penalties:
    """What a project's distance from the mean and an expert's severity cost."""

    project: float
    expert: float


@dataclass(frozen=True)
class Calibrated:
    """The mean of all, what each project has beyond it, and what each expert gives too much.

    `project` has shape (projects,), `expert` shape (experts,).
    """

    mean: float
    project: Real
    expert: Real

    def points(self, pairs: Pairs) -> Real:
        """For each project the mean of its points less what each expert gives too much."""
        given = np.bincount(
            pairs.project,
            pairs.points - self.expert[pairs.expert],
            minlength=len(pairs.projects),
        )
        return np.asarray(given / pairs.experts_of, dtype=np.float64)


def calibrate(pairs: Pairs, penalties: Penalties) -> Calibrated:
    """Solve the penalised least squares for penalties above 0.

    The larger side, projects or experts, is eliminated exactly, because its
    part of the equations is diagonal; what remains is the Schur complement on
    the mean and the smaller side, solved by conjugate gradients with its
    diagonal as preconditioner (Hestenes and Stiefel 1952) to a relative
    residual of 1e-12.
    """
    if len(pairs.projects) >= len(pairs.experts):
        project = _Side(pairs.project, pairs.experts_of, penalties.project)
        expert = _Side(pairs.expert, pairs.projects_of, penalties.expert)
        mean, larger, smaller = _solved(pairs.points, project, expert)
        return Calibrated(mean, larger, smaller)
    by_expert = np.lexsort((pairs.project, pairs.expert))
    expert = _Side(pairs.expert[by_expert], pairs.projects_of, penalties.expert)
    project = _Side(pairs.project[by_expert], pairs.experts_of, penalties.project)
    mean, larger, smaller = _solved(pairs.points[by_expert], expert, project)
    return Calibrated(mean, smaller, larger)


@dataclass(frozen=True)
class _Side:
    """Projects or experts: whose each pair is, how many pairs each has, and their penalty."""

    of: Whole
    counts: Whole
    penalty: float

    def sums(self, values: Real) -> Real:
        """Values of pairs summed for each. Shape (its members,)."""
        totals = np.bincount(self.of, values, minlength=len(self.counts))
        return np.asarray(totals, dtype=np.float64)


def _solved(points: Real, larger: _Side, smaller: _Side) -> tuple[float, Real, Real]:
    """The mean, the larger side and the smaller one; pairs are sorted by the larger."""
    shrink = 1 / (larger.counts + larger.penalty)

    def spread(values: Real) -> Real:
        return np.repeat(shrink * values, larger.counts)

    def reduced(values: Real) -> Real:
        """Values of pairs without what the larger side takes up, summed: all, then by member."""
        by_member = smaller.sums(values - spread(larger.sums(values)))
        return np.concatenate(([math.fsum(by_member.tolist())], by_member))

    def schur(given: Real) -> Real:
        made = reduced(given[0] + given[1:][smaller.of])
        made[1:] += smaller.penalty * given[1:]
        return made

    taken = spread(np.ones(len(shrink)))
    own = smaller.counts - smaller.sums(taken) + smaller.penalty
    together = math.fsum((larger.counts * (1 - shrink * larger.counts)).tolist())
    diagonal = np.concatenate(([together], own))
    found = _by_conjugate_gradients(schur, reduced(points), diagonal)
    left = larger.sums(points - found[0] - found[1:][smaller.of])
    return float(found[0]), shrink * left, found[1:]


def _by_conjugate_gradients(times: Callable[[Real], Real], wanted: Real, diagonal: Real) -> Real:
    """The x whose product is `wanted`. Shapes (n,); the matrix is symmetric and positive."""
    found = np.zeros_like(wanted)
    left = wanted.copy()
    step = left / diagonal
    size = _product(left, step)
    enough = _PRECISION**2 * _product(wanted, wanted / diagonal)
    for _ in range(_STEPS):
        if size <= enough:
            break
        along = times(step)
        length = size / _product(step, along)
        found = found + length * step
        left = left - length * along
        near = left / diagonal
        before, size = size, _product(left, near)
        step = near + size / before * step
    return found


def _product(one: Real, other: Real) -> float:
    """The scalar product, rounded once."""
    return math.fsum((one * other).tolist())


def components(pairs: Pairs) -> tuple[Whole, Whole]:
    """The component that each project and each expert is in, numbered from 0 by project.

    Two are in one component where a chain of marks leads from one to the
    other. Across components no severity can be told from merit, so that
    calibrated points of two of them cannot be compared.
    """
    if _reaches_all(pairs):
        return np.zeros(len(pairs.projects), np.int64), np.zeros(len(pairs.experts), np.int64)
    of_project = np.arange(len(pairs.projects))
    of_expert = np.full(len(pairs.experts), len(pairs.projects))
    while True:
        before = of_project.copy()
        np.minimum.at(of_expert, pairs.expert, of_project[pairs.project])
        np.minimum.at(of_project, pairs.project, of_expert[pairs.expert])
        if np.array_equal(before, of_project):
            names, numbers = np.unique(of_project, return_inverse=True)
            return numbers.astype(np.int64), np.searchsorted(names, of_expert).astype(np.int64)


def _reaches_all(pairs: Pairs) -> bool:
    """Whether a chain of marks leads from the first expert to everybody."""
    reached = np.zeros(len(pairs.experts))
    reached[:1] = 1
    known = -1
    while known < (known := int(reached.sum())) < len(reached):
        project = np.bincount(pairs.project, reached[pairs.expert], len(pairs.projects)) > 0
        marked = np.bincount(pairs.expert, project[pairs.project], len(reached))
        reached = (marked > 0).astype(np.float64)
    return known == len(reached)
