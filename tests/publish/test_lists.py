"""The lists of a round: who stands where, with which reason in words."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.codes.reasons import REASONS
from pipeline.errors import BrokenPromise
from pipeline.policy.parts import Words
from pipeline.policy.places import Floor
from pipeline.publish.draft import standing_of
from pipeline.publish.lists import Lists, conservation, findings_of, make_lists
from pipeline.publish.naming import Naming
from pipeline.publish.telling import Findings, Reasons
from pipeline.tables.received import DISPOSITIONS
from pipeline.tables.working import COMPLAINTS, REFUSED, UNUSED
from tests.publish.example import Example, example

BOTH_SHORT = "Strength + Innovation together are 2 below their pass mark of 55"


def lists_of(given: Example) -> Lists:
    return make_lists(given.results, given.received, given.policy, given.headings)


@pytest.fixture(scope="module")
def lists() -> Lists:
    return lists_of(example())


def test_the_list_is_in_order_of_place_and_those_ruled_in_come_last(lists: Lists) -> None:
    listed = lists["recommendation"]
    assert list(listed["project_id"]) == ["P01", "P02", "P03", "P09"]
    assert [None if pd.isna(place) else place for place in listed["place"]] == [1, 2, 2, None]
    assert list(listed["unit"]) == ["120116", "120116", "120114", "120101"]
    assert set(listed["field"]) == {"f"}
    assert list(listed["direction"]) == ["1", "1", "2", "2"]


def test_a_remark_tells_what_a_reader_must_know(lists: Lists) -> None:
    remarks = lists["recommendation"].set_index("project_id")["remark"]
    assert remarks["P01"] == ""
    assert remarks["P02"] == "place shared with equals"
    assert remarks["P09"] == (
        "taken in by ruling (minute 12); in place of P04 Project P04, P05 两行 题名"
    )


def test_panels_apart_are_listed_one_after_the_other() -> None:
    given = example()
    standings = given.results.standings
    panels = ["B" if name in ("P01", "P02") else "A" for name in standings["project_id"]]
    apart = given.with_results(standings=standings.assign(panel=panels))
    listed = lists_of(apart)["recommendation"]
    assert list(listed["project_id"]) == ["P03", "P01", "P02", "P09"]
    assert listed["remark"][0] == "panel A; place shared with equals"


def test_the_ranking_holds_every_admitted_project_once(lists: Lists) -> None:
    ranking = lists["ranking"]
    assert list(ranking["project_id"][:4]) == ["P01", "P02", "P03", "P04"]
    assert list(ranking["project_id"][-3:]) == ["P07", "P09", "P13"]
    assert "deciding_figure" not in ranking.columns
    nobody = ranking.iloc[-1]
    assert nobody["expert_points"] is pd.NA
    assert nobody["total"] is pd.NA
    assert ranking["expert_points"].isna().sum() == 1


def test_the_deciding_figure_is_published_where_it_decides() -> None:
    ranking = lists_of(example(rank_on="exact"))["ranking"]
    assert ranking.columns[-1] == "deciding_figure"
    assert ranking["deciding_figure"][0] == "271/3"


@pytest.mark.parametrize(
    ("project", "detail"),
    [
        ("P01", ""),
        ("P04", "the list is full; the lowest total in it less the project's own is 1.00"),
        (
            "P05",
            "the quota of Binhai is full; the lowest total in it less the project's own is 10.00",
        ),
        ("P06", "expert points are 1.20 below the pass mark of 60"),
        ("P07", "too few experts: 1, at least 2 are needed"),
        ("P08", "equal with others where room ends: the panel has to rule"),
        ("P10", "Not met: At least 3 cases are needed. Found: 2."),
        ("P12", "waits for the panel's ruling on equals above it"),
        ("", "市辖区"),
    ],
)
def test_every_received_row_has_its_reason_in_words(
    lists: Lists, project: str, detail: str
) -> None:
    rows = lists["decisions"]
    assert list(rows[rows["project_id"] == project]["detail"]) == [detail]


@pytest.mark.parametrize(
    ("reason", "figure", "words"),
    [
        ("below_criterion:y", "0.50", "Innovation is 0.50 below its pass mark of 30.5"),
        ("below_block:both", "2", BOTH_SHORT),
        ("veto:fit", "", "Fits the direction: an explicit no was given"),
        ("ruling", "", "decided by a ruling of the panel (minute 12)"),
        ("extra:120116", "", "the extra places of Binhai are taken"),
        ("extra", "", "the extra places of the round are taken"),
        ("direction:2", "", "the places of direction Industry are taken"),
        ("applicant:CODE03", "", "the places of the applicant Applicant P01 are taken"),
        (
            "unit:120116",
            "0.00",
            "the quota of Binhai is full; totals are equal and a rule for equals decided",
        ),
        ("no_such_code", "", "no_such_code"),
    ],
)
def test_reasons_in_words(reason: str, figure: str, words: str) -> None:
    given = example()
    naming = Naming(given.policy, given.headings, "en")
    findings = Findings(given.results.complaints, naming, {})
    reasons = Reasons(naming, findings, {}, {"CODE03": "Applicant P01"}, {"P09": "12"})
    row = {"project_id": "P09", "file": "", "sheet": "", "row": 0}
    assert reasons.told(reason, figure, row) == words


def test_where_places_are_kept_the_open_ones_are_what_is_taken() -> None:
    given = example()
    floor = Floor(per="direction", default=1, clause="1", says=Words(en="One of each."))
    pools = given.policy.pools.model_copy(update={"floor": floor})
    policy = given.policy.model_copy(update={"pools": pools})
    naming = Naming(policy, given.headings, "en")
    reasons = Reasons(naming, Findings(given.results.complaints, naming, {}), {}, {}, {})
    row = {"project_id": "P09", "file": "", "sheet": "", "row": 0}
    assert reasons.told("total", "", row) == "the open places of the list are taken"


def test_no_reason_is_without_its_case() -> None:
    told_above = {"below_total", "too_few_experts", "equals_straddle", "waits_for_ruling", "total"}
    told_above |= {"below_criterion", "below_block", "veto", "ruling", "extra", "extra_round"}
    told_above |= {"direction", "applicant", "unit", "total_open"}
    of_further_kinds = {"matrix", "own", "class", "field", "floor", "short_list", "surplus"}
    told_above |= of_further_kinds | {"surplus_refused", "unit_order_unclear"}
    assert set(REASONS) == told_above


def test_an_excluded_project_is_told_with_the_minute_that_excluded_it() -> None:
    given = example()
    complaints = given.results.complaints
    chosen = complaints["project_id"] == "P10"
    finding = complaints["finding"][chosen].iloc[0]
    settled = complaints.assign(
        excluded=chosen, status=complaints["status"].mask(chosen, "settled")
    )
    decided = DISPOSITIONS.of({"finding": [finding], "decision": ["excluded"], "minute": ["7"]})
    given = given.with_results(complaints=COMPLAINTS.promised(settled))
    object.__setattr__(given.received, "dispositions", decided)
    rows = lists_of(given)["decisions"]
    assert list(rows[rows["project_id"] == "P10"]["detail"]) == [
        "Not met: At least 3 cases are needed. Found: 2; excluded by decision (minute 7)"
    ]


def test_marks_are_published_as_they_were_used(lists: Lists) -> None:
    marks = lists["marks"]
    assert list(marks["mark"]) == ["90.5", "100", "=90", ""]
    assert list(marks["points"].fillna(-1)) == [45_250_000_000, 50_000_000_000, -1, -1]
    assert list(marks["why_not"]) == ["", "", "invalid_mark", "blank"]


def test_findings_come_open_and_blocking_first(lists: Lists) -> None:
    findings = lists["findings"]
    assert list(findings["severity"]) == ["block", "file", "row", "warn"]
    assert findings["message"][0].startswith("The applicant `@港口` stands in")
    assert findings["clause"][2] == "附件二"
    assert findings["expected"][3] == "At least 3 cases are needed."


def test_findings_are_told_in_any_language_before_there_are_results(lists: Lists) -> None:
    given = example("zh")
    told = findings_of(given.results.complaints, given.policy, given.headings, "en")
    pd.testing.assert_frame_equal(told, lists["findings"])


def test_a_finding_that_nothing_declares_shows_its_code() -> None:
    given = example()
    complaints = given.results.complaints.assign(code="never_heard_of")
    findings = lists_of(given.with_results(complaints=complaints))["findings"]
    assert set(findings["message"]) == {"never_heard_of"}


def test_received_is_the_sum_of_the_outcomes_for_each_unit(lists: Lists) -> None:
    counts = lists.conservation.set_index("unit")
    assert list(counts["received"]) == [4, 4, 5, 1]
    assert list(counts.index) == ["120116", "120114", "120101", "?"]
    assert list(counts.drop(columns="received").sum(axis=1)) == [4, 4, 5, 1]


def test_a_row_without_a_decision_stops_us(lists: Lists) -> None:
    given = example()
    lost = given.with_results(refused=REFUSED.empty())
    with pytest.raises(BrokenPromise, match="no decision"):
        lists_of(lost)
    doubled = pd.concat([lists["decisions"], lists["decisions"].head(1)], ignore_index=True)
    with pytest.raises(BrokenPromise, match="two"):
        conservation(doubled, given.received.submissions, [])


def test_a_project_without_a_decision_stops_us() -> None:
    given = example()
    undecided = given.with_results(decisions=given.results.decisions.iloc[1:])
    with pytest.raises(BrokenPromise, match="P01"):
        lists_of(undecided)


def test_a_round_is_counted_and_its_draft_reasons_told(lists: Lists) -> None:
    standing = standing_of(lists)
    assert (standing.received, standing.eligible) == (14, 12)
    assert standing.outcomes["recommended"] == 4
    assert standing.findings["block"] == {"open": 1, "settled": 0}
    assert standing.told("en") == [
        "projects referred to the panel: 4",
        "blocking findings not settled: 1",
        "files refused: 1",
        "checks not made: 1",
    ]


def test_a_round_with_nothing_open_is_final() -> None:
    given = example()
    results = given.results
    settled = given.with_results(
        decisions=results.decisions.assign(
            outcome=results.decisions["outcome"].replace("referred", "reserve")
        ),
        complaints=results.complaints.assign(status="settled"),
        checks=results.checks.assign(status="made"),
        unused=UNUSED.empty(),
    )
    standing = standing_of(lists_of(settled))
    assert not standing.draft
    assert standing.findings["block"] == {"open": 0, "settled": 1}
