"""What is advised beside the result, in sentences."""

from __future__ import annotations

from pipeline.language import mark as _
from pipeline.policy.advising import (
    Agreement,
    Alternatives,
    Calibration,
    Confidence,
    DeclaredPenalties,
    FarByPoints,
    Likeness,
)
from pipeline.policy.wording.sentences import Told, tells
from pipeline.policy.wording.speech import Speech

_CALIBRATED = _(
    "It is shown which place each project would have without the severity of its experts. No "
    "published point changes."
)
_DECLARED = _("Penalties: {project} of a project's distance from the mean, {expert} of severity.")
_ESTIMATED = _("Penalties are estimated from the marks.")
_AGREED = _("It is shown how far the experts agree, and how severe each is.")
_FAR = _("A mark stands out that lies further from the median than {limit}.")
_BY_DEVIATIONS = _("{times} times 1.4826 of the median distance")
_BY_POINTS = _("{points} points")
_COPYING = _(
    "Two experts who both marked at least {least} projects are named where {share} of their marks "
    "or more are the same."
)
_OWN_UNIT = _("Marks for projects of an expert's own unit: {compared}.")
_CONFIDENT = _("It is shown how firm the list is: the selection is drawn again {draws} times.")
_EXACT = _("Where at most {most} draws are possible, all of them are made.")
_REDRAWN = _(
    "Drawn again are: {redrawn}. Drawn weights stay near the official ones with a concentration of "
    "{concentration}; the draws are made from the seed {seed} and the inputs."
)
_GREY = _(
    "Recommended in {grey} of the draws, a project is neither sure to be in nor sure to be out. "
    "The places told are those at {places} of the draws."
)
_SPAN = _("{lowest} to {highest}")
_ALIKE = _(
    "What resembles one another is listed for a person to look at; nothing is refused by it."
)
_COMPARED = _(
    "Projects are compared by {columns} and listed from a likeness of {projects}, applicants' "
    "names from {applicants}."
)
_EARLIER = _("Projects of {register} are compared too.")
_OTHERWISE = _("Where another reading would change a name, it is printed: {shown}.")


@tells(Calibration)
def _calibration(part: Calibration, speech: Speech) -> Told:
    penalties = part.penalties
    if not isinstance(penalties, DeclaredPenalties):
        return Told(speech.say(_CALIBRATED), (speech.say(_ESTIMATED),))
    amounts = {"project": penalties.project, "expert": penalties.expert}
    told = {name: speech.amount(amount) for name, amount in amounts.items()}
    return Told(speech.say(_CALIBRATED), (speech.say(_DECLARED, **told),))


@tells(Agreement)
def _agreement(part: Agreement, speech: Speech) -> Told:
    if isinstance(part.extreme, FarByPoints):
        limit = speech.say(_BY_POINTS, points=speech.amount(part.extreme.distance))
    else:
        limit = speech.say(_BY_DEVIATIONS, times=speech.amount(part.extreme.times))
    lines = [speech.say(_FAR, limit=limit)]
    if part.copying is not None:
        fields = {"least": part.copying.at_least, "share": speech.ratio(part.copying.share)}
        lines.append(speech.say(_COPYING, **fields))
    compared = speech.choice("Agreement", "own_unit", part.own_unit)
    lines.append(speech.say(_OWN_UNIT, compared=compared))
    return Told(speech.say(_AGREED), tuple(lines))


@tells(Confidence)
def _confidence(part: Confidence, speech: Speech) -> Told:
    redrawn = [speech.choice("Confidence", "redrawn", name) for name in part.redrawn]
    lines = [
        speech.say(
            _REDRAWN,
            redrawn=speech.both(redrawn),
            concentration=part.concentration,
            seed=speech.quoted(part.seed),
        )
    ]
    if part.exact_up_to:
        lines.append(speech.say(_EXACT, most=part.exact_up_to))
    spans = {
        name: speech.say(
            _SPAN, lowest=speech.ratio(shares.lowest), highest=speech.ratio(shares.highest)
        )
        for name, shares in (("grey", part.grey), ("places", part.places))
    }
    lines.append(speech.say(_GREY, **spans))
    return Told(speech.say(_CONFIDENT, draws=part.draws), tuple(lines))


@tells(Likeness)
def _likeness(part: Likeness, speech: Speech) -> Told:
    columns = [speech.quoted(speech.column(name)) for name in part.columns]
    amounts = {"projects": part.projects, "applicants": part.applicants}
    told = {name: speech.ratio(amount) for name, amount in amounts.items()}
    lines = [speech.say(_COMPARED, columns=speech.both(columns), **told)]
    if part.earlier is not None:
        lines.append(speech.say(_EARLIER, register=speech.register(part.earlier)))
    return Told(speech.say(_ALIKE), tuple(lines))


@tells(Alternatives)
def _alternatives(part: Alternatives, speech: Speech) -> Told:
    shown = [speech.choice("Alternatives", "shown", name) for name in part.shown]
    return Told(speech.say(_OTHERWISE, shown=speech.listed(shown)))
