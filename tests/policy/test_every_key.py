"""Every key of the model, misspelt one at a time: refused, with its place and the key meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.documents import Document, Path, read_document
from pipeline.errors import Fault
from tests.policy.patches import WHOLE, documents, read, whole
from tests.policy.walking import Place, declared, places


def dropped(key: str) -> list[str]:
    """Without one letter, the last first."""
    return [key[:at] + key[at + 1 :] for at in reversed(range(len(key)))]


def swapped(key: str) -> list[str]:
    """With two neighbours changed over."""
    return [
        key[:at] + key[at + 1] + key[at] + key[at + 2 :]
        for at in range(len(key) - 1)
        if key[at] != key[at + 1]
    ]


def doubled(key: str) -> list[str]:
    """With a letter twice."""
    return [key[: at + 1] + key[at:] for at in range(len(key))]


def raised(key: str) -> list[str]:
    """With a capital, or in capitals."""
    return [key.capitalize(), key.upper()]


SLIPS: tuple[Callable[[str], list[str]], ...] = (dropped, swapped, doubled, raised)


def keyed() -> list[tuple[str, Document, Place]]:
    """Every place of the whole at which a declared key stands; of the others, what it lacks."""
    found: list[tuple[str, Document, Place]] = []
    seen: set[tuple[type, str]] = set()
    for name, document in sorted(documents().items(), key=lambda item: item[0] != "whole"):
        new = [
            place
            for place in places(document)
            if place.path[-1] == place.key
            and (name == "whole" or (place.owner, place.key) not in seen)
        ]
        found += [(name, document, place) for place in new]
        seen |= {(place.owner, place.key) for place in new}
    return found


def test_the_sound_policies_are_sound_and_hold_every_key() -> None:
    for name, document in documents().items():
        assert (name, read(document)[1]) == (name, [])
    assert {(place.owner, place.key) for _, _, place in keyed()} == declared()
    assert len(declared()) > 200


def misspelt(document: Document, path: Path, word: str) -> Document:
    """The document as it is read where a key is written otherwise."""

    def renamed(content: object, steps: Path) -> object:
        if isinstance(content, list):
            return [
                renamed(item, steps[1:]) if at == steps[0] else item
                for at, item in enumerate(content)
            ]
        assert isinstance(content, dict)
        return {
            (word if len(steps) == 1 else key) if key == steps[0] else key: (
                renamed(item, steps[1:]) if key == steps[0] and len(steps) > 1 else item
            )
            for key, item in content.items()
        }

    depth = len(path)
    moved = {
        (*path[:-1], word, *old[depth:]) if old[:depth] == path else old: place
        for old, place in document.places.items()
    }
    return Document(renamed(document.content, path), moved, [])


def told(fault: Fault) -> tuple[str, int, int, str | None, str | None]:
    fields = fault.fields
    return fault.code, fault.line, fault.column, fields.get("key"), fields.get("nearest")


@pytest.mark.parametrize("turn", range(len(SLIPS)))
def test_a_misspelt_key_is_told_once_with_the_key_meant(turn: int) -> None:
    """Each declared key is misspelt in all four ways, and each place of each key in one of them."""
    wrong: list[object] = []
    tried: set[tuple[type, str]] = set()
    known = {key for _, key in declared()}
    for number, (name, document, place) in enumerate(keyed()):
        if (place.owner, place.key) in tried and number % len(SLIPS) != turn:
            continue
        tried.add((place.owner, place.key))
        word = next(form for form in SLIPS[turn](place.key) if form not in known)
        found = [told(fault) for fault in read(misspelt(document, place.path, word))[1]]
        line, column = document.places[place.path]
        if found != [("policy_unknown_key", line, column, word, place.key)]:
            wrong.append((name, place.path, word, found))
    assert wrong == []
    assert tried == declared()


@pytest.mark.parametrize("part", range(8))
def test_what_is_misspelt_in_the_text_is_the_same(part: int) -> None:
    """A sample, every fifth key: the file edited, read again, and compared.

    So that the test above, which edits what was read, stands for files.
    """
    lines = WHOLE.splitlines(keepends=True)
    found = [place for name, _, place in keyed() if name == "whole"][part * 5 :: 8 * 5]
    assert found
    for place in found:
        line, column = whole().places[place.path]
        text = lines[line - 1]
        assert text[column - 1 :].startswith(place.key)
        word = raised(place.key)[1]
        edited = text[: column - 1] + word + text[column - 1 + len(place.key) :]
        content = "".join([*lines[: line - 1], edited, *lines[line:]]).encode()
        got, made = read_document(content), misspelt(whole(), place.path, word)
        assert (got.content, got.places) == (made.content, made.places)
