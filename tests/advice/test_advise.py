"""The sample round's advice: what stands in it, what it rests on, and that nothing rests on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.advice import advise as advising
from pipeline.advice.advise import advise, demand
from pipeline.advice.judging import judge
from pipeline.advice.pairs import pairs_of
from pipeline.cli.locating import locate
from pipeline.codes.caveats import CAVEATS, FIGURES
from pipeline.errors import UsageError
from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.policy import Policy
from pipeline.policy.advising import Advising, DeclaredPenalties, FarByPoints
from pipeline.procedure import carry_out
from pipeline.publish.publication import make_edition, output_files
from pipeline.tables.bundles import NO_ADVICE, Received, Results
from tests.publish.example import example

ROOT = Path(__file__).parents[2]


WHERE = locate("en", "tianjin-2022", ROOT, None, None, None)


@cache
def sample() -> tuple[Results, Received, Policy]:
    """The sample round, carried out."""
    policy, headings, _, _ = WHERE.load()
    received, _ = read_stock(take_stock(WHERE.data), policy, headings)
    return carry_out(received, policy, headings), received, policy


def asking(policy: Policy, **parts: Any) -> Policy:
    """The policy with these parts of its advice and no others."""
    return policy.model_copy(update={"advice": Advising(**parts)})


def by(table: pd.DataFrame | None, *key: str) -> dict[Any, dict[str, Any]]:
    """Rows of a table by their key."""
    assert table is not None
    rows = table.to_dict("records")
    return {row[key[0]] if len(key) == 1 else tuple(row[k] for k in key): row for row in rows}


def test_every_expert_of_the_sample_has_a_row() -> None:
    results, received, policy = sample()
    advice = advise(results, received, policy)
    experts = by(advice.experts, "expert_id")
    assert sorted(experts) == [f"E0{at}" for at in range(1, 10)]
    # E05 and E06 were made severe, E08 and E09 generous, when the sample was invented.
    signs = {name: float(row["severity"]) for name, row in experts.items()}
    assert min(signs["E05"], signs["E06"]) > 2.5
    assert max(signs["E08"], signs["E09"]) < -2
    for row in experts.values():
        assert float(row["severity"]) * float(row["calibrated_severity"]) > 0
        assert abs(float(row["calibrated_severity"])) < abs(float(row["severity"]))
        assert row["compared"] == row["projects"]
    shown = Counter(key[0] for key in by(advice.extremes, "expert_id", "project_id", "of"))
    assert {name: row["extreme"] for name, row in experts.items() if row["extreme"]} == shown


def test_points_are_untrimmed_and_of_whole_experts_only() -> None:
    """The sample drops highest and lowest; calibration looks at them all the same."""
    results, _, policy = sample()
    assert (results.marks["why_not"] == "trimmed").any()
    assert (results.marks["why_not"] == "blank").any()
    pairs = pairs_of(results.marks, results.projects, policy.marking)
    untrimmed = results.figures[results.figures["figure"] == "untrimmed_mean"]
    for row in untrimmed.to_dict("records"):
        at = pairs.projects.index(row["project_id"])
        over, under = int(pairs.sums[at]), int(pairs.experts_of[at]) * pairs.scale
        assert over * row["denominator"] == row["numerator"] * under


def test_every_figure_and_caveat_has_its_words() -> None:
    results, received, policy = sample()
    advice = advise(results, received, policy)
    assert advice.agreement is not None
    assert advice.experts is not None
    assert set(advice.agreement["figure"]) <= set(FIGURES)
    caveats = {
        one
        for table in (advice.agreement, advice.experts)
        for told in table["caveats"]
        for one in told.split(";")
        if one
    }
    assert caveats <= set(CAVEATS)
    assert {"estimated", "common_only", "severity_aside"} <= caveats


def test_would_be_changes_hold_against_the_place_by_the_mean() -> None:
    results, received, policy = sample()
    table = by(advise(results, received, policy).calibration, "project_id")
    assert len(table) == 53
    moved = [row for row in table.values() if row["place_before"] != row["place_after"]]
    assert 0 < len(moved) < 15
    changed = {name for name, row in table.items() if row["outcome"] != row["outcome_after"]}
    assert changed == {"TJ2022-037"}
    plain = {name: float(row["mean"]) for name, row in table.items()}
    for row in table.values():
        ahead = sum(other > plain[row["project_id"]] for other in plain.values())
        assert row["place_before"] == 1 + ahead


def test_rows_in_another_order_give_the_same_advice() -> None:
    results, received, policy = sample()
    turned = replace(results, marks=results.marks.iloc[::-1].reset_index(drop=True))
    ours, theirs = judge(results, received, policy), judge(turned, received, policy)
    for name in ("experts", "agreement", "calibration", "extremes", "alike"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name))


def test_declared_penalties_are_printed_as_declared() -> None:
    results, received, policy = sample()
    calibration = policy.advice.calibration
    assert calibration is not None
    declared = DeclaredPenalties(kind="declared", project="0.1", expert="0.5")
    asked = calibration.model_copy(update={"penalties": declared})
    found = by(judge(results, received, asking(policy, calibration=asked)).agreement, "figure")
    assert found["penalty_project"]["value"] == "0.100000"
    assert found["penalty_expert"]["value"] == "0.500000"
    assert found["penalty_expert"]["caveats"] == "declared"


def test_panels_apart_are_not_calibrated_and_their_components_are_listed() -> None:
    """E01 to E04 mark the first half of the sample and the others the rest: no chain connects."""
    results, received, policy = sample()
    first = results.marks["project_id"] < "TJ2022-030"
    mine = results.marks["expert_id"] <= "E04"
    apart = replace(results, marks=results.marks[first == mine].reset_index(drop=True))
    judged = judge(apart, received, asking(policy, calibration=policy.advice.calibration))
    figures = by(judged.agreement, "figure")
    assert list(figures) == ["components"]
    assert (figures["components"]["value"], figures["components"]["caveats"]) == (
        "2",
        "not_connected",
    )
    assert judged.calibration is not None
    for row in judged.calibration.to_dict("records"):
        assert row["component"] == (1 if row["project_id"] < "TJ2022-030" else 2)
        assert row["calibrated"] == ""
        assert pd.isna(row["place_after"])
        assert row["outcome"] == row["outcome_after"]
    groups = {row["expert_id"]: row["component"] for row in judged.experts.to_dict("records")}
    left = {f"E0{at}": 2 for at in (5, 6, 8, 9)}  # E07 marked the first half of the round only
    assert groups == {**{f"E0{at}": 1 for at in range(1, 5)}, **left}
    assert set(judged.experts["caveats"]) == {"not_connected"}


def test_where_everybody_marked_everything_it_is_said_that_the_order_cannot_change() -> None:
    results, received, policy = sample()
    used = results.marks["used"] | (results.marks["why_not"] == "trimmed")
    experts = results.marks[used].groupby("project_id")["expert_id"].nunique()
    whole = experts.index[experts == 9]
    full = replace(results, marks=results.marks[results.marks["project_id"].isin(whole)])
    judged = judge(full, received, asking(policy, calibration=policy.advice.calibration))
    told = by(judged.agreement, "figure")["components"]
    assert told["caveats"] == "order_cannot_change"
    assert judged.calibration is not None
    assert (judged.calibration["place_before"] == judged.calibration["place_after"]).all()


def test_points_from_the_median_are_of_totals_alone() -> None:
    results, received, policy = sample()
    agreement = policy.advice.agreement
    assert agreement is not None
    far = FarByPoints(kind="points", distance="4")
    asked = agreement.model_copy(update={"extreme": far, "copying": None})
    judged = judge(results, received, asking(policy, agreement=asked))
    assert judged.alike is None
    assert judged.calibration is None
    assert judged.extremes is not None
    assert set(judged.extremes["of"]) == {"total"}
    assert set(judged.extremes["limit"]) == {"4.0000"}
    assert (judged.extremes["distance"].astype(float).abs() > 4).all()


def test_an_expert_is_of_the_unit_of_its_employer() -> None:
    """By an applicant's code, by the office in a code, and by a unit's own name."""
    results, received, policy = sample()
    applicant = results.projects.iloc[0]
    experts = received.experts.copy()
    experts.loc[experts["expert_id"] == "E01", "employer_code"] = applicant["credit_code"]
    experts.loc[experts["expert_id"] == "E02", "employer_code"] = "91120116MA00000000"
    experts.loc[experts["expert_id"] == "E03", ["employer", "employer_code"]] = ["武清区", ""]
    given = replace(received, experts=experts)
    rows = by(judge(results, given, policy).experts, "expert_id")
    units = results.projects.set_index("project_id")["unit"]
    pairs = pairs_of(results.marks, results.projects, policy.marking)
    for expert, unit in (("E01", applicant["unit"]), ("E02", "120116"), ("E03", "120114")):
        mine = pairs.project[pairs.expert == pairs.experts.index(expert)]
        marked = [pairs.projects[at] for at in mine]
        assert rows[expert]["own_unit_marks"] == sum(units[name] == unit for name in marked) > 0
        assert "unit_by_code" in rows[expert]["caveats"]
        assert rows[expert]["own_unit_favour"] != ""
    assert rows["E04"]["own_unit_favour"] == ""


@pytest.mark.parametrize("experts", [0, 1])
def test_a_round_that_nobody_or_one_expert_marked_has_little_to_say(experts: int) -> None:
    results, received, policy = sample()
    some = results.marks["expert_id"].isin(["E01"][:experts])
    few = replace(results, marks=results.marks[some].reset_index(drop=True))
    judged = judge(few, received, policy)
    assert len(judged.experts) == experts
    figures = by(judged.agreement, "of", "figure")
    assert figures["total", "alpha_interval"]["value"] == ""
    assert "none_common" in figures["total", "kendall_w"]["caveats"]
    assert "overall_mean" not in {name for _of, name in figures}
    assert set(judged.experts["severity"]) == ({""} if experts else set())


def test_nothing_is_advised_that_nobody_asked_for() -> None:
    results, received, policy = sample()
    assert advise(results, received, asking(policy)) == NO_ADVICE


def test_what_is_not_installed_is_named_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, _, policy = sample()
    monkeypatch.setattr(advising, "find_spec", lambda name: None)
    demand(asking(policy, calibration=policy.advice.calibration))
    with pytest.raises(UsageError) as told:
        demand(asking(policy, likeness=policy.advice.likeness))
    assert told.value.exit_status == 2
    assert "rapidfuzz, sklearn" in str(told.value)
    assert "pip install 'linxuan[advice]'" in str(told.value)


def test_advice_stands_in_files_beside_the_lists_and_in_no_fingerprint() -> None:
    results, received, policy = sample()
    _, headings, _, _ = WHERE.load()
    given = (results, received, policy, headings, example().origin)
    advised = make_edition(*given, advise(results, received, policy))
    silent = make_edition(*given)
    assert advised.fingerprint == silent.fingerprint
    files, without = output_files(advised), output_files(silent)
    assert {"experts.csv", "calibration.csv", "agreement.csv"} <= files.keys() - without.keys()
    told_of = {"report.html", "trace.jsonl"}
    official = {name: without[name] for name in without.keys() - told_of}
    assert len(official) > 8
    assert {name: files[name] for name in official} == official
    content, rows = files["experts.csv"]
    lines = content.decode("utf-8-sig").splitlines()
    assert rows == len(lines) - 1 == 9
    assert lines[0].startswith("expert_id,projects,mean,spread,severity,")
