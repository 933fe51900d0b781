"""recommendation.xlsx: the same cells as the lists, texts as texts, ready for A4."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.publish import workbook
from pipeline.publish.draft import standing_of
from pipeline.publish.lists import Lists, make_lists
from pipeline.publish.sheets import recommendation_workbook
from pipeline.publish.widths import lines, width
from pipeline.publish.workbook import Block, Properties, Sheet, SheetColumn, workbook_bytes
from tests.publish.example import example

PROPERTIES = Properties("t", "2022-04-19")


def lists_of(language: str = "en") -> Lists:
    given = example(language)
    return make_lists(given.results, given.received, given.policy, given.headings)


def made(lists: Lists) -> bytes:
    return recommendation_workbook(lists, standing_of(lists), "0000-1111-2222-3333")


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(made(lists_of())))


def header_row(sheet: Worksheet, heading: str) -> int:
    return next(row for row in range(1, 8) if sheet.cell(row, 1).value == heading)


def table(sheet: Worksheet, first: str) -> list[dict[str, object]]:
    top = header_row(sheet, first)
    headings = [cell.value for cell in sheet[top]]
    return [
        dict(zip(headings, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=top + 1)
    ]


def test_sheets_stand_in_the_order_of_reading(book: Workbook) -> None:
    assert book.sheetnames == [
        "Recommendation list",
        "Ranking",
        "Decisions",
        "By unit",
        "Control totals",
        "Decisions of people",
        "Findings",
    ]


def test_the_list_holds_the_same_cells_as_the_csv(book: Workbook) -> None:
    rows = table(book.worksheets[0], "Place")
    assert [row["Project number"] for row in rows] == ["P01", "P02", "P03", "P09"]
    assert [row["Place"] for row in rows] == [1, 2, 2, None]
    assert rows[0]["Project"] == "=1+1 港口调度"
    assert rows[1]["Project"] == "'=引号"
    assert rows[0]["Total"] == 97.25
    assert [rows[0][name] for name in ("Unit", "Field", "Direction")] == [
        "Binhai",
        "Trades",
        "Farming",
    ]
    assert rows[3]["Remark"] == lists_of()["recommendation"]["remark"][3]


def test_texts_never_become_formulas_or_links_and_numbers_are_numbers(book: Workbook) -> None:
    sheet = book.worksheets[0]
    top = header_row(sheet, "Place")
    title, total = sheet.cell(top + 1, 3), sheet.cell(top + 1, 10)
    assert (title.data_type, title.number_format) == ("s", "@")
    assert (total.data_type, total.number_format) == ("n", "0.00")
    assert not any(sheet._hyperlinks for sheet in book.worksheets)
    packed = zipfile.ZipFile(io.BytesIO(made(lists_of())))
    sheets = [packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in content for content in sheets)


def test_it_is_set_up_for_print(book: Workbook) -> None:
    for sheet in book.worksheets:
        header = int(sheet.freeze_panes[1:]) - 1
        assert sheet.print_title_rows == f"${header}:${header}"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0
        assert "0000-1111-2222-3333" in sheet.oddFooter.left.text
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_a_draft_says_so_on_every_sheet_and_a_final_list_does_not(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert str(sheet["A2"].value).startswith("DRAFT, not for publication: projects referred")
    given = example()
    results = given.results
    final = given.with_results(
        decisions=results.decisions.assign(
            outcome=results.decisions["outcome"].replace("referred", "reserve")
        ),
        complaints=results.complaints.assign(status="settled"),
        checks=results.checks.assign(status="made"),
    )
    lists = make_lists(final.results, final.received, final.policy, final.headings)
    for sheet in load_workbook(io.BytesIO(made(lists))).worksheets:
        assert str(sheet["A2"].value).startswith("Final")


def test_units_are_summed_and_unused_places_named(book: Workbook) -> None:
    rows = table(book["By unit"], "Code")
    total = next(row for row in rows if row["Unit"] == "Total")
    assert total["Received"] == 14
    binhai = next(row for row in rows if row["Unit"] == "Binhai")
    assert (binhai["Quota"], binhai["In quota"], binhai["Outside quota"]) == (2, 1, 1)
    assert next(row for row in rows if row["Code"] == "?")["Unit"] == "unit not known"
    assert rows[-1]["Unit"] == "Wuqing"
    assert "P05  P06" in rows[-1].values()


def test_decisions_and_findings_hold_every_row(book: Workbook) -> None:
    lists = lists_of()
    decisions = table(book["Decisions"], "Project number")
    assert [row["Reason in words"] or "" for row in decisions] == list(lists["decisions"]["detail"])
    findings = table(book["Findings"], str(book["Findings"].cell(4, 1).value))
    assert [row["Message"] for row in findings] == list(lists["findings"]["message"])


def test_the_same_lists_are_the_same_bytes_at_any_hour() -> None:
    first = made(lists_of())
    assert made(lists_of()) == first
    packed = zipfile.ZipFile(io.BytesIO(first))
    assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = packed.read("docProps/core.xml")
    assert properties.count(b"2022-04-19T00:00:00Z") == 2


def test_odd_sheet_names_and_long_texts_fit() -> None:
    column = SheetColumn("h", "text", ["x" * 40_000, "\ud800"])
    sheets = [Sheet(name * 9, "t", [Block([column])]) for name in ("a/b:c", "A b c")]
    book = load_workbook(io.BytesIO(workbook_bytes(sheets, PROPERTIES)))
    assert len(set(book.sheetnames)) == 2
    cell = str(book.worksheets[0]["A4"].value)
    assert (len(cell), cell[-1]) == (32_767, "…")


def test_a_list_too_long_for_people_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_FOR_PEOPLE", 2)
    column = SheetColumn("h", "count", [1, 2, 3])
    sheet = Sheet("s", "t", [Block([column])], too_long="the rest is in the CSV")
    shown = load_workbook(io.BytesIO(workbook_bytes([sheet], PROPERTIES))).worksheets[0]
    assert [row[0].value for row in shown.iter_rows()] == [
        "t",
        "the rest is in the CSV",
        "",
        "h",
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("text", "columns", "needed"),
    [
        ("", 10, 1),
        ("数据要素", 8, 1),
        ("数据要素", 7, 2),
        ("a b c", 3, 2),
        ("abcdefgh", 3, 3),
        ("a\nb", 9, 2),
    ],
)
def test_lines_a_text_takes(text: str, columns: float, needed: int) -> None:
    assert lines(text, columns) == needed


def test_width_counts_chinese_twice_and_the_invisible_not() -> None:
    assert [width(text) for text in ("ab", "数据", "a\u200bb", "e\u0301", "½")] == [2, 4, 2, 1, 1]
    assert width("½", in_print=True) == 2
