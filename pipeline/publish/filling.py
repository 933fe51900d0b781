"""Letters and notices: a template that an office edits, filled with a round's words.

The only door to docxtpl. A template is a Word document with names in double
braces; what a round puts there is always text, whatever it looks like: no title
becomes a field, a tag or a name of the template itself.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from pipeline.errors import Sentence, UsageError
from pipeline.language import mark as _
from pipeline.publish.packing import CORE, DocumentProperties, core, packed, plain_text, unpacked
from pipeline.publish.widths import width

_BRACES = {"{": "&#123;", "}": "&#125;", "%": "&#37;"}
_NO_DOCUMENT = _("The template {name} is no Word document (.docx).")
_FAULTY = _("The template {name} cannot be filled: {reason}")
_NO_LIST = _("The template {name} has no table for the list: a row for headings, a row for rows.")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD = re.compile(r"[!-~]+")
_UNIT = 90
"""Twentieths of a point that half a Chinese character takes in a list's print."""
_PADDING, _LEAST = 3, 4
_WIDER = 14
"""Tenths of their usual width that letters and digits take where another font stands in."""


def filled(
    name: str,
    template: bytes,
    words: Mapping[str, Any],
    properties: DocumentProperties,
    notice: str = "",
    table: Sequence[Sequence[str]] = (),
) -> bytes:
    """A template filled in, as the bytes of a document that is the same each time.

    `words` are texts, whole numbers, truth values, and lists and mappings of
    these, by the names that the template uses. `table` is the list that the
    template's table shows, its headings first: columns are as wide as what
    stands in them asks for. `notice` is a sentence that must be read; where the
    template does not show it, it is put above everything else.

    Raises UsageError for a template that is no Word document, that uses a
    name nobody gave, or that shows no list where there is one.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(_escaped(words), environment)
    except (zipfile.BadZipFile, KeyError, ValueError) as fault:
        raise UsageError(Sentence(_NO_DOCUMENT, {"name": name})) from fault
    except TemplateError as fault:
        reason = " ".join(str(fault.message or type(fault).__name__).split())
        raise UsageError(Sentence(_FAULTY, {"name": name, "reason": reason})) from fault
    body = document.docx.element.body
    if table and not _laid_out(body, table):
        raise UsageError(Sentence(_NO_LIST, {"name": name}))
    parts = unpacked(_saved(document.docx))
    if notice and not any(plain_text(notice) in text for text in _shown(parts)):
        _put_first(document.docx, notice)
        parts = unpacked(_saved(document.docx))
    return packed({**parts, CORE: core(properties)})


def _saved(document: Any) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _escaped(value: Any) -> Any:
    """Words as the template's XML takes them: texts without a sign that means something there."""
    if isinstance(value, str):
        return escape(plain_text(value), _BRACES)
    if isinstance(value, Mapping):
        return {key: _escaped(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_escaped(inner) for inner in value]
    return value


def _shown(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Every paragraph of a document's body and of the heads of its pages."""
    from docx.oxml import parse_xml

    for name, content in parts.items():
        if name == "word/document.xml" or name.startswith("word/header"):
            for paragraph in parse_xml(content).iter(f"{_W}p"):
                yield "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))


def _put_first(document: Any, notice: str) -> None:
    from docx.shared import Pt, RGBColor

    paragraphs = document.paragraphs
    first = paragraphs[0] if paragraphs else document.add_paragraph()
    run = first.insert_paragraph_before().add_run(plain_text(notice))
    run.bold, run.font.size, run.font.color.rgb = True, Pt(14), RGBColor(0xC0, 0, 0)


def _laid_out(body: Any, table: Sequence[Sequence[str]]) -> bool:
    """Give the list's table its columns' widths and its head on every page; whether it is there."""
    found = False
    for one in body.iter(f"{_W}tbl"):
        rows = one.findall(f"{_W}tr")
        if len(rows) < len(table) or _cells(rows[len(rows) - len(table)]) != [
            plain_text(heading) for heading in table[0]
        ]:
            continue
        found = True
        grid = one.find(f"{_W}tblGrid")
        room = sum(int(column.get(f"{_W}w", "0")) for column in grid)
        sizes = column_sizes(table, room)
        for column, size in zip(grid, sizes, strict=True):
            column.set(f"{_W}w", str(size))
        for row in rows:
            for cell, size in zip(row.findall(f"{_W}tc"), sizes, strict=False):
                wide = cell.find(f"{_W}tcPr/{_W}tcW")
                if wide is not None:
                    wide.set(f"{_W}w", str(size))
    return found


def _cells(row: Any) -> list[str]:
    return [
        "".join(text.text or "" for text in cell.iter(f"{_W}t")) for cell in row.findall(f"{_W}tc")
    ]


def column_sizes(table: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths of a list's columns, headings in its first row, that share out the whole room.

    Numbers and codes, which would break anywhere, keep the room they need where
    there is any; what longer texts ask for beyond their longest word is cut
    back from all alike.
    """
    columns = list(zip(*table, strict=True))
    least = [
        _PADDING + max(_LEAST, *(_longest_word(cell) for cell in column)) for column in columns
    ]
    wanted = [
        max(low, _PADDING + max(width(cell, in_print=True) for cell in column))
        for low, column in zip(least, columns, strict=True)
    ]
    units = room / _UNIT
    spare = sum(wanted) - sum(least)
    share = min(1.0, max(0.0, (units - sum(least)) / spare)) if spare else 0.0
    sizes = [low + share * (most - low) for low, most in zip(least, wanted, strict=True)]
    scaled = [int(size * room / sum(sizes)) for size in sizes]
    scaled[-1] += room - sum(scaled)
    return scaled


def _longest_word(text: str) -> int:
    """Room for the longest run of letters and digits in a text; Chinese breaks anywhere."""
    longest = max((len(word) for word in _WORD.findall(text)), default=0)
    return -(-longest * _WIDER // 10)
