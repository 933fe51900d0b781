"""Questions to whole registers and mark sheets: whether they have what the policy reads there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.policy.model import Policy
from pipeline.policy.spelling import nearest
from pipeline.stages.examine.questions import HOLDS, Question, Subject, Suite
from pipeline.stages.typed.headed import Headed, looks_of_policy, matchings_of_policy
from pipeline.stages.typed.marks import TypedMarks
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.words import Words


def column_suites(
    registers: Registers, headed: Headed, words: Words, policy: Policy
) -> Iterator[Suite]:
    """One row for each column that the policy reads in a register, and each value it looks for.

    Absent registers are passed over: what needs them is told as not made.
    Of an empty register no value is looked for.
    """
    yield _columns(headed, policy)
    yield _values(registers, headed, words, policy)


def _columns(headed: Headed, policy: Policy) -> Suite:
    asked: dict[tuple[str, str], bool] = {}
    clauses: dict[tuple[str, str], str] = {}
    for look, clause in looks_of_policy(policy):
        if headed.present(look.register):
            lacking = headed.lacking(look)
            for column in look.columns:
                asked[look.register, column] = column not in lacking
                clauses.setdefault((look.register, column), clause)
    keys = sorted(asked)
    questions = [
        Question(
            "register_column_missing",
            [asked[key] if clauses[key] == clause else None for key in keys],
            HOLDS,
            clause,
            shown=[column for _, column in keys],
            fields=lambda row: {
                "register": keys[row][0],
                "column": keys[row][1],
                "nearest": nearest(keys[row][1], sorted(headed.columns(keys[row][0]))) or "-",
            },
        )
        for clause in sorted(set(clauses.values()))
    ]
    return Suite("register_columns", _places(headed, keys), tuple(questions))


def _values(registers: Registers, headed: Headed, words: Words, policy: Policy) -> Suite:
    there: dict[tuple[str, str, str], bool] = {}
    clauses: dict[tuple[str, str, str], str] = {}
    for match, clause in matchings_of_policy(policy):
        register = match.register_
        for column, wanted in match.only.items():
            if column not in headed.columns(register):
                continue
            written = registers.texts(register).get(column, [])
            kind = words.register_kind(register, column)
            key = register, column, wanted
            if written and key not in there:
                said = dict.fromkeys(written)
                there[key] = any(words.is_word(column, kind, text, wanted) for text in said)
                clauses[key] = clause
    keys = sorted(there)
    questions = [
        Question(
            "only_value_unknown",
            [there[key] if (clauses[key], key[1]) == (clause, column) else None for key in keys],
            HOLDS,
            clause,
            column,
            shown=[wanted for _, _, wanted in keys],
            fields=lambda row: {"register": keys[row][0]},
        )
        for clause, column in sorted({(clauses[key], key[1]) for key in keys})
    ]
    return Suite("register_values", _places(headed, keys), tuple(questions))


def _places(headed: Headed, keys: list[tuple[str, str]] | list[tuple[str, str, str]]) -> Subject:
    return Subject(
        file=[headed.file(key[0]) for key in keys],
        sheet=[""] * len(keys),
        row=[0] * len(keys),
        key=["/".join(key) for key in keys],
    )


def veto_suite(marks: TypedMarks, policy: Policy) -> Suite:
    """One row for each fact that the experts say: whether any mark sheet has its column.

    A column that stands there and that everybody left blank denies nothing.
    """
    facts = [fact for fact in policy.facts if fact.verified.experts]
    there = set(marks.criteria)
    names = [
        dict.fromkeys(name for name in (fact.verified.experts, fact.name.zh, fact.name.en) if name)
        for fact in facts
    ]
    questions = [
        Question(
            "veto_unanswered",
            [
                fact.verified.experts in there if len(marks) and fact.source == clause else None
                for fact in facts
            ],
            HOLDS,
            clause,
            shown=[fact.verified.experts or "" for fact in facts],
            fields=lambda row: {"headings": ", ".join(names[row])},
        )
        for clause in sorted({fact.source for fact in facts})
    ]
    nowhere = [""] * len(facts)
    subject = Subject(nowhere, nowhere, [0] * len(facts), [fact.id for fact in facts])
    return Suite("experts_columns", subject, tuple(questions))
