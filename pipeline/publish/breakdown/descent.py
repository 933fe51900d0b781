"""The columns of the walk: pools and their room, row by row, and what equals ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.language import mark as _
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.order import Order
from pipeline.publish.breakdown.paper import Cell, Column
from pipeline.publish.breakdown.walk import FREE, Walked

_POOL = _("Pool: {name}")
_ROOM = _("Room: {name}")
_TAKES = _("Takes: {name}")
_BEFORE = _("Room before its equals: {name}")
_WANT = _("Equals that come to it: {name}")
_SURE = _("Surely taken: {name}")
_WAY, _FIRST = _("Way taken"), _("Way open before its equals")
_ALONE = _("Without equals")
_VERDICT = _("Walk: 1 in, 2 no room, 3 to be ruled, 4 not tried")
_UNKNOWN = _("Rests on orders not tried here")
_FULL = _("Full for it: {name}")
_STOPPED = _("Stopped by pool")


class Sheet:
    """The working columns of the ranking, as they are added."""

    def __init__(self, given: Given, order: Order) -> None:
        self.given, self.order = given, order
        self.columns: list[Column] = []
        count = len(order.positions)
        self.rows = sorted(range(count), key=lambda at: order.positions[at])
        self.ids = [given.projects[at]["project_id"] for at in self.rows]
        self.slots = range(1, len(order.pools.slots) + 1)

    def add(self, key: str, name: str, cells: Sequence[Cell], formula: Any = "") -> None:
        """A column that leads to others."""
        self.columns.append(Column(key, name, cells, formula, working=True, look="count"))

    def taken(self, key: str, name: str, values: Sequence[int]) -> list[int]:
        """A column of the order, in the order of the ranking."""
        cells = [values[at] for at in self.rows]
        self.add(key, name, cells, f"INDEX([order.{key}:],[row])")
        return cells

    def said(self, sentence: str, **fields: object) -> str:
        """A sentence in the language of the round."""
        return self.given.said(sentence, **fields)

    def slot(self, sentence: str, s: int) -> str:
        """A heading that names a slot, from 1."""
        slot, n = self.order.pools.slots[s - 1]
        name = self.given.naming.word("pool", slot.partition(":")[0])
        return self.said(sentence, name=f"{name} {n + 1}" if n else name)

    @property
    def several(self) -> bool:
        """Whether some project has more than one way."""
        return len(self.order.uses) > 1


def add_walk(sheet: Sheet, walked: Walked) -> None:
    """Pools, their room at each row, the way taken and what it takes."""
    last = len(sheet.slots)
    for s in sheet.slots:
        sheet.add(
            f"pool{s}",
            sheet.slot(_POOL, s),
            [own[s - 1] for own in walked.pool],
            f"INDEX([order.pool{s}:],[row])",
        )
    if sheet.several:
        ways = [len(sheet.order.pools.routes[at]) for at in sheet.rows]
        sheet.add("ways", sheet.said(_WAY), ways, "INDEX([order.ways:],[row])")
        sheet.taken("way0", sheet.said(_WAY), sheet.order.first_ways)
    for s in sheet.slots:
        used = f"COUNTIF([t1=t{last}<],[pool{s}])"
        sheet.add(
            f"room{s}",
            sheet.slot(_ROOM, s),
            [room[s - 1] for room in walked.room],
            f"IF([pool{s}]=0,{FREE},INDEX([pools.bound:],[pool{s}])-{used})",
        )
    sheet.add("way", sheet.said(_WAY), walked.way, f"IF([walks]=0,0,{_open(sheet, 'room')})")
    for s in sheet.slots:
        mine = f"[pool{s}]"
        if sheet.several:
            mine = f"IF(INDEX([ways.k{s}:],[way0]+[way]-1)=1,[pool{s}],0)"
        sheet.add(
            f"t{s}",
            sheet.slot(_TAKES, s),
            [taken[s - 1] for taken in walked.taken],
            f"IF(AND([way]>0,[takes]=1),{mine},0)",
        )


def _open(sheet: Sheet, room: str) -> str:
    """The formula of the first way on which every pool has room."""
    last = len(sheet.slots)
    if not sheet.several:
        return f"IF(MIN([{room}1={room}{last}])>0,1,0)"
    told = "0"
    for way in range(len(sheet.order.uses), 0, -1):
        through = f"INDEX([ways.k1=k{last}:],[way0]+{way - 1},0)"
        free = f"SUMPRODUCT({through}*([{room}1={room}{last}]<=0))=0"
        told = f"IF([ways]<{way},0,IF({free},{way},{told}))"
    return told


def add_verdicts(sheet: Sheet, walked: Walked) -> None:
    """Room before equals, how many of them come to each pool, and who is in, out or asked of."""
    pools, last = sheet.order.pools, len(sheet.slots)
    sheet.add("alone", sheet.said(_ALONE), walked.alone, "IF(AND([grp]<>[grp^],[grp]<>[grp_]),1,0)")
    for s in sheet.slots:
        taken = (f"COUNTIFS([t{u}<],[pool{s}],[grp<],[grp])" for u in alike(sheet, s))
        again = "+".join(taken)
        sheet.add(
            f"b{s}",
            sheet.slot(_BEFORE, s),
            [before[s - 1] for before in walked.before],
            f"IF([pool{s}]=0,{FREE},[room{s}]+IF([alone]=1,0,{again}))",
        )
    if not pools.nested:
        sheet.add("first", sheet.said(_FIRST), walked.first, f"IF([walks]=0,0,{_open(sheet, 'b')})")
    for s in sheet.slots:
        cells = [want[s - 1] for want in walked.want]
        if pools.nested and s - 1 not in pools.filling:
            sheet.add(f"n{s}", sheet.slot(_WANT, s), cells)
            continue
        who = "[grp:],[grp],[takes:],1"
        if pools.nested:
            number = f"COUNTIFS({who},[pool{s}:],[pool{s}]{past(sheet, s)})"
        else:
            number = "+".join(
                f'COUNTIFS({who},[first:],">0",[pool{u}:],[pool{s}])' for u in alike(sheet, s)
            )
        sheet.add(
            f"n{s}",
            sheet.slot(_WANT, s),
            cells,
            f"IF(OR([alone]=1,[takes]=0,[pool{s}]=0),0,{number})",
        )
    over = ",".join(f"[n{s}]>[b{s}]" for s in sheet.slots)
    if pools.nested:
        together = f"IF(MIN([b1=b{last}])<=0,2,IF(OR({over}),3,1))"
    elif sheet.several:
        through = f"INDEX([ways.k1=k{last}:],[way0]+[first]-1,0)"
        short = f"SUMPRODUCT({through}*([n1=n{last}]>[b1=b{last}]))>0"
        together = f"IF([first]=0,2,IF({short},4,1))"
    else:
        together = f"IF([first]=0,2,IF(OR({over}),4,1))"
    sheet.add(
        "verdict",
        sheet.said(_VERDICT),
        walked.verdict,
        f'IF([walks]=0,"",IF([takes]=0,2,IF([alone]=1,IF([way]>0,1,2),{together})))',
    )
    if pools.nested:
        for s in sheet.slots:
            further = ",".join(f"[n{u}]>[b{u}]" for u in sheet.slots if u > s)
            kept = f"IF(OR({further}),0,[t{s}])" if further else f"[t{s}]"
            sheet.add(
                f"c{s}",
                sheet.slot(_SURE, s),
                [sure[s - 1] for sure in walked.sure],
                f"IF([verdict]=1,[t{s}],IF([verdict]=3,{kept},0))",
            )
    else:
        below = "IF([alone]=1,0,IF(COUNTIFS([grp:],[grp],[verdict:],4)>0,1,0))"
        sheet.add("unknown", sheet.said(_UNKNOWN), walked.unknown, f"MAX(N([unknown^]),{below})")


def alike(sheet: Sheet, s: int) -> list[int]:
    """The slots in which a pool of a slot can stand: of several of a kind it may be any."""
    kind = sheet.order.pools.slots[s - 1][0]
    return [u for u in sheet.slots if sheet.order.pools.slots[u - 1][0] == kind]


def past(sheet: Sheet, s: int) -> str:
    """The criteria by which somebody finds room in every pool inside that of a slot."""
    inner = [at + 1 for at in sheet.order.pools.filling if at + 1 < s]
    return "".join(f',[room{u}:],">0"' for u in inner)


def add_full(sheet: Sheet, full: Sequence[Sequence[int]]) -> None:
    """Which pools were full for a row: before its equals, or if it is asked in some order.

    In nested pools those who stand below equals look only at what is surely taken. Of
    equals that are asked, one's pool is full in some order if the others alone can fill it:
    as many as come to it past the pools inside, unless a pool around it stops them first.
    """
    pools, last = sheet.order.pools, len(sheet.slots)
    filling = [at + 1 for at in pools.filling]
    for s in sheet.slots:
        before = f"[b{s}]<=0"
        among = "0"
        if pools.nested:
            again = f"IF([alone]=1,0,COUNTIFS([c{s}<],[pool{s}],[grp<],[grp]))"
            used = f"COUNTIF([c1=c{last}<],[pool{s}])-{again}"
            before = f"INDEX([pools.bound:],[pool{s}])<={used}"
            if s in filling:
                inside = ",".join(f"[n{t}]>[b{t}]" for t in filling if t < s)
                own = f"IF(OR({inside}),0,1)" if inside else "1"
                around = [f"OR([n{u}]<=[b{u}],[b{u}]>=[b{s}])" for u in filling if u > s]
                among = f"IF(AND({','.join([f'[n{s}]-{own}>=[b{s}]', *around])}),1,0)"
        test = f"IF([verdict]=2,IF({before},1,0),IF([verdict]=3,{among},0))"
        cells = [found[s - 1] for found in full]
        sheet.add(f"f{s}", sheet.slot(_FULL, s), cells, f"IF([pool{s}]=0,0,{test})")


def add_stopped(sheet: Sheet, numbers: Sequence[int]) -> None:
    """The first pool, in the order of reasons, that had no room when a row was reached."""
    told = "0"
    for at in reversed(sheet.order.pools.by_reason):
        told = f"IF([f{at + 1}]=1,[pool{at + 1}],{told})"
    sheet.add("stopped", sheet.said(_STOPPED), numbers, f"IF([verdict]=2,{told},0)")
