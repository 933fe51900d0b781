"""The shape of a policy file, read off the model: which keys may stand where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from pipeline.documents import Path
from pipeline.policy.model import Policy


def keys_at(path: Path, content: Any) -> dict[str, FieldInfo]:
    """The keys that may stand in the mapping a path leads to; none where any may.

    `content` is the whole file: where several kinds of mapping are possible,
    the one that it names decides.
    """
    keys: dict[str, FieldInfo] = {}
    for model in _models_at(path, content):
        for name, declared in model.model_fields.items():
            keys.setdefault(declared.alias or name, declared)
    return keys


def accepts(declared: FieldInfo, value: Any) -> bool:
    """Whether a value may stand behind a key."""
    annotation: Any = declared.annotation
    if declared.metadata:
        annotation = Annotated[declared.annotation, *declared.metadata]
    try:
        TypeAdapter(annotation).validate_python(value)
    except ValidationError:
        return False
    return True


def _models_at(path: Path, content: Any) -> list[type[BaseModel]]:
    annotations: list[Any] = [Policy]
    at = content
    for step in path:
        annotations = [inner for one in annotations for inner in _inside(one, step, at)]
        at = at[step] if _holds(at, step) else None
    return [model for one in annotations for model in _named(_models(one), at)]


def _inside(annotation: Any, step: str | int, at: Any) -> Iterator[Any]:
    """What may stand behind one step into something of that annotation."""
    for part in _members(annotation):
        origin, inner = get_origin(part), get_args(part)
        if origin is list:
            yield inner[0]
        elif origin is dict:
            yield inner[1]
        elif isinstance(part, type) and issubclass(part, BaseModel) and _named((part,), at):
            for name, declared in part.model_fields.items():
                if step == (declared.alias or name):
                    yield declared.annotation


@cache
def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    return tuple(
        part
        for part in _members(annotation)
        if isinstance(part, type) and issubclass(part, BaseModel)
    )


def _members(annotation: Any) -> Iterator[Any]:
    """The kinds of value that an annotation allows, one by one."""
    if get_origin(annotation) in (None, list, dict, Literal):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _members(part)


def _named(models: tuple[type[BaseModel], ...], at: Any) -> list[type[BaseModel]]:
    """Those of some models that the mapping's own `kind` names; all where it names none."""
    kind = at.get("kind") if isinstance(at, dict) else None
    named = [
        model
        for model in models
        if "kind" in model.model_fields and kind in get_args(model.model_fields["kind"].annotation)
    ]
    return named or list(models)


def _holds(parent: Any, step: str | int) -> bool:
    if isinstance(parent, dict):
        return step in parent
    return isinstance(parent, list) and isinstance(step, int) and step < len(parent)


def at(content: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for step in path:
        if not _holds(content, step):
            return None
        content = content[step]
    return content


def holds(content: Any, path: Path) -> bool:
    """Whether something stands at a path."""
    return not path or _holds(at(content, path[:-1]), path[-1])
