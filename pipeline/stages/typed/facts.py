"""What is verified of a project, and what its applicant declares of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.policy.rules import Fact
from pipeline.stages.typed.conditions import Conditions
from pipeline.stages.typed.headed import REVIEWS, Headed, known_facts
from pipeline.stages.typed.marks import TypedMarks, said_by_experts
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted
from pipeline.stages.typed.words import Words


@dataclass(frozen=True)
class Verified:
    """What is verified of the submitted rows.

    `values` has for each fact one value a row, None where nothing verifies it;
    `known` names the facts whose registers were all there, with all that is read in them.
    """

    values: Mapping[str, list[int | None]]
    known: frozenset[str]

    def told(self) -> dict[str, list[int | None]]:
        """The values of the facts that could be looked up."""
        return {name: values for name, values in self.values.items() if name in self.known}


def verified_facts(
    facts: Sequence[Fact],
    submitted: Submitted,
    registers: Registers,
    headed: Headed,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
) -> Verified:
    """Every fact of the policy, in its order: a condition may ask for those before it.

    A fact by condition is 1 where the condition holds and 0 where it does not;
    where a register is absent that it needs, or a column of one, it is verified
    of nobody.
    """
    known = known_facts(facts, headed)
    values: dict[str, list[int | None]] = {}
    for fact in facts:
        condition = fact.verified.condition
        if fact.id not in known:
            values[fact.id] = [None] * len(submitted)
        elif condition is None:
            values[fact.id] = _verified(fact, submitted, registers, marks, barred)
        else:
            held = Conditions(submitted, registers, values).holds(condition)
            values[fact.id] = [int(holds) for holds in held]
    return Verified(values, known)


def _verified(
    fact: Fact,
    submitted: Submitted,
    registers: Registers,
    marks: TypedMarks,
    barred: Mapping[tuple[str, str], str],
) -> list[int | None]:
    """A fact's value for each submitted row; None where nothing verifies it.

    A register gives the highest level among the rows that hold on the day, or
    1 where the policy names no column of levels: its silence is no denial. A
    review gives 1 or 0; reviews that contradict each other give 0, so that
    nothing rests on them. Of the experts one explicit no makes it 0. The
    submitted column is taken at its word only where the policy says so.
    """
    source, words = fact.verified, submitted.words
    if source.matching is not None:
        found = registers.matching(source.matching, submitted)
        if not source.value:
            return [1 if rows else None for rows in found]
        levels = registers.texts(source.matching.register_).get(source.value, [])
        return [_highest([words.level(levels[row]) for row in rows]) for rows in found]
    if source.reviewed is not None:
        return _looked_up(reviewed(source.reviewed, registers, words), submitted.project_ids)
    if source.experts is not None:
        said = said_by_experts(marks, source.experts, barred)
        heard = {
            project: [words.yes_no(text) for _, text in texts] for project, texts in said.items()
        }
        return _looked_up(heard, submitted.project_ids)
    return _declared(submitted, source.column or "")


def reviewed(name: str, registers: Registers, words: Words) -> dict[str, list[bool | None]]:
    """What reviews said of a fact, by project number; asked only where they were there."""
    texts = registers.texts(REVIEWS)
    found: dict[str, list[bool | None]] = {}
    wanted = words.key("fact", name)
    for project, fact, accepted in zip(
        texts["project_id"], texts["fact"], texts["accepted"], strict=True
    ):
        if words.key("fact", fact) == wanted:
            found.setdefault(words.key("project_id", project), []).append(words.yes_no(accepted))
    return found


def declared_values(fact: Fact, submitted: Submitted) -> list[int | None]:
    """What each row declares of a fact; None where it declares nothing."""
    return _declared(submitted, fact.declared)


def _declared(submitted: Submitted, column: str) -> list[int | None]:
    words, kind = submitted.words, submitted.words.kinds.get(column, "text")
    if kind in ("level", "whole number", "yes or no"):
        return [None if value is None else int(value) for value in submitted.values[column]]
    found: list[int | None] = []
    for text in submitted.texts[column]:
        said = words.yes_no(text)
        found.append(words.level(text) if said is None else int(said))
    return found


def _looked_up(
    said: Mapping[str, Sequence[bool | None]], project_ids: Sequence[str]
) -> list[int | None]:
    """1 for a yes, 0 where there is any no, None where nobody said either."""
    by_key = {project.upper(): answers for project, answers in said.items()}
    found: list[int | None] = []
    for project in project_ids:
        answers = by_key.get(project.upper(), ())
        found.append(0 if False in answers else 1 if True in answers else None)
    return found


def _highest(levels: Sequence[int | None]) -> int | None:
    read = [level for level in levels if level is not None]
    return max(read) if read else None
