"""The sheets of criteria and of other numbers, each under a name that formulas use."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.language import mark as _
from pipeline.policy.marking import ClampedMean, TrimmedMean
from pipeline.policy.parts import Part
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Cell, Column, Page
from pipeline.publish.breakdown.whole import units

_CRITERIA = _("Criteria and weights")
_CRITERIA_TITLE = _("Criteria, their weights and scales")
_CRITERIA_SAYS = _(
    "Formulas use the whole numbers at the right; clauses say by what right each number stands."
)
_CRITERION = _("Criterion")
_WEIGHT = _("Weight")
_LEAST, _MOST, _STEP = _("Least mark"), _("Highest mark"), _("Step")
_WHOLE = _("{name}, whole")
_CLAUSE = _("Clause")
_SAID = _("What it says")
_NUMBERS = _("Numbers of the policy")
_NUMBERS_TITLE = _("Every other number of the policy that formulas use")
_NUMBERS_SAYS = _("Each number has a name in this workbook; formulas call it by that name.")
_WHAT = _("What")
_NAMED = _("Name in formulas")
_NUMBER = _("The number")
_STORED = _("As published")
_PER_MARK = _("Units in a mark: formulas count in whole units")
_PER_WEIGHT = _("Units in a weight")
_PER_POINT = _("Units in a point, for bonuses and totals")
_MINIMUM = _("The fewest experts that suffice")
_DROPPED = _("How many marks are dropped at each end")
_AT_LEAST = _("From how many experts up marks are dropped")
_DISTANCE = _("How far from the mean a mark may lie, in units")
_PASS = _("Pass mark of the expert points")
_PASS_OF = _("Pass mark of {name}")
_BONUS = _("Bonus: {name}")
_BONUS_LEVEL = _("Bonus: {name}, level {level}")
_CAP = _("Cap of bonuses: {name}")


@dataclass(frozen=True)
class Number:
    """A number of the policy: what it is, its name, the number, at which scale, and its source."""

    what: str
    name: str
    amount: Decimal
    scale: int
    source: Part | None = None


def make_criteria(given: Given) -> Page:
    """The sheet of criteria, in the order of the sheets of marks."""
    language = given.naming.language
    criteria = given.marking.criteria
    mark, weight = given.scales.mark, given.scales.weight
    rows = len(criteria)
    columns = [
        Column(
            "name",
            given.said(_CRITERION),
            [c.name.told(language) for c in criteria],
            look="text",
            width=26,
        )
    ]
    parts = (
        ("weight", _WEIGHT, [c.weight for c in criteria], "w", weight),
        ("least", _LEAST, [c.scale.min for c in criteria], "lo", mark),
        ("most", _MOST, [c.scale.max for c in criteria], "hi", mark),
        ("step", _STEP, [c.scale.step for c in criteria], "st", mark),
    )
    working = []
    names: dict[str, tuple[str, int]] = {}
    for key, heading, amounts, short, scale in parts:
        name = given.said(heading)
        columns.append(
            Column(key, name, [float(a) for a in amounts], look="mark", width=11, decimals=4)
        )
        per = "per_weight" if short == "w" else "per_mark"
        working.append(
            Column(
                short,
                given.said(_WHOLE, name=name),
                [units(a, scale) for a in amounts],
                f"ROUND([{key}]*{per},0)",
                working=True,
                width=11,
            )
        )
        names |= {f"{short}_{n}": (short, n - 1) for n in range(1, rows + 1)}
        names |= {f"{key}_{n}": (key, n - 1) for n in range(1, rows + 1)}
    columns += [
        Column(
            "clause",
            given.said(_CLAUSE),
            [given.clause(c.source) for c in criteria],
            look="text",
            width=18,
        ),
        Column(
            "says",
            given.said(_SAID),
            [said_of(given, c) for c in criteria],
            look="text",
            width=60,
            wrapped=True,
        ),
        *working,
    ]
    return Page(
        "criteria",
        given.said(_CRITERIA),
        given.said(_CRITERIA_TITLE),
        given.said(_CRITERIA_SAYS),
        columns,
        frozen=1,
        colour="#BF8F00",
        names=names,
    )


def said_of(given: Given, part: Part) -> str:
    """What a part of the policy says: its clause in words, or the reading that stands for one."""
    language = given.naming.language
    says = part.says.told(language)
    if part.reading is not None:
        says = " ".join(filter(None, (says, part.reading.note.told(language))))
    return says


def numbers_of(given: Given) -> list[Number]:
    """Every number but those of criteria and pools."""
    marking, scales, naming = given.marking, given.scales, given.naming
    panel = marking.panel
    found = [
        Number(given.said(_PER_MARK), "per_mark", Decimal(scales.mark), 1),
        Number(given.said(_PER_WEIGHT), "per_weight", Decimal(scales.weight), 1),
        Number(given.said(_PER_POINT), "per_point", Decimal(scales.point), 1),
        Number(given.said(_MINIMUM), "experts_minimum", Decimal(panel.minimum), 1, panel),
    ]
    if isinstance(panel.method, TrimmedMean):
        dropped, least = Decimal(panel.method.dropped), Decimal(panel.method.at_least)
        found += [
            Number(given.said(_DROPPED), "trim_dropped", dropped, 1, panel),
            Number(given.said(_AT_LEAST), "trim_at_least", least, 1, panel),
        ]
    if isinstance(panel.method, ClampedMean):
        found.append(
            Number(
                given.said(_DISTANCE), "clamp_distance", panel.method.distance, scales.mark, panel
            )
        )
    passes = marking.pass_marks
    if passes.total is not None:
        found.append(
            Number(
                given.said(_PASS), "pass_total", passes.total.at_least, scales.both, passes.total
            )
        )
    for n, bar in enumerate(passes.criteria, start=1):
        what = given.said(_PASS_OF, name=naming.criteria.get(bar.criterion, bar.criterion))
        found.append(Number(what, f"pass_criterion_{n}", bar.at_least, scales.mark, bar))
    for n, block in enumerate(passes.blocks, start=1):
        what = given.said(_PASS_OF, name=naming.blocks[block.id])
        found.append(Number(what, f"pass_block_{n}", block.at_least, scales.both, block))
    for n, bonus in enumerate(given.policy.priority.bonuses, start=1):
        name = naming.facts.get(bonus.fact, bonus.fact)
        if bonus.points is not None:
            found.append(
                Number(
                    given.said(_BONUS, name=name), f"bonus_{n}", bonus.points, scales.point, bonus
                )
            )
        for level, worth in sorted(
            (bonus.points_by_level or {}).items(), key=lambda one: int(one[0])
        ):
            what = given.said(_BONUS_LEVEL, name=name, level=int(level))
            found.append(Number(what, f"bonus_{n}_level_{int(level)}", worth, scales.point, bonus))
    for n, group in enumerate(given.policy.priority.groups, start=1):
        found.append(
            Number(given.said(_CAP, name=group.id), f"cap_{n}", group.cap, scales.point, group)
        )
    return found


def make_numbers(given: Given) -> Page:
    """The sheet of the other numbers, a row each."""
    numbers = numbers_of(given)
    amounts: list[Cell] = [float(one.amount) for one in numbers]
    columns = [
        Column("what", given.said(_WHAT), [one.what for one in numbers], look="text", width=44),
        Column("number", given.said(_NUMBER), amounts, look="mark", width=12, decimals=4),
        Column("name", given.said(_NAMED), [one.name for one in numbers], look="code", width=20),
        Column(
            "clause",
            given.said(_CLAUSE),
            [given.clause(one.source.source) if one.source else "" for one in numbers],
            look="text",
            width=18,
        ),
        Column(
            "says",
            given.said(_SAID),
            [said_of(given, one.source) if one.source else "" for one in numbers],
            look="text",
            width=60,
            wrapped=True,
        ),
        Column(
            "whole",
            given.said(_WHOLE, name=given.said(_NUMBER)),
            [units(one.amount, one.scale) for one in numbers],
            [f"ROUND([number]*{_scale(one, given)},0)" for one in numbers],
            working=True,
            width=12,
        ),
        Column(
            "stored", given.said(_STORED), amounts, look="mark", working=True, width=12, decimals=4
        ),
    ]
    return Page(
        "numbers",
        given.said(_NUMBERS),
        given.said(_NUMBERS_TITLE),
        given.said(_NUMBERS_SAYS),
        columns,
        frozen=1,
        colour="#BF8F00",
        names={one.name: ("whole", at) for at, one in enumerate(numbers)},
    )


def _scale(one: Number, given: Given) -> str:
    """The factor to a whole number, by name where it is one of the sheet."""
    named = {given.scales.mark: "per_mark", given.scales.point: "per_point"}
    if one.scale == 1:
        return "1"
    if one.scale == given.scales.both and one.name.startswith(("pass_total", "pass_block")):
        return "per_mark*per_weight"
    return "per_point" if one.name.startswith(("bonus", "cap")) else named[one.scale]
