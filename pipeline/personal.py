"""Numbers of a person in a text that everybody will read: how they are known, and masked.

A mobile or another telephone number, or an identity number of 18 signs, that
stands alone. What looks like one is listed as a finding and masked where the
public reads it; nothing else of the text is touched.
"""

from __future__ import annotations

import re

_DIGIT = "[0-9\uff10-\uff19]"
_ALONE = f"(?<!{_DIGIT})", f"(?!{_DIGIT})"
_MOBILE = f"[1\uff11][3-9\uff13-\uff19]{_DIGIT}(?:[ -]?{_DIGIT}{{4}}){{2}}"
_IDENTITY = f"[1-9\uff11-\uff19]{_DIGIT}{{16}}[0-9\uff10-\uff19Xx\uff38\uff58]"
_TELEPHONE = f"[0\uff10]{_DIGIT}{{2,3}}[ -]{_DIGIT}{{7,8}}"

PERSONAL = f"{_ALONE[0]}(?:{_MOBILE}|{_IDENTITY}|{_TELEPHONE}){_ALONE[1]}"
"""The rule as a regular expression."""

_PERSONAL = re.compile(PERSONAL)
_FIRST, _LAST = 3, 2
_SIGN = re.compile(f"{_DIGIT}|[Xx\uff38\uff58]")


def masked(text: str) -> str:
    """A text whose personal numbers show their first three and last two signs, the others as `*`.

    >>> masked("call 13812345678")
    'call 138******78'
    """
    return _PERSONAL.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    number = found[0]
    return number[:_FIRST] + _SIGN.sub("*", number[_FIRST:-_LAST]) + number[-_LAST:]
