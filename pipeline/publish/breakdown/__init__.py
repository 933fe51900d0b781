"""breakdown.xlsx: a round recomputed by formulas, for whoever does not trust us."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.workbook import breakdown_workbook
from pipeline.publish.lists import Lists
from pipeline.publish.trace.ground import Round
from pipeline.stages.allocate import TAKES_OUT, read_rulings
from pipeline.tables.bundles import Received, Results

__all__ = ["Given", "breakdown_of", "breakdown_workbook", "given_of"]


def given_of(lists: Lists, results: Results, received: Received) -> Given:
    """What the breakdown of a published round is made of."""
    naming = lists.naming
    rulings, _unfit = read_rulings(received.rulings, naming.headings)
    decided = lists["decisions"]
    details = dict(zip(decided["project_id"], decided["detail"], strict=True))
    admitted = lists.projects.merge(decided, on=["project_id", "file", "sheet", "row"], how="inner")
    details |= dict(zip(admitted["project_id"], admitted["detail"], strict=True))
    return Given(
        policy=naming.policy,
        naming=naming,
        results=results,
        barred=Round(lists, results, received).barred,
        rulings=rulings[~rulings["outcome"].isin(TAKES_OUT)],
        details=details,
        applicants=lists.reasons.applicants,
    )


def breakdown_of(
    lists: Lists, results: Results, received: Received, fingerprint: str, notices: Sequence[str]
) -> bytes:
    """The bytes of breakdown.xlsx for a published round; `notices` stand on every list of it."""
    return breakdown_workbook(given_of(lists, results, received), fingerprint, notices)
