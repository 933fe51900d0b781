"""Calibration of a round: places without severity, and what would become of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from pipeline.advice.calibration import Calibrated, Penalties, calibrate, components
from pipeline.advice.figures import DECIMALS, fixed
from pipeline.advice.meeting import Real, Whole
from pipeline.advice.pairs import Pairs
from pipeline.advice.panel import TOTAL, Row, figure_row
from pipeline.advice.penalties import LARGEST, TooFewMarks, estimate
from pipeline.exact import SCALE
from pipeline.policy import Policy
from pipeline.policy.advising import Calibration, DeclaredPenalties
from pipeline.stages.allocate import allocate, find_surplus
from pipeline.stages.rank import rank
from pipeline.tables.advised import CALIBRATED
from pipeline.tables.bundles import Results
from pipeline.tables.working import RULED

_PENALTY_DECIMALS = DECIMALS + 2


@dataclass(frozen=True)
class Severity:
    """What calibration found; `found` is None where nothing could be calibrated.

    `projects` and `experts` number the component each is in, from 1.
    """

    pairs: Pairs
    projects: Whole
    experts: Whole
    found: Calibrated | None
    rows: list[Row] = field(default_factory=list)


def calibrated(pairs: Pairs, asked: Calibration) -> Severity:
    """Calibrate where a chain of marks connects everybody; else say which components there are."""
    seen = (len(pairs.projects), len(pairs.experts), len(pairs))
    projects, experts = (numbers + 1 for numbers in components(pairs))
    groups = int(projects.max(initial=0))
    caveats = ["not_connected"] if groups > 1 else []
    caveats += ["order_cannot_change"] if pairs.complete and groups == 1 else []
    rows = [figure_row(TOTAL, "components", str(groups), seen, *caveats)]
    if groups != 1:
        return Severity(pairs, projects, experts, None, rows)
    if isinstance(asked.penalties, DeclaredPenalties):
        penalties = Penalties(float(asked.penalties.project), float(asked.penalties.expert))
        origin = "declared"
    else:
        origin = "estimated"
        try:
            penalties = estimate(pairs)
        except TooFewMarks:
            rows += [
                figure_row(TOTAL, name, "", seen, "too_few_marks")
                for name in ("penalty_project", "penalty_expert")
            ]
            return Severity(pairs, projects, experts, None, rows)
    for name in ("project", "expert"):
        value = getattr(penalties, name)
        told = [origin, "no_difference"] if value >= LARGEST else [origin]
        shown = fixed(value, _PENALTY_DECIMALS)
        rows.append(figure_row(TOTAL, f"penalty_{name}", shown, seen, *told))
    found = calibrate(pairs, penalties)
    rows.append(figure_row(TOTAL, "overall_mean", fixed(found.mean), seen, "penalised"))
    return Severity(pairs, projects, experts, found, rows)


def would_be(severity: Severity, results: Results, policy: Policy) -> pd.DataFrame:
    """Each marked project with its place before and after, and what would become of it.

    Before and after are both of plain means of what the experts gave, rounded
    as printed; equals share a place. What would become of it: the round is
    ranked and allocated twice without the panel's rulings, once with the
    totals as they are and once with each total moved as far as its mean; where
    both agree the outcome stays what it is. Pass marks are those of the result.
    """
    pairs = severity.pairs
    ids = list(pairs.projects)
    scale = 10**DECIMALS
    plain = _rounded(pairs.sums.tolist(), (pairs.experts_of * pairs.scale).tolist(), scale)
    columns: dict[str, object] = {
        "project_id": ids,
        "component": severity.projects,
        "experts": pairs.experts_of,
        "mean": [fixed(Fraction(one, scale)) for one in plain],
    }
    outcomes = results.decisions.set_index("project_id")["outcome"].reindex(ids)
    columns["outcome"] = outcomes.to_list()
    columns["outcome_after"] = columns["outcome"]
    if severity.found is None:
        columns |= {"place_before": _places(plain)}
        return CALIBRATED.promised(CALIBRATED.of(columns))
    points: Real = severity.found.points(pairs)
    after = [round(Fraction(one) * scale) for one in points.tolist()]
    columns |= {
        "calibrated": [fixed(Fraction(one, scale)) for one in after],
        "place_before": _places(plain),
        "place_after": _places(after),
    }
    moved = {
        name: (now - was) * (SCALE // scale)
        for name, was, now in zip(ids, plain, after, strict=True)
    }
    changed = _changed(results, policy, moved)
    columns["outcome_after"] = [
        changed.get(name, outcome) for name, outcome in zip(ids, outcomes, strict=True)
    ]
    return CALIBRATED.promised(CALIBRATED.of(columns))


def _rounded(over: list[int], under: list[int], scale: int) -> list[int]:
    """Quotients in units of 1 / scale, a half upwards."""
    return [
        (2 * one * scale + other) // (2 * other) for one, other in zip(over, under, strict=True)
    ]


def _places(figures: list[int]) -> list[int]:
    """1 and how many have more. Shape (projects,)."""
    values = np.array(figures, dtype=np.int64)
    ordered = np.sort(values)
    return list((len(values) - np.searchsorted(ordered, values, side="right") + 1).tolist())


def _changed(results: Results, policy: Policy, moved: dict[str, int]) -> dict[str, str]:
    """The outcomes that would be others if totals moved so, in billionths of a point."""
    was = _outcomes(results, policy, results.standings)
    by_project = results.standings["project_id"].map(moved).fillna(0).astype("int64")
    columns = {name: results.standings[name] + by_project for name in ("expert_points", "total")}
    now = _outcomes(results, policy, results.standings.assign(**columns))
    return {name: outcome for name, outcome in now.items() if outcome != was[name]}


def _outcomes(results: Results, policy: Policy, standings: pd.DataFrame) -> dict[str, str]:
    """What becomes of each project with these totals, where nobody has ruled."""
    places = policy.places.model_copy(update={"rank_on": "total"})
    under = policy.model_copy(update={"places": places})
    ruled = RULED.empty()
    ranking = rank(
        standings,
        results.projects,
        results.figures,
        results.facts,
        ruled,
        places,
        policy.directions,
    )
    allocation = allocate(
        results.projects,
        results.counted,
        standings,
        ranking,
        ruled,
        results.quotas,
        under,
        surplus=find_surplus(results.projects, results.quotas, under),
    )
    decided = allocation.decisions
    return dict(zip(decided["project_id"], decided["outcome"], strict=True))
