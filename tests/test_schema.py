"""The JSON Schema for editors takes what the loader takes, and refuses what has not its form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel

from pipeline.documents import Document, read_document
from pipeline.documents import Path as Place
from pipeline.policy import Policy
from pipeline.policy.describe import every_model
from pipeline.policy.parts import Part
from pipeline.policy.schema import policy_schema
from tests.golden.stories import policy_of, round_of
from tests.policy.breaking import breaks
from tests.policy.patches import documents
from tests.policy.walking import members, places

ROOT = Path(__file__).parents[1]
CONFIGS = sorted((ROOT / "configs").glob("*-20*.yaml"))
STORIES = [
    file.parent
    for file in sorted((ROOT / "tests" / "golden").glob("*/policy.yaml"))
    if file.parent.name != "plain" and not round_of(file.parent)
]
FOR_THE_LOADER = {("no share", "3/2")}
"""Wrong values that no pattern of letters tells from right ones."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return policy_schema()


@pytest.fixture(scope="module")
def whole(schema: dict[str, Any]) -> Draft7Validator:
    return Draft7Validator(schema)


def complaints(schema: Draft7Validator, content: Any) -> list[str]:
    return [
        f"{list(error.absolute_path)}: {error.message}" for error in schema.iter_errors(content)
    ]


def mappings(document: Document) -> dict[Place, type[BaseModel]]:
    """Where each part of a policy stands, and its model."""
    return {
        place.path: kind
        for place in places(document)
        for kind in members(place.kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(place.value, dict)
        if place.value.get("kind", "") in str(kind.model_fields.get("kind", ""))
    }


def at(content: Any, path: Place) -> Any:
    for step in path:
        content = content[step]
    return content


def replaced(content: Any, path: Place, value: Any) -> Any:
    """The content with another value at a path."""
    if not path:
        return value
    if isinstance(content, list):
        return [
            replaced(item, path[1:], value) if position == path[0] else item
            for position, item in enumerate(content)
        ]
    return {**content, path[0]: replaced(content.get(path[0]), path[1:], value)}


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_the_policies_of_the_rounds_keep_to_it(whole: Draft7Validator, file: Path) -> None:
    assert complaints(whole, read_document(file.read_bytes()).content) == []


def test_the_policies_of_the_stories_keep_to_it(whole: Draft7Validator) -> None:
    found = {story.name: complaints(whole, policy_of(story)) for story in STORIES}
    assert len(found) > 15
    assert {name: told for name, told in found.items() if told} == {}


def test_a_policy_with_every_key_keeps_to_it(whole: Draft7Validator) -> None:
    for name, document in documents().items():
        assert (name, complaints(whole, document.content)) == (name, [])


def test_a_key_that_is_not_declared_is_refused_in_every_part(whole: Draft7Validator) -> None:
    seen: set[type[BaseModel]] = set()
    for document in documents().values():
        for path, model in mappings(document).items():
            if model not in seen:
                seen.add(model)
                wrong = replaced(document.content, (*path, "nonesuch"), 1)
                assert not whole.is_valid(wrong), path
    assert len(seen) > 60


def held() -> Iterator[tuple[str, Any, Place, Any]]:
    """Every declared key: its part's definition, the part, the path inside, and the place."""
    seen: set[tuple[object, ...]] = set()
    for document in documents().values():
        parts = {(): Policy, **mappings(document)}
        for place in places(document):
            around = [path for path in parts if path == place.path[: len(path)] != place.path]
            path = max(around, key=len)
            inner = place.path[len(path) :]
            if (form := (parts[path], place.key, len(inner))) not in seen:
                seen.add(form)
                yield parts[path].__name__, at(document.content, path), inner, place


def definition(schema: dict[str, Any], name: str) -> Draft7Validator:
    """The schema of one kind of part."""
    if name == Policy.__name__:
        return Draft7Validator(schema)
    one = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
    return Draft7Validator(one)


def test_every_key_misspelt_is_refused(schema: dict[str, Any]) -> None:
    taken = []
    for name, part, inner, place in held():
        if inner == (place.key,):
            other = {key + key[-1] if key == place.key else key: part[key] for key in part}
            if definition(schema, name).is_valid(other):
                taken.append(place.name)
    assert taken == []


def test_every_value_of_a_wrong_form_is_refused(schema: dict[str, Any]) -> None:
    taken, tried = set(), 0
    for name, part, inner, place in held():
        for what, value, by_form in breaks(place):
            if by_form and name != Policy.__name__:
                tried += 1
                if definition(schema, name).is_valid(replaced(part, inner, value)):
                    taken.add((what, value))
    assert tried > 2000
    assert taken == FOR_THE_LOADER


SOURCE = {"clause": "1", "says": "so"}
BONUS = {"id": "a", "fact": "b", "points": "1", **SOURCE}
OWN = {
    "id": "a",
    "condition": {"fact": "b", "is": "1"},
    "per": "unit",
    "default": 1,
    "order": "own-first",
    **SOURCE,
}
CONDITION = {"column": "a", "is": "b"}


@pytest.mark.parametrize(
    ("name", "sound", "wrong"),
    [
        ("Bonus", BONUS, {"points_by_level": {"1": "1"}}),
        ("Bonus", BONUS, {"points": None}),
        ("OwnPool", OWN, {"share": {"share": "1/3", "rounding": "up"}}),
        ("OwnPool", OWN, {"default": None}),
        ("FactSource", {"column": "a"}, {"reviewed": "b"}),
        ("FactSource", {"column": "a", "matching": None}, {"column": None}),
        ("Condition", CONDITION, {"in": ["c"]}),
        ("Condition", CONDITION, {"is": None}),
        ("Condition", CONDITION, {"fact": "b"}),
        ("Condition", {"not": CONDITION}, {"is": "1"}),
        ("Condition", {"fact": "a", "is": "1"}, {"of": {"register": "r"}}),
        ("Condition", CONDITION, {"extended": [{"until": "2022-05-04T00:00:00Z", **SOURCE}]}),
        ("TotalPool", {"at_most": 3, **SOURCE}, {"clause": ""}),
        ("TotalPool", {"at_most": 3, **SOURCE}, {"says": {"zh": "", "en": " "}}),
        ("TotalPool", {"at_most": "unlimited", **SOURCE}, {"at_most": "many"}),
        ("Scale", {"min": 0, "max": 10, "step": "0.5"}, {"step": 0.5}),
        ("Scale", {"min": 0, "max": 10, "step": "0.5"}, {"step": "0.5000000001"}),
    ],
)
def test_what_excludes_what(
    schema: dict[str, Any], name: str, sound: dict[str, Any], wrong: dict[str, Any]
) -> None:
    kind = definition(schema, name)
    assert complaints(kind, sound) == []
    assert not kind.is_valid({**sound, **wrong})


def test_a_rule_beyond_the_keys_of_a_model_stands_in_the_schema(schema: dict[str, Any]) -> None:
    """Whoever adds one to a model tells it in `pipeline.policy.schema`, too."""
    ruled = {
        model.__name__
        for model in every_model()
        for name in model.__pydantic_decorators__.model_validators
        if name not in Part.__pydantic_decorators__.model_validators
    }
    told = {
        name
        for name, one in schema["definitions"].items()
        if any(asked != {"$ref": "#/definitions/Sourced"} for asked in one.get("allOf", []))
    }
    assert ruled == told
