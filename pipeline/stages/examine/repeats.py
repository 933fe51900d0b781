"""Questions to submitted rows among each other: what may stand in one row only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.policy.model import Policy
from pipeline.policy.parts import Consequence
from pipeline.policy.places import ApplicantPool
from pipeline.stages.examine.questions import HOLDS, UNIQUE, Question, consequence
from pipeline.stages.typed.consortia import named_members
from pipeline.stages.typed.submissions import Submitted

REPEATS = ("repeat_project", "repeat_applicant")
"""What is complained of where one thing stands in several rows."""


def questions_of_repeats(submitted: Submitted, policy: Policy) -> Iterator[Question]:
    """One applicant or project in several rows.

    The same is told once: two rows of one project are not also two of its
    applicant, and a name is asked only where the code does not tell it.
    """
    repeats = policy.examination.repeats
    ids = submitted.project_ids
    codes, names = submitted.keys("credit_code"), submitted.keys("applicant")
    yield alone("repeat_project", "project_id", ids, submitted, repeats.project, repeats.source)
    if repeats.allowed == "as_pool":
        pool = policy.pools.applicant
        assert pool is not None
        yield from _Applicants(submitted, pool).questions(policy)
        return
    for column, keys in (
        ("credit_code", unless_equal(codes, ids)),
        ("applicant", unless_equal(unless_equal(names, ids), codes)),
    ):
        follows = repeats.applicant
        shown = submitted.texts["applicant"]
        yield alone("repeat_applicant", column, keys, submitted, follows, repeats.source, shown)


def unless_equal(keys: Sequence[str], told: Sequence[str]) -> list[str]:
    """The keys, set apart where all rows of one key are the same in what is told already."""
    seen: dict[str, set[str]] = {}
    for key, same in zip(keys, told, strict=True):
        seen.setdefault(key, set()).add(same)
    return [
        f"{key}/{row}" if key and len(seen[key]) == 1 and seen[key] != {""} else key
        for row, key in enumerate(keys)
    ]


def alone(
    code: str,
    column: str,
    keys: Sequence[str],
    submitted: Submitted,
    follows: Consequence,
    clause: str,
    shown: Sequence[str] | None = None,
) -> Question:
    """Whether each row's key is no other row's; an empty one is not asked."""
    rows: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key:
            rows.setdefault(key, []).append(row)
    return Question(
        code,
        [key or None for key in keys],
        UNIQUE,
        clause,
        column,
        **consequence(follows),
        shown=shown or submitted.texts[column],
        fields=lambda row: _others(submitted, rows[keys[row]], row),
    )


def _others(submitted: Submitted, rows: Sequence[int], own: int) -> dict[str, str]:
    """How many rows there are, and which beside a row's own."""
    others = sorted(
        submitted.project_ids[row] or submitted.texts["title"][row] for row in rows if row != own
    )
    return {"count": str(len(others) + 1), "others": ", ".join(others)}


class _Applicants:
    """In how many projects each applicant has a part, and in how many it may.

    An applicant is counted under its credit code, a member of a consortium as
    `named_members` says. What two rows of one project say counts once.
    """

    def __init__(self, submitted: Submitted, pool: ApplicantPool) -> None:
        self._submitted = submitted
        self._pool = pool
        self._codes = submitted.keys("credit_code")
        self._names = submitted.keys("applicant")
        counted = pool.members == "counted"
        self._members = named_members(submitted) if counted else [[] for _ in self._codes]
        self._rows: dict[str, list[int]] = {}
        self._kinds: dict[str, set[str]] = {}
        for row, (code, name) in enumerate(zip(self._codes, self._names, strict=True)):
            kind = submitted.values["applicant_type"][row]
            leads = dict.fromkeys(key for key in (code, name) if key)
            for key in leads:
                self._kinds.setdefault(key, set()).update({kind} - {None})
            for key in dict.fromkeys((*leads, *(member.key for member in self._members[row]))):
                self._rows.setdefault(key, []).append(row)

    def questions(self, policy: Policy) -> Iterator[Question]:
        """Whether an applicant files, or is a member, more often than its pool allows."""
        texts, repeats = self._submitted.texts, policy.examination.repeats
        members = [[member.key for member in row] for row in self._members]
        names_told = unless_equal(
            unless_equal(self._names, self._submitted.project_ids), self._codes
        )
        pairs = zip(self._names, names_told, strict=True)
        asked: list[tuple[str, list[list[str]], Sequence[str]]] = [
            ("credit_code", [[code] if code else [] for code in self._codes], texts["applicant"]),
            (
                "applicant",
                [[name] if name and name == told else [] for name, told in pairs],
                texts["applicant"],
            ),
        ]
        if self._pool.members == "counted":
            beyond = [
                ", ".join(one.name for one in row if self._is_beyond(one.key))
                for row in self._members
            ]
            asked.append(("partners", members, beyond))
        for column, keys, shown in asked:
            yield Question(
                "repeat_applicant",
                [not any(map(self._is_beyond, row)) if row else None for row in keys],
                HOLDS,
                repeats.source,
                column,
                **consequence(repeats.applicant),
                shown=shown,
                fields=self._told(keys),
            )

    def _told(self, keys: Sequence[Sequence[str]]) -> Callable[[int], Mapping[str, str]]:
        def told(row: int) -> Mapping[str, str]:
            beyond = next(key for key in keys[row] if self._is_beyond(key))
            others = _others(self._submitted, self._rows[beyond], row)
            return {**others, "allowed": str(self._allowed(beyond))}

        return told

    def _is_beyond(self, key: str) -> bool:
        rows = self._rows.get(key, ())
        ids = self._submitted.project_ids
        return len({ids[row] or f"/{row}" for row in rows}) > self._allowed(key)

    def _allowed(self, key: str) -> int:
        """By the kind the applicant gives where it leads, if that is one."""
        kinds = self._kinds.get(key, set())
        kind = next(iter(kinds)) if len(kinds) == 1 else ""
        return self._pool.by_type.get(kind, self._pool.at_most)
