"""The marks of a project: each with its cell, its points, and whether and why it did not count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from pipeline.publish.trace.ground import Round, Told

REFUSED = "refused"
"""Why no mark of a project counts that is not in the round."""


class Marked:
    """Marks by project, those of refused projects too."""

    def __init__(self, round_: Round) -> None:
        self.round = round_

    def of(self, project: str) -> list[Told]:
        """A sheet for each expert and file, with the cells of the project on it."""
        sheets = self._admitted if project in self.round.admitted else self._refused
        found = sheets.get(project, {})
        return [
            {"expert_id": expert, "file": file, "sheet": sheet, "cells": found[expert, file, sheet]}
            for expert, file, sheet in sorted(found)
        ]

    @cached_property
    def _admitted(self) -> Mapping[str, dict[tuple[str, str, str], list[Told]]]:
        shown = self.round.lists["marks"]
        keys = ["project_id", "expert_id", "criterion", "file", "sheet", "cell"]
        points = dict(
            zip(
                zip(*(shown[key].tolist() for key in keys), strict=True),
                shown["points"].astype(object).tolist(),
                strict=True,
            )
        )
        found: dict[str, dict[tuple[str, str, str], list[Told]]] = {}
        marks = self.round.results.marks
        names = [*keys, "written", "used", "why_not"]
        for *key, written, used, why_not in zip(
            *(marks[name].tolist() for name in names), strict=True
        ):
            project, expert, criterion, file, sheet, cell = key
            amount = points[tuple(key)]
            told = {
                "criterion": criterion,
                "cell": cell,
                "text": written,
                "points": "" if amount is pd.NA else self.round.points(amount),
                "used": bool(used),
            }
            if why_not:
                told["why_not"] = why_not
            found.setdefault(project, {}).setdefault((expert, file, sheet), []).append(told)
        return self._in_order(found)

    @cached_property
    def _refused(self) -> Mapping[str, dict[tuple[str, str, str], list[Told]]]:
        marks = self.round.marks
        wanted = set(self.round.results.refused["project_id"]) - set(self.round.admitted) - {""}
        found: dict[str, dict[tuple[str, str, str], list[Told]]] = {}
        for at, (file, sheet, cell) in enumerate(
            zip(*(marks.rows[name].tolist() for name in ("file", "sheet", "cell")), strict=True)
        ):
            project = marks.projects[at]
            if project in wanted and marks.read[at] is not None:
                told = {
                    "criterion": marks.criteria[at],
                    "cell": cell,
                    "text": marks.written[at],
                    "points": "",
                    "used": False,
                    "why_not": REFUSED,
                }
                key = (marks.experts[at], file, sheet)
                found.setdefault(project, {}).setdefault(key, []).append(told)
        return self._in_order(found)

    def _in_order(
        self, found: dict[str, dict[tuple[str, str, str], list[Told]]]
    ) -> dict[str, dict[tuple[str, str, str], list[Told]]]:
        criteria = self.round.policy.marking.criteria
        order = {part.id: at for at, part in enumerate(criteria)}
        for sheets in found.values():
            for cells in sheets.values():
                cells.sort(key=lambda told: (order[told["criterion"]], told["cell"]))
        return found
