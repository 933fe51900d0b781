"""CSV: the dialect is found, stated and beyond doubt, or the file is refused with its lines."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formulas import guarded
from pipeline.ingest.reading import Reading, read_bytes
from pipeline.publish.records import records_bytes


def read(text: str) -> Reading:
    reading = read_bytes("a.csv", text.encode())
    assert reading.refused is None
    assert reading.kind == "csv"
    return reading


def rows(text: str) -> list[list[str]]:
    (sheet,) = read(text).sheets
    assert (sheet.name, sheet.first_row, sheet.first_column) == ("", 1, 1)
    assert sheet.numeric == frozenset()
    return sheet.rows


def refusal(text: str) -> tuple[str, dict[str, str]]:
    reading = read_bytes("a.csv", text.encode())
    assert reading.refused is not None
    assert reading.sheets == ()
    return reading.refused.code, reading.refused.params


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ('a,b\n"1,5","say ""so"""\n', [["a", "b"], ["1,5", 'say "so"']]),
        ('a,b\n"c:\\","d"\n', [["a", "b"], ["c:\\", "d"]]),
        ("a,b\n 1 ,\u30002\n", [["a", "b"], [" 1 ", "\u30002"]]),
        ("a,b\n001,1E5\n", [["a", "b"], ["001", "1E5"]]),
        ("title,\n,\na,b\n", [["title", ""], ["", ""], ["a", "b"]]),
        ("a,b\n\n1,2\n", [["a", "b"], ["", ""], ["1", "2"]]),
        ("a\n1\n", [["a"], ["1"]]),
        ("a,b\n<b>,x<y\n", [["a", "b"], ["<b>", "x<y"]]),
    ],
)
def test_cells_are_the_text_that_was_written(text: str, expected: list[list[str]]) -> None:
    assert rows(text) == expected
    assert read(text).dialect == "comma"
    assert read(text).oddities == ()


def test_an_apostrophe_that_guards_a_formula_is_removed_and_no_other() -> None:
    text = "'=1+1,'+1,'-1,'@x,'\tq,''=x,'plain,-5,=2\n"
    assert rows(text) == [["=1+1", "+1", "-1", "@x", "\tq", "'=x", "'plain", "-5", "=2"]]


def test_whatever_our_own_files_guard_is_read_as_it_was() -> None:
    cells = [f"{marks}{sign}1" for sign in "=+-@\t\r＝＋－＠'x" for marks in ("", "'", "''")]
    content = records_bytes(["cell"], [[guarded(cell)] for cell in cells])
    assert read_bytes("a.csv", content).sheets[0].rows == [["cell"], *([cell] for cell in cells)]


@pytest.mark.parametrize(
    ("text", "dialect", "expected"),
    [
        ("a;b;c\n1;2,5;3\n", "semicolon", [["a", "b", "c"], ["1", "2,5", "3"]]),
        ("a\tb\n1\t2,5\n", "tab", [["a", "b"], ["1", "2,5"]]),
        ("sep=;\na;b\n1;2\n", "semicolon (declared)", [["a", "b"], ["1", "2"]]),
    ],
)
def test_another_delimiter_is_taken_only_beyond_doubt_and_told(
    text: str, dialect: str, expected: list[list[str]]
) -> None:
    reading = read(text)
    assert reading.dialect == dialect
    assert reading.sheets[0].rows == expected
    assert [(o.code, o.cell) for o in reading.oddities] == [("delimiter_other", "A1")]


def test_commas_that_are_declared_need_no_remark() -> None:
    reading = read("sep=,\r\na,b\r\n1,2\r\n")
    assert reading.sheets[0].rows == [["a", "b"], ["1", "2"]]
    assert reading.oddities == ()


@pytest.mark.parametrize("text", ["a,x;y\n1,2;3\n", "a;b\tc\n1;2\t3\n"])
def test_two_ways_to_part_the_columns_are_refused(text: str) -> None:
    assert refusal(text)[0] == "delimiter_ambiguous"


def test_ragged_rows_are_refused_with_their_lines() -> None:
    code, params = refusal('a,b,c\n1,"two\nlines",3\n4,5\n6,7,8\n9,10,11,12\n')
    assert code == "rows_ragged"
    assert params == {"count": "2", "columns": "3", "lines": "4 (2), 6 (4)"}


def test_the_line_of_a_ragged_row_counts_the_line_that_declares_the_delimiter() -> None:
    assert refusal("sep=;\na;b\n1;2\n3\n")[1]["lines"] == "4 (1)"


def test_quotation_marks_that_do_not_pair_are_refused_with_the_line() -> None:
    assert refusal('a,b\n1,2\n"3,4\n5,6\n') == ("quote_unclosed", {"line": "3"})
    assert refusal('a,b\n1,2\n"3"x,4\n') == ("quote_misplaced", {"line": "3"})


def test_lines_inside_cells_control_characters_and_mixed_ends_are_told() -> None:
    reading = read('a,b\r\n1,"x\ny"\n2,\x0bz\r\n')
    assert reading.sheets[0].rows == [["a", "b"], ["1", "x\ny"], ["2", "\x0bz"]]
    assert [(o.code, o.cell) for o in reading.oddities] == [
        ("line_ends_mixed", "A1"),
        ("line_breaks", "B2"),
        ("control_characters", "B3"),
    ]
    assert reading.oddities[0].params == {"found": "LF 1, CR LF 2"}


def test_lines_inside_cells_do_not_mix_the_ends_of_rows() -> None:
    reading = read('a,b\r\n1,"x\ny"\r\n')
    assert [o.code for o in reading.oddities] == ["line_breaks"]


def test_a_cell_longer_than_excel_allows_is_kept_whole_and_doubted() -> None:
    long = "x" * 140_000
    reading = read(f"a,b\n1,{long}\n")
    assert reading.sheets[0].rows[1] == ["1", long]
    assert reading.sheets[0].doubtful == {(2, 2)}
    assert [(o.code, o.cell) for o in reading.oddities] == [("cell_too_long", "B2")]


def test_reading_leaves_the_limit_of_the_csv_module_as_it_was() -> None:
    before = csv.field_size_limit()
    read("a,b\n1,2\n")
    refusal('a,"b\n')
    assert csv.field_size_limit() == before


def test_more_columns_than_a_sheet_has_are_refused() -> None:
    assert refusal("," * 16_384 + "\n")[0] == "sheet_too_large"


TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff"), max_size=8
)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6))
def test_a_table_written_as_csv_comes_back(table: list[tuple[str, str, str]]) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in [("id", "name", "note"), *table]:
        writer.writerow(
            [f"'{cell}" if cell.lstrip("'")[:1] in tuple("=+-@\t\r") else cell for cell in row]
        )
    reading = read_bytes("a.csv", written.getvalue().encode("utf-8-sig"))
    assert reading.refused is None
    assert reading.sheets[0].rows == [["id", "name", "note"], *map(list, table)]


@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    for file in ("a.csv", "a.xlsx"):
        reading = read_bytes(file, content)
        assert (reading.refused is None) == bool(reading.sheets)
