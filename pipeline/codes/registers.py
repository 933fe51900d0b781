"""Complaints about whole registers: their columns, and values that nobody has there."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _

CODES: tuple[Code, ...] = (
    Code(
        "register_column_missing",
        "block",
        _("The register {register} has no column `{value}`, which the policy reads there."),
        _("Every column of a register that the policy reads."),
        _("Name the column as the policy does, or mend the policy; the nearest is {nearest}."),
    ),
    Code(
        "only_value_unknown",
        "warn",
        _("No row of the register {register} has `{value}` in its column {column}."),
        _("A value that rows of the register have."),
        _("Nothing, if there is no such row; else write the value as the register does."),
    ),
    Code(
        "component_nobody",
        "warn",
        _("The register {register} gives no project a number for {component}."),
        _("A number in its column {column} for the projects of the round."),
        _("Look whether the register is of this round, and numbers its projects as they do."),
    ),
)
"""About what registers hold as a whole, and lack."""
