"""Award: what verified facts earn, and what caps take back."""

from __future__ import annotations

import pandas as pd

from pipeline.exact import decimal_text, points_of
from pipeline.policy.model import Priority
from pipeline.policy.places import Bonus, Group
from pipeline.tables import stacked, stage
from pipeline.tables.working import FACTS, LEDGER


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
