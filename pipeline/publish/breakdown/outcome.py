"""The sheets people read first: the ranking with outcomes and reasons, and the pools."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language import mark as _
from pipeline.publish.breakdown.equals import last_rule
from pipeline.publish.breakdown.figures import Figures
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.order import Order
from pipeline.publish.breakdown.paper import Cell, Column, Page, fitted
from pipeline.publish.breakdown.ranking import Ranking
from pipeline.publish.breakdown.reasons import (
    outcome_formula,
    reason_formula,
    short_formula,
    use_formula,
    waits_formula,
)
from pipeline.publish.breakdown.standing import Bar
from pipeline.publish.breakdown.words import (
    Sayings,
    decided_words,
    outcome_width,
    reason_words,
    short_of,
    waits_words,
)

_TITLE = _("Ranking, and what becomes of each project")
_SAYS = _(
    "Sorted by formulas: when a mark is changed, rows change places. A place is whose total "
    "and rules for "
    "equals say; the outcome is the walk down the places. Grey columns lead to the others."
)
_WAS = _("{name} as published")
_PLACE_WAS = _("Place as published")
_PANEL = _("Panel")
_SHORT = _("Points short")
_SHORT_NOTE = _(
    "How many points it is short of the pass mark it misses, or of the lowest with a place in the "
    "pool that is its reason; 0 where a rule for equals decided."
)
_WAITS_NOTE = _(
    "Every pool that is full for it; of equals, every one that some order of them fills."
)


def _name(given: Given, column: str) -> str:
    return given.naming.heading("ranking", column)


def _decided(given: Given, order: Order) -> str:
    """The formula of the first rule after which no other project has the same figures."""
    told = "rule_shared"
    if order.lots:
        told = "rule_draw"
    if order.rulings:
        told = f"IF(COUNTIFS([eg:],[eg],[eff:],[eff])=1,rule_ruling,{told})"
    for n in range(last_rule(order), -1, -1):
        told = f"IF(AND([eq{n}]=0,N([eq{n}_])=0),rule_{n},{told})"
    return f'IF([cls]=2,{told},"")'


def ranking_page(
    given: Given,
    order: Order,
    ranking: Ranking,
    figures: Figures,
    bars: Sequence[Bar],
    say: Sayings,
) -> Page:
    """The ranking that follows its marks."""
    sheet, pools = ranking.sheet, order.pools
    naming = given.naming
    ids = sheet.ids
    fallback = "void>0" if order.rulings else "[unknown]=1" if not pools.nested else ""
    void = "void>0" if order.rulings else ""
    without = "INDEX([order.without_place:],[row])" if given.policy.priority.bonuses else "[place]"
    known = [given.ranking.get(name) for name in ids]
    columns = [
        Column(
            "place",
            _name(given, "place"),
            [int(r["place"]) if r else "" for r in known],
            _or_stored(_place(order), "place", void),
            look="count",
            width=6,
            name="places",
        ),
        Column(
            "project",
            _name(given, "project_id"),
            ids,
            "INDEX([order.project:],[row])",
            look="code",
            width=13,
        ),
        _indexed(given, sheet.rows, order, "title", naming.heading("recommendation", "title"), 34),
        _indexed(given, sheet.rows, order, "unit", _name(given, "unit"), 12),
    ]
    if len(pools.panels) > 1:
        columns.append(_indexed(given, sheet.rows, order, "panelname", given.said(_PANEL), 8))
    shown = figures.page.column("shown")
    columns.append(
        Column(
            "expert",
            _name(given, "expert_points"),
            [shown.cells[at] for at in sheet.rows],
            "INDEX([points.shown:],[row])",
            look="points",
            decimals=shown.decimals,
            width=9,
        )
    )
    scale = given.scales.point
    decimals = len(str(scale)) - 1
    marked = [shown.cells[at] != "" for at in sheet.rows]
    if given.marking.components:
        cells = [given.standings[name]["component_points"] / 10**9 for name in ids]
        columns.append(
            Column(
                "component",
                given.naming.heading("ranking", "component_points"),
                cells,
                "INDEX([order.beside:],[row])/per_point",
                look="points",
                decimals=decimals,
            )
        )
    bonus = [given.scales.points(given.standings[name]["bonus_points"]) / scale for name in ids]
    totals: list[Cell] = [
        given.scales.points(given.standings[name]["total"]) / scale if known_ else ""
        for name, known_ in zip(ids, marked, strict=True)
    ]
    columns += [
        Column(
            "bonus",
            _name(given, "bonus_points"),
            bonus,
            "INDEX([order.bonus:],[row])/per_point",
            look="points",
            decimals=decimals,
            width=8,
        ),
        Column(
            "total",
            _name(given, "total"),
            totals,
            'IF([expert]="","",INDEX([order.total:],[row])/per_point)',
            look="points",
            decimals=decimals,
            width=9,
            name="totals",
        ),
        Column(
            "without",
            _name(given, "place_without_bonus"),
            [int(r["place_without_bonus"]) if r else "" for r in known],
            _or_stored(without, "without", void),
            look="count",
            width=8,
        ),
        Column(
            "decided",
            _name(given, "decided_by"),
            [decided_words(given, r["decided_by"]) if r else "" for r in known],
            _or_stored(_decided(given, order), "decided", void),
            look="text",
            width=13,
        ),
    ]
    told = [given.decisions[name] for name in ids]
    outcomes = [naming.word("outcome", one["outcome"]) for one in told]
    uses = [naming.quota_use(one["quota_use"]) for one in told]
    reasons = [reason_words(given, name, say, bars) for name in ids]
    waits = [waits_words(given, name) for name in ids]
    wide = outcome_width(say)
    columns += [
        Column(
            "outcome",
            _name(given, "outcome"),
            outcomes,
            _or_stored(outcome_formula(given, order), "outcome", fallback),
            look="text",
            width=wide,
            name="outcomes",
        ),
        Column(
            "use",
            _name(given, "quota_use"),
            uses,
            _or_stored(use_formula(order), "use", fallback),
            look="text",
            width=fitted(uses, 10, 20),
            wrapped=True,
        ),
        Column(
            "reason",
            _name(given, "reason"),
            reasons,
            _or_stored(reason_formula(order, bars), "reason", fallback),
            look="text",
            width=fitted(reasons, 16, 36),
            wrapped=True,
        ),
        Column(
            "short",
            given.said(_SHORT),
            [short_of(given, name) for name in ids],
            _or_stored(short_formula(given, order), "short", fallback),
            look="points",
            decimals=decimals,
            note=given.said(_SHORT_NOTE),
            width=8,
        ),
        Column(
            "waits",
            _name(given, "waits_for"),
            waits,
            _or_stored(waits_formula(given, order), "waits", fallback),
            look="text",
            note=given.said(_WAITS_NOTE),
            width=fitted(waits, 16, 36),
            wrapped=True,
        ),
    ]
    columns += _stored(given, sheet.rows, wide)
    return Page(
        "ranking",
        naming.headings.table_name("ranking", naming.language),
        given.said(_TITLE),
        given.said(_SAYS),
        [*columns, *sheet.columns],
        frozen=3,
        colour="#C00000",
    )


def _indexed(
    given: Given, rows: Sequence[int], order: Order, key: str, name: str, width: float
) -> Column:
    cells = order.page.column(key).cells
    return Column(
        key,
        name,
        [cells[at] for at in rows],
        f'INDEX([order.{key}:],[row])&""',
        look="text",
        width=width,
    )


def _place(order: Order) -> str:
    if not order.rulings:
        return f'IF([cls]=2,[{"run" if order.lots else "pe"}],"")'
    better = 'COUNTIFS([eg:],[eg],[es:],"<"&[es])'
    return f'IF([cls]=2,[pe]+{better},"")'


def _or_stored(formula: str, key: str, fallback: str) -> str:
    """A formula, or what was published where formulas do not reach, while nothing is changed."""
    if not fallback:
        return formula
    stored = f"INDEX([stored{key}:],[row])"
    stored = f'IF({stored}="","",{stored})'
    return f"IF({fallback},IF(changed=0,{stored},say_again),{formula})"


def _stored(given: Given, rows: Sequence[int], wide: float) -> list[Column]:
    """What was published of the project in each row, to be held against it."""
    ids = [given.projects[at]["project_id"] for at in rows]
    naming = given.naming
    places = [int(given.ranking[name]["place"]) if name in given.ranking else "" for name in ids]
    outcomes = [naming.word("outcome", given.decisions[name]["outcome"]) for name in ids]
    return [
        Column(
            "wasplace",
            given.said(_PLACE_WAS),
            places,
            'IF(INDEX([order.wasplace:],[row])="","",INDEX([order.wasplace:],[row]))',
            look="count",
            width=8,
        ),
        Column(
            "wasoutcome",
            given.said(_WAS, name=_name(given, "outcome")),
            outcomes,
            "INDEX([order.wasoutcome:],[row])",
            look="text",
            width=wide,
        ),
    ]


_CALLED = {
    "use": "quota_use",
    "without": "place_without_bonus",
    "decided": "decided_by",
    "waits": "waits_for",
}


def add_stored(given: Given, order: Order, page: Page, say: Sayings, bars: Sequence[Bar]) -> None:
    """On the ranking: published outcomes, by row of the order, where formulas may not reach."""
    if order.pools.nested and not order.rulings:
        return
    naming = given.naming
    ids = [row["project_id"] for row in given.projects]
    told = [given.decisions[name] for name in ids]
    parts: dict[str, list[Cell]] = {
        "outcome": [naming.word("outcome", one["outcome"]) for one in told],
        "use": [naming.quota_use(one["quota_use"]) for one in told],
        "reason": [reason_words(given, name, say, bars) for name in ids],
        "short": [short_of(given, name) for name in ids],
        "waits": [waits_words(given, name) for name in ids],
    }
    if order.rulings:
        known = [given.ranking.get(name) for name in ids]
        parts |= {
            "place": [int(row["place"]) if row else "" for row in known],
            "without": [int(row["place_without_bonus"]) if row else "" for row in known],
            "decided": [decided_words(given, row["decided_by"]) if row else "" for row in known],
        }
    for key, cells in parts.items():
        called = given.said(_SHORT) if key == "short" else _name(given, _CALLED.get(key, key))
        name = given.said(_WAS, name=called)
        page.columns.append(Column(f"stored{key}", name, cells, working=True, look="text"))
