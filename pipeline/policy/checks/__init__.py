"""What one part of a policy owes another: every name refers, every sum adds up."""

from __future__ import annotations

from pipeline.policy.checks import (
    advising,
    conditions,
    filing,
    floors,
    marking,
    names,
    points,
    pools,
    publication,
)
from pipeline.policy.checks.check import Check, Complaint, Vocabulary

__all__ = ["CHECKS", "Check", "Complaint", "Vocabulary"]

CHECKS: tuple[Check, ...] = tuple(
    check
    for module in (names, filing, conditions, marking, points, pools, floors, publication, advising)
    for check in module.CHECKS
)
