"""Marks to points: which experts count, how their marks become a figure, what a pass mark says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Policy = Mapping[str, Any]
Round = Mapping[str, Any]
Sheet = dict[str, dict[str, Fraction]]  # criterion -> expert -> mark, of the experts who count


@dataclass(frozen=True)
class Score:
    """What the marks of one project come to.

    `counted` is the number the minimum looks at. `figures` holds, unrounded and unweighted, each
    criterion's figure. Points are None where nobody counts: a missing mark is missing, never 0.
    """

    counted: int
    figures: Mapping[str, Fraction]
    untrimmed_mean: Fraction | None
    exact_points: Fraction | None
    expert_points: Fraction | None
    rows: tuple[tuple[str, Fraction], ...]


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


def counting_marks(policy: Policy, round_: Round) -> dict[str, Sheet]:
    """Keep of each project the marks of those who count, by criterion and expert.

    A recused expert's marks are left out. Where `counts` is `complete` an expert counts with a
    mark in every criterion or not at all; where it is `per_criterion`, for what was marked.
    """
    criteria = [criterion["id"] for criterion in policy["criteria"]]
    recused = {tuple(pair) for pair in round_["recused"]}
    given: dict[str, dict[str, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for project, expert, criterion, text in round_["marks"]:
        if criterion in given[project][expert]:
            raise ValueError(f"two marks of {expert} for {project}, {criterion}")
        if (project, expert) not in recused:
            given[project][expert][criterion] = Fraction(text)
    sheets: dict[str, Sheet] = {}
    for project in round_["projects"]:
        sheet: Sheet = {criterion: {} for criterion in criteria}
        for expert, marks in given[project["id"]].items():
            if policy["counts"] == "complete" and set(marks) != set(criteria):
                continue
            for criterion, mark in marks.items():
                sheet[criterion][expert] = mark
        sheets[project["id"]] = sheet
    return sheets


def points_of_experts(policy: Policy, sheet: Sheet) -> dict[str, Fraction]:
    """Sum each complete expert's weighted marks."""
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"]}
    experts = set.intersection(*(set(marks) for marks in sheet.values()))
    return {
        expert: sum((weights[c] * marks[expert] for c, marks in sheet.items()), Fraction(0))
        for expert in experts
    }


def score(policy: Policy, sheet: Sheet) -> Score:
    """Turn the counting marks of one project into its figures and its rows of expert points."""
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"]}
    figures = {c: aggregated(policy, marks) for c, marks in sheet.items() if marks}
    counted = min(len(marks) for marks in sheet.values())
    if counted == 0:
        return Score(0, figures, None, None, None, ())
    untrimmed = sum((weights[c] * mean(list(m.values())) for c, m in sheet.items()), Fraction(0))
    steps = policy["rounding"]
    if policy["level"] == "total":
        exact = aggregated(policy, points_of_experts(policy, sheet))
        rows = [("experts", rounded(exact, steps["total"]))]
    else:
        exact = sum((weights[c] * figures[c] for c in weights), Fraction(0))
        weighted = {c: weights[c] * rounded(figures[c], steps.get("mark")) for c in weights}
        if steps.get("criterion"):
            rows = [(f"criterion:{c}", rounded(weighted[c], steps["criterion"])) for c in weights]
        else:
            rows = [("experts", rounded(sum(weighted.values(), Fraction(0)), steps["total"]))]
    published = sum((points for _, points in rows), Fraction(0))
    return Score(counted, figures, untrimmed, exact, published, tuple(rows))


def marks_used(policy: Policy, round_: Round, sheets: Mapping[str, Sheet]) -> list[Any]:
    """Say of every mark whether it entered the points: 0 if recused, incomplete or dropped."""
    dropped: set[tuple[str, str, str]] = set()
    for project, sheet in sheets.items():
        for criterion, marks in sheet.items():
            at_total = policy["level"] == "total"
            values = points_of_experts(policy, sheet) if at_total else marks
            dropped |= {(project, e, criterion) for e in dropped_experts(policy, values)}
    lines = []
    for project, expert, criterion, _ in round_["marks"]:
        counts = expert in sheets[project][criterion]
        used = counts and (project, expert, criterion) not in dropped
        lines.append((project, expert, criterion, 1 if used else 0))
    return sorted(lines)


def too_few(policy: Policy, points: Score) -> bool:
    """Fewer experts than the minimum; none is always too few."""
    return points.counted == 0 or points.counted < policy["minimum"]


def failure(
    policy: Policy, points: Score, facts: Mapping[str, int]
) -> tuple[str, Fraction | None] | None:
    """Give the first pass mark that fails, with the points short, or None if all are passed.

    Total, criteria, blocks, veto, in this order; equal passes. A criterion is looked at as rounded
    by `mark`, under `rank_on: exact` unrounded; a block always is the unrounded weighted sum. A
    veto fact fails on an explicit 0 and passes when nobody spoke.
    """
    limits = policy["pass_marks"]
    exact = policy["rank_on"] == "exact"
    weights = {c["id"]: Fraction(c["weight"]) for c in policy["criteria"]}
    looked_at: list[tuple[str, Fraction | None, str]] = []
    if limits.get("total") is not None:
        published = points.exact_points if exact else points.expert_points
        looked_at.append(("below_total", published, limits["total"]))
    step = None if exact else policy["rounding"].get("mark")
    for criterion, least in (limits.get("criteria") or {}).items():
        figure = rounded(points.figures[criterion], step)
        looked_at.append((f"below_criterion:{criterion}", figure, least))
    for block in limits.get("blocks") or []:
        figure = sum((weights[c] * points.figures[c] for c in block["criteria"]), Fraction(0))
        looked_at.append((f"below_block:{block['id']}", figure, block["at_least"]))
    for reason, reached, least in looked_at:
        if reached is not None and reached < Fraction(least):
            return reason, Fraction(least) - reached
    for fact in limits.get("veto") or []:
        if facts.get(fact) == 0:
            return f"veto:{fact}", None
    return None
