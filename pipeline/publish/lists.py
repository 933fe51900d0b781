"""The published tables of a round, from its results."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.codes.reasons import REMARKS, SEPARATOR
from pipeline.errors import BrokenPromise
from pipeline.exact import decimal_text, whole_points
from pipeline.headings import Headings
from pipeline.language import Language, say
from pipeline.policy import Policy
from pipeline.publish.naming import UNKNOWN_UNIT, Naming
from pipeline.publish.people import control_totals, people_decided
from pipeline.publish.telling import Findings, Reasons, Row, rows_of
from pipeline.tables import Table
from pipeline.tables.bundles import Received, Results
from pipeline.tables.published import (
    CONSERVATION,
    CONTROL,
    DECIDED,
    DECIDING_FIGURE,
    FINDINGS,
    MARKS_OUT,
    PEOPLE,
    RANKED,
    RECOMMENDATION,
    with_components,
)
from pipeline.tables.spelling import code_text
from pipeline.tables.working import CHECKS, LEDGER, OUTCOMES, UNUSED

_GRAVEST_FIRST = ("stop", "block", "file", "row", "warn")
_EXPERT_RULES = r"(experts|hearing|criterion:.*)"
_SOURCE = ["file", "sheet", "row"]


@dataclass(frozen=True)
class PublishedTable:
    """One published table: its declaration (with columns of this round) and its rows."""

    table: Table
    rows: pd.DataFrame


@dataclass(frozen=True)
class Lists:
    """Every list of one round, made once; all files are written from these."""

    naming: Naming
    tables: Mapping[str, PublishedTable]
    conservation: pd.DataFrame
    projects: pd.DataFrame
    received: pd.DataFrame
    quotas: pd.DataFrame
    reasons: Reasons
    control: pd.DataFrame = field(default_factory=CONTROL.empty)
    people: pd.DataFrame = field(default_factory=PEOPLE.empty)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table].rows


def make_lists(results: Results, received: Received, policy: Policy, headings: Headings) -> Lists:
    """Make all lists of a round, in the policy's language.

    Raises BrokenPromise where a received row has no outcome or more than one.
    """
    naming = Naming(policy, headings, policy.round.language)
    settled = _minutes(received.dispositions, received.dispositions["finding"].str.lower())
    findings = Findings(results.complaints, naming, settled)
    experts = results.counted.set_index("project_id")["experts"]
    reasons = Reasons(
        naming,
        findings,
        {str(project): int(number) for project, number in experts.items()},
        _applicants(received.submissions, results.projects),
        _minutes(received.rulings, received.rulings["project_id"]),
    )
    told = _told(results)
    decided = decisions(results, told, reasons)
    exact = policy.places.rank_on == "exact"
    further = (DECIDING_FIGURE,) if exact else ()
    listed, ranked = RECOMMENDATION, replace(RANKED, columns=(*RANKED.columns, *further))
    if policy.marking.components:
        listed, ranked = with_components(listed), with_components(ranked)
    frames = (
        (listed, recommendation(told, reasons, listed)),
        (ranked, told[list(ranked.names)]),
        (DECIDED, decided),
        (UNUSED, UNUSED.promised(results.unused)),
        (LEDGER, LEDGER.promised(results.ledger)),
        (MARKS_OUT, marks(results.marks, policy)),
        (FINDINGS, told_findings(findings)),
        (CHECKS, CHECKS.promised(results.checks)),
    )
    tables = {
        table.name: PublishedTable(table, table.of({name: rows[name] for name in table.names}))
        for table, rows in frames
    }
    units = [unit.id for unit in policy.units.members]
    sums = conservation(decided, received.submissions, units)
    return Lists(
        naming,
        tables,
        sums,
        results.projects,
        received.submissions,
        results.quotas,
        reasons,
        control=control_totals(received, findings, sums, results.checks),
        people=people_decided(received, findings, decided),
    )


def _minutes(decided: pd.DataFrame, keys: pd.Series[str]) -> dict[str, str]:
    """For each key its minute; of several that agree, all of them."""
    minutes: dict[str, set[str]] = {}
    for name, minute in zip(keys, decided["minute"], strict=True):
        minutes.setdefault(code_text(name), set()).add(minute)
    return {name: ", ".join(sorted(all_of - {""})) for name, all_of in minutes.items()}


def _applicants(submissions: pd.DataFrame, projects: pd.DataFrame) -> dict[str, str]:
    named = zip(submissions["credit_code"], submissions["applicant"], strict=True)
    admitted = zip(projects["credit_code"], projects["applicant"], strict=True)
    return dict(sorted(named)) | dict(sorted(admitted))


def _told(results: Results) -> pd.DataFrame:
    """Every admitted project with all that is told of it, in the order of the ranking.

    The order is panel, then place, then project id among those that share a
    place; projects without a place come last. Points of a project that nobody
    marked are missing, not 0.
    """
    standings = results.standings.drop(columns=["failed", "short", "failed_clause"])
    projects = results.projects.drop(columns=["panel", "clause"])
    told = projects.merge(standings, on="project_id", how="left", validate="1:1")
    ranking = results.ranking.drop(columns="panel")
    told = told.merge(ranking, on="project_id", how="left", validate="1:1")
    told = told.merge(results.decisions, on="project_id", how="left", validate="1:1")
    undecided = told["outcome"].isna()
    if undecided.any():
        raise BrokenPromise(f"projects without a decision: {list(told['project_id'][undecided])}")
    for column in ("decided_by", "deciding_figure", "panel"):
        told[column] = told[column].fillna("")
    posted = results.ledger[results.ledger["rule"].str.fullmatch(_EXPERT_RULES)]
    unmarked = ~told["project_id"].isin(posted["project_id"])
    for column in ("expert_points", "total"):
        told[column] = told[column].astype("Int64").mask(unmarked)
    unplaced = told["place"].isna()
    in_order = np.lexsort(
        (
            told["project_id"].to_numpy(dtype=object).astype(str),
            told["place"].fillna(0).to_numpy(dtype=np.int64),
            told["panel"].to_numpy(dtype=object).astype(str),
            unplaced.to_numpy(dtype=bool),
        )
    )
    return told.iloc[in_order].reset_index(drop=True)


def recommendation(
    told: pd.DataFrame, reasons: Reasons, table: Table = RECOMMENDATION
) -> pd.DataFrame:
    """The list itself: the recommended in the order of the ranking.

    A project without a place comes last: one that bypassed marking, or one
    ruled in, whose remark names whom it displaced. `table` may have the
    components' points besides.
    """
    listed = told[told["outcome"] == "recommended"].reset_index(drop=True)
    fields = {one.id: one.field for one in reasons.naming.policy.directions.members}
    titles = dict(zip(told["project_id"], told["title"], strict=True))
    made = {
        "field": [fields.get(direction, "") for direction in listed["direction"]],
        "remark": [_remark(row, titles, reasons) for row in rows_of(listed)],
    }
    return table.of({**{n: listed[n] for n in table.names if n not in made}, **made})


def _remark(row: Row, titles: Mapping[str, str], reasons: Reasons) -> str:
    language = reasons.naming.language
    displaced = [part for part in row["displaced"].split(";") if part]
    beyond = [part for part in row["beyond"].split(";") if part]
    fields = {
        "panel": row["panel"],
        "minute": reasons.minutes.get(row["project_id"], ""),
        "names": ", ".join(" ".join([part, *titles.get(part, "").split()]) for part in displaced),
        "pools": reasons.naming.pools(beyond),
    }
    holds = {
        "panel": bool(row["panel"]),
        "bypass": row["bypass"],
        "ruled_in": not row["bypass"] and pd.isna(row["place"]),
        "displaced": bool(displaced),
        "shared": row["decided_by"] == "shared",
        "ruled_place": row["decided_by"] == "ruling",
        "drawn_place": row["decided_by"] == "draw",
        "beyond": bool(beyond),
    }
    told = [say(language, REMARKS[remark], fields) for remark, held in holds.items() if held]
    return say(language, SEPARATOR).join(told)


def decisions(results: Results, told: pd.DataFrame, reasons: Reasons) -> pd.DataFrame:
    """One row for each received row, admitted or refused, with its reason in words."""
    admitted = told[[*_SOURCE, "project_id", "unit", "applicant"]].copy()
    for column in ("outcome", "provisional", "reason", "figure", "clause"):
        admitted[column] = told[column]
    sent_back = results.refused["reason"] == "surplus_refused"
    figures = results.refused["detail"].where(sent_back, "")
    refused = results.refused.assign(provisional=False, figure=figures)
    rows = rows_of(pd.concat([admitted, refused[admitted.columns]], ignore_index=True))
    found = dict(zip(map(_at, rows_of(results.refused)), results.refused["detail"], strict=True))
    for row in rows:
        row["detail"] = reasons.told(row["reason"], row["figure"], row)
        if row["detail"] == row["reason"]:
            row["detail"] = found.get(_at(row), "") or row["detail"]
        row["unit"] = row["unit"] or UNKNOWN_UNIT
    order = ("unit", "project_id", "applicant", "outcome", "reason", "detail", *_SOURCE)
    return _in_order(DECIDED, _table(DECIDED, rows), order)


def _at(row: Row) -> tuple[str, str, int]:
    return row["file"], row["sheet"], row["row"]


def conservation(
    decided: pd.DataFrame, submissions: pd.DataFrame, units: Sequence[str]
) -> pd.DataFrame:
    """For each unit, received = recommended + reserve + ... + invalid.

    Received are the rows read, keyed by file, sheet and row: each has one
    decision and no decision is without its row. Raises BrokenPromise where
    that is not so.
    """
    keys = pd.MultiIndex.from_frame(submissions[_SOURCE])
    answered = pd.MultiIndex.from_frame(decided[_SOURCE])
    lost, doubled = keys.difference(answered), answered[answered.duplicated()]
    stray = answered.difference(keys)
    if len(lost) or len(doubled) or len(stray):
        raise BrokenPromise(
            "received is not the sum of the outcomes: "
            f"no decision {list(lost[:5])}, two {list(doubled[:5])}, no row {list(stray[:5])}"
        )
    counts = decided.groupby(["unit", "outcome"]).size().unstack(fill_value=0)
    known = [*units, *sorted(set(decided["unit"]) - set(units))]
    counts = counts.reindex(index=known, columns=list(OUTCOMES), fill_value=0)
    sums = counts.sum(axis=1)
    if int(sums.sum()) != len(submissions):
        raise BrokenPromise(f"{len(submissions)} rows received, {int(sums.sum())} outcomes")
    columns = {outcome: counts[outcome].to_numpy() for outcome in OUTCOMES}
    return CONSERVATION.of({"unit": known, "received": sums.to_numpy(), **columns})


_STILL_TOLD = ("trimmed", "incomplete")


def marks(used: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Every mark as it was used, with its points = weight x mark.

    A trimmed mark, and that of an expert who left a criterion blank, has its
    points too, so that it can be seen what was left out. Another mark that did
    not count shows the cell's text and has no points. Points with more than
    nine decimals are rounded half up at the ninth.
    """
    counted = (used["used"] | used["why_not"].isin(_STILL_TOLD)).to_numpy(dtype=bool)
    amounts = {mark: decimal_text(mark, 0) for mark in used["mark"].unique().tolist()}
    shown = used["mark"].map(amounts).where(counted, used["written"])
    points = np.zeros(len(used), dtype=np.int64)
    for criterion in policy.marking.criteria:
        chosen = counted & (used["criterion"] == criterion.id).to_numpy(dtype=bool)
        over, under = criterion.weight.as_integer_ratio()
        exact = whole_points(used["mark"].to_numpy()[chosen]).times(over, under)
        points[chosen] = exact.rounded(9)
    rows = MARKS_OUT.of(
        {
            **{name: used[name] for name in MARKS_OUT.names if name not in ("mark", "points")},
            "mark": shown.astype("str"),
            "points": pd.array(points, dtype="Int64"),
        }
    )
    rows.loc[~counted, "points"] = pd.NA
    order = ("project_id", "expert_id", "criterion", "mark", "used", "why_not")
    return _in_order(MARKS_OUT, rows, (*order, "file", "sheet", "cell"))


def findings_of(
    complaints: pd.DataFrame, policy: Policy, headings: Headings, language: Language
) -> pd.DataFrame:
    """Complaints in words, as FINDINGS, for a terminal or a unit: in any language."""
    return told_findings(Findings(complaints, Naming(policy, headings, language), {}))


def told_findings(findings: Findings) -> pd.DataFrame:
    """Every complaint in words: open before settled, what blocks before what warns."""
    rows: list[Row] = []
    for complaint in rows_of(findings.complaints):
        told = findings.told(complaint)
        row: dict[Hashable, Any] = {
            name: complaint[name] for name in FINDINGS.names if name in complaint
        }
        row |= {"message": told.message, "expected": told.expected}
        row |= {"remedy": told.remedy, "clause": told.clause}
        rows.append(row)
    rows.sort(key=_finding_order)
    return _table(FINDINGS, rows)


def _finding_order(row: Row) -> tuple[Any, ...]:
    graveness = _GRAVEST_FIRST.index(row["severity"]) if row["severity"] else 0
    words = ("code", "unit", "project_id", "column", "value", "message", "file", "sheet", "cell")
    return (row["status"] == "settled", graveness, *(row[name] for name in words), row["finding"])


def _in_order(table: Table, rows: pd.DataFrame, order: tuple[str, ...]) -> pd.DataFrame:
    """Rows by what they say first and by where they came from last."""
    return replace(table, key=order).sorted(rows)


def _table(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    columns = {name: [row[name] for row in rows] for name in table.names}
    return table.of(columns) if rows else table.empty()
