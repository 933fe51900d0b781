"""In what share of their orders equals are in, where several nested pools end among them.

Whoever goes earlier is in as long as none of the pools around it is full. When
one of `number` equals goes after just `before` others, which others these are
is as likely as any other choice; so choices are counted, by how many of them
each pool then holds, and no order is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

Inside = tuple[int, tuple[Any, ...]]
"""What stands in a pool: how many in no smaller pool, and the smaller pools, in order, each as
what stands in it and how many places it has."""

Choices = npt.NDArray[np.object_]
"""How many choices there are, by how many are chosen and how many of these find room."""


def shares_of_alike(
    chains: Sequence[tuple[int, ...]], places: Sequence[int]
) -> dict[tuple[int, ...], Fraction]:
    """In what share of all orders one of each chain is in.

    `chains` are the pools of each equal, the innermost first; `places` are
    those that each pool has left for them.
    """
    alive = [chain for chain in chains if all(places[pool] > 0 for pool in chain)]
    users = Counter(pool for chain in alive for pool in chain)
    ending = {
        chain: tuple(pool for pool in chain if users[pool] > places[pool]) for chain in set(alive)
    }
    direct = Counter(ending[chain] for chain in alive)
    shares = {chain: Fraction(0) for chain in chains}
    for chain, pools in ending.items():
        levels = []
        for at, pool in enumerate(pools):
            free, smaller = _inside(pool, direct, places, pools[at - 1] if at else -1)
            others = (free if at else free - 1, smaller)
            levels.append((others, places[pool]))
        shares[chain] = _share(tuple(levels))
    return shares


def _inside(
    pool: int, direct: Counter[tuple[int, ...]], places: Sequence[int], without: int = -1
) -> Inside:
    """What stands in a pool, without one of the smaller ones."""
    free = sum(count for chain, count in direct.items() if chain[:1] == (pool,))
    next_in = {
        chain[at - 1]
        for chain in direct
        for at in range(1, len(chain))
        if chain[at] == pool and chain[at - 1] != without
    }
    return free, tuple(sorted((_inside(one, direct, places), places[one]) for one in next_in))


@lru_cache(maxsize=4096)
def _share(levels: tuple[tuple[Inside, int], ...]) -> Fraction:
    """The share of one equal, of whom the levels tell who else is in each pool around it."""
    choices = np.ones((1, 1), dtype=object)
    for others, places in levels:
        choices = _both(choices, _choices(others))[:, :places]
    number = sum(_members(others) for others, _ in levels) + 1
    found = (
        Fraction(int(row.sum()), comb(number - 1, before)) for before, row in enumerate(choices)
    )
    return sum(found, Fraction(0)) / number


@lru_cache(maxsize=4096)
def _choices(inside: Inside) -> Choices:
    """The choices of those in a pool that is not full."""
    free, smaller = inside
    whole = np.diag(np.array([comb(free, chosen) for chosen in range(free + 1)], dtype=object))
    for others, places in smaller:
        own = _choices(others)
        full = own[:, places:].sum(axis=1)
        whole = _both(whole, np.column_stack([own[:, :places], full]))
    return whole


def _both(one: Choices, other: Choices) -> Choices:
    """The choices of two groups together."""
    shape = (one.shape[0] + other.shape[0] - 1, one.shape[1] + other.shape[1] - 1)
    whole = np.zeros(shape, dtype=object)
    for chosen, room in zip(*np.nonzero(other), strict=True):
        mine = whole[chosen : chosen + one.shape[0], room : room + one.shape[1]]
        mine += one * other[chosen, room]
    return whole


def _members(inside: Inside) -> int:
    free, smaller = inside
    return free + sum(_members(others) for others, _ in smaller)
