"""Places: who goes before whom, by which rule, and who shares one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.exact import Integers, Ratios, fraction_text, whole_points
from pipeline.policy.model import Directions
from pipeline.policy.places import Places
from pipeline.tables import stage
from pipeline.tables.working import FACTS, FIGURES, PROJECTS, RANKING, RULED, STANDINGS

Whole = npt.NDArray[np.int64]

_RULED_FIRST = {"recommended": 0, "reserve": 2, "not_selected": 3}
_UNRULED = 1


@dataclass(frozen=True)
class _Rule:
    """One rule of the order: its name and, for each project, what it looks at.

    `figures` has shape (projects,); higher goes first. Where `stateful`, they
    are codes of what a project covers, and one goes first that covers what
    nobody before its equals does.
    """

    name: str
    figures: Integers
    stateful: bool = False


@stage(STANDINGS, PROJECTS, FIGURES, FACTS, RULED, gives=RANKING)
def rank(
    standings: pd.DataFrame,
    projects: pd.DataFrame,
    figures: pd.DataFrame,
    facts: pd.DataFrame,
    ruled: pd.DataFrame,
    places: Places,
    directions: Directions,
) -> pd.DataFrame:
    """Give every project with enough experts a place, best total first.

    Equals are parted only by the rules the policy names, in their order; then
    by the panel's rulings, then by the drawn lot if the policy has one. What
    still is equal shares a place (1, 2, 2, 4): never does an id, a row or
    chance decide. Pass marks and pools do not change a place. Which fields
    directions belong to is asked where a rule looks at them.
    """
    ranked = standings[standings["enough"]].reset_index(drop=True)
    if len(ranked) == 0:
        return RANKING.empty()
    ids = ranked["project_id"]
    panels = _codes(ranked["panel"].to_numpy(dtype=object))
    with_bonus, without = _deciding(ranked, figures, places)
    ties = [
        _uncovered(name, ids, projects, directions)
        if name.startswith(_UNCOVERED)
        else _Rule(name, _tie(name, ranked, figures, facts, places))
        for name in places.ties
    ]
    after = [_Rule("ruling", _by_ruling(ids, ruled))]
    if places.draw is not None:
        after.append(_Rule("draw", _by_lot(ids, places.draw.seed)))
    rules = [_Rule("total", with_bonus.over_one()), *ties]
    stood = _order(panels, [*rules, *after])
    alone = [_Rule("total", without.over_one()), *ties, *after]
    exact = places.rank_on == "exact"
    return RANKING.of(
        {
            "project_id": ids,
            "panel": ranked["panel"],
            "place": _places(panels, stood[-1]),
            "equals": _places(panels, stood[len(rules) - 1]),
            "place_without_bonus": _places(panels, _order(panels, alone)[-1]),
            "decided_by": _decided_by(stood, [rule.name for rule in [*rules, *after]]),
            "deciding_figure": (
                [fraction_text(figure) for figure in with_bonus.fractions()]
                if exact
                else [""] * len(ids)
            ),
        }
    )


def _deciding(ranked: pd.DataFrame, figures: pd.DataFrame, places: Places) -> tuple[Ratios, Ratios]:
    """What is ranked, with and without bonus; components are part of both, as rounded."""
    bonus = whole_points(ranked["bonus_points"].to_numpy())
    components = whole_points(ranked["component_points"].to_numpy())
    if places.rank_on == "exact":
        experts = _of_projects(figures, "experts", ranked["project_id"])
    else:
        experts = whole_points(ranked["expert_points"].to_numpy())
    without = experts.plus(components)
    return without.plus(bonus), without


def _of_projects(figures: pd.DataFrame, named: str, ids: pd.Series[str]) -> Ratios:
    rows = figures[figures["figure"] == named].set_index("project_id").reindex(ids)
    numerators = np.array([int(n) for n in rows["numerator"]], dtype=object)
    denominators = np.array([int(d) for d in rows["denominator"]], dtype=object)
    return Ratios(numerators, denominators).reduced()


def _tie(
    name: str,
    ranked: pd.DataFrame,
    figures: pd.DataFrame,
    facts: pd.DataFrame,
    places: Places,
) -> Integers:
    """What one tie rule looks at. Shape (projects,); higher goes first."""
    ids = ranked["project_id"]
    kind, _, fact = name.partition(":")
    if kind in ("condition", "level"):
        known = facts[facts["fact"] == fact].set_index("project_id")["value"]
        values = known.reindex(ids).fillna(0).to_numpy(dtype=np.int64)
        return np.minimum(values, 1) if kind == "condition" else values
    if places.rank_on == "exact":
        named = "experts" if name == "expert_points" else name
        return _of_projects(figures, named, ids).over_one()
    if name == "expert_points":
        return np.asarray(ranked["expert_points"], dtype=np.int64)
    rows = figures[figures["figure"] == name].set_index("project_id")
    return rows["rounded"].reindex(ids).to_numpy(dtype=np.int64)


_UNCOVERED = "uncovered:"


def _uncovered(
    name: str, ids: pd.Series[str], projects: pd.DataFrame, directions: Directions
) -> _Rule:
    """The rule by which a direction, field or unit that nobody before covers goes first."""
    about = projects.set_index("project_id").reindex(ids)
    looked_at = name.removeprefix(_UNCOVERED)
    if looked_at == "field":
        fields = {member.id: member.field for member in directions.members}
        covers = about["direction"].map(fields).fillna("")
    else:
        covers = about[looked_at]
    return _Rule(name, _codes(covers.to_numpy(dtype=object)), stateful=True)


def _by_ruling(ids: pd.Series[str], ruled: pd.DataFrame) -> Integers:
    """Rulings as figures: recommended, none, reserve, not selected; then their order."""
    said = {
        project: (_RULED_FIRST.get(outcome, _UNRULED), order)
        for project, outcome, order in zip(
            ruled["project_id"], ruled["outcome"], ruled["order"], strict=True
        )
    }
    last = 1 + max((int(order) for _, order in said.values() if not pd.isna(order)), default=0)
    keys = []
    for project in ids:
        group, order = said.get(project, (_UNRULED, pd.NA))
        keys.append(group * (last + 1) + (last if pd.isna(order) else int(order)))
    return -np.asarray(keys, dtype=np.int64)


def _by_lot(ids: pd.Series[str], seed: str) -> Integers:
    lots = [
        -int.from_bytes(hashlib.sha256(f"{seed}:{project}".encode()).digest(), "big")
        for project in ids
    ]
    return np.asarray(lots, dtype=object)


def _codes(values: npt.NDArray[np.object_] | Integers) -> Whole:
    _, codes = np.unique(values, return_inverse=True)
    return np.asarray(codes, dtype=np.int64)


def _order(panels: Whole, rules: Sequence[_Rule]) -> list[Whole]:
    """After each rule, for each project the number of its group of equals, best first."""
    stood = []
    groups = panels
    for rule in rules:
        figures = _first_of_kind(panels, groups, rule.figures) if rule.stateful else rule.figures
        falling = _codes(figures)
        falling = falling.max() - falling
        groups = _codes(groups * (int(falling.max()) + 1) + falling)
        stood.append(groups)
    return stood


def _first_of_kind(panels: Whole, groups: Whole, covers: Integers) -> Integers:
    """1 for whoever covers what nobody in an earlier group of its panel does, else 0."""
    kinds = _codes(panels * (int(covers.max()) + 1) + covers)
    earliest = np.full(int(kinds.max()) + 1, len(groups), dtype=np.int64)
    np.minimum.at(earliest, kinds, groups)
    return np.asarray(earliest[kinds] == groups, dtype=np.int64)


def _places(panels: Whole, groups: Whole) -> Whole:
    """The place of each group: one more than stand before it in its panel."""
    sizes = np.bincount(groups)
    before = np.cumsum(sizes) - sizes
    first_of_panel = np.full(int(panels.max()) + 1, len(groups), dtype=np.int64)
    np.minimum.at(first_of_panel, panels, before[groups])
    return before[groups] - first_of_panel[panels] + 1


def _decided_by(stood: Sequence[Whole], names: Sequence[str]) -> list[str]:
    decided = np.full(len(stood[0]), "shared", dtype=object)
    for groups, name in zip(reversed(stood), reversed(names), strict=True):
        alone = np.bincount(groups)[groups] == 1
        decided[alone] = name
    return list(decided)
