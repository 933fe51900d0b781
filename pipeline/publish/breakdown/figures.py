"""The sheet of points: from the marks of those who count to each figure, rounded once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pipeline.language import mark as _
from pipeline.policy.marking import ClampedMean
from pipeline.publish.breakdown.experts import Experts
from pipeline.publish.breakdown.given import Given, Row
from pipeline.publish.breakdown.paper import Cell, Column, Page
from pipeline.publish.breakdown.ratios import (
    denominator,
    denominator_formula,
    limited_marks,
    numerator,
    numerator_formula,
)
from pipeline.publish.breakdown.whole import common_multiple, rounded, units

_NAME = _("Points of the experts")
_TITLE = _("Points of the experts: each criterion's figure, and the sum")
_SAYS = _(
    "A row is a project. A figure is a numerator over a denominator, both whole, and is "
    "rounded once, "
    "as the policy says; nothing is rounded before."
)
_EXPERTS = _("Experts who count")
_OVER = _("{name}: numerator")
_UNDER = _("Denominator")
_UNDER_OF = _("{name}: denominator")
_SUM = _("{name}: sum")
_NUMBER = _("{name}: number")
_SEEN = _("{name}, rounded")
_SHARE = _("{name}, weighted")
_EXACT = _("Unrounded: numerator")
_COMMON = _("Common multiple")
_COMMON_MARKED = _("Common multiple of the numbers")
_POINTS = _("Expert points, whole")
_POINTS_NOTE = _("In units of 1/{scale} of a point, rounded as the policy says.")
_SHOWN = _("Expert points")
_PLAIN = _("All who count: numerator")
_MEAN = _("Mean of all who count")


@dataclass(frozen=True)
class Figures:
    """The sheet of points, and how formulas of other sheets look at its figures.

    `points` are whole expert points by row, empty where there are none. `bound`
    is the largest whole number that a formula of these sheets can come to.
    """

    page: Page
    points: list[Cell]
    untrimmed: list[Cell]
    bound: int


@dataclass
class _Making:
    given: Given
    experts: Experts
    columns: list[Column]

    @property
    def rows(self) -> list[Row]:
        return self.given.projects

    def block(self, row: Row, column: str) -> str:
        """The cells of a project's experts in a column; empty where nobody is on the sheet."""
        span = self.experts.spans.get(row["project_id"])
        return f"[experts.{column}#{span[0]}-{span[1]}]" if span else ""

    def add(
        self,
        key: str,
        heading: str,
        cells: list[Cell],
        formula: str | list[str],
        **look: Any,
    ) -> None:
        """Add a column."""
        self.columns.append(Column(key, heading, cells, formula, **look))

    def column(self, key: str) -> Column:
        """A column that was added."""
        return next(column for column in self.columns if column.key == key)

    def shown(self, figure: str, scale: int) -> list[Cell]:
        """The product's own rounded figure, as a whole number at a scale."""
        found: list[Cell] = []
        for row in self.rows:
            known = self.given.figures.get((row["project_id"], figure))
            found.append("" if known is None else int(known["rounded"]) * scale // 10**9)
        return found


def make_figures(given: Given, experts: Experts) -> Figures:
    """The sheet, a row for each admitted project, by id."""
    named = given.naming.heading
    ids: list[Cell] = [row["project_id"] for row in given.projects]
    titles: list[Cell] = [row["title"] for row in given.projects]
    making = _Making(given, experts, [])
    making.add("project", named("marks", "project_id"), ids, "", look="code", width=13)
    making.add("title", named("recommendation", "title"), titles, "", look="text", width=30)
    each = given.marking.panel.counts == "per_criterion"
    _experts(making, each)
    for number, criterion in enumerate(given.marking.criteria, start=1):
        _criterion(making, number, criterion.name.told(given.naming.language), each)
    _exact(making, each)
    points = _points(making)
    untrimmed = _untrimmed(making, each)
    page = Page(
        "points",
        given.said(_NAME),
        given.said(_TITLE),
        given.said(_SAYS),
        making.columns,
        frozen=2,
        colour="#548235",
    )
    return Figures(page, points, untrimmed, bound_of(given, experts))


def bound_of(given: Given, experts: Experts) -> int:
    """The largest whole number that the formulas of points can come to."""
    marking, scales = given.marking, given.scales
    most = max((last - first + 1 for first, last in experts.spans.values()), default=1)
    under = most * most if isinstance(marking.panel.method, ClampedMean) else max(most, 2)
    if marking.panel.counts == "per_criterion":
        under = common_multiple(most) ** (2 if isinstance(marking.panel.method, ClampedMean) else 1)
    full = sum(
        int(abs(c.weight) * scales.weight * abs(c.scale.max) * scales.mark) + 1
        for c in marking.criteria
    )
    steps = marking.rounding
    most_decimals: int = max(
        step.decimals
        for step in (steps.mark, steps.criterion, scales.points_shown, scales.shown)
        if step
    )
    marked = 10**steps.mark.decimals if steps.mark else 1
    return int(4 * full * under * 10**most_decimals * marked)


def _experts(making: _Making, each: bool) -> None:
    given = making.given
    formulas = []
    for row in making.rows:
        block = making.block(row, "counts") if not each else making.block(row, "k1")
        if not block:
            formulas.append("")
        elif each:
            counts = [f"COUNT({making.block(row, f'k{n}')})" for n in given.asked(row)]
            formulas.append(f"MIN({','.join(counts)})")
        else:
            formulas.append(f"SUM({block})")
    cells: list[Cell] = [given.counted[row["project_id"]] for row in making.rows]
    making.add("n", given.said(_EXPERTS), cells, formulas, look="count")
    if not each:
        making.add(
            "d",
            given.said(_UNDER),
            [denominator(given, n) for n in map(int, cells)],
            denominator_formula(given, "[n]"),
            look="count",
            working=True,
        )


def _criterion(making: _Making, number: int, name: str, each: bool) -> None:
    """A criterion's sum and number where they are needed, its figure, and its weighted share."""
    given, key = making.given, making.given.marking.criteria[number - 1].id
    steps = given.marking.rounding
    method = given.marking.panel.method
    values = [making.experts.counted.get((row["project_id"], number), []) for row in making.rows]
    asked = [number in given.asked(row) for row in making.rows]
    blocks = [
        making.block(row, f"k{number}") if some else ""
        for row, some in zip(making.rows, asked, strict=True)
    ]

    def said(sentence: str) -> str:
        return given.said(sentence, name=name)

    n, under = "[n]", "[d]"
    if each or isinstance(method, ClampedMean):
        making.add(
            f"c{number}",
            said(_NUMBER),
            [len(v) if b else "" for v, b in zip(values, blocks, strict=True)],
            [f"COUNT({b})" if b else "" for b in blocks],
            look="count",
            working=True,
        )
        making.add(
            f"t{number}",
            said(_SUM),
            [sum(v) if b else "" for v, b in zip(values, blocks, strict=True)],
            [f"SUM({b})" if b else "" for b in blocks],
            working=True,
        )
    if each:
        n, under = f"[c{number}]", f"[d{number}]"
        making.add(
            f"d{number}",
            said(_UNDER_OF),
            [denominator(given, len(v)) for v in values],
            [denominator_formula(given, n) if b else "" for b in blocks],
            look="count",
            working=True,
        )
    overs: list[Cell] = [numerator(given, v, limited_marks(given, v)) if v else "" for v in values]
    formulas = [
        numerator_formula(given, block, n, making.block(row, f"l{number}")) if block else ""
        for row, block in zip(making.rows, blocks, strict=True)
    ]
    making.add(f"m{number}", said(_OVER), overs, formulas, working=True)
    over = f"[m{number}]"

    def guarded(formula: str) -> list[str]:
        return [f'IF({over}="","",{formula})' if block else "" for block in blocks]

    shown = given.scales.shown
    making.add(
        f"f{number}",
        name,
        making.shown(f"criterion:{key}", 10**shown.decimals),
        guarded(rounded(f"{over}*{10**shown.decimals}", f"{under}*per_mark", shown)),
    )
    if steps.mark is not None:
        step = steps.mark
        making.add(
            f"s{number}",
            said(_SEEN),
            making.shown(f"mark:{key}", 10**step.decimals),
            guarded(rounded(f"{over}*{10**step.decimals}", f"{under}*per_mark", step)),
        )
    if steps.criterion is not None:
        step = steps.criterion
        if steps.mark is not None:
            top = f"w_{number}*[s{number}]*{10**step.decimals}"
            below = f"{10**steps.mark.decimals}*per_weight"
        else:
            top, below = f"w_{number}*{over}*{10**step.decimals}", f"{under}*per_mark*per_weight"
        making.add(
            f"h{number}",
            said(_SHARE),
            making.shown(f"share:{key}", 10**step.decimals),
            guarded(rounded(top, below, step)),
        )


def weighted(given: Given, numbers: list[int]) -> tuple[str, str]:
    """Some criteria's weighted figures summed: numerator and denominator, of the same row.

    A criterion without a figure adds nothing.
    """
    each = given.marking.panel.counts == "per_criterion"
    terms = []
    for number in numbers:
        one = f"w_{number}*N([m{number}])"
        terms.append(f"IF(N([d{number}])=0,0,{one}*[l]/[d{number}])" if each else one)
    return "+".join(terms), "[l]" if each else "[d]"


def _weights(given: Given) -> list[int]:
    return [units(c.weight, given.scales.weight) for c in given.marking.criteria]


def _exact(making: _Making, each: bool) -> None:
    """The unrounded sum, as numerator and denominator in units of weight times mark."""
    given = making.given
    weights = _weights(given)
    numbers = list(range(1, len(weights) + 1))
    column = making.column
    if each:
        unders = [column(f"d{n}").cells for n in numbers]
        commons: list[Cell] = [
            math.lcm(*(int(u[at] or 1) for u in unders)) for at in range(len(making.rows))
        ]
        parts = ",".join(f"MAX(1,N([d{n}]))" for n in numbers)
        making.add("l", given.said(_COMMON), commons, f"LCM({parts})", working=True)
    overs: list[Cell] = []
    formulas = []
    for at, row in enumerate(making.rows):
        asked = given.asked(row)
        known = given.figures.get((row["project_id"], "experts"))
        whole = "AND(" + ",".join(f"ISNUMBER([m{n}])" for n in asked) + ")"
        if given.marking.panel.level == "total":
            values = making.experts.totals.get(row["project_id"], [])
            block = making.block(row, "points")
            overs.append(numerator(given, values, []) if values else "")
            formulas.append(numerator_formula(given, block, "[n]", "") if block else "")
            continue
        top, _below = weighted(given, asked)
        if known is None:
            overs.append("")
        else:
            total = 0
            for n in asked:
                over = int(column(f"m{n}").cells[at])
                factor = 1
                if each:
                    factor = int(column("l").cells[at]) // int(column(f"d{n}").cells[at])
                total += weights[n - 1] * over * factor
            overs.append(total)
        formulas.append(f'IF({whole},{top},"")' if making.block(row, "k1") else "")
    making.add("x", given.said(_EXACT), overs, formulas, working=True)


def _points(making: _Making) -> list[Cell]:
    """The expert points as they are published, and as people read them."""
    given = making.given
    steps = given.marking.rounding
    step = given.scales.points_shown
    under = "[l]" if given.marking.panel.counts == "per_criterion" else "[d]"
    numbers = range(1, len(given.marking.criteria) + 1)
    if steps.criterion is not None:
        formula = "+".join(f"N([h{n}])" for n in numbers)
    elif given.marking.panel.level == "criterion" and steps.mark is not None:
        top = "+".join(f"w_{n}*N([s{n}])" for n in numbers)
        formula = rounded(
            f"({top})*{10**step.decimals}", f"{10**steps.mark.decimals}*per_weight", step
        )
    else:
        formula = rounded(f"[x]*{10**step.decimals}", f"{under}*per_mark*per_weight", step)
    cells = making.shown("experts", 10**step.decimals)
    note = given.said(_POINTS_NOTE, scale=10**step.decimals)
    making.add("e", given.said(_POINTS), cells, f'IF([x]="","",{formula})', note=note, working=True)
    read: list[Cell] = ["" if one == "" else int(one) / 10**step.decimals for one in cells]
    making.add(
        "shown",
        given.said(_SHOWN),
        read,
        f'IF([e]="","",[e]/{10**step.decimals})',
        look="points",
        decimals=step.decimals,
        name="expert_points",
    )
    return cells


def _untrimmed(making: _Making, each: bool) -> list[Cell]:
    """The plain mean of all who count, weighted: numerator, and as shown and compared."""
    given = making.given
    weights, step = _weights(given), given.scales.shown
    overs: list[Cell] = []
    formulas = []
    common = ""
    cells: list[Cell] = []
    if each:
        numbers = range(1, len(weights) + 1)
        counts = [
            [len(making.experts.counted.get((row["project_id"], n), [])) for n in numbers]
            for row in making.rows
        ]
        cells = [math.lcm(*(one or 1 for one in some)) for some in counts]
        parts = ",".join(f"MAX(1,N([c{n}]))" for n in numbers)
        making.add("j", given.said(_COMMON_MARKED), cells, f"LCM({parts})", working=True)
        common = "[j]"
    for at, row in enumerate(making.rows):
        known = (row["project_id"], "untrimmed_mean") in given.figures
        block = making.block(row, "k1" if each else "points")
        if not each:
            values = making.experts.totals.get(row["project_id"], [])
            overs.append(sum(values) if known else "")
            formulas.append(f'IF([x]="","",SUM({block}))' if block else "")
            continue
        asked = given.asked(row)
        total = 0
        for n in asked:
            mine = making.experts.counted.get((row["project_id"], n), [])
            total += weights[n - 1] * sum(mine) * (int(cells[at]) // max(len(mine), 1))
        overs.append(total if known else "")
        top = "+".join(f"w_{n}*N([t{n}])*{common}/MAX(1,N([c{n}]))" for n in asked)
        formulas.append(f'IF([x]="","",{top})' if block else "")
    making.add("y", given.said(_PLAIN), overs, formulas, working=True)
    under = common or "[n]"
    shown = making.shown("untrimmed_mean", 10**step.decimals)
    formula = rounded(f"[y]*{10**step.decimals}", f"{under}*per_mark*per_weight", step)
    making.add("u", given.said(_MEAN), shown, f'IF([y]="","",{formula})')
    return shown
