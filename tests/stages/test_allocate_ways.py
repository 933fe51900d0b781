"""Which ways a project has, in which order, and how many places their pools have."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from pipeline.policy.places import Pools
from pipeline.stages.allocate.contest import Contender, Contest, Route, keep_places
from pipeline.stages.allocate.ways import Ways, whole_places, with_kept
from pipeline.tables.working import PROJECTS, QUOTAS
from tests.agreement.policies import policy_of
from tests.cases import tables

SOURCE = {"clause": "c", "says": "s"}
HOST = {"fact": "host", "at_least": 1}
BASE: dict[str, Any] = {**SOURCE, "id": "base", "condition": HOST, "per": "unit", "default": 1}
CASE = {
    "policy": {
        "units": {
            "U1": {"class": "province"},
            "U2": {"class": "city"},
            "U3": {"pools_of": "U1"},
            "U4": {},
        },
        "fields": {"1": "f", "2": "f", "3": "g"},
    },
    "projects": "project | unit | direction\na | U1 | 1\nb | U2 | 2\nc | U3 | 3\nd | U4 | 1",
}


def ways(pools: dict[str, Any], projects: dict[str, Any] | None = None, **told: Any) -> Ways:
    """The ways under some pools, beside an unlimited total if none is given."""
    plain = policy_of(tables.policy_of(CASE), tables.round_of(CASE))
    said = {"total": {"at_most": "unlimited"}, **pools}
    said |= {"reserve": {"who": "room"}, "surplus": {"kept": "by_score"}}
    parts = {
        name: part if isinstance(part, list) else {**SOURCE, **part} for name, part in said.items()
    }
    policy = plain.model_copy(update={"pools": Pools.model_validate(parts)})
    if "several" in told:
        update = {"several": plain.directions.model_copy(update=told["several"])}
        policy = policy.model_copy(
            update={"directions": plain.directions.model_copy(update=update)}
        )
    quotas = told.get("quotas", {})
    numbers = QUOTAS.of({"unit": list(quotas), "number": list(quotas.values())})
    return Ways(policy, PROJECTS.of(projects or {}), numbers)


def row(**told: Any) -> dict[str, Any]:
    """A row of PROJECTS."""
    plain = dict.fromkeys(PROJECTS.names, "") | {"unit": "U1", "direction": "1", "exempt": False}
    return {**plain, "credit_code": "X", "bypass": False, **told}


def uses(found: Ways, **told: Any) -> list[str]:
    return [way.use for way in found.of(row(**told))]


@pytest.mark.parametrize(
    ("rounding", "of_7", "of_5"), [("down", 4, 3), ("up", 5, 3), ("half_up", 4, 3)]
)
def test_a_share_becomes_whole_places(rounding: Any, of_7: int, of_5: int) -> None:
    share = Fraction(3, 5)
    assert (whole_places(share * 7, rounding), whole_places(share * 5, rounding)) == (of_7, of_5)


def test_a_half_goes_up_and_just_below_it_down() -> None:
    assert whole_places(Fraction(1, 2), "half_up") == 1
    assert whole_places(Fraction(499, 1000), "half_up") == 0


def test_a_named_quota_goes_before_the_formula_that_before_the_class_that_before_the_default() -> (
    None
):
    formula = {"share": "1/2", "register": "r", "column": "n", "rounding": "down"}
    unit = {"default": 7, "by_class": {"province": 6}, "named": {"U2": 5}, "formula": formula}
    assert ways({"unit": unit}, quotas={"U2": 2, "U4": 2}).places == {
        "unit:U1": 6,
        "unit:U2": 5,
        "unit:U4": 1,
    }
    assert ways({"unit": unit}).places["unit:U4"] == 7


def test_a_way_of_its_own_is_taken_before_or_after_the_others_as_the_policy_says() -> None:
    pools = {
        "unit": {"default": 1},
        "exemption": {"condition": HOST},
        "extra": {"default": 1, "order": "extra-first"},
        "own": [
            {**BASE, "id": "last", "order": "quota-first"},
            {**BASE, "id": "first", "order": "own-first"},
            {**BASE, "id": "round", "per": "round", "order": "own-first"},
        ],
    }
    held = "first;last;round"
    own = ["own:first:U1", "own:round", "unit:U1", "own:last:U1"]
    assert uses(ways(pools), own=held, exempt=True) == ["extra:U1", *own]
    assert uses(ways(pools), own=held, exempt=False) == own
    pools["extra"] = {"default": 1, "per": "round", "order": "quota-first"}
    assert uses(ways(pools), own=held, exempt=True) == [*own, "extra"]


def test_own_only_leaves_no_other_way_unless_the_pool_has_no_number_for_the_project() -> None:
    pools = {"unit": {"default": 1}, "own": [{**BASE, "per": "class", "order": "own-only"}]}
    assert uses(ways(pools), own="base") == ["own:base:province"]
    assert uses(ways(pools), own="base", unit="U3") == ["own:base:province"]
    assert uses(ways(pools), own="base", unit="U4") == ["unit:U4"]


def test_an_exempt_project_uses_its_unit_unless_the_exemption_skips_it() -> None:
    exemption = {"condition": HOST, "skips": ["class"]}
    pools = {"unit": {"default": 1}, "class": {"default": 1}, "exemption": exemption}
    assert ways(pools).of(row(exempt=True)) == (Route("unit:U1", ("unit:U1",)),)
    pools["exemption"] = {"condition": HOST, "skips": ["unit", "class"]}
    assert ways(pools).of(row(exempt=True)) == (Route("exempt", ()),)


def test_soft_pools_are_used_and_bound_nobody() -> None:
    soft = {"unit": {"default": 2, "limit": "soft"}, "class": {"default": 1}}
    (way,) = ways(soft).of(row(unit="U3"))
    assert (way.use, way.pools, way.soft) == ("unit:U1", ("class:province",), ("unit:U1",))


def test_pools_of_one_kind_that_several_directions_share_are_used_once() -> None:
    several = {"several": {"at_most": 3, "counted": "each", "otherwise": "warn"}}
    pools = {"direction": {"default": 1, "named": {"2": 9}}, "field": {"default": 1}}
    found = ways(pools, **several)
    (way,) = found.of(row(direction="2", directions="2;1;3"))
    assert way.pools == ("direction:1", "direction:2", "direction:3", "field:f", "field:g")
    (way,) = ways(pools).of(row(direction="2", directions="2;1;3"))
    assert way.pools == ("direction:2", "field:f")


def test_an_applicant_is_bound_by_the_one_kind_it_gives_where_it_leads() -> None:
    applicant = {"at_most": 1, "by_type": {"firm": 3, "school": 2}, "members": "counted"}
    led = {
        "project_id": ["1", "2", "3", "4", "5"],
        "credit_code": ["X", "X", "Y", "Y", "Z"],
        "applicant_type": ["firm", "", "firm", "school", ""],
        "members": ["", "", "", "W;X", ""],
    }
    assert ways({"applicant": applicant}, led).places == {
        "applicant:X": 3,
        "applicant:Y": 1,
        "applicant:Z": 1,
        "applicant:W": 1,
    }


def test_only_ways_that_use_the_total_have_kept_places_and_try_them_first() -> None:
    plain, apart = Route("unit:1", ("unit:1", "total")), Route("own:x", ("own:x",))
    assert with_kept((apart, plain), "floor:6") == (
        apart,
        Route("unit:1+floor:6", ("unit:1", "floor:6")),
        plain,
    )
    assert with_kept((Route("", ("total",)),), "floor:6")[0] == Route("floor:6", ("floor:6",))
    assert with_kept((plain,), "") == (plain,)


def test_whoever_leaves_takes_a_kept_place_along_unless_others_have_more_than_enough() -> None:
    routes = with_kept((Route("", ("total",)),), "floor:6")
    three = [Contender(name, 1, routes, floor="floor:6") for name in "abc"]
    ruled = Contender("d", 1, routes, takes_room=False, floor="floor:6")
    room, spare = keep_places({"total": 4}, {"floor:6": 2, "floor:7": 1}, [*three, ruled])
    assert room == {"total": 2, "floor:6": 2, "floor:7": 0}
    once = Contest(room, ((*three, ruled),), spare).without("a")
    assert once.places == {"total": 2, "floor:6": 2, "floor:7": 0}
    twice = once.without("b")
    assert twice.places == {"total": 3, "floor:6": 1, "floor:7": 0}
    assert twice.without("d").places == twice.places
    assert twice.without("c").places == {"total": 4, "floor:6": 0, "floor:7": 0}


def test_no_two_ways_of_a_project_are_written_alike() -> None:
    pools = {
        "unit": {"default": 1, "limit": "soft"},
        "total": {"at_most": 9},
        "exemption": {"condition": HOST},
        "extra": {"default": 1},
        "own": [
            {**BASE, "order": "own-first"},
            {**BASE, "id": "again", "per": "unit", "order": "quota-first"},
            {**BASE, "id": "all", "per": "round", "order": "own-first"},
        ],
        "floor": {"per": "direction", "default": 1},
    }
    found = ways(pools)
    told = row(own="base;again;all", exempt=True)
    written = [way.use for way in with_kept(found.of(told), found.floor_of(told))]
    assert len(written) == 10
    assert len(set(written)) == 10
