"""Whole numbers for formulas: at which scale, how large they grow, and one rounding.

A spreadsheet counts in binary floats. They hold whole numbers exactly up to
2**53, so formulas work on whole numbers only, each at a scale of its own, and
divide once, to round. A quotient's whole part is sure as long as the number
divided stays below LIMIT; a round that could pass it gets values and no formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.exact import SCALE, SCALE_DECIMALS, points_of
from pipeline.policy.marking import ClampedMean, Marking, Rounding
from pipeline.policy.model import Policy

LIMIT = 2**47
"""No whole number in a formula may reach this: 15 digits, so that no program rounds it."""


def decimals_of(amounts: Iterable[Decimal]) -> int:
    """The most decimals any of these amounts needs."""
    most = 0
    for amount in amounts:
        digits = f"{abs(points_of(amount)) % SCALE:0{SCALE_DECIMALS}d}".rstrip("0")
        most = max(most, len(digits))
    return most


@dataclass(frozen=True)
class Scales:
    """How many units make one mark, one weight and one point, and the decimals of steps."""

    mark: int
    weight: int
    point: int
    points_shown: Rounding
    shown: Rounding

    @classmethod
    def of(cls, policy: Policy) -> Scales:
        """The least scales at which everything the policy says is whole."""
        marking = policy.marking
        passes = marking.pass_marks
        amounts = [a for c in marking.criteria for a in (c.scale.min, c.scale.max, c.scale.step)]
        amounts += [bar.at_least for bar in passes.criteria]
        if isinstance(marking.panel.method, ClampedMean):
            amounts.append(marking.panel.method.distance)
        mark = decimals_of(amounts)
        weighed = decimals_of(block.at_least for block in passes.blocks)
        if passes.total is not None:
            weighed = max(weighed, decimals_of([passes.total.at_least]))
        weight = max(decimals_of(c.weight for c in marking.criteria), weighed - mark)
        final = final_step(marking)
        given = [bonus.points for bonus in policy.priority.bonuses if bonus.points is not None]
        given += [
            worth
            for bonus in policy.priority.bonuses
            for worth in (bonus.points_by_level or {}).values()
        ]
        given += [group.cap for group in policy.priority.groups]
        point = max(
            final.decimals,
            decimals_of(given),
            decimals_of([passes.total.at_least]) if passes.total is not None else 0,
            *(component.rounding.decimals for component in marking.components),
            0,
        )
        return cls(10**mark, 10**weight, 10**point, final, shown_step(marking))

    @property
    def both(self) -> int:
        """How many units of weight times mark make one point."""
        return self.mark * self.weight

    def points(self, billionths: int) -> int:
        """Points in billionths, at the scale of points."""
        return int(billionths * self.point // SCALE)


def final_step(marking: Marking) -> Rounding:
    """The step after which the experts' points are what is published."""
    steps = marking.rounding
    return steps.criterion or steps.total or Rounding(decimals=2)


def shown_step(marking: Marking) -> Rounding:
    """The step with which a figure beside the points is shown and compared."""
    steps = marking.rounding
    return steps.total or steps.criterion or Rounding(decimals=2)


def units(amount: Decimal, scale: int) -> int:
    """An amount at a scale at which it is whole."""
    return int(points_of(amount) * scale // SCALE)


def rounded(over: str, under: str, step: Rounding) -> str:
    """The formula of a ratio, not below 0, rounded to units of the step's last decimal.

    `over` is the numerator times ten to the step's decimals already.
    """
    up = f"INT((2*({over})+({under}))/(2*({under})))"
    if step.half == "up":
        return up
    at_half = f"MOD(2*({over})+({under}),2*({under}))=0"
    return f"{up}-IF({at_half},MOD({up},2),0)"


def common_multiple(most: int) -> int:
    """The least common multiple of all numbers up to one."""
    return math.lcm(*range(1, max(most, 1) + 1))
