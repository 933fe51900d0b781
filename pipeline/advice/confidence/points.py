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

from pipeline.advice.confidence.desk import EXACT_FLOAT, Desk, Numbers, near, small_or_long
from pipeline.advice.confidence.draws import Flags, Whole
from pipeline.advice.confidence.sheet import ROOM, Block, NotDrawn, Rates, Sheet
from pipeline.advice.confidence.standins import (
    Slots,
    product,
    stood_in,
    summed,
    times_drawn,
    totals,
    trimmed,
)
from pipeline.exact import SCALE, Half, largest
from pipeline.policy.marking import (
    ClampedMean,
    Marking,
    Mean,
    Median,
    Rounding,
    TrimmedMean,
)


@dataclass(frozen=True)
class Over:
    """Fractions of one denominator. Numerators have shape (draws, projects).

    Where `bound` is known, no numerator passes it, and none is below 0.
    """

    numerators: Numbers
    denominator: int
    bound: int | None = None

    @property
    def whole(self) -> Whole:
        """The numerators in 64 bits, in which they can be multiplied."""
        return self.numerators.astype(np.int64, copy=False)

    @property
    def most(self) -> int:
        """A magnitude that no numerator passes."""
        return largest(self.numerators) if self.bound is None else self.bound

    def times(self, over: int, under: int) -> Over:
        """So many times as much."""
        bound = None if self.bound is None else self.bound * over
        more = self.numerators if over == 1 else self.whole * over
        return Over(more, self.denominator * under, bound)

    def rounded(self, decimals: int, half: Half, desk: Desk) -> Over:
        """As the policy rounds, in units of 10 ** -decimals."""
        step = 10**decimals
        if self.bound is not None and self._fits(self.bound, step):
            return self._rounded_fast(self.bound, step, half, desk)
        least, most = int(self.numerators.min()), int(self.numerators.max())
        if 2 * max(most, -least) * step + self.denominator >= ROOM:
            raise NotDrawn("too_fine")
        if least >= 0 and self._fits(most, step):
            return self._rounded_fast(most, step, half, desk)
        doubled = np.abs(self.whole) * (2 * step) + self.denominator
        whole = doubled // (2 * self.denominator)
        if half == "even":
            on_half = doubled == whole * (2 * self.denominator)
            whole = whole - (on_half & (whole % 2 == 1))
        return Over(np.where(self.numerators < 0, -whole, whole), step)

    def _fits(self, most: int, step: int) -> bool:
        return 2 * most * step + self.denominator < EXACT_FLOAT

    def _rounded_fast(self, most: int, step: int, half: Half, desk: Desk) -> Over:
        """The same in doubles, where no number passes 2 ** 53 and none is below 0.

        A quotient of such numbers is never rounded up to the next whole number:
        it lies further below it than half the distance of neighbouring doubles.
        What is behind the point is lost when it becomes a whole number.
        """
        ratio = desk.lay("ratio", self.numerators.shape, np.float64)
        np.multiply(self.numerators, float(2 * step), out=ratio)
        ratio += self.denominator
        doubled = ratio.copy() if half == "even" else ratio
        ratio /= 2 * self.denominator
        if half == "even":
            np.floor(ratio, out=ratio)
            ratio -= (doubled == ratio * (2 * self.denominator)) & (ratio % 2 == 1)
        bound = (2 * most * step + self.denominator) // (2 * self.denominator)
        out = desk.lay("rounded", self.numerators.shape, small_or_long(bound))
        np.copyto(out, ratio, casting="unsafe")
        return Over(out, step, bound)

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
    desk: Desk | None = None,
) -> Scored:
    """The points of a block's projects in every draw, whether they pass, and tie figures.

    `asked` names the tie rules' figures. Whether exact figures are ranked says
    `exact`; pass marks then look at these, too. What is told stands on the desk
    until it is used again.
    """
    desk = desk or Desk()
    draws = max(len(rates.values), 1 if slots is None else len(slots))
    by_expert = marking.panel.level == "criterion" or not _plain(marking, block)
    by_expert |= slots is not None and slots.ndim == 3
    at_once = max(1, block.number // 2) if by_expert else 1
    together = _Together(desk.part("together"), draws)
    for some in near(draws, len(block.columns) * at_once):
        chosen = None if slots is None else slots[some]
        scoring = _Scoring(block, sheet, rates.of(some), chosen, marking, exact, desk)
        scored = scoring.scored(asked)
        if some == slice(0, draws):
            return scored
        together.put(some, scored)
    return together.scored()


def _plain(marking: Marking, block: Block) -> bool:
    """Whether the panel's method is the mean of all."""
    method = marking.panel.method
    few = isinstance(method, TrimmedMean) and block.number < method.at_least
    return few or isinstance(method, Mean)


class _Together:
    """What was scored in some draws at a time."""

    def __init__(self, desk: Desk, draws: int) -> None:
        self.desk = desk
        self.draws = draws
        self.parts: dict[str, Over] = {}

    def put(self, some: slice, scored: Scored) -> None:
        self._put("points", some, scored.experts)
        self._put("passes", some, Over(scored.passes, 1))
        for name, figure in scored.figures.items():
            self._put(f"figure {name}", some, figure)

    def _put(self, name: str, some: slice, part: Over) -> None:
        shape, kind = (self.draws, part.numerators.shape[1]), part.numerators.dtype.type
        room, bound = self.desk.lay(name, shape, kind), part.bound
        if name in self.parts:
            held = self.parts[name]
            room = held.numerators if held.numerators.dtype == kind else held.whole
            bound = None if bound is None or held.bound is None else max(bound, held.bound)
        room[some] = part.numerators
        self.parts[name] = Over(room, part.denominator, bound)

    def scored(self) -> Scored:
        parts = dict(self.parts)
        points, passes = parts.pop("points"), parts.pop("passes").numerators
        figures = {name.removeprefix("figure "): part for name, part in parts.items()}
        return Scored(points, passes, figures)


class _Scoring:
    def __init__(
        self,
        block: Block,
        sheet: Sheet,
        rates: Rates,
        slots: Slots,
        marking: Marking,
        exact: bool,
        desk: Desk,
    ) -> None:
        self.block = block
        self.sheet = sheet
        self.rates = rates
        self.slots = slots
        self.marking = marking
        self.exact = exact
        self.desk = desk
        steps = marking.rounding
        self.shown = steps.total or steps.criterion or Rounding(decimals=2)
        self._criteria: dict[int, Over] = {}
        self._mean_of_totals: Over | None = None

    def scored(self, asked: Sequence[str]) -> Scored:
        exact = self._exact(asked) if self.exact else self._published(asked)
        passes = self._passes(exact)
        figures = {name: self._figure(name, exact) for name in asked}
        return Scored(exact, passes, figures)

    def _published(self, asked: Sequence[str]) -> Over:
        """The experts' points as the ledger has them."""
        steps, desk = self.marking.rounding, self.desk.part("points")
        if steps.criterion is not None:
            step = steps.criterion
            whole: Whole = np.zeros((1, 1), dtype=np.int64)
            for number in self._numbers():
                whole = whole + self._share(number).rounded(step.decimals, step.half, desk).whole
            return Over(whole, 10**step.decimals)
        step = steps.total or Rounding(decimals=2)
        if self.marking.panel.level == "total":
            total = self._totals(asked)
        else:
            total = self._sum([self._share(number) for number in self._numbers()])
        return total.rounded(step.decimals, step.half, desk)

    def _exact(self, asked: Sequence[str]) -> Over:
        if self.marking.panel.level == "total":
            return self._totals(asked)
        return self._sum([self._worth(self._criterion(n), n) for n in self._numbers()])

    def _numbers(self) -> range:
        return range(len(self.marking.criteria))

    def _sum(self, parts: list[Over]) -> Over:
        common = math.lcm(*(part.denominator for part in parts))
        whole: Whole = np.zeros((1, 1), dtype=np.int64)
        for part in parts:
            whole = whole + part.whole * (common // part.denominator)
        return Over(whole, common)

    def _share(self, number: int) -> Over:
        """A criterion's points: weight times its figure, that rounded first where it is."""
        figure, step = self._criterion(number), self.marking.rounding.mark
        if step is not None:
            figure = self._seen(figure, step)
        return self._worth(figure, number)

    def _seen(self, figure: Over, step: Rounding) -> Over:
        """A figure as rounded by the step `mark`, in units of the sheet again."""
        rounded = self._in_marks(figure).rounded(step.decimals, step.half, self.desk.part("seen"))
        ratio = Fraction(SCALE, self.sheet.unit)
        return rounded.times(ratio.numerator, ratio.denominator)

    def _in_marks(self, figure: Over) -> Over:
        """A figure in units of the sheet as marks are written."""
        ratio = Fraction(self.sheet.unit, SCALE)
        return figure.times(ratio.numerator, ratio.denominator)

    def _worth(self, figure: Over, number: int) -> Over:
        """A figure in points. Shape (draws, projects)."""
        values = self.rates.values[:, number : number + 1] * self.rates.over
        return Over(figure.whole * values, figure.denominator * self.rates.under)

    def _criterion(self, number: int) -> Over:
        """A criterion's figure by the panel's method, in units of the sheet."""
        if number not in self._criteria:
            bound = self.block.number * self.block.most
            source = self.block.doubles[None, number].astype(small_or_long(bound))
            planes = stood_in(source, self.slots, self.desk)
            figure = self._aggregated(planes, self.desk.part(f"criterion {number}"))
            self._criteria[number] = figure
        return self._criteria[number]

    def _aggregated(self, planes: Numbers, desk: Desk) -> Over:
        """What the panel's method makes of values, which it may overwrite."""
        number, method = len(planes), self.marking.panel.method
        dropped = 0
        match method:
            case TrimmedMean() if number >= method.at_least:
                dropped = method.dropped
            case Median():
                dropped = (number - 1) // 2
            case Mean() | TrimmedMean():
                return Over(summed(planes, desk), number)
            case ClampedMean():
                limited = planes.astype(np.int64)
                middle = limited.sum(axis=0)
                far = int(method.distance * SCALE) // self.sheet.unit * number
                limited *= number
                np.clip(limited, middle - far, middle + far, out=limited)
                return Over(limited.sum(axis=0), number * number)
        return Over(trimmed(planes, dropped, desk), number - 2 * dropped)

    def _totals(self, asked: Sequence[str]) -> Over:
        """Experts' totals, aggregated, in points."""
        if _plain(self.marking, self.block):
            return self._untrimmed()
        planes = self._planes()
        if self._drawn_within() and "untrimmed_mean" in asked:
            self._mean_of_totals = self._of_totals(summed(planes, self.desk.part("mean")))
        figure = self._aggregated(planes, self.desk.part("totals"))
        return self._of_totals(figure.numerators, figure.denominator)

    def _planes(self) -> Numbers:
        """The totals of those who stand in."""
        return stood_in(totals(self.rates, self.block, self.desk), self.slots, self.desk)

    def _of_totals(self, numerators: Numbers, denominator: int | None = None) -> Over:
        """A figure made of experts' totals, their mean where no denominator is given."""
        number, rates = self.block.number, self.rates
        known = self.block.from_nought and rates.from_nought
        bound = number * number * rates.most * self.block.most if known else None
        return Over(numerators, denominator or number, bound).times(rates.over, rates.under)

    def _drawn_within(self) -> bool:
        return self.slots is not None and self.slots.ndim == 3

    def _untrimmed(self) -> Over:
        """The plain mean of experts' totals, in points."""
        block, values, slots = self.block, self.rates.values, self.slots
        desk = self.desk.part("mean")
        if self._mean_of_totals is not None:
            return self._mean_of_totals
        if self._drawn_within():
            return self._of_totals(summed(self._planes(), desk))
        bound = block.number * self.rates.most * block.most
        if slots is None:
            return self._of_totals(product(values, block.together, bound, desk))
        drawn = times_drawn(slots, block.number)
        each = (values[:, :, None] * drawn[:, None, :]).reshape(len(drawn), -1)
        by_mark = block.doubles.reshape(-1, len(block.columns))
        return self._of_totals(product(each, by_mark, bound, desk))

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
            figure = self._in_marks(self._criterion(names.index(name.partition(":")[2])))
        if self.exact:
            return figure
        return figure.rounded(self.shown.decimals, self.shown.half, self.desk.part(name))
