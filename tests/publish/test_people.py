"""The sheets of control totals and of people's decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.publish.lists import Lists, make_lists
from pipeline.tables import stacked
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.received import CORRECTIONS, DISPOSITIONS, RECEIPTS, RULINGS
from pipeline.tables.working import CHECKS, COMPLAINTS
from tests.publish.example import SHEET, Example, example, table_of

MARK = "marks/E1.xlsx"
LINE = {"table": "marks", "column": "mark", "decided_by": "panel", "minute": "7", "sheet": ""}


def lists_of(given: Example, complaints: list[Complaint], **received: pd.DataFrame) -> Lists:
    told = stacked(COMPLAINTS, [given.results.complaints, complaints_table(complaints)])
    results = replace(given.results, complaints=told)
    inputs = replace(given.received, **received)
    return make_lists(results, inputs, given.policy, given.headings)


def people(lists: Lists) -> list[dict[str, Any]]:
    return lists.people.to_dict("records")


def test_a_correction_shows_cell_before_after_reason_minute_and_whether_it_was_made() -> None:
    rows = [
        {"key": "P01/E1/c1", "before": "80", "after": "8", "reason_code": "5", "row": 2},
        {"key": "P02/E1/c1", "before": "70", "after": "7", "reason_code": "favour", "row": 3},
    ]
    corrections = table_of(CORRECTIONS, [{**LINE, "file": "corrections.csv", **r} for r in rows])
    applied = Complaint(
        "correction_applied",
        file=MARK,
        sheet="S",
        row=4,
        cell="D4",
        key="P01/E1/c1",
        column="mark",
        value="80",
        project_id="P01",
        fields={"after": "8", "reason": "abnormal_mark", "decided_at": "corrections.csv::2"},
    )
    done, undone = people(lists_of(example(), [applied], corrections=corrections))[:2]
    assert (done["effect"], done["place"], done["now"]) == (
        "in_force",
        "marks/E1.xlsx S D4",
        "Recommended",
    )
    assert (done["before"], done["after"], done["reason"], done["minute"]) == (
        "80",
        "8",
        "Mark abnormally high or low",
        "7",
    )
    assert (undone["effect"], undone["place"], undone["reason"]) == ("without_effect", "", "favour")


def test_dispositions_and_rulings_show_what_they_decided_and_whether_it_holds() -> None:
    given = example()
    blocking = next(
        row
        for row in given.results.complaints.to_dict("records")
        if row["severity"] == "block" and row["project_id"]
    )
    said = {"decision": "accepted", "reason_code": "1", "decided_by": "panel", "minute": "8"}
    dispositions = table_of(
        DISPOSITIONS,
        [
            {**said, "finding": blocking["finding"], "file": "dispositions.csv", "row": 2},
            {**said, "finding": "f" * 12, "file": "dispositions.csv", "row": 3},
        ],
    )
    settled = given.results.complaints.assign(
        status=given.results.complaints["status"].mask(
            given.results.complaints["finding"] == blocking["finding"], "settled"
        )
    )
    rulings = table_of(
        RULINGS,
        [
            {"project_id": "P09", "outcome": "recommended", "minute": "12", "row": 2},
            {"project_id": "P01", "outcome": "reserve", "minute": "12", "row": 3},
        ],
    )
    lists = lists_of(
        given.with_results(complaints=settled),
        [Complaint("ruling_unasked", row=3, project_id="P01", value="P01", file="rulings.csv")],
        dispositions=dispositions,
        rulings=rulings,
    )
    shown = {(row["kind"], row["effect"], row["project_id"], row["after"]) for row in people(lists)}
    assert shown == {
        ("disposition", "in_force", blocking["project_id"], "Accepted"),
        ("disposition", "without_effect", "", "Accepted"),
        ("ruling", "in_force", "P09", "Recommended"),
        ("ruling", "without_effect", "P01", "Reserve"),
    }


def control(complaints: list[Complaint], *rows: dict[str, Any]) -> pd.Series[Any]:
    """The control totals of Binhai."""
    given = example()
    made = CHECKS.of({"code": ["declared_exempt_differ"], "status": ["made"], "rows": [2]})
    receipts = [
        {"unit": "120116", "source_file": "receipts.csv", "row": number, **row}
        for number, row in enumerate(rows, start=2)
    ]
    given = given.with_results(checks=stacked(CHECKS, [given.results.checks, made]))
    lists = lists_of(given, complaints, receipts=table_of(RECEIPTS, receipts))
    return lists.control.set_index("unit").loc["120116"]


FIRST = {
    "file": "a.xlsx",
    "supersedes": "",
    "declared_rows": "9",
    "declared_exempt": "9",
    "letter_no": "1",
    "received_at": "2022-05-09",
}
SECOND = {
    "file": "b.xlsx",
    "supersedes": "a.xlsx",
    "declared_rows": "7",
    "declared_exempt": "2",
    "letter_no": "2",
    "received_at": "2022-05-10",
}


def test_control_totals_count_only_files_that_none_replaces() -> None:
    found = control([], FIRST, SECOND)
    assert (found["letter_no"], found["superseded"], found["received_at"]) == (
        "2",
        "a.xlsx",
        "2022-05-10",
    )
    assert found["declared_rows"] == 7
    assert found["rows_differ"] == found["received"] - 7
    assert found["outcomes"] == found["received"]
    assert (found["declared_exempt"], found["exempt"], found["exempt_differ"]) == (2, 2, 0)


def test_control_totals_tell_the_exempt_that_were_found() -> None:
    differing = Complaint(
        "declared_exempt_differ", file="receipts.csv", row=3, fields={"found": "1"}
    )
    found = control([differing], FIRST, SECOND)
    assert (found["declared_exempt"], found["exempt"], found["exempt_differ"]) == (2, 1, -1)


def test_of_a_refused_file_nobody_knows_how_many_are_exempt() -> None:
    refused = Complaint("archive_broken", file="submissions/b.xlsx", sheet=SHEET, severity="file")
    found = control([refused], FIRST, SECOND)
    assert found[["exempt", "exempt_differ"]].isna().all()


def test_without_receipts_nothing_is_declared() -> None:
    found = control([])
    assert found[["declared_rows", "rows_differ"]].isna().all()
    assert found["outcomes"] == found["received"]
