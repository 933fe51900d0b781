"""The procedure of a round, from what was received to what is decided.

This page is the table of contents: each step is a stage of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy import Policy
from pipeline.stages.admit import admit, settle
from pipeline.stages.allocate import (
    TAKES_OUT,
    Allocation,
    Surplus,
    accept_rulings,
    allocate,
    at_their_rows,
    find_surplus,
    looked_at,
    read_rulings,
    tell_bounds,
)
from pipeline.stages.award import award, award_components
from pipeline.stages.examine import examine, lapse
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
from pipeline.tables.bundles import Admission, Examination, Received, Results
from pipeline.tables.checks import (
    OF_CORRECTIONS,
    OF_FILES,
    OF_PROJECTS,
    OF_RULINGS,
    with_checks,
)
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.spelling import code_text
from pipeline.tables.working import COMPLAINTS, LEDGER, REFUSED


def carry_out(received: Received, policy: Policy, headings: Headings) -> Results:
    """Carry out the round once, in the order the notice prescribes."""
    examined = examine(received, policy, headings)
    complaints = settled(examined, received, policy, headings)
    admission = admit(received, complaints, policy, headings)
    results = decide(received, admission, examined.checks, policy, headings)
    return replace(results, asked=examined.asked)


def look_through(received: Received, policy: Policy, headings: Headings) -> pd.DataFrame:
    """Only examine what was received; the COMPLAINTS, settled ones marked."""
    examined = examine(received, policy, headings)
    return settled(examined, received, policy, headings)


def admitted(received: Received, policy: Policy, headings: Headings) -> Admission:
    """Who is in the round so far, whether marked or not, but those that a ruling took out."""
    examined = examine(received, policy, headings)
    complaints = settled(examined, received, policy, headings)
    rulings, _ = read_rulings(received.rulings, headings)
    return take_out(admit(received, complaints, policy, headings), rulings, policy)


def settled(
    examined: Examination, received: Received, policy: Policy, headings: Headings
) -> pd.DataFrame:
    """The COMPLAINTS of the examination, as people's decisions leave them."""
    complaints = settle(examined.complaints, received.dispositions, headings)
    rulings, _ = read_rulings(received.rulings, headings)
    taken_out = frozenset(rulings.loc[rulings["outcome"].isin(TAKES_OUT), "project_id"])
    return lapse(received, complaints, taken_out, policy, headings)


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
    unanswering = at_their_rows(unanswering, received.rulings)
    told = [*unfit, *unanswering, *compare_panels(marks, admission.projects, marking.panel)]
    if allocation.limited:
        told.append(Complaint("orders_untried", clause=policy.places.source))
    told += compare_extra_orders(
        allocation, lambda turned: allocated(ranking, ruled, turned), policy
    )
    told += tell_bounds(allocation.exceeded, allocation.unmet)
    later = settle(complaints_table(told), received.dispositions, headings)
    earlier, checks = known_by_now(admission.complaints, later, checks)
    complaints = COMPLAINTS.promised(stacked(COMPLAINTS, [earlier, later]))
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
        ruled=ruled,
    )


_UNKNOWN_FINDING = "disposition_unknown_finding"


def known_by_now(
    earlier: pd.DataFrame, later: pd.DataFrame, checks: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """COMPLAINTS and CHECKS without dispositions that name a finding made only `later`."""
    blocking = set(later["finding"][later["severity"] == "block"])
    named = earlier["value"].map(lambda text: code_text(text).lower())
    known = (earlier["code"] == _UNKNOWN_FINDING) & named.isin(blocking)
    if not known.any():
        return earlier, checks
    fewer = (checks["code"] == _UNKNOWN_FINDING) * int(known.sum())
    return earlier[~known], checks.assign(failed=checks["failed"] - fewer)


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


def take_out(admission: Admission, rulings: pd.DataFrame, policy: Policy) -> Admission:
    """The admission without the projects that a ruling calls ineligible or invalid.

    Such a ruling needs no question: it takes the project out of the round.
    """
    out = rulings[rulings["outcome"].isin(TAKES_OUT)].set_index("project_id")["outcome"]
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
