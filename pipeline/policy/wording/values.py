"""Any value of a policy in words: what no sentence of its own is made for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from pipeline.language import mark as _
from pipeline.policy.marking import (
    Band,
    ClampedMean,
    Mean,
    Median,
    Rounding,
    Scale,
    Span,
    TrimmedMean,
)
from pipeline.policy.parts import Part, Words
from pipeline.policy.places import Formula, QuotaShare
from pipeline.policy.rules import Condition, Extension, FactSource, Matching
from pipeline.policy.wording.conditions import (
    condition_told,
    extension_told,
    matching_told,
    source_told,
)
from pipeline.policy.wording.speech import Speech

_NONE = _("none")
_SCALE = _("{lowest} to {highest} in steps of {step}")
_SPAN = _("{lowest} to {highest}")
_BAND = _("{lowest} to {highest}: {name}")
_ROUNDING = _("{decimals} decimals, a half goes {half}")
_PAIR = _("{name}: {value}")
_TRIMMED = _(
    "the mean without the lowest {dropped} and the highest {dropped} (from {least} experts up)"
)
_CLAMPED = _("the mean, marks further than {distance} from it moved to that distance")
_FORMULA = _("{share} of the number under {column} in the register {register}, {rounded}")
_SHARE = _("{share} of the unit's quota, {rounded}")
_PARTS = _("; ")
_LEVEL = _("level {level}")

_REFERS: Mapping[str, str] = {
    "Unit.class": "class",
    "Unit.pools_of": "unit",
    "Direction.field": "field",
    "Criterion.directions": "direction",
    "Hearing.criteria": "criterion",
    "BlockPass.criteria": "criterion",
    "CriterionPass.criterion": "criterion",
    "Bonus.fact": "fact",
    "Veto.fact": "fact",
    "Required.columns": "column",
    "PaperEqualsOnline.columns": "column",
    "PaperEqualsOnline.register": "register",
    "Component.register": "register",
    "Fact.declared": "column",
    "Rule.shows": "column",
    "MatrixPool.column": "column",
    "UnitPool.named": "unit",
    "UnitPool.by_class": "class",
    "DirectionPool.named": "direction",
    "FieldPool.named": "field",
    "ClassPool.named": "class",
    "MatrixPool.by_class": "class",
    "ExtraPool.named": "unit",
    "ExtraPool.by_class": "class",
    "OwnPool.by_class": "class",
    "Places.ties": "tie",
    "Likeness.columns": "column",
    "Likeness.earlier": "register",
}
"""What the ids under a key are ids of."""


def referred(speech: Speech, place: str, code: str, holder: BaseModel | None = None) -> str:
    """What a code under a key (`Part.key`) is called."""
    kind = _REFERS.get(place, "")
    if place in ("OwnPool.named", "Floor.named"):
        kind = str(getattr(holder, "per", ""))
    if place == "ApplicantPool.by_type":
        return speech.value("applicant_type", code)
    if place == "Choices.columns":
        return speech.column(code)
    if place in ("MatrixPool.default", "MatrixPool.by_class.kind"):
        column = speech.policy.pools.matrix.column if speech.policy.pools.matrix else ""
        return speech.value(column, code)
    if place == "Bonus.points_by_level":
        return speech.say(_LEVEL, level=code)
    if kind == "column":
        return speech.column(code)
    if kind == "register":
        return speech.register(code)
    if kind == "criterion":
        return speech.criteria.get(code, code)
    if kind == "fact":
        return speech.facts.get(code, code)
    if kind == "tie":
        return speech.tie(code)
    return speech.member(kind, code)


def value_told(value: Any, speech: Speech, place: str = "", holder: BaseModel | None = None) -> str:
    """A value under a key (`Part.key`) in words; `holder` is the part that has it."""
    if value is None or value == "" or value == [] or value == {}:
        return speech.say(_NONE)
    if isinstance(value, BaseModel):
        return record_told(value, speech)
    if isinstance(value, list):
        return speech.listed(value_told(item, speech, place, holder) for item in value)
    if isinstance(value, Fraction):
        return speech.ratio(value)
    if isinstance(value, int | Decimal):
        if place == "WrongScale.share":
            return speech.ratio(Decimal(value))
        return speech.amount(value)
    if place in ("Receipts.paper_until", "Reply.mend_until"):
        return speech.moment(value)
    part, _dot, key = place.partition(".")
    chosen = speech.choice(part, key, value)
    return chosen if chosen != value else referred(speech, place, value, holder)


def record_told(part: BaseModel, speech: Speech) -> str:
    """A part in one clause: a sentence of its own kind, else each key with its value."""
    for kind, told in _OWN.items():
        if isinstance(part, kind):
            return str(told(part, speech))
    name = type(part).__name__
    pairs = [
        speech.say(
            _PAIR,
            name=speech.label(name, declared.alias or key),
            value=value_told(getattr(part, key), speech, f"{name}.{declared.alias or key}", part),
        )
        for key, declared in type(part).model_fields.items()
        if not (isinstance(part, Part) and key in Part.model_fields)
        and getattr(part, key) not in (None, "", [], {})
    ]
    return speech.say(_PARTS).join(pairs)


def _scale(scale: Scale, speech: Speech) -> str:
    amounts = {"lowest": scale.min, "highest": scale.max, "step": scale.step}
    return speech.say(_SCALE, **{name: speech.amount(value) for name, value in amounts.items()})


def _span(span: Span, speech: Speech) -> str:
    return speech.say(_SPAN, lowest=speech.amount(span.min), highest=speech.amount(span.max))


def _band(band: Band, speech: Speech) -> str:
    fields = {"lowest": speech.amount(band.lowest), "highest": speech.amount(band.highest)}
    return speech.say(_BAND, **fields, name=speech.name(band.name))


def _rounding(step: Rounding, speech: Speech) -> str:
    half = speech.choice("Rounding", "half", step.half)
    return speech.say(_ROUNDING, decimals=step.decimals, half=half)


def _trimmed(method: TrimmedMean, speech: Speech) -> str:
    return speech.say(_TRIMMED, dropped=method.dropped, least=method.at_least)


def _formula(formula: Formula, speech: Speech) -> str:
    return speech.say(
        _FORMULA,
        share=speech.ratio(formula.share),
        column=speech.quoted(speech.headed(formula.register_, formula.column)),
        register=speech.register(formula.register_),
        rounded=speech.choice("Formula", "rounding", formula.rounding),
    )


def _share(share: QuotaShare, speech: Speech) -> str:
    rounded = speech.choice("QuotaShare", "rounding", share.rounding)
    return speech.say(_SHARE, share=speech.ratio(share.share), rounded=rounded)


_OWN: Mapping[type[BaseModel], Any] = {
    Words: lambda words, speech: speech.name(words),
    Condition: condition_told,
    Matching: matching_told,
    Extension: extension_told,
    FactSource: source_told,
    Scale: _scale,
    Span: _span,
    Band: _band,
    Rounding: _rounding,
    Mean: lambda method, speech: speech.choice("Mean", "kind", method.kind),
    Median: lambda method, speech: speech.choice("Median", "kind", method.kind),
    TrimmedMean: _trimmed,
    ClampedMean: lambda method, speech: speech.say(
        _CLAMPED, distance=speech.amount(method.distance)
    ),
    Formula: _formula,
    QuotaShare: _share,
}
"""Kinds of parts that are told as a whole, and never gone into."""

WHOLE = tuple(_OWN)
