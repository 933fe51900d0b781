"""What a complaint is: its code, how grave it is, and what its three sentences say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.codes.phrases import filled_in
from pipeline.language import Language, say

Severity = Literal["stop", "file", "row", "block", "warn"]
"""From gravest to mildest.

stop: nothing is written. file: the file is refused, the others go on. row: the
row is refused. block: the project is referred, or the run a draft, until a
disposition settles it. warn: kept and told.
"""


@dataclass(frozen=True)
class Code:
    """One kind of complaint, declared once.

    `message`, `expected` and `remedy` are English sentences in the form of
    `str.format` with named fields, and are the keys under which a catalogue
    holds their translations. The fields `value` and `column` can always be
    used; others are named by whoever raises the complaint.

    `bars` says what a refused row becomes: `invalid` (it could not be read as
    a submission) or `ineligible` (a rule of the notice excludes it); empty
    where no row is refused.

    `instead` has sentences that say what is expected where a complaint has a
    field of that name: the same thing is wrong, but by another measure.
    """

    code: str
    severity: Severity
    message: str
    expected: str
    remedy: str
    bars: Literal["", "invalid", "ineligible"] = ""
    instead: tuple[tuple[str, str], ...] = ()

    def told(self, language: Language, fields: Mapping[str, str]) -> tuple[str, str, str]:
        """Message, what was expected and remedy in a language, their fields filled in."""
        known = filled_in(language, fields)
        measure = dict(self.instead)
        asked = next((measure[name] for name in fields if name in measure), self.expected)
        message, expected, remedy = (
            say(language, sentence, known) for sentence in (self.message, asked, self.remedy)
        )
        return message, expected, remedy
