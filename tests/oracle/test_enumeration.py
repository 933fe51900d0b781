"""The collapsed walks say what every single walk says, on small random rounds."""

from __future__ import annotations

from random import Random

import pytest

from tests.oracle.allocation import Allocation
from tests.oracle.decide import Case
from tests.oracle.enumeration import number_of_walks, promotable, statuses
from tests.oracle.pools import Way
from tests.oracle.rounds import make_round
from tests.oracle.walks import Walker

MOST_WALKS = 800


@pytest.mark.parametrize("block", range(10))
def test_collapsing_equal_states_changes_nothing(block: int) -> None:
    compared = 0
    for seed in range(60 * block, 60 * (block + 1)):
        policy, round_ = make_round(seed)
        case = Case(policy, round_)
        allocation = case.allocate(case.accepted_rulings())
        places = [[w for w in place if w.takes_room] for place in allocation.kept]
        if allocation.used_limits or number_of_walks(places) > MOST_WALKS:
            continue
        walking = {walker.id for place in places for walker in place}
        told = {p: t.status for p, t in allocation.told.items() if p in walking}
        assert told == statuses(case.caps, places), seed
        assert allocation.reserve() == promotable(case.caps, places), seed
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("seed", range(60))
def test_collapsing_changes_nothing_where_everything_crosses(seed: int) -> None:
    """Walkers with one or two ways through a handful of pools, in two or three places."""
    chance = Random(seed)
    names = ["unit:1", "unit:2", "direction:1", "direction:2", "applicant:1", "total"]
    caps = {name: chance.choice((1, 1, 2, 3)) for name in names}
    places = []
    for place in range(chance.randint(2, 4)):
        walkers = []
        for number in range(chance.randint(1, 3)):
            ways = []
            for label in ("x", "y")[: chance.choice((1, 1, 2))]:
                chosen = sorted(chance.sample(names, chance.randint(1, 3)))
                ways.append(Way(tuple(chosen), label))
            walkers.append(Walker(f"{place}{number}", tuple(ways)))
        places.append(walkers)
    allocation = Allocation(caps, places)
    told = {project: told.status for project, told in allocation.told.items()}
    assert told == statuses(caps, places)
    assert allocation.reserve() == promotable(caps, places)
