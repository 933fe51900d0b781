"""Cells that mean more, or less, than they seem to."""

from __future__ import annotations

import pytest

from pipeline.exact import SCALE
from pipeline.ingest.reading import read_bytes
from pipeline.stages.typed.marks import read_mark
from pipeline.tables.values import whole_number
from tests.ingest.packing import pack, text_cell, workbook_parts, worksheet
from tests.stages.sound import CODES, policy, sound
from tests.stages.spoiling import examined, second_filing

NAUGHTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><b>",
    "{{7*7}}",
    "${7*7}",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "\u202e文\u200b",
    "a\x1b[31m",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_markup_and_templates_in_a_cell_are_its_text(text: str) -> None:
    if "\x1b" not in text:
        rows = f'<row r="1">{text_cell("A1", text)}</row>'
        book = read_bytes("x.xlsx", pack(workbook_parts(worksheet(rows))))
        assert book.sheets[0].rows == [[text]]
    quoted = text.replace('"', '""')
    table = read_bytes("x.csv", f'项目名称,甲\r\n"{quoted}",乙\r\n'.encode())
    assert table.sheets[0].rows[1] == [text, "乙"]


@pytest.mark.parametrize(
    "written",
    [
        "示例p1有限公司",
        "示例Ｐ1有限公司",
        "示例\u3000P1 有限公司",
        "示例\u200bP1\u00a0有限公司",
        "示例P1有限责任公司",
        "示例P1有限責任公司",
    ],
)
def test_one_applicant_in_look_alike_forms_blocks_and_is_shown_as_written(written: str) -> None:
    round_ = sound()
    second_filing(credit_code=CODES["P2"], applicant=written)(round_)
    round_.row("P1")["applicant"] = "示例P1有限公司"
    round_.registers["online"][0]["applicant"] = "示例P1有限公司"
    complaints = examined(round_).complaints
    told = complaints[complaints["code"] == "repeat_applicant"]
    assert list(told["severity"]) == ["block", "block"]
    assert set(told["value"]) == {"示例P1有限公司", written}


@pytest.mark.parametrize(
    "text",
    ["约100", "100万", "100万元", "1,000", "10~20", "百", "1e3", "12.5", "-", "NaN", "１０个"],
)
def test_an_amount_with_words_is_no_number(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("20", 20),
        ("20 ", 20),
        ("２０", 20),
        ("20分", 20),
        ("20.5", 20.5),
        ("", None),
        ("弃权", None),
        ("回避", None),
        ("—", None),
    ],
)
def test_only_declared_forms_of_a_mark_are_converted(text: str, points: float | None) -> None:
    marking = policy().marking
    read = read_mark(text, marking.criteria[0], marking)
    assert read.fault == ""
    assert read.billionths == (None if points is None else points * SCALE)


@pytest.mark.parametrize(
    "text",
    ["二十分", "20/25", "8,5", "85%", "优", "2o", "20-", "NaN", "inf", "1e1", "0x14", "20 5"],
)
def test_no_other_form_of_a_mark_is_guessed(text: str) -> None:
    marking = policy().marking
    read = read_mark(text, marking.criteria[0], marking)
    assert (read.billionths, read.fault) == (None, "mark_not_a_number")
