"""One list of a round, ready to be selected again from marks that were drawn."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.advice.confidence.desk import Desk, Numbers, small_or_long
from pipeline.advice.confidence.draws import Flags, Whole
from pipeline.advice.confidence.grid import Grid, grid_of
from pipeline.advice.confidence.order import joined
from pipeline.advice.confidence.points import Over, Scored, score
from pipeline.advice.confidence.sheet import (
    ROOM,
    NotDrawn,
    Rates,
    Sheet,
    official_rates,
    sheet_of,
)
from pipeline.advice.confidence.standins import Slots
from pipeline.exact import SCALE, largest
from pipeline.policy import Policy
from pipeline.stages.allocate.contest import Contender, Route
from pipeline.stages.allocate.ways import Ways, with_kept
from pipeline.tables.bundles import Results

_RULED_FIRST = {"recommended": 0, "": 1, "reserve": 2, "not_selected": 3}
_OPEN = ("equals_straddle", "waits_for_ruling")
_OF_MARKS = ("untrimmed_mean", "expert_points", "criterion")


@dataclass(frozen=True)
class Selection:
    """The projects of one list that have a place, and all that does not hang on their marks.

    Arrays have shape (projects,). `beside` are points beside the experts', in
    billionths; `ties` the keys of the policy's rules for equals in their order,
    a name where the marks decide, else figures; `last` those of rulings and the
    draw. `walking` says who walks unless a pass mark stops it, `fixed` what is
    told of those that no draw can change.
    """

    policy: Policy
    panel: str
    projects: tuple[str, ...]
    sheet: Sheet
    grid: Grid
    beside: Whole
    ties: tuple[str | Whole, ...]
    last: tuple[Whole, ...]
    walking: Flags
    ruled_out: Whole

    @property
    def official(self) -> Rates:
        """The rates of the policy's weights."""
        return official_rates(self.sheet, self.policy.marking)

    def keys(
        self, rates: Rates, slots: Sequence[Slots], desk: Desk | None = None
    ) -> tuple[Numbers, Flags]:
        """Each draw's keys, the higher going first, and who walks. Shapes (draws, projects).

        `slots` are for each block of the sheet who stands in for its experts.
        The keys stand on the desk until it is used again.
        """
        desk = desk or Desk()
        return self.of_scored(self.scored(rates, slots, desk), desk)

    def scored(self, rates: Rates, slots: Sequence[Slots], desk: Desk) -> list[Scored]:
        """The points of each block of the sheet."""
        asked = [tie for tie in self.ties if isinstance(tie, str)]
        exact = self.policy.places.rank_on == "exact"
        marking = self.policy.marking
        return [
            score(block, self.sheet, rates, chosen, marking, asked, exact, desk.part(f"{number}"))
            for number, (block, chosen) in enumerate(zip(self.sheet.blocks, slots, strict=True))
        ]

    def of_scored(self, scored: Sequence[Scored], desk: Desk) -> tuple[Numbers, Flags]:
        """Keys and who walks, from the points of each block."""
        draws = max(len(one.experts.numerators) for one in scored)
        draws = max(draws, *(len(one.passes) for one in scored))
        number = len(self.projects)
        keys = [self.spread([one.experts for one in scored], draws, self.beside, desk.part("key"))]
        for tie in self.ties:
            if isinstance(tie, str):
                figures = [one.figures[tie] for one in scored]
                keys.append(self.spread(figures, draws, None, desk.part(tie)))
            else:
                keys.append(tie[None, :])
        walks = desk.lay("walks", (draws, number), bool)
        walks[:] = self.walking
        for block, one in zip(self.sheet.blocks, scored, strict=True):
            if not one.passes.all():
                walks[:, block.columns] &= one.passes
        if len(self.ruled_out):
            before = joined(keys, draws, number, desk.part("before"))
            for project in self.ruled_out:
                tied = (before == before[:, [project]]).sum(axis=1) > 1
                walks[tied, project] = False
        return joined([*keys, *self.last], draws, number, desk), walks

    def spread(
        self, parts: Sequence[Over], draws: int, beside: Whole | None, desk: Desk
    ) -> Numbers:
        """The parts of all blocks as whole numbers of one unit. Shape (draws or 1, projects)."""
        common, most = unit_of(parts, beside)
        number, kind = len(self.projects), small_or_long(common * most)
        one_block = len(parts) == 1 and len(self.sheet.blocks[0].columns) == number
        rows = len(parts[0].numerators) if one_block else draws
        if one_block and parts[0].denominator == common and (beside is None or not beside.any()):
            return parts[0].numerators
        whole = desk.lay("spread", (rows, number), kind)
        for block, part in zip(self.sheet.blocks, parts, strict=True):
            times = common // part.denominator
            columns = slice(None) if one_block else block.columns
            if times == 1:
                whole[:, columns] = part.numerators
            else:
                whole[:, columns] = part.whole * times
        if beside is not None and beside.any():
            whole += in_units(beside, common).astype(kind)
        return whole


def unit_of(parts: Sequence[Over], beside: Whole | None = None) -> tuple[int, int]:
    """Of how many parts a point is made so that all these are whole, and how many points at most.

    Raises NotDrawn.
    """
    divisor = SCALE if beside is None else math.gcd(int(np.gcd.reduce(beside)), SCALE)
    common = math.lcm(SCALE // divisor, *(part.denominator for part in parts))
    most = max(part.most // part.denominator + 1 for part in parts)
    most += 0 if beside is None else largest(beside) // SCALE + 1
    if common * most >= ROOM:
        raise NotDrawn("too_fine")
    return common, most


def in_units(points: Whole, common: int) -> Whole:
    """Points in billionths as so many parts of a point; `common` has to divide them."""
    return points * common // SCALE if largest(points) * common < ROOM else _long(points, common)


def _long(points: Whole, common: int) -> Whole:
    return np.array([int(one) * common // SCALE for one in points], dtype=np.int64)


def selections_of(results: Results, policy: Policy) -> list[Selection]:
    """Every list of a round. Raises NotDrawn where a rule is of a kind not drawn again."""
    if policy.marking.hearing is not None:
        raise NotDrawn("hearing")
    if any(tie.startswith("uncovered:") for tie in policy.places.ties):
        raise NotDrawn("uncovered")
    ways = Ways(policy, results.projects, results.quotas)
    panels = sorted(set(results.ranking["panel"]))
    return [_selection(results, policy, ways, panel) for panel in panels]


def _selection(results: Results, policy: Policy, ways: Ways, panel: str) -> Selection:
    ranking = results.ranking[results.ranking["panel"] == panel]
    names = tuple(ranking["project_id"])
    about = {str(row["project_id"]): row for row in results.projects.to_dict("records")}
    decided = {str(row["project_id"]): row for row in results.decisions.to_dict("records")}
    ruled = {str(row["project_id"]): row for row in results.ruled.to_dict("records")}
    directions = [about[name]["direction"] for name in names]
    sheet = sheet_of(results.marks, names, directions, policy.marking)
    standings = results.standings.set_index("project_id").reindex(list(names))
    beside = (standings["bonus_points"] + standings["component_points"]).to_numpy(dtype=np.int64)
    denied = _denied(results, policy)
    walking = np.array(
        [
            not about[name]["blocked"]
            and not _surplus(str(decided[name]["reason"]))
            and name not in denied
            for name in names
        ],
        dtype=bool,
    )
    contenders = [_contender(name, about[name], ways) for name in names]
    said = {name: str(row["outcome"]) for name, row in ruled.items()}
    ruled_out = [
        number
        for number, name in enumerate(names)
        if said.get(name, "") in ("reserve", "not_selected")
    ]
    in_panel = results.standings.loc[results.standings["panel"] == panel, "project_id"]
    taken, beside_floors = _taken(
        [name for name in in_panel if name not in names], about, decided, ways
    )
    return Selection(
        policy=policy,
        panel=panel,
        projects=names,
        sheet=sheet,
        grid=grid_of(contenders, ways.places, ways.floors, taken, beside_floors, walking.tolist()),
        beside=beside,
        ties=tuple(_tie(tie, names, results.facts) for tie in policy.places.ties),
        last=_last(names, ruled, policy),
        walking=walking,
        ruled_out=np.array(ruled_out, dtype=np.int64),
    )


def _surplus(reason: str) -> bool:
    return reason.startswith("surplus:") or reason == "unit_order_unclear"


def _denied(results: Results, policy: Policy) -> frozenset[str]:
    """Projects that a veto fails, whatever the marks."""
    facts = {veto.fact for veto in policy.marking.pass_marks.veto}
    rows = results.facts[results.facts["fact"].isin(facts) & (results.facts["value"] == 0)]
    return frozenset(rows["project_id"])


def _contender(name: str, project: Mapping[Any, Any], ways: Ways) -> Contender:
    floor = ways.floor_of(project)
    return Contender(name, 0, with_kept(ways.of(project), floor), floor=floor)


def _taken(
    unplaced: Sequence[str],
    about: Mapping[str, Mapping[Any, Any]],
    decided: Mapping[str, Mapping[Any, Any]],
    ways: Ways,
) -> tuple[list[Route], dict[str, int]]:
    """The ways by which projects without a place took room, and of which floors they are."""
    routes, floors = [], dict[str, int]()
    for name in unplaced:
        if about[name]["bypass"] and decided[name]["reason"] in _OPEN:
            raise NotDrawn("bypass")
        use = str(decided[name]["quota_use"]).partition("/")[0]
        if decided[name]["outcome"] != "recommended" or use == "bypass":
            continue
        contender = _contender(name, about[name], ways)
        routes += [route for route in contender.routes if route.use == use][:1]
        if contender.floor:
            floors[contender.floor] = floors.get(contender.floor, 0) + 1
    return routes, floors


def _tie(name: str, names: Sequence[str], facts: pd.DataFrame) -> str | Whole:
    kind, _, fact = name.partition(":")
    if kind in _OF_MARKS:
        return name
    known = facts[facts["fact"] == fact].set_index("project_id")["value"]
    values = known.reindex(list(names)).fillna(0).to_numpy(dtype=np.int64)
    return np.minimum(values, 1) if kind == "condition" else values


def _last(
    names: Sequence[str], ruled: Mapping[str, Mapping[Any, Any]], policy: Policy
) -> tuple[Whole, ...]:
    """What parts those that are equal by every rule: rulings, then the lot if there is one."""
    keys: list[Whole] = []
    if ruled:
        orders = [int(row["order"]) for row in ruled.values() if not pd.isna(row["order"])]
        last = 1 + max(orders, default=0)
        turns = []
        for name in names:
            row: Mapping[Any, Any] = ruled.get(name, {"outcome": "", "order": pd.NA})
            turn = last if pd.isna(row["order"]) else int(row["order"])
            turns.append(_RULED_FIRST.get(str(row["outcome"]), 1) * (last + 1) + turn)
        keys.append(-np.array(turns, dtype=np.int64)[None, :])
    if policy.places.draw is not None:
        seed = policy.places.draw.seed
        lots = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]
        turn_of = {lot: turn for turn, lot in enumerate(sorted(lots))}
        keys.append(-np.array([turn_of[lot] for lot in lots], dtype=np.int64)[None, :])
    return tuple(keys)
