"""A project's place, its neighbours, the pools it uses, and what would have changed it, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.language import mark as _
from pipeline.publish.audiences import WITHHELD
from pipeline.publish.recounting_words import Line, Page

_PLACE = _("place {place} of {of}; without bonuses {place_without_bonus}")
_PLACE_IN_PANEL = _("place {place} of {of} in panel {panel}; without bonuses {place_without_bonus}")
_NO_PLACE = _("it has no place")
_DECIDED_BY = _("set apart from every other by: {rule} ({code})")
_SHARED_WITH = _("shares its place with {names}")
_ABOVE = _("just above, place {place}: {project}, parted by {rule}: {figure}, here {own_figure}")
_BELOW = _("just below, place {place}: {project}, parted by {rule}: {figure}, here {own_figure}")
_ABOVE_EQUAL = _("just above, place {place}: {project}, equal by every rule")
_BELOW_EQUAL = _("just below, place {place}: {project}, equal by every rule")
_USES = _("takes a place of: {use} ({code})")
_BEYOND = _("beyond what is allowed in principle: {pools}")
_ENTITLED = _("{kind}: {says} [{clause}]")
_WAY = _("way {number}: {pools}")
_TAKEN = _("way {number}, taken: {pools}")
_NO_WAYS = _("no pool bounds it")
_POOL = _("{name}: {in_before} of {places} taken when it was reached, room {room} [{clause}]")
_POOL_EQUALS = _(
    "{name}: {in_before} of {places} taken when it was reached, room {room}; {equals} of its "
    "equals are in [{clause}]"
)
_POOL_END = _("{name}: {in_all} of {places} taken at the end [{clause}]")
_POOL_SOFT = _("{name}: {in_all} at the end, {places} in principle [{clause}]")
_WHO = _("in: {names}")
_LAST = _("in, the last {shown} of {count}: {names}")
_FULL = _("full for it: {pools}")
_NOT_REACHED = _("It was not in the walk, so no room was asked for.")

_IN_NEXT = _("If it left, {names} would come in, {margin} points below it.")
_LINE = _("The lowest in {pool}: {project}, place {place}, {total}; {short} points above this one.")
_LINE_EQUAL = _("The lowest in {pool}: {project}, place {place}, {total}, as much as this one.")
_LINE_NOBODY = _("Nobody with a place is in {pool}.")
_RISE_ENOUGH = _("A total higher by {by} would have brought it in, all else being equal.")
_RISE_MORE = _("A total higher by more than {by} would have brought it in, all else being equal.")
_RISE_ANY = _("Any higher total would have brought it in, all else being equal.")
_EQUAL_UNTOLD = _(
    "Whether an equal total would cannot be told: a rule for equals looks at who stands before."
)
_RISE_UNTOLD = {
    "open": _("What rise would bring it in cannot be told: questions about equals above are open."),
    "never": _("No rise of its total would bring it in."),
}
_LEAVE_ONE = _("It would come in if one of these {count} left: {names}")
_LEAVE_NOBODY = _("No one project's leaving would bring it in; more than one would have to leave.")
_LEAVE_UNTOLD = _(
    "Who would have to leave cannot be told: pools cross, ways differ or a question is open."
)
_RULING = _("A ruling on these equals decides it: {names}")
_EXPERTS = _("Marks of {missing} more experts would give it a place.")
_PASS_MARK = _("It would have passed with {short} more; bonuses do not help.")
_VETO = _("It would have passed without the explicit no.")
_UNIT_ORDER = _("Its unit's own order decided, before any mark was looked at.")
_RULED = _("The panel's ruling decided.")
_FINDING = _("It hangs on the finding {findings}.")


def place_told(page: Page, row: Line) -> None:
    """The place, and who stands just above and below by which rule."""
    if "place" not in row:
        return
    place = row["place"]
    if place is None:
        page.put(0, _NO_PLACE)
        return
    page.put(0, _PLACE_IN_PANEL if place["panel"] else _PLACE, **place)
    fields = {"rule": page.of(place["decided_by_name"]), "code": place["decided_by"]}
    page.put(0, _DECIDED_BY, **fields)
    if place["shared_with"]:
        page.put(0, _SHARED_WITH, names=page.listed(place["shared_with"]))
    for side, parted, equal in (
        ("above", _ABOVE, _ABOVE_EQUAL),
        ("below", _BELOW, _BELOW_EQUAL),
    ):
        near = place[side]
        if near is not None:
            shown = {**near, "rule": page.of(near["parted_by_name"])}
            shown |= {name: shown[name] or "-" for name in ("figure", "own_figure")}
            page.put(0, equal if near["parted_by"] == "shared" else parted, **shown)


def pools_told(page: Page, row: Line) -> None:
    """The ways a project may take, each pool's room at its turn, and which way it took."""
    if "pools" not in row:
        return
    pools = row["pools"]
    names = {one["pool"]: page.of(one["name"]) for one in pools["pools"]}
    if pools["quota_use"]:
        use = page.of(pools["quota_use_name"])
        page.put(0, _USES, use=use, code=pools["quota_use"])
    for one in pools["entitled"]:
        fields = {"kind": page.of(one["name"]), "clause": page.clause(one["clause"])}
        page.put(0, _ENTITLED, says=page.of(one["says"]), **fields)
    if pools["beyond"]:
        page.put(0, _BEYOND, pools=_named(page, names, pools["beyond"]))
    for number, way in enumerate(pools["ways"], start=1):
        told = _named(page, names, way["pools"]) or page.say(_NO_WAYS)
        page.put(0, _TAKEN if way["taken"] else _WAY, number=number, pools=told)
    if not pools["reached"]:
        page.put(0, _NOT_REACHED)
    for one in pools["pools"]:
        _pool_told(page, one)
    if pools["waits_for"]:
        page.put(0, _FULL, pools=_named(page, names, pools["waits_for"]))


def _pool_told(page: Page, one: Mapping[str, Any]) -> None:
    fields = {**one, "name": page.of(one["name"]), "clause": page.clause(one["clause"])}
    if "room" not in one or one["limit"] == "soft":
        page.put(0, _POOL_SOFT if one["limit"] == "soft" else _POOL_END, **fields)
        return
    fields["equals"] = len(one["equals_in"])
    page.put(0, _POOL_EQUALS if one["equals_in"] else _POOL, **fields)
    who = [*one["who"], *one["equals_in"]]
    if who:
        count = one["in_before"] + len(one["equals_in"])
        sentence = _WHO if len(who) == count else _LAST
        page.put(1, sentence, names=page.listed(who), count=count, shown=len(who))


def _named(page: Page, names: Mapping[str, str], pools: list[str]) -> str:
    return page.listed([page.named({page.language: names.get(pool, "")}, pool) for pool in pools])


def change_told(page: Page, row: Line) -> None:
    """What would have changed the outcome, all else being as it is."""
    change = row["change"]
    kind = change["kind"]
    if kind == WITHHELD:
        return
    if kind == "in":
        following = change["next"]
        if following:
            names = page.listed(following["projects"])
            page.put(0, _IN_NEXT, names=names, margin=following["margin"])
    elif kind == "room":
        _room_told(page, row, change)
    elif kind == "ruling":
        page.put(0, _RULING, names=page.listed(change["equals"]))
    elif kind == "experts":
        page.put(0, _EXPERTS, missing=change["missing"])
    elif kind == "pass_mark":
        page.put(0, _PASS_MARK if change["short"] else _VETO, short=change["short"])
    elif kind == "finding":
        if change["findings"]:
            page.put(0, _FINDING, findings=page.listed(change["findings"]))
    else:
        page.put(0, {"unit_order": _UNIT_ORDER, "ruled": _RULED}[kind])


def _room_told(page: Page, row: Line, change: Mapping[str, Any]) -> None:
    names = {one["pool"]: page.of(one["name"]) for one in row["pools"]["pools"]}
    pool = names.get(change["pool"], change["pool"])
    line, rise, leave = change["line"], change["rise"], change["leave"]
    if line is None:
        page.put(0, _LINE_NOBODY, pool=pool)
    else:
        level = _is_nothing(change["short"])
        page.put(0, _LINE_EQUAL if level else _LINE, pool=pool, short=change["short"], **line)
    if rise["told"]:
        more = _RISE_ANY if _is_nothing(rise["by"]) else _RISE_MORE
        page.put(0, _RISE_ENOUGH if rise["enough"] else more, by=rise["by"])
        if not rise["equal_told"]:
            page.put(0, _EQUAL_UNTOLD)
    else:
        page.put(0, _RISE_UNTOLD[rise["why"]])
    if not leave["told"]:
        page.put(0, _LEAVE_UNTOLD)
    elif leave["one_of"]:
        page.put(0, _LEAVE_ONE, count=leave["count"], names=page.listed(leave["one_of"]))
    else:
        page.put(0, _LEAVE_NOBODY)


def _is_nothing(figure: str) -> bool:
    return not figure.strip("0.")
