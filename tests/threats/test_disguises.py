"""Files that are not what they seem, and things in them that are not where one looks."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.ingest.reading import Reading, read_bytes
from tests.ingest.packing import (
    PACKAGE,
    SHEET,
    pack,
    relationships,
    strings,
    text_cell,
    workbook_parts,
    worksheet,
)

LINKS = "xl/_rels/workbook.xml.rels"
ROWS = (
    f'<row r="1">{text_cell("A1", "编号")}{text_cell("B1", "名称")}</row>'
    f'<row r="2">{text_cell("A2", "一")}<c r="B2"><v>1</v></c></row>'
)
SOUND = workbook_parts(worksheet(ROWS))
READ = [["编号", "名称"], ["一", "1"]]


def read(content: bytes) -> Reading:
    """A reading that was not refused."""
    reading = read_bytes("x.xlsx", content)
    assert reading.refused is None
    return reading


def refused(content: bytes, file: str = "x.xlsx") -> tuple[str, str]:
    """Why a file is refused: the code, and the part, guess or kind it tells."""
    oddity = read_bytes(file, content).refused
    assert oddity is not None
    told = oddity.params
    return oddity.code, told.get("detail") or told.get("guess") or told.get("part") or ""


def told(reading: Reading) -> dict[str, str]:
    """The codes of what is odd, with the first cell of each."""
    return {oddity.code: oddity.cell for oddity in reading.oddities}


MACRO = "http://schemas.microsoft.com/office/2006/relationships"


@pytest.mark.parametrize(
    "extra",
    [
        {
            "xl/_rels/workbook.xml.rels": str(SOUND[LINKS]).replace(
                "</Relationships>",
                f'<Relationship Id="m" Type="{MACRO}/vbaProject" Target="picture.bin"/>'
                "</Relationships>",
            )
        },
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        },
        {"xl/vbaProject.bin": b"x", "xl/workbook.bin": b"x"},
    ],
)
def test_macros_under_another_name_are_refused(extra: dict[str, str | bytes]) -> None:
    parts = {**SOUND, "xl/picture.bin": b"x", **extra}
    assert refused(pack(parts))[0] == "macros"


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Sheet1!$A$1",
        "[1]!other",
        "'\\\\there\\share\\[a.xlsx]b c'!A1",
        "SUM('C:\\[a.xlsx]b'!A1,1)",
        "cmd|'/c calc'!A0",
    ],
)
def test_a_name_that_leads_out_of_the_workbook_is_told(formula: str) -> None:
    names = f"<definedNames><definedName name='away'>{formula}</definedName></definedNames>"
    book = str(SOUND["xl/workbook.xml"]).replace("</sheets>", f"</sheets>{names}")
    reading = read(pack({**SOUND, "xl/workbook.xml": book}))
    assert [odd.params["what"] for odd in reading.oddities] == ["defined names (1)"]
    assert reading.sheets[0].rows == READ


@pytest.mark.parametrize(
    "formula", ["'my sheet'!$A$1:$B$2", "Table1[Points]*Sheet1!A1", 'OFFSET(A1,1,1)&amp;"a|b"']
)
def test_a_name_that_stays_in_the_workbook_is_none(formula: str) -> None:
    names = f"<definedNames><definedName name='here'>{formula}</definedName></definedNames>"
    book = str(SOUND["xl/workbook.xml"]).replace("</sheets>", f"</sheets>{names}")
    assert read(pack({**SOUND, "xl/workbook.xml": book})).oddities == ()


def test_an_archive_behind_something_else_or_behind_another_is_refused() -> None:
    other = pack({**SOUND, SHEET: worksheet("")})
    for before in (b"PK\x03\x04 and anything", other):
        assert refused(before + pack(SOUND)) == (
            "part_unfit",
            "something stands before its first part",
        )


def test_bytes_behind_a_workbook_are_told() -> None:
    reading = read(pack(SOUND) + b"more")
    assert [(odd.code, odd.params) for odd in reading.oddities] == [
        ("objects_embedded", {"what": "bytes after the end of the workbook (4)"})
    ]
    packed = io.BytesIO(pack(SOUND))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.comment = b"a remark is part of it"
    assert read(packed.getvalue()).oddities == ()


@pytest.mark.parametrize("name", ["xl//worksheets/sheet1.xml", "xl/./worksheets/sheet1.xml", "."])
def test_a_name_that_some_readers_take_for_another_is_refused(name: str) -> None:
    assert refused(pack({**SOUND, name: worksheet("")}))[0] == "part_unfit"


def test_an_id_that_leads_to_two_places_is_refused() -> None:
    twice = relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
    ).replace('"r2"', '"r1"')
    parts = {**SOUND, "xl/worksheets/sheet2.xml": worksheet(""), LINKS: twice}
    assert refused(pack(parts)) == ("part_unfit", "r1 leads to two places")
    same = relationships(*[("worksheet", "worksheets/sheet1.xml")] * 2).replace('"r2"', '"r1"')
    assert read(pack({**SOUND, LINKS: same})).sheets[0].rows == READ


@pytest.mark.parametrize(("said", "known"), [("on", False), ("yes", False), (" 1 ", True)])
def test_a_date_system_that_readers_take_differently_is_refused(said: str, known: bool) -> None:
    parts = workbook_parts(worksheet(ROWS), properties=f'<workbookPr date1904="{said}"/>')
    if known:
        assert read(pack(parts)).sheets[0].rows == READ
    else:
        assert refused(pack(parts)) == ("file_damaged", f"date system {said}")


@pytest.mark.parametrize(
    ("row", "column", "codes"),
    [
        ('ht="0.5" customHeight="1"', "", {"rows_hidden": "A2"}),
        ('hidden="on"', "", {"rows_hidden": "A2"}),
        ('ht="12.75"', '<col min="2" max="2" width="0.1"/>', {"columns_hidden": "B1"}),
        ('hidden="0"', '<col min="2" max="2" width="9" hidden="true"/>', {"columns_hidden": "B1"}),
        ('hidden="false" ht="?"', '<col min="2" max="2" width="9"/>', {}),
    ],
)
def test_what_is_too_thin_to_see_is_hidden(row: str, column: str, codes: dict[str, str]) -> None:
    rows = ROWS.replace('<row r="2">', f'<row r="2" {row}>')
    reading = read(pack(workbook_parts(worksheet(rows, f"<cols>{column}</cols>"))))
    assert told(reading) == codes


def test_digits_of_other_scripts_are_no_index() -> None:
    shared = strings("<t>甲</t>")
    rows = '<row r="1"><c r="A1" t="s"><v>{}</v></c></row>'
    assert read(pack(workbook_parts(worksheet(rows.format("0")), shared))).sheets[0].rows == [
        ["甲"]
    ]
    content = pack(workbook_parts(worksheet(rows.format("\u0660")), shared))
    assert refused(content) == ("file_damaged", "shared text \u0660 of 1")


TEXT = "编号,名称\r\n一,平台\r\n"


@pytest.mark.parametrize("sign", ["^", "~", "#", ":"])
def test_any_sign_may_be_declared_to_part_columns(sign: str) -> None:
    reading = read_bytes("x.csv", f"sep={sign}\r\n{TEXT.replace(',', sign)}".encode())
    assert reading.sheets[0].rows == [["编号", "名称"], ["一", "平台"]]
    assert reading.dialect == f"{sign} (declared)"
    assert told(reading) == {"delimiter_other": "A1"}


def test_the_sign_by_which_old_programs_end_a_file_is_told_and_left_out() -> None:
    reading = read_bytes("x.csv", f"{TEXT}\x1a".encode("gb18030"))
    assert reading.sheets[0].rows == [["编号", "名称"], ["一", "平台"]]
    assert told(reading) == {"control_characters": "A3"}


@pytest.mark.parametrize("sign", ["\ufeff", "\u200b", "\u202e", "\u2066"])
def test_signs_that_nobody_sees_are_told_and_kept(sign: str) -> None:
    reading = read_bytes("x.csv", f"\ufeff{TEXT.replace('平台', f'平{sign}台')}".encode())
    assert reading.sheets[0].rows[1] == ["一", f"平{sign}台"]
    assert told(reading) == {"control_characters": "B2"}


def test_characters_lost_twice_are_told() -> None:
    lost = "\ufffd\ufffd".encode().decode("gbk")
    reading = read_bytes("x.csv", TEXT.replace("平台", lost).encode())
    assert reading.sheets[0].rows[1] == ["一", lost]
    assert told(reading) == {"character_lost": "B2"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (TEXT.encode("utf-7"), ("encoding_unknown", "it looks like UTF-7")),
        (TEXT.encode()[:-4], ("encoding_unknown", "it may be UTF-8 with broken bytes")),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", ("file_not_a_table", "")),
        (b"From: <Saved by a browser>\r\nSubject: table\r\n", ("file_not_a_table", "")),
        (
            b"," * 16000 + b"\n" * 1000,
            ("sheet_too_large", "1000 rows, 16001 columns"),
        ),
    ],
)
def test_a_text_that_is_something_else_is_refused(content: bytes, why: tuple[str, str]) -> None:
    assert refused(content, "x.csv") == why


def test_plus_signs_make_no_other_encoding() -> None:
    text = b"name,telephone\r\nC++ and R+D-,+8613800000000\r\nUTF-7 +fPt-,a+b\r\n"
    reading = read_bytes("x.csv", text)
    assert reading.sheets[0].rows[1:] == [
        ["C++ and R+D-", "+8613800000000"],
        ["UTF-7 +fPt-", "a+b"],
    ]
