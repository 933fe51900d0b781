"""The text of a number, and which numbers are shown as dates.

ISO/IEC 29500-1, 18.8.30 (number formats) and 18.17.4 (date systems).
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Shown = Literal["", "date", "time", "elapsed"]
"""How a number format shows a number; empty for as a number."""

_BY_ID: dict[int, Shown] = {
    **dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36), "date"),
    **dict.fromkeys((50, 51, 52, 53, 54, 57, 58), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time"),
    46: "elapsed",
}
"""Formats without a code in the file. 27 to 36 and 50 to 58 are what a Chinese
Excel calls year-month-day with Chinese characters, and need no code either."""

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[([^\]]*)\]?")
_ELAPSED = re.compile(r"h+|m+|s+")
_ZEROS = re.compile(r"0+")
_LAST_DAY = date(9999, 12, 31)
_NEVER = 60
"""The serial of 29 February 1900, a day that Excel counts and that never was."""

DAY_IN_MILLISECONDS = 86_400_000


def shown_by_id(identity: int) -> Shown:
    """How a built-in number format shows a number."""
    return _BY_ID.get(identity, "")


def shown_by_code(code: str) -> Shown:
    """How a number format shows a positive number, told from its code."""
    bare = _LITERAL.sub("", code).split(";")[0].lower()
    for inside in _BRACKETS.findall(bare):
        if _ELAPSED.fullmatch(inside):
            return "elapsed"
    bare = _BRACKETS.sub("", bare).replace("general", "")
    clock = "am/pm" in bare or "a/p" in bare
    bare = bare.replace("am/pm", "").replace("a/p", "")
    clock = clock or "h" in bare or "s" in bare
    if "y" in bare or "d" in bare or "aaa" in bare or re.search(r"e(?![+-])", bare):
        return "date"
    if clock:
        return "time"
    return "date" if "m" in bare else ""


def zeros_of(code: str) -> int:
    """Digits that a format like 000000 pads a whole number to; 0 where it does not."""
    bare = _LITERAL.sub("", code).split(";")[0].strip()
    return len(bare) if _ZEROS.fullmatch(bare) and len(bare) > 1 else 0


def number_text(number: float) -> str:
    """The shortest decimal that is this double, in plain digits, without a trailing .0.

    8.6999999999999993 is 8.7; 1e21 is 1000000000000000000000; -0.0 is 0.
    What is no finite number keeps its name (nan, inf).
    """
    text = repr(number)
    if "e" not in text and "n" not in text:
        text = text.removesuffix(".0")
        return "0" if text == "-0" else text
    if not math.isfinite(number):
        return text
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def date_text(serial: float, shown: Shown, from_1904: bool) -> str | None:
    """The ISO date, or date and time, or time, of a serial number; None where there is none.

    Days count from 1 January 1900 as 1, with the 29 February that Excel adds,
    or from 1 January 1904 as 0. Time is rounded to the millisecond. A serial
    below one shown as a time is a time of day; an elapsed time is in hours.
    """
    if not 0 <= serial <= 2_958_466:
        return None
    days = math.floor(serial)
    part = round((serial - days) * DAY_IN_MILLISECONDS)
    if shown == "elapsed":
        return _clock(days * DAY_IN_MILLISECONDS + part)
    if part == DAY_IN_MILLISECONDS:
        days, part = days + 1, 0
    if shown == "time" and serial < 1 and days == 0:
        return _clock(part)
    if from_1904:
        first = date(1904, 1, 1)
    elif days in (0, _NEVER):
        return None
    else:
        first = date(1899, 12, 31) if days < _NEVER else date(1899, 12, 30)
    if days > (_LAST_DAY - first).days:
        return None
    day = (first + timedelta(days=days)).isoformat()
    return f"{day} {_clock(part)}" if part else day


def _clock(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:03d}" if fraction else text


_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?Z?)?", re.ASCII)


def iso_text(written: str) -> str | None:
    """A date that the file holds as ISO text, in the form `date_text` gives; None if it is none."""
    match = _ISO.fullmatch(written)
    if not match:
        return None
    day, clock, fraction = match.groups()
    try:
        date.fromisoformat(day)
    except ValueError:
        return None
    fraction = (fraction or "").rstrip("0").rstrip(".")
    if clock in (None, "00:00:00") and not fraction:
        return day
    return f"{day} {clock}{fraction}"
