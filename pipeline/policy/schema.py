"""The shape of a policy file as a JSON Schema, for editors that check and complete while one types.

Made from the model that checks a policy file, so no key is told twice. What
JSON Schema cannot say, such as that a name refers to something, `policy check`
alone tells. Draft 7, which every editor reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from pipeline.policy.describe import every_model
from pipeline.policy.model import Policy
from pipeline.policy.parts import Part, Words
from pipeline.policy.places import Bonus, OwnPool
from pipeline.policy.rules import Condition, FactSource

Schema = dict[str, Any]

_FILLED: Schema = {"type": "string", "pattern": r"\S"}
_COMBINED = ("all", "any", "not", "in_register")
_TESTED = ("column", "fact")
_TESTS = ("is", "in", "at_least", "at_most", "before", "until", "since", "filled")
_ONE_OF: dict[type[BaseModel], tuple[str, ...]] = {
    FactSource: ("matching", "reviewed", "column", "experts", "condition"),
    Bonus: ("points", "points_by_level"),
    OwnPool: ("default", "share"),
}
"""Of these keys exactly one is given."""

_NAMED_SCHEMAS = ("properties", "patternProperties", "definitions")
"""Keywords whose keys are names and no keywords."""


def policy_schema() -> Schema:
    """What a policy file may hold."""
    made = Policy.model_json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    for model in every_model():
        if model.__name__ in definitions:
            definitions[model.__name__] |= _further(model)
            if issubclass(model, Part):
                definitions[model.__name__]["properties"]["says"]["$ref"] = "#/definitions/Said"
    words = definitions[Words.__name__]
    told = {"description": words.pop("description"), "anyOf": [{"type": "string"}, words]}
    filled = {"anyOf": [_FILLED, _given("zh", _FILLED), _given("en", _FILLED)]}
    definitions |= {"Said": told, "Sourced": _sourced()}
    definitions[Words.__name__] = {"allOf": [{"$ref": "#/definitions/Said"}, filled]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The policy of a round",
        **_plain({**made, "definitions": definitions}),
    }


def _further(model: type[BaseModel]) -> Schema:
    """What a model asks beyond its keys, one by one."""
    asked: list[Schema] = []
    if issubclass(model, Part):
        asked.append({"$ref": "#/definitions/Sourced"})
    if model in _ONE_OF:
        asked.append({"oneOf": [_given(key) for key in _ONE_OF[model]]})
    if model is Condition:
        asked += _of_condition()
    return {"allOf": asked} if asked else {}


def _sourced() -> Schema:
    """By what right a part stands there: a clause and what it says, or a reading."""
    said = {"$ref": "#/definitions/Words"}
    spoken = {"allOf": [_given("clause", _FILLED), _given("says", said)]}
    return {"anyOf": [spoken, _given("reading")]}


def _of_condition() -> Iterable[Schema]:
    """One combination without a test, or a column or fact with one."""
    tests = [_given(key) for key in _TESTS]
    untested = {"not": {"anyOf": tests}}
    yield {
        "oneOf": [
            *({"allOf": [_given(key), untested]} for key in _COMBINED),
            *({"allOf": [_given(key), {"oneOf": tests}]} for key in _TESTED),
        ]
    }
    yield {"if": _given("of"), "then": _given("column")}
    longer = _given("extended", {"type": "array", "minItems": 1})
    yield {"if": longer, "then": {"anyOf": [_given("until"), _given("before")]}}


def _given(key: str, value: Schema | None = None) -> Schema:
    """The mapping has the key, and not as null."""
    return {
        "type": "object",
        "required": [key],
        "properties": {key: value or {"not": {"type": "null"}}},
    }


def _plain(schema: Any) -> Any:
    """A schema without what only a program would read."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain: Schema = {}
    for keyword, value in schema.items():
        if keyword in _NAMED_SCHEMAS:
            plain[keyword] = {name: _plain(part) for name, part in value.items()}
        elif keyword == "description":
            plain[keyword] = " ".join(value.split())
        elif keyword == "default":
            if value not in (None, "") and not isinstance(value, dict):
                plain[keyword] = value
        elif keyword not in ("title", "discriminator"):
            plain[keyword] = _plain(value)
    if "patternProperties" in plain:
        plain.setdefault("additionalProperties", False)
    if "$ref" in plain and len(plain) > 1:
        plain = {"allOf": [{"$ref": plain.pop("$ref")}], **plain}
    return plain
