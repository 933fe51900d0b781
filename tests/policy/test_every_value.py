"""Every value of the model, broken one at a time: refused, on its line."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pipeline.documents import Document, read_document
from tests.policy.breaking import FREE, NOTHING, breaks
from tests.policy.patches import WHOLE, broken, documents, read, whole
from tests.policy.walking import Place, declared, places

PARTS = 6
"""So that several processors can share the work."""


def held() -> list[tuple[str, Document, Place]]:
    """Every place of the whole, and what the others hold that it lacks."""
    found: list[tuple[str, Document, Place]] = []
    seen: set[tuple[type, str]] = set()
    for name, document in sorted(documents().items(), key=lambda item: item[0] != "whole"):
        new = [
            place
            for place in places(document)
            if name == "whole" or (place.owner, place.key) not in seen
        ]
        found += [(name, document, place) for place in new]
        seen |= {(place.owner, place.key) for place in new}
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_a_broken_value_is_told_on_its_line(part: int) -> None:
    """None is sampled. A value wrong by its form draws one fault and no other.

    A name of nothing may draw more: what was named before is now missing elsewhere.
    """
    wrong: list[object] = []
    for name, document, place in held()[part::PARTS]:
        line, column = document.places[place.path]
        tried = 0
        for what, value, by_form in breaks(place):
            tried += 1
            faults = read(broken(document, place.path, value))[1]
            lines = [fault.line for fault in faults]
            if line not in lines or (by_form and len(faults) != 1):
                told = [(fault.line, fault.code, fault.path) for fault in faults]
                wrong.append((name, place.name, place.path, what, value, line, told))
        if not tried:
            wrong.append((name, place.name, place.path, "nothing was tried", column))
    assert wrong == []


def test_every_key_has_a_value_that_is_broken() -> None:
    tried = Counter((place.owner, place.key) for _, _, place in held() for _ in breaks(place))
    assert tried.keys() == declared()
    assert sum(tried.values()) > 3000
    assert {place.name for _, _, place in held()} >= FREE


KEYS = [
    place
    for place in places(whole())
    if isinstance(place.value, dict) and place.value and place.name not in ("Matching.only",)
    if "dict" in str(place.kind)
]


@pytest.mark.parametrize("place", KEYS, ids=lambda place: ".".join(map(str, place.path)))
def test_a_key_that_names_something_names_something_that_is_there(place: Place) -> None:
    """Places, lists and levels are given by name; a name of nothing is told on its line."""
    value = next(iter(place.value.values()))
    document = broken(whole(), place.path, {**place.value, NOTHING: value})
    faults = read(document)[1]
    line, _ = whole().places[place.path]
    assert [fault.line for fault in faults] == [line]
    assert NOTHING in faults[0].fields["value"]


AMOUNTS = [
    place
    for place in places(whole())
    if "Decimal" in str(place.kind) and "dict" not in str(place.kind)
]


def test_an_amount_without_quotes_is_told_on_its_line() -> None:
    """A decimal without quotes would pass through a binary float; each amount is tried."""
    lines = WHOLE.splitlines(keepends=True)
    assert len(AMOUNTS) > 30
    for place in AMOUNTS:
        line, column = whole().places[place.path]
        text = lines[line - 1]
        bare = re.sub(r"(:\s*)(\"[^\"]*\"|\d+)", r"\g<1>0.5", text[column - 1 :], count=1)
        assert bare != text[column - 1 :]
        content = "".join([*lines[: line - 1], text[: column - 1] + bare, *lines[line:]])
        told = [(fault.code, fault.line) for fault in read_document(content.encode()).faults]
        assert told == [("document_bare_decimal", line)]
