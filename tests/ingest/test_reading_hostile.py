"""What is refused: each with its reason, at once, and with nothing of it read."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile

import pytest
import python_calamine

from pipeline.codes import CODES
from pipeline.ingest import workbook
from pipeline.ingest.delimited import LARGEST_TEXT
from pipeline.ingest.gate import LARGEST_FILE
from pipeline.ingest.reading import Reading, read_bytes
from tests.ingest.packing import (
    MAIN,
    OFFICE,
    SHEET,
    one_sheet,
    pack,
    relationships,
    strings,
    text_cell,
    workbook_parts,
    worksheet,
)

SOUND = workbook_parts(worksheet("<row><c><v>1</v></c></row>"))


def refusal(content: bytes, file: str = "a.xlsx") -> tuple[str, dict[str, str]]:
    reading = read_bytes(file, content)
    assert reading.refused is not None
    assert reading.sheets == ()
    code = CODES[reading.refused.code]
    assert code.severity == "file"
    assert "{" not in code.message.format(value=reading.refused.value, **reading.refused.params)
    return reading.refused.code, reading.refused.params


@pytest.mark.parametrize(
    ("file", "content", "code", "really"),
    [
        ("a.xlsx", b"", "file_empty", ""),
        ("a.csv", b"", "file_empty", ""),
        ("a.xlsx", b"name,score\n1,2\n", "file_not_a_table", "no workbook at all"),
        ("a.xls", b"<html><table>", "file_not_a_table", "an HTML or XML page"),
        ("a.csv", b"\xef\xbb\xbf  <?xml version='1.0'?><Workbook/>", "file_not_a_table", "XML"),
        ("a.csv", "<table>".encode("utf-16"), "file_not_a_table", "an HTML or XML page"),
        ("a.csv", b"%PDF-1.7 ...", "file_not_a_table", "a PDF document"),
        ("a.csv", b"ID;PWXL;N;E", "file_not_a_table", "a SYLK file"),
        ("a.csv", b"\x1f\x8b\x08\x00", "file_not_a_table", "a gzip archive"),
        ("a.xlsx", b"\x09\x08\x10\x00\x00\x06", "file_not_a_table", "an old .xls workbook"),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(
    file: str, content: bytes, code: str, really: str
) -> None:
    found, params = refusal(content, file)
    assert found == code
    assert really in params.get("really", "")


@pytest.mark.parametrize("limit", [LARGEST_FILE, LARGEST_TEXT])
def test_a_file_too_large_is_refused_with_its_size_before_anything_is_read(limit: int) -> None:
    told = {"bytes": str(limit + 1), "limit": str(limit)}
    assert refusal(bytes(limit + 1), "a.csv") == ("file_too_large", told)


@pytest.mark.parametrize(
    ("stream", "code", "really"),
    [
        ("EncryptedPackage", "file_password", ""),
        ("Workbook", "file_not_a_table", "an old .xls or .et workbook"),
        ("WordDocument", "file_not_a_table", "a Word document"),
        ("PowerPoint Document", "file_not_a_table", "a PowerPoint presentation"),
        ("Something", "file_not_a_table", "an OLE2 document"),
    ],
)
def test_what_an_ole2_container_holds_is_named(stream: str, code: str, really: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le")
    found, params = refusal(content)
    assert (found, params.get("really", "")) == (code, really)


@pytest.mark.parametrize(
    ("parts", "really"),
    [
        ({"word/document.xml": "<d/>"}, "a Word document"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
        ({"xl/workbook.bin": b"\x83\x01"}, "a binary workbook"),
        (
            {
                "_rels/.rels": relationships(("officeDocument", "xl/book.bin")),
                "xl/book.bin": b"\x83\x01",
            },
            "a binary workbook",
        ),
        ({"Index/Document.iwa": b""}, "a Numbers or Pages document"),
        ({"readme.txt": "hello"}, "a zip archive without a workbook"),
        ({}, "a zip archive without a workbook"),
    ],
)
def test_other_archives_are_named(parts: dict[str, str | bytes], really: str) -> None:
    code, params = refusal(pack(parts))
    assert code == "file_not_a_table"
    assert really in params["really"]


@pytest.mark.parametrize(
    "extra",
    [
        {"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><Types/>'},
        {
            SHEET: '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">'
            f'<worksheet xmlns="{MAIN}"/>'
        },
        {SHEET: f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'.encode("utf-16")},
        {"xl/theme/theme1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
        {"docProps/app.xml": '\n<?xml version="1.0" encoding="utf-7"?><!DOCTYPE x><x/>'},
        {"xl/drawings/vmlDrawing1.vml": "<!-- " + "x" * 200_000 + " --><!DOCTYPE x><x/>"},
    ],
)
def test_a_document_type_in_any_part_is_refused_before_anything_is_expanded(
    extra: dict[str, str | bytes],
) -> None:
    code, params = refusal(pack({**SOUND, **extra}, zipfile.ZIP_STORED))
    assert (code, params["part"]) == ("document_type", next(iter(extra)).lower())


@pytest.mark.parametrize(
    "name", ["../evil.xml", "/abs.xml", "C:evil.xml", "xl/../../x.xml", "xl\\sheet.xml"]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    code, params = refusal(pack({**SOUND, name: "<x/>"}))
    assert (code, params["part"]) == ("part_unfit", name)


def test_names_that_repeat_but_for_case_are_refused() -> None:
    code, params = refusal(pack({**SOUND, "xl/Worksheets/Sheet1.xml": "<x/>"}))
    assert (code, params["detail"]) == ("part_unfit", "its name stands twice")


def test_a_link_an_archive_inside_and_an_unknown_packing_are_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(packed.getvalue())[0] == "part_unfit"
    assert refusal(pack({**SOUND, "xl/inner.bin": pack(SOUND)}))[0] == "part_unfit"
    assert refusal(pack(SOUND, zipfile.ZIP_LZMA))[0] == "file_damaged"


def test_an_archive_that_asks_for_a_password_is_named() -> None:
    content = bytearray(pack(SOUND))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == ("file_password", {})


def test_bombs_are_refused_by_their_directory() -> None:
    assert refusal(pack({**SOUND, "xl/big.xml": "a" * 200_000}))[0] == "archive_too_large"
    many = {f"xl/media/{number}": "" for number in range(1001)}
    assert refusal(pack({**SOUND, **many}))[0] == "archive_too_large"
    large = bytearray(pack(SOUND))
    entry = large.rindex(b"PK\x01\x02")
    large[entry + 20 : entry + 28] = (200_000_001).to_bytes(4, "little") * 2
    code, params = refusal(bytes(large))
    assert (code, "limit 200000000" in params["detail"]) == ("archive_too_large", True)


def test_a_part_at_an_address_that_no_machine_has_is_damage() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        far = zipfile.ZipInfo("xl/far.xml")
        archive.writestr(far, "<a/>")
        far.header_offset = (1 << 64) - 1
    assert refusal(packed.getvalue()) == (
        "file_damaged",
        {"part": "zip", "detail": "OverflowError"},
    )


def test_a_directory_that_lies_about_a_size_costs_no_memory() -> None:
    content = bytearray(pack({"xl/big.xml": b"\x00" * 50_000_000}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    code, _ = refusal(bytes(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == "file_damaged"
    assert peak < 5_000_000


@pytest.mark.parametrize("keep", [4, 30, 200, -30, -1])
def test_a_truncated_workbook_is_damaged(keep: int) -> None:
    assert refusal(pack(SOUND)[:keep])[0] == "file_damaged"


def test_a_wrong_checksum_is_damage() -> None:
    content = bytearray(pack(SOUND, zipfile.ZIP_STORED))
    place = content.index(b"<v>1</v>") + 3
    content[place] = ord("2")
    code, params = refusal(bytes(content))
    assert code == "file_damaged"
    assert "CRC" in params["detail"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"xl/vbaProject.bin": b"\x00"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, "macros"),
        (
            {
                "[Content_Types].xml": '<Types><Override PartName="/xl/workbook.xml" '
                'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'.replace(
                    "<Types>",
                    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
                )
            },
            "macros",
        ),
        ({"xl/_rels/workbook.xml.rels": relationships()}, "part_missing"),
        (
            {"xl/_rels/workbook.xml.rels": relationships(("chartsheet", "worksheets/sheet1.xml"))},
            "part_missing",
        ),
        (
            {"xl/_rels/workbook.xml.rels": relationships(("xlMacrosheet", f"/{SHEET}"))},
            "macros",
        ),
        (
            {
                "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><definedNames>'
                '<definedName name="run" xlm="1">x</definedName></definedNames></workbook>'
            },
            "macros",
        ),
        ({SHEET: b"\xff\xfe<\x00\x00\xd8\x00"}, "file_damaged"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}, "part_missing"),
        ({"xl/workbook.xml": '<workbook xmlns="urn:beta"/>'}, "file_not_a_table"),
        ({SHEET: "junk" + worksheet("")}, "file_damaged"),
        ({SHEET: worksheet("<row><c>")}, "file_damaged"),
        ({SHEET: worksheet("") * 2}, "file_damaged"),
    ],
)
def test_an_unsound_package_is_refused(extra: dict[str, str | bytes], code: str) -> None:
    assert refusal(pack({**SOUND, **extra}))[0] == code


def test_an_archive_that_lacks_its_workbook_is_named_by_what_is_missing() -> None:
    lacking = {name: part for name, part in SOUND.items() if name != "xl/workbook.xml"}
    assert refusal(pack(lacking)) == ("part_missing", {"part": "xl/workbook.xml"})
    lacking["_rels/.rels"] = relationships()
    assert refusal(pack(lacking)) == ("part_missing", {"part": "xl/workbook.xml"})


def test_what_is_of_no_edition_is_passed_over_and_names_that_lead_nowhere_are_told() -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:o="urn:other"> <o:sheet name="no"/>'
        '<sheets><sheet name="表" r:id="r1"/></sheets> <definedNames>'
        '<definedName name="lost">Sheet9!#REF!</definedName>'
        '<definedName name="sound">Sheet1!$A$1</definedName></definedNames></workbook>'
    )
    notes = {"docProps/notes.xml": "<!-- no element at all -->"}
    reading = read_bytes("a.xlsx", pack({**SOUND, **notes, "xl/workbook.xml": book}))
    assert [sheet.name for sheet in reading.sheets] == ["表"]
    assert [(odd.code, odd.params) for odd in reading.oddities] == [
        ("names_broken", {"names": "lost"})
    ]


def test_one_part_used_in_two_roles_is_refused() -> None:
    twice = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" r:id="r1"/>'
        '<sheet name="b" r:id="r1"/></sheets></workbook>'
    )
    assert refusal(pack({**SOUND, "xl/workbook.xml": twice}))[0] == "part_unfit"
    for kind in ("sharedStrings", "styles"):
        links = relationships(("worksheet", "worksheets/sheet1.xml"), (kind, f"/{SHEET}"))
        assert refusal(pack({**SOUND, "xl/_rels/workbook.xml.rels": links}))[0] == "part_unfit"


@pytest.mark.parametrize("merge", ["ZZ1:AAA1048576", "A1:XFD1048576"])
def test_merged_ranges_without_end_are_walked_no_further_than_the_cells(merge: str) -> None:
    merges = f'<mergeCell ref="{merge}"/>' * 20_000
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="A9999"><v>2</v></c></row>'
    content = pack(workbook_parts(worksheet(cells, "", merges)), zipfile.ZIP_STORED)
    reading = read_bytes("a.xlsx", content)
    assert reading.refused is None
    under = [oddity.cell for oddity in reading.oddities if oddity.code == "value_under_merge"]
    assert under == (["A9999"] if merge.startswith("A") else [])


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="99999999999999"><c><v>1</v></c></row>',
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c t="s"><v>5</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row><c t="odd"><v>5</v></c></row>',
        "<row><c><v>abc</v></c></row>",
        f'<row><o:c xmlns:o="{MAIN}" r="XFD1048576"><v>1</v></o:c></row>',
    ],
)
def test_cells_that_no_sheet_has_are_damage(rows: str) -> None:
    assert refusal(one_sheet(rows))[0] == "file_damaged"


@pytest.mark.parametrize("far", ["<v>1</v>", "<f>1</f>"])
def test_a_rectangle_too_large_is_refused_before_the_native_reader_sees_it(far: str) -> None:
    code, params = refusal(
        one_sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            f'<row r="1048576"><c r="XFD1048576">{far}</c></row>'
        )
    )
    assert code == "sheet_too_large"
    assert "A1:XFD1048576" in params["detail"]


def test_an_empty_text_in_the_far_corner_is_bounded_too() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t></t></is></c></row>'
    assert refusal(one_sheet(f"<row><c><v>1</v></c></row>{far}"))[0] == "sheet_too_large"


def test_a_long_text_used_thousands_of_times_is_never_copied_out() -> None:
    random.seed(1)
    text = "".join(random.choice("abcdefgh") for _ in range(400_000))
    rows = "<row>" + '<c t="s"><v>0</v></c>' * 4000 + "</row>"
    parts = workbook_parts(worksheet(rows), strings(f"<t>{text}</t>"))
    tracemalloc.start()
    code, _ = refusal(pack(parts, zipfile.ZIP_STORED))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == "text_too_long"
    assert peak < 20_000_000


def test_a_panic_of_the_native_reader_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As a native extension raises it: no Exception."""

    def panic(_: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(python_calamine, "load_workbook", panic)
    assert workbook.python_calamine.load_workbook is panic
    code, params = refusal(pack(SOUND))
    assert (code, params["detail"]) == ("file_damaged", "index out of bounds")


def test_bytes_changed_at_random_never_raise() -> None:
    random.seed(20220504)
    rows = (
        f'<row r="1">{text_cell("A1", "项目")}<c r="B1" s="1"><v>8.7</v></c>'
        '<c r="C1" t="s"><v>0</v></c></row>'
    )
    parts = workbook_parts(worksheet(rows), strings("<t>甲</t>"))
    outcomes: list[Reading] = []
    for _ in range(400):
        name = random.choice([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
        part = bytearray(str(parts[name]).encode())
        for _ in range(random.randint(1, 4)):
            part[random.randrange(len(part))] = random.choice(b'0123456789<>/"=&;AZrtsv')
        outcomes.append(read_bytes("a.xlsx", pack({**parts, name: bytes(part)})))
        whole = bytearray(pack(parts))
        whole[random.randrange(len(whole))] = random.randrange(256)
        outcomes.append(read_bytes("a.xlsx", bytes(whole)))
    assert any(outcome.refused for outcome in outcomes)
    assert any(outcome.sheets for outcome in outcomes)
    assert all((outcome.refused is None) == bool(outcome.sheets) for outcome in outcomes)
