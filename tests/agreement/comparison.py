"""One random round by both programs, and where they differ."""

from __future__ import annotations

from typing import Any

from pipeline.tables.bundles import Results
from tests.agreement.product import (
    carried_out,
    clashes_of,
    compared,
    exceeded_of,
    ledger_of,
    marks_of,
    not_used_of,
    unmet_of,
    unused_of,
)
from tests.oracle.decide import decide
from tests.oracle.rounds import make_round


def differences(seed: int) -> list[str]:
    """Everything on which product and second program differ for one seeded round.

    Where the second program met its limit of orders only outcomes are
    compared: the rule fixes little else there.
    """
    policy, round_ = make_round(seed)
    judged = decide(policy, round_)
    results = carried_out(policy, round_)
    found = _of_projects(compared(results), judged["projects"], judged["used_limits"])
    if not judged["used_limits"]:
        found += _of_tables(results, judged)
    return [f"seed {seed}: {difference}" for difference in found]


def _of_projects(ours: dict[str, Any], theirs: dict[str, Any], limited: bool) -> list[str]:
    found = []
    for name, wanted in theirs.items():
        if name not in ours:
            out = wanted["outcome"] in ("ineligible", "invalid")
            if not out or wanted["reason"] == "surplus_refused":
                found.append(f"{name} is missing")
            continue
        found += [
            f"{name} {figure} {ours[name][figure]} != {wanted[figure]}"
            for figure in (("outcome",) if limited else ours[name])
            if ours[name][figure] != wanted[figure]
        ]
    return found + [f"{name} is ours alone" for name in ours if name not in theirs]


def _of_tables(results: Results, judged: dict[str, Any]) -> list[str]:
    admitted = set(results.projects["project_id"])
    ledger = {row for row in judged["ledger"] if row[0] in admitted}
    unused = [(row["pool"], row["unused"], ";".join(row["names"])) for row in judged["unused"]]
    marks = {row for row in judged["marks"] if row[0] in admitted}
    pairs = {
        "ledger": (set(ledger_of(results)), ledger),
        "unused": (sorted(unused_of(results)), sorted(unused)),
        "marks": (marks_of(results), marks),
        "rulings not used": (not_used_of(results), judged["rulings_not_used"]),
        "floors unmet": (
            sorted(unmet_of(results)),
            sorted((unmet.floor, unmet.found, unmet.wanted) for unmet in judged["floor_unmet"]),
        ),
        "clashes": (
            clashes_of(results),
            {unmet.floor: (set(unmet.clash), unmet.grows) for unmet in judged["floor_unmet"]},
        ),
        "soft limits exceeded": (
            sorted(exceeded_of(results)),
            sorted((pool, limit, number) for pool, limit, number, _ in judged["soft_exceeded"]),
        ),
    }
    return [f"{name}: {mine} != {their}" for name, (mine, their) in pairs.items() if mine != their]
