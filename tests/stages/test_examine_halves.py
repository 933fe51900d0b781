"""Examine: criteria by direction, a hearing, projects that bypass marking, and unfit directions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.policy import Policy
from tests.stages.changing import Parts, checks_of, examined_under, part, sourced, under, written
from tests.stages.sound import CODES, CRITERIA, Round, mark, sound
from tests.stages.spoiling import Told, told

pytestmark = pytest.mark.usefixtures("without_the_library")
EXPERTS = ("E1", "E2", "E3")


def criteria(**directions: list[str]) -> Parts:
    """The criteria of the round, some of them marked in some directions only."""
    declared = [
        {**criterion, "directions": directions.get(criterion["id"], [])}
        for criterion in written()["marking"]["criteria"]
    ]
    return {"marking": {"criteria": declared}}


BOUND = under(criteria(benefit=["6"], replicability=["4"]))
HEARING = under(part("marking.hearing", criteria=["benefit"], at_most=1, counted="both"))
BYPASS_FACT = sourced(
    id="first",
    name="first",
    **{"from": {"condition": {"column": "project_id", "is": "P1"}}},
)
BYPASS = under(
    {"facts": [*written()["facts"], BYPASS_FACT]},
    part("pools.bypass", condition={"fact": "first", "is": "yes"}, room="none"),
)


def marked(*left_out: tuple[str, str, str]) -> Round:
    """A sound round without some cells, by project, expert and criterion; * stands for all."""

    def is_out(row: dict[str, Any]) -> bool:
        cell = row["project_id"], row["expert_id"], row["criterion"]
        return any(
            all(one in ("*", said) for one, said in zip(out, cell, strict=True)) for out in left_out
        )

    round_ = sound()
    round_.marks = [row for row in round_.marks if not is_out(row)]
    return round_


def of_marks(round_: Round, policy: Policy) -> Told:
    return [one for one in told(examined_under(round_, policy)) if one[0].startswith("mark")]


def test_criteria_of_other_directions_need_no_marks() -> None:
    assert of_marks(marked(("*", "*", "replicability")), BOUND) == []
    assert of_marks(marked(("*", "*", "replicability")), under()) != []


def test_criteria_of_the_projects_direction_are_needed() -> None:
    round_ = marked(("*", "*", "replicability"), ("P2", "E2", "benefit"))
    assert of_marks(round_, BOUND) == [("marks_incomplete", "warn", "P2", "expert_id")]
    (fields,) = examined_under(round_, BOUND).complaints["fields"]
    assert json.loads(fields) == {"count": "2", "all": "3"}


@pytest.mark.parametrize("text", ["", "/", "不适用", "999"])
def test_what_stands_in_a_cell_of_another_direction_is_no_wrong_mark(text: str) -> None:
    round_ = sound()
    for row in round_.marks:
        if row["criterion"] == "replicability":
            row["mark"] = text
    assert of_marks(round_, BOUND) == []


def test_marks_in_criteria_of_another_direction_are_told_once_a_line() -> None:
    round_ = marked(("*", "E2", "replicability"), ("*", "E3", "replicability"))
    assert of_marks(round_, BOUND) == [
        ("mark_not_its_criterion", "warn", name, "expert_id") for name in CODES
    ]
    (fields,) = set(examined_under(round_, BOUND).complaints["fields"])
    assert json.loads(fields) == {"names": "示范推广与可复制性"}
    assert "mark_not_its_criterion" not in checks_of(examined_under(sound(), under()))


def test_doubled_marks_in_a_criterion_of_another_direction_contradict_nobody() -> None:
    round_ = marked(("*", "*", "replicability"))
    round_.marks += [
        mark("P1", "E1", "replicability", text, row) for text, row in (("1", 4), ("2", 9))
    ]
    assert of_marks(round_, BOUND) == [("mark_not_its_criterion", "warn", "P1", "expert_id")]


def test_whole_sheets_are_looked_at_by_the_criteria_of_the_direction() -> None:
    round_ = marked(("*", "*", "replicability"))
    for row in round_.marks:
        if row["expert_id"] == "E1":
            row["mark"] = f"{CRITERIA[row['criterion']]}"
        if row["expert_id"] == "E2":
            row["mark"] = "2"
    assert of_marks(round_, BOUND) == [
        ("marks_all_equal", "warn", "", ""),
        ("marks_all_maximum", "warn", "", ""),
        ("marks_wrong_scale", "block", "", ""),
    ]


@pytest.mark.parametrize(("benefit", "told_of"), [("8.5", ["marks_wrong_scale"]), ("9", [])])
def test_a_scale_is_wrong_against_what_the_line_itself_can_have(
    benefit: str, told_of: list[str]
) -> None:
    """The criteria of direction 6 have 85 points; a tenth of these is 8.5."""
    share = part("marking.wrong_scale", share="0.1")
    policy = under(criteria(benefit=["6"], replicability=["4"]), share)
    round_ = marked(("*", "*", "replicability"))
    for row in round_.marks:
        if row["expert_id"] == "E1":
            row["mark"] = benefit if row["criterion"] == "benefit" else "0"
    found = [code for code, *_ in of_marks(round_, policy)]
    assert found == ["marks_all_equal", *told_of]


def test_who_marks_before_the_hearing_need_not_mark_at_it() -> None:
    assert of_marks(marked(("*", "*", "benefit")), HEARING) == []
    assert of_marks(marked(("P1", "*", "benefit"), ("P3", "*", "benefit")), HEARING) == []


def test_who_marks_at_the_hearing_alone_is_asked_for_the_heard_alone() -> None:
    before = [("*", "E3", name) for name in CRITERIA if name != "benefit"]
    others = [("*", name, "benefit") for name in ("E1", "E2")]
    round_ = marked(*before, *others, ("P1", "E3", "benefit"))
    assert of_marks(round_, HEARING) == []
    round_ = marked(*before, ("P1", "E3", "benefit"))
    found = examined_under(round_, HEARING).complaints
    assert found["code"].tolist() == ["marks_missing"]
    assert json.loads(found["fields"][0])["projects"] == "P1"


def test_each_half_that_is_begun_must_be_whole() -> None:
    assert of_marks(marked(("P1", "E1", "strength")), HEARING) == [
        ("marks_incomplete", "warn", "P1", "expert_id")
    ]
    two = under(
        part("marking.hearing", criteria=["benefit", "strength"], at_most=1, counted="both")
    )
    assert of_marks(marked(("P1", "E1", "strength")), two) == [
        ("marks_incomplete", "warn", "P1", "expert_id")
    ]
    assert of_marks(marked(("P1", "E1", "strength"), ("P1", "E1", "benefit")), two) == []


def test_a_half_that_is_not_whole_is_told_of_the_sheet_it_stands_on() -> None:
    round_ = marked(("P1", "E1", "strength"))
    for row in round_.marks:
        if row["criterion"] == "benefit":
            row["file"] = row["file"].replace("marks/", "marks/hearing-")
    found = examined_under(round_, HEARING).complaints
    assert list(zip(found["code"], found["file"], strict=True)) == [
        ("marks_incomplete", "marks/E1.xlsx")
    ]
    assert json.loads(found["fields"][0]) == {"count": "2", "all": "3"}


def test_a_project_that_bypasses_marking_needs_no_marks() -> None:
    assert of_marks(marked(("P1", "*", "*")), BYPASS) == []
    assert of_marks(marked(("P1", "E1", "benefit")), BYPASS) == []
    assert [code for code, *_ in of_marks(marked(("P2", "E1", "*")), BYPASS)] == ["marks_missing"]


def fit(*answers: str) -> Round:
    """Each expert's answers whether P1 fits its direction, several of one parted by a stroke."""
    round_ = sound()
    for expert, said in zip(EXPERTS, answers, strict=False):
        for place, text in enumerate(said.split("/")):
            round_.marks.append(mark("P1", expert, "direction_fit", text, 30 + place))
    return round_


def unfit(share: str, otherwise: str = "block") -> Policy:
    return under(part("examination.direction_fit", more_than=share, otherwise=otherwise))


@pytest.mark.parametrize(
    ("policy", "answers", "told_of"),
    [
        (unfit("1/2"), ("否", "是", ""), False),
        (unfit("1/2"), ("否", "否", "是"), True),
        (unfit("2/3"), ("否", "否", "是"), False),
        (unfit("2/3"), ("否", "否", "否"), True),
        (unfit("1"), ("否", "否", "否"), False),
        (unfit("1/2"), ("否", "", ""), True),
        (unfit("1/2"), ("否", "不知道", "是"), False),
        (unfit("1/2"), ("", "", ""), False),
        (unfit("1/2"), ("是/否", "是", ""), False),
        (unfit("1/3"), ("是/否", "是", ""), True),
        (unfit("1/3"), ("否/否", "是", "是"), False),
        (under(), ("否", "是", "是"), True),
        (under(), ("是", "是", "是"), False),
    ],
)
def test_a_direction_is_asked_about_if_more_than_the_share_say_no(
    policy: Policy, answers: tuple[str, ...], told_of: bool
) -> None:
    found = [one for one in told(examined_under(fit(*answers), policy)) if "direction" in one[0]]
    severity = "block" if policy.examination.direction_fit else "warn"
    assert found == ([("direction_unfit", severity, "P1", "direction")] if told_of else [])


def test_recused_experts_are_not_asked_about_the_direction() -> None:
    round_ = fit("否", "否", "是")
    round_.tables["recusals"] += [{"project_id": "P1", "expert_id": "E1"}]
    found = told(examined_under(round_, unfit("1/2", "ineligible")))
    assert "direction_unfit" not in {code for code, *_ in found}
    round_.tables["recusals"] = []
    (row,) = examined_under(round_, unfit("1/2", "ineligible")).complaints.to_dict("records")
    assert (row["severity"], row["bars"]) == ("row", "ineligible")
    assert json.loads(row["fields"]) == {"no": "2", "count": "3"}
