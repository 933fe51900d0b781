"""Sheets that hold some of the criteria: those before a hearing, at it, or of one direction."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.policy.marking import Hearing
from pipeline.policy.model import Policy
from pipeline.tables.bundles import Received
from tests.ingest.small_rounds import SmallRound, codes, policy, told

NAMES = {
    "strength": "项目综合实力",
    "innovation": "关键技术创新",
    "benefit": "经济社会效益",
    "replicability": "示范推广与可复制性",
}


def under(bound: dict[str, list[str]], *heard: str) -> Policy:
    """The sample's policy with criteria marked in some directions only, or at a hearing."""
    whole = policy()
    criteria = [
        part.model_copy(update={"directions": bound.get(part.id, [])})
        for part in whole.marking.criteria
    ]
    hearing = None
    if heard:
        said = {"criteria": list(heard), "at_most": 1, "counted": "both"}
        hearing = Hearing.model_validate({**said, "clause": "c", "says": "s"})
    marking = whole.marking.model_copy(update={"criteria": criteria, "hearing": hearing})
    return whole.model_copy(update={"marking": marking})


def read(folder: Path, rules: Policy, columns: list[str], *row: object) -> Received:
    small = SmallRound(folder)
    header = ["专家编号", "项目编号", *(NAMES.get(name, name) for name in columns)]
    small.xlsx("marks/E01.xlsx", [header, ["E01", "P1", *row]])
    return small.read(rules)


@pytest.mark.parametrize(
    ("rules", "columns", "missing"),
    [
        (under({}, "benefit"), ["strength", "innovation", "replicability"], None),
        (under({}, "benefit"), ["benefit"], None),
        (under({}, "benefit"), list(NAMES), None),
        (under({}, "benefit"), ["strength", "innovation"], "replicability"),
        (under({}, "benefit"), ["strength", "innovation", "benefit"], "replicability"),
        (under({}, "benefit", "replicability"), ["benefit"], "replicability"),
        (under({"benefit": ["6"]}), ["strength", "innovation", "replicability"], None),
        (under({"benefit": ["6"]}), ["strength", "innovation", "benefit"], "replicability"),
        (under({"benefit": ["6"]}), ["benefit"], "strength, innovation, replicability"),
        (under({name: ["6"] for name in NAMES}), ["benefit"], None),
        (under({"benefit": ["6"]}, "benefit", "strength"), ["strength"], None),
        (under({"benefit": ["6"]}, "benefit", "strength"), ["benefit"], "strength"),
        (under({}), ["strength", "innovation", "replicability"], "benefit"),
    ],
)
def test_a_sheet_has_the_criteria_of_what_it_is_a_sheet_of(
    tmp_path: Path, rules: Policy, columns: list[str], missing: str | None
) -> None:
    received = read(tmp_path, rules, columns, *range(1, len(columns) + 1))
    assert [one["missing"] for one in told(received, "columns_missing")] == (
        [] if missing is None else [missing]
    )
    given = [] if missing is not None else columns
    assert received.marks["criterion"].tolist() == sorted(given, key=list(NAMES).index)


@pytest.mark.parametrize(
    ("columns", "row", "differs"),
    [
        (["benefit", "合计"], (5, 5), False),
        (["benefit", "合计"], (5, 6), True),
        (["strength", "innovation", "replicability", "合计"], (1, 2, 3, 6), False),
        (["strength", "innovation", "replicability", "合计"], (1, 2, 3, 7), True),
        (["strength", "innovation", "replicability", "合计"], (1, 2, "", 7), True),
        (["strength", "innovation", "replicability", "合计"], (1, "", 3, 7), False),
    ],
)
def test_the_sum_of_a_sheet_is_that_of_the_criteria_it_has(
    tmp_path: Path, columns: list[str], row: tuple[object, ...], differs: bool
) -> None:
    received = read(tmp_path, under({"replicability": ["6"]}, "benefit"), columns, *row)
    assert ("mark_sum_differs" in codes(received)) is differs
