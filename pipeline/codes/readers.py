"""Complaints about a file whose reading did not come to its end."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_SOUND = _("A workbook or CSV file as Excel or WPS saves it.")
_COPY = _("Copy the table into a new workbook, save it as .xlsx, and send that.")

_FIRST_ROW = _("One row of headings, each different, above the rows of the table.")

CODES: tuple[Code, ...] = (
    Code(
        "text_blank",
        "file",
        _("The file holds nothing but blanks and line ends."),
        _("A table with headings and rows."),
        _("Send the file again."),
    ),
    Code(
        "reader_memory",
        "file",
        _("Reading the file would take more than {limit} MB of memory."),
        _("A file of the size a table of projects or marks has."),
        _COPY,
    ),
    Code(
        "reader_slow",
        "file",
        _("Reading the file was not done after {seconds} seconds of work."),
        _("A file of the size a table of projects or marks has."),
        _COPY,
    ),
    Code(
        "reader_hung",
        "file",
        _("Reading the file stood still for {seconds} seconds."),
        _SOUND,
        _COPY,
    ),
    Code(
        "reader_ended",
        "file",
        _("The process that read the file broke down ({detail}); no other file was touched."),
        _SOUND,
        _COPY,
    ),
    Code(
        "cells_missing",
        "warn",
        _("No sheet of the workbook has a cell with a value."),
        _("A table with headings and rows."),
        _("Send the file again."),
    ),
    Code(
        "rows_missing",
        "warn",
        _("Below the headings stands no row."),
        _("A table with headings and rows."),
        _("Fill in the rows, or say in the letter that there are none."),
    ),
    Code(
        "headings_missing",
        "warn",
        _("The first row seems to be no header: numbers stand in it ({cells})."),
        _FIRST_ROW,
        _("Put the row of headings above the rows."),
    ),
    Code(
        "heading_twice",
        "warn",
        _("The heading {value} stands over several columns: {cells}."),
        _FIRST_ROW,
        _("Give each column a heading of its own, or delete the column that is not needed."),
    ),
    Code(
        "heading_blank",
        "warn",
        _("{count} columns have no heading, though cells below are filled in: {cells}."),
        _FIRST_ROW,
        _("Write the headings, or delete the columns."),
    ),
    Code(
        "columns_many",
        "warn",
        _("The table is {columns} columns wide; no table of a round has more than {limit}."),
        _("The columns of the form, and no others."),
        _("Check that rows and columns are not exchanged, and delete stray columns."),
    ),
)
