"""Panels: whether marks given by different experts can stand in one list."""

from __future__ import annotations

import pandas as pd

from pipeline.policy.marking import Panel
from pipeline.tables.complaints import Complaint


def compare_panels(marks: pd.DataFrame, projects: pd.DataFrame, panel: Panel) -> list[Complaint]:
    """Complain where marks fall apart into groups that share no expert, unannounced.

    Such groups are not comparable by themselves. The policy may say that they
    stand together, or apart as the panels named; silence, or groups other than
    the panels named, blocks the run. Only those that stand together need no
    names. `marks` are MARKS after counting, `projects` PROJECTS.
    """
    groups = _groups(marks[marks["used"]])
    if len(groups) < 2:
        return []
    named: dict[str, set[str]] = {}
    marked = set().union(*groups)
    for project, name in zip(projects["project_id"], projects["panel"], strict=True):
        if project in marked:
            named.setdefault(name, set()).add(project)
    as_named = sorted(map(sorted, named.values())) == sorted(map(sorted, groups))
    if panel.panels is not None:
        unnamed = set(named) == {""} and panel.panels.compared == "together"
        if as_named or unnamed:
            return []
    told = "; ".join(f"{min(group)}... ({len(group)})" for group in groups)
    clause = panel.panels.source if panel.panels else panel.source
    return [Complaint("panels_not_comparable", clause=clause, fields={"groups": told})]


def _groups(used: pd.DataFrame) -> list[set[str]]:
    """The sets of projects that are linked by common experts, by their first project."""
    leader: dict[str, str] = {}

    def root(name: str) -> str:
        while leader.setdefault(name, name) != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    pairs = used[["project_id", "expert_id"]].drop_duplicates()
    for project, expert in zip(pairs["project_id"], pairs["expert_id"], strict=True):
        leader[root(f"expert:{expert}")] = root(f"project:{project}")
    groups: dict[str, set[str]] = {}
    for project in sorted(set(pairs["project_id"])):
        groups.setdefault(root(f"project:{project}"), set()).add(project)
    return sorted(groups.values(), key=min)
