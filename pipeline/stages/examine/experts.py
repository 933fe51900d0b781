"""Questions to experts: what each sheet as a whole looks like, and what was assigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.exact import SCALE, decimal_text, points_of
from pipeline.policy.model import Policy
from pipeline.stages.examine.marks import Marked
from pipeline.stages.examine.questions import ABSENT, HOLDS, Question, Requirement, Subject, Suite
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

Line = tuple[int | None, ...]
"""An expert's marks of one project, in the order of the criteria; None where none was asked."""


@dataclass(frozen=True)
class _Sheets:
    """Complete lines of every expert, and all projects of which a mark was given.

    A line is complete if every criterion of the project is marked; with a
    hearing, of each half that is not left out altogether.
    """

    lines: Mapping[str, Mapping[str, Line]]
    marked: Mapping[str, set[str]]
    columns: Mapping[str, set[str]]
    """The criteria an expert's sheets have columns of."""
    files: Mapping[str, str]
    """The file of an expert's first mark by code point, to say where to look."""


def expert_suites(received: Received, marked: Marked, policy: Policy) -> Iterator[Suite]:
    """One row an expert, and a pair of experts that copied."""
    sheets = _gathered(marked, policy)
    yield _whole_sheets(received, sheets, marked, policy)
    yield _copies(sheets)


def _gathered(marked: Marked, policy: Policy) -> _Sheets:
    criteria = [criterion.id for criterion in policy.marking.criteria]
    marks = marked.marks
    cells: dict[str, dict[str, dict[str, int]]] = {}
    columns: dict[str, set[str]] = {}
    files: dict[str, str] = {}
    names = marks.rows["file"].astype(object).tolist()
    for at, read in enumerate(marked.read):
        project, expert = marks.projects[at], marks.experts[at]
        if read is None or (project, expert) in marked.barred:
            continue
        files[expert] = min(files.get(expert, names[at]), names[at])
        columns.setdefault(expert, set()).add(marks.criteria[at])
        projects = cells.setdefault(expert, {})
        if read.billionths is not None:
            projects.setdefault(project, {}).setdefault(marks.criteria[at], read.billionths)

    def complete(projects: Mapping[str, Mapping[str, int]]) -> dict[str, Line]:
        found: dict[str, Line] = {}
        for project, given in projects.items():
            halves = [half for half in marked.asked.halves(project) if given.keys() & set(half)]
            whole = {name for half in halves for name in half}
            if halves and whole <= given.keys():
                found[project] = tuple(given[name] if name in whole else None for name in criteria)
        return found

    return _Sheets(
        lines={expert: complete(projects) for expert, projects in sorted(cells.items())},
        marked={expert: set(projects) for expert, projects in cells.items()},
        columns=columns,
        files=files,
    )


def _whole_sheets(received: Received, sheets: _Sheets, marked: Marked, policy: Policy) -> Suite:
    marking = policy.marking
    assigned = _assigned(received, marked)
    experts = sorted({*sheets.lines, *assigned})
    highest = [points_of(criterion.scale.max) for criterion in marking.criteria]
    lines = [list(sheets.lines.get(expert, {}).values()) for expert in experts]
    full = [[_instead(line, highest) for line in given] for given in lines]
    questions = [
        Question(
            "marks_all_maximum",
            [
                given == most if len(given) > 1 else None
                for given, most in zip(lines, full, strict=True)
            ],
            ABSENT,
            fields=lambda row: {"count": str(len(lines[row]))},
        ),
        Question(
            "marks_all_equal",
            [
                len(set(given)) == 1 and given != most if len(given) > 1 else None
                for given, most in zip(lines, full, strict=True)
            ],
            ABSENT,
            fields=lambda row: {"count": str(len(lines[row]))},
        ),
    ]
    if marking.wrong_scale is not None:
        share, weights = marking.wrong_scale.share, [part.weight for part in marking.criteria]
        totals = [
            [
                (_points(weights, line), _points(weights, most))
                for line, most in zip(*both, strict=True)
            ]
            for both in zip(lines, full, strict=True)
        ]
        best = [max(given, default=(0, 0)) for given in totals]
        questions.append(
            Question(
                "marks_wrong_scale",
                [
                    any(points > int(share * most) for points, most in given) if given else None
                    for given in totals
                ],
                HOLDS,
                marking.wrong_scale.source,
                fields=lambda row: {
                    "found": decimal_text(best[row][0], 0),
                    "full": decimal_text(best[row][1], 0),
                },
            )
        )
    not_made: tuple[tuple[str, str], ...] = ()
    if "assignments" in received.present:
        questions += _assignments(experts, assigned, _needed(assigned, sheets, marked), sheets)
    else:
        not_made = (("marks_missing", ""), ("marks_not_assigned", ""))
    subject = Subject(
        file=[sheets.files.get(expert, "") for expert in experts],
        sheet=[""] * len(experts),
        row=[0] * len(experts),
        key=experts,
        texts={"": experts},
    )
    return Suite("experts_sheets", subject, tuple(questions), not_made)


def _assigned(received: Received, marked: Marked) -> dict[str, set[str]]:
    """The projects each expert was assigned and may mark."""
    found: dict[str, set[str]] = {}
    columns = received.assignments[["project_id", "expert_id"]]
    for project, expert in columns.itertuples(index=False):
        pair = code_text(project), code_text(expert)
        if pair not in marked.barred:
            found.setdefault(pair[1], set()).add(pair[0])
    return found


def _needed(
    assigned: Mapping[str, set[str]], sheets: _Sheets, marked: Marked
) -> dict[str, set[str]]:
    """The assigned projects that each expert had to mark.

    Nobody need mark what bypasses marking. Whose sheets have columns of the
    hearing alone is asked for the projects that somebody marked there: which
    projects are heard, only the first half tells.
    """
    marks, asked = marked.marks, marked.asked
    heard = {
        marks.projects[at]
        for at, read in enumerate(marked.read)
        if read is not None and read.billionths is not None and asked.is_heard(marks.criteria[at])
    }
    needed: dict[str, set[str]] = {}
    for expert, projects in assigned.items():
        columns = sheets.columns.get(expert, set())
        at_hearing = bool(columns) and all(map(asked.is_heard, columns))
        needed[expert] = (projects & heard if at_hearing else projects) - marked.unmarked
    return needed


def _instead(line: Line, marks: Sequence[int]) -> Line:
    """A line with other marks where it has any."""
    return tuple(None if mark is None else other for mark, other in zip(line, marks, strict=True))


def _points(weights: Sequence[Decimal], line: Line) -> int:
    """Points of a line in billionths, rounded down: compared with a share, never published."""
    pairs = zip(weights, line, strict=True)
    points: list[int] = [points_of(weight) * mark for weight, mark in pairs if mark is not None]
    return int(sum(points) // SCALE)


def _assignments(
    experts: Sequence[str],
    assigned: Mapping[str, set[str]],
    needed: Mapping[str, set[str]],
    sheets: _Sheets,
) -> Iterator[Question]:
    asked = [needed.get(expert, set()) for expert in experts]
    given = [sheets.marked.get(expert, set()) for expert in experts]
    missing = [sorted(ours - theirs) for ours, theirs in zip(asked, given, strict=True)]
    beyond = [
        sorted(theirs - assigned.get(expert, set()))
        for expert, theirs in zip(experts, given, strict=True)
    ]
    yield Question(
        "marks_missing",
        [len(names) if ours else None for names, ours in zip(missing, asked, strict=True)],
        Requirement("between", {"max_value": 0}),
        fields=lambda row: {
            "count": str(len(asked[row]) - len(missing[row])),
            "all": str(len(asked[row])),
            "projects": ", ".join(missing[row]),
        },
    )
    yield Question(
        "marks_not_assigned",
        [len(names) if theirs else None for names, theirs in zip(beyond, given, strict=True)],
        Requirement("between", {"max_value": 0}),
        fields=lambda row: {"count": str(len(beyond[row])), "projects": ", ".join(beyond[row])},
    )


def _copies(sheets: _Sheets) -> Suite:
    """Pairs of experts whose every common line, of two at the least, is the same.

    Experts who gave one line to all are told of already and copy nobody.
    """
    varied = {name: lines for name, lines in sheets.lines.items() if len(set(lines.values())) > 1}
    by_project: dict[str, list[str]] = {}
    for expert, lines in varied.items():
        for project in lines:
            by_project.setdefault(project, []).append(expert)
    common: Counter[tuple[str, str]] = Counter()
    same: Counter[tuple[str, str]] = Counter()
    for project, experts in by_project.items():
        for pair in combinations(sorted(experts), 2):
            common[pair] += 1
            same[pair] += varied[pair[0]][project] == varied[pair[1]][project]
    pairs = sorted(common)
    question = Question(
        "marks_copied",
        [same[pair] == common[pair] if common[pair] > 1 else None for pair in pairs],
        ABSENT,
        fields=lambda row: {"other": pairs[row][1], "count": str(common[pairs[row]])},
    )
    subject = Subject(
        file=[sheets.files.get(first, "") for first, _ in pairs],
        sheet=[""] * len(pairs),
        row=[0] * len(pairs),
        key=["/".join(pair) for pair in pairs],
        texts={"": [first for first, _ in pairs]},
    )
    return Suite("experts_pairs", subject, (question,))
