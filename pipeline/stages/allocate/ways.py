"""Which pools there are in a round, and by which ways a project goes through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.policy.model import Policy
from pipeline.policy.parts import Part
from pipeline.policy.places import Down, Limit, OwnPool
from pipeline.stages.allocate.contest import ORDER, Route, kind_of

Used = dict[str, tuple[str, ...]]
"""For each kind of pool those that a project uses, soft ones too."""


class Ways:
    """The pools of a round with their places, and each project's ways through them.

    `places` are those of pools that bound, `soft` of pools that do not, and
    `floors` says how many places are kept at most for each `floor:ID`. A unit
    that shares another's pools goes by that unit and its class throughout.
    """

    def __init__(self, policy: Policy, projects: pd.DataFrame, quotas: pd.DataFrame) -> None:
        self.pools = policy.pools
        self.places: dict[str, int] = {}
        self.soft: dict[str, int] = {}
        self.floors: dict[str, int] = {}
        self._numbers = dict(zip(quotas["unit"], quotas["number"], strict=True))
        units, directions = policy.units, policy.directions
        self._pools_unit = {unit.id: unit.pools_of or unit.id for unit in units.members}
        self._class = {unit.id: unit.class_ or "" for unit in units.members}
        self._field = {one.id: one.field for one in directions.members}
        self._each = directions.several is not None and directions.several.counted == "each"
        self._ids = {
            "unit": [unit.id for unit in units.members if unit.pools_of is None],
            "class": [one.id for one in units.classes],
            "direction": list(self._field),
            "field": [one.id for one in directions.fields],
        }
        self._make_places()
        if self.pools.applicant is not None:
            self._make_applicants(projects)
        self._of_unit = {name: self._unit_pools(name) for name in self._pools_unit}
        self._of_direction = {name: self._direction_pools([name]) for name in self._field}
        self._of_all: Used = {"total": ("total",)} if "total" in self.places else {}

    def of(self, project: Mapping[Any, Any]) -> tuple[Route, ...]:
        """A project's ways in the order in which they are tried, kept places left aside.

        `project` is a row of PROJECTS. Places of their own come first or last
        as the policy says; all pools like any other between them, unless a
        place of its own is the only way. There an exempt project skips what
        the exemption says, or nothing where there are extra places.
        """
        used = self._used(project)
        exempt = bool(project["exempt"]) and self.pools.exemption is not None
        if not exempt and not project["own"]:
            return (self._route(_first(used, "unit"), used),)
        held = project["own"].split(";")
        own = [
            (pool, name)
            for pool in self.pools.own
            if pool.id in held and (name := self._own_name(pool, project)) in self.places
        ]
        extra = self.pools.extra if exempt else None
        extras = []
        if extra is not None:
            name = f"extra:{self._pools_unit[project['unit']]}"
            name = "extra" if extra.per == "round" else name
            extras = [self._route(name, used, extra.instead_of, name)]
        own_routes = [(pool, self._route(name, used, pool.instead_of, name)) for pool, name in own]
        extra_first = extra is not None and extra.order == "extra-first"
        found = extras if extra_first else []
        found = [*found, *(route for pool, route in own_routes if pool.order != "quota-first")]
        if all(pool.order != "own-only" for pool, _ in own):
            found.append(self._plain(used, exempt))
        found += [route for pool, route in own_routes if pool.order == "quota-first"]
        return tuple(found if extra_first else [*found, *extras])

    def floor_of(self, project: Mapping[Any, Any]) -> str:
        """The `floor:ID` for which places are kept and to which a project belongs, if any."""
        floor = self.pools.floor
        if floor is None:
            return ""
        named = f"floor:{self._owner(floor.per, project)}"
        return named if named in self.floors else ""

    def part(self, pool: str) -> Part:
        """The part of the policy that declares a pool."""
        kind, _, owner = pool.partition(":")
        if kind == "own":
            named = owner.partition(":")[0]
            return next(own for own in self.pools.own if own.id == named)
        parts: dict[str, Part | None] = {
            "unit": self.pools.unit,
            "matrix": self.pools.matrix,
            "extra": self.pools.extra,
            "class": self.pools.class_,
            "direction": self.pools.direction,
            "field": self.pools.field,
            "applicant": self.pools.applicant,
            "total": self.pools.total,
            "floor": self.pools.floor,
        }
        part = parts[kind]
        assert part is not None
        return part

    def of_one_unit(self, pool: str) -> bool:
        """Whether a pool is a unit's own: its quota, matrix, extra or own places."""
        kind, _, owner = pool.partition(":")
        if kind == "own":
            named = owner.partition(":")[0]
            return any(own.id == named and own.per == "unit" for own in self.pools.own)
        return kind in ("unit", "matrix") or (kind == "extra" and bool(owner))

    def _used(self, project: Mapping[Any, Any]) -> Used:
        used = self._of_unit[project["unit"]] | self._of_all
        if self.pools.matrix is not None:
            unit = self._pools_unit[project["unit"]]
            used |= self._known("matrix", [f"{unit}:{project['kind']}"])
        if self._each and ";" in project["directions"]:
            used |= self._direction_pools(project["directions"].split(";"))
        else:
            used |= self._of_direction.get(project["direction"], {})
        if self.pools.applicant is not None:
            used["applicant"] = tuple(
                sorted({f"applicant:{code}" for code in self._codes(project)})
            )
        return used

    def _route(self, use: str, used: Used, without: Iterable[str] = (), place: str = "") -> Route:
        """All pools used but those of some kinds, and a place of its own beside them."""
        held = {**used, kind_of(place): (place,)} if place else used
        pools = [
            pool for kind in ORDER if kind in held and kind not in without for pool in held[kind]
        ]
        if not self.soft:
            return Route(use, tuple(pools))
        hard = tuple(pool for pool in pools if pool not in self.soft)
        return Route(use, hard, tuple(pool for pool in pools if pool in self.soft))

    def _plain(self, used: Used, exempt: bool) -> Route:
        exemption = self.pools.exemption
        if not exempt or exemption is None or self.pools.extra is not None:
            return self._route(_first(used, "unit"), used)
        use = "exempt" if "unit" in exemption.skips else _first(used, "unit")
        return self._route(use, used, exemption.skips)

    def _own_name(self, pool: OwnPool, project: Mapping[Any, Any]) -> str:
        if pool.per == "round":
            return f"own:{pool.id}"
        return f"own:{pool.id}:{self._owner(pool.per, project)}"

    def _owner(self, per: str, project: Mapping[Any, Any]) -> str:
        """Of which unit, class, direction or field a project is; the first direction it names."""
        unit = self._pools_unit[project["unit"]]
        if per == "unit":
            return unit
        if per == "class":
            return self._class[unit]
        direction: str = project["direction"]
        return direction if per == "direction" else self._field.get(direction, "")

    def _known(self, kind: str, owners: Iterable[str]) -> Used:
        """The pools of a kind that some have, if they have a number."""
        named = sorted({f"{kind}:{owner}" for owner in owners})
        pools = tuple(pool for pool in named if pool in self.places or pool in self.soft)
        return {kind: pools} if pools else {}

    def _unit_pools(self, unit: str) -> Used:
        owner = self._pools_unit[unit]
        return self._known("unit", [owner]) | self._known("class", [self._class[owner]])

    def _direction_pools(self, directions: list[str]) -> Used:
        fields = [self._field.get(direction, "") for direction in directions]
        return self._known("direction", directions) | self._known("field", fields)

    def _codes(self, project: Mapping[Any, Any]) -> list[str]:
        """By which keys a project's applicants are counted, the lead first."""
        codes = [project["credit_code"]]
        if self.pools.applicant is None or self.pools.applicant.members == "not_counted":
            return codes
        return codes + [member for member in project["members"].split(";") if member]

    def _make_places(self) -> None:
        pools = self.pools
        for unit in self._ids["unit"]:
            if pools.unit is not None:
                self._put(f"unit:{unit}", self._unit_number(unit), pools.unit.limit)
            if pools.matrix is not None:
                by_kind = pools.matrix.by_class.get(self._class[unit], pools.matrix.default)
                for kind, places in (by_kind or {}).items():
                    self._put(f"matrix:{unit}:{kind}", places, pools.matrix.limit)
            if pools.extra is not None and pools.extra.per == "unit":
                by_class = pools.extra.by_class.get(self._class[unit], pools.extra.default)
                self._put(f"extra:{unit}", pools.extra.named.get(unit, by_class))
        if pools.extra is not None and pools.extra.per == "round":
            self._put("extra", pools.extra.default)
        for own in pools.own:
            self._put_own(own)
        for kind, part in (
            ("class", pools.class_),
            ("direction", pools.direction),
            ("field", pools.field),
        ):
            if part is not None:
                for owner in self._ids[kind]:
                    number = part.named.get(owner, part.default)
                    self._put(f"{kind}:{owner}", number, part.limit)
        if pools.total.at_most != "unlimited":
            self._put("total", int(pools.total.at_most))
            if pools.floor is not None:
                for owner in self._ids[pools.floor.per]:
                    if number := pools.floor.named.get(owner, pools.floor.default):
                        self.floors[f"floor:{owner}"] = number

    def _put(self, pool: str, number: int | None, limit: Limit = "hard") -> None:
        if number is not None:
            (self.soft if limit == "soft" else self.places)[pool] = number

    def _unit_number(self, unit: str) -> int | None:
        """A unit's quota: named, else by formula, by class, by default."""
        part = self.pools.unit
        if part is None:
            return None
        if unit in part.named:
            return part.named[unit]
        if part.formula is not None and unit in self._numbers:
            number = part.formula.share * int(self._numbers[unit])
            return whole_places(number, part.formula.rounding)
        return part.by_class.get(self._class[unit], part.default)

    def _put_own(self, own: OwnPool) -> None:
        if own.per == "round":
            self._put(f"own:{own.id}", own.default)
            return
        for owner in self._ids[own.per]:
            number = own.default
            if own.per == "unit":
                number = own.by_class.get(self._class[owner], self._own_share(own, owner))
            self._put(f"own:{own.id}:{owner}", own.named.get(owner, number))

    def _own_share(self, own: OwnPool, unit: str) -> int | None:
        """What an own pool has for a unit: its default, or the share of the unit's quota."""
        quota = self._unit_number(unit)
        if own.share is None or quota is None:
            return own.default
        return whole_places(own.share.share * quota, own.share.rounding)

    def _make_applicants(self, projects: pd.DataFrame) -> None:
        """Each applicant's places, by the one kind it gives where it leads, if it gives one."""
        part = self.pools.applicant
        assert part is not None
        kinds: dict[str, set[str]] = {}
        for code, kind in zip(projects["credit_code"], projects["applicant_type"], strict=True):
            kinds.setdefault(code, set()).update({kind} - {""})
        if part.members == "counted":
            for members in projects["members"]:
                for member in filter(None, members.split(";")):
                    kinds.setdefault(member, set())
        for code, given in kinds.items():
            one = min(given) if len(given) == 1 else ""
            self.places[f"applicant:{code}"] = part.by_type.get(one, part.at_most)


def with_kept(routes: tuple[Route, ...], floor: str) -> tuple[Route, ...]:
    """The same ways where places are kept for a floor: first with a kept place, then an open one.

    Only ways that use the total have them.
    """
    if not floor:
        return routes
    found = []
    for route in routes:
        if "total" in route.pools:
            others = tuple(pool for pool in route.pools if pool != "total")
            use = "+".join(filter(None, (route.use, floor)))
            found.append(replace(route, use=use, pools=(*others, floor)))
        found.append(route)
    return tuple(found)


def whole_places(number: Fraction, rounding: Down) -> int:
    """A share as a whole number of places, a half going up where it is rounded to the nearest."""
    if rounding == "down":
        return number.numerator // number.denominator
    if rounding == "up":
        return -(-number.numerator // number.denominator)
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def _first(used: Used, kind: str) -> str:
    return used.get(kind, ("",))[0]
