"""The sheet of the order: what each project is ranked on, and where it comes to stand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.language import mark as _
from pipeline.publish.breakdown.deciding import add_deciding, add_ties, bound_of_order
from pipeline.publish.breakdown.figures import Figures
from pipeline.publish.breakdown.given import Given, turn_of
from pipeline.publish.breakdown.keys import Figure, pack
from pipeline.publish.breakdown.paper import Cell, Column, Page
from pipeline.publish.breakdown.pools import BYPASS, NORMAL, Pools

_NAME = _("Order")
_TITLE = _("What each project is ranked on, and its position in the ranking")
_SAYS = _(
    "A row is a project. The sheet of the ranking takes its rows from here by position. State: "
    "0 in the "
    "round, 1 a blocking finding, 2 or 3 its unit's order, 4 recommended without marks. Class: "
    "0 taken in "
    "by ruling before the first place, 1 without marks before it, 2 with a place, 3 the others."
)
_STATE, _CLASS, _PANEL = _("State"), _("Class"), _("Panel")
_ENOUGH, _FAILED = _("Enough experts"), _("Pass mark missed")
_EXPERTS, _BESIDE, _BONUS, _TOTAL = (
    _("Expert points, whole"),
    _("Components, whole"),
    _("Bonus, whole"),
    _("Total, whole"),
)
_RULING, _LOT = _("Ruling"), _("Lot")
_RULING_NOTE = _("A ruling of the panel is a value: {known}.")
_LOT_NOTE = _("The lot rests on seed and number of a project, not on marks; 1 goes first.")
_TURN = _("Order of those taken in by ruling")
_POSITION = _("Position")
_DETAIL = _("Settled before marking")
_POOL = _("Pool: {name}")
_WAY, _WAYS = _("First of its ways"), _("Number of ways")
_USE = _("Way {number}")
_WAS = _("{name} as published")

RULED_FIRST = {"recommended": 0, "reserve": 2, "not_selected": 3}
UNRULED = 1
_LAST = 10**6 - 1


@dataclass
class Order:
    """The sheet of the order with the lists that the ranking is made of, by row of the sheet."""

    page: Page
    pools: Pools
    classes: list[int]
    panels: list[int]
    deciding: list[int]
    without: list[int]
    ties: list[tuple[str, str, list[int]]]
    ruled: list[int]
    unruled: int
    lots: list[int]
    walks: list[int]
    takes: list[int]
    positions: list[int]
    failed: list[int]
    states: list[int]
    uses: list[list[str]]
    rulings: bool
    bound: int
    figures_without: list[Figure] = field(default_factory=list)
    covers: dict[str, str] = field(default_factory=dict)
    first_ways: list[int] = field(default_factory=list)
    masks: list[list[int]] = field(default_factory=list)
    askable: list[int] = field(default_factory=list)


def make_order(
    given: Given,
    pools: Pools,
    figures: Figures,
    failed: list[int],
    bonus: list[int],
    beside: list[int],
    components: int,
) -> Order:
    """The sheet, a row for each admitted project, by id."""
    rows, scales, naming = given.projects, given.scales, given.naming
    ids = [row["project_id"] for row in rows]
    heading = naming.heading
    columns = [
        Column("project", heading("marks", "project_id"), ids, look="code", width=13),
        Column(
            "title",
            heading("recommendation", "title"),
            [r["title"] for r in rows],
            look="text",
            width=30,
        ),
        Column(
            "unit",
            heading("recommendation", "unit"),
            [naming.units.get(r["unit"], r["unit"]) for r in rows],
            look="text",
            width=12,
        ),
    ]
    panels = [pools.panels.index(pools.panel_of[name]) for name in ids]
    if len(pools.panels) > 1:
        told = [pools.panel_of[name] for name in ids]
        columns.append(Column("panelname", given.said(_PANEL), told, look="text", width=10))

    def add(key: str, name: str, cells: Sequence[Cell], formula: Any = "", **look: Any) -> None:
        columns.append(Column(key, name, cells, formula, working=True, **look))

    def said(sentence: str, **fields: object) -> str:
        return given.said(sentence, **fields)

    add("state", said(_STATE), pools.states, look="count")
    add("panel", said(_PANEL), panels, look="count")
    details = [
        given.details.get(name, given.decisions[name]["reason"]) if state in (1, 2, 3) else ""
        for name, state in zip(ids, pools.states, strict=True)
    ]
    add("said", said(_DETAIL), details, look="text")
    counts = [given.counted[name] for name in ids]
    enough = [int(given.standings[name]["enough"]) for name in ids]
    add("enough", said(_ENOUGH), enough, "IF([points.n#@]>=experts_minimum,1,0)", look="count")
    add("failed", said(_FAILED), failed, "[passes.failed#@]", look="count")
    factor = scales.point // 10**scales.points_shown.decimals
    expert = [int(e) * factor if e != "" else 0 for e in figures.points]
    add("expert", said(_EXPERTS), expert, f"N([points.e#@])*{factor}")
    added = "+".join(f"[bonuses.o{n}#@]" for n in range(1, components + 1))
    add("beside", said(_BESIDE), beside, added)
    add("bonus", said(_BONUS), bonus, "[bonuses.bonus#@]")
    total = [a + b + c for a, b, c in zip(expert, beside, bonus, strict=True)]
    add("total", said(_TOTAL), total, "[expert]+[beside]+[bonus]")
    deciding, without, common = add_deciding(given, add, said, total, bonus)
    ties = add_ties(given, common, figures, add, said)
    ruled, unruled = _rulings(given, add, said)
    lots = _lots(given, add, said)
    classes, turns = _classes(given, pools, enough, failed, counts, add, said)
    order = Order(
        Page("order", said(_NAME), said(_TITLE), said(_SAYS), columns, frozen=2, colour="#7F7F7F"),
        pools,
        classes,
        panels,
        deciding,
        without,
        ties,
        ruled,
        unruled,
        lots,
        [],
        [],
        [],
        failed,
        pools.states,
        [],
        len(given.rulings) > 0,
        0,
    )
    _positions(given, order, turns, columns)
    _ways(given, order, add, said)
    _published(given, order, add, said)
    return order


def _rulings(given: Given, add: Any, said: Any) -> tuple[list[int], int]:
    """By row its ruling as a number, the less first, and the number of those without one."""
    span = _ruling_span(given)
    found = []
    for row in given.projects:
        ruling = None if row["bypass"] else given.ruled.get(row["project_id"])
        group = UNRULED if ruling is None else RULED_FIRST.get(ruling["outcome"], UNRULED)
        turn = turn_of(ruling) if ruling is not None and group != UNRULED else None
        found.append(group * span + (span - 1 if turn is None else turn))
    unruled = UNRULED * span + span - 1
    known = f"{unruled} = -"
    add("ruling", said(_RULING), found, note=said(_RULING_NOTE, known=known), look="count")
    return found, unruled


def _lots(given: Given, add: Any, said: Any) -> list[int]:
    """By row the turn of its lot, 1 first; empty where the policy has no draw."""
    draw = given.policy.places.draw
    if draw is None:
        return []
    drawn = [
        hashlib.sha256(f"{draw.seed}:{row['project_id']}".encode()).digest()
        for row in given.projects
    ]
    rising = sorted(drawn)
    lots = [1 + rising.index(one) for one in drawn]
    add("lot", said(_LOT), lots, note=said(_LOT_NOTE), look="count")
    return lots


def _classes(
    given: Given,
    pools: Pools,
    enough: list[int],
    failed: list[int],
    counts: list[int],
    add: Any,
    said: Any,
) -> tuple[list[int], list[int]]:
    """By row its class, and the turn of those that a ruling may take in before the first place."""
    bypass = given.policy.pools.bypass
    taken = 1 if bypass is not None and bypass.room == "taken" else 3
    may = given.policy.marking.panel.too_few == "may_be_ruled"
    turns, classes, formulas = [], [], []
    for at, row in enumerate(given.projects):
        ruling = given.ruled.get(row["project_id"])
        late = may and ruling is not None and ruling["outcome"] == "recommended"
        late = late and pools.states[at] == NORMAL
        turn = turn_of(ruling) if ruling is not None else None
        order = _LAST if turn is None else min(turn, _LAST)
        turns.append(_LAST - order if late else -1)
        if enough[at]:
            classes.append(2)
        elif pools.states[at] == BYPASS:
            classes.append(taken)
        else:
            classes.append(0 if late and failed[at] == 0 and counts[at] > 0 else 3)
        if pools.states[at] == BYPASS:
            formulas.append(f"IF([enough]=1,2,{taken})")
        elif late:
            formulas.append("IF([enough]=1,2,IF(AND([failed]=0,[points.n#@]>0),0,3))")
        else:
            formulas.append("IF([enough]=1,2,3)")
    add("cls", said(_CLASS), classes, formulas, look="count")
    if any(turn >= 0 for turn in turns):
        add("turn", said(_TURN), [max(turn, 0) for turn in turns], look="count")
    return classes, turns


def _positions(given: Given, order: Order, turns: list[int], columns: list[Column]) -> None:
    """The key of the order and each project's position, equals by number of project."""
    classes = order.classes
    ranked = [p if c == 2 else -1 for p, c in zip(order.panels, classes, strict=True)]
    placed = [int(c in (0, 2)) for c in classes]
    has = [int(c == 2) for c in classes]
    figures = [Figure("(3-[cls])", [3 - c for c in classes], 4)]
    most = len(order.pools.panels) - 1
    if most:
        figures.append(Figure(f"({most}-[panel])", [most - p for p in order.panels], most + 1))
    panel = list(figures[1:])
    if any(turn >= 0 for turn in turns):
        values = [t * int(c == 0) for t, c in zip(turns, classes, strict=True)]
        figures.append(Figure("IF([cls]=0,[turn],0)", values, 10**6))
    top = bound_of_order(given)
    deciding = [d * p for d, p in zip(order.deciding, placed, strict=True)]
    figures.append(Figure("IF(OR([cls]=0,[cls]=2),[deciding],0)", deciding, top))
    tail = []
    for tie, key, values in order.ties:
        if tie.startswith("uncovered:"):
            tail.append(Figure(f"[{key}]", values, 2, covering=True))
        else:
            shown = [v * h for v, h in zip(values, has, strict=True)]
            limit = max(values, default=0) if tie.startswith(("level", "condition")) else top
            tail.append(Figure(f"IF([cls]=2,[{key}],0)", shown, max(limit, 1) + 1))
    last = []
    if order.lots:
        n = len(order.lots)
        values = [(n + 1 - lot) * h for lot, h in zip(order.lots, has, strict=True)]
        last.append(Figure(f"IF([cls]=2,{n + 1}-[lot],0)", values, n + 1))
    ruling = []
    if order.rulings:
        most_ruled = 4 * _ruling_span(given)
        values = [(most_ruled - r) * h for r, h in zip(order.ruled, has, strict=True)]
        ruling.append(Figure(f"IF([cls]=2,{most_ruled}-[ruling],0)", values, most_ruled + 1))
    key, values, covers = pack(given, columns, "key", [*figures, *tail, *ruling, *last], ranked)
    covering = [key for tie, key, _values in order.ties if tie.startswith("uncovered:")]
    order.covers = dict(zip(covering, covers, strict=True))
    order.bound = max(order.bound, *(figure.bound for figure in [*figures, *tail]))
    falling = sorted(range(len(values)), key=lambda at: (-values[at], at))
    positions = [0] * len(values)
    for position, at in enumerate(falling, start=1):
        positions[at] = position
    formula = f'1+COUNTIF([{key}:],">"&[{key}])+COUNTIF([{key}<],[{key}])'
    columns.append(
        Column("position", given.said(_POSITION), positions, formula, look="count", working=True)
    )
    order.positions = positions
    without = [w * h for w, h in zip(order.without, has, strict=True)]
    order.figures_without = [
        Figure("IF([cls]=2,1,0)", has, 2),
        *panel,
        Figure("IF([cls]=2,[without],0)", without, top),
        *tail,
    ]


def _ways(given: Given, order: Order, add: Any, said: Any) -> None:
    """The pools of each project by slot, its ways through them, and what a way is called."""
    pools, naming = order.pools, given.naming
    numbers = [pools.numbers_of(at) for at in range(len(given.projects))]
    for s, (slot, n) in enumerate(pools.slots, start=1):
        name = naming.word("pool", slot.partition(":")[0]) + (f" {n + 1}" if n else "")
        add(f"pool{s}", said(_POOL, name=name), [mine[s - 1] for mine in numbers], look="count")
    most = max((len(routes) for routes in pools.routes), default=1)
    if most > 1:
        add("ways", said(_WAYS), [len(routes) for routes in pools.routes], look="count")
        known: dict[tuple[tuple[int, ...], ...], int] = {}
        for at in range(len(given.projects)):
            masks = tuple(map(tuple, pools.masks_of(at)))
            if masks not in known:
                known[masks] = len(order.masks) + 1
                order.masks += map(list, masks)
            order.first_ways.append(known[masks])
        add("way0", said(_WAY), order.first_ways, look="count")
    for way in range(most):
        names = [
            naming.quota_use(routes[way].use) if way < len(routes) else ""
            for routes in pools.routes
        ]
        add(f"use{way + 1}", said(_USE, number=way + 1), names, look="text")
        order.uses.append(names)


def _published(given: Given, order: Order, add: Any, said: Any) -> None:
    """What was published of each project, as values."""
    ids = [row["project_id"] for row in given.projects]
    naming = given.naming
    outcomes = [naming.word("outcome", given.decisions[name]["outcome"]) for name in ids]
    places = [int(given.ranking[name]["place"]) if name in given.ranking else "" for name in ids]
    add("wasplace", said(_WAS, name=naming.heading("ranking", "place")), places, look="count")
    add("wasoutcome", said(_WAS, name=naming.heading("ranking", "outcome")), outcomes, look="text")


def _ruling_span(given: Given) -> int:
    """One more than the order of a ruling that names none, which comes after all others."""
    return max((turn_of(ruling) or 0 for ruling in given.ruled.values()), default=0) + 2
