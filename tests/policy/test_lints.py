"""Every lint has a fixture that draws it and nothing else; the rounds of configs/ have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.codes import lints
from pipeline.documents import Document, read_document
from pipeline.errors import Fault
from pipeline.policy.lint import lint_policy
from tests.policy.fixtures import fixture
from tests.policy.patches import HERE, documents, known, over, read, written

LINTS = sorted((HERE / "lints").glob("*.yaml"))
CODES = {code.code: code for code in lints.CODES}
SAID = {"clause": "§9", "says": "s"}
TWO = [{"id": f"{n}", "name": f"Direction {n}", "field": "trades"} for n in (1, 2)]
CONFIGS = Path(__file__).parents[2] / "configs"


def linted(document: Document) -> list[Fault]:
    """The lints of a sound policy."""
    policy, faults = read(document)
    assert policy is not None
    assert faults == []
    return lint_policy(policy, known(), document)


def test_every_lint_has_a_fixture_and_none_refuses() -> None:
    assert {file.stem for file in LINTS} == CODES.keys()
    assert {code.severity for code in CODES.values()} == {"warn"}
    assert all(code.startswith("lint_") for code in CODES)


@pytest.mark.parametrize("file", LINTS, ids=lambda file: file.stem)
def test_a_lint_is_told_alone_on_its_line(file: Path) -> None:
    wanted = fixture(file)
    found = linted(read_document(wanted.content))
    assert [(lint.code, lint.line) for lint in found] == [(wanted.code, wanted.line)]
    assert wanted.fields.items() <= found[0].fields.items()
    for sentence in CODES[found[0].code].told("en", found[0].fields):
        assert "{" not in sentence


@pytest.mark.parametrize("name", ["whole", "apart", "clamped", "median", "plain"])
def test_a_sound_policy_draws_none(name: str) -> None:
    assert linted(documents()[name]) == []


def test_the_sample_round_draws_none() -> None:
    content = (CONFIGS / "tianjin-2022.yaml").read_bytes()
    assert linted(read_document(content)) == []


@pytest.mark.parametrize(
    ("name", "patch"),
    [
        ("whole", {"pools": {"unit": {"named": {"north": 9}}}}),
        ("whole", {"priority": {"groups": {0: {"cap": 5}}}}),
        ("whole", {"marking": {"pass_marks": {"criteria": {0: {"at_least": "99.5"}}}}}),
        ("whole", {"marking": {"pass_marks": {"criteria": {0: {"at_least": "0.5"}}}}}),
        ("whole", {"round": {"reading": {"dated": "2022-05-04"}}}),
        ("whole", {"round": {"reading": {"dated": "2022-03-01"}}}),
        ("whole", {"pools": {"bypass": {"condition": {"at_least": 1}}}}),
        ("clamped", {"marking": {"panel": {"method": {"distance": "99.5"}}}}),
        ("plain", {"pools": {"unit": {"default": 5, **SAID}, "total": {"at_most": 5}}}),
        ("plain", {"places": {"ties": ["uncovered:direction"]}, "directions": {"members": TWO}}),
    ],
)
def test_what_just_suffices_is_no_lint(name: str, patch: dict[str, Any]) -> None:
    """A lint looks at what can never be, not at what is tight."""
    text = written(over(documents()[name].content, patch))
    assert linted(read_document(text.encode())) == []
