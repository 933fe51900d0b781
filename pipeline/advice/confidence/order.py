"""Who goes before whom in every draw, who shares a place, and who is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import lcm

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.cut import code_bits, cut, packed_keys
from pipeline.advice.confidence.draws import Whole
from pipeline.advice.confidence.grid import Flags, Grid, Shares, shares_of_orders, walk

_BITS = 62
_MOST_WAITING = 4_000_000
"""So many parts of places wait to be counted together; no figure depends on it."""


def joined(keys: Sequence[Whole], draws: int, projects: int) -> Whole:
    """One key of several, the first deciding before the next. Shape (draws, projects).

    Keys have shape (draws or 1, projects), higher goes first. Where they do not
    fit into 64 bits together, ranks stand in for what was joined so far.
    """
    whole = np.zeros((1, projects), dtype=np.int64)
    most = 0
    room = _BITS - projects.bit_length()
    for key in keys:
        low, high = int(key.min()), int(key.max())
        span = high - low + 1
        if (most + 1) * span >= 1 << room:
            whole, most = dense(whole), projects
            if (most + 1) * span >= 1 << room:
                key, low, span = dense(key), 0, projects + 1
        if span == 1:
            continue
        whole = key - low if not most else whole * span + (key - low)
        most = (most + 1) * span - 1
    return np.broadcast_to(whole, (draws, projects))


def dense(key: Whole) -> Whole:
    """Ranks of each row from 0 for the lowest, equals sharing one."""
    at = np.argsort(key, axis=1, kind="stable")
    in_order = np.take_along_axis(key, at, axis=1)
    steps = np.zeros(key.shape, dtype=np.int64)
    steps[:, 1:] = in_order[:, 1:] != in_order[:, :-1]
    ranks = np.empty(key.shape, dtype=np.int64)
    np.put_along_axis(ranks, at, np.cumsum(steps, axis=1), axis=1)
    return ranks


@dataclass(frozen=True)
class Ordered:
    """Projects in order, draw by draw. All arrays have shape (draws, positions), best first.

    `equal` says where a position's key is that of the one before it.
    """

    projects: Whole
    equal: Flags

    @classmethod
    def of(cls, packed: Whole, bits: int) -> Ordered:
        """Put projects in order, from packed keys of shape (draws, projects)."""
        packed = np.sort(packed, axis=1)
        projects = packed & ((1 << bits) - 1)
        packed >>= bits
        equal = np.zeros(packed.shape, dtype=bool)
        np.equal(packed[:, 1:], packed[:, :-1], out=equal[:, 1:])
        return cls(projects, equal)

    def starts(self, rows: Whole) -> Whole:
        """For each position the first of its equals, in some rows."""
        positions = np.arange(self.equal.shape[1])
        return np.maximum.accumulate(np.where(self.equal[rows], 0, positions), axis=1)


@dataclass
class Tally:
    """What was counted over draws, each draw by its mass.

    `inside` is by project how much of the mass has it in; `placed` by place
    and project how much has it there alone, and `shared` the same by how many
    equals shared the places, each place a part of it; `pending` are equals not
    yet counted so, by how many they are.
    """

    number: int
    mass: int = 0
    inside: Shares = field(default_factory=lambda: np.zeros(0))
    placed: Shares = field(default_factory=lambda: np.zeros(0))
    shared: dict[int, Shares] = field(default_factory=dict)
    pending: dict[int, list[tuple[Whole, Whole, Shares]]] = field(default_factory=dict)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.inside = np.zeros(self.number)
        self.placed = np.zeros((self.number, self.number))

    def add(self, key: Whole, walks: Flags, grid: Grid, masses: Whole | None = None) -> None:
        """Count some draws: their keys, who walks in each, and their masses (1 where None)."""
        packed, bits = packed_keys(key, code_bits(grid))
        ordered = Ordered.of(packed, bits)
        weights = np.ones(len(key), dtype=np.int64) if masses is None else masses
        self.mass += int(weights.sum())
        self._add_places(ordered, weights)
        if not grid.nested:
            inside = _walked(ordered, walks, grid)
            self.inside += weights @ inside
            return
        found = cut(packed, bits, walks, grid)
        self.inside += found.sums(weights)
        rows = found.open_rows
        if len(rows):
            self.inside += weights[rows] @ _followed(ordered, walks, grid, rows)

    def _add_places(self, ordered: Ordered, weights: Whole) -> None:
        number, wide = self.number, 1 << self.number.bit_length()
        cells = ordered.projects + np.arange(number) * wide
        flat = cells.ravel()
        spread = None if (weights == 1).all() else np.repeat(weights.astype(np.float64), number)
        counts = np.bincount(flat, weights=spread, minlength=number * wide)
        self.placed += counts.reshape(number, wide)[:, :number]
        later = np.flatnonzero(ordered.equal)
        if not len(later):
            return
        begins = np.flatnonzero(np.diff(later, prepend=-2) != 1)
        firsts = later[begins] - 1
        sizes = np.diff(begins, append=len(later)) + 1
        for size in np.unique(sizes).tolist():
            group = firsts[sizes == size]
            mass = weights[group // number].astype(np.float64)
            projects = flat[group[:, None] + np.arange(size)] % wide
            self.pending.setdefault(size, []).append((projects, group % number, mass))
            self.waiting += projects.size * size
        if self.waiting > _MOST_WAITING:
            self.finish()

    def finish(self) -> None:
        """Take equals from the places they were put at, and give each a part of all of these."""
        number = self.number
        for size, pending in self.pending.items():
            gathered = zip(*pending, strict=True)
            projects, firsts, masses = (np.concatenate(parts) for parts in gathered)
            offsets = np.arange(size)
            cells = (firsts[:, None] + offsets) * number + projects
            every = np.repeat(masses, size)
            taken = np.bincount(cells.ravel(), weights=every, minlength=number * number)
            self.placed -= taken.reshape(number, number)
            places = ((firsts[:, None, None] + offsets) * number + projects[:, :, None]).ravel()
            weights = np.repeat(every, size)
            parts = np.bincount(places, weights=weights, minlength=number * number)
            before = self.shared.get(size, np.zeros((number, number)))
            self.shared[size] = before + parts.reshape(number, number)
        self.pending = {}
        self.waiting = 0

    def shares(self) -> list[float]:
        """In what share of the mass each project is in."""
        return [float(inside) / self.mass for inside in self.inside]

    def places(self) -> tuple[npt.NDArray[np.object_], int]:
        """Each project's part of every place, and of how many parts; shape (projects, places)."""
        self.finish()
        common = lcm(1, *self.shared)
        whole = _long(self.placed) * common
        for size, parts in sorted(self.shared.items()):
            whole = whole + _long(parts) * (common // size)
        return whole.T, common * self.mass


def _long(counts: Shares) -> npt.NDArray[np.object_]:
    """Counts held in doubles, which hold whole numbers below 2 ** 53, as Python's own."""
    return counts.astype(np.int64).astype(object)


def in_by_draw(key: Whole, walks: Flags, grid: Grid) -> Shares:
    """In what share of the orders of equals each project is in, draw by draw.

    Shapes (draws, projects). Where pools are nested nobody walks: pools are
    cut, the innermost first. Where they cross, the orders are walked, and all
    orders of equals are followed where they may matter.
    """
    packed, bits = packed_keys(key, code_bits(grid))
    ordered = Ordered.of(packed, bits)
    if not grid.nested:
        return _walked(ordered, walks, grid)
    found = cut(packed, bits, walks, grid)
    inside = found.by_draw()
    if len(found.open_rows):
        inside[found.open_rows] = _followed(ordered, walks, grid, found.open_rows)
    return inside


def _walked(ordered: Ordered, walks: Flags, grid: Grid) -> Shares:
    order = np.ascontiguousarray(ordered.projects.T)
    going = np.ascontiguousarray(np.take_along_axis(walks, ordered.projects, axis=1).T)
    got = walk(order, going, grid)
    inside = np.zeros(ordered.projects.shape)
    inside[np.arange(len(inside)), order] = got
    rows = _contested(ordered, going, got, grid)
    if len(rows):
        inside[rows] = _followed(ordered, walks, grid, rows)
    return inside


def _followed(ordered: Ordered, walks: Flags, grid: Grid, rows: Whole) -> Shares:
    """Each project's share of the orders of equals in some rows, all orders followed."""
    number = ordered.projects.shape[1]
    found = np.zeros((len(rows), number))
    starts = ordered.starts(rows)
    for at, row in enumerate(rows):
        who = ordered.projects[row]
        going = walks[row, who].tolist()
        found[at, who] = shares_of_orders(who.tolist(), starts[at].tolist(), going, grid)
    return found


def _contested(ordered: Ordered, going: Flags, got: Flags, grid: Grid) -> Whole:
    """The rows in which the order of equals may change who is in.

    Equals of whom all are in or all are out in one order, each with one way,
    are so in every order and leave the pools alike.
    """
    rows = np.flatnonzero(ordered.equal.any(axis=1))
    if not len(rows):
        return rows
    number = ordered.equal.shape[1]
    flat = (np.arange(len(rows))[:, None] * number + ordered.starts(rows)).ravel()
    cells = len(rows) * number
    of_rows = going[:, rows].T
    walking = np.bincount(flat[of_rows.ravel()], minlength=cells)
    taken = np.bincount(flat[got[:, rows].T.ravel()], minlength=cells)
    asked = (taken > 0) & (taken < walking)
    if grid.routes.shape[1] > 1:
        several = (grid.routes[:, 1:, 0] != -2).any(axis=1)
        multi = (several[ordered.projects[rows]] & of_rows).ravel()
        ways = np.bincount(flat[multi], minlength=cells)
        asked |= (walking > 1) & (ways > 0) & (taken > 0)
    return np.asarray(rows[asked.reshape(len(rows), number).any(axis=1)])
