"""What bounds a unit's form: its quota, its places by kind, and who does not use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.codes.phrases import BESIDE
from pipeline.headings import Headings
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition
from pipeline.publish.forms.columns import FormColumn
from pipeline.publish.forms.conditions import Answer, FormConditions
from pipeline.stages.allocate.ways import Ways
from pipeline.tables.working import PROJECTS

_SHARED = _("shared with {unit}")


@dataclass(frozen=True)
class Bound:
    """A number of places. `kind` is the text of the column whose rows count; empty for all.

    `exempted`: rows outside the quota do not count.
    """

    name: str
    clause: str
    places: int
    soft: bool
    column: str = ""
    kind: str = ""
    exempted: bool = True


@dataclass(frozen=True)
class Exempt:
    """Who does not use the quota: `answer` where the form can tell, else the clerk says."""

    clause: str
    answer: Answer | None
    after: str
    """The column behind which it stands in the form."""


def bounds_of(policy: Policy, quotas: pd.DataFrame, headings: Headings) -> dict[str, list[Bound]]:
    """The quota of each unit, and its places of each kind; none that has no number.

    `quotas` is QUOTAS: the numbers of which quotas are a share.
    """
    ways = Ways(policy, PROJECTS.empty(), quotas)
    return {
        unit.id: list(_bounds(unit.id, policy, ways, headings)) for unit in policy.units.members
    }


def _bounds(unit: str, policy: Policy, ways: Ways, headings: Headings) -> Iterator[Bound]:
    language, pools = policy.round.language, policy.pools
    owner = policy.pools_unit(unit)
    skips = pools.exemption.skips if pools.exemption else []
    sharing = policy.unit(owner) if owner != unit else None
    for pool, numbers, soft in (
        (f"unit:{owner}", ways.places, False),
        (f"unit:{owner}", ways.soft, True),
    ):
        if pool in numbers and pools.unit is not None:
            name = headings.word_of("pool", "unit", language)
            if sharing is not None:
                shared = say(language, _SHARED, {"unit": sharing.name.told(language)})
                name = say(language, BESIDE, {"name": name, "other": shared})
            clause = pools.unit.clause
            yield Bound(name, clause, numbers[pool], soft, exempted="unit" in skips)
    if pools.matrix is None:
        return
    column = pools.matrix.column
    named = {
        part.id: part.name.told(language)
        for part in (
            policy.directions.members
            if column == "direction"
            else policy.choices.columns.get(column, [])
        )
    }
    for kind, text in named.items():
        pool = f"matrix:{owner}:{kind}"
        for numbers, soft in ((ways.places, False), (ways.soft, True)):
            if pool in numbers:
                name = headings.word_of("pool", "matrix", language)
                name = say(language, BESIDE, {"name": name, "other": text})
                clause = pools.matrix.clause
                yield Bound(name, clause, numbers[pool], soft, column, text, "matrix" in skips)


def exempt_of(policy: Policy, headings: Headings, columns: list[FormColumn]) -> Exempt | None:
    """Who does not use the round's quota; None where everybody does."""
    exemption = policy.pools.exemption
    if exemption is None or not {"unit", "matrix"}.intersection(exemption.skips):
        return None
    by_id = {column.id: column for column in columns}
    answer = FormConditions(policy, headings, by_id).answer(exemption.condition)
    asked = [name for name in _declared(exemption.condition, policy) if name in by_id]
    places = [place for place, column in enumerate(columns) if column.id in asked]
    at = max(places, default=-1)
    while 0 <= at < len(columns) - 1 and columns[at].group == columns[at + 1].group != "":
        at += 1
    return Exempt(exemption.clause, answer, columns[at].id if at >= 0 else "stage")


def _declared(condition: Condition, policy: Policy) -> Iterator[str]:
    for fact in policy.facts:
        if fact.id == condition.fact:
            yield fact.verified.column or fact.declared
    for part in condition.parts():
        yield from _declared(part, policy)
