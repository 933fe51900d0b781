"""Files that no clerk makes, and some that odd programs do; all of them are made here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.ingest import folder as ingest_folder
from pipeline.ingest import inventory
from pipeline.ingest.pool import Pool
from pipeline.ingest.reading import Reading, read_bytes
from tests.ingest.packing import (
    MAIN,
    SHEET,
    pack,
    relationships,
    strings,
    text_cell,
    workbook_parts,
    worksheet,
)
from tests.ingest.small_rounds import SmallRound

ROOT = Path(__file__).resolve().parents[2]
CELLS = worksheet(f'<row r="1">{text_cell("A1", "编号")}<c r="B1"><v>1</v></c></row>')
READ = [["编号", "1"]]


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    small = SmallRound(tmp_path / "round")
    small.submission()
    return small


def refused(content: bytes) -> str:
    reading = read_bytes("x.xlsx", content)
    assert reading.refused is not None, reading.sheets
    return reading.refused.code


def encoded(text: str, codec: str, name: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="{name or codec}"?>{text}'.encode(codec)


@pytest.mark.parametrize(
    "part",
    [
        encoded(CELLS, "utf-8", "UTF8"),
        encoded(CELLS, "utf-16"),
        encoded(CELLS, "utf-16-le", "UTF-16"),
        encoded(CELLS, "utf-16-be", "UTF-16"),
        encoded(CELLS, "gbk"),
        b"\xef\xbb\xbf" + CELLS.encode(),
        f"\n{CELLS}",
        f'<?xml version="1.0"?><!-- a --><?b c?>{CELLS}<!-- d -->',
        CELLS.replace('"', "'"),
        CELLS.replace('<c r="B1">', '<c r="B1" t="">'),
        CELLS.replace("<worksheet ", '<worksheet xmlns:mc="urn:mc" mc:Ignorable="x" '),
    ],
)
def test_the_same_cells_in_every_dress_of_xml(part: str | bytes) -> None:
    reading = read_bytes("x.xlsx", pack(workbook_parts(CELLS, extra={SHEET: part})))
    assert [sheet.rows for sheet in reading.sheets] == [READ]


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("windows-1251", "Дом"),
        ("shift_jis", "日本"),
        ("big5", "編號"),
        ("iso-8859-15", "née€"),
        ("koi8-r", "дом"),
    ],
)
def test_a_declared_encoding_is_believed(codec: str, text: str) -> None:
    part = encoded(CELLS.replace("编号", text), codec)
    reading = read_bytes("x.xlsx", pack(workbook_parts(CELLS, extra={SHEET: part})))
    assert [sheet.rows for sheet in reading.sheets] == [[[text, "1"]]]


@pytest.mark.parametrize("name", ["UTF-7", "x-user-defined", "rot13"])
def test_an_encoding_that_only_tricks_declare_is_refused(name: str) -> None:
    part = encoded(CELLS, "utf-8", name)
    assert refused(pack(workbook_parts(CELLS, extra={SHEET: part}))) == "file_damaged"


@pytest.mark.parametrize(
    "target",
    [
        "/xl/worksheets/sheet1.xml",
        "./worksheets/sheet1.xml",
        "../xl/worksheets/sheet1.xml",
        "..\\xl\\worksheets\\sheet1.xml",
        "xl/worksheets/sheet1.xml",
        "worksheets/Sheet1.XML",
        "worksheets/sheet%31.xml",
    ],
)
def test_a_part_is_found_however_the_way_to_it_is_written(target: str) -> None:
    links = {"xl/_rels/workbook.xml.rels": relationships(("worksheet", target))}
    reading = read_bytes("x.xlsx", pack(workbook_parts(CELLS, extra=links)))
    assert [sheet.rows for sheet in reading.sheets] == [READ]


@pytest.mark.parametrize("missing", ["_rels/.rels", "[Content_Types].xml"])
def test_what_the_cells_do_not_need_may_be_missing(missing: str) -> None:
    parts = workbook_parts(CELLS)
    del parts[missing]
    assert [sheet.rows for sheet in read_bytes("x.xlsx", pack(parts)).sheets] == [READ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "甲乙"),
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "丙"),
        (
            '<row><c t="inlineStr"><is><r><t>丁</t></r><r><t>戊</t></r></is></c></row>',
            "丁戊",
        ),
        ('<row><c t="str"><f>1</f><v>己</v></c></row>', "己"),
        ('<row r="1"><c r="A1" t="b"><v>true</v></c></row>', "TRUE"),
        ('<row r="1"><c r="a1"><v>1E+2</v></c></row>', "100"),
        ('<row r="1"><c r="A1"><v>0.1</v></c></row>', "0.1"),
    ],
)
def test_a_value_in_every_form_of_the_format(rows: str, expected: str) -> None:
    shared = strings("<r><t>甲</t></r><r><t>乙</t></r>", "<t>丙</t><rPh><t>bing</t></rPh>")
    reading = read_bytes("x.xlsx", pack(workbook_parts(worksheet(rows), shared)))
    assert [sheet.rows for sheet in reading.sheets] == [[[expected]]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="n"><v>abc</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><y:z xmlns:y="urn:y"/></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c></row>',
    ],
)
def test_what_no_reader_can_mean_is_damage(rows: str) -> None:
    assert refused(pack(workbook_parts(worksheet(rows)))) == "file_damaged"


def test_sheets_of_other_kinds_have_no_cells_and_harm_nothing() -> None:
    for kind in ("chartsheet", "dialogsheet"):
        parts = workbook_parts(CELLS)
        book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
        sheet = '<sheet name="图" sheetId="2" r:id="r2"/>'
        parts[book] = str(parts[book]).replace("</sheets>", f"{sheet}</sheets>")
        parts[links] = relationships(("worksheet", "worksheets/sheet1.xml"), (kind, "other.xml"))
        parts["xl/other.xml"] = f'<{kind} xmlns="{MAIN}"/>'
        reading = read_bytes("x.xlsx", pack(parts))
        assert [sheet.rows for sheet in reading.sheets] == [READ]


def test_macros_are_refused_wherever_they_stand() -> None:
    part = '<Override PartName="/xl/workbook.xml" ContentType="x.sheet.macroEnabled.main+xml"/>'
    types = str(workbook_parts(CELLS)["[Content_Types].xml"]).replace("/>", f">{part}</Types>")
    for extra in (
        {"xl/vbaProject.bin": b"x"},
        {"xl/macrosheets/sheet1.xml": b"<x/>"},
        {"[Content_Types].xml": types},
    ):
        assert refused(pack(workbook_parts(CELLS, extra=extra))) == "macros"


def test_more_parts_than_a_workbook_has_are_refused() -> None:
    extra: dict[str, str | bytes] = {f"xl/media/{number}": b"" for number in range(1000)}
    assert refused(pack(workbook_parts(CELLS, extra=extra))) == "archive_too_large"


# A reader that one file ends, as a native one might be ended.
_MORTAL = """
import os, sys
sys.path[:] = PATHS
import pipeline.ingest.worker as worker
sound = worker.read_bytes

def mortal(file, content):
    if content == b"fatal":
        os.abort()
    return sound(file, content)

worker.read_bytes = mortal
worker.main()
"""


def test_a_file_that_ends_its_reader_does_not_end_the_round(
    small: SmallRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = _MORTAL.replace("PATHS", repr([str(ROOT), *filter(None, sys.path)]))
    pool = Pool(lambda: [sys.executable, "-I", "-S", "-c", script])

    def apart(files: Iterable[tuple[str, bytes]], *watch: object) -> dict[str, Reading]:
        return pool.read_all(dict(files))

    monkeypatch.setattr(ingest_folder, "read_all_apart", apart)
    sound = small.read()
    (small.folder / "submissions" / "fatal.xlsx").write_bytes(b"fatal")
    received = small.read()
    pool.close()
    said = received.complaints[received.complaints["file"] == "submissions/fatal.xlsx"]
    assert ("reader_ended", "file") in set(zip(said["code"], said["severity"], strict=True))
    assert received.submissions.equals(sound.submissions)


def test_a_file_that_changes_while_it_is_read_is_told(
    small: SmallRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fstat
    seen: list[int] = []

    def growing(descriptor: int) -> object:
        seen.append(descriptor)
        found = real(descriptor)
        if len(seen) % 2 == 0:
            values = list(found)
            values[6] += 1
            return os.stat_result(values)
        return found

    monkeypatch.setattr(inventory.os, "fstat", growing)
    received = small.read()
    told = received.complaints[received.complaints["code"] == "file_changed"]
    assert set(told["severity"]) == {"warn"}
    assert len(told) == len(seen) // 2 > 0
