"""The exact figures of each project, and which marks the panel's method dropped."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.exact import SCALE, Integers, Ratios, points_of
from pipeline.policy.marking import ClampedMean, Criterion, Marking, Rounding, TrimmedMean
from pipeline.stages.weigh.aggregation import (
    Gathered,
    Whole,
    aggregate,
    dropped_at_ends,
    plain_mean,
)
from pipeline.stages.weigh.hearing import half_marks, halves_of, join_halves
from pipeline.tables import stacked, stage
from pipeline.tables.working import FIGURES, MARKS, PROJECTS


@stage(MARKS, gives=MARKS)
def drop_marks(marks: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Record which marks a trimmed mean drops.

    At level total an expert is dropped with every mark of that project; at
    level criterion each criterion drops its own. Equal experts are told apart
    by the code-point order of their ids, which changes what is recorded and no
    figure. With a hearing each half drops its own.
    """
    method = marking.panel.method
    if not isinstance(method, TrimmedMean):
        return marks
    if marking.hearing is not None:
        halves = halves_of(marking)
        kept = [drop_marks(marks[half_marks(marks, half)], half) for half in halves]
        return stacked(MARKS, kept)
    if not marks["used"].any():
        return marks
    sheet = _Sheet.of(marks[marks["used"]], marking)
    if marking.panel.level == "total":
        gathered, pair = sheet.totals()
        dropped_pairs = gathered.origin[dropped_at_ends(gathered, method)]
        dropped = np.isin(pair, dropped_pairs)
    else:
        dropped = np.zeros(len(sheet.values), dtype=bool)
        for criterion in marking.criteria:
            gathered = sheet.of_criterion(criterion)
            mine = np.flatnonzero(sheet.criteria == sheet.names.index(criterion.id))
            dropped[mine[gathered.origin[dropped_at_ends(gathered, method)]]] = True
    used = marks["used"].to_numpy().copy()
    places = np.flatnonzero(used)[dropped]
    used[places] = False
    why_not = marks["why_not"].to_numpy(dtype=object).copy()
    why_not[places] = "trimmed"
    return marks.assign(used=used, why_not=pd.array(why_not, dtype="str"))


@stage(MARKS, PROJECTS, gives=FIGURES)
def make_figures(marks: pd.DataFrame, projects: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Make every figure that points, pass marks, tie rules and displays look at.

    A criterion's figure is the panel's method applied to that criterion's
    marks, at either level. The untrimmed mean weighs the plain means. A
    project in which some criterion that is marked in its direction has no mark
    has no experts' figure: what is missing is not 0. With a hearing each half
    has its figure, and the project's is made of them as the policy says.
    """
    counted = marks["used"] | (marks["why_not"] == "trimmed")
    directions = projects.set_index("project_id")["direction"]
    if marking.hearing is None:
        return _figures_of(marks[counted], directions, marking)
    halves = [
        _figures_of(marks[counted & half_marks(marks, half)], directions, half)
        for half in halves_of(marking)
    ]
    return join_halves(halves, marking)


def _figures_of(used: pd.DataFrame, directions: pd.Series[str], marking: Marking) -> pd.DataFrame:
    """The figures of one marking, from the marks that count in it."""
    if len(used) == 0:
        return FIGURES.empty()
    sheet = _Sheet.of(used, marking)
    named = directions.reindex(sheet.projects)
    steps = marking.rounding
    shown = steps.total or steps.criterion or Rounding(decimals=2)
    rows: list[pd.DataFrame] = []
    by_criterion: list[Ratios] = []
    plain: Ratios | None = None
    exact: Ratios | None = None
    complete = np.ones(len(sheet.projects), dtype=bool)
    for criterion in marking.criteria:
        gathered = sheet.of_criterion(criterion)
        some = gathered.counts() > 0
        asked = named.isin(criterion.directions).to_numpy() if criterion.directions else True
        complete &= some | ~np.asarray(asked)
        figure = sheet.in_marks(aggregate(gathered, marking.panel.method, sheet.distance))
        rows.append(sheet.rows(f"criterion:{criterion.id}", figure, shown, some))
        weight = points_of(criterion.weight)
        if steps.mark is not None:
            seen = Ratios(figure.rounded(steps.mark.decimals, steps.mark.half), _scales(figure))
            rows.append(sheet.rows(f"mark:{criterion.id}", seen, steps.mark, some))
            share = seen.times(weight, SCALE)
        else:
            share = figure.times(weight, SCALE)
        rows.append(sheet.rows(f"share:{criterion.id}", share, steps.criterion or shown, some))
        by_criterion.append(share)
        unrounded = figure.times(weight, SCALE)
        exact = unrounded if exact is None else exact.plus(unrounded)
        mean = sheet.in_marks(plain_mean(gathered)).times(weight, SCALE)
        plain = mean if plain is None else plain.plus(mean)
    assert plain is not None
    assert exact is not None
    if marking.panel.level == "total":
        gathered, _ = sheet.totals()
        exact = sheet.in_points(aggregate(gathered, marking.panel.method))
        rounded = exact
    else:
        rounded = by_criterion[0]
        for share in by_criterion[1:]:
            rounded = rounded.plus(share)
    published = sheet.rows("experts", exact, shown, complete)
    published["rounded"] = _published(rounded, by_criterion, marking)[complete]
    rows.append(published)
    rows.append(sheet.rows("untrimmed_mean", plain, shown, complete))
    return stacked(FIGURES, rows)


def _published(total: Ratios, shares: list[Ratios], marking: Marking) -> Whole:
    """The experts' points as the ledger will have them. Shape (projects,), billionths."""
    steps = marking.rounding
    if steps.criterion is not None:
        step = steps.criterion
        rounded = [share.rounded(step.decimals, step.half) for share in shares]
        return np.asarray(np.sum(rounded, axis=0), dtype=np.int64)
    step = steps.total or Rounding(decimals=2)
    return total.rounded(step.decimals, step.half)


def _scales(figure: Ratios) -> Whole:
    return np.full(len(figure), SCALE, dtype=np.int64)


@dataclass(frozen=True)
class _Sheet:
    """The marks that count, as integers of one unit. Arrays have shape (marks,)."""

    projects: list[str]
    names: list[str]
    weights: list[int]
    rows_of: Whole
    experts: Whole
    criteria: Whole
    values: Integers
    unit: int
    weight_unit: int
    distance: int

    @classmethod
    def of(cls, used: pd.DataFrame, marking: Marking) -> _Sheet:
        rows_of, projects = pd.factorize(used["project_id"], sort=True)
        experts, _ = pd.factorize(used["expert_id"].astype(object), sort=True)
        names = [criterion.id for criterion in marking.criteria]
        criteria = pd.Categorical(used["criterion"], categories=names).codes.astype(np.int64)
        written = used["mark"].to_numpy()
        method = marking.panel.method
        far = points_of(method.distance) if isinstance(method, ClampedMean) else 0
        unit = math.gcd(int(np.gcd.reduce(written)), far) or 1
        weights = [points_of(criterion.weight) for criterion in marking.criteria]
        weight_unit = math.gcd(*weights) or 1
        return cls(
            list(projects),
            names,
            [weight // weight_unit for weight in weights],
            rows_of.astype(np.int64),
            experts.astype(np.int64),
            criteria,
            written // unit,
            unit,
            weight_unit,
            far // unit,
        )

    def of_criterion(self, criterion: Criterion) -> Gathered:
        """The marks of one criterion, a figure for each project."""
        mine = self.criteria == self.names.index(criterion.id)
        return Gathered.of(
            self.rows_of[mine], self.values[mine], self.experts[mine], len(self.projects)
        )

    def totals(self) -> tuple[Gathered, Whole]:
        """Each expert's points for each project, and to which of them every mark belongs."""
        experts = int(self.experts.max()) + 1
        pairs, pair = np.unique(self.rows_of * experts + self.experts, return_inverse=True)
        points = self.values * np.asarray(self.weights, dtype=np.int64)[self.criteria]
        sums = np.zeros(len(pairs), dtype=points.dtype)
        np.add.at(sums, pair, points)
        gathered = Gathered.of(pairs // experts, sums, pairs % experts, len(self.projects))
        return gathered, pair

    def in_marks(self, figure: Ratios) -> Ratios:
        """A figure of units as a figure of marks."""
        return figure.times(self.unit, SCALE)

    def in_points(self, figure: Ratios) -> Ratios:
        """A figure of weighted units as points."""
        return figure.times(self.unit, SCALE).times(self.weight_unit, SCALE)

    def rows(
        self,
        name: str,
        figure: Ratios,
        step: Rounding,
        some: npt.NDArray[np.bool_],
    ) -> pd.DataFrame:
        """The FIGURES rows of one figure, for the projects that have it."""
        chosen = figure[some]
        return FIGURES.of(
            {
                "project_id": np.asarray(self.projects, dtype=object)[some],
                "figure": [name] * len(chosen),
                "numerator": chosen.numerators.astype(object),
                "denominator": chosen.denominators.astype(object),
                "rounded": chosen.rounded(step.decimals, step.half),
            }
        )
