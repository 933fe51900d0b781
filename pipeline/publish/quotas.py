"""What each unit may have on the list, and what it has there."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codes.phrases import BESIDE
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.publish.lists import Lists
from pipeline.publish.naming import UNKNOWN_UNIT
from pipeline.stages.allocate.ways import Ways

_NO_BOUND = _("no bound")
_IN_PRINCIPLE = _("{count} in principle")
_SHARED = _("in that of {unit}")
_OF_KIND = _("{kind} {count}")
_UNKNOWN_UNIT_NAME = _("unit not known")

_OUTSIDE_POOLS = ("extra", "own:", "exempt", "bypass")


@dataclass(frozen=True)
class UnitPlaces:
    """One unit's quota, and how many of its projects are on the list in it and outside it.

    `number` is the quota where it is one hard number; `quota` tells it in words,
    and is empty for rows without a known unit.
    """

    unit: str
    name: str
    number: int | None
    quota: str
    inside: int
    outside: int


def unit_places(lists: Lists) -> list[UnitPlaces]:
    """Every unit of the balance of received and outcomes, in its order."""
    naming = lists.naming
    listed = lists["ranking"]
    listed = listed[listed["outcome"] == "recommended"]
    inside = listed["quota_use"].str.startswith("unit:")
    if naming.policy.pools.matrix is not None:
        inside = ~listed["quota_use"].str.startswith(_OUTSIDE_POOLS)
    ways = Ways(naming.policy, lists.projects, lists.quotas)
    known = {unit.id for unit in naming.policy.units.members}
    told = []
    for unit in map(str, lists.conservation["unit"]):
        own = listed["unit"] == unit
        told.append(
            UnitPlaces(
                unit=unit,
                name=unit_name(lists, unit),
                number=ways.places.get(f"unit:{unit}") if unit in known else None,
                quota=_quota(lists, ways, unit) if unit in known else "",
                inside=int((inside & own).sum()),
                outside=int((~inside & own).sum()),
            )
        )
    return told


def unit_name(lists: Lists, unit: str) -> str:
    """What a unit is called; its code where nobody named it."""
    if unit == UNKNOWN_UNIT:
        return say(lists.naming.language, _UNKNOWN_UNIT_NAME)
    return lists.naming.units.get(unit, unit)


def _quota(lists: Lists, ways: Ways, unit: str) -> str:
    """What bounds a unit: its number, in principle or not, and its numbers by kind."""
    naming = lists.naming
    owner = naming.policy.pools_unit(unit)
    if owner != unit:
        return say(naming.language, _SHARED, {"unit": naming.units.get(owner, owner)})
    number = _bound(lists, ways, f"unit:{unit}")
    by_kind = {kind: _bound(lists, ways, f"matrix:{unit}:{kind}") for kind in naming.kinds}
    kinds = naming.listed(
        say(naming.language, _OF_KIND, {"kind": naming.kinds[kind], "count": count})
        for kind, count in by_kind.items()
        if count
    )
    if number and kinds:
        return say(naming.language, BESIDE, {"name": number, "other": kinds})
    return number or kinds or say(naming.language, _NO_BOUND)


def _bound(lists: Lists, ways: Ways, pool: str) -> str:
    """The places of a pool as a text; empty where it does not bound."""
    if pool in ways.soft:
        return say(lists.naming.language, _IN_PRINCIPLE, {"count": ways.soft[pool]})
    return str(ways.places.get(pool, ""))
