"""What is advised of a project beside its result, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codes.caveats import CAVEATS
from pipeline.codes.firmness import (
    CHANCE,
    DRAWN,
    EXACT,
    EXPERTS,
    FEW,
    NOT_DRAWN,
    READINGS,
    UNTOLD,
    WEIGHTS,
    WEIGHTS_STAY,
)
from pipeline.language import mark as _
from pipeline.publish.recounting_words import Line, Page

_NOTE = _("Advice only: no point, place or outcome depends on it.")
_CALIBRATED = _(
    "without the severity of its experts: {calibrated} points, by the plain mean {mean}; by such "
    "points alone place {after} of {of}, by the plain mean alone place {before}"
)
_WOULD_BE = _("its outcome would then be: {outcome}")
_WOULD_STAY = _("its outcome would then be the same: {outcome}")
_PENALTIES = {
    "declared": _(
        "Penalties, as declared: {project} of a project's distance, {expert} of severity."
    ),
    "estimated": _(
        "Penalties, estimated from the marks: {project} of a project's distance, {expert} of "
        "severity."
    ),
}
_BY_CALIBRATION = _("its experts beside others, in points, by calibration: {experts}")
_ON_AVERAGE = _("its experts beside others of the same projects, mean points: {experts}")
_LESS = _("{expert} {points} less")
_MORE = _("{expert} {points} more")
_AS_MUCH = _("{expert} as much")
_STANDS_OUT = _(
    "a mark stands out, and counts like any other: expert {expert}, {criterion}, {points}; the "
    "median of {marks} is {median}, the limit {limit} from it"
)
_OFTEN = _("how many marks of its experts stand out, in all projects: {experts}")
_SO_MANY = _("{expert} {number}")
_SHARE = _("recommended in {share} of 100 draws")
_SHARE_GREY = _("recommended in {share} of 100 draws: neither sure to be in nor sure to be out")
_PLACES = _("place {low} to {high}, from {lowest} to {highest} of 100 draws")
_SHORT = _("{points} points more would bring it in")
_SPARE = _("{points} points less would put it out")
_MARK = _("one mark would turn it: expert {expert}, {criterion}, {given} instead of {mark}")
_WEIGHT = _("one weight would turn it: {criterion} at {other} instead of {share} of 100 points")
_WITHOUT = _("without any one of these experts it would turn: {experts}")
_LIKE_PROJECT = _("resembles {other} ({source}), likeness {likeness}: {text} / {other_text}")
_LIKE_APPLICANT = _(
    "its applicant resembles that of {other} ({source}), likeness {likeness}: {text} / {other_text}"
)
_OTHERWISE = _("by another reading it would be: {outcome} ({reading})")


def advice_told(page: Page, row: Line) -> None:
    """Its experts, how firm its outcome is, what resembles it, and what other readings give."""
    advice: Mapping[str, Any] = row.get("advice") or {}
    if not advice:
        return
    page.put(0, _NOTE)
    if "calibration" in advice:
        _calibration(page, advice["calibration"])
    _experts(page, advice.get("experts", []))
    for one in advice.get("extremes", []):
        figures = {name: plain(one[name]) for name in ("points", "median", "limit")}
        fields = {"expert": one["expert_id"], "criterion": page.of(one["name"])}
        page.put(0, _STANDS_OUT, **fields, **figures, marks=one["marks"])
    if "confidence" in advice:
        _confidence(page, advice["confidence"])
    for one in advice.get("likeness", []):
        sentence = _LIKE_PROJECT if one["kind"] == "project" else _LIKE_APPLICANT
        page.put(0, sentence, **{name: one[name] or "?" for name in one})
    for one in advice.get("alternatives", []):
        reading, _sign, pool = one["reading"].partition(":")
        said = page.say(READINGS.get(reading, reading), pool=pool)
        page.put(0, _OTHERWISE, outcome=page.of(one["name"]), reading=said)


def _calibration(page: Page, told: Mapping[str, Any]) -> None:
    if "places" in told:
        figures = {name: plain(told[name]) for name in ("calibrated", "mean")}
        page.put(0, _CALIBRATED, **figures, **told["places"], of=told["of"])
        sentence = _WOULD_BE if told["changes"] else _WOULD_STAY
        page.put(0, sentence, outcome=page.of(told["name"]))
    for code in told["caveats"]:
        if code in _PENALTIES:
            penalties = {name: plain(value) for name, value in told["penalties"].items()}
            page.put(1, _PENALTIES[code], **penalties)
        else:
            page.put(1, CAVEATS[code])


def _experts(page: Page, experts: Sequence[Mapping[str, str]]) -> None:
    """How much less or more each gives than others: by calibration where that was made."""
    for name, sentence in (("calibrated_severity", _BY_CALIBRATION), ("severity", _ON_AVERAGE)):
        compared = [_beside_others(page, one, one[name]) for one in experts if one[name]]
        if compared:
            page.put(0, sentence, experts=page.listed(compared))
            break
    flagged = [one for one in experts if one["extreme"]]
    if flagged:
        told = [
            page.say(_SO_MANY, expert=one["expert_id"], number=one["extreme"]) for one in flagged
        ]
        page.put(0, _OFTEN, experts=page.listed(told))


def _beside_others(page: Page, one: Mapping[str, str], severity: str) -> str:
    points = plain(severity.lstrip("-"))
    if points == "0":
        return page.say(_AS_MUCH, expert=one["expert_id"])
    sentence = _MORE if severity.startswith("-") else _LESS
    return page.say(sentence, expert=one["expert_id"], points=points)


def _confidence(page: Page, told: Mapping[str, Any]) -> None:
    how = told["how"]
    status, _sign, why = how.get("status", "").partition(":")
    if status == "not_drawn":
        page.put(0, UNTOLD, why=page.say(NOT_DRAWN.get(why, why)))
        return
    if told["drawn"] in DRAWN:
        page.put(0, DRAWN[told["drawn"]])
    if told["share"]:
        page.put(0, _SHARE_GREY if told["grey"] else _SHARE, share=percent(told["share"]))
    if "places" in told:
        places = told["places"]
        fields = {"low": places["low"], "high": places["high"]}
        page.put(0, _PLACES, **fields, lowest=places["from"], highest=places["to"])
    if told["points_short"]:
        page.put(0, _SHORT, points=told["points_short"])
    if told["points_spare"]:
        page.put(0, _SPARE, points=told["points_spare"])
    if "mark" in told:
        one = told["mark"]
        fields = {"expert": one["expert_id"], "criterion": page.of(one["criterion"])}
        page.put(0, _MARK, **fields, mark=one["from"], given=one["to"])
    if "weight" in told:
        one = told["weight"]
        fields = {"criterion": page.of(one["criterion"]), "share": one["from"]}
        page.put(0, _WEIGHT, **fields, other=one["to"])
    if told["without"]:
        page.put(0, _WITHOUT, experts=page.listed(told["without"]))
    if told["share"]:
        for line in how_told(page, how):
            page.text(1, line)


def how_told(page: Page, how: Mapping[str, Any]) -> list[str]:
    """How a list was drawn again, sentence by sentence."""
    lines = [page.say(EXPERTS[how["experts"]])]
    lines.append(page.say(EXACT if how["exact"] else CHANCE, **how))
    lines.append(page.say(WEIGHTS if how["weights"] else WEIGHTS_STAY, **how))
    if how["experts"] != "none":
        lines.append(page.say(FEW, number=how["fewest_experts"]))
    return lines


def percent(share: str) -> str:
    """A share as so many of a hundred, from its own decimals."""
    whole, _sign, decimals = share.partition(".")
    digits = f"{whole}{decimals:0<4}".lstrip("0").rjust(3, "0")
    return f"{digits[:-2]}.{digits[-2:]}".rstrip("0").rstrip(".")


def plain(figure: str) -> str:
    """A decimal without zeros at its end."""
    return figure.rstrip("0").rstrip(".") if "." in figure else figure
