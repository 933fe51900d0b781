"""How firm a list is: worked cases first, then what holds for any list."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pipeline.advice.confidence.draws import (
    SHARE_BITS,
    Seed,
    all_resamples,
    drawn_shares,
    parts_of,
    slots,
    ways_of,
)
from pipeline.advice.confidence.redraw import leave_out, redraw, seed_of
from pipeline.policy.advising import Confidence
from tests.advice.marked import carried, selection_of

PANEL = {"A": (90, 80, 70), "B": (85, 84, 83), "C": (60, 95, 88)}
SEED = Seed("a test")
SLOTS = [[3, 1, 1, 4, 4], [0, 0, 0, 0, 2], [4, 3, 1, 0, 2]]
SHARES = [[262113, 382856, 262345, 141262], [217961, 422965, 237912, 169738]]


def part(redrawn: list[str], **changes: Any) -> Confidence:
    return Confidence.model_validate(
        {
            "clause": "test",
            "says": "test",
            "redrawn": redrawn,
            "draws": 2000,
            "exact_up_to": 10,
            "concentration": 200,
            "seed": "test",
            "grey": {"from": "0.1", "to": "0.9"},
            "places": {"from": "0.05", "to": "0.95"},
            **changes,
        }
    )


def test_the_27_resamples_of_three_experts() -> None:
    selection = selection_of(PANEL)

    redrawn = redraw(selection, part(["experts"]), SEED)

    assert (redrawn.experts, redrawn.exact, redrawn.resamples) == ("panel", True, 27)
    assert redrawn.tally.mass == 27
    places, whole = redrawn.tally.places()
    shares = [[Fraction(27 * int(part), whole) for part in row] for row in places]
    half = Fraction(1, 2)
    assert dict(zip(selection.projects, shares, strict=True)) == {
        "A": [4, 4 + half, 18 + half],
        "B": [15, 12, 0],
        "C": [8, 10 + half, 8 + half],
    }
    assert [27 * share for share in redrawn.tally.shares()] == pytest.approx([4, 15, 8])


def test_leaving_one_expert_out_of_three() -> None:
    selection = selection_of(PANEL)
    for left, first in zip(leave_out(selection), ("C", "B", "A"), strict=True):
        assert left.shares == [float(name == first) for name in selection.projects]
        assert left.projects == 3
    assert [left.expert for left in leave_out(selection)] == ["E1", "E2", "E3"]


def test_weights_uniform_on_the_simplex() -> None:
    marks = {"A": [(60, 45, 47)], "B": [(50, 50, 50)]}
    selection = selection_of(marks, weights=["1", "1", "1"])

    redrawn = redraw(selection, part(["weights"], concentration=3, draws=40_000), SEED)

    error = (20 / 39 * 19 / 39 / 40_000) ** 0.5
    assert abs(redrawn.tally.shares()[0] - 20 / 39) < 3 * error
    assert not redrawn.exact


def test_every_resample_is_enumerated_with_how_often_it_comes() -> None:
    for number in range(1, 7):
        ways = all_resamples(number)
        assert len(ways.masses) == ways_of(number)
        assert ways.masses.sum() == number**number
    assert all_resamples(3).masses.tolist() == [1, 3, 3, 3, 6, 3, 1, 3, 3, 1]


def test_chance_is_the_same_on_every_machine() -> None:
    """Kept as numbers: another numpy or processor that gives others must not pass unseen."""
    stream = Seed("2022-05-21").stream("experts of TJ2022-001")
    assert slots(stream, 3, 5).tolist() == SLOTS
    stream = Seed("2022-05-21").stream("weights ")
    assert drawn_shares(stream, 2, [50, 70, 50, 30]).tolist() == SHARES


def test_drawn_shares_are_a_dirichlet_vector() -> None:
    parts = parts_of([25, 35, 25, 15], 200)
    assert parts == [50, 70, 50, 30]
    shares = drawn_shares(SEED.stream("weights"), 20_000, parts) / (1 << SHARE_BITS)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert shares.mean(axis=0) == pytest.approx([0.25, 0.35, 0.25, 0.15], abs=0.001)
    spread = [(one * (1 - one) / 201) ** 0.5 for one in (0.25, 0.35, 0.25, 0.15)]
    assert shares.std(axis=0) == pytest.approx(spread, rel=0.03)


def test_a_concentration_is_parted_into_whole_numbers() -> None:
    assert parts_of([1, 1, 1], 10) == [4, 3, 3]
    assert parts_of([98, 1, 1], 10) == [10, 1, 1]


def test_an_expert_is_drawn_as_often_as_another() -> None:
    counts = np.bincount(slots(SEED.stream("experts"), 20_000, 7).ravel(), minlength=7)
    assert counts / 140_000 == pytest.approx([1 / 7] * 7, rel=0.03)


def test_experts_are_drawn_within_projects_where_no_panel_marked_all() -> None:
    marks = {"A": (90, 80, 70), "B": (85, 84, None), "C": (60, 95, 88)}
    selection = selection_of(marks)

    redrawn = redraw(selection, part(["experts"], draws=27 * 4 * 27 * 20), SEED)

    assert (redrawn.experts, redrawn.exact) == ("project", False)
    chance = _within({"A": (90, 80, 70), "B": (85, 84), "C": (60, 95, 88)})
    assert redrawn.tally.shares() == pytest.approx(chance, abs=0.01)


def _within(marks: dict[str, tuple[int, ...]]) -> list[float]:
    """Each project's chance of the first place, all resamples of all projects tried."""
    from itertools import product

    means = [
        [Fraction(sum(drawn), len(given)) for drawn in product(given, repeat=len(given))]
        for given in marks.values()
    ]
    wins = [Fraction(0)] * len(means)
    for one in product(*means):
        rounded = [int(mean * 100 + Fraction(1, 2)) for mean in one]
        best = [at for at, mean in enumerate(rounded) if mean == max(rounded)]
        for at in best:
            wins[at] += Fraction(1, len(best))
    whole = 1
    for each in means:
        whole *= len(each)
    return [float(win / whole) for win in wins]


def test_draws_depend_on_marks_and_seed_alone() -> None:
    results, _ = carried(PANEL)
    other, _ = carried({**PANEL, "C": (60, 95, 87)})
    again = results.marks.sample(frac=1, random_state=1).assign(file="renamed.xlsx")
    assert seed_of("x", again) == seed_of("x", results.marks)
    assert seed_of("y", results.marks) != seed_of("x", results.marks)
    assert seed_of("x", other.marks) != seed_of("x", results.marks)


@pytest.mark.parametrize("level", ["total", "criterion"])
@pytest.mark.parametrize("method", ["mean", "trimmed_mean", "median"])
def test_one_panel_is_the_same_draw_for_every_project(level: str, method: str) -> None:
    """Drawn as a panel, or within each project alike: the same points, under drawn weights."""
    from pipeline.advice.confidence.sheet import rates_of_shares

    chance = np.random.default_rng(5)
    marks = {
        name: [tuple(int(one) for one in chance.integers(40, 100, 3)) for _ in range(6)]
        for name in "ABCDE"
    }
    selection = selection_of(marks, level=level, method=method, weights=["0.5", "0.3", "0.2"])
    shares = drawn_shares(SEED.stream("weights"), 50, [5, 3, 2])
    rates = rates_of_shares(shares, selection.sheet, selection.policy.marking)
    panel = slots(SEED.stream("panel"), 50, 6)
    within = np.repeat(panel[:, None, :], 5, axis=1)

    together, _ = selection.keys(rates, [panel])
    apart, _ = selection.keys(rates, [within])

    assert (together == apart).all()
    assert len(np.unique(together[:, 0])) > 5


@pytest.mark.parametrize("gap", [False, True])
def test_no_figure_depends_on_how_many_draws_are_looked_at_at_once(
    gap: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks are laid out where the last ones stood: nothing of those may be left over."""
    from pipeline.advice.confidence import desk
    from pipeline.advice.confidence import redraw as drawing

    chance = np.random.default_rng(11)
    marks: dict[str, Any] = {
        f"P{at:02}": [(int(a), int(b)) for a, b in chance.integers(60, 70, (5, 2))]
        for at in range(12)
    }
    if gap:
        marks["P03"] = [*marks["P03"][:4], None]
    selection = selection_of(
        marks,
        weights=["0.5", "0.5"],
        method="trimmed_mean",
        rounding={"mark": None, "criterion": None, "total": {"decimals": 0, "half": "up"}},
        ties=["untrimmed_mean", "criterion:c1"],
        pass_marks={"total": "63", "criteria": {}, "blocks": [], "veto": []},
        units={name: f"U{at % 3}" for at, name in enumerate(marks)},
        pools={"total": 5, "unit": {"default": 2, "named": {}}},
    )
    asked = part(["experts", "weights"], draws=301)
    together = redraw(selection, asked, SEED).tally
    for module, name, few in (
        (drawing, "_CELLS", 12 * 7),
        (drawing, "_CELLS_AHEAD", 12 * 20),
        (desk, "_NEAR", 12 * 5 * 2),
    ):
        monkeypatch.setattr(module, name, few)

    apart = redraw(selection, asked, SEED).tally

    assert apart.shares() == together.shares()
    (one, whole), (other, same) = together.places(), apart.places()
    assert (one * same == other * whole).all()
    assert 0 < min(share for share in together.shares() if share) < 1
