"""Which panel marks a project."""

from __future__ import annotations

import pandas as pd

from pipeline.tables.spelling import code_text


def panels_of(assignments: pd.DataFrame) -> dict[str, list[str]]:
    """The panels each project is assigned to, in code-point order; more than one is a finding."""
    found: dict[str, set[str]] = {}
    for project, panel in assignments[["project_id", "panel"]].itertuples(index=False):
        if code_text(panel):
            found.setdefault(code_text(project), set()).add(code_text(panel))
    return {project: sorted(panels) for project, panels in sorted(found.items())}
