"""Who gets on the list, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.language import mark as _
from pipeline.policy.places import (
    ApplicantPool,
    Bypass,
    ClassPool,
    DirectionPool,
    Exemption,
    ExtraPool,
    FieldPool,
    Floor,
    MatrixPool,
    OwnPool,
    Reserve,
    Surplus,
    TotalPool,
    UnitPool,
)
from pipeline.policy.wording.conditions import condition_told
from pipeline.policy.wording.sentences import Told, tells
from pipeline.policy.wording.speech import Speech
from pipeline.policy.wording.values import record_told

_AT_MOST = _("{name} at most {count}")
_EVERY_UNIT = _("every unit at most {count}")
_EVERY_OTHER_UNIT = _("every other unit at most {count}")
_OTHERS_FREE = _("every other unit without a bound")
_EVERY = {
    "direction": _("every direction at most {count}"),
    "field": _("every field at most {count}"),
    "class": _("every class of units at most {count}"),
}
_EVERY_OTHER = {
    "direction": _("every other direction at most {count}"),
    "field": _("every other field at most {count}"),
    "class": _("every other class of units at most {count}"),
}
_UNBOUNDED = {
    "direction": _("every other direction without a bound"),
    "field": _("every other field without a bound"),
    "class": _("every other class of units without a bound"),
}
_UNIT_POOL = _("On the list: {bounds}.")
_SOFT = _("In principle, on the list: {bounds}. More is listed with a warning.")
_OF_CLASS = _("each {name} at most {count}")
_BY_FORMULA = _("each unit {formula}")
_WITHOUT_NUMBER = _("and without a number there {bounds}")
_MATRIX = _("On the list, of each unit by {column}:")
_MATRIX_SOFT = _("In principle, on the list, of each unit by {column} (more with a warning):")
_FREE = _("no bound")
_ROW = _("{name}: {counts}")
_OTHERS = _("every other unit")
_EXEMPT = _("A project is exempt if {condition}; it then does not use: {pools}.")
_EXTRA = _("The exempt have extra places: {places}.")
_EXTRA_ROUND = _("The exempt have {count} extra places in all.")
_INSTEAD = _("Such a place is used in place of: {pools}. Order: {order}.")
_OWN = _("Places of their own for projects if {condition}: {places}.")
_EACH = _("{count} for {each}")
_NAMED = _("{count} for {name}")
_OTHER = _("{count} for every other one")
_IN_ALL = _("{count} in all")
_SHARED = _("for each unit {share}")
_APPLICANT = _("Projects of one applicant on the list: at most {count}; {members}.")
_BY_TYPE = _("By kind of applicant: {counts}.")
_TOTAL = _("Projects on the whole list: at most {count}.")
_NO_TOTAL = _("The whole list has no bound of its own.")
_FLOOR = _("Of the total, places are kept: {places}.")
_BYPASS = _("If {condition}, a project is recommended without marks; {room}.")
_RESERVE = _("In reserve stands {who}.")
_SURPLUS = _("Where a unit sends more than its places, {kept}.")


def _bounds(speech: Speech, kind: str, named: Mapping[str, int], default: int | None) -> list[str]:
    bounds = [
        speech.say(_AT_MOST, name=speech.member(kind, code), count=count)
        for code, count in named.items()
    ]
    if default is not None:
        bounds.append(speech.say((_EVERY_OTHER if bounds else _EVERY)[kind], count=default))
    else:
        bounds.append(speech.say(_UNBOUNDED[kind]))
    return bounds


def _bounded(speech: Speech, bounds: list[str], limit: str) -> Told:
    sentence = _SOFT if limit == "soft" else _UNIT_POOL
    return Told(speech.say(sentence, bounds=speech.listed(bounds)))


@tells(UnitPool)
def _unit(part: UnitPool, speech: Speech) -> Told:
    bounds = [
        speech.say(_AT_MOST, name=speech.member("unit", code), count=count)
        for code, count in part.named.items()
    ]
    others = [
        speech.say(_OF_CLASS, name=speech.member("class", code), count=count)
        for code, count in part.by_class.items()
    ]
    if part.default is not None:
        any_before = bounds or others
        others.append(
            speech.say(_EVERY_OTHER_UNIT if any_before else _EVERY_UNIT, count=part.default)
        )
    elif part.formula is not None or _others(part, speech):
        others.append(speech.say(_OTHERS_FREE))
    if part.formula is not None:
        bounds.append(speech.say(_BY_FORMULA, formula=record_told(part.formula, speech)))
        others = [speech.say(_WITHOUT_NUMBER, bounds=speech.listed(others))]
    bounds += others
    return _bounded(speech, bounds, part.limit)


def _others(part: UnitPool | MatrixPool, speech: Speech) -> bool:
    """Whether some unit is left for the default."""
    named = getattr(part, "named", {})
    return any(
        unit.id not in named and unit.class_ not in part.by_class
        for unit in speech.policy.units.members
        if unit.pools_of is None
    )


@tells(ClassPool)
def _class(part: ClassPool, speech: Speech) -> Told:
    return _bounded(speech, _bounds(speech, "class", part.named, part.default), part.limit)


@tells(DirectionPool)
def _direction(part: DirectionPool, speech: Speech) -> Told:
    return _bounded(speech, _bounds(speech, "direction", part.named, part.default), part.limit)


@tells(FieldPool)
def _field(part: FieldPool, speech: Speech) -> Told:
    return _bounded(speech, _bounds(speech, "field", part.named, part.default), part.limit)


@tells(MatrixPool)
def _matrix(part: MatrixPool, speech: Speech) -> Told:
    def row(name: str, counts: Mapping[str, int] | None) -> str:
        if counts is None:
            return speech.say(_ROW, name=name, counts=speech.say(_FREE))
        told = [f"{speech.value(part.column, kind)} {count}" for kind, count in counts.items()]
        return speech.say(_ROW, name=name, counts=speech.listed(told))

    lines = [row(speech.member("class", code), kinds) for code, kinds in part.by_class.items()]
    if _others(part, speech):
        lines.append(row(speech.say(_OTHERS), part.default))
    sentence = _MATRIX_SOFT if part.limit == "soft" else _MATRIX
    column = speech.quoted(speech.column(part.column))
    return Told(speech.say(sentence, column=column), tuple(lines))


@tells(Exemption)
def _exemption(part: Exemption, speech: Speech) -> Told:
    condition = condition_told(part.condition, speech)
    pools = speech.listed(speech.choice("Exemption", "skips", name) for name in part.skips)
    return Told(speech.say(_EXEMPT, condition=condition, pools=pools))


def _each(
    speech: Speech,
    per: str,
    named: Mapping[str, int],
    by_class: Mapping[str, int],
    default: int | None,
) -> str:
    """How many places for each of a kind."""
    if per == "round":
        return speech.say(_IN_ALL, count=default)
    told = [
        speech.say(_NAMED, name=speech.member(kind, code), count=count)
        for kind, counts in ((per, named), ("class", by_class))
        for code, count in counts.items()
    ]
    if default is not None and told:
        told.append(speech.say(_OTHER, count=default))
    elif default is not None:
        told.append(speech.say(_EACH, count=default, each=speech.choice("OwnPool", "per", per)))
    return speech.listed(told)


@tells(ExtraPool)
def _extra(part: ExtraPool, speech: Speech) -> Told:
    if part.per == "round":
        sentence = speech.say(_EXTRA_ROUND, count=part.default)
    else:
        places = _each(speech, part.per, part.named, part.by_class, part.default)
        sentence = speech.say(_EXTRA, places=places)
    pools = speech.listed(speech.choice("ExtraPool", "instead_of", one) for one in part.instead_of)
    order = speech.choice("ExtraPool", "order", part.order)
    return Told(sentence, (speech.say(_INSTEAD, pools=pools, order=order),))


@tells(OwnPool)
def _own(part: OwnPool, speech: Speech) -> Told:
    places = _each(speech, part.per, part.named, part.by_class, part.default)
    if part.share is not None:
        share = speech.say(_SHARED, share=record_told(part.share, speech))
        places = speech.listed([text for text in (places, share) if text])
    condition = condition_told(part.condition, speech)
    pools = speech.listed(speech.choice("OwnPool", "instead_of", name) for name in part.instead_of)
    order = speech.choice("OwnPool", "order", part.order)
    return Told(
        speech.say(_OWN, condition=condition, places=places),
        (speech.say(_INSTEAD, pools=pools, order=order),),
    )


@tells(ApplicantPool)
def _applicant(part: ApplicantPool, speech: Speech) -> Told:
    members = speech.choice("ApplicantPool", "members", part.members)
    sentence = speech.say(_APPLICANT, count=part.at_most, members=members)
    if not part.by_type:
        return Told(sentence)
    counts = [f"{speech.value('applicant_type', kind)} {n}" for kind, n in part.by_type.items()]
    return Told(sentence, (speech.say(_BY_TYPE, counts=speech.listed(counts)),))


@tells(TotalPool)
def _total(part: TotalPool, speech: Speech) -> Told:
    if part.at_most == "unlimited":
        return Told(speech.say(_NO_TOTAL))
    return Told(speech.say(_TOTAL, count=part.at_most))


@tells(Floor)
def _floor(part: Floor, speech: Speech) -> Told:
    return Told(speech.say(_FLOOR, places=_each(speech, part.per, part.named, {}, part.default)))


@tells(Bypass)
def _bypass(part: Bypass, speech: Speech) -> Told:
    condition = condition_told(part.condition, speech)
    return Told(
        speech.say(_BYPASS, condition=condition, room=speech.choice("Bypass", "room", part.room))
    )


@tells(Reserve)
def _reserve(part: Reserve, speech: Speech) -> Told:
    return Told(speech.say(_RESERVE, who=speech.choice("Reserve", "who", part.who)))


@tells(Surplus)
def _surplus(part: Surplus, speech: Speech) -> Told:
    return Told(speech.say(_SURPLUS, kept=speech.choice("Surplus", "kept", part.kept)))
