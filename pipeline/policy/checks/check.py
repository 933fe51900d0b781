"""What a check of a policy is: what it reads, and what it complains of.

A value at fault is filled with one that can be read, so that everything else
can still be checked. A check that reads what was filled is not made, and what
another says of the filled value itself is not told: one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.documents import Path
from pipeline.policy.model import Policy
from pipeline.policy.spelling import nearest

Complaint = tuple[str, Path, dict[str, str]]
"""A code, the path of what is complained of, and the fields of its sentences."""


@dataclass(frozen=True)
class Vocabulary:
    """The columns a policy can name: those of a submission, and of each known register.

    `yes_no` are those of a submission that hold nothing but yes or no.
    """

    submission: tuple[str, ...]
    registers: Mapping[str, tuple[str, ...]]
    yes_no: tuple[str, ...] = ()


WORKED_OUT = ("unit_class", "field")
"""Columns that conditions can name though nobody fills them in: by unit and by direction."""

Finder = Callable[[Policy, Vocabulary], Iterator[Complaint]]


@dataclass(frozen=True)
class Check:
    """One check. `reads` are the places whose faults would make it complain wrongly."""

    reads: tuple[tuple[str, ...], ...]
    find: Finder

    def made(self, filled: Iterable[Path]) -> bool:
        """Whether it can be made although some places were filled."""
        return not any(_touches(path, place) for path in filled for place in self.reads)

    def complaints(
        self, policy: Policy, vocabulary: Vocabulary, filled: Iterable[Path]
    ) -> Iterator[Complaint]:
        """What it complains of, nothing of the filled places among it."""
        for complaint in self.find(policy, vocabulary):
            if not any(complaint[1][: len(path)] == path for path in filled):
                yield complaint


def _touches(path: Path, place: tuple[str, ...]) -> bool:
    return all(wanted in ("*", step) for step, wanted in zip(path, place, strict=False))


def reads(*places: str) -> Callable[[Finder], Check]:
    """Declare what a check reads, as dotted places in which * stands for each."""

    def declared(find: Finder) -> Check:
        return Check(tuple(tuple(place.split(".")) for place in places), find)

    return declared


def unknown(kind: str, path: Path, word: str, known: Sequence[str]) -> Iterator[Complaint]:
    """A complaint where a word is none of those known."""
    if word not in known:
        fields = {"value": word, "nearest": nearest(word, known), "kind": kind}
        yield "policy_unknown_name", path, fields


def unknown_keys(
    kind: str, path: Path, words: Iterable[str], known: Sequence[str]
) -> Iterator[Complaint]:
    """A complaint for each key of a mapping that is none of the words known."""
    for word in words:
        yield from unknown(kind, (*path, word), word, known)


def doubled(kind: str, path: Path, ids: Sequence[str], key: str = "id") -> Iterator[Complaint]:
    """A complaint for each id that an earlier one of the list has already.

    `key` is the entries' key that holds it; empty where the entries are words.
    """
    for position, word in enumerate(ids):
        if word in ids[:position]:
            place = (*path, position, key) if key else (*path, position)
            yield "policy_doubled_name", place, {"value": word, "kind": kind}
