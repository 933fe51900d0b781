"""What the sheets of a workbook share: texts and formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ingest.numbers import Shown, shown_by_code, shown_by_id, zeros_of
from pipeline.ingest.package import in_utf8, parse, parser_of, run

SPACE = "http://www.w3.org/XML/1998/namespace space"
XML_BLANKS = " \t\r\n"
"""Blanks at the ends of a text count only where xml:space="preserve" asks for them."""

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo the escapes of ISO/IEC 29500-1, 22.9.2.19: _x000D_ is CR, _x005F_ an underscore.

    A lone half of a pair is no character and stays as it is written.
    """

    def character(match: re.Match[str]) -> str:
        point = int(match.group(1), 16)
        return match.group() if 0xD800 <= point <= 0xDFFF else chr(point)

    return _ESCAPE.sub(character, text) if "_x" in text else text


@dataclass(frozen=True)
class Style:
    """What a cell's format says about a number: how it is shown, padded to how many digits."""

    shown: Shown = ""
    zeros: int = 0


def read_styles(part: str, parts: Mapping[str, bytes]) -> list[Style]:
    """The cell formats of the workbook by index; none where the part is missing."""
    codes: dict[str, str] = {}
    styles: list[Style] = []
    within = ""

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal within
        local = element.rpartition(" ")[2]
        if local in ("numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            within = local
        elif local == "numFmt" and within == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "xf" and within == "cellXfs":
            identity = attributes.get("numFmtId", "0")
            code = codes.get(identity)
            if code is None:
                plain = identity.isdecimal() and len(identity) < 6
                styles.append(Style(shown_by_id(int(identity)) if plain else ""))
            else:
                styles.append(Style(shown_by_code(code), zeros_of(code)))

    if part:
        parse(part, parts[part], started)
    return styles


@dataclass(frozen=True)
class Strings:
    """The shared texts by index, and those that lost blanks at their ends."""

    texts: list[str]
    trimmed: frozenset[int]
    said: tuple[str, str]
    """The counts the part states: of uses, of different texts."""


def read_strings(part: str, parts: Mapping[str, bytes]) -> Strings:
    """The shared texts; runs are joined, what is only a reading aid is not."""
    texts: list[str] = []
    trimmed: set[int] = set()
    said = ("", "")
    pieces: list[str] = []
    piece: list[str] = []
    aid = keep = False

    def started(element: str, attributes: dict[str, str]) -> None:
        nonlocal aid, keep, said
        local = element.rpartition(" ")[2]
        if local == "t" and not aid:
            keep = attributes.get(SPACE) == "preserve"
            parser.CharacterDataHandler = piece.append
        elif local == "si":
            pieces.clear()
        elif local == "rPh":
            aid = True
        elif local == "sst":
            said = (attributes.get("count", ""), attributes.get("uniqueCount", ""))

    def ended(element: str) -> None:
        nonlocal aid
        local = element.rpartition(" ")[2]
        if local == "t" and not aid:
            parser.CharacterDataHandler = None
            written = "".join(piece)
            piece.clear()
            text = written if keep else written.strip(XML_BLANKS)
            if len(text) != len(written):
                trimmed.add(len(texts))
            pieces.append(unescape(text))
        elif local == "si":
            texts.append("".join(pieces))
        elif local == "rPh":
            aid = False

    if part:
        parser = parser_of(part)
        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        run(part, parser, in_utf8(part, parts[part]))
    return Strings(texts, frozenset(trimmed), said)
