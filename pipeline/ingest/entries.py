"""Which rows under a header are entries, and which are totals, notes or blanks.

Nothing is dropped silently: every row is an entry or stands in `set_aside`.
In doubt a row is an entry, for one too many comes back as a finding, while one
too few would be a lost applicant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.exact import SCALE
from pipeline.headings import Headings
from pipeline.ingest.recognise import Header, Located
from pipeline.tables.values import exact_decimal

Aside = str
KINDS: tuple[Aside, ...] = ("blank", "total", "repeated", "remark", "title", "foot")

_PARTS = ("within_quota", "outside_quota")
_LABEL = re.compile(r"[^\d\uff10-\uff19:\uff1a]+")
_LONGEST_LABEL = 40
_SERIAL = re.compile(r"[\d\uff10-\uff19]+[.\u3001]?")
_NUMBER = re.compile(r"\d+(?:[.\uff0e]\d+)?")
_COUNTED = re.compile(r"[\s:\uff1a]*\d+[^\d\s]{0,2}")
"""What may follow the label of a total in its own cell: a number and what is counted."""
_WIDE_MERGE = 3


@dataclass(frozen=True)
class Sum:
    """A number in a total row: what it is for, where it stands, and which rows it may sum.

    `first`: it is the first number behind its label. `above` and `since` count
    the entries above the row, and those below the total before it.
    """

    kind: str
    number: int  # in billionths, as points are
    row: int
    position: int
    first: bool
    above: int
    since: int


@dataclass
class Entries:
    """The rows of a table, as indexes into the sheet's rows.

    `entries` are the rows received. `above` are rows over the header that are
    filled in like entries. `sums` are what total rows say.
    """

    entries: list[int] = field(default_factory=list)
    set_aside: dict[Aside, list[int]] = field(default_factory=dict)
    above: list[int] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    unheaded: list[tuple[int, int]] = field(default_factory=list)


def read_entries(located: Located, headings: Headings) -> Entries:
    """Tell the entries of a located table from the other rows of its sheet."""
    return _Sorting(located, headings).sorted()


class _Sorting:
    """One walk down a sheet."""

    def __init__(self, located: Located, headings: Headings) -> None:
        self.sheet = located.sheet
        self.header: Header = located.header
        self.headings = headings
        self.positions = sorted(self.header.columns.values())
        self.mapped = frozenset(self.positions)
        self.labels: dict[str, str] = {}
        self.found = Entries()
        self.totalled = False
        self.last_total = 0
        self.wide = {
            top
            for top, left, bottom, right in self.sheet.merged
            if top == bottom and right - left + 1 >= _WIDE_MERGE
        }
        self.unheaded = self._unheaded()
        self.printed: Sequence[frozenset[str]] = self._printed()

    def sorted(self) -> Entries:
        rows = self.sheet.rows
        half = max(3, len(self.positions) // 2)
        for index in range(self.header.first):
            row = rows[index]
            if self._like_an_entry(row, half):
                self.found.above.append(index)
            elif any(row):
                self._aside("title", index)
        first_mapped = self.positions[0]
        plain = first_mapped == 0 and not self.wide
        entries = self.found.entries
        sure: set[str] = set()
        unheaded = self.unheaded
        for index in range(self.header.last + 1, len(rows)):
            row = rows[index]
            if plain and row[0] in sure and (len(row) < 2 or row[1]):
                entries.append(index)
            else:
                kind = self._kind(index, row)
                if kind:
                    self._aside(kind, index)
                    continue
                entries.append(index)
                if plain and row[0] and row[0] not in self.printed[0]:
                    sure.add(row[0])
            if unheaded:
                self.found.unheaded += [(index, place) for place in unheaded if row[place]]
        self._drop_trailing_blanks()
        return self.found

    def _like_an_entry(self, row: Sequence[str], half: int) -> bool:
        """Whether a row above the header is filled in like an entry, and no line of labels."""
        filled = [row[place] for place in self.positions if row[place].strip()]
        return len(filled) > half and not any(
            self.headings.labelled("title_label", text) for text in filled
        )

    def _kind(self, index: int, row: Sequence[str]) -> Aside:
        """What a row is set aside as; empty for an entry."""
        filled = [place for place, text in enumerate(row) if text and not text.isspace()]
        if not filled:
            return "blank"
        label = self._label(row[filled[0]])
        if not label and filled[0] not in self.mapped and len(filled) > 1:
            label = self._label(row[filled[1]])
        if label == "total":
            self._read_sums(index, row, filled)
            return "total"
        if label == "foot" and not self._full(filled):
            self.totalled = True
            return "foot"
        if self._repeats(row, filled):
            return "repeated"
        mapped = [place for place in filled if place in self.mapped]
        if not mapped:
            serial = all(_SERIAL.fullmatch(row[place].strip()) for place in filled)
            return "blank" if serial else "remark"
        if len(filled) == 1 and len(self.positions) > _WIDE_MERGE:
            wide = self.sheet.first_row + index in self.wide
            if self.totalled or wide:
                return "remark"
        return ""

    def _label(self, text: str) -> str:
        """Whether a text is the label of a total row or of the sheet's foot."""
        if len(text) > _LONGEST_LABEL and not self.totalled:
            text = text[:_LONGEST_LABEL]
        if text not in self.labels:
            self.labels[text] = self._meaning(text.strip())
        return self.labels[text]

    def _meaning(self, text: str) -> str:
        begins = _LABEL.match(text)
        if begins is None:
            return ""
        if self.headings.labelled("total_row", text):
            return "total"
        if self._sum_label(text) and _COUNTED.fullmatch(text[len(begins[0]) :]):
            return "total"
        ended = text[len(begins[0]) : len(begins[0]) + 1]
        if self.headings.labelled("foot_label", text):
            return "foot"
        if ended and self.headings.word("foot_label", begins[0]) == "note":
            return "foot"
        return ""

    def _full(self, filled: Sequence[int]) -> bool:
        """Whether a row is filled in over most of the columns, as no foot is."""
        return sum(1 for place in filled if place in self.mapped) > max(4, len(self.positions) // 2)

    def _repeats(self, row: Sequence[str], filled: Sequence[int]) -> bool:
        first = filled[0]
        if row[first] not in self.printed[first]:
            return False
        same = sum(1 for place in filled if row[place] in self.printed[place])
        return same >= 2 and 2 * same >= len(filled)

    def _printed(self) -> list[frozenset[str]]:
        """What the header's rows say in each position."""
        rows = self.sheet.rows[self.header.first : self.header.last + 1]
        width = len(rows[0])
        return [
            frozenset(row[place] for row in rows if place < len(row) and row[place])
            for place in range(width)
        ]

    def _unheaded(self) -> list[int]:
        width = len(self.sheet.rows[self.header.first])
        headed = set(self.header.texts)
        return [place for place in range(width) if place not in headed]

    def _read_sums(self, index: int, row: Sequence[str], filled: Sequence[int]) -> None:
        """The numbers of a total row, each with the label before it."""
        kind, first, count = "", False, len(self.found.entries)
        for place in filled:
            text = row[place].strip()
            labelled = self._sum_label(text)
            if labelled:
                kind, first = labelled, True
            numbers = _NUMBER.findall(text)
            exact = exact_decimal(numbers[0]) if len(numbers) == 1 else None
            strange = place in self.header.unknown and not labelled
            if kind and exact and not strange:
                since = count - self.last_total
                self.found.sums.append(
                    Sum(kind, exact.billionths, index, place, first, count, since)
                )
                kind, first = (kind, False) if kind == "total" else ("", False)
        self.totalled = True
        self.last_total = count

    def _sum_label(self, text: str) -> str:
        begins = _LABEL.match(text)
        if begins is None:
            return ""
        found = self.headings.labelled("total_row", begins[0].strip())
        return found[0] if found else ""

    def _aside(self, kind: Aside, index: int) -> None:
        self.found.set_aside.setdefault(kind, []).append(index)

    def _drop_trailing_blanks(self) -> None:
        """Blank rows after the last entry are the form's, not the clerk's."""
        blank = self.found.set_aside.pop("blank", [])
        last = max(self.found.entries, default=self.header.last)
        kept = [index for index in blank if index < last]
        if kept:
            self.found.set_aside["blank"] = kept


@dataclass(frozen=True)
class Differing:
    """A number in a total row that does not fit: the code that says so, and what is counted."""

    said: Sum
    code: str
    counted: int  # in billionths
    column: str = ""


def differing_sums(
    entries: Entries, rows: Sequence[Sequence[str]], counted: Mapping[int, str]
) -> Iterator[Differing]:
    """What total rows say wrongly.

    `counted` maps positions of columns whose numbers a total row may add up to
    the column's name; a number anywhere else counts entries. A total may be of
    all entries, of those above it, or of those since the total before it.
    """
    parts: dict[int, dict[str, Sum]] = {}
    whole = len(entries.entries) * SCALE
    for said in entries.sums:
        if said.kind in _PARTS:
            parts.setdefault(said.row, {})[said.kind] = said
        elif said.kind == "total" and said.number not in _counts(said, whole):
            column = counted.get(said.position)
            if column is not None:
                added = _added(rows, entries.entries, said.position)
                if said.number != added:
                    yield Differing(said, "total_of_column_differs", added, column)
            elif said.first:
                yield Differing(said, "total_of_rows_differs", whole)
    for by_kind in parts.values():
        if len(by_kind) == len(_PARTS):
            together = sum(part.number for part in by_kind.values())
            said = replace(by_kind[_PARTS[0]], number=together)
            if together not in _counts(said, whole):
                yield Differing(said, "total_of_quota_differs", whole)


def _counts(said: Sum, whole: int) -> tuple[int, int, int]:
    return whole, said.above * SCALE, said.since * SCALE


def _added(rows: Sequence[Sequence[str]], entries: Sequence[int], position: int) -> int:
    exact = [exact_decimal(rows[index][position]) for index in entries]
    return sum(number.billionths for number in exact if number is not None)
