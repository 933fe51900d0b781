"""Who is in where pools are nested: each pool keeps its best, the innermost first.

Inside nested pools the sets of projects that find room are those of a laminar
matroid, and whoever a walk from the top lets in is found by cutting each pool
at its number of places, from the innermost outwards (Schrijver, Combinatorial
Optimization, 2003, 39.4 and 40). One sort of a whole block of draws cuts all
pools of a height at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.advice.confidence.draws import Whole
from pipeline.advice.confidence.grid import Flags, Grid, Shares

_FITS = 31


def packed_keys(key: Whole, beside: int = 0) -> tuple[Whole, int]:
    """Keys from 0 up turned so that the best is the smallest, the project's number below.

    Gives them with how many bits the number takes, in 32 bits where they fit
    with so many bits `beside`.
    """
    bits = key.shape[1].bit_length()
    high = int(key.max())
    small = (high + 1).bit_length() + bits + beside <= _FITS
    turned = np.empty(key.shape, dtype=np.int32 if small else np.int64)
    np.subtract(high, key, out=turned, casting="unsafe")
    turned <<= bits
    turned |= np.arange(key.shape[1], dtype=turned.dtype)
    return turned, bits


@dataclass
class _Straddle:
    """Equals at the cut of one pool, in some draws: `part` of them are in while they are alive.

    `members` are the numbers of rows here and of projects, and whether the cut
    kept them; `chain` is what lies around the pool.
    """

    rows: Whole
    keys: Whole
    chain: tuple[int, ...]
    part: Shares
    members: tuple[Whole, Whole, Flags]
    alive: Flags


@dataclass(frozen=True)
class Cut:
    """Who is in, draw by draw.

    `kept` has shape (draws, places): the numbers of projects, or `number` where
    nobody is left. `straddles` are equals who are in for a part only, and
    `open_rows` the draws in which the same equals stand at two cuts, so that
    this would not be true; they must be looked at otherwise.
    """

    number: int
    kept: Whole
    straddles: Sequence[_Straddle]
    open_rows: Whole

    def by_draw(self) -> Shares:
        """Each project's share of the orders of equals. Shape (draws, projects)."""
        inside = np.zeros((len(self.kept), self.number + 1))
        inside[np.arange(len(self.kept))[:, None], self.kept] = 1.0
        for found in self.straddles:
            row, project, _ = found.members
            part = np.where(found.alive, found.part, 0.0)
            inside[found.rows[row], project] = part[row]
        return inside[:, :-1]

    def sums(self, masses: Whole) -> Shares:
        """The same summed over draws, each by its mass, open ones apart. Shape (projects,)."""
        weights = masses.astype(np.float64)
        weights[self.open_rows] = 0.0
        spread = np.repeat(weights, self.kept.shape[1])
        sums = np.bincount(self.kept.ravel(), weights=spread, minlength=self.number + 1)
        for found in self.straddles:
            row, project, kept = found.members
            differs = np.where(found.alive[row], found.part[row] - kept, 0.0)
            differs *= weights[found.rows[row]]
            sums += np.bincount(project, weights=differs, minlength=self.number + 1)
        return np.asarray(sums[:-1])


def cut(packed: Whole, bits: int, walks: Flags, grid: Grid) -> Cut:
    """Cut every pool at its places, from packed keys. Shapes (draws, projects).

    Equals at the cut of one pool are in for as many parts as there are places
    left for them. `packed` has as many free bits above as `code_bits` says.
    """
    number = packed.shape[1]
    last = ((int(packed.max()) >> bits) + 1) << bits
    chains = grid.chains
    segments = _segments(sorted(chains))
    code_of = {chain: code for code, (chain, _) in enumerate(segments)}
    codes = np.array([code_of[chain] for chain in chains])
    high = packed.dtype.itemsize * 8 - 1 - code_bits(grid)
    low = packed.dtype.type((1 << high) - 1)
    packed = packed | (codes.astype(packed.dtype) << high)
    all_walk = bool(walks.all())
    if not all_walk:
        packed[~walks] |= low ^ packed.dtype.type((1 << bits) - 1)
    open_rows = np.zeros(len(packed), dtype=bool)
    straddles: list[_Straddle] = []
    while any(chain for chain, _ in segments):
        heights = _heights(grid, [chain for chain, _ in segments])
        packed.sort(axis=1)
        packed &= low
        kept: list[Whole] = []
        further: list[tuple[tuple[int, ...], int]] = []
        start = 0
        for chain, size in segments:
            room, left = size, chain
            if chain and heights[chain[0]] == 0:
                room, left = max(0, int(grid.places[chain[0]])), chain[1:]
            room = min(room, size)
            block = packed[:, start : start + size]
            if room < size:
                _close(straddles, block, room, bits, chain, open_rows)
            for found in straddles:
                found.chain = left if found.chain == chain else found.chain
            if 0 < room < size:
                straddles += _straddle(block, room, bits, last, left)
            kept.append(np.arange(start, start + room))
            further.append((left, room))
            start += size
        at = sorted(range(len(further)), key=lambda one: further[one][0])
        packed = packed[:, np.concatenate([kept[one] for one in at])]
        segments = _segments([further[one][0] for one in at for _ in range(further[one][1])])
        codes = np.repeat(np.arange(len(segments)), [size for _, size in segments])
        packed |= codes.astype(packed.dtype) << high
    projects = (packed & low) & ((1 << bits) - 1)
    if not all_walk:
        projects[(packed & low) >= last] = number
    return Cut(number, projects, straddles, np.flatnonzero(open_rows))


def code_bits(grid: Grid) -> int:
    """How many bits tell apart the projects that use different pools."""
    return len(set(grid.chains)).bit_length() + 1


def _segments(chains: Sequence[tuple[int, ...]]) -> list[tuple[tuple[int, ...], int]]:
    """Neighbours with the same pools left, and how many."""
    found: list[tuple[tuple[int, ...], int]] = []
    for chain in chains:
        if found and found[-1][0] == chain:
            found[-1] = (chain, found[-1][1] + 1)
        else:
            found.append((chain, 1))
    return found


def _heights(grid: Grid, chains: Sequence[tuple[int, ...]]) -> list[int]:
    """For each pool how many still lie inside it, one in another."""
    heights = [0] * len(grid.places)
    for chain in chains:
        for height, pool in enumerate(chain):
            heights[pool] = max(heights[pool], height)
    return heights


def _straddle(
    block: Whole, room: int, bits: int, last: int, chain: tuple[int, ...]
) -> list[_Straddle]:
    """The draws in which equals stand at a cut, of those who walk at all."""
    edge = block[:, room] >> bits
    rows = np.flatnonzero((block[:, room - 1] >> bits == edge) & (edge < last >> bits))
    if not len(rows):
        return []
    keys = edge[rows]
    equal = block[rows] >> bits == keys[:, None]
    where = np.nonzero(equal)
    projects = block[rows][where] & ((1 << bits) - 1)
    kept = equal[:, :room].sum(axis=1)
    alive = np.ones(len(rows), dtype=bool)
    members = (where[0], projects, where[1] < room)
    return [_Straddle(rows, keys, chain, kept / equal.sum(axis=1), members, alive)]


def _close(
    straddles: Sequence[_Straddle],
    block: Whole,
    room: int,
    bits: int,
    chain: tuple[int, ...],
    open_rows: Flags,
) -> None:
    """Look what an outer cut makes of equals at cuts inside its pool."""
    for found in straddles:
        if found.chain != chain:
            continue
        edge = block[found.rows, room] >> bits
        if not room:
            found.alive[:] = False
            continue
        end = block[found.rows, room - 1] >> bits
        found.alive &= found.keys <= end
        open_rows[found.rows[(found.keys == end) & (edge == end)]] = True
