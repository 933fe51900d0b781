"""A form of ours that came back: what was there before it was filled in, and what was changed.

The form's own formulas, notes, hidden sheets and printed rows are nothing to
send back; whatever differs from them is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.records import (
    Coordinate,
    Oddities,
    Sheet,
    address,
    listed,
    rectangle,
)
from pipeline.ingest.scan import Scan
from pipeline.stamp import HIDDEN, SHEET, Line, Stamp, formula_digest, read_stamp

_LARGEST = 200_000
"""Cells of all formula ranges together; a stamp that claims more is none of ours."""


@dataclass
class Form:
    """What a form prints itself, by sheet. `aside` are its sheets beside the table."""

    stamp: Stamp
    hidden: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    frame: dict[str, set[int]] = field(default_factory=dict)
    formulas: dict[str, set[Coordinate]] = field(default_factory=dict)
    changed: dict[str, list[Coordinate]] = field(default_factory=dict)
    verdicts: list[tuple[str, Coordinate]] = field(default_factory=list)


def known_form(sheets: Sequence[Sheet], scans: Sequence[Scan]) -> Form | None:
    """The form that a workbook is; None where it carries no whole stamp."""
    stamped = [sheet for sheet in sheets if sheet.name == SHEET]
    if len(stamped) != 1 or (stamped[0].first_row, stamped[0].first_column) != (1, 1):
        return None
    stamp = read_stamp(stamped[0].rows)
    if stamp is None:
        return None
    form = Form(stamp)
    by_name = {sheet.name: scan for sheet, scan in zip(sheets, scans, strict=True)}
    digests: dict[str, dict[Coordinate, str]] = {}
    room = _LARGEST
    for line in stamp.lines:
        place = rectangle(line.where)
        if line.kind == "sheet":
            (form.hidden if line.says == HIDDEN else form.aside).add(line.sheet)
        elif line.kind == "frame":
            first, _, last = line.where.partition(":")
            if first.isdecimal() and last.isdecimal() and len(first + last) < 12:
                rows = range(int(first), min(int(last), int(first) + _LARGEST) + 1)
                form.frame.setdefault(line.sheet, set()).update(rows)
        elif place is None or line.sheet not in by_name:
            continue
        elif line.kind == "verdict":
            form.verdicts.append((line.sheet, place[:2]))
        else:
            top, left, bottom, right = place
            room -= (bottom - top + 1) * (right - left + 1)
            if room < 0:
                return None
            if line.sheet not in digests:
                digests[line.sheet] = _digests(by_name[line.sheet])
            _compare(form, line, place, digests[line.sheet])
    form.aside -= set(form.frame)
    return form


def _digests(scan: Scan) -> dict[Coordinate, str]:
    """The digest of each formula of a sheet; cells that share one have that of its first."""
    shared: dict[str, str] = {}
    found: dict[Coordinate, str] = {}
    for here, (text, number) in scan.written.items():
        if text:
            found[here] = formula_digest(text, *here)
            if number:
                shared[number] = found[here]
    for here, (text, number) in scan.written.items():
        if not text:
            found[here] = shared.get(number, "")
    return found


def _compare(
    form: Form,
    line: Line,
    place: tuple[int, int, int, int],
    digests: Mapping[Coordinate, str],
) -> None:
    top, left, bottom, right = place
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            here = row, column
            if digests.get(here) == line.says:
                form.formulas.setdefault(line.sheet, set()).add(here)
            else:
                form.changed.setdefault(line.sheet, []).append(here)


def as_filled(sheet: Sheet, form: Form) -> Sheet:
    """The sheet without what the form had before: its formulas, and rows hidden while empty.

    `frame` then names the rows that the form prints itself.
    """
    own = form.formulas.get(sheet.name, set())
    filled = {
        row
        for row in sheet.hidden_rows
        if any(text.strip() for text in sheet.rows[row - sheet.first_row])
    }
    return replace(
        sheet,
        formulas=sheet.formulas - own,
        uncached=sheet.uncached - own,
        hidden_rows=frozenset(filled),
        filtered=sheet.filtered if filled else (),
        frame=frozenset(form.frame.get(sheet.name, ())),
    )


def note_form(sheets: Sequence[Sheet], form: Form, oddities: Oddities) -> None:
    """Note formulas of the form that were changed, and what its own counts found."""
    by_name: Mapping[str, Sheet] = {sheet.name: sheet for sheet in sheets}
    for name, cells in sorted(form.changed.items()):
        shown = listed([address(*here) for here in cells])
        first, count = address(*cells[0]), str(len(cells))
        oddities.note("form_changed", name, first, count=count, cells=shown)
    for name, (row, column) in form.verdicts:
        sheet = by_name[name]
        i, j = row - sheet.first_row, column - sheet.first_column
        inside = 0 <= i < len(sheet.rows) and 0 <= j < len(sheet.rows[i])
        text = sheet.rows[i][j].strip() if inside else ""
        if text:
            oddities.note("form_verdict", name, address(row, column), text)
