"""Text in lines for a terminal, Chinese signs counted as two columns."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.publish.widths import width

_NARROWEST = 40

# Signs that do not stand at the beginning of a line, and those that do not end one.
_CLOSING = frozenset(
    ",.;:!?)]}%\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff09\u300b\u201d\u3011\u3015"
)
_OPENING = frozenset("([{\uff08\u300a\u201c\u3010\u3014")


def wrapped(text: str, columns: int, first: str = "", later: str | None = None) -> list[str]:
    """A text in lines of at most so many columns, Chinese signs counted as two.

    Lines begin with `first` and then `later` (blanks of the same width where
    it is absent). Words of letters are not broken unless one is longer than a
    line; a closing sign never begins a line, an opening one never ends it.
    """
    later = " " * width(first) if later is None else later
    lines: list[str] = []
    line, room = first, max(_NARROWEST, columns)
    begun = False
    for piece in _pieces(" ".join(text.split())):
        if begun and width(line) + width(piece.rstrip()) > room:
            lines.append(line.rstrip())
            line, begun = later, False
            piece = piece.lstrip()
        line += piece
        begun = begun or bool(piece.strip())
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """What is kept together: a word with the blank before it, or one Chinese sign."""
    held = ""
    for sign in text:
        wide = width(sign) == 2
        ends = held and held[-1] not in _OPENING and sign not in _CLOSING
        if ends and (sign == " " or wide or width(held[-1]) == 2):
            yield held
            held = ""
        held += sign
    if held:
        yield held
