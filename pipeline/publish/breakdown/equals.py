"""Equals of the ranking: who shares a place before rulings and the lot, and who walks."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import mark as _
from pipeline.publish.breakdown.descent import Sheet
from pipeline.publish.breakdown.order import RULED_FIRST, Order
from pipeline.publish.breakdown.paper import HEADER

_LOOKED_AT = _("What rule {number} looks at")
_EQUAL = _("Equal to the row above by rule {number}")
_RUN = _("Number in the ranking")
_BEFORE_RULINGS = _("Place before rulings and lot")
_EQUALS = _("First of its equals")
_WALKS, _TAKES = _("Walks"), _("Takes room")
_RULING = _("Ruling")


def add_equals(sheet: Sheet, classes: Sequence[int], panels: Sequence[int]) -> list[int]:
    """Whether each row is equal to the one above by every rule but rulings and the lot."""
    order = sheet.order
    looked_at = [("deciding", order.deciding), *((key, values) for _tie, key, values in order.ties)]
    equal: list[int] = []
    for number, (key, values) in enumerate(looked_at):
        cells = sheet.taken(key, sheet.said(_LOOKED_AT, number=number + 1), values)
        covering = number > 0 and order.ties[number - 1][0].startswith("uncovered:")
        if covering:
            key = order.covers[key]
            firsts = [int(cell) for cell in order.page.column(key).cells]
            cells = sheet.taken(key, sheet.said(_LOOKED_AT, number=number + 1), firsts)
        if number == 0:
            test = "AND([cls]=2,[cls^]=2,[panel]=[panel^])"
            before = [
                int(k > 0 and classes[k] == classes[k - 1] == 2 and panels[k] == panels[k - 1])
                for k in range(len(cells))
            ]
        else:
            test, before = f"[eq{number - 1}]=1", equal
        equal = [int(before[k] and cells[k] == cells[k - 1]) for k in range(len(cells))]
        sheet.add(
            f"eq{number}",
            sheet.said(_EQUAL, number=number + 1),
            equal,
            f"IF({test},IF([{key}]=[{key}^],1,0),0)",
        )
    return equal


def last_rule(order: Order) -> int:
    """The number, from 0, of the last rule before rulings and the lot."""
    return len(order.ties)


def add_before_rulings(
    sheet: Sheet, classes: Sequence[int], panels: Sequence[int], equal: Sequence[int]
) -> list[int]:
    """Add each row's place before rulings and the lot; gives the first row of its equals."""
    run: list[int] = []
    place: list[int] = []
    equals: list[int] = []
    for k, c in enumerate(classes):
        same = k > 0 and classes[k - 1] == 2 and panels[k] == panels[k - 1]
        run.append((run[-1] + 1 if same else 1) if c == 2 else 0)
        place.append((place[-1] if equal[k] else run[-1]) if c == 2 else 0)
        equals.append(equals[-1] if equal[k] else k + 1)
    last = f"[eq{last_rule(sheet.order)}]=1"
    sheet.add(
        "run", sheet.said(_RUN), run, "IF([cls]=2,IF(AND([cls^]=2,[panel]=[panel^]),[run^]+1,1),0)"
    )
    sheet.add("pe", sheet.said(_BEFORE_RULINGS), place, f"IF([cls]=2,IF({last},[pe^],[run]),0)")
    sheet.add("eg", sheet.said(_EQUALS), equals, f"IF({last},[eg^],ROW()-{HEADER})")
    return equals


def add_walking(sheet: Sheet, classes: Sequence[int], equal: Sequence[int]) -> None:
    """Who walks and who takes room; a ruling matters only on somebody who has equals."""
    order, nothing = sheet.order, sheet.order.unruled
    span = (nothing + 1) // 2
    out, reserve = RULED_FIRST["not_selected"] * span, RULED_FIRST["reserve"] * span
    order.askable = [nothing] * len(sheet.rows)
    order.walks, order.takes = [0] * len(sheet.rows), [0] * len(sheet.rows)
    for k, at in enumerate(sheet.rows):
        if equal[k] or (k + 1 < len(equal) and equal[k + 1]):
            order.askable[at] = order.ruled[at]
        ruled, passes = order.askable[at], not (order.states[at] or order.failed[at])
        order.walks[at] = int(classes[k] < 2 or (classes[k] == 2 and passes and ruled < out))
        order.takes[at] = int(order.walks[at] and (classes[k] < 2 or ruled < reserve))
    walks, takes = ([values[at] for at in sheet.rows] for values in (order.walks, order.takes))
    passing = "[cls]=2,[state]=0,[failed]=0"
    if not order.rulings:
        sheet.add("walks", sheet.said(_WALKS), walks, f"IF(OR([cls]<2,AND({passing})),1,0)")
        sheet.add("takes", sheet.said(_TAKES), takes, "[walks]")
        return
    last = f"eq{last_rule(order)}"
    asked = "INDEX([order.ruling:],[row])"
    sheet.add(
        "ruling",
        sheet.said(_RULING),
        [order.askable[at] for at in sheet.rows],
        f"IF(OR([{last}]=1,N([{last}_])=1),{asked},{nothing})",
    )
    sheet.add(
        "walks", sheet.said(_WALKS), walks, f"IF(OR([cls]<2,AND({passing},[ruling]<{out})),1,0)"
    )
    sheet.add(
        "takes", sheet.said(_TAKES), takes, f"IF(AND([walks]=1,OR([cls]<2,[ruling]<{reserve})),1,0)"
    )
