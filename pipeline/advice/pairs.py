"""Who gave whom how many points: the pairs of project and expert that advice looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline.advice.meeting import Met, Real, Side, Whole
from pipeline.exact import SCALE, Integers, roomy
from pipeline.policy.marking import Criterion, Marking


@dataclass(frozen=True)
class Pairs:
    """Points by project and expert, exact, sorted by project and then expert.

    `projects` and `experts` are ids in code-point order; `project` and
    `expert` (shape (pairs,)) are positions in them. `units` are the points as
    whole multiples of 1 / `scale` of a point. No pair stands twice.
    """

    projects: tuple[str, ...]
    experts: tuple[str, ...]
    project: Whole
    expert: Whole
    units: Integers
    scale: int

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def points(self) -> Real:
        """The points as the nearest binary numbers. Shape (pairs,)."""
        return np.asarray(self.units / self.scale, dtype=np.float64)

    @cached_property
    def met(self) -> Met:
        """Which projects met which experts."""
        return Met(Side(self.project, len(self.projects)), Side(self.expert, len(self.experts)))

    @cached_property
    def turned(self) -> Met:
        """The same, seen from the experts."""
        return Met(self.met.smaller, self.met.larger)

    @property
    def experts_of(self) -> Whole:
        """How many experts each project has. Shape (projects,)."""
        return self.met.larger.counts

    @property
    def projects_of(self) -> Whole:
        """How many projects each expert has. Shape (experts,)."""
        return self.met.smaller.counts

    @cached_property
    def sums(self) -> Integers:
        """The sum of each project's points, in units. Shape (projects,)."""
        return sums_by(self.units, self.project, len(self.projects))

    @property
    def complete(self) -> bool:
        """Whether every expert marked every project."""
        return len(self) == len(self.projects) * len(self.experts)

    @cached_property
    def table(self) -> Integers:
        """Points of the projects that every expert marked. Shape (projects, experts)."""
        whole = self.experts_of == len(self.experts)
        shape = (int(whole.sum()), len(self.experts))
        return np.asarray(self.units[whole[self.project]].reshape(shape))


def sums_by(values: Integers, groups: Whole, size: int) -> Integers:
    """Exact sums of whole numbers by group. Shape (size,)."""
    bounded = roomy(values, len(values) + 1)
    totals = np.zeros(size, dtype=bounded.dtype)
    np.add.at(totals, groups, bounded)
    return totals


def pairs_of(marks: pd.DataFrame, projects: pd.DataFrame, marking: Marking) -> Pairs:
    """Every expert's weighted points of a project that it marked in every criterion.

    Nothing is trimmed: a mark that was dropped as highest or lowest stands
    here. Where there is a hearing, points are those before it, which all
    projects have.
    """
    criteria = _before_hearing(marking)
    given = marks[marks["used"] | (marks["why_not"] == "trimmed")]
    given = given[given["criterion"].isin([part.id for part in criteria])]
    asked = {
        direction: sum(not part.directions or direction in part.directions for part in criteria)
        for direction in projects["direction"].unique()
    }
    needed = given["project_id"].map(projects.set_index("project_id")["direction"]).map(asked)
    marked = given.groupby(["project_id", "expert_id"])["criterion"].transform("size")
    given = given[marked == needed]
    under = math.lcm(*(part.weight.as_integer_ratio()[1] for part in criteria))
    factors = {}
    for part in criteria:
        over, below = part.weight.as_integer_ratio()
        factors[part.id] = over * (under // below)
    values = given["mark"].to_numpy(dtype=np.int64)
    factor = given["criterion"].map(factors).to_numpy(dtype=np.int64)
    most = max((abs(one) for one in factors.values()), default=1)
    return _paired(given, roomy(values, most) * factor, under * SCALE)


def pairs_in(marks: pd.DataFrame, criterion: Criterion) -> Pairs:
    """The marks that count in one criterion, in marks."""
    given = marks[marks["used"] | (marks["why_not"] == "trimmed")]
    given = given[given["criterion"] == criterion.id]
    return _paired(given, given["mark"].to_numpy(dtype=np.int64), SCALE)


def _before_hearing(marking: Marking) -> list[Criterion]:
    at_hearing = marking.hearing.criteria if marking.hearing else []
    return [part for part in marking.criteria if part.id not in at_hearing]


def _paired(given: pd.DataFrame, values: Integers, scale: int) -> Pairs:
    """The values of each project and expert summed, in the smallest whole numbers."""
    projects, project = _positions(given["project_id"])
    experts, expert = _positions(given["expert_id"])
    key = project * max(1, len(experts)) + expert
    found, group = np.unique(key, return_inverse=True)
    units = sums_by(values, group, len(found))
    common = math.gcd(scale, *units.tolist())
    return Pairs(
        projects,
        experts,
        found // max(1, len(experts)),
        found % max(1, len(experts)),
        units // common,
        scale // common,
    )


def _positions(ids: pd.Series[str]) -> tuple[tuple[str, ...], Whole]:
    names = tuple(sorted(ids.unique().tolist()))
    place = {name: at for at, name in enumerate(names)}
    return names, ids.map(place).to_numpy(dtype=np.int64)
