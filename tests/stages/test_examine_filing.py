"""Examine: several directions, consortia, units' orders, applicants' limits, closed lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.policy import Policy
from pipeline.stages.typed.directions import named_directions
from pipeline.stages.typed.words import words_of
from tests.stages.changing import (
    Parts,
    admitted_under,
    checks_of,
    examined_under,
    part,
    projects_of,
    sourced,
    under,
    with_column,
)
from tests.stages.sound import CODES, HEPING, Round, headings, sound, submission
from tests.stages.spoiling import Told, told

pytestmark = pytest.mark.usefixtures("without_the_library")
NO_RULES: Parts = {"examination": {"rules": []}}


def found(round_: Round, policy: Policy, *codes: str) -> Told:
    """What is told with some codes."""
    return [one for one in told(examined_under(round_, policy)) if one[0] in codes]


def fields(round_: Round, policy: Policy, code: str, project: str = "P1") -> dict[str, str]:
    complaints = examined_under(round_, policy).complaints
    chosen = complaints[(complaints["code"] == code) & (complaints["project_id"] == project)]
    (row,) = chosen.to_dict("records")
    said: dict[str, str] = json.loads(row["fields"])
    return {**said, "value": row["value"]}


def in_cells(column: str, **texts: str) -> Round:
    """A sound round with one column filled in, by project, online too."""
    round_ = sound()
    for place, name in enumerate(CODES):
        if name in texts:
            round_.row(name)[column] = texts[name]
            if column in round_.registers["online"][place]:
                round_.registers["online"][place][column] = texts[name]
    return round_


def several(at_most: int = 2, counted: str = "first", otherwise: str = "ineligible") -> Policy:
    return under(
        NO_RULES, part("directions.several", at_most=at_most, counted=counted, otherwise=otherwise)
    )


THIRTEEN: Parts = {
    "directions": {
        "members": [
            {"id": f"{number}", "name": f"方向{number}", "field": "market"}
            for number in range(1, 14)
        ]
    }
}


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("6", ["6"]),
        ("6、4", ["6", "4"]),
        ("6，4", ["6", "4"]),
        ("6 ,4", ["6", "4"]),
        ("6；4", ["6", "4"]),
        ("6 ; 4;", ["6", "4"]),
        ("6／4", ["6", "4"]),
        ("6 / 4", ["6", "4"]),
        ("6\n4", ["6", "4"]),
        ("6\r\n 4", ["6", "4"]),
        ("1、2", ["1", "2"]),
        ("1 2", ["1", "2"]),
        ("农业大数据应用、大数据重点产品", ["6", "4"]),
        ("6、农业大数据应用", ["6"]),
        ("6.农业大数据应用；4.大数据重点产品", ["6", "4"]),
        ("6、农业大数据应用、4、大数据重点产品", ["6", "4"]),
        ("", []),
    ],
)
def test_a_cell_names_several_directions_the_first_being_its_own(
    text: str, directions: list[str]
) -> None:
    round_ = in_cells("direction", P1=text)
    policy = several()
    codes = ("unknown_direction", "too_many_directions", "direction_repeated")
    assert found(round_, policy, *codes, "paper_differs_online") == []
    admission = admitted_under(round_, policy)
    if directions:
        assert projects_of(admission, "direction")["P1"] == directions[0]
        assert projects_of(admission, "directions")["P1"] == ";".join(directions)


def test_more_directions_than_allowed_have_the_policys_consequence() -> None:
    assert found(in_cells("direction", P1="6、4、8"), several(3), "too_many_directions") == []
    round_ = in_cells("direction", P1="6、4、8")
    assert found(round_, several(2), "too_many_directions") == [
        ("too_many_directions", "ineligible", "P1", "direction")
    ]
    assert fields(round_, several(2), "too_many_directions") == {
        "count": "3",
        "names": "6, 4, 8",
        "at_most": "2",
        "value": "6、4、8",
    }


def test_one_named_twice_counts_once_and_is_told() -> None:
    round_ = in_cells("direction", P1="6、4；农业大数据应用")
    policy = several(2)
    codes = ("too_many_directions", "direction_repeated")
    assert found(round_, policy, *codes) == [("direction_repeated", "warn", "P1", "direction")]
    assert fields(round_, policy, "direction_repeated")["names"] == "6"
    assert projects_of(admitted_under(round_, policy), "directions")["P1"] == "6;4"


@pytest.mark.parametrize(
    ("text", "direction", "directions"), [("6、农业", "6", "6"), ("农业、6", "", "6")]
)
def test_an_unknown_one_among_several_is_told_by_what_is_written(
    text: str, direction: str, directions: str
) -> None:
    round_ = in_cells("direction", P1=text)
    assert found(round_, several(), "unknown_direction") == [
        ("unknown_direction", "block", "P1", "direction")
    ]
    assert fields(round_, several(), "unknown_direction")["value"] == "农业"
    admission = admitted_under(round_, several())
    assert projects_of(admission, "direction")["P1"] == direction
    assert projects_of(admission, "directions")["P1"] == directions


@pytest.mark.parametrize(
    ("policy", "text", "directions"),
    [
        (under(THIRTEEN), "1、2", [""]),
        (under(THIRTEEN), "1 3", [""]),
        (under(THIRTEEN), "12", ["12"]),
        (under(THIRTEEN), "方向1 / 方向2", [""]),
        (under(THIRTEEN), "1、方向1", ["1"]),
        (under(), "6、4", [""]),
        (
            under(
                THIRTEEN, part("directions.several", at_most=2, counted="each", otherwise="warn")
            ),
            "1、2",
            ["1", "2"],
        ),
    ],
)
def test_numbers_beside_one_another_are_no_longer_number(
    policy: Policy, text: str, directions: list[str]
) -> None:
    named = named_directions(text, words_of(policy, headings()))
    assert [one.id for one in named] == directions


def test_paper_and_online_must_name_the_same_directions_in_the_same_order() -> None:
    policy = several()
    round_ = in_cells("direction", P1="6、4")
    round_.registers["online"][0]["direction"] = "农业大数据应用,大数据重点产品"
    assert found(round_, policy, "paper_differs_online") == []
    round_.registers["online"][0]["direction"] = "4,6"
    assert found(round_, policy, "paper_differs_online") == [
        ("paper_differs_online", "block", "P1", "direction")
    ]


def test_conditions_on_the_direction_look_at_the_first() -> None:
    rules = [sourced(id="sixth", otherwise="warn", requires={"column": "direction", "is": "6"})]
    policy = under(
        {"examination": {"rules": rules}},
        part("directions.several", at_most=2, counted="each", otherwise="block"),
    )
    assert found(in_cells("direction", P1="6、4", P2="4、6"), policy, "sixth") == [
        ("sixth", "warn", "P2", "direction")
    ]


def consortium(members: str, at_most: int | None = None, otherwise: str = "ineligible") -> Policy:
    return under(
        NO_RULES,
        part("examination.consortium", members=members, at_most=at_most, otherwise=otherwise),
    )


CONSORTIUM = ("consortium_forbidden", "consortium_required", "consortium_too_large")


@pytest.mark.parametrize(
    "text", ["", "无", "（无）", "—", "——", "-", "/", "N/A", "暂无", "不涉及", "示例P1有限责任公司"]
)
def test_words_for_none_and_the_lead_itself_are_no_members(text: str) -> None:
    assert found(in_cells("partners", P1=text), consortium("forbidden"), *CONSORTIUM) == []
    required = found(in_cells("partners", P1=text), consortium("required"), *CONSORTIUM)
    assert ("consortium_required", "ineligible", "P1", "partners") in required


@pytest.mark.parametrize(
    ("policy", "text", "expected"),
    [
        (consortium("forbidden"), "甲公司", "consortium_forbidden"),
        (consortium("forbidden"), "无、甲公司", "consortium_forbidden"),
        (consortium("optional"), "甲公司", ""),
        (consortium("optional"), "", ""),
        (consortium("optional", 2), "甲公司、乙公司", ""),
        (consortium("optional", 2), "甲公司、乙公司、 甲 公 司", ""),
        (consortium("optional", 2), "甲公司；乙公司；示例P1有限公司", ""),
        (consortium("optional", 2), "甲公司、乙公司，丙公司", "consortium_too_large"),
        (consortium("optional", 2), "甲公司\n乙公司\n丙公司", "consortium_too_large"),
        (consortium("required", 1), "甲公司", ""),
        (consortium("required", 1), "甲公司/乙公司", "consortium_too_large"),
    ],
)
def test_members_beside_the_lead_are_counted_once_each(
    policy: Policy, text: str, expected: str
) -> None:
    asked = found(in_cells("partners", P1=text), policy, *CONSORTIUM)
    assert [code for code, _, project, _ in asked if project == "P1"] == (
        [expected] if expected else []
    )


def test_a_consortium_that_is_too_large_says_who_and_how_many() -> None:
    round_ = in_cells("partners", P1="甲公司、乙公司")
    told_of = fields(round_, consortium("optional", 1), "consortium_too_large")
    assert told_of == {
        "count": "2",
        "names": "甲公司, 乙公司",
        "at_most": "1",
        "value": "甲公司、乙公司",
    }
    assert "consortium_required" not in checks_of(examined_under(round_, consortium("optional")))


def pool(at_most: int, members: str = "not_counted", **keys: Any) -> Policy:
    return under(
        NO_RULES,
        {"examination": {"repeats": {"allowed": "as_pool", "applicant": "ineligible"}}},
        part("pools.applicant", at_most=at_most, members=members, **keys),
    )


def filed_by(*applicants: tuple[str, str], **cells: str) -> Round:
    """P1 and, after it, further projects of named applicants with their codes."""
    round_ = sound()
    round_.submissions = round_.submissions[:1]
    round_.submissions[0].update(cells)
    for place, (name, code) in enumerate(applicants):
        row = {**submission("P2", HEPING, "和平区", 10 + place), "project_id": f"Q{place}"}
        round_.submissions.append({**row, "applicant": name, "credit_code": code})
    return round_


FIRST = ("示例P1有限公司", CODES["P1"])


@pytest.mark.parametrize(
    ("at_most", "filed", "refused"),
    [
        (2, [FIRST], []),
        (1, [FIRST], ["P1", "Q0"]),
        (2, [FIRST, FIRST], ["P1", "Q0", "Q1"]),
        (3, [FIRST, FIRST], []),
        (2, [FIRST, ("别的公司", CODES["P2"])], []),
        (2, [FIRST, (FIRST[0], CODES["P2"])], ["P1", "Q0", "Q1"]),
        (2, [(FIRST[0], CODES["P2"])], []),
    ],
)
def test_an_applicant_files_as_many_as_its_pool_allows(
    at_most: int, filed: list[tuple[str, str]], refused: list[str]
) -> None:
    asked = found(filed_by(*filed), pool(at_most), "repeat_applicant")
    assert sorted({project for _, _, project, _ in asked}) == refused
    assert {severity for _, severity, _, _ in asked} <= {"ineligible"}


def test_what_is_allowed_is_told() -> None:
    policy = pool(1)
    told_of = fields(filed_by(FIRST), policy, "repeat_applicant")
    assert told_of == {"allowed": "1", "count": "2", "others": "Q0", "value": "示例P1有限公司"}
    assert "allowed" not in fields(filed_by(FIRST), under(NO_RULES), "repeat_applicant")


@pytest.mark.parametrize(
    ("kind", "refused"), [("企业", []), ("行业协会", ["P1", "Q0"]), ("", ["P1", "Q0"])]
)
def test_how_many_goes_by_the_kind_an_applicant_gives_where_it_leads(
    kind: str, refused: list[str]
) -> None:
    round_ = filed_by(FIRST)
    for row in round_.submissions:
        row["applicant_type"] = kind
    asked = found(round_, pool(1, by_type={"enterprise": 2}), "repeat_applicant")
    assert [project for _, _, project, _ in asked] == refused


def test_an_applicant_of_two_kinds_has_the_usual_limit() -> None:
    round_ = filed_by(FIRST)
    round_.row("Q0")["applicant_type"] = "行业协会"
    policy = pool(1, by_type={"enterprise": 2, "association": 2})
    assert len(found(round_, policy, "repeat_applicant")) == 2


@pytest.mark.parametrize(
    ("partners", "members", "refused"),
    [
        ("示例P1有限公司", "counted", [("P1", "credit_code"), ("Q0", "partners")]),
        ("示例P1有限责任公司、丙公司", "counted", [("P1", "credit_code"), ("Q0", "partners")]),
        ("示例P1有限公司", "not_counted", []),
        ("丙公司", "counted", []),
    ],
)
def test_a_member_is_counted_like_a_lead_where_the_policy_says_so(
    partners: str, members: str, refused: list[tuple[str, str]]
) -> None:
    round_ = filed_by(("别的公司", CODES["P2"]))
    round_.row("Q0")["partners"] = partners
    asked = found(round_, pool(1, members), "repeat_applicant")
    assert [(project, column) for _, _, project, column in asked] == refused
    if refused:
        assert fields(round_, pool(1, members), "repeat_applicant", "Q0")["value"].startswith(
            "示例P1"
        )


def test_a_member_without_a_code_is_counted_by_its_name() -> None:
    round_ = filed_by(("别的公司", CODES["P2"]), partners="丙 公司")
    round_.row("Q0")["partners"] = "丙公司、乙公司"
    asked = found(round_, pool(1, "counted"), "repeat_applicant")
    assert [(project, column) for _, _, project, column in asked] == [
        ("P1", "partners"),
        ("Q0", "partners"),
    ]


def test_members_of_admitted_projects_are_counted_by_code_or_name_without_the_lead() -> None:
    round_ = filed_by(("乙公司", CODES["P2"]), ("丁公司", CODES["P3"]), ("丁公司", CODES["P1"]))
    round_.row("P1")["partners"] = "乙公司；丙公司、示例P1有限公司, 乙 公司"
    round_.row("Q0")["partners"] = "丁公司"
    counted = projects_of(admitted_under(round_, pool(9, "counted")), "members")
    assert counted == {"P1": f"{CODES['P2']};丙公司", "Q0": "丁公司", "Q1": "", "Q2": ""}
    apart = projects_of(admitted_under(round_, pool(9)), "members")
    assert set(apart.values()) == {""}


ORDER = ("unit_order_missing", "unit_order_repeated", "unit_order_gap")


def ordered(otherwise: str = "ineligible") -> Policy:
    return under(NO_RULES, part("examination.unit_order", otherwise=otherwise))


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        ("1", "2", "1", []),
        ("2", "１", "1.0", []),
        ("1", "", "1", [("unit_order_missing", "ineligible", "P2", "unit_order")]),
        ("1", "0", "1", [("unit_order_missing", "ineligible", "P2", "unit_order")]),
        ("1", "第二", "1", []),
        (
            "1",
            "1",
            "1",
            [("unit_order_repeated", "ineligible", name, "unit_order") for name in ("P1", "P2")],
        ),
        ("1", "3", "1", [("unit_order_gap", "warn", "", "unit_order")]),
        ("1", "2", "2", [("unit_order_gap", "warn", "", "unit_order")]),
    ],
)
def test_a_unit_numbers_its_projects_without_gap_or_repeat(
    first: str, second: str, third: str, expected: Told
) -> None:
    round_ = in_cells("unit_order", P1=first, P2=second, P3=third)
    assert found(round_, ordered(), *ORDER) == expected


def test_a_gap_is_told_as_ranges_to_its_unit() -> None:
    round_ = in_cells("unit_order", P1="2", P2="7", P3="1")
    complaints = examined_under(round_, ordered()).complaints
    (row,) = complaints[complaints["code"] == "unit_order_gap"].to_dict("records")
    assert json.loads(row["fields"]) == {"ranges": "1, 3-6"}
    assert (row["unit"], row["file"]) == ("120101", HEPING)


def test_two_rows_of_one_project_do_not_repeat_its_number() -> None:
    round_ = in_cells("unit_order", P1="1", P2="2", P3="1")
    round_.submissions.append({**round_.row("P1"), "row": 9})
    assert found(round_, ordered(), *ORDER) == []


def test_the_order_is_carried_to_the_projects_and_asked_only_where_declared() -> None:
    round_ = in_cells("unit_order", P1="2", P2="")
    assert found(round_, under(NO_RULES), *ORDER) == []
    assert projects_of(admitted_under(round_, under(NO_RULES)), "unit_order") == {
        "P1": 2,
        "P2": 0,
        "P3": 0,
    }
    assert set(ORDER) <= checks_of(examined_under(round_, ordered())).keys()


OBJECTS: Parts = {
    "columns": [sourced(id="object_type", heading="对象类型", kind="choice")],
    "choices": {
        "columns": {
            "object_type": [
                {"id": "firm", "name": "示范企业", "aliases": ["企业"]},
                {"id": "street", "name": "街道"},
            ]
        }
    },
    "examination": {"rules": [], "required": {"columns": ["object_type"]}},
    "pools": {"matrix": sourced(column="object_type", default={"firm": 1, "street": 1})},
}


def test_a_declared_choice_has_its_closed_list() -> None:
    policy = under(OBJECTS)
    received = with_column(sound().received(), "object_type", P1="企 业", P2="社区")
    assert told(examined_under(received, policy)) == [
        ("missing_cell", "invalid", "P3", "object_type"),
        ("unknown_choice", "block", "P2", "object_type"),
    ]
    assert projects_of(admitted_under(received, policy), "kind") == {"P1": "firm", "P2": ""}


def test_conditions_compare_a_declared_choice_by_id() -> None:
    rules = [
        sourced(id="firms", otherwise="warn", requires={"column": "object_type", "is": "firm"})
    ]
    policy = under(OBJECTS, {"examination": {"rules": rules}})
    received = with_column(sound().received(), "object_type", P1="示范企业", P2="街道", P3="企业")
    assert told(examined_under(received, policy)) == [("firms", "warn", "P2", "object_type")]


def test_the_kind_of_a_matrix_of_directions_is_the_direction() -> None:
    ids = [f"{number}" for number in range(1, 9)]
    policy = under(
        {"pools": {"matrix": sourced(column="direction", default=dict.fromkeys(ids, 1))}}
    )
    assert projects_of(admitted_under(sound(), policy), "kind") == dict.fromkeys(CODES, "6")
    assert set(projects_of(admitted_under(sound(), under()), "kind").values()) == {""}
