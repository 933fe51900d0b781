"""What is advised beside the result, as the report shows it: no list depends on any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.language import mark as _
from pipeline.language import say
from pipeline.publish.lists import Lists
from pipeline.publish.report.drawings import Rows
from pipeline.publish.telling import Row, rows_of
from pipeline.tables import Table
from pipeline.tables.bundles import Advice

AROUND = 20
"""So many projects are drawn above the line of the list, and as many below it."""

MOST_JUDGES = 60
MOST_ROWS = 300

_YES, _NO = _("yes"), _("no")
_NOT_SHOWN = frozenset({"acceptability"})
"""Drawn, and too long to be read as a table."""


class Beside:
    """The tables of advice that there are, drawn and in words."""

    def __init__(self, lists: Lists, advice: Advice, projects: Sequence[Mapping[str, Any]]) -> None:
        self.lists = lists
        self.language = lists.naming.language
        self.made = {name: (table, rows) for name, table, rows in advice.tables()}
        self.projects = {row["project_id"]: row for row in projects if row["place"] is not None}
        self.titles = {row["project_id"]: row["title"] for row in projects}

    def rows(self) -> dict[str, Mapping[str, Rows]]:
        """What fills the charts; a chart without rows is left out."""
        drawn: dict[str, Mapping[str, Rows]] = {}
        experts = self._of("experts")
        judges = [
            {
                "expert": row["expert_id"],
                "severity": float(row["severity"]),
                "spread": float(row["spread"]),
            }
            for row in experts
            if row["severity"] and row["spread"]
        ]
        if 0 < len(judges) <= MOST_JUDGES:
            drawn["judges"] = {"judges": judges, "middle": [{"severity": 0}]}
        near = self._around()
        intervals = [
            {
                "project": row["project_id"],
                "place": near[row["project_id"]]["place"],
                "low": int(row["place_low"]),
                "high": int(row["place_high"]),
                "share": _percent(str(row["recommended_share"])),
                "outcome": near[row["project_id"]]["outcome"],
            }
            for row in self._of("confidence")
            if row["project_id"] in near and str(row["place_low"]).isdigit()
        ]
        if intervals:
            intervals.sort(key=lambda row: (row["place"], row["project"]))
            line = [{"line": self._line() + 0.5}]
            drawn["intervals"] = {"intervals": intervals, "line": line}
        shares = [
            {
                "project": row["project_id"],
                "from": int(row["place"]) - 0.5,
                "to": int(row["place"]) + 0.5,
                "share": float(row["share"]),
            }
            for row in self._of("acceptability")
            if row["project_id"] in near
        ]
        if shares:
            shares.sort(key=lambda row: (near[row["project"]]["place"], row["project"]))
            drawn["shares"] = {"shares": shares}
        return drawn

    def tables(self) -> list[dict[str, Any]]:
        """Every table in words, with what it is called and how many of its rows are shown."""
        naming = self.lists.naming
        told = []
        for name, (table, rows) in self.made.items():
            if name in _NOT_SHOWN or len(rows) == 0:
                continue
            told.append(
                {
                    "name": naming.headings.table_name(table.name, naming.language),
                    "file": f"{name}.csv",
                    "count": len(rows),
                    "headings": [naming.heading(table.name, one) for one in table.names],
                    "rows": self._cells(table, rows.head(MOST_ROWS)),
                }
            )
        return told

    def _of(self, name: str) -> list[Row]:
        return list(rows_of(self.made[name][1])) if name in self.made else []

    def _line(self) -> int:
        """The last place that is on the list."""
        listed = (one["place"] for one in self.projects.values() if one["outcome"] == "recommended")
        return max(listed, default=0)

    def _around(self) -> dict[str, Mapping[str, Any]]:
        line = self._line()
        return {
            name: row
            for name, row in self.projects.items()
            if line - AROUND < row["place"] <= line + AROUND
        }

    def _cells(self, table: Table, rows: pd.DataFrame) -> list[list[str]]:
        return [
            [self._cell(table.name, name, row[name]) for name in table.names]
            for row in rows_of(rows)
        ]

    def _cell(self, table: str, column: str, value: Any) -> str:
        naming = self.lists.naming
        if value is None or value is pd.NA or value == "":
            return ""
        if isinstance(value, bool):
            return say(self.language, _YES if value else _NO)
        text = str(value)
        if column in ("outcome", "outcome_after", "otherwise"):
            return naming.word("outcome", text)
        if column in ("of", "mark_criterion", "weight_criterion"):
            return naming.criteria.get(text) or naming.word("decided_by", text)
        if column == "project_id":
            return " ".join(filter(None, (text, self.titles.get(text, ""))))
        if column in ("unit", "other_source"):
            return naming.units.get(text, text)
        return naming.word(f"{table}_{column}", text)


def _percent(share: str) -> str:
    """A share as whole percent, for a drawing."""
    return f"{round(float(share) * 100)} %" if share else ""
