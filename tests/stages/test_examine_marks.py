"""Examine: one mark, sheet or expert spoilt, and exactly what is then complained of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.policy.marking import WrongScale
from tests.stages.sound import CODES, CRITERIA, Round, policy, sound
from tests.stages.spoiling import (
    Change,
    Told,
    both,
    examined,
    further_mark,
    in_mark,
    in_table,
    told,
    without_marks,
)

UNREADABLE_E_MARK = [("marks_incomplete", "warn", "P2", "expert_id")]

CASES: dict[str, tuple[Change, Told]] = {
    "a mark in full-width digits": (
        in_mark("３０"),
        [("mark_converted", "warn", "P2", "mark")],
    ),
    "a mark with its declared unit": (in_mark("30分"), [("mark_converted", "warn", "P2", "mark")]),
    "a mark in characters": (
        in_mark("三十"),
        [("mark_not_a_number", "row", "P2", "mark"), *UNREADABLE_E_MARK],
    ),
    "a mark with a comma": (
        in_mark("8,5"),
        [("mark_not_a_number", "row", "P2", "mark"), *UNREADABLE_E_MARK],
    ),
    "infinity": (
        in_mark("inf"),
        [("mark_not_a_number", "row", "P2", "mark"), *UNREADABLE_E_MARK],
    ),
    "a mark above its scale": (
        in_mark("35.5"),
        [("mark_out_of_range", "row", "P2", "mark"), *UNREADABLE_E_MARK],
    ),
    "a mark between two steps": (
        in_mark("30.25"),
        [("mark_off_step", "row", "P2", "mark"), *UNREADABLE_E_MARK],
    ),
    "a mark that was not given": (in_mark("弃权"), UNREADABLE_E_MARK),
    "the same mark twice": (
        further_mark("P1", "E1", "benefit", "23", 9),
        [("mark_doubled", "warn", "P1", "mark")],
    ),
    "two marks that contradict each other": (
        further_mark("P1", "E1", "benefit", "3", 9),
        [("mark_contradicted", "block", "P1", "mark")],
    ),
    "an expert nobody knows": (
        further_mark("P1", "E9", "benefit", "3", 9),
        [
            ("mark_unknown_expert", "row", "P1", "expert_id"),
            ("marks_incomplete", "warn", "P1", "expert_id"),
            ("marks_not_assigned", "warn", "", ""),
        ],
    ),
    "a project nobody knows": (
        further_mark("P9", "E1", "benefit", "3", 9),
        [
            ("mark_unknown_project", "row", "P9", "project_id"),
            ("marks_incomplete", "warn", "P9", "expert_id"),
            ("marks_not_assigned", "warn", "", ""),
        ],
    ),
    "a recused expert who marked": (
        in_table("recusals", project_id="P1", expert_id="E1", reason="kin"),
        [("mark_of_recused", "warn", "P1", "expert_id")],
    ),
    "a recused expert who did not mark": (
        both(
            in_table("recusals", project_id="P1", expert_id="E1", reason="kin"),
            lambda round_: without_marks(round_, "P1", "E1"),
        ),
        [],
    ),
    "the own employer's project": (
        lambda round_: round_.tables["experts"][0].update(employer="示例P1有限责任公司"),
        [("mark_of_employer", "warn", "P1", "expert_id")],
    ),
    "an employer left within the years": (
        in_table("employments", expert_id="E1", employer_code=CODES["P1"], to="2019-05-16"),
        [("mark_of_former_employer", "warn", "P1", "expert_id")],
    ),
    "an employer left before them": (
        in_table("employments", expert_id="E1", employer_code=CODES["P1"], to="2019-05-15"),
        [],
    ),
    "an expert who left half-way": (
        lambda round_: without_marks(round_, "P3", "E3"),
        [("marks_missing", "warn", "", "")],
    ),
    "a project that is unfit for its direction": (
        both(
            further_mark("P1", "E1", "direction_fit", "否", 9),
            further_mark("P1", "E2", "direction_fit", "是", 9),
        ),
        [("direction_unfit", "warn", "P1", "direction")],
    ),
    "of a project nobody knows that it is unfit": (
        both(
            further_mark("P9", "E1", "benefit", "3", 9),
            further_mark("P9", "E1", "direction_fit", "否", 9),
        ),
        [
            ("mark_unknown_project", "row", "P9", "project_id"),
            ("marks_incomplete", "warn", "P9", "expert_id"),
            ("marks_not_assigned", "warn", "", ""),
        ],
    ),
    "whether it is unfit in a word that is neither yes nor no": (
        further_mark("P1", "E1", "direction_fit", "或许", 9),
        [("not_yes_or_no_of_expert", "warn", "P1", "mark")],
    ),
    "a project of two panels": (
        lambda round_: round_.tables["assignments"][0].update(panel="B"),
        [("panel_conflict", "block", "P1", "panel")],
    ),
    "an expert who stands twice in the table": (
        in_table("experts", expert_id="Ｅ1"),
        [("expert_doubled", "block", "", "expert_id")] * 2,
    ),
}


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES)
def test_one_thing_is_spoilt(change: Change, expected: Told) -> None:
    round_ = sound()
    change(round_)
    assert told(examined(round_)) == sorted(expected)


def sheet_of(expert: str, given: dict[str, list[str]]) -> Callable[[Round], None]:
    """The expert's marks in the order of the criteria, by project."""

    def change(round_: Round) -> None:
        for project, texts in given.items():
            for criterion, text in zip(CRITERIA, texts, strict=True):
                round_.cell(project, expert, criterion)["mark"] = text

    return change


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({name: ["20", "30", "20", "10"] for name in CODES}, "marks_all_equal"),
        ({name: ["25", "35", "25", "15"] for name in CODES}, "marks_all_maximum"),
        ({name: ["2", "3", "2", str(at)] for at, name in enumerate(CODES)}, "marks_wrong_scale"),
        (
            {name: [str(m - 3 - at) for m in CRITERIA.values()] for at, name in enumerate(CODES)},
            "marks_copied",
        ),
    ],
)
def test_a_whole_sheet_looks_odd(given: dict[str, list[str]], code: str) -> None:
    round_ = sound()
    sheet_of("E1", given)(round_)
    assert [found[0] for found in told(examined(round_))] == [code]


@pytest.mark.usefixtures("without_the_library")
def test_the_bound_of_a_wrong_scale_is_itself_suspect() -> None:
    wrong_scale = policy().marking.wrong_scale
    assert isinstance(wrong_scale, WrongScale)
    round_ = sound()
    sheet_of("E1", {name: ["2.5", "3.5", "2.5", "1.5"] for name in CODES})(round_)
    codes = {found[0] for found in told(examined(round_))}
    assert codes == {"marks_all_equal", "marks_wrong_scale"}
