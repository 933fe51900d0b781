"""Where things stand in a unit's form, and what the form is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.headings import Headings
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.model import Policy
from pipeline.policy.wording.speech import Speech
from pipeline.publish.forms.book import FormBook, Formula
from pipeline.publish.forms.bounds import Bound, Exempt
from pipeline.publish.forms.checks import LIST, USED, Check
from pipeline.publish.forms.columns import FormColumn
from pipeline.publish.forms.conditions import Filled
from pipeline.publish.forms.words import SERIAL_HEADING, STATUS_HEADING
from pipeline.stamp import SHEET

ANY_ROW = "\x00"
"""Stands for the number of a row in a formula that is to be filled down."""

ROWS = 120
"""Rows to fill in, besides what is known already."""

SERIAL, USES, STATUS = "serial", "uses", "status"
_USES = _("Uses the quota")


@dataclass(frozen=True)
class UnitForm:
    """All that a unit's form is made of; `known` are the rows that are filled in already."""

    unit: str
    unit_name: str
    title: str
    policy: Policy
    headings: Headings
    speech: Speech
    columns: Sequence[FormColumn]
    checks: Sequence[Check]
    bounds: Sequence[Bound]
    exempt: Exempt | None
    known: Sequence[Filled]

    @property
    def language(self) -> Language:
        """The language of the round's files."""
        return self.policy.round.language

    def said(self, sentence: str, /, **fields: object) -> str:
        """A sentence in the round's language."""
        return say(self.language, sentence, fields)

    def word(self, kind: str, meaning: str) -> str:
        """A word of the headings' file."""
        return self.headings.word_of(kind, meaning, self.language)

    def outside(self, row: Filled) -> bool:
        """Whether a known row is outside the quota, as far as the form can tell."""
        answer = self.exempt.answer if self.exempt is not None else None
        return answer is not None and answer.holds(row)

    @property
    def outside_known(self) -> int:
        """How many of the known rows are outside the quota."""
        return sum(self.outside(row) for row in self.known)


@dataclass
class Layout:
    """Where things stand. Rows and columns count from 0."""

    form: UnitForm
    book: FormBook
    table: Worksheet
    hidden: Worksheet
    printed: list[FormColumn] = field(default_factory=list)
    header: tuple[int, int] = (3, 4)

    def __post_init__(self) -> None:
        form = self.form
        serial = FormColumn(SERIAL, form.said(SERIAL_HEADING), "text")
        self.printed = [serial, *form.columns]
        if form.exempt is not None:
            yes_no = (form.word("yes_no", "yes"), form.word("yes_no", "no"))
            uses = FormColumn(USES, form.said(_USES), "list", choices=yes_no)
            places = [p for p, c in enumerate(self.printed) if c.id == form.exempt.after]
            self.printed.insert(places[0] + 1 if places else len(self.printed) - 3, uses)
        self.printed.append(FormColumn(STATUS, form.said(STATUS_HEADING), "text"))
        grouped = any(column.group for column in self.printed)
        self.header = (3, 4) if grouped else (3, 3)
        self.at = {column.id: place for place, column in enumerate(self.printed)}
        self.first = self.header[1] + 1
        self.last = self.first + ROWS + len(form.known) - 1
        self.rows = self.last - self.first + 1
        self.checks_at = 6
        self.lists: dict[str, tuple[int, int]] = {}
        place = self.checks_at + len(form.checks) + 1
        for column in self.printed:
            if column.choices:
                self.lists[column.id] = place, len(column.choices)
                place += 1

    @property
    def name(self) -> str:
        """The table's sheet as formulas name it."""
        return f"'{self.table.get_name()}'"

    def cell(self, column: str, row: int) -> str:
        """A cell of the table, seen from another sheet."""
        return f"{self.name}!${xl_col_to_name(self.at[column])}{row + 1}"

    def any_cell(self, column: str) -> str:
        """A cell of the table in any row, which ANY_ROW stands for."""
        return f"{self.name}!${xl_col_to_name(self.at[column])}{ANY_ROW}"

    def own(self, column: str, row: int) -> str:
        """A cell of the table, seen from its own sheet."""
        return f"${xl_col_to_name(self.at[column])}{row + 1}"

    def area(self, named: str) -> str:
        """A column of the table, or of a list; or the count of rows that are filled in."""
        if named == USED:
            return f"SUM({self.used_area()})"
        if named.startswith(LIST):
            return self.list_area(named.removeprefix(LIST))
        letters = xl_col_to_name(self.at[named])
        return f"{self.name}!${letters}${self.first + 1}:${letters}${self.last + 1}"

    def list_area(self, column: str) -> str:
        """The texts of a column's list."""
        place, count = self.lists[column]
        letters = xl_col_to_name(place)
        return f"{SHEET}!${letters}$2:${letters}${count + 1}"

    def used_area(self) -> str:
        """Of each row 1 where anything is filled in, else 0."""
        return f"{SHEET}!$F$2:$F${self.rows + 1}"

    def used(self, row: int) -> str:
        """Whether a row of the table is filled in."""
        return f"{SHEET}!$F{row - self.first + 2}"

    def check_area(self, first: int, last: int) -> str:
        """Of each row 1 where a check fails, for some checks by their place."""
        left = xl_col_to_name(self.checks_at + first)
        right = xl_col_to_name(self.checks_at + last)
        return f"{SHEET}!${left}$2:${right}${self.rows + 1}"

    def in_quota(self) -> Formula:
        """How many rows use the quota."""
        form, filled = self.form, len(self.form.known)
        if form.exempt is None:
            return self.filled()
        no = form.word("yes_no", "no")
        counted = f'SUM({self.used_area()})-COUNTIF({self.area(USES)},"{no}")'
        return Formula(f"={counted}", filled - form.outside_known)

    def outside(self) -> Formula:
        """How many rows are outside the quota."""
        no = self.form.word("yes_no", "no")
        return Formula(f'=COUNTIF({self.area(USES)},"{no}")', self.form.outside_known)

    def filled(self) -> Formula:
        """How many rows are filled in."""
        return Formula(f"=SUM({self.used_area()})", len(self.form.known))

    def failing(self, row: Filled) -> list[bool]:
        """Which checks a known row fails."""
        return [check.fails(row, self.form.known) for check in self.form.checks]
