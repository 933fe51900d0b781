"""From several figures to one order: keys that hold them all, as few as whole numbers allow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language import mark as _
from pipeline.publish.breakdown.given import Given
from pipeline.publish.breakdown.paper import Column
from pipeline.publish.breakdown.whole import LIMIT

_KEY = _("Key of the order")
_KEY_NOTE = _("Figures of the order side by side in one number: the greater goes first.")
_BEFORE = _("How many stand below by this key")


@dataclass(frozen=True)
class Figure:
    """What one rule of the order looks at: higher goes first.

    `formula` is about the same row; `values` are what it gives, from 0 to below
    `bound`. Of a `covering` figure the formula says what a project covers, and one
    goes first that covers what nobody before its equals does.
    """

    formula: str
    values: Sequence[int]
    bound: int
    covering: bool = False


def pack(
    given: Given,
    columns: list[Column],
    prefix: str,
    figures: Sequence[Figure],
    ranked: Sequence[int],
) -> tuple[str, list[int], list[str]]:
    """Add the columns of a key that holds the figures in their order.

    Gives its name, its values, and the names of the columns that say of each
    covering figure whether it goes first.

    Where the next figure would make the number too large, what is there is first
    replaced by how many stand below it. `ranked` says by row the list a project is
    ranked in, or -1; the columns `cls` and `panel` say it in formulas.
    """
    formula, values, bound = figures[0].formula, list(figures[0].values), figures[0].bound
    step = 0
    covers: list[str] = []

    def settle() -> None:
        nonlocal formula, values, bound, step
        step += 1
        _column(given, columns, f"{prefix}{step}", given.said(_KEY), values, formula)
        rising = sorted(values)
        values = [bisect_left(rising, value) for value in values]
        key, bound = f"[{prefix}{step}:]", len(values) + 1
        formula = f'COUNTIF({key},"<"&[{prefix}{step}])'
        _column(given, columns, f"{prefix}r{step}", given.said(_BEFORE), values, formula)
        formula = f"[{prefix}r{step}]"

    for figure in figures[1:]:
        if figure.covering:
            settle()
            first = _first_of_kind(values, figure.values, ranked)
            test = (
                f"IF([cls]=2,IF(COUNTIFS([cls:],2,[panel:],[panel],{figure.formula[:-1]}:],{figure.formula},"
                f'[{prefix}r{step}:],">"&[{prefix}r{step}])=0,1,0),0)'
            )
            name = f"{prefix}c{step}"
            covers.append(name)
            _column(given, columns, name, given.said(_BEFORE), first, test)
            figure = Figure(f"[{name}]", first, 2)
        if bound * figure.bound >= LIMIT:
            settle()
        formula = f"({formula})*{figure.bound}+{figure.formula}"
        values = [v * figure.bound + f for v, f in zip(values, figure.values, strict=True)]
        bound *= figure.bound
    step += 1
    _column(given, columns, f"{prefix}{step}", given.said(_KEY), values, formula)
    return f"{prefix}{step}", values, covers


def _first_of_kind(groups: Sequence[int], kinds: Sequence[int], ranked: Sequence[int]) -> list[int]:
    """1 for a ranked project whose kind nobody of its list in a higher group has."""
    best: dict[tuple[int, int], int] = {}
    for group, kind, of in zip(groups, kinds, ranked, strict=True):
        if of >= 0:
            best[of, kind] = max(best.get((of, kind), -1), group)
    return [
        int(of >= 0 and best[of, kind] == group)
        for group, kind, of in zip(groups, kinds, ranked, strict=True)
    ]


def _column(
    given: Given, columns: list[Column], key: str, heading: str, values: list[int], formula: str
) -> None:
    note = given.said(_KEY_NOTE)
    columns.append(Column(key, heading, values, formula, note=note, working=True, width=16))
