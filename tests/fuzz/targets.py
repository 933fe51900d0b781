"""What is fed with any bytes, and what must hold of what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.cli.speaking import fault_told
from pipeline.codes import CODES
from pipeline.errors import PolicyError
from pipeline.ingest.reading import Reading, read_bytes
from pipeline.manual import vocabulary
from pipeline.policy import Vocabulary, load_policy
from tests.ingest.packing import SHEET, pack, strings, styles, text_cell, workbook_parts, worksheet

HERE = Path(__file__).parents[1]

PARTS = (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
"""The parts of a workbook that a stranger's bytes take the place of, by the first of them."""


@dataclass(frozen=True)
class Target:
    """Something that takes bytes; `seeds` are sound ones to begin with, `longest` a limit."""

    name: str
    feed: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    longest: int


@cache
def known() -> Vocabulary:
    """The columns that a policy can name."""
    return vocabulary()


def looked_at(reading: Reading) -> Reading:
    """A reading of which all that is promised was seen to hold.

    Raises AssertionError otherwise: a file that is refused has no sheets and a
    reason; every cell is text, every row as wide as the others, and every
    reason and oddity can be told in both languages.
    """
    assert (reading.refused is None) == bool(reading.sheets), "refused and read, or neither"
    for sheet in reading.sheets:
        assert all(isinstance(text, str) for row in sheet.rows for text in row)
        assert len({len(row) for row in sheet.rows}) <= 1
        last_row = sheet.first_row + len(sheet.rows) - 1
        for row, _column in sheet.numeric | sheet.formulas:
            assert sheet.first_row <= row <= last_row
    said = [*reading.oddities] + ([reading.refused] if reading.refused else [])
    for oddity in said:
        for language in ("zh", "en"):
            told = CODES[oddity.code].told(language, oddity.params)  # type: ignore[arg-type]
            assert all("{" not in part or "{" in str(oddity.params) for part in told), told
    return reading


def read_delimited(content: bytes) -> Reading:
    """A CSV file, of whatever encoding and dialect."""
    return looked_at(read_bytes("any.csv", content))


def read_archive(content: bytes) -> Reading:
    """Bytes that say they are a workbook."""
    return looked_at(read_bytes("any.xlsx", content))


def read_part(content: bytes) -> Reading:
    """A sound workbook one of whose parts is made of these bytes, the first of which says which."""
    part = PARTS[content[0] % len(PARTS)] if content else SHEET
    return looked_at(read_bytes("any.xlsx", pack({**sound_parts(), part: content[1:]})))


def load(content: bytes) -> list[str]:
    """A policy; gives the codes of its faults, each told in both languages and at a line it has."""
    try:
        load_policy("any.yaml", content, known())
    except PolicyError as refusal:
        faults = refusal.faults
    else:
        return []
    lines = content.count(b"\n") + content.count(b"\r") + 2
    assert faults, "refused without a reason"
    for fault in faults:
        assert 1 <= fault.line <= lines, fault
        assert fault.column >= 1, fault
        for language in ("zh", "en"):
            assert fault_told(fault, language)[0]  # type: ignore[arg-type]
    return [fault.code for fault in faults]


@cache
def sound_parts() -> Mapping[str, str | bytes]:
    """The parts of a small workbook with texts, numbers, dates, a formula and merged cells."""
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2" s="1"><v>44690.5</v></c><c r="B2"><v>88.5</v></c></row>'
        f'<row r="3" hidden="1">{text_cell("A3", "文字")}<c r="B3"><f>SUM(B2)</f><v>88.5</v></c>'
        '<c r="C3" t="e"><v>#N/A</v></c><c r="D3" t="b"><v>1</v></c></row>'
    )
    after = '<autoFilter ref="A1:B3"/><mergeCells count="1"><mergeCell ref="A4:B5"/></mergeCells>'
    shared = strings("<t>项目编号</t>", '<r><t xml:space="preserve">得 </t></r><r><t>分</t></r>')
    return workbook_parts(worksheet(cells, after=after), shared, styles("yyyy-mm-dd", "0.00"))


def delimited_seeds() -> list[bytes]:
    """CSV files of several encodings and dialects."""
    text = '系统编号,项目名称,得分\r\nP01,"平台,甲",88.5\r\nP02,"含""引号""",90\r\n'
    return [
        text.encode("utf-8-sig"),
        text.encode("gb18030"),
        text.encode("utf-16"),
        text.replace(",", ";").encode("utf-8"),
        b"sep=\t\n" + text.replace(",", "\t").encode("utf-8"),
        "編號,名稱\nP01,'=1+1\n".encode("big5"),
    ]


def part_seeds() -> list[bytes]:
    """The sound parts, each behind the byte that names it."""
    return [
        bytes([at]) + (held if isinstance(held := sound_parts()[part], bytes) else held.encode())
        for at, part in enumerate(PARTS)
    ]


def policy_seeds() -> list[bytes]:
    """A sound policy that holds every key, and its parts."""
    whole = (HERE / "policy" / "whole.yaml").read_bytes()
    parts = whole.split(b"\n\n")
    return [whole, *(part + b"\n" for part in parts), b"a: &a [1]\nb: *a\n", b"no: !!python/x y\n"]


TARGETS = {
    target.name: target
    for target in (
        Target("delimited", read_delimited, delimited_seeds, 1 << 14),
        Target("archives", read_archive, lambda: [pack(sound_parts())], 1 << 14),
        Target("parts", read_part, part_seeds, 1 << 13),
        Target("policies", load, policy_seeds, 1 << 16),
    )
}
