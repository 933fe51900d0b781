"""The marks of admitted projects, and which of them can count."""

from __future__ import annotations

from collections.abc import Mapping, Set

import pandas as pd

from pipeline.stages.typed.marks import TypedMarks
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text
from pipeline.tables.working import MARKS


def marks_of(
    marks: TypedMarks,
    projects: Set[str],
    received: Received,
    barred: Mapping[tuple[str, str], str],
) -> pd.DataFrame:
    """Every criterion cell of an admitted project, blank ones too.

    A cell that cannot count says why: `recused`, `employer` or
    `former_employer`, `unknown_expert`, `invalid_mark`, `blank`, `doubled` (the
    same mark stands elsewhere and counts there) or `contradicted` (the expert
    gave several, and none counts). Of equal cells the one first in code-point
    order of its text, then of its place, counts. An expert is unknown only
    where there is a table of experts.
    """
    experts = {code_text(text) for text in received.experts["expert_id"]}
    known = experts if "experts" in received.present else None
    chosen = [
        at
        for at, read in enumerate(marks.read)
        if read is not None and marks.projects[at] in projects
    ]
    if not chosen:
        return MARKS.empty()
    why = {at: _why_not(marks, at, known, barred) for at in chosen}
    rows = marks.rows.iloc[chosen]
    places = dict(
        zip(chosen, zip(rows["file"], rows["sheet"], rows["cell"], strict=True), strict=True)
    )
    groups: dict[tuple[str, str, str], list[int]] = {}
    for at in chosen:
        if not why[at]:
            name = marks.projects[at], marks.experts[at], marks.criteria[at]
            groups.setdefault(name, []).append(at)
    for group in groups.values():
        if len(group) > 1:
            same = len({_billionths(marks, at) for at in group}) == 1
            first = min(group, key=lambda at: (marks.written[at], places[at]))
            for at in group:
                why[at] = "contradicted" if not same else "" if at == first else "doubled"
    return MARKS.promised(
        MARKS.of(
            {
                "project_id": [marks.projects[at] for at in chosen],
                "expert_id": [marks.experts[at] for at in chosen],
                "criterion": [marks.criteria[at] for at in chosen],
                "mark": [_billionths(marks, at) or 0 for at in chosen],
                "written": [marks.written[at] for at in chosen],
                "used": [not why[at] for at in chosen],
                "why_not": [why[at] for at in chosen],
                "file": rows["file"],
                "sheet": rows["sheet"],
                "row": rows["row"],
                "cell": rows["cell"],
            }
        )
    )


def _billionths(marks: TypedMarks, at: int) -> int | None:
    read = marks.read[at]
    return read.billionths if read else None


def _why_not(
    marks: TypedMarks,
    at: int,
    experts: Set[str] | None,
    barred: Mapping[tuple[str, str], str],
) -> str:
    read = marks.read[at]
    if read is not None and read.billionths is None and not read.fault:
        return "blank"
    pair = marks.projects[at], marks.experts[at]
    if pair in barred:
        return barred[pair]
    if experts is not None and marks.experts[at] not in experts:
        return "unknown_expert"
    return "invalid_mark" if read is None or read.fault else ""
