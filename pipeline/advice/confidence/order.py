"""Who goes before whom in every draw, who shares a place, and who is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.cut import Packed, cut
from pipeline.advice.confidence.desk import Desk, Numbers, near, small_or_long
from pipeline.advice.confidence.draws import Flags, Whole
from pipeline.advice.confidence.grid import Grid, Patience, Shares, shares_of_orders, walk

_BITS = 62


def joined(keys: Sequence[Numbers], draws: int, projects: int, desk: Desk | None = None) -> Numbers:
    """One key of several, the first deciding before the next. Shape (draws, projects).

    Keys have shape (draws or 1, projects), higher goes first. Where they do not
    fit into 64 bits together, ranks stand in for what was joined so far.
    """
    if len(keys) == 1 and keys[0].dtype == np.int32:
        return keys[0] if len(keys[0]) == draws else np.broadcast_to(keys[0], (draws, projects))
    desk = desk or Desk()
    whole: Numbers = np.zeros((1, projects), dtype=np.int64)
    most = 0
    room = _BITS - projects.bit_length()
    for turn, key in enumerate(keys):
        low, high = int(key.min()), int(key.max())
        span = high - low + 1
        if (most + 1) * span >= 1 << room:
            whole, most = dense(whole), projects
            if (most + 1) * span >= 1 << room:
                key, low, span = dense(key), 0, projects + 1
        if span == 1:
            continue
        kind = small_or_long((most + 1) * span)
        further = desk.lay(f"joined {turn % 2}", np.broadcast_shapes(whole.shape, key.shape), kind)
        if most:
            np.multiply(whole, span, out=further, dtype=kind, casting="unsafe")
            further += (key - low).astype(kind, copy=False)
        else:
            np.subtract(key, low, out=further, casting="unsafe")
        whole, most = further, (most + 1) * span - 1
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

    `later` tells the cells, counted row by row, whose key is that of the one before.
    """

    projects: Numbers
    later: Whole

    @classmethod
    def of(cls, packed: Packed, desk: Desk) -> Ordered:
        """Put projects in order, in place: the packed keys are lost."""
        in_order, kind = packed.values, packed.values.dtype.type
        number, later = in_order.shape[1], [np.zeros(0, dtype=np.int64)]
        for some in near(*in_order.shape):
            part = in_order[some]
            part.sort(axis=1)
            cells = part.ravel()
            apart = desk.lay("apart", (len(cells) - 1,), kind)
            equal = desk.lay("equal", part.shape, bool)
            np.bitwise_xor(cells[1:], cells[:-1], out=apart)
            np.less_equal(apart, packed.mask, out=equal.ravel()[1:])
            equal[:, 0] = False
            later.append(equal.ravel().nonzero()[0] + some.start * number)
            part &= kind(packed.mask)
        return cls(in_order, np.concatenate(later))

    @cached_property
    def equal(self) -> Flags:
        """Where a position's key is that of the one before it."""
        equal = np.zeros(self.projects.shape, dtype=bool)
        equal.ravel()[self.later] = True
        return equal

    def starts(self, rows: Whole) -> Whole:
        """For each position the first of its equals, in some rows."""
        positions = np.arange(self.equal.shape[1])
        return np.maximum.accumulate(np.where(self.equal[rows], 0, positions), axis=1)


@dataclass
class Tally:
    """What was counted over draws, each draw by its mass.

    `whole` is by project how much of the mass has it in, `shared` by the number
    of equals how much more, in parts of so many, and `followed` what is known
    as a share of orders only. `standing` is by place and project: under 1 how much
    has it there, equals at the first of their places, and under the number of
    equals how much of that is of so many of them. `patience` is for following
    the orders of equals where pools cross.
    """

    number: int
    desk: Desk = field(default_factory=Desk)
    mass: int = 0
    whole: Whole = field(init=False)
    shared: dict[int, Whole] = field(default_factory=dict)
    followed: list[Fraction] = field(init=False)
    standing: dict[int, Numbers] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)

    def __post_init__(self) -> None:
        self.whole = np.zeros(self.number, dtype=np.int64)
        self.followed = [Fraction(0)] * self.number

    def add(self, key: Numbers, walks: Flags, grid: Grid, masses: Whole | None = None) -> None:
        """Count some draws: their keys, who walks in each, and their masses (1 where None)."""
        packed = Packed.of(key, grid.plan.bits if grid.nested else 0, self.desk)
        found = cut(packed, walks, grid, self.desk) if grid.nested else None
        ordered = Ordered.of(packed, self.desk)
        self.mass += len(key) if masses is None else int(masses.sum())
        self._add_places(ordered, masses)
        if found is None:
            self._add_walked(ordered, walks, grid, masses)
            return
        sums = found.sums(masses)
        self.whole += sums.whole
        for size, more in sums.shared.items():
            self.shared[size] = self.shared.get(size, 0) + more
        for project, part in sums.alike.items():
            self.followed[project] += part

    def _add_walked(self, ordered: Ordered, walks: Flags, grid: Grid, masses: Whole | None) -> None:
        inside, rows = _walked(ordered, walks, grid)
        inside[rows] = False
        counts = inside.astype(np.int64)
        self.whole += (counts if masses is None else counts * masses[:, None]).sum(axis=0)
        followed = _followed(ordered, walks, grid, rows, self.patience)
        for row, shares in zip(rows, followed, strict=True):
            mass = 1 if masses is None else int(masses[row])
            for project in np.flatnonzero(shares).tolist():
                self.followed[project] += mass * Fraction(float(shares[project]))

    def _add_places(self, ordered: Ordered, masses: Whole | None) -> None:
        number, shape = self.number, ordered.projects.shape
        places = np.arange(number) * number
        for some in near(*shape):
            cells = self.desk.lay("cells", ordered.projects[some].shape, np.int64)
            np.add(ordered.projects[some], places, out=cells)
            of_cell = None if masses is None else np.repeat(masses[some], number)
            self._count(1, cells.ravel(), of_cell)
        later = ordered.later
        begin = np.ones(len(later) + 1, dtype=bool)
        np.not_equal(later[1:], later[:-1] + 1, out=begin[1:-1])
        (begins,) = begin.nonzero()
        firsts, sizes = later[begins[:-1]] - 1, begins[1:] - begins[:-1] + 1
        members = np.concatenate((later, firsts))
        projects, first = ordered.projects.ravel()[members], places[firsts % number]
        cells = projects + np.concatenate((np.repeat(first, sizes - 1), first))
        of_size = np.concatenate((np.repeat(sizes, sizes - 1), sizes))
        of_member = None if masses is None else masses[members // number]
        moved = slice(0, len(later))
        of_moved = None if of_member is None else of_member[moved]
        self._count(1, projects[moved] + places[later % number], of_moved, times=-1)
        self._count(1, cells[moved], of_moved)
        for size in np.bincount(sizes).nonzero()[0].tolist():
            alike = of_size == size
            self._count(size, cells[alike], None if of_member is None else of_member[alike])

    def _count(self, size: int, cells: Whole, masses: Whole | None, times: int = 1) -> None:
        """Count cells of the table for equals of that number, each cell by its mass."""
        kind, table = small_or_long(self.mass), self.standing.get(size)
        if table is None:
            table = np.zeros(self.number * self.number, dtype=kind)
        self.standing[size] = table = table.astype(kind, copy=False)
        np.add.at(table, cells, kind(times) if masses is None else (times * masses).astype(kind))

    def shares(self) -> list[float]:
        """In what share of the mass each project is in."""
        common = lcm(1, *self.shared)
        inside = self.whole.astype(object) * common
        for size, more in self.shared.items():
            inside = inside + more.astype(object) * (common // size)
        return [
            float((Fraction(int(one), common) + followed) / self.mass)
            for one, followed in zip(inside, self.followed, strict=True)
        ]

    def places(self) -> tuple[npt.NDArray[np.object_], int]:
        """Each project's part of every place, and of how many parts; shape (projects, places)."""
        number = self.number
        common = lcm(*self.standing)
        alone = self.standing[1].astype(np.int64)
        equals = {size: firsts for size, firsts in self.standing.items() if size > 1}
        for firsts in equals.values():
            alone -= firsts
        whole = alone.reshape(number, number).astype(object) * common
        for size, firsts in equals.items():
            below = np.zeros((size + number, number), dtype=np.int64)
            np.cumsum(firsts.reshape(number, number), axis=0, out=below[size:])
            parts = below[size:] - below[:number]
            whole = whole + parts.astype(object) * (common // size)
        return whole.T, common * self.mass


def in_by_draw(key: Numbers, walks: Flags, grid: Grid) -> Shares:
    """In what share of the orders of equals each project is in, draw by draw.

    Shapes (draws, projects). Where pools are nested nobody walks: pools are
    cut, the innermost first. Where they cross, the orders are walked, and all
    orders of equals are followed where they may matter.
    """
    desk = Desk()
    packed = Packed.of(key, grid.plan.bits if grid.nested else 0, desk)
    found = cut(packed, walks, grid, desk) if grid.nested else None
    ordered = Ordered.of(packed, desk)
    if found is not None:
        return found.by_draw()
    got, rows = _walked(ordered, walks, grid)
    inside = got.astype(np.float64)
    inside[rows] = _followed(ordered, walks, grid, rows, Patience())
    return inside


def _walked(ordered: Ordered, walks: Flags, grid: Grid) -> tuple[Flags, Whole]:
    """Who is in when equals go in any order, and the rows in which that order may matter."""
    order = np.ascontiguousarray(ordered.projects.T)
    going = np.ascontiguousarray(np.take_along_axis(walks, ordered.projects, axis=1).T)
    got = walk(order, going, grid)
    inside = np.zeros(ordered.projects.shape, dtype=bool)
    inside[np.arange(len(inside)), order] = got
    return inside, _contested(ordered, going, got, grid)


def _followed(
    ordered: Ordered, walks: Flags, grid: Grid, rows: Whole, patience: Patience
) -> Shares:
    """Each project's share of the orders of equals in some rows, all orders followed."""
    number = ordered.projects.shape[1]
    found = np.zeros((len(rows), number))
    starts = ordered.starts(rows)
    for at, row in enumerate(rows):
        who = ordered.projects[row]
        going = walks[row, who].tolist()
        begins = starts[at].tolist()
        found[at, who] = shares_of_orders(who.tolist(), begins, going, grid, patience)
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
