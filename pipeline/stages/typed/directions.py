"""The directions that one cell names."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.stages.typed.words import Words
from pipeline.tables.spelling import code_text


@dataclass(frozen=True)
class Named:
    """One naming of a direction: what is written, and the id it means; empty where it has none."""

    written: str
    id: str


def named_directions(text: str, words: Words) -> list[Named]:
    """The directions a cell names, in its order, repeated ones too; none where it is blank.

    Where the policy lets a project name several, the cell is parted at the
    declared signs. A name may itself contain such a sign, and a clerk may write
    a number, a sign and the name: the longest stretch that is a direction is
    one naming. Numbers beside one another never make a longer number, so that
    "1, 2" is not direction 12. Where only one may be named, a cell that names
    two different ones names none.
    """
    if not code_text(text):
        return []
    whole = [Named(text, words.directions.id_of(text))]
    words_in = text.split()
    items = words.items(text)
    if len(items) < 2 and len(words_in) < 2:
        return whole
    parted = [named for item in items for named in _apart(item, words)]
    if not words.several:
        known = {named.id for named in parted if named.id}
        return [Named(text, "")] if len(known) > 1 and all(one.id for one in parted) else whole
    return _joined(parted, words)


def _apart(item: str, words: Words) -> list[Named]:
    """An item as one naming, unless its words, parted by blanks alone, are different directions."""
    each = [Named(word, words.directions.id_of(word)) for word in item.split()]
    if all(named.id for named in each) and len({named.id for named in each}) > 1:
        return each
    return [Named(item, words.directions.id_of(item))]


def _joined(parted: list[Named], words: Words) -> list[Named]:
    """Namings in order; the longest run of items that together are one direction is one."""
    found: list[Named] = []
    start = 0
    while start < len(parted):
        end = start + 1
        for last in range(len(parted), start + 1, -1):
            run = parted[start:last]
            joined = "".join(named.written for named in run)
            if _may_join(run) and words.directions.id_of(joined):
                found.append(Named(joined, words.directions.id_of(joined)))
                end = last
                break
        else:
            found.append(parted[start])
        start = end
    return found


def _may_join(run: list[Named]) -> bool:
    """Whether items can be pieces of one name: not all numbers, nor several known directions."""
    different = {named.id for named in run}
    several = "" not in different and len(different) > 1
    return not several and not all(code_text(named.written).isdecimal() for named in run)
