"""What pydantic finds wrong with a policy, as a fault with its place and words of ours."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import ErrorDetails

from pipeline.documents import Document, Path
from pipeline.errors import Fault
from pipeline.policy.parts import NAME_FORM
from pipeline.policy.places import TIE_FORM
from pipeline.policy.spelling import nearest

CHOSEN_WRONGLY = ("literal_error", "union_tag_invalid")
TIES = (
    *("untrimmed_mean", "expert_points", "criterion:ID", "condition:FACT", "level:FACT"),
    *(f"uncovered:{kind}" for kind in ("direction", "field", "unit")),
)

_OWN = {
    "without_source": "policy_without_source",
    "not_an_amount": "policy_not_an_amount",
    "too_many_decimals": "policy_too_many_decimals",
    "not_a_ratio": "policy_not_a_share",
    "not_a_moment": "policy_not_a_moment",
    "not_a_day": "policy_not_a_day",
    "timezone_aware": "policy_without_zone",
    "datetime_parsing": "policy_not_a_moment",
    "datetime_from_date_parsing": "policy_not_a_moment",
    "condition_kind": "policy_condition_kind",
    "condition_test": "policy_condition_test",
    "extension_alone": "policy_extension_alone",
    "source_kind": "policy_source_kind",
    "bonus_kind": "policy_bonus_kind",
    "own_number": "policy_own_number",
    "total_unstated": "policy_total_unstated",
}
_WANTED = {
    "string_type": "a text",
    "string_too_short": "a text with something in it",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least {}"),
    "less_than_equal": ("le", "at most {}"),
    "too_short": ("min_length", "at least {} of them"),
    "too_long": ("max_length", "at most {} of them"),
    "string_too_long": ("max_length", "a text of at most {} characters"),
}
_FORMS = {
    r"^[0-9]+$": "a level, a whole number in quotes",
    r"^\d{4}-\d{2}-\d{2}$": "a day in quotes",
}


def fault_of(problem: ErrorDetails, path: Path, content: Any, document: Document) -> Fault:
    """The fault that a problem is; `content` is what stands at its path."""
    kind = problem["type"]
    fields = {"key": _key(path, content), "value": _shown(problem.get("input"))}
    if kind in ("missing", "union_tag_not_found"):
        place = path if kind == "missing" else (*path, "kind")
        return document.fault("policy_missing_key", place, **(fields | {"key": str(place[-1])}))
    if kind in CHOSEN_WRONGLY:
        word, meant = meant_by(problem)
        place = (*path, "kind") if kind == "union_tag_invalid" else path
        fields |= {"value": word, "nearest": meant, "choices": ", ".join(choices(problem))}
        return document.fault("policy_not_a_choice", place, **(fields | {"key": str(place[-1])}))
    if kind in _OWN:
        place = (*path, "extended") if kind == "extension_alone" else path
        return document.fault(_OWN[kind], place, **fields)
    if kind == "string_pattern_mismatch":
        return _misshapen(problem, path, fields, document)
    return document.fault("policy_wrong_value", path, **fields, expected=_expected(problem))


def _misshapen(
    problem: ErrorDetails, path: Path, fields: dict[str, str], document: Document
) -> Fault:
    form = str((problem.get("ctx") or {})["pattern"])
    if form == NAME_FORM:
        return document.fault("policy_not_a_name", path, **fields)
    if form == TIE_FORM:
        fields["nearest"] = nearest(fields["value"], TIES)
        return document.fault("policy_not_a_tie", path, **fields)
    return document.fault("policy_wrong_value", path, **fields, expected=_FORMS[form])


def _key(path: Path, content: Any) -> str:
    """What a person calls the place: its key, or the id of an entry in a list."""
    if isinstance(path[-1], int):
        own = content.get("id") if isinstance(content, dict) else None
        return str(own or next(str(step) for step in reversed(path) if isinstance(step, str)))
    return path[-1]


def _shown(found: Any) -> str:
    if isinstance(found, dict | list):
        return "{...}" if isinstance(found, dict) else "[...]"
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)


def _expected(problem: ErrorDetails) -> str:
    """What may stand there, in words of ours."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind in _BOUNDS:
        name, said = _BOUNDS[kind]
        return said.format(context[name])
    return _WANTED.get(kind, problem["msg"])


def choices(problem: ErrorDetails) -> list[str]:
    """The words of which one was wanted."""
    context = problem.get("ctx") or {}
    said = str(context.get("expected") or context.get("expected_tags") or "")
    return [word.strip(" '") for word in re.split(r",| or ", said)]


def meant_by(problem: ErrorDetails) -> tuple[str, str]:
    """The word found where one of a few was wanted, and the one most like it."""
    found = problem.get("input")
    if problem["type"] == "union_tag_invalid" and isinstance(found, dict):
        found = found.get("kind", "")
    word = _shown(found)
    return word, nearest(word, choices(problem)) if isinstance(found, str) else ""
