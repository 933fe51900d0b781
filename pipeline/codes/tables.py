"""Complaints about a round's folder and about the tables found in its files."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_ONE_TABLE = _("One table with one header, on one sheet.")
_FILES_ONLY = _("Only files, in the folders where they belong.")
_FROM_THE_FORM = _("Take the headings from the form and send the file again.")
_TOTAL_FITS = _("A total that fits the rows.")
_CORRECT_TOTAL = _("Correct the total, or send the rows that are missing.")
_MEND_RECEIPTS = _("Mend the receipts.")
_TYPE_VALUE = _("Type the value into its own cell and send the file again.")

FOLDER: tuple[Code, ...] = (
    Code(
        "subfolder_unread",
        "warn",
        _("A folder stands among the files; nothing inside it is read."),
        _FILES_ONLY,
        _("Move the files that count out of it."),
    ),
    Code(
        "link_unread",
        "file",
        _("This is a link to another place; it is not followed."),
        _FILES_ONLY,
        _("Put the file itself here."),
    ),
    Code(
        "device_unread",
        "file",
        _("This is no file but a device, pipe or socket; it is not opened."),
        _FILES_ONLY,
        _("Put a file here."),
    ),
    Code(
        "litter_unread",
        "warn",
        _("Office programs and systems leave such files behind; it is not read."),
        _FILES_ONLY,
        _("Close the workbook it belongs to, or delete it."),
    ),
    Code(
        "file_unexpected",
        "warn",
        _("No table of the round goes by this name; the file is not read."),
        _("The files of a round, as docs/tables.md names them."),
        _("Nothing, unless it should be read: then rename it."),
    ),
    Code(
        "file_unreadable",
        "file",
        _("The file could not be opened: {detail}."),
        _("A file that may be read."),
        _("Check who may read the file."),
    ),
    Code(
        "file_name_taken",
        "file",
        _("Another file has the same name once both are written so that they can be shown."),
        _("A name of letters, digits and characters that can be seen."),
        _("Rename the file."),
    ),
    Code(
        "file_name_odd",
        "warn",
        _("The file's name holds signs that cannot be shown; here it is called {shown}."),
        _("A name of letters, digits and characters that can be seen."),
        _("Rename the file."),
    ),
    Code(
        "file_changed",
        "warn",
        _("The file changed while it was read."),
        _("A file that nobody is writing."),
        _("Run again once nobody has the file open."),
    ),
    Code(
        "same_bytes",
        "warn",
        _("The file has the same bytes as {other}."),
        _("Each file once."),
        _("Remove one of them, or send the one that was meant."),
    ),
)

TABLES: tuple[Code, ...] = (
    Code(
        "header_missing",
        "file",
        _("No row of headings was found; looked for {looked_for}."),
        _ONE_TABLE,
        _FROM_THE_FORM,
    ),
    Code(
        "columns_missing",
        "file",
        _("Columns are missing: {missing}."),
        _("Every column that must be filled in."),
        _FROM_THE_FORM,
    ),
    Code(
        "column_doubled",
        "file",
        _("The columns {letters} have headings of the same meaning ({headings})."),
        _("Each column once."),
        _("Delete or rename all but one of them."),
    ),
    Code(
        "columns_too_many",
        "file",
        _("{count} columns have headings that are not known, {known} are."),
        _ONE_TABLE,
        _FROM_THE_FORM,
    ),
    Code(
        "columns_unheaded",
        "file",
        _("The columns {letters} have no heading, and most rows are filled in there."),
        _("A heading above every column."),
        _FROM_THE_FORM,
    ),
    Code(
        "cells_unheaded",
        "warn",
        _("{count} cells stand in columns without a heading and are not read: {cells}."),
        _("A heading above every column."),
        _("Move what counts under a heading."),
    ),
    Code(
        "column_unknown",
        "warn",
        _("The heading {value} is not known; its column is not read."),
        _("The headings of the form."),
        _("Rename the column if it should be read."),
    ),
    Code(
        "table_without_rows",
        "file",
        _("Under the headings no row is filled in."),
        _("At least one row."),
        _("Fill in the form, or send the file that was meant."),
    ),
    Code(
        "sheets_ambiguous",
        "block",
        _("Several sheets hold such a table ({sheets}); {read} was read."),
        _ONE_TABLE,
        _("Delete the other sheets, or decide that the right one was read."),
    ),
    Code(
        "sheet_hidden_read",
        "warn",
        _("The sheet that was read is hidden."),
        _ONE_TABLE,
        _("Show the sheet."),
    ),
    Code(
        "rows_set_aside",
        "warn",
        _(
            "Rows that are no entries: blank {blank}; totals {total}; headings again {repeated}; "
            "remarks {remark}; titles {title}; signatures and notes {foot}."
        ),
        _("Entries only, between the header and the totals."),
        _("Nothing, unless one of these rows was meant as an entry."),
    ),
    Code(
        "rows_above_header",
        "block",
        _("{count} rows above the headings are filled in like entries and were not read: {rows}."),
        _("Entries below the headings."),
        _("Move them below the headings, or decide that they do not count."),
    ),
    Code(
        "total_of_rows_differs",
        "block",
        _("The total row counts {value} entries; {counted} stand in the table."),
        _TOTAL_FITS,
        _CORRECT_TOTAL,
    ),
    Code(
        "total_of_quota_differs",
        "block",
        _("The total row counts {value} within and outside the quota; {counted} are entered."),
        _TOTAL_FITS,
        _CORRECT_TOTAL,
    ),
    Code(
        "total_of_column_differs",
        "block",
        _("The total row says {value}; the entries of the column {column} add up to {counted}."),
        _TOTAL_FITS,
        _CORRECT_TOTAL,
    ),
    Code(
        "cell_merged",
        "row",
        _("The cell is part of the merged range {range}; its value {value} is not carried over."),
        _("A value in every cell of its own."),
        _("Unmerge the range and write each value."),
        bars="invalid",
    ),
    Code(
        "cell_doubtful",
        "row",
        _("Nobody can vouch for what the cell says: {value}."),
        _("A cell that can be read in one way."),
        _TYPE_VALUE,
        bars="invalid",
    ),
    Code(
        "code_as_number",
        "row",
        _("The code is stored as a number, {value}; digits may be lost."),
        _("A code stored as text."),
        _("Set the cell to text and type the code again."),
        bars="invalid",
    ),
    Code(
        "mark_sum_differs",
        "warn",
        _("The sheet's own sum is {value}; the marks of the row add up to {counted}."),
        _("A sum that fits the marks."),
        _("Ask the expert whether the marks are right; they are what counts."),
    ),
    Code(
        "expert_unnamed",
        "file",
        _("Nothing says which expert gave these marks."),
        _("The expert's number above the table or in a column of its own."),
        _("Write the expert's number and send the file again."),
    ),
    Code(
        "expert_disputed",
        "block",
        _("Above the table the expert is {head}, in the row {value}; the row's was taken."),
        _("One expert's number."),
        _("Find out whose marks these are, and correct the sheet or settle the finding."),
    ),
    Code(
        "criterion_unknown",
        "row",
        _("No criterion is called {value}; {count} marks are concerned."),
        _("A criterion of the policy, by id or name: {known}."),
        _("Write the criterion as the mark sheets do."),
    ),
)

VERSIONS: tuple[Code, ...] = (
    Code(
        "unit_silent",
        "block",
        _("Nothing was received from {value}."),
        _("A file of every unit, or a receipt that declares 0 projects."),
        _("Ask the unit, or enter a receipt with 0 projects."),
    ),
    Code(
        "receipt_without_file",
        "block",
        _("The receipts name the file {value}, which is not there."),
        _("Every file that was received."),
        _("Put the file into submissions/, or mend the receipt."),
    ),
    Code(
        "file_without_receipt",
        "warn",
        _("No receipt names this file."),
        _("A receipt for every file."),
        _("Enter the receipt."),
    ),
    Code(
        "receipt_unit_unknown",
        "block",
        _("The receipt's unit {value} is none of the round's."),
        _("A unit of the policy."),
        _("Write the unit as the policy does; the nearest is {nearest}."),
    ),
    Code(
        "receipts_of_two_units",
        "block",
        _("The receipts say that this file came from several units: {units}."),
        _("One receipt for each file."),
        _MEND_RECEIPTS,
    ),
    Code(
        "receipts_replace_twice",
        "block",
        _("The receipts say that several files replace this one: {files}."),
        _("One later file for every replaced one."),
        _MEND_RECEIPTS,
    ),
    Code(
        "receipts_in_a_circle",
        "block",
        _("The receipts say that these files replace one another: {files}; all are read."),
        _("One later file for every replaced one."),
        _MEND_RECEIPTS,
    ),
    Code(
        "file_superseded",
        "warn",
        _("The file was replaced by {by}; its rows are not received."),
        _("The newest version of a file."),
        _("Nothing, if the newer file is the right one."),
    ),
    Code(
        "superseded_absent",
        "warn",
        _("The file replaces {value}, which is not there."),
        _("The name of a file in submissions/."),
        _("Nothing, if the replaced file was taken away."),
    ),
    Code(
        "unit_files_several",
        "block",
        _("{value} sent several files, and no receipt says which replaces which: {files}."),
        _("One file for each unit, or receipts that say which file supersedes which."),
        _("Enter what supersedes what, or decide that all of them count."),
    ),
    Code(
        "file_unit_disputed",
        "block",
        _("The receipt says the file is from {receipt}, the file itself says {value}."),
        _("One unit."),
        _("Find out which unit sent the file, and mend the receipts or settle the finding."),
    ),
    Code(
        "row_of_other_unit",
        "block",
        _("The row names the unit {value}, but the file is from {unit_of_file}."),
        _("Rows of the unit that sent the file."),
        _("Ask the unit that sent the file, then settle the finding in dispositions.csv."),
    ),
    Code(
        "unit_from_head",
        "warn",
        _("{count} rows leave the unit blank; the one named above the table is taken: {value}."),
        _("The unit in every row, or in no row."),
        _("Nothing, if the unit is right."),
    ),
)

CODES: tuple[Code, ...] = FOLDER + TABLES + VERSIONS
