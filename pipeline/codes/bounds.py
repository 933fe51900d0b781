"""What is told of a finished list's bounds: limits it goes beyond, floors it does not meet."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "soft_limit_exceeded",
        "warn",
        _(
            "{number} recommended projects use {pool}, which in principle has {limit} places; "
            "beyond them: {names}."
        ),
        _("No more projects than the notice allows in principle."),
        _("Decide whether the list may go beyond; nobody is left out for it."),
    ),
    Code(
        "floor_unmet",
        "warn",
        _("Of {wanted} places kept for {floor} the list has {found}: {why}."),
        _("As many projects as the notice keeps places for."),
        _("The walk is kept; a place that stays empty can only be filled by another policy."),
    ),
)
