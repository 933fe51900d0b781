"""The collapsed walks say what every single walk says, on small random rounds."""

from __future__ import annotations

from itertools import permutations
from random import Random
from typing import Any

import pytest

from tests.oracle.allocation import Allocation
from tests.oracle.case import Case
from tests.oracle.enumeration import (
    number_of_walks,
    promotable,
    some_list,
    statuses,
    walked,
    walked_with_kept_places,
)
from tests.oracle.floors import Lists
from tests.oracle.pools import Pools, Way
from tests.oracle.rounds import make_round
from tests.oracle.surplus import find_surplus
from tests.oracle.walks import Walker
from tests.oracle.worked import EXEMPT, extra, policy, pools, project

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
        assert told == statuses(allocation.caps, places), seed
        assert allocation.reserve() == promotable(case.caps_when, places), seed
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


@pytest.mark.parametrize("block", range(6))
def test_kept_places_are_taken_by_the_words_of_the_rule(block: int) -> None:
    """Where nobody is equal, each round with a floor comes out as the rule is worded."""
    compared = 0
    for seed in range(400 * block, 400 * (block + 1)):
        policy, round_ = make_round(seed)
        if policy["pools"].get("floor") is None:
            continue
        case = Case(policy, round_)
        allocation = case.allocate({})
        if any(len(place) > 1 for place in allocation.kept):
            continue
        walking = [case.projects[walker.id] for place in allocation.kept for walker in place]
        told = walked_with_kept_places(case.pools, round_["projects"], walking)
        for name, use in told.items():
            ways = allocation.told[name].ways
            assert [way.quota_use for way in ways] == ([] if use == "out" else [use]), seed
        compared += 1
    assert compared > 2


@pytest.mark.parametrize("seed", range(40))
def test_a_list_is_possible_if_one_of_all_lists_is(seed: int) -> None:
    """A few contenders with one or two ways, some on every list, and two floors."""
    chance = Random(seed)
    names = ["unit:1", "unit:2", "applicant:1", "total"]
    caps = {name: chance.choice((0, 1, 1, 2)) for name in names}
    floors = {"floor:1": chance.choice((1, 2)), "floor:2": 1}

    def ways() -> list[Way]:
        return [
            Way(tuple(sorted(chance.sample(names, chance.randint(1, 2)))), label)
            for label in ("x", "y")[: chance.choice((1, 2))]
        ]

    fixed = [(chance.choice((None, "floor:1")), ways()) for _ in range(chance.choice((0, 0, 1)))]
    for pool in {pool for _, them in fixed for way in them for pool in way.pools}:
        caps[pool] = max(1, caps[pool])  # they stand on the list there is
    free = [(chance.choice(sorted(floors)), ways()) for _ in range(chance.randint(1, 5))]
    lists = Lists(caps, floors, fixed, free)
    assert lists.possible(floors, caps) == some_list(lists)
    for floor in floors:
        clash = lists.clash(floor)
        assert (clash == ()) == some_list(lists)
        for left_out in clash:
            rest = [name for name in clash if name != left_out]
            some_caps = {name: caps[name] for name in rest if name in caps}
            some_floors = {name: floors[name] for name in rest if name in floors}
            assert some_list(Lists(some_caps, some_floors, fixed, free))
        for pool, more in lists.grows(clash).items():
            those = {name: caps[name] for name in clash if name in caps}
            asked = {name: floors[name] for name in clash if name in floors}
            for larger, ends in ((more - 1, False), (more, True)):
                grown = {**those, pool: caps[pool] + larger}
                assert some_list(Lists(grown, asked, fixed, free)) == ends


@pytest.mark.parametrize("seed", range(60))
def test_surplus_is_what_every_order_of_the_unclear_says(seed: int) -> None:
    """Units of up to five projects with an extra and an own pool, some without a number."""
    chance = Random(seed)
    projects = [
        project(
            f"P{number}",
            unit_order=chance.choice((0, 0, 1, 2, 3, 4)),
            facts={"dcmm_level": chance.choice((2, 3)), "host": chance.choice((0, 1))},
        )
        for number in range(chance.randint(2, 5))
    ]
    own = {"id": "base", "fact": "host", "at_least": 1, "per": "unit", "default": 1}
    own |= {"instead_of": ["unit"], "order": chance.choice(("own-first", "quota-first"))}
    told = policy(
        pools=pools(
            unit=chance.choice((1, 2)),
            exemption=EXEMPT,
            extra=extra(order=chance.choice(("extra-first", "quota-first"))),
            own=[own],
            surplus="by_unit_order",
        )
    )
    known = Pools(told, {"projects": projects}, {p["id"] for p in projects})
    numbers = [p["unit_order"] for p in projects]
    clear = [p for p in projects if p["unit_order"] and numbers.count(p["unit_order"]) == 1]
    unclear = [p for p in projects if p not in clear]
    clear.sort(key=lambda p: int(p["unit_order"]))
    outs = [_out(known, [*clear, *order]) for order in permutations(unclear)]
    dropped, asked = find_surplus(known, projects)
    ids = {p["id"] for p in unclear}
    assert set(dropped) == outs[0] - ids
    assert asked == (ids if any(out & ids for out in outs) else set())


def _out(known: Pools, projects: list[dict[str, Any]]) -> set[str]:
    """Walk one unit's projects in this order with its own pools alone; name those out."""
    walkers = [Walker(p["id"], known.ways(p)) for p in projects]
    result = walked(known.caps, [(walker,) for walker in walkers])
    return {name for name, way in result.items() if way is None}
