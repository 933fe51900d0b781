"""Components: points beside the experts', from a number of each project."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from pipeline.policy.marking import Marking
from tests.stages.weighing import SOURCE, marking, weighed

MARKED = {("P", "E1"): {"m": "70"}, ("Q", "E1"): {"m": "72"}, ("R", "E1"): {"m": "71"}}


def vote(**said: Any) -> dict[str, Any]:
    usual = {
        "id": "vote",
        "name": "public vote",
        "register": "votes",
        "column": "votes",
        "points": "20",
        "counted": "share_of_most",
        "rounding": {"decimals": 2},
        "missing": "zero",
        "clause": "v",
    }
    return {**SOURCE, **usual, **said}


def with_components(*parts: dict[str, Any], **said: Any) -> Marking:
    return marking(components=list(parts), **said)


def test_a_share_of_the_largest_number() -> None:
    round_ = weighed(
        with_components(vote()), MARKED, numbers={("P", "vote"): "1200", ("Q", "vote"): "900"}
    )
    assert {name: round_.stood(name)["total"] for name in "PQR"} == {"P": 90, "Q": 87, "R": 71}
    assert {name: round_.stood(name)["component_points"] for name in "PQR"} == {
        "P": 20,
        "Q": 15,
        "R": 0,
    }
    assert ("R", "component:vote") not in round_.posted()
    assert round_.basis()["Q", "component:vote"] == "number=900 most=1200"
    assert set(round_.ledger.loc[round_.ledger["rule"] == "component:vote", "clause"]) == {"v"}
    assert round_.places() == {"P": 1, "Q": 2, "R": 3}


def test_nobody_gets_anything_where_the_largest_is_0() -> None:
    round_ = weighed(with_components(vote()), MARKED, numbers={("P", "vote"): "0"})
    assert round_.posted()["P", "component:vote"] == 0
    assert round_.basis()["P", "component:vote"] == "number=0 most=0"


@pytest.mark.parametrize(
    ("number", "points"), [("1", "0"), ("5", "20"), ("3", "10"), ("2.333", "6.67")]
)
def test_a_number_on_a_scale(number: str, points: str) -> None:
    part = vote(counted="on_scale", scale={"min": "1", "max": "5"})
    round_ = weighed(with_components(part), MARKED, numbers={("P", "vote"): number})
    assert round_.posted()["P", "component:vote"] == Fraction(points)
    assert round_.basis()["P", "component:vote"] == f"number={number} scale=1..5"


@pytest.mark.parametrize(("half", "points"), [("up", "0.3"), ("even", "0.2")])
def test_the_component_s_own_rounding(half: str, points: str) -> None:
    part = vote(points="1", rounding={"decimals": 1, "half": half})
    numbers = {("P", "vote"): "1", ("Q", "vote"): "4"}
    round_ = weighed(with_components(part), MARKED, numbers=numbers)
    assert round_.posted()["P", "component:vote"] == Fraction(points)


def test_only_admitted_projects_have_a_largest_number() -> None:
    numbers = {("P", "vote"): "300", ("gone", "vote"): "9000"}
    round_ = weighed(with_components(vote()), MARKED, numbers=numbers)
    assert round_.posted()["P", "component:vote"] == 20
    assert "gone" not in set(round_.ledger["project_id"])


def test_large_numbers_stay_exact() -> None:
    numbers = {("P", "vote"): "999999999", ("Q", "vote"): "333333333.333333333"}
    part = vote(points="99.999999999", rounding={"decimals": 9})
    round_ = weighed(with_components(part), MARKED, numbers=numbers)
    exact = Fraction("99.999999999") * Fraction("333333333.333333333") / 999999999
    found = round_.posted()["Q", "component:vote"]
    assert abs(found - exact) <= Fraction(1, 2 * 10**9)
    assert round_.posted()["P", "component:vote"] == Fraction("99.999999999")


def test_components_belong_neither_to_the_experts_nor_to_the_bonuses() -> None:
    passes = {"total": {**SOURCE, "at_least": "71"}}
    round_ = weighed(
        with_components(vote(), pass_marks=passes),
        MARKED,
        numbers={("P", "vote"): "10", ("Q", "vote"): "1"},
        bonus={"R": "15", "Q": "17.5"},
    )
    assert round_.stood("P")["failed"] == "below_total"
    assert round_.stood("P")["short"] == "1.00"
    assert round_.places() == {"Q": 1, "P": 2, "R": 3}
    assert round_.without_bonus() == {"P": 1, "Q": 2, "R": 3}
    stood = round_.stood("Q")
    assert (stood["expert_points"], stood["component_points"], stood["bonus_points"]) == (
        72,
        2,
        Fraction("17.5"),
    )


def test_on_exact_figures_the_rounded_component_counts() -> None:
    part = vote(points="1", rounding={"decimals": 0})
    round_ = weighed(
        with_components(part),
        MARKED,
        numbers={("P", "vote"): "3", ("Q", "vote"): "1", ("R", "vote"): "2"},
        places={"rank_on": "exact"},
    )
    figures = dict(
        zip(round_.ranking["project_id"], round_.ranking["deciding_figure"], strict=True)
    )
    assert figures == {"P": "71", "Q": "72", "R": "72"}


def test_several_components_each_have_their_row() -> None:
    votes, rate = vote(), vote(id="rate", points="5")
    round_ = weighed(
        with_components(votes, rate),
        {("P", "E1"): {"m": "50"}},
        numbers={("P", "vote"): "2", ("P", "rate"): "9"},
    )
    assert round_.posted() == {
        ("P", "experts"): 50,
        ("P", "component:vote"): 20,
        ("P", "component:rate"): 5,
    }
    assert round_.stood("P")["total"] == 75
