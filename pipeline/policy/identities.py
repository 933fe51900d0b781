"""By what a part of a list is told from its neighbours, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from pipeline.policy.parts import Part, Words
from pipeline.policy.wording.speech import Speech

SOURCES = frozenset({"clause", "says", "reading"})
"""The keys that say by what right, and decide nothing themselves."""


def identity(part: BaseModel) -> str:
    """What a part of a list keeps from one version of a file to the next."""
    for name in ("id", "criterion", "fact"):
        found = getattr(part, name, None)
        if isinstance(found, str):
            return found
    if isinstance(part, Part) and not own_keys(type(part)):
        return f"{part.clause}: {part.says.zh or part.says.en}"
    return str(part)


def identities(parts: Sequence[BaseModel]) -> dict[str, BaseModel]:
    """Parts by identity; of two with the same, the second is told apart by its number."""
    found: dict[str, BaseModel] = {}
    for part in parts:
        key = identity(part)
        number = 2
        while key in found:
            key, number = f"{identity(part)} ({number})", number + 1
        found[key] = part
    return found


def called(part: BaseModel, speech: Speech) -> str:
    """What a part of a list is called: by its name, else by its id; may be empty."""
    for key in ("name", "heading"):
        words = getattr(part, key, None)
        if isinstance(words, Words):
            return speech.name(words) or identity(part)
    for key, names in (("criterion", speech.criteria), ("fact", speech.facts)):
        code = getattr(part, key, None)
        if isinstance(code, str):
            return names.get(code, code)
    return str(getattr(part, "id", ""))


def own_keys(kind: type[BaseModel]) -> list[str]:
    """The fields of a kind of part, without those that say by what right."""
    passed = SOURCES if issubclass(kind, Part) else frozenset()
    return [name for name in kind.model_fields if name not in passed]


def same_but_for_its_id(old: BaseModel, new: BaseModel) -> bool:
    """Whether two parts with an id differ in nothing but that, and how they are said."""
    keys = own_keys(type(new))
    return (
        type(old) is type(new)
        and "id" in keys
        and all(getattr(old, name) == getattr(new, name) for name in keys if name != "id")
    )


def same_name(old: BaseModel, new: BaseModel) -> bool:
    """Whether two parts are called the same in some language."""
    names = [getattr(part, "name", None) for part in (old, new)]
    was, now = names
    if not isinstance(was, Words) or not isinstance(now, Words):
        return False
    return bool({was.zh, was.en} & {now.zh, now.en} - {""})


def are_parts(values: Any) -> bool:
    """Whether a value is a list of parts."""
    listed = isinstance(values, list) and bool(values)
    return listed and all(isinstance(item, BaseModel) for item in values)


def plainly(value: Any) -> str:
    """A value as it is written in the file, for what words do not tell apart."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_defaults=True)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
