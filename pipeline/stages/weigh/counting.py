"""Who counts: the experts whose marks enter a project's figure."""

from __future__ import annotations

import pandas as pd

from pipeline.policy.marking import Marking
from pipeline.stages.weigh.figures import make_figures
from pipeline.stages.weigh.hearing import FIRST, half_marks, halves_of, short_list
from pipeline.tables import stage
from pipeline.tables.received import ASSIGNMENTS
from pipeline.tables.working import COUNTED, FIGURES, MARKS, PROJECTS


@stage(MARKS, PROJECTS, gives=MARKS)
def count_marks(marks: pd.DataFrame, projects: pd.DataFrame, marking: Marking) -> pd.DataFrame:
    """Leave out the marks that do not count, and say why.

    A project that bypasses marking is not marked, and a criterion that is not
    marked in a project's direction is not asked there. A missing mark is
    missing, never 0 and never the mean: whoever left a criterion blank does not
    count for that project at all, and the divisor shrinks. Where the policy
    says `per_criterion`, whoever marked a criterion counts for it. With a
    hearing each half counts by itself, and the marks at the hearing of whoever
    the first half does not bring there are left out.
    """
    if len(marks) == 0:
        return marks
    marks = _leave_out(marks, _of_those_bypassing(marks, projects), "bypasses_marking")
    marks = _leave_out(marks, _of_other_directions(marks, projects, marking), "not_its_criterion")
    if marking.hearing is None:
        return _only_complete(marks, projects, marking)
    before, at_hearing = halves_of(marking)
    first, last = half_marks(marks, before), half_marks(marks, at_hearing)
    marks = _only_complete(marks, projects, before, first)
    heard = _heard(marks, projects, make_figures(marks[first], projects, before), marking)
    marks = _leave_out(marks, last & ~marks["project_id"].isin(heard), "not_heard")
    return _only_complete(marks, projects, at_hearing, last)


def _leave_out(marks: pd.DataFrame, which: pd.Series[bool] | None, why: str) -> pd.DataFrame:
    """Marks without those of `which` that still counted; None leaves all as they are."""
    if which is None:
        return marks
    out = marks["used"] & which
    return marks.assign(
        used=marks["used"] & ~out, why_not=marks["why_not"].mask(out, why).astype("str")
    )


def _of_those_bypassing(marks: pd.DataFrame, projects: pd.DataFrame) -> pd.Series[bool] | None:
    if not projects["bypass"].any():
        return None
    return marks["project_id"].isin(projects.loc[projects["bypass"], "project_id"])


def _of_other_directions(
    marks: pd.DataFrame, projects: pd.DataFrame, marking: Marking
) -> pd.Series[bool] | None:
    """Which marks are in a criterion that is not marked in their project's direction."""
    bound = [part for part in marking.criteria if part.directions]
    if not bound:
        return None
    named = marks["project_id"].map(projects.set_index("project_id")["direction"])
    which = pd.Series(False, index=marks.index)
    for part in bound:
        which |= (marks["criterion"] == part.id) & ~named.isin(part.directions)
    return which


def _only_complete(
    marks: pd.DataFrame,
    projects: pd.DataFrame,
    half: Marking,
    of_half: pd.Series[bool] | None = None,
) -> pd.DataFrame:
    """Marks without those of experts who left one of a half's criteria blank.

    `of_half` says which marks are of that half; None means all.
    """
    if half.panel.counts == "per_criterion":
        return marks
    mine = marks["used"] if of_half is None else marks["used"] & of_half
    given = mine.groupby([marks["project_id"], marks["expert_id"]]).transform("sum")
    return _leave_out(marks, mine & (given < _asked(marks, projects, half)), "incomplete")


def _asked(marks: pd.DataFrame, projects: pd.DataFrame, half: Marking) -> pd.Series[int] | int:
    """How many of a half's criteria are marked in the direction of each mark's project."""
    if not any(part.directions for part in half.criteria):
        return len(half.criteria)
    directions = projects.set_index("project_id")["direction"]
    numbers = {named: len(half.marked_in(named)) for named in directions.unique()}
    return marks["project_id"].map(directions.map(numbers))


@stage(MARKS, PROJECTS, FIGURES, ASSIGNMENTS, gives=COUNTED)
def count_experts(
    marks: pd.DataFrame,
    projects: pd.DataFrame,
    figures: pd.DataFrame,
    assignments: pd.DataFrame,
    marking: Marking,
) -> pd.DataFrame:
    """Count for each admitted project the experts whose marks enter its figure.

    With `per_criterion` the criterion with the fewest marks is what counts. A
    project nobody marked counts 0, which is always too few. With a hearing the
    half that decides is told: the first for whoever is not heard, and nobody
    counts at the hearing of such a project.
    """
    ids = projects["project_id"]
    numbers = [_experts_of(marks, projects, half) for half in halves_of(marking)]
    experts = fewest = numbers[-1]
    first = pd.Series(0, index=ids)
    unheard = pd.Series(False, index=ids)
    if marking.hearing is not None:
        first = numbers[0]
        named = figures[figures["figure"] == FIRST].set_index("project_id")["rounded"]
        heard = pd.Series(ids.isin(_listed(named, first, marking)).array, index=ids)
        unheard = (first >= marking.panel.minimum) & ~heard
        experts = numbers[1].where(heard, first)
        fewest = numbers[1].where(numbers[1] < first, first)
    given = marks[marks["used"] | (marks["why_not"] == "incomplete")]
    return COUNTED.of(
        {
            "project_id": ids,
            "experts": experts.array,
            "marked": _experts(given, ids),
            "assigned": _experts(assignments, ids),
            "first": first.array,
            "fewest": fewest.array,
            "unheard": unheard.array,
        }
    )


def _heard(
    marks: pd.DataFrame, projects: pd.DataFrame, first_half: pd.DataFrame, marking: Marking
) -> frozenset[str]:
    """Who is heard, by the FIGURES of the first half."""
    named = first_half[first_half["figure"] == "experts"].set_index("project_id")["rounded"]
    return _listed(named, _experts_of(marks, projects, halves_of(marking)[0]), marking)


def _listed(
    first_figures: pd.Series[int], experts: pd.Series[int], marking: Marking
) -> frozenset[str]:
    """The short list: of those with enough experts in the first half."""
    assert marking.hearing is not None
    enough = experts.index[experts >= marking.panel.minimum]
    return short_list(first_figures[first_figures.index.isin(enough)], marking.hearing.at_most)


def _experts_of(marks: pd.DataFrame, projects: pd.DataFrame, half: Marking) -> pd.Series[int]:
    """How many experts count for each project in a half, by project."""
    used = marks[marks["used"]]
    ids = projects["project_id"]
    by_criterion = {}
    for criterion in half.criteria:
        mine = used[used["criterion"] == criterion.id]
        number = mine.groupby("project_id")["expert_id"].nunique().reindex(ids).fillna(0)
        if criterion.directions:
            number = number.where(projects["direction"].isin(criterion.directions).to_numpy())
        by_criterion[criterion.id] = number
    return pd.DataFrame(by_criterion).min(axis=1).fillna(0).astype("int64")


def _experts(rows: pd.DataFrame, ids: pd.Series[str]) -> pd.api.extensions.ExtensionArray:
    counted = rows.groupby("project_id")["expert_id"].nunique()
    return counted.reindex(ids).fillna(0).astype("int64").array
