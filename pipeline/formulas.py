"""Text that a spreadsheet would take for a formula, and the apostrophe that prevents it.

A text that begins like a formula gets a leading apostrophe. So that nothing is
lost, a text that already begins with apostrophes before such a sign gets one
more, and reading back takes exactly one away: every text comes back as it was.
"""

from __future__ import annotations

import re

_SIGNS = "[=+@\t\r\uff1d\uff0b\uff0d\uff20-]"
_BEGINS_A_FORMULA = re.compile(f"'*{_SIGNS}")
_GUARDED = re.compile(f"'+{_SIGNS}")


def guarded(text: str) -> str:
    """A text that no spreadsheet computes: with a leading apostrophe where it needs one."""
    return f"'{text}" if _BEGINS_A_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text
