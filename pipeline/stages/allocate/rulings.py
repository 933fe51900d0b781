"""Rulings: which of the panel's decisions can be read, and which of them answer a question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy import Policy
from pipeline.stages.allocate.members import ranked_figure
from pipeline.stages.allocate.outcomes import Allocation
from pipeline.tables import stacked
from pipeline.tables.complaints import Complaint
from pipeline.tables.spelling import code_text
from pipeline.tables.working import RULED

Rerun = Callable[[pd.DataFrame], tuple[pd.DataFrame, Allocation]]
"""The ranking and the allocation with some rulings accepted (RULED)."""

TAKES_OUT = ("ineligible", "invalid")
"""Rulings that need no question: they take their project out of the round."""

_AMONG_EQUALS = ("recommended", "reserve", "not_selected")


def read_rulings(rulings: pd.DataFrame, headings: Headings) -> tuple[pd.DataFrame, list[Complaint]]:
    """The rulings that can be read, as RULED, and complaints of the others.

    Outcomes are read in the words of `headings` beside the program's own, ids and
    orders without blanks that are not seen. A project ruled twice in different
    words is ruled in neither; a ruling that no minute records does not count.
    """
    told: list[Complaint] = []
    given: dict[str, dict[tuple[str, int | None], Any]] = {}
    for row in rulings.itertuples(index=False):
        order = code_text(str(row.order))
        number = int(order) if order.isdecimal() and len(order) < 10 else None
        word = str(row.outcome)
        said = (headings.word("outcome", word) or word, number)
        readable = said[0] in (*TAKES_OUT, *_AMONG_EQUALS) and (number is not None or not order)
        if not code_text(str(row.minute)):
            told.append(_about(row, "ruling_incomplete", "minute", {"missing": "minute"}))
        elif readable:
            given.setdefault(code_text(str(row.project_id)), {}).setdefault(said, row)
        else:
            told.append(_about(row, "ruling_unreadable"))
    kept: dict[str, tuple[str, int | None]] = {}
    for project, rows in sorted(given.items()):
        if len(rows) == 1:
            kept[project] = next(iter(rows))
        else:
            told.append(_about(next(iter(rows.values())), "ruling_contradicted"))
    if not kept:
        return RULED.empty(), told
    ruled = RULED.of(
        {
            "project_id": list(kept),
            "outcome": [outcome for outcome, _ in kept.values()],
            "order": [pd.NA if number is None else number for _, number in kept.values()],
        }
    )
    return RULED.promised(ruled), told


def accept_rulings(
    rulings: pd.DataFrame,
    standings: pd.DataFrame,
    counted: pd.DataFrame,
    bypass: Collection[str],
    policy: Policy,
    with_rulings: Rerun,
) -> tuple[pd.DataFrame, list[Complaint]]:
    """The rulings that answer a question, and complaints of those that do not.

    A ruling among equals answers a question if its project is referred in the
    run with all accepted rulings of higher places and none of its own place.
    One on a project that too few experts marked answers if the policy lets it
    be ruled in, somebody marked it in each half, and it passes. One on a project
    that bypasses marking answers nothing.
    """
    about = standings.set_index("project_id")
    experts = counted.set_index("project_id")["fewest"]
    asked = rulings[~rulings["outcome"].isin(TAKES_OUT)]
    known = asked["project_id"].isin(about.index)
    enough = asked["project_id"].isin(about.index[about["enough"]])
    told = [_unfit(name, "ruling_unknown_project") for name in asked["project_id"][~known]]
    few = asked[known & ~enough]
    fits = (
        (few["outcome"] == "recommended")
        & (few["project_id"].map(experts) > 0)
        & (few["project_id"].map(about["failed"]) == "")
        & ~few["project_id"].isin(bypass)
        & (policy.marking.panel.too_few == "may_be_ruled")
    )
    told += [_unfit(name, "ruling_unfit") for name in few["project_id"][~fits]]
    fitting = few[fits]
    stood = about.loc[fitting["project_id"]]
    figures = [ranked_figure(*one) for one in zip(stood["exact"], stood["total"], strict=True)]
    falling = sorted(set(figures), reverse=True)
    turns = fitting.assign(turn=[falling.index(figure) for figure in figures])
    accepted = RULED.empty()
    for _, together in turns.groupby(["order", "turn"], sort=True, dropna=False):
        tried = stacked(RULED, [accepted, together[list(RULED.names)]])
        outcomes = _decided(with_rulings, tried)["outcome"]
        if (together["project_id"].map(outcomes) == "recommended").all():
            accepted = tried
        else:
            told += [_unfit(name, "ruling_unfit") for name in together["project_id"]]
    among = asked[known & enough]
    if len(among) == 0:
        return RULED.promised(accepted), told
    first, _ = with_rulings(RULED.promised(accepted))
    group = first.set_index("project_id")[["panel", "equals"]]
    for _, same_place in among.join(group, on="project_id").groupby(["panel", "equals"], sort=True):
        asked_of = _decided(with_rulings, accepted)["reason"]
        answers = same_place["project_id"].map(asked_of) == "equals_straddle"
        told += [_unfit(name, "ruling_unasked") for name in same_place["project_id"][~answers]]
        answering = same_place.loc[answers, list(RULED.names)]
        decided = _decided(with_rulings, stacked(RULED, [accepted, answering]))
        out = decided["outcome"].isin(("reserve", "not_selected")) & ~decided["provisional"]
        unfit = (answering["outcome"] == "recommended") & answering["project_id"].map(out)
        told += [_unfit(name, "ruling_unfit") for name in answering["project_id"][unfit]]
        accepted = stacked(RULED, [accepted, answering[~unfit]])
    return RULED.promised(accepted), told


def _decided(with_rulings: Rerun, ruled: pd.DataFrame) -> pd.DataFrame:
    _, allocation = with_rulings(RULED.promised(ruled))
    return allocation.decisions.set_index("project_id")


def _unfit(project_id: str, code: str) -> Complaint:
    return Complaint(code, key=project_id, project_id=project_id, value=project_id)


def _about(
    row: Any, code: str, column: str = "outcome", fields: Mapping[str, str] | None = None
) -> Complaint:
    project_id = code_text(str(row.project_id))
    return Complaint(
        code,
        file=str(row.file),
        sheet=str(row.sheet),
        row=int(row.row),
        key=project_id,
        project_id=project_id,
        column=column,
        value=project_id,
        fields=fields or {},
    )


def at_their_rows(complaints: list[Complaint], rulings: pd.DataFrame) -> list[Complaint]:
    """Complaints of rulings, each with the first row of its project."""
    rows: dict[str, Any] = {}
    for row in rulings.itertuples(index=False):
        rows.setdefault(code_text(str(row.project_id)), row)
    return [
        replace(complaint, file=str(row.file), sheet=str(row.sheet), row=int(row.row))
        for complaint in complaints
        for row in (rows[complaint.key],)
    ]
