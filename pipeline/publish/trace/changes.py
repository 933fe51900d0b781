"""What would have changed a project's outcome, all else being as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.exact import points_text
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import Round, Told, parted
from pipeline.publish.trace.places import Key, Places, Stood
from pipeline.publish.trace.pools import MOST_NAMED, STRADDLE, WAITS, Pools
from pipeline.stages.allocate.contest import ORDER

_PASS_MARKS = ("below_total", "below_criterion", "below_block", "veto", "short_list")
_BY_ORDER = ("surplus", "surplus_refused", "unit_order_unclear")


@dataclass(frozen=True)
class _Moves:
    """Who would move up for whom on one list, where that can be told."""

    first: Mapping[str, tuple[str, ...]]
    """For each recommended project who would come in if it left; equals together."""
    for_whom: Mapping[str, tuple[str, ...]]
    """For each project without room whose leaving alone would bring it in."""


class Changes:
    """The smallest rise of a total that would bring a project in, and who would have to leave."""

    def __init__(self, round_: Round, places: Places, pools: Pools) -> None:
        self.round = round_
        self.places = places
        self.pools = pools

    def told(self, name: str, findings: list[Told]) -> Told:
        """What an admitted project's outcome hangs on."""
        decision = self.pools.decisions[name]
        reason = str(decision["reason"])
        kind = reason.partition(":")[0]
        if decision["outcome"] == "recommended":
            return {"kind": "in", "next": self._next(name)}
        if kind in ORDER:
            told: Told = {"kind": "room", "pool": reason, "short": decision["figure"]}
            told |= {"line": self._line(name, reason), "rise": self._rise(name)}
            return told | {"leave": self._leave(name)}
        if kind in (STRADDLE, WAITS):
            return {"kind": "ruling", "equals": self._asked(name)}
        if kind == "too_few_experts":
            missing = self.round.policy.marking.panel.minimum - int(decision["figure"] or 0)
            return {"kind": "experts", "missing": missing}
        if kind in _PASS_MARKS:
            return {"kind": "pass_mark", "short": decision["figure"]}
        if kind in _BY_ORDER:
            return {"kind": "unit_order"}
        if kind == "ruling":
            return {"kind": "ruled"}
        return of_finding(reason, findings)

    def _line(self, name: str, pool: str) -> Told | None:
        """The lowest project in a pool, of those no lower than this one."""
        own = self._stood.get(name)
        users = self.pools.users.get((self.pools.panels[name], pool), [])
        above = [user for user in users if user.place and own and user.place <= own.place]
        if not above:
            return None
        lowest = min(above, key=lambda user: (self.places.deciding[user.project], -user.place))
        total = points_text(self.places.deciding[lowest.project], self.round.decimals)
        return {"project": lowest.project, "place": lowest.place, "total": total}

    @cached_property
    def _stood(self) -> Mapping[str, Stood]:
        return {one.project: one for stood in self.places.order.values() for one in stood}

    def _rise(self, name: str) -> Told:
        """By how much the total alone would have to rise for the project to be in.

        Whoever stands above the line stays as it is when another comes to stand
        there, so the line is the worst key with which every pool of some way
        still has room. Not told where a question above it is open; whether the
        line's own total is enough, not where a rule for ties looks at who stands
        before.
        """
        if name not in self._stood:
            return {"told": False, "why": "never"}
        panel = self.pools.panels[name]
        bounds = [
            bound
            for route in self.pools.contenders[name].routes
            if (bound := self._bound(panel, name, route.pools)) is not None
        ]
        if not bounds:
            return {"told": False, "why": "never"}
        bound = max(bounds)
        line, own = -bound[0], self.places.deciding[name]
        place = self.pools.open_places.get(panel)
        if place is not None and any(
            one.place >= place and -one.key[0] >= line for one in self.places.order[panel]
        ):
            return {"told": False, "why": "open"}
        by = points_text(line - own, self.round.decimals)
        if self.places.stateful:
            return {"told": True, "by": by, "enough": False, "equal_told": False}
        enough = self.places.keys[name][1:] < bound[1:]
        return {"told": True, "by": by, "enough": enough, "equal_told": True}

    def _bound(self, panel: str, name: str, pools: tuple[str, ...]) -> Key | None:
        """The key that must be gone before for room in all these pools; None where none helps."""
        keys = []
        for pool in pools:
            users = [
                user for user in self.pools.users.get((panel, pool), []) if user.project != name
            ]
            first = sum(user.place == 0 for user in users)
            left = self.pools.capacity[panel][pool] - first
            placed = sorted(user.key for user in users if user.place)
            if left <= 0:
                return None
            if len(placed) >= left:
                keys.append(placed[left - 1])
        return min(keys) if keys else None

    def _leave(self, name: str) -> Told:
        """Who would have to leave for a project to come in."""
        moves = self._moves(self.pools.panels[name])
        if moves is None:
            return {"told": False}
        who = moves.for_whom.get(name, ())
        return {"told": True, "count": len(who), "one_of": list(who[-MOST_NAMED:])}

    def _next(self, name: str) -> Told | None:
        """Who would come in for a recommended project, and how far below it stands."""
        moves = self._moves(self.pools.panels[name])
        following = moves.first.get(name, ()) if moves is not None else ()
        if not following or not {name, following[0]} <= self._stood.keys():
            return None
        margin = self.places.deciding[name] - self.places.deciding[following[0]]
        return {"projects": list(following), "margin": points_text(margin, self.round.decimals)}

    def _moves(self, panel: str) -> _Moves | None:
        if panel not in self._known_moves:
            self._known_moves[panel] = self._worked_out(panel)
        return self._known_moves[panel]

    @cached_property
    def _known_moves(self) -> dict[str, _Moves | None]:
        return {}

    def _worked_out(self, panel: str) -> _Moves | None:
        """Who moves up for whom, where pools are nested and no question is open.

        Then exactly one moves up, if anybody does: the first without room whose
        full pools are all pools of whoever leaves.
        """
        nested = self.pools.contests[panel].nested() is not None
        if not nested or panel in self.pools.open_places:
            return None
        out: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for name, decision in self.pools.decisions.items():
            full = frozenset(parted(str(decision["waits_for"])))
            if self.pools.panels[name] == panel and full and self._waits(decision):
                out.setdefault(self.pools.contenders[name].place, []).append((name, full))
        inside: dict[frozenset[str], list[str]] = {}
        tight = frozenset(pool for waiting in out.values() for _, full in waiting for pool in full)
        for name in self.pools.decisions:
            routes = self.pools.taken(name) if self.pools.panels[name] == panel else ()
            if routes and not self.pools.ruled_in(name):
                inside.setdefault(tight & frozenset(routes[0].pools), []).append(name)
        first: dict[str, tuple[str, ...]] = {}
        for_whom: dict[str, tuple[str, ...]] = {}
        for place in sorted(out):
            leaving: dict[frozenset[str], tuple[str, ...]] = {}
            for pools in inside:
                named = tuple(sorted(name for name, full in out[place] if full <= pools))
                if named:
                    leaving[pools] = named
            for pools, named in leaving.items():
                for one in inside.pop(pools):
                    first[one] = named
                    for name in named:
                        for_whom[name] = (*for_whom.get(name, ()), one)
        by_place = {name: one.place for name, one in self._stood.items()}
        in_turn = {
            name: tuple(sorted(who, key=lambda one: (by_place.get(one, 0), one)))
            for name, who in for_whom.items()
        }
        return _Moves(first, in_turn)

    def _waits(self, decision: Row) -> bool:
        return str(decision["reason"]).partition(":")[0] in ORDER

    def _asked(self, name: str) -> list[str]:
        """The equals on whom the panel must rule for a project to be decided."""
        panel = self.pools.panels[name]
        return sorted(
            one
            for one, decision in self.pools.decisions.items()
            if self.pools.panels[one] == panel and decision["reason"] == STRADDLE
        )


def of_finding(reason: str, findings: list[Told]) -> Told:
    """What a row hangs on that a finding decided."""
    deciding = sorted(one["finding"] for one in findings if one["code"] == reason)
    return {"kind": "finding", "findings": deciding}
