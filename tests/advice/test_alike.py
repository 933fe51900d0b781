"""Equals among whom several pools end: each one's share of all their orders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest

from pipeline.advice.confidence.alike import shares_of_alike
from pipeline.advice.confidence.redraw import official_shares
from tests.advice.marked import selection_of

Chain = tuple[int, ...]
UNITS: list[Chain] = [(0, 3, 4), (1, 3, 4), (2, 4), (3, 4), (4,), ()]
"""Two units in a region, one outside, a region's own project, one of the total alone, one free."""


def of_all_orders(chains: Sequence[Chain], places: Sequence[int]) -> list[Fraction]:
    """The share of the orders in which each finds room, all of them walked."""
    inside, orders = [0] * len(chains), list(permutations(range(len(chains))))
    for order in orders:
        left = list(places)
        for one in order:
            if all(left[pool] > 0 for pool in chains[one]):
                inside[one] += 1
                for pool in chains[one]:
                    left[pool] -= 1
    return [Fraction(count, len(orders)) for count in inside]


@pytest.mark.parametrize("seed", range(16))
def test_share_is_that_of_all_orders(seed: int) -> None:
    chance = Random(seed)
    chains = [chance.choice(UNITS) for _ in range(6)]
    places = [chance.randrange(3) for _ in range(3)] + [chance.randrange(4), chance.randrange(5)]

    shares = shares_of_alike(chains, places)

    assert [shares[chain] for chain in chains] == of_all_orders(chains, places)


def test_two_of_one_unit_and_one_of_another_for_one_place() -> None:
    """Whoever goes first is in: a third each, though the first unit may send one only."""
    selection = selection_of(
        {"A": (90,), "B": (90,), "C": (90,)},
        units={"A": "U1", "B": "U1", "C": "U2"},
        pools={"total": 1, "unit": {"default": 1, "named": {}}},
    )

    assert official_shares(selection) == pytest.approx([1 / 3, 1 / 3, 1 / 3])


def test_a_hundred_equals_share_all_places() -> None:
    """Their orders and the states of their pools are past counting; shares are found at once."""
    names = [f"P{at:02}" for at in range(100)]
    units = {name: f"U{at % 7}" if at < 60 else "U9" for at, name in enumerate(names)}
    selection = selection_of(
        dict.fromkeys(names, (80, 90)),
        units=units,
        pools={"total": 30, "unit": {"default": 5, "named": {"U9": 12}}},
    )

    shares = dict(zip(names, official_shares(selection), strict=True))

    assert sum(shares.values()) == pytest.approx(30)
    assert len({round(share, 12) for share in shares.values()}) == 3
