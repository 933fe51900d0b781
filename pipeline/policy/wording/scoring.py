"""How is marked, what priority earns and how places come about, in sentences."""

from __future__ import annotations

from pipeline.language import mark as _
from pipeline.policy.marking import (
    BlockPass,
    Component,
    Criterion,
    CriterionPass,
    Hearing,
    Panel,
    Panels,
    RoundingSteps,
    TotalPass,
    Veto,
    WrongScale,
)
from pipeline.policy.places import Bonus, Draw, Group, Places
from pipeline.policy.wording.sentences import Told, tells
from pipeline.policy.wording.speech import Speech
from pipeline.policy.wording.values import record_told

_CRITERION = _("{name}: marks {scale}, weight {weight}, at most {points} points.")
_IN_DIRECTIONS = _("Marked in {directions} only.")
_COMPONENT = _(
    "{name}: at most {points} points from the number under {column} in the register {register}, "
    "{counted}."
)
_COMPONENT_SCALE = _("The number may be {scale}.")
_COMPONENT_MORE = _("Its points have {rounding}. Without a number: {missing}.")
_PANEL = _("At least {minimum} experts mark a project; with fewer, {too_few}.")
_BY_TOTAL = _("Each expert's points are summed. Of these sums is taken: {method}.")
_BY_CRITERION = _("Of the marks of each criterion is taken, weighted and summed: {method}.")
_COUNTS = _("Those count: {counts}.")
_PANELS = _("Where panels share no expert: {compared}.")
_PER_PANEL = _("Each panel has for itself: {pools}.")
_ROUNDED = _("Rounded are: {steps}; nothing else.")
_STEP = _("{what} ({rounding})")
_TOTAL_PASS = _("To pass, a project needs at least {amount} expert points.")
_CRITERION_PASS = _("To pass, a project needs at least {amount} in {criterion}.")
_BLOCK_PASS = _("To pass, a project needs at least {amount} points in {criteria} together.")
_VETO = _("A project fails if it is denied that {fact} holds; silence does not fail it.")
_WRONG_SCALE = _(
    "An expert whose totals all stay at or below {share} of the full points is asked which scale "
    "was used."
)
_HEARING = _("The {most} best by the other criteria are heard; equals on the line are all heard.")
_AT_HEARING = _("Marked at the hearing: {criteria}. What counts: {counted}.")
_GROUP = _("{bonuses} give at most {cap} points together.")
_POINTS = _("Points for {fact}: {points}.")
_LEVELS = _("Points for {fact}, by level: {levels}.")
_LEVEL = _("level {level} {points}")
_PLACES = _("Ranked by {figure}, the highest first.")
_EQUALS = _("Equals are parted, in this order, by:")
_NO_RULE = _("Equals are parted by no rule.")
_NUMBERED = _("{number}. {what}")
_DRAW = _("What is still equal is parted by a lot drawn with the seed {seed}.")
_SHARED = _("What is still equal shares a place.")


@tells(Criterion)
def _criterion(part: Criterion, speech: Speech) -> Told:
    fields = {
        "scale": record_told(part.scale, speech),
        "weight": speech.amount(part.weight),
        "points": speech.amount(part.weight * part.scale.max),
    }
    lines = [record_told(band, speech) for band in part.bands]
    if part.directions:
        names = [speech.directions.get(one, one) for one in part.directions]
        lines.insert(0, speech.say(_IN_DIRECTIONS, directions=speech.both(names)))
    return Told(speech.say(_CRITERION, name=speech.name(part.name), **fields), tuple(lines))


@tells(Component)
def _component(part: Component, speech: Speech) -> Told:
    sentence = speech.say(
        _COMPONENT,
        name=speech.name(part.name),
        points=speech.amount(part.points),
        column=speech.quoted(speech.headed(part.register_, part.column)),
        register=speech.register(part.register_),
        counted=speech.choice("Component", "counted", part.counted),
    )
    lines = [
        speech.say(
            _COMPONENT_MORE,
            rounding=record_told(part.rounding, speech),
            missing=speech.choice("Component", "missing", part.missing),
        )
    ]
    if part.scale is not None:
        lines.insert(0, speech.say(_COMPONENT_SCALE, scale=record_told(part.scale, speech)))
    return Told(sentence, tuple(lines))


@tells(Hearing)
def _hearing(part: Hearing, speech: Speech) -> Told:
    criteria = [speech.quoted(speech.criteria.get(one, one)) for one in part.criteria]
    counted = speech.choice("Hearing", "counted", part.counted)
    line = speech.say(_AT_HEARING, criteria=speech.both(criteria), counted=counted)
    return Told(speech.say(_HEARING, most=part.at_most), (line,))


@tells(Panel)
def _panel(part: Panel, speech: Speech) -> Told:
    too_few = speech.choice("Panel", "too_few", part.too_few)
    method = record_told(part.method, speech)
    level = _BY_TOTAL if part.level == "total" else _BY_CRITERION
    lines = (
        speech.say(level, method=method),
        speech.say(_COUNTS, counts=speech.choice("Panel", "counts", part.counts)),
    )
    return Told(speech.say(_PANEL, minimum=part.minimum, too_few=too_few), lines)


@tells(Panels)
def _panels(part: Panels, speech: Speech) -> Told:
    sentence = speech.say(_PANELS, compared=speech.choice("Panels", "compared", part.compared))
    if not part.per_panel:
        return Told(sentence)
    pools = speech.listed(speech.choice("Panels", "per_panel", name) for name in part.per_panel)
    return Told(sentence, (speech.say(_PER_PANEL, pools=pools),))


@tells(RoundingSteps)
def _rounding(part: RoundingSteps, speech: Speech) -> Told:
    declared = {"mark": part.mark, "criterion": part.criterion, "total": part.total}
    steps = [
        speech.say(
            _STEP,
            what=speech.label("RoundingSteps", name),
            rounding=record_told(step, speech),
        )
        for name, step in declared.items()
        if step is not None
    ]
    return Told(speech.say(_ROUNDED, steps=speech.both(steps or ["-"])))


@tells(TotalPass)
def _total_pass(part: TotalPass, speech: Speech) -> Told:
    return Told(speech.say(_TOTAL_PASS, amount=speech.amount(part.at_least)))


@tells(CriterionPass)
def _criterion_pass(part: CriterionPass, speech: Speech) -> Told:
    name = speech.quoted(speech.criteria.get(part.criterion, part.criterion))
    return Told(speech.say(_CRITERION_PASS, amount=speech.amount(part.at_least), criterion=name))


@tells(BlockPass)
def _block_pass(part: BlockPass, speech: Speech) -> Told:
    names = [speech.quoted(speech.criteria.get(one, one)) for one in part.criteria]
    amount = speech.amount(part.at_least)
    return Told(speech.say(_BLOCK_PASS, amount=amount, criteria=speech.both(names)))


@tells(Veto)
def _veto(part: Veto, speech: Speech) -> Told:
    return Told(speech.say(_VETO, fact=speech.quoted(speech.facts.get(part.fact, part.fact))))


@tells(WrongScale)
def _wrong_scale(part: WrongScale, speech: Speech) -> Told:
    return Told(speech.say(_WRONG_SCALE, share=speech.ratio(part.share)))


@tells(Group)
def _group(part: Group, speech: Speech) -> Told:
    names = [
        speech.quoted(speech.facts.get(bonus.fact, bonus.fact))
        for bonus in speech.policy.priority.bonuses
        if bonus.group == part.id
    ]
    bonuses = speech.both(names or ["-"])
    return Told(speech.say(_GROUP, bonuses=bonuses, cap=speech.amount(part.cap)))


@tells(Bonus)
def _bonus(part: Bonus, speech: Speech) -> Told:
    fact = speech.quoted(speech.facts.get(part.fact, part.fact))
    if part.points is not None:
        return Told(speech.say(_POINTS, fact=fact, points=speech.amount(part.points)))
    levels = [
        speech.say(_LEVEL, level=level, points=speech.amount(points))
        for level, points in (part.points_by_level or {}).items()
    ]
    return Told(speech.say(_LEVELS, fact=fact, levels=speech.listed(levels)))


@tells(Places)
def _places(part: Places, speech: Speech) -> Told:
    figure = speech.choice("Places", "rank_on", part.rank_on)
    lines = [speech.say(_EQUALS if part.ties else _NO_RULE)]
    lines += [
        speech.say(_NUMBERED, number=number, what=speech.tie(rule))
        for number, rule in enumerate(part.ties, start=1)
    ]
    if part.draw is None:
        lines.append(speech.say(_SHARED))
    return Told(speech.say(_PLACES, figure=figure), tuple(lines))


@tells(Draw)
def _draw(part: Draw, speech: Speech) -> Told:
    return Told(speech.say(_DRAW, seed=speech.quoted(part.seed)))
