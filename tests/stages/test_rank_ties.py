"""Rules for equals that look at expert points, or at what better-placed projects cover."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stages.weighing import Marked, marking, weighed


def marked(points: dict[str, str]) -> Marked:
    return {(project, "E1"): {"m": mark} for project, mark in points.items()}


def in_directions(**directions: str) -> dict[str, dict[str, Any]]:
    return {project: {"direction": direction} for project, direction in directions.items()}


SIX = marked({"a": "90", "b": "85", "c": "85", "d": "85", "e": "80", "f": "80"})
WHERE = in_directions(a="1", b="1", c="2", d="2", e="2", f="3")
UNCOVERED = {"ties": ["uncovered:direction"]}


def test_a_direction_not_yet_covered_goes_first() -> None:
    round_ = weighed(marking(), SIX, projects=WHERE, places=UNCOVERED)
    assert round_.places() == {"a": 1, "c": 2, "d": 2, "b": 4, "f": 5, "e": 6}
    assert round_.decided() == {
        "a": "total",
        "b": "uncovered:direction",
        "c": "shared",
        "d": "shared",
        "e": "uncovered:direction",
        "f": "uncovered:direction",
    }


def test_equals_do_not_cover_one_another() -> None:
    points = marked({"a": "80", "b": "80", "c": "80"})
    where = in_directions(a="1", b="1", c="2")
    round_ = weighed(marking(), points, projects=where, places=UNCOVERED)
    assert set(round_.places().values()) == {1}


def test_rules_before_it_part_and_cover() -> None:
    points = marked({"a": "80", "b": "80", "c": "80"})
    where = in_directions(a="1", b="1", c="2")
    facts = {("a", "base"): 1}
    places = {"ties": ["condition:base", "uncovered:direction"]}
    round_ = weighed(marking(), points, projects=where, places=places, facts=facts)
    assert round_.places() == {"a": 1, "c": 2, "b": 3}
    assert round_.decided()["a"] == "condition:base"


def test_fields_and_units_are_looked_at_alike() -> None:
    points = marked({"a": "90", "b": "80", "c": "80"})
    about = in_directions(a="1", b="3", c="2")
    round_ = weighed(marking(), points, projects=about, places={"ties": ["uncovered:field"]})
    assert round_.places() == {"a": 1, "c": 2, "b": 3}
    about = {"a": {"unit": "x"}, "b": {"unit": "y"}, "c": {"unit": "x"}}
    round_ = weighed(marking(), points, projects=about, places={"ties": ["uncovered:unit"]})
    assert round_.places() == {"a": 1, "b": 2, "c": 3}
    assert round_.decided() == {"a": "total", "b": "uncovered:unit", "c": "uncovered:unit"}


def test_one_rule_of_the_kind_follows_another() -> None:
    points = marked({"a": "90", "b": "80", "c": "80", "d": "80"})
    about = {
        "a": {"unit": "x", "direction": "1"},
        "b": {"unit": "x", "direction": "2"},
        "c": {"unit": "y", "direction": "2"},
        "d": {"unit": "z", "direction": "1"},
    }
    ties = ["uncovered:direction", "uncovered:unit"]
    round_ = weighed(marking(), points, projects=about, places={"ties": ties})
    assert round_.places() == {"a": 1, "c": 2, "b": 3, "d": 4}
    assert round_.decided() == {
        "a": "total",
        "b": "uncovered:unit",
        "c": "uncovered:unit",
        "d": "uncovered:direction",
    }


def test_without_bonuses_another_order_covers() -> None:
    points = marked({"a": "80", "b": "85", "c": "85"})
    where = in_directions(a="1", b="1", c="2")
    round_ = weighed(marking(), points, projects=where, places=UNCOVERED, bonus={"a": "10"})
    assert round_.places() == {"a": 1, "c": 2, "b": 3}
    assert round_.without_bonus() == {"b": 1, "c": 1, "a": 3}


def test_only_projects_with_a_place_cover() -> None:
    points = marked({"a": "90", "b": "80", "c": "80"})
    where = in_directions(a="1", b="1", c="2")
    where["a"]["bypass"] = True
    round_ = weighed(marking(), points, projects=where, places=UNCOVERED)
    assert round_.places() == {"b": 1, "c": 1}


@pytest.mark.parametrize("rank_on", ["total", "exact"])
def test_expert_points_part_equal_totals(rank_on: str) -> None:
    points = marked({"a": "80", "b": "82", "c": "79"})
    places = {"ties": ["expert_points"], "rank_on": rank_on}
    round_ = weighed(marking(), points, places=places, bonus={"a": "2", "c": "3"})
    assert round_.places() == {"b": 1, "a": 2, "c": 3}
    assert set(round_.decided().values()) == {"expert_points"}


def test_expert_points_are_looked_at_as_they_are_ranked() -> None:
    points: Marked = {
        ("a", "E1"): {"m": "80"},
        ("a", "E2"): {"m": "80"},
        ("a", "E3"): {"m": "80.01"},
        ("b", "E1"): {"m": "80"},
        ("b", "E2"): {"m": "80"},
        ("b", "E3"): {"m": "80"},
    }
    rounded = weighed(marking(), points, places={"ties": ["expert_points"]})
    assert rounded.places() == {"a": 1, "b": 1}
