"""Award: what verified facts and numbers earn, and what caps take back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.exact import Ratios, decimal_text, points_of
from pipeline.policy.marking import Component, Marking
from pipeline.policy.model import Priority
from pipeline.policy.places import Bonus, Group
from pipeline.tables import stacked, stage
from pipeline.tables.working import FACTS, LEDGER, NUMBERS, PROJECTS


@stage(FACTS, gives=LEDGER)
def award(facts: pd.DataFrame, priority: Priority) -> pd.DataFrame:
    """Post every bonus a verified fact earns, and every cap that bounds them.

    What an applicant declares and nobody verified is no fact and posts
    nothing. Caps are applied after all bonuses of their group.
    """
    given = [award_bonus(facts, bonus) for bonus in priority.bonuses]
    caps = [
        cap_group(
            stacked(
                LEDGER,
                [
                    rows
                    for bonus, rows in zip(priority.bonuses, given, strict=True)
                    if bonus.group == group.id
                ],
            ),
            group,
        )
        for group in priority.groups
    ]
    return stacked(LEDGER, [*given, *caps])


@stage(FACTS, gives=LEDGER)
def award_bonus(facts: pd.DataFrame, bonus: Bonus) -> pd.DataFrame:
    """Give each project the points its fact earns.

    A project without the fact gets no row: the ledger records what a clause
    grants, not what it withholds. A level the policy does not name earns
    nothing, because the clause lists the levels it rewards.
    """
    asked = facts[facts["fact"] == bonus.fact]
    if bonus.points is not None:
        earned = asked[asked["value"] >= 1]
        amounts = pd.Series(points_of(bonus.points), index=earned.index, dtype="int64")
    else:
        points = {
            int(level): points_of(worth) for level, worth in (bonus.points_by_level or {}).items()
        }
        earned = asked[asked["value"].isin(points)]
        amounts = earned["value"].map(points).astype("int64")
    return LEDGER.of(
        {
            "project_id": earned["project_id"],
            "rule": [bonus.id] * len(earned),
            "basis": f"{bonus.fact}=" + earned["value"].astype("str"),
            "points": amounts,
            "clause": [bonus.source] * len(earned),
        }
    )


@stage(LEDGER, gives=LEDGER)
def cap_group(given: pd.DataFrame, group: Group) -> pd.DataFrame:
    """Take back what a group's bonuses give together beyond its cap.

    The reduction is a row of its own, below 0, so that it is seen; a group
    that stays within its cap gets none.
    """
    cap = points_of(group.cap)
    sums = given.groupby("project_id")["points"].sum()
    over = sums[sums > cap]
    shown = decimal_text(cap, 0)
    return LEDGER.of(
        {
            "project_id": over.index.to_numpy(dtype=object),
            "rule": [f"cap:{group.id}"] * len(over),
            "basis": [f"{decimal_text(int(points), 0)}>{shown}" for points in over],
            "points": cap - over.to_numpy(),
            "clause": [group.source] * len(over),
        }
    )


@stage(NUMBERS, PROJECTS, gives=LEDGER)
def award_components(
    numbers: pd.DataFrame, projects: pd.DataFrame, marking: Marking
) -> pd.DataFrame:
    """Post what each component gives beside the experts: a public vote, an index.

    A project without a number gets no row. The largest number is that of an
    admitted project, marked or not.
    """
    admitted = numbers[numbers["project_id"].isin(projects["project_id"])]
    return stacked(LEDGER, [award_component(admitted, part) for part in marking.components])


@stage(NUMBERS, gives=LEDGER)
def award_component(numbers: pd.DataFrame, component: Component) -> pd.DataFrame:
    """Give each project the points of its number, rounded once by the component's own step.

    On a scale the lowest number gives nothing and the highest everything; as a
    share of the most, the largest of the numbers gives everything, and nobody
    gets anything where it is 0.
    """
    given = numbers[numbers["component"] == component.id]
    counts = given["number"].to_numpy()
    if component.scale is not None:
        lowest, highest = points_of(component.scale.min), points_of(component.scale.max)
        beside = f"scale={decimal_text(lowest, 0)}..{decimal_text(highest, 0)}"
    else:
        lowest, highest = 0, int(counts.max()) if len(counts) else 0
        beside = f"most={decimal_text(highest, 0)}"
    over = counts - lowest if highest > lowest else np.zeros_like(counts)
    shares = Ratios(over, np.full(len(over), max(highest - lowest, 1), dtype=np.int64))
    worth, under = component.points.as_integer_ratio()
    step = component.rounding
    return LEDGER.of(
        {
            "project_id": given["project_id"],
            "rule": [f"component:{component.id}"] * len(given),
            "basis": [f"number={decimal_text(int(number), 0)} {beside}" for number in counts],
            "points": shares.reduced().times(worth, under).rounded(step.decimals, step.half),
            "clause": [component.source] * len(given),
        }
    )
