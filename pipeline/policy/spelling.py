"""Which known word somebody meant: the nearest spelling, case aside."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

LIKE_ENOUGH = 0.5


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word most like one, or nothing where none is like it."""
    found = nearest_of(word, known)
    return found[0] if found else ""


def nearest_of(word: str, known: Sequence[str]) -> list[str]:
    """Every known word that is equally near, by letters dropped, added, changed or swapped.

    Of those equally far the ones that share more with the word. A word is like
    another if one slip parts them or half of their letters agree.
    """
    meant = word.casefold()
    ranked = []
    for candidate in known:
        other = candidate.casefold()
        slips = distance(meant, other)
        likeness = SequenceMatcher(None, meant, other).ratio()
        if slips <= 1 or likeness >= LIKE_ENOUGH:
            ranked.append((slips, -likeness, candidate))
    best = min(ranked, default=None)
    return [name for slips, unlike, name in ranked if best and (slips, unlike) == best[:2]]


def distance(word: str, other: str) -> int:
    """How many letters must be dropped, added, changed or swapped with the next.

    The optimal string alignment distance of Damerau (1964).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, start=1):
        before, last, row = row, before, [at]
        for to, wanted in enumerate(other, start=1):
            least = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            swapped = at > 1 and to > 1 and letter == other[to - 2] and word[at - 2] == wanted
            row.append(min(least, last[to - 2] + 1) if swapped else least)
    return row[-1]
