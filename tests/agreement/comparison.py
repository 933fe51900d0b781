"""One random round by both programs, and where they differ."""

from __future__ import annotations

from typing import Any

from pipeline.tables.bundles import Results
from tests.agreement.product import carried_out, compared, ledger_of, unused_of
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
            if wanted["outcome"] not in ("ineligible", "invalid"):
                found.append(f"{name} is missing")
            continue
        found += [
            f"{name} {figure} {ours[name][figure]} != {wanted[figure]}"
            for figure in (("outcome",) if limited else wanted)
            if ours[name][figure] != wanted[figure]
        ]
    return found + [f"{name} is ours alone" for name in ours if name not in theirs]


def _of_tables(results: Results, judged: dict[str, Any]) -> list[str]:
    admitted = set(results.projects["project_id"])
    ledger = {row for row in judged["ledger"] if row[0] in admitted}
    unused = [(row["pool"], row["unused"], ";".join(row["names"])) for row in judged["unused"]]
    marks = {row for row in judged["marks"] if row[0] in admitted}
    ours = results.marks[["project_id", "expert_id", "criterion", "used"]]
    our_marks = {(p, e, c, int(used)) for p, e, c, used in ours.itertuples(index=False)}
    of_rulings = results.complaints["code"].str.startswith("ruling_")
    told = sorted(set(results.complaints.loc[of_rulings, "project_id"]))
    pairs = {
        "ledger": (set(ledger_of(results)), ledger),
        "unused": (sorted(unused_of(results)), sorted(unused)),
        "marks": (our_marks, marks),
        "rulings not used": (told, judged["rulings_not_used"]),
    }
    return [f"{name}: {mine} != {their}" for name, (mine, their) in pairs.items() if mine != their]
