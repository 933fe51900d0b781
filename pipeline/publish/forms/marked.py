"""Where things stand on an expert's mark sheet, and what the sheet is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.headings import Headings
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.marking import Criterion
from pipeline.policy.model import Policy
from pipeline.publish.forms.book import FormBook
from pipeline.publish.forms.words import CLAUSE_SAYS, SERIAL_HEADING, STATUS_HEADING

_MOST = _("{name}\n({most} points)")
MARKS_TOLD = _("{least} to {most}, in steps of {step}.")
_WEIGHED = _("Counts {weight} times.")
_BAND = _("{lowest} to {highest}: {name}")
_FIT_NOTE = _("Whether the project fits the direction it was filed in.")
_TOTAL_NOTE = _("Worked out from the marks once all are there.")
_RECUSAL_NOTE = _("Withdrawing from a project: write why, and give it no marks.")

_FIXED = ("project_id", "title", "applicant", "direction", "direction_fit")
WIDTHS: Mapping[str, float] = {
    "project_id": 13,
    "title": 28,
    "applicant": 22,
    "direction": 16,
    "direction_fit": 10,
    "total": 9,
    "comment": 24,
    "recusal": 16,
}
_SERIAL_WIDTH, _MARK_WIDTH, _STATUS_WIDTH = 5.5, 10.5, 14.0


@dataclass(frozen=True)
class Assigned:
    """A project on a mark sheet; `applicant` is a code where the sheet is blind."""

    project_id: str
    title: str
    applicant: str
    directions: tuple[str, ...]


@dataclass(frozen=True)
class MarkSheet:
    """One expert's sheet of one session.

    `criteria` are those marked on it, `yes_no` the further columns answered by
    yes or no, by heading. `left_out` counts projects taken off for recusal.
    """

    expert: str
    panel: str
    session: str
    title: str
    policy: Policy
    headings: Headings
    criteria: Sequence[Criterion]
    yes_no: Sequence[str]
    projects: Sequence[Assigned]
    left_out: int = 0
    blind: bool = False

    @property
    def language(self) -> Language:
        """The language of the round's files."""
        return self.policy.round.language

    def said(self, sentence: str, /, **fields: object) -> str:
        """A sentence in the round's language."""
        return say(self.language, sentence, fields)

    def asked(self, project: Assigned) -> list[Criterion]:
        """The criteria of the sheet that are marked in a project's first direction."""
        first = project.directions[0] if project.directions else ""
        return [part for part in self.criteria if not part.directions or first in part.directions]


@dataclass
class SheetPlaces:
    """Where things stand on a sheet. Rows and columns count from 0."""

    form: MarkSheet
    book: FormBook
    page: Worksheet
    hidden: Worksheet
    header: int = 3
    at: dict[str, int] = field(default_factory=dict)
    widths: list[float] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        form = self.form
        self._add("serial", form.said(SERIAL_HEADING), _SERIAL_WIDTH)
        for name in _FIXED:
            note = form.said(_FIT_NOTE) if name == "direction_fit" else ""
            self._add(name, self._heading(name), WIDTHS[name], note)
        for part in form.criteria:
            heading = form.said(
                _MOST, name=part.name.told(form.language), most=plain(part.scale.max)
            )
            self._add(f"criterion {part.id}", heading, _MARK_WIDTH, _criterion_note(form, part))
        for name in form.yes_no:
            self._add(f"yes_no {name}", name, _MARK_WIDTH)
        self._add("total", self._heading("total"), WIDTHS["total"], form.said(_TOTAL_NOTE))
        self._add("comment", self._heading("comment"), WIDTHS["comment"])
        recusal = form.said(_RECUSAL_NOTE)
        self._add("recusal", self._heading("recusal"), WIDTHS["recusal"], recusal)
        self._add("status", form.said(STATUS_HEADING), _STATUS_WIDTH)
        self.first = self.header + 1
        self.last = self.header + len(form.projects)

    def _heading(self, name: str) -> str:
        return self.form.headings.heading_of("mark_sheet", name, self.form.language)

    def _add(self, name: str, heading: str, width: float, note: str = "") -> None:
        self.at[name] = len(self.widths)
        self.widths.append(width)
        self.headings.append((heading, note))

    def cell(self, name: str, row: int) -> str:
        """The address of a cell."""
        return f"${xl_col_to_name(self.at[name])}{row + 1}"

    def area(self, name: str) -> str:
        """A column's cells in all rows of projects."""
        letters = xl_col_to_name(self.at[name])
        return f"${letters}${self.first + 1}:${letters}${self.last + 1}"

    def where(self, name: str) -> str:
        """The same, as ranges to colour are written."""
        return self.area(name).replace("$", "")


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _criterion_note(form: MarkSheet, part: Criterion) -> str:
    scale = part.scale
    fields = {"least": plain(scale.min), "most": plain(scale.max), "step": plain(scale.step)}
    lines = [form.said(MARKS_TOLD, **fields)]
    if part.weight != 1:
        lines.append(form.said(_WEIGHED, weight=plain(part.weight)))
    lines += [
        form.said(
            _BAND,
            lowest=plain(band.lowest),
            highest=plain(band.highest),
            name=band.name.told(form.language),
        )
        for band in part.bands
    ]
    says = part.says.told(form.language)
    if part.clause and says:
        lines.append(form.said(CLAUSE_SAYS, clause=part.clause, says=says))
    return "\n".join(lines)
