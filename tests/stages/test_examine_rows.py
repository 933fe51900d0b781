"""Examine: one row, register or receipt spoilt, and exactly what is then complained of."""

from __future__ import annotations

import pytest

from tests.stages.sound import CODES, disposed, sound
from tests.stages.spoiling import (
    Change,
    Told,
    both,
    examined,
    in_receipt,
    in_register,
    in_row,
    second_filing,
    told,
)

DCMM = {"credit_code": CODES["P1"], "certificate": "C", "edition": "2018"}
REVIEW = {"project_id": "P1", "fact": "open_source"}

CASES: dict[str, tuple[Change, Told]] = {
    "an empty cell that must be filled in": (
        in_row(role=" "),
        [("missing_cell", "invalid", "P1", "role")],
    ),
    "a count in words": (
        in_row(cases="三个"),
        [
            ("effects_6_built", "ineligible", "P1", "cases"),
            ("not_a_whole_number", "invalid", "P1", "cases"),
        ],
    ),
    "a count in full-width digits": (in_row(cases="１２"), []),
    "a day that is none": (
        in_row(started_on="2021-13-01"),
        [("not_a_day", "invalid", "P1", "started_on")],
    ),
    "a day in Chinese": (in_row(started_on="2021年3月1日"), []),
    "a day in eight digits": (in_row(started_on="20210301"), []),
    "a yes that is neither": (
        in_row(pledge_true="也许"),
        [
            ("not_yes_or_no", "invalid", "P1", "pledge_true"),
            ("pledge_true_missing", "block", "P1", "pledge_true"),
        ],
    ),
    "a unit that is none": (
        lambda round_: round_.row("P1").update(unit="滨海心区"),
        [("unknown_unit", "block", "P1", "unit")],
    ),
    "a unit of another file": (
        lambda round_: round_.row("P1").update(unit="河东区"),
        [("unit_not_of_file", "block", "P1", "unit")],
    ),
    "a row without a unit takes its file's": (
        lambda round_: round_.row("P1").update(unit=""),
        [],
    ),
    "a unit in traditional characters with blanks": (
        lambda round_: round_.row("P3").update(unit="濱 海　新\u200b區"),
        [],
    ),
    "a direction by number and name": (in_row(direction="6. 农业大数据应用"), []),
    "a direction that is none": (
        in_row(direction="农业数据"),
        [("unknown_direction", "block", "P1", "direction")],
    ),
    "a choice that is none": (
        in_row(role="中介"),
        [("unknown_choice", "block", "P1", "role")],
    ),
    "a credit code with a wrong check": (
        both(
            in_row(credit_code="91350100M000100Y44"),
            in_register("annual_returns", credit_code="91350100M000100Y44", period="2021"),
        ),
        [("credit_code_wrong", "invalid", "P1", "credit_code")],
    ),
    "a credit code with a sign outside its alphabet": (
        both(
            in_row(credit_code="91350100M000100Y4Z"),
            in_register("annual_returns", credit_code="91350100M000100Y4Z", period="2021"),
        ),
        [("credit_code_form", "invalid", "P1", "credit_code")],
    ),
    "a credit code of 17 characters": (
        both(
            in_row(credit_code="91350100M000100Y4"),
            in_register("annual_returns", credit_code="91350100M000100Y4", period="2021"),
        ),
        [("credit_code_form", "invalid", "P1", "credit_code")],
    ),
    "a credit code that was a number": (
        both(
            in_row(credit_code="9.1350100E+17"),
            in_register("annual_returns", credit_code="9.1350100E+17", period="2021"),
        ),
        [("credit_code_number", "invalid", "P1", "credit_code")],
    ),
    "a credit code in full width and small letters": (
        in_row(credit_code="９１350100m000100y43"),
        [],
    ),
    "one applicant twice by its code": (
        second_filing(applicant="另一名称"),
        [
            ("repeat_applicant", "block", "P1", "credit_code"),
            ("repeat_applicant", "block", "P2", "credit_code"),
        ],
    ),
    "one applicant twice in look-alike names": (
        second_filing(credit_code=CODES["P2"], applicant="示例 ｐ1有限责任公司\u200b"),
        [
            ("repeat_applicant", "block", "P1", "applicant"),
            ("repeat_applicant", "block", "P2", "applicant"),
        ],
    ),
    "one project twice": (
        lambda round_: round_.row("P2").update(
            {**round_.row("P1"), "row": 5, "unit": "和平", "title": "Title P1 "}
        ),
        [("mark_unknown_project", "row", "P2", "project_id")] * 3
        + [("repeat_project", "block", "P1", "project_id")] * 2
        + [("table_unknown_project", "warn", "P2", "project_id")] * 3,
    ),
    "a telephone number in a title": (
        in_row(title="平台 13812345678"),
        [("personal_number", "warn", "P1", "title")],
    ),
    "paper that differs from what was filed": (
        lambda round_: round_.row("P1").update(title="Another title"),
        [("paper_differs_online", "block", "P1", "title")],
    ),
    "paper that differs in blanks and width only": (
        lambda round_: round_.row("P1").update(title="Ｔｉｔｌｅ  P1"),
        [],
    ),
    "a project that was never filed": (
        lambda round_: round_.registers["online"].pop(0),
        [("not_filed_online", "ineligible", "P1", "project_id")],
    ),
    "filed at the last second": (
        lambda round_: round_.registers["online"][0].update(filed_at="2022-05-04 23:59:59"),
        [],
    ),
    "filed late": (
        lambda round_: round_.registers["online"][0].update(filed_at="2022-05-05 00:00"),
        [("late_filing", "ineligible", "P1", "filed_on")],
    ),
    "filed in time, in another zone's clock": (
        lambda round_: round_.registers["online"][0].update(filed_at="2022-05-04T16:30:00Z"),
        [("late_filing", "ineligible", "P1", "filed_on")],
    ),
    "a built project below its direction's number": (
        in_row(cases="2"),
        [("effects_6_built", "ineligible", "P1", "cases")],
    ),
    "one under construction below it": (
        in_row(cases="2", stage="在建"),
        [("effects_6_planned", "warn", "P1", "cases")],
    ),
    "an earlier pilot still in its period": (
        in_register("earlier_pilots", credit_code=CODES["P1"], title="Title P1", end="2022-05-04"),
        [("earlier_pilot_in_period", "ineligible", "P1", "title")],
    ),
    "an earlier pilot past its period": (
        in_register("earlier_pilots", credit_code=CODES["P1"], title="Title P1", end="2022-05-03"),
        [],
    ),
    "another pilot of the applicant": (
        in_register("earlier_pilots", credit_code=CODES["P1"], title="Other", end="2023-01-01"),
        [("earlier_pilot_of_applicant", "warn", "P1", "title")],
    ),
    "a register's day that cannot be read": (
        in_register("misconduct", credit_code=CODES["P1"], **{"from": "soon", "until": ""}),
        [("register_ill_typed", "block", "", "from")],
    ),
    "a review of a project that nobody submitted": (
        in_register("evidence_reviews", project_id="P9", fact="open_source", accepted="1"),
        [("table_unknown_project", "warn", "", "project_id")],
    ),
    "a review whose project number is written in small letters": (
        in_register("evidence_reviews", project_id="p1 ", fact="open_source", accepted="0"),
        [],
    ),
    "a level declared and not verified": (
        in_row(dcmm_level="三级"),
        [("declared_unverified", "warn", "P1", "dcmm_level")],
    ),
    "a level declared and expired": (
        both(
            in_row(dcmm_level="3"),
            in_register("dcmm", **DCMM, level="3", valid_until="2022-03-01"),
        ),
        [("declared_unverified", "warn", "P1", "dcmm_level")],
    ),
    "a level that the register contradicts": (
        both(in_row(dcmm_level="3"), in_register("dcmm", **DCMM, level="2")),
        [("declared_differs", "warn", "P1", "dcmm_level")],
    ),
    "a level that is none": (
        in_row(dcmm_level="很高"),
        [("unknown_level", "warn", "P1", "dcmm_level")],
    ),
    "a claim that reviews contradict each other on": (
        both(
            in_row(open_source="是"),
            in_register("evidence_reviews", **REVIEW, accepted="是"),
            in_register("evidence_reviews", **REVIEW, accepted="否"),
        ),
        [
            ("declared_unverified", "warn", "P1", "open_source"),
            ("review_conflict", "block", "P1", "fact"),
        ],
    ),
    "paper that came late": (
        in_receipt(received_at="2022-05-11"),
        [("paper_late", "block", "", "received_at")],
    ),
    "a letter that encloses more": (
        in_receipt(declared_rows="3"),
        [("declared_rows_differ", "block", "", "declared_rows")],
    ),
    "a letter that exempts more": (
        in_receipt(declared_exempt="1"),
        [("declared_exempt_differ", "block", "", "declared_exempt")],
    ),
    "a letter that exempts whom the register exempts": (
        both(
            in_row(dcmm_level="3"),
            in_register("dcmm", **DCMM, level="3"),
            in_receipt(declared_exempt="1"),
        ),
        [],
    ),
    "a receipt that cannot be read": (
        in_receipt(declared_rows="两个"),
        [("receipt_ill_typed", "block", "", "declared_rows")],
    ),
    "a disposition of no finding": (
        lambda round_: round_.dispositions.append(disposed("0" * 12, "accepted")),
        [("disposition_unknown_finding", "warn", "", "finding")],
    ),
}


@pytest.mark.usefixtures("without_the_library")
@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES)
def test_one_thing_is_spoilt(change: Change, expected: Told) -> None:
    round_ = sound()
    change(round_)
    assert told(examined(round_)) == sorted(expected)
