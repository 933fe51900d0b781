"""Which pools a project goes through, who was in when it was reached, and what room there was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.policy.parts import Part
from pipeline.publish.telling import Row
from pipeline.publish.trace.ground import Round, Told, by_id, parted, rows_of, two
from pipeline.publish.trace.places import Key, Places
from pipeline.stages.allocate.contest import Contender, Contest, Route, in_order, keep_places
from pipeline.stages.allocate.members import grouped
from pipeline.stages.allocate.ways import Ways, with_kept

MOST_NAMED = 50
"""So many ids are named of who is in a pool; of more the last, nearest to the project."""

STRADDLE, WAITS, RULING = "equals_straddle", "waits_for_ruling", "ruling"
_BEFORE_THE_WALK = ("surplus", "unit_order_unclear")


@dataclass(frozen=True)
class User:
    """A recommended project in a pool; `sure` where it is by every route it may be in by."""

    project: str
    place: int
    key: Key
    sure: bool


class Pools:
    """The pools of a round as they were filled. Panels that stand apart have pools of their own."""

    def __init__(self, round_: Round, places: Places) -> None:
        self.round = round_
        self.places = places
        self.ways = Ways(round_.policy, round_.results.projects, round_.results.quotas)

    @cached_property
    def decisions(self) -> Mapping[str, Row]:
        """What became of each admitted project."""
        return by_id(self.round.results.decisions)

    @cached_property
    def panels(self) -> Mapping[str, str]:
        """The list each admitted project stands in."""
        table = self.round.results.standings
        return dict(zip(table["project_id"], table["panel"], strict=True))

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {one.project: one.place for stood in self.places.order.values() for one in stood}

    @cached_property
    def contenders(self) -> Mapping[str, Contender]:
        """Each admitted project with its ways; whether it walks is asked of `walking`."""
        found = {}
        for name, row in self.round.admitted.items():
            floor = self.ways.floor_of(row)
            reserve = self.decisions[name]["reason"] == RULING
            found[name] = Contender(
                name,
                self._place.get(name, 0),
                with_kept(self.ways.of(row), floor),
                takes_room=not (reserve and self.decisions[name]["outcome"] == "reserve"),
                floor=floor,
            )
        return found

    def walking(self, panel: str) -> list[Contender]:
        """Who walks on a list: those that passed, with a place or with room taken before it."""
        return [one for name, one in self.contenders.items() if self._walks(name, panel)]

    def _walks(self, name: str, panel: str) -> bool:
        row, decision = self.round.admitted[name], self.decisions[name]
        if self.panels[name] != panel or row["blocked"]:
            return False
        if row["bypass"]:
            bypass = self.round.policy.pools.bypass
            return bypass is not None and bypass.room == "taken"
        reason = str(decision["reason"]).partition(":")[0]
        if reason in _BEFORE_THE_WALK or reason in self._failing:
            return False
        if reason == RULING and decision["outcome"] == "not_selected":
            return False
        return name in self._place

    _failing = frozenset({"below_total", "below_criterion", "below_block", "veto", "short_list"})

    def ruled_in(self, name: str) -> bool:
        """Whether a ruling took a project in without a place, before the walk."""
        recommended = self.decisions[name]["outcome"] == "recommended"
        return recommended and name not in self._place and not self.round.admitted[name]["bypass"]

    @cached_property
    def capacity(self) -> Mapping[str, Mapping[str, int]]:
        """For each list the places of its pools, kept ones taken out of the total."""
        found = {}
        for panel in set(self.panels.values()):
            inside = [
                one
                for name, one in self.contenders.items()
                if self.panels[name] == panel and self.ruled_in(name)
            ]
            walking = [*self.walking(panel), *inside]
            found[panel], _ = keep_places(self.ways.places, self.ways.floors, walking)
        return found

    def taken(self, name: str) -> tuple[Route, ...]:
        """The routes by which a recommended project is, or may be, in; none where it needs none."""
        decision = self.decisions[name]
        if decision["outcome"] != "recommended" or decision["quota_use"] == "bypass":
            return ()
        uses = str(decision["quota_use"]).split("/")
        return tuple(route for route in self.contenders[name].routes if route.use in uses)

    @cached_property
    def users(self) -> Mapping[tuple[str, str], list[User]]:
        """Who is in each pool of each list, from the top; projects without a place first."""
        found: dict[tuple[str, str], list[User]] = {}
        for name in self.decisions:
            routes = self.taken(name)
            each = [frozenset((*route.pools, *route.soft)) for route in routes]
            for pool in frozenset().union(*each) if each else ():
                sure = all(pool in pools for pools in each)
                key = self.places.keys.get(name, ())
                user = User(name, self._place.get(name, 0), key, sure)
                found.setdefault((self.panels[name], pool), []).append(user)
        for users in found.values():
            users.sort(key=lambda user: (user.place, user.project))
        return found

    @cached_property
    def open_places(self) -> Mapping[str, int]:
        """For each list the first place at which a question is open or a way uncertain."""
        found: dict[str, int] = {}
        for name, decision in self.decisions.items():
            unsure = decision["reason"] in (STRADDLE, WAITS) or "/" in str(decision["quota_use"])
            if unsure:
                panel, place = self.panels[name], self._place.get(name, 0)
                found[panel] = min(found.get(panel, place), place)
        return found

    @cached_property
    def contests(self) -> Mapping[str, Contest]:
        """The contest of each list."""
        return {
            panel: Contest(self.capacity[panel], grouped(self.walking(panel)))
            for panel in self.capacity
        }

    def told(self, name: str) -> Told:
        """A project's ways and pools, and the room each had at its turn."""
        contender, decision = self.contenders[name], self.decisions[name]
        row, policy = self.round.admitted[name], self.round.policy
        taken = self.taken(name)
        reached = name in self._place and self._walks(name, self.panels[name])
        told: Told = {
            "quota_use": decision["quota_use"],
            "quota_use_name": self.round.both(
                lambda naming: naming.quota_use(str(decision["quota_use"]))
            ),
            "waits_for": parted(str(decision["waits_for"])),
            "beyond": parted(str(decision["beyond"])),
            "reached": reached,
            "ways": [
                {"use": one.use, "pools": [*one.pools, *one.soft], "taken": one in taken}
                for one in contender.routes
            ],
            "pools": [self._room(name, pool, reached) for pool in self._all_pools(contender)],
        }
        parts: dict[str, Part | None] = {
            "exempt": policy.pools.exemption if row["exempt"] else None,
            "extra": policy.pools.extra if row["exempt"] else None,
            "bypass": policy.pools.bypass if row["bypass"] else None,
        }
        held = [(kind, part) for kind, part in parts.items() if part is not None]
        held += [("own", own) for own in policy.pools.own if own.id in parted(str(row["own"]))]
        told["entitled"] = [
            {
                "kind": kind,
                "name": self.round.word("pool", kind),
                "clause": part.source,
                "says": two(part.says),
            }
            for kind, part in held
        ]
        return told

    def _all_pools(self, contender: Contender) -> tuple[str, ...]:
        return in_order({pool for one in contender.routes for pool in (*one.pools, *one.soft)})

    def _room(self, name: str, pool: str, reached: bool) -> Told:
        panel = self.panels[name]
        soft = pool in self.ways.soft
        places = self.ways.soft[pool] if soft else self.capacity[panel][pool]
        users = [user for user in self.users.get((panel, pool), []) if user.project != name]
        told: Told = {
            "pool": pool,
            "name": self.round.pool(pool),
            "clause": self.ways.part(pool).source,
            "places": places,
            "limit": "soft" if soft else "hard",
            "in_all": len(self.users.get((panel, pool), [])),
        }
        if not reached:
            return told
        place = self._place[name]
        before = [user.project for user in users if user.place < place]
        equals = [user.project for user in users if user.place == place]
        told |= {"in_before": len(before), "room": places - len(before), "equals_in": equals}
        return told | {"who": before[-MOST_NAMED:]}

    def of_unit(self, unit: str, own: Iterable[str]) -> list[Told]:
        """A unit's own pools: places, how many are used, and what stays unused for whom.

        `own` are the unit's projects: others that share the pools are counted
        and not named.
        """
        ours = set(own)
        owner = self.round.policy.pools_unit(unit)
        pools = [
            pool
            for pool in in_order({*self.ways.places, *self.ways.soft})
            if self.ways.of_one_unit(pool) and owner in pool.split(":")[1:]
        ]
        unused = {str(row["pool"]): row for row in self._unused}
        told = []
        for pool in pools:
            users = [user for panel in self.capacity for user in self.users.get((panel, pool), [])]
            one: Told = {"pool": pool, "name": self.round.pool(pool), "used": len(users)}
            one["limit"] = "soft" if pool in self.ways.soft else "hard"
            one["places"] = {**self.ways.places, **self.ways.soft}[pool]
            one["own_projects"] = [user.project for user in users if user.project in ours]
            one["clause"] = self.ways.part(pool).source
            if pool in unused:
                names = parted(str(unused[pool]["names"]))
                one["could_have_used"] = [name for name in names if name in ours]
                one["told_unused"] = int(unused[pool]["unused"])
            told.append(one)
        return told

    @cached_property
    def _unused(self) -> list[Row]:
        return list(rows_of(self.round.results.unused))
