"""A streaming pass over the XML of a sheet: what its cells are, not what they say.

The native reader blanks error cells and formulas without a saved result, tells
nothing of what is hidden, and allocates whatever rectangle the cells span. So
this pass comes first: it bounds the rectangle and the text before anything is
handed over, records where each value stands and of what kind it is, and keeps
a hash of each value, by which the reading that follows is checked cell by cell.
"""

from __future__ import annotations

import math
import re

from pipeline.ingest.numbers import iso_text
from pipeline.ingest.package import MAIN_NAMESPACES, parser_of, run
from pipeline.ingest.records import (
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_CELL,
    Coordinate,
    Oddities,
    Refused,
    address,
    place,
    rectangle,
)
from pipeline.ingest.scan import (
    COLUMN_BITS,
    FAULT,
    FLAG,
    ISO,
    LARGEST_AREA,
    LONGEST_FORMULA,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_ELEMENTS,
    MOST_FORMULAS,
    NONE,
    NUMBER,
    TEXT,
    Budget,
    Scan,
)
from pipeline.ingest.shared import XML_BLANKS, Strings, Style, unescape

_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?")
_LEADING_ZERO = re.compile(r"-?0[0-9]")
_YES = ("1", "true")
_SHOWN = (None, "0", "false")
"""What `hidden` says of rows and columns that are not; some readers know more words for yes."""

_LOWEST, _NARROWEST = 2.0, 0.3
"""Points of a row and characters of a column below which nobody sees a text."""


def scan_sheet(
    sheet: str,
    part: str,
    content: bytes,
    strings: Strings,
    styles: list[Style],
    budget: Budget,
    oddities: Oddities,
) -> Scan:
    """Read the structure of one sheet; `content` is its XML in UTF-8.

    Raises `Refused`: not well-formed, a cell that no sheet has, or more
    elements, cells, characters or area than `budget` leaves.
    """
    return _Pass(sheet, part, content, strings, styles, budget, oddities).scan()


class _Pass:
    """The state of one pass: the cell being read, and what was found so far."""

    def __init__(
        self,
        sheet: str,
        part: str,
        content: bytes,
        strings: Strings,
        styles: list[Style],
        budget: Budget,
        oddities: Oddities,
    ) -> None:
        self.sheet = sheet
        self.part = part
        self.content = content
        self.strings = strings
        self.styles = styles
        self.budget = budget
        self.oddities = oddities
        self.found = Scan()
        self.columns: dict[str, int] = {}
        self.prefix = self.c = self.v = self.t = self.tr = self.f = ""
        self.elements = 0
        self.inside = False
        self.start = self.end = -1
        self.row = self.column = 0
        self.row_text = "0"
        self.at_row = self.at_column = 0
        self.type = self.style = self.filter = self.sharing = ""
        self.formula = self.aid = self.keep = self.cut = False
        self.seen: list[str] = []
        self.pieces: list[str] = []
        self.parser = parser_of(part, namespaces=False)

    def scan(self) -> Scan:
        """Carry out the pass."""
        self.parser.StartElementHandler = self.started
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.seen.append
        run(self.part, self.parser, self.content)
        found = self.found
        if self.start >= 0:
            opened = self.content.index(b">", self.start) + 1
            alone = self.content[opened - 2 : opened] == b"/>"
            end = opened if alone else self.content.index(b">", self.end) + 1
            found.cells = self.content[self.start : end]
        self.budget.cells -= len(found.positions)
        self.budget.elements -= self.elements
        height = max(0, found.last_row - found.first_row + 1)
        width = max(0, found.last_column - found.first_column + 1)
        self.budget.area -= height * width
        if self.budget.area < 0:
            far = address(found.last_row, found.last_column)
            near = address(found.first_row, found.first_column)
            self.refuse(f"its cells span {near}:{far}", f"{LARGEST_AREA} cells")
        for here in found.doubles() if found.disordered else ():
            if here not in found.doubtful:
                self.doubt("cell_twice", here, "")
        return found

    def refuse(self, detail: str, limit: str) -> None:
        raise Refused("sheet_too_large", sheet=self.sheet, detail=detail, limit=limit)

    def damaged(self, detail: str) -> Refused:
        return Refused("file_damaged", sheet=self.sheet, part=self.part, detail=detail[:120])

    def started(self, element: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if not self.inside:
            if self.elements > self.budget.elements:
                self.too_many()
            if self.c:
                self.around(element.removeprefix(self.prefix), attributes)
            else:
                self.root_started(element, attributes)
        elif element == self.c:
            self.cell_started(attributes)
        elif element == self.v:
            self.seen.clear()
        elif element == self.tr:
            if self.elements > self.budget.elements:
                self.too_many()
            self.row_started(attributes)
        elif element == self.f:
            self.formula = True
            self.sharing = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self.seen.clear()
        elif element == self.t:
            self.seen.clear()
            self.keep = attributes.get("xml:space") == "preserve"
        else:
            self.beside(element)

    def root_started(self, element: str, attributes: dict[str, str]) -> None:
        """The first element tells under which prefix the format's own names stand."""
        prefix, colon, _ = element.rpartition(":")
        space = attributes.get(f"xmlns:{prefix}" if colon else "xmlns", "")
        if space not in MAIN_NAMESPACES or element != f"{prefix}{colon}worksheet":
            raise self.damaged(f"no worksheet but {space or element}")
        self.prefix = prefix + colon
        self.c, self.v, self.t, self.tr, self.f = (
            self.prefix + name for name in ("c", "v", "t", "row", "f")
        )

    def beside(self, element: str) -> None:
        """A rarer element among the cells.

        One under another prefix is refused: the native reader looks at the name
        only, and would see a cell that this pass did not bound.
        """
        local = element.removeprefix(self.prefix)
        if ":" in local or not element.startswith(self.prefix):
            raise self.damaged(f"{element} among the cells")
        if local == "rPh":
            self.aid = True
        if self.elements > self.budget.elements:
            self.too_many()

    def ended(self, element: str) -> None:
        if not self.inside:
            return
        if element == self.c:
            if self.pieces or self.formula:
                self.cell_ended()
        elif element == self.v:
            if self.type not in ("inlineStr", "is"):
                self.pieces.append("".join(self.seen))
        elif element == self.t:
            if not self.aid:
                written = "".join(self.seen)
                text = written if self.keep else written.strip(XML_BLANKS)
                self.cut = self.cut or len(text) != len(written)
                self.pieces.append(text)
        elif element == self.f:
            if len(self.found.written) < MOST_FORMULAS:
                text = "".join(self.seen)[:LONGEST_FORMULA]
                self.found.written[self.at_row, self.at_column] = text, self.sharing
        elif element == self.prefix + "rPh":
            self.aid = False
        elif element == self.prefix + "sheetData":
            self.inside = False
            self.end = self.parser.CurrentByteIndex

    def too_many(self) -> None:
        self.refuse("too many formatted cells and rows", f"{MOST_ELEMENTS} elements")

    def around(self, local: str, attributes: dict[str, str]) -> None:
        """What stands before and after the cells."""
        if local == "sheetData":
            if self.start >= 0:
                raise self.damaged("two tables of cells")
            self.inside = True
            self.start = self.parser.CurrentByteIndex
        elif local == "mergeCell":
            merged = rectangle(attributes.get("ref", ""))
            if merged and merged[:2] != merged[2:]:
                self.found.merged.append(merged)
        elif local == "autoFilter":
            self.filter = attributes.get("ref", "")
        elif local == "filterColumn" and self.filter not in self.found.filtered:
            self.found.filtered.append(self.filter)
        elif local == "col" and (
            attributes.get("hidden") not in _SHOWN or _below(attributes.get("width"), _NARROWEST)
        ):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal() and len(first + last) < 12:
                self.found.hidden_columns.append((int(first), int(last)))

    def row_started(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            self.row += 1
        else:
            plain = written.isascii() and written.isdecimal() and len(written) < 8
            row = int(written) if plain else 0
            if not 1 <= row <= LAST_ROW:
                raise self.damaged(f"row {written}")
            self.row = row
        self.row_text = str(self.row)
        self.column = 0
        if attributes.get("hidden") not in _SHOWN or _below(attributes.get("ht"), _LOWEST):
            self.found.hidden_rows.add(self.row)

    def cell_started(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        row, column = self.row, self.column + 1
        if reference is not None:
            letters = reference.rstrip("0123456789")
            known = self.columns.get(letters)
            digits = reference[len(letters) :]
            if known is None or digits != self.row_text:
                there = place(reference)
                if there is None or not letters.isalpha():
                    raise self.damaged(f"cell {reference}")
                row, column = there
                self.columns[letters] = column
            else:
                column = known
        self.column = column
        if column > LAST_COLUMN or not 1 <= row <= LAST_ROW:
            raise self.damaged(f"cell in column {column} of row {row}")
        if row != self.row:
            self.found.disordered.append(address(row, column))
        self.at_row, self.at_column = row, column
        self.type = attributes.get("t") or "n"
        self.style = attributes.get("s", "")
        self.formula = self.cut = False
        self.pieces.clear()

    def cell_ended(self) -> None:
        found = self.found
        row, column = self.at_row, self.at_column
        if row < found.first_row:
            found.first_row = row
        if row > found.last_row:
            found.last_row = row
        if column < found.first_column:
            found.first_column = column
        if column > found.last_column:
            found.last_column = column
        here = row, column
        if self.formula:
            found.formulas.add(here)
        kind, value = self.value("".join(self.pieces), here)
        if kind == NONE and not self.formula:
            return
        position = row << COLUMN_BITS | column
        if found.positions and position <= found.positions[-1] and row == self.row:
            found.disordered.append(address(row, column))
        found.positions.append(position)
        found.kinds.append(kind)
        found.hashes.append(hash(value))
        if len(found.positions) > self.budget.cells:
            self.refuse("too many cells", f"{MOST_CELLS} cells with values")

    def value(self, written: str, here: Coordinate) -> tuple[int, float | str | bool]:
        """Kind and value of the cell that just ended; notes what is odd about it."""
        kind = self.type
        if kind == "s" and written:
            return self.shared(written, here)
        if kind in ("str", "inlineStr", "is"):
            if self.formula and not self.pieces:
                self.found.uncached.add(here)
                return NONE, ""
            text = unescape(written)
            if self.formula and _ERROR.fullmatch(text) and text[-1] in "!?A":
                self.found.errors[here] = text
                return FAULT, text
            return self.text(text, self.cut, here)
        if not written:
            if self.formula:
                self.found.uncached.add(here)
            return NONE, ""
        if kind == "e":
            self.found.errors[here] = written
            return FAULT, written
        if kind == "b":
            return FLAG, written in _YES
        if kind == "d":
            self.found.iso[here] = iso_text(written) or written
            if iso_text(written) is None:
                self.doubt("date_impossible", here, written)
            return ISO, written
        if kind != "n":
            raise self.damaged(f"cell of type {kind}")
        return self.number(written, here)

    def number(self, written: str, here: Coordinate) -> tuple[int, float]:
        try:
            number = float(written)
        except ValueError as fault:
            raise self.damaged(f"number {written}") from fault
        if not math.isfinite(number):
            self.doubt("number_impossible", here, written)
            return NUMBER, 0.0
        style = self.style
        if style and style.isdecimal() and len(style) < 6 and int(style) < len(self.styles):
            of_cell = self.styles[int(style)]
            if of_cell.shown:
                self.found.dates[here] = of_cell.shown
            digits = str(int(number)) if of_cell.zeros and number.is_integer() else ""
            if digits and number >= 0 and len(digits) < of_cell.zeros:
                self.zeros(here, digits, digits.zfill(of_cell.zeros))
        if _LEADING_ZERO.match(written) and "." not in written:
            self.zeros(here, written.lstrip("0") or "0", written)
        return NUMBER, number

    def zeros(self, here: Coordinate, value: str, shown: str) -> None:
        self.oddities.note("zeros_lost", self.sheet, address(*here), value, shown=shown)

    def shared(self, written: str, here: Coordinate) -> tuple[int, str]:
        self.budget.uses += 1
        plain = written.isascii() and written.isdecimal() and len(written) < 9
        index = int(written) if plain else -1
        if not 0 <= index < len(self.strings.texts):
            raise self.damaged(f"shared text {written} of {len(self.strings.texts)}")
        return self.text(self.strings.texts[index], index in self.strings.trimmed, here)

    def text(self, text: str, cut: bool, here: Coordinate) -> tuple[int, str]:
        self.budget.characters -= len(text)
        if self.budget.characters < 0:
            raise Refused("text_too_long", sheet=self.sheet, limit=str(MOST_CHARACTERS))
        if cut:
            self.found.trimmed.append(here)
        if len(text) > LONGEST_CELL:
            self.doubt("cell_too_long", here, text, characters=str(len(text)))
        return (TEXT, text) if text else (NONE, "")

    def doubt(self, code: str, here: Coordinate, value: str, **params: str) -> None:
        self.found.doubtful.add(here)
        self.oddities.note(code, self.sheet, address(*here), value, **params)


def _below(written: str | None, least: float) -> bool:
    """Whether a height or width is less than that; what is no number is as good as none."""
    try:
        return written is not None and float(written) < least
    except ValueError:
        return False
