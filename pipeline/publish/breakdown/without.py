"""The place each project would have if expert points were the total."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import mark as _
from pipeline.publish.breakdown.descent import Sheet
from pipeline.publish.breakdown.keys import Figure, pack
from pipeline.publish.breakdown.paper import Cell, Column

_WITHOUT = _("Place without bonus")


def add_without_bonus(sheet: Sheet, in_force: Sequence[int]) -> None:
    """On the sheet of the order: the place each project would have without bonus."""
    order, given = sheet.order, sheet.given
    if not given.policy.priority.bonuses:
        return
    figures = list(order.figures_without)
    if order.rulings:
        most = 4 * ((order.unruled + 1) // 2)
        force = dict(zip(sheet.rows, in_force, strict=True))
        values = [
            (most - (r if force[at] else order.unruled)) * int(c == 2)
            for at, (r, c) in enumerate(zip(order.askable, order.classes, strict=True))
        ]
        told = f"IF(INDEX([ranking.acc:],[position])=1,[ruling],{order.unruled})"
        figures.append(Figure(f"IF([cls]=2,{most}-{told},0)", values, most + 1))
    if order.lots:
        n = len(order.lots)
        values = [
            (n + 1 - lot) * int(c == 2) for lot, c in zip(order.lots, order.classes, strict=True)
        ]
        figures.append(Figure(f"IF([cls]=2,{n + 1}-[lot],0)", values, n + 2))
    ranked = [p if c == 2 else -1 for p, c in zip(order.panels, order.classes, strict=True)]
    key, _values, _covers = pack(given, order.page.columns, "nb", figures, ranked)
    places: list[Cell] = []
    for row in given.projects:
        known = given.ranking.get(row["project_id"])
        places.append(int(known["place_without_bonus"]) if known else "")
    formula = f'IF([cls]=2,1+COUNTIFS([cls:],2,[panel:],[panel],[{key}:],">"&[{key}]),"")'
    if order.rulings:
        stored = "[ranking.storedwithout#@]"
        formula = f'IF(void>0,IF(changed=0,IF({stored}="","",{stored}),""),{formula})'
    order.page.columns.append(
        Column("without_place", given.said(_WITHOUT), places, formula, working=True, look="count")
    )
