"""Letters: the same words, the same bytes; and whatever a stranger wrote stays a text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from pipeline.errors import UsageError
from pipeline.publish.filling import column_sizes, filled
from pipeline.publish.packing import DocumentProperties, packed, plain_text, repacked, unpacked

PROPERTIES = DocumentProperties("A title & more", "2022-04-19", "An office", "0000-1111")
TABLE = [["No.", "Project"], ["1", "数据中台"], ["2", "算法库"]]


def template(*paragraphs: str, listed: bool = True) -> bytes:
    """A template as an office might make it in Word: paragraphs, then a table for the list."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if listed:
        table = document.add_table(rows=4, cols=3)
        loops = ("{%tc for one in headings %}", "{{ one }}", "{%tc endfor %}")
        cells = ("{%tc for one in row %}", "{{ one }}", "{%tc endfor %}")
        for row, texts in (
            (0, loops),
            (1, ("{%tr for row in rows %}", "", "")),
            (2, cells),
            (3, ("{%tr endfor %}", "", "")),
        ):
            for cell, text in zip(table.rows[row].cells, texts, strict=True):
                cell.text = text
    return packed(unpacked(saved(document)))


def saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def words(**further: Any) -> dict[str, Any]:
    return {"headings": TABLE[0], "rows": TABLE[1:], **further}


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs]


def cells(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in opened(content).tables[0].rows]


def test_a_template_is_filled_and_its_list_laid_out() -> None:
    made = filled("letter", template("To {{ to }}:"), words(to="部"), PROPERTIES, table=TABLE)
    assert texts(made) == ["To 部:"]
    assert cells(made) == TABLE
    first, second = opened(made).tables[0].columns
    assert second.width > first.width


def test_the_same_words_give_the_same_bytes() -> None:
    given = ("letter", template("To {{ to }}:"), words(to="部"), PROPERTIES)
    assert filled(*given, table=TABLE) == filled(*given, table=TABLE)


def test_nothing_of_the_clock_is_left_in_a_document() -> None:
    made = filled("letter", template("x"), words(), PROPERTIES)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        names = archive.namelist()[2:]
        assert names == sorted(names)
    told = opened(made).core_properties
    assert (told.title, told.author, told.comments) == ("A title & more", "An office", "0000-1111")
    assert {told.created.isoformat(), told.modified.isoformat()} == {"2022-04-19T00:00:00+00:00"}


def test_parts_are_packed_the_same_in_whatever_order_they_come() -> None:
    parts = {"b": b"2", "[Content_Types].xml": b"0", "a": b"1"}
    assert packed(parts) == packed(dict(reversed(parts.items())))
    assert unpacked(packed(parts)) == parts


def test_a_workbook_packed_anew_is_the_same_each_time() -> None:
    """openpyxl dates every part; another office file is no different from a letter."""
    made = []
    for _time in range(2):
        written = io.BytesIO()
        Workbook().save(written)
        made.append(repacked(written.getvalue(), PROPERTIES))
    assert made[0] == made[1]


HOSTILE = [
    "{{ 7*7 }}",
    "{{7*7}}{% for x in y %}{# gone #}",
    "{_{ 7 }_} {_% x %_}",
    "</w:t></w:r></w:p><w:p>",
    "<b>&amp;&#65;]]>",
    "{%tr endfor %}",
    "{{ to.__class__.__mro__ }}",
    "=cmd|' /C calc'!A0",
    "$x &c. \u202e\u200b\U0001f4a9",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_what_a_stranger_wrote_is_shown_and_never_read(title: str) -> None:
    table = [TABLE[0], ["1", title]]
    given = {"headings": table[0], "rows": table[1:], "to": title}
    harmless = {"headings": table[0], "rows": [["1", "x"]], "to": "x"}
    source = template("To {{ to }}:")
    made = filled("letter", source, given, PROPERTIES, table=table)
    assert texts(made) == [f"To {title}:"]
    assert cells(made) == table
    twin = filled("letter", source, harmless, PROPERTIES, table=[table[0], ["1", "x"]])
    elements = [[one.tag for one in opened(one).element.iter()] for one in (made, twin)]
    assert elements[0] == elements[1]


def test_control_characters_and_breaks_stay_in_their_line() -> None:
    title = "a\nb\tc\a\f\x1b[31m\x00\ud800\ufffe"
    assert plain_text(title) == "a b c\ufffd \ufffd[31m\ufffd\ufffd\ufffd"
    made = filled("letter", template("{{ to }}"), words(to=title), PROPERTIES)
    assert texts(made) == [plain_text(title)]


def test_a_notice_that_the_template_does_not_show_is_put_first() -> None:
    notice = "DRAFT: 2 referred"
    made = filled("letter", template("To {{ to }}:"), words(to="x"), PROPERTIES, notice)
    assert texts(made) == [notice, "To x:"]
    shown = template("{{ draft }}", "To {{ to }}:")
    made = filled("letter", shown, words(to="x", draft=notice), PROPERTIES, notice)
    assert texts(made) == [notice, "To x:"]


def test_a_notice_in_the_head_of_every_page_is_shown() -> None:
    document = opened(template("x", listed=False))
    document.sections[0].header.paragraphs[0].text = "{{ draft }}"
    made = filled("letter", saved(document), {"draft": "DRAFT"}, PROPERTIES, "DRAFT")
    assert texts(made) == ["x"]
    assert opened(made).sections[0].header.paragraphs[0].text == "DRAFT"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"no zip at all", "no Word document"),
        (packed({"a": b"1"}), "no Word document"),
        (template("{{ nobody }}"), "nobody"),
        (template("{{ to "), "cannot be filled"),
        (template("{{ to.__class__.__mro__ }}"), "unsafe"),
        (template("x", listed=False), "no table for the list"),
    ],
)
def test_a_template_that_cannot_be_filled_is_told(source: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        filled("letter", source, words(to="x"), PROPERTIES, table=TABLE)


def test_columns_share_out_the_room_and_codes_do_not_break() -> None:
    code, title = "91350100M000100Y43", "面向制造业的工业数据空间与可信流通平台" * 3
    sizes = column_sizes([["No.", "Project", "Code"], ["1", title, code]], 9_000)
    assert sum(sizes) == 9_000
    assert sizes[2] >= 90 * len(code)
    assert sizes[0] < sizes[2] < sizes[1]
    assert column_sizes([["a", "b"], ["cc", "dd"]], 1_000) == [500, 500]
