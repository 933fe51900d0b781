"""Small rounds of marks, weighed and ranked as the procedure does it, without pools."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.exact import SCALE, points_of
from pipeline.policy.marking import Marking
from pipeline.policy.model import Directions
from pipeline.policy.places import Places
from pipeline.stages.award import award_components
from pipeline.stages.rank import rank, stand
from pipeline.stages.weigh import (
    count_experts,
    count_marks,
    drop_marks,
    make_figures,
    post_experts,
)
from pipeline.tables import stacked
from pipeline.tables.received import ASSIGNMENTS
from pipeline.tables.working import FACTS, LEDGER, MARKS, NUMBERS, PROJECTS, RULED

SOURCE = {"clause": "c", "says": "s"}

Marked = dict[tuple[str, str], dict[str, str]]
"""By project and expert: the mark in each criterion."""


def marking(**said: Any) -> Marking:
    """A marking with criteria of weight 1 and whole points, the plain mean, two decimals."""
    criteria = said.pop("criteria", {"m": {}})
    panel = {"minimum": 1, "level": "total", "method": {"kind": "mean"}, "too_few": "marked_again"}
    panel |= said.pop("panel", {})
    for part in ("hearing", "components"):
        if isinstance(said.get(part), dict):
            said[part] = {**SOURCE, **said[part]}
    return Marking.model_validate(
        {
            "full": "100",
            "criteria": [
                {
                    **SOURCE,
                    "id": name,
                    "name": name,
                    "weight": "1",
                    "scale": {"min": "0", "max": "100", "step": "0.01"},
                    **more,
                }
                for name, more in criteria.items()
            ],
            "panel": {**SOURCE, **panel},
            "rounding": {**SOURCE, "total": {"decimals": 2}},
            **said,
        }
    )


@dataclass(frozen=True)
class Weighed:
    """Everything between marks and places, by project where it can be asked so."""

    marks: pd.DataFrame
    figures: pd.DataFrame
    ledger: pd.DataFrame
    counted: pd.DataFrame
    standings: pd.DataFrame
    ranking: pd.DataFrame

    def figure(self, project: str, named: str) -> Fraction | None:
        """An exact figure, None where the project has none of that name."""
        rows = self.figures[
            (self.figures["project_id"] == project) & (self.figures["figure"] == named)
        ]
        if len(rows) == 0:
            return None
        return Fraction(int(rows["numerator"].iloc[0]), int(rows["denominator"].iloc[0]))

    def posted(self) -> dict[tuple[str, str], Fraction]:
        """The ledger's points, by project and rule."""
        rows = zip(
            self.ledger["project_id"], self.ledger["rule"], self.ledger["points"], strict=True
        )
        return {(project, rule): Fraction(points, SCALE) for project, rule, points in rows}

    def basis(self) -> dict[tuple[str, str], str]:
        """On what each row rests, by project and rule."""
        return {
            (row["project_id"], row["rule"]): row["basis"] for row in self.ledger.to_dict("records")
        }

    def stood(self, project: str) -> dict[str, Any]:
        """A project's row of STANDINGS, points as fractions."""
        row = self.standings.set_index("project_id").loc[project].to_dict()
        return {
            name: Fraction(value, SCALE) if name.endswith("points") or name == "total" else value
            for name, value in row.items()
        }

    def places(self) -> dict[str, int]:
        """Each placed project's place."""
        return dict(zip(self.ranking["project_id"], self.ranking["place"], strict=True))

    def decided(self) -> dict[str, str]:
        """By which rule each placed project was set apart."""
        return dict(zip(self.ranking["project_id"], self.ranking["decided_by"], strict=True))

    def without_bonus(self) -> dict[str, int]:
        """Each placed project's place without bonuses."""
        return dict(
            zip(self.ranking["project_id"], self.ranking["place_without_bonus"], strict=True)
        )

    def left_out(self) -> dict[tuple[str, str, str], str]:
        """Why each mark that was left out does not count."""
        rows = self.marks[~self.marks["used"]]
        keys = zip(rows["project_id"], rows["expert_id"], rows["criterion"], strict=True)
        return dict(zip(keys, rows["why_not"], strict=True))


def weighed(
    given: Marking,
    marked: Marked,
    *,
    projects: dict[str, dict[str, Any]] | None = None,
    numbers: dict[tuple[str, str], str] | None = None,
    bonus: dict[str, str] | None = None,
    facts: dict[tuple[str, str], int] | None = None,
    places: dict[str, Any] | None = None,
) -> Weighed:
    """A round from marks to places. Projects are all those marked, and those named besides."""
    about = projects or {}
    ids = sorted({project for project, _ in marked} | set(about))
    table = PROJECTS.of(
        {
            "project_id": ids,
            **{
                name: [about.get(project, {}).get(name, usual) for project in ids]
                for name, usual in (("direction", "1"), ("unit", "12"), ("bypass", False))
            },
        }
    )
    before = admission_marks(marked)
    marks = count_marks(before, table, given)
    figures = make_figures(marks, table, given)
    counted = count_experts(marks, table, figures, ASSIGNMENTS.empty(), given)
    shares = [
        post_experts(figures, counted, given),
        award_components(_numbers(numbers or {}), table, given),
        _bonuses(bonus or {}),
    ]
    ledger = LEDGER.promised(stacked(LEDGER, shares))
    known = _facts(facts or {})
    said = Places.model_validate({**SOURCE, **(places or {})})
    standings = stand(table, counted, figures, ledger, known, given, said.rank_on)
    ranking = rank(standings, table, figures, known, RULED.empty(), said, DIRECTIONS)
    return Weighed(drop_marks(marks, given), figures, ledger, counted, standings, ranking)


DIRECTIONS = Directions.model_validate(
    {
        **SOURCE,
        "fields": [{"id": "odd", "name": "odd"}, {"id": "even", "name": "even"}],
        "members": [
            {"id": str(number), "name": str(number), "field": "odd" if number % 2 else "even"}
            for number in range(1, 10)
        ],
    }
)


def admission_marks(marked: Marked) -> pd.DataFrame:
    """Marks as MARKS, all of them fit to count."""
    rows = [
        (project, expert, criterion, mark)
        for (project, expert), given in marked.items()
        for criterion, mark in given.items()
    ]
    return MARKS.of(
        {
            "project_id": [row[0] for row in rows],
            "expert_id": [row[1] for row in rows],
            "criterion": [row[2] for row in rows],
            "mark": [points_of(Decimal(row[3])) for row in rows],
            "written": [row[3] for row in rows],
            "used": [True] * len(rows),
        }
    )


def _numbers(numbers: dict[tuple[str, str], str]) -> pd.DataFrame:
    return NUMBERS.of(
        {
            "project_id": [project for project, _ in numbers],
            "component": [component for _, component in numbers],
            "number": [points_of(Decimal(number)) for number in numbers.values()],
        }
    )


def _bonuses(bonus: dict[str, str]) -> pd.DataFrame:
    return LEDGER.of(
        {
            "project_id": list(bonus),
            "rule": ["merit_bonus"] * len(bonus),
            "points": [points_of(Decimal(points)) for points in bonus.values()],
        }
    )


def _facts(facts: dict[tuple[str, str], int]) -> pd.DataFrame:
    return FACTS.of(
        {
            "project_id": [project for project, _ in facts],
            "fact": [fact for _, fact in facts],
            "value": list(facts.values()),
        }
    )
