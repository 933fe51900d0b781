"""Complaints about rows: submissions, registers, receipts, and people's decisions."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_MEND = _("Mend the cell and send the file again.")
_ASK = _("Let the unit say which is right; the bureau settles it in dispositions.csv.")
_MEND_TABLE = _("Mend the row of the office's table.")
_MEND_ORDER = _("Number the unit's projects anew and send the file again.")
_MEND_REGISTER = _("Mend the register, or settle the finding in dispositions.csv.")

SUBMITTED: tuple[Code, ...] = (
    Code(
        "missing_cell",
        "row",
        _("The column {column} must be filled in and is empty."),
        _("A value in every required column."),
        _("Fill in the cell and send the file again."),
        "invalid",
    ),
    Code(
        "not_a_whole_number",
        "row",
        _("Column {column}: `{value}` is no whole number."),
        _("A whole number in digits, without a unit."),
        _MEND,
        "invalid",
    ),
    Code(
        "not_a_day",
        "row",
        _("Column {column}: `{value}` is no day."),
        _("A day such as 2022-05-04."),
        _MEND,
        "invalid",
    ),
    Code(
        "not_yes_or_no",
        "row",
        _("Column {column}: `{value}` is neither yes nor no."),
        _("Yes or no."),
        _MEND,
        "invalid",
    ),
    Code(
        "credit_code_number",
        "row",
        _("The credit code was stored as a number and has lost digits: `{value}`."),
        _("18 characters, stored as text."),
        _("Format the cell as text, type the code again and send the file again."),
        "invalid",
    ),
    Code(
        "credit_code_form",
        "row",
        _("`{value}` is no credit code."),
        _("18 characters of 0-9 and A-Z without I, O, S, V, Z."),
        _MEND,
        "invalid",
    ),
    Code(
        "credit_code_wrong",
        "row",
        _("The credit code `{value}` ends in a wrong check character."),
        _("A code whose last character is `{expected}`, if the others are right."),
        _MEND,
        "invalid",
    ),
    Code(
        "unknown_unit",
        "block",
        _("`{value}` is no unit of this round."),
        _("A unit of the policy; the nearest: {nearest}."),
        _("Mend the cell, or let the policy name the alias."),
    ),
    Code(
        "unknown_direction",
        "block",
        _("`{value}` is no direction of this round."),
        _("A direction of the policy; the nearest: {nearest}."),
        _MEND,
    ),
    Code(
        "unknown_choice",
        "block",
        _("`{value}` is none of the values of the column {column}."),
        _("One of {expected}; the nearest: {nearest}."),
        _MEND,
    ),
    Code(
        "unit_not_of_file",
        "block",
        _("The row names the unit {value}, its file comes from {expected}."),
        _("Rows of the unit that sent the file."),
        _ASK,
    ),
    Code(
        "repeat_applicant",
        "block",
        _("The applicant `{value}` stands in {count} rows: {others}."),
        _("One project of each applicant."),
        _ASK,
        instead=(("allowed", _("Projects of this applicant: at most {allowed}.")),),
    ),
    Code(
        "repeat_project",
        "block",
        _("The project number `{value}` stands in {count} rows: {others}."),
        _("One row of each project."),
        _ASK,
    ),
    Code(
        "paper_differs_online",
        "block",
        _("Column {column}: the paper says `{value}`, the online filing `{online}`."),
        _("Paper that equals what was filed online."),
        _ASK,
    ),
    Code(
        "declared_differs",
        "warn",
        _("{column}: declared `{value}`, verified {verified}. What is verified counts."),
        _("What the applicant declares equals what is verified."),
        _("Nothing need be done; ask the applicant if in doubt."),
    ),
    Code(
        "declared_unverified",
        "warn",
        _("{column}: declared `{value}`, and nothing verifies it, so it earns nothing."),
        _("A register or a review that confirms the claim."),
        _("If there is evidence, send it to the bureau; otherwise nothing need be done."),
    ),
    Code(
        "unknown_level",
        "warn",
        _("`{value}` is no level."),
        _("A level as a number or by its name."),
        _("Nothing need be done: what is verified counts."),
    ),
    Code(
        "personal_number",
        "warn",
        _("Text that may be published contains a telephone or identity number."),
        _("Names without numbers of persons."),
        _("Take the number out."),
    ),
)
"""About rows that units send; of those that refuse a row the first is its reason."""

APPLIED: tuple[Code, ...] = (
    Code(
        "too_many_directions",
        "block",
        _("The project names {count} directions: {names}."),
        _("Directions of one project: at most {at_most}."),
        _MEND,
    ),
    Code(
        "direction_repeated",
        "warn",
        _("The direction is named more than once and counts once: {names}."),
        _("Each direction once."),
        _("Nothing, unless another one was meant."),
    ),
    Code(
        "consortium_forbidden",
        "block",
        _("Members are named beside the lead: {names}."),
        _("An applicant that applies alone."),
        _MEND,
    ),
    Code(
        "consortium_required",
        "block",
        _("No member is named beside the lead."),
        _("A lead and at least one member."),
        _MEND,
    ),
    Code(
        "consortium_too_large",
        "block",
        _("Beside the lead {count} members are named: {names}."),
        _("Members beside the lead: at most {at_most}."),
        _MEND,
    ),
    Code(
        "unit_order_missing",
        "block",
        _("The project has no number in its unit's order."),
        _("The projects of a unit in order: 1, 2, 3 and so on."),
        _MEND_ORDER,
    ),
    Code(
        "unit_order_repeated",
        "block",
        _("The number {value} of the unit's order stands in {count} rows: {others}."),
        _("Each number once in a unit."),
        _MEND_ORDER,
    ),
    Code(
        "unit_order_gap",
        "warn",
        _("The unit's order leaves numbers out: {ranges}."),
        _("The projects of a unit in order: 1, 2, 3 and so on."),
        _("Nothing, unless a project is missing or has another's number."),
    ),
)
"""About what a round may let a project, an applicant or a unit do."""

RECEIVED: tuple[Code, ...] = (
    Code(
        "paper_late",
        "block",
        _("The paper came at {value}, after {expected}."),
        _("Paper by {expected}."),
        _("Refuse it, or settle the finding in dispositions.csv."),
    ),
    Code(
        "declared_rows_differ",
        "block",
        _("The letter encloses {value} projects, the file holds {found}."),
        _("As many rows as the letter declares."),
        _ASK,
    ),
    Code(
        "declared_exempt_differ",
        "block",
        _("The letter says {value} projects use no quota, by the register {found} do."),
        _("As many as the register confirms."),
        _ASK,
    ),
    Code(
        "receipt_ill_typed",
        "block",
        _("Column {column}: `{value}` cannot be read."),
        _("A whole number, or a day with or without a time."),
        _MEND_TABLE,
    ),
    Code(
        "register_ill_typed",
        "block",
        _("The register says `{value}` in the column {column}, which cannot be read."),
        _("A day, a whole number, or yes or no, as its column asks."),
        _("Take the register anew, or settle the finding in dispositions.csv."),
    ),
    Code(
        "review_conflict",
        "block",
        _("Reviews of `{value}` both accept and reject it; it counts as rejected."),
        _("One result for each claim."),
        _("Let the reviewers agree, and keep one row in the reviews."),
    ),
    Code(
        "quota_number_missing",
        "block",
        _("The register {register} has no one whole number for the unit {unit}; found: {found}."),
        _("One whole number for each unit whose quota is a share of it."),
        _("Mend the register; settled without, the unit's class or the default says its quota."),
    ),
    Code(
        "component_missing",
        "block",
        _("The register {register} has no number of the project for {component}."),
        _("A number for every project."),
        _MEND_REGISTER,
    ),
    Code(
        "component_wrong",
        "warn",
        _("The register {register} says `{value}` for {component}; no points come of it."),
        _("A number from 0 up, in digits."),
        _MEND_REGISTER,
        instead=(("min", _("A number from {min} to {max}, in digits.")),),
    ),
    Code(
        "component_doubled",
        "warn",
        _("The register {register} says differing numbers for {component}: {value}. None counts."),
        _("One number for each project."),
        _MEND_REGISTER,
    ),
)
"""About receipts and registers."""

DECIDED: tuple[Code, ...] = (
    Code(
        "disposition_unknown_finding",
        "warn",
        _("A disposition names the finding `{value}`, which this round does not have."),
        _("The id of a finding of findings.csv."),
        _MEND_TABLE,
    ),
    Code(
        "disposition_not_needed",
        "warn",
        _("A disposition names the finding `{value}`, which blocks nothing; it changes nothing."),
        _("The id of a blocking finding."),
        _MEND_TABLE,
    ),
    Code(
        "disposition_wrong_word",
        "warn",
        _("`{value}` is no decision; the finding stays open."),
        _("accepted or excluded."),
        _MEND_TABLE,
    ),
    Code(
        "disposition_incomplete",
        "warn",
        _("The disposition of the finding `{value}` does not say {missing}; it changes nothing."),
        _("A disposition with its reason, who decided it, and the minute that records it."),
        _MEND_TABLE,
    ),
    Code(
        "disposition_reason_wrong",
        "warn",
        _("For the reason `{value}` nobody may settle {decided_on}; the finding stays open."),
        _("One of the named reasons: {reasons}."),
        _MEND_TABLE,
    ),
    Code(
        "disposition_conflict",
        "warn",
        _("Dispositions of the finding `{value}` contradict each other; it stays open."),
        _("One decision for each finding."),
        _MEND_TABLE,
    ),
    Code(
        "table_unknown_expert",
        "warn",
        _("The expert `{value}` is not in the table of experts."),
        _("An expert of experts.csv."),
        _MEND_TABLE,
    ),
    Code(
        "table_unknown_project",
        "warn",
        _("The project `{value}` was not received."),
        _("A project of this round."),
        _MEND_TABLE,
    ),
    Code(
        "table_not_a_day",
        "block",
        _("`{value}` is no day, so the time at the employer cannot be told."),
        _("A day such as 2022-05-04, or an empty cell."),
        _MEND_TABLE,
    ),
    Code(
        "expert_doubled",
        "block",
        _("The expert number `{value}` stands in several rows."),
        _("One row of each expert."),
        _MEND_TABLE,
    ),
    Code(
        "panel_conflict",
        "block",
        _("The project is assigned to several panels: {value}."),
        _("One panel for each project."),
        _MEND_TABLE,
    ),
)
"""About what the office itself keeps and decides."""

CODES: tuple[Code, ...] = SUBMITTED + APPLIED + RECEIVED + DECIDED
