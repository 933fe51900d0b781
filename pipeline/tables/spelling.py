"""Names and numbers as people write them: what makes no difference, and what is nearest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from pipeline.memory import remembered

_BLANKS = frozenset({"Cc", "Zs", "Zl", "Zp"})
_UNSEEN = _BLANKS | {"Cf"}


@remembered
def code_text(text: str) -> str:
    """A code or number without what is not seen: width of letters and blanks.

    Full-width letters and digits become plain (NFKC); blanks go, the
    ideographic, the unbroken and the zero-width ones too. Only between the
    words of a name in an alphabet one blank stays, so that it can still be
    read. Case stays.
    """
    if text.isascii() and text.isalnum():
        return text
    plain = unicodedata.normalize("NFKC", text)
    seen = "".join(" " if _category(sign) in _BLANKS else sign for sign in plain)
    words = "".join(sign for sign in seen if sign == " " or _category(sign) not in _UNSEEN).split()
    return "".join(
        f" {word}" if before and _spelled(before[-1]) and _spelled(word[0]) else word
        for before, word in zip(["", *words], words, strict=False)
    )


def _category(sign: str) -> str:
    return unicodedata.category(sign)


def _spelled(sign: str) -> bool:
    """Whether a sign belongs to a word in an alphabet, or ends one."""
    return _category(sign) in ("Lu", "Ll", "Lt") or sign in ".,'"


def row_key(text: str) -> str:
    """A code as it is looked up in registers: `code_text` in capitals, without any blank."""
    return code_text(text).upper().replace(" ", "")


class Names:
    """Things with an id that people write by id, by name, by an alias, or by id and name.

    `folded` says which writings are one; signs that are neither letter nor
    digit make no difference here, so that "3. Name" is id 3 with its name. A
    text that is none of them has no id: it is never guessed.
    """

    def __init__(self, writings: Mapping[str, Iterable[str]], folded: Callable[[str], str]) -> None:
        self.ids = tuple(writings)
        self._folded = folded
        self._ids: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        for name, written in writings.items():
            texts = [text for text in written if text]
            for text in (name, *texts, *(name + text for text in texts)):
                self._ids.setdefault(self._plain(text), name)
                self._shown.setdefault(self._plain(text), text)

    def _plain(self, text: str) -> str:
        return "".join(sign for sign in self._folded(text) if sign.isalnum())

    def id_of(self, text: str) -> str:
        """The id a text stands for; empty where it stands for none."""
        known = self._seen.get(text)
        if known is None:
            known = self._seen[text] = self._ids.get(self._plain(text), "")
        return known

    def nearest(self, text: str) -> tuple[str, ...]:
        """Up to three declared writings most like a text, one for each id, the likest first."""
        close = get_close_matches(self._plain(text), self._shown, n=12, cutoff=0.4)
        by_id: dict[str, str] = {}
        for plain in close:
            by_id.setdefault(self._ids[plain], self._shown[plain])
        return tuple(by_id.values())[:3]
