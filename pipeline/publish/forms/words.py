"""Sentences that several forms print."""

from __future__ import annotations

from pipeline.language import mark as _

COLON = _("{label}: ")
SERIAL_HEADING = _("Serial number")
STATUS_HEADING = _("Form check")
WRONG_ENTRY = _("This does not go here")
CHOOSE = _("Choose a text of the list.")
ASK_DAY = _("Type a date, such as {day}.")
CLAUSE_SAYS = _("{clause}: {says}")
