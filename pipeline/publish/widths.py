"""How much room a text takes where Chinese characters are twice as wide as letters."""

from __future__ import annotations

import unicodedata

from pipeline.memory import remembered

_WIDE = frozenset("WF")
_WIDE_IN_PRINT = frozenset("WFA")
_NO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})


def width(text: str, *, in_print: bool = False) -> int:
    """Columns a text takes; with a Chinese font in print, signs of either width are wide."""
    if text.isascii() and text.isprintable():
        return len(text)
    return _in_print(text) if in_print else _on_screen(text)


@remembered
def _on_screen(text: str) -> int:
    return sum(_sign(sign, _WIDE) for sign in text)


@remembered
def _in_print(text: str) -> int:
    return sum(_sign(sign, _WIDE_IN_PRINT) for sign in text)


def _sign(sign: str, wide: frozenset[str]) -> int:
    if unicodedata.category(sign) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in wide else 1


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """A text filled up with blanks to so many columns of a terminal."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def lines(text: str, columns: float) -> int:
    """How many printed lines a text takes in a column so wide.

    Chinese breaks anywhere, words of letters and digits break only where they
    are longer than the line.
    """
    return sum(_lines(part, columns) for part in text.split("\n")) if text else 1


def _lines(text: str, columns: float) -> int:
    if width(text, in_print=True) <= columns:
        return 1
    number, filled = 1, 0
    for piece in _pieces(text):
        size = width(piece, in_print=True)
        if filled + size > columns and filled:
            number, filled = number + 1, 0
            if piece == " ":
                continue
        while size > columns:
            number, size = number + 1, size - max(1, int(columns))
        filled += size
    return number


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            continue
        if word:
            pieces.append(word)
            word = ""
        pieces.append(sign)
    return [*pieces, word] if word else pieces
