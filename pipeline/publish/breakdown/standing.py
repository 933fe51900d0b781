"""The sheets of bonuses and of pass marks: what each project stands with, and whether it passes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.language import mark as _
from pipeline.publish.breakdown.figures import Figures, weighted
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Cell, Column, Page

_BONUSES = _("Bonuses")
_BONUSES_TITLE = _("Bonuses by verified facts, and what caps take back")
_BONUSES_SAYS = _(
    "Facts are those that were verified, 1 for yes and 0 for an explicit no, or a level; a "
    "blank is no "
    "fact. Points are whole units of 1/{scale} of a point."
)
_FACT = _("Fact: {name}")
_EARNED = _("Earned: {name}")
_CAPPED = _("Cap {name}")
_COMPONENT = _("Component: {name}")
_BONUS = _("Bonus points, whole")
_BONUS_SHOWN = _("Bonus points")
_PASSES = _("Pass marks")
_PASSES_TITLE = _("Which pass marks each project reaches")
_PASSES_SAYS = _(
    "Pass marks look at the experts' points only, before any bonus; equal passes. 1 stands for "
    "a pass "
    "mark that is missed, and the first of them is the reason."
)
_MISSES = _("Misses: {name}")
_FIRST = _("The first it misses")
_SHORT = _("Points short of it")
_TOTAL = _("expert points")


@dataclass(frozen=True)
class Bar:
    """A pass mark: its reason, what it is called, and its formula.

    `short` is the formula of how many points a project is short of it, `missed` says by row
    whether one misses it.
    """

    reason: str
    name: str
    formula: str
    short: str
    missed: list[int]
    clause: str


def make_bonuses(given: Given) -> tuple[Page, list[int], list[int]]:
    """The sheet, and by row the bonus and the components' points, whole."""
    naming, scales = given.naming, given.scales
    ids = [row["project_id"] for row in given.projects]
    columns = [Column("project", naming.heading("marks", "project_id"), ids, look="code", width=13)]
    bonuses, groups = given.policy.priority.bonuses, given.policy.priority.groups
    facts = list(dict.fromkeys(bonus.fact for bonus in bonuses))
    for n, fact in enumerate(facts, start=1):
        cells: list[Cell] = [given.facts.get((name, fact), "") for name in ids]
        name = given.said(_FACT, name=naming.facts.get(fact, fact))
        columns.append(Column(f"a{n}", name, cells, look="count", width=13))
    sums = [0] * len(ids)
    by_group: dict[str, list[str]] = {}
    for n, bonus in enumerate(bonuses, start=1):
        fact = f"[a{facts.index(bonus.fact) + 1}]"
        if bonus.points is not None:
            formula = f"IF(ISNUMBER({fact}),IF({fact}>=1,bonus_{n},0),0)"
        else:
            formula = "0"
            for level in sorted(map(int, bonus.points_by_level or {}), reverse=True):
                formula = f"IF({fact}={level},bonus_{n}_level_{level},{formula})"
            formula = f"IF(ISNUMBER({fact}),{formula},0)"
        earned = [scales.points(given.ledger.get((name, bonus.id), 0)) for name in ids]
        sums = [a + b for a, b in zip(sums, earned, strict=True)]
        name = given.said(_EARNED, name=naming.facts.get(bonus.fact, bonus.fact))
        columns.append(
            Column(f"b{n}", name, earned, formula, width=13, note=given.clause(bonus.source))
        )
        if bonus.group is not None:
            by_group.setdefault(bonus.group, []).append(f"[b{n}]")
    parts = [f"[b{n}]" for n in range(1, len(bonuses) + 1)]
    for n, group in enumerate(groups, start=1):
        capped = [scales.points(given.ledger.get((name, f"cap:{group.id}"), 0)) for name in ids]
        sums = [a + b for a, b in zip(sums, capped, strict=True)]
        together = "+".join(by_group.get(group.id, ["0"]))
        columns.append(
            Column(
                f"g{n}",
                given.said(_CAPPED, name=group.id),
                capped,
                f"MIN(0,cap_{n}-({together}))",
                width=13,
                note=given.clause(group.source),
            )
        )
        parts.append(f"[g{n}]")
    columns.append(
        Column(
            "bonus",
            given.said(_BONUS),
            sums,
            "+".join(parts) if parts else "",
            working=True,
            width=11,
        )
    )
    shown: list[Cell] = [one / scales.point for one in sums]
    columns.append(
        Column(
            "shown",
            given.said(_BONUS_SHOWN),
            shown,
            "[bonus]/per_point",
            look="points",
            width=11,
            decimals=len(str(scales.point)) - 1,
            name="bonus_points",
        )
    )
    beside = [0] * len(ids)
    for n, part in enumerate(given.marking.components, start=1):
        told = [scales.points(given.ledger.get((name, f"component:{part.id}"), 0)) for name in ids]
        beside = [a + b for a, b in zip(beside, told, strict=True)]
        name = given.said(_COMPONENT, name=part.name.told(naming.language))
        columns.append(Column(f"o{n}", name, told, width=13, note=given.clause(part.source)))
    page = Page(
        "bonuses",
        given.said(_BONUSES),
        given.said(_BONUSES_TITLE),
        given.said(_BONUSES_SAYS, scale=scales.point),
        columns,
        frozen=1,
        colour="#548235",
    )
    return page, sums, beside


def make_passes(given: Given, figures: Figures) -> tuple[Page, list[Bar], list[int]]:
    """The sheet, the pass marks in their order, and by row the number of the first that is "
    "missed."""
    ids, scales = [row["project_id"] for row in given.projects], given.scales
    columns = [
        Column("project", given.naming.heading("marks", "project_id"), ids, look="code", width=13),
    ]
    bars = _bars(given, figures)
    for n, bar in enumerate(bars, start=1):
        name = given.said(_MISSES, name=bar.name)
        formulas = ["" if row["bypass"] else bar.formula for row in given.projects]
        if bar.reason.startswith("veto:"):
            formulas = []
        columns.append(
            Column(
                f"p{n}",
                name,
                bar.missed,
                formulas,
                look="count",
                width=14,
                note=given.clause(bar.clause),
            )
        )
    first = [
        next((n for n, bar in enumerate(bars, start=1) if bar.missed[at]), 0)
        for at in range(len(ids))
    ]
    told = "0"
    for n in range(len(bars), 0, -1):
        told = f"IF([p{n}]=1,{n},{told})"
    columns.append(
        Column("failed", given.said(_FIRST), first, told if bars else "", look="count", width=12)
    )
    short = ",".join(bar.short for bar in bars)
    columns.append(
        Column(
            "short",
            given.said(_SHORT),
            [points_of_text(given.standings[name]["short"]) for name in ids],
            f'IF([failed]=0,"",CHOOSE([failed],{short}))' if bars else "",
            look="points",
            decimals=scales.points_shown.decimals,
            width=10,
        )
    )
    page = Page(
        "passes",
        given.said(_PASSES),
        given.said(_PASSES_TITLE),
        given.said(_PASSES_SAYS),
        columns,
        frozen=1,
        colour="#548235",
    )
    return page, bars, first


def _bars(given: Given, figures: Figures) -> list[Bar]:
    """Every pass mark with its formula, in the order in which the first missed is told."""
    passes, naming, scales = given.marking.pass_marks, given.naming, given.scales
    exact = given.policy.places.rank_on == "exact"
    each = given.marking.panel.counts == "per_criterion"
    under = "[points.l#@]" if each else "[points.d#@]"
    bars = []
    if passes.total is not None:
        if exact:
            test = f"[points.x#@]<pass_total*{under}"
            short = f"(pass_total-[points.x#@]/{under})/(per_mark*per_weight)"
        else:
            step = 10**scales.points_shown.decimals
            test = f"[points.e#@]*per_mark*per_weight<pass_total*{step}"
            short = f"pass_total/(per_mark*per_weight)-[points.e#@]/{step}"
        name, source = given.said(_TOTAL), passes.total.source
        bars.append(_bar("below_total", name, (test, short), "[points.x#@]", source))
    marked = given.marking.rounding.mark
    for n, part in enumerate(passes.criteria, start=1):
        at = 1 + next(i for i, c in enumerate(given.marking.criteria) if c.id == part.criterion)
        if marked is not None and not exact:
            step = 10**marked.decimals
            test = f"[points.s{at}#@]*per_mark<pass_criterion_{n}*{step}"
            short = f"pass_criterion_{n}/per_mark-[points.s{at}#@]/{step}"
        else:
            below = f"[points.d{at}#@]" if each else "[points.d#@]"
            test = f"[points.m{at}#@]<pass_criterion_{n}*{below}"
            short = f"(pass_criterion_{n}-[points.m{at}#@]/{below})/per_mark"
        name = naming.criteria.get(part.criterion, part.criterion)
        reason = f"below_criterion:{part.criterion}"
        bars.append(_bar(reason, name, (test, short), f"[points.m{at}#@]", part.source))
    for n, block in enumerate(passes.blocks, start=1):
        numbers = [
            1 + next(i for i, c in enumerate(given.marking.criteria) if c.id == named)
            for named in block.criteria
        ]
        top, below = weighted(given, numbers)
        test = _elsewhere(f"{top}<pass_block_{n}*{below}")
        short = _elsewhere(f"(pass_block_{n}-({top})/{below})/(per_mark*per_weight)")
        some = _elsewhere("+".join(f"COUNT([m{number}])" for number in numbers))
        reason, name = f"below_block:{block.id}", naming.blocks[block.id]
        bars.append(_bar(reason, name, (test, short), some, block.source))
    for veto in passes.veto:
        missed = [
            int(not row["bypass"] and given.facts.get((row["project_id"], veto.fact)) == 0)
            for row in given.projects
        ]
        name = naming.facts.get(veto.fact, veto.fact)
        bars.append(Bar(f"veto:{veto.fact}", name, "", '""', missed, veto.source))
    return [_judged(given, bar) for bar in bars]


def _elsewhere(formula: str) -> str:
    """A formula about a row of the sheet of points, for the same row of another sheet."""
    return re.sub(r"\[([a-z]+\d*)\]", r"[points.\1#@]", formula)


def points_of_text(figure: str) -> Cell:
    """A figure of points, a decimal or a fraction, as a number; empty where there is none."""
    return float(Fraction(figure)) if figure else ""


def _bar(reason: str, name: str, formulas: tuple[str, str], known: str, clause: str) -> Bar:
    """A pass mark by the formulas of missing it, and of by how much."""
    test, short = formulas
    asked = (
        f"IF(N({known})=0,0,IF({test},1,0))"
        if known.startswith("COUNT")
        else (f'IF({known}="",0,IF({test},1,0))')
    )
    return Bar(reason, name, asked, short, [], clause)


def _judged(given: Given, bar: Bar) -> Bar:
    """A pass mark with whom it fails, by the product's own figures."""
    if bar.reason.startswith("veto:"):
        return bar
    from pipeline.stages.rank.standings import bars

    marking, rank_on = given.marking, given.policy.places.rank_on
    for reason, least, found, _clause in bars(given.results.figures, marking, rank_on):
        if reason == bar.reason:
            missed = [
                int(
                    not row["bypass"]
                    and row["project_id"] in found
                    and found[row["project_id"]] < least
                )
                for row in given.projects
            ]
            return replace(bar, missed=missed)
    raise AssertionError(bar.reason)
