"""Exact arithmetic against plain fractions, past 64 bits too."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.exact import (
    SCALE,
    Half,
    Ratios,
    decimal_text,
    fraction_text,
    points_of,
    points_text,
)

NUMERATORS = st.integers(min_value=-(2**62) + 1, max_value=2**62 - 1)
DENOMINATORS = st.integers(min_value=1, max_value=2**40)
PAIRS = st.lists(st.tuples(NUMERATORS, DENOMINATORS), min_size=1, max_size=5)


def ratios(pairs: list[tuple[int, int]]) -> Ratios:
    return Ratios(np.array([n for n, _ in pairs]), np.array([d for _, d in pairs]))


@given(PAIRS, st.data())
def test_sums_and_products_are_those_of_fractions(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    others = data.draw(
        st.lists(st.tuples(NUMERATORS, DENOMINATORS), min_size=len(pairs), max_size=len(pairs))
    )
    factor = data.draw(st.integers(min_value=-(10**9), max_value=10**9))
    left, right = ratios(pairs), ratios(others)
    plain = [Fraction(n, d) for n, d in pairs]
    assert left.plus(right).fractions() == [
        a + Fraction(n, d) for a, (n, d) in zip(plain, others, strict=True)
    ]
    assert left.times(factor, 7).fractions() == [a * factor / 7 for a in plain]


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=-(10**9), max_value=10**9),
            st.integers(min_value=1, max_value=10**6),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(min_value=0, max_value=4),
    st.sampled_from(["up", "even"]),
)
def test_rounding_is_that_of_decimal(
    pairs: list[tuple[int, int]], decimals: int, half: Half
) -> None:
    ways = {"up": ROUND_HALF_UP, "even": ROUND_HALF_EVEN}
    rounded = ratios(pairs).rounded(decimals, half)
    for (numerator, denominator), got in zip(pairs, rounded, strict=True):
        doubled = Fraction(numerator, denominator) * 10**decimals * 2
        whole = Decimal(doubled.numerator // doubled.denominator)
        inexact = doubled.denominator != 1
        near = (whole + (Decimal("0.5") if inexact else 0)) / 2
        wanted = near.quantize(Decimal(1), rounding=ways[half])
        assert int(got) * 10**decimals == int(wanted) * SCALE


@given(PAIRS)
def test_order_of_ratios_is_kept_over_one_denominator(pairs: list[tuple[int, int]]) -> None:
    whole = ratios(pairs).over_one()
    plain = [Fraction(n, d) for n, d in pairs]
    for a, left in zip(plain, whole, strict=True):
        for b, right in zip(plain, whole, strict=True):
            assert (a < b) == (int(left) < int(right))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(61, 9), "61/9"),
        (Fraction(146, 3), "146/3"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(7), "7"),
        (Fraction(1, 80), "0.0125"),
    ],
)
def test_exact_figure_is_a_decimal_if_it_ends(value: Fraction, text: str) -> None:
    assert fraction_text(value) == text


def test_points_keep_their_decimals() -> None:
    assert decimal_text(points_of(Decimal("80.5")), 2) == "80.50"
    assert decimal_text(points_of(Decimal("-0.125")), 2) == "-0.125"
    assert decimal_text(points_of(Decimal(3)), 0) == "3"
    assert points_text(Fraction(6, 5), 2) == "1.20"
    assert points_text(Fraction(1, 3), 2) == "1/3"


def test_more_decimals_than_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 9 decimals"):
        points_of(Decimal("0.0000000001"))
