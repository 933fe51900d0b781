"""What a round's papers are called."""

from __future__ import annotations

from pipeline.headings import Headings
from pipeline.language import mark as _
from pipeline.language import say
from pipeline.policy.model import Policy

_TITLE = _("{round}{table}")


def round_title(policy: Policy, headings: Headings, paper: str) -> str:
    """The round's title with the name of a paper in place of that of the list."""
    language = policy.round.language
    title = policy.round.title.told(language)
    listed = headings.table_name("recommendation", language)
    place = title.casefold().find(listed.casefold())
    if place >= 0:
        return title[:place] + paper + title[place + len(listed) :]
    return say(language, _TITLE, {"round": title, "table": paper})


def round_subject(policy: Policy, headings: Headings) -> str:
    """What the round is about: its title without the name of the list."""
    listed = headings.table_name("recommendation", policy.round.language)
    return round_title(policy, headings, "").strip(" -") or listed
