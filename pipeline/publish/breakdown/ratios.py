"""A figure as a ratio by the panel's method: numerator and denominator, and their formulas."""

from __future__ import annotations

from pipeline.policy.marking import ClampedMean, Mean, Median, TrimmedMean
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Cell
from pipeline.publish.breakdown.whole import units


def denominator(given: Given, n: int) -> Cell:
    """The denominator of a figure of n experts."""
    method = given.marking.panel.method
    if n == 0:
        return ""
    if isinstance(method, Median):
        return 2
    if isinstance(method, TrimmedMean):
        return n - 2 * method.dropped if n >= method.at_least else n
    return n * n if isinstance(method, ClampedMean) else n


def denominator_formula(given: Given, n: str) -> str:
    method = given.marking.panel.method
    told = n
    if isinstance(method, Median):
        told = "2"
    elif isinstance(method, TrimmedMean):
        told = f"IF({n}>=trim_at_least,{n}-2*trim_dropped,{n})"
    elif isinstance(method, ClampedMean):
        told = f"{n}*{n}"
    return f'IF({n}=0,"",{told})'


def numerator(given: Given, values: list[int], limited: list[int]) -> int:
    """The numerator of a figure of some whole marks."""
    method, n = given.marking.panel.method, len(values)
    rising = sorted(values)
    if isinstance(method, Median):
        return rising[(n - 1) // 2] + rising[n // 2]
    if isinstance(method, TrimmedMean) and n >= method.at_least:
        return sum(rising[method.dropped : n - method.dropped])
    return sum(limited) if isinstance(method, ClampedMean) else sum(values)


def numerator_formula(given: Given, block: str, n: str, limited: str) -> str:
    method = given.marking.panel.method
    if isinstance(method, Mean):
        told = f"SUM({block})"
    elif isinstance(method, Median):
        told = f"SMALL({block},INT(({n}+1)/2))+SMALL({block},INT({n}/2)+1)"
    elif isinstance(method, TrimmedMean):
        ends = "".join(
            f"-SMALL({block},{k})-LARGE({block},{k})" for k in range(1, method.dropped + 1)
        )
        told = f"IF({n}>=trim_at_least,SUM({block}){ends},SUM({block}))"
    else:
        told = f"SUM({limited})"
    return f'IF({n}=0,"",{told})'


def limited_marks(given: Given, values: list[int]) -> list[int]:
    method = given.marking.panel.method
    if not isinstance(method, ClampedMean):
        return []
    far, n, total = units(method.distance, given.scales.mark), len(values), sum(values)
    return [max(min(n * one, total + far * n), total - far * n) for one in values]
