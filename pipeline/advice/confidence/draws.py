"""Chance that is the same on every machine: experts and weights drawn from whole numbers.

Only the raw words of numpy's PCG64 are taken, whose sequence numpy promises to
keep. Its generators of bounded numbers, gammas and Dirichlet vectors promise
nothing of the kind, and go through logarithms and powers whose last bits differ
between processors and versions; here whole numbers are scaled and sorted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import comb, factorial, prod

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.desk import Numbers

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_HALF = 32

SHARE_BITS = 20
"""Drawn shares are whole numbers of 2 ** -20."""


@dataclass(frozen=True)
class Seed:
    """What all chance of a round comes from: a text, told apart by what is drawn."""

    text: str

    def stream(self, of: str) -> np.random.PCG64:
        """The words for one thing that is drawn, independent of those for others."""
        digest = hashlib.sha256(f"{self.text}\n{of}".encode()).digest()
        return np.random.PCG64(int.from_bytes(digest, "big"))


def kind_of_slots(number: int) -> type[np.uint8] | type[np.int64]:
    """The smaller type of whole numbers that tells apart so many experts."""
    return np.uint8 if number <= 1 << 8 else np.int64


def slots(stream: np.random.PCG64, rows: int, number: int, out: Numbers | None = None) -> Numbers:
    """Experts drawn with replacement. Shape (rows, number), each in range(number).

    Each word gives two draws, of its upper half and then of its lower one; a
    draw is number * half a word / 2 ** 32, so that no expert is favoured by
    more than number / 2 ** 32. A double holds that product exactly. They are
    drawn into `out` where it is given, side by side, with one column more where
    their number is odd.
    """
    each = (number + 1) // 2
    words = stream.random_raw(rows * each).astype("<u8", copy=False)
    products = (words.view("<u4") * (number * 2.0**-_HALF)).reshape(rows, each, 2)
    if out is None:
        out = np.empty((rows, 2 * each), dtype=kind_of_slots(number))
    drawn = out.reshape(rows, each, 2)
    drawn[:, :, 0], drawn[:, :, 1] = products[:, :, 1], products[:, :, 0]
    return out[:, :number]


@dataclass(frozen=True)
class Resamples:
    """Every way of drawing so many experts with replacement, and how often each comes.

    `slots` has shape (ways, number), `masses` (ways,); the masses sum to
    number ** number.
    """

    slots: Whole
    masses: Whole


def ways_of(number: int) -> int:
    """How many different resamples of so many experts there are."""
    return comb(2 * number - 1, number)


def all_resamples(number: int) -> Resamples:
    """Every resample of so many experts, by enumeration."""
    chosen = list(combinations_with_replacement(range(number), number))
    whole = factorial(number)
    masses = [whole // prod(factorial(one.count(expert)) for expert in set(one)) for one in chosen]
    return Resamples(np.array(chosen, dtype=np.int64), np.array(masses, dtype=np.int64))


def parts_of(shares: list[int], concentration: int) -> list[int]:
    """A concentration parted by the official shares into whole numbers, none below 1.

    The largest remainders get what is left over, the earlier criterion first.
    """
    whole = sum(shares)
    parts = [concentration * share // whole for share in shares]
    over = concentration - sum(parts)
    by_rest = sorted(range(len(shares)), key=lambda at: (-(concentration * shares[at] % whole), at))
    for at in by_rest[:over]:
        parts[at] += 1
    return [max(part, 1) for part in parts]


def drawn_shares(stream: np.random.PCG64, rows: int, parts: list[int]) -> Whole:
    """Shares drawn from the Dirichlet distribution with whole parameters.

    Shape (rows, len(parts)), in units of 2 ** -SHARE_BITS, which they sum to.
    Of sum(parts) - 1 uniform numbers in order, the distances between every
    parts[0]-th, parts[1]-th ... are a Dirichlet vector (Devroye, Non-Uniform
    Random Variate Generation, 1986, XI.4).
    """
    number = sum(parts)
    whole = 1 << SHARE_BITS
    ends = np.zeros((rows, len(parts) + 1), dtype=np.int64)
    ends[:, -1] = whole
    if len(parts) > 1:
        words: npt.NDArray[np.uint64]
        words = stream.random_raw(rows * (number - 1)).reshape(rows, number - 1)
        words >>= np.uint64(64 - SHARE_BITS)
        uniform = words.astype(np.int32)
        uniform.sort(axis=1)
        ends[:, 1:-1] = uniform[:, np.cumsum(parts)[:-1] - 1]
    return np.diff(ends, axis=1)
