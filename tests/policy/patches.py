"""Policies that differ a little from a sound one.

`whole.yaml` is a sound policy that holds every key there is. A patch says what
is different: a mapping is laid over a mapping; over a list, entry by entry,
where its keys are positions counted from 0; the word (gone) takes a key or an
entry away.
"""

from __future__ import annotations

from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipeline.documents import Document, read_document
from pipeline.documents import Path as Place
from pipeline.errors import Fault
from pipeline.manual import vocabulary
from pipeline.policy import Policy, Vocabulary, read_policy

HERE = Path(__file__).parent
GONE = "(gone)"
WHOLE = (HERE / "whole.yaml").read_text(encoding="utf-8")


@cache
def known() -> Vocabulary:
    """The columns that a policy can name."""
    return vocabulary()


@cache
def whole() -> Document:
    """The sound policy that holds every key but those that exclude others."""
    return read_document(WHOLE.encode())


def plain(file: Path) -> Any:
    """A YAML file's content."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def over(content: Any, said: Any) -> Any:
    """What is said, over what was there."""
    if isinstance(said, dict) and isinstance(content, dict):
        laid = {**content, **{key: over(content.get(key), value) for key, value in said.items()}}
        return {key: value for key, value in laid.items() if value != GONE}
    if isinstance(said, dict) and isinstance(content, list):
        entries = [over(entry, said.get(at, entry)) for at, entry in enumerate(content)]
        entries += [said[at] for at in sorted(said) if at >= len(content)]
        return [entry for entry in entries if entry != GONE]
    return said


def written(content: Any) -> str:
    """A policy as a file, one key a line."""
    text = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump(content, text)
    return text.getvalue()


def read(document: Document) -> tuple[Policy | None, list[Fault]]:
    """A document's policy and its faults."""
    return read_policy(document, known())


@cache
def documents() -> dict[str, Document]:
    """The sound policies that together hold every key, by name: the whole, and each laid over."""
    found = {"whole": whole()}
    for file in sorted((HERE / "over").glob("*.yaml")):
        text = written(over(whole().content, plain(file)))
        found[file.stem] = read_document(text.encode())
    return found


def broken(document: Document, path: Place, value: Any) -> Document:
    """The document with another value at a path, whose inner places are gone."""

    def replaced(content: Any, steps: Place) -> Any:
        if not steps:
            return value
        if isinstance(content, list):
            return [
                replaced(item, steps[1:]) if at == steps[0] else item
                for at, item in enumerate(content)
            ]
        return {
            key: replaced(item, steps[1:]) if key == steps[0] else item
            for key, item in content.items()
        }

    depth = len(path)
    kept = {at: place for at, place in document.places.items() if at[:depth] != path or at == path}
    return Document(replaced(document.content, path), kept, [])
