"""findings/<unit>.xlsx: what a unit must mend, and where, in a copy of what it sent.

The copy is made from the cells as they were recorded: no formula, link, macro
or hidden sheet of the sender comes back to anybody. What must be mended is
coloured, with a note that says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.language import mark as _
from pipeline.publish.audiences import Strangers, unit_story
from pipeline.publish.naming import UNKNOWN_UNIT, Naming
from pipeline.publish.recounting_words import Line
from pipeline.publish.sheets import Stamp
from pipeline.publish.widths import width
from pipeline.publish.workbook import Block, Properties, SheetColumn, clipped, workbook_bytes
from pipeline.tables.bundles import Copied

FOLDER = "findings"

_TITLE = _("{unit}: what is to be mended")
_NUMBER = _("Number")
_PLACE = _("Where")
_MEND = _("Please mend what is listed and send the file again by {moment}.")
_NOTE = _("{number}. {message} {remedy}")
_MORE = _("Only the rows with something to mend are copied: the sheet has {count}.")
_READING = _("reading of the policy")
_GRAVEST_FIRST = ("stop", "file", "row", "block", "warn")
_MILD, _GRAVE = "#FFF2CC", "#F8CBAD"
_MOST_ROWS, _MOST_COLUMNS, _TITLE_ROWS = 1_000, 120, 12
_WIDEST, _LONGEST_NOTE = 18, 900
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

Address = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True)
class _Marked:
    """The open findings of a unit in order, and which of them stand at which cell of a sheet."""

    findings: Sequence[Mapping[str, Any]]
    places: Mapping[tuple[str, str], Mapping[Address, list[int]]]


def findings_workbooks(
    stamp: Stamp,
    units: Sequence[Mapping[str, Any]],
    lines: Sequence[Line],
    strangers: Strangers,
    copies: Mapping[str, tuple[Copied, ...]],
) -> dict[str, bytes]:
    """A workbook for each unit that has something open to mend, by file name.

    `units` as the manifest tells them, `lines` those of the trace, `copies`
    the recorded sheets by file. A unit's workbook shows its own rows and files
    alone: where a finding names another unit's project it says so and no more,
    and a file in which rows of another unit stand is not copied.
    """
    by_unit: dict[str, list[Line]] = {}
    senders: dict[str, set[str]] = {}
    for line in lines:
        by_unit.setdefault(line["unit"]["id"], []).append(line)
        senders.setdefault(line["file"], set()).add(line["unit"]["id"])
    taken: set[str] = set()
    made = {}
    for unit in units:
        story = unit_story({}, unit, by_unit.get(unit["id"], []), strangers)
        marked = _marked(story)
        if marked.findings:
            own = {unit["id"], UNKNOWN_UNIT}
            ours = {
                file: copies[file]
                for file, sent in senders.items()
                if unit["id"] in sent and sent <= own and file in copies
            }
            name = safe_name(str(unit["id"]), taken)
            made[f"{FOLDER}/{name}.xlsx"] = _workbook(stamp, story, marked, ours)
    return made


def safe_name(unit: str, taken: set[str]) -> str:
    """A unit's code as a file's name that any system can hold, and no other unit has."""
    plain = re.sub(r"[^0-9A-Za-z_.-]", "_", unit).rstrip(".") or "_"
    if _DEVICE.fullmatch(plain):
        plain = f"_{plain}"
    chosen, number = plain, 1
    while chosen.casefold() in taken:
        number += 1
        chosen = f"{plain}-{number}"
    taken.add(chosen.casefold())
    return chosen


def _marked(story: Mapping[str, Any]) -> _Marked:
    told: dict[str, tuple[dict[str, Any], int]] = {}
    for row in story["rows"]:
        for finding in row["findings"]:
            about = {"project_id": row["project_id"]}
            own = finding["file"] == row["file"] and finding["sheet"] == row["sheet"]
            told.setdefault(finding["finding"], ({**finding, **about}, row["row"] if own else 0))
    for finding in story["findings"]:
        told.setdefault(finding["finding"], ({**finding, "project_id": ""}, 0))
    still_open = [one for one in told.values() if one[0]["status"] == "open"]
    still_open.sort(key=lambda one: _order(*one))
    places: dict[tuple[str, str], dict[Address, list[int]]] = {}
    for number, (finding, row) in enumerate(still_open, start=1):
        at = _address(finding["cell"]) or ((row, 1) if row else None)
        if at is not None:
            sheet = places.setdefault((finding["file"], finding["sheet"]), {})
            sheet.setdefault(at, []).append(number)
    return _Marked([finding for finding, _row in still_open], places)


def _order(finding: Mapping[str, Any], row: int) -> tuple[Any, ...]:
    grave = _GRAVEST_FIRST.index(finding["severity"])
    return (grave, finding["file"], finding["sheet"], row, finding["code"], finding["finding"])


def _address(cell: str) -> Address | None:
    """Row and column of a cell's address; None where it is none."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _workbook(
    stamp: Stamp,
    story: Mapping[str, Any],
    marked: _Marked,
    copies: Mapping[str, tuple[Copied, ...]],
) -> bytes:
    naming = stamp.naming
    unit = str(story["unit"]["id"])
    title = stamp.say(_TITLE, unit=naming.units.get(unit, unit))
    name = naming.headings.table_name("findings", naming.language)
    asked = []
    if naming.policy.publication is not None:
        until = naming.policy.publication.reply.mend_until
        asked.append(stamp.say(_MEND, moment=moment_told(until)))
    sheet = stamp.sheet(name, title, [_list(stamp, marked)], asked=asked)

    def further(book: xlsxwriter.Workbook, added: Callable[[str], Worksheet]) -> None:
        styles = _Styles(book)
        for file in sorted(copies):
            for copied in copies[file]:
                places = marked.places.get((file, copied.sheet))
                if places:
                    shown = copied.sheet or file.rpartition("/")[2].rpartition(".")[0]
                    _Copying(added(shown), copied, places, marked, stamp, styles).write()

    return workbook_bytes([sheet], Properties(title, naming.policy.round.issued), further)


def moment_told(moment: str) -> str:
    """A moment as people read it: the day, and the time to the minute."""
    day, _sign, time = moment.replace("T", " ").partition(" ")
    return f"{day} {time[:5]}"


def _list(stamp: Stamp, marked: _Marked) -> Block:
    naming, rows = stamp.naming, marked.findings
    language = naming.language

    def called(column: str) -> str:
        return naming.heading("findings", column)

    def told(column: str) -> list[str]:
        return [str(row[column][language]) for row in rows]

    def held(column: str) -> list[str]:
        return [str(row[column]) for row in rows]

    numbers = [*range(1, len(rows) + 1)]
    clauses = [stamp.say(_READING) if one == "reading" else one for one in held("clause")]
    gravity = [naming.word("severity", one) for one in held("severity")]
    places = [_place(row, naming) for row in rows]
    return Block(
        [
            SheetColumn(stamp.say(_NUMBER), "count", numbers, least=4),
            SheetColumn(called("severity"), "text", gravity, least=8, middle=True),
            SheetColumn(called("project_id"), "code", held("project_id"), middle=True),
            SheetColumn(stamp.say(_PLACE), "text", places, least=18, most=30),
            SheetColumn(called("message"), "text", told("message"), least=26, most=50),
            SheetColumn(called("expected"), "text", told("expected"), least=16, most=30),
            SheetColumn(called("remedy"), "text", told("remedy"), least=18, most=36),
            SheetColumn(called("clause"), "text", clauses, least=8, most=14),
            SheetColumn(called("finding"), "code", held("finding"), middle=True),
        ]
    )


def _place(finding: Mapping[str, Any], naming: Naming) -> str:
    file = str(finding["file"]).removeprefix("submissions/")
    return naming.listed(filter(None, (file, finding["sheet"], finding["cell"])))


class _Styles:
    """How cells of a copy look: above the table, in it, and where something is to be mended."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        body = {"font_name": "FangSong", "font_size": 10, "num_format": "@", "valign": "top"}
        grid = {**body, "border": 1, "border_color": "#BFBFBF", "text_wrap": True}
        self.above = book.add_format({**body, "bold": True})
        self.cell = book.add_format(grid)
        self.grave = book.add_format({**grid, "bg_color": _GRAVE, "bold": True})
        self.mild = book.add_format({**grid, "bg_color": _MILD})


@dataclass(frozen=True)
class _Copying:
    """A recorded sheet, cell by cell at its own address, with what must be mended coloured."""

    sheet: Worksheet
    copied: Copied
    places: Mapping[Address, list[int]]
    marked: _Marked
    stamp: Stamp
    styles: _Styles

    def write(self) -> None:
        """Write the copy and its notes."""
        cells = self._cells()
        rows: dict[int, int] = {}
        for (row, _column), text in cells.items():
            rows[row] = rows.get(row, 0) + bool(text)
        table = _first_of_table(rows)
        sizes: dict[int, int] = {}
        for (row, column), text in cells.items():
            style = self.styles.cell if row >= table else self.styles.above
            if not text:
                if row >= table:
                    self.sheet.write_blank(row - 1, column - 1, None, style)
                continue
            self.sheet.write_string(row - 1, column - 1, clipped(text), style)
            if row >= table:
                size = min(_WIDEST, width(text, in_print=True))
                sizes[column] = max(sizes.get(column, 0), size)
        for column, size in sizes.items():
            self.sheet.set_column(column - 1, column - 1, size + 2)
        for at in sorted(self.places):
            self._mark(at, cells.get(at, ""))
        last = max((at[0] for at in cells), default=1), max((at[1] for at in cells), default=1)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(last[1])}{last[0]}"})
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(2, 0)

    def _cells(self) -> dict[Address, str]:
        """The recorded cells; of a very long sheet its head and the rows to be mended."""
        copied = self.copied
        rows = range(copied.first_row, copied.first_row + len(copied.rows))
        wanted = set(rows)
        if len(copied.rows) > _MOST_ROWS:
            wanted = {row for row, _column in self.places} | set(rows[:_TITLE_ROWS])
            told = self.stamp.say(_MORE, count=len(copied.rows))
            self.sheet.set_header(f"&L{told}"[:250])
        return {
            (row, column): text
            for row in sorted(wanted & set(rows))
            for column, text in enumerate(
                copied.rows[row - copied.first_row][:_MOST_COLUMNS], start=copied.first_column
            )
        }

    def _mark(self, at: Address, text: str) -> None:
        """Colour a cell, and say in a note what is wrong with it."""
        row, column = at[0] - 1, at[1] - 1
        numbers = self.places[at]
        findings = [self.marked.findings[number - 1] for number in numbers]
        mild = all(one["severity"] == "warn" for one in findings)
        style = self.styles.mild if mild else self.styles.grave
        if text:
            self.sheet.write_string(row, column, clipped(text), style)
        else:
            self.sheet.write_blank(row, column, None, style)
        language = self.stamp.naming.language
        notes = [
            self.stamp.say(
                _NOTE,
                number=number,
                message=finding["message"][language],
                remedy=finding["remedy"][language],
            ).strip()
            for number, finding in zip(numbers, findings, strict=True)
        ]
        size = {"author": "", "x_scale": 2.2, "y_scale": 1.6}
        self.sheet.write_comment(row, column, "\n".join(notes)[:_LONGEST_NOTE], size)


def _first_of_table(rows: Mapping[int, int]) -> int:
    """The first row with more than half as many cells filled as any: above it stands a title."""
    most = max(rows.values(), default=0)
    return next((row for row, filled in rows.items() if 2 * filled > most), 1)


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
