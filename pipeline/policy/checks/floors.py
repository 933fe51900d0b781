"""Floors that no list could ever meet, by the numbers of the policy alone.

Each complaint names the smallest set of floors and pools that cannot hold
together, and what would end it. Floors that clash only for a given round's
projects are told when it is carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary, reads
from pipeline.policy.checks.pools import IDS, ids_of, quota_of
from pipeline.policy.model import Policy
from pipeline.policy.places import ClassPool, DirectionPool, FieldPool, Floor

_READ = (*IDS, "units.members", "directions.members", "pools")


def floors_of(policy: Policy, floor: Floor) -> dict[str, int]:
    """The places kept for each, units that share another's pools left out."""
    sharing = {unit.id for unit in policy.units.members if unit.pools_of is not None}
    ids = [name for name in ids_of(policy, floor.per) if not sharing or name not in sharing]
    return {name: floor.named.get(name, floor.default) for name in ids}


@reads("pools.total", "pools.floor")
def floors_lie_in_a_total(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Places are kept out of a total, so there must be one."""
    if policy.pools.floor is not None and policy.pools.total.at_most == "unlimited":
        yield "policy_floor_unbounded", ("pools", "floor"), {}


@reads("pools.total", "pools.floor", *IDS)
def floors_fit_the_total(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Together floors keep no more places than there are."""
    pools = policy.pools
    if pools.floor is None or pools.total.at_most == "unlimited":
        return
    floors, total = floors_of(policy, pools.floor), int(pools.total.at_most)
    kept = sum(floors.values())
    if kept > total:
        fields = {
            "names": _listed(_smallest(floors, total)),
            "value": str(kept),
            "full": str(total),
            "more": str(kept - total),
        }
        yield "policy_floors_above_total", ("pools", "floor"), fields


def _smallest(floors: dict[str, int], most: int) -> list[str]:
    """The fewest floors that together are above a number: the largest ones, as declared."""
    ranked = sorted(floors, key=lambda name: -floors[name])
    taken: list[str] = []
    while sum(floors[name] for name in taken) <= most:
        taken.append(ranked[len(taken)])
    return [name for name in floors if name in taken]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"floor:{name}" for name in names)


Cap = tuple[list[str], list[str], int]
"""Floors by id, the pools that bound them together, and their places."""


@reads(*_READ)
def floors_fit_the_caps(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No floor is above the hard pools that all its projects use."""
    floor = policy.pools.floor
    if floor is None:
        return
    floors = floors_of(policy, floor)
    for names, pools, places in _caps(policy, floor.per):
        kept = sum(floors[name] for name in names if name in floors)
        if kept > places:
            clashing = {name: floors[name] for name in names if name in floors}
            fields = {
                "names": _listed(_smallest(clashing, places)),
                "others": ", ".join(pools),
                "value": str(kept),
                "full": str(places),
                "more": str(kept - places),
            }
            path: Path = ("pools", "floor")
            if len(names) == 1 and names[0] in floor.named:
                path = (*path, "named", names[0])
            yield "policy_floor_above_cap", path, fields


def _caps(policy: Policy, per: str) -> Iterator[Cap]:
    """Every set of pools that bounds one floor, or several of them together."""
    units, classes = (places_of(policy, kind) for kind in ("unit", "class"))
    directions, fields = (places_of(policy, kind) for kind in ("direction", "field"))
    own = {"unit": units, "class": classes, "direction": directions, "field": fields}[per]
    for name, places in own.items():
        if places is not None:
            yield [name], [f"{per}:{name}"], places
    in_field: dict[str, list[str]] = {}
    for direction in policy.directions.members:
        in_field.setdefault(direction.field, []).append(direction.id)
    in_class: dict[str, list[str]] = {}
    for unit in policy.units.members:
        if unit.class_ is not None and unit.pools_of is None:
            in_class.setdefault(unit.class_, []).append(unit.id)
    for whole, parts, groups, inner, outer in (
        ("field", "direction", in_field, directions, fields),
        ("class", "unit", in_class, units, classes),
    ):
        for name, members in groups.items():
            bound = outer.get(name)
            if per == parts and bound is not None:
                yield members, [f"{whole}:{name}"], bound
            summed = [inner[member] for member in members]
            known = [places for places in summed if places is not None]
            if per == whole and len(known) == len(summed):
                yield [name], [f"{parts}:{member}" for member in members], sum(known)


def places_of(policy: Policy, kind: str) -> dict[str, int | None]:
    """The places of each pool of a kind; None where something lets projects past it."""
    ids = ids_of(policy, kind)
    pool: ClassPool | DirectionPool | FieldPool | None = {
        "class": policy.pools.class_,
        "direction": policy.pools.direction,
        "field": policy.pools.field,
    }.get(kind)
    if passed_by(policy, kind):
        return dict.fromkeys(ids)
    if kind == "unit":
        unit_pool = policy.pools.unit
        soft = unit_pool is None or unit_pool.limit == "soft" or unit_pool.formula is not None
        return {name: None if soft else quota_of(policy, name) for name in ids}
    if pool is None or pool.limit == "soft":
        return dict.fromkeys(ids)
    return {name: pool.named.get(name, pool.default) for name in ids}


def passed_by(policy: Policy, kind: str) -> bool:
    """Whether some projects can be on the list without using a pool of this kind."""
    pools = policy.pools
    skipped = pools.exemption is not None and kind in pools.exemption.skips
    instead = [own.instead_of for own in pools.own]
    if pools.extra is not None:
        instead.append(pools.extra.instead_of)
    return skipped or pools.bypass is not None or any(kind in names for names in instead)


CHECKS = (floors_lie_in_a_total, floors_fit_the_total, floors_fit_the_caps)
