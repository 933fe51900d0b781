"""What fuzzing found and is not mended yet: each entry must go on failing until it is taken out.

An entry that no longer fails is a failure of the test: the table tells what is so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """Bytes that a target does not survive, by which exception, and why that stands for now."""

    target: str
    content: bytes
    exception: type[BaseException]
    why: str


EXPECTED: tuple[Expected, ...] = ()
