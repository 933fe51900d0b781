"""The marks of those who stand in for a panel's experts, and what a panel makes of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.advice.confidence.desk import EXACT_FLOAT, Desk, Numbers, small_or_long
from pipeline.advice.confidence.draws import Whole
from pipeline.advice.confidence.sheet import ROOM, Block, NotDrawn, Rates

Slots = Numbers | None
"""Which of a block's experts stand in for them: shape (draws, number) for one panel, (draws,
projects, number) within each project, None for all as they are."""


def product(left: Whole, right: npt.NDArray[np.float64], bound: int, desk: Desk) -> Numbers:
    """A matrix product of whole numbers, exact on every machine.

    No sum passes `bound`, whatever is added first. Raises NotDrawn.
    """
    if bound >= ROOM:
        raise NotDrawn("too_fine")
    if bound >= EXACT_FLOAT:
        return np.asarray(left @ right.astype(np.int64))
    out = desk.lay("product", (len(left), right.shape[1]), np.float64)
    np.matmul(left.astype(np.float64), right, out=out)
    return out


def times_drawn(slots: Numbers, number: int) -> Whole:
    """How often each expert was drawn. Shape (draws, number)."""
    rows = np.arange(len(slots))[:, None] * number
    counts = np.bincount((rows + slots).ravel(), minlength=len(slots) * number)
    return counts.reshape(len(slots), number).astype(np.int64)


def totals(rates: Rates, block: Block, desk: Desk) -> Numbers:
    """Each expert's total of each project. Shape (draws or 1, number, projects).

    In the smallest type in which they can all be added. Raises NotDrawn.
    """
    criteria, number, projects = block.doubles.shape
    bound = number * rates.most * block.most
    found = product(rates.values, block.doubles.reshape(criteria, -1), bound, desk)
    kind = small_or_long(bound)
    if kind is np.int32:
        small = desk.lay("totals", found.shape, kind)
        np.copyto(small, found, casting="unsafe")
        found = small
    return found.reshape(-1, number, projects)


def stood_in(source: Numbers, slots: Slots, desk: Desk) -> Numbers:
    """The values of those who stand in. Shape (number, draws, projects).

    `source` has shape (draws or 1, number, projects); what is given may be overwritten.
    """
    own, number, projects = source.shape
    if slots is None:
        return np.ascontiguousarray(source.transpose(1, 0, 2))
    draws, drawn = len(slots), slots.shape[-1]
    found = desk.lay("stood in", (drawn, draws, projects), source.dtype.type)
    begin = np.arange(draws) * number if own > 1 else np.zeros(draws, dtype=np.int64)
    if slots.ndim == 2:
        rows = source.reshape(own * number, projects)
        return np.take(rows, slots.T + begin, axis=0, out=found, mode="wrap")
    cells = desk.lay("cells", (draws, projects), np.int64)
    first = desk.lay("first", (draws, projects), np.int64)
    np.add((begin * projects)[:, None], np.arange(projects), out=first)
    for at in range(drawn):
        np.multiply(slots[:, :, at], projects, out=cells, dtype=np.int64)
        cells += first
        np.take(source.ravel(), cells, out=found[at], mode="wrap")
    return found


def summed(planes: Numbers, desk: Desk) -> Numbers:
    """All stand-ins together. Shape (draws, projects)."""
    out = desk.lay("sum", planes.shape[1:], planes.dtype.type)
    np.add.reduce(planes, axis=0, dtype=planes.dtype, out=out)
    return out


def trimmed(planes: Numbers, dropped: int, desk: Desk) -> Numbers:
    """The sum without so many at each end; `planes` may be overwritten."""
    spare = desk.lay("spare", planes.shape[1:], planes.dtype.type)
    if dropped == 1:
        total = summed(planes, desk)
        total -= np.minimum.reduce(planes, axis=0, out=spare)
        total -= np.maximum.reduce(planes, axis=0, out=spare)
        return total
    left = list(planes)
    for extreme, other in ((np.minimum, np.maximum), (np.maximum, np.minimum)):
        for _ in range(dropped):
            out, *left = left
            for plane in left:
                extreme(out, plane, out=spare)
                other(out, plane, out=plane)
                out, spare = spare, out
    total = desk.lay("sum", spare.shape, planes.dtype.type)
    np.copyto(total, left[0])
    for plane in left[1:]:
        total += plane
    return total
