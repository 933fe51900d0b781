"""Complaints about decisions to read one cell differently."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "correction_applied",
        "warn",
        _("{value} was read as {after} ({reason}; {decided_by}; {minute})."),
        _("What the source says, or a recorded decision."),
        _("Nothing."),
    ),
    Code(
        "correction_incomplete",
        "block",
        _("The correction of {value} does not say {missing}; it changes nothing."),
        _("A correction with its reason, who decided it, and the minute that records it."),
        _("Complete the line in the corrections."),
    ),
    Code(
        "correction_reason_wrong",
        "block",
        _("For the reason `{value}` nobody may correct {decided_on}; it changes nothing."),
        _("One of the named reasons: {reasons}."),
        _("Mend the line in the corrections, or take it away."),
    ),
    Code(
        "correction_table_unknown",
        "block",
        _("A correction names the table {value}, which nobody can correct."),
        _("One of {expected_one}."),
        _("Mend the line in the corrections."),
    ),
    Code(
        "correction_column_unknown",
        "block",
        _("A correction names the column {value}, which the table {table} lacks."),
        _("A column of the table."),
        _("Mend the line in the corrections."),
    ),
    Code(
        "correction_row_unknown",
        "block",
        _("A correction names {value}, and the table {table} has no such row."),
        _("The row's key, {key}."),
        _("Mend the line in the corrections."),
    ),
    Code(
        "correction_of_several",
        "block",
        _("A correction names {value}; {count} rows of the table {table} fit it."),
        _("One row."),
        _("Settle first which of the rows stands."),
    ),
    Code(
        "correction_before_differs",
        "block",
        _("A correction says the cell reads {expected_text}, but it reads {value}."),
        _("What the cell says, to the letter."),
        _("Look at the source again and mend the line in the corrections."),
    ),
    Code(
        "correction_doubled",
        "block",
        _("{count} corrections name the same cell ({value}); none was carried out."),
        _("One correction for each cell."),
        _("Keep the one that stands."),
    ),
)
