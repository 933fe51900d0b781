"""Who met whom: sums over the members of one side for each member of the other.

Members of one side with equally many pairs stand together, so that a sum for
all of them is a few additions of whole columns. Each sum is made in one order,
that of the other side's ids: it is the same number on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """Projects or experts: whose each pair is (shape (pairs,)), and how many members there are."""

    of: Whole
    size: int

    @cached_property
    def counts(self) -> Whole:
        """How many pairs each has. Shape (members,)."""
        return np.bincount(self.of, minlength=self.size).astype(np.int64)

    def sums(self, values: Real) -> Real:
        """Values of pairs summed for each. Shape (members,)."""
        return np.asarray(np.bincount(self.of, values, minlength=self.size), dtype=np.float64)


@dataclass(frozen=True)
class Met:
    """Which members of two sides met."""

    larger: Side
    smaller: Side

    @cached_property
    def _together(self) -> tuple[tuple[Whole | slice, Whole], ...]:
        """Members of the larger side with equally many pairs, and whom they met.

        The latter have shape (pairs of each, members): a row holds the first,
        the second, ... whom each of them met.
        """
        order = self.larger.of
        others = self.smaller.of
        if np.any(order[1:] < order[:-1]):
            others = others[np.argsort(order, kind="stable")]
        counts = self.larger.counts
        numbers = np.flatnonzero(np.bincount(counts))
        if len(numbers) == 1:
            return ((slice(None), _columns(others, int(numbers[0]))),)
        repeated = np.repeat(counts, counts)
        return tuple(
            (np.flatnonzero(counts == number), _columns(others[repeated == number], number))
            for number in numbers.tolist()
        )

    def to_larger(self, values: Real) -> Real:
        """For each of the larger side the sum over those it met. Shapes (members,)."""
        sums = np.zeros(self.larger.size)
        for members, met in self._together:
            some = values[met[0]]
            for others in met[1:]:
                some += values[others]
            sums[members] = some
        return sums

    def to_smaller(self, values: Real) -> Real:
        """For each of the smaller side the sum over those it met. Shapes (members,)."""
        sums = np.zeros(self.smaller.size)
        for members, met in self._together:
            some = values[members]
            for others in met:
                sums += np.bincount(others, some, minlength=self.smaller.size)
        return sums

    def reaches_all(self) -> bool:
        """Whether a chain of pairs leads from the first of the smaller side to everybody."""
        reached = np.zeros(self.smaller.size, dtype=bool)
        reached[:1] = True
        known = -1
        while known < (known := int(reached.sum())) < len(reached):
            for _members, met in self._together:
                some = reached[met[0]]
                for others in met[1:]:
                    some |= reached[others]
                whole = bool(some.all())
                for others in met:
                    reached[others if whole else others[some]] = True
        return known == len(reached)


def _columns(others: Whole, number: int) -> Whole:
    return np.ascontiguousarray(others.reshape(-1, number).T)
