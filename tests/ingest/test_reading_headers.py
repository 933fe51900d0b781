"""What `linxuan read` says of the row that seems to head a table."""

from __future__ import annotations

import pytest

from pipeline.ingest.headers import MOST_COLUMNS, header_oddities
from pipeline.ingest.reading import read_bytes
from tests.ingest.packing import pack, text_cell, workbook_parts, worksheet


def told(text: str) -> list[tuple[str, str]]:
    reading = read_bytes("a.csv", text.encode())
    return [(oddity.code, oddity.cell) for oddity in header_oddities(reading)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("编号,名称\n1,甲\n", []),
        ("编号,名称,名称\n1,甲,乙\n", [("heading_twice", "C1")]),
        ("编号,,年龄\n1,甲,30\n", [("heading_blank", "B1")]),
        ("编号,,年龄\n1,,30\n", []),
        ("1,甲\n2,乙\n", [("headings_missing", "A1")]),
        ("年份,2019,2020,2021\n甲,1,2,3\n", [("headings_missing", "B1")]),
        ("年份,第1年,2020\n甲,1,2\n", []),
        ("编号,名称\n", [("rows_missing", "A1")]),
        ("推荐项目汇总表,\n编号,名称\n1,甲\n", []),
        ("推荐项目汇总表,\n编号,编号\n1,甲\n", [("heading_twice", "B2")]),
        (",\n,\n", [("cells_missing", "")]),
        ("一段话\n", []),
    ],
)
def test_an_odd_header_is_told_with_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_a_table_wider_than_any_is_told_where_it_becomes_so() -> None:
    for columns, expected in ((MOST_COLUMNS, []), (MOST_COLUMNS + 1, [("columns_many", "IW1")])):
        heads = ",".join(f"c{number}" for number in range(columns))
        assert told(f"{heads}\n{heads}x\n") == expected


def test_a_heading_merged_over_two_rows_is_no_blank_one() -> None:
    rows = f'<row r="1">{text_cell("A1", "编号")}{text_cell("B1", "得分")}</row>'
    rows += f'<row r="2">{text_cell("B2", "初评")}{text_cell("C2", "复评")}</row>'
    rows += f'<row r="3">{text_cell("A3", "甲")}<c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    reading = read_bytes("a.xlsx", pack(workbook_parts(worksheet(rows, after=merged))))
    assert header_oddities(reading) == ()


def test_a_workbook_without_a_cell_is_told() -> None:
    reading = read_bytes("a.xlsx", pack(workbook_parts(worksheet(""))))
    assert [oddity.code for oddity in header_oddities(reading)] == ["cells_missing"]


def test_a_text_of_blanks_is_refused() -> None:
    for content in (b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n\r\n", "\u3000\n".encode()):
        refused = read_bytes("a.csv", content).refused
        assert refused is not None
        assert refused.code == "text_blank"
