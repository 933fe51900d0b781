"""From a policy file to a policy, or to everything that is wrong with it at once."""

from __future__ import annotations

from typing import Any

from pipeline.documents import Document, read_document
from pipeline.errors import Fault, PolicyError
from pipeline.policy.checks import CHECKS, Vocabulary
from pipeline.policy.model import Policy
from pipeline.policy.repair import Repaired


def load_policy(file: str, content: bytes, vocabulary: Vocabulary) -> Policy:
    """Read a policy. Raises PolicyError with every fault, ordered by line.

    A fault in one part does not hide those in another: a misspelt key is read
    as the one it resembles, a broken value is set aside, and what remains is
    checked as if nothing had been wrong with it.
    """
    policy, faults = read_policy(read_document(content), vocabulary)
    if policy is None or faults:
        raise PolicyError(file, faults)
    return policy


def read_policy(document: Document, vocabulary: Vocabulary) -> tuple[Policy | None, list[Fault]]:
    """The policy a document holds, and all its faults, ordered by line.

    The document is left as it is. With faults, the policy is what could be
    read past them, and None where nothing could.
    """
    faults = list(document.faults)
    if not isinstance(document.content, dict) or not document.content:
        return None, faults or [Fault("policy_empty", (), 1, 1)]
    copied = Document(_copied(document.content), dict(document.places), [])
    repaired = Repaired(copied)
    repaired.read()
    faults += repaired.faults.values()
    if repaired.policy is not None:
        told = dict.fromkeys(
            (code, path, tuple(said.items()))
            for check in CHECKS
            if check.made(repaired.filled)
            for code, path, said in check.complaints(repaired.policy, vocabulary, repaired.filled)
        )
        faults += [copied.fault(code, path, **dict(said)) for code, path, said in told]
    return repaired.policy, sorted(faults, key=lambda fault: (fault.line, fault.column))


def _copied(content: Any) -> Any:
    """Plain values once more, so that filling what is broken leaves the document as it is."""
    if isinstance(content, dict):
        return {key: _copied(value) for key, value in content.items()}
    return [_copied(value) for value in content] if isinstance(content, list) else content
