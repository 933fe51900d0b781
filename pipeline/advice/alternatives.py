"""Other readings of the notice, told where they would change a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import pandas as pd

from pipeline.exact import SCALE, fraction_text
from pipeline.policy import Policy
from pipeline.policy.advising import Alternatives
from pipeline.stages.allocate import allocate, find_surplus
from pipeline.stages.rank import rank
from pipeline.tables.advised import ALTERNATIVES
from pipeline.tables.bundles import Results

PRIORITY_AS_ORDER = "priority_as_order"
_UNUSED = "unused"

Outcomes = Mapping[str, str]


def find_alternatives(results: Results, policy: Policy, part: Alternatives) -> pd.DataFrame:
    """ALTERNATIVES of the round: whose outcome another reading would change.

    The other order of extra places and quota; priority as an order among
    equals where it counts as points; and, for places of a pool that nobody
    took, the projects that could have filled them, so many of the best as
    there are places.
    """
    decided = results.decisions
    ours = dict(zip(decided["project_id"], decided["outcome"], strict=True))
    readings: dict[str, Callable[[], Iterator[tuple[str, Outcomes]]]] = {
        "extra_order": lambda: _extra_order(results, policy),
        "priority": lambda: _priority(results, policy),
        "unused": lambda: _unused(results),
    }
    rows = [
        (reading, name, ours[name], theirs)
        for asked in part.shown
        for reading, otherwise in readings[asked]()
        if _names_change(ours, otherwise)
        for name, theirs in sorted(otherwise.items())
        if theirs != ours[name]
    ]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(ALTERNATIVES.names)}
    return ALTERNATIVES.promised(ALTERNATIVES.of(columns) if rows else ALTERNATIVES.empty())


def _names_change(ours: Outcomes, theirs: Outcomes) -> bool:
    return any(
        (outcome == "recommended") != (ours[name] == "recommended")
        for name, outcome in theirs.items()
    )


def _extra_order(results: Results, policy: Policy) -> Iterator[tuple[str, Outcomes]]:
    """Extra places and quota, the other of them used first."""
    extra = policy.pools.extra
    if extra is None:
        return
    other = "quota-first" if extra.order == "extra-first" else "extra-first"
    pools = policy.pools.model_copy(update={"extra": extra.model_copy(update={"order": other})})
    turned = policy.model_copy(update={"pools": pools})
    yield other, _allocated(results, results.standings, results.ranking, turned)


def _priority(results: Results, policy: Policy) -> Iterator[tuple[str, Outcomes]]:
    """Priority as an order among equals, where it counts as points.

    A fact that earns points stands first among the rules for equals, in the
    order of the policy's bonuses, and posts nothing.
    """
    bonuses = policy.priority.bonuses
    if not bonuses:
        return
    before = [
        f"condition:{bonus.fact}" if bonus.points is not None else f"level:{bonus.fact}"
        for bonus in bonuses
    ]
    ties = [*dict.fromkeys(before), *(tie for tie in policy.places.ties if tie not in before)]
    places = policy.places.model_copy(update={"ties": ties})
    standings = results.standings.assign(
        total=results.standings["total"] - results.standings["bonus_points"],
        exact=[
            fraction_text(Fraction(exact) - Fraction(int(bonus), SCALE)) if exact else ""
            for exact, bonus in zip(
                results.standings["exact"], results.standings["bonus_points"], strict=True
            )
        ],
        bonus_points=0,
    )
    ranking = rank(
        standings,
        results.projects,
        results.figures,
        results.facts,
        results.ruled,
        places,
        policy.directions,
    )
    turned = policy.model_copy(update={"places": places})
    yield PRIORITY_AS_ORDER, _allocated(results, standings, ranking, turned)


def _allocated(
    results: Results, standings: pd.DataFrame, ranking: pd.DataFrame, policy: Policy
) -> Outcomes:
    surplus = find_surplus(results.projects, results.quotas, policy)
    if policy.pools.surplus.kept == "refused":
        surplus = dict.fromkeys(surplus, "")
    allocation = allocate(
        results.projects,
        results.counted,
        standings,
        ranking,
        results.ruled,
        results.quotas,
        policy,
        surplus=surplus,
    )
    decided = allocation.decisions
    return dict(zip(decided["project_id"], decided["outcome"], strict=True))


def _unused(results: Results) -> Iterator[tuple[str, Outcomes]]:
    """Places that nobody took, with the best of those who could have used them."""
    for row in results.unused.to_dict("records"):
        names = [name for name in str(row["names"]).split(";") if name]
        filled = names[: int(row["unused"])]
        yield f"{_UNUSED}:{row['pool']}", dict.fromkeys(filled, "recommended")
