"""What each project stands with: its points, and whether it passes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from pipeline.exact import SCALE, fraction_text, points_text
from pipeline.policy.marking import Marking
from pipeline.tables import stage
from pipeline.tables.working import COUNTED, FACTS, FIGURES, LEDGER, PROJECTS, STANDINGS

_EXPERT_RULES = r"(experts|hearing|criterion:.*)"
_COMPONENTS = "component:"


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

    Pass marks look at expert points only, before any component or bonus, and
    equal passes. The first failure in the order total, criteria, blocks, veto
    is the one told; whoever the short list leaves out is told that instead. A
    project without enough experts is judged too, so that a ruling cannot lift
    it over a pass mark; one that bypasses marking is not judged.
    """
    ids = projects["project_id"]
    by_experts = ledger["rule"].str.fullmatch(_EXPERT_RULES)
    by_components = ledger["rule"].str.startswith(_COMPONENTS)
    expert = _sums(ledger[by_experts], ids)
    component = _sums(ledger[by_components], ids)
    bonus = _sums(ledger[~by_experts & ~by_components], ids)
    judged = projects[~projects["bypass"]]
    failures = _failures(judged, figures, facts, marking, rank_on)
    failures |= _left_out(counted, figures, marking)
    counts = counted.set_index("project_id").reindex(ids)
    enough = (counts["experts"] >= marking.panel.minimum) & ~counts["unheard"]
    told = [failures.get(project, ("", "", "")) for project in ids]
    apart = marking.panel.panels is not None and marking.panel.panels.compared == "apart"
    return STANDINGS.of(
        {
            "project_id": ids,
            "panel": projects["panel"] if apart else [""] * len(ids),
            "enough": enough.to_numpy(),
            "expert_points": expert,
            "component_points": component,
            "bonus_points": bonus,
            "total": expert + component + bonus,
            "exact": _exact_totals(ids, component + bonus, figures, rank_on),
            "failed": [reason for reason, _, _ in told],
            "short": [short for _, short, _ in told],
            "failed_clause": [clause for _, _, clause in told],
        }
    )


def _sums(rows: pd.DataFrame, ids: pd.Series[str]) -> pd.Series[int]:
    sums = rows.groupby("project_id")["points"].sum()
    return sums.reindex(ids).fillna(0).astype("int64").reset_index(drop=True)


def _exact_totals(
    ids: pd.Series[str], beside: pd.Series[int], figures: pd.DataFrame, rank_on: str
) -> list[str]:
    """What each project stands with, unrounded, if that is ranked; empty where nobody marked."""
    if rank_on != "exact":
        return [""] * len(ids)
    experts = _exact(figures, "experts")
    return [
        fraction_text(experts[name] + Fraction(int(points), SCALE)) if name in experts else ""
        for name, points in zip(ids, beside, strict=True)
    ]


def _left_out(
    counted: pd.DataFrame, figures: pd.DataFrame, marking: Marking
) -> dict[str, tuple[str, str, str]]:
    """Whom the short list leaves out, by how much, and the hearing's clause."""
    if marking.hearing is None:
        return {}
    first = _rounded(figures, "first")
    enough = counted[counted["first"] >= marking.panel.minimum]
    unheard = enough.loc[enough["unheard"], "project_id"]
    lowest = min((first[name] for name in enough.loc[~enough["unheard"], "project_id"]), default=0)
    decimals = _decimals(marking)
    clause = marking.hearing.source
    return {
        name: ("short_list", points_text(lowest - first[name], decimals), clause)
        for name in unheard
    }


def _decimals(marking: Marking) -> int:
    step = marking.rounding.total or marking.rounding.criterion
    return step.decimals if step else 0


def _failures(
    projects: pd.DataFrame,
    figures: pd.DataFrame,
    facts: pd.DataFrame,
    marking: Marking,
    rank_on: str,
) -> dict[str, tuple[str, str, str]]:
    """For each failing project the reason, by how much, and the clause."""
    decimals = _decimals(marking)
    first: dict[str, tuple[str, str, str]] = {}
    for reason, least, found, clause in bars(figures, marking, rank_on):
        for project, figure in found.items():
            if figure < least and project not in first:
                first[project] = (reason, points_text(least - figure, decimals), clause)
    for veto in marking.pass_marks.veto:
        denied = facts[(facts["fact"] == veto.fact) & (facts["value"] == 0)]
        for project in denied["project_id"]:
            first.setdefault(project, (f"veto:{veto.fact}", "", veto.source))
    return {project: first[project] for project in projects["project_id"] if project in first}


def bars(
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
