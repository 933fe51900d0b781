"""The ranking as it was published, for rounds that formulas cannot honestly carry out."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import mark as _
from pipeline.publish.breakdown.figures import Figures
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Cell, Column, Look, Page, fitted
from pipeline.publish.breakdown.standing import Bar
from pipeline.publish.breakdown.words import (
    Sayings,
    decided_words,
    outcome_width,
    reason_words,
    short_of,
    waits_words,
)

_TITLE = _("Ranking as published")
_SAYS = _(
    "This round has something that formulas cannot honestly do, told on the first sheet. "
    "Places and "
    "outcomes stand as values; they turn to the words {again} as soon as anything is changed."
)
_PUBLISHED = _("{name}, published")
_SHORT = _("Points short")


def stored_ranking(
    given: Given, figures: Figures | None, bars: Sequence[Bar], say: Sayings
) -> Page:
    """The ranking in its published order; each cell is its value while nothing is changed.

    Expert points, bonus and total are formulas where `figures` are there.
    """
    naming, scales = given.naming, given.scales
    position = given.position

    def order(name: str) -> tuple[bool, str, int, str]:
        row = given.ranking.get(name)
        return row is None, given.standings[name]["panel"], int(row["place"]) if row else 0, name

    ids = sorted(position, key=order)
    about = [given.projects[position[name]] for name in ids]
    known = [given.ranking.get(name) for name in ids]
    told = [given.decisions[name] for name in ids]
    named = naming.heading
    columns = [
        Column("project", named("ranking", "project_id"), ids, look="code", width=13),
        Column(
            "title",
            named("recommendation", "title"),
            [r["title"] for r in about],
            look="text",
            width=34,
        ),
        Column(
            "unit",
            named("ranking", "unit"),
            [naming.units.get(r["unit"], r["unit"]) for r in about],
            look="text",
            width=12,
        ),
    ]
    kept: list[Column] = []

    def guarded(
        key: str, name: str, cells: Sequence[Cell], look: Look, width: float, decimals: int = 2
    ) -> None:
        columns.append(
            Column(
                key,
                name,
                cells,
                f'IF(changed=0,IF([kept{key}]="","",[kept{key}]),say_again)',
                look=look,
                width=width,
                wrapped=key in ("use", "reason", "waits"),
                name={"outcome": "outcomes", "place": "places", "total": "totals"}.get(key, ""),
                decimals=decimals,
            )
        )
        kept.append(
            Column(
                f"kept{key}",
                given.said(_PUBLISHED, name=name),
                cells,
                look=look,
                working=True,
                decimals=decimals,
            )
        )

    guarded(
        "place",
        named("ranking", "place"),
        [int(r["place"]) if r else "" for r in known],
        "count",
        6,
    )
    decimals = len(str(scales.point)) - 1
    marked = [(name, "experts") in given.figures for name in ids]
    points = {
        key: [given.scales.points(given.standings[name][key]) / scales.point for name in ids]
        for key in ("expert_points", "component_points", "bonus_points", "total")
    }
    shown: dict[str, list[Cell]] = {
        key: [
            cell if some or key in ("bonus_points", "component_points") else ""
            for cell, some in zip(cells, marked, strict=True)
        ]
        for key, cells in points.items()
    }
    if figures is None:
        guarded(
            "expert",
            named("ranking", "expert_points"),
            shown["expert_points"],
            "points",
            9,
            decimals=decimals,
        )
    else:
        read = figures.page.column("shown")
        columns.append(
            Column(
                "expert",
                named("ranking", "expert_points"),
                [read.cells[position[name]] for name in ids],
                [f"[points.shown#{position[name]}]" for name in ids],
                look="points",
                decimals=read.decimals,
                width=9,
            )
        )
    parts = len(given.marking.components)
    if parts:
        beside = "+".join(f"[bonuses.o{n}#ROW]" for n in range(1, parts + 1))
        columns.append(
            Column(
                "component",
                named("ranking", "component_points"),
                shown["component_points"],
                [f"({beside})/per_point".replace("ROW", str(position[name])) for name in ids],
                look="points",
                decimals=decimals,
            )
        )
    columns.append(
        Column(
            "bonus",
            named("ranking", "bonus_points"),
            shown["bonus_points"],
            [f"[bonuses.bonus#{position[name]}]/per_point" for name in ids],
            look="points",
            decimals=decimals,
        )
    )
    if figures is None:
        guarded("total", named("ranking", "total"), shown["total"], "points", 9, decimals=decimals)
    else:
        parted = "+[component]" if parts else ""
        columns.append(
            Column(
                "total",
                named("ranking", "total"),
                shown["total"],
                f'IF([expert]="","",ROUND(([expert]+[bonus]{parted})*per_point,0)/per_point)',
                look="points",
                decimals=decimals,
                name="totals",
            )
        )
    guarded(
        "without",
        named("ranking", "place_without_bonus"),
        [int(r["place_without_bonus"]) if r else "" for r in known],
        "count",
        8,
    )
    guarded(
        "decided",
        named("ranking", "decided_by"),
        [decided_words(given, r["decided_by"]) if r else "" for r in known],
        "text",
        13,
    )
    outcomes = [naming.word("outcome", t["outcome"]) for t in told]
    guarded("outcome", named("ranking", "outcome"), outcomes, "text", outcome_width(say))
    uses = [naming.quota_use(t["quota_use"]) for t in told]
    guarded("use", named("ranking", "quota_use"), uses, "text", fitted(uses, 10, 20))
    reasons = [reason_words(given, name, say, bars) for name in ids]
    guarded("reason", named("ranking", "reason"), reasons, "text", fitted(reasons, 16, 36))
    short = [short_of(given, name) for name in ids]
    guarded("short", given.said(_SHORT), short, "points", 8, decimals)
    waits = [waits_words(given, name) for name in ids]
    guarded("waits", named("ranking", "waits_for"), waits, "text", fitted(waits, 16, 36))
    return Page(
        "ranking",
        naming.headings.table_name("ranking", naming.language),
        given.said(_TITLE),
        given.said(_SAYS, again=say["say_again"]),
        [*columns, *kept],
        frozen=3,
        colour="#C00000",
    )
