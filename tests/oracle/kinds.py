"""Random rounds of the further kinds: pools of every sort, floors, surplus, hearings, components.

A drawn round gets some of them on top of what it has. Numbers are small, so that lines fall among
equals here too; a combination that a policy must not have is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

CLASSES = ("province", "city")
KINDS = ("firm", "street")
TYPES = ("enterprise", "institute")
ROUNDINGS = ("down", "up", "half_up")
SHARE = 0.25  # how often each kind is drawn


class Drawn:
    """One policy and round while kinds are added to them."""

    def __init__(self, chance: Random, policy: dict[str, Any], round_: dict[str, Any]) -> None:
        self.chance = chance
        self.policy = policy
        self.round = round_
        self.pools: dict[str, Any] = policy["pools"]
        self.projects: list[dict[str, Any]] = sorted(round_["projects"], key=lambda p: p["id"])
        named = {kind: self._named(kind) for kind in ("unit", "direction")}
        self.units = sorted({project["unit"] for project in self.projects} | named["unit"])
        directions = {project["direction"] for project in self.projects}
        self.directions = sorted(directions | named["direction"])

    def _named(self, kind: str) -> set[str]:
        parts = [self.pools[kind]] + ([self.pools["extra"]] if kind == "unit" else [])
        return {name for part in parts if part for name in part["named"]}

    def happens(self, share: float = SHARE) -> bool:
        return self.chance.random() < share

    def one_of(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def limit(self) -> str:
        return "soft" if self.happens(0.25) else "hard"

    def some(self, names: Sequence[str], *numbers: int) -> dict[str, int]:
        """Give one of the names a number of its own, now and then."""
        return {self.chance.choice(names): self.one_of(*numbers)} if self.happens(0.4) else {}


def add_kinds(chance: Random, policy: dict[str, Any], round_: dict[str, Any]) -> None:
    """Add some of the further kinds to a policy and its round."""
    drawn = Drawn(chance, policy, round_)
    _facts(drawn)
    _units(drawn)
    _unit_pool(drawn)
    _matrix(drawn)
    _own(drawn)
    _direction_and_field(drawn)
    _applicants(drawn)
    _bypass(drawn)
    _surplus(drawn)
    _floor(drawn)
    _criteria_by_direction(drawn)
    _hearing(drawn)
    _components(drawn)
    _ties(drawn)


def _facts(drawn: Drawn) -> None:
    for project in drawn.projects:
        for fact, share in (("host", 0.4), ("apart", 0.3), ("laureate", 0.25)):
            if drawn.happens(share):
                project["facts"][fact] = 1
        project["kind"] = drawn.one_of(*KINDS)
        project["applicant_type"] = drawn.one_of("", *TYPES)


def _units(drawn: Drawn) -> None:
    units: dict[str, dict[str, str]] = {}
    for unit in drawn.units:
        units[unit] = {"class": drawn.one_of(*CLASSES)}
    if len(drawn.units) > 1 and drawn.happens():
        units[drawn.units[-1]] = {"pools_of": drawn.units[0]}
    elif len(drawn.units) > 1 and drawn.happens(0.15):
        units[drawn.units[-1]] = {}
    drawn.policy["units"] = units
    fields = ("f1", "f2") if drawn.happens(0.5) else ("f",)
    drawn.policy["fields"] = {direction: drawn.one_of(*fields) for direction in drawn.directions}
    drawn.policy["classes"] = list(CLASSES)
    if drawn.happens():
        drawn.pools["class"] = {
            "default": drawn.one_of(None, 1, 2, 3),
            "named": drawn.some(CLASSES, 1, 2),
            "limit": drawn.limit(),
        }


def _unit_pool(drawn: Drawn) -> None:
    unit = drawn.pools["unit"]
    if unit is not None:
        if drawn.happens(0.4):
            unit["by_class"] = {drawn.one_of(*CLASSES): drawn.one_of(1, 2, 3)}
        if drawn.happens():
            share = drawn.one_of("1/3", "60%", "0.5")
            unit["formula"] = {"share": share, "rounding": drawn.one_of(*ROUNDINGS)}
            known = [u for u in drawn.units if drawn.happens(0.8)]
            drawn.round["quotas"] = {u: drawn.chance.randint(0, 6) for u in known}
        unit["limit"] = drawn.limit()
    if drawn.pools["extra"] is not None and drawn.pools["extra"]["per"] == "unit":
        drawn.pools["extra"]["by_class"] = drawn.some(CLASSES, 0, 2)


def _matrix(drawn: Drawn) -> None:
    if not drawn.happens():
        return
    column = drawn.one_of("object_type", "object_type", "direction")
    kinds = KINDS if column == "object_type" else tuple(drawn.directions)

    def numbers() -> dict[str, int]:
        return {kind: drawn.one_of(0, 1, 1, 2) for kind in kinds}

    drawn.pools["matrix"] = {
        "column": column,
        "default": None if drawn.happens() else numbers(),
        "by_class": {drawn.one_of(*CLASSES): numbers()} if drawn.happens(0.6) else {},
        "limit": drawn.limit(),
    }


def _own(drawn: Drawn) -> None:
    owns = []
    for name, fact in (("base", "host"), ("nine", "apart")):
        if drawn.happens(0.35):
            per = drawn.one_of("unit", "unit", "unit", "class", "direction", "field", "round")
            own: dict[str, Any] = {
                "id": name,
                "fact": fact,
                "at_least": 1,
                "per": per,
                "default": drawn.one_of(0, 1, 1, 2),
                "named": {},
                "by_class": {},
                "instead_of": drawn.one_of(
                    ["unit"], ["unit"], ["unit", "matrix"], ["unit", "direction"], ["unit", "total"]
                ),
                "order": drawn.one_of("own-first", "own-first", "quota-first", "own-only"),
            }
            if per == "unit":
                own["named"] = drawn.some(drawn.units, 0, 2)
                own["by_class"] = drawn.some(CLASSES, 1, 2)
                if drawn.happens(0.4):
                    share = drawn.one_of("1/3", "0.5", "100%")
                    own["default"] = None
                    own["share"] = {"share": share, "rounding": drawn.one_of(*ROUNDINGS)}
                    drawn.pools["unit"] = drawn.pools["unit"] or {"default": 2, "named": {}}
            if per == "class":
                for unit in drawn.policy["units"].values():
                    if "pools_of" not in unit:
                        unit.setdefault("class", CLASSES[0])
            owns.append(own)
    if owns:
        drawn.pools["own"] = owns


def _direction_and_field(drawn: Drawn) -> None:
    if drawn.pools["direction"] is not None:
        drawn.pools["direction"]["limit"] = drawn.limit()
    if drawn.happens():
        fields = sorted({*drawn.policy["fields"].values()})
        drawn.pools["field"] = {
            "default": drawn.one_of(None, 1, 2, 3),
            "named": drawn.some(fields, 1, 2),
            "limit": drawn.limit(),
        }
    if drawn.happens():
        drawn.policy["directions_counted"] = drawn.one_of("first", "each", "each")
        for project in drawn.projects:
            others = [d for d in drawn.directions if d != project["direction"]]
            drawn.chance.shuffle(others)
            project["directions"] = [project["direction"], *others[: drawn.one_of(0, 1, 1, 2)]]


def _applicants(drawn: Drawn) -> None:
    if drawn.pools["applicant"] is None:
        return
    if drawn.happens(0.4):
        drawn.pools["applicant"]["by_type"] = {TYPES[0]: drawn.one_of(1, 2)}
    if drawn.happens(0.5):
        drawn.pools["applicant"]["members"] = "counted"
        keys = [*sorted({p["credit_code"] for p in drawn.projects}), "somebody else"]
        for project in drawn.projects:
            others = [key for key in keys if key != project["credit_code"]]
            drawn.chance.shuffle(others)
            project["members"] = sorted(others[: drawn.one_of(0, 0, 1, 2)])


def _bypass(drawn: Drawn) -> None:
    if drawn.happens():
        room = drawn.one_of("taken", "taken", "none")
        drawn.pools["bypass"] = {"fact": "laureate", "at_least": 1, "room": room}


def _surplus(drawn: Drawn) -> None:
    shared = any("pools_of" in unit for unit in drawn.policy["units"].values())
    if shared or not drawn.happens(0.3):
        return
    drawn.pools["surplus"] = drawn.one_of("by_unit_order", "by_unit_order", "refused")
    for unit in drawn.units:
        filed = [project for project in drawn.projects if project["unit"] == unit]
        numbers = list(range(1, len(filed) + 1))
        drawn.chance.shuffle(numbers)
        for project, number in zip(filed, numbers, strict=True):
            project["unit_order"] = number
        if filed and drawn.happens(0.3):
            drawn.chance.choice(filed)["unit_order"] = drawn.one_of(0, 1)


def _floor(drawn: Drawn) -> None:
    if not drawn.happens(0.35):
        return
    per = drawn.one_of("direction", "direction", "field", "class", "unit")
    owners = {
        "direction": drawn.directions,
        "field": sorted({*drawn.policy["fields"].values()}),
        "class": list(CLASSES),
        "unit": [u for u in drawn.units if "pools_of" not in drawn.policy["units"][u]],
    }[per]
    default = drawn.one_of(0, 1, 1)
    named = {drawn.chance.choice(owners): drawn.one_of(0, 1, 2)} if drawn.happens(0.5) else {}
    drawn.pools["floor"] = {"per": per, "default": default, "named": named}
    kept = sum(named.get(owner, default) for owner in owners)
    drawn.pools["total"] = kept + drawn.one_of(0, 1, 1, 2, 3)


def _criteria_by_direction(drawn: Drawn) -> None:
    """Let all criteria but one be marked in some directions alone."""
    criteria = drawn.policy["criteria"]
    if len(criteria) < 2 or len(drawn.directions) < 2 or not drawn.happens():
        return
    kept = drawn.chance.randrange(len(criteria))
    for number, criterion in enumerate(criteria):
        if number != kept and drawn.happens(0.7):
            some = drawn.chance.sample(drawn.directions, len(drawn.directions) - 1)
            criterion["directions"] = sorted(some)
    in_all = {c["id"] for c in criteria if not c.get("directions")}
    drawn.policy["ties"] = [
        tie
        for tie in drawn.policy["ties"]
        if not tie.startswith("criterion:") or tie.partition(":")[2] in in_all
    ]


def _hearing(drawn: Drawn) -> None:
    """Name some criteria for the hearing, so that in every direction both halves have one."""
    criteria = drawn.policy["criteria"]
    if len(criteria) < 2 or not drawn.happens(0.3):
        return
    heard = drawn.chance.sample([c["id"] for c in criteria], drawn.one_of(1, len(criteria) - 1))
    for direction in drawn.directions:
        marked = [
            c["id"] for c in criteria if not c.get("directions") or direction in c["directions"]
        ]
        if not set(marked) & set(heard) or not set(marked) - set(heard):
            return
    drawn.policy["hearing"] = {
        "criteria": sorted(heard),
        "at_most": drawn.chance.randint(1, max(1, len(drawn.projects) - 2)),
        "counted": drawn.one_of("both", "both", "alone"),
    }


def _components(drawn: Drawn) -> None:
    drawn.round["numbers"] = []
    drawn.policy["components"] = []
    for name in ("vote", "index"):
        if not drawn.happens(0.2):
            continue
        counted = drawn.one_of("on_scale", "share_of_most")
        drawn.policy["components"].append(
            {
                "id": name,
                "points": drawn.one_of("5", "2.5", "20"),
                "counted": counted,
                "scale": {"min": "2", "max": "9"} if counted == "on_scale" else None,
                "rounding": {"decimals": drawn.one_of(0, 1, 2), "half": drawn.one_of("up", "even")},
                "missing": drawn.one_of("zero", "zero", "zero", "block"),
            }
        )
        numbers = drawn.one_of(["2", "5", "9"], ["0", "3", "6"], ["0"], ["4.5", "12", "-1"])
        for project in drawn.projects:
            if drawn.happens(0.9):
                line = (project["id"], name, drawn.chance.choice(numbers))
                drawn.round["numbers"] += [line] * drawn.one_of(1, 1, 1, 2)
            if drawn.happens(0.02):
                drawn.round["numbers"].append((project["id"], name, "3"))


def _ties(drawn: Drawn) -> None:
    further = ("uncovered:direction", "uncovered:field", "uncovered:unit")
    if drawn.happens(0.4):
        where = drawn.chance.randint(0, len(drawn.policy["ties"]))
        drawn.policy["ties"].insert(where, drawn.one_of(*further))
    if drawn.happens(0.15):
        drawn.policy["ties"].insert(0, "expert_points")
