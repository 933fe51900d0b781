"""What a draw makes of the marks: points, pass marks and the figures that part equals.

Everything is whole numbers over one whole denominator a block, rounded as the
policy rounds, so that the official draw gives the official points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.draws import Whole
from pipeline.advice.confidence.sheet import ROOM, Block, NotDrawn, Rates, Sheet
from pipeline.exact import SCALE, Half, largest
from pipeline.policy.marking import (
    ClampedMean,
    Marking,
    Mean,
    Median,
    Rounding,
    TrimmedMean,
)

Flags = npt.NDArray[np.bool_]
Slots = Whole | None
"""Which of a block's experts stand in for them: shape (draws, number) for one panel, (draws,
projects, number) within each project, None for all as they are."""

_EXACT_FLOAT = 2**53


@dataclass(frozen=True)
class Over:
    """Fractions of one denominator. Numerators have shape (draws, projects)."""

    numerators: Whole
    denominator: int

    def rounded(self, decimals: int, half: Half) -> Whole:
        """As the policy rounds, in units of 10 ** -decimals."""
        step = 10**decimals
        least, most = int(self.numerators.min()), int(self.numerators.max())
        if 2 * max(most, -least) * step + self.denominator >= ROOM:
            raise NotDrawn("too_fine")
        if 2 * max(most, -least) * step + self.denominator < _EXACT_FLOAT and least >= 0:
            return self._rounded_fast(step, half)
        doubled = self.numerators * (2 * step)
        if least < 0:
            np.abs(doubled, out=doubled)
        doubled += self.denominator
        whole = doubled // (2 * self.denominator)
        if half == "even":
            on_half = doubled == whole * (2 * self.denominator)
            whole = whole - (on_half & (whole % 2 == 1))
        return np.asarray(np.where(self.numerators < 0, -whole, whole) if least < 0 else whole)

    def _rounded_fast(self, step: int, half: Half) -> Whole:
        """The same in doubles, where no number passes 2 ** 53 and none is below 0.

        A quotient of such numbers is never rounded up to the next whole number:
        it lies further below it than half the distance of neighbouring doubles.
        """
        whole = self.numerators.astype(np.float64)
        whole *= 2 * step
        whole += self.denominator
        doubled = whole.copy() if half == "even" else whole
        whole /= 2 * self.denominator
        np.floor(whole, out=whole)
        if half == "even":
            whole -= (doubled == whole * (2 * self.denominator)) & (whole % 2 == 1)
        return whole.astype(np.int64)

    def at_least(self, least: Fraction) -> Flags:
        """Which are not below an amount."""
        bound = -(-least.numerator * self.denominator // least.denominator)
        return np.asarray(self.numerators >= bound)


@dataclass(frozen=True)
class Scored:
    """Points of one block in some draws, in units of 10 ** -decimals, or exact.

    `figures` are those that tie rules look at, by name, higher first.
    """

    experts: Over
    passes: Flags
    figures: dict[str, Over]


def score(
    block: Block,
    sheet: Sheet,
    rates: Rates,
    slots: Slots,
    marking: Marking,
    asked: Sequence[str],
    exact: bool,
) -> Scored:
    """The points of a block's projects in every draw, whether they pass, and tie figures.

    `asked` names the tie rules' figures. Whether exact figures are ranked says
    `exact`; pass marks then look at these, too.
    """
    return _Scoring(block, sheet, rates, slots, marking, exact).scored(asked)


class _Scoring:
    def __init__(
        self, block: Block, sheet: Sheet, rates: Rates, slots: Slots, marking: Marking, exact: bool
    ) -> None:
        self.block = block
        self.sheet = sheet
        self.rates = rates
        self.slots = slots
        self.marking = marking
        self.exact = exact
        steps = marking.rounding
        self.shown = steps.total or steps.criterion or Rounding(decimals=2)
        self._criteria: dict[int, Over] = {}

    def scored(self, asked: Sequence[str]) -> Scored:
        published = self._published()
        exact = self._exact() if self.exact else published
        passes = self._passes(exact)
        figures = {name: self._figure(name, exact) for name in asked}
        return Scored(exact, passes, figures)

    def _published(self) -> Over:
        """The experts' points as the ledger has them."""
        steps = self.marking.rounding
        if self.exact:
            return Over(np.zeros((1, 1), dtype=np.int64), 1)
        if steps.criterion is not None:
            step = steps.criterion
            shares = [
                self._share(number).rounded(step.decimals, step.half)
                for number in range(len(self.marking.criteria))
            ]
            whole = shares[0]
            for share in shares[1:]:
                whole = whole + share
            return Over(whole, 10**step.decimals)
        step = steps.total or Rounding(decimals=2)
        total = self._totals() if self.marking.panel.level == "total" else self._sum_of_shares()
        return Over(total.rounded(step.decimals, step.half), 10**step.decimals)

    def _exact(self) -> Over:
        if self.marking.panel.level == "total":
            return self._totals()
        return self._sum([self._worth(self._criterion(n), n) for n in self._numbers()])

    def _sum_of_shares(self) -> Over:
        return self._sum([self._share(number) for number in self._numbers()])

    def _numbers(self) -> range:
        return range(len(self.marking.criteria))

    def _sum(self, parts: list[Over]) -> Over:
        common = math.lcm(*(part.denominator for part in parts))
        whole: Whole | None = None
        for part in parts:
            scaled = part.numerators * (common // part.denominator)
            whole = scaled if whole is None else whole + scaled
        assert whole is not None
        return Over(whole, common)

    def _share(self, number: int) -> Over:
        """A criterion's points: weight times its figure, that rounded first where it is."""
        figure, step = self._criterion(number), self.marking.rounding.mark
        if step is not None:
            figure = self._seen(figure, step)
        return self._worth(figure, number)

    def _seen(self, figure: Over, step: Rounding) -> Over:
        """A figure as rounded by the step `mark`, in units of the sheet again."""
        in_marks = Over(figure.numerators * self.sheet.unit, figure.denominator * SCALE)
        rounded = in_marks.rounded(step.decimals, step.half)
        ratio = Fraction(SCALE, self.sheet.unit * 10**step.decimals)
        return Over(rounded * ratio.numerator, ratio.denominator)

    def _worth(self, figure: Over, number: int) -> Over:
        """A figure in points. Shape (draws, projects)."""
        values = self.rates.values[:, number : number + 1] * self.rates.over
        return Over(figure.numerators * values, figure.denominator * self.rates.under)

    def _criterion(self, number: int) -> Over:
        """A criterion's figure by the panel's method, in units of the sheet."""
        if number not in self._criteria:
            planes = _planes(self.block.marks[None, :, :, number], self.slots)
            self._criteria[number] = self._aggregated(planes)
        return self._criteria[number]

    def _aggregated(self, planes: list[Whole]) -> Over:
        number, method = len(planes), self.marking.panel.method
        match method:
            case TrimmedMean() if number >= method.at_least:
                return _trimmed(planes, method.dropped)
            case Mean() | TrimmedMean():
                return Over(_summed(planes), number)
            case Median():
                return _median(planes)
            case ClampedMean():
                middle = _summed(planes)
                far = int(method.distance * SCALE) // self.sheet.unit * number
                limited = [np.clip(one * number, middle - far, middle + far) for one in planes]
                return Over(_summed(limited), number * number)

    def _plain(self) -> bool:
        method = self.marking.panel.method
        few = isinstance(method, TrimmedMean) and self.block.number < method.at_least
        return few or isinstance(method, Mean)

    def _totals(self) -> Over:
        """Experts' totals, aggregated, in points."""
        if self._plain():
            return self._untrimmed()
        figure = self._aggregated(_planes(self._each(), self.slots))
        return Over(figure.numerators * self.rates.over, figure.denominator * self.rates.under)

    def _each(self) -> Whole:
        """Each expert's total of each project. Shape (draws or 1, projects, number)."""
        block = self.block
        marks = block.marks.reshape(-1, block.marks.shape[2]).T
        return product(self.rates.values, marks).reshape(-1, *block.marks.shape[:2])

    def _untrimmed(self) -> Over:
        """The plain mean of experts' totals, in points."""
        block, rates = self.block, self.rates
        slots = self.slots
        if slots is None:
            sums = product(rates.values, block.marks.sum(axis=1).T)
        elif slots.ndim == 2:
            times = _times(slots, block.number)
            if len(rates.values) == 1:
                sums = product(times, self._each()[0].T)
            else:
                each = times[:, :, None] * rates.values[:, None, :]
                marks = block.marks.transpose(1, 2, 0).reshape(-1, len(block.columns))
                sums = product(each.reshape(len(times), -1), marks)
        else:
            sums = _summed(_planes(self._each(), slots))
        return Over(sums if rates.over == 1 else sums * rates.over, block.number * rates.under)

    def _passes(self, points: Over) -> Flags:
        bars = self.marking.pass_marks
        passes = np.ones((1, len(self.block.columns)), dtype=bool)
        if bars.total is not None:
            passes = passes & points.at_least(Fraction(bars.total.at_least))
        names = [part.id for part in self.marking.criteria]
        for bar in bars.criteria:
            number = names.index(bar.criterion)
            figure, step = self._criterion(number), self.marking.rounding.mark
            if step is not None and not self.exact:
                figure = self._seen(figure, step)
            least = Fraction(bar.at_least) * SCALE / self.sheet.unit
            passes = passes & (figure.at_least(least) | ~self.block.asked[:, number])
        for block in bars.blocks:
            numbers = [names.index(name) for name in block.criteria]
            whole = self._sum([self._worth(self._criterion(n), n) for n in numbers])
            some = self.block.asked[:, numbers].any(axis=1)
            passes = passes & (whole.at_least(Fraction(block.at_least)) | ~some)
        return passes

    def _figure(self, name: str, points: Over) -> Over:
        """What a tie rule looks at: rounded as it is shown, unless exact figures are ranked."""
        if name == "expert_points":
            return points
        if name == "untrimmed_mean":
            figure = self._untrimmed()
        else:
            names = [part.id for part in self.marking.criteria]
            figure = self._criterion(names.index(name.partition(":")[2]))
            figure = Over(figure.numerators * self.sheet.unit, figure.denominator * SCALE)
        if self.exact:
            return figure
        return Over(figure.rounded(self.shown.decimals, self.shown.half), 10**self.shown.decimals)


def product(left: Whole, right: Whole) -> Whole:
    """A matrix product of whole numbers, exact on every machine.

    Doubles hold whole numbers below 2 ** 53 exactly, so where no sum can pass
    that the order in which a library adds does not matter.
    """
    bound = largest(left.ravel()) * largest(right.ravel()) * left.shape[1]
    if bound < _EXACT_FLOAT:
        return (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)
    if bound >= ROOM:
        raise NotDrawn("too_fine")
    return np.asarray(left @ right)


def _times(slots: Whole, number: int) -> Whole:
    """How often each expert was drawn. Shape (draws, number)."""
    rows = np.arange(len(slots))[:, None] * number
    counts = np.bincount((rows + slots).ravel(), minlength=len(slots) * number)
    return counts.reshape(len(slots), number).astype(np.int64)


def _planes(source: Whole, slots: Slots) -> list[Whole]:
    """The values of those who stand in, expert by expert: number x shape (draws, projects).

    `source` has shape (draws or 1, projects, number).
    """
    number = source.shape[2]
    if slots is None:
        return [source[:, :, at] for at in range(number)]
    if slots.ndim == 2:
        rows = np.zeros(len(slots), dtype=np.int64) if len(source) == 1 else np.arange(len(slots))
        by_expert = np.ascontiguousarray(source.transpose(0, 2, 1))
        return [by_expert[rows, slots[:, at]] for at in range(slots.shape[1])]
    draws, projects, drawn = slots.shape
    starts = np.arange(projects) * number
    if len(source) > 1:
        starts = starts + (np.arange(draws) * (projects * number))[:, None]
    flat = source.ravel()
    return [flat[starts + slots[:, :, at]] for at in range(drawn)]


def _summed(planes: Sequence[Whole]) -> Whole:
    whole = planes[0]
    for plane in planes[1:]:
        whole = whole + plane
    return whole


def _trimmed(planes: list[Whole], dropped: int) -> Over:
    """The mean without so many at each end: they are taken out one extreme at a time."""
    left = list(planes)
    for extreme, other in ((np.minimum, np.maximum), (np.maximum, np.minimum)):
        for _ in range(dropped):
            out = left[0]
            kept = []
            for plane in left[1:]:
                kept.append(other(out, plane))
                out = extreme(out, plane)
            left = kept
    return Over(_summed(left), len(left))


def _median(planes: list[Whole]) -> Over:
    number = len(planes)
    return _trimmed(planes, (number - 1) // 2)
