"""The marks that count, as whole numbers, in blocks of projects with equally many experts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.advice.confidence.desk import EXACT_FLOAT
from pipeline.advice.confidence.draws import SHARE_BITS, Whole
from pipeline.exact import SCALE, largest, points_of
from pipeline.policy.marking import ClampedMean, Marking

_FULL_DECIMALS = 3
"""All points together are rounded so before drawn shares part them."""

ROOM = 2**62
"""Below this every product has to stay, so that 64 bits hold it."""


class NotDrawn(Exception):
    """A selection that cannot be drawn again here, by the code of why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Block:
    """Projects that equally many experts marked.

    `columns` are their numbers on the list, shape (projects,); `experts` who
    marked, shape (projects, number), by code point of their ids; `marks` in
    units, shape (projects, number, criteria), 0 where a criterion is not asked;
    `asked` which are, shape (projects, criteria).
    """

    columns: Whole
    number: int
    experts: Whole
    marks: Whole
    asked: npt.NDArray[np.bool_]

    @cached_property
    def doubles(self) -> npt.NDArray[np.float64]:
        """The marks in doubles, shape (criteria, number, projects). Raises NotDrawn."""
        if self.most * self.number >= EXACT_FLOAT:
            raise NotDrawn("too_fine")
        return np.ascontiguousarray(self.marks.transpose(2, 1, 0), dtype=np.float64)

    @cached_property
    def together(self) -> npt.NDArray[np.float64]:
        """The marks of all experts added, shape (criteria, projects)."""
        return np.asarray(self.doubles.sum(axis=1))

    @cached_property
    def most(self) -> int:
        """The largest magnitude of a mark."""
        return largest(self.marks.ravel())

    @cached_property
    def from_nought(self) -> bool:
        """Whether no mark is below 0."""
        return not self.marks.size or int(self.marks.min()) >= 0


@dataclass(frozen=True)
class Sheet:
    """All marks of one list. A unit of marks is `unit` billionths."""

    projects: tuple[str, ...]
    experts: tuple[str, ...]
    blocks: tuple[Block, ...]
    unit: int

    @property
    def one_panel(self) -> bool:
        """Whether the same experts count for every project."""
        if len(self.blocks) != 1:
            return False
        experts = self.blocks[0].experts
        return bool((experts == experts[0]).all())


@dataclass(frozen=True)
class Rates:
    """Points of marks: a unit of criterion c is worth values[d, c] * over / under in draw d.

    `values` has shape (draws, criteria), or (1, criteria) for all draws; in no
    draw do their magnitudes add up to more than `most`.
    """

    values: Whole
    over: int
    under: int
    most: int
    from_nought: bool

    @classmethod
    def worth(cls, values: Whole, each: Fraction) -> Rates:
        """Rates of which one is worth so many points for a unit of marks."""
        most, least = int(np.abs(values).sum(axis=1).max()), int(values.min())
        return cls(values, each.numerator, each.denominator, most, least >= 0)

    def of(self, draws: slice) -> Rates:
        """Those of some draws."""
        if len(self.values) == 1:
            return self
        return Rates(self.values[draws], self.over, self.under, self.most, self.from_nought)


def sheet_of(
    marks: pd.DataFrame, projects: Sequence[str], directions: Sequence[str], marking: Marking
) -> Sheet:
    """The marks of experts who count for these projects, which are those of one list.

    `marks` are MARKS, trimmed ones among them; a project none of them is of is
    an error of the caller. Raises NotDrawn where somebody who counts has no
    mark in a criterion.
    """
    counted = marks["used"] | (marks["why_not"] == "trimmed")
    mine = marks[counted & marks["project_id"].isin(projects)]
    row = {project: number for number, project in enumerate(projects)}
    rows = mine["project_id"].map(row).to_numpy(dtype=np.int64)
    named, experts = pd.factorize(mine["expert_id"].astype(object), sort=True)
    names = [criterion.id for criterion in marking.criteria]
    criteria = pd.Categorical(mine["criterion"], categories=names).codes.astype(np.int64)
    written = mine["mark"].to_numpy(dtype=np.int64)
    scales = [
        points_of(amount)
        for part in marking.criteria
        for amount in (part.scale.min, part.scale.max, part.scale.step)
    ]
    method = marking.panel.method
    far = points_of(method.distance) if isinstance(method, ClampedMean) else 0
    unit = math.gcd(int(np.gcd.reduce(written)) if len(written) else 0, far, *scales) or 1
    given = np.zeros((len(projects), len(experts), len(names)), dtype=bool)
    values = np.zeros(given.shape, dtype=np.int64)
    given[rows, named, criteria] = True
    values[rows, named, criteria] = written // unit
    asked = np.array(
        [
            [not part.directions or direction in part.directions for part in marking.criteria]
            for direction in directions
        ],
        dtype=bool,
    ).reshape(len(projects), len(names))
    counts: npt.NDArray[np.bool_] = np.asarray(given.any(axis=2))
    if (counts[:, :, None] & asked[:, None, :] & ~given).any():
        raise NotDrawn("per_criterion")
    numbers = counts.sum(axis=1)
    blocks = []
    for number in np.unique(numbers):
        columns = np.flatnonzero(numbers == number)
        who = np.nonzero(counts[columns])[1].reshape(len(columns), number).astype(np.int64)
        mine_of = values[columns[:, None], who]
        blocks.append(Block(columns, int(number), who, mine_of, asked[columns]))
    return Sheet(tuple(projects), tuple(experts), tuple(blocks), unit)


def official_rates(sheet: Sheet, marking: Marking) -> Rates:
    """The rates of the policy's own weights."""
    weights = [points_of(part.weight) for part in marking.criteria]
    divisor = math.gcd(*weights) or 1
    worth = Fraction(divisor * sheet.unit, SCALE * SCALE)
    values = np.array([[weight // divisor for weight in weights]], dtype=np.int64)
    return Rates.worth(values, worth)


def shares_of(marking: Marking) -> list[int]:
    """The points each criterion can give, in billionths: its share of all."""
    return [int(part.weight * part.scale.max * SCALE) for part in marking.criteria]


def rates_of_shares(shares: Whole, sheet: Sheet, marking: Marking) -> Rates:
    """The rates where a criterion has that share of all points experts can give.

    `shares` has shape (draws, criteria), in units of 2 ** -SHARE_BITS.
    """
    most = [points_of(part.scale.max) // sheet.unit for part in marking.criteria]
    common = math.lcm(*most)
    full = round(Fraction(sum(shares_of(marking)), SCALE), _FULL_DECIMALS)
    worth = full / ((1 << SHARE_BITS) * common)
    if (common << SHARE_BITS) * full >= ROOM:
        raise NotDrawn("too_fine")
    values = shares * np.array([common // one for one in most], dtype=np.int64)
    return Rates.worth(values, worth)
