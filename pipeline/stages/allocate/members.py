"""Everything the allocation asks of one project, gathered from the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.exact import SCALE
from pipeline.stages.allocate.contest import Contender
from pipeline.stages.allocate.ways import Ways, with_kept


@dataclass
class Member:
    """One admitted project, before anything is decided on it."""

    project_id: str
    contender: Contender
    blocked: str
    blocked_clause: str
    unit: str
    unit_order: int
    surplus: str
    bypass: bool
    experts: int
    enough: bool
    failed: str
    short: str
    failed_clause: str
    deciding: Fraction
    ruling: str
    order: int

    @property
    def passing(self) -> bool:
        """Whether nothing that comes before the walk, but for too few experts, stops it."""
        if self.blocked or self.surplus:
            return False
        return self.bypass or not self.failed


def gather(
    panel: str,
    projects: pd.DataFrame,
    counted: pd.DataFrame,
    standings: pd.DataFrame,
    ranking: pd.DataFrame,
    ruled: pd.DataFrame,
    ways: Ways,
    surplus: Mapping[str, str],
) -> dict[str, Member]:
    """The projects of one list by id. Rulings on one that bypasses marking are not read."""
    experts = dict(zip(counted["project_id"], counted["experts"], strict=True))
    place = dict(zip(ranking["project_id"], ranking["place"], strict=True))
    said = dict(zip(ruled["project_id"], ruled["outcome"], strict=True))
    order = dict(zip(ruled["project_id"], ruled["order"], strict=True))
    about = {own["project_id"]: own for own in projects.to_dict("records")}
    totals = dict(zip(standings["project_id"], standings["total"], strict=True))
    members = {}
    for row in standings[standings["panel"] == panel].itertuples(index=False):
        name = str(row.project_id)
        own = about[name]
        floor = ways.floor_of(own)
        bypass = bool(own["bypass"])
        ruling = "" if bypass else str(said.get(name, ""))
        members[name] = Member(
            project_id=name,
            contender=Contender(
                name,
                int(place.get(name, 0)),
                with_kept(ways.of(own), floor),
                takes_room=ruling != "reserve",
                floor=floor,
            ),
            blocked=own["blocked"],
            blocked_clause=own["clause"],
            unit=own["unit"],
            unit_order=int(own["unit_order"]),
            surplus=surplus.get(name, ""),
            bypass=bypass,
            experts=int(experts.get(name, 0)),
            enough=bool(row.enough),
            failed=str(row.failed),
            short=str(row.short),
            failed_clause=str(row.failed_clause),
            deciding=ranked_figure(str(row.exact), int(totals[name])),
            ruling=ruling,
            order=_number(order.get(name)),
        )
    return members


def ranked_figure(exact: str, total: int) -> Fraction:
    """What a project is ranked on: its exact figure where it has one, else its total in points.

    `exact` and `total`, in billionths, are those of STANDINGS.
    """
    return Fraction(exact) if exact else Fraction(int(total), SCALE)


def grouped(contenders: Iterable[Contender]) -> tuple[tuple[Contender, ...], ...]:
    """Contenders by place from the top, equals together."""
    by_place: dict[int, list[Contender]] = {}
    for contender in contenders:
        by_place.setdefault(contender.place, []).append(contender)
    return tuple(tuple(by_place[place]) for place in sorted(by_place))


_LAST = 2**62


def _number(order: Any) -> int:
    return _LAST if order is None or pd.isna(order) else int(order)
