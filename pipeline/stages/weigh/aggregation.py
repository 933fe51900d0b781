"""From several experts to one figure, exactly.

Arrays run over marks: `groups` tells which figure each of them enters. All are
integers of one unit; figures come out as ratios, so that nothing is rounded
before the policy says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.exact import Integers, Ratios, largest, roomy
from pipeline.policy.marking import ClampedMean, Mean, Median, Method, TrimmedMean

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gathered:
    """Marks that enter figures, sorted by figure, value and expert.

    All arrays have shape (marks,): `groups` is not falling and lies in
    range(size), `values` rise inside a group, and equal values stand in the
    code-point order of their experts. `origin` says where each stood before.
    """

    groups: Whole
    values: Integers
    origin: Whole
    size: int

    @classmethod
    def of(cls, groups: Whole, values: Integers, experts: Whole, size: int) -> Gathered:
        """Sort marks into figures. Arrays of shape (marks,), experts by rank of their id."""
        order = np.lexsort((experts, values, groups))
        return cls(groups[order], values[order], order, size)

    def counts(self) -> Whole:
        """How many marks each figure has. Shape (size,)."""
        return np.bincount(self.groups, minlength=self.size).astype(np.int64)

    def sums(self, values: Integers) -> Integers:
        """Their sums by figure. Shape (size,); 0 where a figure has no mark."""
        bounded = roomy(values, len(values) + 1)
        totals = np.zeros(self.size, dtype=bounded.dtype)
        present, starts = np.unique(self.groups, return_index=True)
        if len(present):
            totals[present] = np.add.reduceat(bounded, starts)
        return totals

    def ranks(self) -> Whole:
        """The rank of each mark inside its figure, from 0. Shape (marks,)."""
        counts = self.counts()
        starts = np.cumsum(counts) - counts
        return np.arange(len(self.groups)) - starts[self.groups]


def plain_mean(marks: Gathered) -> Ratios:
    """The plain mean of each figure's marks. Shape (size,)."""
    return Ratios(marks.sums(marks.values), np.maximum(marks.counts(), 1)).reduced()


def dropped_at_ends(marks: Gathered, method: TrimmedMean) -> npt.NDArray[np.bool_]:
    """Which marks a trimmed mean drops: the first and the last so many of each figure.

    Nothing is dropped where fewer than `at_least` marked. Shape (marks,), in
    the order in which they are gathered.
    """
    counts = marks.counts()[marks.groups]
    ranks = marks.ranks()
    ends = (ranks < method.dropped) | (ranks >= counts - method.dropped)
    return np.asarray(ends & (counts >= method.at_least))


def aggregate(marks: Gathered, method: Method, unit_distance: int = 0) -> Ratios:
    """Each figure by the panel's method. Shape (size,); 0 where nobody marked.

    `unit_distance` is the distance of a clamped mean in the unit of the marks.
    """
    match method:
        case Mean():
            return plain_mean(marks)
        case Median():
            return _median(marks)
        case TrimmedMean():
            kept = ~dropped_at_ends(marks, method)
            chosen = Gathered(
                marks.groups[kept], marks.values[kept], marks.origin[kept], marks.size
            )
            return plain_mean(chosen)
    assert isinstance(method, ClampedMean)
    return _clamped_mean(marks, unit_distance)


def _median(marks: Gathered) -> Ratios:
    counts = marks.counts()
    starts = np.cumsum(counts) - counts
    some = counts > 0
    low = (starts + (counts - 1) // 2)[some]
    high = (starts + counts // 2)[some]
    over = np.zeros(marks.size, dtype=marks.values.dtype)
    over[some] = marks.values[low] + marks.values[high]
    return Ratios(over, np.full(marks.size, 2, dtype=np.int64)).reduced()


def _clamped_mean(marks: Gathered, distance: int) -> Ratios:
    counts = marks.counts()
    most = int(counts.max()) if len(counts) else 0
    values = roomy(marks.values, most + 1, most + 1)
    if largest(values) + distance >= 2**62 // max(most, 1) ** 2:
        values = values.astype(object)
    number = counts[marks.groups].astype(values.dtype)
    middle = marks.sums(values)[marks.groups]
    limited = np.clip(values * number, middle - distance * number, middle + distance * number)
    return Ratios(marks.sums(limited), np.maximum(counts * counts, 1)).reduced()
