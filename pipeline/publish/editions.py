"""One list laid out for each of its readers, as the policy says: the texts that all files show.

An edition is made once, of texts, and every file of it, workbook or letter, is
written from these: so all of them say the same. What may stand on it the
policy's check has seen to; here personal numbers in names are masked where
everybody will read them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.exact import decimal_text
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.personal import masked
from pipeline.policy.publication import FACT, Editions, Order
from pipeline.publish.lists import Lists
from pipeline.publish.naming import Naming
from pipeline.publish.sheets import directions_told
from pipeline.publish.telling import Row, rows_of
from pipeline.tables.bundles import Received, Results
from pipeline.tables.published import RECOMMENDATION

_POINTS = ("expert_points", "component_points", "bonus_points", "total")
_MASKED = ("title", "applicant")
_OWN = ("title", "applicant", "credit_code")
_SOURCE, _SENT = ("file", "sheet", "row"), ("partners", "contact", "telephone")
_INSIDE_TITLE = _("{title} (for the office only)")


@dataclass(frozen=True)
class ListEdition:
    """One edition: its title, its columns by name and heading, and its cells as texts.

    `ordered` says whether a higher row is a better project.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    ordered: bool

    @property
    def table(self) -> list[tuple[str, ...]]:
        """The headings, and below them the rows."""
        return [self.headings, *self.rows]


def make_editions(lists: Lists, results: Results, received: Received) -> Mapping[str, ListEdition]:
    """Every edition of a round's list by name; none where the policy says nothing of them.

    The recommended stand in the order of the list, or by their unit in the
    policy's order and then by title in code-point order, which says nothing of
    who is better. The office's own edition goes on with the other outcomes
    that the policy names, by place.
    """
    publication = lists.naming.policy.publication
    if publication is None:
        return {}
    listed = _Listed(lists, results, received)
    editions = publication.editions
    return {
        "inside": listed.edition("inside", editions.inside.columns, listed.ranked(editions)),
        "ministry": listed.edition(
            "ministry",
            editions.ministry.columns,
            listed.recommended(editions.ministry.order),
            ordered=editions.ministry.order == "place",
        ),
        "public": listed.edition(
            "public",
            editions.public.columns,
            listed.recommended(editions.public.order),
            ordered=editions.public.order == "place",
            shown=masked,
        ),
    }


@dataclass(frozen=True)
class _Listed:
    """The projects of a round as editions show them."""

    lists: Lists
    results: Results
    received: Received

    @property
    def naming(self) -> Naming:
        return self.lists.naming

    def ranked(self, editions: Editions) -> list[Row]:
        """Every project with one of the office's outcomes, recommended or not, by place."""
        wanted = editions.inside.outcomes
        return [row for row in self._projects if row["outcome"] in wanted]

    def recommended(self, order: Order) -> list[Row]:
        """The recommended in one of the two orders."""
        in_order = {
            project: at for at, project in enumerate(self.lists["recommendation"]["project_id"])
        }
        chosen = [row for row in self._projects if row["project_id"] in in_order]
        if order == "place":
            return sorted(chosen, key=lambda row: in_order[row["project_id"]])
        return sorted(chosen, key=lambda row: (row["unit_at"], row["title"], row["project_id"]))

    def edition(
        self,
        name: str,
        columns: Sequence[str],
        rows: Sequence[Row],
        *,
        ordered: bool = True,
        shown: Callable[[str], str] = str,
    ) -> ListEdition:
        """One edition of these rows."""
        cells = [
            tuple(
                shown(text) if column in _MASKED else text
                for column, text in ((one, self._text(one, row, number)) for one in columns)
            )
            for number, row in enumerate(rows, start=1)
        ]
        title = self.naming.policy.round.title.told(self.naming.language)
        if name == "inside":
            title = say(self.naming.language, _INSIDE_TITLE, {"title": title})
        return ListEdition(
            name,
            title,
            tuple(columns),
            tuple(self._heading(name, column) for column in columns),
            tuple(cells),
            ordered,
        )

    def _heading(self, edition: str, column: str) -> str:
        if column.startswith(FACT):
            return self.naming.facts.get(column.removeprefix(FACT), column)
        own = edition == "inside" and column in RECOMMENDATION.names
        table = self.naming.headings.tables.get("recommendation" if own else "edition")
        declared = table.columns.get(column) if table else None
        return declared.told(self.naming.language) if declared else column

    def _text(self, column: str, row: Row, number: int) -> str:
        if column == "number":
            return str(number)
        if column.startswith(FACT):
            return self._fact(column.removeprefix(FACT), str(row["project_id"]))
        value: Any = row[column]
        if column == "outcome":
            return self.naming.word("outcome", str(value))
        if column in _POINTS:
            decimals = self.naming.policy.total_decimals()
            return "" if pd.isna(value) else decimal_text(int(value), decimals)
        if column == "place":
            return "" if pd.isna(value) else str(int(value))
        return str(value)

    def _fact(self, fact: str, project: str) -> str:
        """What is verified: a level by its word, else yes or no; nothing where nothing is."""
        value = self._facts.get((project, fact))
        if value is None:
            return ""
        if fact in self._levels:
            return self.naming.word("level", str(value))
        return self.naming.word("yes_no", "yes" if value else "no")

    @cached_property
    def _facts(self) -> Mapping[tuple[str, str], int]:
        facts = self.results.facts
        keys = zip(facts["project_id"], facts["fact"], strict=True)
        return dict(zip(keys, facts["value"].tolist(), strict=True))

    @cached_property
    def _levels(self) -> frozenset[str]:
        sources = {fact.id: fact.verified for fact in self.naming.policy.facts}
        return frozenset(name for name, source in sources.items() if source.value)

    @cached_property
    def _projects(self) -> list[dict[Hashable, Any]]:
        """Every admitted project by place, with all that an edition may show of it."""
        ranked, naming = self.lists["ranking"], self.naming
        own = {row["project_id"]: row for row in rows_of(self.lists.projects)}
        kinds = self._kinds
        directions = directions_told(self.lists, ranked)
        found = []
        for row, direction in zip(rows_of(ranked), directions, strict=True):
            project = own[row["project_id"]]
            sent = self._submitted[project["file"], project["sheet"], project["row"]]
            kind = project["applicant_type"]
            made: dict[Hashable, Any] = {
                name: project[name] for name in ("title", "applicant", "credit_code")
            }
            made |= {name: sent[name] for name in _SENT}
            made |= {
                "applicant_type": kinds.get(kind, kind),
                "unit": naming.units.get(row["unit"], row["unit"]),
                "unit_at": self._unit_order.get(row["unit"], len(self._unit_order)),
                "field": self._fields.get(row["direction"], ""),
                "direction": direction,
                "quota_use": naming.quota_use(str(row["quota_use"])),
                "remark": self._remarks.get((row["project_id"], row["unit"]), ""),
            }
            told: dict[Hashable, Any] = {"component_points": pd.NA, **row, **made}
            found.append(told)
        return found

    @cached_property
    def _unit_order(self) -> Mapping[str, int]:
        return {unit: at for at, unit in enumerate(self.naming.units)}

    @cached_property
    def _fields(self) -> Mapping[str, str]:
        members = self.naming.policy.directions.members
        return {one.id: self.naming.fields.get(one.field, one.field) for one in members}

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        choices = self.naming.policy.choices.columns.get("applicant_type", [])
        return {choice.id: choice.name.told(self.naming.language) for choice in choices}

    @cached_property
    def _submitted(self) -> Mapping[tuple[str, str, int], Row]:
        rows = rows_of(self.received.submissions[[*_SOURCE, *_SENT]])
        return {(row["file"], row["sheet"], row["row"]): row for row in rows}

    @cached_property
    def _remarks(self) -> Mapping[tuple[str, str], str]:
        """Of a recommended project its remark, of another the reason why it is not."""
        decided, listed = self.lists["decisions"], self.lists["recommendation"]
        told: dict[tuple[str, str], str] = {}
        for frame, column in ((decided, "detail"), (listed, "remark")):
            keys = zip(frame["project_id"], frame["unit"], strict=True)
            told |= dict(zip(keys, frame[column].tolist(), strict=True))
        return told
