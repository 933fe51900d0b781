"""A short list and a hearing: who is heard, and what both halves give."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from pipeline.policy.marking import Marking
from tests.stages.weighing import SOURCE, Marked, Weighed, marking, weighed

CRITERIA: dict[str, dict[str, Any]] = {"paper": {}, "talk": {}}


def heard(counted: str = "both", at_most: int = 2, **said: Any) -> Marking:
    hearing = {"criteria": ["talk"], "at_most": at_most, "counted": counted, "clause": "h"}
    return marking(**{"criteria": CRITERIA, "hearing": {**SOURCE, **hearing}, **said})


def alone(marks: dict[str, tuple[str, str | None]]) -> Marked:
    """One expert's marks before and at the hearing."""
    told = {(project, "E1"): {"paper": before} for project, (before, _) in marks.items()}
    for project, (_, at) in marks.items():
        if at is not None:
            told[project, "E1"]["talk"] = at
    return told


EXAMPLE = alone({"a": ("80", "10"), "b": ("75", "18"), "c": ("75", "12"), "d": ("70", None)})


def totals(round_: Weighed) -> dict[str, Fraction]:
    return {project: round_.stood(project)["total"] for project in round_.places()}


def test_equals_on_the_line_are_all_heard_and_the_next_is_told_by_how_much() -> None:
    round_ = weighed(heard(), EXAMPLE)
    assert totals(round_) == {"a": 90, "b": 93, "c": 87}
    assert round_.places() == {"b": 1, "a": 2, "c": 3}
    stood = round_.stood("d")
    assert (stood["failed"], stood["short"], stood["failed_clause"]) == ("short_list", "5.00", "h")
    assert not stood["enough"]


def test_the_hearing_alone_can_stand() -> None:
    round_ = weighed(heard("alone"), EXAMPLE)
    assert totals(round_) == {"a": 10, "b": 18, "c": 12}
    assert round_.places() == {"b": 1, "c": 2, "a": 3}
    assert {rule for _, rule in round_.posted()} == {"hearing"}
    assert round_.stood("d")["short"] == "5.00"


def test_both_halves_post_their_own_rows_and_whoever_is_not_heard_the_first() -> None:
    round_ = weighed(heard(), EXAMPLE)
    assert round_.posted() == {
        ("a", "experts"): 80,
        ("a", "hearing"): 10,
        ("b", "experts"): 75,
        ("b", "hearing"): 18,
        ("c", "experts"): 75,
        ("c", "hearing"): 12,
        ("d", "experts"): 70,
    }
    assert set(round_.basis().values()) == {"mean n=1"}


@pytest.mark.parametrize(("at_most", "names"), [(1, "a"), (2, "abc"), (3, "abc"), (4, "abcd")])
def test_so_many_are_heard(at_most: int, names: str) -> None:
    marks = {**EXAMPLE, ("d", "E1"): {"paper": "70", "talk": "0"}}
    round_ = weighed(heard(at_most=at_most), marks)
    assert set(round_.places()) == set(names)
    unheard = {("d", "E1", "talk")} if "d" not in names else set()
    unheard |= {(name, "E1", "talk") for name in "bc" if name not in names}
    assert round_.left_out() == dict.fromkeys(unheard, "not_heard")


def test_an_expert_counts_in_a_half_with_every_mark_of_that_half() -> None:
    given = heard(criteria={"paper": {}, "idea": {}, "talk": {}}, panel={"minimum": 2}, at_most=1)
    marked = {
        ("a", "E1"): {"paper": "10", "idea": "20", "talk": "5"},
        ("a", "E2"): {"paper": "12", "idea": "22"},
        ("a", "E3"): {"paper": "50", "talk": "7"},
    }
    round_ = weighed(given, marked)
    assert round_.left_out() == {("a", "E3", "paper"): "incomplete"}
    assert round_.posted() == {("a", "experts"): 32, ("a", "hearing"): 6}
    assert list(round_.counted["experts"]) == [2]
    assert list(round_.counted["marked"]) == [3]


def test_too_few_in_the_first_half_are_not_heard_and_are_told_their_number() -> None:
    given = heard(panel={"minimum": 2}, at_most=1)
    marked = {
        ("a", "E1"): {"paper": "90", "talk": "5"},
        ("a", "E2"): {"talk": "5"},
        ("b", "E1"): {"paper": "50", "talk": "5"},
        ("b", "E2"): {"paper": "50", "talk": "6"},
    }
    round_ = weighed(given, marked)
    assert set(round_.left_out().values()) == {"not_heard"}
    assert list(round_.counted["experts"]) == [1, 2]
    assert list(round_.counted["fewest"]) == [0, 2]
    assert list(round_.counted["unheard"]) == [False, False]
    assert round_.places() == {"b": 1}
    assert round_.stood("a")["failed"] == ""


def test_too_few_at_the_hearing_have_no_place_and_keep_what_they_have() -> None:
    given = heard(panel={"minimum": 2})
    marked = {
        ("a", "E1"): {"paper": "90", "talk": "5"},
        ("a", "E2"): {"paper": "80"},
    }
    round_ = weighed(given, marked)
    assert list(round_.counted["experts"]) == [1]
    assert list(round_.counted["fewest"]) == [1]
    stood = round_.stood("a")
    assert (stood["enough"], stood["failed"], stood["total"]) == (False, "", 90)


def test_each_half_is_rounded_by_itself_and_exact_figures_are_not() -> None:
    given = heard(panel={"minimum": 3}, rounding={**SOURCE, "total": {"decimals": 0}})
    marks = [("10", "4"), ("10", "4"), ("11", "3")]
    marked = {
        ("a", f"E{number}"): {"paper": before, "talk": at}
        for number, (before, at) in enumerate(marks)
    }
    round_ = weighed(given, marked)
    assert round_.posted() == {("a", "experts"): 10, ("a", "hearing"): 4}
    assert round_.figure("a", "experts") == Fraction(31 + 11, 3)
    marked["a", "E2"]["paper"] = "10.50"
    marked["a", "E2"]["talk"] = "3.50"
    exact = weighed(given, marked, places={"rank_on": "exact"})
    assert list(exact.ranking["deciding_figure"]) == ["14"]


@pytest.mark.parametrize("counted", ["both", "alone"])
def test_with_the_step_criterion_each_criterion_posts_its_row(counted: str) -> None:
    given = heard(
        counted,
        panel={"level": "criterion"},
        rounding={**SOURCE, "criterion": {"decimals": 1}},
    )
    round_ = weighed(given, EXAMPLE)
    rules = {"criterion:paper", "criterion:talk"} if counted == "both" else {"criterion:talk"}
    assert {rule for _, rule in round_.posted()} == rules
    assert round_.places() == weighed(heard(counted), EXAMPLE).places()


def test_each_half_is_trimmed_by_itself() -> None:
    method = {"kind": "trimmed_mean", "dropped": 1, "at_least": 3}
    given = heard(panel={"method": method, "minimum": 3})
    marked = {
        ("a", f"E{number}"): {"paper": before, "talk": at}
        for number, (before, at) in enumerate([("10", "3"), ("20", "9"), ("30", "5")])
    }
    round_ = weighed(given, marked)
    assert round_.posted() == {("a", "experts"): 20, ("a", "hearing"): 5}
    kept = round_.marks[round_.marks["used"]]
    assert set(zip(kept["expert_id"], kept["criterion"], strict=True)) == {
        ("E1", "paper"),
        ("E2", "talk"),
    }
    assert round_.figure("a", "untrimmed_mean") == 20 + Fraction(17, 3)


def test_pass_marks_look_at_what_counts() -> None:
    passes = {"total": {**SOURCE, "at_least": "88"}}
    round_ = weighed(heard(pass_marks=passes), EXAMPLE)
    failed = {project: round_.stood(project)["failed"] for project in "abcd"}
    assert failed == {"a": "", "b": "", "c": "below_total", "d": "short_list"}
    passes = {"total": {**SOURCE, "at_least": "11"}}
    round_ = weighed(heard("alone", pass_marks=passes), EXAMPLE)
    failed = {project: round_.stood(project)["failed"] for project in "abcd"}
    assert failed == {"a": "below_total", "b": "", "c": "", "d": "short_list"}


def test_a_project_that_bypasses_marking_takes_no_chair_at_the_hearing() -> None:
    round_ = weighed(heard(), EXAMPLE, projects={"a": {"bypass": True}})
    assert round_.stood("d")["failed"] == "short_list"
    assert round_.stood("d")["short"] == "5.00"
    assert set(round_.places()) == {"b", "c"}
    assert round_.stood("a")["failed"] == ""


def test_criteria_of_a_direction_are_asked_in_their_half() -> None:
    given = heard(criteria={"paper": {}, "need": {"directions": ["1"]}, "talk": {}}, at_most=1)
    marked = {
        ("a", "E1"): {"paper": "40", "need": "10", "talk": "1"},
        ("b", "E1"): {"paper": "45", "need": "30", "talk": "2"},
    }
    round_ = weighed(given, marked, projects={"b": {"direction": "2"}})
    assert round_.places() == {"a": 1}
    assert round_.left_out() == {
        ("b", "E1", "need"): "not_its_criterion",
        ("b", "E1", "talk"): "not_heard",
    }
    assert round_.stood("b")["short"] == "5.00"
