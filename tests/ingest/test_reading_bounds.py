"""The pass over a sheet before the native reader: what it bounds, leaves out and compares."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import python_calamine

from pipeline.ingest import structure
from pipeline.ingest.reading import Oddity, Reading, read_bytes
from pipeline.ingest.records import Oddities, Refused
from pipeline.ingest.scan import Budget, Scan
from pipeline.ingest.shared import Strings
from tests.ingest.packing import MAIN, one_sheet, pack, text_cell, workbook_parts, worksheet


def scan(content: str, budget: Budget, oddities: Oddities | None = None) -> Scan:
    texts = Strings([], frozenset(), ("", ""))
    noted = oddities or Oddities()
    return structure.scan_sheet("表", "s.xml", content.encode(), texts, [], budget, noted)


def why(content: str, budget: Budget) -> Oddity:
    with pytest.raises(Refused) as raised:
        scan(content, budget)
    return raised.value.oddity


def read(content: bytes) -> Reading:
    reading = read_bytes("a.xlsx", content)
    assert reading.refused is None
    return reading


def told(reading: Reading) -> list[tuple[str, str, str]]:
    return [(oddity.code, oddity.cell, oddity.value) for oddity in reading.oddities]


@pytest.mark.parametrize(
    "content",
    [
        worksheet("", before="<cols>" + '<col min="1" max="1"/>' * 5 + "</cols>"),
        worksheet("<row/>" * 5),
        worksheet("<row><c><is><r/><r/></is></c></row>"),
    ],
)
def test_elements_without_end_refuse_the_workbook_by_its_sheet(content: str) -> None:
    odd = why(content, Budget(elements=5))
    assert (odd.code, odd.sheet) == ("sheet_too_large", "表")
    assert odd.params["detail"] == "too many formatted cells and rows"
    assert scan(content, Budget(elements=8)).last_row == 0


def test_more_cells_than_can_be_read_in_time_refuse_the_workbook() -> None:
    content = worksheet("<row><c><v>1</v></c><c/><c><v>2</v></c></row>")
    odd = why(content, Budget(cells=1))
    assert (odd.code, odd.params["detail"]) == ("sheet_too_large", "too many cells")
    budget = Budget(cells=2)
    assert len(scan(content, budget).positions) == 2
    assert budget.cells == 0


def test_of_formulas_without_end_the_first_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "MOST_FORMULAS", 1)
    found = scan(worksheet("<row><c><f>A2</f></c><c><f>A3</f></c></row>"), Budget())
    assert found.formulas == {(1, 1), (1, 2)}
    assert found.written == {(1, 1): ("A2", "")}


def test_a_sheet_without_a_table_of_cells_has_no_rows() -> None:
    [sheet] = read(pack(workbook_parts(f'<worksheet xmlns="{MAIN}"/>'))).sheets
    assert sheet.rows == []


def test_a_cell_that_stands_three_times_is_told_of_once() -> None:
    row = '<row r="1">' + '<c r="A1"><v>1</v></c>' * 3 + "</row>"
    reading = read(one_sheet(row))
    assert [code for code, cell, _ in told(reading) if cell == "A1"].count("cell_twice") == 1
    assert reading.sheets[0].doubtful == {(1, 1)}


def test_how_a_text_is_spoken_is_no_part_of_it() -> None:
    spoken = '<is><t>项目</t><rPh sb="0" eb="2"><t>xiàngmù</t></rPh></is>'
    reading = read(one_sheet(f'<row><c t="inlineStr">{spoken}</c></row>'))
    assert reading.sheets[0].rows == [["项目"]]
    assert reading.oddities == ()


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="XFD1"><v>1</v></c><c><v>2</v></c></row>',
        '<row r="1048576"/><row><c><v>1</v></c></row>',
        "<c><v>1</v></c>",
    ],
)
def test_a_cell_that_follows_beyond_the_last_row_or_column_is_damage(rows: str) -> None:
    refused = read_bytes("a.xlsx", one_sheet(rows)).refused
    assert refused is not None
    assert refused.code == "file_damaged"
    assert refused.params["detail"].startswith("cell in column ")


def test_two_tables_of_cells_in_one_sheet_are_damage() -> None:
    content = worksheet("", after="<sheetData/>")
    assert why(content, Budget()).params["detail"] == "two tables of cells"


def test_ranges_that_are_none_hide_and_merge_nothing() -> None:
    before = (
        '<cols><col min="x" max="2" hidden="1"/><col min="1" max="99999999999" width="0"/></cols>'
    )
    merges = '<mergeCell ref="A1"/><mergeCell ref="B1:B1"/><mergeCell ref="nonsense"/><mergeCell/>'
    parts = workbook_parts(worksheet(f"<row>{text_cell('A1', 'x')}</row>", before, merges))
    reading = read(pack(parts))
    assert (reading.sheets[0].merged, reading.sheets[0].hidden_columns) == ((), frozenset())
    assert reading.oddities == ()


@pytest.mark.parametrize("kind", ["str", "inlineStr", "n", "b", ""])
def test_a_formula_of_any_kind_without_its_value_is_told(kind: str) -> None:
    reading = read(one_sheet(f'<row><c t="{kind}"><f>B9</f></c><c><v>1</v></c></row>'))
    assert ("formula_without_value", "A1", "") in told(reading)
    assert reading.sheets[0].uncached == {(1, 1)}
    assert reading.sheets[0].rows == [["", "1"]]


def test_a_value_that_is_empty_is_a_blank_cell() -> None:
    reading = read(one_sheet("<row><c><v>1</v></c><c><v></v></c><c><v>3</v></c></row>"))
    assert reading.sheets[0].rows == [["1", "", "3"]]
    assert reading.oddities == ()


class _Sees:
    """A native reader that sees these values, whatever the file holds."""

    def __init__(self, *rows: list[object]) -> None:
        self.rows, self.start, self.height = rows, (0, 0), len(rows)

    def get_sheet_by_index(self, index: int) -> _Sees:
        return self

    def iter_rows(self) -> tuple[list[object], ...]:
        return self.rows


def test_a_value_that_only_the_native_reader_sees_is_disputed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = one_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>')
    monkeypatch.setattr(python_calamine, "load_workbook", lambda _: _Sees([1.0, "unseen", 3.0]))

    reading = read(content)

    assert told(reading) == [("value_disputed", "B1", "unseen")]
    assert reading.sheets[0].doubtful == {(1, 2)}
    assert reading.sheets[0].rows == [["1", "", "3"]]


def _raising(fault: BaseException) -> Callable[[object], None]:
    def load(_: object) -> None:
        raise fault

    return load


def test_memory_that_is_used_up_is_no_damage_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_calamine, "load_workbook", _raising(MemoryError()))
    reading = read_bytes("a.xlsx", one_sheet("<row><c><v>1</v></c></row>"))
    assert reading.refused is not None
    assert (reading.refused.code, reading.refused.params) == ("reader_memory", {"limit": "1024"})
    assert reading.sheets == ()


def test_whoever_interrupts_the_reading_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_calamine, "load_workbook", _raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        read_bytes("a.xlsx", one_sheet("<row><c><v>1</v></c></row>"))
