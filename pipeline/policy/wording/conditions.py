"""Conditions, and where facts come from, in words."""

from __future__ import annotations

from functools import reduce

from pipeline.language import mark as _
from pipeline.policy.rules import Condition, Extension, FactSource, Matching
from pipeline.policy.wording.speech import Speech

_IS = _("{what} is {value}")
_IS_NOT = _("{what} is not {value}")
_AT_LEAST = _("{what} is at least {value}")
_AT_MOST = _("{what} is at most {value}")
_BEFORE = _("{what} is before {value}")
_UNTIL = _("{what} is not later than {value}")
_SINCE = _("{what} is not earlier than {value}")
_FILLED = _("{what} is filled in")
_EMPTY = _("{what} is empty")
_KNOWN = _("{what} is known")
_UNKNOWN = _("{what} is not known")
_NOT = _("it is not so that {condition}")
_GROUP = _("({condition})")
_ALL = _("{first}, and {last}")
_ANY = _("{first}, or {last}")
_IN_REGISTER = _("the register {register} has a row with the same {keys}{marks}")
_NOT_IN_REGISTER = _("the register {register} has no row with the same {keys}{marks}")
_MARKS = _(" ({marks})")
_ONLY = _("{column} {value}")
_VALID = _("in force on {day} by {first} and {last}")
_WITHIN = _("{day} within {years} years of {column}")
_OF = _("{column} in the register {register} (row with the same {keys}{marks})")
_OF_MARKS = _(", {marks}")
_LONGER = _("{condition} ({longer})")
_LONGER_ONE = _("for {whose} until {moment}")
_HOLDS = _("{fact} holds")
_HOLDS_NOT = _("{fact} does not hold")
_FROM_REGISTER = _("holds if {condition}")
_LEVEL = _("the level under {column}")
_REVIEWED = _("holds if the reviews of the evidence accept {name}")
_TAKEN_AT_WORD = _("what the applicant writes under {column}")
_BY_EXPERTS = _("the experts' column {column}: one explicit no makes it no")


def condition_told(condition: Condition, speech: Speech) -> str:
    """A condition as a clause without a full stop."""
    if condition.all_ is not None or condition.any_ is not None:
        return _combined(condition, speech)
    if condition.not_ is not None:
        return _denied(condition.not_, speech)
    if condition.in_register is not None:
        return speech.say(_IN_REGISTER, **_found(condition.in_register, speech, _MARKS))
    told = _tested(condition, speech)
    if not condition.extended:
        return told
    longer = speech.listed(extension_told(extension, speech) for extension in condition.extended)
    return speech.say(_LONGER, condition=told, longer=longer)


def _combined(condition: Condition, speech: Speech) -> str:
    parts = condition.parts()
    told = [condition_told(part, speech) for part in parts]
    if len(told) == 1:
        return told[0]
    told = [
        speech.say(_GROUP, condition=text) if len(part.parts()) > 1 else text
        for part, text in zip(parts, told, strict=True)
    ]
    joined = _ALL if condition.all_ is not None else _ANY
    return reduce(lambda first, last: speech.say(joined, first=first, last=last), told)


def _denied(condition: Condition, speech: Speech) -> str:
    """What does not hold; a register without rows and an unequal value are said directly."""
    if condition.in_register is not None:
        return speech.say(_NOT_IN_REGISTER, **_found(condition.in_register, speech, _MARKS))
    if condition.is_ is not None and condition.fact is None:
        value = _value(condition, condition.is_, speech)
        return speech.say(_IS_NOT, what=_asked(condition, speech), value=value)
    if condition.in_ is not None:
        value = speech.either(_value(condition, word, speech) for word in condition.in_)
        return speech.say(_IS_NOT, what=_asked(condition, speech), value=value)
    if condition.filled is not None:
        turned = condition.model_copy(update={"filled": _OTHER[condition.filled]})
        return _tested(turned, speech)
    told = condition_told(condition, speech)
    if len(condition.parts()) > 1:
        told = speech.say(_GROUP, condition=told)
    return speech.say(_NOT, condition=told)


_OTHER = {"yes": "no", "no": "yes"}


def _asked(condition: Condition, speech: Speech) -> str:
    """The column or fact that is tested."""
    if condition.fact is not None:
        return speech.quoted(speech.facts.get(condition.fact, condition.fact))
    column = condition.column or ""
    if condition.of is None:
        return speech.quoted(speech.column(column))
    named = speech.quoted(speech.headed(condition.of.register_, column))
    return speech.say(_OF, column=named, **_found(condition.of, speech, _OF_MARKS))


def _value(condition: Condition, value: str, speech: Speech) -> str:
    return speech.value(condition.column or "" if condition.of is None else "", value)


def _tested(condition: Condition, speech: Speech) -> str:
    what = _asked(condition, speech)
    if condition.filled is not None:
        known = condition.fact is not None
        sentences = (_KNOWN, _UNKNOWN) if known else (_FILLED, _EMPTY)
        return speech.say(sentences[condition.filled == "no"], what=what)
    holds = _holds(condition, speech)
    if holds is not None:
        return speech.say(_HOLDS if holds else _HOLDS_NOT, fact=what)
    if condition.is_ is not None:
        return speech.say(_IS, what=what, value=_value(condition, condition.is_, speech))
    if condition.in_ is not None:
        values = speech.either(_value(condition, word, speech) for word in condition.in_)
        return speech.say(_IS, what=what, value=values)
    for amount, sentence in ((condition.at_least, _AT_LEAST), (condition.at_most, _AT_MOST)):
        if amount is not None:
            return speech.say(sentence, what=what, value=speech.amount(amount))
    for moment, sentence in (
        (condition.before, _BEFORE),
        (condition.until, _UNTIL),
        (condition.since, _SINCE),
    ):
        if moment is not None:
            return speech.say(sentence, what=what, value=speech.moment(moment))
    return what


def _holds(condition: Condition, speech: Speech) -> bool | None:
    """Whether a test asks that a fact holds, or that it does not; None for any other test."""
    if condition.fact is None or condition.fact in speech.levels:
        return None
    if condition.at_least == 1 or condition.is_ in ("1", "yes"):
        return True
    return False if condition.at_most == 0 or condition.is_ in ("0", "no") else None


def matching_told(match: Matching, speech: Speech) -> str:
    """That a register has such a row."""
    return speech.say(_IN_REGISTER, **_found(match, speech, _MARKS))


def _found(match: Matching, speech: Speech, marked: str) -> dict[str, str]:
    """The register, by what its rows are found, and in `marked` which of them count."""
    keys = [speech.quoted(speech.column(name)) for name in (match.key, *match.also)]
    headed = {
        name: speech.quoted(speech.headed(match.register_, name))
        for name in (*match.only, *match.period, *((match.within.column,) if match.within else ()))
    }
    marks = [
        speech.say(_ONLY, column=headed[name], value=speech.quoted(value))
        for name, value in match.only.items()
    ]
    if match.valid_on is not None:
        first, last = match.period
        marks.append(speech.say(_VALID, day=match.valid_on, first=headed[first], last=headed[last]))
    if match.within is not None:
        fields = {"years": match.within.years, "day": match.within.on}
        marks.append(speech.say(_WITHIN, column=headed[match.within.column], **fields))
    return {
        "register": speech.register(match.register_),
        "keys": speech.both(keys),
        "marks": speech.say(marked, marks=speech.listed(marks)) if marks else "",
    }


def extension_told(extension: Extension, speech: Speech) -> str:
    """Who has longer, until when."""
    whose = [speech.units.get(unit, unit) for unit in extension.units] + extension.projects
    return speech.say(
        _LONGER_ONE, whose=speech.both(whose or ["-"]), moment=speech.moment(extension.until)
    )


def source_told(source: FactSource, speech: Speech) -> str:
    """Where a fact is verified."""
    if source.matching is not None:
        if not source.value:
            return speech.say(_FROM_REGISTER, condition=matching_told(source.matching, speech))
        column = speech.quoted(speech.headed(source.matching.register_, source.value))
        level = speech.say(_LEVEL, column=column)
        return speech.say(_OF, column=level, **_found(source.matching, speech, _OF_MARKS))
    if source.reviewed is not None:
        return speech.say(_REVIEWED, name=speech.quoted(source.reviewed))
    if source.column is not None:
        return speech.say(_TAKEN_AT_WORD, column=speech.quoted(speech.column(source.column)))
    if source.experts is not None:
        return speech.say(_BY_EXPERTS, column=speech.quoted(source.experts))
    if source.condition is not None:
        return speech.say(_FROM_REGISTER, condition=condition_told(source.condition, speech))
    return ""
