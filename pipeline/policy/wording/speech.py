"""What a policy's own codes and values are called while it is told in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from pipeline.codes.phrases import PARTED
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.policy.model import Policy
from pipeline.policy.parts import Words
from pipeline.policy.wording.labels import TIES, choice_of, label_of

_ONE = _("{first} and {last}")
_EITHER = _("{first} or {last}")
_CLASS = _("class of the unit")
_FIELD = _("field of the direction")
_PERCENT = _("{number} %")
_QUOTED = _('"{name}"')


def _itself(_table: str, name: str) -> str:
    return name


@dataclass(frozen=True)
class Speech:
    """One policy, told in one language.

    `headed` gives what people call a column of a table, `called` what they
    call a table; both fall back on the name itself.
    """

    policy: Policy
    language: Language
    headed: Callable[[str, str], str] = field(default=_itself)
    called: Callable[[str], str] = field(default=str)

    def say(self, sentence: str, /, **fields: object) -> str:
        """A marked sentence with its fields filled in."""
        return say(self.language, sentence, fields)

    def name(self, words: Words) -> str:
        """A name in this language."""
        return words.told(self.language)

    def label(self, part: str, key: str) -> str:
        """What a key is called."""
        return self.say(label_of(part, key))

    def choice(self, part: str, key: str, value: str) -> str:
        """What an alternative is called."""
        return self.say(choice_of(part, key, value))

    def listed(self, items: Iterable[str]) -> str:
        """Several things one after the other."""
        return self.say(PARTED).join(items)

    def both(self, items: Iterable[str]) -> str:
        """Several things, all of them."""
        return self._last(list(items), _ONE)

    def either(self, items: Iterable[str]) -> str:
        """Several things, one of which is enough."""
        return self._last(list(items), _EITHER)

    def _last(self, items: list[str], joined: str) -> str:
        *first, last = items
        return self.say(joined, first=self.listed(first), last=last) if first else last

    def quoted(self, text: str) -> str:
        """A text as it is written somewhere."""
        return self.say(_QUOTED, name=text)

    @cached_property
    def units(self) -> dict[str, str]:
        """Units by code."""
        return {unit.id: self.name(unit.name) for unit in self.policy.units.members}

    @cached_property
    def classes(self) -> dict[str, str]:
        """Classes of units by id."""
        return {part.id: self.name(part.name) for part in self.policy.units.classes}

    @cached_property
    def directions(self) -> dict[str, str]:
        """Directions by id."""
        members = self.policy.directions.members
        return {part.id: self.quoted(self.name(part.name)) for part in members}

    @cached_property
    def fields(self) -> dict[str, str]:
        """Fields by id."""
        return {part.id: self.name(part.name) for part in self.policy.directions.fields}

    @cached_property
    def facts(self) -> dict[str, str]:
        """Facts by id."""
        return {fact.id: self.name(fact.name) for fact in self.policy.facts}

    @cached_property
    def levels(self) -> frozenset[str]:
        """Facts whose value is a number or a level, not yes or no."""
        sources = {fact.id: fact.verified for fact in self.policy.facts}
        return frozenset(
            name for name, source in sources.items() if source.value or source.column is not None
        )

    @cached_property
    def criteria(self) -> dict[str, str]:
        """Criteria by id."""
        return {part.id: self.name(part.name) for part in self.policy.marking.criteria}

    def member(self, kind: str, code: str) -> str:
        """What a unit, class, direction or field is called."""
        called = {
            "unit": self.units,
            "class": self.classes,
            "direction": self.directions,
            "field": self.fields,
        }
        return called.get(kind, {}).get(code, code)

    def column(self, name: str) -> str:
        """What a column of the submission is called."""
        if name == "unit_class":
            return self.say(_CLASS)
        if name == "field":
            return self.say(_FIELD)
        for declared in self.policy.columns:
            if declared.id == name:
                return self.name(declared.heading) or name
        return self.headed("submissions", name)

    def value(self, column: str, value: str) -> str:
        """What a value of a submitted column is called."""
        if column in ("unit", "direction", "field"):
            return self.member(column, value)
        if column == "unit_class":
            return self.member("class", value)
        for choice in self.policy.choices.columns.get(column, []):
            if choice.id == value:
                return self.name(choice.name) or value
        if value in ("yes", "no"):
            return self.choice("Condition", "filled", value)
        return value if value.isalnum() else self.quoted(value)

    def register(self, name: str) -> str:
        """What a register is called."""
        return self.quoted(self.called(name))

    def amount(self, value: Decimal | int) -> str:
        """An amount without needless zeros."""
        return f"{Decimal(value).normalize():f}"

    def ratio(self, value: Fraction | Decimal) -> str:
        """A share: in percent where that comes out even, else as a fraction."""
        hundredths = Fraction(value) * 100
        whole = (hundredths * 100).denominator == 1
        if not whole:
            return f"{Fraction(value)}"
        number = self.amount(Decimal(hundredths.numerator) / Decimal(hundredths.denominator))
        return self.say(_PERCENT, number=number)

    def moment(self, value: datetime | str) -> str:
        """A moment with its zone."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.isoformat(sep=" ")

    def tie(self, rule: str) -> str:
        """What a rule for equals looks at."""
        if rule in TIES:
            return self.say(TIES[rule])
        word, _colon, name = rule.partition(":")
        called = self.criteria if word == "criterion" else self.facts
        return self.say(TIES.get(word, rule), name=self.quoted(called.get(name, name)))
