"""Exact arithmetic on arrays: ratios of integers, and rounding as a clerk rounds.

Points are integers at one declared scale, billionths of a point, so that a sum
is a sum on every machine. Where a division makes a ratio, numerator and
denominator are kept apart until one rounding ends it. Arrays are 64-bit while
every intermediate product fits; past that the same expressions run on Python's
own integers (dtype object), slower and just as exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

SCALE_DECIMALS = 9
SCALE = 10**SCALE_DECIMALS
"""How many units of a `points` column make one point."""

_FITS = 2**62

Integers = npt.NDArray[Any]
"""An array of integers: int64, or object holding Python's own."""

Half = Literal["up", "even"]


def largest(values: Integers) -> int:
    """The largest magnitude in an array, 0 when it is empty."""
    if len(values) == 0:
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def roomy(values: Integers, *factors: int) -> Integers:
    """The same integers in a type in which they can be multiplied by all factors."""
    if values.dtype != object and largest(values) * math.prod(factors) >= _FITS:
        return values.astype(object)
    return values


@dataclass(frozen=True)
class Ratios:
    """A column of exact fractions: shape (n,) over shape (n,), denominators above 0."""

    numerators: Integers
    denominators: Integers

    def __len__(self) -> int:
        return len(self.numerators)

    def __getitem__(self, chosen: Any) -> Ratios:
        return Ratios(self.numerators[chosen], self.denominators[chosen])

    def times(self, factor: int, over: int = 1) -> Ratios:
        """Each ratio multiplied by factor / over."""
        return Ratios(
            roomy(self.numerators, abs(factor)) * factor, roomy(self.denominators, over) * over
        ).reduced()

    def plus(self, other: Ratios) -> Ratios:
        """The sums, pair by pair."""
        ours = roomy(self.numerators, largest(other.denominators), 2)
        theirs = roomy(other.numerators, largest(self.denominators), 2)
        below = roomy(self.denominators, largest(other.denominators)) * other.denominators
        return Ratios(ours * other.denominators + theirs * self.denominators, below).reduced()

    def reduced(self) -> Ratios:
        """The same ratios in lowest terms, in 64 bits where they fit again."""
        if len(self) == 0:
            return self
        divisors = np.gcd(self.numerators, self.denominators)
        over, under = self.numerators // divisors, self.denominators // divisors
        if over.dtype == object and largest(over) < _FITS and largest(under) < _FITS:
            return Ratios(over.astype(np.int64), under.astype(np.int64))
        return Ratios(over, under)

    def rounded(self, decimals: int, half: Half = "up") -> npt.NDArray[np.int64]:
        """Round to so many decimals, as billionths.

        Half up sends a half away from zero, for a debt as for a credit; half
        even sends it to the even neighbour.
        """
        step = 10**decimals
        sizes = np.abs(roomy(self.numerators, 2 * step, 2))
        doubled = 2 * sizes * step
        below = roomy(self.denominators, 4)
        whole: Integers = (doubled + below) // (2 * below)
        if half == "even":
            on_the_half = (doubled + below) % (2 * below) == 0
            whole = whole - np.where(on_the_half & (whole % 2 == 1), 1, 0)
        signed = np.where(self.numerators < 0, -whole, whole)
        rounded: npt.NDArray[np.int64] = np.asarray(signed * (SCALE // step), dtype=np.int64)
        return rounded

    def over_one(self) -> Integers:
        """Integers in the same order as the ratios: all brought over one denominator."""
        if len(self) == 0:
            return np.zeros(0, dtype=np.int64)
        common = math.lcm(*(int(d) for d in np.unique(self.denominators)))
        below = self.denominators.astype(object) if common >= _FITS else self.denominators
        whole: Integers = roomy(self.numerators, common) * (common // below)
        return whole

    def fractions(self) -> list[Fraction]:
        """The ratios as Python fractions."""
        pairs = zip(self.numerators, self.denominators, strict=True)
        return [Fraction(int(over), int(under)) for over, under in pairs]


def whole_points(points: Integers) -> Ratios:
    """Points at the declared scale, as ratios."""
    return Ratios(points, np.full(len(points), SCALE, dtype=np.int64)).reduced()


def points_of(amount: Decimal) -> int:
    """A decimal amount as an integer at the declared scale.

    Raises ValueError if the amount has more decimals than the scale.
    """
    with localcontext() as context:
        context.prec = 60
        scaled = amount.scaleb(SCALE_DECIMALS)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more than {SCALE_DECIMALS} decimals")
        return int(scaled)


def decimal_text(points: int, decimals: int) -> str:
    """Points as text with so many decimals, or more where the amount has more."""
    sign = "-" if points < 0 else ""
    whole, rest = divmod(abs(points), SCALE)
    digits = f"{rest:0{SCALE_DECIMALS}d}"
    kept = max(decimals, len(digits.rstrip("0")))
    return f"{sign}{whole}.{digits[:kept]}" if kept else f"{sign}{whole}"


def fraction_text(value: Fraction) -> str:
    """An exact figure as text: a decimal where it ends, else n/d."""
    under = value.denominator
    twos = fives = 0
    while under % 2 == 0:
        under, twos = under // 2, twos + 1
    while under % 5 == 0:
        under, fives = under // 5, fives + 1
    if under != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = abs(value.numerator) * 10**places // value.denominator
    sign = "-" if value < 0 else ""
    if places == 0:
        return f"{sign}{scaled}"
    return f"{sign}{scaled // 10**places}.{scaled % 10**places:0{places}d}"


def points_text(value: Fraction, decimals: int) -> str:
    """Exact points as text: a decimal with so many decimals or more, else n/d."""
    scaled = value * SCALE
    return decimal_text(int(scaled), decimals) if scaled.denominator == 1 else fraction_text(value)
