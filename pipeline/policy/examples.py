"""Passages of policy files that show what a key, or one of its choices, looks like.

A file of examples is a part of a policy, laid over a whole one: what stands
under a key of its first level takes the place of the keys of the same name
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.documents import Path, read_document
from pipeline.policy.describe import SOURCES, Description, occurrences, ways_of
from pipeline.policy.model import Policy
from pipeline.policy.shape import at

LONGEST_PASSAGE = 14
"""Lines of a passage that are shown; what is longer is cut."""

_WIDEST_LINE = 120
_WIDEST_ENTRY = 60
_BARE = re.compile(r"[^\W\d][\w-]*([ /][\w-]+)*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def laid_over(base: bytes, part: bytes) -> bytes:
    """A part of a policy over a whole one, as a file of one line."""
    content, further = read_document(base).content, read_document(part).content
    for key, value in further.items():
        if isinstance(value, dict) and isinstance(content.get(key), dict):
            value = {**content[key], **value}
        content[key] = value
    return json.dumps(content, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Passage:
    """Lines of a file, without their margin, that hold one part."""

    file: str
    path: Path
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """Keys and choices of a part that a file has, and the part there in one line."""

    file: str
    shown: tuple[str, ...]
    line: str


class File:
    """A policy file, or a part of one, and where each kind of part stands in it."""

    def __init__(self, name: str, content: bytes, policy: Policy) -> None:
        self.name = name
        self._lines = content.decode("utf-8-sig").splitlines()
        self._document = read_document(content)
        self._paths = occurrences(policy)

    def paths(self, kind: str) -> list[Path]:
        """Where that kind of part stands, in the order of the file."""
        return [path for path in self._paths.get(kind, ()) if path in self._document.places]

    def part(self, path: Path) -> Any:
        """What stands there."""
        return at(self._document.content, path)

    def passage(self, path: Path) -> Passage:
        """The lines of what stands there."""
        first = self._document.places[path][0] - 1
        margin = _margin(self._lines[first])
        lines = [self._lines[first][margin:]]
        for line in self._lines[first + 1 :]:
            if line.strip() and _margin(line) <= margin:
                break
            lines.append(line[margin:])
        while not lines[-1].strip() or lines[-1].lstrip().startswith("#"):
            lines.pop()
        return Passage(self.name, path, tuple(lines))


def passage_of(part: Description, files: Sequence[File]) -> Passage | None:
    """The first that is short enough in the first file with such a part, else its first.

    The whole policy has none.
    """
    for file in files:
        passages = [file.passage(path) for path in file.paths(part.name) if path]
        if passages:
            short = (one for one in passages if len(one.lines) <= LONGEST_PASSAGE)
            return next(short, passages[0])
    return None


def ways_beside(
    part: Description, passage: Passage, files: Sequence[File], sourced: frozenset[str]
) -> list[Way]:
    """Where the keys and choices of a part stand that its passage does not show.

    What one part shows together is told together. A key whose value decides
    something has a section of its own, and is not told here.
    """
    elsewhere = {key.name for key in part.keys if sourced.intersection(key.parts)}
    seen = {
        shown
        for file in files
        if file.name == passage.file
        for shown, _ in _shown(part, file.part(passage.path))
    }
    ways = []
    for file in files:
        for path in file.paths(part.name):
            further = {}
            for shown, key in _shown(part, file.part(path)):
                if shown not in seen and key not in elsewhere:
                    seen.add(shown)
                    further[shown] = key
                    if shown != key:
                        further.pop(key, None)
            if further:
                line = one_line(file.part(path), list(dict.fromkeys(further.values())))
                ways.append(Way(file.name, tuple(further), line))
    return ways


def missing(parts: Sequence[Description], files: Sequence[File]) -> list[str]:
    """The parts, keys and choices that stand in no file.

    Choices that several keys have in common, such as what follows when a rule
    is broken, need to stand behind one of these keys.
    """
    lacking: list[str] = []
    shared: dict[tuple[str, ...], set[str]] = {}
    own: dict[tuple[str, ...], set[str]] = {}
    for part in parts:
        found = {
            shown
            for file in files
            for path in file.paths(part.name)
            for shown, _ in _shown(part, file.part(path))
        }
        if not any(file.paths(part.name) for file in files):
            lacking.append(part.name)
        for key in part.keys:
            if key.name not in found:
                lacking.append(f"{part.name}.{key.name}")
            if len(key.choices) > 1:
                made = {choice for choice in key.choices if f"{key.name}: {choice}" in found}
                shared.setdefault(key.choices, set()).update(made)
                own.setdefault(key.choices, set()).add(f"{part.name}.{key.name}")
    for choices, made in shared.items():
        where = ", ".join(sorted(own[choices]))
        lacking += [f"{where}: {choice}" for choice in choices if choice not in made]
    return lacking


def _shown(part: Description, content: Any) -> Iterator[tuple[str, str]]:
    """The keys and choices that a part has, each with its key."""
    if isinstance(content, Mapping):
        for key in part.keys:
            if key.name in content:
                yield key.name, key.name
                if len(key.choices) > 1:
                    for choice in ways_of(key, content[key.name]):
                        yield f"{key.name}: {choice}", key.name


def one_line(content: Mapping[str, Any], wanted: Sequence[str]) -> str:
    """A part as one line of YAML: what is wanted whole, the rest as far as there is room.

    By what right it stands there is left out.
    """
    said = {key: flow({key: value})[1:-1] for key, value in _unsourced(content).items()}
    left = _WIDEST_LINE - sum(len(said[key]) for key in wanted)
    entries: list[str] = []
    for key, entry in said.items():
        if key not in wanted:
            left -= len(entry)
            entry = entry if left >= 0 and len(entry) <= _WIDEST_ENTRY else "..."
        if entry != "..." or entries[-1:] != ["..."]:
            entries.append(entry)
    return f"{{{', '.join(entries)}}}"


def _unsourced(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unsourced(item) for key, item in value.items() if key not in SOURCES}
    return [_unsourced(item) for item in value] if isinstance(value, list) else value


def flow(value: Any) -> str:
    """A value as YAML on one line, which reads back as itself."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str) and _BARE.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
