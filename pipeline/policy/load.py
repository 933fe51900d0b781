"""From a policy file to a policy, or to everything that is wrong with it at once."""

from __future__ import annotations

from copy import deepcopy
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipeline.documents import Document, Path, read_document
from pipeline.errors import Fault, PolicyError
from pipeline.policy.crosschecks import Vocabulary, nearest
from pipeline.policy.model import Policy
from pipeline.policy.wordchecks import CHECKS

_ROUNDS_OF_REPAIR = 50


def load_policy(file: str, content: bytes, vocabulary: Vocabulary) -> Policy:
    """Read a policy. Raises PolicyError with every fault, ordered by line.

    A fault in one part does not hide those in another: a misspelt key is read
    as the one it resembles, a broken value is set aside, and what remains is
    checked as if nothing had been wrong with it.
    """
    document = read_document(content)
    faults = list(document.faults)
    if not isinstance(document.content, dict) or not document.content:
        raise PolicyError(file, faults or [Fault("policy_empty", (), 1, 1)])
    parts, found = _modelled(document)
    policy = Policy.model_construct(None, **parts)
    for needed, check in CHECKS:
        if needed <= parts.keys():
            complaints = check(policy, vocabulary)
            found += [document.fault(code, path, **said) for code, path, said in complaints]
    faults += found
    if faults:
        raise PolicyError(file, sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return policy


def _modelled(document: Document) -> tuple[dict[str, Any], list[Fault]]:
    """The parts of the policy that could be read, repaired for further checking."""
    content = deepcopy(document.content)
    faults: list[Fault] = []
    fields = Policy.model_fields
    for key in [key for key in content if key not in fields]:
        absent = [name for name in fields if name not in content]
        meant = nearest(key, absent)
        faults.append(document.fault("policy_unknown_key", (key,), key=key, nearest=meant))
        value = content.pop(key)
        if meant:
            content[meant] = value
            document.places |= {
                (meant, *path[1:]): place
                for path, place in document.places.items()
                if path[:1] == (key,)
            }
    parts: dict[str, Any] = {}
    for name, declared in fields.items():
        if name in content:
            part, found = _part(name, declared, content, document)
            faults += found
            if part is not None:
                parts[name] = part
        elif declared.is_required():
            faults.append(document.fault("policy_missing_key", (name,), key=name))
        else:
            parts[name] = declared.get_default(call_default_factory=True)
    return parts, faults


def _part(
    name: str, declared: FieldInfo, content: dict[str, Any], document: Document
) -> tuple[Any, list[Fault]]:
    """One part of the policy, or None where its faults leave nothing to read."""
    annotation: Any = declared.annotation
    if declared.metadata:
        annotation = Annotated[declared.annotation, *declared.metadata]
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)
    faults: dict[tuple[str, Path], Fault] = {}
    removed: set[Path] = set()
    for _ in range(_ROUNDS_OF_REPAIR):
        try:
            return adapter.validate_python(content[name]), list(faults.values())
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=True)
        paths = [_path(name, problem, content) for problem in problems]
        renamed = _renamings(problems, paths, content)
        for problem, path in zip(problems, paths, strict=True):
            if not _emptied(path, removed) and path not in renamed.values():
                fault = _fault(problem, path, document)
                faults.setdefault((fault.code, path), fault)
        repaired = False
        for problem, path in zip(problems, paths, strict=True):
            repaired |= _repair(problem, path, content, renamed, removed)
        if not repaired:
            break
    return None, list(faults.values())


def _emptied(path: Path, removed: set[Path]) -> bool:
    """Whether what is missed there, or inside, was set aside as faulty by ourselves."""
    return any(gone[: len(path)] == path for gone in removed)


def _repair(
    problem: ErrorDetails,
    path: Path,
    content: Any,
    renamed: dict[Path, Path],
    removed: set[Path],
) -> bool:
    """Make the content readable past one fault; False where nothing can be done."""
    kind = problem["type"]
    if kind == "extra_forbidden":
        return _rename(content, path, renamed.get(path))
    if kind == "missing":
        return path in renamed.values()
    if kind == "without_source":
        part = _at(content, path)
        if not isinstance(part, dict) or "reading" in part:
            return False
        part |= {"clause": "?", "says": "?"}
        return True
    if kind in ("literal_error", "union_tag_invalid"):
        tagged = kind == "union_tag_invalid"
        holder = _at(content, path if tagged else path[:-1])
        key = "kind" if tagged else path[-1]
        _, meant = _meant(problem)
        if meant and isinstance(holder, dict):
            holder[key] = meant
            return True
    for depth in range(len(path), 1, -1):
        parent: Any = _at(content, path[: depth - 1])
        if _holds(parent, path[depth - 1]):
            del parent[path[depth - 1]]
            removed.add(path[:depth])
            return True
    return False


def _path(name: str, problem: ErrorDetails, content: Any) -> Path:
    """pydantic's location without the names of union members, as far as it exists."""
    path: list[str | int] = [name]
    at = content[name]
    for step in problem["loc"]:
        if _holds(at, step):
            path.append(step)
            at = at[step]
        elif problem["type"] == "missing" and step == problem["loc"][-1]:
            path.append(step)
    return tuple(path)


def _keys_at(path: Path) -> list[str]:
    """The keys a model declares where a path points, reading the model's own fields."""
    models: list[Any] = [Policy]
    for step in path:
        if isinstance(step, int):
            continue
        found = []
        for model in models:
            for name, declared in model.model_fields.items():
                if step in (declared.alias, name):
                    found += _models_in(declared.annotation)
        models = found or models
    keys: list[str] = []
    for model in models:
        keys += [declared.alias or name for name, declared in model.model_fields.items()]
    return keys


def _models_in(annotation: Any) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = getattr(annotation, "__args__", None)
    if inner is None and hasattr(annotation, "__value__"):
        inner = (annotation.__value__,)
    return [model for part in inner or () for model in _models_in(part)]


def _renamings(problems: list[ErrorDetails], paths: list[Path], content: Any) -> dict[Path, Path]:
    """For each unknown key, the absent key it was meant to be."""
    renamed: dict[Path, Path] = {}
    for problem, path in zip(problems, paths, strict=True):
        if problem["type"] == "extra_forbidden":
            parent = _at(content, path[:-1])
            absent = [key for key in _keys_at(path[:-1]) if key not in parent]
            meant = nearest(str(path[-1]), absent)
            if meant:
                renamed[path] = (*path[:-1], meant)
    return renamed


def _fault(problem: ErrorDetails, path: Path, document: Document) -> Fault:
    kind = problem["type"]
    found = problem.get("input")
    shown = str(found) if isinstance(found, str | int | bool) else type(found).__name__
    shown = {"NoneType": "", "dict": "{...}", "list": "[...]"}.get(shown, shown)
    fields = {"key": str(path[-1]) if path else "", "value": shown}
    if kind == "extra_forbidden":
        fields["nearest"] = nearest(fields["key"], _keys_at(path[:-1]))
        return document.fault("policy_unknown_key", path, **fields)
    if kind == "missing":
        return document.fault("policy_missing_key", path, **fields)
    if kind in ("literal_error", "union_tag_invalid"):
        word, meant = _meant(problem)
        fields |= {"value": word, "nearest": meant, "expected": ", ".join(_choices(problem))}
        return document.fault("policy_not_a_choice", path, **fields)
    if kind in _OWN:
        return document.fault(_OWN[kind], path, **fields)
    fields["expected"] = _expected(problem)
    return document.fault("policy_wrong_value", path, **fields)


def _expected(problem: ErrorDetails) -> str:
    """What may stand there, in words of ours where pydantic's fault is a usual one."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind in _BOUNDS:
        name, said = _BOUNDS[kind]
        return said.format(context[name])
    return _WANTED.get(kind, problem["msg"])


_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "mapping_type": "a mapping",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least {}"),
    "less_than_equal": ("le", "at most {}"),
    "greater_than": ("gt", "above {}"),
    "less_than": ("lt", "below {}"),
    "too_short": ("min_length", "at least {} of them"),
    "string_too_short": ("min_length", "a text of at least {} characters"),
    "string_pattern_mismatch": ("pattern", "a text of the form {}"),
}


_OWN = {
    "without_source": "policy_without_source",
    "not_an_amount": "policy_not_an_amount",
    "too_many_decimals": "policy_too_many_decimals",
    "not_a_moment": "policy_not_a_moment",
    "not_a_day": "policy_not_a_day",
    "timezone_aware": "policy_without_zone",
    "datetime_parsing": "policy_not_a_moment",
    "datetime_from_date_parsing": "policy_not_a_moment",
    "condition_kind": "policy_condition_kind",
    "condition_test": "policy_condition_test",
    "source_kind": "policy_source_kind",
    "bonus_kind": "policy_bonus_kind",
    "total_unstated": "policy_total_unstated",
}


def _choices(problem: ErrorDetails) -> list[str]:
    context = problem.get("ctx") or {}
    said = str(context.get("expected") or context.get("expected_tags") or "")
    return [word.strip(" '") for word in said.replace(" or ", ",").split(",")]


def _meant(problem: ErrorDetails) -> tuple[str, str]:
    """The word found where one of a few was wanted, and the one most like it."""
    found = problem.get("input")
    word = str(found.get("kind", "")) if isinstance(found, dict) else str(found)
    return word, nearest(word, _choices(problem))


def _rename(content: Any, path: Path, meant: Path | None) -> bool:
    parent = _at(content, path[:-1])
    if not _holds(parent, path[-1]):
        return False
    value = parent.pop(path[-1])
    if meant is not None:
        parent.setdefault(meant[-1], value)
    return True


def _at(content: Any, path: Path) -> Any:
    for step in path:
        if not _holds(content, step):
            return None
        content = content[step]
    return content


def _holds(parent: Any, step: str | int) -> bool:
    if isinstance(parent, dict):
        return step in parent
    return isinstance(parent, list) and isinstance(step, int) and step < len(parent)
