"""Whose outcome, place or points differ between two lists made of the same data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from pipeline.codes.phrases import PARTED
from pipeline.codes.reasons import SEPARATOR
from pipeline.exact import decimal_text
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.publish.lists import Lists
from pipeline.publish.naming import Naming
from pipeline.publish.telling import Row, rows_of
from pipeline.publish.wrapping import wrapped

_FIGURES = ("place", "expert_points", "component_points", "bonus_points", "total")
_REFUSING = ("file", "stop")
_MARGIN = " " * 6

_NOT_READ = _("not received")
_NONE = _("none")
_WHO = _("{project} {title} ({applicant}, {unit}): {told}")
_MOVES = _("{before} -> {after}")
_FIGURE = _("{name} {before} -> {after}")
_WAS = _("before: {why}")
_IS = _("now: {why}")
_NOBODY = _("Rows compared: {rows}. Nobody's outcome, place or points change.")
_COUNTED = _(
    "Rows compared: {rows}. Newly recommended: {come}; no longer recommended: {gone}; "
    "another outcome: {outcomes}; only another place or other points: {figures}."
)
_UNREAD = _("Under {round}, not to be read: {files}. {message}")
_NOTHING_READ = _("Under {round} no row can be read, so nobody's outcome is compared.")
_UNCHECKED = _("Under {round}, not examined because a register is not there: {codes}")
_SIGNS = ("+", "-", "~", " ")


@dataclass(frozen=True)
class Standing:
    """What became of one received row under one policy; figures as they are published."""

    outcome: str
    why: str
    figures: Mapping[str, str]


@dataclass(frozen=True)
class Shift:
    """A received row that stands otherwise; a side is None where its file was not read."""

    project: str
    title: str
    applicant: str
    unit: str
    before: Standing | None
    after: Standing | None

    @property
    def rank(self) -> int:
        """How much it means: a recommendation won, lost, another outcome, figures alone."""
        was, now = (one.outcome if one else "" for one in (self.before, self.after))
        if was == now:
            return 3
        return 0 if now == "recommended" else 1 if was == "recommended" else 2


def find_shifts(before: Lists, after: Lists) -> list[Shift]:
    """Every row that stands otherwise: recommendations first, then outcomes, then figures.

    A row is known by file, sheet and row, for both lists are made of the same
    files. Within a rank the order is the one of the new ranking.
    """
    was, now = _standings(before), _standings(after)
    about = _about(after) | {row: who for row, who in _about(before).items() if who[3] != "?"}
    rows = [*now, *(row for row in was if row not in now)]
    found = [
        Shift(*about[row], before=was.get(row), after=now.get(row))
        for row in rows
        if _moved(was.get(row), now.get(row))
    ]
    return sorted(found, key=lambda shift: shift.rank)


def _moved(was: Standing | None, now: Standing | None) -> bool:
    if was is None or now is None:
        return True
    return was.outcome != now.outcome or bool(_changed_figures(was, now))


def _changed_figures(was: Standing, now: Standing) -> list[tuple[str, str, str]]:
    if not was.figures or not now.figures:
        return []
    pairs = ((name, was.figures.get(name, ""), now.figures.get(name, "")) for name in _FIGURES)
    return [(name, old, new) for name, old, new in pairs if old != new]


def _standings(lists: Lists) -> dict[tuple[Any, ...], Standing]:
    """By source row: in the order of the ranking, then those without a rank."""
    decimals = lists.naming.policy.total_decimals()
    ranked = {str(row["project_id"]): row for row in rows_of(lists["ranking"])}
    admitted = {_source(row): str(row["project_id"]) for row in rows_of(lists.projects)}
    order = {project: at for at, project in enumerate(ranked)}
    found = {}
    for row in rows_of(lists["decisions"]):
        placed = ranked.get(admitted.get(_source(row), ""), {})
        figures = {
            name: _shown(name, placed[name], decimals) for name in _FIGURES if name in placed
        }
        found[_source(row)] = Standing(str(row["outcome"]), str(row["detail"]), figures)
    last = len(order)
    return {
        source: found[source]
        for source in sorted(found, key=lambda source: order.get(admitted.get(source, ""), last))
    }


def _source(row: Row) -> tuple[Any, ...]:
    return row["file"], row["sheet"], row["row"]


def _shown(name: str, value: Any, decimals: int) -> str:
    if pd.isna(value):
        return ""
    return str(value) if name == "place" else decimal_text(int(value), decimals)


def _about(lists: Lists) -> dict[tuple[Any, ...], tuple[str, str, str, str]]:
    """By source row: project, title and applicant as they were written, and the unit's name."""
    units = {_source(row): str(row["unit"]) for row in rows_of(lists["decisions"])}
    names = lists.naming.units
    return {
        _source(row): (
            str(row["project_id"]),
            str(row["title"]),
            str(row["applicant"]),
            names.get(units[_source(row)], units[_source(row)]),
        )
        for row in rows_of(lists.received)
    }


def shifts_page(before: Lists, after: Lists, columns: int) -> str:
    """Whose outcome, place or points change, in words, in the language of the new lists."""
    naming = after.naming
    lines: list[str] = []
    for lists, other in ((before, after), (after, before)):
        for sentence in reading_troubles(lists, other):
            lines += wrapped(sentence, columns)
    if not _comparable(before, after):
        return "\n".join(lines)
    found = find_shifts(before, after)
    lines += wrapped(_counted(found, before, after, naming), columns)
    for _rank, together in groupby(found, key=lambda shift: shift.rank):
        lines.append("")
        for shift in together:
            lines += _told(shift, naming, columns)
    return "\n".join(lines)


def _comparable(before: Lists, after: Lists) -> bool:
    """Whether rows could be read under both."""
    return bool(len(before.received)) == bool(len(after.received))


def _counted(found: Sequence[Shift], before: Lists, after: Lists, naming: Naming) -> str:
    rows = max(len(before["decisions"]), len(after["decisions"]))
    if not found:
        return say(naming.language, _NOBODY, {"rows": rows})
    by_rank = Counter(shift.rank for shift in found)
    names = ("come", "gone", "outcomes", "figures")
    counts = {name: by_rank[rank] for rank, name in enumerate(names)}
    return say(naming.language, _COUNTED, {"rows": rows, **counts})


def _told(shift: Shift, naming: Naming, columns: int) -> list[str]:
    def said(sentence: str, **fields: str) -> str:
        return say(naming.language, sentence, fields)

    def outcome(one: Standing | None) -> str:
        return naming.word("outcome", one.outcome) if one else said(_NOT_READ)

    was, now = outcome(shift.before), outcome(shift.after)
    figures = []
    if shift.before is not None and shift.after is not None:
        for name, old, new in _changed_figures(shift.before, shift.after):
            texts = {"before": old or said(_NONE), "after": new or said(_NONE)}
            figures.append(said(_FIGURE, name=naming.heading("ranking", name), **texts))
    moved = said(_MOVES, before=was, after=now) if shift.rank < 3 else now
    told = say(naming.language, SEPARATOR).join([moved, *figures])
    head = said(_WHO, project=shift.project or "-", title=shift.title, told=told, **_whose(shift))
    lines = wrapped(head, columns, f"  {_SIGNS[shift.rank]} ", "    ")
    if shift.rank < 3:
        for sentence, one in ((_WAS, shift.before), (_IS, shift.after)):
            if one is not None and one.why:
                lines += wrapped(said(sentence, why=one.why), columns, _MARGIN)
    return lines


def _whose(shift: Shift) -> dict[str, str]:
    return {"applicant": shift.applicant, "unit": shift.unit}


def reading_troubles(lists: Lists, other: Lists) -> list[str]:
    """What could not be read or examined under one policy and could under the other."""
    naming = lists.naming
    fields = {"round": naming.policy.round.id}
    known = {(row["code"], row["file"]) for row in rows_of(other["findings"])}
    files: dict[str, list[str]] = {}
    for row in rows_of(lists["findings"]):
        if row["severity"] in _REFUSING and (row["code"], row["file"]) not in known:
            files.setdefault(str(row["message"]), []).append(str(row["file"]))
    told = [
        say(
            naming.language,
            _UNREAD,
            {**fields, "files": say(naming.language, PARTED).join(names), "message": message},
        )
        for message, names in files.items()
    ]
    if len(lists.received) == 0 and len(other.received):
        told.append(say(naming.language, _NOTHING_READ, fields))
    absent = _not_made(lists)
    codes = ", ".join(code for code in absent if code not in _not_made(other))
    if codes:
        told.append(say(naming.language, _UNCHECKED, {**fields, "codes": codes}))
    return told


def _not_made(lists: Lists) -> list[str]:
    checks = lists["checks"]
    return [str(code) for code in checks.loc[checks["status"] == "not_made", "code"]]


def shifts_content(before: Lists, after: Lists) -> dict[str, Any]:
    """The same for a program."""
    return {
        "rows": max(len(before["decisions"]), len(after["decisions"])),
        "troubles": [*reading_troubles(before, after), *reading_troubles(after, before)],
        "shifts": [
            {
                "project_id": shift.project,
                "title": shift.title,
                "applicant": shift.applicant,
                "unit": shift.unit,
                "before": _side(shift.before),
                "after": _side(shift.after),
            }
            for shift in (find_shifts(before, after) if _comparable(before, after) else [])
        ],
    }


def _side(one: Standing | None) -> dict[str, Any] | None:
    return {"outcome": one.outcome, "why": one.why, **one.figures} if one else None
