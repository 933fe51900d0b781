"""Who uses no quota, by what is verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.errors import BrokenPromise
from pipeline.exact import SCALE, points_of
from pipeline.policy.places import Exemption
from pipeline.policy.rules import Condition


def exempt_rows(
    exemption: Exemption | None, facts: Mapping[str, Sequence[int | None]], rows: int
) -> list[bool] | None:
    """For each row whether the exemption's condition holds over its verified facts.

    Shape (rows,), as each column of `facts`. Nobody is exempt where the policy
    exempts nobody; None where a fact it asks for cannot be verified, for want
    of its register.
    """
    if exemption is None:
        return [False] * rows
    if not _asked(exemption.condition) <= facts.keys():
        return None
    return [
        holds(exemption.condition, {name: values[row] for name, values in facts.items()})
        for row in range(rows)
    ]


def _asked(condition: Condition) -> set[str]:
    own = {condition.fact} if condition.fact is not None else set()
    return own.union(*(_asked(part) for part in condition.parts()))


def holds(condition: Condition, facts: Mapping[str, int | None]) -> bool:
    """Whether a condition on facts holds of one project.

    A fact that nothing verifies fulfils no test but `filled: no`. `is` and
    `in` take a level's number, or yes for what is above 0 and no for 0.
    """
    if condition.all_ is not None:
        return all(holds(part, facts) for part in condition.all_)
    if condition.any_ is not None:
        return any(holds(part, facts) for part in condition.any_)
    if condition.not_ is not None:
        return not holds(condition.not_, facts)
    if condition.fact is None:
        raise BrokenPromise("a condition on a submitted row was asked of facts")
    value = facts.get(condition.fact)
    if condition.filled is not None:
        return (value is not None) == (condition.filled == "yes")
    if value is None:
        return False
    wanted = [condition.is_] if condition.is_ is not None else condition.in_
    if wanted is not None:
        return str(value) in wanted or ("yes" if value else "no") in wanted
    low, high = condition.at_least, condition.at_most
    return (low is None or value * SCALE >= points_of(low)) and (
        high is None or value * SCALE <= points_of(high)
    )
