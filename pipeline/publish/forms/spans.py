"""Room on a sheet: which columns of a table a label above or below it stands over."""

from __future__ import annotations

from collections.abc import Sequence


def spans(widths: Sequence[float], asked: Sequence[float]) -> list[tuple[int, int]]:
    """Neighbouring columns for some things that want so much room each, first and last of each.

    Columns cannot be parted, so each gets at least what it wants, as long as
    there are enough columns; every later one keeps a column.
    """
    found, start = [], 0
    for number, room in enumerate(asked):
        end, left = start, len(asked) - number - 1
        while sum(widths[start : end + 1]) < room and end + 1 < len(widths) - left:
            end += 1
        found.append((start, end))
        start = end + 1
    return found
