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

from pipeline.advice.meeting import Met, Real, Whole
from pipeline.advice.pairs import Pairs

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
        found = _solved(pairs.points, pairs.met, penalties.project, penalties.expert)
        mean, project, expert = found
    else:
        found = _solved(pairs.points, pairs.turned, penalties.expert, penalties.project)
        mean, expert, project = found
    return Calibrated(mean, project, expert)


def _solved(points: Real, met: Met, of_large: float, of_small: float) -> tuple[float, Real, Real]:
    """The mean, the larger side and the smaller one, by the penalties of these two."""
    large, small = met.larger, met.smaller
    shrink = 1 / (large.counts + of_large)
    sums = large.sums(points)

    def together(by_member: Real, given: Real) -> Real:
        """What a product has for all together and for each of the smaller side."""
        return np.concatenate(([math.fsum(by_member.tolist())], by_member + of_small * given))

    def schur(given: Real) -> Real:
        first, rest = given[0], given[1:]
        taken = shrink * (met.to_larger(rest) + large.counts * first)
        return together(small.counts * (first + rest) - met.to_smaller(taken), rest)

    nothing = np.zeros(len(small.counts))
    wanted = together(small.sums(points) - met.to_smaller(shrink * sums), nothing)
    own = small.counts - met.to_smaller(shrink) + of_small
    whole = math.fsum((small.counts - met.to_smaller(shrink * large.counts)).tolist())
    found = _by_conjugate_gradients(schur, wanted, np.concatenate(([whole], own)))
    left = sums - large.counts * found[0] - met.to_larger(found[1:])
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
    projects, experts = len(pairs.projects), len(pairs.experts)
    if pairs.met.reaches_all():
        return np.zeros(projects, np.int64), np.zeros(experts, np.int64)
    of_project = np.arange(projects)
    of_expert = np.full(experts, projects)
    while True:
        before = of_project.copy()
        np.minimum.at(of_expert, pairs.expert, of_project[pairs.project])
        np.minimum.at(of_project, pairs.project, of_expert[pairs.expert])
        if np.array_equal(before, of_project):
            names, numbers = np.unique(of_project, return_inverse=True)
            return numbers.astype(np.int64), np.searchsorted(names, of_expert).astype(np.int64)
