"""Figures of statistics as text: rounded once, half up, with a fixed number of decimals."""

from __future__ import annotations

import math
from fractions import Fraction

DECIMALS = 4
"""With so many decimals figures of advice are printed; a penalty has two more."""


def fixed(value: Fraction | float | None, decimals: int = DECIMALS) -> str:
    """A figure with so many decimals, away from zero where it lies half-way; empty for None."""
    if value is None:
        return ""
    scaled = abs(Fraction(value)) * 10**decimals
    whole = math.floor(scaled + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // 10**decimals}.{whole % 10**decimals:0{decimals}d}"
