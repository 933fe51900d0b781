"""A policy as a page to be read: chapters, and in each what is decided and by what right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pydantic import BaseModel

from pipeline.documents import Path
from pipeline.language import mark as _
from pipeline.policy.parts import Part
from pipeline.policy.wording import advising, applying, listing, publishing, scoring
from pipeline.policy.wording.sentences import TELLERS, part_told
from pipeline.policy.wording.speech import Speech

__all__ = ["CHAPTERS", "Chapter", "Entry", "chapter_of", "pages", "source_told"]

_LOADED = (advising, applying, listing, publishing, scoring)

CHAPTERS = (
    _("Who may apply"),
    _("What excludes"),
    _("How it is marked"),
    _("What is verified, and what priority earns"),
    _("Places"),
    _("Who gets on the list"),
    _("What is left to people"),
    _("What is advised beside the result"),
    _("How results leave the office"),
)
_ORDER: tuple[tuple[Path, ...], ...] = (
    (
        ("round",),
        ("units",),
        ("directions",),
        ("choices",),
        ("columns",),
        ("examination", "consortium"),
    ),
    (("examination",),),
    (
        *(("marking", key) for key in ("full", "criteria", "components", "hearing", "panel")),
        ("examination", "recusal"),
        *(("marking", key) for key in ("rounding", "pass_marks", "wrong_scale")),
        ("marking",),
    ),
    (("facts",), ("priority",)),
    (("places",),),
    (("pools",),),
    (("not_examined",),),
    (("advice",),),
    (("publication",),),
)
"""Which parts of the file each chapter tells, in its order."""

_BY_CLAUSE = _("[{clause}]")
_BY_READING = _("[reading: {by}, {dated}]")
_BY_BOTH = _("[{clause}; reading: {by}, {dated}]")
_FULL = _("The experts can give {full} points in all.")
_FULL_MORE = _("The experts and what stands beside them can give {full} points in all.")
_BLANKS = _("Read as no mark: {texts}.")
_SUFFIXES = _("May follow a mark: {texts}.")


@dataclass(frozen=True)
class Entry:
    """One thing a policy decides: in a sentence, with lines below it, and the part itself.

    `name` is the id of a part of a list; `part` is None where a sentence has
    no source of its own.
    """

    path: Path
    sentence: str
    lines: tuple[str, ...] = ()
    name: str = ""
    part: Part | None = None


@dataclass(frozen=True)
class Chapter:
    """One chapter: its number from 1, its title, its entries."""

    number: int
    title: str
    entries: tuple[Entry, ...]


def pages(speech: Speech) -> list[Chapter]:
    """The whole policy, chapter by chapter; every part that decides something is an entry."""
    entries: list[list[Entry]] = [[] for _chapter in CHAPTERS]
    for entry in _entries(speech):
        entries[chapter_of(entry.path)].append(entry)
    told = []
    for at, title in enumerate(CHAPTERS):
        parted: list[list[Entry]] = [[] for _beginning in _ORDER[at]]
        for entry in entries[at]:
            parted[_rank(entry.path, _ORDER[at])].append(entry)
        told.append(Chapter(at + 1, speech.say(title), tuple(chain(*parted))))
    return told


def chapter_of(path: Path) -> int:
    """The position of the chapter that tells of a path in the file; the longest beginning wins."""
    found = [
        (len(beginning), at)
        for at, beginnings in enumerate(_ORDER)
        for beginning in beginnings
        if path[: len(beginning)] == beginning
    ]
    return max(found)[1] if found else 0


def _rank(path: Path, order: tuple[Path, ...]) -> int:
    """At which of a chapter's beginnings a path stands; the longest that fits wins."""
    fitting = [
        (len(beginning), at)
        for at, beginning in enumerate(order)
        if path[: len(beginning)] == beginning
    ]
    return max(fitting)[1]


def _entries(speech: Speech) -> Iterator[Entry]:
    yield from _within((), speech.policy, speech)


def _within(path: Path, value: Any, speech: Speech) -> Iterator[Entry]:
    """Entries of a part and of those inside it, in the order of the file."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _within((*path, position), item, speech)
    if not isinstance(value, BaseModel):
        return
    if path == ("marking",):
        yield from _of_marking(speech)
    if type(value) in TELLERS:
        told = part_told(value, speech)
        part = value if isinstance(value, Part) else None
        name = str(getattr(value, "id", "")) if isinstance(path[-1], int) else ""
        yield Entry(path, told.sentence, told.lines, name, part)
    for key, declared in type(value).model_fields.items():
        inner = getattr(value, key)
        if isinstance(inner, BaseModel | list):
            yield from _within((*path, declared.alias or key), inner, speech)


def _of_marking(speech: Speech) -> Iterator[Entry]:
    """What is said of marking as a whole, and has no source of its own."""
    marking = speech.policy.marking
    full = _FULL_MORE if marking.components else _FULL
    yield Entry(("marking", "full"), speech.say(full, full=speech.amount(marking.full)))
    for key, sentence, texts in (
        ("blanks", _BLANKS, marking.blanks),
        ("suffixes", _SUFFIXES, marking.suffixes),
    ):
        if texts:
            quoted = speech.listed(speech.quoted(text) for text in texts)
            yield Entry(("marking", key), speech.say(sentence, texts=quoted))


def source_told(part: Part, speech: Speech) -> str:
    """By what right, in brackets: the clause, the reading with who and when, or both."""
    clause, reading = part.clause.strip(), part.reading
    if reading is None:
        return speech.say(_BY_CLAUSE, clause=clause)
    fields = {"by": reading.by, "dated": reading.dated}
    if not clause:
        return speech.say(_BY_READING, **fields)
    return speech.say(_BY_BOTH, clause=clause, **fields)
