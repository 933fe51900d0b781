"""Who is exempt, has places of their own or bypasses marking, by what is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.errors import BrokenPromise
from pipeline.policy.rules import Condition
from pipeline.stages.typed.conditions import asked_facts, fact_passes


def entitled_rows(
    condition: Condition | None, facts: Mapping[str, Sequence[int | None]], rows: int
) -> list[bool] | None:
    """For each row whether a condition on facts holds over its verified facts.

    Shape (rows,), as each column of `facts`. It holds of nobody where the
    policy has no such condition; None where a fact it asks for is not among
    `facts`, because it cannot be verified for want of its register.
    """
    if condition is None:
        return [False] * rows
    if not asked_facts(condition) <= facts.keys():
        return None
    return [
        _holds(condition, {name: values[row] for name, values in facts.items()})
        for row in range(rows)
    ]


def _holds(condition: Condition, facts: Mapping[str, int | None]) -> bool:
    """Whether a condition on facts holds of one project."""
    if condition.all_ is not None:
        return all(_holds(part, facts) for part in condition.all_)
    if condition.any_ is not None:
        return any(_holds(part, facts) for part in condition.any_)
    if condition.not_ is not None:
        return not _holds(condition.not_, facts)
    if condition.fact is None:
        raise BrokenPromise("a condition on a submitted row was asked of facts")
    return fact_passes(condition, facts.get(condition.fact))
