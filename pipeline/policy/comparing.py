"""What changed between two policies, in words: matched by id, not by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from pipeline.documents import Path
from pipeline.language import mark as _
from pipeline.policy.identities import (
    are_parts,
    called,
    identities,
    own_keys,
    plainly,
    same_but_for_its_id,
    same_name,
)
from pipeline.policy.model import Policy
from pipeline.policy.parts import Part, Words
from pipeline.policy.wording.page import chapter_of, source_told
from pipeline.policy.wording.sentences import TELLERS, part_told
from pipeline.policy.wording.speech import Speech
from pipeline.policy.wording.values import WHOLE, referred, value_told

Kind = Literal["added", "removed", "changed", "renamed", "moved", "source", "says", "reading"]

_WORDING = frozenset({"renamed", "moved", "source", "says", "reading"})
_RIGHT = _("by what right")
_ORDER = _("order")
_AS_OTHERS = _("{value}, like the others")
_GENERAL = _("like the others")
_SUBJECT = _("{first}: {last}")
_ORDERED = frozenset({"Places.ties"})
_ORDER_DECIDES = frozenset({"Pools.own"})
_UNLIMITED = Decimal(10**6)
_BY_CONSEQUENCE = {"invalid": 10, "ineligible": 10, "block": 5, "warn": 1}

# Labels that would only repeat what stands before them, or the chapter's title.
_SILENT = frozenset(
    {
        *("members", "named", "by_class", "pass_marks"),
        *("units", "directions", "choices", "examination", "marking", "priority", "pools"),
    }
)
_REPEATS = frozenset(
    {
        *(("CriterionPass", "at_least"), ("BlockPass", "at_least")),
        *(("Bonus", "points"), ("Bonus", "points_by_level"), ("Group", "cap")),
        ("ApplicantPool", "at_most"),
        ("Policy", "round"),
    }
)


@dataclass(frozen=True)
class Change:
    """One difference: where, what it is called, what stood there and what stands there now.

    Ids stand in the path in place of positions. `size` orders the changes of a
    chapter: places, points or projects moved, as far as the policies alone
    tell. `alone` is true where only the wording of a part changed.
    """

    kind: Kind
    path: Path
    subject: str
    before: str
    after: str
    size: Decimal = Decimal(1)
    alone: bool = False

    @property
    def chapter(self) -> int:
        """The position of the chapter it belongs to."""
        return chapter_of(self.path)

    @property
    def decides(self) -> bool:
        """Whether it changes what is decided, not only how it is said."""
        return self.kind not in _WORDING


def compare_policies(old: Speech, new: Speech) -> list[Change]:
    """Every difference of two policies: by chapter, then by size.

    A part's wording follows the first change of what it decides; the wording
    of parts that decide the same as before comes last in its chapter.
    """
    found = list(_Comparison(old, new).parts(_Spot((), ()), old.policy, new.policy))
    decided = sorted((change for change in found if change.decides), key=lambda one: -one.size)
    beside: dict[Path, list[Change]] = {}
    for change in found:
        if not change.decides:
            beside.setdefault(change.path[:-1], []).append(change)
    told: list[Change] = []
    for change in decided:
        told.append(change)
        for length in range(len(change.path), 0, -1):
            told += beside.pop(change.path[:length], [])
    alone = [replace(change, alone=True) for changes in beside.values() for change in changes]
    return sorted([*told, *alone], key=lambda change: change.chapter)


@dataclass(frozen=True)
class _Spot:
    """Where two values are compared: their path, what it is called, and whose key it is.

    `about` is what the innermost key is called, also where `words` leave it out.
    """

    path: Path
    words: tuple[str, ...]
    place: str = ""
    about: str = ""
    old: BaseModel | None = None
    new: BaseModel | None = None

    def inside(self, step: str, word: str = "") -> _Spot:
        """One step further in."""
        words = (*self.words, word) if word else self.words
        return replace(self, path=(*self.path, step), words=words)


@dataclass(frozen=True)
class _Comparison:
    """Two policies, each with its own names, gone through side by side."""

    old: Speech
    new: Speech

    def parts(self, at: _Spot, old: BaseModel, new: BaseModel) -> Iterator[Change]:
        """The differences of two parts of one kind."""
        if isinstance(old, Part) and isinstance(new, Part):
            yield from self._sources(at, old, new)
        kind = type(new)
        own = own_keys(kind)
        for name in own:
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                key = kind.model_fields[name].alias or name
                silent = key in _SILENT or (kind.__name__, key) in _REPEATS
                alone = len(own) == 1 and kind is not Policy
                label = self.new.label(kind.__name__, key)
                spot = at.inside(key, "" if silent or alone else label)
                whose = replace(spot, place=f"{kind.__name__}.{key}", about=label, old=old, new=new)
                yield from self.values(whose, before, after)

    def values(self, at: _Spot, before: Any, after: Any) -> Iterator[Change]:
        """The differences of two values under one key, which are known to differ."""
        present = before if before is not None else after
        both = before is not None and after is not None
        if isinstance(present, Words):
            texts = self._texts(before or Words(), after or Words())
            yield Change("renamed", at.path, self._subject(at), *texts, Decimal(0))
        elif isinstance(present, WHOLE):
            yield self._changed(at, before, after)
        elif isinstance(present, BaseModel):
            if both and type(before) is type(after):
                yield from self.parts(at, before, after)
            else:
                yield self._whole(at, before, after)
        elif isinstance(present, Mapping):
            yield from self._mappings(at, before or {}, after or {})
        elif are_parts([*(before or []), *(after or [])] if isinstance(present, list) else None):
            yield from self._lists(at, before or [], after or [])
        elif isinstance(present, list) and at.place not in _ORDERED:
            yield from self._values_of(at, before or [], after or [])
        else:
            yield self._changed(at, before, after)

    def _changed(
        self,
        at: _Spot,
        before: Any,
        after: Any,
        kind: Kind = "changed",
        size: Decimal | None = None,
    ) -> Change:
        texts = (
            value_told(before, self.old, at.place, at.old),
            value_told(after, self.new, at.place, at.new),
        )
        if texts[0] == texts[1]:
            texts = plainly(before), plainly(after)
        if size is None:
            size = self._size(at, before, after)
        return Change(kind, at.path, self._subject(at), *texts, size)

    def _whole(self, at: _Spot, before: Any, after: Any) -> Change:
        """A part that stands in one of the two only, or is of another kind now."""
        texts = [
            "" if part is None else _sentence(part, speech)
            for part, speech in ((before, self.old), (after, self.new))
        ]
        kind: Kind = "added" if before is None else "removed" if after is None else "changed"
        otherwise = str(getattr(after or before, "otherwise", ""))
        size = Decimal(_BY_CONSEQUENCE.get(otherwise, 10))
        return Change(kind, at.path, self._subject(at), texts[0], texts[1], size)

    def _mappings(
        self, at: _Spot, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Change]:
        for key in [*before, *(key for key in after if key not in before)]:
            was, now = before.get(key), after.get(key)
            if was == now:
                continue
            speech, holder = (self.old, at.old) if now is None else (self.new, at.new)
            spot = at.inside(key, referred(speech, at.place, key, holder))
            if isinstance(was or now, list | Mapping):
                yield from self.values(replace(spot, place=f"{at.place}.kind"), was, now)
            else:
                texts = (
                    self._or_others(was, self.old, at.place, at.old),
                    self._or_others(now, self.new, at.place, at.new),
                )
                size = self._size(at, was, now)
                yield Change("changed", spot.path, self._subject(spot), *texts, size)

    def _or_others(self, value: Any, speech: Speech, place: str, holder: BaseModel | None) -> str:
        """A number that is named; where it is not, what holds for all others."""
        if value is not None or not place.endswith(".named"):
            return value_told(value, speech)
        others = getattr(holder, "default", None)
        general = getattr(holder, "by_class", None) or getattr(holder, "formula", None)
        if general or not isinstance(others, int):
            return speech.say(_GENERAL)
        return speech.say(_AS_OTHERS, value=speech.amount(others))

    def _lists(
        self, at: _Spot, before: list[BaseModel], after: list[BaseModel]
    ) -> Iterator[Change]:
        """Parts of a list, matched by what identifies them."""
        was, now = identities(before), identities(after)
        gone = [key for key in was if key not in now]
        come = [key for key in now if key not in was]
        for key, part in was.items():
            if key in now and part != now[key]:
                spot = at.inside(key, called(now[key], self.new))
                yield from self.values(replace(spot, place=""), part, now[key])
        for old in list(gone):
            new = next((key for key in come if _is_renumbered(was[old], now[key])), None)
            if new is not None:
                gone.remove(old)
                come.remove(new)
                spot = replace(at.inside(new, called(now[new], self.new)), place="")
                yield from self.values(spot, was[old], now[new])
        yield from self._one_sided(at, {key: was[key] for key in gone}, self.old)
        yield from self._one_sided(at, {key: now[key] for key in come}, self.new)
        common = [key for key in was if key in now]
        ordered = [key for key in now if key in was]
        if common != ordered:
            kind: Kind = "changed" if at.place in _ORDER_DECIDES else "moved"
            spot = at.inside("order", self.new.say(_ORDER))
            texts = (
                self.old.listed(called(was[key], self.old) for key in common),
                self.new.listed(called(now[key], self.new) for key in ordered),
            )
            yield Change(kind, spot.path, self._subject(spot), *texts, Decimal(0))

    def _one_sided(
        self, at: _Spot, parts: Mapping[str, BaseModel], speech: Speech
    ) -> Iterator[Change]:
        """Parts that stand in one only: each in its sentence, mere names in one line."""
        gone = speech is self.old
        names = []
        for key, part in parts.items():
            if isinstance(part, Part):
                spot = at.inside(key, called(part, speech))
                yield self._whole(spot, part if gone else None, None if gone else part)
            else:
                names.append(called(part, speech))
        if names:
            if not at.words:
                at = replace(at, words=(at.about,))
            text, size = speech.listed(names), Decimal(len(names))
            texts = (text, "") if gone else ("", text)
            kind: Kind = "removed" if gone else "added"
            yield Change(kind, at.path, self._subject(at), *texts, size)

    def _values_of(self, at: _Spot, before: list[Any], after: list[Any]) -> Iterator[Change]:
        """Plain values whose order says nothing."""
        size = Decimal(0) if at.place.endswith(".aliases") else Decimal(1)
        gone = [item for item in before if item not in after]
        come = [item for item in after if item not in before]
        subject = self._subject(at)
        if gone:
            text = value_told(gone, self.old, at.place, at.old)
            yield Change("removed", at.path, subject, text, "", size)
        if come:
            text = value_told(come, self.new, at.place, at.new)
            yield Change("added", at.path, subject, "", text, size)
        if not gone and not come:
            yield self._changed(at.inside("order"), before, after, "moved", Decimal(0))

    def _sources(self, at: _Spot, old: Part, new: Part) -> Iterator[Change]:
        """By what right, in which words, with which reading."""
        notes = [part.reading.note if part.reading else Words() for part in (old, new)]
        if not at.words:
            at = replace(at, words=(at.about,))
        rights = source_told(old, self.old), source_told(new, self.new)
        told: tuple[tuple[Kind, str, tuple[str, str]], ...] = (
            ("source", self.new.say(_RIGHT), rights),
            ("says", self.new.label("Part", "says"), self._texts(old.says, new.says)),
            ("reading", self.new.label("Part", "reading"), self._texts(*notes)),
        )
        for kind, label, (before, after) in told:
            if before != after:
                spot = at.inside(kind, label)
                yield Change(kind, spot.path, self._subject(spot), before, after, Decimal(0))

    def _texts(self, old: Words, new: Words) -> tuple[str, str]:
        """Two names or sentences; where only the other language differs, in that one."""
        told = self.old.name(old), self.new.name(new)
        if told[0] != told[1] or old == new:
            return told
        return (old.zh, new.zh) if old.zh != new.zh else (old.en, new.en)

    def _subject(self, at: _Spot) -> str:
        told = at.words[0] if at.words else ""
        for word in at.words[1:]:
            told = self.new.say(_SUBJECT, first=told, last=word)
        return told[:1].upper() + told[1:]

    def _size(self, at: _Spot, before: Any, after: Any) -> Decimal:
        """How many places, points or projects a changed amount moves, as far as can be told."""
        was = _number(before, getattr(at.old, "default", None))
        now = _number(after, getattr(at.new, "default", None))
        if was is None or now is None:
            return Decimal(1)
        moved = abs(now - was)
        if at.place == "UnitPool.default":
            named = getattr(at.new, "named", {})
            moved *= max(1, len(self.new.policy.units.members) - len(named))
        if at.place == "Criterion.weight":
            scale = getattr(at.new, "scale", None)
            moved *= scale.max if scale else 1
        return moved


def _is_renumbered(old: BaseModel, new: BaseModel) -> bool:
    """Whether two parts are the same under another id: all else is, or their name."""
    return same_but_for_its_id(old, new) or same_name(old, new)


def _number(value: Any, others: Any) -> Decimal | None:
    if value == "unlimited":
        return _UNLIMITED
    if value is None and isinstance(others, int):
        return Decimal(others)
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _sentence(part: BaseModel, speech: Speech) -> str:
    if type(part) not in TELLERS:
        return value_told(part, speech)
    told = part_told(part, speech)
    return " ".join((told.sentence, *told.lines))
