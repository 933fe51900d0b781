"""What is said of each expert, beside the others for the same projects."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from pipeline.advice.experts import alike, beside, extremes, extremes_table, favour, means
from pipeline.advice.figures import fixed
from pipeline.policy.advising import Copying, FarByDeviations, FarByPoints
from tests.advice.panels import FULL, Given, pairs

THREE = FarByDeviations(kind="deviations", times="3")


def test_severity_is_what_others_give_more_for_the_same_projects() -> None:
    """E1 gives A 90 and B 80 where the others' means are 85 and 70: 5 and 10 more."""
    given: Given = {
        "A": {"E1": 90, "E2": 80, "E3": 90},
        "B": {"E1": 80, "E2": 70},
        "C": {"E3": 99},
    }
    first, second, third = beside(pairs(given))
    assert (first.compared, first.severity) == (2, Fraction(-15, 2))
    assert (second.compared, second.severity) == (2, Fraction(10 + 10, 2))
    assert (third.compared, third.severity) == (1, Fraction(-5))
    assert first.consistency is None


def test_who_is_compared_with_nobody_is_neither_severe_nor_consistent() -> None:
    found = beside(pairs({"A": {"E1": 90}, "B": {"E2": 80, "E3": 82}}))[0]
    assert (found.compared, found.severity, found.consistency) == (0, None, None)


def test_consistency_is_the_correlation_with_the_mean_of_the_others() -> None:
    """E3 against the mean of E1, E2 and E4: by numpy's own."""
    table = np.array([list(marked.values()) for marked in FULL.values()], dtype=float)
    expected = np.corrcoef(table[:, 2], table[:, [0, 1, 3]].mean(axis=1))[0, 1]
    assert beside(pairs(FULL))[2].consistency == pytest.approx(expected, abs=1e-12)


def test_mean_and_spread_of_what_each_gave() -> None:
    given: Given = {"A": {"E1": 10, "E2": 5}, "B": {"E1": 14}}
    (mean, spread), (alone, none) = means(pairs(given, scale=2))
    assert (mean, alone, none) == (6, Fraction(5, 2), None)
    assert spread == pytest.approx(2**0.5)


def marked(*points: int) -> Given:
    return {"P": {f"E{at}": value for at, value in enumerate(points, start=1)}}


def test_a_mark_far_from_the_median_is_shown() -> None:
    """Median 80, distances 0 1 2 2 20: their median is 2, and 3 x 1.4826 x 2 = 8.8956."""
    found = extremes(pairs(marked(80, 81, 78, 82, 60)), "total", THREE)
    assert found.unjudged == 0
    (row,) = extremes_table([found]).to_dict("records")
    assert (row["expert_id"], row["points"], row["median"]) == ("E5", "60.0000", "80.0000")
    assert (row["distance"], row["limit"], row["marks"]) == ("-20.0000", "8.8956", 5)


def test_a_mark_at_the_limit_is_not_beyond_it() -> None:
    """4 experts: median 80.5, distances .5 .5 1.5 14.5: their median is 1."""
    given = pairs(marked(80, 81, 79, 95))
    assert extremes(given, "total", FarByDeviations(kind="deviations", times="9")).rows
    far = FarByPoints(kind="points", distance="14.5")
    assert extremes(given, "total", far).rows == []
    far = FarByPoints(kind="points", distance="14.4")
    assert [row["expert_id"] for row in extremes(given, "total", far).rows] == ["E4"]


def test_where_most_are_the_same_none_stands_out_and_that_is_told() -> None:
    found = extremes(pairs(marked(80, 80, 80, 81, 20)), "total", THREE)
    assert (found.rows, found.unjudged) == ([], 1)
    far = FarByPoints(kind="points", distance="10")
    assert len(extremes(pairs(marked(80, 80, 80, 81, 20)), "total", far).rows) == 1


def test_experts_with_like_marks_are_named_with_what_chance_would_give() -> None:
    """E1 and E2 give 9 of 10 marks alike; chance alone would make 10 x (.5 x .4 + .5 x .6) = 5."""
    first = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]
    second = [1, 2, 1, 2, 1, 2, 1, 2, 2, 2]
    third = [2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    given = {
        f"P{at}": {"E1": one, "E2": two, "E3": three}
        for at, (one, two, three) in enumerate(zip(first, second, third, strict=True))
    }
    criteria = {"m": pairs(given)}
    (row,) = alike(criteria, Copying(share="90%", at_least=10)).to_dict("records")
    assert (row["expert_id"], row["other_id"]) == ("E1", "E2")
    assert (row["projects"], row["marks"], row["same"], row["expected"]) == (10, 10, 9, "5.0000")
    assert len(alike(criteria, Copying(share="90%", at_least=11))) == 0
    assert len(alike(criteria, Copying(share="91%", at_least=10))) == 0


def test_favour_is_beyond_what_the_expert_gives_others() -> None:
    """E1 gives its own unit's A 10 more than E2, and B and C 2 more: 8 of favour."""
    given: Given = {
        "A": {"E1": 90, "E2": 80},
        "B": {"E1": 72, "E2": 70},
        "C": {"E1": 62, "E2": 60},
    }
    found = favour(pairs(given), {"E1": np.array([1, 0, 0])})
    assert found == {"E1": (1, Fraction(8))}
    assert favour(pairs(given), {"E2": np.array([0, 0, 0])}) == {"E2": (0, None)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.3333"),
        (Fraction(1, 20000), "0.0001"),
        (Fraction(-1, 20000), "-0.0001"),
        (Fraction(-1, 20001), "0.0000"),
        (0.1, "0.1000"),
        (-12.5, "-12.5000"),
        (None, ""),
    ],
)
def test_figures_have_fixed_decimals_and_no_negative_zero(value, text: str) -> None:
    assert fixed(value) == text
