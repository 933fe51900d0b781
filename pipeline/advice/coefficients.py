"""How far several experts agree, in one number: alpha, W, and the six intraclass correlations.

All are worked out with exact fractions of whole numbers and never with binary
floats, so that a figure is the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

Units = Sequence[Sequence[int]]
"""For each project the values it was given, in whole numbers of one scale."""

Table = Sequence[Sequence[int]]
"""For each project one value of every expert, the experts in one order."""


def interval_alpha(units: Units) -> Fraction | None:
    """Krippendorff's alpha where distances between values mean something (Krippendorff 2011).

    Missing values are simply not there; a project with one value is left out.
    None where nothing varies, or no project has two values: then there is
    nothing to agree upon.
    """
    paired = [values for values in units if len(values) > 1]
    everything = [value for values in paired for value in values]
    n = len(everything)
    expected = n * sum(value * value for value in everything) - sum(everything) ** 2
    if expected == 0:
        return None
    observed = Fraction(0)
    for values in paired:
        apart = len(values) * sum(value * value for value in values) - sum(values) ** 2
        observed += Fraction(apart, len(values) - 1)
    return 1 - observed * (n - 1) / expected


def nominal_alpha(units: Units) -> Fraction | None:
    """Krippendorff's alpha where values are the same or not, and nothing else."""
    paired = [Counter(values) for values in units if len(values) > 1]
    everything = sum(paired, Counter[int]())
    n = everything.total()
    expected = n * n - sum(count * count for count in everything.values())
    if expected == 0:
        return None
    observed = Fraction(0)
    for counts in paired:
        size = counts.total()
        apart = size * size - sum(count * count for count in counts.values())
        observed += Fraction(apart, size - 1)
    return 1 - observed * (n - 1) / expected


def concordance(table: Table) -> Fraction | None:
    """Kendall's W with mid-ranks and the correction for ties (Kendall 1948).

    None where there are fewer than two projects or experts, or where every
    expert gave all projects the same.
    """
    if len(table) < 2 or len(table[0]) < 2:
        return None
    projects, experts = len(table), len(table[0])
    sums = [0] * projects
    ties = 0
    for column in zip(*table, strict=True):
        counts = Counter(column)
        ties += sum(count**3 - count for count in counts.values())
        below, middle = 0, {}
        for value in sorted(counts):
            middle[value] = 2 * below + counts[value] + 1
            below += counts[value]
        for at, value in enumerate(column):
            sums[at] += middle[value]
    spread = Fraction(sum(one * one for one in sums), 4) - Fraction(sum(sums) ** 2, 4 * projects)
    most = experts * experts * (projects**3 - projects) - experts * ties
    return 12 * spread / most if most else None


def intraclass(table: Table) -> dict[str, Fraction | None]:
    """The six intraclass correlations of Shrout and Fleiss (1979), by their names there.

    1: each project has experts of its own; 2: the same experts, drawn from
    many; 3: these very experts. Behind the comma, of one expert or of the mean
    of all k. None where a figure would be divided by 0.
    """
    if len(table) < 2 or len(table[0]) < 2:
        return {f"icc_{kind}_{of}": None for of in ("1", "k") for kind in (1, 2, 3)}
    n, k = len(table), len(table[0])
    total = sum(map(sum, table))
    middle = Fraction(total * total, n * k)
    squares = sum(value * value for row in table for value in row) - middle
    rows = Fraction(sum(sum(row) ** 2 for row in table), k) - middle
    columns = Fraction(sum(sum(column) ** 2 for column in zip(*table, strict=True)), n) - middle
    between, judges = rows / (n - 1), columns / (k - 1)
    within = (squares - rows) / (n * (k - 1))
    error = (squares - rows - columns) / ((n - 1) * (k - 1))

    def ratio(over: Fraction, under: Fraction) -> Fraction | None:
        return over / under if under else None

    return {
        "icc_1_1": ratio(between - within, between + (k - 1) * within),
        "icc_2_1": ratio(between - error, between + (k - 1) * error + k * (judges - error) / n),
        "icc_3_1": ratio(between - error, between + (k - 1) * error),
        "icc_1_k": ratio(between - within, between),
        "icc_2_k": ratio(between - error, between + (judges - error) / n),
        "icc_3_k": ratio(between - error, between),
    }
