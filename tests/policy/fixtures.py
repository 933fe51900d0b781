"""Fixtures that put one fault, or one lint, into a sound policy.

A fixture says in words what is wrong, and how it came about: `patch` lays
something over the sound policy named by `on` (the whole if none is), `replace`
changes texts of the file so made, `bytes` is the file itself (`times` over).
`at` is the line on which it must be told, without its indentation, where it
first stands behind `after`; `line` is its number instead. `fields` must be
among those told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.policy.patches import documents, over, plain, written


@dataclass(frozen=True)
class Fixture:
    """One fixture: its code, the file it makes, and where and how it must be told."""

    code: str
    content: bytes
    line: int
    fields: dict[str, str]


@cache
def fixture(file: Path) -> Fixture:
    """Read a fixture. Raises AssertionError where what it says does not fit its own file."""
    said: dict[str, Any] = plain(file)
    assert said["says"]
    fields = said.get("fields", {})
    if "bytes" in said:
        content = said["bytes"].encode("latin-1") * said.get("times", 1)
        return Fixture(file.stem, content, said["line"], fields)
    base = documents()[said.get("on", "whole")].content
    text = written(over(base, said.get("patch", {})))
    for old, new in said.get("replace", {}).items():
        assert text.count(old) >= 1
        text = text.replace(old, new, 1)
    return Fixture(file.stem, text.encode(), _line(text, said), fields)


def _line(text: str, said: dict[str, Any]) -> int:
    lines = [line.strip() for line in text.splitlines()]
    start = lines.index(said["after"]) + 1 if "after" in said else 0
    return lines.index(said["at"], start) + 1
