"""Who drops out where a unit files more projects than it has places, by its own order."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import pandas as pd

from pipeline.policy.model import Policy
from pipeline.stages.allocate.contest import Contender, Contest, Route
from pipeline.stages.allocate.members import grouped
from pipeline.stages.allocate.walk import walk
from pipeline.stages.allocate.ways import Ways
from pipeline.tables.working import PROJECTS, QUOTAS

Surplus = Literal["", "dropped", "unclear"]


def find_surplus(
    projects: pd.DataFrame, quotas: pd.DataFrame, policy: Policy
) -> dict[str, Surplus]:
    """For each project whether its unit's own order leaves it out, or leaves that open.

    The projects of a unit that no finding blocks are taken in its order, each
    by the first of its ways in which the unit's own pools have room. Those
    without a number of their own come last; unless all of them find room in
    whatever order they are taken, it is open which do. Where the policy lets
    the points decide, nobody is left out here.
    """
    projects = PROJECTS.promised(projects)
    found: dict[str, Surplus] = dict.fromkeys(projects["project_id"], "")
    if policy.pools.surplus.kept == "by_score":
        return found
    ways = Ways(policy, projects, QUOTAS.promised(quotas))
    places = {pool: number for pool, number in ways.places.items() if ways.of_one_unit(pool)}
    unblocked = projects[projects["blocked"] == ""]
    for _, filed in unblocked.groupby("unit", sort=True):
        given = Counter(filed["unit_order"])
        last = len(filed) + int(filed["unit_order"].max())
        contenders = [
            Contender(
                row["project_id"],
                row["unit_order"] if row["unit_order"] and given[row["unit_order"]] == 1 else last,
                tuple(
                    Route(way.use, tuple(pool for pool in way.pools if pool in places))
                    for way in ways.of(row)
                ),
            )
            for row in filed.to_dict("records")
        ]
        verdicts = walk(Contest(places, grouped(contenders))).verdicts
        clear = {one.project_id for one in contenders if one.place != last}
        unclear = verdicts.keys() - clear
        for name in clear:
            found[name] = "" if verdicts[name].standing == "in" else "dropped"
        if any(verdicts[name].standing != "in" for name in unclear):
            found |= dict.fromkeys(unclear, "unclear")
    return found
