"""Complaints about a file whose reading did not come to its end."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

_SOUND = _("A workbook or CSV file as Excel or WPS saves it.")
_COPY = _("Copy the table into a new workbook, save it as .xlsx, and send that.")

CODES: tuple[Code, ...] = (
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
)
