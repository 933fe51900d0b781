"""What a sound workbook says: texts, addresses, kinds of cells, and what is pointed at."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter

from pipeline.ingest.reading import Oddity, Reading, Sheet, read_bytes
from tests.ingest.packing import (
    MAIN,
    OFFICE,
    SHEET,
    one_sheet,
    pack,
    relationships,
    strings,
    styles,
    text_cell,
    workbook_parts,
    worksheet,
)


def read(content: bytes) -> Reading:
    reading = read_bytes("a.xlsx", content)
    assert reading.refused is None
    assert reading.kind == "xlsx"
    return reading


def only(content: bytes) -> Sheet:
    (sheet,) = read(content).sheets
    return sheet


def named(reading: Reading, code: str) -> list[Oddity]:
    return [oddity for oddity in reading.oddities if oddity.code == code]


def test_a_workbook_of_an_office_program_is_read_as_text() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet("汇总表")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.write_row(0, 0, ["项目名称", "得分", "通过", "日期"])
        sheet.write_row(1, 0, ["大数据平台 ", 8.7, True])
        sheet.write_number(1, 3, 44685, day)
        sheet.write_row(2, 0, ["00123", 3.0, False])
        sheet.write_number(2, 3, 44685.75, moment)

    reading = read(packed.getvalue())

    (found,) = reading.sheets
    assert found.name == "汇总表"
    assert found.rows == [
        ["项目名称", "得分", "通过", "日期"],
        ["大数据平台 ", "8.7", "TRUE", "2022-05-04"],
        ["00123", "3", "FALSE", "2022-05-04 18:00:00"],
    ]
    assert found.numeric == {(2, 2), (3, 2), (2, 4), (3, 4)}
    assert reading.oddities == ()


def test_addresses_hold_where_the_table_starts_below_and_beside_the_corner() -> None:
    sheet = only(one_sheet('<row r="4"><c r="C4"><v>1</v></c><c r="E4"><v>2</v></c></row>'))
    assert (sheet.first_row, sheet.first_column) == (4, 3)
    assert sheet.rows == [["1", "", "2"]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            "<row><c><v>1</v></c></row><row/><row><c/><c><v>2</v></c></row>",
            (1, 1, [["1", ""], ["", ""], ["", "2"]]),
            id="neither rows nor cells say where they are",
        ),
        pytest.param(
            '<row r="2"><c><v>1</v></c></row><row><c r="B3"><v>2</v></c><c><v>3</v></c></row>',
            (2, 1, [["1", "", ""], ["", "2", "3"]]),
            id="some say it",
        ),
        pytest.param(
            '<row r="3"><c r="AA3"><v>1</v></c></row>', (3, 27, [["1"]]), id="two letters"
        ),
    ],
)
def test_cells_without_addresses_follow_one_another(
    rows: str, expected: tuple[int, int, list[list[str]]]
) -> None:
    sheet = only(one_sheet(rows))
    assert (sheet.first_row, sheet.first_column, sheet.rows) == expected


def test_texts_are_unchanged_but_for_the_escapes_of_the_format() -> None:
    shared = strings(
        "<t>A_x000D_\nB</t>",
        "<t>_x005F_x000D_</t>",
        '<r><t>大</t></r><r><rPr/><t xml:space="preserve"> 数</t></r>'
        '<rPh sb="0" eb="1"><t>da</t></rPh>',
        "<t>\U0001f363</t>",
        "<t>a &amp; b &lt;</t>",
        "",
        "<t>=cmd|x</t>",
    )
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(7))
    sheet = only(one_sheet(f"<row>{cells}</row>", shared))
    assert sheet.rows == [["A\r\nB", "_x000D_", "大 数", "\U0001f363", "a & b <", "", "=cmd|x"]]


def test_blanks_the_file_does_not_ask_to_keep_are_left_out_and_told() -> None:
    shared = strings("<t> 甲 </t>", '<t xml:space="preserve"> 乙 </t>', "<t>\u3000丙\u3000</t>")
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(3))
    reading = read(one_sheet(f"<row>{cells}</row>", shared))
    assert reading.sheets[0].rows == [["甲", " 乙 ", "\u3000丙\u3000"]]
    (oddity,) = reading.oddities
    assert (oddity.code, oddity.cell, oddity.params["count"]) == ("blanks_trimmed", "A1", "1")


def test_text_in_cdata_and_beside_comments_is_read() -> None:
    sheet = only(
        one_sheet('<row><c t="str"><v><![CDATA[a<b&c]]></v></c><c><v>3<!-- 9 -->4</v></c></row>')
    )
    assert sheet.rows == [["a<b&c", "34"]]


def test_an_error_shows_as_its_text_with_its_address() -> None:
    reading = read(
        one_sheet(
            '<row r="1"><c r="A1" t="e"><v>#REF!</v></c>'
            '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            '<c r="C1" t="e"><v>#SPILL!</v></c><c r="D1" t="str"><f>X1</f><v>#N/A</v></c>'
            f"{text_cell('E1', '#N/A')}</row>"
        )
    )
    (sheet,) = reading.sheets
    assert sheet.rows == [["#REF!", "#DIV/0!", "#SPILL!", "#N/A", "#N/A"]]
    assert sheet.errors == {(1, 1), (1, 2), (1, 3), (1, 4)}
    assert [(oddity.cell, oddity.value) for oddity in named(reading, "cell_error")] == [
        ("A1", "#REF!"),
        ("B1", "#DIV/0!"),
        ("C1", "#SPILL!"),
        ("D1", "#N/A"),
    ]


def test_a_formula_without_a_saved_result_is_told_and_left_empty() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B1"] = 1, "=A1+1"
    packed = io.BytesIO()
    book.save(packed)

    reading = read(packed.getvalue())

    (sheet,) = reading.sheets
    assert sheet.rows == [["1", ""]]
    assert sheet.formulas == sheet.uncached == {(1, 2)}
    assert [oddity.cell for oddity in named(reading, "formula_without_value")] == ["B1"]


def test_a_saved_result_is_used_and_an_empty_text_is_a_result() -> None:
    reading = read(one_sheet('<row><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c></row>'))
    (sheet,) = reading.sheets
    assert sheet.rows == [["2", ""]]
    assert sheet.formulas == {(1, 1), (1, 2)}
    assert sheet.uncached == frozenset()
    assert [oddity.code for oddity in reading.oddities] == ["formulas"]


def test_results_that_the_writer_never_computed_are_doubted() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        book.add_worksheet().write_formula("A1", "=SUM(B1:C1)")
    reading = read(packed.getvalue())
    assert reading.sheets[0].rows == [["0"]]
    assert [oddity.code for oddity in reading.oddities] == ["formulas", "formulas_unsettled"]


def test_hidden_parts_merges_and_filters_are_told() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet("表")
        secret = book.add_worksheet("参数")
        secret.write(0, 0, "x")
        secret.hide()
        book.add_worksheet("第二").write(0, 0, "y")
        for row in range(4):
            sheet.write_row(row, 0, ["a", "b", "c"])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("B:XFD", None, None, {"hidden": True})
        sheet.merge_range("A3:B3", "m")
        sheet.write("B3", "under")
        sheet.autofilter("A1:C4")
        sheet.filter_column("A", "x == a")

    reading = read(packed.getvalue())

    first = reading.sheets[0]
    assert [sheet.visible for sheet in reading.sheets] == [True, False, True]
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {2, 3}
    assert first.merged == ((3, 1, 3, 2),)
    assert first.filtered == ("A1:C4",)
    assert {(oddity.code, oddity.sheet, oddity.cell) for oddity in reading.oddities} == {
        ("rows_hidden", "表", "A2"),
        ("columns_hidden", "表", "B1"),
        ("cells_merged", "表", "A3"),
        ("value_under_merge", "表", "B3"),
        ("filter_active", "表", "A1"),
        ("sheet_hidden", "参数", ""),
        ("sheets_several", "第二", ""),
    }


@pytest.mark.parametrize(
    ("properties", "serial", "text"),
    [
        ("", "44685", "2022-05-04"),
        ("", "44685.75", "2022-05-04 18:00:00"),
        ("", "59", "1900-02-28"),
        ("", "61", "1900-03-01"),
        ('<workbookPr date1904="1"/>', "43223", "2022-05-04"),
        ('<workbookPr date1904="true"/>', "0", "1904-01-01"),
    ],
)
def test_a_date_is_the_day_it_shows_in_either_system(
    properties: str, serial: str, text: str
) -> None:
    cell = f'<row><c s="1"><v>{serial}</v></c></row>'
    assert only(one_sheet(cell, "", styles("yyyy-mm-dd hh:mm"), properties)).rows == [[text]]


@pytest.mark.parametrize("serial", ["60", "0", "-3", "2958466", "1e300"])
def test_a_day_that_never_was_makes_its_cell_doubtful(serial: str) -> None:
    cell = f'<row r="7"><c r="B7" s="1"><v>{serial}</v></c></row>'
    reading = read(one_sheet(cell, "", styles("yyyy-mm-dd")))
    assert reading.sheets[0].doubtful == {(7, 2)}
    assert [(o.code, o.cell) for o in reading.oddities] == [("date_impossible", "B7")]


def test_the_date_formats_a_chinese_excel_has_without_a_code_are_dates() -> None:
    cells = "".join(f'<c s="{index}"><v>44685.5</v></c>' for index in (1, 2, 3))
    sheet = only(one_sheet(f"<row>{cells}</row>", "", styles(31, 57, 2)))
    assert sheet.rows == [["2022-05-04 12:00:00", "2022-05-04 12:00:00", "44685.5"]]


def test_iso_dates_of_the_strict_edition_are_read() -> None:
    sheet = only(
        one_sheet(
            '<row><c t="d"><v>2022-05-04T18:00:00</v></c><c t="d"><v>2022-05-04T00:00:00</v></c>'
            '<c t="d"><v>2022-02-30</v></c></row>'
        )
    )
    assert sheet.rows == [["2022-05-04 18:00:00", "2022-05-04", "2022-02-30"]]
    assert sheet.doubtful == {(1, 3)}


def test_codes_stored_as_numbers_are_pointed_at() -> None:
    cells = '<c><v>0012</v></c><c s="1"><v>34</v></c><c><v>120101199001011234</v></c>'
    reading = read(one_sheet(f"<row>{cells}</row>", "", styles("0000")))
    assert reading.sheets[0].rows == [["12", "34", "120101199001011230"]]
    assert [(o.code, o.cell, o.params.get("shown", "")) for o in reading.oddities] == [
        ("zeros_lost", "A1", "0012"),
        ("zeros_lost", "B1", "0034"),
        ("number_too_long", "C1", ""),
    ]


def test_a_number_that_is_none_makes_its_cell_doubtful() -> None:
    reading = read(one_sheet("<row><c><v>NaN</v></c><c><v>1e999</v></c><c><v>5</v></c></row>"))
    assert reading.sheets[0].doubtful == {(1, 1), (1, 2)}
    assert [o.code for o in reading.oddities] == ["number_impossible", "number_impossible"]


def test_a_value_that_two_readers_take_differently_is_never_used_in_silence() -> None:
    reading = read(one_sheet("<row><c><v>3&#52;</v></c><c><v>5</v></c></row>"))
    assert reading.sheets[0].doubtful == {(1, 1)}
    assert [(o.code, o.cell) for o in reading.oddities] == [("value_disputed", "A1")]


def test_cells_out_of_order_are_read_where_they_say_and_doubles_are_doubtful() -> None:
    reading = read(
        one_sheet(
            '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c><c r="B2"><v>9</v></c></row>'
        )
    )
    (sheet,) = reading.sheets
    assert sheet.rows == [["2", "9"]]
    assert sheet.doubtful == {(2, 2)}
    assert [(o.code, o.cell) for o in reading.oddities] == [
        ("cell_twice", "B2"),
        ("cells_out_of_order", "A2"),
    ]


def test_a_cell_longer_than_excel_allows_is_kept_whole_and_doubted() -> None:
    text = "数据" * 20_000
    reading = read(pack(workbook_parts(worksheet(f"<row>{text_cell('A1', text)}</row>")), 0))
    assert reading.sheets[0].rows == [[text]]
    assert reading.sheets[0].doubtful == {(1, 1)}
    (oddity,) = reading.oddities
    assert (oddity.code, oddity.cell, oddity.params) == (
        "cell_too_long",
        "A1",
        {"characters": "40000"},
    )
    assert len(oddity.value) == 200


def test_hundreds_of_like_oddities_are_named_once_each_up_to_a_hundred() -> None:
    rows = "".join(f'<row><c t="e"><v>#N/A</v></c><c><v>{n}</v></c></row>' for n in range(150))
    reading = read(one_sheet(rows))
    assert len(reading.sheets[0].errors) == 150
    assert len(named(reading, "cell_error")) == 100
    (rest,) = named(reading, "and_more")
    assert rest.params == {"count": "50", "of": "cell_error"}


def test_what_is_not_cells_is_told_and_never_opened() -> None:
    parts = workbook_parts(
        worksheet("<row><c><v>1</v></c></row>"),
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(("comments", "../comments1.xml")),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"><comment ref="B2"/></comments>',
            "xl/embeddings/oleObject1.bin": b"\xd0\xcf",
            "xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink/></externalLink>",
            "xl/drawings/_rels/drawing1.xml.rels": relationships(
                ("image", "https://example.invalid/a.png")
            ).replace('Target="https', 'TargetMode="External" Target="https'),
        },
    )
    oddities = {o.code: o for o in read(pack(parts)).oddities}
    assert set(oddities) == {"notes", "objects_embedded", "links_outside"}
    assert oddities["notes"].cell == "B2"
    assert oddities["links_outside"].params["what"] == "other workbooks (1), DDE, image (1)"


def test_a_count_of_texts_that_lies_is_not_used() -> None:
    shared = strings("<t>甲</t>").replace("<sst ", '<sst count="8876876876876" uniqueCount="1" ')
    reading = read(one_sheet('<row><c t="s"><v>0</v></c></row>', shared))
    assert reading.sheets[0].rows == [["甲"]]
    assert [o.code for o in reading.oddities] == ["count_wrong"]


def test_parts_are_found_by_their_relationships_in_either_edition_and_under_a_prefix() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row><x:c t="inlineStr">'
        "<x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    parts = {
        "_rels/.rels": relationships(("officeDocument", "/Odd/Book.xml")),
        "odd/book.xml": (
            f'<workbook xmlns="{strict}" xmlns:q="{OFFICE}">'
            '<sheets><sheet name="一" sheetId="1" q:id="r1"/></sheets></workbook>'
        ),
        "odd/_rels/book.xml.rels": relationships(("worksheet", "../Data/One.xml")),
        "data/one.xml": sheet.encode("utf-16"),
    }
    assert only(pack(parts)).rows == [["甲"]]


def test_control_characters_and_lost_characters_are_told() -> None:
    shared = strings("<t>a_x0007_b</t>", "<t>a\ufffd</t>", "<t>two\nlines\tand tab</t>")
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(3))
    reading = read(one_sheet(f"<row>{cells}</row>", shared))
    assert reading.sheets[0].rows == [["a\x07b", "a\ufffd", "two\nlines\tand tab"]]
    assert [(o.code, o.cell) for o in reading.oddities] == [
        ("control_characters", "A1"),
        ("character_lost", "B1"),
    ]


def test_a_sheet_formatted_to_the_last_row_and_column_is_as_large_as_its_values() -> None:
    before = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" style="1"/></cols>'
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'
        '<row r="1048576"><c r="A1048576" s="1"/></row>'
    )
    sheet = only(pack(workbook_parts(worksheet(rows, before))))
    assert (sheet.first_row, sheet.first_column, sheet.rows) == (1, 1, [["1"]])


def test_an_empty_sheet_has_no_rows() -> None:
    sheet = only(pack(workbook_parts(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')))
    assert (sheet.rows, sheet.first_row, sheet.first_column) == ([], 1, 1)


def test_a_workbook_under_another_name_is_read_and_told() -> None:
    content = pack(
        workbook_parts(
            worksheet("<row><c><v>1</v></c></row>"),
            extra={SHEET: worksheet("<row><c><v>2</v></c></row>")},
        )
    )
    reading = read_bytes("a.csv", content)
    assert reading.kind == "xlsx"
    assert reading.sheets[0].rows == [["2"]]
    assert [o.code for o in reading.oddities] == ["name_unlike_content"]
