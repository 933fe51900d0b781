"""What is examined of rows beside the rules names columns and pools that exist."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents import Path
from pipeline.policy.checks.check import (
    WORKED_OUT,
    Complaint,
    Vocabulary,
    doubled,
    reads,
    unknown,
)
from pipeline.policy.model import Policy


@reads("columns.*.id")
def columns_are_there(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Required, compared, shown and declared columns are columns that people fill in."""
    filled_in = [name for name in vocabulary.submission if name not in WORKED_OUT]
    known = [*filled_in, *(column.id for column in policy.columns)]
    examination = policy.examination
    path: Path = ("examination", "required", "columns")
    yield from doubled("column", path, examination.required.columns, key="")
    for position, name in enumerate(examination.required.columns):
        yield from unknown("column", (*path, position), name, known)
    paper = examination.paper_equals_online
    if paper is not None:
        path = ("examination", "paper_equals_online")
        online = vocabulary.registers.get(paper.register_, known)
        both = [name for name in known if name in online]
        yield from doubled("column", (*path, "columns"), paper.columns, key="")
        for position, name in enumerate(paper.columns):
            kind = "column" if name not in known else f"column of {paper.register_}"
            yield from unknown(kind, (*path, "columns", position), name, both)
    for position, rule in enumerate(examination.rules):
        if rule.shows:
            path = ("examination", "rules", position, "shows")
            yield from unknown("column", path, rule.shows, known)
    for position, fact in enumerate(policy.facts):
        if fact.declared:
            yield from unknown("column", ("facts", position, "declared"), fact.declared, known)
        if fact.verified.column is not None:
            path = ("facts", position, "from", "column")
            yield from unknown("column", path, fact.verified.column, known)


@reads()
def levels_come_from_registers(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Only a register has a column of levels."""
    for position, fact in enumerate(policy.facts):
        if fact.verified.value and fact.verified.matching is None:
            fields = {"value": fact.verified.value}
            yield "policy_value_alone", ("facts", position, "from", "value"), fields


@reads("examination.consortium.members")
def consortia_are_bounded(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Where nobody may apply together there is no number of members to bound."""
    consortium = policy.examination.consortium
    if consortium and consortium.members == "forbidden" and consortium.at_most is not None:
        path = ("examination", "consortium", "at_most")
        yield "policy_consortium_bound", path, {"value": str(consortium.at_most)}


@reads("pools.applicant")
def repeats_have_a_pool(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """As many as the applicant's pool allows is a number only where there is one."""
    if policy.examination.repeats.allowed == "as_pool" and policy.pools.applicant is None:
        yield "policy_repeats_pool", ("examination", "repeats", "allowed"), {}


CHECKS = (
    columns_are_there,
    levels_come_from_registers,
    consortia_are_bounded,
    repeats_have_a_pool,
)
