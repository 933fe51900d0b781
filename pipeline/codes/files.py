"""Complaints about a file as a whole: what it is, and what its cells hide."""

from __future__ import annotations

from pipeline.codes.code import Code

_XLSX_OR_CSV = "An .xlsx workbook or a CSV file."
_WHOLE_FILE = "A whole workbook as Excel or WPS saves it."
_SAVE_AGAIN = "Open the file in Excel or WPS, save it again as .xlsx, and send that."
_CSV_UTF8 = "A CSV file in UTF-8 or GB18030."
_SAVE_UTF8 = "Save the sheet as .xlsx, or as CSV UTF-8, and send that."

REFUSED: tuple[Code, ...] = (
    Code("file_empty", "file", "The file has no bytes.", _XLSX_OR_CSV, "Send the file again."),
    Code(
        "file_too_large",
        "file",
        "The file has {bytes} bytes; at most {limit} are read.",
        "A file of the size a table of projects or marks has.",
        "Remove pictures and unused sheets, save again as .xlsx.",
    ),
    Code(
        "file_not_a_table",
        "file",
        "The file is really {really}.",
        _XLSX_OR_CSV,
        "Open the file in Excel or WPS and save it as .xlsx; renaming is not enough.",
    ),
    Code(
        "file_password",
        "file",
        "The file is password protected.",
        "A file that opens without a password.",
        "Remove the password in Excel or WPS and save again as .xlsx.",
    ),
    Code(
        "file_damaged",
        "file",
        "The file is damaged ({part}: {detail}).",
        _WHOLE_FILE,
        _SAVE_AGAIN,
    ),
    Code(
        "part_missing",
        "file",
        "The workbook lacks its part {part}.",
        _WHOLE_FILE,
        _SAVE_AGAIN,
    ),
    Code(
        "part_unfit",
        "file",
        "The part {part} of the file cannot be trusted: {detail}.",
        "A workbook packed as Excel or WPS packs it.",
        _SAVE_AGAIN,
    ),
    Code(
        "archive_too_large",
        "file",
        "Unpacked, the file would be too large ({detail}).",
        "A workbook of the size a table of projects or marks has.",
        "Delete pictures, unused sheets and formatted empty rows, save again as .xlsx.",
    ),
    Code(
        "document_type",
        "file",
        "The part {part} declares a document type or an entity.",
        "No part of a workbook has one; it could make the reader fetch or expand things.",
        _SAVE_AGAIN,
    ),
    Code(
        "macros",
        "file",
        "The workbook contains macros ({part}).",
        "A workbook without macros.",
        "Save it as .xlsx without macros.",
    ),
    Code(
        "sheet_too_large",
        "file",
        "The sheet is too large: {detail}.",
        "At most {limit}.",
        "Delete stray cells and formatted empty rows and columns, save again.",
    ),
    Code(
        "text_too_long",
        "file",
        "The texts of the cells add up to more than {limit} characters.",
        "Cells of at most 32767 characters.",
        _SAVE_AGAIN,
    ),
    Code(
        "text_nul",
        "file",
        "A NUL byte stands in line {line}: this is no text, or its encoding is not stated.",
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "encoding_unknown",
        "file",
        "The encoding cannot be told: not UTF-8 (byte {byte} in line {line} is {found}), "
        "and not believable as GB18030; {guess}.",
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "encoding_broken",
        "file",
        "The file says it is {encoding}, but byte {byte} in line {line} is not ({found}).",
        _CSV_UTF8,
        _SAVE_UTF8,
    ),
    Code(
        "delimiter_ambiguous",
        "file",
        "The columns can be parted in more than one way ({candidates}).",
        "Commas between the columns.",
        "Save the sheet as .xlsx, or as CSV with commas, and send that.",
    ),
    Code(
        "rows_ragged",
        "file",
        "{count} lines do not have {columns} columns like the others: {lines}.",
        "The same number of columns in every line.",
        "Put cells that contain commas in quotes, or save the sheet as .xlsx.",
    ),
    Code(
        "quote_unclosed",
        "file",
        "A quotation mark opened in the row that begins in line {line} is not closed.",
        "Quotation marks in pairs; inside quotes, doubled.",
        "Save the sheet again from Excel or WPS, or as .xlsx.",
    ),
    Code(
        "quote_misplaced",
        "file",
        "After a closing quotation mark in line {line} more text follows in the same cell.",
        "Quotation marks in pairs; inside quotes, doubled.",
        "Save the sheet again from Excel or WPS, or as .xlsx.",
    ),
)

DOUBTED: tuple[Code, ...] = (
    Code(
        "cell_error",
        "row",
        "The cell shows the error {value}.",
        "A value.",
        "Mend the formula, or type the value.",
        bars="invalid",
    ),
    Code(
        "formula_without_value",
        "row",
        "The cell holds a formula whose result was not saved.",
        "A value.",
        "Open the file in Excel or WPS, let it calculate, save; or type the value.",
        bars="invalid",
    ),
    Code(
        "date_impossible",
        "row",
        "The cell is shown as a date, but {value} is no day of its calendar.",
        "A date.",
        "Type the date as 2022-05-04.",
        bars="invalid",
    ),
    Code(
        "number_impossible",
        "row",
        "The cell is stored as a number, but {value} is none.",
        "A number.",
        "Type the value again.",
        bars="invalid",
    ),
    Code(
        "value_disputed",
        "row",
        "The cell can be read in more than one way; one reading is {value}.",
        "A cell that can be read in one way.",
        "Type the value again and save in Excel or WPS.",
        bars="invalid",
    ),
    Code(
        "cell_twice",
        "row",
        "The cell stands twice in the file; the later one is shown.",
        "Each cell once.",
        "Open the file in Excel or WPS, check the cell, save again.",
        bars="invalid",
    ),
    Code(
        "cell_too_long",
        "row",
        "The cell has {characters} characters.",
        "At most 32767 characters in a cell.",
        "Shorten the text.",
        bars="invalid",
    ),
)

KEPT: tuple[Code, ...] = (
    Code(
        "and_more",
        "warn",
        "{count} more cells of this sheet are like the ones named ({of}).",
        "None.",
        "See the sheet itself.",
    ),
    Code(
        "formulas",
        "warn",
        "{count} cells hold formulas; their saved results are used, nothing is computed: {cells}.",
        "Values, not formulas.",
        "Check the results, or paste them as values.",
    ),
    Code(
        "formulas_unsettled",
        "warn",
        "The program that wrote the workbook asks that its formulas be computed on opening: "
        "their saved results may be placeholders ({cells}).",
        "Values, or results saved by Excel or WPS.",
        "Open the file in Excel or WPS, let it calculate, save, and send that.",
    ),
    Code(
        "sheet_hidden",
        "warn",
        "A hidden sheet has {cells} cells.",
        "No hidden sheets.",
        "Show or delete it.",
    ),
    Code(
        "sheets_several",
        "warn",
        "Several sheets have cells: {sheets}.",
        "One sheet with the table.",
        "Delete the other sheets, or name the right one as declared.",
    ),
    Code(
        "rows_hidden",
        "warn",
        "{count} rows are hidden; they are read like the others: {rows}.",
        "No hidden rows.",
        "Show or delete them.",
    ),
    Code(
        "columns_hidden",
        "warn",
        "{count} columns are hidden; they are read like the others: {columns}.",
        "No hidden columns.",
        "Show or delete them.",
    ),
    Code(
        "filter_active",
        "warn",
        "A filter is set on {range}; rows it hides are read like the others.",
        "No filter.",
        "Clear the filter.",
    ),
    Code(
        "cells_merged",
        "warn",
        "{count} ranges are merged; only their first cell has the value: {ranges}.",
        "Merged cells in titles and headings only.",
        "Unmerge data cells and write each value.",
    ),
    Code(
        "value_under_merge",
        "warn",
        "The value {value} lies unseen under the merged range {range}.",
        "Nothing under a merged range.",
        "Unmerge the range and check its cells.",
    ),
    Code(
        "links_outside",
        "warn",
        "The workbook refers to things outside it, which are never fetched: {what}.",
        "No links to other files.",
        "Break the links in Excel or WPS.",
    ),
    Code(
        "objects_embedded",
        "warn",
        "The workbook carries things that are not cells and are not opened: {what}.",
        "Cells only.",
        "Send attachments as files of their own.",
    ),
    Code(
        "notes",
        "warn",
        "{count} cells carry notes, which are not read: {cells}.",
        "What counts stands in cells.",
        "Move what counts into a cell.",
    ),
    Code(
        "names_broken",
        "warn",
        "Defined names point nowhere (#REF!): {names}.",
        "Names that point to cells.",
        "Delete them in the name manager.",
    ),
    Code(
        "number_too_long",
        "warn",
        "The number {value} has more than 15 digits; Excel keeps 15, the rest may be lost.",
        "Codes and long numbers stored as text.",
        "Set the cell to text and type the code again.",
    ),
    Code(
        "zeros_lost",
        "warn",
        "The cell is stored as the number {value} and shows zeros before it ({shown}).",
        "Codes with leading zeros stored as text.",
        "Set the cell to text and type the code again.",
    ),
    Code(
        "blanks_trimmed",
        "warn",
        "{count} texts have blanks at their ends that the file does not ask to keep; "
        "they are left out: {cells}.",
        "Texts without blanks around them.",
        "Nothing, if the texts are right without them.",
    ),
    Code(
        "count_wrong",
        "warn",
        "The workbook miscounts its texts (says {said}, has {found}); the count is not used.",
        "A count that is right.",
        _SAVE_AGAIN,
    ),
    Code(
        "cells_out_of_order",
        "warn",
        "Cells stand out of order in the file or contradict their row, first {cells}; "
        "each is read where its own address says.",
        "Cells in the order of rows and columns.",
        _SAVE_AGAIN,
    ),
    Code(
        "delimiter_other",
        "warn",
        "The columns are parted by {delimiter}.",
        "Commas between the columns.",
        "Nothing, if the columns are right.",
    ),
    Code(
        "line_breaks",
        "warn",
        "{count} cells run over several lines: {cells}.",
        "Each row on one line, unless a cell really has several.",
        "Check that no quotation mark swallowed rows.",
    ),
    Code(
        "line_ends_mixed",
        "warn",
        "The rows end in different ways ({found}).",
        "One kind of line end.",
        "Nothing, if the rows are right.",
    ),
    Code(
        "control_characters",
        "warn",
        "{count} cells contain control characters, first {found}: {cells}.",
        "Text that can be seen.",
        "Type the text again.",
    ),
    Code(
        "character_lost",
        "warn",
        "{count} cells contain U+FFFD, the mark of a character lost before: {cells}.",
        "The characters themselves.",
        "Type the text again.",
    ),
    Code(
        "name_unlike_content",
        "warn",
        "The file is a workbook, though its name ends in {ending}.",
        "A name that says what the file is.",
        "Rename it to .xlsx.",
    ),
)

CODES: tuple[Code, ...] = REFUSED + DOUBTED + KEPT
