"""What a trace is told from: the tables of one round, and its words in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.codes.phrases import BESIDE
from pipeline.exact import decimal_text
from pipeline.headings import Headings
from pipeline.language import Language, say
from pipeline.policy import Policy
from pipeline.policy.parts import Words as PolicyWords
from pipeline.publish.lists import Lists
from pipeline.publish.naming import Naming
from pipeline.publish.telling import Reasons, Row
from pipeline.stages.typed.facts import Verified, verified_facts
from pipeline.stages.typed.headed import Headed
from pipeline.stages.typed.marks import TypedMarks, typed_marks
from pipeline.stages.typed.recusals import barred_pairs
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted, typed_submissions
from pipeline.stages.typed.words import Words, words_of
from pipeline.tables.bundles import Received, Results

LANGUAGES: tuple[Language, ...] = ("en", "zh")

Told = dict[str, Any]
"""A part of a line: only texts, whole numbers, truth values, lists and mappings."""

Place = tuple[str, str, int]
"""File, sheet and row."""


@dataclass(frozen=True)
class Round:
    """One round as its trace looks at it; everything is worked out once, when first asked."""

    lists: Lists
    results: Results
    received: Received

    @property
    def policy(self) -> Policy:
        """The round's policy."""
        return self.lists.naming.policy

    @property
    def headings(self) -> Headings:
        """The office's words."""
        return self.lists.naming.headings

    @cached_property
    def decimals(self) -> int:
        """How many decimals points have at least."""
        return self.policy.total_decimals()

    @cached_property
    def reasons(self) -> Mapping[Language, Reasons]:
        """Who tells reasons and findings, in each language."""
        own = self.lists.reasons
        found = {}
        for language in LANGUAGES:
            naming = Naming(self.policy, self.headings, language)
            found[language] = replace(
                own, naming=naming, findings=replace(own.findings, naming=naming)
            )
        return found

    def both(self, told: Callable[[Naming], str]) -> dict[str, str]:
        """Something in both languages."""
        return {language: told(self.reasons[language].naming) for language in LANGUAGES}

    @cached_property
    def _called(self) -> dict[tuple[str, str, str], dict[str, str]]:
        return {}

    def word(self, kind: str, meaning: str) -> dict[str, str]:
        """The office's word for a meaning, in both languages."""
        key = ("word", kind, meaning)
        if key not in self._called:
            self._called[key] = self.both(lambda naming: naming.word(kind, meaning))
        return self._called[key]

    def meaning(self, kind: str, text: str) -> dict[str, str]:
        """What somebody wrote, in the office's words of both languages; as written if in none."""
        meant = self.headings.word(kind, text)
        return self.word(kind, meant) if meant else dict.fromkeys(LANGUAGES, text)

    def column(self, file: str, column: str) -> dict[str, str]:
        """What people call a column of an input, in both languages."""
        key = ("column", file.partition("/")[0] if "/" in file else file, column)
        if key not in self._called:
            self._called[key] = self.both(lambda naming: naming.column(file, column))
        return self._called[key]

    def pool(self, pool: str) -> dict[str, str]:
        """A pool in words, in both languages."""
        key = ("pool", "", pool)
        if key not in self._called:
            self._called[key] = self.both(lambda naming: self._pool(naming, pool))
        return self._called[key]

    def _pool(self, naming: Naming, pool: str) -> str:
        """A pool in words; an applicant's with its name, not its credit code."""
        kind, _, owner = pool.partition(":")
        name = self.lists.reasons.applicants.get(owner, "") if kind == "applicant" else ""
        if not name:
            return naming.pool(pool)
        return say(naming.language, BESIDE, {"name": naming.word("pool", kind), "other": name})

    def points(self, amount: int) -> str:
        """Points in billionths as text."""
        return decimal_text(int(amount), self.decimals)

    @cached_property
    def words(self) -> Words:
        """The policy's names and the office's words, for reading cells again."""
        return words_of(self.policy, self.headings)

    @cached_property
    def submitted(self) -> Submitted:
        """The submitted rows, typed."""
        return typed_submissions(self.received, self.policy, self.words)

    @cached_property
    def registers(self) -> Registers:
        """The registers, for finding the rows that verified something."""
        return Registers(self.received.registers, self.words)

    @cached_property
    def marks(self) -> TypedMarks:
        """Every cell of a mark sheet."""
        return typed_marks(self.received.marks, self.policy.marking)

    @cached_property
    def barred(self) -> Mapping[tuple[str, str], str]:
        """Which expert may not mark which project, and why."""
        recusal = self.policy.examination.recusal
        return barred_pairs(self.received, self.submitted, recusal, self.words)

    @cached_property
    def verified(self) -> Verified:
        """What is verified of each submitted row."""
        given = (self.policy.facts, self.submitted, self.registers, Headed(self.received))
        return verified_facts(*given, self.marks, self.barred)

    @cached_property
    def letters(self) -> Mapping[tuple[str, str, str], str]:
        """In which of a sheet's columns a table's column stands."""
        cells = self.received.cells
        keys = zip(cells["file"], cells["sheet"], cells["column"], strict=True)
        return dict(zip(keys, cells["letters"], strict=True))

    def cell(self, place: Place, column: str) -> str:
        """The address of a row's cell; empty where the sheet has no such column."""
        letters = self.letters.get((place[0], place[1], column), "")
        return f"{letters}{place[2]}" if letters else ""

    @cached_property
    def admitted(self) -> Mapping[str, Row]:
        """The admitted projects by id."""
        return by_id(self.results.projects)

    @cached_property
    def places(self) -> frozenset[Place]:
        """Where the received rows stand."""
        return frozenset(map(place_of, rows_of(self.received.submissions)))


def two(words: PolicyWords) -> dict[str, str]:
    """The policy's own words in both languages."""
    return {language: words.told(language) for language in LANGUAGES}


def rows_of(table: pd.DataFrame) -> list[Row]:
    """A table's rows as mappings, in its order; quicker than pandas where columns are texts."""
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def place_of(row: Row) -> Place:
    """Where a row stands."""
    return str(row["file"]), str(row["sheet"]), int(row["row"])


def by_id(table: pd.DataFrame) -> dict[str, Row]:
    """The rows of a table that has one a project, by project."""
    return {str(row["project_id"]): row for row in rows_of(table)}


def grouped(rows: Iterable[Row], column: str = "project_id") -> dict[str, list[Row]]:
    """Rows by what they have in a column, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[column]), []).append(row)
    return found


def parted(text: str, sign: str = ";") -> list[str]:
    """The items of a joined text."""
    return [item for item in text.split(sign) if item]
