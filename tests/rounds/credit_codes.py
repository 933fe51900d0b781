"""Unified social credit codes of bodies that do not exist.

Real codes must never appear in invented data, so the middle of each code here
begins with `EXMP`; the check characters are right all the same, because the
product looks at them.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: no I, O, S, V, Z."""

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""Of GB 11714, whose eight characters and their check stand at places 9 to 17."""


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of a credit code, by GB 32100-2015.

    Takes the first seventeen characters; the weight of place i is 3**(i-1)
    modulo 31. Raises ValueError when the length is another or a character is
    not of the alphabet.
    """
    if len(first_seventeen) != 17:
        raise ValueError(f"17 characters are needed, not {len(first_seventeen)}")
    total = sum(
        ALPHABET.index(character) * pow(3, place, 31)
        for place, character in enumerate(first_seventeen)
    )
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Whether the code has 18 characters of the alphabet and the right last one."""
    return (
        len(code) == 18
        and all(character in ALPHABET for character in code)
        and check_character(code[:17]) == code[17]
    )


def invented(number: int, district: str, kind: str = "91") -> str:
    """The credit code of invented body `number` registered in a district.

    `kind` is the first two characters: 91 an enterprise, 12 a public
    institution, 51 an association. Numbers from 0 to 9999 give EXMP0000 to
    EXMP9999, greater ones take the letters' room: EX010000 and so on, up to
    999,999; each number has a code of its own.
    """
    body = f"EXMP{number:04d}" if number < 10_000 else f"EX{number:06d}"
    if len(body) != 8:
        raise ValueError(f"no invented body has the number {number}")
    first_seventeen = f"{kind}{district}{body}{_organisation_check(body)}"
    return first_seventeen + check_character(first_seventeen)


def with_wrong_check(code: str) -> str:
    """The same code with a last character that does not fit."""
    return code[:17] + ALPHABET[(ALPHABET.index(code[17]) + 1) % 31]


def _organisation_check(body: str) -> str:
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]
