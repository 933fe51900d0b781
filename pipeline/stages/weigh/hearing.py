"""A short list and a hearing: two halves, each a marking of its own."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipeline.exact import Integers, Ratios
from pipeline.policy.marking import Marking, Rounding
from pipeline.tables import stacked
from pipeline.tables.working import FIGURES

FIRST, AT_HEARING = "first", "hearing"
"""The experts' figure of each half, among FIGURES."""


def halves_of(marking: Marking) -> tuple[Marking, ...]:
    """The markings that a project goes through: before the hearing and at it, or one alone.

    Each is a whole marking of its own criteria, without a hearing.
    """
    hearing = marking.hearing
    if hearing is None:
        return (marking,)
    before = [part for part in marking.criteria if part.id not in hearing.criteria]
    heard = [part for part in marking.criteria if part.id in hearing.criteria]
    return tuple(
        marking.model_copy(update={"criteria": criteria, "hearing": None})
        for criteria in (before, heard)
    )


def half_marks(marks: pd.DataFrame, half: Marking) -> pd.Series[bool]:
    """Which MARKS are of a half's criteria. Shape (marks,)."""
    return marks["criterion"].isin([part.id for part in half.criteria])


def short_list(first_figures: pd.Series[int], at_most: int) -> frozenset[str]:
    """Who is heard: whoever fewer than `at_most` projects have a higher first figure than.

    `first_figures` are by project, in billionths, of those that enough experts
    marked. Equals on the line are all heard, so it may be more.
    """
    falling = first_figures.sort_values(ascending=False)
    line = falling.iloc[at_most - 1] if len(falling) >= at_most else falling.min()
    return frozenset(falling.index[falling >= line])


def join_halves(halves: Sequence[pd.DataFrame], marking: Marking) -> pd.DataFrame:
    """The FIGURES of a round with a hearing, from those of its halves.

    Criteria stand beside one another. Each half's experts' figure is kept under
    its own name; the experts' figure and the untrimmed mean are those of the
    hearing alone, or the sums of both halves, of the first for whoever was not
    heard. The sum of two published figures is published as it is; a mean is
    rounded once.
    """
    before, heard = halves
    whole = [half[~half["figure"].isin(("experts", "untrimmed_mean"))] for half in halves]
    named = [
        _of(half, "experts").assign(figure=name)
        for half, name in ((before, FIRST), (heard, AT_HEARING))
    ]
    assert marking.hearing is not None
    if marking.hearing.counted == "alone":
        decisive = heard[heard["figure"].isin(("experts", "untrimmed_mean"))]
        return stacked(FIGURES, [*whole, *named, decisive])
    steps = marking.rounding
    shown = steps.total or steps.criterion or Rounding(decimals=2)
    experts, rounded = _sums(before, heard, "experts")
    means, _ = _sums(before, heard, "untrimmed_mean")
    sums = [
        _rows("experts", experts, rounded.to_numpy(), rounded.index),
        _rows("untrimmed_mean", means, means.rounded(shown.decimals, shown.half), rounded.index),
    ]
    return stacked(FIGURES, [*whole, *named, *sums])


def _of(figures: pd.DataFrame, named: str) -> pd.DataFrame:
    return figures[figures["figure"] == named]


def _sums(before: pd.DataFrame, heard: pd.DataFrame, named: str) -> tuple[Ratios, pd.Series[int]]:
    """A figure of both halves summed, exact and as published; a half that is not there adds 0."""
    halves = [_of(half, named).set_index("project_id") for half in (before, heard)]
    ids = halves[0].index.union(halves[1].index).sort_values()
    first, second = (
        {
            name: half[name].reindex(ids, fill_value=missing)
            for name, missing in (("numerator", 0), ("denominator", 1), ("rounded", 0))
        }
        for half in halves
    )
    exact, other = (
        Ratios(half["numerator"].to_numpy(), half["denominator"].to_numpy())
        for half in (first, second)
    )
    return exact.plus(other), first["rounded"] + second["rounded"]


def _rows(name: str, exact: Ratios, rounded: Integers, ids: pd.Index[str]) -> pd.DataFrame:
    return FIGURES.of(
        {
            "project_id": ids.to_numpy(dtype=object),
            "figure": [name] * len(ids),
            "numerator": exact.numerators.astype(object),
            "denominator": exact.denominators.astype(object),
            "rounded": rounded,
        }
    )
