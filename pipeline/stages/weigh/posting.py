"""Post what the experts gave to the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.policy.marking import Marking, Method, TrimmedMean
from pipeline.stages.weigh.hearing import AT_HEARING, FIRST, halves_of
from pipeline.tables import stacked, stage
from pipeline.tables.working import COUNTED, FIGURES, LEDGER


@stage(FIGURES, COUNTED, gives=LEDGER)
def post_experts(figures: pd.DataFrame, counted: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Post the experts' points, as one row or as one row a criterion.

    Where each criterion is rounded, its row is final and the sum of the rows
    is not rounded again. Elsewhere one row is rounded at the total, and the
    criteria stand beside it for display only. Points of a project that too
    few experts marked are posted too: they are true, they only do not rank.
    With a hearing each half that counts posts what it gave.
    """
    numbers = counted.set_index("project_id")
    if marking.hearing is None:
        whole = _Half("experts", "experts", marking, marking.panel.source)
        return _posted(figures, numbers["experts"], whole)
    before, heard = halves_of(marking)
    rows = [
        _posted(
            figures,
            numbers["experts"],
            _Half(AT_HEARING, "hearing", heard, marking.hearing.source),
        )
    ]
    if marking.hearing.counted == "both":
        first = _Half(FIRST, "experts", before, marking.panel.source)
        rows.append(_posted(figures, numbers["first"], first))
    return stacked(LEDGER, rows)


@dataclass(frozen=True)
class _Half:
    """One marking that posts rows: the figure that is its sum, its rule and its clause."""

    figure: str
    rule: str
    marking: Marking
    clause: str


def _posted(figures: pd.DataFrame, experts: pd.Series[int], half: _Half) -> pd.DataFrame:
    """The rows of one half for each project that has its figure."""
    marking = half.marking
    whole = figures[figures["figure"] == half.figure]
    numbers = experts.reindex(whole["project_id"])
    basis = numbers.map(
        {number: f"{_carried_out(marking.panel.method, number)} n={number}" for number in numbers}
    ).astype("str")
    if marking.rounding.criterion is None:
        return LEDGER.of(
            {
                "project_id": whole["project_id"],
                "rule": [half.rule] * len(whole),
                "basis": basis,
                "points": whole["rounded"],
                "clause": [half.clause] * len(whole),
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
                    "basis": basis.reindex(shares["project_id"]),
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
