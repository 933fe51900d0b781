"""What the codes of a round are called in the language of its lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.codes.phrases import BESIDE, OF_KIND, PARTED
from pipeline.headings import Headings
from pipeline.language import Language, say
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
    def classes(self) -> Mapping[str, str]:
        """Classes of units by id."""
        return {part.id: part.name.told(self.language) for part in self.policy.units.classes}

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Kinds of projects, of which each unit has places, by id."""
        matrix = self.policy.pools.matrix
        if matrix is None:
            return {}
        if matrix.column == "direction":
            return self.directions
        choices = self.policy.choices.columns.get(matrix.column, [])
        return {choice.id: choice.name.told(self.language) for choice in choices}

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
        return self._pool_kind(code), self.owner(kind, owner)

    def pool(self, code: str) -> str:
        """A pool in words: its kind and, in brackets, whose it is."""
        kind, owner = self.pool_parts(code)
        return say(self.language, BESIDE, {"name": kind, "other": owner}) if owner else kind

    def pools(self, codes: Iterable[str]) -> str:
        """Several pools in words."""
        return self.listed(self.pool(code) for code in codes)

    def owner(self, kind: str, owner: str) -> str:
        """Whose a pool is, from what stands behind its kind; empty where it is the round's."""
        per = kind
        if kind in ("extra", "surplus"):
            per = "unit"
        elif kind == "floor" and self.policy.pools.floor is not None:
            per = self.policy.pools.floor.per
        elif kind == "own":
            named, _, owner = owner.partition(":")
            per = next((own.per for own in self.policy.pools.own if own.id == named), "round")
        elif kind == "matrix":
            unit, _, of_kind = owner.partition(":")
            fields = {"unit": self.units.get(unit, unit), "kind": self.kinds.get(of_kind, of_kind)}
            return say(self.language, OF_KIND, fields)
        members = {
            "unit": self.units,
            "class": self.classes,
            "direction": self.directions,
            "field": self.fields,
        }
        return members.get(per, {}).get(owner, owner)

    def quota_use(self, code: str) -> str:
        """What a listed project uses, by kind alone: whose it is stands beside it."""
        ways = [
            " + ".join(self._pool_kind(pool) for pool in way.split("+"))
            for way in filter(None, code.split("/"))
        ]
        return "/".join(dict.fromkeys(ways))

    def _pool_kind(self, code: str) -> str:
        """The kind of a pool; of several own pools with the name of the one meant."""
        kind, _, owner = code.partition(":")
        word = self.word("pool", kind)
        if kind != "own" or len(self.policy.pools.own) < 2:
            return word
        return say(self.language, BESIDE, {"name": word, "other": owner.partition(":")[0]})

    def listed(self, items: Iterable[str]) -> str:
        """Several things one after the other."""
        return say(self.language, PARTED).join(items)

    def word(self, kind: str, meaning: str) -> str:
        """The usual word for a meaning, or the meaning itself where none is declared."""
        declared = self.headings.words.get(kind, {}).get(meaning)
        return declared.told(self.language) if declared else meaning

    def heading(self, table: str, column: str) -> str:
        """The heading of a column of a published table, or its name where none is declared."""
        declared = self.headings.tables[table].columns.get(column)
        return declared.told(self.language) if declared else column

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
