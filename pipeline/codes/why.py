"""Why each thing is complained of at all: one reason for all codes that share it."""

from __future__ import annotations

from pipeline.language import mark as _

_REASONS: tuple[tuple[str, str], ...] = (
    (
        _("Only workbooks and CSV files hold tables that can be read without guessing."),
        "file_empty file_not_a_table text_blank part_missing",
    ),
    (
        _("A file that unfolds without bound would take the machine from all other units."),
        "file_too_large archive_too_large sheet_too_large text_too_long reader_memory reader_slow"
        " reader_hung",
    ),
    (
        _("Nobody but its owner can look into a locked file, so nobody could check the list."),
        "file_password",
    ),
    (
        _("What can be read of a damaged file need not be what was written."),
        "file_damaged reader_ended file_unreadable",
    ),
    (
        _("A file built to mislead one program shows another table in the next."),
        "part_unfit document_type",
    ),
    (_("Macros are programs of strangers; none is ever run here."), "macros"),
    (
        _("In the wrong encoding names turn into others without any error."),
        "text_nul encoding_unknown encoding_broken character_lost control_characters",
    ),
    (
        _("Parted in the wrong place, a cell moves into another column without any error."),
        "delimiter_ambiguous rows_ragged quote_unclosed quote_misplaced delimiter_other"
        " line_breaks line_ends_mixed",
    ),
    (
        _("What the cell should say is not in the file, and a guess would be somebody's points."),
        "cell_error formula_without_value date_impossible number_impossible value_disputed"
        " cell_twice cell_too_long cell_doubtful",
    ),
    (
        _("Formulas are not computed here: what they show may be older than what they rest on."),
        "formulas formulas_unsettled form_changed form_verdict",
    ),
    (
        _("What is hidden is read all the same; whoever signs the list may not have seen it."),
        "sheet_hidden rows_hidden columns_hidden filter_active sheet_hidden_read notes",
    ),
    (
        _("Only the first cell of a merged range holds the value; the others are empty."),
        "cells_merged value_under_merge cell_merged",
    ),
    (
        _("What stands outside the cells is never opened or fetched, and so does not count."),
        "links_outside objects_embedded names_broken",
    ),
    (
        _("A spreadsheet drops zeros before a number and digits behind the fifteenth."),
        "number_too_long zeros_lost code_as_number credit_code_number",
    ),
    (
        _("Another program may show the same file differently; here is what was taken."),
        "blanks_trimmed count_wrong cells_out_of_order name_unlike_content and_more",
    ),
    (
        _("Columns are found by their headings, so that their order makes no difference."),
        "header_missing columns_missing column_doubled columns_too_many columns_unheaded"
        " cells_unheaded column_unknown headings_missing heading_twice heading_blank columns_many",
    ),
    (
        _("A table without rows cannot be told from one that was forgotten."),
        "cells_missing rows_missing table_without_rows",
    ),
    (
        _("Of two tables only one can be meant, and the choice would decide who is in."),
        "sheets_several sheets_ambiguous",
    ),
    (
        _("Whatever lies in the folder is read or named, so that nothing is lost in silence."),
        "subfolder_unread link_unread device_unread litter_unread file_unexpected"
        " file_name_taken file_name_odd",
    ),
    (
        _("The bytes that were read are the ones that count, are hashed and are kept."),
        "file_changed same_bytes",
    ),
    (
        _("Every row is either an entry or named here; nobody is dropped because of a layout."),
        "rows_set_aside rows_above_header criterion_unknown",
    ),
    (
        _("The unit's own totals and its letter show whether a row was lost on the way."),
        "total_of_rows_differs total_of_quota_differs total_of_column_differs"
        " declared_rows_differ declared_exempt_differ mark_sum_differs",
    ),
    (
        _("A mark counts only if it is known whose it is."),
        "expert_unnamed expert_disputed mark_unknown_expert mark_unknown_project"
        " table_unknown_expert table_unknown_project expert_doubled",
    ),
    (
        _("Which of several files counts is decided by the receipts, never by their names."),
        "unit_silent receipt_without_file file_without_receipt receipt_unit_unknown"
        " receipts_of_two_units receipts_replace_twice receipts_in_a_circle file_superseded"
        " superseded_absent unit_files_several",
    ),
    (
        _("Places are counted by unit, so each row must be known to be of one."),
        "file_unit_disputed row_of_other_unit unit_from_head unknown_unit unit_not_of_file",
    ),
    (
        _("A correction changes what was received, so it must fit it exactly and name its right."),
        "correction_applied correction_incomplete correction_reason_wrong"
        " correction_table_unknown correction_column_unknown correction_row_unknown"
        " correction_of_several correction_before_differs correction_doubled",
    ),
    (
        _("The policy asks for it, and nothing is put in the place of what is not there."),
        "missing_cell not_a_whole_number not_a_day not_yes_or_no unknown_choice unknown_level"
        " not_yes_or_no_of_expert table_not_a_day receipt_ill_typed register_ill_typed",
    ),
    (
        _("Applicants are told apart, and found in registers, by their credit codes."),
        "credit_code_form credit_code_wrong",
    ),
    (
        _("Caps and criteria depend on the direction."),
        "unknown_direction too_many_directions direction_repeated direction_unfit",
    ),
    (
        _("The notice bounds how often one applicant or project may be filed, in any writing."),
        "repeat_applicant repeat_project",
    ),
    (
        _("Paper and online filing are one application; where they differ one of them is wrong."),
        "paper_differs_online paper_late",
    ),
    (
        _("Points are given for what is verified, not for what is declared."),
        "declared_differs declared_unverified review_conflict register_column_missing"
        " only_value_unknown",
    ),
    (_("Numbers of persons do not belong into a list that is published."), "personal_number"),
    (
        _("The notice says who may apply together."),
        "consortium_forbidden consortium_required consortium_too_large",
    ),
    (
        _("A unit's own order decides where it files more than it has places for."),
        "unit_order_missing unit_order_repeated unit_order_gap",
    ),
    (
        _("Without the number nothing can be counted from it."),
        "quota_number_missing component_missing component_wrong component_doubled component_nobody",
    ),
    (
        _("A decision of people counts only if it says what, why, who and by which minute."),
        "disposition_unknown_finding disposition_not_needed disposition_wrong_word"
        " disposition_incomplete disposition_reason_wrong disposition_conflict",
    ),
    (
        _("A mark is used as it was given or not at all: it is never moved or completed."),
        "mark_not_a_number mark_out_of_range mark_off_step mark_converted mark_doubled"
        " mark_contradicted mark_not_its_criterion",
    ),
    (
        _("Nobody marks the project of an own employer, now or lately."),
        "mark_of_recused mark_of_employer mark_of_former_employer",
    ),
    (
        _("The mean is that of the experts who count, and everyone should see who they are."),
        "marks_incomplete marks_missing marks_not_assigned",
    ),
    (
        _("A sheet like this may come from a misunderstanding; asking costs less than a protest."),
        "marks_wrong_scale marks_all_equal marks_all_maximum marks_copied",
    ),
    (
        _("One explicit no fails a project, so it must be known whether it was said."),
        "veto_unanswered",
    ),
    (
        _("Marks of panels without a common expert cannot be compared by themselves."),
        "panel_conflict panels_not_comparable",
    ),
    (
        _("A ruling parts equals and nothing else; one that fits no question changes nothing."),
        "ruling_unreadable ruling_incomplete ruling_contradicted ruling_unknown_project"
        " ruling_unfit ruling_unasked",
    ),
    (
        _("The rules must stand before the marks do."),
        "approval_unreadable approval_of_other_policy approval_after_marks",
    ),
    (
        _("Whoever publishes the list should know what another reading would change."),
        "extra_order_matters orders_untried soft_limit_exceeded floor_unmet",
    ),
)

_BY_FAMILY: tuple[tuple[str, str], ...] = (
    ("document_", _("A policy is read as it stands; what YAML would make of it is not left open.")),
    ("policy_", _("A policy that can be read in two ways would be settled by whoever runs it.")),
    ("headings_", _("Every heading must stand for one column, or rows would be misread.")),
    ("lint_", _("The policy can be carried out, but probably does not say what was meant.")),
)

REASONED = {code: reason for reason, codes in _REASONS for code in codes.split()}


def why(code: str) -> str:
    """Why a code is complained of, in English; empty where nobody said."""
    family = next((reason for start, reason in _BY_FAMILY if code.startswith(start)), "")
    return REASONED.get(code) or family
