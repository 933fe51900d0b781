"""Reading on past faults, so that all of them are told at once.

A misspelt key is read as the one it resembles. A broken value is filled with
some value that can be read, and its place is remembered: nothing that depends
on it is complained of after that.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.documents import Document, Path
from pipeline.errors import Fault
from pipeline.policy.model import Policy
from pipeline.policy.parts import Words
from pipeline.policy.shape import accepts, at, holds, keys_at
from pipeline.policy.spelling import nearest, nearest_of
from pipeline.policy.telling import CHOSEN_WRONGLY, choices, fault_of, meant_by

_ROUNDS = 60
_PATIENCE = 4
"""How often one place is filled for one kind of problem before it is given up."""

_FILLINGS: dict[str, Any] = {
    "int_type": 1,
    "int_parsing": 1,
    "not_an_amount": "1",
    "too_many_decimals": "1",
    "not_a_ratio": "1",
    "not_a_day": "2000-01-01",
    "not_a_moment": "2000-01-01T00:00:00+00:00",
    "timezone_aware": "2000-01-01T00:00:00+00:00",
    "datetime_parsing": "2000-01-01T00:00:00+00:00",
    "datetime_from_date_parsing": "2000-01-01T00:00:00+00:00",
    "total_unstated": "unlimited",
    "bool_type": True,
    "bool_parsing": True,
    "condition_kind": {"column": "x", "is": "x"},
    "condition_test": {"column": "x", "is": "x"},
    "source_kind": {"reviewed": "x"},
    "union_tag_not_found": {"kind": "mean"},
}
_EMPTY: dict[str, Any] = {
    "list_type": list,
    "dict_type": dict,
    "model_type": dict,
    "model_attributes_type": dict,
}
_KINDS = {
    "bonus_kind": ("points", "1", "points_by_level"),
    "own_number": ("default", 1, "share"),
}
"""Of two keys the one that is kept, its value, and the one that is dropped."""
_SAMPLES = ("x", "1", "2000-01-01", "untrimmed_mean")


@dataclass
class Repaired:
    """A policy that could be read, perhaps after filling; its faults, and the places filled."""

    document: Document
    policy: Policy | None = None
    faults: dict[tuple[str, Path], Fault] = field(default_factory=dict)
    filled: set[Path] = field(default_factory=set)
    _seen: Counter[tuple[str, Path]] = field(default_factory=Counter)

    def read(self) -> None:
        """Read the document's content, changing it where it is at fault."""
        for _ in range(_ROUNDS):
            try:
                self.policy = Policy.model_validate(self.document.content)
                return
            except ValidationError as error:
                problems = error.errors(include_url=False, include_context=True)
            if not self._past(problems):
                return

    def _past(self, problems: list[ErrorDetails]) -> bool:
        """Tell and repair what one reading found; False where it cannot be got past."""
        content, known = self.document.content, set(self.filled)
        located = [(problem, self._located(problem)) for problem in problems]
        renamed: set[Path] = set()
        strange: set[Path] = set()
        for problem, path in located:
            if problem["type"] == "extra_forbidden":
                strange.add(path)
            elif problem["type"] == "union_tag_not_found":
                known_keys = list(keys_at(path, content))
                strange |= {
                    (*path, key)
                    for key in at(content, path)
                    if nearest_of(key, known_keys) == ["kind"]
                }
        for path in sorted(strange, key=str):
            renamed.add(self._renamed(path))
        repaired: set[Path] = set()
        for problem, path in located:
            if path in strange or path in renamed or (*path, "kind") in renamed:
                continue
            if path in repaired:
                continue
            repaired.add(path)
            told = fault_of(problem, path, at(content, path), self.document)
            if not _within(path, known):
                self.faults.setdefault((told.code, told.path), told)
            self._seen[problem["type"], path] += 1
            if self._seen[problem["type"], path] > _PATIENCE:
                return False
            self._fill(problem, path)
        return True

    def _located(self, problem: ErrorDetails) -> Path:
        """pydantic's location without the names of union members, as far as it exists."""
        path: Path = ()
        for step in problem["loc"]:
            missed = problem["type"] == "missing" and step == problem["loc"][-1]
            if missed or holds(self.document.content, (*path, step)):
                path = (*path, step)
        return path

    def _renamed(self, path: Path) -> Path:
        """Tell an unknown key, and read it as the absent one that is meant; its path then."""
        content, places = self.document.content, self.document.places
        parent, key = at(content, path[:-1]), str(path[-1])
        keys = keys_at(path[:-1], content)
        absent = [name for name in keys if name not in parent]
        near = nearest_of(key, absent)
        meant = next((name for name in near if accepts(keys[name], parent[key])), "")
        meant = meant or (near[0] if near else "")
        fields = {"key": key, "nearest": meant or nearest(key, list(keys))}
        told = self.document.fault("policy_unknown_key", path, **fields)
        self.faults.setdefault((told.code, path), told)
        value = parent.pop(key)
        if not meant:
            return path
        parent[meant] = value
        target, depth = (*path[:-1], meant), len(path)
        moved = {
            (*target, *old[depth:]): place for old, place in places.items() if old[:depth] == path
        }
        places.update(moved)
        return target

    def _fill(self, problem: ErrorDetails, path: Path) -> None:
        content, kind = self.document.content, problem["type"]
        parent, here = at(content, path[:-1]), at(content, path)
        if kind == "without_source":
            here |= {"clause": "?", "says": "?", "reading": None}
        elif kind in CHOSEN_WRONGLY:
            _, meant = meant_by(problem)
            if kind == "literal_error":
                chosen = meant or choices(problem)[0]
                parent[path[-1]] = int(chosen) if chosen.isdigit() else chosen
            elif meant:
                here["kind"] = meant
            else:
                parent[path[-1]] = {"kind": choices(problem)[0]}
            if not meant:
                self.filled.add(path)
        elif kind in _KINDS:
            kept, value, dropped = _KINDS[kind]
            here[kept] = value
            here.pop(dropped, None)
            self.filled |= {(*path, kept), (*path, dropped)}
        elif kind == "extension_alone":
            del here["extended"]
            self.filled.add((*path, "extended"))
        elif problem["loc"][-1] == "[key]":
            del parent[path[-1]]
            self.filled.add(path)
        else:
            parent[path[-1]] = _filling(problem)
            self.filled.add(path)


def _within(path: Path, filled: set[Path]) -> bool:
    return any(path[: len(place)] == place for place in filled)


def _filling(problem: ErrorDetails) -> Any:
    """A value that gets past a problem, or to the next one."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if context.get("class_name") == Words.__name__:
        return "?"
    if kind in _EMPTY:
        return _EMPTY[kind]()
    if kind in _FILLINGS:
        filling = _FILLINGS[kind]
        return dict(filling) if isinstance(filling, dict) else filling
    if kind == "string_pattern_mismatch":
        return next(word for word in _SAMPLES if re.search(str(context["pattern"]), word))
    if kind in ("greater_than_equal", "less_than_equal"):
        return context["ge" if kind == "greater_than_equal" else "le"]
    if kind == "too_short":
        return [None] * int(context["min_length"])
    if kind == "too_long":
        return problem["input"][: int(context["max_length"])]
    return "x"
