"""What the keys are called that say how results leave the office."""

from __future__ import annotations

from pipeline.language import mark as _

PUBLISHED = {
    "Publication": {
        "subject": _("what the round is about"),
        "basis": _("paper it rests on"),
        "office": _("the office"),
        "editions": _("editions of the list"),
        "letter": _("letter to the ministry"),
        "notice": _("public notice"),
        "reply": _("replies"),
    },
    "Office": {
        "name": _("name"),
        "department": _("part of the office that answers"),
        "address": _("address"),
        "telephone": _("telephone"),
        "discipline_telephone": _("telephone for complaints about the office"),
    },
    "Editions": {
        "inside": _("for the office"),
        "ministry": _("for the ministry"),
        "public": _("for the public"),
    },
    "InsideEdition": {"columns": _("columns"), "outcomes": _("outcomes shown")},
    "MinistryEdition": {"columns": _("columns"), "order": _("order")},
    "PublicEdition": {"columns": _("columns"), "order": _("order")},
    "Letter": {
        "template": _("template"),
        "to": _("to whom"),
        "number": _("number of the letter"),
        "dated": _("day of the letter"),
    },
    "Notice": {
        "template": _("template"),
        "working_days": _("working days"),
        "begins": _("first day"),
        "dated": _("day of the notice itself"),
    },
    "Reply": {"mend_until": _("until when may be mended")},
}

ORDERS = {
    "place": _("by place"),
    "unit": _("by unit, then by title"),
}
OUTCOMES = {
    "recommended": _("recommended"),
    "reserve": _("reserve"),
    "referred": _("referred"),
    "not_selected": _("not selected"),
}
