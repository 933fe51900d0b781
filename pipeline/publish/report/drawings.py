"""The rows that fill the report's charts, counted from the published tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.draft import Standing
from pipeline.publish.lists import Lists
from pipeline.publish.quotas import UnitPlaces
from pipeline.publish.report.charts import CHARTS, OUTCOMES, TOLD

Rows = list[dict[str, Any]]

_RECEIVED = _("Received")
_ELIGIBLE = _("Eligible")
_LABEL = _("{name} {count}")
_LINE = _("lowest on the list {total}")
_LINE_OF = _("panel {panel}: lowest on the list {total}")
_COLUMN = 100
_STRAIGHT = 30


@dataclass(frozen=True)
class Flow:
    """A stop on the way from received to listed: its kind, name, count, and whence it comes."""

    kind: str
    name: str
    count: int
    column: int
    origin: str = ""


def charts(language: Language) -> dict[str, Any]:
    """Every chart as Vega, its titles said in a language."""
    return {name: _said(chart, language) for name, chart in json.loads(CHARTS.read_bytes()).items()}


def _said(value: Any, language: Language) -> Any:
    if isinstance(value, dict):
        return {key: _said(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [_said(inner, language) for inner in value]
    return say(language, value) if isinstance(value, str) and value in TOLD else value


def flow(lists: Lists, standing: Standing) -> list[Flow]:
    """The way of the received rows: eligible or not, by outcome, and which places they take."""
    naming = lists.naming
    stops = [
        Flow("received", say(naming.language, _RECEIVED), standing.received, 0),
        Flow("admitted", say(naming.language, _ELIGIBLE), standing.eligible, 1, "received"),
    ]
    for outcome in OUTCOMES:
        out = outcome in ("ineligible", "invalid")
        name, count = naming.word("outcome", outcome), standing.outcomes[outcome]
        origin = "received" if out else "admitted"
        stops.append(Flow(outcome, name, count, 1 if out else 2, origin))
    uses = Counter(naming.quota_use(use) for use in lists["recommendation"]["quota_use"])
    stops += [
        Flow("use", name, count, 3, "recommended")
        for name, count in sorted(uses.items(), key=lambda item: (-item[1], item[0]))
        if name
    ]
    return [stop for stop in stops if stop.count or stop.column == 0]


def flow_rows(stops: Sequence[Flow], language: Language) -> Mapping[str, Rows]:
    """A Sankey drawing of it in whole numbers: a project is as high everywhere."""
    whole = max(stops[0].count, 1)
    gap = max(1, whole // 14)
    used: Counter[int] = Counter()
    given: Counter[str] = Counter()
    top: dict[str, int] = {}
    nodes: Rows = []
    bands: Rows = []
    for stop in stops:
        begin, x = used[stop.column], stop.column * _COLUMN
        used[stop.column] = begin + stop.count + gap
        top.setdefault(stop.kind, begin)
        fields = {"name": stop.name, "count": stop.count}
        ends = {"y": begin, "y2": begin + stop.count, "middle": begin + stop.count / 2}
        nodes.append({"kind": stop.kind, "x": x, **ends, "label": say(language, _LABEL, fields)})
        if stop.origin:
            start = top[stop.origin] + given[stop.origin]
            given[stop.origin] += stop.count
            left = next(one.column for one in stops if one.kind == stop.origin) * _COLUMN
            for at, y in (
                (left, start),
                (left + _STRAIGHT, start),
                (x - _STRAIGHT, begin),
                (x, begin),
            ):
                band = {"band": len(nodes), "kind": stop.kind}
                bands.append({**band, "x": at, "y": y, "y2": y + stop.count})
    return {"nodes": nodes, "bands": bands}


def totals_rows(rows: Iterable[Mapping[str, Any]], language: Language) -> Mapping[str, Rows]:
    """The totals of all who have a place, and the lowest on the list, in each panel.

    `rows` come in the order of the ranking, so the last is the lowest.
    """
    placed = [row for row in rows if row["place"] is not None and row["total"]]
    totals = [
        {
            "total": float(row["total"]),
            "outcome": row["outcome"],
            "rank": OUTCOMES.index(row["outcome"]),
        }
        for row in placed
    ]
    lowest: dict[str, str] = {}
    for row in placed:
        if row["outcome"] == "recommended":
            lowest[row["panel"]] = row["total"]
    lines = [
        {
            "total": float(total),
            "label": say(language, _LINE_OF if panel else _LINE, {"panel": panel, "total": total}),
        }
        for panel, total in sorted(lowest.items())
    ]
    return {"totals": totals, "lines": lines}


def units_rows(lists: Lists, units: Sequence[UnitPlaces]) -> Mapping[str, Rows]:
    """What each unit sent, has on the list and may have there."""
    received = dict(zip(lists.conservation["unit"], lists.conservation["received"], strict=True))
    used = [
        {"unit": one.name, "use": use, "count": count, "rank": rank}
        for one in units
        for rank, (use, count) in enumerate((("inside", one.inside), ("outside", one.outside)))
    ]
    quotas = [{"unit": one.name, "quota": one.number} for one in units if one.number is not None]
    counts = [{"unit": one.name, "received": int(received[one.unit])} for one in units]
    return {"units": counts, "used": used, "quotas": quotas}
