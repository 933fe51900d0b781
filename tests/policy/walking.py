"""Every place of a policy file that the model declares something about.

Written apart from the loader: the model is walked beside the file's content,
so that a place the loader forgot is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.documents import Document, Path
from pipeline.policy import Policy
from pipeline.policy.parts import Part


@dataclass(frozen=True)
class Place:
    """Something the model declares and a file holds.

    `owner` and `key` name the declaration; `kind` is what may stand there, and
    `bounds` what is said of it. The entries of lists and mappings carry the
    declaration of the key that holds them.
    """

    path: Path
    value: Any
    owner: type[BaseModel]
    key: str
    kind: Any
    bounds: tuple[Any, ...]
    needed: bool

    @property
    def name(self) -> str:
        """The declaration, for people."""
        return f"{self.owner.__name__}.{self.key}"


def places(document: Document) -> list[Place]:
    """Every declared place that a file holds, parts before what is in them."""
    return list(_of_model((), document.content, Policy))


def declared() -> set[tuple[type[BaseModel], str]]:
    """Every key the model declares; those that all parts inherit, once."""
    found: set[type[BaseModel]] = set()

    def visit(model: type[BaseModel]) -> None:
        if model not in found:
            found.add(model)
            for field in model.model_fields.values():
                for inner in models(field.annotation):
                    visit(inner)

    visit(Policy)
    return {
        (owner_of(model, name), field.alias or name)
        for model in found
        for name, field in model.model_fields.items()
    }


def owner_of(model: type[BaseModel], name: str) -> type[BaseModel]:
    """The model that declares a key: every part has those of Part."""
    return Part if issubclass(model, Part) and name in Part.model_fields else model


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models named anywhere in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def members(annotation: Any) -> list[Any]:
    """The kinds of value an annotation allows, one by one; a Literal is one kind."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in (list, dict, Literal) or not get_args(annotation):
        return [annotation]
    return [kind for part in get_args(annotation) for kind in members(part)]


def facts_of(annotation: Any) -> tuple[Any, ...]:
    """What is said of a value in its annotation, inner annotations included."""
    if get_origin(annotation) is Annotated:
        inner, *said = get_args(annotation)
        return (*_spread(said), *facts_of(inner))
    if get_origin(annotation) in (list, dict, Literal):
        return ()
    return tuple(fact for part in get_args(annotation) for fact in facts_of(part))


def _spread(said: list[Any]) -> Iterator[Any]:
    for fact in said:
        yield fact
        if isinstance(fact, FieldInfo):
            yield from fact.metadata


def _of_model(path: Path, content: Any, model: type[BaseModel]) -> Iterator[Place]:
    if not isinstance(content, dict):
        return
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in content:
            said = (*field.metadata, *facts_of(field.annotation))
            owner = owner_of(model, name)
            place = Place(
                (*path, key), content[key], owner, key, field.annotation, said, field.is_required()
            )
            yield from _of_value(place)


def _of_value(place: Place) -> Iterator[Place]:
    yield place
    for kind in members(place.kind):
        inner: list[tuple[str | int, Any, Any]] = []
        if get_origin(kind) is list and isinstance(place.value, list):
            inner = [(at, item, get_args(kind)[0]) for at, item in enumerate(place.value)]
        elif get_origin(kind) is dict and isinstance(place.value, dict):
            inner = [(key, item, get_args(kind)[1]) for key, item in place.value.items()]
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and _meant(kind, place.value):
            yield from _of_model(place.path, place.value, kind)
        for step, item, annotation in inner:
            yield from _of_value(
                Place(
                    (*place.path, step),
                    item,
                    place.owner,
                    place.key,
                    annotation,
                    facts_of(annotation),
                    True,
                )
            )


def _meant(model: type[BaseModel], content: Any) -> bool:
    kind = model.model_fields.get("kind")
    wanted = get_args(kind.annotation) if kind else ()
    return not isinstance(content, dict) or len(wanted) != 1 or content.get("kind") in wanted
