"""What the procedure tells beside the outcomes of a round."""

from __future__ import annotations

import json

import pytest

from pipeline.policy.marking import Panel
from pipeline.procedure import known_by_now
from pipeline.stages.allocate import read_rulings
from pipeline.stages.weigh import compare_panels
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.received import RULINGS
from pipeline.tables.working import CHECKS, MARKS, PROJECTS
from tests.agreement.policies import SOURCE
from tests.agreement.product import HEADINGS, carried_out
from tests.oracle.worked import policy, project

EXTRA = {
    "per": "unit",
    "default": 1,
    "named": {},
    "instead_of": ["unit"],
    "order": "extra-first",
}


def _round(marks: dict[str, tuple[str, int]]) -> dict[str, object]:
    return {
        "projects": [
            {**project(name), "facts": {"dcmm_level": level}} for name, (_, level) in marks.items()
        ],
        "marks": [(name, "E1", "c1", mark) for name, (mark, _) in marks.items()],
        "recused": [],
        "rulings": [],
    }


def _told(order: str) -> list[tuple[str, str, str]]:
    pools = {
        **policy()["pools"],
        "unit": {"default": 2, "named": {}},
        "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
        "extra": {**EXTRA, "order": order},
    }
    marks = {"a": ("95", 3), "b": ("94", 3), "c": ("93", 1), "d": ("92", 1), "e": ("91", 4)}
    results = carried_out(policy(pools=pools), _round(marks))
    rows = results.complaints[results.complaints["code"] == "extra_order_matters"]
    fields = [json.loads(told) for told in rows["fields"]]
    return [(told["order"], told["added"], told["dropped"]) for told in fields]


def test_other_order_of_extra_places_is_told_where_it_changes_a_name() -> None:
    assert _told("extra-first") == [("quota-first", "e", "c")]
    assert _told("quota-first") == [("extra-first", "c", "e")]


def test_rulings_are_read_without_blanks_and_widths_that_nobody_sees() -> None:
    written = {
        "project_id": [" TJ-01 ", "ＴＪ-02\u3000"],
        "outcome": ["recommended", "reserve"],
        "order": [" 1", "２ "],
        "minute": ["2022/1"] * 2,
        "row": [2, 3],
    }

    ruled, unread = read_rulings(RULINGS.of(written), HEADINGS)

    assert unread == []
    assert ruled["project_id"].tolist() == ["TJ-01", "TJ-02"]
    assert ruled["order"].tolist() == [1, 2]


@pytest.mark.parametrize("minute", ["", "\u3000"])
def test_a_ruling_that_no_minute_records_changes_nothing(minute: str) -> None:
    written = {
        "project_id": ["TJ-01"] * 2,
        "outcome": ["recommended", "reserve"],
        "minute": [minute, "2022/1"],
        "row": [2, 3],
    }

    ruled, unread = read_rulings(RULINGS.of(written), HEADINGS)

    assert ruled[["project_id", "outcome"]].to_numpy().tolist() == [["TJ-01", "reserve"]]
    assert [(one.code, one.row, one.fields) for one in unread] == [
        ("ruling_incomplete", 2, {"missing": "minute"})
    ]


def _told_of_panels(compared: str | None, named: list[str]) -> list[str]:
    """What is told of two projects that have no expert in common."""
    projects = PROJECTS.of(
        {"project_id": ["P1", "P2"], "panel": named, "exempt": [False, False], "row": [2, 3]}
    )
    marks = MARKS.of(
        {
            "project_id": ["P1", "P2"],
            "expert_id": ["E1", "E2"],
            "mark": [1, 1],
            "used": [True, True],
            "row": [2, 3],
        }
    )
    told = {**SOURCE, "minimum": 1, "level": "total", "method": {"kind": "mean"}}
    panels = None if compared is None else {**SOURCE, "compared": compared}
    panel = Panel.model_validate({**told, "too_few": "marked_again", "panels": panels})
    return [complaint.code for complaint in compare_panels(marks, projects, panel)]


@pytest.mark.parametrize(
    ("compared", "named", "blocks"),
    [
        (None, ["A", "B"], True),
        (None, ["", ""], True),
        ("together", ["", ""], False),
        ("together", ["A", "B"], False),
        ("together", ["A", "A"], True),
        ("apart", ["A", "B"], False),
        ("apart", ["", ""], True),
        ("apart", ["A", "A"], True),
        ("apart", ["A", ""], False),
    ],
)
def test_groups_without_a_common_expert_need_a_policy_and_names(
    compared: str | None, named: list[str], blocks: bool
) -> None:
    assert _told_of_panels(compared, named) == (["panels_not_comparable"] if blocks else [])


def test_checks_of_files_rulings_and_projects_are_listed_passed_ones_too() -> None:
    pools = {**policy()["pools"], "unit": {"default": 1, "named": {}}}
    told = {
        **_round({"a": ("95", 1), "b": ("90", 1)}),
        "rulings": [{"project_id": "a", "outcome": "recommended", "order": ""}],
    }
    checks = carried_out(policy(pools=pools), told).checks.set_index("code")
    counts = checks[["status", "rows", "failed"]].apply(tuple, axis=1)
    assert counts["ruling_unasked"] == ("made", 1, 1)
    assert counts["ruling_unfit"] == ("made", 1, 0)
    assert counts["panels_not_comparable"] == ("made", 2, 0)
    assert counts["file_superseded"] == ("made", 0, 0)


def test_a_disposition_of_a_finding_that_is_made_last_is_not_called_unknown() -> None:
    later = complaints_table([Complaint("panels_not_comparable")])
    (name,) = later["finding"]
    said = [(name.upper(), 2), ("f" * 12, 3)]
    told = [
        Complaint("disposition_unknown_finding", value=value, key=value, row=row)
        for value, row in said
    ]
    checks = CHECKS.of(
        {"code": ["a", "disposition_unknown_finding"], "status": ["made"] * 2, "failed": [1, 2]}
    )

    complaints, counted = known_by_now(complaints_table(told), later, checks)

    assert complaints["row"].tolist() == [3]
    assert counted["failed"].tolist() == [1, 1]
