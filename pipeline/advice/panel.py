"""How far the panel agrees: one row a figure, each with what it looks at and its caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from pipeline.advice.coefficients import concordance, interval_alpha, intraclass, nominal_alpha
from pipeline.advice.experts import Extremes
from pipeline.advice.figures import fixed
from pipeline.advice.pairs import Pairs
from pipeline.policy.marking import Criterion

Row = Mapping[str, object]
TOTAL = "total"
"""What the points over all criteria are called beside the criteria's ids."""


def figure_row(
    of: str, figure: str, value: str, looked_at: tuple[int, int, int], *caveats: str
) -> Row:
    """A row of AGREED; `looked_at` counts projects, experts and marks."""
    projects, experts, marks = looked_at
    return {
        "of": of,
        "figure": figure,
        "value": value,
        "projects": projects,
        "experts": experts,
        "marks": marks,
        "caveats": ";".join(caveats),
    }


def agreement_of(pairs: Pairs, of: str, criterion: Criterion | None = None) -> list[Row]:
    """Alpha over whatever was marked; W and the ICCs over what every expert marked.

    Where a criterion has but two marks, such as yes and no, alpha asks whether
    they are the same and nothing else.
    """
    ends = np.cumsum(pairs.experts_of)[:-1]
    units = [part.tolist() for part in np.split(pairs.units, ends)]
    several = [values for values in units if len(values) > 1]
    marked = pairs.experts_of[pairs.project] > 1
    seen = (len(several), len(np.unique(pairs.expert[marked])), sum(map(len, several)))
    scale = criterion.scale if criterion is not None else None
    if scale is not None and scale.max - scale.min == scale.step:
        rows = [_told(of, "alpha_nominal", nominal_alpha(units), seen, "severity_counts")]
    else:
        rows = [_told(of, "alpha_interval", interval_alpha(units), seen, "severity_counts")]
    table = pairs.table.tolist()
    common = (len(table), len(pairs.experts), len(table) * len(pairs.experts))
    enough = len(table) > 1 and len(pairs.experts) > 1
    caveats = ["common_only"] if enough else ["common_only", "none_common"]
    rows.append(_told(of, "kendall_w", concordance(table), common, "order_only", *caveats))
    for figure, value in intraclass(table).items():
        aside = "severity_aside" if figure.startswith("icc_3") else "severity_counts"
        rows.append(_told(of, figure, value, common, aside, *caveats))
    return rows


def _told(
    of: str, figure: str, value: Fraction | None, seen: tuple[int, int, int], *caveats: str
) -> Row:
    silent = value is None and "none_common" not in caveats
    told = (*caveats, "no_variation") if silent else caveats
    return figure_row(of, figure, fixed(value), seen, *told)


def extremes_of(pairs: Pairs, of: str, found: Extremes, *, by_deviations: bool) -> Sequence[Row]:
    """How many marks stand out, and of how many projects none can."""
    seen = (len(pairs.projects), len(pairs.experts), len(pairs))
    caveats = ["few_experts"] if by_deviations else []
    rows = [figure_row(of, "extremes", str(len(found.rows)), seen, *caveats)]
    if by_deviations:
        rows.append(figure_row(of, "unjudged", str(found.unjudged), seen, "deviation_zero"))
    return rows
