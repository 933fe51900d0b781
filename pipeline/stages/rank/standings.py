"""What each project stands with: its points, and whether it passes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from pipeline.exact import SCALE, points_text
from pipeline.policy.marking import Marking
from pipeline.tables import stage
from pipeline.tables.working import COUNTED, FACTS, FIGURES, LEDGER, PROJECTS, STANDINGS

_EXPERT_RULES = ("experts", "criterion:")


@stage(PROJECTS, COUNTED, FIGURES, LEDGER, FACTS, gives=STANDINGS)
def stand(
    projects: pd.DataFrame,
    counted: pd.DataFrame,
    figures: pd.DataFrame,
    ledger: pd.DataFrame,
    facts: pd.DataFrame,
    marking: Marking,
    rank_on: str,
) -> pd.DataFrame:
    """Sum each project's ledger and hold its experts' figures against the pass marks.

    Pass marks look at expert points only, before any bonus, and equal passes.
    The first failure in the order total, criteria, blocks, veto is the one
    told. A project without enough experts is judged too, so that a ruling
    cannot lift it over a pass mark.
    """
    ids = projects["project_id"]
    by_experts = ledger["rule"].str.startswith(_EXPERT_RULES)
    expert = _sums(ledger[by_experts], ids)
    bonus = _sums(ledger[~by_experts], ids)
    experts = counted.set_index("project_id")["experts"].reindex(ids).to_numpy()
    failures = _failures(projects, figures, facts, marking, rank_on)
    told = [failures.get(project, ("", "", "")) for project in ids]
    apart = marking.panel.panels is not None and marking.panel.panels.compared == "apart"
    return STANDINGS.of(
        {
            "project_id": ids,
            "panel": projects["panel"] if apart else [""] * len(ids),
            "enough": experts >= marking.panel.minimum,
            "expert_points": expert,
            "bonus_points": bonus,
            "total": expert + bonus,
            "failed": [reason for reason, _, _ in told],
            "short": [short for _, short, _ in told],
            "failed_clause": [clause for _, _, clause in told],
        }
    )


def _sums(rows: pd.DataFrame, ids: pd.Series[str]) -> pd.Series[int]:
    sums = rows.groupby("project_id")["points"].sum()
    return sums.reindex(ids).fillna(0).astype("int64").reset_index(drop=True)


def _failures(
    projects: pd.DataFrame,
    figures: pd.DataFrame,
    facts: pd.DataFrame,
    marking: Marking,
    rank_on: str,
) -> dict[str, tuple[str, str, str]]:
    """For each failing project the reason, by how much, and the clause."""
    step = marking.rounding.total or marking.rounding.criterion
    decimals = step.decimals if step else 0
    first: dict[str, tuple[str, str, str]] = {}
    for reason, least, found, clause in _bars(figures, marking, rank_on):
        for project, figure in found.items():
            if figure < least and project not in first:
                first[project] = (reason, points_text(least - figure, decimals), clause)
    for veto in marking.pass_marks.veto:
        denied = facts[(facts["fact"] == veto.fact) & (facts["value"] == 0)]
        for project in denied["project_id"]:
            first.setdefault(project, (f"veto:{veto.fact}", "", veto.source))
    return {project: first[project] for project in projects["project_id"] if project in first}


def _bars(
    figures: pd.DataFrame, marking: Marking, rank_on: str
) -> Iterator[tuple[str, Fraction, dict[str, Fraction], str]]:
    """Every pass mark: its reason, the least figure, each project's figure, its clause."""
    passes = marking.pass_marks
    exact = rank_on == "exact"
    if passes.total is not None:
        found = _exact(figures, "experts") if exact else _rounded(figures, "experts")
        yield "below_total", Fraction(passes.total.at_least), found, passes.total.source
    for bar in passes.criteria:
        found = _exact(figures, f"mark:{bar.criterion}")
        if exact or not found:
            found = _exact(figures, f"criterion:{bar.criterion}")
        yield f"below_criterion:{bar.criterion}", Fraction(bar.at_least), found, bar.source
    for block in passes.blocks:
        sums: dict[str, Fraction] = {}
        for named in block.criteria:
            weight = Fraction(marking.criterion(named).weight)
            for project, figure in _exact(figures, f"criterion:{named}").items():
                sums[project] = sums.get(project, Fraction(0)) + weight * figure
        yield f"below_block:{block.id}", Fraction(block.at_least), sums, block.source


def _exact(figures: pd.DataFrame, named: str) -> dict[str, Fraction]:
    rows = figures[figures["figure"] == named]
    parts = zip(rows["project_id"], rows["numerator"], rows["denominator"], strict=True)
    return {project: Fraction(int(over), int(under)) for project, over, under in parts}


def _rounded(figures: pd.DataFrame, named: str) -> dict[str, Fraction]:
    rows = figures[figures["figure"] == named]
    pairs = zip(rows["project_id"], rows["rounded"], strict=True)
    return {project: Fraction(int(points), SCALE) for project, points in pairs}
