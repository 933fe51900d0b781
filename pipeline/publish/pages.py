"""A policy, and what changed between two, as pages for a terminal of some width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from pipeline.headings import Headings
from pipeline.language import Language
from pipeline.language import mark as _
from pipeline.policy import Policy
from pipeline.policy.comparing import Change
from pipeline.policy.wording.page import CHAPTERS, Chapter, Entry, source_told
from pipeline.policy.wording.sentences import part_told
from pipeline.policy.wording.speech import Speech
from pipeline.publish.wrapping import wrapped

_STEP = 2

_NOTICE = _("Round {round}, notice of {issued}")
_SOURCED = _("{sentence} {right}")
_NAMED = _("{sentence} ({name}) {right}")
_CLAUSE_SAYS = _("The clause says: {says}")
_READING = _("Reading: {note}")
_NOTHING = _("The policy says nothing of this.")
_OLD_AND_NEW = _("{old} -> {new}")
_OF_ONE_ROUND = _("{round}: {old} -> {new}")
_SAME = _("The two policies are the same.")
_ALONE = _("Only the wording changed, not what is decided:")
_FROM_TO = _("{before} -> {after}")
_COUNTS = _("Changes of what is decided: {decided}, of the wording: {worded}.")
_ABOUT = _("{subject}: {text}")
_NONE = _("none")
_SIGNS = {"added": "+", "removed": "-"}


def policy_page(chapters: Sequence[Chapter], speech: Speech, columns: int) -> str:
    """A whole policy to be read: chapters, numbered entries, each with its source."""
    declared = speech.policy.round
    fields = {"round": declared.id, "issued": declared.issued}
    lines = wrapped(speech.name(declared.title), columns)
    lines += wrapped(speech.say(_NOTICE, **fields), columns)
    for chapter in chapters:
        lines += ["", f"{chapter.number}  {chapter.title}"]
        if not chapter.entries:
            lines += ["", *wrapped(speech.say(_NOTHING), columns, " " * _STEP)]
        for number, entry in enumerate(chapter.entries, start=1):
            lines += ["", *_entry(f"{chapter.number}.{number}", entry, speech, columns)]
    return "\n".join(lines)


def _entry(number: str, entry: Entry, speech: Speech, columns: int) -> Iterator[str]:
    head = f"{' ' * _STEP}{number:<5} "
    margin = " " * len(head)
    right = source_told(entry.part, speech) if entry.part else ""
    fields = {"sentence": entry.sentence, "name": entry.name, "right": right}
    named = speech.say(_NAMED if entry.name else _SOURCED, **fields)
    yield from wrapped(named, columns, head, margin)
    for line in entry.lines:
        yield from wrapped(line, columns, f"{margin}- ", f"{margin}  ")
    if entry.part is None:
        return
    says = speech.name(entry.part.says)
    note = speech.name(entry.part.reading.note) if entry.part.reading else ""
    for sentence, told in (
        (_CLAUSE_SAYS, {"says": says}),
        (_READING, {"note": note}),
    ):
        text = next(iter(told.values()))
        if text and text != entry.sentence:
            yield from wrapped(speech.say(sentence, **told), columns, f"{margin}| ", f"{margin}| ")


def bounds(speech: Speech, columns: int) -> list[str]:
    """What bounds the list, the short of a policy: wrapped, a little to the right."""
    pools = speech.policy.pools
    bounding = [pools.unit, pools.matrix, *pools.own, pools.class_, pools.direction, pools.field]
    lines = []
    for pool in (*bounding, pools.floor, pools.total):
        if pool is not None:
            told = part_told(pool, speech)
            lines += wrapped(told.sentence, columns, "  ")
            for line in told.lines:
                lines += wrapped(line, columns, "    - ", "      ")
    return lines


def page_content(chapters: Iterable[Chapter], speech: Speech) -> list[dict[str, Any]]:
    """The same page for a program: chapters with entries, and where each stands in the file."""
    return [
        {
            "number": chapter.number,
            "title": chapter.title,
            "entries": [_content(entry, speech) for entry in chapter.entries],
        }
        for chapter in chapters
    ]


def _content(entry: Entry, speech: Speech) -> dict[str, Any]:
    part = entry.part
    reading = None
    if part is not None and part.reading is not None:
        reading = {
            "note": speech.name(part.reading.note),
            "by": part.reading.by,
            "dated": part.reading.dated,
        }
    return {
        "path": ".".join(map(str, entry.path)),
        "id": entry.name,
        "sentence": entry.sentence,
        "lines": list(entry.lines),
        "clause": part.clause if part else "",
        "says": speech.name(part.says) if part else "",
        "reading": reading,
    }


def difference_page(
    changes: Sequence[Change], old: Speech, new: Speech, files: tuple[str, str], columns: int
) -> str:
    """What changed, chapter by chapter; the wording alone stands apart.

    `files` name the two policies where both are of one round.
    """
    rounds = {"old": old.policy.round.id, "new": new.policy.round.id}
    if rounds["old"] == rounds["new"]:
        named = dict(zip(rounds, files, strict=True))
        lines = wrapped(new.say(_OF_ONE_ROUND, round=rounds["new"], **named), columns)
    else:
        lines = [new.say(_OLD_AND_NEW, **rounds)]
    if not changes:
        return "\n".join([*lines, "", new.say(_SAME)])
    decided = sum(change.decides for change in changes)
    counted = new.say(_COUNTS, decided=decided, worded=len(changes) - decided)
    lines += wrapped(counted, columns)
    for at, chapter in groupby(changes, key=lambda change: change.chapter):
        lines += ["", f"{at + 1}  {new.say(CHAPTERS[at])}", ""]
        told = list(chapter)
        for change in told:
            if not change.alone:
                lines += _change(change, new, columns, "  " if change.decides else "      ")
        alone = [change for change in told if change.alone]
        if alone:
            lines += wrapped(new.say(_ALONE), columns, "  ")
            for change in alone:
                lines += _change(change, new, columns, "    ")
    return "\n".join(lines)


def _change(change: Change, speech: Speech, columns: int, margin: str) -> list[str]:
    sign = _SIGNS.get(change.kind, "~" if change.decides else "=")
    if change.kind in _SIGNS:
        text = change.before or change.after
    else:
        fields = {"before": change.before, "after": change.after}
        told = {name: text or speech.say(_NONE) for name, text in fields.items()}
        text = speech.say(_FROM_TO, **told)
    if change.subject:
        text = speech.say(_ABOUT, subject=change.subject, text=text)
    return wrapped(text, columns, f"{margin}{sign} ", f"{margin}  ")


def difference_content(changes: Iterable[Change], speech: Speech) -> list[dict[str, Any]]:
    """The same differences for a program."""
    return [
        {
            "chapter": speech.say(CHAPTERS[change.chapter]),
            "path": ".".join(map(str, change.path)),
            "kind": change.kind,
            "decides": change.decides,
            "subject": change.subject,
            "before": change.before,
            "after": change.after,
        }
        for change in changes
    ]


def speech_of(policy: Policy, headings: Headings, language: Language) -> Speech:
    """A policy told in a language, columns and registers by their headings."""

    def headed(table: str, column: str) -> str:
        declared = headings.tables.get(table)
        wording = declared.columns.get(column) if declared else None
        return wording.told(language) if wording else column

    def called(table: str) -> str:
        declared = headings.tables.get(table)
        return declared.name.told(language) if declared else table

    return Speech(policy, language, headed, called)
