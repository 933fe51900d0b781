"""Each cause by itself: the earlier run carried out with that change alone.

What no cause moves alone, or what the causes one by one do not add up to, comes
from several together. It is told as such, with the causes without which the
later run would be another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.comparison.causes import Label
from pipeline.comparison.standing import Standing, Standings, Who, gap, moved, size
from pipeline.errors import LinxuanError

Rerun = Callable[[frozenset[Label]], Standings | LinxuanError]
"""The list that comes of the earlier run with these causes, or why none comes of it."""


@dataclass(frozen=True)
class Effect:
    """What one cause alone does: whom it moves, from where to where; `why_not` says why nothing."""

    label: Label
    moves: Mapping[Who, tuple[Standing | None, Standing | None]] = field(default_factory=dict)
    why_not: LinxuanError | None = None

    @property
    def outcomes(self) -> int:
        """How many it gives another outcome."""
        return sum(size(*move)[0] > 0 for move in self.moves.values())


@dataclass(frozen=True)
class Move:
    """A project that stands elsewhere in the later run, and what moves it.

    `alone` lists the causes that move it by themselves, the greatest effect
    first. `outcome_together`: no cause alone gives it the outcome it has now.
    `total_left` and `place_left` are what its causes one by one leave over of
    the whole; None where that cannot be said. `needed` are the causes without
    which it would not stand where it stands now, asked only where something
    is left over.
    """

    who: Who
    before: Standing | None
    after: Standing | None
    alone: tuple[Label, ...] = ()
    outcome_together: bool = False
    total_left: Decimal | None = None
    place_left: Decimal | None = None
    needed: tuple[Label, ...] = ()

    @property
    def left_over(self) -> bool:
        """Whether something of its move is no single cause's."""
        return self.outcome_together or bool(self.total_left) or bool(self.place_left)

    @property
    def rank(self) -> int:
        """How much it means: a recommendation won, lost, another outcome, figures alone."""
        was, now = (one.outcome if one else "" for one in (self.before, self.after))
        if was == now:
            return 3
        return 0 if now == "recommended" else 1 if was == "recommended" else 2


@dataclass(frozen=True)
class Isolated:
    """What moved between two runs, and by what. `reruns` counts how often the round was run.

    `programs` holds what another program than this one made of the earlier
    inputs and of the later ones, where it made something else. `asked` is
    false where the limit of reruns left no room to ask which causes are needed.
    """

    effects: Sequence[Effect]
    programs: Sequence[Effect]
    moves: Sequence[Move]
    asked: bool
    reruns: int


@dataclass
class _Counted:
    """Reruns, each made once and counted."""

    rerun: Rerun
    made: dict[frozenset[Label], Standings | LinxuanError] = field(default_factory=dict)

    def of(self, labels: frozenset[Label]) -> Standings | LinxuanError:
        if labels not in self.made:
            self.made[labels] = self.rerun(labels)
        return self.made[labels]


def isolate(
    before: Standings,
    after: Standings,
    labels: Sequence[Label],
    rerun: Rerun,
    most: int,
    telling: Callable[[int], None] = lambda number: None,
) -> Isolated:
    """Carry out each cause alone, and tell who moved by which.

    `before` and `after` are the lists as they were published. The first rerun,
    with no cause, shows whether this program still makes the earlier list, the
    one with all causes whether it makes the later one; where not, that is a
    cause too. Which causes are needed is asked only where that makes no more
    than `most` reruns in all. `telling` hears the number of the cause that is next.
    """
    runs = _Counted(rerun)
    start, first = _start(runs.of(frozenset()), before, False)
    _end, last = _start(runs.of(frozenset(labels)), after, True)
    programs = [program for program in (first, last) if program.moves or program.why_not]
    effects = []
    for number, label in enumerate(labels, start=1):
        telling(number)
        told = runs.of(frozenset({label}))
        if isinstance(told, LinxuanError):
            effects.append(Effect(label, why_not=told))
        else:
            effects.append(Effect(label, _moves(start, told)))
    known = [*effects, *programs]
    changed = _moves(before, after)
    moves = [_move(who, *sides, known) for who, sides in changed.items()]
    ask = any(move.outcome_together or move.total_left for move in moves)
    able = ask and len(runs.made) + len(labels) <= most
    if able:
        moves = _with_needed(moves, labels, runs)
    moves.sort(key=lambda move: (move.rank, _place(move), move.who))
    return Isolated(effects, programs, moves, able or not ask, len(runs.made))


def _start(
    told: Standings | LinxuanError, published: Standings, later: bool
) -> tuple[Standings, Effect]:
    """What this program makes of a run's inputs, and what another program made otherwise."""
    label = ("program", "later" if later else "earlier")
    if isinstance(told, LinxuanError):
        return published, Effect(label, why_not=told)
    sides = (told, published) if later else (published, told)
    return told, Effect(label, _moves(*sides))


def _moves(
    before: Standings, after: Standings
) -> dict[Who, tuple[Standing | None, Standing | None]]:
    found = {}
    for who in [*before, *(who for who in after if who not in before)]:
        sides = before.get(who), after.get(who)
        if moved(*sides):
            found[who] = sides
    return found


def _move(
    who: Who, before: Standing | None, after: Standing | None, effects: Iterable[Effect]
) -> Move:
    acting = {effect.label: effect.moves[who] for effect in effects if who in effect.moves}
    alone = sorted(acting, key=lambda label: (tuple(-part for part in size(*acting[label])), label))
    outcome = after.outcome if after else ""
    reached = {now.outcome if now else "" for _, now in acting.values()}
    was = before.outcome if before else ""
    together = outcome not in reached if outcome != was else bool(reached - {was})
    left = {}
    for figure in ("total", "place"):
        whole = gap(before, after, figure)
        parts = [gap(*sides, figure) for sides in acting.values()]
        known = [part for part in parts if part is not None]
        complete = whole is not None and len(known) == len(parts)
        left[figure] = whole - sum(known) if whole is not None and complete else None
    return Move(who, before, after, tuple(alone), together, left["total"], left["place"])


def _with_needed(moves: Sequence[Move], labels: Sequence[Label], runs: _Counted) -> list[Move]:
    """The moves that are left over, each with the causes without which it is another."""
    every = frozenset(labels)
    end = runs.of(every)
    if isinstance(end, LinxuanError):
        return list(moves)
    without = {label: runs.of(every - {label}) for label in labels}
    told = []
    for move in moves:
        needed: tuple[Label, ...] = ()
        if move.outcome_together or move.total_left:
            needed = tuple(
                label
                for label, list_ in without.items()
                if not isinstance(list_, LinxuanError) and _other(move, list_.get(move.who), end)
            )
        told.append(replace(move, needed=needed))
    return told


def _other(move: Move, standing: Standing | None, end: Standings) -> bool:
    """Whether a project stands otherwise in what left it over, its outcome or its total."""
    last = end.get(move.who)
    if last is None or standing is None:
        return last is not standing
    if move.outcome_together and last.outcome != standing.outcome:
        return True
    return bool(move.total_left) and last.total != standing.total


def _place(move: Move) -> int:
    place = (move.after.place if move.after else "") or (move.before.place if move.before else "")
    return int(place) if place else 10**9
