"""A YAML document as plain values that remember on which line they stand.

YAML 1.2, read as a stream of events and no further: tags, anchors and aliases
are refused, so a document can neither run code nor grow. Doubled keys and bare
decimals are refused too: the first would let one of two amounts win silently,
the second would pass an amount through a binary float. The only door to
ruamel.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from pipeline.errors import Fault

Path = tuple[str | int, ...]

LARGEST = 1_000_000
DEEPEST = 40
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(
    r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|\.inf|\.nan)\Z"
)
_TRUTH = {"true": True, "false": False}
_NOTHING = frozenset({"", "null", "~"})


@dataclass
class Document:
    """Plain values (dict, list, str, int, bool, None) and the places they stand at.

    `places` maps each path to its line and column, counted from 1; a mapping's
    entry stands where its key does.
    """

    content: Any
    places: dict[Path, tuple[int, int]]
    faults: list[Fault]

    def fault(self, code: str, path: Path, **fields: str) -> Fault:
        """A fault at the place of a path, or of its nearest ancestor."""
        at = path
        while at and at not in self.places:
            at = at[:-1]
        line, column = self.places.get(at, (1, 1))
        return Fault(code, path, line, column, fields)


def read_document(content: bytes) -> Document:
    """Read one YAML document; what is wrong with it stands in its faults."""
    empty = Document({}, {}, [])
    if len(content) > LARGEST:
        empty.faults.append(Fault("document_too_large", (), 1, 1, {"value": str(len(content))}))
        return empty
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        empty.faults.append(Fault("document_not_utf8", (), line, 1))
        return empty
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    events: list[Any] = []
    try:
        empty.faults.extend(_forbidden(reader, text, events))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = str(error.problem or error.context or "")
        empty.faults.append(Fault("document_unreadable", (), line, column, {"value": said}))
        return empty
    except YAMLError as error:
        said = str(error).splitlines()[0]
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        empty.faults.append(Fault("document_unreadable", (), line, 1, {"value": said}))
        return empty
    if empty.faults:
        return empty
    document = Document({}, {(): (1, 1)}, [])
    nodes = iter(events)
    first = next(nodes, None)
    if first is not None:
        document.content = _plain(first, nodes, (), document)
    return document


def _forbidden(reader: YAML, text: str, events: list[Any]) -> list[Fault]:
    """What no document of ours may hold; fills `events` with those of the one document."""
    faults: list[Fault] = []
    depth = documents = 0
    for event in reader.parse(text):
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            depth += 1
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            depth -= 1
        elif isinstance(event, DocumentStartEvent):
            documents += 1
        if documents > 1:
            return [*faults, Fault("document_second", (), line, column)]
        if depth > DEEPEST:
            return [*faults, Fault("document_too_deep", (), line, column)]
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            faults.append(Fault("document_alias", (), line, column, {"value": str(event.anchor)}))
        elif isinstance(event, NodeEvent) and _tagged(event):
            faults.append(Fault("document_tag", (), line, column))
        if isinstance(event, NodeEvent | MappingEndEvent | SequenceEndEvent):
            events.append(event)
    return faults


def _tagged(event: Any) -> bool:
    if isinstance(event, ScalarEvent):
        return event.tag is not None and str(event.tag) != "!"
    return getattr(event, "tag", None) is not None


def _plain(event: Any, events: Iterator[Any], path: Path, document: Document) -> Any:
    """The value that an event begins; takes the events that belong to it."""
    if isinstance(event, MappingStartEvent):
        return _mapping(events, path, document)
    if isinstance(event, SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), SequenceEndEvent):
            inner = (*path, len(items))
            document.places[inner] = _place(item)
            items.append(_plain(item, events, inner, document))
        return items
    return _scalar(event, path, document)


def _mapping(events: Iterator[Any], path: Path, document: Document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    again: list[Fault] = []
    unread = Document({}, {}, [])
    while not isinstance(key_event := next(events), MappingEndEvent):
        line, column = _place(key_event)
        if not isinstance(key_event, ScalarEvent):
            document.faults.append(Fault("document_key", path, line, column))
            _plain(key_event, events, (), unread)
            _plain(next(events), events, (), unread)
            continue
        key = str(key_event.value)
        if key in values:
            first = document.places[(*path, key)][0]
            fields = {"key": key, "first": str(first)}
            again.append(Fault("document_doubled_key", (*path, key), line, column, fields))
            _plain(next(events), events, (), unread)
            continue
        document.places[(*path, key)] = (line, column)
        values[key] = _plain(next(events), events, (*path, key), document)
    document.faults += _entries_unmarked(again) if path and isinstance(path[-1], int) else again
    return values


def _entries_unmarked(again: list[Fault]) -> list[Fault]:
    """Doubled keys of one entry of a list, told once where a whole entry was meant.

    Without its first line, `- id: ...`, an entry runs into the one before it,
    and each of its keys stands there a second time.
    """
    told: list[Fault] = []
    keys: set[Path] = set()
    counts: list[int] = []
    for fault in again:
        if not counts or fault.path in keys:
            told.append(fault)
            counts.append(0)
            keys = set()
        keys.add(fault.path)
        counts[-1] += 1
    return [
        fault
        if count == 1
        else replace(
            fault,
            code="document_entry_unmarked",
            fields={**fault.fields, "count": str(count - 1)},
        )
        for fault, count in zip(told, counts, strict=True)
    ]


_LONGEST_INTEGER = 18
"""A longer row of digits is no number that a policy needs, and stays text."""


def _scalar(event: Any, path: Path, document: Document) -> Any:
    text = str(event.value)
    if event.style in ("'", '"', "|", ">"):
        return text
    if _INTEGER.match(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    if _DECIMAL.match(text.lower()):
        line, column = _place(event)
        fields = {"value": text}
        document.faults.append(Fault("document_bare_decimal", path, line, column, fields))
        return text
    if text.lower() in _NOTHING:
        return None
    return _TRUTH.get(text, text)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
