"""Criteria that differ by direction, and projects that are not marked at all."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.stages.weighing import SOURCE, Marked, marking, weighed

CRITERIA = {"merit": {}, "need": {"directions": ["1"]}, "market": {"directions": ["2", "3"]}}
IN = {"P": {"direction": "1"}, "Q": {"direction": "2"}}
MARKED: Marked = {
    ("P", "E1"): {"merit": "60", "need": "20"},
    ("P", "E2"): {"merit": "50", "need": "25"},
    ("Q", "E1"): {"merit": "60", "market": "30"},
    ("Q", "E2"): {"merit": "50", "market": "29"},
}


def test_a_project_is_marked_in_the_criteria_of_its_direction() -> None:
    round_ = weighed(marking(criteria=CRITERIA), MARKED, projects=IN)
    assert round_.stood("P")["total"] == Fraction("77.50")
    assert round_.stood("Q")["total"] == Fraction("84.50")
    assert round_.places() == {"Q": 1, "P": 2}
    assert round_.left_out() == {}


def test_a_mark_in_another_direction_s_criterion_is_left_out_and_listed() -> None:
    marked = {**MARKED, ("P", "E1"): {"merit": "60", "need": "20", "market": "30"}}
    round_ = weighed(marking(criteria=CRITERIA), marked, projects=IN)
    assert round_.left_out() == {("P", "E1", "market"): "not_its_criterion"}
    assert round_.stood("P")["total"] == Fraction("77.50")
    assert round_.figure("P", "criterion:market") is None


def test_every_criterion_means_every_criterion_of_the_direction() -> None:
    marked = {**MARKED, ("P", "E1"): {"merit": "60", "market": "20"}}
    round_ = weighed(marking(criteria=CRITERIA), marked, projects=IN)
    assert round_.left_out() == {
        ("P", "E1", "market"): "not_its_criterion",
        ("P", "E1", "merit"): "incomplete",
    }
    assert round_.stood("P")["total"] == 75
    assert dict(zip(round_.counted["project_id"], round_.counted["experts"], strict=True)) == {
        "P": 1,
        "Q": 2,
    }


@pytest.mark.parametrize(
    ("level", "steps"),
    [
        ("total", {"total": 2}),
        ("criterion", {"total": 2}),
        ("criterion", {"criterion": 2}),
        ("criterion", {"mark": 1, "criterion": 2}),
    ],
)
def test_each_way_of_summing_leaves_out_what_is_not_asked(
    level: str, steps: dict[str, int]
) -> None:
    rounding = {**SOURCE, **{step: {"decimals": places} for step, places in steps.items()}}
    given = marking(criteria=CRITERIA, panel={"level": level}, rounding=rounding)
    round_ = weighed(given, MARKED, projects=IN)
    assert round_.stood("P")["expert_points"] == Fraction("77.5")
    assert round_.figure("Q", "experts") == Fraction("84.5")
    if "criterion" in steps:
        assert round_.posted() == {
            ("P", "criterion:merit"): 55,
            ("P", "criterion:need"): Fraction("22.5"),
            ("Q", "criterion:merit"): 55,
            ("Q", "criterion:market"): Fraction("29.5"),
        }


def test_per_criterion_counts_the_fewest_of_the_asked_criteria() -> None:
    given = marking(
        criteria=CRITERIA, panel={"counts": "per_criterion", "level": "criterion", "minimum": 2}
    )
    marked = {**MARKED, ("Q", "E2"): {"merit": "50"}}
    round_ = weighed(given, marked, projects=IN)
    assert list(round_.counted["experts"]) == [2, 1]
    assert round_.places() == {"P": 1}


def test_pass_marks_are_looked_at_where_they_are_marked() -> None:
    passes = {
        "criteria": [{**SOURCE, "criterion": "need", "at_least": "23"}],
        "blocks": [
            {**SOURCE, "id": "use", "criteria": ["need", "market"], "at_least": "22.5"},
            {**SOURCE, "id": "trade", "criteria": ["market"], "at_least": "30"},
        ],
    }
    round_ = weighed(marking(criteria=CRITERIA, pass_marks=passes), MARKED, projects=IN)
    assert round_.stood("P")["failed"] == "below_criterion:need"
    assert round_.stood("P")["short"] == "0.50"
    assert round_.stood("Q")["failed"] == "below_block:trade"
    at_the_line = {"blocks": [passes["blocks"][0]]}
    round_ = weighed(marking(criteria=CRITERIA, pass_marks=at_the_line), MARKED, projects=IN)
    assert {round_.stood(project)["failed"] for project in "PQ"} == {""}


def test_a_project_that_bypasses_marking_has_no_points_and_no_place() -> None:
    passes = {
        "total": {**SOURCE, "at_least": "90"},
        "veto": [{**SOURCE, "fact": "fit"}],
    }
    given = marking(criteria=CRITERIA, pass_marks=passes)
    about = {**IN, "P": {"direction": "1", "bypass": True}}
    round_ = weighed(given, MARKED, projects=about, facts={("P", "fit"): 0})
    assert set(round_.left_out().values()) == {"bypasses_marking"}
    assert len(round_.left_out()) == 4
    stood = round_.stood("P")
    assert (stood["enough"], stood["failed"], stood["expert_points"]) == (False, "", 0)
    assert {project for project, _ in round_.posted()} == {"Q"}
    assert round_.places() == {"Q": 1}
