"""Settle: what dispositions decide of blocking findings."""

from __future__ import annotations

import pandas as pd

from pipeline.headings import Headings
from pipeline.stages.typed.decided import DISPOSITION_NEEDS, reasons_of_finding, unsound
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
    no decision, one without minute, decider or a reason that fits, and two
    decisions that contradict each other settle nothing; examine complains of
    them.
    """
    if len(dispositions) == 0 or len(complaints) == 0:
        return complaints
    about = complaints.set_index("finding")[["code", "file"]].to_dict("index")
    said: dict[str, set[str]] = {}
    for row in dispositions.to_dict("records"):
        line = {str(name): str(cell) for name, cell in row.items()}
        finding = code_text(line["finding"]).lower()
        if finding not in about:
            continue
        fitting = reasons_of_finding(about[finding]["code"], about[finding]["file"])
        if unsound(line, DISPOSITION_NEEDS, fitting, headings) is None:
            meant = headings.word("decision", line["decision"]) or line["decision"]
            said.setdefault(finding, set()).add(meant)
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
