"""Severity is told from merit where a chain of marks allows it, and else nothing is said."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from pipeline.advice.calibration import Calibrated, Penalties, calibrate, components
from pipeline.advice.pairs import Pairs
from pipeline.advice.penalties import LARGEST, TooFewMarks, estimate
from tests.advice.panels import APART, FOUR, FULL, STRONG_AND_WEAK, Given, pairs, turned

NEAR = pytest.approx


def order(given: Given, penalties: Penalties) -> list[str]:
    panel = pairs(given)
    points = calibrate(panel, penalties).points(panel)
    return [panel.projects[at] for at in np.argsort(-points)]


def test_four_projects_with_small_penalties() -> None:
    found = calibrate(pairs(FOUR), Penalties(0.1, 0.5))
    assert found.mean == NEAR(2255 / 28, abs=1e-9)
    f = [Fraction(205, 273), Fraction(-835, 273), Fraction(-85, 39), Fraction(175, 39)]
    assert found.project.tolist() == NEAR([float(one) for one in f], abs=1e-9)
    b = [Fraction(591, 91), Fraction(-8, 7), Fraction(-487, 91)]
    assert found.expert.tolist() == NEAR([float(one) for one in b], abs=1e-9)
    assert order(FOUR, Penalties(0.1, 0.5)) == ["P4", "P1", "P3", "P2"]


def test_four_projects_with_both_penalties_1() -> None:
    found = calibrate(pairs(FOUR), Penalties(1, 1))
    assert found.project.tolist() == NEAR([22 / 21, -34 / 21, -43 / 21, 55 / 21], abs=1e-9)
    assert found.expert.tolist() == NEAR([34 / 7, -1, -27 / 7], abs=1e-9)
    assert order(FOUR, Penalties(1, 1)) == ["P4", "P1", "P2", "P3"]


def test_whoever_drew_strong_projects_is_not_severe_for_it() -> None:
    """Centring each expert by itself would put W2 (82) above S2 (80)."""
    found = calibrate(pairs(STRONG_AND_WEAK), Penalties(0.01, 0.5))
    figures = (found.mean + found.project).tolist()
    assert figures == NEAR([91.874589, 89.770223, 70.125411, 72.229777], abs=1e-6)
    assert found.expert.tolist() == NEAR([0.142075, -0.142075, 0], abs=1e-6)
    assert order(STRONG_AND_WEAK, Penalties(0.01, 0.5)) == ["S1", "S2", "W2", "W1"]


@pytest.mark.parametrize("given", [FOUR, STRONG_AND_WEAK, FULL])
def test_either_side_can_be_eliminated(given: Given) -> None:
    """Turned round, the experts are the projects, and the other side is eliminated."""
    straight = calibrate(pairs(given), Penalties(0.3, 0.7))
    around = calibrate(pairs(turned(given)), Penalties(0.7, 0.3))
    assert around.mean == NEAR(straight.mean, abs=1e-9)
    assert around.expert.tolist() == NEAR(straight.project.tolist(), abs=1e-9)
    assert around.project.tolist() == NEAR(straight.expert.tolist(), abs=1e-9)


def solved_plainly(panel: Pairs, penalties: Penalties) -> Calibrated:
    """The same least squares as one dense system."""
    rows, projects, experts = len(panel), len(panel.projects), len(panel.experts)
    design = np.zeros((rows, 1 + projects + experts))
    design[:, 0] = 1
    design[np.arange(rows), 1 + panel.project] = 1
    design[np.arange(rows), 1 + projects + panel.expert] = 1
    ridge = np.diag([0.0, *[penalties.project] * projects, *[penalties.expert] * experts])
    found = np.linalg.solve(design.T @ design + ridge, design.T @ panel.points)
    return Calibrated(found[0], found[1 : 1 + projects], found[1 + projects :])


@pytest.mark.parametrize("penalties", [Penalties(0.01, 0.5), Penalties(5, 0.001)])
def test_a_random_panel_is_solved_as_one_dense_system(penalties: Penalties) -> None:
    panel = assigned(np.random.default_rng(7), projects=60, experts=9, each=3)[0]
    ours, plain = calibrate(panel, penalties), solved_plainly(panel, penalties)
    assert ours.mean == NEAR(plain.mean, abs=1e-8)
    assert np.abs(ours.project - plain.project).max() < 1e-8
    assert np.abs(ours.expert - plain.expert).max() < 1e-8


def test_components_are_listed_where_no_chain_connects() -> None:
    projects, experts = components(pairs(APART))
    assert projects.tolist() == [0, 1, 0, 1]
    assert experts.tolist() == [0, 0, 1, 1]


def test_one_common_expert_connects() -> None:
    joined = {**APART, "P3": {"E2": 75, "E4": 70}}
    projects, experts = components(pairs(joined))
    assert set(projects.tolist()) == set(experts.tolist()) == {0}


def test_a_long_chain_is_one_component() -> None:
    chain = {f"P{at:03}": {f"E{at:03}": 70, f"E{at + 1:03}": 80} for at in range(150)}
    assert set(components(pairs(chain))[0].tolist()) == {0}
    chain["Q"] = {"F": 1}
    assert components(pairs(chain))[0].tolist() == [0] * 150 + [1]


def test_where_everybody_marked_everything_the_order_cannot_change() -> None:
    panel = pairs(FULL)
    assert panel.complete
    points = calibrate(panel, Penalties(0.1, 0.1)).points(panel)
    means = np.array([sum(marked.values()) / 4 for marked in FULL.values()])
    assert points.tolist() == NEAR(means.tolist(), abs=1e-9)


def test_estimated_penalties_of_a_full_panel_are_those_of_the_analysis_of_variance() -> None:
    """Where everybody marked everything, REML is the classical estimate (Searle 1992, 4.7).

    The variances are (MSR - MSE) / k and (MSC - MSE) / n, the penalties MSE over them.
    """
    panel = pairs(FULL)
    table = panel.table.astype(float)
    n, k = table.shape
    rows = k * ((table.mean(axis=1) - table.mean()) ** 2).sum()
    columns = n * ((table.mean(axis=0) - table.mean()) ** 2).sum()
    error = ((table - table.mean()) ** 2).sum() - rows - columns
    between, judges, noise = rows / (n - 1), columns / (k - 1), error / ((n - 1) * (k - 1))
    found = estimate(panel)
    assert found.project == NEAR(noise / ((between - noise) / k), rel=1e-6)
    assert found.expert == NEAR(noise / ((judges - noise) / n), rel=1e-6)
    around = estimate(pairs(turned(FULL)))
    assert (around.expert, around.project) == NEAR((found.project, found.expert), rel=1e-6)


def test_estimated_penalties_find_the_variances_that_made_the_marks() -> None:
    panel = assigned(np.random.default_rng(11), projects=400, experts=40, each=6, chance=100)[0]
    found = estimate(panel)
    assert found.project == NEAR(NOISE**2 / MERIT**2, rel=0.2)
    assert found.expert == NEAR(NOISE**2 / SEVERITY**2, rel=0.2)


def test_experts_who_do_not_differ_are_told_by_the_largest_penalty() -> None:
    """A square in which each expert gives the same in all: no severity whatever."""
    same = {"A": [1, 2, 3], "B": [2, 3, 1], "C": [3, 1, 2], "D": [7, 8, 9], "E": [9, 7, 8]}
    same["F"] = [8, 9, 7]
    given = {name: dict(zip(("E1", "E2", "E3"), row, strict=True)) for name, row in same.items()}
    assert estimate(pairs(given)).expert == NEAR(LARGEST, rel=1e-6)


@pytest.mark.parametrize("given", [{"A": {"E1": 1, "E2": 2}}, STRONG_AND_WEAK])
def test_too_few_marks_suggest_nothing(given: Given) -> None:
    with pytest.raises(TooFewMarks):
        estimate(pairs(given))


MERIT, SEVERITY, NOISE = 6.0, 8.0, 4.0


def assigned(
    draw: np.random.Generator, *, projects: int, experts: int, each: int, chance: float = 0.35
) -> tuple[Pairs, np.ndarray]:
    """A panel whose experts mark projects like one another, and the projects' true merit.

    Every expert stands somewhere along the merit of projects and is given those
    near, the more strictly the smaller `chance`: strong projects meet other
    experts than weak ones do.
    """
    merit = MERIT * draw.standard_normal(projects)
    severe = SEVERITY * draw.standard_normal(experts)
    stands = np.linspace(-2, 2, experts)
    rows = []
    for project in range(projects):
        liking = chance * draw.standard_normal(experts) - np.abs(stands - merit[project] / MERIT)
        for expert in np.sort(np.argsort(-liking)[:each]):
            given = 75 + merit[project] - severe[expert] + NOISE * draw.standard_normal()
            rows.append((project, int(expert), round(given * 2)))
    project, expert, units = (np.array(column) for column in zip(*rows, strict=True))
    named = (
        tuple(f"P{at:04}" for at in range(projects)),
        tuple(f"E{at:04}" for at in range(experts)),
    )
    return Pairs(*named, project, expert, units, 2), merit


def in_order(found: np.ndarray, merit: np.ndarray) -> float:
    """The share of pairs of projects that stand in their true order."""
    ours = np.sign(found[:, None] - found[None, :])
    true = np.sign(merit[:, None] - merit[None, :])
    upper = np.triu_indices(len(merit), 1)
    return float((ours[upper] == true[upper]).mean())


def z_scored(panel: Pairs) -> np.ndarray:
    """Each project's mean of the points centred and scaled by expert, as others do it."""
    points, expert = panel.points, panel.expert
    mean = np.bincount(expert, points) / panel.projects_of
    wide = np.sqrt(np.bincount(expert, (points - mean[expert]) ** 2) / panel.projects_of)
    scaled = (points - mean[expert]) / wide[expert]
    return np.bincount(panel.project, scaled) / panel.experts_of


SMALL = Penalties(0.01, NOISE**2 / SEVERITY**2)
"""Projects are believed as they are, nearly; experts as much as their variance says."""


def test_the_true_order_comes_back_where_assignment_is_not_by_chance() -> None:
    """Better than raw means, and than z-scores by expert, which take merit for severity."""
    ahead = []
    for seed in range(5):
        panel, merit = assigned(np.random.default_rng(seed), projects=200, experts=25, each=4)
        assert set(components(panel)[0].tolist()) == {0}
        calibrated = in_order(calibrate(panel, SMALL).points(panel), merit)
        raw = in_order(np.bincount(panel.project, panel.points) / panel.experts_of, merit)
        scored = in_order(z_scored(panel), merit)
        assert calibrated > 0.87
        assert calibrated > raw + 0.02
        assert calibrated > scored + 0.2
        ahead.append(calibrated - raw)
    assert sum(ahead) / len(ahead) > 0.1


def test_estimated_penalties_suffice_where_assignment_is_looser() -> None:
    """They assume that projects met experts by chance. Where strong ones met only some, they fail:

    then merit is taken for severity, as their caveat says, and projects need a small penalty.
    """
    ahead = {}
    for chance in (2.0, 0.35):
        draw = np.random.default_rng(0)
        panel, merit = assigned(draw, projects=200, experts=25, each=4, chance=chance)
        estimated = calibrate(panel, estimate(panel)).points(panel)
        raw = np.bincount(panel.project, panel.points) / panel.experts_of
        ahead[chance] = in_order(estimated, merit) - in_order(raw, merit)
    assert ahead[2.0] > 0.05
    assert ahead[0.35] < 0


def test_the_figures_do_not_hang_on_who_is_named_how() -> None:
    """Experts renamed so that they sort the other way round: the same to the printed digit."""
    panel, _ = assigned(np.random.default_rng(3), projects=80, experts=11, each=4)
    flipped = len(panel.experts) - 1 - panel.expert
    order_ = np.lexsort((flipped, panel.project))
    again = Pairs(
        panel.projects, panel.experts, panel.project, flipped[order_], panel.units[order_], 2
    )
    ours = calibrate(panel, Penalties(0.2, 0.4))
    theirs = calibrate(again, Penalties(0.2, 0.4))
    assert np.abs(ours.project - theirs.project).max() < 1e-9
    assert np.abs(ours.expert - theirs.expert[::-1]).max() < 1e-9
