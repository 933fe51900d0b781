"""The changed parts of a policy, each such that a round can be carried out with it alone.

Some changes cannot stand alone: a bonus needs the fact that earns it, a quota
the unit that it names. These go together with what they need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.documents import Path
from pipeline.errors import PolicyError
from pipeline.policy.comparing import Change
from pipeline.policy.merging import merged
from pipeline.policy.model import Policy

Load = Callable[[bytes], Policy]
"""Reads a policy from bytes. Raises PolicyError where it has faults."""

_DECIDES_NOTHING = {"round", "advice"}
"""Sections that name the round, or speak beside its result."""

_TRIED = 12
"""With so many others a part that cannot stand alone is tried."""


@dataclass(frozen=True)
class PolicyPart:
    """One changed part of a policy, with those without which it cannot stand."""

    changes: tuple[Change, ...]

    @property
    def paths(self) -> frozenset[Path]:
        """Where it stands."""
        return frozenset(change.path for change in self.changes)

    @property
    def label(self) -> tuple[str, ...]:
        """What it is known by: its kind and its first path."""
        return ("policy", ".".join(map(str, self.changes[0].path)))


class Policies:
    """Two policies and every mixture of them, each read once."""

    def __init__(self, old: Policy, new: Policy, load: Load) -> None:
        self.old = old
        self.new = new
        self._load = load
        self._read: dict[frozenset[Path], Policy | None] = {frozenset(): old}

    def mixed(self, parts: Iterable[PolicyPart]) -> Policy | None:
        """The old policy with these parts of the new one; None where that is no sound policy."""
        paths = frozenset(path for part in parts for path in part.paths)
        if paths not in self._read:
            try:
                self._read[paths] = self._load(merged(self.old, self.new, paths))
            except PolicyError:
                self._read[paths] = None
        return self._read[paths]

    def parts(self, changes: Sequence[Change], most: int) -> list[PolicyPart]:
        """The parts that decide something, each able to stand alone, in the order of the changes.

        With more than `most` of them those of one section go together. A part
        that cannot stand alone is joined with another that makes it sound, else
        with all that cannot either, else with all there are.
        """
        by_path: dict[Path, list[Change]] = {}
        for change in changes:
            if change.decides and change.path[0] not in _DECIDES_NOTHING:
                by_path.setdefault(change.path, []).append(change)
        many = len(by_path) > most
        if many:
            sections: dict[Path, list[Change]] = {}
            for path, found in by_path.items():
                sections.setdefault(path[:1], []).extend(found)
            by_path = sections
        single = [PolicyPart(tuple(found)) for found in by_path.values()]
        return [
            _joined([single[number] for number in group])
            for group in self._groups(single, 0 if many else _TRIED)
        ]

    def _groups(self, single: Sequence[PolicyPart], tried: int) -> list[list[int]]:
        """Positions of parts that go together; `tried` others are asked to help each."""
        groups = [{number} for number in range(len(single))]
        weak = [number for number, part in enumerate(single) if not self._stands([part])]
        for number in weak:
            others = [*weak, *(other for other in range(len(single)) if other not in weak)]
            helping = next(
                (
                    other
                    for other in others[:tried]
                    if other != number and self._stands([single[number], single[other]])
                ),
                None,
            )
            together = set(weak) if helping is None else {number, helping}
            if helping is None and not self._stands([single[one] for one in together]):
                together = set(range(len(single)))
            joined = together.union(*(group for group in groups if group & together))
            groups = [*(group for group in groups if not group & joined), joined]
        return [sorted(group) for group in sorted(groups, key=min)]

    def _stands(self, parts: Sequence[PolicyPart]) -> bool:
        """Whether a policy with these parts is sound, and another than the old one."""
        mixed = self.mixed(parts)
        return mixed is not None and mixed != self.old


def _joined(parts: Sequence[PolicyPart]) -> PolicyPart:
    return PolicyPart(tuple(chain(*(part.changes for part in parts))))
