"""What is told of a project's experts beside its result, in rounds whose figures are known."""

from __future__ import annotations

from typing import Any

from pipeline.advice.advise import advise
from pipeline.policy.advising import Advising
from pipeline.publish.lists import make_lists
from pipeline.publish.recounting_advice import advice_told
from pipeline.publish.recounting_words import Page
from pipeline.publish.trace.advised import Advised
from pipeline.publish.trace.ground import Round
from pipeline.tables.bundles import Received
from pipeline.tables.received import SUBMISSIONS
from tests.advice.marked import Marks, carried
from tests.agreement.product import HEADINGS

DECLARED: dict[str, Any] = {"penalties": {"kind": "declared", "project": "0.1", "expert": "0.5"}}
AGREEMENT: dict[str, Any] = {
    "extreme": {"kind": "deviations", "times": "3"},
    "own_unit": "not_compared",
}
# The worked example of docs/numbers.md: E3 is severe, and P4 was marked by E3.
TURNED: Marks = {
    "P1": [90, 78, None],
    "P2": [85, 75, None],
    "P3": [None, 80, 70],
    "P4": [None, 84, 80],
}
# E1 and E2 marked nothing that E3 and E4 marked.
APART: Marks = {
    "P1": [90, 78, None, None],
    "P2": [85, 75, None, None],
    "P3": [None, None, 70, 80],
    "P4": [None, None, 80, 84],
}


def told(marks: Marks, project: str, experts: str, **parts: Any) -> list[str]:
    """What is told of a project of such a round, in English."""
    results, policy = carried(marks)
    asked = {name: {"clause": "1", "says": "one", **part} for name, part in parts.items()}
    policy = policy.model_copy(update={"advice": Advising.model_validate(asked)})
    numbers = results.projects[["project_id", "unit", "applicant", "row"]]
    received = Received(submissions=SUBMISSIONS.of(dict(numbers)))
    advice = advise(results, received, policy)
    round_ = Round(make_lists(results, received, policy, HEADINGS), results, received)
    page = Page("en")
    advice_told(page, {"advice": Advised(round_, advice).told(project, experts.split())})
    return page.lines[1:]


def test_a_project_of_a_severe_expert_is_told_what_would_become_of_it() -> None:
    lines = told(TURNED, "P4", "E2 E3", calibration=DECLARED)
    assert lines == [
        "without the severity of its experts: 85.2473 points, by the plain mean 82; by such points "
        "alone place 1 of 4, by the plain mean alone place 2",
        "its outcome would then be: Recommended",
        "   Drawn towards the mean of all, the more so the less was marked.",
        "   Penalties, as declared: 0.1 of a project's distance, 0.5 of severity.",
        "its experts beside others, in points, by calibration: E2 1.1429 less, E3 5.3516 less",
    ]
    lines = told(TURNED, "P1", "E1 E2", calibration=DECLARED)
    assert lines[1] == "its outcome would then be: Reserve"
    assert lines[-1].endswith(": E1 6.4945 more, E2 1.1429 less")
    assert told(TURNED, "P2", "E1 E2", calibration=DECLARED)[1] == (
        "its outcome would then be the same: Not selected"
    )


def test_where_nothing_connects_it_is_told_that_nothing_is_calibrated() -> None:
    lines = told(APART, "P4", "E3 E4", calibration=DECLARED)
    assert lines == [
        "   No chain of marks connects all projects, so severity cannot be told from merit across "
        "groups: nothing is calibrated.",
        "its experts beside others of the same projects, mean points: E3 7 less, E4 7 more",
    ]


def test_where_nothing_is_calibrated_severity_is_told_as_it_was_seen() -> None:
    """E4 gives P1 11 points less than the others, and P2, where most agree, 5 points more."""
    marks: Marks = {"P1": [80, 81, 82, 70], "P2": [70, 70, 70, 75], "P3": [60, 61, 62, 61]}
    beyond = "70; the median of 4 is 80.5, the limit 4.4478 from it"
    assert told(marks, "P1", "E1 E4", agreement=AGREEMENT) == [
        "its experts beside others of the same projects, mean points: E1 0.2222 less, E4 2 less",
        "how many marks of its experts stand out, in all projects: E4 2",
        f"a mark stands out, and counts like any other: expert E4, c1, {beyond}",
        f"a mark stands out, and counts like any other: expert E4, Total, {beyond}",
    ]
    assert told(marks, "P2", "E1", agreement=AGREEMENT) == [
        "its experts beside others of the same projects, mean points: E1 0.2222 less"
    ]
