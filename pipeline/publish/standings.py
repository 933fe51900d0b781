"""How every row stands in a list: in one just made, and in one that was published."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from pipeline.comparison.standing import REFUSING, Standing, by_project
from pipeline.errors import InputError, Sentence
from pipeline.exact import decimal_text
from pipeline.language import mark as _
from pipeline.publish.lists import Lists
from pipeline.publish.records import records_of
from pipeline.publish.telling import rows_of

_NO_TABLE = _("{file} of the run {run} is missing or is no longer the table it was.")


def standings_of(lists: Lists) -> dict[tuple[str, int], Standing]:
    """The rows of lists just made."""
    decimals = lists.naming.policy.total_decimals()
    ranked = [
        {
            "project_id": str(row["project_id"]),
            "place": "" if pd.isna(row["place"]) else str(int(row["place"])),
            "total": "" if pd.isna(row["total"]) else decimal_text(int(row["total"]), decimals),
        }
        for row in rows_of(lists["ranking"])
    ]
    decided = [{str(k): str(v) for k, v in row.items()} for row in rows_of(lists["decisions"])]
    return _standings(decided, ranked)


def published_standings(folder: Path) -> dict[tuple[str, int], Standing]:
    """The rows of a run as it published them. Raises InputError where it no longer has them."""
    return _standings(*(_records(folder / name) for name in ("decisions.csv", "ranking.csv")))


def _records(path: Path) -> list[dict[str, str]]:
    try:
        header, *records = records_of(path.read_bytes())
        return [dict(zip(header, record, strict=True)) for record in records]
    except (OSError, ValueError, csv.Error):
        fields = {"file": path.name, "run": path.parent.name}
        raise InputError(Sentence(_NO_TABLE, fields)) from None


def _standings(
    decided: Iterable[Mapping[str, str]], ranked: Iterable[Mapping[str, str]]
) -> dict[tuple[str, int], Standing]:
    figures = {row["project_id"]: row for row in ranked}
    rows = []
    for row in decided:
        placed = figures.get(row["project_id"]) if row["outcome"] not in REFUSING else None
        standing = Standing(
            outcome=row["outcome"],
            provisional=row["provisional"] in ("1", "True"),
            place=placed["place"] if placed else "",
            total=placed["total"] if placed else "",
            reason=row["reason"],
            why=row["detail"],
            applicant=row["applicant"],
            unit=row["unit"],
        )
        rows.append((row["project_id"], standing))
    return by_project(rows)
