"""The smallest change that would flip a decision: in points, in one mark, in one weight.

All else stays as it is. A decision is taken to be flipped where the project
would be in, or out, in every order of equals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from pipeline.advice.confidence.desk import Desk, Numbers
from pipeline.advice.confidence.draws import SHARE_BITS, Flags, Whole
from pipeline.advice.confidence.order import dense, in_by_draw, joined
from pipeline.advice.confidence.points import Over, Scored, score
from pipeline.advice.confidence.redraw import weights_can_be_drawn
from pipeline.advice.confidence.selection import Selection, in_units, unit_of
from pipeline.advice.confidence.sheet import Block, NotDrawn, rates_of_shares, shares_of
from pipeline.exact import points_of

_PERCENT = 100


@dataclass(frozen=True)
class MarkChange:
    """One expert's mark of one criterion, as it is and as it would have to be, in billionths."""

    expert: str
    criterion: str
    mark: int
    other: int


@dataclass(frozen=True)
class WeightChange:
    """A criterion's share of all points, in percent, as it is and as it would have to be."""

    criterion: str
    share: Fraction
    other: int


@dataclass(frozen=True)
class Flip:
    """What would flip one project's decision; None where nothing of that kind would."""

    points: Fraction | None
    mark: MarkChange | None
    weight: WeightChange | None


@dataclass
class _Official:
    """The list as it is: each key by itself, and who walks."""

    selection: Selection
    scored: Sequence[Scored]
    common: int
    units: tuple[int, ...]
    keys: tuple[Numbers, ...]
    walks: Flags
    statuses: dict[int, tuple[Flags, Flags]] = field(default_factory=dict)

    @classmethod
    def of(cls, selection: Selection) -> _Official:
        nobody = [None] * len(selection.sheet.blocks)
        scored = selection.scored(selection.official, nobody, Desk())
        points = [one.experts for one in scored]
        common, _ = unit_of(points, selection.beside)
        units = [common]
        keys: list[Numbers] = [selection.spread(points, 1, selection.beside, Desk())[0]]
        for tie in selection.ties:
            if isinstance(tie, str):
                parts = [one.figures[tie] for one in scored]
                units.append(unit_of(parts)[0])
                keys.append(selection.spread(parts, 1, None, Desk())[0])
            else:
                units.append(1)
                keys.append(tie)
        keys += [key.ravel() for key in selection.last]
        units += [1] * len(selection.last)
        walks = selection.of_scored(scored, Desk())[1]
        return cls(selection, scored, common, tuple(units), tuple(keys), walks)

    def turns(self, project: int, others: Sequence[Whole]) -> Whole:
        """Where a project would stand with other keys: an odd number between the others' ranks.

        `others` are its keys, shape (changes,) each. An even number is the rank
        of others that it would equal.
        """
        rest = np.arange(len(self.selection.projects)) != project
        row = [
            np.concatenate([key[rest], np.asarray(other)])[None, :]
            for key, other in zip(self.keys, others, strict=True)
        ]
        number = int(rest.sum())
        whole = joined(row, 1, row[0].shape[1])[0]
        in_order = np.unique(whole[:number])
        above = np.searchsorted(in_order, whole[number:])
        at = np.minimum(above, len(in_order) - 1)
        equal = (above < len(in_order)) & (in_order[at] == whole[number:])
        return np.asarray(np.where(equal, 2 * above, 2 * above - 1), dtype=np.int64)

    def status(self, project: int) -> tuple[Flags, Flags]:
        """For each turn, from -1 up, whether a project would be in, and out, whatever the order."""
        if project not in self.statuses:
            self.statuses[project] = self._worked_out(project)
        return self.statuses[project]

    def _worked_out(self, project: int) -> tuple[Flags, Flags]:
        number = len(self.selection.projects)
        rest = np.arange(number) != project
        key = joined([key[None, :] for key in self.keys], 1, number)
        ranks = 2 * dense(key[:, rest])[0]
        turns = np.arange(-1, int(ranks.max()) + 2)
        rows = np.empty((len(turns), number), dtype=np.int64)
        rows[:, rest] = ranks
        rows[:, project] = turns
        walks = np.repeat(self.walks, len(turns), axis=0)
        walks[:, project] = self.selection.walking[project]
        for ruled in self.selection.ruled_out:
            if ruled != project and not self._asked_beside(int(ruled), project):
                walks[:, ruled] = self.selection.walking[ruled]
        shares = in_by_draw(rows + 1, walks, self.selection.grid)[:, project]
        return shares > 1 - _NEARLY, shares < _NEARLY

    def _asked_beside(self, ruled: int, project: int) -> bool:
        """Whether a project that a ruling puts out has equals besides another."""
        before = self.keys[: 1 + len(self.selection.ties)]
        equal = np.logical_and.reduce([key == key[ruled] for key in before])
        equal[[ruled, project]] = False
        return bool(equal.any())


_NEARLY = 2.0**-30


def flips(selection: Selection, near: Sequence[int], inside: Mapping[int, bool]) -> dict[int, Flip]:
    """What would flip the decisions on some projects, by their numbers on the list.

    `inside` says which of them are recommended. Points change in steps of the
    published ones.
    """
    if len(selection.projects) < 2:
        return {}
    official = _Official.of(selection)
    weights = _weights(selection, near, inside)
    return {
        project: Flip(
            _points(official, project, inside[project]),
            _mark(official, project, inside[project]),
            weights.get(project),
        )
        for project in near
        if selection.walking[project]
    }


def _points(official: _Official, project: int, inside: bool) -> Fraction | None:
    """By how many points a total would have to change; below 0 it would have to fall."""
    selection = official.selection
    passes, short = _passes(official, project)
    if not passes:
        return None
    totals = official.keys[0]
    own = int(totals[project])
    step = max(official.common // 10 ** selection.policy.total_decimals(), 1)
    tried = np.unique(np.concatenate([totals, totals + step, totals - step]))
    tried = tried[tried < own] if inside else tried[tried > own]
    least = -(-short.numerator * official.common // short.denominator)
    if least > 0:
        tried = np.unique(np.append(tried, own + least))
        tried = tried[tried >= own + least]
    if not len(tried):
        return None
    others = [tried, *(np.full(len(tried), key[project]) for key in official.keys[1:])]
    turns = official.turns(project, others)
    taken, left = official.status(project)
    flipped = (left if inside else taken)[turns + 1]
    if not flipped.any():
        return None
    found = tried[flipped]
    by = int(found.max() if inside else found.min()) - own
    return Fraction(by, official.common)


def _passes(official: _Official, project: int) -> tuple[bool, Fraction]:
    """Whether a project passes but for the total, and how many points it is short of that."""
    selection = official.selection
    marking = selection.policy.marking
    bar = marking.pass_marks.total
    for block, one in zip(selection.sheet.blocks, official.scored, strict=True):
        at = np.flatnonzero(block.columns == project)
        if not len(at):
            continue
        if bool(np.broadcast_to(one.passes, (1, len(block.columns)))[0, at[0]]):
            return True, Fraction(0)
        if bar is None:
            return False, Fraction(0)
        without = marking.model_copy(
            update={"pass_marks": marking.pass_marks.model_copy(update={"total": None})}
        )
        alone = Block(
            block.columns[at], block.number, block.experts[at], block.marks[at], block.asked[at]
        )
        exact = selection.policy.places.rank_on == "exact"
        again = score(alone, selection.sheet, selection.official, None, without, [], exact)
        given = Fraction(int(one.experts.numerators[0, at[0]]), one.experts.denominator)
        return bool(again.passes.all()), max(Fraction(0), Fraction(bar.at_least) - given)
    return False, Fraction(0)


def _mark(official: _Official, project: int, inside: bool) -> MarkChange | None:
    """The one mark whose change flips a project's decision with the fewest points of one expert."""
    selection = official.selection
    marking, sheet = selection.policy.marking, selection.sheet
    block = next(block for block in sheet.blocks if project in block.columns)
    at = np.flatnonzero(block.columns == project)
    marks = block.marks[at[0]]
    changes: list[tuple[int, int, int]] = []
    for criterion, part in enumerate(marking.criteria):
        if not block.asked[at[0], criterion]:
            continue
        scale = part.scale
        steps = [points_of(one) // sheet.unit for one in (scale.min, scale.max, scale.step)]
        values = np.arange(steps[0], steps[1] + 1, max(steps[2], 1))
        for expert in range(block.number):
            own = int(marks[expert, criterion])
            better = values[values < own] if inside else values[values > own]
            changes += [(expert, criterion, int(value)) for value in better]
    if not changes:
        return None
    which = np.array(changes)
    tried = np.repeat(marks[None, :, :], len(which), axis=0)
    tried[np.arange(len(which)), which[:, 0], which[:, 1]] = which[:, 2]
    asked = np.repeat(block.asked[at], len(which), axis=0)
    experts = np.repeat(block.experts[at], len(which), axis=0)
    other = Block(np.arange(len(which)), block.number, experts, tried, asked)
    exact = selection.policy.places.rank_on == "exact"
    names = [tie for tie in selection.ties if isinstance(tie, str)]
    found = score(other, sheet, selection.official, None, marking, names, exact)
    turns = official.turns(project, _keys(official, project, found, len(which)))
    taken, left = official.status(project)
    fits = np.broadcast_to(found.passes, (1, len(which)))[0]
    flipped = left[turns + 1] | ~fits if inside else taken[turns + 1] & fits
    if not flipped.any():
        return None
    weights = selection.official.values[0]
    moved = np.abs(which[:, 2] - marks[which[:, 0], which[:, 1]]) * weights[which[:, 1]]
    best = min(np.flatnonzero(flipped), key=lambda one: (int(moved[one]), *which[one].tolist()))
    expert, criterion, value = which[best].tolist()
    return MarkChange(
        sheet.experts[int(block.experts[at[0], expert])],
        marking.criteria[criterion].id,
        int(marks[expert, criterion]) * sheet.unit,
        value * sheet.unit,
    )


def _keys(official: _Official, project: int, found: Scored, number: int) -> list[Whole]:
    """The keys a project would have, of so many changed marks."""
    selection = official.selection

    def whole(part: Over, unit: int) -> Whole:
        if unit % part.denominator:
            raise NotDrawn("too_fine")
        row = part.whole * (unit // part.denominator)
        return np.asarray(np.broadcast_to(row, (1, number))[0], dtype=np.int64)

    beside = int(in_units(selection.beside[[project]], official.common)[0])
    keys = [whole(found.experts, official.common) + beside]
    for tie, unit, key in zip(selection.ties, official.units[1:], official.keys[1:], strict=False):
        keys.append(
            whole(found.figures[tie], unit)
            if isinstance(tie, str)
            else np.full(number, key[project])
        )
    last = official.keys[1 + len(selection.ties) :]
    return [*keys, *(np.full(number, key[project]) for key in last)]


def _weights(
    selection: Selection, near: Sequence[int], inside: Mapping[int, bool]
) -> dict[int, WeightChange]:
    """The least shift of one criterion's share that flips each decision, in whole percent.

    The other criteria keep their proportions.
    """
    marking = selection.policy.marking
    if not weights_can_be_drawn(marking):
        return {}
    official = shares_of(marking)
    whole = sum(official)
    tried: list[tuple[Fraction, int, int]] = []
    rows: list[list[int]] = []
    for criterion, own in enumerate(official):
        share = Fraction(_PERCENT * own, whole)
        for percent in range(_PERCENT + 1):
            tried.append((abs(percent - share), criterion, percent))
            rows.append(_shifted(official, criterion, percent))
    rates = rates_of_shares(np.array(rows, dtype=np.int64), selection.sheet, marking)
    key, walks = selection.keys(rates, [None] * len(selection.sheet.blocks))
    shares = in_by_draw(key, walks, selection.grid)
    order = sorted(range(len(tried)), key=lambda one: tried[one])
    found = {}
    for project in near:
        column = shares[:, project]
        flipped = column < _NEARLY if inside[project] else column > 1 - _NEARLY
        best = next((one for one in order if flipped[one] and tried[one][0] > 0), None)
        if best is not None:
            _, criterion, percent = tried[best]
            share = Fraction(_PERCENT * official[criterion], whole)
            found[project] = WeightChange(marking.criteria[criterion].id, share, percent)
    return found


def _shifted(official: Sequence[int], criterion: int, percent: int) -> list[int]:
    """Shares in units of 2 ** -SHARE_BITS with one criterion at so many percent."""
    one = 1 << SHARE_BITS
    chosen = one * percent // _PERCENT
    rest = sum(official) - official[criterion]
    shares = [(one - chosen) * share // rest for share in official]
    shares[criterion] = chosen
    largest = max(
        (at for at in range(len(shares)) if at != criterion), key=lambda at: (shares[at], -at)
    )
    shares[largest] += one - sum(shares)
    return shares
