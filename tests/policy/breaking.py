"""For each declared place of a policy, the ways in which its value can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.types import StringConstraints

from pipeline.policy.parts import Words
from tests.policy.walking import Place, members

NOTHING = "nothing_of_that_name"

FREE = {
    # What people say, and how people write things.
    *("Part.clause", "Words.zh", "Words.en", "Reading.by", "Unit.aliases", "Direction.aliases"),
    *("Choice.aliases", "Criterion.aliases", "Marking.blanks", "Marking.suffixes", "Draw.seed"),
    "Confidence.seed",
    # Names that begin here: nothing before them has to know them.
    *("Round.id", "Column.id", "Fact.id", "Rule.id", "Field_.id", "Direction.id", "Unit.id"),
    *("UnitClass.id", "Choice.id", "Criterion.id", "Component.id", "BlockPass.id", "Group.id"),
    *("Bonus.id", "OwnPool.id"),
    # Registers, and what stands in them, need not be among the known ones.
    *("Matching.register", "Formula.register", "Component.register", "PaperEqualsOnline.register"),
    *("Formula.column", "Component.column", "FactSource.reviewed", "FactSource.experts"),
    *("Matching.only", "Extension.projects", "Likeness.earlier"),
    # Numbers to call, a letter's number, and templates, which stand in a folder of their own.
    *("Office.telephone", "Office.discipline_telephone", "Letter.number"),
    *("Letter.template", "Notice.template"),
}
"""Texts that may be any name: broken by their kind, their form and by emptiness alone."""

_DAYS = ("2022-02-30", "22-01-01", "20220504", "today", "")
_MOMENTS = ("2022-05-04T18:00:00", "2022-02-30T00:00:00+08:00", "20220504", "noon", "")
_SAMPLES = (("text", "x"), ("whole", 7), ("truth", True), ("list", [7]), ("mapping", {"a": 7}))


def breaks(place: Place) -> Iterator[tuple[str, Any, bool]]:
    """Each way of breaking a place: what it is, what stands there then, and whether by its form.

    What is wrong by its form is wrong whatever else the policy says. A name of
    nothing is wrong because nothing else in the policy is called so.
    """
    kinds = members(place.kind)
    allowed = {form for kind in kinds for form in _forms(kind)}
    for form, sample in _SAMPLES:
        if form not in allowed:
            yield f"a {form}", sample, True
    if NoneType not in kinds:
        yield "nothing", None, True
    for kind in kinds:
        for what, value in _of_kind(kind, place):
            yield what, value, True
    refers = str in kinds and not _is_day(place) and not _is_moment(place)
    if refers and place.name not in FREE:
        yield "a name of nothing", NOTHING, False


def _forms(kind: Any) -> set[str]:
    """In what forms a kind of value is written."""
    origin = get_origin(kind)
    if origin is Literal:
        return {"whole" if isinstance(get_args(kind)[0], int) else "text"}
    if origin in (list, dict):
        return {"list" if origin is list else "mapping"}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {"mapping", "text"} if kind is Words else {"mapping"}
    known = {int: {"whole"}, Decimal: {"whole", "text"}, str: {"text"}, NoneType: set()}
    return known.get(kind, {"text"})


def _of_kind(kind: Any, place: Place) -> Iterator[tuple[str, Any]]:
    if get_origin(kind) is Literal:
        words = [word for word in get_args(kind) if isinstance(word, str)]
        yield from (("another word", word) for word in (NOTHING, "") if words)
        if place.value in words:
            yield "the word misspelt", place.value + place.value[-1]
            yield "the word with a capital", place.value.capitalize()
        yield from (("another number", word + 1) for word in get_args(kind) if word not in words)
    elif kind is Words and place.key != "says":
        yield from (("a name that says nothing", empty) for empty in ({}, {"zh": " ", "en": ""}))
    elif kind is Decimal:
        for value in ("abc", "", "1,5", "NaN", "1000001", 1_000_001, "0.1234567891"):
            yield "no amount", value
    elif kind is int:
        yield "below the least", max(_bounds(place, "ge"), default=0) - 1
        yield "above the most", min(_bounds(place, "le")) + 1
        yield "a number in quotes", "3"
    elif kind is Fraction:
        yield from (
            ("no share", value) for value in ("0", "3/2", "-1/3", "1/0", "half", "", "101%")
        )
    elif kind is AwareDatetime or _is_moment(place):
        yield from (("no moment", value) for value in _MOMENTS)
    elif _is_day(place):
        yield from (("no day", value) for value in _DAYS)
    elif kind is str:
        yield from _of_text(place)
    elif get_origin(kind) is list:
        yield from (("too few", []) for least in _bounds(place, "min_length") if least)
        yield from (("too many", [*place.value] * 2) for _ in _bounds(place, "max_length"))
    elif get_origin(kind) is dict:
        key, value = get_args(kind)[0], next(iter((place.value or {}).values()), None)
        if value is not None and _patterns(getattr(key, "__metadata__", ())):
            yield "a key of another form", {**place.value, "no key": value}


def _of_text(place: Place) -> Iterator[tuple[str, Any]]:
    stripped = any(
        isinstance(fact, StringConstraints) and fact.strip_whitespace for fact in place.bounds
    )
    if _patterns(place.bounds):
        yield from (("no such form", value) for value in ("", "two words", "名称", "a:b:c"))
        yield from (("too long", "x" * (most + 1)) for most in _bounds(place, "max_length"))
    elif stripped or any(_bounds(place, "min_length")):
        yield "empty", ""
    if stripped:
        yield "blank", "  "


def _patterns(facts: Any) -> list[str]:
    inner = [part for fact in facts for part in (fact, *getattr(fact, "metadata", ()))]
    return [fact.pattern for fact in inner if getattr(fact, "pattern", None)]


def _bounds(place: Place, name: str) -> list[int]:
    found = [getattr(fact, name, None) for fact in place.bounds]
    return [int(bound) for bound in found if bound is not None]


def _named(fact: Any) -> str:
    return getattr(getattr(fact, "func", None), "__name__", "")


def _is_day(place: Place) -> bool:
    return any(_named(fact) == "_real_day" for fact in place.bounds)


def _is_moment(place: Place) -> bool:
    return any(_named(fact) == "_stated_moment" for fact in place.bounds)
