"""Who may apply and what excludes, in sentences."""

from __future__ import annotations

from pipeline.language import mark as _
from pipeline.policy.examination import (
    Consortium,
    CreditCode,
    DirectionFit,
    PaperEqualsOnline,
    Receipts,
    Recusal,
    Repeats,
    Required,
    UnitOrder,
    YesNo,
)
from pipeline.policy.model import (
    Choices,
    Column,
    Directions,
    NotExamined,
    Round,
    SeveralDirections,
    Units,
)
from pipeline.policy.rules import Extension, Fact, Rule
from pipeline.policy.wording.conditions import condition_told, extension_told, source_told
from pipeline.policy.wording.sentences import Told, tells
from pipeline.policy.wording.speech import Speech

_ROUND = _("The round {id}, by the notice of {issued}; its files are written in {language}.")
_UNITS = _("{count} units recommend: {names}.")
_OF_CLASS = _("{name}: {members}")
_SHARES = _("{unit} has no places of its own and uses those of {other}.")
_DIRECTIONS = _("A project is filed in one of {count} directions.")
_IN_SEVERAL = _("A project is filed in up to {most} of {count} directions.")
_SEVERAL = _("A project may name up to {most} directions; {counted} counts. More: {otherwise}.")
_CHOICES = _("These columns have closed lists:")
_COLUMN = _("The column {heading} is added; it holds {kind}.")
_FORBIDDEN = _("Nobody may apply together with others; otherwise {otherwise}.")
_ALONE_OR_TOGETHER = _("Several may apply together.")
_TOGETHER = _("Several must apply together; otherwise {otherwise}.")
_AT_MOST = _("Beside the lead at most {most} members; otherwise {otherwise}.")
_REQUIRED = _("Every row fills in {columns}; an empty cell refuses the row.")
_CREDIT_CODE = _("A credit code with a wrong check character: {wrong}.")
_REPEATS = _(
    "One applicant in more rows than it may file: {applicant}. "
    "One project number in several rows: {project}. An applicant may file {allowed}."
)
_PAPER = _("What is sent on paper equals the register {register} in {columns}; else {otherwise}.")
_PAPER_UNTIL = _("The paper comes by {until}; later, {late}.")
_NO_LIMIT = _("When the paper came is not examined.")
_TOTALS = _("A letter with other numbers than its sheet: {differs}.")
_RECUSAL = _(
    "The marks of an expert who worked for the applicant within {years} years before {day} "
    "do not count."
)
_RECUSAL_NOW = _("The marks of an expert whom the applicant employs do not count.")
_YES_NO = _("An empty cell where yes or no is asked: {blank}.")
_UNIT_ORDER = _(
    "Each unit numbers its projects 1, 2, 3 and so on; a missing or repeated number: {otherwise}."
)
_DIRECTION_FIT = _(
    "If more than {share} of the experts who answer say that a project does not fit its "
    "direction, {otherwise}."
)
_RULE = _("It must hold that {requires}; otherwise {otherwise}.")
_RULE_WHEN = _("If {when}, it must hold that {requires}; otherwise {otherwise}.")
_LONGER = _("Longer: {longer}.")
_FACT = _("{name}: {source}.")
_DECLARED = _("What stands under {column} is compared with it, and a difference is told.")
_DIRECTION = _("{number} {name}")


@tells(Round)
def _round(part: Round, speech: Speech) -> Told:
    language = speech.choice("Round", "language", part.language)
    return Told(speech.say(_ROUND, id=part.id, issued=part.issued, language=language))


@tells(Units)
def _units(part: Units, speech: Speech) -> Told:
    names = [speech.name(unit.name) for unit in part.members]
    lines = []
    for kind in part.classes:
        members = [speech.name(unit.name) for unit in part.members if unit.class_ == kind.id]
        if members:
            fields = {"name": speech.name(kind.name), "members": speech.listed(members)}
            lines.append(speech.say(_OF_CLASS, **fields))
    for unit in part.members:
        if unit.pools_of is not None:
            other = speech.member("unit", unit.pools_of)
            lines.append(speech.say(_SHARES, unit=speech.name(unit.name), other=other))
    return Told(speech.say(_UNITS, count=len(names), names=speech.listed(names)), tuple(lines))


@tells(Directions)
def _directions(part: Directions, speech: Speech) -> Told:
    lines = []
    for field in part.fields:
        members = [
            speech.say(_DIRECTION, number=one.id, name=speech.name(one.name))
            for one in part.members
            if one.field == field.id
        ]
        if members:
            fields = {"name": speech.name(field.name), "members": speech.listed(members)}
            lines.append(speech.say(_OF_CLASS, **fields))
    count = len(part.members)
    if part.several is not None:
        sentence = speech.say(_IN_SEVERAL, most=part.several.at_most, count=count)
    else:
        sentence = speech.say(_DIRECTIONS, count=count)
    return Told(sentence, tuple(lines))


@tells(SeveralDirections)
def _several(part: SeveralDirections, speech: Speech) -> Told:
    return Told(
        speech.say(
            _SEVERAL,
            most=part.at_most,
            counted=speech.choice("SeveralDirections", "counted", part.counted),
            otherwise=speech.choice("SeveralDirections", "otherwise", part.otherwise),
        )
    )


@tells(Choices)
def _choices(part: Choices, speech: Speech) -> Told:
    lines = [
        speech.say(
            _OF_CLASS,
            name=speech.column(column),
            members=speech.listed(speech.name(choice.name) or choice.id for choice in choices),
        )
        for column, choices in part.columns.items()
    ]
    return Told(speech.say(_CHOICES), tuple(lines))


@tells(Column)
def _column(part: Column, speech: Speech) -> Told:
    fields = {"heading": speech.quoted(speech.name(part.heading))}
    return Told(speech.say(_COLUMN, kind=speech.choice("Column", "kind", part.kind), **fields))


@tells(Consortium)
def _consortium(part: Consortium, speech: Speech) -> Told:
    otherwise = speech.choice("Consortium", "otherwise", part.otherwise)
    by_kind = {"forbidden": _FORBIDDEN, "optional": _ALONE_OR_TOGETHER, "required": _TOGETHER}
    sentence = speech.say(by_kind[part.members], otherwise=otherwise)
    if part.at_most is None or part.members == "forbidden":
        return Told(sentence)
    return Told(sentence, (speech.say(_AT_MOST, most=part.at_most, otherwise=otherwise),))


@tells(Required)
def _required(part: Required, speech: Speech) -> Told:
    columns = [speech.quoted(speech.column(name)) for name in part.columns]
    return Told(speech.say(_REQUIRED, columns=speech.both(columns or ["-"])))


@tells(CreditCode)
def _credit_code(part: CreditCode, speech: Speech) -> Told:
    return Told(speech.say(_CREDIT_CODE, wrong=speech.choice("CreditCode", "wrong", part.wrong)))


@tells(Repeats)
def _repeats(part: Repeats, speech: Speech) -> Told:
    fields = {
        name: speech.choice("Repeats", name, str(getattr(part, name)))
        for name in ("applicant", "project", "allowed")
    }
    return Told(speech.say(_REPEATS, **fields))


@tells(PaperEqualsOnline)
def _paper(part: PaperEqualsOnline, speech: Speech) -> Told:
    columns = [speech.quoted(speech.column(name)) for name in part.columns]
    return Told(
        speech.say(
            _PAPER,
            register=speech.register(part.register_),
            columns=speech.both(columns),
            otherwise=speech.choice("PaperEqualsOnline", "otherwise", part.otherwise),
        )
    )


@tells(Receipts)
def _receipts(part: Receipts, speech: Speech) -> Told:
    differs = speech.say(_TOTALS, differs=speech.choice("Receipts", "differs", part.differs))
    if not part.paper_until:
        return Told(speech.say(_NO_LIMIT), (differs,))
    late = speech.choice("Receipts", "late", part.late)
    until = speech.moment(part.paper_until)
    return Told(speech.say(_PAPER_UNTIL, until=until, late=late), (differs,))


@tells(Recusal)
def _recusal(part: Recusal, speech: Speech) -> Told:
    if part.employer_years == 0:
        return Told(speech.say(_RECUSAL_NOW))
    return Told(speech.say(_RECUSAL, years=part.employer_years, day=part.on))


@tells(YesNo)
def _yes_no(part: YesNo, speech: Speech) -> Told:
    return Told(speech.say(_YES_NO, blank=speech.choice("YesNo", "blank", part.blank)))


@tells(UnitOrder)
def _unit_order(part: UnitOrder, speech: Speech) -> Told:
    otherwise = speech.choice("UnitOrder", "otherwise", part.otherwise)
    return Told(speech.say(_UNIT_ORDER, otherwise=otherwise))


@tells(DirectionFit)
def _direction_fit(part: DirectionFit, speech: Speech) -> Told:
    otherwise = speech.choice("DirectionFit", "otherwise", part.otherwise)
    share = speech.ratio(part.more_than)
    return Told(speech.say(_DIRECTION_FIT, share=share, otherwise=otherwise))


@tells(Rule)
def _rule(part: Rule, speech: Speech) -> Told:
    fields = {
        "requires": condition_told(part.requires, speech),
        "otherwise": speech.choice("Rule", "otherwise", part.otherwise),
    }
    if part.when is None:
        return Told(speech.say(_RULE, **fields))
    return Told(speech.say(_RULE_WHEN, when=condition_told(part.when, speech), **fields))


@tells(Extension)
def _extension(part: Extension, speech: Speech) -> Told:
    return Told(speech.say(_LONGER, longer=extension_told(part, speech)))


@tells(Fact)
def _fact(part: Fact, speech: Speech) -> Told:
    fields = {"name": speech.name(part.name), "source": source_told(part.verified, speech)}
    sentence = speech.say(_FACT, **fields)
    if not part.declared:
        return Told(sentence)
    column = speech.quoted(speech.column(part.declared))
    return Told(sentence, (speech.say(_DECLARED, column=column),))


@tells(NotExamined)
def _not_examined(part: NotExamined, speech: Speech) -> Told:
    said = speech.name(part.says)
    return Told(said or (speech.name(part.reading.note) if part.reading else ""))
