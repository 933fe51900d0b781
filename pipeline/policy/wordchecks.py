"""Words that a policy uses must be words that it declares, and names it gives its own."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.codes import CODES
from pipeline.codes.reasons import REASONS
from pipeline.documents import Path
from pipeline.policy.crosschecks import (
    CHECKS,
    Complaint,
    Vocabulary,
    conditions_within,
    nearest,
    reads,
)
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition

__all__ = ["CHECKS"]


@reads("examination", "units", "directions", "choices", "columns")
def values_are_declared(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A rule compares a column of a closed list with ids of that list, or with yes and no.

    Any other value would never be met, and the rule would silently hold for
    nobody or for everybody.
    """
    further = [column.id for column in policy.columns if column.kind == "yes_no"]
    lists: dict[str, list[str]] = {
        **{column: ["yes", "no"] for column in (*vocabulary.yes_no, *further)},
        "unit": [unit.id for unit in policy.units.members],
        "direction": [direction.id for direction in policy.directions.members],
        **{
            column: [choice.id for choice in choices]
            for column, choices in policy.choices.columns.items()
        },
    }

    def of_condition(path: Path, condition: Condition) -> Iterator[Complaint]:
        for place, part in conditions_within(path, condition):
            if part.of is None and part.column in lists:
                known = lists[part.column]
                compared = [((*place, "is"), part.is_)] if part.is_ is not None else []
                compared += [((*place, "in", at), word) for at, word in enumerate(part.in_ or [])]
                for at, word in compared:
                    if word not in known:
                        near = nearest(word, known)
                        fields = {"value": word, "kind": part.column, "nearest": near}
                        yield "policy_unknown_name", at, fields

    for position, rule in enumerate(policy.examination.rules):
        path: Path = ("examination", "rules", position)
        if rule.when is not None:
            yield from of_condition((*path, "when"), rule.when)
        yield from of_condition((*path, "requires"), rule.requires)


@reads("examination")
def rules_have_names_of_their_own(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A rule's id is the code of its findings and a reason, so it is neither already."""
    for position, rule in enumerate(policy.examination.rules):
        if rule.id in CODES or rule.id in REASONS:
            path = ("examination", "rules", position, "id")
            yield "policy_taken_code", path, {"value": rule.id}


@reads("columns")
def columns_are_further(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A declared column is none that every round has, and is declared once."""
    ids = [column.id for column in policy.columns]
    for position, name in enumerate(ids):
        if name in vocabulary.submission or name in ids[:position]:
            path = ("columns", position, "id")
            yield "policy_doubled_name", path, {"value": name, "kind": "column"}


@reads("choices")
def choices_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No two values of a column share an id or a way of writing it."""
    for column, choices in policy.choices.columns.items():
        seen: dict[str, int] = {}
        for position, choice in enumerate(choices):
            for name in dict.fromkeys((choice.id, choice.name.zh, choice.name.en, *choice.aliases)):
                if name and seen.setdefault(name, position) != position:
                    path = ("choices", "columns", column, position)
                    yield "policy_doubled_name", path, {"value": name, "kind": column}
