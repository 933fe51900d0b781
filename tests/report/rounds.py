"""The sample round as its report is made of it, and the same many times over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.cli.locating import locate
from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.procedure import carry_out
from pipeline.publish.draft import standing_of
from pipeline.publish.lists import Lists, make_lists
from pipeline.publish.report import report_bytes
from pipeline.publish.trace import trace_bytes

ROOT = Path(__file__).parents[2]
FINGERPRINT = "0123-4567-89ab-cdef"


@cache
def sample(round_id: str = "tianjin-2022") -> tuple[Lists, bytes]:
    """A round of the project's own: its lists and its trace."""
    where = locate("en", round_id, ROOT, None, None, None)
    policy, headings, _, _ = where.load()
    received, _ = read_stock(take_stock(where.data), policy, headings)
    results = carry_out(received, policy, headings)
    lists = make_lists(results, received, policy, headings)
    return lists, trace_bytes(lists, results, received)


def report_of(lists: Lists, trace: bytes) -> bytes:
    """The report of a round."""
    return report_bytes(lists, standing_of(lists), FINGERPRINT, trace)


def many(times: int) -> tuple[Lists, bytes]:
    """The sample round so many times over, each copy with ids and rows of its own."""
    lists, trace = sample()
    tables = {
        name: replace(published, rows=_times(published.rows, times))
        for name, published in lists.tables.items()
        if name not in ("checks", "unused")
    }
    counted = lists.conservation.copy()
    columns = [column for column in counted.columns if column != "unit"]
    counted[columns] *= times
    grown = replace(
        lists,
        tables={**lists.tables, **tables},
        projects=_times(lists.projects, times),
        received=_times(lists.received, times),
        conservation=counted,
    )
    return grown, b"".join(_lines(trace, times))


def _times(rows: pd.DataFrame, times: int) -> pd.DataFrame:
    """Copies one below the other; ids and rows of the sources differ."""
    copies = []
    for copy in range(times):
        made = rows.copy()
        for column in ("project_id", "finding"):
            if column in made.columns and copy:
                made[column] = [f"{name}-{copy}" if name else name for name in made[column]]
        if "row" in made.columns:
            made["row"] = made["row"] + copy * 1000
        copies.append(made)
    return pd.concat(copies, ignore_index=True)


def _lines(trace: bytes, times: int) -> Iterator[bytes]:
    for copy in range(times):
        for line in trace.splitlines():
            told: dict[str, Any] = json.loads(line)
            told["row"] += copy * 1000
            if copy and told["project_id"]:
                told["project_id"] += f"-{copy}"
            for finding in told["findings"] if copy else ():
                finding["finding"] += f"-{copy}"
            yield json.dumps(told, ensure_ascii=False).encode() + b"\n"
