"""What every key of a policy and every alternative is called: short, and declared once."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.language import mark as _
from pipeline.policy.wording.decided import DECIDED
from pipeline.policy.wording.examined import EXAMINED
from pipeline.policy.wording.published import ORDERS, OUTCOMES, PUBLISHED

LABELS: Mapping[str, Mapping[str, str]] = {
    "Part": {
        "clause": _("clause"),
        "says": _("what the clause says"),
        "reading": _("reading"),
    },
    "Words": {"zh": _("in Chinese"), "en": _("in English")},
    "Reading": {"note": _("note"), "by": _("chosen by"), "dated": _("chosen on")},
    **EXAMINED,
    **DECIDED,
    **PUBLISHED,
}
"""By the name of a part's class, then by its key in the file.

`clause`, `says` and `reading` stand under `Part`, once for all parts that have them.
"""

CONSEQUENCES = {
    "invalid": _("the row is refused as unreadable"),
    "ineligible": _("the project is excluded"),
    "block": _("the project waits for a decision"),
    "warn": _("there is a warning"),
}
_POOLS = {
    "unit": _("places of its unit"),
    "matrix": _("places of its unit for its kind"),
    "extra": _("extra places"),
    "own": _("places of its own"),
    "class": _("places of its class of units"),
    "direction": _("places of its direction"),
    "field": _("places of its field"),
    "applicant": _("projects of its applicant"),
    "total": _("total"),
}
_ROUNDED = {"down": _("rounded down"), "up": _("rounded up"), "half_up": _("rounded, a half up")}
_LIMITS = {"hard": _("never more"), "soft": _("in principle: more only with a warning")}
_PER = {
    "unit": _("each unit"),
    "class": _("each class of units"),
    "direction": _("each direction"),
    "field": _("each field"),
    "round": _("the whole round"),
}
_BOUNDS = {name: said for name, said in _POOLS.items() if name not in ("extra", "own")}
_KEPT = {name: said for name, said in _PER.items() if name != "round"}
_EXTRA = {name: _PER[name] for name in ("unit", "round")}
_LANGUAGES = {"zh": _("Chinese"), "en": _("English")}
_YES_NO = {"yes": _("yes"), "no": _("no")}
_MISSING = {"no": _("no"), "missing": _("not answered")}

CHOICES: Mapping[str, Mapping[str, str]] = {
    "Round.language": _LANGUAGES,
    "SeveralDirections.counted": {
        "first": _("the first it names"),
        "each": _("each it names"),
    },
    "SeveralDirections.otherwise": CONSEQUENCES,
    "Column.kind": {
        "text": _("text"),
        "code": _("a code"),
        "count": _("a whole number"),
        "date": _("a date"),
        "yes_no": _("yes or no"),
        "choice": _("a value of a closed list"),
    },
    "CreditCode.wrong": CONSEQUENCES,
    "Repeats.applicant": CONSEQUENCES,
    "Repeats.project": CONSEQUENCES,
    "Repeats.allowed": {
        "one": _("one"),
        "as_pool": _("as many as it may have on the list"),
    },
    "PaperEqualsOnline.otherwise": CONSEQUENCES,
    "Receipts.late": CONSEQUENCES,
    "Receipts.differs": CONSEQUENCES,
    "YesNo.blank": _MISSING,
    "Consortium.members": {
        "forbidden": _("forbidden"),
        "optional": _("allowed"),
        "required": _("required"),
    },
    "Consortium.otherwise": CONSEQUENCES,
    "UnitOrder.otherwise": CONSEQUENCES,
    "DirectionFit.otherwise": CONSEQUENCES,
    "Rule.otherwise": CONSEQUENCES,
    "Condition.filled": _YES_NO,
    "Mean.kind": {"mean": _("the mean")},
    "Median.kind": {"median": _("the middle mark")},
    "TrimmedMean.kind": {"trimmed_mean": _("the mean without the lowest and the highest")},
    "ClampedMean.kind": {"clamped_mean": _("the mean with far marks moved to a limit")},
    "Rounding.half": {"up": _("up"), "even": _("to the even neighbour")},
    "Panels.compared": {
        "together": _("one list of all panels"),
        "apart": _("one list for each panel"),
    },
    "Panels.per_panel": _POOLS,
    "Panel.level": {
        "total": _("each expert's total"),
        "criterion": _("the marks of each criterion"),
    },
    "Panel.counts": {
        "complete": _("those who marked every criterion"),
        "per_criterion": _("in each criterion those who marked it"),
    },
    "Panel.too_few": {
        "marked_again": _("it must be marked again"),
        "may_be_ruled": _("the panel may recommend it by a ruling"),
    },
    "Component.counted": {
        "on_scale": _("on a scale"),
        "share_of_most": _("as a share of the largest number of the round"),
    },
    "Component.missing": {
        "zero": _("it gets no points"),
        "block": _("the project waits for a decision"),
    },
    "Hearing.counted": {
        "both": _("points before and at the hearing together"),
        "alone": _("the hearing's points alone"),
    },
    "Places.rank_on": {
        "total": _("the rounded total"),
        "exact": _("the exact figure, without any rounding"),
    },
    "Formula.rounding": _ROUNDED,
    "UnitPool.limit": _LIMITS,
    "DirectionPool.limit": _LIMITS,
    "FieldPool.limit": _LIMITS,
    "ClassPool.limit": _LIMITS,
    "MatrixPool.limit": _LIMITS,
    "ApplicantPool.members": {
        "not_counted": _("only the lead counts"),
        "counted": _("being a member counts too"),
    },
    "Exemption.skips": _BOUNDS,
    "QuotaShare.rounding": _ROUNDED,
    "OwnPool.per": _PER,
    "OwnPool.instead_of": _BOUNDS,
    "OwnPool.order": {
        "own-first": _("places of their own first, then the others"),
        "quota-first": _("the others first, then places of their own"),
        "own-only": _("places of their own only"),
    },
    "Floor.per": _KEPT,
    "Bypass.room": {
        "taken": _("they take their places before all others"),
        "none": _("they need no place"),
    },
    "ExtraPool.per": _EXTRA,
    "ExtraPool.instead_of": _BOUNDS,
    "ExtraPool.order": {
        "extra-first": _("extra places first, then the others"),
        "quota-first": _("the others first, then extra places"),
    },
    "TotalPool.at_most": {"unlimited": _("no limit")},
    "InsideEdition.outcomes": OUTCOMES,
    "MinistryEdition.order": ORDERS,
    "PublicEdition.order": ORDERS,
    "Reserve.who": {
        "room": _("whoever would move up if one left"),
        "all": _("every project that passes and finds no room"),
    },
    "DeclaredPenalties.kind": {"declared": _("as declared here")},
    "EstimatedPenalties.kind": {"reml": _("estimated from the marks")},
    "FarByDeviations.kind": {"deviations": _("by the median distance")},
    "FarByPoints.kind": {"points": _("by points")},
    "Agreement.own_unit": {
        "compared": _("they are compared with the marks of others"),
        "not_compared": _("they are not compared"),
    },
    "Confidence.redrawn": {"experts": _("the experts"), "weights": _("the weights")},
    "Alternatives.shown": {
        "extra_order": _("extra places first or quota first"),
        "priority": _("priority as points or as an order among equals"),
        "unused": _("places left unused, and who would fill them"),
    },
    "Surplus.kept": {
        "by_score": _("the points decide"),
        "by_unit_order": _("the unit's own order decides"),
        "refused": _("what is too many by the unit's order is sent back"),
    },
}
"""By class and key, then by the alternative as it is written in the file."""

TIES: Mapping[str, str] = {
    "untrimmed_mean": _("the plain mean of all experts who count"),
    "expert_points": _("expert points"),
    "criterion": _("the figure of {name}"),
    "condition": _("whether {name} holds"),
    "level": _("the level of {name}"),
    "uncovered:direction": _("a direction that no better-placed project has"),
    "uncovered:field": _("a field that no better-placed project has"),
    "uncovered:unit": _("a unit that no better-placed project has"),
}
"""What a rule for equals looks at, by the rule or its word before the colon."""


def label_of(part: str, key: str) -> str:
    """What a key is called, as an English sentence to be said; every key has its label."""
    return LABELS[part][key]


def choice_of(part: str, key: str, value: str) -> str:
    """What an alternative is called, as an English sentence to be said; else itself."""
    return CHOICES.get(f"{part}.{key}", {}).get(value, value)
