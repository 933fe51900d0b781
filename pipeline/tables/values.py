"""Text as values: whole numbers, exact decimals, days, moments and credit codes.

Only forms that have one meaning are read. What has none, or two, is None, and
whoever asked complains of it: nothing is guessed and nothing repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from pipeline.exact import SCALE_DECIMALS
from pipeline.tables.spelling import code_text

_WHOLE = re.compile(r"\+?([0-9]{1,15})(?:\.0+)?")
_DECIMAL = re.compile(r"([+-]?)([0-9]{1,9})(?:\.([0-9]+))?")
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])\.?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])")
_TIME = re.compile(
    r"[T ]*([0-9]{1,2}):([0-9]{1,2})?(?::([0-9]{1,2})(?:\.[0-9]{1,6})?)?:?"
    r" *(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The signs of a unified social credit code: no I, O, S, V, Z (GB 32100-2015)."""


def whole_number(text: str) -> int | None:
    """A whole number from 0 of at most 15 digits, in digits of either width; else None."""
    found = _WHOLE.fullmatch(code_text(text))
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Exact:
    """An exact decimal: billionths, and whether these hold all of its decimals."""

    billionths: int
    whole: bool


def exact_decimal(text: str) -> Exact | None:
    """A decimal below a thousand million as billionths; else None.

    No comma, no exponent, no unit: 85,5 has two meanings and 9E1 is no mark.
    """
    found = _DECIMAL.fullmatch(code_text(text))
    if found is None:
        return None
    sign, units, decimals = found[1], found[2], (found[3] or "").rstrip("0")
    kept = decimals[:SCALE_DECIMALS].ljust(SCALE_DECIMALS, "0")
    amount = int(units + kept)
    return Exact(-amount if sign == "-" else amount, len(decimals) <= SCALE_DECIMALS)


@dataclass(frozen=True)
class Moment:
    """A day, and where they are written the time of day and its zone."""

    day: date
    time: time | None = None
    zone: tzinfo | None = None

    def at(self, zone: tzinfo | None) -> datetime:
        """The instant, in its own zone or else the one given; a bare day is its beginning.

        A filing that shows only its day is not held to be later on that day
        than a deadline of the same day.
        """
        return datetime.combine(self.day, self.time or time(), self.zone or zone)


def moment_of(text: str, parts: Mapping[str, str]) -> Moment | None:
    """A day with or without time and zone, in one of the forms people write; else None.

    2022-05-04, 2022/5/4, 2022.5.4, 20220504, or with the words that `parts`
    maps to the sign they stand for; then, if given, 18:00 or 18:00:00, and
    Z or +08:00. 24:00 is the beginning of the next day. A bare serial number
    of a spreadsheet is not read: which day it means depends on the workbook.
    """
    shown = unicodedata.normalize("NFKC", text).strip()
    if parts and not shown.isascii():
        for word, sign in parts.items():
            shown = shown.replace(word, sign)
        shown = shown.strip(" -")
    found = _DAY.match(shown)
    numbers = (found[1], found[3], found[4]) if found else None
    if found is None:
        found = _DIGITS.match(shown)
        numbers = (found[1], found[2], found[3]) if found else None
    if found is None or numbers is None:
        return None
    rest = shown[found.end() :].strip()
    clock = _TIME.fullmatch(rest) if rest else None
    if rest and clock is None:
        return None
    try:
        day = date(*map(int, numbers))
        return Moment(day) if clock is None else _with_time(day, clock)
    except (ValueError, OverflowError):
        return None


def _with_time(day: date, clock: re.Match[str]) -> Moment:
    hour, minute, second = int(clock[1]), int(clock[2] or 0), int(clock[3] or 0)
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    return Moment(day, time(hour, minute, second), _zone(clock[4]))


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written == "Z":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def credit_check(code: str) -> str | None:
    """The check character that the first 17 of a credit code ask for (GB 32100-2015).

    Weights are 3^(i-1) mod 31. None where the text is not 18 signs of the
    alphabet, so that nothing can be asked of its last one.
    """
    if len(code) != 18 or any(sign not in CREDIT_ALPHABET for sign in code):
        return None
    weighed = sum(
        CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17])
    )
    return CREDIT_ALPHABET[(31 - weighed % 31) % 31]
