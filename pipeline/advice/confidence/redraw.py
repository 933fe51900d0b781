"""A list selected again, many times, from experts and weights that were drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipeline.advice.confidence.desk import Desk
from pipeline.advice.confidence.draws import (
    Seed,
    Whole,
    all_resamples,
    drawn_shares,
    kind_of_slots,
    parts_of,
    slots,
    ways_of,
)
from pipeline.advice.confidence.order import Tally, in_by_draw
from pipeline.advice.confidence.selection import Selection
from pipeline.advice.confidence.sheet import (
    Block,
    NotDrawn,
    Rates,
    rates_of_shares,
    shares_of,
)
from pipeline.advice.confidence.standins import Slots
from pipeline.policy.advising import Confidence
from pipeline.policy.marking import Marking

_CELLS, _CELLS_WALKED = 1 << 18, 1_500_000
"""So many projects times draws are looked at at once: what a processor holds near at hand, or
what makes the steps of a walk long enough. No figure depends on it."""

_CELLS_AHEAD = 600_000
"""So many projects times draws have their experts drawn at once, project by project."""


@dataclass(frozen=True)
class Redrawn:
    """What was counted of a list, and how it was drawn.

    `experts` says whether one panel was drawn for all projects, or experts
    within each, or none; `exact` whether every resample there is was made,
    `resamples` of how many; `weights` whether weights were drawn.
    """

    tally: Tally
    experts: str
    exact: bool
    draws: int
    resamples: int
    weights: bool


def seed_of(declared: str, marks: pd.DataFrame) -> Seed:
    """The seed of a round: what the policy declares, and the marks that can count.

    Not the program, the files' names or their order: the same marks are drawn
    alike next year.
    """
    counted = marks[marks["used"] | (marks["why_not"] == "trimmed")]
    columns = [counted[name].astype("str") for name in ("project_id", "expert_id", "criterion")]
    lines = sorted(zip(*columns, counted["mark"].astype("str"), strict=True))
    text = "\n".join(",".join(line) for line in lines)
    return Seed(f"{declared}\n{hashlib.sha256(text.encode()).hexdigest()}")


def weights_can_be_drawn(marking: Marking) -> bool:
    """Whether weights can be drawn: several criteria, each marked in every direction."""
    return len(marking.criteria) > 1 and not any(part.directions for part in marking.criteria)


def redraw(selection: Selection, part: Confidence, seed: Seed) -> Redrawn:
    """Select a list again as often as the policy says. Raises NotDrawn where nothing is drawn.

    One panel that marked every project is drawn once for all projects of a
    draw, otherwise experts are drawn within each project. Where a panel has so
    few experts that the policy wants all resamples, they are enumerated, each
    with the number of orders it stands for, and weights are drawn for each.
    """
    marking, sheet = selection.policy.marking, selection.sheet
    weights = "weights" in part.redrawn and weights_can_be_drawn(marking)
    experts = "experts" in part.redrawn
    if not weights and not experts:
        raise NotDrawn("weights")
    panel = experts and sheet.one_panel
    number = sheet.blocks[0].number
    exact = panel and ways_of(number) <= part.exact_up_to
    desk = Desk()
    tally = Tally(len(selection.projects), desk)
    draws, each = part.draws, 1
    ways = all_resamples(number) if exact else None
    if ways is not None:
        each = -(-part.draws // len(ways.masses)) if weights else 1
        draws = each * len(ways.masses)
    rates = selection.official
    if weights:
        rates = _rates(selection, part.concentration, seed, draws)
    size = max(1, (_CELLS if selection.grid.nested else _CELLS_WALKED) // len(selection.projects))
    drawn = _Experts(selection, seed, panel, draws, size) if experts and not exact else None
    for start in range(0, draws, size):
        rows = min(size, draws - start)
        of_draw = rates.of(slice(start, start + rows))
        chosen: Sequence[Slots] = [None] * len(sheet.blocks)
        masses: Whole | None = None
        if ways is not None:
            which = np.arange(start, start + rows) // each
            chosen, masses = [ways.slots[which]], ways.masses[which]
        elif drawn is not None:
            chosen = drawn.next(rows)
        key, walks = selection.keys(of_draw, chosen, desk)
        tally.add(key, walks, selection.grid, masses)
    how = ("panel" if panel else "project") if experts else "none"
    resamples = number**number if exact else 0
    return Redrawn(tally, how, exact and not weights, draws, resamples, weights)


def _rates(selection: Selection, concentration: int, seed: Seed, draws: int) -> Rates:
    """Weights drawn around the official ones, one stream for the whole list."""
    marking = selection.policy.marking
    parts = parts_of(shares_of(marking), concentration)
    stream = seed.stream(f"weights {selection.panel}")
    size = max(1, _CELLS // sum(parts))
    drawn = [
        drawn_shares(stream, min(size, draws - start), parts) for start in range(0, draws, size)
    ]
    return rates_of_shares(np.concatenate(drawn), selection.sheet, marking)


class _Experts:
    """Experts drawn: a stream for the panel, or one for each project by its id.

    Those of a project are drawn for several blocks of `size` draws at once.
    """

    def __init__(
        self, selection: Selection, seed: Seed, panel: bool, draws: int, size: int
    ) -> None:
        self.blocks = selection.sheet.blocks
        self.panel = seed.stream(f"panel {selection.panel}") if panel else None
        apart = () if panel else self.blocks
        self.streams = [
            [seed.stream(f"experts of {selection.projects[at]}") for at in block.columns]
            for block in apart
        ]
        ahead = max(1, _CELLS_AHEAD // (size * len(selection.projects))) * size
        self.left, self.at, self.ahead = draws, 0, 0
        self.held = [
            np.empty(
                (len(block.columns), min(ahead, draws), block.number + block.number % 2),
                dtype=kind_of_slots(block.number),
            )
            for block in apart
        ]

    def next(self, rows: int) -> Sequence[Slots]:
        if self.panel is not None:
            return [slots(self.panel, rows, self.blocks[0].number)]
        if self.at == self.ahead:
            self._draw_ahead()
        some = slice(self.at, self.at + rows)
        self.at += rows
        return [
            held[:, some, : block.number].transpose(1, 0, 2)
            for block, held in zip(self.blocks, self.held, strict=True)
        ]

    def _draw_ahead(self) -> None:
        self.at, self.ahead = 0, min(self.left, self.held[0].shape[1])
        self.left -= self.ahead
        for block, held, streams in zip(self.blocks, self.held, self.streams, strict=True):
            for chosen, stream in zip(held, streams, strict=True):
                slots(stream, self.ahead, block.number, chosen[: self.ahead])


def official_shares(selection: Selection) -> list[float]:
    """In what share of the orders of equals each project is in, as it was marked."""
    key, walks = selection.keys(selection.official, [None] * len(selection.sheet.blocks))
    tally = Tally(len(selection.projects))
    tally.add(key[:1], walks[:1], selection.grid)
    return tally.shares()


@dataclass(frozen=True)
class LeftOut:
    """The list without one expert: shares of orders of equals, and who has too few left."""

    expert: str
    projects: int
    shares: list[float]
    too_few: frozenset[str]


def leave_out(selection: Selection) -> list[LeftOut]:
    """The list selected again without each of its experts, with all others as they marked."""
    return [_without(selection, number) for number in range(len(selection.sheet.experts))]


def _without(selection: Selection, expert: int) -> LeftOut:
    sheet = selection.sheet
    minimum = selection.policy.marking.panel.minimum
    blocks: list[Block] = []
    few: list[int] = []
    marked = 0
    for block in sheet.blocks:
        there = block.experts == expert
        with_it = there.any(axis=1)
        marked += int(with_it.sum())
        if not with_it.all():
            blocks.append(_some(block, ~with_it))
        if not with_it.any():
            continue
        number = block.number - 1
        if number < minimum:
            few += block.columns[with_it].tolist()
            continue
        kept, rest = ~there[with_it], _some(block, with_it)
        shape = (len(rest.columns), number)
        blocks.append(
            Block(
                rest.columns,
                number,
                rest.experts[kept].reshape(shape),
                rest.marks[kept].reshape(*shape, -1),
                rest.asked,
            )
        )
    shares = [0.0] * len(selection.projects)
    if blocks:
        left = replace(sheet, blocks=tuple(blocks))
        other = replace(selection, sheet=left)
        key, walks = other.keys(other.official, [None] * len(blocks))
        walks = walks[:1].copy()
        walks[0, few] = False
        shares = [float(share) for share in in_by_draw(key[:1], walks, selection.grid)[0]]
    names = frozenset(selection.projects[at] for at in few)
    return LeftOut(sheet.experts[expert], marked, shares, names)


def _some(block: Block, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Block:
    return Block(
        block.columns[rows],
        block.number,
        block.experts[rows],
        block.marks[rows],
        block.asked[rows],
    )
