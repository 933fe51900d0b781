"""Headings and words as people write them, and the columns and meanings they stand for.

The one place where Chinese words meet the names inside the program. Two
writings of a heading are the same when they differ only in the width of
letters and brackets, in blanks (the ideographic and the invisible ones too),
in case, in a star or colon around them, or in a bracketed number of points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.documents import Document, Path, read_document
from pipeline.errors import Fault, PolicyError
from pipeline.language import Language
from pipeline.memory import remembered

if TYPE_CHECKING:
    import opencc

_BRACKETS = str.maketrans("\u3014\u3015\u3010\u3011[]", "()()()")
_DROPPED = str.maketrans("", "", "_*")
_INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_BRACKETED = re.compile(r"\(([^()]*)\)")
_NUMBER = re.compile(r"\d+(\.\d+)?")

_COLONS = ":\uff1a"
_LABEL_ENDS = (*_COLONS, ")", "\uff09")

_TABLE_KEYS = frozenset({"name", "sheets", "groups", "ignored", "columns"})
_TOP_KEYS = ("format", "tables", "words", "folds")


@remembered
def normalised(text: str) -> str:
    """A heading or word without what makes no difference; may be empty.

    Compatibility forms are one (NFKC), brackets are round, letters are lower
    case, and blanks, invisible signs, stars, underscores and a colon at
    either end are gone.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS).casefold()
    if not plain.isalnum():
        plain = "".join(sign for sign in plain if unicodedata.category(sign) not in _INVISIBLE)
        plain = plain.translate(_DROPPED).strip(":")
    return plain


def _simplified(text: str) -> str:
    """A text with the simplified character for each traditional one, as OpenCC has them.

    Each character by itself: what the words around it are would tell them
    apart in one of two writings only. https://github.com/BYVoid/OpenCC
    """
    return text if text.isascii() else "".join(map(_simplified_sign, text))


@cache
def _simplified_sign(sign: str) -> str:
    return sign if sign.isascii() else str(_converter().convert(sign))


@cache
def _converter() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")


@dataclass(frozen=True)
class Wording:
    """One meaning: what it is usually called in each language, and every way of writing it."""

    zh: str
    en: str
    written: tuple[str, ...]

    def told(self, language: Language) -> str:
        """What it is usually called in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class TableHeadings:
    """The headings of one table: its sheets' names, its columns, and what is passed over."""

    name: Wording
    sheets: frozenset[str]
    groups: frozenset[str]
    ignored: frozenset[str]
    columns: Mapping[str, Wording]
    by_heading: Mapping[str, str]


@dataclass(frozen=True)
class Headings:
    """Everything that headings.yaml declares, ready to be asked in both directions."""

    tables: Mapping[str, TableHeadings]
    words: Mapping[str, Mapping[str, Wording]]
    phrases: tuple[tuple[str, str], ...] = ()
    characters: Mapping[int, str] = field(default_factory=dict)
    _meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column_of(self, table: str, heading: str) -> str | None:
        """The column a heading stands for in a table; None where it stands for none."""
        return self.tables[table].by_heading.get(self.plain(heading))

    def heading_of(self, table: str, column: str, language: Language) -> str:
        """The official heading of a column. Raises KeyError for a column of no heading."""
        return self.tables[table].columns[column].told(language)

    def table_name(self, table: str, language: Language) -> str:
        """What a table is called."""
        return self.tables[table].name.told(language)

    def is_ignored(self, table: str, heading: str) -> bool:
        """Whether a heading is one that people print and the table has no use for."""
        return self.plain(heading) in self.tables[table].ignored

    def is_group(self, table: str, heading: str) -> bool:
        """Whether a heading may stand above several others, in the upper of two rows."""
        return self.plain(heading) in self.tables[table].groups

    def is_sheet(self, table: str, sheet: str) -> bool:
        """Whether a sheet of that name is declared to hold the table."""
        return normalised(sheet) in self.tables[table].sheets

    def word(self, kind: str, text: str) -> str | None:
        """The meaning a text has among the words of a kind; None where it has none."""
        return self._meanings[kind].get(normalised(text))

    def word_of(self, kind: str, meaning: str, language: Language) -> str:
        """The usual word for a meaning. Raises KeyError where the kind has no such meaning."""
        return self.words[kind][meaning].told(language)

    def writings(self, kind: str, meaning: str) -> tuple[str, ...]:
        """Every way of writing a meaning, as declared, the usual one first."""
        return self.words[kind][meaning].written

    def labelled(self, kind: str, text: str) -> tuple[str, str] | None:
        """The meaning of a label and what follows it in the same cell.

        `unit: X` gives the meaning of `unit` and X; a bare label gives an empty
        rest; a text that begins with no label of the kind gives None. A label
        ends at a colon, a bracket's end or the end of the cell, so a name that
        merely begins with the same characters is no label.
        """
        for sign in _LABEL_ENDS:
            label, ended, rest = text.partition(sign)
            if ended:
                label = label if sign in _COLONS else label + sign
                meaning = self.word(kind, label)
                if meaning is not None:
                    return meaning, rest.strip().lstrip(_COLONS).strip()
        meaning = self.word(kind, text)
        return None if meaning is None else (meaning, "")

    def plain(self, heading: str) -> str:
        """A heading normalised, without a bracketed number of points such as (25)."""
        shown = normalised(heading)
        if "(" not in shown:
            return shown
        return _BRACKETED.sub(lambda found: "" if self._points(found[1]) else found[0], shown)

    def _points(self, inside: str) -> bool:
        for word in sorted(self._meanings.get("points_heading", {}), key=len, reverse=True):
            inside = inside.replace(word, "")
        return bool(_NUMBER.fullmatch(inside.strip(":")))

    def folded(self, name: str) -> str:
        """A name as it is compared with others: normalised, one script, one legal form."""
        plain = _simplified(normalised(name)).translate(self.characters)
        for written, meant in self.phrases:
            plain = plain.replace(written, meant)
        return plain


def load_headings(content: bytes, file: str = "configs/headings.yaml") -> Headings:
    """Read the declared headings. Raises PolicyError with every fault, ordered by line."""
    document = read_document(content)
    reading = _Reading(document)
    headings = reading.headings() if not document.faults else None
    faults = [*document.faults, *reading.faults]
    if faults or headings is None:
        raise PolicyError(file, sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return headings


@dataclass
class _Reading:
    """One pass over the document; faults gather here and nothing is raised."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def headings(self) -> Headings | None:
        content = self.document.content
        if not isinstance(content, dict) or not content:
            self._fault("headings_empty", ())
            return None
        self._known((), content, _TOP_KEYS, needed=_TOP_KEYS)
        if content.get("format", 1) != 1:
            self._wrong(("format",), "1")
        tables = {
            name: self._table(path, value)
            for name, path, value in self._entries(("tables",), content.get("tables", {}))
        }
        words: dict[str, dict[str, Wording]] = {}
        meanings: dict[str, dict[str, str]] = {}
        for kind, path, value in self._entries(("words",), content.get("words", {})):
            words[kind] = {
                meaning: self._wording(inner, declared, meaning)
                for meaning, inner, declared in self._entries(path, value)
            }
            meanings[kind] = self._told_apart(path, words[kind], "headings_doubled_word")
        folds = content.get("folds", {})
        return Headings(
            tables=tables,
            words=words,
            phrases=tuple(
                (normalised(written), normalised(meant))
                for written, meant in self._pairs(("folds", "phrases"), folds)
            ),
            characters=self._characters(self._pairs(("folds", "characters"), folds)),
            _meanings=meanings,
        )

    def _table(self, path: Path, value: Any) -> TableHeadings:
        declared = value if self._is_mapping(path, value) else {}
        self._known(path, declared, _TABLE_KEYS, needed=("name", "columns"))
        columns = {
            name: self._wording(inner, wording, name)
            for name, inner, wording in self._entries(
                (*path, "columns"), declared.get("columns", {})
            )
        }
        by_heading = self._told_apart((*path, "columns"), columns, "headings_doubled_heading")
        ignored = self._texts((*path, "ignored"), declared.get("ignored", []))
        for position, heading in enumerate(ignored):
            if normalised(heading) in by_heading:
                fields = {"value": heading, "first": by_heading[normalised(heading)]}
                place = (*path, "ignored", position)
                self._fault("headings_doubled_heading", place, **fields)
        sheets = self._texts((*path, "sheets"), declared.get("sheets", []))
        groups = self._texts((*path, "groups"), declared.get("groups", []))
        return TableHeadings(
            name=self._wording((*path, "name"), declared.get("name", ""), path[-1]),
            sheets=frozenset(map(normalised, sheets)),
            groups=frozenset(map(normalised, groups)),
            ignored=frozenset(map(normalised, ignored)),
            columns=columns,
            by_heading=by_heading,
        )

    def _wording(self, path: Path, value: Any, name: str | int) -> Wording:
        """What a column or meaning is called; its own name in words where English is silent."""
        languages: dict[str, Any] = value if isinstance(value, dict) else {"zh": value}
        self._known(path, languages, ("zh", "en"), needed=("zh",))
        in_words = str(name).replace("_", " ")
        chinese = self._texts((*path, "zh"), languages.get("zh", []))
        english = self._texts((*path, "en"), languages.get("en", []))
        if not english:
            english = [in_words[:1].upper() + in_words[1:]]
        if not chinese and "zh" in languages:
            self._wrong((*path, "zh"), "a text, or a list of texts")
        usual = chinese[0] if chinese else in_words
        return Wording(usual, english[0], (*chinese, *english, str(name)))

    def _told_apart(self, path: Path, wordings: Mapping[str, Wording], code: str) -> dict[str, str]:
        """Each way of writing to its meaning; one that has two meanings is a fault."""
        found: dict[str, str] = {}
        for name, wording in wordings.items():
            for written in wording.written:
                first = found.setdefault(normalised(written), name)
                if first != name:
                    self._fault(code, (*path, name), value=written, first=first)
        return found

    def _pairs(self, path: Path, folds: Any) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = []
        declared = folds.get(path[-1], []) if isinstance(folds, dict) else []
        if not isinstance(declared, list):
            self._wrong(path, "a list of from and to")
            return pairs
        for position, pair in enumerate(declared):
            place = (*path, position)
            if self._is_mapping(place, pair):
                self._known(place, pair, ("from", "to"), needed=("from", "to"))
                written, meant = str(pair.get("from", "")), str(pair.get("to", ""))
                if path[-1] == "characters" and len(written) != len(meant):
                    self._wrong((*place, "to"), f"{len(written)} characters, not {len(meant)}")
                else:
                    pairs.append((written, meant))
        return pairs

    def _characters(self, pairs: list[tuple[str, str]]) -> dict[int, str]:
        return {
            ord(sign): meant
            for written, into in pairs
            for sign, meant in zip(written, into, strict=True)
        }

    def _entries(self, path: Path, value: Any) -> Iterator[tuple[str, Path, Any]]:
        if self._is_mapping(path, value):
            for key, inner in value.items():
                yield str(key), (*path, key), inner

    def _texts(self, path: Path, value: Any) -> list[str]:
        listed = value if isinstance(value, list) else [value]
        if any(not isinstance(text, str) or not text for text in listed):
            self._wrong(path, "a text, or a list of texts")
            return []
        return listed

    def _is_mapping(self, path: Path, value: Any) -> bool:
        if not isinstance(value, dict):
            self._wrong(path, "a mapping")
        return isinstance(value, dict)

    def _known(self, path: Path, value: Any, keys: Any, needed: Any) -> None:
        for key in value:
            if key not in keys:
                self._fault("headings_unknown_key", (*path, key), key=str(key))
        for key in needed:
            if key not in value:
                self._fault("headings_missing_key", path, key=key)

    def _wrong(self, path: Path, expected: str) -> None:
        key = str(path[-1]) if path else ""
        self._fault("headings_wrong_value", path, key=key, expected=expected)

    def _fault(self, code: str, path: Path, **fields: str) -> None:
        self.faults.append(self.document.fault(code, path, **fields))
