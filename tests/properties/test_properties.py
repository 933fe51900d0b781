"""What must hold for any round, whatever its policy: properties, searched for a breach."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.tables.bundles import Results
from tests.agreement.product import carried_out, compared, ledger_of
from tests.oracle.pools import Pools
from tests.oracle.rounds import make_round

SEEDS = st.integers(min_value=100_000, max_value=10_000_000)
searching = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def _outcomes(results: Results) -> dict[str, str]:
    rows = results.decisions[["project_id", "outcome"]].itertuples(index=False)
    return dict(rows)


@searching
@given(seed=SEEDS, shuffling=st.randoms(use_true_random=False))
def test_order_of_rows_never_matters(seed: int, shuffling: random.Random) -> None:
    policy, told = make_round(seed)
    lists = {name: list(rows) for name, rows in told.items() if not isinstance(rows, dict)}
    shuffled = {**told, **lists}
    for rows in lists.values():
        shuffling.shuffle(rows)
    first, second = carried_out(policy, told), carried_out(policy, shuffled)
    assert compared(first) == compared(second)
    assert ledger_of(first) == ledger_of(second)
    assert first.unused.equals(second.unused)


def _pools(policy: dict[str, Any], told: dict[str, Any], results: Results) -> Pools:
    return Pools(policy, told, set(results.projects["project_id"]))


@searching
@given(seed=SEEDS)
def test_no_pool_overflows(seed: int) -> None:
    policy, told = make_round(seed)
    results = carried_out(policy, told)
    projects = {project["id"]: project for project in told["projects"]}
    pools = _pools(policy, told, results)
    numbers = {floor: pools.floor_number(floor.partition(":")[2]) for floor in pools.floors}
    taken: dict[str, int] = {}
    for row in results.decisions.itertuples(index=False):
        if row.outcome == "recommended" and row.quota_use != "bypass":
            every = pools.ways(projects[row.project_id])
            ways = [way for way in every if way.quota_use in row.quota_use.split("/")]
            assert ways, f"{row.project_id} uses {row.quota_use}, which is none of its ways"
            used = set.intersection(*(set(way.pools) for way in ways))
            kept = any(pool in pools.floors for pool in used)
            for pool in used | ({"total"} if kept else set()):
                taken[pool] = taken.get(pool, 0) + 1
    caps = {**pools.caps, **numbers}
    assert {pool: n for pool, n in taken.items() if n > caps[pool]} == {}


@searching
@given(seed=SEEDS)
def test_nobody_is_passed_over_inside_the_pool_that_stops_it(seed: int) -> None:
    """A kept place is a pool of its own: who takes one has passed over nobody in the total."""
    policy, told = make_round(seed)
    told = {**told, "rulings": []}
    results = carried_out(policy, told)
    found = compared(results)
    projects = {project["id"]: project for project in told["projects"]}
    pools = _pools(policy, told, results)
    inside: dict[str, list[int]] = {}
    for name, line in found.items():
        if line["outcome"] == "recommended" and line["place"] is not None:
            for way in pools.ways(projects[name]):
                if way.quota_use in line["quota_use"].split("/"):
                    for pool in way.pools:
                        inside.setdefault(pool, []).append(line["place"])
    for name, line in found.items():
        if line["outcome"] in ("reserve", "not_selected") and line["waits_for"]:
            for pool in line["waits_for"].split(";"):
                lower = [place for place in inside.get(pool, []) if place > (line["place"] or 0)]
                assert line["provisional"] or not lower, (name, pool, lower)


@searching
@given(seed=SEEDS)
def test_who_drops_out_is_counted_once_and_uses_nothing(seed: int) -> None:
    policy, told = make_round(seed)
    results = carried_out(policy, told)
    decided, refused = list(results.decisions["project_id"]), list(results.refused["project_id"])
    received = [p["id"] for p in told["projects"] if not (p["invalid"] or p["ineligible"])]
    assert sorted(decided + refused) == sorted(received)
    dropped = results.decisions["reason"].str.startswith(("surplus:", "unit_order_unclear"))
    assert (results.decisions.loc[dropped, ["quota_use", "waits_for"]] == "").all(axis=None)


@searching
@given(seed=SEEDS, choice=st.integers(min_value=0))
def test_more_points_never_cost_a_place(seed: int, choice: int) -> None:
    policy, told = make_round(seed)
    told = {**told, "rulings": []}
    raised = choice % len(told["marks"])
    project, expert, criterion, mark = told["marks"][raised]
    scale = next(c for c in policy["criteria"] if c["id"] == criterion)
    better = Decimal(mark) + Decimal(scale["step"])
    if better > Decimal(scale["max"]):
        return
    marks = list(told["marks"])
    marks[raised] = (project, expert, criterion, str(better))
    before = compared(carried_out(policy, told)).get(project)
    after = compared(carried_out(policy, {**told, "marks": marks})).get(project)
    if before is not None and after is not None and before["place"] is not None:
        assert after["place"] <= before["place"]


@searching
@given(seed=SEEDS, shuffling=st.randoms(use_true_random=False))
def test_new_names_rename_and_do_nothing_else(seed: int, shuffling: random.Random) -> None:
    policy, told = make_round(seed)
    policy = {**policy, "draw": None}
    old = [project["id"] for project in told["projects"]]
    new = [f"N{number:02d}" for number in range(len(old))]
    shuffling.shuffle(new)
    name = dict(zip(old, new, strict=True))
    renamed: dict[str, Any] = {
        **told,
        "projects": [{**project, "id": name[project["id"]]} for project in told["projects"]],
        "marks": [(name[mark[0]], *mark[1:]) for mark in told["marks"]],
        "recused": [(name[pair[0]], pair[1]) for pair in told["recused"]],
        "numbers": [(name[line[0]], *line[1:]) for line in told.get("numbers", [])],
        "rulings": [
            {**ruling, "project_id": name.get(ruling["project_id"], ruling["project_id"])}
            for ruling in told["rulings"]
        ],
    }
    first, second = carried_out(policy, told), carried_out(policy, renamed)
    assert {name[project]: line for project, line in compared(first).items()} == compared(second)


@searching
@given(seed=SEEDS)
def test_every_admitted_project_has_one_outcome_and_a_reason_unless_recommended(seed: int) -> None:
    policy, told = make_round(seed)
    results = carried_out(policy, told)
    outcomes = _outcomes(results)
    out = set(results.refused["project_id"])
    admitted = {p["id"] for p in told["projects"] if not (p["invalid"] or p["ineligible"])}
    assert set(outcomes) | out == admitted
    assert set(outcomes) & out == set()
    for row in results.decisions.itertuples(index=False):
        assert bool(row.reason) == (row.outcome != "recommended"), row


@searching
@given(seed=SEEDS)
def test_total_is_the_sum_of_the_ledger(seed: int) -> None:
    policy, told = make_round(seed)
    results = carried_out(policy, told)
    sums: dict[str, Any] = {}
    for project, _, points in ledger_of(results):
        sums[project] = sums.get(project, 0) + points
    for project, line in compared(results).items():
        if line["total"] is not None:
            assert line["total"] == sums[project]
