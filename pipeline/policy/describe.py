"""The policy's parts as records, read off the model that checks a policy file.

A manual made of these cannot drift from what the loader accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from pipeline.documents import Path
from pipeline.policy.model import Policy
from pipeline.policy.parts import Identifier, MomentText, Part, Reading, Words
from pipeline.policy.places import Tie

SOURCES = ("clause", "says", "reading")
"""The keys every part has that decides something; told once, not in each."""


@dataclass(frozen=True)
class Key:
    """One key: what may stand behind it, what it means, and what holds where it is absent.

    `parts` are the descriptions' names that its value may be; `choices` the
    words it is one of, if there are several; `default` is empty for a key that
    is needed.
    """

    name: str
    meaning: str
    kind: str
    parts: tuple[str, ...]
    choices: tuple[str, ...]
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
    return [_description(model) for model in every_model()]


def every_model() -> list[type[BaseModel]]:
    """The model of every kind of part, in that order."""
    return _models(Policy)


def occurrences(policy: Policy) -> Mapping[str, tuple[Path, ...]]:
    """Where each kind of part stands in one policy: paths into its file, in its order."""
    found: dict[str, list[Path]] = {}
    for path, part in _within((), policy):
        found.setdefault(_name(type(part)), []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


def section_of(path: str) -> str:
    """The description to read of a key, given as the keys that lead to it, with dots between.

    That of the one kind of part that stands there, else the one that has the
    key. Raises KeyError where no such key is.
    """
    known = {part.name: part for part in described()}
    at, section = [known[Policy.__name__]], Policy.__name__
    for step in path.split("."):
        found = [(part, key) for part in at for key in part.keys if key.name == step]
        if step in SOURCES and at[0].sourced:
            section, at = (_name(Reading) if step == "reading" else _name(Words)), []
            continue
        if not found:
            raise KeyError(path)
        holder, key = found[0]
        at = [known[name] for name in key.parts]
        section = key.parts[0] if len(key.parts) == 1 else holder.name
    return section


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
    kind, needed = _kind(annotation), declared.is_required()
    choices = _choices(annotation)
    return Key(name, declared.description or "", kind, parts, choices, needed, default)


def _choices(annotation: Any) -> tuple[str, ...]:
    """The words that may stand there or in a list there; for a rule of ties, its forms."""
    if annotation == Tie:
        return TIES
    inner = get_args(annotation)
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in inner)
    if get_origin(annotation) is dict:
        return ()
    return tuple(choice for part in inner for choice in _choices(part))


def ways_of(key: Key, value: Any) -> Iterator[str]:
    """Which of a key's choices a value makes."""
    for one in value if isinstance(value, list) else [value]:
        kind, _, _ = str(one).partition(":")
        yield from (
            choice for choice in key.choices if str(one) == choice or choice == f"{kind}:ID"
        )


def _default(value: Any) -> str:
    if value is None or isinstance(value, BaseModel):
        return "absent"
    if isinstance(value, list):
        return f"`[{', '.join(value)}]`" if value else "none"
    if isinstance(value, dict):
        return "none"
    return f"`{value}`" if value != "" else "empty"


TIES = (
    *("untrimmed_mean", "expert_points", "criterion:ID", "condition:ID", "level:ID"),
    *("uncovered:direction", "uncovered:field", "uncovered:unit"),
)
"""The forms of a rule for ties."""

_BY_PATTERN = {
    str(get_args(Identifier)[-1].metadata[-1].pattern): "name",
    r"^[0-9]+$": "level",
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
    Fraction: "share in quotes",
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
