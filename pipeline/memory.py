"""What was found out about a text, kept for when the same text comes again.

Sheets repeat their headings, codes and names many times over. Only what
depends on the text and on nothing else is kept, of the latest texts, and of
short ones, so that no file can fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

R = TypeVar("R")

TEXTS = 1 << 14
LONGEST = 200
"""Characters. A longer text is no heading, code or name that comes again and again."""


def remembered(found: Callable[[str], R]) -> Callable[[str], R]:
    """A function of one text that answers from memory where it can."""
    known = lru_cache(maxsize=TEXTS)(found)

    @wraps(found)
    def told(text: str) -> R:
        return known(text) if len(text) <= LONGEST else found(text)

    return told
