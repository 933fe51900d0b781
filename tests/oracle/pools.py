"""The pools of a policy, and the ways in which a project can use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.marking import Policy, Round, rounded

KINDS = (
    "unit",
    "matrix",
    "extra",
    "own",
    "class",
    "direction",
    "field",
    "applicant",
    "total",
    "floor",
)
REPORTED = ("unit", "matrix", "own", "class", "direction", "field")  # told where places are unused
Project = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Way:
    """One way onto the list: the pools that give a place each, and what `quota_use` then says.

    `soft` are pools that it uses and that bound nobody.
    """

    pools: tuple[str, ...]
    quota_use: str
    soft: tuple[str, ...] = ()


def kind_of(name: str) -> str:
    return name.partition(":")[0]


def in_order(names: Iterable[str]) -> list[str]:
    """Sort pool names in the order of reasons, those of one kind by name."""
    return sorted(names, key=lambda name: (KINDS.index(kind_of(name)), name))


def share_of(number: int, share: str, rounding: str) -> int:
    """Take a share, as 1/3, 0.6 or 60%, of a number and make it whole."""
    ratio = Fraction(share[:-1]) / 100 if share.endswith("%") else Fraction(share)
    exact = ratio * number
    if rounding == "down":
        return exact.numerator // exact.denominator
    if rounding == "up":
        return -(-exact.numerator // exact.denominator)
    return int(rounded(exact, {"decimals": 0, "half": "up"}))


def holds(condition: Mapping[str, Any] | None, project: Project) -> bool:
    """Tell whether a verified fact reaches what the condition asks; an unknown fact is 0."""
    if condition is None:
        return False
    return bool(project["facts"].get(condition["fact"], 0) >= condition["at_least"])


def directions_of(project: Project) -> list[str]:
    """List what the project names, the first first, each once."""
    return list(dict.fromkeys([project["direction"], *(project.get("directions") or [])]))


class Pools:
    """The pools of one round: who uses which, how many places each has, and who tries what."""

    def __init__(self, policy: Policy, round_: Round, admitted: Collection[str]) -> None:
        self.policy = policy
        self.pools: Mapping[str, Any] = policy["pools"]
        self.units: Mapping[str, Any] = policy.get("units") or {}
        self.fields: Mapping[str, str] = policy.get("fields") or {}
        self.numbers: Mapping[str, int] = round_.get("quotas") or {}
        self.types: dict[str, set[str]] = {}
        for project in round_["projects"]:
            if project["id"] in admitted and project.get("applicant_type"):
                given = self.types.setdefault(project["credit_code"], set())
                given.add(project["applicant_type"])
        self.caps: dict[str, int] = {}
        self.soft: dict[str, int] = {}
        for project in round_["projects"]:
            for name, cap, soft in self._uses(project):
                (self.soft if soft else self.caps)[name] = cap
        floors = {self.floor_of(project) for project in round_["projects"]}
        self.floors = sorted(floor for floor in floors if floor is not None)

    def part(self, kind: str) -> Any:
        return self.pools.get(kind)

    def unit_of(self, project: Project) -> str:
        """Name the unit whose pools the project's unit uses."""
        unit: str = project["unit"]
        shared: str | None = self.units.get(unit, {}).get("pools_of")
        return unit if shared is None else shared

    def class_of(self, unit: str) -> str | None:
        found: str | None = self.units.get(unit, {}).get("class")
        return found

    def field_of(self, direction: str) -> str:
        return self.fields.get(direction, "f")

    def quota(self, unit: str) -> int | None:
        """Say how many places a unit has: named, else by formula, by its class, by default."""
        part = self.part("unit")
        if part is None:
            return None
        formula = part.get("formula")
        by_class = part.get("by_class") or {}
        if unit in (part.get("named") or {}):
            return int(part["named"][unit])
        if formula is not None and unit in self.numbers:
            return share_of(self.numbers[unit], formula["share"], formula["rounding"])
        return _number_of(by_class.get(self.class_of(unit), part["default"]))

    def whose(self, per: str, project: Project) -> str | None:
        """Name the unit, class, direction or field that the project belongs to."""
        if per == "unit":
            return self.unit_of(project)
        if per == "class":
            return self.class_of(self.unit_of(project))
        direction: str = project["direction"]
        return direction if per == "direction" else self.field_of(direction)

    def _of_own(self, own: Mapping[str, Any], project: Project) -> tuple[str, int] | None:
        """Give the pool that an own place of this project is taken from, with its places."""
        if own["per"] == "round":
            cap = own["default"]
            return None if cap is None else (f"own:{own['id']}", cap)
        owner = self.whose(own["per"], project)
        if owner is None:
            return None
        cap = (own.get("named") or {}).get(owner)
        if cap is None and own["per"] == "unit":
            cap = (own.get("by_class") or {}).get(self.class_of(owner))
        if cap is None and own.get("share") is not None:
            quota = self.quota(owner)
            if quota is not None:
                cap = share_of(quota, own["share"]["share"], own["share"]["rounding"])
        elif cap is None:
            cap = own["default"]
        return None if cap is None else (f"own:{own['id']}:{owner}", cap)

    def _extra(self, project: Project) -> tuple[str, int] | None:
        extra = self.part("extra")
        if extra is None or not self.is_exempt(project):
            return None
        if extra["per"] == "round":
            return "extra", extra["default"]
        unit = self.unit_of(project)
        by_class = (extra.get("by_class") or {}).get(self.class_of(unit), extra["default"])
        return f"extra:{unit}", (extra.get("named") or {}).get(unit, by_class)

    def is_exempt(self, project: Project) -> bool:
        return holds(self.part("exemption"), project)

    def owns(self, project: Project) -> list[tuple[Mapping[str, Any], tuple[str, int]]]:
        """List the own pools whose condition holds, as declared, each with the project's pool."""
        found = []
        for own in self.part("own") or []:
            pool = self._of_own(own, project) if holds(own, project) else None
            if pool is not None:
                found.append((own, pool))
        return found

    def ordinary(self, project: Project) -> list[tuple[str, str, int, bool]]:
        """List the pools that anyone uses: kind, name, places, and whether the limit is soft."""
        found: list[tuple[str, str, int | None, bool]] = []

        def use(kind: str, name: str, cap: int | None) -> None:
            soft = (self.part(kind) or {}).get("limit") == "soft" if kind != "total" else False
            found.append((kind, name, cap, soft))

        unit = self.unit_of(project)
        group = self.class_of(unit)
        use("unit", f"unit:{unit}", self.quota(unit))
        matrix, kind = self.part("matrix"), self.kind_in_matrix(project)
        if matrix is not None and kind:
            by_kind = (matrix.get("by_class") or {}).get(group, matrix["default"])
            use("matrix", f"matrix:{unit}:{kind}", (by_kind or {}).get(kind))
        if group is not None:
            use("class", f"class:{group}", _cap(self.part("class"), group))
        each = self.policy.get("directions_counted") == "each"
        directions = directions_of(project) if each else [project["direction"]]
        for direction in directions:
            use("direction", f"direction:{direction}", _cap(self.part("direction"), direction))
        for name in dict.fromkeys(self.field_of(direction) for direction in directions):
            use("field", f"field:{name}", _cap(self.part("field"), name))
        for code in self.applicants(project):
            use("applicant", f"applicant:{code}", self.applicant_cap(code))
        use("total", "total", self.pools["total"])
        return [(kind, name, cap, soft) for kind, name, cap, soft in found if cap is not None]

    def kind_in_matrix(self, project: Project) -> str:
        matrix = self.part("matrix")
        if matrix is None:
            return ""
        column = "direction" if matrix.get("column") == "direction" else "kind"
        return project.get(column) or ""

    def applicants(self, project: Project) -> list[str]:
        """List the applicant, and where members are counted every other member once."""
        applicant = self.part("applicant")
        if applicant is None:
            return []
        counted = applicant.get("members") == "counted"
        members = (project.get("members") or []) if counted else []
        return list(dict.fromkeys([project["credit_code"], *members]))

    def applicant_cap(self, code: str) -> int:
        """Go by the one kind that the applicant gives where it leads, else by `at_most`."""
        applicant = self.part("applicant")
        types = self.types.get(code, set())
        most: int = applicant["at_most"]
        if len(types) == 1:
            most = (applicant.get("by_type") or {}).get(next(iter(types)), most)
        return most

    def _uses(self, project: Project) -> list[tuple[str, int, bool]]:
        pools = [(name, cap, soft) for _, name, cap, soft in self.ordinary(project)]
        extra = self._extra(project)
        further = [pool for _, pool in self.owns(project)] + ([extra] if extra else [])
        return pools + [(name, cap, False) for name, cap in further]

    def ways(self, project: Project) -> tuple[Way, ...]:
        """List the ways a project may take, in the order in which it tries them."""
        undivided = self.undivided_ways(project)
        return tuple(way for one in undivided for way in self._with_floor(one, project))

    def undivided_ways(self, project: Project) -> tuple[Way, ...]:
        """List the ways as they would be if nothing were kept out of the total.

        Whoever is not exempt and has no own pool uses every pool. An exempt project skips what the
        exemption names, unless there are extra places. A place of one's own is used in place of
        the pools that it replaces, with all others.
        """
        ordinary = self.ordinary(project)
        unit = [name for kind, name, _, _ in ordinary if kind == "unit"]
        unit_label = unit[0] if unit else ""

        def instead(name: str, replaced: Collection[str]) -> Way:
            rest = [line for line in ordinary if line[0] not in replaced]
            return _way(rest, name, [name])

        extra, owns = self._extra(project), self.owns(project)
        told = self.part("extra")
        extra_way = [] if extra is None else [instead(extra[0], told["instead_of"])]
        before = [instead(pool[0], own["instead_of"]) for own, pool in _ordered(owns, False)]
        behind = [instead(pool[0], own["instead_of"]) for own, pool in _ordered(owns, True)]
        skips: Collection[str] = ()
        if self.is_exempt(project) and extra is None:
            skips = self.part("exemption")["skips"]
        kept = [line for line in ordinary if line[0] not in skips]
        like_others = [_way(kept, "exempt" if "unit" in skips else unit_label)]
        if any(own["order"] == "own-only" for own, _ in owns):
            like_others = []
        ways = before + like_others + behind
        first = extra is not None and told["order"] == "extra-first"
        return tuple(extra_way + ways if first else ways + extra_way)

    def floor_of(self, project: Project) -> str | None:
        """Name the floor that the project belongs to; a floor of 0 places is none."""
        floor = self.part("floor")
        owner = None if floor is None else self.whose(floor["per"], project)
        if owner is None or self.floor_number(owner) == 0:
            return None
        return f"floor:{owner}"

    def floor_number(self, owner: str) -> int:
        floor = self.part("floor")
        number: int = (floor.get("named") or {}).get(owner, floor.get("default", 0))
        return number

    def _with_floor(self, way: Way, project: Project) -> list[Way]:
        """Try a way that uses the total with a kept place first, then as it is."""
        floor = self.floor_of(project)
        if floor is None or "total" not in way.pools:
            return [way]
        kept = [floor if pool == "total" else pool for pool in way.pools]
        label = f"{way.quota_use}+{floor}" if way.quota_use else floor
        return [Way(tuple(in_order(kept)), label, way.soft), way]

    def caps_when(self, walking: Iterable[Project]) -> dict[str, int]:
        """Give every pool's places if these projects walk: what is kept leaves the total."""
        if self.part("floor") is None or self.pools["total"] is None:
            return dict(self.caps)
        belonging = dict.fromkeys(self.floors, 0)
        for project in walking:
            floor = self.floor_of(project)
            if floor is not None:
                belonging[floor] += 1
        kept = {
            floor: min(number, self.floor_number(floor.partition(":")[2]))
            for floor, number in belonging.items()
        }
        return {**self.caps, **kept, "total": self.pools["total"] - sum(kept.values())}


def _number_of(value: Any) -> int | None:
    return None if value is None else int(value)


def _cap(pool: Mapping[str, Any] | None, name: str) -> int | None:
    if pool is None:
        return None
    return _number_of((pool.get("named") or {}).get(name, pool["default"]))


def _ordered(owns: Sequence[Any], behind: bool) -> list[Any]:
    return [line for line in owns if (line[0]["order"] == "quota-first") == behind]


def _way(lines: Iterable[tuple[str, str, int, bool]], label: str, more: Sequence[str] = ()) -> Way:
    taken = [(name, soft) for _, name, _, soft in lines]
    hard = [name for name, soft in taken if not soft]
    return Way(
        tuple(in_order([*hard, *more])),
        label,
        tuple(in_order(name for name, soft in taken if soft)),
    )
