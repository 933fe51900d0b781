"""Which received rows complaints keep out of the round, and which they block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.stages.typed.submissions import Submitted

NOBODYS = "unknown_unit"


def consequence_of(complaint: Any) -> str | None:
    """What a complaint makes of its row: a bar, empty where it blocks; None for nothing."""
    if complaint.code == NOBODYS:
        return "invalid"
    if complaint.excluded:
        return "ineligible"
    if complaint.status == "settled" or complaint.severity not in ("row", "block"):
        return None
    if complaint.severity == "row" and not complaint.bars:
        return None
    return str(complaint.bars)


def rows_meant(
    complaint: Any, submitted: Submitted, by_project: Mapping[str, Sequence[int]]
) -> Sequence[int]:
    """The submitted rows a complaint is about: the one at its place, else its project's.

    `by_project` is what `submitted.by_project` gives, worked out once. A refused
    row of another table, a mark's say, is about no submitted row.
    """
    at = submitted.places.get((complaint.file, complaint.sheet, complaint.row))
    if at is not None:
        return [at]
    return [] if complaint.severity == "row" else by_project.get(complaint.project_id, [])
