"""What is read of a form of ours: what was filled in, and not what it printed itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.reading import read_bytes
from pipeline.stamp import Line, Stamp, formula_digest, read_stamp, relative
from tests.ingest.packing import pack, relationships, text_cell, workbook_parts, worksheet
from tests.ingest.small_rounds import SmallRound, codes, told

TABLE, CHECK = "推荐项目汇总表", "填报检查"
LINES = (
    Line("sheet", TABLE, says="shown"),
    Line("sheet", CHECK, says="shown"),
    Line("sheet", "linxuan", says="hidden"),
    Line("frame", TABLE, "1:3"),
    Line("frame", TABLE, "6:8"),
    Line("formula", TABLE, "C6", formula_digest("=COUNTA(A4:A5)", 6, 3)),
    Line("formula", CHECK, "A1:A2", formula_digest(f"=LEN({TABLE}!A4)", 1, 1)),
    Line("verdict", CHECK, "C1"),
)
FOOT = (["", "合计", None], [], ["", "填表人"])


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    return SmallRound(tmp_path)


def as_form(
    count: str = "=COUNTA(A4:A5)",
    also: str = "",
    verdict: str = "",
    stamped: bool = True,
    lines: tuple[Line, ...] = LINES,
) -> Callable[[Any, Any], None]:
    """Make the small round's workbook a form: its formulas, notes, other sheets and stamp."""

    def shape(workbook: Any, page: Any) -> None:
        page.write_formula("C6", count, None, 2)
        page.write_comment("A3", "how to fill this in")
        page.set_row(6, None, None, {"hidden": True})
        if also:
            page.write_comment(also, "a clerk's own")
        check = workbook.add_worksheet(CHECK)
        check.write_formula("A1", f"=LEN({TABLE}!A4)", None, 10)
        check.write_formula("A2", f"=LEN('{TABLE}'!A5)", None, 10)
        check.write_string("C1", verdict)
        hidden = workbook.add_worksheet("linxuan")
        hidden.hide()
        stamp = Stamp("submissions small 120116", lines)
        for row, cells in enumerate(stamp.rows() if stamped else [("x",)]):
            hidden.write_row(row, 0, cells)

    return shape


def test_what_a_form_prints_itself_is_no_finding(small: SmallRound) -> None:
    small.submission(below=FOOT, shape=as_form())

    assert codes(small.read()) == {"unit_silent"}


def test_the_same_workbook_without_its_stamp_is_full_of_findings(small: SmallRound) -> None:
    small.submission(below=FOOT, shape=as_form(stamped=False))

    found = codes(small.read())

    assert {"formulas", "notes", "sheet_hidden", "sheets_several", "rows_hidden"} <= found


def test_a_changed_formula_is_named_with_its_cell(small: SmallRound) -> None:
    small.submission(below=FOOT, shape=as_form(count="=COUNTA(A4:A5)+1"))

    received = small.read()

    assert [row["cell"] for row in told(received, "form_changed")] == ["C6"]
    assert [row["cells"] for row in told(received, "formulas")] == ["C6"]


def test_a_note_of_the_clerk_and_what_the_form_counted_are_told(small: SmallRound) -> None:
    small.submission(below=FOOT, shape=as_form(also="B4", verdict="超出1个"))

    received = small.read()

    assert [row["cells"] for row in told(received, "notes")] == ["B4"]
    verdict = told(received, "form_verdict")
    assert [(row["sheet"], row["cell"], row["value"]) for row in verdict] == [
        (CHECK, "C1", "超出1个")
    ]


@pytest.mark.parametrize(
    "line",
    [
        Line("frame", TABLE, "first:last"),
        Line("frame", TABLE, "1:99999999999"),
        Line("formula", "删掉的表", "A1", "x"),
        Line("verdict", "删掉的表", "A1"),
        Line("verdict", TABLE, "nowhere"),
        Line("verdict", TABLE, "ZZ999"),
    ],
)
def test_a_line_of_the_stamp_that_fits_nothing_says_nothing(small: SmallRound, line: Line) -> None:
    small.submission(below=FOOT, shape=as_form(lines=(*LINES, line)))

    assert codes(small.read()) == {"unit_silent"}


def test_each_of_several_formulas_of_a_sheet_is_known(small: SmallRound) -> None:
    first = Line("formula", CHECK, "A1", formula_digest(f"=LEN({TABLE}!A4)", 1, 1))
    second = Line("formula", CHECK, "A2", formula_digest(f"=LEN({TABLE}!A5)", 2, 1))
    rest = [line for line in LINES if (line.kind, line.sheet) != ("formula", CHECK)]
    small.submission(below=FOOT, shape=as_form(lines=(*rest, first, second)))

    assert codes(small.read()) == {"unit_silent"}


def test_a_stamp_that_claims_more_formulas_than_any_form_has_is_none(small: SmallRound) -> None:
    endless = Line("formula", TABLE, "A1:XFD1048576", "x")
    small.submission(below=FOOT, shape=as_form(lines=(*LINES, endless)))

    assert {"formulas", "notes", "sheet_hidden", "sheets_several"} <= codes(small.read())


def test_a_formula_that_cells_share_is_known_in_each(small: SmallRound) -> None:
    """Excel writes a formula filled down once, and the number under which others share it."""
    filled_down = Line("formula", "表", "B1:B2", formula_digest("=LEN(A1)", 1, 2))
    stamp = Stamp("f", (Line("sheet", "linxuan", says="hidden"), filled_down))
    rows = "".join(
        f'<row r="{row}">{text_cell(f"A{row}", "x")}<c r="B{row}"><f t="shared" si="0"'
        f"{shared}<v>1</v></c></row>"
        for row, shared in ((1, ' ref="B1:B2">LEN(A1)</f>'), (2, "/>"))
    )
    hidden = "".join(
        f'<row r="{row}">'
        + "".join(text_cell(f"{'ABCD'[place]}{row}", text) for place, text in enumerate(cells))
        + "</row>"
        for row, cells in enumerate(stamp.rows(), start=1)
    )
    parts = workbook_parts(worksheet(rows), extra={"xl/worksheets/sheet2.xml": worksheet(hidden)})
    sheet, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    second = '<sheet name="linxuan" sheetId="2" state="hidden" r:id="r2"/></sheets>'
    parts[sheet] = str(parts[sheet]).replace("</sheets>", second)
    parts[links] = relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
    )

    reading = read_bytes("form.xlsx", pack(parts))

    assert reading.refused is None
    assert [oddity.code for oddity in reading.oddities] == []


@pytest.mark.parametrize(
    ("formula", "row", "column", "expected"),
    [
        ("=SUM(A1:B2)", 3, 2, "SUM(R[-2]C[-1]:R[-1]C[0])"),
        ("SUM( $A$1 : b2 )", 3, 2, "SUM(R1C1:R[-1]C[0])"),
        ("=IF('填报检查'!A1=\"a A1\",TRUE(),0)", 1, 1, 'IF(填报检查!R[0]C[0]="a A1",TRUE,0)'),
        ("=LOG10(A1)", 1, 1, "LOG10(R[0]C[0])"),
        ("=_xlfn.IFERROR(A1,0.5)", 1, 1, "IFERROR(R[0]C[0],0.5)"),
    ],
)
def test_a_formula_is_one_text_wherever_it_stands(
    formula: str, row: int, column: int, expected: str
) -> None:
    assert relative(formula, row, column) == expected


def test_a_stamp_that_was_changed_is_none() -> None:
    rows = Stamp("f", LINES).rows()
    assert read_stamp(rows) == Stamp("f", LINES)

    rows[3] = (*rows[3][:2], "9:9", rows[3][3])

    assert read_stamp(rows) is None
