"""In which language a sentence is said.

English sentences stand in the code and are the keys; catalogues translate
them. The files of a round are in the policy's language, the terminal in the
reader's.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]

CATALOGUES = Path(__file__).parent / "locale"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation("linxuan", CATALOGUES, [language], fallback=True)


def say(language: Language, sentence: str, fields: Mapping[str, object] | None = None) -> str:
    """A sentence in a language, its named fields filled in.

    A field that the sentence names and nobody gave shows as its own name in
    braces, so that a gap is seen and never raises while a complaint is told.
    """
    told = _catalogue(language).gettext(sentence) if sentence else ""
    return told.format_map(_Shown(fields or {}))


class _Shown(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def speaks(language: Language) -> bool:
    """Whether sentences can be said in a language: English always, others by their catalogue."""
    return language == "en" or gettext.find("linxuan", CATALOGUES, [language]) is not None


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogues without translating it yet."""
    return sentence
