"""What resembles one another is listed for a person; nothing is refused by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.advice.likeness import find_likeness
from pipeline.policy.advising import Likeness
from pipeline.tables.bundles import Received, Results
from pipeline.tables.received import SUBMISSIONS
from tests.advice.marked import carried

SOURCE = {"clause": "test", "says": "test"}


def part(**changes: Any) -> Likeness:
    return Likeness.model_validate(
        {**SOURCE, "columns": ["title"], "projects": "0.6", "applicants": "0.85", **changes}
    )


def received(rows: list[tuple[str, str, str, str]], **changes: Any) -> Received:
    """Submissions of project number, title, applicant and credit code."""
    numbers, titles, applicants, codes = zip(*rows, strict=True)
    submissions = SUBMISSIONS.of(
        {
            "project_id": numbers,
            "title": titles,
            "applicant": applicants,
            "credit_code": codes,
            "file": ["a.xlsx"] * len(rows),
            "sheet": ["1"] * len(rows),
            "row": list(range(2, len(rows) + 2)),
        }
    )
    return Received(submissions=submissions, **changes)


def listed(given: Received, **changes: Any) -> list[tuple[str, ...]]:
    results, _ = carried({"P1": (1, 1)})
    empty = results.projects.iloc[:0]
    bare: Results = replace(results, projects=empty)
    rows = find_likeness(bare, given, part(**changes))
    return list(
        rows[["kind", "project_id", "other", "likeness"]].itertuples(index=False, name=None)
    )


def test_one_title_under_two_numbers() -> None:
    given = received(
        [
            ("P1", "Big data for farms", "Aaaa", "1"),
            ("P2", "big data for  FARMS.", "Bbbb", "2"),
            ("P3", "A market place of models", "Cccc", "3"),
        ]
    )
    assert listed(given) == [("project", "P1", "P2", "1.00")]


def test_names_of_applicants_with_other_codes() -> None:
    given = received(
        [
            ("P1", "abcdefg", "Harbour Data Technology", "1"),
            ("P2", "hijklmn", "Harbor Data Technology", "2"),
            ("P3", "opqrstu", "Harbour Data  Technology", "1"),
        ]
    )
    found = listed(given)
    assert [one[:3] for one in found] == [("applicant", "P1", "P2"), ("applicant", "P2", "P3")]
    assert all(float(one[3]) > 0.95 for one in found)


def test_an_earlier_list_is_compared_too() -> None:
    register = pd.DataFrame(
        {
            "project_id": ["OLD1"],
            "title": ["Big data for farms"],
            "applicant": ["Dddd"],
            "credit_code": ["9"],
            "file": ["registers/earlier.csv"],
            "sheet": [""],
            "row": [2],
        }
    )
    given = received([("P1", "Big data for farms", "Aaaa", "1")], registers={"earlier": register})
    assert listed(given, earlier="earlier") == [("project", "P1", "OLD1", "1.00")]
    assert listed(given) == []


def test_nothing_to_compare() -> None:
    assert listed(received([("P1", "", "", "")])) == []
