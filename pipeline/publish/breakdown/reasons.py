"""The formulas of what becomes of a project: outcome, way, reason, and what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codes.phrases import PARTED
from pipeline.publish.breakdown.deciding import common_of
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.order import RULED_FIRST, Order
from pipeline.publish.breakdown.standing import Bar


def outcome_formula(given: Given, order: Order) -> str:
    """What becomes of a project; where pools cross, who would move up stands as published."""
    pools = order.pools
    if given.policy.pools.reserve.who == "all":
        out = "say_reserve"
    elif pools.nested:
        out = "IF([reserve]=1,say_reserve,say_not_selected)"
    else:
        out = "IF(changed=0,INDEX([storedoutcome:],[row]),say_untold)"
    walked = f"IF([verdict]=1,say_recommended,IF([verdict]=3,say_referred,{out}))"
    if order.rulings:
        span = (order.unruled + 1) // 2
        low, high = RULED_FIRST["reserve"] * span, RULED_FIRST["not_selected"] * span
        ruled = f"IF([ruling]>={high},say_not_selected,say_reserve)"
        walked = f"IF(AND([acc]=1,[ruling]>={low}),{ruled},{walked})"
    walked = f"IF(AND([cls]=2,[failed]>0),say_not_selected,{walked})"
    taken_in = "IF(AND([cls]=0,[verdict]=1),say_recommended,say_referred)"
    walked = f"IF(AND([enough]=0,[cls]<>1),{taken_in},{walked})"
    settled = f"IF([cls]=3,IF([state]=4,say_recommended,{walked}),{walked})"
    return f"IF([state]=2,say_not_selected,IF(OR([state]=1,[state]=3),say_referred,{settled}))"


def use_formula(order: Order) -> str:
    """The pools by which a recommended project is in."""
    told = '""'
    for way in range(len(order.uses), 0, -1):
        name = f'INDEX([order.use{way}:],[row])&""'
        told = name if way == len(order.uses) else f"IF([way]={way},{name},{told})"
    return f'IF([outcome]=say_recommended,IF(AND([state]=4,[cls]=3),say_bypass,{told}),"")'


def _ruled_out(order: Order) -> str:
    """Whether a ruling among equals is the reason."""
    low = RULED_FIRST["reserve"] * ((order.unruled + 1) // 2)
    return f"AND([acc]=1,[ruling]>={low})" if order.rulings else "FALSE"


def short_formula(given: Given, order: Order) -> str:
    """The pass mark less its figure, or the lowest in the pool that stopped it less its own."""
    scale = "per_point"
    if given.policy.places.rank_on == "exact":
        scale = f"(per_point*per_mark*per_weight*{common_of(given)})"
    last = "INDEX([pools.last:],[stopped])"
    lowest = f'IF({last}=0,"",(INDEX([deciding:],{last})-[deciding])/{scale})'
    walked = f'IF(OR([stopped]=0,{_ruled_out(order)}),"",{lowest})'
    missed = "INDEX([passes.short:],[row])"
    settled = "OR([outcome]=say_recommended,[cls]<>2,AND([state]>0,[state]<4))"
    return f'IF({settled},"",IF([failed]>0,{missed},{walked}))'


def waits_formula(given: Given, order: Order) -> str:
    """Every pool that is full for it, in the order of reasons."""
    parted = "".join(
        f'&IF([f{at + 1}]=1,say_parted&INDEX([pools.told:],[pool{at + 1}]),"")'
        for at in order.pools.by_reason
    )
    length = len(given.said(PARTED)) + 1
    return f'IF([cls]=0,"",MID({parted[1:]},{length},9999))'


def reason_formula(order: Order, bars: Sequence[Bar]) -> str:
    """Why a project is not recommended: the first of its reasons, in words."""
    walked = 'IF([verdict]=3,say_straddle,IF([stopped]>0,INDEX([pools.told:],[stopped]),""))'
    if order.rulings:
        walked = f"IF({_ruled_out(order)},say_ruling,{walked})"
    if bars:
        chosen = ",".join(f"bar_{n}" for n in range(1, len(bars) + 1))
        walked = f"IF(AND([cls]=2,[failed]>0),CHOOSE([failed],{chosen}),{walked})"
    few = "say_few&INDEX([points.n:],[row])"
    walked = f"IF(AND([enough]=0,[cls]<>1),{few},{walked})"
    said = "INDEX([order.said:],[row])"
    settled = f"IF(AND([state]>0,[state]<4),{said},{walked})"
    return f'IF([outcome]=say_recommended,"",{settled})'
