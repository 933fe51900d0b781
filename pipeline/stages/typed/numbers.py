"""Numbers that a register gives: of each unit for its quota, of each project for a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pipeline.exact import points_of
from pipeline.policy.marking import Component
from pipeline.policy.model import Policy
from pipeline.policy.places import Formula
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted
from pipeline.stages.typed.words import Words
from pipeline.tables.spelling import code_text
from pipeline.tables.values import exact_decimal, whole_number
from pipeline.tables.working import QUOTAS

Fault = Literal["", "missing", "wrong", "doubled"]


@dataclass(frozen=True)
class Entered:
    """What a register says of one unit or project.

    `rows` are the register's rows in which something stands, `texts` what
    stands there; `number` is None where `fault` says why: nothing stands there,
    it is no number that can be used, or it is not always the same.
    """

    rows: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    number: int | None = None
    fault: Fault = "missing"


def quota_numbers(formula: Formula, words: Words, registers: Registers) -> dict[str, Entered]:
    """The whole number of each unit, by its id; a unit may be written in any known way."""
    texts = registers.texts(formula.register_)
    cells = texts.get(formula.column, [])
    rows: dict[str, list[int]] = {}
    for row, written in enumerate(texts.get("unit", [])):
        unit = words.units.id_of(written) if code_text(written) else ""
        if unit:
            rows.setdefault(unit, []).append(row)
    read = {text: whole_number(text) for text in dict.fromkeys(cells)}
    return {unit: _entered(found, cells, read) for unit, found in sorted(rows.items())}


def quota_table(policy: Policy, words: Words, registers: Registers) -> pd.DataFrame:
    """QUOTAS: the numbers of which units' quotas are a share; one that is not certain is no row."""
    pool = policy.pools.unit
    if pool is None or pool.formula is None:
        return QUOTAS.empty()
    entered = quota_numbers(pool.formula, words, registers)
    numbers = {unit: one.number for unit, one in entered.items() if one.number is not None}
    if not numbers:
        return QUOTAS.empty()
    return QUOTAS.promised(QUOTAS.of({"unit": list(numbers), "number": list(numbers.values())}))


def component_numbers(
    component: Component, submitted: Submitted, registers: Registers
) -> dict[str, Entered]:
    """The number of each submitted project in billionths, by project number.

    A number below 0, outside the component's scale, not below a thousand
    million or with more than nine decimals cannot be used.
    """
    cells = registers.texts(component.register_).get(component.column, [])
    read = {text: _usable(text, component) for text in dict.fromkeys(cells)}
    known = registers.by_key(component.register_, "project_id") if cells else {}
    keys = submitted.keys("project_id")
    return {
        project: _entered(known.get(keys[rows[0]], []), cells, read)
        for project, rows in sorted(submitted.by_project().items())
    }


def _usable(text: str, component: Component) -> int | None:
    amount = exact_decimal(text)
    if amount is None or not amount.whole or amount.billionths < 0:
        return None
    scale = component.scale if component.counted == "on_scale" else None
    if scale is not None:
        within = points_of(scale.min) <= amount.billionths <= points_of(scale.max)
        return amount.billionths if within else None
    return amount.billionths


def _entered(rows: list[int], cells: list[str], read: Mapping[str, int | None]) -> Entered:
    """Several rows that say the same number say it once; blank cells say nothing."""
    filled = [row for row in rows if code_text(cells[row])] if cells else []
    if not filled:
        return Entered()
    texts = tuple(cells[row] for row in filled)
    numbers = {read[text] for text in texts}
    number = next(iter(numbers)) if len(numbers) == 1 else None
    fault: Fault = "doubled" if len(numbers) > 1 else "wrong" if number is None else ""
    return Entered(tuple(filled), texts, number, fault)
