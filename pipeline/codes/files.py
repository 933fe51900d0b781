"""Complaints about a file as a whole: what it is, and what its cells hide."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_XLSX_OR_CSV = _("An .xlsx workbook or a CSV file.")
_WHOLE_FILE = _("A whole workbook as Excel or WPS saves it.")
_SAVE_AGAIN = _("Open the file in Excel or WPS, save it again as .xlsx, and send that.")
_CSV_UTF8 = _("A CSV file in UTF-8 or GB18030.")
_SAVE_UTF8 = _("Save the sheet as .xlsx, or as CSV UTF-8, and send that.")

REFUSED: tuple[Code, ...] = (
    Code(
        "file_empty", "file", _("The file has no bytes."), _XLSX_OR_CSV, _("Send the file again.")
    ),
    Code(
        "file_too_large",
        "file",
        _("The file has {bytes} bytes; at most {limit} are read."),
        _("A file of the size a table of projects or marks has."),
        _("Remove pictures and unused sheets, save again as .xlsx."),
    ),
    Code(
        "file_not_a_table",
        "file",
        _("The file is really {really}."),
        _XLSX_OR_CSV,
        _("Open the file in Excel or WPS and save it as .xlsx; renaming is not enough."),
    ),
    Code(
        "file_password",
        "file",
        _("The file is password protected."),
        _("A file that opens without a password."),
        _("Remove the password in Excel or WPS and save again as .xlsx."),
    ),
    Code(
        "file_damaged",
        "file",
        _("The file is damaged ({part}: {detail})."),
        _WHOLE_FILE,
        _SAVE_AGAIN,
    ),
    Code(
        "part_missing",
        "file",
        _("The workbook lacks its part {part}."),
        _WHOLE_FILE,
        _SAVE_AGAIN,
    ),
    Code(
        "part_unfit",
        "file",
        _("The part {part} of the file cannot be trusted: {detail}."),
        _("A workbook packed as Excel or WPS packs it."),
        _SAVE_AGAIN,
    ),
    Code(
        "archive_too_large",
        "file",
        _("Unpacked, the file would be too large ({detail})."),
        _("A workbook of the size a table of projects or marks has."),
        _("Delete pictures, unused sheets and formatted empty rows, save again as .xlsx."),
    ),
    Code(
        "document_type",
        "file",
        _("The part {part} declares a document type or an entity."),
        _("No part of a workbook has one; it could make the reader fetch or expand things."),
        _SAVE_AGAIN,
    ),
    Code(
        "macros",
        "file",
        _("The workbook contains macros ({part})."),
        _("A workbook without macros."),
        _("Save it as .xlsx without macros."),
    ),
    Code(
        "sheet_too_large",
        "file",
        _("The sheet is too large: {detail}."),
        _("At most {limit}."),
        _("Delete stray cells and formatted empty rows and columns, save again."),
    ),
    Code(
        "text_too_long",
        "file",
        _("The texts of the cells add up to more than {limit} characters."),
        _("Cells of at most 32767 characters."),
        _SAVE_AGAIN,
    ),
    Code(
        "text_nul",
        "file",
        _("A NUL byte stands in line {line}: this is no text, or its encoding is not stated."),
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "encoding_unknown",
        "file",
        _(
            "The encoding cannot be told: not UTF-8 (byte {byte} in line {line} is {found}), "
            "and not believable as GB18030; {guess}."
        ),
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "encoding_broken",
        "file",
        _("The file says it is {encoding}, but byte {byte} in line {line} is not ({found})."),
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "delimiter_ambiguous",
        "file",
        _("The columns can be parted in more than one way ({candidates})."),
        _("Commas between the columns."),
        _("Save the sheet as .xlsx, or as CSV with commas, and send that."),
    ),
    Code(
        "rows_ragged",
        "file",
        _("{count} lines do not have {columns} columns like the others: {lines}."),
        _("The same number of columns in every line."),
        _("Put cells that contain commas in quotes, or save the sheet as .xlsx."),
    ),
    Code(
        "quote_unclosed",
        "file",
        _("A quotation mark opened in the row that begins in line {line} is not closed."),
        _("Quotation marks in pairs; inside quotes, doubled."),
        _("Save the sheet again from Excel or WPS, or as .xlsx."),
    ),
    Code(
        "quote_misplaced",
        "file",
        _("After a closing quotation mark in line {line} more text follows in the same cell."),
        _("Quotation marks in pairs; inside quotes, doubled."),
        _("Save the sheet again from Excel or WPS, or as .xlsx."),
    ),
)

DOUBTED: tuple[Code, ...] = (
    Code(
        "cell_error",
        "row",
        _("The cell shows the error {value}."),
        _("A value."),
        _("Mend the formula, or type the value."),
        bars="invalid",
    ),
    Code(
        "formula_without_value",
        "row",
        _("The cell holds a formula whose result was not saved."),
        _("A value."),
        _("Open the file in Excel or WPS, let it calculate, save; or type the value."),
        bars="invalid",
    ),
    Code(
        "date_impossible",
        "row",
        _("The cell is shown as a date, but {value} is no day of its calendar."),
        _("A date."),
        _("Type the date as 2022-05-04."),
        bars="invalid",
    ),
    Code(
        "number_impossible",
        "row",
        _("The cell is stored as a number, but {value} is none."),
        _("A number."),
        _("Type the value again."),
        bars="invalid",
    ),
    Code(
        "value_disputed",
        "row",
        _("The cell can be read in more than one way; one reading is {value}."),
        _("A cell that can be read in one way."),
        _("Type the value again and save in Excel or WPS."),
        bars="invalid",
    ),
    Code(
        "cell_twice",
        "row",
        _("The cell stands twice in the file; the later one is shown."),
        _("Each cell once."),
        _("Open the file in Excel or WPS, check the cell, save again."),
        bars="invalid",
    ),
    Code(
        "cell_too_long",
        "row",
        _("The cell has {characters} characters."),
        _("At most 32767 characters in a cell."),
        _("Shorten the text."),
        bars="invalid",
    ),
)

KEPT: tuple[Code, ...] = (
    Code(
        "and_more",
        "warn",
        _("{count} more cells of this sheet are like the ones named ({of})."),
        _("None."),
        _("See the sheet itself."),
    ),
    Code(
        "formulas",
        "warn",
        _("{count} cells hold formulas; their saved results are used as they are: {cells}."),
        _("Values, not formulas."),
        _("Check the results, or paste them as values."),
    ),
    Code(
        "formulas_unsettled",
        "warn",
        _(
            "The program that wrote the workbook asks that its formulas be computed on opening: "
            "their saved results may be placeholders ({cells})."
        ),
        _("Values, or results saved by Excel or WPS."),
        _("Open the file in Excel or WPS, let it calculate, save, and send that."),
    ),
    Code(
        "sheet_hidden",
        "warn",
        _("A hidden sheet has {cells} cells."),
        _("No hidden sheets."),
        _("Show or delete it."),
    ),
    Code(
        "sheets_several",
        "warn",
        _("Several sheets have cells (the rows of each in brackets): {sheets}."),
        _("One sheet with the table."),
        _("Delete the other sheets, or name the right one as declared."),
    ),
    Code(
        "rows_hidden",
        "warn",
        _("{count} rows are hidden; they are read like the others: {rows}."),
        _("No hidden rows."),
        _("Show or delete them."),
    ),
    Code(
        "columns_hidden",
        "warn",
        _("{count} columns are hidden; they are read like the others: {columns}."),
        _("No hidden columns."),
        _("Show or delete them."),
    ),
    Code(
        "filter_active",
        "warn",
        _("A filter is set on {range}; rows it hides are read like the others."),
        _("No filter."),
        _("Clear the filter."),
    ),
    Code(
        "cells_merged",
        "warn",
        _("{count} ranges are merged; only their first cell has the value: {ranges}."),
        _("Merged cells in titles and headings only."),
        _("Unmerge data cells and write each value."),
    ),
    Code(
        "value_under_merge",
        "warn",
        _("The value {value} lies unseen under the merged range {range}."),
        _("Nothing under a merged range."),
        _("Unmerge the range and check its cells."),
    ),
    Code(
        "links_outside",
        "warn",
        _("The workbook refers to things outside it, which are never fetched: {what}."),
        _("No links to other files."),
        _("Break the links in Excel or WPS."),
    ),
    Code(
        "objects_embedded",
        "warn",
        _("The workbook carries things that are not cells and are not opened: {what}."),
        _("Cells only."),
        _("Send attachments as files of their own."),
    ),
    Code(
        "notes",
        "warn",
        _("{count} cells carry notes, which are not read: {cells}."),
        _("What counts stands in cells."),
        _("Move what counts into a cell."),
    ),
    Code(
        "names_broken",
        "warn",
        _("Defined names point nowhere (#REF!): {names}."),
        _("Names that point to cells."),
        _("Delete them in the name manager."),
    ),
    Code(
        "number_too_long",
        "warn",
        _("The number {value} has more than 15 digits; Excel keeps 15, the rest may be lost."),
        _("Codes and long numbers stored as text."),
        _("Set the cell to text and type the code again."),
    ),
    Code(
        "zeros_lost",
        "warn",
        _("The cell is stored as the number {value} and shows zeros before it ({shown})."),
        _("Codes with leading zeros stored as text."),
        _("Set the cell to text and type the code again."),
    ),
    Code(
        "blanks_trimmed",
        "warn",
        _(
            "{count} texts have blanks at their ends that the file does not ask to keep; "
            "they are left out: {cells}."
        ),
        _("Texts without blanks around them."),
        _("Nothing, if the texts are right without them."),
    ),
    Code(
        "count_wrong",
        "warn",
        _("The workbook miscounts its texts (says {said}, has {found}); the count is not used."),
        _("A count that is right."),
        _SAVE_AGAIN,
    ),
    Code(
        "cells_out_of_order",
        "warn",
        _(
            "Cells stand out of order in the file or contradict their row, first {cells}; "
            "each is read where its own address says."
        ),
        _("Cells in the order of rows and columns."),
        _SAVE_AGAIN,
    ),
    Code(
        "delimiter_other",
        "warn",
        _("The columns are parted by {delimiter}."),
        _("Commas between the columns."),
        _("Nothing, if the columns are right."),
    ),
    Code(
        "line_breaks",
        "warn",
        _("{count} cells run over several lines: {cells}."),
        _("Each row on one line, unless a cell really has several."),
        _("Check that no quotation mark swallowed rows."),
    ),
    Code(
        "line_ends_mixed",
        "warn",
        _("The rows end in different ways ({found})."),
        _("One kind of line end."),
        _("Nothing, if the rows are right."),
    ),
    Code(
        "control_characters",
        "warn",
        _("{count} cells contain characters that are not seen, first {found}: {cells}."),
        _("Text that can be seen."),
        _("Type the text again."),
    ),
    Code(
        "character_lost",
        "warn",
        _("{count} cells contain {found}, by which a character lost before is known: {cells}."),
        _("The characters themselves."),
        _("Type the text again."),
    ),
    Code(
        "name_unlike_content",
        "warn",
        _("The file is a workbook, though its name ends in {ending}."),
        _("A name that says what the file is."),
        _("Rename it to .xlsx."),
    ),
)

CODES: tuple[Code, ...] = REFUSED + DOUBTED + KEPT
