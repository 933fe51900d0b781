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
        "ruling_incomplete",
        "warn",
        _("The ruling on {value} does not say {missing}; it changes nothing."),
        _("A ruling with the minute that records it."),
        _("Complete the row of rulings.csv."),
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
        "approval_unreadable",
        "warn",
        _("The approval of the policy {value} cannot be read."),
        _("64 hexadecimal digits of the policy file's SHA-256, a minute, and a day."),
        _("Mend the row of approvals.csv."),
    ),
    Code(
        "approval_of_other_policy",
        "warn",
        _("The policy used is not the one approved on {approved}: it was changed since."),
        _("The policy whose approval is recorded, to the byte."),
        _("Have the changed policy approved, or use the one that was."),
    ),
    Code(
        "approval_after_marks",
        "warn",
        _("The policy was approved on {value}, after the first mark of {marked}."),
        _("A policy that is approved before anybody marks."),
        _("Nothing mends it; the list says so."),
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
