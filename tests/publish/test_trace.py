"""trace.jsonl: every row, every mark, deterministic, and what would have changed an outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.cli.locating import locate
from pipeline.exact import SCALE, fraction_text, points_of
from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.policy import Policy
from pipeline.procedure import carry_out
from pipeline.publish.lists import Lists, make_lists
from pipeline.publish.naming import Naming
from pipeline.publish.trace import trace_bytes, units_told
from pipeline.publish.trace.changes import Changes
from pipeline.publish.trace.ground import Round
from pipeline.publish.trace.places import Places
from pipeline.publish.trace.pools import Pools
from pipeline.publish.trace.sources import Sources
from pipeline.stages.allocate import Surplus, allocate, find_surplus
from pipeline.stages.rank import rank
from pipeline.tables.bundles import Received, Results
from pipeline.tables.working import RULED
from tests.agreement.policies import policy_of
from tests.agreement.product import HEADINGS, carried_out
from tests.oracle.rounds import make_round
from tests.publish.example import example

ROOT = Path(__file__).parents[2]
Line = dict[str, Any]

# Rounds of the second program in which a rise, or a leaving, changes something.
RISING = (4, 7, 32, 34, 41, 53, 77, 82, 85, 94)
MOVING = (4, 41, 77, 79, 85, 86, 91, 94, 96)


@cache
def sample() -> tuple[Lists, Results, Received]:
    """The sample round, carried out."""
    where = locate("en", "tianjin-2022", ROOT, None, None, None)
    policy, headings, _, _ = where.load()
    received, _ = read_stock(take_stock(where.data), policy, headings)
    results = carry_out(received, policy, headings)
    return make_lists(results, received, policy, headings), results, received


@cache
def written() -> bytes:
    """Its trace."""
    return trace_bytes(*sample())


def lines() -> list[Line]:
    """The lines of its trace."""
    return [json.loads(line) for line in written().splitlines()]


def test_a_line_stands_for_each_received_row_in_the_order_of_decisions() -> None:
    lists, _, _ = sample()
    decided = lists["decisions"]
    rows = zip(decided["file"], decided["sheet"], decided["row"], strict=True)
    assert [(one["file"], one["sheet"], one["row"]) for one in lines()] == list(rows)
    for line, outcome, reason in zip(lines(), decided["outcome"], decided["reason"], strict=True):
        assert (line["outcome"]["outcome"], line["outcome"]["reason"]) == (outcome, reason)


def test_the_bytes_are_fixed_and_no_number_is_a_float() -> None:
    assert trace_bytes(*sample()) == written()

    def refuse(text: str) -> None:
        raise AssertionError(f"a float: {text}")

    for line in written().splitlines():
        told = json.loads(line, parse_float=refuse)
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert text.encode() == line


def test_every_mark_of_the_list_of_marks_is_told_with_its_cell() -> None:
    lists, _, _ = sample()
    told = {
        (
            line["project_id"],
            sheet["expert_id"],
            cell["criterion"],
            sheet["file"],
            sheet["sheet"],
            cell["cell"],
            cell["points"],
            cell["used"],
            cell.get("why_not", ""),
        )
        for line in lines()
        if line["admitted"]
        for sheet in line["marks"]
        for cell in sheet["cells"]
    }
    marks = lists["marks"]
    shown = marks["points"].map(lambda points: "" if pd.isna(points) else f"{points / SCALE:.2f}")
    columns = [marks[name] for name in ("project_id", "expert_id", "criterion", "file", "sheet")]
    rest = [marks["cell"], shown, marks["used"], marks["why_not"]]
    assert told == set(zip(*columns, *rest, strict=True))
    assert len(told) == len(marks) > 1000


def test_marks_of_refused_projects_are_told_and_why_they_do_not_count() -> None:
    _, results, received = sample()
    refused = {name for name in results.refused["project_id"] if name}
    expected = received.marks[received.marks["project_id"].isin(refused)]
    expected = expected[expected["criterion"] != "direction_fit"]
    told = [
        (sheet["file"], sheet["sheet"], cell["cell"], cell["text"])
        for line in lines()
        if not line["admitted"]
        for sheet in line["marks"]
        for cell in sheet["cells"]
        if (cell.get("why_not"), cell["used"], cell["points"]) == ("refused", False, "")
    ]
    assert sorted(told) == sorted(
        expected[["file", "sheet", "cell", "mark"]].itertuples(index=False, name=None)
    )
    assert len(told) > 50


def test_the_ledger_sums_to_the_total_and_pass_marks_say_what_the_outcome_says() -> None:
    for line in lines():
        if not line["admitted"]:
            continue
        total = sum(Decimal(entry["points"]) for entry in line["ledger"])
        assert line["points"]["total"] in ("", f"{total:.2f}")
        failed = [one["reason"] for one in line["pass_marks"] if not one.get("passed", True)]
        if line["outcome"]["reason"].startswith("below_"):
            assert failed[0] == line["outcome"]["reason"]
        if line["outcome"]["outcome"] == "recommended" and line["place"]:
            assert failed == []


def test_every_finding_of_a_row_is_told_once_and_fails_its_check() -> None:
    _, results, _ = sample()
    told = [finding["finding"] for line in lines() for finding in line["findings"]]
    projects = {line["project_id"] for line in lines()} - {""}
    complaints = results.complaints
    of_rows = complaints[complaints["project_id"].isin(projects)]
    assert set(of_rows["finding"]) <= set(told)
    for line in lines():
        failed = {one["code"] for one in line["checks"]["failed"]}
        assert failed == {finding["code"] for finding in line["findings"]}
        assert len(line["checks"]["passed"]) > 20


def test_a_check_is_passed_only_where_it_was_put() -> None:
    """A rule that speaks of one direction is told of rows of that direction alone."""
    asked = {
        (line["direction"]["id"], check["code"])
        for line in lines()
        for check in [*line["checks"]["passed"], *line["checks"]["failed"]]
        if check["code"].startswith("role_of_direction_")
    }
    assert {code.rpartition("_")[2] for _, code in asked} == {direction for direction, _ in asked}
    assert all(code.endswith(f"_{direction}") for direction, code in asked)


def test_units_are_named_and_their_counts_are_those_of_their_lines() -> None:
    lists, _, _ = sample()
    units = units_told(lists)
    assert {name for unit in units for name in unit["names"]} >= {"滨海新区", "Binhai"}
    for unit in units:
        own = [line for line in lines() if line["unit"]["id"] == unit["id"]]
        assert len(own) == unit["received"]
        stories = [line["of_unit"] for line in own if "of_unit" in line]
        assert len(stories) == bool(own)
        for story in stories:
            assert story["received"] == sum(story["outcomes"].values()) == len(own)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rank_on", ["total", "exact"])
def test_a_round_with_little_in_it_is_told_too(language: str, rank_on: str) -> None:
    one = example(language, rank_on)
    lists = make_lists(one.results, one.received, one.policy, one.headings)
    told = [json.loads(line) for line in trace_bytes(lists, one.results, one.received).splitlines()]
    assert [line["outcome"]["outcome"] for line in told] == list(lists["decisions"]["outcome"])
    assert {line["project_id"] for line in told} >= {"P01", "P10", ""}


def allocated(
    results: Results, policy: Policy, surplus: dict[str, Surplus]
) -> dict[str, dict[str, Any]]:
    """The outcomes of a round whose tables were changed, without rulings."""
    ruled = RULED.empty()
    ranking = rank(
        results.standings,
        results.projects,
        results.figures,
        results.facts,
        ruled,
        policy.places,
        policy.directions,
    )
    given = (results.projects, results.counted, results.standings, ranking, ruled, results.quotas)
    decisions = allocate(*given, policy, surplus=surplus).decisions
    return {str(row["project_id"]): dict(row) for row in decisions.to_dict("records")}


def raised(results: Results, project: str, billionths: int) -> Results:
    """The round with one project's bonus points higher by so much."""
    standings = results.standings.copy()
    own = standings["project_id"] == project
    for column in ("bonus_points", "total"):
        standings.loc[own, column] += billionths
    exact = standings.loc[own, "exact"].iloc[0]
    if exact:
        higher = Fraction(exact) + Fraction(billionths, SCALE)
        standings.loc[own, "exact"] = fraction_text(higher)
    return replace(results, standings=standings)


def random_rounds(seeds: tuple[int, ...]) -> Iterator[tuple[Results, Policy, Changes]]:
    """Random rounds without rulings, with what their trace says of changes."""
    for seed in seeds:
        told, rounded = make_round(seed)
        rounded = {**rounded, "rulings": []}
        policy = policy_of(told, rounded)
        results = carried_out(told, rounded)
        naming = Naming(policy, HEADINGS, "en")
        empty = pd.DataFrame()
        lists = Lists(naming, {}, empty, empty, empty, empty, None)  # type: ignore[arg-type]
        round_ = Round(lists, results, Received())
        places = Places(round_, Sources(round_))
        yield results, policy, Changes(round_, places, Pools(round_, places))


def test_the_rise_that_is_told_brings_a_project_in_and_no_smaller_one_does() -> None:
    tried = {"enough": 0, "more": 0, "stateful": 0}
    for results, policy, changes in random_rounds(RISING):
        surplus = find_surplus(results.projects, results.quotas, policy)
        for project in list(results.projects["project_id"]):
            rise = changes.told(project, []).get("rise", {})
            if not rise.get("told"):
                continue
            by = Fraction(rise["by"]) * SCALE
            least = ceil(by) if rise["enough"] else floor(by) + 1
            told = allocated(raised(results, project, least), policy, surplus)
            assert told[project]["outcome"] == "recommended", (project, rise)
            if not rise["equal_told"]:
                tried["stateful"] += 1
                continue
            told = allocated(raised(results, project, least - 1), policy, surplus)
            assert told[project]["outcome"] != "recommended", (project, rise)
            tried["enough" if rise["enough"] else "more"] += 1
    assert min(tried.values()) >= 3, tried
    assert tried["more"] >= 20, tried


def test_whoever_is_told_to_come_in_for_another_does() -> None:
    tried = 0
    for results, policy, changes in random_rounds(MOVING):
        surplus = find_surplus(results.projects, results.quotas, policy)
        before = allocated(results, policy, surplus)
        inside = {name for name, row in before.items() if row["outcome"] == "recommended"}
        for project in sorted(inside):
            following = changes.told(project, [])["next"]
            if following is None or len(following["projects"]) > 1:
                continue
            projects = results.projects.copy()
            projects.loc[projects["project_id"] == project, "blocked"] = "away"
            after = allocated(replace(results, projects=projects), policy, surplus)
            came = {name for name, row in after.items() if row["outcome"] == "recommended"}
            assert came - inside == set(following["projects"])
            assert project in changes.told(following["projects"][0], [])["leave"]["one_of"]
            tried += 1
    assert tried >= 10


def test_neighbours_are_parted_by_the_rule_that_the_ranking_names() -> None:
    """Of each project the rule that decided its place parts it from a neighbour, or came before."""
    rules = ["total", "untrimmed_mean", "criterion:innovation", "ruling", "shared"]
    for line in lines():
        place = line.get("place")
        if not place:
            continue
        parted = [place[side]["parted_by"] for side in ("above", "below") if place[side]]
        assert max(parted, key=rules.index) == place["decided_by"]


def test_points_in_the_trace_are_those_of_the_ledger() -> None:
    lists, results, _ = sample()
    by_project: dict[str, int] = {}
    for project, points in zip(results.ledger["project_id"], results.ledger["points"], strict=True):
        by_project[project] = by_project.get(project, 0) + int(points)
    for line in lines():
        if line["admitted"] and line["points"]["total"]:
            assert points_of(Decimal(line["points"]["total"])) == by_project[line["project_id"]]
    assert len(lists["ledger"]) == sum(len(line.get("ledger", [])) for line in lines())
