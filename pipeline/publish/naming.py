"""What the codes of a round are called in the language of its lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.headings import Headings
from pipeline.language import Language
from pipeline.policy import Policy
from pipeline.tables.received import INPUTS, SUBMISSIONS

UNKNOWN_UNIT = "?"
_FOLDERS = {"submissions": SUBMISSIONS.name, "marks": "mark_sheet"}


@dataclass(frozen=True)
class Naming:
    """Codes to names, by policy and headings.

    A code without a name is shown as it is: a list with a bare code can still
    be read, a list that was not written cannot.
    """

    policy: Policy
    headings: Headings
    language: Language

    @cached_property
    def units(self) -> Mapping[str, str]:
        """Units by code."""
        return {unit.id: unit.name.told(self.language) for unit in self.policy.units.members}

    @cached_property
    def directions(self) -> Mapping[str, str]:
        """Directions by id."""
        members = self.policy.directions.members
        return {member.id: member.name.told(self.language) for member in members}

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Fields by id."""
        fields = self.policy.directions.fields
        return {field.id: field.name.told(self.language) for field in fields}

    @cached_property
    def criteria(self) -> Mapping[str, str]:
        """Criteria by id."""
        return {part.id: part.name.told(self.language) for part in self.policy.marking.criteria}

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Facts by id."""
        return {fact.id: fact.name.told(self.language) for fact in self.policy.facts}

    @cached_property
    def blocks(self) -> Mapping[str, str]:
        """Blocks of criteria, by the names of the criteria they sum."""
        return {
            block.id: " + ".join(self.criteria.get(part, part) for part in block.criteria)
            for block in self.policy.marking.pass_marks.blocks
        }

    def pool_parts(self, code: str) -> tuple[str, str]:
        """A pool's kind, and whose it is where it is somebody's."""
        kind, _, owner = code.partition(":")
        owners = {"unit": self.units, "extra": self.units, "direction": self.directions}
        return self.word("pool", kind), owners.get(kind, {}).get(owner, owner)

    def quota_use(self, code: str) -> str:
        """What a listed project uses, by kind alone: whose it is stands beside it."""
        kinds = dict.fromkeys(part.partition(":")[0] for part in filter(None, code.split("/")))
        return "/".join(self.word("pool", kind) for kind in kinds)

    def word(self, kind: str, meaning: str) -> str:
        """The usual word for a meaning, or the meaning itself where none is declared."""
        declared = self.headings.words.get(kind, {}).get(meaning)
        return declared.told(self.language) if declared else meaning

    def heading(self, table: str, column: str) -> str:
        """The heading of a column of a published table."""
        return self.headings.heading_of(table, column, self.language)

    def column(self, file: str, column: str) -> str:
        """What people call an input's column: by its file's table, else as it is named."""
        if column in self.criteria:
            return self.criteria[column]
        for declared in self.policy.columns:
            if declared.id == column:
                return declared.heading.told(self.language)
        path = PurePosixPath(file)
        table = _FOLDERS.get(path.parts[0] if path.parts else "", path.stem)
        for candidate in (table, SUBMISSIONS.name, *INPUTS):
            headings = self.headings.tables.get(candidate)
            if headings and column in headings.columns:
                return headings.columns[column].told(self.language)
        return column
