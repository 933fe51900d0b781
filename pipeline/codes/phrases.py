"""What is filled into a complaint and is itself English: kinds of files, reasons, names of things.

The reader of strangers' files says in English what it found; findings and
ids rest on that text. Where a complaint is told in another language it is
recognised here. What is not recognised (a quoted cell, an operating system's
message) is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipeline.language import Language, say
from pipeline.language import mark as _

FIELDS = frozenset(
    {
        *("candidates", "delimiter", "detail", "expected", "guess", "kind", "limit"),
        *("really", "verified", "what", "why"),
    }
)
"""The fields that hold such English; what people wrote stands in others."""

LISTS = frozenset(
    {
        *("added", "cells", "columns", "dropped", "expected_one", "files", "headings", "known"),
        *("choices", "letters"),
        *("lines", "looked_for", "missing", "names", "others", "projects", "ranges", "rows"),
        *("sheets", "units"),
    }
)
"""The fields that hold several things, parted by commas."""

SEVERITIES: Mapping[str, str] = {
    "stop": _("stop"),
    "file": _("file refused"),
    "row": _("row refused"),
    "block": _("block"),
    "warn": _("warn"),
}
"""How grave a finding is, in words, by code."""

PARTED = _(", ")
CUT = _("{shown}, ... (+{more})")
"""What parts the items of a list, and how one that was cut short ends."""

BESIDE = _("{name} ({other})")
OF_KIND = _("{unit}, {kind}")
THE_ROUND = _("the round")
"""A name with what tells it from others; a unit's projects of one kind; whose a pool may be."""

_KINDS = (
    _("an old .xls workbook"),
    _("an old .xls or .et workbook"),
    _("a binary workbook (.xlsb)"),
    _("an OpenDocument or e-book file (.ods or other)"),
    _("no workbook at all"),
    _("no workbook of a known edition ({found})"),
    _("a zip archive without a workbook"),
    _("a PDF document"),
    _("an RTF document"),
    _("a Word document"),
    _("a PowerPoint presentation"),
    _("a Visio drawing"),
    _("a Numbers or Pages document"),
    _("an OLE2 document"),
    _("an HTML or XML page"),
    _("a web page saved as one file (.mht)"),
    _("a SYLK file"),
    _("a DIF file"),
    _("a Parquet file"),
    _("an SQLite database"),
    _("a RAR archive"),
    _("a 7z archive"),
    _("a gzip archive"),
    _("a bzip2 archive"),
    _("an xz archive"),
    _("a cabinet archive"),
    _("a picture"),
    _("a program"),
)
"""What a file really is."""

_UNFIT = (
    _("an archive inside the archive"),
    _("its name leads out of the archive"),
    _("its name has a backslash or a NUL"),
    _("its name stands twice"),
    _("its name has an empty step or a dot"),
    _("something stands before its first part"),
    _("{name} leads to two places"),
    _("date system {found}"),
    _("it is a link"),
    _("packed by an unknown method"),
    _("shorter than its size says"),
    _("two sheets share one part"),
    _("it is a sheet and {kind} at once"),
    _("encoding {name}"),
    _("{count} parts, limit {limit}"),
    _("{count} bytes, limit {limit}"),
    _("{name}: more than {times} times its packed size"),
    _("its cells span {range}"),
    _("too many formatted cells and rows"),
    _("too many cells"),
    _("{count} cells with values"),
    _("{count} cells"),
    _("{count} elements"),
    _("{rows} rows, {columns} columns"),
    _("{rows} rows, {columns} columns in line {line}"),
    _("{rows} rows, {columns} columns, {cells} cells"),
    _("no worksheet but {found}"),
    _("{found} among the cells"),
    _("two tables of cells"),
    _("row {found}"),
    _("cell {found}"),
    _("cell in column {column} of row {row}"),
    _("cell of type {found}"),
    _("number {found}"),
    _("shared text {found} of {count}"),
    _("signal {number}"),
    _("status {number}"),
    _("no answer"),
)
"""Why a part of a file cannot be trusted, and how much is read."""

_SYSTEM = (
    _("Permission denied"),
    _("No space left on device"),
    _("No such file or directory"),
    _("Is a directory"),
    _("Not a directory"),
    _("Input/output error"),
    _("File name too long"),
    _("Read-only file system"),
    _("Operation not permitted"),
)
"""What an operating system says most often."""

_ENCODINGS = (
    _("it looks like {name}"),
    _("it may be a Western, Cyrillic or Greek encoding, or another of East Asia"),
    _("it may be UTF-8 with broken bytes"),
    _("it may be {name}"),
)

_THINGS = (
    *(_("comma"), _("semicolon"), _("tab"), _("pipe")),
    _("embedded objects"),
    _("ActiveX controls"),
    _("form controls"),
    _("a custom menu"),
    _("web extensions"),
    _("other workbooks"),
    _("data connections"),
    _("queries"),
    _("defined names"),
    _("bytes after the end of the workbook"),
)
"""Delimiters, and what a workbook carries besides cells; a count may stand behind in brackets."""

_VERIFIED = (_("yes"), _("no"))

_DECLARED = (
    *(_("unit"), _("field"), _("direction"), _("criterion"), _("fact"), _("tie rule"), _("group")),
    *(_("bonus"), _("rule"), _("column"), _("column of {name}")),
    *(_("class of units"), _("own pool"), _("component"), _("pass mark"), _("veto")),
    *(_("block of criteria"), _("value of a fact"), _("kind of applicant")),
    *(_("kind of draw"), _("other reading")),
)
"""Kinds of names in a policy."""

_HELD = (
    _("one of a closed list"),
    _("a day"),
    _("a number, yes or no"),
)
"""What a column or a fact of a policy holds; `a whole number` stands among what is wanted."""

_WANTED = (
    _("a text"),
    _("a text, or a list of texts"),
    _("a list"),
    _("a list of from and to"),
    _("a mapping"),
    _("a whole number"),
    _("true or false"),
    _("a decimal in quotes"),
    _("at least {least}"),
    _("at most {most}"),
    _("above {least}"),
    _("below {most}"),
    _("at least {least} of them"),
    _("at most {most} of them"),
    _("a text of at least {least} characters"),
    _("a text of at most {most} characters"),
    _("a text with something in it"),
    _("a day in quotes"),
    _("a level, a whole number in quotes"),
    _("a text of the form {form}"),
    _("{count} characters, not {other}"),
)
"""What a key of a file may hold."""

PASSED_OVER = _("some list would meet it, but the walk passes nobody over for it")
TOO_FEW_OF_IT = _("only {count} of its projects could be on a list")
CLASH = _("{together} cannot hold together")
CLASH_ENDED = _("{together} cannot hold together; each of these alone would end it: {grows}")
SOME_CLASH = _("{together} cannot hold together, and perhaps fewer of them cannot")
SOME_CLASH_ENDED = _(
    "{together} cannot hold together, and perhaps fewer of them cannot; "
    "each of these alone would end it: {grows}"
)
_UNMET = (PASSED_OVER, TOO_FEW_OF_IT, CLASH, CLASH_ENDED, SOME_CLASH, SOME_CLASH_ENDED)
"""Why a floor is not met; pools stand there by their names in tables, and by how much they grow."""

PHRASES = (
    *(*_KINDS, *_UNFIT, *_SYSTEM, *_ENCODINGS, *_THINGS, *_VERIFIED, *_DECLARED, *_HELD, *_WANTED),
    *_UNMET,
)
"""Every phrase, in the form of `str.format`; of two that fit, the one that says more is meant."""

_CUT = re.compile(r"(.*), \.\.\. \(\+(\d+)\)", re.DOTALL)
_FIELD = re.compile(r"\{(\w+)\}")
_COUNTED = re.compile(r"(.+?)( \(\d+\))?")


def filled_in(language: Language, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a complaint with their phrases and lists in a language."""
    told = dict(fields)
    for name, value in fields.items():
        known = recognised(value) if name in FIELDS else None
        if known is not None:
            told[name] = say(language, *known)
        elif name in FIELDS or name in LISTS:
            told[name] = _listed(language, value, name in FIELDS)
    return told


def _listed(language: Language, text: str, of_phrases: bool) -> str:
    cut = _CUT.fullmatch(text)
    items = (cut[1] if cut else text).split(", ")
    if of_phrases:
        items = [_counted(language, item) for item in items]
        if items == text.split(", "):
            return text
    shown = say(language, PARTED).join(items)
    return say(language, CUT, {"shown": shown, "more": cut[2]}) if cut else shown


def _counted(language: Language, item: str) -> str:
    """One item of a list of phrases, with the count that may stand behind it."""
    match = _COUNTED.fullmatch(item)
    known = recognised(match[1]) if match else None
    return f"{say(language, *known)}{match[2] or ''}" if match and known else item


def recognised(text: str) -> tuple[str, dict[str, str]] | None:
    """The phrase an English text is, with its own fields; None where it is none."""
    for phrase, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return phrase, match.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = ((phrase, _pattern(phrase)) for phrase in PHRASES)
    return tuple(sorted(patterns, key=lambda pair: -len(_FIELD.sub("", pair[0]))))


def _pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in _FIELD.split(phrase)]
    words[1::2] = [f"(?P<{name}>.+?)" for name in words[1::2]]
    return re.compile("".join(words), re.DOTALL)
