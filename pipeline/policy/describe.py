"""The policy's parts as records, read off the model that checks a policy file.

A manual made of these cannot drift from what the loader accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from pipeline.documents import Path
from pipeline.policy.model import Policy
from pipeline.policy.parts import Identifier, MomentText, Part, Reading, Words

SOURCES = ("clause", "says", "reading")
"""The keys every part has that decides something; told once, not in each."""


@dataclass(frozen=True)
class Key:
    """One key: what may stand behind it, what it means, and what holds where it is absent.

    `parts` are the descriptions' names that its value may be; `default` is
    empty for a key that is needed.
    """

    name: str
    meaning: str
    kind: str
    parts: tuple[str, ...]
    needed: bool
    default: str


@dataclass(frozen=True)
class Description:
    """One kind of part: its name, what it is, its keys, and whether it must say by what right."""

    name: str
    meaning: str
    sourced: bool
    keys: tuple[Key, ...]


def described() -> list[Description]:
    """Every kind of part, each before the parts it is made of, in the order of the file."""
    return [_description(model) for model in _models(Policy)]


def occurrences(policy: Policy) -> Mapping[str, tuple[Path, ...]]:
    """Where each kind of part stands in one policy: paths into its file, in its order."""
    found: dict[str, list[Path]] = {}
    for path, part in _within((), policy):
        found.setdefault(_name(type(part)), []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def _models(root: type[BaseModel]) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []

    def visit(model: type[BaseModel]) -> None:
        if model in found:
            return
        found.append(model)
        for name, declared in model.model_fields.items():
            if not (issubclass(model, Part) and name in SOURCES):
                for inner in _models_of(declared.annotation):
                    visit(inner)

    visit(root)
    last: list[type[BaseModel]] = [Words, Reading]
    return [model for model in found if model not in last] + last


def _models_of(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_of(inner)]


def _name(model: type[BaseModel]) -> str:
    return model.__name__.rstrip("_")


def _description(model: type[BaseModel]) -> Description:
    sourced = issubclass(model, Part)
    keys = [
        _key(declared.alias or name, declared)
        for name, declared in model.model_fields.items()
        if not (sourced and name in SOURCES)
    ]
    return Description(_name(model), _paragraphs(model.__doc__ or ""), sourced, tuple(keys))


def _paragraphs(docstring: str) -> str:
    parts = [" ".join(part.split()) for part in docstring.split("\n\n")]
    return "\n\n".join(part for part in parts if part)


def _key(name: str, declared: FieldInfo) -> Key:
    annotation: Any = declared.annotation
    if declared.metadata:
        annotation = Annotated[declared.annotation, *declared.metadata]
    parts = tuple(_name(model) for model in _models_of(declared.annotation))
    default = ""
    if not declared.is_required():
        default = _default(declared.get_default(call_default_factory=True))
    kind = _kind(annotation)
    return Key(name, declared.description or "", kind, parts, declared.is_required(), default)


def _default(value: Any) -> str:
    if value is None or isinstance(value, BaseModel):
        return "absent"
    if isinstance(value, list):
        return f"`[{', '.join(value)}]`" if value else "none"
    if isinstance(value, dict):
        return "none"
    return f"`{value}`" if value != "" else "empty"


_BY_PATTERN = {
    str(get_args(Identifier)[-1].metadata[-1].pattern): "name",
    r"^\d+$": "level",
    r"^\d{4}-\d{2}-\d{2}$": "day in quotes",
}


def _kind(annotation: Any) -> str:
    """What may stand there, in words; a part goes by its name."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if get_args(MomentText)[-1] in inner[1:]:
            return _PLAIN[AwareDatetime]
        patterns = [
            str(pattern)
            for fact in inner[1:]
            for fact in (fact, *getattr(fact, "metadata", ()))
            if (pattern := getattr(fact, "pattern", None))
        ]
        known = [_BY_PATTERN[pattern] for pattern in patterns if pattern in _BY_PATTERN]
        return known[0] if known else _kind(inner[0])
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in inner)
    if origin is list:
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"mapping of {_kind(inner[0])} to {_kind(inner[1])}"
    if inner:
        return " or ".join(_kind(part) for part in inner if part is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _name(annotation)
    return _PLAIN.get(annotation, "text")


_PLAIN: dict[Any, str] = {
    bool: "`true` or `false`",
    int: "whole number",
    Decimal: "decimal in quotes",
    AwareDatetime: "moment with zone, in quotes",
}


def _within(path: Path, value: Any) -> Iterator[tuple[Path, BaseModel]]:
    if isinstance(value, BaseModel):
        yield path, value
        for name, declared in type(value).model_fields.items():
            yield from _within((*path, declared.alias or name), getattr(value, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _within((*path, position), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _within((*path, key), item)
