"""What a breakdown is made of: the tables of one round, gathered by project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.language import say
from pipeline.policy.marking import Marking
from pipeline.policy.model import Policy
from pipeline.publish.breakdown.whole import Scales
from pipeline.publish.naming import Naming
from pipeline.tables.bundles import Results
from pipeline.tables.working import RULED

Row = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """One round as it was carried out.

    `barred` are the pairs of project and expert that must not meet; `rulings` are
    those among equals or on too few experts that can be read (RULED), accepted or
    not; `details` tells for each project why it is not recommended.
    """

    policy: Policy
    naming: Naming
    results: Results
    barred: Mapping[tuple[str, str], str]
    rulings: pd.DataFrame
    details: Mapping[str, str]
    applicants: Mapping[str, str]

    @property
    def marking(self) -> Marking:
        """How marks become points."""
        return self.policy.marking

    @cached_property
    def scales(self) -> Scales:
        """At which scales formulas count."""
        return Scales.of(self.policy)

    @cached_property
    def projects(self) -> list[Row]:
        """The admitted projects, by id."""
        return rows_of(self.results.projects)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """At which row each project stands on a sheet of projects."""
        return {row["project_id"]: at for at, row in enumerate(self.projects)}

    def asked(self, project: Row) -> list[int]:
        """The numbers, from 1, of the criteria that are marked in a project's direction."""
        return [
            number
            for number, criterion in enumerate(self.marking.criteria, start=1)
            if not criterion.directions or project["direction"] in criterion.directions
        ]

    @cached_property
    def figures(self) -> Mapping[tuple[str, str], Row]:
        """The figures by project and name."""
        rows = rows_of(self.results.figures)
        return {(row["project_id"], row["figure"]): row for row in rows}

    @cached_property
    def standings(self) -> Mapping[str, Row]:
        """What each project stands with."""
        return {row["project_id"]: row for row in rows_of(self.results.standings)}

    @cached_property
    def ranking(self) -> Mapping[str, Row]:
        """The place of each project that has one."""
        return {row["project_id"]: row for row in rows_of(self.results.ranking)}

    @cached_property
    def decisions(self) -> Mapping[str, Row]:
        """What became of each admitted project."""
        return {row["project_id"]: row for row in rows_of(self.results.decisions)}

    @cached_property
    def counted(self) -> Mapping[str, int]:
        """How many experts count for each project."""
        counted = self.results.counted
        return dict(zip(counted["project_id"], map(int, counted["experts"]), strict=True))

    @cached_property
    def ledger(self) -> Mapping[tuple[str, str], int]:
        """Points by project and rule, in billionths."""
        ledger = self.results.ledger
        keys = zip(ledger["project_id"], ledger["rule"], strict=True)
        return dict(zip(keys, map(int, ledger["points"]), strict=True))

    @cached_property
    def facts(self) -> Mapping[tuple[str, str], int]:
        """What is verified of each project, by fact."""
        facts = self.results.facts
        keys = zip(facts["project_id"], facts["fact"], strict=True)
        return dict(zip(keys, map(int, facts["value"]), strict=True))

    @cached_property
    def ruled(self) -> Mapping[str, Row]:
        """The rulings that can be read, by project."""
        return {row["project_id"]: row for row in rows_of(RULED.promised(self.rulings))}

    def said(self, sentence: str, **fields: object) -> str:
        """A sentence in the language of the round."""
        return say(self.naming.language, sentence, fields)

    def clause(self, source: str) -> str:
        """A clause as it is cited on the sheets."""
        return self.said("reading of the policy") if source == "reading" else source


def turn_of(ruling: Row) -> int | None:
    """The order a ruling names among equals; None where it names none."""
    order = ruling["order"]
    return order if isinstance(order, int) else None


def rows_of(table: pd.DataFrame) -> list[Row]:
    """A table's rows as mappings."""
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]
