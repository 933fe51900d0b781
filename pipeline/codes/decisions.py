"""Complaints about people's decisions, and about what keeps a list from being decided."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "ruling_unreadable",
        "warn",
        _("The ruling on {value} cannot be read."),
        _("One of recommended, reserve, not_selected, ineligible, invalid, and a whole order."),
        _("Mend the row of rulings.csv."),
    ),
    Code(
        "ruling_contradicted",
        "warn",
        _("Two rulings on {value} contradict one another, and neither is used."),
        _("One ruling for each project."),
        _("Keep the row the minute records."),
    ),
    Code(
        "ruling_unknown_project",
        "warn",
        _("The ruling on {value} speaks of no admitted project and changes nothing."),
        _("The number of an admitted project."),
        _("Mend the number, or take the row away."),
    ),
    Code(
        "ruling_unfit",
        "warn",
        _("The ruling on {value} does not fit and changes nothing."),
        _(
            "A project that too few experts marked can only be recommended, "
            "and only where the policy says so."
        ),
        _("Have it marked again, or take the row away."),
    ),
    Code(
        "ruling_unasked",
        "warn",
        _("The ruling on {value} answers a question nobody asked and changes nothing."),
        _("A project that is referred because equals straddle a line."),
        _("Take the row away."),
    ),
    Code(
        "panels_not_comparable",
        "block",
        _("The marks fall apart into groups that share no expert: {groups}."),
        _("One panel, or a policy that says how panels compare."),
        _("State panels in the policy, and name them in assignments."),
    ),
    Code(
        "extra_order_matters",
        "warn",
        _("With the order {value}, {added} would be recommended and {dropped} would not."),
        _("The order of extra places and quota that the policy states."),
        _("Nothing need be done; the policy's order holds."),
    ),
    Code(
        "orders_untried",
        "warn",
        _("Too many orders of equals to try at one place; all of them are referred."),
        "",
        _("Rule on the equals of the highest place first."),
    ),
)
