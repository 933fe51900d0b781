"""What moved between two runs and by what, as a page for a terminal and for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from pipeline.codes.reasons import SEPARATOR
from pipeline.comparison.causes import Label
from pipeline.comparison.isolating import Effect, Isolated, Move
from pipeline.comparison.standing import Standing, gap
from pipeline.language import mark as _
from pipeline.publish.causes import CauseWords
from pipeline.publish.pages import difference_content
from pipeline.publish.wrapping import wrapped

_RUNS = _("{round}, run {run} -> {other_round}, run {other_run}")
_SAME_RUN = _("These are one and the same run.")
_NOTHING_READ = _("What the two runs read differs in nothing that could count.")
_OTHER_PROGRAM = _("The run {run} was made by another version of the program ({program}).")
_TWO_ROUNDS = _("These are runs of two rounds; projects are the same where their number is.")
_NONE_IN_COMMON = _("The two runs have no project in common, so nothing was isolated.")
_GROUPED = _(
    "There are more differences than reruns allowed ({limit}), so like causes are told together."
)
_NOT_ASKED = _(
    "What is left over comes of several causes together; which of them it needs was not asked, "
    "for that takes more than {limit} reruns."
)
_ALONE = _("Every cause was carried out alone on the earlier run: {reruns} reruns.")
_NOBODY = _("Projects compared: {rows}. Nobody's outcome, place or total moved.")
_COUNTED = _(
    "Projects compared: {rows}. Newly recommended: {come}; no longer recommended: {gone}; "
    "another outcome: {outcomes}; only another place or total: {figures}."
)
_CAUSES = _("Causes")
_MOVED = _("Projects that moved")
_CAUSE = _("{kind}: {title}")
_EFFECT = _("Alone it moves {moves}, {outcomes} of them to another outcome.")
_NO_EFFECT = _("Alone it moves nobody.")
_CANNOT = _("It cannot be carried out alone: {reason}")
_WHO = _("{project} {title} ({applicant}, {unit}): {told}")
_MOVES = _("{before} -> {after}")
_FIGURE = _("{name} {before} -> {after}")
_NOT_THERE = _("not there")
_NONE = _("none")
_PROVISIONAL = _("{outcome}, provisional")
_BY_ITSELF = _("[{number}] alone: {told}")
_BY_NOTHING = _("No cause moves it alone.")
_TOGETHER = _("This outcome comes of several causes together, not of one alone.")
_LEFT_TOTAL = _("The causes one by one leave {left} of its total over: they act on each other.")
_LEFT_PLACE = _("The causes one by one leave {left} places over: others moved past it as well.")
_NEEDED = _("It needs: {causes}")
_WAS = _("before: {why}")
_IS = _("now: {why}")
_SIGNS = ("+", "-", "~", " ")
_MARGIN = " " * 6


@dataclass(frozen=True)
class Side:
    """One of the two runs: its name, its round, the version of the program that made it."""

    run: str
    round: str
    title: str
    fingerprint: str
    program: str
    ours: bool


@dataclass(frozen=True)
class Comparison:
    """Two runs compared. `about` gives title and applicant of each project.

    `limit` is how many reruns were allowed; `grouped` whether causes were told
    together for that; `rows` how many projects were compared; `apart` whether
    the runs have no project in common.
    """

    before: Side
    after: Side
    isolated: Isolated
    about: Mapping[str, tuple[str, str]]
    rows: int
    limit: int
    grouped: bool = False
    apart: bool = False


class Telling:
    """A comparison told in the language of its words."""

    def __init__(self, compared: Comparison, words: CauseWords) -> None:
        self.compared = compared
        self.words = words
        self.effects = [*compared.isolated.effects, *compared.isolated.programs]
        self.number = {effect.label: at for at, effect in enumerate(self.effects, start=1)}
        self._of = {effect.label: effect for effect in self.effects}

    def notices(self) -> list[str]:
        """What a reader must know before all else."""
        compared, said = self.compared, self.words.said
        told = [
            said(_OTHER_PROGRAM, run=side.run, program=side.program)
            for side in (compared.before, compared.after)
            if not side.ours
        ]
        if compared.before.run == compared.after.run:
            told.append(said(_SAME_RUN))
        if compared.before.round != compared.after.round:
            told.append(said(_TWO_ROUNDS))
        if compared.apart:
            told.append(said(_NONE_IN_COMMON))
        elif not compared.isolated.effects:
            told.append(said(_NOTHING_READ))
        else:
            told.append(said(_ALONE, reruns=compared.isolated.reruns))
        if compared.grouped:
            told.append(said(_GROUPED, limit=compared.limit))
        if not compared.isolated.asked:
            told.append(said(_NOT_ASKED, limit=compared.limit))
        return told

    def heading(self) -> str:
        """Which runs these are."""
        before, after = self.compared.before, self.compared.after
        fields = {"other_round": after.round, "other_run": after.run}
        return self.words.said(_RUNS, round=before.round, run=before.run, **fields)

    def counted(self) -> str:
        """How many moved, and how far."""
        moves = self.compared.isolated.moves
        if not moves:
            return self.words.said(_NOBODY, rows=self.compared.rows)
        by_rank = Counter(move.rank for move in moves)
        names = ("come", "gone", "outcomes", "figures")
        counts = {name: by_rank[rank] for rank, name in enumerate(names)}
        return self.words.said(_COUNTED, rows=self.compared.rows, **counts)

    def cause(self, label: Label) -> str:
        """A cause by its kind and name."""
        kind, title = self.words.kind(label), self.words.title(label)
        return self.words.said(_CAUSE, kind=kind, title=title)

    def effect(self, effect: Effect) -> str:
        """What a cause does alone."""
        if effect.why_not is not None:
            reason = effect.why_not.told(self.words.language)
            return self.words.said(_CANNOT, reason=reason)
        if not effect.moves:
            return self.words.said(_NO_EFFECT)
        return self.words.said(_EFFECT, moves=len(effect.moves), outcomes=effect.outcomes)

    def outcome(self, one: Standing | None) -> str:
        """An outcome in words."""
        if one is None:
            return self.words.said(_NOT_THERE)
        word = self.words.naming.word("outcome", one.outcome)
        return self.words.said(_PROVISIONAL, outcome=word) if one.provisional else word

    def step(self, before: Standing | None, after: Standing | None) -> str:
        """How a project stands before and after, as far as it differs."""
        was, now = self.outcome(before), self.outcome(after)
        told = [self.words.said(_MOVES, before=was, after=now) if was != now else now]
        for figure in ("place", "total"):
            texts = [getattr(one, figure) if one else "" for one in (before, after)]
            if texts[0] != texts[1] and before is not None and after is not None:
                shown = [text or self.words.said(_NONE) for text in texts]
                name = self.words.naming.heading("ranking", figure)
                fields = {"name": name, "before": shown[0], "after": shown[1]}
                told.append(self.words.said(_FIGURE, **fields))
        return self.words.said(SEPARATOR).join(told)

    def alone(self, move: Move) -> Iterator[tuple[Label, Standing | None, Standing | None]]:
        """The causes that move a project by themselves, each with its step."""
        for label in move.alone:
            before, after = self._of[label].moves[move.who]
            yield label, before, after

    def left_over(self, move: Move) -> list[str]:
        """What no single cause explains of a move."""
        said = self.words.said
        told = []
        if not move.alone and (move.outcome_together or not move.left_over):
            told.append(said(_BY_NOTHING))
        if move.outcome_together:
            told.append(said(_TOGETHER))
        if move.total_left:
            told.append(said(_LEFT_TOTAL, left=signed(move.total_left)))
        if move.place_left:
            told.append(said(_LEFT_PLACE, left=signed(move.place_left)))
        if move.needed:
            numbers = ", ".join(f"[{self.number[label]}]" for label in move.needed)
            told.append(said(_NEEDED, causes=numbers))
        return told

    def who(self, move: Move) -> tuple[str, str, str]:
        """Title, applicant and unit of a project."""
        one = move.after or move.before
        unit = one.unit if one else ""
        title, applicant = self.compared.about.get(move.who[0], ("", ""))
        return title, applicant, self.words.naming.units.get(unit, unit)


def signed(number: Decimal) -> str:
    """A number with its sign."""
    return f"{number:+f}"


def changes_page(compared: Comparison, words: CauseWords, columns: int) -> str:
    """The whole comparison in words, in lines of at most so many columns."""
    telling, said = Telling(compared, words), words.said
    lines = wrapped(telling.heading(), columns)
    for notice in telling.notices():
        lines += wrapped(notice, columns)
    lines += wrapped(telling.counted(), columns)
    if telling.effects:
        lines += ["", said(_CAUSES), ""]
    for effect in telling.effects:
        number = f"  [{telling.number[effect.label]}] "
        lines += wrapped(telling.cause(effect.label), columns, number)
        details = words.details(effect.label)
        if details:
            lines += wrapped(details, columns, _MARGIN)
        lines += wrapped(telling.effect(effect), columns, _MARGIN)
    moves = [] if compared.apart else compared.isolated.moves
    if moves:
        lines += ["", said(_MOVED)]
    for _rank, together in groupby(moves, key=lambda move: move.rank):
        lines.append("")
        for move in together:
            lines += _told(move, telling, columns)
    return "\n".join(lines)


def _told(move: Move, telling: Telling, columns: int) -> list[str]:
    project = move.who[0]
    title, applicant, unit = telling.who(move)
    fields = {"title": title, "applicant": applicant, "unit": unit}
    step = telling.step(move.before, move.after)
    head = telling.words.said(_WHO, project=project or "-", told=step, **fields)
    lines = wrapped(head, columns, f"  {_SIGNS[move.rank]} ", "    ")
    if move.rank < 3:
        for sentence, one in ((_WAS, move.before), (_IS, move.after)):
            if one is not None and one.why:
                lines += wrapped(telling.words.said(sentence, why=one.why), columns, _MARGIN)
    for label, before, after in telling.alone(move):
        told = telling.step(before, after)
        alone = telling.words.said(_BY_ITSELF, number=telling.number[label], told=told)
        lines += wrapped(alone, columns, _MARGIN)
    for sentence in telling.left_over(move):
        lines += wrapped(sentence, columns, _MARGIN)
    return lines


def changes_content(compared: Comparison, words: CauseWords) -> dict[str, Any]:
    """The same for a program. Causes are known by their number, from 1."""
    telling = Telling(compared, words)
    return {
        "before": _side(compared.before),
        "after": _side(compared.after),
        "rows": compared.rows,
        "limit": compared.limit,
        "reruns": compared.isolated.reruns,
        "grouped": compared.grouped,
        "notices": telling.notices(),
        "causes": [_cause(effect, telling) for effect in telling.effects],
        "moves": [_move(move, telling) for move in compared.isolated.moves],
        "differences": [
            {
                "table": one.table,
                "key": list(one.key),
                "column": one.column,
                "before": one.before,
                "after": one.after,
                "cause": telling.number.get(words.label_of(one)),
            }
            for one in words.differences
        ],
        "policy": difference_content(words.changes, words.speech),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "run": side.run,
        "round": side.round,
        "title": side.title,
        "fingerprint": side.fingerprint,
        "program": side.program,
        "this_program": side.ours,
    }


def _cause(effect: Effect, telling: Telling) -> dict[str, Any]:
    why_not = effect.why_not
    return {
        "number": telling.number[effect.label],
        "kind": effect.label[0],
        "about": list(effect.label[1:]),
        "says": telling.cause(effect.label),
        "details": telling.words.details(effect.label),
        "moves": [
            {"project_id": who[0], "row": who[1], "before": _standing(was), "after": _standing(now)}
            for who, (was, now) in sorted(effect.moves.items())
        ],
        "outcomes": effect.outcomes,
        "cannot": why_not.told(telling.words.language) if why_not is not None else "",
    }


def _move(move: Move, telling: Telling) -> dict[str, Any]:
    title, applicant, unit = telling.who(move)
    return {
        "project_id": move.who[0],
        "row": move.who[1],
        "title": title,
        "applicant": applicant,
        "unit": unit,
        "before": _standing(move.before),
        "after": _standing(move.after),
        "alone": [
            {
                "cause": telling.number[label],
                "before": _standing(was),
                "after": _standing(now),
                "total": _decimal(gap(was, now, "total")),
                "place": _decimal(gap(was, now, "place")),
            }
            for label, was, now in telling.alone(move)
        ],
        "together": move.outcome_together,
        "left_over": {"total": _decimal(move.total_left), "place": _decimal(move.place_left)},
        "needed": [telling.number[label] for label in move.needed],
    }


def _standing(one: Standing | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "outcome": one.outcome,
        "provisional": one.provisional,
        "place": one.place,
        "total": one.total,
        "reason": one.reason,
        "why": one.why,
    }


def _decimal(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
