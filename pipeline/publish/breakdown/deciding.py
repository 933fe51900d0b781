"""What projects are ranked on, and what rules for equals look at, as whole numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from pipeline.exact import SCALE, points_of
from pipeline.language import mark as _
from pipeline.policy.marking import ClampedMean
from pipeline.publish.breakdown.figures import Figures
from pipeline.publish.breakdown.given import Given, Row
from pipeline.publish.breakdown.whole import common_multiple

_DECIDING = _("What is ranked")
_WITHOUT = _("What is ranked, without bonus")
_TIE = _("For equals: {name}")


def add_deciding(
    given: Given, add: Any, said: Any, total: list[int], bonus: list[int]
) -> tuple[list[int], list[int], int]:
    """What is ranked, as whole numbers not below 0: the total, or the exact figure over one "
    "denominator."""
    scales = given.scales
    low = _lowest(given) * scales.point // SCALE
    if given.policy.places.rank_on != "exact":
        deciding = [one + low for one in total]
        without = [one - b for one, b in zip(deciding, bonus, strict=True)]
        add("deciding", said(_DECIDING), deciding, f"[total]+{low}")
        add("without", said(_WITHOUT), without, f"[total]-[bonus]+{low}")
        return deciding, without, 1
    common = common_of(given)
    each = given.marking.panel.counts == "per_criterion"
    under = "[points.l#@]" if each else "[points.d#@]"
    whole = f"IF(N([points.x#@])=0,0,[points.x#@]*{common}/{under})*per_point"
    beside = f"per_mark*per_weight*{common}"
    factor = scales.both * common
    found = []
    for row in given.projects:
        known = given.figures.get((row["project_id"], "experts"))
        exact = (
            Fraction(int(known["numerator"]), int(known["denominator"])) if known else Fraction(0)
        )
        found.append(int(exact * factor * scales.point))
    others = [t - _expert(given, row) for t, row in zip(total, given.projects, strict=True)]
    deciding = [f + (o + low) * factor for f, o in zip(found, others, strict=True)]
    without = [d - b * factor for d, b in zip(deciding, bonus, strict=True)]
    add(
        "deciding",
        said(_DECIDING),
        deciding,
        f"{whole}+([beside]+[bonus]+{low})*{beside}",
        width=16,
    )
    add("without", said(_WITHOUT), without, f"{whole}+([beside]+{low})*{beside}", width=16)
    return deciding, without, common


def _lowest(given: Given) -> int:
    """How far below 0 bonuses and caps could bring a project, in billionths."""
    low = 0
    for bonus in given.policy.priority.bonuses:
        worth = list((bonus.points_by_level or {}).values())
        worth += [bonus.points] if bonus.points is not None else []
        low += max(0, -min(map(points_of, worth), default=0))
    return low + sum(max(0, -points_of(group.cap)) for group in given.policy.priority.groups)


def _expert(given: Given, row: Row) -> int:
    return given.scales.points(given.standings[row["project_id"]]["expert_points"])


def add_ties(
    given: Given, common: int, figures: Figures, add: Any, said: Any
) -> list[tuple[str, str, list[int]]]:
    """What each rule for equals looks at: its name, the column, the whole numbers."""
    exact = given.policy.places.rank_on == "exact"
    each = given.marking.panel.counts == "per_criterion"
    found = []
    for n, tie in enumerate(given.policy.places.ties, start=1):
        kind, _colon, about = tie.partition(":")
        key = f"tie{n}"
        formula: str = ""
        values: list[int]
        if kind == "uncovered":
            values, formula = _kinds(given, about), ""
        elif kind in ("condition", "level"):
            facts = [given.facts.get((row["project_id"], about), 0) for row in given.projects]
            values = [min(f, 1) if kind == "condition" else f for f in facts]
        elif not exact:
            column = {"untrimmed_mean": "u", "expert_points": "e"}.get(
                kind
            ) or f"f{_number(given, about)}"
            cells = next(c.cells for c in figures.page.columns if c.key == column)
            values = [int(c) if c != "" else 0 for c in cells]
            formula = f"N([points.{column}#@])"
        else:
            formula, values = _exact_tie(given, kind, about, common, each)
        add(key, said(_TIE, name=rule_name(given, tie)), values, formula)
        found.append((tie, key, values))
    return found


def _exact_tie(
    given: Given, kind: str, about: str, common: int, each: bool
) -> tuple[str, list[int]]:
    """A figure with no rounding, over the one denominator."""
    under = "[points.l#@]" if each else "[points.d#@]"
    scale, name = given.scales.both, kind
    if kind == "expert_points":
        over, name = "[points.x#@]", "experts"
    elif kind == "untrimmed_mean":
        over, under = "[points.y#@]", "[points.j#@]" if each else "[points.n#@]"
    else:
        n = _number(given, about)
        over, name, scale = f"[points.m{n}#@]", f"criterion:{about}", given.scales.mark
        under = f"[points.d{n}#@]" if each else "[points.d#@]"
    values = []
    for row in given.projects:
        known = given.figures.get((row["project_id"], name))
        exact = (
            Fraction(int(known["numerator"]), int(known["denominator"])) if known else Fraction(0)
        )
        values.append(int(exact * scale * common))
    return f"IF(N({over})=0,0,{over}*{common}/{under})", values


def _number(given: Given, criterion: str) -> int:
    return 1 + next(i for i, c in enumerate(given.marking.criteria) if c.id == criterion)


def _kinds(given: Given, about: str) -> list[int]:
    """By row a number of the direction, field or unit that a project covers."""
    fields = {member.id: member.field for member in given.policy.directions.members}
    covers = [
        fields.get(row["direction"], "") if about == "field" else row[about]
        for row in given.projects
    ]
    known = sorted(set(covers))
    return [known.index(one) for one in covers]


def rule_name(given: Given, rule: str) -> str:
    """What a rule of the order is called."""
    kind, _colon, about = rule.partition(":")
    naming = given.naming
    if kind == "criterion":
        return naming.criteria.get(about, about)
    if kind in ("condition", "level"):
        return naming.facts.get(about, about)
    return naming.word("decided_by", kind)


def bound_of_order(given: Given) -> int:
    """Above every figure of the order, whatever marks are given."""
    scales = given.scales
    full = sum(
        int(abs(c.weight) * abs(c.scale.max) * scales.both) + 1 for c in given.marking.criteria
    )
    full = full * scales.point // scales.both + 1
    beside = sum(int(part.points * scales.point) + 1 for part in given.marking.components)
    for bonus in given.policy.priority.bonuses:
        worth = [*(bonus.points_by_level or {}).values(), bonus.points or Decimal(0)]
        beside += 2 * (int(max(map(abs, worth)) * scales.point) + 1)
    whole = full + beside
    if given.policy.places.rank_on == "exact":
        whole = whole * common_of(given) * scales.both
    return whole + 1


def common_of(given: Given) -> int:
    """The one denominator that exact figures are brought over."""
    pairs: dict[str, set[str]] = {}
    marks = given.results.marks
    for project, expert in zip(marks["project_id"], marks["expert_id"], strict=True):
        pairs.setdefault(project, set()).add(expert)
    most = max((len(found) for found in pairs.values()), default=1)
    common = common_multiple(max(most, 2))
    return common * common if isinstance(given.marking.panel.method, ClampedMean) else common
