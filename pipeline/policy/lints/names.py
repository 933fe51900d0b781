"""Names that people could mix up, or that stand in one language only."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary
from pipeline.policy.checks.conditions import matchings_of
from pipeline.policy.checks.names import Named, words_within, written
from pipeline.policy.model import Policy
from pipeline.policy.spelling import distance, nearest

_SENTENCES = ("says", "note")
_SLIPS = 2


def blank_ends(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Names, aliases and values that begin or end with blanks, or are empty in a list."""
    for path, text in _texts((), policy):
        if text != text.strip() or not text:
            yield "lint_blank_ends", path, {"value": text}


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """Every text but sentences; an empty one only where it stands in a list."""
    if isinstance(value, BaseModel):
        for name, declared in type(value).model_fields.items():
            inner = getattr(value, name)
            if name not in _SENTENCES and inner != "":
                yield from _texts((*path, declared.alias or name), inner)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _texts((*path, position), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and key != key.strip():
                yield (*path, key), key
            yield from _texts((*path, key), item)
    elif isinstance(value, str):
        yield path, value


def one_language(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """What is said in Chinese or in English alone; the other's reader would see it as it is."""
    for path, said in words_within((), policy):
        if bool(said.zh.strip()) != bool(said.en.strip()):
            key = next(str(step) for step in reversed(path) if isinstance(step, str))
            yield "lint_one_language", path, {"key": key, "value": (said.zh + said.en).strip()}


def _lists(policy: Policy) -> Iterator[tuple[Path, Sequence[Named]]]:
    yield ("units", "members"), policy.units.members
    yield ("directions", "members"), policy.directions.members
    yield ("marking", "criteria"), policy.marking.criteria
    for column, choices in policy.choices.columns.items():
        yield ("choices", "columns", column), choices


def aliases_of_their_own(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """An alias that is the thing's own id, name or other alias."""
    for path, members in _lists(policy):
        for position, member in enumerate(members):
            known = [member.id, member.name.zh, member.name.en]
            for at, alias in enumerate(member.aliases):
                if alias in (*known, *member.aliases[:at]):
                    place = (*path, position, "aliases", at)
                    yield "lint_alias_own", place, {"value": alias, "name": member.id}


def aliases_alike(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Two things of one list that are told apart by case, width or blanks alone."""
    for path, members in _lists(policy):
        seen: dict[str, tuple[int, str, str]] = {}
        for position, member in enumerate(members):
            for place, name in written(member):
                first = seen.setdefault(_folded(name), (position, name, member.id))
                if first[0] != position and first[1] != name:
                    fields = {"value": name, "other": first[1], "name": first[2]}
                    yield "lint_alias_like", (*path, position, *place), fields


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def registers_alike(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A register that is none of the known ones and one slip away from such a one.

    Its checks would silently not be made, for its file would never be there.
    """
    named: list[tuple[Path, str]] = [
        (path, match.register_) for path, match in matchings_of(policy)
    ]
    named += [
        (("marking", "components", at), part.register_)
        for at, part in enumerate(policy.marking.components)
    ]
    if policy.pools.unit is not None and policy.pools.unit.formula is not None:
        named.append((("pools", "unit", "formula"), policy.pools.unit.formula.register_))
    if policy.examination.paper_equals_online is not None:
        online = policy.examination.paper_equals_online.register_
        named.append((("examination", "paper_equals_online"), online))
    known = tuple(vocabulary.registers)
    for path, name in named:
        near = nearest(name, known)
        if name not in known and near and distance(name.casefold(), near) <= _SLIPS:
            fields = {"value": name, "nearest": near}
            yield "lint_register_like", (*path, "register"), fields


LINTS = (blank_ends, one_language, aliases_of_their_own, aliases_alike, registers_alike)
