"""Examine: every new part of a policy at once, asked through the library."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from pipeline.codes import CODES
from pipeline.stages.examine.expectations import failing_rows
from pipeline.stages.examine.questions import Suite
from pipeline.tables.bundles import Received
from tests.stages.changing import (
    checks_of,
    examined_under,
    part,
    sourced,
    under,
    with_register,
    written,
)
from tests.stages.sound import mark, sound
from tests.stages.spoiling import plainly, told

FORMULA = {"share": "60%", "register": "assessed", "column": "assessed", "rounding": "down"}
COMPONENT = sourced(
    id="vote",
    name="Vote",
    register="votes",
    column="votes",
    points="20",
    counted="share_of_most",
    rounding={"decimals": 2},
    missing="block",
)
WHOLE = under(
    {
        "examination": {"rules": [], "repeats": {"allowed": "as_pool"}},
        "marking": {
            "full": "120",
            "components": [COMPONENT],
            "criteria": [
                {**criterion, "directions": ["4"] if criterion["id"] == "benefit" else []}
                for criterion in written()["marking"]["criteria"]
            ],
        },
        "pools": {"unit": sourced(default=2, formula=FORMULA)},
    },
    part("directions.several", at_most=1, counted="first", otherwise="warn"),
    part("examination.consortium", members="optional", at_most=1, otherwise="warn"),
    part("examination.unit_order", otherwise="warn"),
    part("examination.direction_fit", more_than="1/2", otherwise="block"),
    part("pools.applicant", at_most=1, members="counted"),
)
SPOILT = {
    "consortium_too_large", "component_doubled", "component_missing", "component_wrong",
    "direction_repeated", "direction_unfit", "mark_not_its_criterion", "quota_number_missing",
    "repeat_applicant", "too_many_directions", "unit_order_gap", "unit_order_missing",
    "unit_order_repeated", "unknown_direction",
}  # fmt: skip


def spoilt() -> Received:
    """A round in which each of these parts finds something."""
    round_ = sound()
    round_.row("P1").update(direction="6、4、6", partners="甲公司、乙公司", unit_order="1")
    round_.row("P2").update(direction="6、九", partners="示例P1有限公司", unit_order="1")
    round_.submissions.append({**round_.row("P3"), "project_id": "P4", "row": 9, "unit_order": "2"})
    round_.marks.append(mark("P3", "E1", "direction_fit", "否", 40))
    received = with_register(round_.received(), "assessed", [{"unit": "和平", "assessed": "many"}])
    votes = [("P1", "1"), ("P1", "2"), ("P2", "-1")]
    rows = [{"project_id": project, "votes": number} for project, number in votes]
    return with_register(received, "votes", rows)


def test_the_library_finds_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[tuple[list[list[list[int]]], list[list[list[int]]]]] = []

    def with_both(suites: Sequence[Suite]) -> list[list[list[int]]]:
        answers.append((failing_rows(suites), plainly(suites)))
        return answers[-1][0]

    monkeypatch.setattr("pipeline.stages.examine.examination.failing_rows", with_both)
    examination = examined_under(spoilt(), WHOLE)
    assert answers
    assert all(found == expected for found, expected in answers)
    codes = {code for code, *_ in told(examination)}
    assert codes >= SPOILT
    assert codes <= CODES.keys()
    checks = checks_of(examination)
    assert {checks[code] for code in SPOILT} == {"made"}
    failed = examination.checks.set_index("code")["failed"]
    assert (failed[sorted(SPOILT)] > 0).all()


@pytest.mark.usefixtures("without_the_library")
def test_what_is_told_is_told_in_words_with_every_field_filled_in() -> None:
    complaints = examined_under(spoilt(), WHOLE).complaints
    for row in complaints[complaints["code"].isin(SPOILT)].to_dict("records"):
        fields = {name: str(row[name]) for name in ("value", "column", "unit", "project_id")}
        fields |= json.loads(str(row["fields"]))
        for sentence in CODES[str(row["code"])].told("en", fields):
            assert sentence
            assert "{" not in sentence
