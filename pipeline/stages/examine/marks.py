"""Questions to marks: each cell, each sheet of an expert, and experts among each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from pipeline.exact import decimal_text
from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import ABSENT, HOLDS, Question, Requirement, Subject, Suite
from pipeline.stages.examine.receipts import refused_files
from pipeline.stages.typed.criteria import AskedCriteria
from pipeline.stages.typed.marks import DIRECTION_FIT, FAULTS, ReadMark, TypedMarks
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

_RECUSED = {
    "recused": "mark_of_recused",
    "employer": "mark_of_employer",
    "former_employer": "mark_of_former_employer",
}
_NEEDS = {
    "mark_of_recused": "recusals",
    "mark_of_employer": "experts",
    "mark_of_former_employer": "employments",
}


@dataclass(frozen=True)
class Marked:
    """The cells of mark sheets, and what is asked of them.

    `barred` are the projects and experts that must not meet; `unmarked` the
    projects that need no marks, because they bypass marking.
    """

    marks: TypedMarks
    barred: Mapping[tuple[str, str], str]
    unmarked: Set[str]
    asked: AskedCriteria

    @cached_property
    def read(self) -> list[ReadMark | None]:
        """The marks, one a cell; None for a cell in which nothing is marked."""
        marks = self.marks
        return [
            mark if mark is None or self.asked.has(marks.projects[at], marks.criteria[at]) else None
            for at, mark in enumerate(marks.read)
        ]


def mark_suites(
    received: Received, submitted: Submitted, marked: Marked, policy: Policy
) -> Iterator[Suite]:
    """Cells; then lines of a sheet, an expert and a project each."""
    yield _cells(submitted, marked, policy)
    yield _lines(received, submitted, marked, policy)


def _unit_of(submitted: Submitted, projects: Sequence[str]) -> list[str]:
    """The unit of each project; of one that several units filed, the first by code point."""
    filed = zip(submitted.project_ids, submitted.values["unit"], strict=True)
    units = dict(sorted(((project, unit or "") for project, unit in filed), reverse=True))
    return [units.get(project, "") for project in projects]


def _cells(submitted: Submitted, marked: Marked, policy: Policy) -> Suite:
    """One row a cell: whether it is a mark, on its scale, and alone.

    Nothing is asked of cells of criteria that are not marked in the project's
    direction, whatever stands there.
    """
    marking, words = policy.marking, submitted.words
    marks, barred, marks_read = marked.marks, marked.barred, marked.read
    rows = marks.rows
    cells: list[str] = rows["cell"].astype(object).tolist()
    files: list[str] = rows["file"].astype(object).tolist()
    sheets: list[str] = rows["sheet"].astype(object).tolist()
    declared = {criterion.id: criterion for criterion in marking.criteria}
    yes_no = {DIRECTION_FIT, *(fact.verified.experts for fact in policy.facts)}

    def scale(row: int) -> dict[str, str]:
        bounds = declared[marks.criteria[row]].scale
        return {"min": f"{bounds.min:f}", "max": f"{bounds.max:f}", "step": f"{bounds.step:f}"}

    def converted(row: int) -> dict[str, str]:
        read = marks.read[row]
        return {"read": decimal_text(read.billionths or 0, 0) if read else ""}

    groups: dict[tuple[str, str, str], list[int]] = {}
    for row, read in enumerate(marks_read):
        if read is not None and read.billionths is not None:
            name = marks.projects[row], marks.experts[row], marks.criteria[row]
            if name[:2] not in barred:
                groups.setdefault(name, []).append(row)
    again: list[bool | None] = [None if read is None else False for read in marks_read]
    against: list[bool | None] = list(again)
    others: dict[int, list[int]] = {}
    for group in (group for group in groups.values() if len(group) > 1):
        same = len({_billionths(marks, row) for row in group}) == 1
        first = min(
            group, key=lambda row: (marks.written[row], files[row], sheets[row], cells[row])
        )
        others[first] = group
        (again if same else against)[first] = True

    told = list(marks.written)
    for first, group in others.items():
        told[first] = ", ".join(sorted({marks.written[at] for at in group}))

    def doubled(row: int) -> dict[str, str]:
        group = others[row]
        return {
            "count": str(len(group)),
            "cells": ", ".join(sorted(f"{files[at]} {cells[at]}" for at in group)),
            "marks": told[row],
        }

    questions = [
        Question(
            code,
            [
                None if read is None else read.fault if read.fault in ("", code) else None
                for read in marks_read
            ],
            Requirement("not_in_set", {"value_set": [code]}),
            column="mark",
            fields=scale,
        )
        for code in FAULTS
    ]
    questions += [
        Question(
            "mark_converted",
            [
                None if read is None or read.billionths is None else read.converted
                for read in marks_read
            ],
            ABSENT,
            column="mark",
            fields=converted,
        ),
        Question("mark_doubled", again, ABSENT, column="mark", shown=told, fields=doubled),
        Question(
            "mark_contradicted",
            against,
            ABSENT,
            marking.panel.source,
            "mark",
            shown=told,
            fields=doubled,
        ),
        Question(
            "not_yes_or_no_of_expert",
            [
                words.yes_no(text) is not None if name in yes_no and code_text(text) else None
                for name, text in zip(marks.criteria, marks.written, strict=True)
            ],
            HOLDS,
            column="mark",
        ),
    ]
    subject = Subject(
        file=files,
        sheet=sheets,
        row=rows["row"].tolist(),
        key=[
            "/".join(name)
            for name in zip(marks.projects, marks.experts, marks.criteria, strict=True)
        ],
        project=marks.projects,
        unit=_unit_of(submitted, marks.projects),
        texts={"mark": marks.written},
        cell=lambda row, _: cells[row],
    )
    return Suite("marks", subject, tuple(questions))


def _billionths(marks: TypedMarks, row: int) -> int | None:
    read = marks.read[row]
    return read.billionths if read else None


def _lines(received: Received, submitted: Submitted, marked: Marked, policy: Policy) -> Suite:
    """One row a line of a sheet: whether expert and project exist and may meet."""
    marks, barred = marked.marks, marked.barred
    rows = marks.rows
    first: dict[tuple[str, str, str, str], int] = {}
    columns: dict[int, set[str]] = {}
    given: dict[tuple[str, str], set[str]] = {}
    place = zip(rows["file"], rows["sheet"], marks.projects, marks.experts, strict=True)
    for at, (file, sheet, project, expert) in enumerate(place):
        read = marks.read[at]
        if read is not None:
            line = first.setdefault((file, sheet, project, expert), at)
            columns.setdefault(line, set()).add(marks.criteria[at])
            criteria = given.setdefault((project, expert), set())
            if read.billionths is not None:
                criteria.add(marks.criteria[at])
    lines = list(first.values())
    pairs = [(marks.projects[at], marks.experts[at]) for at in lines]
    experts = {code_text(text) for text in received.experts["expert_id"]}
    projects = {name for name in submitted.project_ids if name}
    filed = _of_unread_files(received)
    has_marks = [bool(given[pair]) for pair in pairs]

    def whether(why: str) -> list[bool | None]:
        return [
            barred.get(pair) == why if has else None
            for pair, has in zip(pairs, has_marks, strict=True)
        ]

    recusal = policy.examination.recusal
    questions: list[Question] = []
    not_made: list[tuple[str, str]] = []
    for why, code in _RECUSED.items():
        needless = why == "former_employer" and recusal.employer_years == 0
        if _NEEDS[code] in received.present:
            questions.append(
                Question(
                    code,
                    whether(why),
                    ABSENT,
                    recusal.source,
                    "expert_id",
                    fields=lambda _: {"years": str(recusal.employer_years)},
                )
            )
        elif not needless:
            not_made.append((code, recusal.source))
    if "experts" in received.present:
        known = [expert in experts for _, expert in pairs]
        questions.append(Question("mark_unknown_expert", known, HOLDS, "", "expert_id"))
    else:
        not_made.append(("mark_unknown_expert", ""))
    questions.append(
        Question(
            "mark_unknown_project",
            [_known(project, projects, filed) for project, _ in pairs],
            HOLDS,
            "",
            "project_id",
        )
    )
    questions += _of_lines([columns[at] for at in lines], pairs, given, marked, policy)
    subject = Subject(
        file=rows["file"].iloc[lines].tolist(),
        sheet=rows["sheet"].iloc[lines].tolist(),
        row=rows["row"].iloc[lines].tolist(),
        key=["/".join(pair) for pair in pairs],
        project=[project for project, _ in pairs],
        unit=_unit_of(submitted, [project for project, _ in pairs]),
        texts={
            "expert_id": [expert for _, expert in pairs],
            "project_id": [project for project, _ in pairs],
        },
    )
    return Suite("mark_lines", subject, tuple(questions), tuple(not_made))


def _of_unread_files(received: Received) -> Set[str] | None:
    """The projects that may stand in a submission file that could not be read.

    They are those that were filed online; None where nobody can tell which they
    may be. Empty where every file was read.
    """
    if not refused_files(received):
        return frozenset()
    if "online" not in received.registers:
        return None
    online = received.registers["online"]["project_id"]
    return {code_text(text) for text in online}


def _known(project: str, projects: Set[str], filed: Set[str] | None) -> bool | None:
    """Whether a marked project was received; None where it may stand in a file nobody read."""
    if project in projects:
        return True
    return None if filed is None or project in filed else False


def _of_lines(
    columns: Sequence[Set[str]],
    pairs: Sequence[tuple[str, str]],
    given: Mapping[tuple[str, str], Set[str]],
    marked: Marked,
    policy: Policy,
) -> Iterator[Question]:
    """Whether an expert who marked a project marked all of its criteria, and no others.

    Criteria are asked for in the halves that the expert began and the line has
    columns of: who marks before a hearing need not be heard of at it.
    """
    marks_of: list[int | None] = []
    wanted: list[int] = []
    strange: list[list[str]] = []
    for line, pair in zip(columns, pairs, strict=True):
        marks = given[pair]
        counts = pair not in marked.barred and pair[0] not in marked.unmarked
        halves = [set(half) for half in marked.asked.halves(pair[0])]
        begun = [half for half in halves if half & marks and half & line]
        marks_of.append(sum(len(half & marks) for half in begun) if begun and counts else None)
        wanted.append(sum(map(len, begun)))
        counts = counts and marked.asked.knows(pair[0])
        known = {name for half in halves for name in half}
        strange.append(sorted((marks & line) - known) if counts else [])
    clause = policy.marking.panel.source
    yield Question(
        "marks_incomplete",
        [
            None if count is None else count == whole
            for count, whole in zip(marks_of, wanted, strict=True)
        ],
        HOLDS,
        clause,
        "expert_id",
        fields=lambda row: {"count": str(marks_of[row]), "all": str(wanted[row])},
    )
    if any(criterion.directions for criterion in policy.marking.criteria):
        sources = [part.source for part in policy.marking.criteria if part.directions]
        language = policy.round.language
        called = {part.id: part.name.told(language) for part in policy.marking.criteria}
        yield Question(
            "mark_not_its_criterion",
            [not names for names in strange],
            HOLDS,
            "; ".join(dict.fromkeys(sources)),
            "expert_id",
            fields=lambda row: {"names": ", ".join(called[name] for name in strange[row])},
        )
