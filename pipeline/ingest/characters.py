"""Characters in cells that a reader cannot see or that were lost before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.ingest.records import Oddities, listed

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOST = "\ufffd"


def note_characters(sheet: str, cells: Iterable[tuple[str, str]], oddities: Oddities) -> None:
    """Note control characters and U+FFFD; `cells` are pairs of address and text."""
    control: list[str] = []
    lost: list[str] = []
    first = ""
    for place, text in cells:
        if not text.isprintable() and (match := _CONTROL.search(text)):
            first = first or f"U+{ord(match.group()):04X}"
            control.append(place)
        if _LOST in text:
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
        oddities.note("character_lost", sheet, lost[0], count=str(len(lost)), cells=listed(lost))
