"""Every complaint the program can make, by code."""

from __future__ import annotations

from pipeline.codes import (
    bounds,
    corrections,
    decisions,
    files,
    forms,
    headings,
    lints,
    marks,
    policy,
    policy_parts,
    readers,
    registers,
    rows,
    tables,
)
from pipeline.codes.code import Code, Severity

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = {
    code.code: code
    for module in (
        *(files, forms, readers, headings, policy, policy_parts, lints),
        *(tables, corrections, rows, registers, marks, decisions, bounds),
    )
    for code in module.CODES
}
