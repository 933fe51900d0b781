"""The selection drawn again agrees with the stages themselves, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import numpy as np
import pytest

from pipeline.advice.confidence.grid import Grid, Patience, shares_of_orders, walk
from pipeline.advice.confidence.order import Tally
from pipeline.advice.confidence.selection import Selection, selections_of
from pipeline.advice.confidence.sheet import NotDrawn
from pipeline.advice.confidence.standins import Slots
from pipeline.tables.bundles import Results
from tests.agreement.policies import policy_of
from tests.agreement.product import carried_out
from tests.oracle.rounds import make_round

SEEDS = range(48)
DRAWS = 1


def without_rulings(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A random round of the second program in which no panel ruled."""
    told, rounded = make_round(seed)
    return told, {**rounded, "rulings": []}


def selections(results: Results, told: Any, rounded: Any) -> list[Selection]:
    """The lists of a round; none where its rules are of a kind that is not drawn again."""
    try:
        return selections_of(results, policy_of(told, rounded))
    except NotDrawn:
        return []


def drawn_round(
    rounded: dict[str, Any], selection: Selection, slots: Sequence[np.ndarray[Any, Any]]
) -> dict[str, Any]:
    """The round in which others stand in for the experts, each under a name of its own."""
    given = {(p, e, c): mark for p, e, c, mark in rounded["marks"]}
    criteria = sorted({c for _, _, c, _ in rounded["marks"]})
    ranked = set(selection.projects)
    lines = [line for line in rounded["marks"] if line[0] not in ranked]
    for block, chosen in zip(selection.sheet.blocks, slots, strict=True):
        for column, who, drawn in zip(block.columns, block.experts, chosen[0], strict=True):
            project = selection.projects[column]
            for slot, expert in enumerate(who[drawn]):
                named = selection.sheet.experts[expert]
                for criterion in criteria:
                    if (project, named, criterion) in given:
                        mark = given[project, named, criterion]
                        lines.append((project, f"{named}.{slot}", criterion, mark))
    recused = [pair for pair in rounded["recused"] if pair[0] not in ranked]
    return {**rounded, "marks": lines, "recused": recused}


def held_against(selection: Selection, results: Results, slots: Sequence[Slots]) -> list[str]:
    """What one draw says otherwise than the stages do."""
    key, walks = selection.keys(selection.official, slots)
    tally = Tally(len(selection.projects))
    tally.add(key[:1], walks[:1], selection.grid)
    places = results.ranking.set_index("project_id")["place"]
    decided = results.decisions.set_index("project_id")
    found = []
    for number, (name, share) in enumerate(zip(selection.projects, tally.shares(), strict=True)):
        place = 1 + int((key[0] > key[0, number]).sum())
        outcome, reason = decided.loc[name, "outcome"], decided.loc[name, "reason"]
        if reason in ("equals_straddle", "waits_for_ruling"):
            fits = 0 <= share <= 1
        else:
            fits = abs(share - (outcome == "recommended")) < 1e-9
        if place != places[name] or not fits:
            found.append(f"{name}: place {place}, share {share}, {outcome} {reason}")
    return found


@pytest.mark.parametrize("first", range(SEEDS.start, SEEDS.stop, 24))
def test_official_draw_is_the_official_result(first: int) -> None:
    held = 0
    for seed in range(first, first + 24):
        told, rounded = make_round(seed)
        results = carried_out(told, rounded)
        for selection in selections(results, told, rounded):
            nobody: list[Slots] = [None] * len(selection.sheet.blocks)
            assert held_against(selection, results, nobody) == [], seed
            held += 1
    assert held > 8


@pytest.mark.parametrize("first", range(SEEDS.start, SEEDS.stop, 24))
def test_drawn_selection_is_what_the_stages_make_of_it(first: int) -> None:
    held = 0
    for seed in range(first, first + 24):
        chance = np.random.default_rng(seed)
        told, rounded = without_rulings(seed)
        results = carried_out(told, rounded)
        found = selections(results, told, rounded)
        if len(found) != 1:
            continue
        for _ in range(DRAWS):
            slots = [
                chance.integers(0, block.number, (1, len(block.columns), block.number))
                for block in found[0].sheet.blocks
            ]
            drawn = carried_out(told, drawn_round(rounded, found[0], slots))
            assert held_against(found[0], drawn, slots) == [], seed
            held += 1
    assert held > 8


def grid(places: Sequence[int], routes: Sequence[Sequence[Sequence[int]]]) -> Grid:
    """Pools with so many places, and each project's ways through them."""
    ways = max(len(own) for own in routes)
    pools = max(len(way) for own in routes for way in own)
    table = np.full((len(routes), ways, pools), -1)
    for project, own in enumerate(routes):
        table[project, len(own) :, 0] = -2
        for at, way in enumerate(own):
            table[project, at, : len(way)] = way
    none = np.full(len(routes), -1)
    return Grid(np.array(places), table, -1, none, {}, {}, -1, False)


@pytest.mark.parametrize("seed", range(12))
def test_share_of_orders_is_that_of_all_orders(seed: int) -> None:
    chance = Random(seed)
    number = 5
    routes = [
        [[chance.randrange(2), 2 + chance.randrange(2)] for _ in range(chance.choice((1, 1, 2)))]
        for _ in range(number)
    ]
    pools = grid([1, 2, 1, 2], routes)
    groups = sorted(chance.randrange(2) * 2 for _ in range(number))
    groups = [groups.index(one) for one in groups]
    orders = [
        order for order in permutations(range(number)) if [groups[p] for p in order] == groups
    ]
    inside = walk(np.array(orders).T, np.ones((number, len(orders)), dtype=bool), pools)
    shares = np.zeros(number)
    for order, got in zip(orders, inside.T, strict=True):
        shares[list(order)] += got
    told = shares_of_orders(list(range(number)), groups, [True] * number, pools)
    assert told == pytest.approx(list(shares / len(orders)))


def test_orders_past_counting_are_given_up() -> None:
    """Forty equals in pools that cross: a list is not told of rather than waited for."""
    ways = [[[at % 5, 5 + at % 7]] for at in range(40)]
    pools = grid([2] * 12, ways)
    everybody = [True] * 40

    with pytest.raises(NotDrawn) as refused:
        shares_of_orders(range(40), [0] * 40, everybody, pools, Patience(10_000))

    assert refused.value.why == "orders"
