"""The table of threats is whole, and what it names is there."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipeline.codes import CODES
from pipeline.codes.why import why

ROOT = Path(__file__).resolve().parents[2]
LINES = {"files": 15, "content": 13, "marks": 9, "policy": 1, "operation": 9, "sameness": 1}
"""How many lines each kind of threat has."""

TABLE: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(
    (Path(__file__).parent / "threats.yaml").read_text(encoding="utf-8")
)


@functools.cache
def _named(file: str) -> frozenset[str]:
    """The tests of a file, and every text in it, among them the names of its cases."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if not file.endswith(".py"):
        return frozenset(re.findall(r"^- case: (.*)$", text, re.MULTILINE))
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


@pytest.mark.parametrize("kind", LINES)
def test_every_line_stands_once(kind: str) -> None:
    numbers = [int(line.split()[0]) for line in TABLE[kind]]
    assert numbers == list(range(1, LINES[kind] + 1))
    assert set(TABLE) == set(LINES)


@pytest.mark.parametrize(
    ("line", "tests"),
    [(f"{kind} {line}", tests) for kind, lines in TABLE.items() for line, tests in lines.items()],
)
def test_what_a_line_names_is_there(line: str, tests: Any) -> None:
    assert tests, line
    for test in tests:
        file, _, name = test.partition("::")
        named = _named(file)
        assert name in named or any(name in text for text in named if "," in name), test


def test_every_code_says_why_it_is_complained_of() -> None:
    """A new code needs its reason in pipeline/codes/why.py."""
    assert [code for code in CODES if not why(code)] == []
