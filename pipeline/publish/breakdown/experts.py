"""The sheet of experts: who counts for a project, with what, and whom the panel's method drops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.language import mark as _
from pipeline.policy.marking import ClampedMean, TrimmedMean
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.marks import MarkCell, Marks
from pipeline.publish.breakdown.paper import Cell, Column, Page
from pipeline.publish.breakdown.whole import units

_NAME = _("Experts by project")
_TITLE = _("Which experts count for each project, and with what")
_SAYS = _(
    "A row is one expert for one project. An expert who left a criterion blank does not count at "
    "all: a missing mark is neither 0 nor the mean of the others."
)
_SAYS_EACH = _("A row is one expert for one project. Whoever marked a criterion counts for it.")
_COUNTED_IN = _("{says} Marks are counted in units of 1/{scale}.")
_GIVEN = _("Marks given")
_COUNTS = _("Counts")
_COUNTED = _("{name}, counted")
_POINTS = _("Points, whole")
_ORDER = _("Order among them")
_STATE = _("What of it")
_LIMITED = _("{name}, limited")
_POINTS_NOTE = _("Weight times mark, summed, in units of 1/{scale} of a point.")
_ORDER_NOTE = _("From the lowest; equals in the order of their numbers.")

Span = tuple[int, int]


@dataclass(frozen=True)
class Experts:
    """The sheet of experts, and which of its rows are each project's.

    `counted` are by project and number of the criterion the whole marks that count,
    `totals` by project the points of those who count.
    """

    page: Page
    spans: Mapping[str, Span]
    counted: Mapping[tuple[str, int], list[int]]
    totals: Mapping[str, list[int]]


def make_experts(given: Given, marks: Marks, weights: list[int]) -> Experts:
    """The sheet, experts of a project together, in the code-point order of their numbers."""
    marking, panel = given.marking, given.marking.panel
    each = panel.counts == "per_criterion"
    spans: dict[str, Span] = {}
    for at, (project, _expert) in enumerate(marks.pairs):
        spans[project] = (spans.get(project, (at, at))[0], at)
    asked = {row["project_id"]: given.asked(row) for row in given.projects}
    numbers = range(1, len(marking.criteria) + 1)
    cells = marks.cells
    names = [criterion.id for criterion in marking.criteria]

    def value(pair: tuple[str, str], number: int) -> Cell:
        found = cells.get((*pair, names[number - 1]))
        return found.value if found is not None and number in asked[pair[0]] else ""

    raw = {pair: {n: value(pair, n) for n in numbers} for pair in marks.pairs}
    gave = [sum(1 for one in raw[pair].values() if one != "") for pair in marks.pairs]
    full = [len(asked[pair[0]]) for pair in marks.pairs]
    counts = [int(g == f) for g, f in zip(gave, full, strict=True)]
    named = given.naming.heading
    columns = [
        Column(
            "project",
            named("marks", "project_id"),
            [p for p, _e in marks.pairs],
            look="code",
            width=13,
        ),
        Column(
            "expert",
            named("marks", "expert_id"),
            [e for _p, e in marks.pairs],
            look="code",
            width=8,
        ),
    ]
    references = [
        {
            n: _reference(cells.get((*pair, names[n - 1])), n, at) if n in asked[pair[0]] else ""
            for n in numbers
        }
        for at, pair in enumerate(marks.pairs)
    ]
    given_cells = [
        f"COUNT({','.join(filter(None, refs.values()))})" if any(refs.values()) else ""
        for refs in references
    ]
    columns.append(Column("given", given.said(_GIVEN), gave, given_cells, look="count"))
    if not each:
        tests = [f"IF([given]={number},1,0)" for number in full]
        columns.append(Column("counts", given.said(_COUNTS), counts, tests, look="count"))
    by_criterion: dict[tuple[str, int], list[int]] = {}
    kept: dict[int, list[Cell]] = {}
    for n, criterion in enumerate(marking.criteria, start=1):
        kept[n] = [
            raw[pair][n] if each or counts[at] else "" for at, pair in enumerate(marks.pairs)
        ]
        for pair, mark in zip(marks.pairs, kept[n], strict=True):
            if mark != "":
                by_criterion.setdefault((pair[0], n), []).append(int(mark))
        formulas = [
            "" if not refs[n] else refs[n] if each else f'IF([counts]=1,{refs[n]},"")'
            for refs in references
        ]
        if each:
            formulas = [f'IF(ISNUMBER({one}),{one},"")' if one else "" for one in formulas]
        name = given.said(_COUNTED, name=criterion.name.told(given.naming.language))
        columns.append(Column(f"k{n}", name, kept[n], formulas, width=10))
    totals: dict[str, list[int]] = {}
    if not each:
        points: list[Cell] = []
        formulas = []
        for at, pair in enumerate(marks.pairs):
            some = [n for n in numbers if n in asked[pair[0]]]
            total = sum(weights[n - 1] * int(raw[pair][n]) for n in some) if counts[at] else ""
            if total != "":
                totals.setdefault(pair[0], []).append(int(total))
            points.append(total)
            summed = "+".join(f"w_{n}*[k{n}]" for n in some)
            formulas.append(f'IF([counts]=1,{summed},"")')
        note = given.said(_POINTS_NOTE, scale=given.scales.both)
        columns.append(Column("points", given.said(_POINTS), points, formulas, note=note, width=10))
        columns += _trimming(given, marks.pairs, spans, counts, points)
    if isinstance(panel.method, ClampedMean):
        columns += _limiting(given, marks.pairs, kept, by_criterion)
    says, scale = given.said(_SAYS_EACH if each else _SAYS), given.scales.mark
    if scale > 1:
        says = given.said(_COUNTED_IN, says=says, scale=scale)
    page = Page(
        "experts",
        given.said(_NAME),
        given.said(_TITLE),
        says,
        columns,
        frozen=2,
        colour="#2F75B5",
    )
    return Experts(page, spans, by_criterion, totals)


def _reference(cell: MarkCell | None, number: int, at: int) -> str:
    """Where the whole mark stands, seen from a row; empty where none can come to stand."""
    if cell is None or not (cell.live or cell.value != ""):
        return ""
    return f"[marks.v{number}#@]" if cell.row == at else f"[marks.v{number}#{cell.row}]"


def _trimming(
    given: Given,
    pairs: list[tuple[str, str]],
    spans: Mapping[str, Span],
    counts: list[int],
    points: list[Cell],
) -> list[Column]:
    """What becomes of each expert; the order among them where the method drops some."""
    method = given.marking.panel.method
    words = {name: given.said(word) for name, word in STATES.items()}
    if not isinstance(method, TrimmedMean) or given.marking.panel.level != "total":
        states = [words["used" if one else "not"] for one in counts]
        return [
            Column(
                "state",
                given.said(_STATE),
                states,
                "IF([counts]=1,say_used,say_not)",
                look="text",
                width=10,
            )
        ]
    order: list[Cell] = []
    formulas = []
    for at, (project, _expert) in enumerate(pairs):
        first, last = spans[project]
        block = f"[points#{first}-{last}]"
        above = f"+COUNTIF([points#{first}-{at - 1}],[points])" if at > first else ""
        formulas.append(f'IF([counts]=1,1+COUNTIF({block},"<"&[points]){above},"")')
        mine = [(points[i], i) for i in range(first, last + 1) if counts[i]]
        order.append(1 + sorted(mine).index((points[at], at)) if counts[at] else "")
    states = []
    tests = []
    for at, (project, _expert) in enumerate(pairs):
        number = given.counted[project]
        k = method.dropped
        rank = order[at]
        state = "not"
        if rank != "":
            ends = int(rank) <= k or int(rank) > number - k
            state = "dropped" if number >= method.at_least and ends else "used"
        states.append(words[state])
        n = f"[points.n#{given.position[project]}]"
        ends_test = f"OR([order]<=trim_dropped,[order]>{n}-trim_dropped)"
        tests.append(
            f"IF([counts]=0,say_not,IF(AND({n}>=trim_at_least,{ends_test}),say_dropped,say_used))"
        )
    note = given.said(_ORDER_NOTE)
    return [
        Column("order", given.said(_ORDER), order, formulas, look="count", note=note),
        Column("state", given.said(_STATE), states, tests, look="text", width=10),
    ]


def _limiting(
    given: Given,
    pairs: list[tuple[str, str]],
    kept: Mapping[int, list[Cell]],
    by_criterion: Mapping[tuple[str, int], list[int]],
) -> list[Column]:
    """Marks moved to the limits of a clamped mean, times the number of marks."""
    method = given.marking.panel.method
    assert isinstance(method, ClampedMean)
    far = units(method.distance, given.scales.mark)
    columns = []
    for n, criterion in enumerate(given.marking.criteria, start=1):
        cells: list[Cell] = []
        formulas = []
        for (project, _expert), mark in zip(pairs, kept[n], strict=True):
            at = given.position[project]
            number, total = f"[points.c{n}#{at}]", f"[points.t{n}#{at}]"
            low, high = f"{total}-clamp_distance*{number}", f"{total}+clamp_distance*{number}"
            formulas.append(f'IF([k{n}]="","",MAX(MIN({number}*[k{n}],{high}),{low}))')
            mine = by_criterion.get((project, n), [])
            if mark == "":
                cells.append("")
            else:
                middle, count = sum(mine), len(mine)
                most, least = middle + far * count, middle - far * count
                cells.append(max(min(count * int(mark), most), least))
        name = given.said(_LIMITED, name=criterion.name.told(given.naming.language))
        columns.append(Column(f"l{n}", name, cells, formulas, working=True, width=10))
    return columns


STATES = {"used": _("counts"), "dropped": _("dropped"), "not": _("does not count")}
"""What becomes of an expert's marks of a project."""
