"""Complaints about marks: their cells, their experts, and whole sheets of them."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_ASK = _("Ask the expert, and enter the answer in corrections.csv.")
_LEFT_OUT = _("The mark is left out; ask the expert, and enter the answer in corrections.csv.")
_LOOK = _("Look at the sheet; nothing is changed.")

CODES: tuple[Code, ...] = (
    Code(
        "mark_not_a_number",
        "row",
        _("`{value}` is no mark."),
        _("A number in digits; other forms only where the policy declares them."),
        _LEFT_OUT,
    ),
    Code(
        "mark_out_of_range",
        "row",
        _("The mark `{value}` lies outside its scale."),
        _("A mark from {min} to {max}."),
        _LEFT_OUT,
    ),
    Code(
        "mark_off_step",
        "row",
        _("The mark `{value}` lies between two steps of its scale."),
        _("A mark from {min} in steps of {step}."),
        _LEFT_OUT,
    ),
    Code(
        "mark_converted",
        "warn",
        _("`{value}` was read as {read}."),
        _("A plain number."),
        _("Nothing need be done."),
    ),
    Code(
        "mark_unknown_expert",
        "row",
        _("The expert `{value}` is not in the table of experts; the marks are left out."),
        _("An expert of experts.csv."),
        _("Mend the number, or add the expert."),
    ),
    Code(
        "mark_unknown_project",
        "row",
        _("The project `{value}` was not received; the marks are left out."),
        _("A project of this round."),
        _("Mend the number on the sheet."),
    ),
    Code(
        "mark_doubled",
        "warn",
        _("The same mark stands in {count} cells: {cells}. It counts once."),
        _("One mark of an expert for a criterion of a project."),
        _("Nothing need be done."),
    ),
    Code(
        "mark_contradicted",
        "block",
        _("Different marks of one expert for one criterion: {marks} in {cells}. None counts."),
        _("One mark of an expert for a criterion of a project."),
        _ASK,
    ),
    Code(
        "mark_of_recused",
        "warn",
        _("The expert `{value}` is recused from this project; the marks are left out."),
        _("No marks of recused experts."),
        _("Nothing need be done."),
    ),
    Code(
        "mark_of_employer",
        "warn",
        _("The expert `{value}` is employed by the applicant; the marks are left out."),
        _("No marks for the own employer's project."),
        _("Enter the recusal in recusals.csv."),
    ),
    Code(
        "mark_of_former_employer",
        "warn",
        _("The expert `{value}` was employed by the applicant; the marks are left out."),
        _("No marks for the project of an employer of the last {years} years."),
        _("Enter the recusal in recusals.csv."),
    ),
    Code(
        "marks_incomplete",
        "warn",
        _("The expert `{value}` marked {count} of {all} criteria of the project."),
        _("A mark in every criterion, or in none."),
        _ASK,
    ),
    Code(
        "mark_not_its_criterion",
        "warn",
        _("The expert `{value}` marked what is not marked in the project's direction: {names}."),
        _("Marks in the criteria of the project's direction."),
        _("Look whether the direction is right; the marks are left out."),
    ),
    Code(
        "marks_missing",
        "warn",
        _("The expert `{value}` marked {count} of {all} assigned projects; missing: {projects}."),
        _("Marks for every project that was assigned."),
        _("Ask the expert; a missing mark stays missing."),
    ),
    Code(
        "marks_not_assigned",
        "warn",
        _("The expert `{value}` marked {count} projects that were not assigned: {projects}."),
        _("Marks for the projects that were assigned."),
        _("Look at the assignment; the marks count."),
    ),
    Code(
        "marks_wrong_scale",
        "block",
        _("No total of the expert `{value}` is above {found}; the full total is {full}."),
        _("Marks on the scale of the policy."),
        _("Ask the expert on which scale the marks are; then correct them or settle the finding."),
    ),
    Code(
        "marks_all_equal",
        "warn",
        _("The expert `{value}` gave all {count} projects the same marks."),
        _("Marks that tell projects apart."),
        _LOOK,
    ),
    Code(
        "marks_all_maximum",
        "warn",
        _("The expert `{value}` gave all {count} projects the highest marks."),
        _("Marks that tell projects apart."),
        _LOOK,
    ),
    Code(
        "marks_copied",
        "warn",
        _("The experts `{value}` and {other} gave the same marks to all {count} common projects."),
        _("Marks that each expert gave alone."),
        _LOOK,
    ),
    Code(
        "direction_unfit",
        "warn",
        _("{no} of {count} experts find the project unfit for its direction."),
        _("A project that fits its direction."),
        _("Refer it to the committee; it is never moved silently."),
    ),
    Code(
        "not_yes_or_no_of_expert",
        "warn",
        _("`{value}` is neither yes nor no; it is passed over."),
        _("Yes or no."),
        _ASK,
    ),
    Code(
        "veto_unanswered",
        "block",
        _("No mark sheet has the column `{value}`, so no expert's no can be heard."),
        _("A yes/no column on the mark sheets, headed {headings}."),
        _("Head the column so and send the sheets again, or settle it if nobody was asked."),
    ),
)
