"""What looks mistaken in a sound policy.

A lint never refuses a file. It tells what an analyst would want to know before
the round begins: a quota nobody can use, a pass mark nobody can fail, a rule
for equals that parts none.
"""

from __future__ import annotations

from pipeline.documents import Document
from pipeline.errors import Fault
from pipeline.policy.checks.check import Vocabulary
from pipeline.policy.lints import days, marking, names, places, use
from pipeline.policy.model import Policy

LINTS = (*names.LINTS, *use.LINTS, *days.LINTS, *marking.LINTS, *places.LINTS)


def lint_policy(policy: Policy, vocabulary: Vocabulary, document: Document) -> list[Fault]:
    """Everything that looks mistaken, ordered by line; `document` is the policy's own."""
    told = [
        document.fault(code, path, **fields)
        for lint in LINTS
        for code, path, fields in lint(policy, vocabulary)
    ]
    return sorted(told, key=lambda fault: (fault.line, fault.column))
