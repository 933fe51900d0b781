"""Where a project stands among the others, and by which rule it was parted from its neighbours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import pandas as pd

from pipeline.exact import SCALE, points_text
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import Round, Told, by_id, two
from pipeline.publish.trace.sources import Sources
from pipeline.stages.allocate import ranked_figure

_UNCOVERED = "uncovered"
Key = tuple[Fraction, ...]
"""What the rules look at in turn, each figure negated: the lower key goes first."""


@dataclass(frozen=True)
class Stood:
    """One project that has a place."""

    project: str
    panel: str
    place: int
    key: Key


class Places:
    """The order of the ranked projects by total and rules for ties, worked out again.

    Rulings and the draw are told by their names only: what is equal by all
    rules and has different places was parted by one of them.
    """

    def __init__(self, round_: Round, sources: Sources) -> None:
        self.round = round_
        self.sources = sources
        self.rules = ["total", *round_.policy.places.ties]

    @cached_property
    def order(self) -> Mapping[str, list[Stood]]:
        """Each list from the top, by panel; of equals the first id in code-point order first."""
        found: dict[str, list[Stood]] = {}
        for project, row in sorted(self._ranking.items()):
            one = Stood(project, str(row["panel"]), int(row["place"]), self.keys[project])
            found.setdefault(one.panel, []).append(one)
        for stood in found.values():
            stood.sort(key=lambda one: (one.place, one.project))
        return found

    @cached_property
    def deciding(self) -> Mapping[str, Fraction]:
        """What each admitted project is ranked on, in points."""
        return {
            project: ranked_figure(str(row["exact"]), int(row["total"]))
            for project, row in self._standings.items()
        }

    @cached_property
    def stateful(self) -> bool:
        """Whether a rule looks at who stands before: then nobody's figures are its own."""
        return any(rule.startswith(f"{_UNCOVERED}:") for rule in self.rules)

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """The key of each ranked project."""
        keys: dict[str, Key] = {name: (-self.deciding[name],) for name in self._ranking}
        for rule in self.rules[1:]:
            kind, _, owner = rule.partition(":")
            stateful = kind == _UNCOVERED
            figures = self._uncovered(owner, keys) if stateful else self._figures(rule)
            keys = {name: (*key, -figures.get(name, Fraction(0))) for name, key in keys.items()}
        return keys

    def _figures(self, rule: str) -> Mapping[str, Fraction]:
        kind, _, fact = rule.partition(":")
        exact = self.round.policy.places.rank_on == "exact"
        if kind in ("condition", "level"):
            facts = self.round.results.facts
            values = facts[facts["fact"] == fact]
            most = 1 if kind == "condition" else None
            return {
                name: Fraction(min(int(value), most) if most else int(value))
                for name, value in zip(values["project_id"], values["value"], strict=True)
            }
        if rule == "expert_points" and not exact:
            return {
                name: Fraction(int(row["expert_points"]), SCALE)
                for name, row in self._standings.items()
            }
        named = "experts" if rule == "expert_points" else rule
        table = self.round.results.figures
        rows = table[table["figure"] == named]
        if exact:
            parts = zip(rows["project_id"], rows["numerator"], rows["denominator"], strict=True)
            return {name: Fraction(int(over), int(under)) for name, over, under in parts}
        pairs = zip(rows["project_id"], rows["rounded"], strict=True)
        return {name: Fraction(int(points), SCALE) for name, points in pairs}

    def _uncovered(self, looked_at: str, keys: Mapping[str, Key]) -> Mapping[str, Fraction]:
        """1 for whoever has what nobody before its equals has, else 0."""
        first: dict[tuple[str, str], Key] = {}
        kinds = {}
        for name, key in keys.items():
            kind = (str(self._ranking[name]["panel"]), self._covers(name, looked_at))
            kinds[name] = kind
            first[kind] = min(first.get(kind, key), key)
        return {name: Fraction(int(keys[name] == first[kinds[name]])) for name in keys}

    def _covers(self, project: str, looked_at: str) -> str:
        row = self.round.admitted[project]
        if looked_at != "field":
            return str(row[looked_at])
        members = self.round.policy.directions.members
        return {one.id: one.field for one in members}.get(str(row["direction"]), "")

    @cached_property
    def _ranking(self) -> Mapping[str, Row]:
        return by_id(self.round.results.ranking)

    @cached_property
    def _standings(self) -> Mapping[str, Row]:
        return by_id(self.round.results.standings)

    @cached_property
    def _at(self) -> Mapping[str, int]:
        return {one.project: at for stood in self.order.values() for at, one in enumerate(stood)}

    def told(self, project: str) -> Told | None:
        """A project's place and its neighbours; None for one without a place."""
        row = self._ranking.get(project)
        if row is None:
            return None
        stood, at = self.order[str(row["panel"])], self._at[project]
        told: Told = {
            "place": int(row["place"]),
            "of": len(stood),
            "panel": row["panel"],
            "place_without_bonus": _whole(row["place_without_bonus"]),
            "decided_by": row["decided_by"],
            "decided_by_name": self._rule_name(str(row["decided_by"])),
            "deciding_figure": row["deciding_figure"],
            "shared_with": [
                one.project for one in stood if one.place == row["place"] and one.project != project
            ][:_MOST_SHARED],
        }
        for side, near in (("above", stood[at - 1 : at] if at else []), ("below", stood[at + 1 :])):
            told[side] = self._compared(stood[at], near[0]) if near else None
        return told

    def _compared(self, own: Stood, other: Stood) -> Told:
        """A neighbour, and the first rule whose figures part the two."""
        told: Told = {"project": other.project, "place": other.place}
        total = self.round.points(self._standings[other.project]["total"])
        told |= {"unit": self.round.admitted[other.project]["unit"], "total": total}
        for rule, ours, theirs in zip(self.rules, own.key, other.key, strict=True):
            if ours != theirs:
                told |= {"own_figure": self._text(rule, ours), "figure": self._text(rule, theirs)}
                return told | {"parted_by": rule, "parted_by_name": self._rule_name(rule)}
        if own.place == other.place:
            return told | self._by("shared", "", "")
        return told | self._beyond_rules(own.project, other.project)

    def _beyond_rules(self, own: str, other: str) -> Told:
        """What parted two that are equal by every rule: a ruling, else the draw."""
        words = [self._ruled(name) for name in (own, other)]
        draw = self.round.policy.places.draw
        if words[0] != words[1] or draw is None:
            return self._by("ruling", *words)
        return self._by("draw", *(_lot(draw.seed, name) for name in (own, other)))

    def _by(self, rule: str, own: str, other: str) -> Told:
        told: Told = {"own_figure": own, "figure": other, "parted_by": rule}
        return {**told, "parted_by_name": self._rule_name(rule)}

    def _ruled(self, project: str) -> str:
        carried = [one for one in self.sources.rulings(project) if one["carried_out"]]
        return " ".join(part for one in carried[:1] for part in (one["outcome"], one["order"]))

    def _text(self, rule: str, figure: Fraction) -> str:
        kind = rule.partition(":")[0]
        whole = kind in ("condition", "level", _UNCOVERED)
        return points_text(-figure, 0 if whole else self.round.decimals)

    def _rule_name(self, rule: str) -> dict[str, str]:
        kind, _, owner = rule.partition(":")
        if kind == "criterion":
            return two(self.round.policy.marking.criterion(owner).name)
        if kind in ("condition", "level"):
            names = {fact.id: fact.name for fact in self.round.policy.facts}
            if owner in names:
                return two(names[owner])
        return self.round.word("decided_by", kind)


_MOST_SHARED = 50


def _whole(place: object) -> int | None:
    return None if pd.isna(place) else int(str(place))  # type: ignore[call-overload]


def _lot(seed: str, project: str) -> str:
    return hashlib.sha256(f"{seed}:{project}".encode()).hexdigest()
