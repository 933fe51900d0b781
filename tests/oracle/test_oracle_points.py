"""Worked cases of marks, bonuses, pass marks and places, each figure worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.oracle.marking import rounded
from tests.oracle.worked import criteria, marked, outcomes, policy, project, ranked, rounding

TWO = criteria(c1="1", c2="1")
FIVE = {
    "E1": ("30", "10"),
    "E2": ("28", "20"),
    "E3": ("20", "30"),
    "E4": ("25", "25"),
    "E5": ("10", "28"),
}
SKATING = ("9.50", "10.00", "9.75", "9.75", "9.50", "9.75", "10.00", "9.50", "9.75")


def points(told: dict[str, Any], name: str = "p") -> Fraction:
    found: Fraction = told["projects"][name]["expert_points"]
    return found


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        ("2.345", "up", "2.35"),
        ("2.345", "even", "2.34"),
        ("2.355", "even", "2.36"),
        ("-2.345", "up", "-2.35"),
        ("-2.345", "even", "-2.34"),
        ("2.3449999", "up", "2.34"),
        ("2.3450001", "even", "2.35"),
    ],
)
def test_rounding(value: str, half: str, expected: str) -> None:
    assert rounded(Fraction(value), {"decimals": 2, "half": half}) == Fraction(expected)


def test_the_two_levels_differ() -> None:
    """Dropping whole experts gives 46, dropping marks of each criterion 146/3.

    Experts' points are 40 48 50 50 38: E5 is last; of E3 and E4, equal, the higher id is dropped.
    """
    trimmed = policy(criteria=TWO, method="trimmed_mean")
    told = marked(trimmed, {"p": FIVE})
    assert points(told) == 46
    unused = {(expert, criterion) for _, expert, criterion, used in told["marks"] if not used}
    assert unused == {("E5", "c1"), ("E5", "c2"), ("E4", "c1"), ("E4", "c2")}
    by_criterion = marked({**trimmed, "level": "criterion"}, {"p": FIVE})
    assert points(by_criterion) == Fraction("48.67")
    limits = {"total": "49", "criteria": {}, "blocks": [], "veto": []}
    exact = {**trimmed, "level": "criterion", "rank_on": "exact", "pass_marks": limits}
    told = marked(exact, {"p": FIVE})
    assert told["projects"]["p"]["figure"] == 49 - Fraction(146, 3)


def test_figure_skating() -> None:
    """68.00/7 is 9.71; times 1.67 it is 16.22, and the rounded components are summed."""
    sheet = {f"E{n}": (mark, "10") for n, mark in enumerate(SKATING, start=1)}
    skating = policy(
        criteria=criteria(c1="1.67", c2="0.125"),
        level="criterion",
        method="trimmed_mean",
        rounding=rounding(mark=2, criterion=2),
    )
    told = marked(skating, {"p": sheet})
    assert told["ledger"] == [
        ("p", "criterion:c1", Fraction("16.22")),
        ("p", "criterion:c2", Fraction("1.25")),
    ]
    assert points(told) == Fraction("17.47")
    plain = policy(level="criterion", method="trimmed_mean", rounding=rounding(mark=2, total=2))
    assert points(marked(plain, {"p": {e: given[:1] for e, given in sheet.items()}})) == Fraction(
        "9.71"
    )


def test_clamped_mean() -> None:
    """2, 8, 9 with d 3: m is 19/3, the 2 becomes 10/3, the mean is 61/9."""
    clamped = policy(level="criterion", method="clamped_mean", rank_on="exact")
    told = marked(clamped, {"p": {"E1": ("2",), "E2": ("8",), "E3": ("9",)}})
    assert points(told) == Fraction("6.78")
    short = {**clamped, "pass_marks": {"total": "7", "criteria": {}, "blocks": [], "veto": []}}
    told = marked(short, {"p": {"E1": ("2",), "E2": ("8",), "E3": ("9",)}})
    assert told["projects"]["p"]["figure"] == 7 - Fraction(61, 9)


def test_median_and_a_short_panel_that_is_not_trimmed() -> None:
    four = {"E1": ("1",), "E2": ("10",), "E3": ("4",), "E4": ("5",)}
    assert points(marked(policy(method="median"), {"p": four})) == Fraction("4.5")
    assert points(marked(policy(method="trimmed_mean"), {"p": four})) == 5
    assert points(marked(policy(method="trimmed_mean", at_least=4), {"p": four})) == Fraction("4.5")


def test_equal_experts_are_dropped_by_id() -> None:
    """Of three equals at each end the first and the last id go, in code-point order."""
    five = {"E2": ("7",), "E10": ("7",), "E1": ("7",), "e1": ("7",), "E3": ("7",)}
    told = marked(policy(method="trimmed_mean"), {"p": five})
    assert [expert for _, expert, _, used in told["marks"] if not used] == ["E1", "e1"]


def test_who_counts() -> None:
    """A recused expert and one with a blank do not count; the divisor is those who do."""
    sheet: dict[str, tuple[str | None, ...]] = {
        "E1": ("10", "10"),
        "E2": ("90", None),
        "E3": ("100", "100"),
        "E4": ("20", "30"),
    }
    told = marked(policy(criteria=TWO, minimum=2), {"p": sheet}, recused=(("p", "E3"),))
    assert points(told) == 35
    assert [used for *_, used in told["marks"]] == [1, 1, 0, 0, 0, 1, 1]
    each = policy(criteria=TWO, level="criterion", counts="per_criterion", minimum=3)
    told = marked(each, {"p": sheet}, recused=(("p", "E3"),))
    assert points(told) == 60  # 120/3 and 40/2
    assert told["projects"]["p"]["reason"] == "too_few_experts"
    assert told["projects"]["p"]["figure"] == 2


def test_nobody_counts() -> None:
    told = marked(policy(minimum=0), {"p": {}})
    line = told["projects"]["p"]
    assert (line["outcome"], line["reason"], line["figure"]) == ("referred", "too_few_experts", 0)
    assert (line["expert_points"], line["total"], line["place"]) == (None, None, None)
    assert told["ledger"] == []


def test_pass_marks_in_their_order() -> None:
    """Equal passes; total, criteria, blocks, veto; a veto fact that is absent passes."""
    limits: dict[str, Any] = {
        "total": "50",
        "criteria": {"c2": "20.5"},
        "blocks": [{"id": "b", "criteria": ["c1", "c2"], "at_least": "60"}],
        "veto": ["clean"],
    }
    strict = policy(criteria=TWO, level="criterion", pass_marks=limits)
    sheets = {
        "low": {"E": ("29.5", "20")},
        "thin": {"E": ("60", "20.49")},
        "block": {"E": ("39", "20.5")},
        "vetoed": {"E": ("39.5", "20.5")},
        "silent": {"E": ("39.5", "20.5")},
    }
    found = [project(name) for name in sheets]
    found[3]["facts"] = {"clean": 0}
    told = marked(strict, sheets, found)
    assert outcomes(told, "reason") == {
        "low": "below_total",
        "thin": "below_criterion:c2",
        "block": "below_block:b",
        "vetoed": "veto:clean",
        "silent": "",
    }
    assert list(outcomes(told, "figure").values()) == [
        Fraction("0.5"),
        Fraction("0.01"),
        Fraction("0.5"),
        None,
        None,
    ]
    assert outcomes(told, "place")["low"] == 5  # a place, though it fails


def test_a_criterion_passes_as_rounded_by_mark() -> None:
    limits: dict[str, Any] = {"total": None, "criteria": {"c1": "7"}, "blocks": [], "veto": []}
    sheet = {"p": {"E1": ("6.99",), "E2": ("7",)}}  # 6.995
    bare = policy(level="criterion", pass_marks=limits)
    assert marked(bare, sheet)["projects"]["p"]["reason"] == "below_criterion:c1"
    rounds = {**bare, "rounding": rounding(mark=2, total=2)}
    assert marked(rounds, sheet)["projects"]["p"]["outcome"] == "recommended"
    exact = {**rounds, "rank_on": "exact"}
    assert marked(exact, sheet)["projects"]["p"]["figure"] == Fraction("0.005")


BONUSES: list[dict[str, Any]] = [
    {"id": "dcmm", "fact": "dcmm", "group": "g", "points_by_level": {"2": "1", "3": "2"}},
    {"id": "open", "fact": "open", "group": "g", "points": "1.5"},
    {"id": "key", "fact": "key", "group": None, "points": "0.5"},
]


def test_bonus_rows_and_the_cap() -> None:
    """2 + 1.5 in a group of 3 posts -0.5; another group's or no group's points stay."""
    granting = policy(bonuses=BONUSES, groups={"g": {"cap": "3"}})
    p = project("p", facts={"dcmm": 3, "open": 1, "key": 1})
    q = project("q", facts={"dcmm": 5, "open": 0})  # a level without a name, nothing verified
    told = ranked(granting, {"p": "60", "q": "62"}, [p, q])
    assert told["ledger"] == [
        ("p", "experts", 60),
        ("p", "dcmm", 2),
        ("p", "open", Fraction("1.5")),
        ("p", "key", Fraction("0.5")),
        ("p", "cap:g", Fraction("-0.5")),
        ("q", "experts", 62),
    ]
    assert outcomes(told, "total") == {"p": Fraction("63.5"), "q": 62}
    assert outcomes(told, "place") == {"p": 1, "q": 2}
    assert outcomes(told, "place_without_bonus") == {"p": 2, "q": 1}


def test_a_bonus_never_lifts_over_a_pass_mark() -> None:
    limits: dict[str, Any] = {"total": "60", "criteria": {}, "blocks": [], "veto": []}
    granting = policy(bonuses=BONUSES, groups={"g": {"cap": "3"}}, pass_marks=limits)
    told = ranked(granting, {"p": "58.8"}, [project("p", facts={"dcmm": 3})])
    assert told["projects"]["p"]["total"] == Fraction("60.8")
    assert told["projects"]["p"]["figure"] == Fraction("1.2")


def test_places_and_what_decided_them() -> None:
    told = ranked(
        policy(ties=["level:dcmm", "condition:open"]),
        {"a": "90", "b": "80", "c": "80", "d": "80", "e": "80", "f": "70"},
        [
            project("a"),
            project("b", facts={"dcmm": 2, "open": 7}),
            project("c", facts={"dcmm": 2, "open": 1}),
            project("d", facts={"dcmm": 2}),
            project("e", facts={"dcmm": 3}),
            project("f"),
        ],
    )
    assert outcomes(told, "place") == {"a": 1, "e": 2, "b": 3, "c": 3, "d": 5, "f": 6}
    assert outcomes(told, "decided_by") == {
        "a": "total",
        "b": "shared",
        "c": "shared",
        "d": "condition:open",
        "e": "level:dcmm",
        "f": "total",
    }


def test_tie_figures_are_rounded_once_unless_exact() -> None:
    """Medians tie; the untrimmed means 20/3 and 6.67 are one figure at two decimals."""
    median = policy(method="median", ties=["untrimmed_mean"])
    sheets = {
        "p": {"E1": ("5",), "E2": ("7",), "E3": ("8",)},
        "q": {"E1": ("5.01",), "E2": ("7",), "E3": ("8",)},
    }
    assert outcomes(marked(median, sheets), "decided_by") == {"p": "shared", "q": "shared"}
    told = marked({**median, "rank_on": "exact"}, sheets)
    assert outcomes(told, "place") == {"p": 2, "q": 1}
    assert outcomes(told, "decided_by") == {"p": "untrimmed_mean", "q": "untrimmed_mean"}


def test_the_criterion_of_a_tie_is_unweighted_and_trimmed_like_the_panel() -> None:
    """At level total p and q tie at 50; c1 trimmed is 30 for p, 25 for q."""
    trimmed = policy(criteria=TWO, method="trimmed_mean", at_least=3, ties=["criterion:c1"])
    sheets = {
        "p": {"E1": ("30", "20"), "E2": ("10", "40"), "E3": ("40", "10")},
        "q": {"E1": ("25", "25"), "E2": ("45", "5"), "E3": ("20", "30")},
    }
    told = marked(trimmed, sheets)
    assert outcomes(told, "total") == {"p": 50, "q": 50}
    assert outcomes(told, "place") == {"p": 1, "q": 2}


def test_the_draw() -> None:
    """SHA-256 of "2022:a" begins e8, of "2022:b" 6e, of "2022:c" 4c; the lower goes first."""
    told = ranked(
        policy(draw="2022"),
        {"a": "1", "b": "1", "c": "1"},
        [project("a"), project("b"), project("c")],
    )
    assert set(outcomes(told, "decided_by").values()) == {"draw"}
    assert outcomes(told, "place") == {"a": 3, "b": 2, "c": 1}


def test_exact_ranking_parts_what_rounding_makes_equal() -> None:
    sheets = {
        "p": {"E1": ("7",), "E2": ("7",), "E3": ("6",)},  # 20/3
        "q": {"E1": ("6.67",), "E2": ("6.67",), "E3": ("6.67",)},
    }
    assert outcomes(marked(policy(), sheets), "place") == {"p": 1, "q": 1}
    told = marked(policy(rank_on="exact"), sheets)
    assert outcomes(told, "place") == {"p": 2, "q": 1}
    assert outcomes(told, "total") == {"p": Fraction("6.67"), "q": Fraction("6.67")}


def test_a_step_criterion_is_summed_without_rounding_again() -> None:
    """0.125 + 0.125 at three decimals is 0.25, though `total` would make 0.3 of it."""
    both = policy(
        criteria=criteria(c1="0.125", c2="0.125"),
        level="criterion",
        rounding=rounding(criterion=3, total=1),
    )
    assert points(marked(both, {"p": {"E": ("1", "1")}})) == Fraction("0.25")


@pytest.mark.parametrize(
    "changes",
    [
        {"rounding": rounding(mark=2, total=2)},
        {"rounding": rounding(criterion=2)},
        {"method": "clamped_mean"},
        {"counts": "per_criterion"},
        {"level": "criterion", "rounding": rounding(mark=2)},
    ],
)
def test_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"level criterion|is required"):
        marked(policy(**changes), {"p": {"E": ("1",)}})
