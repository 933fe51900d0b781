"""How results leave the office, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.language import mark as _
from pipeline.policy.publication import (
    FACT,
    InsideEdition,
    Letter,
    MinistryEdition,
    Notice,
    Office,
    Publication,
    PublicEdition,
    Reply,
)
from pipeline.policy.wording.sentences import Told, tells
from pipeline.policy.wording.speech import Speech

_PUBLICATION = _("Letters name the round {subject} and cite {basis}.")
_OFFICE = _("Letters go out in the name of {name}.")
_ANSWERS = _("Questions are answered by {department}, {telephone}.")
_TELEPHONE = _("Questions are answered at {telephone}.")
_ADDRESS = _("Letters to it go to {address}.")
_DISCIPLINE = _("The conduct of the office is complained of at {telephone}.")
_INSIDE = _("The edition for the office shows projects with the outcomes {outcomes}, by place.")
_MINISTRY = _("The edition for the ministry shows the recommended, {order}.")
_PUBLIC = _("The edition for the public shows the recommended, {order}.")
_COLUMNS = _("Its columns: {columns}.")
_LETTER = _("The letter goes to {to}, made from the template {template}.")
_NUMBERED = _("Its number: {number}.")
_DATED = _("Its day: {day}.")
_NOTICE = _("The public notice hangs out for {days} working days, made from {template}.")
_BEGINS = _("Its first day: {day}.")
_REPLY = _("Units may send what is mended until {moment}.")
_FACT_SHOWN = _("verified: {name}")


@tells(Publication)
def _publication(part: Publication, speech: Speech) -> Told:
    subject, basis = (speech.quoted(speech.name(words)) for words in (part.subject, part.basis))
    return Told(speech.say(_PUBLICATION, subject=subject, basis=basis))


@tells(Office)
def _office(part: Office, speech: Speech) -> Told:
    lines = [speech.say(_TELEPHONE, telephone=part.telephone)]
    if part.department is not None:
        named = {"department": speech.name(part.department), "telephone": part.telephone}
        lines = [speech.say(_ANSWERS, **named)]
    if part.address is not None:
        lines.append(speech.say(_ADDRESS, address=speech.name(part.address)))
    lines.append(speech.say(_DISCIPLINE, telephone=part.discipline_telephone))
    return Told(speech.say(_OFFICE, name=speech.name(part.name)), tuple(lines))


def _columns(names: Iterable[str], speech: Speech) -> str:
    """The columns of an edition by their headings."""
    return speech.say(_COLUMNS, columns=speech.listed(_column(name, speech) for name in names))


def _column(name: str, speech: Speech) -> str:
    if name.startswith(FACT):
        fact = name.removeprefix(FACT)
        return speech.say(_FACT_SHOWN, name=speech.facts.get(fact, fact))
    return speech.headed("edition", name)


@tells(InsideEdition)
def _inside(part: InsideEdition, speech: Speech) -> Told:
    outcomes = speech.listed(
        speech.choice("InsideEdition", "outcomes", outcome) for outcome in part.outcomes
    )
    return Told(speech.say(_INSIDE, outcomes=outcomes), (_columns(part.columns, speech),))


@tells(MinistryEdition)
def _ministry(part: MinistryEdition, speech: Speech) -> Told:
    order = speech.choice("MinistryEdition", "order", part.order)
    return Told(speech.say(_MINISTRY, order=order), (_columns(part.columns, speech),))


@tells(PublicEdition)
def _public(part: PublicEdition, speech: Speech) -> Told:
    order = speech.choice("PublicEdition", "order", part.order)
    return Told(speech.say(_PUBLIC, order=order), (_columns(part.columns, speech),))


@tells(Letter)
def _letter(part: Letter, speech: Speech) -> Told:
    lines = [speech.say(_NUMBERED, number=part.number)] if part.number else []
    lines += [speech.say(_DATED, day=part.dated)] if part.dated else []
    named = {"to": speech.name(part.to), "template": speech.quoted(part.template)}
    return Told(speech.say(_LETTER, **named), tuple(lines))


@tells(Notice)
def _notice(part: Notice, speech: Speech) -> Told:
    lines = [speech.say(_BEGINS, day=part.begins)] if part.begins else []
    lines += [speech.say(_DATED, day=part.dated)] if part.dated else []
    template = speech.quoted(part.template)
    return Told(speech.say(_NOTICE, days=part.working_days, template=template), tuple(lines))


@tells(Reply)
def _reply(part: Reply, speech: Speech) -> Told:
    return Told(speech.say(_REPLY, moment=speech.moment(part.mend_until)))
