"""Every complaint the program can make, by code."""

from __future__ import annotations

from pipeline.codes import decisions, files, headings, marks, policy, rows, tables
from pipeline.codes.code import Code, Severity

__all__ = ["CODES", "Code", "Severity"]

CODES: dict[str, Code] = {
    code.code: code
    for module in (files, headings, policy, tables, rows, marks, decisions)
    for code in module.CODES
}
