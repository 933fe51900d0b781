"""Questions to marks: each cell, each sheet of an expert, and experts among each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.exact import decimal_text
from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import ABSENT, HOLDS, Question, Requirement, Subject, Suite
from pipeline.stages.typed.marks import FAULTS, TypedMarks
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
YES_NO_COLUMN = "direction_fit"


def mark_suites(
    received: Received,
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Iterator[Suite]:
    """Cells; then lines of a sheet, an expert and a project each."""
    yield _cells(submitted, marks, barred, policy)
    yield _lines(received, submitted, marks, barred, policy)


def _unit_of(submitted: Submitted, projects: Sequence[str]) -> list[str]:
    """The unit of each project; of one that several units filed, the first by code point."""
    filed = zip(submitted.project_ids, submitted.values["unit"], strict=True)
    units = dict(sorted(((project, unit or "") for project, unit in filed), reverse=True))
    return [units.get(project, "") for project in projects]


def _cells(
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Suite:
    """One row a cell: whether it is a mark, on its scale, and alone."""
    marking, words = policy.marking, submitted.words
    rows = marks.rows
    cells: list[str] = rows["cell"].astype(object).tolist()
    files: list[str] = rows["file"].astype(object).tolist()
    sheets: list[str] = rows["sheet"].astype(object).tolist()
    declared = {criterion.id: criterion for criterion in marking.criteria}
    yes_no = {YES_NO_COLUMN, *(fact.verified.experts for fact in policy.facts)}

    def scale(row: int) -> dict[str, str]:
        bounds = declared[marks.criteria[row]].scale
        return {"min": f"{bounds.min:f}", "max": f"{bounds.max:f}", "step": f"{bounds.step:f}"}

    def converted(row: int) -> dict[str, str]:
        read = marks.read[row]
        return {"read": decimal_text(read.billionths or 0, 0) if read else ""}

    groups: dict[tuple[str, str, str], list[int]] = {}
    for row, read in enumerate(marks.read):
        if read is not None and read.billionths is not None:
            name = marks.projects[row], marks.experts[row], marks.criteria[row]
            if name[:2] not in barred:
                groups.setdefault(name, []).append(row)
    again: list[bool | None] = [None if read is None else False for read in marks.read]
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
                for read in marks.read
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
                for read in marks.read
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


def _lines(
    received: Received,
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Suite:
    """One row a line of a sheet: whether expert and project exist and may meet."""
    rows = marks.rows
    criteria = [criterion.id for criterion in policy.marking.criteria]
    first: dict[tuple[str, str, str, str], int] = {}
    given: dict[tuple[str, str], set[str]] = {}
    place = zip(rows["file"], rows["sheet"], marks.projects, marks.experts, strict=True)
    for at, (file, sheet, project, expert) in enumerate(place):
        read = marks.read[at]
        if read is not None:
            first.setdefault((file, sheet, project, expert), at)
            marked = given.setdefault((project, expert), set())
            if read.billionths is not None:
                marked.add(marks.criteria[at])
    lines = list(first.values())
    pairs = [(marks.projects[at], marks.experts[at]) for at in lines]
    experts = {code_text(text) for text in received.experts["expert_id"]}
    projects = {name for name in submitted.project_ids if name}
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
            [project in projects for project, _ in pairs],
            HOLDS,
            "",
            "project_id",
        )
    )
    clause = policy.marking.panel.source
    questions.append(
        Question(
            "marks_incomplete",
            [
                len(given[pair]) if has and pair not in barred else None
                for pair, has in zip(pairs, has_marks, strict=True)
            ],
            Requirement("between", {"min_value": len(criteria)}),
            clause,
            "expert_id",
            fields=lambda row: {"count": str(len(given[pairs[row]])), "all": str(len(criteria))},
        )
    )
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
