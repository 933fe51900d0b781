"""Worked cases of rulings: which are accepted, what they part, who is ruled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.oracle.worked import marked, outcomes, policy, pools, project, ranked, ruling

ONE = policy(pools=pools(unit=1))


def tie(*rulings: dict[str, str]) -> dict[str, Any]:
    """a and b tie at 90 for the one place of their unit, c follows with 80."""
    return ranked(ONE, {"a": "90", "b": "90", "c": "80"}, [project(n) for n in "abc"], rulings)


def told(decided: dict[str, Any], name: str) -> tuple[Any, ...]:
    line = decided["projects"][name]
    return (line["place"], line["decided_by"], line["outcome"], line["reason"], line["figure"])


def test_recommended_parts_the_places() -> None:
    decided = tie(ruling("a", "recommended"))
    assert told(decided, "a") == (1, "ruling", "recommended", "", None)
    assert told(decided, "b") == (2, "ruling", "reserve", "unit:U", 0)
    assert told(decided, "c") == (3, "total", "not_selected", "unit:U", 10)
    assert decided["rulings_not_used"] == []


def test_reserve_goes_after_those_without_a_ruling() -> None:
    decided = tie(ruling("a", "reserve"))
    assert told(decided, "b") == (1, "ruling", "recommended", "", None)
    assert told(decided, "a") == (2, "ruling", "reserve", "ruling", None)
    assert outcomes(decided, "waits_for")["a"] == "unit:U"


def test_not_selected_leaves_the_walk_and_stands_last() -> None:
    decided = tie(ruling("a", "not_selected"))
    assert told(decided, "b") == (1, "ruling", "recommended", "", None)
    assert told(decided, "a") == (2, "ruling", "not_selected", "ruling", None)
    assert told(decided, "c")[2] == "reserve"


def test_reserve_and_not_selected_leave_the_room_to_the_next() -> None:
    decided = tie(ruling("a", "not_selected"), ruling("b", "reserve"))
    assert [told(decided, name)[0] for name in "bac"] == [1, 2, 3]
    assert told(decided, "b")[2:4] == ("reserve", "ruling")
    assert told(decided, "c")[2] == "recommended"


def test_the_same_ruling_twice_leaves_the_question() -> None:
    decided = tie(ruling("a", "recommended"), ruling("b", "recommended"))
    assert told(decided, "a") == (1, "shared", "referred", "equals_straddle", None)
    assert decided["rulings_not_used"] == []


def test_order_parts_the_same_ruling_and_what_does_not_fit_is_not_used() -> None:
    """An empty order comes after every order, so b goes first and a finds no room."""
    decided = tie(ruling("a", "recommended"), ruling("b", "recommended", "2"))
    assert told(decided, "b") == (1, "ruling", "recommended", "", None)
    assert told(decided, "a") == (2, "ruling", "reserve", "unit:U", 0)
    assert decided["rulings_not_used"] == ["a"]


@pytest.mark.parametrize("outcome", ["recommended", "reserve", "not_selected"])
def test_a_ruling_that_answers_no_question_changes_nothing(outcome: str) -> None:
    """c is no equal of the line, x is unknown; the tie above stays as it is."""
    decided = tie(ruling("c", outcome), ruling("x", outcome))
    assert decided["rulings_not_used"] == ["c", "x"]
    assert {**decided, "rulings_not_used": []} == tie()


def test_a_ruling_lifts_nobody_over_a_pass_mark_or_a_finding() -> None:
    limits: dict[str, Any] = {"total": "85", "criteria": {}, "blocks": [], "veto": []}
    decided = ranked(
        policy(pools=pools(unit=1), pass_marks=limits),
        {"a": "90", "b": "80", "c": "80"},
        [project("a", blocked="twice"), project("b"), project("c")],
        (ruling("a", "recommended"), ruling("b", "recommended")),
    )
    assert outcomes(decided) == {"a": "referred", "b": "not_selected", "c": "not_selected"}
    assert outcomes(decided, "place") == {"a": 1, "b": 2, "c": 2}
    assert decided["rulings_not_used"] == ["a", "b"]


@pytest.mark.parametrize("outcome", ["ineligible", "invalid"])
def test_ineligible_and_invalid_need_no_question(outcome: str) -> None:
    """With a out of the round b needs no ruling, and its ruling answers no question."""
    decided = tie(ruling("a", outcome), ruling("b", "recommended"))
    assert told(decided, "a") == (None, "", outcome, "ruling", None)
    assert told(decided, "b") == (1, "total", "recommended", "", None)
    assert decided["rulings_not_used"] == ["b"]


def chain(*rulings: dict[str, str]) -> dict[str, Any]:
    """a and b compete for direction D; if b gets it, c and e straddle for the place of unit U."""
    return ranked(
        policy(pools=pools(unit=1, direction={"default": None, "named": {"D": 1}})),
        {"a": "90", "b": "90", "c": "80", "e": "80"},
        [project("a"), project("b", "V"), project("c", "U", "E"), project("e", "U", "E")],
        rulings,
    )


def test_a_lower_question_is_asked_once_the_higher_is_answered() -> None:
    """A ruling for c alone is early; with b's it is in time; with a's there is no question."""
    assert chain(ruling("c", "recommended"))["rulings_not_used"] == ["c"]
    answered = chain(ruling("b", "recommended"))
    assert list(outcomes(answered).values()) == ["reserve", "recommended", "referred", "referred"]
    both = chain(ruling("c", "recommended"), ruling("b", "recommended"))
    assert both["rulings_not_used"] == []
    assert outcomes(both)["c"] == "recommended"
    assert outcomes(both)["e"] == "reserve"
    other = chain(ruling("c", "recommended"), ruling("a", "recommended"))
    assert other["rulings_not_used"] == ["c"]
    assert outcomes(other, "place") == {"a": 1, "b": 2, "c": 3, "e": 3}


def ruled_in(*rulings: dict[str, str], **changes: Any) -> dict[str, Any]:
    """q 90 and r 85 have both experts; s 70, t 70 and v 60 one of two; w none. Quota 2."""
    two = policy(minimum=2, too_few="may_be_ruled", pools=pools(unit=2))
    sheets: Mapping[str, Mapping[str, tuple[str | None, ...]]] = {
        "q": {"E1": ("90",), "E2": ("90",)},
        "r": {"E1": ("85",), "E2": ("85",)},
        "s": {"E1": ("70",)},
        "t": {"E1": ("70",)},
        "v": {"E2": ("60",)},
        "w": {},
    }
    return marked({**two, **changes}, sheets, rulings=rulings)


def test_too_few_experts_keep_no_room() -> None:
    decided = ruled_in()
    assert list(outcomes(decided).values()) == [*["recommended"] * 2, *["referred"] * 4]
    assert told(decided, "s") == (None, "", "referred", "too_few_experts", 1)
    assert ("s", "experts", 70) in decided["ledger"]


def test_ruled_in_takes_room_before_the_walk() -> None:
    """v takes a place of the unit, r loses it; v has no place, so r is compared with q alone."""
    decided = ruled_in(ruling("v", "recommended"))
    assert told(decided, "v") == (None, "", "recommended", "", None)
    assert outcomes(decided, "quota_use")["v"] == "unit:U"
    assert told(decided, "q")[2] == "recommended"
    assert told(decided, "r") == (2, "total", "reserve", "unit:U", 5)


def test_several_take_room_by_order_then_total() -> None:
    """v by its order, then s and t at 70: two equals for one place stay referred."""
    rulings = (ruling("s", "recommended"), ruling("t", "recommended"))
    decided = ruled_in(*rulings, ruling("v", "recommended", "1"))
    assert outcomes(decided) == {
        "q": "recommended",
        "r": "reserve",
        "s": "referred",
        "t": "referred",
        "v": "recommended",
        "w": "referred",
    }
    assert decided["rulings_not_used"] == ["s", "t"]
    decided = ruled_in(*rulings, ruling("v", "recommended"))
    assert [outcomes(decided)[name] for name in "stv"] == ["recommended"] * 2 + ["referred"]
    assert told(decided, "q")[2:] == ("reserve", "unit:U", None)
    assert decided["rulings_not_used"] == ["v"]


def test_who_cannot_be_ruled_in() -> None:
    """Nobody marked w; v fails the pass mark; s is ruled something that is no way out."""
    limits: dict[str, Any] = {"total": "65", "criteria": {}, "blocks": [], "veto": []}
    rulings = (ruling("w", "recommended"), ruling("v", "recommended"), ruling("s", "reserve"))
    decided = ruled_in(*rulings, pass_marks=limits)
    assert [outcomes(decided)[name] for name in "swv"] == ["referred"] * 3
    assert decided["rulings_not_used"] == ["s", "v", "w"]
    decided = ruled_in(ruling("s", "recommended"), too_few="marked_again")
    assert outcomes(decided)["s"] == "referred"
    assert decided["rulings_not_used"] == ["s"]
