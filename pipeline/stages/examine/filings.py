"""Questions that need a register: the rules of the notice, paper and online, declared facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.headings import normalised
from pipeline.policy.model import Policy
from pipeline.policy.rules import Fact, Rule
from pipeline.stages.examine.questions import HOLDS, Question, Requirement, consequence
from pipeline.stages.typed.conditions import Conditions
from pipeline.stages.typed.directions import named_directions
from pipeline.stages.typed.facts import Verified, declared_values
from pipeline.stages.typed.headed import Headed, Look, looks_of_rule
from pipeline.stages.typed.registers import Registers
from pipeline.stages.typed.submissions import Submitted

Asked = Question | tuple[str, str]
"""A question, or code and clause of one that cannot be put."""


def questions_of_rules(
    submitted: Submitted, registers: Registers, headed: Headed, policy: Policy
) -> Iterator[Asked]:
    """Each rule of the notice, asked of the rows it speaks of."""
    conditions = Conditions(submitted, registers)
    for rule in policy.examination.rules:
        if headed.answers(looks_of_rule(rule)):
            yield _rule(rule, submitted, conditions)
        else:
            yield rule.id, rule.source


def _rule(rule: Rule, submitted: Submitted, conditions: Conditions) -> Question:
    applies = conditions.holds(rule.when) if rule.when else [True] * len(submitted)
    held = conditions.holds(rule.requires)
    found = {
        row: conditions.found(rule.requires, row)
        for row, (asked, kept) in enumerate(zip(applies, held, strict=True))
        if asked and not kept
    }
    looked_at = {column for column, _, _ in found.values()}
    column = rule.shows or (looked_at.pop() if len(looked_at) == 1 else "")
    return Question(
        rule.id,
        [kept if asked else None for asked, kept in zip(applies, held, strict=True)],
        HOLDS,
        rule.source,
        column if column in submitted.texts else "",
        **consequence(rule.otherwise),
        shown=[found[row][1] if row in found else "" for row in range(len(submitted))],
        fields=lambda row: {"found": found[row][1], "expected": found[row][2]},
    )


def questions_of_paper(
    submitted: Submitted, registers: Registers, headed: Headed, policy: Policy
) -> Iterator[Asked]:
    """Whether the district's paper equals what was filed online, column by column.

    Text differs when it differs in more than width, blanks and case, an
    applicant in more than its spelling. A project that was not filed online
    has nothing to be compared with: whether it had to be filed is a rule's
    matter. Of columns that the filings lack nothing is asked, and that is told.
    """
    asked = policy.examination.paper_equals_online
    if asked is None:
        return
    keyed = headed.answers([Look(asked.register_, ("project_id",))])
    if not keyed or headed.lacking(Look(asked.register_, tuple(asked.columns))):
        yield "paper_differs_online", asked.source
    if not keyed:
        return
    words, follows = submitted.words, consequence(asked.otherwise)
    filed = registers.by_key(asked.register_, "project_id")
    texts = registers.texts(asked.register_)
    found = [filed.get(key, []) for key in submitted.keys("project_id")]
    for column in asked.columns:
        if column not in headed.columns(asked.register_):
            continue
        online = [min((texts[column][row] for row in rows), default="") for rows in found]

        def meant(text: str, column: str = column) -> str | None:
            if not text:
                return None
            if column == "direction":
                ids = [named.id for named in named_directions(text, words)]
                return ";".join(ids) if all(ids) else normalised(text)
            names = words.names_of(column)
            if names is not None and names.id_of(text):
                return names.id_of(text)
            return words.headings.folded(text) if column == "applicant" else normalised(text)

        def told(row: int, online: list[str] = online) -> Mapping[str, str]:
            return {"online": online[row]}

        yield Question(
            "paper_differs_online",
            [meant(text) for text in submitted.texts[column]],
            Requirement("equal", others=[meant(text) for text in online]),
            asked.source,
            column,
            **follows,
            fields=told,
        )


def questions_of_facts(submitted: Submitted, verified: Verified, policy: Policy) -> Iterator[Asked]:
    """Whether what applicants declare is verified; what is verified counts either way.

    A fact whose register or column there is absent is verified of nobody. Nobody need declare
    it for that to change the list, so it is told as a check not made.
    """
    for fact in policy.facts:
        if fact.id not in verified.known:
            yield "declared_unverified", fact.source
            if fact.declared:
                yield "declared_differs", fact.source
        elif fact.declared:
            yield from _fact(fact, submitted, verified.values[fact.id])


def _fact(fact: Fact, submitted: Submitted, verified: list[int | None]) -> Iterator[Question]:
    declared = declared_values(fact, submitted)
    is_level = bool(fact.verified.value or fact.verified.column)
    pairs = list(zip(declared, verified, strict=True))
    yield Question(
        "declared_unverified",
        [bool(known) if claimed else None for claimed, known in pairs],
        HOLDS,
        fact.source,
        fact.declared,
    )
    yield Question(
        "declared_differs",
        [claimed or 0 if known else None for claimed, known in pairs],
        Requirement("equal", others=[known or None for known in verified]),
        fact.source,
        fact.declared,
        fields=lambda row: {"verified": str(verified[row]) if is_level else "yes"},
    )
