"""The page that a trace is told on, and the words of codes that a trace only names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codes import CODES
from pipeline.codes.phrases import BESIDE, PARTED, SEVERITIES
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.widths import padded, width

_FIELD = re.compile(r"\{\w+\}")
_CLAUSES = re.compile("(?<=[;\uff1b])")
_AT_END = ";,.\uff1b\uff0c\u3002 "
_NO_CLAUSE = " []"
_UNFILLED = "\u2026"
_READING = _("reading of the policy")
_SHEET = _("sheet {sheet}")
_ROW = _("row {row}")

_WORDS = {
    **{("severity", code): words for code, words in SEVERITIES.items()},
    ("status", "open"): _("open"),
    ("status", "settled"): _("settled"),
}


Line = dict[str, Any]
"""What is told of one received row; see docs/explaining.md."""


class Page:
    """Lines of text in one language, each so many steps to the right."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.lines: list[str] = []

    def say(self, sentence: str, /, **fields: object) -> str:
        """A sentence in the page's language; without brackets where there is no clause."""
        told = say(self.language, sentence, fields)
        return told.replace(_NO_CLAUSE, "") if fields.get("clause") == "" else told

    def put(self, step: int, sentence: str, /, **fields: object) -> None:
        """A line of one sentence."""
        self.text(step, self.say(sentence, **fields))

    def text(self, step: int, text: str) -> None:
        """A line of text."""
        self.lines.append("   " * step + text)

    def blank(self) -> None:
        """An empty line."""
        self.lines.append("")

    def columns(self, rows: Sequence[Sequence[str]], step: int = 0) -> None:
        """Rows of texts, each column as wide as its widest."""
        if not rows:
            return
        sizes = [max(width(text) for text in column) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [padded(text, size) for text, size in zip(row, sizes, strict=True)]
            self.text(step, "  ".join(cells).rstrip())

    def of(self, words: Mapping[str, str] | None) -> str:
        """Words that the trace has in both languages."""
        return words[self.language] if words else ""

    def named(self, words: Mapping[str, str] | None, code: str) -> str:
        """A name with its code in brackets; the code alone where it has no name."""
        name = self.of(words)
        return self.say(BESIDE, name=name, other=code) if name and code else name or code

    def clause(self, clause: str) -> str:
        """A clause; where the notice is silent, that the policy reads it so."""
        return self.say(_READING) if clause == "reading" else clause

    def listed(self, items: Sequence[str]) -> str:
        """Several things one after the other."""
        return self.say(PARTED).join(items)

    def joined(self, *parts: str, sign: str = "") -> str:
        """The parts that are not empty, one after the other."""
        return (sign or self.say(PARTED)).join(part for part in parts if part)

    def word(self, kind: str, meaning: str) -> str:
        """A word of the program's own; the meaning itself where it is none."""
        sentence = _WORDS.get((kind, meaning))
        return self.say(sentence) if sentence else meaning

    def at(self, place: Mapping[str, Any]) -> str:
        """Where something stands: file, sheet and cell, or row."""
        sheet = self.say(_SHEET, sheet=place["sheet"]) if place["sheet"] else ""
        cell = place.get("cell", "")
        if not cell and place.get("row"):
            cell = self.say(_ROW, row=place["row"])
        return self.joined(place["file"], sheet, cell)


def check_words(page: Page, check: Mapping[str, Any]) -> str:
    """What a check asks for: the rule's own words, or what the program expects."""
    if "says" in check:
        return page.of(check["says"])
    declared = CODES.get(check["code"])
    if declared is None:
        return ""
    told = page.say(declared.expected or declared.message)
    kept = [part for part in _CLAUSES.split(told) if "{nearest}" not in part]
    return _FIELD.sub(_UNFILLED, "".join(kept)).rstrip(_AT_END)
