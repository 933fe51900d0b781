"""What a formula's cell shows before anybody computes it, as a workbook can hold it."""

from __future__ import annotations

import re
from typing import TypeVar

Value = TypeVar("Value")

_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def held(value: Value) -> Value | str:
    """A result as a formula's cell holds it: a sign that XML does not allow is spelled `_x001B_`.

    The library spells such signs in texts, and not in results of formulas: one
    in a title would make the whole workbook unreadable. Excel shows the sign.
    """
    if not isinstance(value, str):
        return value
    escaped = _ESCAPE.sub("_x005F_", value)
    return _NOT_IN_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", escaped)
