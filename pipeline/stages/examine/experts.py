"""Questions to experts: what each sheet as a whole looks like, and what was assigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pipeline.exact import SCALE, decimal_text, points_of
from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import ABSENT, HOLDS, Question, Requirement, Subject, Suite
from pipeline.stages.typed.marks import TypedMarks, said_by_experts
from pipeline.stages.typed.submissions import Submitted
from pipeline.tables.bundles import Received
from pipeline.tables.spelling import code_text

_UNFIT = "direction_fit"
Line = tuple[int, ...]
"""An expert's marks of one project, in the order of the criteria."""


@dataclass(frozen=True)
class _Sheets:
    """Complete lines of every expert, and all projects of which a mark was given."""

    lines: Mapping[str, Mapping[str, Line]]
    marked: Mapping[str, set[str]]
    files: Mapping[str, str]
    """The file of an expert's first mark by code point, to say where to look."""


def expert_suites(
    received: Received,
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Iterator[Suite]:
    """One row an expert, a pair of experts that copied, and a project judged unfit."""
    sheets = _gathered(marks, barred, policy)
    yield _whole_sheets(received, sheets, barred, policy)
    yield _copies(sheets)
    yield _unfit(submitted, marks, barred, policy)


def _gathered(marks: TypedMarks, barred: Mapping[tuple[str, str], str], policy: Policy) -> _Sheets:
    criteria = [criterion.id for criterion in policy.marking.criteria]
    cells: dict[str, dict[str, dict[str, int]]] = {}
    files: dict[str, str] = {}
    names = marks.rows["file"].astype(object).tolist()
    for at, read in enumerate(marks.read):
        project, expert = marks.projects[at], marks.experts[at]
        if read is None or (project, expert) in barred:
            continue
        files[expert] = min(files.get(expert, names[at]), names[at])
        projects = cells.setdefault(expert, {})
        if read.billionths is not None:
            projects.setdefault(project, {}).setdefault(marks.criteria[at], read.billionths)
    return _Sheets(
        lines={
            expert: {
                project: tuple(given[name] for name in criteria)
                for project, given in projects.items()
                if len(given) == len(criteria)
            }
            for expert, projects in sorted(cells.items())
        },
        marked={expert: set(projects) for expert, projects in cells.items()},
        files=files,
    )


def _whole_sheets(
    received: Received,
    sheets: _Sheets,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Suite:
    marking = policy.marking
    assigned: dict[str, set[str]] = {}
    columns = received.assignments[["project_id", "expert_id"]]
    for project, expert in columns.itertuples(index=False):
        pair = code_text(project), code_text(expert)
        if pair not in barred:
            assigned.setdefault(pair[1], set()).add(pair[0])
    experts = sorted({*sheets.lines, *assigned})
    full = tuple(points_of(criterion.scale.max) for criterion in marking.criteria)
    lines = [list(sheets.lines.get(expert, {}).values()) for expert in experts]
    questions = [
        Question(
            "marks_all_maximum",
            [set(given) == {full} if len(given) > 1 else None for given in lines],
            ABSENT,
            fields=lambda row: {"count": str(len(lines[row]))},
        ),
        Question(
            "marks_all_equal",
            [
                len(set(given)) == 1 and given[0] != full if len(given) > 1 else None
                for given in lines
            ],
            ABSENT,
            fields=lambda row: {"count": str(len(lines[row]))},
        ),
    ]
    if marking.wrong_scale is not None:
        weights = [criterion.weight for criterion in marking.criteria]
        highest = [max((_points(weights, line) for line in given), default=None) for given in lines]
        bound = int(marking.wrong_scale.share * marking.full * SCALE)
        questions.append(
            Question(
                "marks_wrong_scale",
                highest,
                Requirement("between", {"min_value": bound, "strict_min": True}),
                marking.wrong_scale.source,
                fields=lambda row: {
                    "found": decimal_text(highest[row] or 0, 0),
                    "full": f"{marking.full:f}",
                },
            )
        )
    not_made: tuple[tuple[str, str], ...] = ()
    if "assignments" in received.present:
        questions += _assignments(experts, assigned, sheets)
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


def _points(weights: Sequence[Decimal], line: Line) -> int:
    """Points of a line in billionths, rounded down: compared with a share, never published."""
    points: list[int] = [
        points_of(weight) * mark for weight, mark in zip(weights, line, strict=True)
    ]
    return int(sum(points) // SCALE)


def _assignments(
    experts: Sequence[str], assigned: Mapping[str, set[str]], sheets: _Sheets
) -> Iterator[Question]:
    asked = [assigned.get(expert, set()) for expert in experts]
    given = [sheets.marked.get(expert, set()) for expert in experts]
    missing = [sorted(ours - theirs) for ours, theirs in zip(asked, given, strict=True)]
    beyond = [sorted(theirs - ours) for ours, theirs in zip(asked, given, strict=True)]
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


def _unfit(
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Suite:
    """Projects of which an expert says that they do not fit their direction.

    Of a project filed in several rows the first is named, by unit and direction.
    """
    words, texts = submitted.words, submitted.texts
    units = [unit or "" for unit in submitted.values["unit"]]
    known = submitted.by_project()
    said = {
        project: [answer for _, text in answers if (answer := words.yes_no(text)) is not None]
        for project, answers in sorted(said_by_experts(marks, _UNFIT, barred).items())
        if project in known
    }
    projects = [project for project in said if said[project]]
    rows = [
        min(known[project], key=lambda row: (units[row], texts["direction"][row]))
        for project in projects
    ]
    question = Question(
        "direction_unfit",
        [all(said[project]) for project in projects],
        HOLDS,
        policy.directions.source,
        "direction",
        fields=lambda row: {
            "no": str(said[projects[row]].count(False)),
            "count": str(len(said[projects[row]])),
        },
    )
    subject = Subject(
        file=[texts["file"][row] for row in rows],
        sheet=[texts["sheet"][row] for row in rows],
        row=[submitted.numbers[row] for row in rows],
        key=projects,
        project=projects,
        unit=[units[row] for row in rows],
        texts={"direction": [texts["direction"][row] for row in rows]},
    )
    return Suite("directions", subject, (question,))
