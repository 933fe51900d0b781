"""The units of a round by every way of writing them."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.headings import Headings
from pipeline.policy.model import Policy
from pipeline.tables.spelling import Names


@dataclass(frozen=True)
class Units:
    """Asks which unit a text names, and what a unit is called in the round's language."""

    names: Names
    called: dict[str, str]

    def id_of(self, written: str) -> str:
        """The unit a text names; empty where it names none: it is never a new unit."""
        return self.names.id_of(written) if written else ""

    def name_of(self, unit: str) -> str:
        """What a unit is called."""
        return self.called.get(unit, unit)

    def nearest(self, written: str) -> str:
        """The unit most like a text; empty where none is at all like it."""
        return next(iter(self.names.nearest(written)), "")


def units_of(policy: Policy, headings: Headings) -> Units:
    """The units that a policy declares."""
    writings = {
        unit.id: (unit.name.zh, unit.name.en, *unit.aliases) for unit in policy.units.members
    }
    language = policy.round.language
    called = {unit.id: unit.name.told(language) for unit in policy.units.members}
    return Units(Names(writings, headings.folded), called)
