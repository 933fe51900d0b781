"""Which columns registers really have, and whether they have those that a policy reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.policy.marking import Component
from pipeline.policy.model import Policy
from pipeline.policy.places import Formula
from pipeline.policy.rules import Condition, Fact, Matching, Rule
from pipeline.stages.typed.conditions import asked_facts, matchings
from pipeline.tables.bundles import Received

REVIEWS = "evidence_reviews"
_FOLDER = "registers"
_REVIEWED = ("project_id", "fact", "accepted")
_PLACES = frozenset({"file", "sheet", "row"})


@dataclass(frozen=True)
class Look:
    """A look at a register: the columns it needs there."""

    register: str
    columns: tuple[str, ...]


class Headed:
    """The columns of each register that was there, as headings of its file named them.

    A register that the program knows has all its columns as a table, those
    without a heading blank; here only those with one count. A register that no
    sheet is known of has the columns of its table.
    """

    def __init__(self, received: Received) -> None:
        cells = received.cells
        found: dict[str, set[str]] = {}
        self._files: dict[str, str] = {}
        for file, column in zip(cells["file"], cells["column"], strict=True):
            path = PurePosixPath(str(file))
            if path.parts[:1] == (_FOLDER,):
                found.setdefault(path.stem, set()).add(str(column))
                self._files[path.stem] = str(file)
        for name, frame in received.registers.items():
            found.setdefault(name, {str(column) for column in frame.columns} - _PLACES)
            if name not in self._files:
                self._files[name] = str(frame["file"].iloc[0]) if len(frame) else ""
        self._present = received.present
        self._columns = {name: columns for name, columns in found.items() if name in self._present}

    def present(self, register: str) -> bool:
        """Whether the register was there."""
        return register in self._present

    def columns(self, register: str) -> set[str]:
        """A register's columns; none where it is absent."""
        return self._columns.get(register, set())

    def file(self, register: str) -> str:
        """The file a register was read from; empty where nothing says so."""
        return self._files.get(register, "")

    def lacking(self, look: Look) -> list[str]:
        """The columns that a look needs of a register and that it has not: all of an absent one."""
        return [name for name in look.columns if name not in self.columns(look.register)]

    def answers(self, looks: Iterable[Look]) -> bool:
        """Whether every register is there with every column."""
        return all(self.present(look.register) and not self.lacking(look) for look in looks)


def looks_of(match: Matching, further: Sequence[str] = ()) -> Look:
    """What a matching reads in its register, and further columns read in its rows.

    The columns of `period` are read only where a day must lie between them.
    """
    asked = [match.key, *match.also, *match.only]
    asked += match.period if match.valid_on is not None else []
    asked += [match.within.column] if match.within is not None else []
    return Look(match.register_, tuple(dict.fromkeys([*asked, *further])))


def looks_of_condition(condition: Condition | None) -> list[Look]:
    """What a condition and its parts read in registers, those of the facts it asks for apart."""
    if condition is None:
        return []
    return [
        looks_of(match, [one.column] if one.of is match and one.column else [])
        for match, one in matchings(condition)
    ]


def looks_of_rule(rule: Rule) -> list[Look]:
    """What a rule of examination reads in registers."""
    return [*looks_of_condition(rule.when), *looks_of_condition(rule.requires)]


def looks_of_fact(fact: Fact) -> list[Look]:
    """What a fact is read from in registers, those of the facts it asks for apart."""
    source = fact.verified
    if source.matching is not None:
        return [looks_of(source.matching, [source.value] if source.value else [])]
    if source.reviewed is not None:
        return [Look(REVIEWS, _REVIEWED)]
    return looks_of_condition(source.condition)


def looks_of_component(component: Component) -> Look:
    """What a component reads in its register."""
    return Look(component.register_, ("project_id", component.column))


def looks_of_formula(formula: Formula) -> Look:
    """What quotas by formula read in their register."""
    return Look(formula.register_, ("unit", formula.column))


def looks_of_policy(policy: Policy) -> Iterator[tuple[Look, str]]:
    """Everything a policy reads in registers, each with the clause that orders it."""
    examination, unit = policy.examination, policy.pools.unit
    for rule in examination.rules:
        yield from ((look, rule.source) for look in looks_of_rule(rule))
    paper = examination.paper_equals_online
    if paper is not None:
        yield Look(paper.register_, ("project_id", *paper.columns)), paper.source
    for fact in policy.facts:
        yield from ((look, fact.source) for look in looks_of_fact(fact))
    for component in policy.marking.components:
        yield looks_of_component(component), component.source
    if unit is not None and unit.formula is not None:
        yield looks_of_formula(unit.formula), unit.source


def matchings_of_policy(policy: Policy) -> Iterator[tuple[Matching, str]]:
    """Every matching of a policy's rules and facts, with the clause that orders it."""
    for rule in policy.examination.rules:
        for part in (rule.when, rule.requires):
            if part is not None:
                yield from ((match, rule.source) for match, _ in matchings(part))
    for fact in policy.facts:
        source = fact.verified
        if source.matching is not None:
            yield source.matching, fact.source
        if source.condition is not None:
            yield from ((match, fact.source) for match, _ in matchings(source.condition))


def known_facts(facts: Iterable[Fact], headed: Headed) -> frozenset[str]:
    """The facts that can be verified: all that they and the facts they ask for read is there."""
    known: set[str] = set()
    for fact in facts:
        condition = fact.verified.condition
        asked = asked_facts(condition) if condition is not None else set()
        if asked <= known and headed.answers(looks_of_fact(fact)):
            known.add(fact.id)
    return frozenset(known)
