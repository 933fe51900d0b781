"""Room for the large arrays of one block of draws, used again for the next block."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
"""Whole numbers in the smallest type that surely holds them: 32 bits, doubles, or 64 bits."""

EXACT_FLOAT = 2**53
"""Below this doubles hold every whole number, so that no order of adding matters."""

_FITS_SMALL = 2**31


@dataclass
class Desk:
    """Arrays laid out by name.

    Memory asked for anew is found and cleared by the system page by page, which
    on some machines takes longer than the arithmetic done in it. Whoever lays an
    array out gives up the one of that name: values there are left from before.
    """

    _held: dict[str, Numbers] = field(default_factory=dict)
    _laid: dict[tuple[str, tuple[int, ...], type], Numbers] = field(default_factory=dict)
    _parts: dict[str, Desk] = field(default_factory=dict)

    def part(self, name: str) -> Desk:
        """A part of the desk with names of its own."""
        if name not in self._parts:
            self._parts[name] = Desk()
        return self._parts[name]

    def lay(self, name: str, shape: tuple[int, ...], kind: type) -> Numbers:
        """An array of that name, whatever stands in it."""
        asked = (name, shape, kind)
        if asked not in self._laid:
            size = math.prod(shape) * np.dtype(kind).itemsize
            if name not in self._held or len(self._held[name]) < size:
                self._held[name] = np.empty(size, dtype=np.uint8)
                self._laid = {told: array for told, array in self._laid.items() if told[0] != name}
            self._laid[asked] = self._held[name][:size].view(kind).reshape(shape)
        return self._laid[asked]


_NEAR = 1 << 16


def near(rows: int, each: int) -> Iterator[slice]:
    """Rows of so many numbers each, few enough at a time for a processor to hold near at hand.

    No figure depends on how many.
    """
    size = max(1, _NEAR // max(each, 1))
    return (slice(start, min(rows, start + size)) for start in range(0, rows, size))


def small_or_long(most: int) -> type[np.int32] | type[np.int64]:
    """The type of whole numbers that holds all up to `most`, and as many below 0."""
    return np.int32 if most < _FITS_SMALL else np.int64
