"""Characters in cells that a reader cannot see or that were lost before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.ingest.records import Oddities, listed

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
"""What is not shown, or turns the text around it: also marks of byte order and of direction.
Joiners are left out, which scripts and pictures need."""

_LOST = "\ufffd"
_LOST_TWICE = "\u951f\u65a4\u62f7"
"""Two marks of lost characters that were saved as UTF-8 and read as GBK."""


def looks_sound(text: str) -> bool:
    """Whether nothing in a text can be of the kinds that `note_characters` notes; quick to tell."""
    return text.isprintable() and _LOST not in text and _LOST_TWICE not in text


def note_characters(sheet: str, cells: Iterable[tuple[str, str]], oddities: Oddities) -> None:
    """Note unseen and lost characters; `cells` are pairs of address and text."""
    control: list[str] = []
    lost: list[str] = []
    first = found = ""
    for place, text in cells:
        if not text.isprintable() and (match := UNSEEN.search(text)):
            first = first or f"U+{ord(match.group()):04X}"
            control.append(place)
        sign = _LOST if _LOST in text else _LOST_TWICE
        if sign in text:
            found = found or f"U+{ord(sign[0]):04X}"
            lost.append(place)
    if control:
        count = str(len(control))
        oddities.note(
            "control_characters",
            sheet,
            control[0],
            count=count,
            found=first,
            cells=listed(control),
        )
    if lost:
        count = str(len(lost))
        oddities.note(
            "character_lost", sheet, lost[0], count=count, found=found, cells=listed(lost)
        )
