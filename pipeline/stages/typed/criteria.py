"""Which criteria a project is marked in, and whether before or at a hearing."""

from __future__ import annotations

from pipeline.policy.marking import Marking
from pipeline.stages.typed.submissions import Submitted

Half = tuple[str, ...]
"""Criteria that are marked together, by id in the order of the policy."""


class AskedCriteria:
    """The criteria that are asked of each project: all that are marked in its direction.

    With a hearing they fall into two halves, each complete by itself.
    """

    def __init__(self, marking: Marking, submitted: Submitted) -> None:
        self._marking = marking
        self._hearing = frozenset(marking.hearing.criteria if marking.hearing else ())
        directions = submitted.values["direction"]
        self._directions = {
            project: min(directions[row] or "" for row in rows)
            for project, rows in submitted.by_project().items()
        }
        self._bound = {part.id for part in marking.criteria if part.directions}
        self._halves: dict[str, tuple[Half, ...]] = {}

    def halves(self, project: str) -> tuple[Half, ...]:
        """The criteria of a project, those before the hearing and those at it.

        One half where there is no hearing. Of a project that is not known only
        the criteria that are marked in every direction.
        """
        direction = self._directions.get(project, "")
        if direction not in self._halves:
            marked = [part.id for part in self._marking.marked_in(direction)]
            before = tuple(name for name in marked if name not in self._hearing)
            heard = tuple(name for name in marked if name in self._hearing)
            self._halves[direction] = (before, heard) if self._hearing else (before,)
        return self._halves[direction]

    def has(self, project: str, criterion: str) -> bool:
        """Whether a criterion of the policy is marked in a project's direction."""
        if criterion not in self._bound:
            return True
        return any(criterion in half for half in self.halves(project))

    def knows(self, project: str) -> bool:
        """Whether a project was submitted."""
        return project in self._directions

    def is_heard(self, criterion: str) -> bool:
        """Whether a criterion is marked at the hearing."""
        return criterion in self._hearing
