"""Who counts: the experts whose marks enter a project's figure."""

from __future__ import annotations

import pandas as pd

from pipeline.policy.marking import Marking
from pipeline.tables import stage
from pipeline.tables.received import ASSIGNMENTS
from pipeline.tables.working import COUNTED, MARKS, PROJECTS


@stage(MARKS, gives=MARKS)
def count_marks(marks: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Leave out the marks of experts who did not mark every criterion.

    A missing mark is missing, never 0 and never the mean: whoever left a
    criterion blank does not count for that project at all, and the divisor
    shrinks. Where the policy says `per_criterion`, whoever marked a criterion
    counts for it, and nothing is left out here.
    """
    if marking.panel.counts == "per_criterion" or len(marks) == 0:
        return marks
    wanted = len(marking.criteria)
    given = marks["used"].groupby([marks["project_id"], marks["expert_id"]]).transform("sum")
    incomplete = marks["used"] & (given < wanted)
    return marks.assign(
        used=marks["used"] & ~incomplete,
        why_not=marks["why_not"].mask(incomplete, "incomplete").astype("str"),
    )


@stage(MARKS, PROJECTS, ASSIGNMENTS, gives=COUNTED)
def count_experts(
    marks: pd.DataFrame, projects: pd.DataFrame, assignments: pd.DataFrame, marking: Marking
) -> pd.DataFrame:
    """Count for each admitted project the experts whose marks enter its figure.

    With `per_criterion` the criterion with the fewest marks is what counts. A
    project nobody marked counts 0, which is always too few.
    """
    used = marks[marks["used"]]
    ids = projects["project_id"]
    by_criterion = {
        criterion.id: used[used["criterion"] == criterion.id]
        .groupby("project_id")["expert_id"]
        .nunique()
        .reindex(ids)
        .fillna(0)
        for criterion in marking.criteria
    }
    given = marks[marks["used"] | (marks["why_not"] == "incomplete")]
    return COUNTED.of(
        {
            "project_id": ids,
            "experts": pd.DataFrame(by_criterion).min(axis=1).astype("int64").array,
            "marked": _experts(given, ids),
            "assigned": _experts(assignments, ids),
        }
    )


def _experts(rows: pd.DataFrame, ids: pd.Series[str]) -> pd.api.extensions.ExtensionArray:
    counted = rows.groupby("project_id")["expert_id"].nunique()
    return counted.reindex(ids).fillna(0).astype("int64").array
