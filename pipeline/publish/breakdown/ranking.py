"""The sheet of the ranking: places, the walk down them, and what becomes of each project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import mark as _
from pipeline.publish.breakdown.descent import (
    Sheet,
    add_full,
    add_stopped,
    add_verdicts,
    add_walk,
    alike,
    past,
)
from pipeline.publish.breakdown.equals import (
    add_before_rulings,
    add_equals,
    add_walking,
    last_rule,
)
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.order import RULED_FIRST, Order
from pipeline.publish.breakdown.paper import HEADER
from pipeline.publish.breakdown.walk import (
    ASKED,
    FREE,
    IN,
    OUT,
    Walked,
    bounds,
    look_again,
    members,
    rooms_before,
    walk_down,
    wanted,
)
from pipeline.publish.breakdown.without import add_without_bonus

_ROW = _("Row of the order")
_CLASS, _PANEL, _STATE = _("Class"), _("Panel"), _("State")
_ENOUGH, _FAILED = _("Enough experts"), _("Pass mark missed")
_GROUP = _("First of its place")
_LOT = _("Lot")
_PASSES = _("Passes and walks but for rulings")
_ROOM = _("Room before equals without rulings: {pool}")
_WANT = _("Equals without rulings: {pool}")
_ASKED = _("Walk without rulings of its place")
_IN_FORCE, _EFFECTIVE, _TURN = _("Ruling in force"), _("Ruling that counts"), _("Turn among equals")
_INNER = _("Innermost pool without room")
_MOVES = _("Row that moves up in its stead")
_RESERVE = _("Would move up")
_VOID = _("Ruling does not fit as it is")


@dataclass
class Ranking:
    """The working columns of the ranking, and by row of it what they tell."""

    sheet: Sheet
    walked: Walked
    groups: list[int]
    inner: list[int]
    stopped: list[int]
    void: list[int]
    in_force: list[int]
    nothing: int


def make_ranking(given: Given, order: Order) -> Ranking:
    """The working columns, a row for each admitted project, by position."""
    sheet = Sheet(given, order)
    said = sheet.said
    sheet.add(
        "row",
        said(_ROW),
        [at + 1 for at in sheet.rows],
        f"MATCH(ROW()-{HEADER},[order.position:],0)",
    )
    classes = sheet.taken("cls", said(_CLASS), order.classes)
    panels = sheet.taken("panel", said(_PANEL), order.panels)
    sheet.taken("state", said(_STATE), order.states)
    enough = [int(given.standings[row["project_id"]]["enough"]) for row in given.projects]
    sheet.taken("enough", said(_ENOUGH), enough)
    sheet.taken("failed", said(_FAILED), order.failed)
    equal = add_equals(sheet, classes, panels)
    equals = add_before_rulings(sheet, classes, panels, equal)
    add_walking(sheet, classes, equal)
    if order.lots:
        sheet.taken("lot", said(_LOT), order.lots)
    walked = walk_down(order, sheet.rows)
    add_walk(sheet, walked)
    ranking = Ranking(sheet, walked, [], [], [], [], [0] * len(sheet.rows), order.unruled)
    asked = _ask(ranking, classes, equals) if order.rulings else []
    _groups(ranking, classes, panels, equal)
    look_again(walked, order, sheet.rows, ranking.groups)
    add_verdicts(sheet, walked)
    full = _full(ranking)
    add_full(sheet, full)
    ranking.stopped = _stopped(ranking, full)
    add_stopped(sheet, ranking.stopped)
    if order.pools.nested:
        _inner(ranking)
    if order.rulings:
        _void(ranking, asked)
    add_without_bonus(sheet, ranking.in_force)
    return ranking


def _ask(ranking: Ranking, classes: Sequence[int], equals: Sequence[int]) -> list[int]:
    """What the walk would say of each ruled row without the rulings of its place.

    A ruling is in force where the panel is asked: where its project is equal
    with others and room ends among them.
    """
    sheet, walked = ranking.sheet, ranking.walked
    order, last = sheet.order, len(sheet.slots)
    nothing = ranking.nothing
    ruled = [order.askable[at] for at in sheet.rows]
    would = [
        int(c == 2 and order.states[at] == 0 and order.failed[at] == 0)
        for c, at in zip(classes, sheet.rows, strict=True)
    ]
    sheet.add("we", sheet.said(_PASSES), would, "IF(AND([cls]=2,[state]=0,[failed]=0),1,0)")
    rooms, wants, asked = [], [], []
    for k in range(len(sheet.rows)):
        room = [FREE] * last
        want = [0] * last
        verdict = 0
        if ruled[k] != nothing:
            room = rooms_before(walked, order, equals, k)
            want = wanted(walked, order, would, members(equals, k), k)
            if would[k]:
                over = any(w > r for w, r in zip(want, room, strict=True))
                verdict = OUT if min(room) <= 0 else ASKED if over else IN
        rooms.append(room)
        wants.append(want)
        asked.append(verdict)
    for s in sheet.slots:
        again = "+".join(f"COUNTIFS([t{u}<],[pool{s}],[eg<],[eg])" for u in alike(sheet, s))
        sheet.add(
            f"re{s}",
            sheet.said(_ROOM, pool=s),
            [room[s - 1] for room in rooms],
            f"IF(OR([ruling]={nothing},[pool{s}]=0),{FREE},[room{s}]+{again})",
        )
    for s in sheet.slots:
        filling = s - 1 in order.pools.filling
        number = f"COUNTIFS([eg:],[eg],[we:],1,[pool{s}:],[pool{s}]{past(sheet, s)})"
        sheet.add(
            f"ne{s}",
            sheet.said(_WANT, pool=s),
            [want[s - 1] for want in wants],
            f"IF(OR([ruling]={nothing},[pool{s}]=0),0,{number})" if filling else "",
        )
    over_any = ",".join(f"[ne{s}]>[re{s}]" for s in sheet.slots)
    sheet.add(
        "ve",
        sheet.said(_ASKED),
        asked,
        f"IF(OR([ruling]={nothing},[we]=0),0,IF(MIN([re1=re{last}])<=0,2,IF(OR({over_any}),3,1)))",
    )
    ranking.in_force = [int(verdict == ASKED) for verdict in asked]
    sheet.add("acc", sheet.said(_IN_FORCE), ranking.in_force, "IF([ve]=3,1,0)")
    return asked


def _groups(
    ranking: Ranking,
    classes: Sequence[int],
    panels: Sequence[int],
    equal: Sequence[int],
) -> None:
    """The first row of each place; rulings in force and the lot part equals."""
    sheet, order = ranking.sheet, ranking.sheet.order
    size = len(sheet.rows) + 1
    turns = [0] * len(sheet.rows)
    if order.rulings:
        effective = [
            order.askable[at] if force else ranking.nothing
            for at, force in zip(sheet.rows, ranking.in_force, strict=True)
        ]
        sheet.add(
            "eff", sheet.said(_EFFECTIVE), effective, f"IF([acc]=1,[ruling],{ranking.nothing})"
        )
        lots = [order.lots[at] if order.lots else 0 for at in sheet.rows]
        turns = [e * size + lot for e, lot in zip(effective, lots, strict=True)]
        sheet.add("es", sheet.said(_TURN), turns, f"[eff]*{size}+{'[lot]' if order.lots else '0'}")
    elif order.lots:
        turns = [order.lots[at] for at in sheet.rows]
        sheet.add("es", sheet.said(_TURN), turns, "[lot]")
    same = f"[eq{last_rule(order)}]=1"
    if order.rulings or order.lots:
        same = f"AND({same},[es]=[es^])"
    for k, c in enumerate(classes):
        level = bool(equal[k]) and turns[k] == turns[k - 1]
        level = level or (k > 0 and c == 1 == classes[k - 1] and panels[k] == panels[k - 1])
        ranking.groups.append(ranking.groups[-1] if level else k + 1)
    sheet.add(
        "grp",
        sheet.said(_GROUP),
        ranking.groups,
        f"IF(OR({same},AND([cls]=1,[cls^]=1,[panel]=[panel^])),[grp^],ROW()-{HEADER})",
    )


def _full(ranking: Ranking) -> list[list[int]]:
    """By row and slot whether the pool was full for a row, as the formulas tell it."""
    sheet, walked = ranking.sheet, ranking.walked
    pools = sheet.order.pools
    start = bounds(pools, sheet.order)
    taken: Counter[int] = Counter()
    found: list[list[int]] = []
    for k, own in enumerate(walked.pool):
        equals = members(ranking.groups, k)
        if k == equals[0] and k:
            for i in members(ranking.groups, k - 1):
                taken.update(number for number in walked.sure[i] if number)
        full = [0] * len(own)
        for s, pool in enumerate(own):
            if walked.verdict[k] == OUT:
                room = start[pool] - taken[pool] if pools.nested and pool else walked.before[k][s]
                full[s] = int(pool > 0 and room <= 0)
            elif walked.verdict[k] == ASKED and s in pools.filling:
                full[s] = int(pool > 0 and _fills(walked, pools.filling, k, s))
        found.append(full)
    return found


def _fills(walked: Walked, filling: Sequence[int], k: int, s: int) -> bool:
    """Whether the others of a row's equals can fill a pool before it."""
    want, room = walked.want[k], walked.before[k]
    inside = any(want[t] > room[t] for t in filling if t < s)
    others = want[s] - (0 if inside else 1)
    return others >= room[s] and all(
        want[u] <= room[u] or room[u] >= room[s] for u in filling if u > s
    )


def _stopped(ranking: Ranking, full: Sequence[Sequence[int]]) -> list[int]:
    """By row the first pool, in the order of reasons, without room under every order."""
    walked, by_reason = ranking.walked, ranking.sheet.order.pools.by_reason
    return [
        next((walked.pool[k][s] for s in by_reason if full[k][s]), 0)
        if walked.verdict[k] == OUT
        else 0
        for k in range(len(walked.pool))
    ]


def _inner(ranking: Ranking) -> None:
    """Who would move up: the first that waits for a pool which somebody in it could leave."""
    sheet, walked = ranking.sheet, ranking.walked
    order = sheet.order
    filling = order.pools.filling
    for k, at in enumerate(sheet.rows):
        number = 0
        if order.takes[at] and walked.verdict[k] in (OUT, ASKED):
            for s in filling:
                want, room = walked.want[k][s], walked.before[k][s]
                if walked.pool[k][s] and (room <= 0 if walked.verdict[k] == OUT else want > room):
                    number = walked.pool[k][s]
                    break
        ranking.inner.append(number)
    out = asked = "0"
    for at in reversed(filling):
        s = at + 1
        out = f"IF([b{s}]<=0,[pool{s}],{out})"
        asked = f"IF([n{s}]>[b{s}],[pool{s}],{asked})"
    sheet.add(
        "inner",
        sheet.said(_INNER),
        ranking.inner,
        f"IF([takes]=0,0,IF([verdict]=2,{out},IF([verdict]=3,{asked},0)))",
    )
    if sheet.given.policy.pools.reserve.who == "all":
        return
    waiting = first_waiting(ranking)
    moves = [
        min((waiting.get(number, FREE) for number in own if number), default=FREE)
        if verdict == IN
        else FREE
        for own, verdict in zip(walked.pool, walked.verdict, strict=True)
    ]
    each = ",".join(
        f"IF([pool{s}]>0,INDEX([pools.waiting:],[pool{s}]),{FREE})" for s in sheet.slots
    )
    sheet.add("moves", sheet.said(_MOVES), moves, f"IF([verdict]=1,MIN({each}),{FREE})")
    goes = {(number, move) for own, move in zip(walked.pool, moves, strict=True) for number in own}
    reserve = [
        int(verdict == OUT and number > 0 and waiting[number] == group and (number, group) in goes)
        for verdict, number, group in zip(
            walked.verdict, ranking.inner, ranking.groups, strict=True
        )
    ]
    found = "+".join(f"COUNTIFS([pool{s + 1}:],[inner],[moves:],[grp])" for s in filling) or "0"
    first = "[grp]<>INDEX([pools.waiting:],[inner])"
    sheet.add(
        "reserve",
        sheet.said(_RESERVE),
        reserve,
        f"IF(OR([inner]=0,[verdict]<>2),0,IF({first},0,IF({found}>0,1,0)))",
    )


def first_waiting(ranking: Ranking) -> dict[int, int]:
    """By pool the place of the first that it stops, as the first row of that place."""
    found: dict[int, int] = {}
    for number, group in zip(ranking.inner, ranking.groups, strict=True):
        if number:
            found.setdefault(number, group)
    return found


def _void(ranking: Ranking, asked: Sequence[int]) -> None:
    """Rulings that do not fit as they are: formulas would have to walk without them."""
    sheet, order = ranking.sheet, ranking.sheet.order
    span = (ranking.nothing + 1) // 2
    several = (
        sum(1 for ruling in sheet.given.ruled.values() if ruling["outcome"] == "recommended") > 1
    )
    for k, at in enumerate(sheet.rows):
        ruled = order.askable[at]
        fits = not (ruled >= RULED_FIRST["reserve"] * span and asked[k] in (IN, OUT))
        fits = fits and not (
            ranking.in_force[k] and ruled < span and ranking.walked.verdict[k] != IN
        )
        if several and order.classes[at] == 0 and not ranking.walked.way[k]:
            fits = False
        ranking.void.append(int(not fits))
    late = ",AND([cls]=0,[way]=0)" if several else ""
    sheet.add(
        "void",
        sheet.said(_VOID),
        ranking.void,
        f"IF(OR(AND([ruling]>={RULED_FIRST['reserve'] * span},[ve]>0,[ve]<3),"
        f"AND([acc]=1,[ruling]<{span},[verdict]<>1){late}),1,0)",
    )
