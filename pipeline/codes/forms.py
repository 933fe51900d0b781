"""Complaints about a form of ours that came back."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "form_changed",
        "warn",
        _("{count} formulas of the form were changed or removed: {cells}."),
        _("The form's formulas as they were sent out."),
        _("Copy what was filled in into a fresh form, or check what these cells should show."),
    ),
    Code(
        "form_verdict",
        "warn",
        _("The form's own count says: {value}"),
        _("A check sheet without anything in red."),
        _("Do what the check sheet says, or explain it in the letter."),
    ),
)
"""About what a form printed itself, and what its own counts found."""
