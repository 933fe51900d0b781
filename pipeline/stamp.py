"""The stamp by which a form of ours is known again when it comes back filled in.

A form carries a hidden sheet that says which of its cells hold which formulas,
which rows it prints itself and which sheets it has. Whoever reads the form can
then tell what was filled in from what was there before. It is no seal: it keeps
the form's own formulas from being taken for somebody's, and nothing is believed
because of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

SHEET = "linxuan"
"""The name of the hidden sheet."""

MARK, EDITION = "linxuan-form", "1"

Kind = Literal["sheet", "frame", "formula", "verdict"]
_KINDS: tuple[Kind, ...] = ("sheet", "frame", "formula", "verdict")

SHOWN, HIDDEN = "shown", "hidden"

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")"""
    r"""|(?P<sheet>'(?:[^']|'')+')(?=!)"""
    r"""|(?P<cell>(?<![A-Za-z0-9_.$])\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?![A-Za-z0-9_.(!]))"""
    r"""|(?P<blank>\s+)"""
    r"""|(?P<future>_xlfn\.|_xlws\.)"""
    r"""|(?P<truth>(?<![A-Za-z0-9_.])(?:TRUE|FALSE)\(\s*\))""",
    re.IGNORECASE,
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]+)")


@dataclass(frozen=True)
class Line:
    """One thing that a form says of itself.

    sheet: it has this one, shown or hidden. frame: the rows `where` ("1:6") of
    the sheet are printed by the form. formula: every cell of the range `where`
    holds the formula whose digest is `says`. verdict: the cell `where` is empty
    unless the form's own count finds something that the reader should know.
    """

    kind: Kind
    sheet: str
    where: str = ""
    says: str = ""


@dataclass(frozen=True)
class Stamp:
    """What a form says of itself; `form` names it."""

    form: str
    lines: tuple[Line, ...]

    def rows(self) -> list[tuple[str, ...]]:
        """The stamp as rows of cells, the first with its digest."""
        rest = [(line.kind, line.sheet, line.where, line.says) for line in self.lines]
        return [(MARK, EDITION, self.form, _digest(self.form, rest)), *rest]


def read_stamp(rows: Sequence[Sequence[str]]) -> Stamp | None:
    """The stamp that rows of cells hold; None where they hold none, or one that was changed."""
    cells = [tuple([*row[:4], "", "", "", ""][:4]) for row in rows]
    if not cells or cells[0][:2] != (MARK, EDITION):
        return None
    _, _, form, digest = cells[0]
    said = [row for row in cells[1:] if any(row)]
    if digest != _digest(form, said) or any(row[0] not in _KINDS for row in said):
        return None
    kinds: dict[str, Kind] = {kind: kind for kind in _KINDS}
    return Stamp(form, tuple(Line(kinds[row[0]], *row[1:]) for row in said))


def formula_digest(formula: str, row: int, column: int) -> str:
    """A short digest of the formula in row and column, both from 1, as `relative` writes it."""
    return hashlib.sha256(relative(formula, row, column).encode()).hexdigest()[:12]


def relative(formula: str, row: int, column: int) -> str:
    """A formula with its cells named by their distance from its own.

    Filled down a column it is then one text, as it is in the file where a
    program shares it among the cells. Blanks, case, the quotes of a sheet's
    name and a sign for younger functions make no difference, for programs
    write them in their own ways.
    """

    def plain(found: re.Match[str]) -> str:
        text = found[0]
        if found["text"]:
            return text
        if found["sheet"]:
            return text[1:-1].replace("''", "'").upper()
        if found["truth"]:
            return text.partition("(")[0].upper()
        return _distance(text, row, column) if found["cell"] else ""

    written = formula.removeprefix("=")
    pieces, end = [], 0
    for found in _TOKEN.finditer(written):
        pieces += [written[end : found.start()].upper(), plain(found)]
        end = found.end()
    return "".join([*pieces, written[end:].upper()])


def _distance(cell: str, row: int, column: int) -> str:
    found = _CELL.fullmatch(cell)
    if found is None:
        return cell
    fixed_column, letters, fixed_row, digits = found.groups()
    there = 0
    for letter in letters.upper():
        there = there * 26 + ord(letter) - 64
    down = f"R{digits}" if fixed_row else f"R[{int(digits) - row}]"
    right = f"C{there}" if fixed_column else f"C[{there - column}]"
    return down + right


def _digest(form: str, rows: Iterable[Sequence[str]]) -> str:
    written = "\n".join(["\t".join((MARK, EDITION, form)), *("\t".join(row) for row in rows)])
    return hashlib.sha256(written.encode()).hexdigest()[:16]
