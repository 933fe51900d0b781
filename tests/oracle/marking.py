"""Marks to points: which experts count, how their marks become a figure, what a pass mark says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Policy = Mapping[str, Any]
Round = Mapping[str, Any]
Sheet = dict[str, dict[str, Fraction]]  # criterion -> expert -> mark, of the experts who count

FIRST, HEARING = "experts", "hearing"


@dataclass(frozen=True)
class Score:
    """What the marks of one project come to, in one half of the marking or in all.

    `counted` is the number the minimum looks at. `figures` holds, unrounded and unweighted, each
    criterion's figure. Points are None where nobody counts: a missing mark is missing, never 0.
    `marked_by_some` tells whether somebody counts in every half there is.
    """

    counted: int
    figures: Mapping[str, Fraction] = field(default_factory=dict)
    untrimmed_mean: Fraction | None = None
    exact_points: Fraction | None = None
    expert_points: Fraction | None = None
    rows: tuple[tuple[str, Fraction], ...] = ()
    marked_by_some: bool = False


def rounded(value: Fraction, step: Mapping[str, Any] | None) -> Fraction:
    """Round to the step's decimals, half up (of negatives away from zero) or half even."""
    if step is None:
        return value
    scale = 10 ** int(step["decimals"])
    scaled = abs(value) * scale
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    up = rest > Fraction(1, 2)
    if rest == Fraction(1, 2):
        up = step["half"] == "up" or whole % 2 == 1
    size = Fraction(whole + (1 if up else 0), scale)
    return -size if value < 0 else size


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def dropped_experts(policy: Policy, by_expert: Mapping[str, Fraction]) -> set[str]:
    """Name the experts whom a trimmed mean drops: k at each end, by value, then by expert id."""
    if policy["method"] != "trimmed_mean" or len(by_expert) < policy["at_least"]:
        return set()
    k = policy["dropped"]
    if len(by_expert) <= 2 * k:
        raise ValueError(f"dropping {k} at each end leaves nobody of {len(by_expert)}")
    order = sorted(by_expert, key=lambda expert: (by_expert[expert], expert))
    return set(order[:k]) | set(order[len(order) - k :])


def aggregated(policy: Policy, by_expert: Mapping[str, Fraction]) -> Fraction:
    """Make one figure of several experts' values by the panel's method."""
    values = sorted(by_expert.values())
    method = policy["method"]
    if method == "mean":
        return mean(values)
    if method == "median":
        middle = len(values) // 2
        return values[middle] if len(values) % 2 else mean(values[middle - 1 : middle + 1])
    if method == "trimmed_mean":
        dropped = dropped_experts(policy, by_expert)
        return mean([value for expert, value in by_expert.items() if expert not in dropped])
    if method == "clamped_mean":
        centre, distance = mean(values), Fraction(policy["distance"])
        return mean([min(max(v, centre - distance), centre + distance) for v in values])
    raise ValueError(f"unknown method {method}")


def check(policy: Policy) -> None:
    """Refuse the combinations that the rules exclude."""
    steps = policy["rounding"]
    if policy["level"] == "total":
        if steps.get("mark") or steps.get("criterion"):
            raise ValueError("the steps mark and criterion need level criterion")
        if policy["method"] == "clamped_mean" or policy["counts"] == "per_criterion":
            raise ValueError("clamped_mean and per_criterion need level criterion")
    if not steps.get("criterion") and not steps.get("total"):
        raise ValueError("one of the steps criterion and total is required")


def criteria_in(policy: Policy, direction: str) -> list[Mapping[str, Any]]:
    """List the criteria marked in a direction: those that name it, and those that name none."""
    return [
        criterion
        for criterion in policy["criteria"]
        if not criterion.get("directions") or direction in criterion["directions"]
    ]


def halves(policy: Policy, direction: str) -> dict[str, list[str]]:
    """Give the criteria of each half of the marking, by the name of the half's row.

    Without a hearing there is one half.
    """
    marked = [criterion["id"] for criterion in criteria_in(policy, direction)]
    hearing = policy.get("hearing")
    if hearing is None:
        return {FIRST: marked}
    return {
        FIRST: [c for c in marked if c not in hearing["criteria"]],
        HEARING: [c for c in marked if c in hearing["criteria"]],
    }


def counting_marks(policy: Policy, round_: Round) -> dict[str, dict[str, Sheet]]:
    """Keep of each project the marks of those who count, by half, criterion and expert.

    A recused expert's marks are left out, and marks in a criterion that is not marked in the
    project's direction. Where `counts` is `complete` an expert counts in a half with a mark in
    every criterion of it or not at all; where it is `per_criterion`, for what was marked.
    """
    recused = {tuple(pair) for pair in round_["recused"]}
    given: dict[str, dict[str, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for project, expert, criterion, text in round_["marks"]:
        if criterion in given[project][expert]:
            raise ValueError(f"two marks of {expert} for {project}, {criterion}")
        if (project, expert) not in recused:
            given[project][expert][criterion] = Fraction(text)
    sheets: dict[str, dict[str, Sheet]] = {}
    for project in round_["projects"]:
        sheets[project["id"]] = {}
        for half, criteria in halves(policy, project["direction"]).items():
            sheet: Sheet = {criterion: {} for criterion in criteria}
            for expert, marks in given[project["id"]].items():
                mine = {c: mark for c, mark in marks.items() if c in sheet}
                if policy["counts"] == "complete" and set(mine) != set(criteria):
                    continue
                for criterion, mark in mine.items():
                    sheet[criterion][expert] = mark
            sheets[project["id"]][half] = sheet
    return sheets


def points_of_experts(policy: Policy, sheet: Sheet) -> dict[str, Fraction]:
    """Sum each complete expert's weighted marks."""
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"]}
    experts = set.intersection(*(set(marks) for marks in sheet.values()))
    return {
        expert: sum((weights[c] * marks[expert] for c, marks in sheet.items()), Fraction(0))
        for expert in experts
    }


def score(policy: Policy, sheet: Sheet, row: str = FIRST) -> Score:
    """Turn the counting marks of one half into its figures and its rows of expert points."""
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"] if c["id"] in sheet}
    figures = {c: aggregated(policy, marks) for c, marks in sheet.items() if marks}
    counted = min(len(marks) for marks in sheet.values())
    if counted == 0:
        return Score(0, figures)
    untrimmed = sum((weights[c] * mean(list(m.values())) for c, m in sheet.items()), Fraction(0))
    steps = policy["rounding"]
    if policy["level"] == "total":
        exact = aggregated(policy, points_of_experts(policy, sheet))
        rows = [(row, rounded(exact, steps["total"]))]
    else:
        exact = sum((weights[c] * figures[c] for c in weights), Fraction(0))
        weighted = {c: weights[c] * rounded(figures[c], steps.get("mark")) for c in weights}
        if steps.get("criterion"):
            rows = [(f"criterion:{c}", rounded(weighted[c], steps["criterion"])) for c in weights]
        else:
            rows = [(row, rounded(sum(weighted.values(), Fraction(0)), steps["total"]))]
    published = sum((points for _, points in rows), Fraction(0))
    return Score(counted, figures, untrimmed, exact, published, tuple(rows), True)


def together(policy: Policy, first: Score, hearing: Score | None) -> Score:
    """Make one score of both halves; `hearing` is None for a project that is not heard.

    Where the hearing counts alone, the first half gives figures of criteria and no points. The
    number that decides is the first half's if that has too few or leads to no hearing.
    """
    parts = [] if policy["hearing"]["counted"] == "alone" else [first]
    if hearing is not None:
        parts.append(hearing)
    counting = [part for part in parts if part.expert_points is not None]

    def summed(name: str) -> Fraction | None:
        values = [getattr(part, name) for part in counting]
        return sum(values, Fraction(0)) if values else None

    return Score(
        first.counted if hearing is None else hearing.counted,
        {**first.figures, **(hearing.figures if hearing else {})},
        summed("untrimmed_mean"),
        summed("exact_points"),
        summed("expert_points"),
        tuple(row for part in counting for row in part.rows),
        hearing is not None and first.marked_by_some and hearing.marked_by_some,
    )


def short_list(policy: Policy, first: Mapping[str, Score]) -> dict[str, Fraction | None]:
    """Give None for each project heard, and for each other the points it is short of being heard.

    `first` are the first halves of the admitted projects with enough experts in them that do not
    bypass marking. Heard is whoever has fewer than `at_most` projects above it.
    """
    figures = {project: half.expert_points or Fraction(0) for project, half in first.items()}
    most = policy["hearing"]["at_most"]
    heard = {
        project
        for project, figure in figures.items()
        if sum(1 for other in figures.values() if other > figure) < most
    }
    lowest = min((figures[project] for project in heard), default=Fraction(0))
    return {p: None if p in heard else lowest - figure for p, figure in figures.items()}


def marks_used(
    policy: Policy, round_: Round, sheets: Mapping[str, Mapping[str, Sheet]]
) -> list[Any]:
    """Say of every mark whether it entered the points: 0 if left out, incomplete or dropped.

    `sheets` holds the halves of each project whose marks are looked at at all.
    """
    used: set[tuple[str, str, str]] = set()
    for project, both in sheets.items():
        for sheet in both.values():
            for criterion, marks in sheet.items():
                at_total = policy["level"] == "total"
                values = points_of_experts(policy, sheet) if at_total else marks
                dropped = dropped_experts(policy, values)
                used |= {(project, e, criterion) for e in marks if e not in dropped}
    return sorted(
        (project, expert, criterion, 1 if (project, expert, criterion) in used else 0)
        for project, expert, criterion, _ in round_["marks"]
    )


def too_few(policy: Policy, points: Score) -> bool:
    """Fewer experts than the minimum; none is always too few."""
    return points.counted == 0 or points.counted < policy["minimum"]


def failure(
    policy: Policy, points: Score, facts: Mapping[str, int], criteria: Iterable[str]
) -> tuple[str, Fraction | None] | None:
    """Give the first pass mark that fails, with the points short, or None if all are passed.

    Total, criteria, blocks, veto, in this order; equal passes. A criterion is looked at as rounded
    by `mark`, under `rank_on: exact` unrounded; a block always is the unrounded weighted sum. Of
    both, only the `criteria` marked in the project's direction are looked at. A veto fact fails on
    an explicit 0 and passes when nobody spoke.
    """
    limits = policy["pass_marks"]
    exact = policy["rank_on"] == "exact"
    marked = set(criteria)
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"]}
    looked_at: list[tuple[str, Fraction | None, str]] = []
    if limits.get("total") is not None:
        published = points.exact_points if exact else points.expert_points
        looked_at.append(("below_total", published, limits["total"]))
    step = None if exact else policy["rounding"].get("mark")
    for criterion, least in (limits.get("criteria") or {}).items():
        if criterion in marked:
            figure = rounded(points.figures[criterion], step)
            looked_at.append((f"below_criterion:{criterion}", figure, least))
    for block in limits.get("blocks") or []:
        summed = [weights[c] * points.figures[c] for c in block["criteria"] if c in marked]
        if summed:
            total = sum(summed, Fraction(0))
            looked_at.append((f"below_block:{block['id']}", total, block["at_least"]))
    for reason, reached, least in looked_at:
        if reached is not None and reached < Fraction(least):
            return reason, Fraction(least) - reached
    for fact in limits.get("veto") or []:
        if facts.get(fact) == 0:
            return f"veto:{fact}", None
    return None
