"""Questions about directions: which a row names, and whether experts find that it fits them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from pipeline.policy.model import Policy
from pipeline.stages.examine.questions import (
    ABSENT,
    HOLDS,
    Follows,
    Question,
    Requirement,
    Suite,
    consequence,
)
from pipeline.stages.examine.submitted import nearest_of, subject_of_projects
from pipeline.stages.typed.marks import DIRECTION_FIT, TypedMarks, said_by_experts
from pipeline.stages.typed.submissions import Submitted


def questions_of_directions(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    """Whether what is named are directions, not too many, and each once."""
    names, source = submitted.words.directions, policy.directions.source
    unread = [[named.written for named in row if not named.id] for row in submitted.named]
    named = [[one.id or one.written for one in row] for row in submitted.named]
    shown = [", ".join(row) for row in unread]
    yield Question(
        "unknown_direction",
        [
            strange[0] if strange else ids[0] if ids else None
            for strange, ids in zip(unread, named, strict=True)
        ],
        Requirement("in_set", {"value_set": list(names.ids)}),
        source,
        "direction",
        shown=shown,
        fields=nearest_of(names, [row[0] if row else "" for row in unread], ""),
    )
    several = policy.directions.several
    if several is None:
        return
    different = [list(dict.fromkeys(row)) for row in named]
    yield Question(
        "too_many_directions",
        [len(row) if row else None for row in different],
        Requirement("between", {"max_value": several.at_most}),
        several.source,
        "direction",
        **consequence(several.otherwise),
        fields=lambda row: {
            "count": str(len(different[row])),
            "names": ", ".join(different[row]),
            "at_most": str(several.at_most),
        },
    )
    again = [[name for name, count in Counter(row).items() if count > 1] for row in named]
    yield Question(
        "direction_repeated",
        [bool(twice) if row else None for twice, row in zip(again, named, strict=True)],
        ABSENT,
        several.source,
        "direction",
        fields=lambda row: {"names": ", ".join(again[row])},
    )


def fit_suite(
    submitted: Submitted,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
    policy: Policy,
) -> Suite:
    """Projects of which experts say that they do not fit their direction.

    Where the policy names a share, it is asked if more than this share of the
    experts who answered say no; an expert with several answers says no if any
    of them does. Where it names none, one no is told. Nothing is ever moved to
    another direction.
    """
    known = set(submitted.project_ids)
    part = policy.examination.direction_fit
    said: dict[str, list[bool]] = {}
    for project, answers in sorted(said_by_experts(marks, DIRECTION_FIT, barred).items()):
        heard = _heard(answers, submitted, once=part is not None)
        if project in known and heard:
            said[project] = heard
    projects = list(said)
    source, follows = policy.directions.source, Follows(severity="", bars="")
    fits = [all(said[project]) for project in projects]
    if part is not None:
        source, follows = part.source, consequence(part.otherwise)
        fits = [
            Fraction(said[project].count(False), len(said[project])) <= part.more_than
            for project in projects
        ]
    question = Question(
        "direction_unfit",
        fits,
        HOLDS,
        source,
        "direction",
        **follows,
        fields=lambda row: {
            "no": str(said[projects[row]].count(False)),
            "count": str(len(said[projects[row]])),
        },
    )
    return Suite("directions", subject_of_projects(submitted, projects), (question,))


def _heard(answers: Sequence[tuple[str, str]], submitted: Submitted, *, once: bool) -> list[bool]:
    """The answers that can be read: every one of them, or one an expert."""
    read = [
        (expert, answer)
        for expert, text in answers
        if (answer := submitted.words.yes_no(text)) is not None
    ]
    if not once:
        return [answer for _, answer in read]
    by_expert: dict[str, bool] = {}
    for expert, answer in read:
        by_expert[expert] = by_expert.get(expert, True) and answer
    return list(by_expert.values())
