"""The sheet of pools: their places, and how many are taken."""

from __future__ import annotations

from pipeline.language import mark as _
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.order import Order
from pipeline.publish.breakdown.paper import HEADER, Cell, Column, Page
from pipeline.publish.breakdown.pools import NO_BOUND, Pools, slot_of
from pipeline.publish.breakdown.ranking import Ranking, first_waiting
from pipeline.publish.breakdown.walk import ASKED, FREE, IN, bounds
from pipeline.publish.breakdown.words import pool_words

_POOLS_TITLE = _("Pools: their places, and how many are taken")
_POOLS_SAYS = _(
    "A project is recommended while every pool it uses has room. Of applicants only those are told "
    "that filed more projects than they may have on the list."
)
_NUMBER, _POOL, _WHOSE, _PLACES = _("Index"), _("Pool"), _("Whose"), _("Places in it")
_LIMIT, _HARD, _SOFT = _("Limit"), _("bounds"), _("in principle")
_TAKEN, _LEFT = _("Places taken"), _("Places left")
_CLAUSE, _BOUND, _WAITING, _LAST = (
    _("Clause"),
    _("Room at the beginning"),
    _("First row that waits for it"),
    _("Last row with a place that is in it"),
)
_STORED, _TOLD = _("Places as published"), _("Pool in words")
_WAYS, _WAYS_TITLE = _("Ways"), _("Ways of projects through the pools")
_WAYS_SAYS = _(
    "A row is a way: 1 for each kind of pool that it goes through. The first open one is taken."
)


def pools_page(given: Given, pools: Pools, order: Order | None, ranking: Ranking | None) -> Page:
    """The pools, with what is taken of each by formulas; as values where there is no walk."""
    words = given.naming
    parts = [words.pool_parts(pool.code) for pool in pools.all]
    applicants = [pool_words(given, pool.code) for pool in pools.all]
    owners = [
        given.applicants.get(pool.code.partition(":")[2], owner)
        if pool.code.startswith("applicant:")
        else owner
        for pool, (_kind, owner) in zip(pools.all, parts, strict=True)
    ]
    columns = [
        Column(
            "number",
            given.said(_NUMBER),
            [pool.number for pool in pools.all],
            look="count",
            width=6,
        ),
        Column("kind", given.said(_POOL), [kind for kind, _owner in parts], look="text", width=16),
        Column("whose", given.said(_WHOSE), owners, look="text", width=26),
    ]
    if len(pools.panels) > 1:
        columns.append(
            Column("panel", given.said(_PANEL), [p.panel for p in pools.all], look="text")
        )
    columns += [
        Column(
            "places",
            given.said(_PLACES),
            [pool.places for pool in pools.all],
            look="count",
            width=8,
        ),
        Column(
            "limit",
            given.said(_LIMIT),
            [given.said(_SOFT if pool.soft else _HARD) for pool in pools.all],
            look="text",
            width=10,
        ),
    ]
    clause = [given.clause(pools.ways.part(pool.code).source) for pool in pools.all]
    counted: list[Column] = []
    if order is not None and ranking is not None:
        counted = _counted(given, pools, order, ranking)
    columns += [column for column in counted if not column.working]
    columns.append(Column("clause", given.said(_CLAUSE), clause, look="text", width=20))
    columns += [column for column in counted if column.working]
    columns.append(
        Column("told", given.said(_TOLD), applicants, look="text", width=26, working=True)
    )
    columns.append(
        Column(
            "stored",
            given.said(_STORED),
            [pool.places for pool in pools.all],
            look="count",
            working=True,
        )
    )
    return Page(
        "pools",
        given.said(_POOLS),
        given.said(_POOLS_TITLE),
        given.said(_POOLS_SAYS),
        columns,
        frozen=3,
        colour="#C00000",
    )


_POOLS = _("Pools")
_PANEL = _("Panel")


def _counted(given: Given, pools: Pools, order: Order, ranking: Ranking) -> list[Column]:
    walked = ranking.walked
    last = len(pools.slots)
    start = bounds(pools, order)
    taken = {
        pool.number: sum(
            own.count(pool.number)
            for own, verdict in zip(walked.taken, walked.verdict, strict=True)
            if verdict == 1
        )
        for pool in pools.all
    }
    used = "+".join(
        f"COUNTIFS([ranking.t{s}:],[number],[ranking.verdict:],1)" for s in range(1, last + 1)
    )
    totals = [pool for pool in pools.all if pool.floor]
    formulas = []
    for pool in pools.all:
        if pool.soft:
            formulas.append(str(NO_BOUND))
        elif pool.floor:
            walking = "+".join(
                f"COUNTIFS([ranking.pool{s}:],[number],[ranking.takes:],1)"
                for s in range(1, last + 1)
            )
            formulas.append(f"MIN([places],{walking})")
        elif pool.code == "total" and totals:
            rows = [other.number - 1 for other in totals if other.panel == pool.panel]
            formulas.append(f"[places]-SUM([bound#{rows[0]}-{rows[-1]}])")
        else:
            formulas.append("[places]")
    left: list[Cell] = [
        "" if pool.soft else start[pool.number] - taken[pool.number] for pool in pools.all
    ]
    columns = [
        Column(
            "taken",
            given.said(_TAKEN),
            [taken[pool.number] for pool in pools.all],
            used,
            look="count",
            width=8,
        ),
        Column(
            "left",
            given.said(_LEFT),
            left,
            ["" if pool.soft else "[bound]-[taken]" for pool in pools.all],
            look="count",
            width=8,
        ),
        Column(
            "bound",
            given.said(_BOUND),
            [start[pool.number] for pool in pools.all],
            formulas,
            look="count",
            working=True,
        ),
    ]
    columns.append(_last_in(given, pools, ranking))
    if pools.nested:
        waiting = first_waiting(ranking)
        found = f"IFERROR(INDEX([ranking.grp:],MATCH([number],[ranking.inner:],0)),{FREE})"
        columns.append(
            Column(
                "waiting",
                given.said(_WAITING),
                [waiting.get(pool.number, FREE) for pool in pools.all],
                found,
                look="count",
                working=True,
            )
        )
    return columns


def _last_in(given: Given, pools: Pools, ranking: Ranking) -> Column:
    """The row of the ranking with the lowest figure in each pool, 0 where nobody is in it.

    In it are those with a place whom some order brings into it: in nested pools also who
    is asked, for every order goes by the same pools.
    """
    walked, order = ranking.walked, ranking.sheet.order
    there = walked.pool if pools.nested else walked.taken
    verdicts = (IN, ASKED) if pools.nested else (IN,)
    last: dict[int, int] = {}
    for k, at in enumerate(ranking.sheet.rows):
        if order.classes[at] == 2 and walked.verdict[k] in verdicts:
            last |= dict.fromkeys(there[k], k + 1)
    prefix = "pool" if pools.nested else "t"
    told = "+".join(f"([ranking.verdict:]={verdict})" for verdict in verdicts)
    formulas = []
    for pool in pools.all:
        slot = slot_of(pool.code)
        alike = [s for s, (of, _n) in enumerate(pools.slots, start=1) if of == slot]
        inside = "+".join(f"([ranking.{prefix}{s}:]=[number])" for s in alike)
        rows = f"({inside})*({told})*([ranking.cls:]=2)*(ROW([ranking.cls:])-{HEADER})"
        formulas.append(f"SUMPRODUCT(MAX({rows}))" if alike else "")
    cells = [last.get(pool.number, 0) for pool in pools.all]
    return Column("last", given.said(_LAST), cells, formulas, look="count", working=True)


def ways_page(given: Given, order: Order) -> Page | None:
    """The ways of projects through the slots, where some project has more than one."""
    if not order.masks:
        return None
    columns = [
        Column("way", given.said(_NUMBER), list(range(1, len(order.masks) + 1)), look="count")
    ]
    for s, (slot, n) in enumerate(order.pools.slots, start=1):
        name = given.naming.word("pool", slot.partition(":")[0]) + (f" {n + 1}" if n else "")
        columns.append(Column(f"k{s}", name, [mask[s - 1] for mask in order.masks], look="count"))
    return Page(
        "ways",
        given.said(_WAYS),
        given.said(_WAYS_TITLE),
        given.said(_WAYS_SAYS),
        columns,
        frozen=1,
        colour="#7F7F7F",
    )
