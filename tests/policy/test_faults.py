"""Every named fault has a fixture that draws it, and nothing else, on its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codes import policy, policy_parts
from pipeline.documents import read_document
from pipeline.errors import PolicyError
from pipeline.policy import load_policy
from tests.policy.fixtures import fixture
from tests.policy.patches import HERE, known, read

FAULTS = sorted((HERE / "faults").glob("*.yaml"))
CODES = {code.code: code for code in (*policy.CODES, *policy_parts.CODES)}


def test_every_fault_has_a_fixture() -> None:
    assert {file.stem for file in FAULTS} == CODES.keys()
    assert len(CODES) >= 64
    assert {code.severity for code in CODES.values()} == {"stop"}


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_a_fault_is_told_alone_on_its_line(file: Path) -> None:
    wanted = fixture(file)
    _, faults = read(read_document(wanted.content))
    assert [(fault.code, fault.line) for fault in faults] == [(wanted.code, wanted.line)]
    assert wanted.fields.items() <= faults[0].fields.items()
    with pytest.raises(PolicyError):
        load_policy(file.name, wanted.content, known())


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_a_fault_is_told_in_whole_sentences(file: Path) -> None:
    """No field that a sentence names is left open, in the message or in what to do."""
    wanted = fixture(file)
    for fault in read(read_document(wanted.content))[1]:
        code = CODES[fault.code]
        for sentence in code.told("en", fault.fields):
            assert "{" not in sentence.replace("{...}", "")
