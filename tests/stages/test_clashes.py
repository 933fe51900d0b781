"""Which floors and pools cannot hold together, against every list there is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
import scipy.optimize

from pipeline.codes.phrases import recognised
from pipeline.errors import BrokenPromise
from pipeline.stages.allocate import clashes
from pipeline.stages.allocate.bounds import Unmet, _clash, why_unmet
from pipeline.stages.allocate.clashes import Clash, Floors, clash_of
from pipeline.stages.allocate.contest import Contender, Route, in_order


def contender(name: str, *ways: str, takes_room: bool = True) -> Contender:
    """A project with its ways, each as the pools it uses, parted by blanks."""
    routes = tuple(Route(way.partition(" ")[0], tuple(way.split())) for way in ways)
    return Contender(name, 1, routes, takes_room)


def floors_of(**wanted: tuple[int, str]) -> dict[str, tuple[int, frozenset[str]]]:
    """Floors by id; members are parted by blanks."""
    return {
        f"floor:{name}": (number, frozenset(ids.split())) for name, (number, ids) in wanted.items()
    }


def test_a_quota_of_none_clashes_with_the_floor_of_its_only_project() -> None:
    floors = floors_of(d6=(1, "d"))
    assert clash_of("floor:d6", [contender("d", "unit:12 total")], {"unit:12": 0}, floors) == Clash(
        ("floor:d6",), ("unit:12",), {"unit:12": 1}
    )


def test_a_floor_that_another_list_meets_does_not_clash() -> None:
    going = [contender("a", "unit:12"), contender("d", "unit:12")]
    assert clash_of("floor:d6", going, {"unit:12": 1}, floors_of(d6=(1, "d"))) is None


def test_a_floor_with_too_few_members_clashes_alone() -> None:
    going = [contender("a", "unit:12"), contender("b", "unit:12")]
    assert clash_of("floor:d6", going, {"unit:12": 0}, floors_of(d6=(3, "a b"))) == Clash(
        ("floor:d6",), (), {}
    )


def test_members_who_do_not_contend_or_take_no_room_are_on_no_list() -> None:
    going = [contender("a", "unit:12", takes_room=False), contender("b", "unit:12")]
    assert clash_of("floor:d6", going, {"unit:12": 9}, floors_of(d6=(2, "a b gone"))) == Clash(
        ("floor:d6",), (), {}
    )


def test_a_floor_of_none_and_a_pool_without_places_ask_nothing() -> None:
    assert clash_of("floor:d6", [contender("a", "class:x")], {}, floors_of(d6=(0, ""))) is None
    assert clash_of("floor:d6", [contender("a", "class:x")], {}, floors_of(d6=(1, "a"))) is None


def test_two_floors_clash_over_a_total_that_both_need() -> None:
    going = [contender(name, "unit:12 total") for name in "abcd"]
    floors = floors_of(d1=(2, "a b"), d2=(2, "c d"))
    assert clash_of("floor:d2", going, {"unit:12": 4, "total": 3}, floors) == Clash(
        ("floor:d1", "floor:d2"), ("total",), {"total": 1}
    )


def test_of_equally_small_clashes_the_first_in_the_order_of_reasons_is_named() -> None:
    going = [contender("a", "unit:12 direction:1 total"), contender("b", "unit:12 direction:1")]
    full = {"total": 0, "direction:1": 0, "unit:12": 0}
    floors = floors_of(d1=(2, "a b"))
    found = clash_of("floor:d1", going, full, floors)
    assert found == Clash(("floor:d1",), ("unit:12",), {"unit:12": 2})
    found = clash_of("floor:d1", going, full | {"unit:12": 2}, floors)
    assert found == Clash(("floor:d1",), ("direction:1",), {"direction:1": 2})


def test_every_way_of_a_project_must_be_closed() -> None:
    going = [contender("a", "own:base:12 total", "unit:12 total")]
    floors = floors_of(d1=(1, "a"))
    places = {"own:base:12": 0, "unit:12": 0, "total": 5}
    assert clash_of("floor:d1", going, places, floors) == Clash(
        ("floor:d1",), ("unit:12", "own:base:12"), {"unit:12": 1, "own:base:12": 1}
    )


def test_a_project_goes_one_way_only() -> None:
    going = [contender("a", "own:base", "unit:12"), contender("b", "unit:12")]
    floors = floors_of(d1=(3, "a b"))
    assert clash_of("floor:d1", going, {"own:base": 5, "unit:12": 5}, floors) == Clash(
        ("floor:d1",), (), {}
    )


def test_a_clash_of_many_pools_is_found() -> None:
    """A floor of ten against nine units of one place each, out of thirty units and kinds."""
    units = [f"u{number:02}" for number in range(9)]
    going = [contender(f"{unit}{n}", f"unit:{unit} total") for unit in units for n in range(3)]
    others = [f"v{number:02}" for number in range(30)]
    beside = [contender(f"{unit}{n}", f"unit:{unit} total") for unit in others for n in range(3)]
    places = {f"unit:{unit}": 1 for unit in [*units, *others]} | {"total": 60}
    floors = floors_of(
        d1=(10, " ".join(member.project_id for member in going)),
        d2=(30, " ".join(member.project_id for member in beside)),
    )
    pools = tuple(f"unit:{unit}" for unit in units)
    assert clash_of("floor:d1", [*going, *beside], places, floors) == Clash(
        ("floor:d1",), pools, dict.fromkeys(pools, 1)
    )


def test_a_clash_that_the_floor_has_no_part_in_is_told_where_there_is_no_other() -> None:
    going = [contender("a", "unit:1"), contender("b", "unit:2"), contender("c", "unit:2")]
    floors = floors_of(d1=(1, "a"), d2=(2, "b c"))
    assert clash_of("floor:d1", going, {"unit:1": 1, "unit:2": 1}, floors) == Clash(
        ("floor:d2",), ("unit:2",), {"unit:2": 1}
    )


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    going = [contender(f"{n}", f"unit:{n % 3}") for n in range(9)]
    floors = floors_of(d1=(4, " ".join(member.project_id for member in going)))
    places = {"unit:0": 1, "unit:1": 1, "unit:2": 1}
    whole = clash_of("floor:d1", going, places, floors)
    assert whole is not None
    for bound in ("MOST_SETS", "MOST_STEPS"):
        with monkeypatch.context() as patched:
            patched.setattr(clashes, bound, 1)
            found = clash_of("floor:d1", going, places, floors)
        assert found == Clash(whole.floors, whole.pools, whole.grows, smallest=False)


POOLS = ("unit:1", "unit:2", "extra:1", "direction:1", "direction:2", "applicant:X", "total")
Round = tuple[list[Contender], dict[str, int], dict[str, tuple[int, frozenset[str]]]]


def drawn(seed: int) -> Round:
    """A small round: at most six contenders with one to three ways, and one to four floors."""
    chance = random.Random(seed)
    names = "abcdef"[: chance.randint(1, 6)]
    going = [
        contender(
            name,
            *(
                " ".join(in_order(set(chance.sample(POOLS, chance.randint(1, 3)))))
                for _ in range(chance.choice((1, 1, 2, 3)))
            ),
            takes_room=chance.random() < 0.95,
        )
        for name in names
    ]
    places = {pool: chance.randint(0, 3) for pool in POOLS if chance.random() < 0.9}
    floors = {}
    for number in range(chance.randint(1, 4)):
        members = frozenset(chance.sample(names, chance.randint(1, len(names))))
        wanted = chance.randint(0 if number else 1, len(members) + (chance.random() < 0.1))
        floors[f"floor:{number}"] = (wanted, members)
    return going, places, floors


def lists(going: Sequence[Contender]) -> Iterator[Mapping[str, Route]]:
    """Every list: who is on it, and by which way."""
    ways = [[None, *member.routes] if member.takes_room else [None] for member in going]
    for chosen in product(*ways):
        yield {
            member.project_id: way
            for member, way in zip(going, chosen, strict=True)
            if way is not None
        }


def usage(listed: Mapping[str, Route], floors: Floors, name: str) -> int:
    """How many of a list use a pool, or belong to a floor."""
    if name in floors:
        return len(floors[name][1] & listed.keys())
    return sum(name in way.pools for way in listed.values())


def brute_force(
    floor: str, going: list[Contender], places: dict[str, int], floors: Floors
) -> Clash | None:
    """The clash, by looking at every list and every set of floors and pools."""
    names = in_order({*places, *floors})
    known = [{name: usage(listed, floors, name) for name in names} for listed in lists(going)]
    met = {
        frozenset(
            name
            for name in names
            if (had[name] >= floors[name][0] if name in floors else had[name] <= places[name])
        )
        for had in known
    }

    def clashing(size: int) -> Iterator[tuple[str, ...]]:
        for chosen in combinations(names, size):
            if not any(set(chosen) <= one for one in met):
                yield chosen

    irreducible: list[tuple[str, ...]] = []
    for size in range(len(names) + 1):
        for chosen in clashing(size):
            if not any(set(smaller) <= set(chosen) for smaller in irreducible):
                irreducible.append(chosen)
    if not irreducible:
        return None
    having = [chosen for chosen in irreducible if floor in chosen]
    first = (having or irreducible)[0]
    grows = {}
    for pool in (name for name in first if name not in floors):
        others = set(first) - {pool}
        grows[pool] = min(
            had[pool] - places[pool]
            for had in known
            if all(
                had[name] >= floors[name][0] if name in floors else had[name] <= places[name]
                for name in others
            )
        )
    return Clash(tuple(name for name in first if name in floors), tuple(grows), grows)


def test_random_rounds_agree_with_every_list_looked_at() -> None:
    sizes = set()
    for seed in range(150):
        going, places, floors = drawn(seed)
        for floor in floors:
            if floors[floor][0]:
                found = clash_of(floor, going, places, floors)
                assert found == brute_force(floor, going, places, floors), f"seed {seed}, {floor}"
                sizes.add(None if found is None else len(found.floors) + len(found.pools))
    assert sizes >= {None, 1, 2, 3, 4}


def test_a_search_that_is_given_up_tells_a_clash_of_which_nothing_can_be_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clashes, "MOST_SETS", 0)
    tried = set()
    for seed in range(40):
        going, places, floors = drawn(seed)
        floor = next(name for name in floors if floors[name][0])
        found = clash_of(floor, going, places, floors)
        if found is None:
            continue
        assert not found.smallest
        named = (*found.floors, *found.pools)
        assert not held_together(named, going, places, floors)
        for one in named:
            others = [name for name in named if name != one]
            assert held_together(others, going, places, floors), f"seed {seed}, {one}"
        tried.add(len(named))
    assert tried >= {1, 2, 3}


def held_together(
    names: Sequence[str], going: list[Contender], places: dict[str, int], floors: Floors
) -> bool:
    """Whether some list meets all of these floors and pools."""
    return any(
        all(
            usage(listed, floors, name) >= floors[name][0]
            if name in floors
            else usage(listed, floors, name) <= places[name]
            for name in names
        )
        for listed in lists(going)
    )


HOSTS = [contender("a", "unit:12 total"), contender("b", "unit:13 total")]


def test_a_clash_stands_whichever_place_is_taken_first() -> None:
    """Somebody ahead of all takes a place of 12 or of 14; two of the floor's need one of 12."""
    going = [contender("a", "unit:12"), contender("b", "unit:12"), contender("c", "unit:14")]
    floors = floors_of(d1=(2, "a b"))
    left = [{"unit:12": 1, "unit:14": 0}, {"unit:12": 0, "unit:14": 1}]
    assert _clash("floor:d1", going, left, floors) == Clash(
        ("floor:d1",), ("unit:12",), {"unit:12": 1}
    )


def test_no_clash_is_told_where_one_way_of_the_place_taken_first_leaves_a_list() -> None:
    floors = floors_of(d1=(1, "a"))
    left = [{"unit:12": 0, "unit:13": 1}, {"unit:12": 1, "unit:13": 0}]
    assert _clash("floor:d1", HOSTS, left, floors) is None


def test_of_clashes_that_end_with_another_place_taken_first_the_first_is_told() -> None:
    floors = floors_of(d1=(2, "a b"))
    left = [{"unit:12": 0, "unit:13": 1}, {"unit:12": 1, "unit:13": 0}]
    assert _clash("floor:d1", HOSTS, left, floors) == Clash(
        ("floor:d1",), ("unit:12",), {"unit:12": 1}
    )


@pytest.mark.parametrize(
    ("clash", "why"),
    [
        (
            Clash(("floor:d1",), ("unit:12",), {"unit:12": 2}, smallest=False),
            "floor:d1, unit:12 cannot hold together, and perhaps fewer of them cannot; "
            "each of these alone would end it: unit:12 (+2)",
        ),
        (
            Clash(("floor:d1", "floor:d2"), (), {}, smallest=False),
            "floor:d1, floor:d2 cannot hold together, and perhaps fewer of them cannot",
        ),
    ],
)
def test_that_fewer_may_clash_is_said(clash: Clash, why: str) -> None:
    told = why_unmet(Unmet("floor:d1", "c", 0, 1, 2, clash))
    assert told == why
    assert recognised(told) is not None


def test_a_solver_that_stops_or_errs_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it finds is proved on whole numbers; neither a failure nor a wrong list passes."""
    going = [contender("a", "unit:12"), contender("b", "unit:12")]
    arguments = ("floor:d1", going, {"unit:12": 1}, floors_of(d1=(2, "a b")))
    solved = scipy.optimize.milp

    def stopped(*given: Any, **named: Any) -> Any:
        answer = solved(*given, **named)
        answer.status, answer.message = 1, "out of time"
        return answer

    def beyond(*given: Any, **named: Any) -> Any:
        answer = solved(*given, **named)
        answer.status, answer.x = 0, np.full(len(given[0]), 7.0)
        return answer

    monkeypatch.setattr(scipy.optimize, "milp", stopped)
    with pytest.raises(BrokenPromise, match="the solver of clashes stopped: out of time"):
        clash_of(*arguments)
    monkeypatch.setattr(scipy.optimize, "milp", beyond)
    with pytest.raises(BrokenPromise, match="found a list that is none"):
        clash_of(*arguments)


def test_a_search_that_finds_nothing_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clashes._Search, "smallest", lambda search: None)
    going = [contender("a", "unit:12")]
    with pytest.raises(BrokenPromise, match="no clash was found where no list meets floor:d1"):
        clash_of("floor:d1", going, {"unit:12": 0}, floors_of(d1=(1, "a")))


def test_what_a_pool_alone_does_not_end_is_not_told_as_a_clash_of_it() -> None:
    """The floor has too few members: no number of places would help."""
    going = [contender("a", "unit:12"), contender("b", "unit:12")]
    terms = clashes._terms(going, {"unit:12": 1}, floors_of(d1=(3, "a b")))
    with pytest.raises(BrokenPromise, match="a clash was told that remains without unit:12"):
        terms.growth(terms.all, "unit:12")
