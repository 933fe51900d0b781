"""Worked cases of pools, equals, reserve, unused places and reasons, each worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.worked import EXEMPT, extra, outcomes, policy, pools, project, ranked

DCMM3 = {"dcmm_level": 3}


def letters(decided: dict[str, Any], column: str = "outcome") -> str:
    """Write a column as text: a=recommended b=reserve."""
    return " ".join(f"{name}={value}" for name, value in outcomes(decided, column).items())


@pytest.mark.parametrize(
    ("limit", "quota_use"),
    [
        (extra(), "a=extra:U b=unit:U c=unit:U d= e="),
        (extra(order="quota-first"), "a=unit:U b=unit:U c= d= e=extra:U"),
        (extra(per="round"), "a=extra b=unit:U c=unit:U d= e="),
        (None, "a=exempt b=exempt c=unit:U d=unit:U e=exempt"),
    ],
)
def test_extra_places(limit: dict[str, Any] | None, quota_use: str) -> None:
    """Quota 2, extra pool 1: a 95e, b 94e, c 93, d 92, e 91e; also exemption without limit."""
    told = ranked(
        policy(pools=pools(unit=2, exemption=EXEMPT, extra=limit)),
        {"a": "95", "b": "94", "c": "93", "d": "92", "e": "91"},
        [
            project("a", facts=DCMM3),
            project("b", facts={"dcmm_level": 4}),
            project("c", facts={"dcmm_level": 2}),
            project("d"),
            project("e", facts=DCMM3),
        ],
    )
    assert letters(told, "quota_use") == quota_use


def test_reasons_of_those_without_an_extra_place() -> None:
    """d meets the quota only, e the quota and the extra pool; figures against c 93 and a 95."""
    told = ranked(
        policy(pools=pools(unit=2, exemption=EXEMPT, extra=extra())),
        {"a": "95", "b": "94", "c": "93", "d": "92", "e": "91"},
        [project(name, facts=DCMM3 if name in "abe" else {}) for name in "abcde"],
    )
    assert letters(told, "waits_for") == "a= b= c= d=unit:U e=unit:U;extra:U"
    assert (told["projects"]["d"]["reason"], told["projects"]["d"]["figure"]) == ("unit:U", 1)
    assert (told["projects"]["e"]["reason"], told["projects"]["e"]["figure"]) == ("unit:U", 2)
    # Whoever leaves, d comes in: if a does, b moves to the extra place. e never does.
    assert letters(told) == "a=recommended b=recommended c=recommended d=reserve e=not_selected"


def crossing() -> dict[str, Any]:
    caps = {"default": None, "named": {"D1": 1, "D2": 1}}
    return ranked(
        policy(pools=pools(direction=caps, applicant={"at_most": 1})),
        {"a": "91", "b": "90", "c": "89"},
        [
            project("a", direction="D1", credit_code="X"),
            project("b", direction="D1", credit_code="Y"),
            project("c", direction="D2", credit_code="X"),
        ],
    )


def test_crossing_pools_leave_a_place_unused() -> None:
    """The walk takes a alone; D2 keeps its place, which c could not use."""
    told = crossing()
    assert letters(told) == "a=recommended b=reserve c=reserve"
    assert letters(told, "reason") == "a= b=direction:D1 c=applicant:X"
    assert letters(told, "figure") == "a=None b=1 c=2"
    assert told["unused"] == [{"pool": "direction:D2", "unused": 1, "names": ["c"]}]


def test_a_place_is_not_unused_where_the_total_was_full() -> None:
    """b met a full direction and a full total; c, walking before the total was full, did not."""
    told = ranked(
        policy(pools=pools(unit=2, direction=1, total=2)),
        {"a": "91", "c": "90", "d": "89", "b": "88"},
        [project("a"), project("c"), project("d", "V", "E"), project("b", "V")],
    )
    assert letters(told, "waits_for") == "a= c=direction:D d= b=direction:D;total"
    assert told["unused"] == [{"pool": "unit:U", "unused": 1, "names": ["c"]}]


def test_the_first_full_pool_is_the_reason() -> None:
    told = ranked(
        policy(pools=pools(unit=1, direction=1, applicant={"at_most": 1}, total=1)),
        {"a": "90.50", "b": "80"},
        [project("a"), project("b", credit_code="code of a")],
    )
    line = told["projects"]["b"]
    assert (line["reason"], str(line["figure"])) == ("unit:U", "21/2")
    assert line["waits_for"] == "unit:U;direction:D;applicant:code of a;total"


def test_nobody_is_listed_where_the_pool_has_no_place() -> None:
    told = ranked(policy(pools=pools(unit=0)), {"a": "90"}, [project("a")])
    line = told["projects"]["a"]
    assert (line["outcome"], line["reason"], line["figure"]) == ("not_selected", "unit:U", None)


def test_what_is_told_first() -> None:
    """Invalid, ineligible, blocked and failing projects take no room; only two have places."""
    limits: dict[str, Any] = {"total": "60", "criteria": {}, "blocks": [], "veto": []}
    told = ranked(
        policy(pools=pools(unit=1), pass_marks=limits),
        {"a": "95", "b": "94", "c": "93", "d": "50", "e": "92"},
        [
            project("a", invalid="no_unit", ineligible="late"),
            project("b", ineligible="late", blocked="twice"),
            project("c", blocked="twice"),
            project("d"),
            project("e"),
        ],
    )
    assert letters(told) == "a=invalid b=ineligible c=referred d=not_selected e=recommended"
    assert letters(told, "reason") == "a=no_unit b=late c=twice d=below_total e="
    assert letters(told, "place") == "a=None b=None c=1 d=3 e=2"


def test_equals_at_a_line_are_referred() -> None:
    """One place left for a and b; c below is out whoever gets it; nobody recommended can leave."""
    told = ranked(
        policy(pools=pools(unit=1)),
        {"a": "90", "b": "90", "c": "80"},
        [project("a"), project("b"), project("c")],
    )
    assert letters(told) == "a=referred b=referred c=not_selected"
    assert letters(told, "reason") == "a=equals_straddle b=equals_straddle c=unit:U"
    assert letters(told, "waits_for") == "a=unit:U b=unit:U c=unit:U"
    assert letters(told, "figure") == "a=None b=None c=10"


def test_equals_that_a_line_does_not_part_are_no_tie() -> None:
    """a is in and d is out in every order; only b and c straddle, for the total's last place."""
    told = ranked(
        policy(pools=pools(unit={"default": 1, "named": {"W": 0, "Z": 9}}, total=2)),
        {"x": "95", "a": "90", "b": "90", "d": "90"},
        [project("x", "Z"), project("a", "U"), project("b", "V"), project("d", "W")],
    )
    assert letters(told) == "x=recommended a=referred b=referred d=not_selected"
    told = ranked(
        policy(pools=pools(unit={"default": 1, "named": {"W": 0}}, total=2)),
        {"a": "90", "b": "90", "d": "90"},
        [project("a", "U"), project("b", "V"), project("d", "W")],
    )
    assert letters(told) == "a=recommended b=recommended d=not_selected"


def test_equals_on_the_reserve() -> None:
    """If a leaves, either of b and c may follow; d may not."""
    told = ranked(
        policy(pools=pools(unit=1)),
        {"a": "90", "b": "80", "c": "80", "d": "70"},
        [project(name) for name in "abcd"],
    )
    assert letters(told) == "a=recommended b=reserve c=reserve d=not_selected"
    told = ranked(
        policy(pools=pools(unit=1, reserve="all")),
        {"a": "90", "b": "80", "c": "80", "d": "70"},
        [project(name) for name in "abcd"],
    )
    assert letters(told) == "a=recommended b=reserve c=reserve d=reserve"


def test_no_reserve_where_another_would_lose() -> None:
    """If y left, x would come in and take the direction's place from z: nobody is promoted."""
    told = ranked(
        policy(pools=pools(unit=1, direction=1)),
        {"y": "95", "x": "90", "z": "85"},
        [project("y", "U", "D1"), project("x", "U", "D2"), project("z", "V", "D2")],
    )
    assert letters(told) == "y=recommended x=not_selected z=recommended"


def test_whoever_depends_on_an_order_above_waits() -> None:
    """a and b compete for direction D; if a gets it, unit U is full and c is out. d is final."""
    told = ranked(
        policy(pools=pools(unit=1, direction={"default": None, "named": {"D": 1}})),
        {"a": "90", "b": "90", "c": "80", "d": "70"},
        [project("a", "U"), project("b", "V"), project("c", "U", "E"), project("d", "W", "E")],
    )
    assert letters(told) == "a=referred b=referred c=reserve d=recommended"
    assert letters(told, "provisional") == "a=0 b=0 c=1 d=0"
    assert letters(told, "reason").split()[2] == "c=waits_for_ruling"
    assert letters(told, "waits_for") == "a=direction:D b=direction:D c=unit:U d="


def test_a_question_that_may_vanish_waits() -> None:
    """c and e straddle only if b goes first: they wait and are not referred."""
    told = ranked(
        policy(pools=pools(unit=1, direction={"default": None, "named": {"D": 1}})),
        {"a": "90", "b": "90", "c": "80", "e": "80"},
        [project("a", "U"), project("b", "V"), project("c", "U", "E"), project("e", "U", "E")],
    )
    assert letters(told) == "a=referred b=referred c=reserve e=reserve"
    assert letters(told, "provisional") == "a=0 b=0 c=1 e=1"


REPLACING = extra(instead_of=["unit", "direction"])


def test_pools_of_equals_that_change_a_name_below() -> None:
    """a and b are in either way; whoever misses the extra place fills its direction.

    So c (direction D1) is in exactly if a got the extra place, and the two are referred.
    """
    told = ranked(
        policy(pools=pools(unit=2, direction=1, exemption=EXEMPT, extra=REPLACING)),
        {"a": "90", "b": "90", "c": "80"},
        [
            project("a", "U", "D1", facts=DCMM3),
            project("b", "U", "D2", facts=DCMM3),
            project("c", "V", "D1"),
        ],
    )
    assert letters(told) == "a=referred b=referred c=reserve"
    assert letters(told, "reason") == "a=equals_straddle b=equals_straddle c=waits_for_ruling"
    assert letters(told, "waits_for") == "a=extra:U b=extra:U c=direction:D1"


def test_pools_of_equals_that_change_nothing() -> None:
    told = ranked(
        policy(pools=pools(unit=2, direction=1, exemption=EXEMPT, extra=REPLACING)),
        {"a": "90", "b": "90", "c": "80"},
        [
            project("a", "U", "D1", facts=DCMM3),
            project("b", "U", "D2", facts=DCMM3),
            project("c", "V", "D3"),
        ],
    )
    assert letters(told, "quota_use") == "a=extra:U/unit:U b=extra:U/unit:U c=unit:V"


def test_full_before_the_first_of_the_equals() -> None:
    """b is stopped by its unit before its equals go, so the total that a fills is not listed.

    d is stopped by nothing before they go; whichever of a and c is first fills the total.
    """
    told = ranked(
        policy(pools=pools(unit={"default": 1, "named": {}}, total=2)),
        {"x": "95", "a": "90", "b": "90", "c": "90"},
        [project("x", "W"), project("a", "U"), project("b", "W"), project("c", "V")],
    )
    assert letters(told) == "x=recommended a=referred b=reserve c=referred"
    assert letters(told, "waits_for") == "x= a=total b=unit:W c=total"


def eight_crossing(total: int | None) -> dict[str, Any]:
    """Eight equals, each in a cell of its own of four units (1 each) and two directions (2)."""
    cells = [(unit, direction) for unit in "ABCD" for direction in ("1", "2")]
    found = [project(f"p{n}", *cell) for n, cell in enumerate(cells)]
    found += [project("top", "A2", "3"), project("z", "E", "5"), project("y", "A", "5")]
    points = {f"p{n}": "90" for n in range(8)} | {"top": "95", "z": "80", "y": "70"}
    caps = pools(unit=1, direction={"default": None, "named": {"1": 2, "2": 2}}, total=total)
    return ranked(policy(pools=caps), points, found)


def test_too_many_orders_of_crossing_pools() -> None:
    """8! orders are more than 5,040: all eight are referred, who shares a pool with them waits."""
    told = eight_crossing(total=None)
    assert told["used_limits"] is True
    assert {outcomes(told)[f"p{n}"] for n in range(8)} == {"referred"}
    assert outcomes(told)["top"] == "recommended"
    assert outcomes(told)["z"] == "recommended"
    assert (outcomes(told)["y"], outcomes(told, "provisional")["y"]) == ("reserve", 1)
    assert outcomes(told, "waits_for")["y"] == "unit:A"
    under_total = eight_crossing(total=9)
    assert outcomes(under_total, "reason")["z"] == "waits_for_ruling"


def test_many_orders_of_nested_pools_need_no_limit() -> None:
    """Nine equals of nine units under a total of 3: nested, so simply all are referred."""
    found = [project(f"p{n}", f"U{n}") for n in range(9)] + [project("z", "U0")]
    points = {f"p{n}": "90" for n in range(9)} | {"z": "80"}
    told = ranked(policy(pools=pools(unit=1, total=3)), points, found)
    assert told["used_limits"] is False
    assert {outcomes(told)[f"p{n}"] for n in range(9)} == {"referred"}
    assert (outcomes(told)["z"], outcomes(told, "reason")["z"]) == ("not_selected", "total")


def test_seven_kinds_are_walked_in_every_order() -> None:
    """7! is 5,040, not beyond: a crossing place of seven equals is enumerated."""
    cells = [("A", "1"), ("A", "2"), ("B", "1"), ("B", "2"), ("C", "1"), ("C", "2"), ("D", "1")]
    found = [project(f"p{n}", *cell) for n, cell in enumerate(cells)]
    caps = pools(unit=1, direction={"default": None, "named": {"1": 2, "2": 2}})
    told = ranked(policy(pools=caps), {f"p{n}": "90" for n in range(7)}, found)
    assert told["used_limits"] is False
    assert set(outcomes(told).values()) == {"referred"}
