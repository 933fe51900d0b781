"""Settle: what dispositions decide of blocking findings."""

from __future__ import annotations

import pandas as pd

from pipeline.headings import Headings
from pipeline.tables import stage
from pipeline.tables.received import DISPOSITIONS
from pipeline.tables.spelling import code_text
from pipeline.tables.working import COMPLAINTS

_DECISIONS = ("accepted", "excluded")


@stage(COMPLAINTS, DISPOSITIONS, gives=COMPLAINTS)
def settle(
    complaints: pd.DataFrame, dispositions: pd.DataFrame, headings: Headings
) -> pd.DataFrame:
    """Settle each blocking finding on which somebody decided.

    `accepted` lets the project go on, `excluded` makes it ineligible by the
    finding's code. A decision on a finding that blocks nothing, a word that is
    no decision, and two decisions that contradict each other settle nothing;
    examine complains of them.
    """
    said: dict[str, set[str]] = {}
    for finding, decision in dispositions[["finding", "decision"]].itertuples(index=False):
        meant = headings.word("decision", decision) or decision
        said.setdefault(code_text(finding).lower(), set()).add(meant)
    decided = {
        finding: next(iter(meant))
        for finding, meant in said.items()
        if len(meant) == 1 and meant <= set(_DECISIONS)
    }
    decisions = complaints["finding"].map(decided).where(complaints["severity"] == "block")
    return complaints.assign(
        status=complaints["status"].mask(decisions.notna(), "settled"),
        excluded=complaints["excluded"] | (decisions == "excluded"),
    )
