"""The experts' part of the advice: severity, agreement, and which marks to look at again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from pipeline.advice.experts import Extremes, alike, beside, extremes, extremes_table, favour, means
from pipeline.advice.figures import fixed
from pipeline.advice.meeting import Whole
from pipeline.advice.pairs import Pairs, pairs_in, pairs_of
from pipeline.advice.panel import TOTAL, Row, agreement_of, extremes_of
from pipeline.advice.severity import Severity, calibrated, would_be
from pipeline.policy import Policy
from pipeline.policy.advising import Agreement, FarByDeviations
from pipeline.tables.advised import AGREED, EXPERT_FIGURES
from pipeline.tables.bundles import Received, Results
from pipeline.tables.spelling import code_text

_OFFICE = slice(2, 8)
"""Where a credit code names the office that registered its holder (GB 32100-2015)."""


@dataclass(frozen=True)
class Judged:
    """Tables of advice about experts; None where the policy does not ask for one."""

    experts: pd.DataFrame
    agreement: pd.DataFrame
    calibration: pd.DataFrame | None = None
    extremes: pd.DataFrame | None = None
    alike: pd.DataFrame | None = None


def judge(results: Results, received: Received, policy: Policy) -> Judged:
    """What the marks of a round say of its experts, as far as the policy asks."""
    asked = policy.advice
    pairs = pairs_of(results.marks, results.projects, policy.marking)
    rows: list[Row] = []
    severity = shifted = None
    if asked.calibration is not None:
        severity = calibrated(pairs, asked.calibration)
        shifted = would_be(severity, results, policy)
        rows += severity.rows
    looked = _Looked()
    if asked.agreement is not None:
        looked = _look(pairs, results, received, policy, asked.agreement)
        rows += looked.rows
    if policy.marking.hearing is not None:
        told = ((row, f"{row['caveats']};before_hearing".lstrip(";")) for row in rows)
        rows = [{**row, "caveats": one} if row["of"] == TOTAL else row for row, one in told]
    columns = {name: [row[name] for row in rows] for name in AGREED.names}
    return Judged(
        experts=_experts(pairs, severity, looked),
        agreement=AGREED.promised(AGREED.of(columns)),
        calibration=shifted,
        extremes=looked.extremes,
        alike=looked.alike,
    )


@dataclass(frozen=True)
class _Looked:
    """What agreement looked at: its rows, the tables, and what each expert has of them."""

    rows: list[Row] = field(default_factory=list)
    extremes: pd.DataFrame | None = None
    alike: pd.DataFrame | None = None
    favoured: Mapping[str, tuple[int, Fraction | None]] = field(default_factory=dict)


def _look(
    pairs: Pairs, results: Results, received: Received, policy: Policy, asked: Agreement
) -> _Looked:
    criteria = {part.id: pairs_in(results.marks, part) for part in policy.marking.criteria}
    rows = agreement_of(pairs, TOTAL)
    for part in policy.marking.criteria:
        rows += agreement_of(criteria[part.id], part.id, part)
    found: list[Extremes] = []
    for of, given in {TOTAL: pairs, **criteria}.items():
        far = asked.extreme
        if of != TOTAL and not isinstance(far, FarByDeviations):
            continue
        found.append(extremes(given, of, far))
        by_deviations = isinstance(far, FarByDeviations)
        rows += extremes_of(given, of, found[-1], by_deviations=by_deviations)
    own = _own_units(pairs, results, received, policy) if asked.own_unit == "compared" else {}
    copied = alike(criteria, asked.copying) if asked.copying is not None else None
    return _Looked(rows, extremes_table(found), copied, favour(pairs, own))


def _experts(pairs: Pairs, severity: Severity | None, looked: _Looked) -> pd.DataFrame:
    """EXPERT_FIGURES of every expert who marked some project in every criterion."""
    flagged = Counter(looked.extremes["expert_id"]) if looked.extremes is not None else Counter()
    partners: defaultdict[str, list[str]] = defaultdict(list)
    if looked.alike is not None:
        for one, other in zip(looked.alike["expert_id"], looked.alike["other_id"], strict=True):
            partners[one].append(other)
            partners[other].append(one)
    found = severity.found.expert.tolist() if severity and severity.found else None
    rows = []
    given = zip(pairs.experts, pairs.projects_of.tolist(), means(pairs), beside(pairs), strict=True)
    for at, (expert, projects, (mean, spread), others) in enumerate(given):
        caveats = []
        if others.severity is None:
            caveats.append("not_compared")
        elif others.consistency is None:
            caveats.append("no_correlation")
        if severity is not None and severity.found is None:
            groups = int(severity.projects.max(initial=0))
            caveats.append("not_connected" if groups > 1 else "too_few_marks")
        marked, favoured = looked.favoured.get(expert, (0, None))
        caveats += ["unit_by_code"] if expert in looked.favoured else []
        caveats += ["alike_by_chance"] if partners[expert] else []
        rows.append(
            {
                "expert_id": expert,
                "projects": projects,
                "mean": fixed(mean),
                "spread": fixed(spread),
                "severity": fixed(others.severity),
                "compared": others.compared,
                "calibrated_severity": fixed(-found[at]) if found else "",
                "consistency": fixed(others.consistency),
                "extreme": flagged[expert],
                "alike": ";".join(sorted(partners[expert])),
                "component": int(severity.experts[at]) if severity is not None else 0,
                "own_unit_marks": marked,
                "own_unit_favour": fixed(favoured),
                "caveats": ";".join(caveats),
            }
        )
    if not rows:
        return EXPERT_FIGURES.empty()
    columns = {name: [row[name] for row in rows] for name in EXPERT_FIGURES.names}
    return EXPERT_FIGURES.promised(EXPERT_FIGURES.of(columns))


def _own_units(
    pairs: Pairs, results: Results, received: Received, policy: Policy
) -> dict[str, Whole]:
    """For each expert with a unit, which of the marked projects are of that unit.

    An expert's unit is that of an applicant of this round with the code of its
    employer, else the one that the code's registering office is, else the one
    that bears its employer's name.
    """
    applicants = dict(zip(results.projects["credit_code"], results.projects["unit"], strict=True))
    named = {
        code_text(written): unit.id
        for unit in policy.units.members
        for written in (unit.name.zh, unit.name.en, *unit.aliases)
        if written
    }
    ids = {unit.id for unit in policy.units.members}
    home: dict[str, str] = {}
    columns = ("expert_id", "employer", "employer_code")
    for expert, employer, code in zip(*(received.experts[name] for name in columns), strict=True):
        plain = code_text(code).upper()
        office = plain[_OFFICE] if plain[_OFFICE] in ids else ""
        unit = applicants.get(plain) or office or named.get(code_text(employer), "")
        if unit:
            home[code_text(expert)] = unit
    units = results.projects.set_index("project_id")["unit"].reindex(list(pairs.projects))
    return {
        expert: np.asarray([unit == home[expert] for unit in units], dtype=np.int64)
        for expert in pairs.experts
        if expert in home
    }
