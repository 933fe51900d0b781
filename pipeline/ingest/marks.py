"""The experts' marks: a sheet for each expert, or one long table of single marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.exact import decimal_text
from pipeline.headings import Headings, normalised
from pipeline.ingest.recognise import Wanted
from pipeline.ingest.records import Reading, column_letters
from pipeline.ingest.taken import (
    About,
    Doubt,
    Taken,
    doubts,
    form_complaints,
    oddity_complaints,
    refusal,
    refused_complaint,
    take,
)
from pipeline.policy.model import Policy
from pipeline.tables.complaints import Complaint
from pipeline.tables.received import MARKS_RECEIVED
from pipeline.tables.values import exact_decimal

TIDY = ("project_id", "expert_id", "criterion", "mark")
_DIRECTION_FIT = "direction_fit"
_CRITERION = "criterion "
"""Before a criterion's id in the columns of a sheet, so that none is taken for another column."""

_TOLD_ELSEWHERE = frozenset({"title", "applicant", "direction", "comment", "recusal"})
"""Printed on the sheet for the expert's eye; read where they are at home."""


@dataclass
class Given:
    """The marks as they were given, as columns of MARKS_RECEIVED."""

    columns: dict[str, list[object]] = field(
        default_factory=lambda: {name: [] for name in MARKS_RECEIVED.names}
    )
    complaints: list[Complaint] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)
    """The days that stand above sheets, as written."""

    def table(self) -> pd.DataFrame:
        """MARKS_RECEIVED."""
        return MARKS_RECEIVED.of(self.columns) if self.columns["row"] else MARKS_RECEIVED.empty()


@dataclass(frozen=True)
class _Criteria:
    """What headings mean on a mark sheet: criteria first, then columns of yes and no."""

    ids: tuple[str, ...]
    by_heading: Mapping[str, str]
    yes_no: Mapping[str, str]
    halves: tuple[tuple[str, ...], ...]
    """The criteria that are marked before a hearing, and at it."""
    bound: frozenset[str]
    """The criteria that are marked in some directions only."""

    def of_text(self, text: str) -> str:
        """The criterion or yes/no column that a cell of a tidy table names; else its text."""
        plain = normalised(text)
        return self.by_heading.get(plain) or self.yes_no.get(plain) or text.strip()


def read_marks(
    readings: Sequence[Reading],
    policy: Policy,
    headings: Headings,
) -> Given:
    """Read every file of marks; one that cannot be taken is refused and the others go on.

    Blank cells are received too: what is missing is seen by its place. The
    sheet's own sums are compared and never used.
    """
    given = Given()
    criteria = _criteria(policy, headings)
    sheet = _sheet_wanted(criteria, headings)
    tidy = Wanted(
        "marks_received",
        lambda heading: _only(TIDY, headings.column_of("marks_received", heading)),
        frozenset({"mark"}),
        headings,
        at_least=len(TIDY),
    )
    for reading in sorted(readings, key=lambda reading: reading.file):
        complaint = _read(given, reading, tidy, sheet, criteria, policy)
        if complaint is not None:
            given.complaints.append(complaint)
    return given


def _only(allowed: Sequence[str], column: str | None) -> str | None:
    return column if column in allowed else None


def _criteria(policy: Policy, headings: Headings) -> _Criteria:
    by_heading: dict[str, str] = {}
    for criterion in policy.marking.criteria:
        for written in (criterion.id, criterion.name.zh, criterion.name.en, *criterion.aliases):
            if written:
                by_heading.setdefault(headings.plain(written), criterion.id)
                by_heading.setdefault(normalised(written), criterion.id)
    yes_no = {normalised(_DIRECTION_FIT): _DIRECTION_FIT}
    for fact in policy.facts:
        if fact.verified.experts:
            for written in (fact.verified.experts, fact.name.zh, fact.name.en):
                if written:
                    yes_no.setdefault(normalised(written), fact.verified.experts)
    ids = tuple(criterion.id for criterion in policy.marking.criteria)
    hearing = policy.marking.hearing.criteria if policy.marking.hearing else []
    before = tuple(name for name in ids if name not in hearing)
    heard = tuple(name for name in ids if name in hearing)
    bound = frozenset(part.id for part in policy.marking.criteria if part.directions)
    return _Criteria(ids, by_heading, yes_no, (before, heard), bound)


def _sheet_wanted(criteria: _Criteria, headings: Headings) -> Wanted:
    def column_of(heading: str) -> str | None:
        plain = headings.plain(heading)
        named = criteria.by_heading.get(plain) or criteria.by_heading.get(normalised(heading))
        if named:
            return _CRITERION + named
        known = headings.column_of("mark_sheet", heading)
        return known or criteria.yes_no.get(plain)

    telling = frozenset(_CRITERION + named for named in criteria.ids)
    return Wanted("mark_sheet", column_of, telling, headings)


def _read(
    given: Given,
    reading: Reading,
    tidy: Wanted,
    sheet: Wanted,
    criteria: _Criteria,
    policy: Policy,
) -> Complaint | None:
    if reading.refused:
        return refused_complaint(reading)
    names = [criterion.name.told(policy.round.language) for criterion in policy.marking.criteria]
    taken = take(reading, tidy, TIDY)
    is_tidy = isinstance(taken, Taken)
    if isinstance(taken, Complaint) and taken.code == "header_missing":
        taken = take(reading, sheet, names)
    if isinstance(taken, Complaint):
        given.complaints += oddity_complaints(reading, About())
        return taken
    if not is_tidy:
        needed = ["project_id", *_needed(taken, criteria)]
        missing = [column for column in needed if column not in taken.header.columns]
        if missing:
            told = ", ".join(column.removeprefix(_CRITERION) for column in missing)
            return refusal(reading, "columns_missing", sheet=taken.name, missing=told)
        if "expert_id" not in taken.header.columns and not taken.labels.get("expert_id"):
            return refusal(reading, "expert_unnamed", sheet=taken.name)
    if not taken.entries.entries:
        return refusal(reading, "table_without_rows", sheet=taken.name)
    given.rows[reading.file] = len(taken.entries.entries)
    given.days |= {taken.labels.get("filled_on", "")} - {""}
    added_up = [column for column in taken.header.columns if column.startswith(_CRITERION)]
    given.complaints += form_complaints(taken, About(), [*added_up, "total"], "warn")
    if is_tidy:
        _tidy(given, reading, taken, criteria)
    else:
        _sheet(given, reading, taken, criteria, policy)
    return None


def _needed(taken: Taken, criteria: _Criteria) -> list[str]:
    """The criteria's columns that a sheet must have.

    A sheet is one of what is marked before a hearing, at it, or both: of what it
    is of, no criterion may be missing but those that are marked in some
    directions only, for an expert may have projects of other directions.
    """
    there = {named for named in criteria.ids if _CRITERION + named in taken.header.columns}
    halves = [[name for name in half if name not in criteria.bound] for half in criteria.halves]
    begun = [
        common
        for common, half in zip(halves, criteria.halves, strict=True)
        if there.intersection(half)
    ]
    return [_CRITERION + named for half in begun or halves for named in half]


def _tidy(given: Given, reading: Reading, taken: Taken, criteria: _Criteria) -> None:
    columns = {name: taken.texts(name) for name in TIDY}
    letters = taken.letters(taken.header.columns["mark"])
    rows = taken.numbers()
    cells = [f"{letters}{row}" for row in rows]
    named = _add_tidy(given, taken.file, taken.name, columns, rows, cells, criteria)
    place_of = {index: place for place, index in enumerate(taken.entries.entries)}

    def about(index: int) -> About:
        place = place_of[index]
        project, expert = columns["project_id"][place], columns["expert_id"][place]
        return About(f"{project}/{expert}/{named[place]}", project)

    about_of = {index: about(index) for index in _doubted(taken, reading)}
    _cell_complaints(given, reading, taken, about_of)


def _doubted(taken: Taken, reading: Reading) -> list[int]:
    """The entries that something odd may be said of; none in nearly every file."""
    sheet = taken.sheet
    odd = reading.oddities or sheet.merged or sheet.errors or sheet.uncached or sheet.doubtful
    return taken.entries.entries if odd else []


def _add_tidy(
    given: Given,
    file: str,
    sheet: str,
    columns: Mapping[str, Sequence[str]],
    rows: Sequence[int],
    cells: Sequence[str],
    criteria: _Criteria,
) -> list[str]:
    """Add single marks; the criterion of each, as the policy calls it."""
    counts = Counter(columns["criterion"])
    meaning = {text: criteria.of_text(text) for text in counts}
    known = {*criteria.ids, *criteria.yes_no.values()}
    for text, count in sorted(counts.items()):
        if meaning[text] not in known:
            shown = ", ".join(criteria.ids)
            given.complaints.append(
                Complaint(
                    "criterion_unknown",
                    file=file,
                    sheet=sheet,
                    key=text,
                    column="criterion",
                    value=text,
                    fields={"count": str(count), "known": shown},
                )
            )
    named = [meaning[text] for text in columns["criterion"]]
    added: dict[str, Sequence[object]] = {
        "project_id": columns["project_id"],
        "expert_id": columns["expert_id"],
        "criterion": named,
        "mark": columns["mark"],
        "file": [file] * len(rows),
        "sheet": [sheet] * len(rows),
        "row": rows,
        "cell": cells,
    }
    for name, values in added.items():
        given.columns[name] += values
    given.rows[file] = len(rows)
    return named


def _sheet(
    given: Given, reading: Reading, taken: Taken, criteria: _Criteria, policy: Policy
) -> None:
    """Add an expert's sheet, criterion by criterion."""
    header = taken.header.columns
    head = taken.labels.get("expert_id", "")
    stated = taken.texts("expert_id")
    experts = [written if written.strip() else head for written in stated]
    projects = taken.texts("project_id")
    rows = taken.numbers()
    marked = {
        column: column.removeprefix(_CRITERION)
        for column in header
        if column.startswith(_CRITERION) or column in criteria.yes_no.values()
    }
    for column, named in marked.items():
        letters = column_letters(taken.sheet.first_column + header[column])
        added: dict[str, Sequence[object]] = {
            "project_id": projects,
            "expert_id": experts,
            "criterion": [named] * len(rows),
            "mark": taken.texts(column),
            "file": [taken.file] * len(rows),
            "sheet": [taken.name] * len(rows),
            "row": rows,
            "cell": [f"{letters}{row}" for row in rows],
        }
        for name, values in added.items():
            given.columns[name] += values
    about_of = {
        index: About(f"{project}/{expert}", project)
        for index, project, expert in zip(taken.entries.entries, projects, experts, strict=True)
    }
    for index, written in zip(taken.entries.entries, stated, strict=True):
        if head and written.strip() and normalised(written) != normalised(head):
            complaint = taken.complaint(
                "expert_disputed", index, "expert_id", written, about_of[index]
            )
            given.complaints.append(replace(complaint, fields={"head": head}))
    given.complaints += _sums(taken, criteria, policy, about_of)
    _cell_complaints(given, reading, taken, about_of)


def _cell_complaints(
    given: Given, reading: Reading, taken: Taken, about_of: Mapping[int, About]
) -> None:
    """Cells nobody can vouch for; those of columns nobody marks in are only warned of."""
    told: set[tuple[str, str]] = set()
    for doubt in doubts(taken, reading):
        if doubt.column in _TOLD_ELSEWHERE or doubt.column == "total":
            continue
        complaint = _doubted_mark(taken, doubt, about_of[doubt.index])
        given.complaints.append(complaint)
        told.add((doubt.code, complaint.cell))
    if reading.oddities:
        rows = {taken.row(index): about for index, about in about_of.items()}
        given.complaints += oddity_complaints(reading, About(), rows, told, taken.merged_entries())


def _doubted_mark(taken: Taken, doubt: Doubt, about: About) -> Complaint:
    named = doubt.column.removeprefix(_CRITERION)
    key = f"{about.key}/{named}" if named != doubt.column else about.key
    complaint = taken.complaint(
        doubt.code,
        doubt.index,
        doubt.column,
        doubt.value,
        About(key, about.project_id),
        fields=doubt.fields,
    )
    return replace(complaint, column=named)


def _sums(
    taken: Taken, criteria: _Criteria, policy: Policy, about_of: Mapping[int, About]
) -> Iterator[Complaint]:
    """Rows whose own sum is neither that of the marks nor that of their points.

    A row with a mark that is missing or no number is not compared: which sum
    the expert meant cannot be known. A criterion that is marked in some
    directions only may be left blank.
    """
    if "total" not in taken.header.columns:
        return
    weights = {part.id: part.weight for part in policy.marking.criteria}
    there = [named for named in criteria.ids if _CRITERION + named in taken.header.columns]
    marks = [taken.texts(_CRITERION + named) for named in there]
    for index, total, *row in zip(taken.entries.entries, taken.texts("total"), *marks, strict=True):
        written = exact_decimal(total)
        said = [
            (named, exact_decimal(text))
            for named, text in zip(there, row, strict=True)
            if text.strip() or named not in criteria.bound
        ]
        exact = [(named, mark.billionths) for named, mark in said if mark is not None]
        if written is None or len(exact) < len(said):
            continue
        billionths = [mark for _, mark in exact]
        plain = sum(billionths)
        weighed = sum(weights[named] * mark for named, mark in exact)
        if written.billionths not in (plain, weighed):
            told = {"counted": decimal_text(plain, 0)}
            yield taken.complaint(
                "mark_sum_differs", index, "total", total, about_of[index], fields=told
            )
