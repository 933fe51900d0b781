"""Complaints about people's decisions, and about what keeps a list from being decided."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "ruling_unreadable",
        "warn",
        _("the ruling on {value} cannot be read"),
        _("one of recommended, reserve, not_selected, ineligible, invalid, and a whole order"),
        _("mend the row of rulings.csv"),
    ),
    Code(
        "ruling_contradicted",
        "warn",
        _("two rulings on {value} contradict one another, and neither is used"),
        _("one ruling for each project"),
        _("keep the row the minute records"),
    ),
    Code(
        "ruling_unknown_project",
        "warn",
        _("the ruling on {value} speaks of no admitted project and changes nothing"),
        _("the number of an admitted project"),
        _("mend the number, or take the row away"),
    ),
    Code(
        "ruling_unfit",
        "warn",
        _("the ruling on {value} does not fit and changes nothing"),
        _(
            "a project that too few experts marked can only be recommended, "
            "and only where the policy says so"
        ),
        _("have it marked again, or take the row away"),
    ),
    Code(
        "ruling_unasked",
        "warn",
        _("the ruling on {value} answers a question nobody asked and changes nothing"),
        _("a project that is referred because equals straddle a line"),
        _("take the row away"),
    ),
    Code(
        "panels_not_comparable",
        "block",
        _("the marks fall apart into groups that share no expert: {groups}"),
        _("one panel, or a policy that says how panels compare"),
        _("state panels in the policy, and name them in assignments"),
    ),
    Code(
        "orders_untried",
        "warn",
        _("too many orders of equals to try at one place; all of them are referred"),
        "",
        _("rule on the equals of the highest place first"),
    ),
)
