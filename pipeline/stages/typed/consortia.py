"""Who applies together with a lead, and under which key an applicant is counted."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.stages.typed.submissions import Submitted


@dataclass(frozen=True)
class Member:
    """A member of a consortium beside the lead: as it is written, and by what it is counted."""

    name: str
    key: str


def named_members(submitted: Submitted) -> list[list[Member]]:
    """For each submitted row the members beside the lead, in the order of its cell, each once.

    The cell is parted at the declared signs; words that say there are none
    name nobody, and neither does the lead's own name. A member named like the
    applicant of exactly one credit code among the submitted rows is counted
    under that code, another under its name as names are compared.
    """
    headings = submitted.words.headings
    codes, names = submitted.keys("credit_code"), submitted.keys("applicant")
    codes_of: dict[str, set[str]] = {}
    for name, code in zip(names, codes, strict=True):
        if name and code:
            codes_of.setdefault(name, set()).add(code)
    found: list[list[Member]] = []
    for text, lead, code in zip(submitted.texts["partners"], names, codes, strict=True):
        members: dict[str, Member] = {}
        whole = headings.word("no_members", text) is not None
        for item in [] if whole or not text else submitted.words.items(text):
            folded = headings.folded(item)
            known = codes_of.get(folded, set())
            key = next(iter(known)) if len(known) == 1 else folded
            nobody = not folded or headings.word("no_members", item) is not None
            if not nobody and folded != lead and key != code:
                members.setdefault(key, Member(item, key))
        found.append(list(members.values()))
    return found
