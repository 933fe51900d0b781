"""Post what the experts gave to the ledger."""

from __future__ import annotations

import pandas as pd

from pipeline.policy.marking import Marking, Method, TrimmedMean
from pipeline.tables import stacked, stage
from pipeline.tables.working import COUNTED, FIGURES, LEDGER


@stage(FIGURES, COUNTED, gives=LEDGER)
def post_experts(figures: pd.DataFrame, counted: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Post the experts' points, as one row or as one row a criterion.

    Where each criterion is rounded, its row is final and the sum of the rows
    is not rounded again. Elsewhere one row is rounded at the total, and the
    criteria stand beside it for display only. Points of a project that too
    few experts marked are posted too: they are true, they only do not rank.
    """
    whole = figures[figures["figure"] == "experts"]
    numbers = counted.set_index("project_id")["experts"].reindex(whole["project_id"])
    basis = [f"{_carried_out(marking.panel.method, number)} n={number}" for number in numbers]
    if marking.rounding.criterion is None:
        return LEDGER.of(
            {
                "project_id": whole["project_id"],
                "rule": ["experts"] * len(whole),
                "basis": basis,
                "points": whole["rounded"],
                "clause": [marking.panel.source] * len(whole),
            }
        )
    rows = []
    for criterion in marking.criteria:
        shares = figures[figures["figure"] == f"share:{criterion.id}"]
        shares = shares[shares["project_id"].isin(whole["project_id"])]
        rows.append(
            LEDGER.of(
                {
                    "project_id": shares["project_id"],
                    "rule": [f"criterion:{criterion.id}"] * len(shares),
                    "basis": basis,
                    "points": shares["rounded"],
                    "clause": [criterion.source] * len(shares),
                }
            )
        )
    return stacked(LEDGER, rows)


def _carried_out(method: Method, experts: int) -> str:
    """The method by name; where too few marked for trimming, the plain mean that was taken."""
    if isinstance(method, TrimmedMean) and experts < method.at_least:
        return "mean"
    return method.kind
