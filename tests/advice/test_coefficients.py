"""Agreement in one number: the figures of the papers and of tables worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.advice.coefficients import concordance, interval_alpha, intraclass, nominal_alpha
from tests.advice.panels import FULL

# The 3 coders and 15 units of the page on Krippendorff's alpha; * is a missing value.
CODED = """
* * * * * 3 4 1 2 1 1 3 3 * 3
1 * 2 1 3 3 4 3 * * * * * * *
* * 2 1 3 4 4 * 2 1 1 3 3 * 4
"""
UNITS = [
    [int(value) for value in unit if value != "*"]
    for unit in zip(*(line.split() for line in CODED.strip().splitlines()), strict=True)
]
JUDGED = [list(marked.values()) for marked in FULL.values()]


def test_alpha_of_values_that_are_the_same_or_not() -> None:
    assert float(nominal_alpha(UNITS)) == pytest.approx(0.691358, abs=1e-6)


def test_alpha_of_values_with_distances() -> None:
    assert float(interval_alpha(UNITS)) == pytest.approx(0.810845, abs=1e-6)


def test_alpha_is_1_where_all_agree_and_less_than_0_where_they_differ_by_plan() -> None:
    assert nominal_alpha([[1, 1], [2, 2, 2]]) == interval_alpha([[1, 1], [2, 2, 2]]) == 1
    assert interval_alpha([[1, 2], [2, 1]]) == Fraction(-1, 2)


@pytest.mark.parametrize("units", [[], [[1], [2]], [[3, 3], [3, 3]]])
def test_alpha_says_nothing_where_nothing_is_to_agree_upon(units: list[list[int]]) -> None:
    assert nominal_alpha(units) is None
    assert interval_alpha(units) is None


def test_six_intraclass_correlations_of_the_paper() -> None:
    """Shrout and Fleiss (1979), table 4: .17 .29 .71 .44 .62 .91."""
    found = {name: round(float(value), 2) for name, value in intraclass(JUDGED).items()}
    assert found == {
        "icc_1_1": 0.17,
        "icc_2_1": 0.29,
        "icc_3_1": 0.71,
        "icc_1_k": 0.44,
        "icc_2_k": 0.62,
        "icc_3_k": 0.91,
    }


def test_intraclass_correlations_of_one_project_or_expert_do_not_exist() -> None:
    assert set(intraclass([[1, 2]]).values()) == {None}
    assert set(intraclass([[1], [2]]).values()) == {None}
    assert set(intraclass([[3, 3], [3, 3]]).values()) == {None}


def test_concordance_without_ties() -> None:
    """Rank sums 4, 7, 7 of three experts about a mean of 6: S = 6, W = 12 x 6 / (9 x 24)."""
    assert concordance([[9, 8, 7], [5, 2, 4], [1, 6, 3]]) == Fraction(7, 9)
    assert concordance([[3, 1, 2], [2, 3, 1], [1, 2, 3]]) == 0
    assert concordance([[3, 9], [2, 8], [1, 7]]) == 1


def test_concordance_gives_equals_their_middle_rank_and_counts_ties() -> None:
    """Ranks 1.5 1.5 3 and 1 2 3: sums 2.5, 3.5, 6 about 4: S = 6.5; T = 6 of one pair.

    W = 12 x 6.5 / (4 x 24 - 2 x 6) = 78 / 84; without the correction it would be 78 / 96.
    """
    assert concordance([[1, 1], [1, 2], [2, 3]]) == Fraction(78, 84)


def test_concordance_does_not_exist_where_nobody_orders() -> None:
    assert concordance([[1, 2], [1, 2], [1, 2]]) is None
    assert concordance([[1, 2]]) is None
    assert concordance([[1], [2]]) is None
