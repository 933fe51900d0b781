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
from fractions import Fraction

import numpy as np

from pipeline.advice.confidence.alike import shares_of_alike
from pipeline.advice.confidence.desk import Desk, Numbers, near
from pipeline.advice.confidence.draws import Flags, Whole
from pipeline.advice.confidence.grid import Grid, Shares
from pipeline.advice.confidence.plan import Step

_FITS = 31


@dataclass(frozen=True)
class Packed:
    """Keys turned so that the best is the smallest, with the project's number in the low bits.

    `values` have shape (draws, projects), in 32 bits where they fit with as many
    bits above as was asked for; `bits` is how many the number takes, `last` is
    above every key.
    """

    values: Numbers
    bits: int
    last: int

    @classmethod
    def of(cls, key: Numbers, above: int, desk: Desk) -> Packed:
        """Pack keys, higher first, and leave so many bits above free.

        Key and number are taken from the best key together: what passes the
        type on the way comes back into it, for the difference is small.
        """
        number = key.shape[1]
        bits, low, high = number.bit_length(), int(key.min()), int(key.max())
        span = high - low + 1
        small = span.bit_length() + bits + above <= _FITS
        kind = np.int32 if small else np.int64
        packed = desk.lay("packed", key.shape, kind)
        best = (np.arange(number) + (high << bits)).astype(kind)
        for some in near(len(key), number):
            part = packed[some]
            np.left_shift(key[some], bits, out=part, dtype=kind, casting="unsafe")
            np.subtract(best, part, out=part)
        return cls(packed, bits, span << bits)

    @property
    def mask(self) -> int:
        """The bits of a project's number."""
        return (1 << self.bits) - 1


@dataclass
class _Straddles:
    """Equals at cuts: of each `size` of them in one draw, `room` are in while they are alive.

    All but `members` have shape (straddles,): the draw's row, the key, the number
    of the chain around the pool. `members` are three of shape (members,): the
    straddle, the project, and whether the cut kept it.
    """

    rows: Whole
    keys: Numbers
    room: Whole
    size: Whole
    chain: Whole
    alive: Flags
    members: tuple[Whole, Numbers, Flags]


@dataclass(frozen=True)
class _Alike:
    """Equals of one draw who stand at several cuts: each one's share of their orders."""

    row: int
    projects: Whole
    shares: list[Fraction]
    kept: list[bool]


@dataclass(frozen=True)
class Parts:
    """Sums over draws: who is in, by project, and what equals have of places for some of them.

    `whole` has shape (projects,); `shared` is by the number of equals what to
    add, in units of a place over that number, `alike` by project what to add.
    """

    whole: Whole
    shared: dict[int, Whole]
    alike: dict[int, Fraction]


@dataclass(frozen=True)
class Cut:
    """Who is in, draw by draw.

    `kept` has shape (draws, places): the numbers of projects, or `number` where
    nobody is left. `straddles` are equals who are in for a part only, `alike`
    those of whom the same stand at several cuts.
    """

    number: int
    kept: Numbers
    straddles: Sequence[_Straddles]
    alike: Sequence[_Alike]

    def by_draw(self) -> Shares:
        """Each project's share of the orders of equals. Shape (draws, projects)."""
        inside = np.zeros((len(self.kept), self.number + 1))
        inside[np.arange(len(self.kept))[:, None], self.kept] = 1.0
        for found in self.straddles:
            of, project, _ = found.members
            part = np.where(found.alive, found.room / found.size, 0.0)
            inside[found.rows[of], project] = part[of]
        for alike in self.alike:
            inside[alike.row, alike.projects] = [float(share) for share in alike.shares]
        return inside[:, :-1]

    def sums(self, masses: Whole | None) -> Parts:
        """The same summed over draws, each by its mass."""
        whole = np.zeros(self.number + 1, dtype=np.int64)
        if masses is None:
            whole += np.bincount(self.kept.ravel(), minlength=len(whole))
        else:
            np.add.at(whole, self.kept.ravel(), np.repeat(masses, self.kept.shape[1]))
        shared: dict[int, Whole] = {}
        for found in self.straddles:
            of, project, was_kept = found.members
            holds = found.alive[of]
            of, project, was_kept = of[holds], project[holds], was_kept[holds]
            size = found.size[of]
            more = found.room[of] - was_kept * size
            if masses is not None:
                more *= masses[found.rows[of]]
            for one in np.flatnonzero(np.bincount(size)).tolist():
                mine = size == one
                sums = shared.setdefault(one, np.zeros(self.number, dtype=np.int64))
                np.add.at(sums, project[mine], more[mine])
        return Parts(whole[:-1], shared, self._alike_sums(masses))

    def _alike_sums(self, masses: Whole | None) -> dict[int, Fraction]:
        sums: dict[int, Fraction] = {}
        for alike in self.alike:
            mass = 1 if masses is None else int(masses[alike.row])
            members = zip(alike.projects.tolist(), alike.shares, alike.kept, strict=True)
            for project, share, was_kept in members:
                sums[project] = sums.get(project, Fraction(0)) + mass * (share - was_kept)
        return sums


def cut(packed: Packed, walks: Flags, grid: Grid, desk: Desk) -> Cut:
    """Cut every pool at its places. `walks` has shape (draws, projects).

    Equals at the cut of one pool are in for as many parts as there are places
    left for them. `packed` has as many bits free above as the grid's plan says.
    What is told stands on the desk until it is used again.
    """
    return _Cutting(packed, grid, desk).all_steps(walks)


class _Cutting:
    def __init__(self, packed: Packed, grid: Grid, desk: Desk) -> None:
        self.packed = packed
        self.grid = grid
        self.desk = desk
        self.straddles: list[_Straddles] = []
        self.draws, self.projects = packed.values.shape
        self.several: set[tuple[int, int]] = set()
        self.kind = packed.values.dtype.type
        self.high = packed.values.dtype.itemsize * 8 - 1 - grid.plan.bits
        self.low = self.kind((1 << self.high) - 1)

    def all_steps(self, walks: Flags) -> Cut:
        all_walk = bool(walks.all())
        now = self.packed.values if all_walk else self._last_where(~walks)
        for turn, step in enumerate(self.grid.plan.steps):
            in_order = self.desk.lay(f"step {turn}", now.shape, self.kind)
            codes = (step.codes << self.high).astype(self.kind)
            for some in near(*now.shape):
                part = in_order[some]
                np.bitwise_or(now[some], codes, out=part)
                part.sort(axis=1)
                part &= self.low
            self._close(in_order, step)
            self._straddle(in_order, step)
            now = in_order[:, step.columns]
        projects = now & self.kind(self.packed.mask)
        if not all_walk:
            projects[now >= self.packed.last] = self.projects
        alike = [self._alike(*one, walks, projects) for one in sorted(self.several)]
        return Cut(self.projects, projects, self.straddles, alike)

    def _last_where(self, stops: Flags) -> Numbers:
        """The packed keys, with those below every other who do not walk."""
        now = self.desk.lay("walking", stops.shape, self.kind)
        np.multiply(stops, self.low ^ self.kind(self.packed.mask), out=now, casting="unsafe")
        now |= self.packed.values
        return now

    def _straddle(self, in_order: Numbers, step: Step) -> None:
        """Note the draws in which equals stand at a cut, of those who walk at all."""
        columns = step.lost
        above, below = in_order[:, columns - 1], in_order[:, columns]
        apart = above ^ below
        rows, which = ((apart <= self.packed.mask) & (below < self.packed.last)).nonzero()
        if not len(rows):
            return
        keys = below[rows, which] >> self.packed.bits
        segment, column = step.split[which], columns[which]
        first = self._reach(in_order, rows, keys, column - 1, -1, step.starts[segment])
        last = self._reach(in_order, rows, keys, column, 1, step.ends[segment] - 1)
        size = last - first + 1
        of = np.repeat(np.arange(len(rows)), size)
        member = np.arange(len(of)) + np.repeat(first - (np.cumsum(size) - size), size)
        project = in_order[rows[of], member] & self.kind(self.packed.mask)
        members = (of, project, member < column[of])
        alive = np.ones(len(rows), dtype=bool)
        chain = step.left[segment]
        self.straddles.append(_Straddles(rows, keys, column - first, size, chain, alive, members))

    def _reach(
        self, in_order: Numbers, rows: Whole, keys: Numbers, begin: Whole, way: int, end: Whole
    ) -> Whole:
        """How far equals reach from a column, one way, up to the end of the segment."""
        reached = begin.copy()
        going = np.flatnonzero(reached != end)
        while len(going):
            equal = in_order[rows[going], reached[going] + way] >> self.packed.bits == keys[going]
            going = going[equal]
            reached[going] += way
            going = going[reached[going] != end[going]]
        return reached

    def _close(self, in_order: Numbers, step: Step) -> None:
        """Look what these cuts make of equals at cuts inside their pools."""
        for found in self.straddles:
            segment = step.segments[found.chain]
            room, start = step.rooms[segment], step.starts[segment]
            closes = (segment >= 0) & step.cuts[segment]
            found.alive &= ~(closes & (room == 0))
            at = np.flatnonzero(closes & (room > 0))
            rows, column = found.rows[at], (start + room)[at]
            last = in_order[rows, column - 1] >> self.packed.bits
            lost = in_order[rows, column] >> self.packed.bits
            found.alive[at] &= found.keys[at] <= last
            several = (found.keys[at] == last) & (last == lost)
            self.several.update(zip(rows[several].tolist(), last[several].tolist(), strict=True))
            found.chain = np.where(segment >= 0, step.left[segment], found.chain)

    def _alike(self, row: int, key: int, walks: Flags, kept: Numbers) -> _Alike:
        """Each one's share where the equals of a draw stand at several cuts.

        What better ones leave of a pool in which one of these may be in does not
        hang on their order: it is what the cuts left.
        """
        for found in self.straddles:
            found.alive &= (found.rows != row) | (found.keys != key)
        keys = self.packed.values[row] >> self.packed.bits
        projects = np.flatnonzero((keys == key) & walks[row])
        inside = kept[row][kept[row] < self.projects]
        places = self.grid.places - self.grid.uses[inside[keys[inside] < key]].sum(axis=0)
        chains = [self.grid.chains[project] for project in projects]
        share_of = shares_of_alike(chains, places.tolist())
        was_kept = np.isin(projects, inside).tolist()
        return _Alike(row, projects, [share_of[chain] for chain in chains], was_kept)
