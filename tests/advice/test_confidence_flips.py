"""The smallest change that flips a decision: carried out, it does flip it, and less does not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pipeline.advice.confidence.flips import Flip, MarkChange, WeightChange, flips
from pipeline.exact import SCALE
from tests.advice.marked import Marks, carried, selection_of

POOLS = {"pools": {"total": 2}}


def flips_of(marks: Marks, **changes: Any) -> dict[str, Flip]:
    selection = selection_of(marks, **changes)
    results, _ = carried(marks, **changes)
    decided = results.decisions.set_index("project_id")["outcome"]
    inside = {at: decided[name] == "recommended" for at, name in enumerate(selection.projects)}
    found = flips(selection, list(inside), inside)
    return {selection.projects[at]: flip for at, flip in found.items()}


def test_the_points_that_are_missing_or_to_spare() -> None:
    found = flips_of({"A": (90, 90), "B": (80, 80), "C": (70, 71)}, pools={"total": 2})
    assert found["C"].points == Fraction("9.51")
    assert found["B"].points == Fraction("-9.51")
    assert found["A"].points == Fraction("-19.51")


def test_a_tie_rule_that_favours_saves_a_hundredth() -> None:
    marks = {"A": [(90, 50), (90, 50)], "B": [(80, 70), (80, 70)], "C": [(70, 60), (70, 60)]}
    found = flips_of(marks, ties=["criterion:c1"], weights=["0.5", "0.5"], pools={"total": 1})
    assert found["A"].points == Fraction(5)
    assert found["C"].points == Fraction("10.01")


def test_a_ruling_binds_only_while_the_two_are_equal() -> None:
    from pipeline.advice.confidence.selection import selections_of
    from tests.advice.marked import round_of
    from tests.agreement.policies import policy_of
    from tests.agreement.product import carried_out

    told, rounded = round_of({"A": (80, 80), "B": (80, 80)}, pools={"total": 1})
    rounded["rulings"] = [
        {"project_id": "A", "outcome": "recommended", "order": "1"},
        {"project_id": "B", "outcome": "reserve", "order": "2"},
    ]
    (selection,) = selections_of(carried_out(told, rounded), policy_of(told, rounded))
    found = flips(selection, [0, 1], {0: True, 1: False})
    assert found[0].points == Fraction("-0.01")
    assert found[1].points == Fraction("0.01")


def test_the_one_mark() -> None:
    found = flips_of({"A": (90, 90), "B": (80, 80), "C": (70, 71)}, pools={"total": 2})
    assert found["C"].mark == MarkChange("E1", "c1", 70 * SCALE, 90 * SCALE)
    assert found["B"].mark == MarkChange("E1", "c1", 80 * SCALE, 60 * SCALE)


def test_a_pass_mark_that_one_mark_fails() -> None:
    passes = {"total": "75", "criteria": {}, "blocks": [], "veto": []}
    found = flips_of({"A": (80, 80), "B": (60, 60)}, pass_marks=passes, pools={"total": 2})
    assert found["A"].mark == MarkChange("E1", "c1", 80 * SCALE, 69 * SCALE)
    assert found["B"].points == Fraction(15)
    assert found["B"].mark == MarkChange("E1", "c1", 60 * SCALE, 90 * SCALE)


def test_the_one_weight() -> None:
    """A leads by 10 in c1, B by 10 in c2: at half and half they would be equal."""
    marks = {"A": [(90, 50)], "B": [(80, 60)]}
    found = flips_of(marks, weights=["0.6", "0.4"], pools={"total": 1})
    assert found["A"].weight == WeightChange("c1", Fraction(60), 49)
    assert found["B"].weight == WeightChange("c1", Fraction(60), 49)


@pytest.mark.parametrize("method", ["mean", "trimmed_mean", "median"])
@pytest.mark.parametrize("seed", range(4))
def test_a_changed_mark_does_flip_the_decision(method: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    marks: dict[str, list[tuple[int, ...]]] = {
        name: [tuple(int(one) for one in chance.integers(60, 90, 2)) for _ in range(5)]
        for name in "ABCDEF"
    }
    common = {
        "method": method,
        "weights": ["0.5", "0.5"],
        "units": {name: f"U{at % 2}" for at, name in enumerate(marks)},
        "pools": {"total": 3, "unit": {"default": 2, "named": {}}},
    }
    results, _ = carried(marks, **common)
    before = results.decisions.set_index("project_id")["outcome"]
    tried = 0
    for name, flip in flips_of(marks, **common).items():
        if flip.mark is None:
            continue
        expert, criterion = int(flip.mark.expert[1:]) - 1, int(flip.mark.criterion[1:]) - 1
        for step, flipped in ((0, True), (1, False)):
            back = step if flip.mark.other < flip.mark.mark else -step
            given = list(marks[name][expert])
            given[criterion] = flip.mark.other // SCALE + back
            changed = {**marks, name: list(marks[name])}
            changed[name][expert] = tuple(given)
            after, _ = carried(changed, **common)
            outcome = after.decisions.set_index("project_id")["outcome"][name]
            opposite = (outcome == "recommended") != (before[name] == "recommended")
            if flipped:
                assert opposite, (name, flip)
                tried += 1
            elif opposite:
                assert outcome == "referred", (name, flip)
    assert tried
