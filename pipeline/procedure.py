"""The procedure of a round, from what was received to what is decided.

This page is the table of contents: each step is a stage of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy import Policy
from pipeline.stages.admit import admit, settle
from pipeline.stages.allocate import (
    Allocation,
    Surplus,
    allocate,
    find_surplus,
    looked_at,
    ranked_figure,
    tell_bounds,
)
from pipeline.stages.award import award, award_components
from pipeline.stages.examine import examine
from pipeline.stages.rank import rank, stand
from pipeline.stages.weigh import (
    compare_panels,
    count_experts,
    count_marks,
    drop_marks,
    make_figures,
    post_experts,
)
from pipeline.tables import stacked
from pipeline.tables.bundles import Admission, Received, Results
from pipeline.tables.checks import (
    OF_CORRECTIONS,
    OF_FILES,
    OF_PROJECTS,
    OF_RULINGS,
    with_checks,
)
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.spelling import code_text
from pipeline.tables.working import COMPLAINTS, LEDGER, REFUSED, RULED

Rerun = Callable[[pd.DataFrame], tuple[pd.DataFrame, Allocation]]


def carry_out(received: Received, policy: Policy, headings: Headings) -> Results:
    """Carry out the round once, in the order the notice prescribes."""
    examined = examine(received, policy, headings)
    complaints = settle(examined.complaints, received.dispositions, headings)
    admission = admit(received, complaints, policy, headings)
    results = decide(received, admission, examined.checks, policy, headings)
    return replace(results, asked=examined.asked)


def look_through(received: Received, policy: Policy, headings: Headings) -> pd.DataFrame:
    """Only examine what was received; the COMPLAINTS, settled ones marked."""
    examined = examine(received, policy, headings)
    return settle(examined.complaints, received.dispositions, headings)


def decide(
    received: Received,
    admission: Admission,
    checks: pd.DataFrame,
    policy: Policy,
    headings: Headings,
) -> Results:
    """Mark, rank and allocate what was admitted, with the panel's rulings."""
    rulings, unfit = read_rulings(received.rulings, headings)
    admission = take_out(admission, rulings, policy)
    surplus = find_surplus(admission.projects, admission.quotas, policy)
    if policy.pools.surplus.kept == "refused":
        admission = send_back(admission, surplus, policy)
    marking = policy.marking
    projects = admission.projects
    marks = count_marks(admission.marks, projects, marking)
    figures = make_figures(marks, projects, marking)
    counted = count_experts(marks, projects, figures, received.assignments, marking)
    points = [
        post_experts(figures, counted, marking),
        award_components(admission.numbers, projects, marking),
        award(admission.facts, policy.priority),
    ]
    ledger = LEDGER.promised(stacked(LEDGER, points))
    standings = stand(
        admission.projects,
        counted,
        figures,
        ledger,
        admission.facts,
        marking,
        policy.places.rank_on,
    )

    def allocated(
        ranking: pd.DataFrame, ruled: pd.DataFrame, under: Policy, *, with_reserve: bool = False
    ) -> Allocation:
        given = (admission.projects, counted, standings, ranking, ruled, admission.quotas)
        left = surplus
        if under is not policy and under.pools.surplus.kept == "by_unit_order":
            left = find_surplus(admission.projects, admission.quotas, under)
        return allocate(*given, under, surplus=left, with_reserve=with_reserve)

    def with_rulings(
        ruled: pd.DataFrame, *, with_reserve: bool = False
    ) -> tuple[pd.DataFrame, Allocation]:
        ranking = rank(
            standings, projects, figures, admission.facts, ruled, policy.places, policy.directions
        )
        return ranking, allocated(ranking, ruled, policy, with_reserve=with_reserve)

    bypass = frozenset(projects.loc[projects["bypass"], "project_id"])
    ruled, unanswering = accept_rulings(rulings, standings, counted, bypass, policy, with_rulings)
    ranking, allocation = with_rulings(ruled, with_reserve=True)
    unanswering = _at_their_rows(unanswering, received.rulings)
    told = [*unfit, *unanswering, *compare_panels(marks, admission.projects, marking.panel)]
    if allocation.limited:
        told.append(Complaint("orders_untried", clause=policy.places.source))
    told += compare_extra_orders(
        allocation, lambda turned: allocated(ranking, ruled, turned), policy
    )
    told += tell_bounds(allocation.exceeded, allocation.unmet)
    later = settle(complaints_table(told), received.dispositions, headings)
    complaints = COMPLAINTS.promised(stacked(COMPLAINTS, [admission.complaints, later]))
    made_on = {
        **dict.fromkeys(OF_FILES, received.files),
        **dict.fromkeys(OF_CORRECTIONS, len(received.corrections)),
        **dict.fromkeys(OF_RULINGS, len(received.rulings)),
        **dict.fromkeys((*OF_PROJECTS, *looked_at(policy.pools)), len(admission.projects)),
    }
    return Results(
        projects=admission.projects,
        refused=admission.refused,
        facts=admission.facts,
        marks=drop_marks(marks, marking),
        counted=counted,
        figures=figures,
        ledger=ledger,
        standings=standings,
        ranking=ranking,
        decisions=allocation.decisions,
        unused=allocation.unused,
        complaints=complaints,
        checks=with_checks(checks, made_on, complaints),
        quotas=admission.quotas,
    )


def compare_extra_orders(
    allocation: Allocation, under: Callable[[Policy], Allocation], policy: Policy
) -> list[Complaint]:
    """Tell where the other order of extra places and quota would change a name.

    `under` allocates the same tables under another policy. Nothing is told
    where there are no extra places, or where both orders recommend the same.
    """
    extra = policy.pools.extra
    if extra is None:
        return []
    other = "quota-first" if extra.order == "extra-first" else "extra-first"
    pools = policy.pools.model_copy(update={"extra": extra.model_copy(update={"order": other})})
    turned = policy.model_copy(update={"pools": pools})
    ours = _recommended(allocation)
    theirs = _recommended(under(turned))
    if ours == theirs:
        return []
    fields = {
        "order": other,
        "added": ", ".join(sorted(theirs - ours)) or "-",
        "dropped": ", ".join(sorted(ours - theirs)) or "-",
    }
    return [Complaint("extra_order_matters", clause=extra.source, value=other, fields=fields)]


def _recommended(allocation: Allocation) -> set[str]:
    decisions = allocation.decisions
    return set(decisions.loc[decisions["outcome"] == "recommended", "project_id"])


_TAKES_OUT = ("ineligible", "invalid")
_AMONG_EQUALS = ("recommended", "reserve", "not_selected")


def read_rulings(rulings: pd.DataFrame, headings: Headings) -> tuple[pd.DataFrame, list[Complaint]]:
    """The rulings that can be read, as RULED, and complaints of the others.

    Outcomes are read in the words of `headings` beside the program's own, ids and
    orders without blanks that are not seen. A project ruled twice in different
    words is ruled in neither.
    """
    told: list[Complaint] = []
    given: dict[str, dict[tuple[str, int | None], Any]] = {}
    for row in rulings.itertuples(index=False):
        order = code_text(str(row.order))
        number = int(order) if order.isdecimal() and len(order) < 10 else None
        word = str(row.outcome)
        said = (headings.word("outcome", word) or word, number)
        readable = said[0] in (*_TAKES_OUT, *_AMONG_EQUALS) and (number is not None or not order)
        if readable:
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


def take_out(admission: Admission, rulings: pd.DataFrame, policy: Policy) -> Admission:
    """The admission without the projects that a ruling calls ineligible or invalid.

    Such a ruling needs no question: it takes the project out of the round.
    """
    out = rulings[rulings["outcome"].isin(_TAKES_OUT)].set_index("project_id")["outcome"]
    gone = admission.projects[admission.projects["project_id"].isin(out.index)]
    outcomes = list(out.reindex(gone["project_id"]))
    return _refused(admission, gone, outcomes, "ruling", policy.places.source)


def send_back(admission: Admission, surplus: Mapping[str, Surplus], policy: Policy) -> Admission:
    """The admission without the projects that their units filed beyond their places.

    Which these are, `find_surplus` says.
    """
    projects = admission.projects
    gone = projects[projects["project_id"].map(surplus) == "dropped"]
    numbers = [str(number) for number in gone["unit_order"]]
    outcomes = ["ineligible"] * len(gone)
    source = policy.pools.surplus.source
    return _refused(admission, gone, outcomes, "surplus_refused", source, numbers)


def _refused(
    admission: Admission,
    gone: pd.DataFrame,
    outcomes: Sequence[str],
    reason: str,
    clause: str,
    details: Sequence[str] = (),
) -> Admission:
    """The admission with some of its projects refused."""
    if len(gone) == 0:
        return admission
    rows = REFUSED.of(
        {
            **{name: gone[name] for name in ("project_id", "unit", "applicant")},
            "outcome": outcomes,
            "reason": [reason] * len(gone),
            "clause": [clause] * len(gone),
            "detail": list(details) or [""] * len(gone),
            **{name: gone[name] for name in ("file", "sheet", "row")},
        }
    )
    stays = {
        name: frame[~frame["project_id"].isin(gone["project_id"])].reset_index(drop=True)
        for name, frame in (
            ("projects", admission.projects),
            ("facts", admission.facts),
            ("marks", admission.marks),
            ("numbers", admission.numbers),
        )
    }
    refused = REFUSED.promised(stacked(REFUSED, [admission.refused, rows]))
    return replace(admission, refused=refused, **stays)


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
    asked = rulings[~rulings["outcome"].isin(_TAKES_OUT)]
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


def _about(row: Any, code: str) -> Complaint:
    project_id = code_text(str(row.project_id))
    return Complaint(
        code,
        file=str(row.file),
        sheet=str(row.sheet),
        row=int(row.row),
        key=project_id,
        project_id=project_id,
        column="outcome",
        value=project_id,
    )


def _at_their_rows(complaints: list[Complaint], rulings: pd.DataFrame) -> list[Complaint]:
    """Complaints of rulings, each with the first row of its project."""
    rows: dict[str, Any] = {}
    for row in rulings.itertuples(index=False):
        rows.setdefault(code_text(str(row.project_id)), row)
    return [
        replace(complaint, file=str(row.file), sheet=str(row.sheet), row=int(row.row))
        for complaint in complaints
        for row in (rows[complaint.key],)
    ]
