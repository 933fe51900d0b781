"""A policy with some of its parts as another policy has them, as the bytes of a file.

The parts are named by paths as `compare_policies` gives them, with ids in place
of positions. Whether such a policy can stand is for `load_policy` to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from pipeline.documents import Path
from pipeline.policy.identities import are_parts, identities, same_but_for_its_id, same_name
from pipeline.policy.model import Policy


def merged(old: Policy, new: Policy, paths: Set[Path]) -> bytes:
    """The old policy with what stands at the paths taken from the new one; JSON, which is YAML."""
    was, now = (
        policy.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for policy in (old, new)
    )
    content = _Merging(paths).values((), old, new, was, now)
    return json.dumps(content, ensure_ascii=False).encode()


class _Absent:
    """Stands for a value that is not written, being what it is anyway."""

    def __bool__(self) -> bool:
        return False


_ABSENT = _Absent()


@dataclass(frozen=True)
class _Merging:
    paths: Set[Path]

    def values(self, at: Path, old: Any, new: Any, was: Any, now: Any) -> Any:
        """One value of both policies, with what is written of it; the one or the other."""
        listed = [*(old or []), *(new or [])] if isinstance(old or new, list) else []
        if are_parts(listed):
            return self._lists(at, old or [], new or [], was or [], now or [])
        if at in self.paths:
            return now
        if not any(path[: len(at)] == at for path in self.paths):
            return was
        if isinstance(old, BaseModel) and type(old) is type(new):
            return self._parts(at, old, new, was, now)
        if isinstance(old or new, Mapping):
            found = self._mappings(at, old or {}, new or {}, was or {}, now or {})
            return found or (now if was else was)
        # Within plain values only another order can be meant, and that is the whole list.
        return now

    def _parts(self, at: Path, old: BaseModel, new: BaseModel, was: Any, now: Any) -> Any:
        found = {}
        for name, declared in type(old).model_fields.items():
            key = declared.alias or name
            sides = [(one or {}).get(key, _ABSENT) for one in (was, now)]
            value = self.values((*at, key), getattr(old, name), getattr(new, name), *sides)
            if value is not _ABSENT:
                found[key] = value
        return found

    def _mappings(
        self, at: Path, old: Mapping[str, Any], new: Mapping[str, Any], was: Any, now: Any
    ) -> dict[str, Any]:
        found = {}
        for key in [*old, *(key for key in new if key not in old)]:
            path = (*at, key)
            if key in old and key in new:
                found[key] = self.values(path, old[key], new[key], was[key], now[key])
            elif (key in new) == any(path == one[: len(path)] for one in self.paths):
                found[key] = (now if key in new else was)[key]
        return found

    def _lists(
        self, at: Path, old: Sequence[BaseModel], new: Sequence[BaseModel], was: Any, now: Any
    ) -> list[Any]:
        """Parts matched by what identifies them; a part that comes follows the one before it."""
        theirs, ours = identities(new), identities(old)
        partner = _partners(ours, theirs)
        written = dict(zip(ours, was, strict=True)), dict(zip(theirs, now, strict=True))
        order: list[str] = []
        found: dict[str, Any] = {}
        whole = at in self.paths
        for key in ours:
            other = partner.get(key)
            if other is not None:
                texts = written[0][key], written[1][other]
                order.append(other)
                found[other] = self.values((*at, other), ours[key], theirs[other], *texts)
            elif not (whole or (*at, key) in self.paths):
                order.append(key)
                found[key] = written[0][key]
        before = ""
        for key in theirs:
            comes = key not in found and key not in partner.values()
            if comes and (whole or (*at, key) in self.paths):
                order.insert(order.index(before) + 1 if before in order else 0, key)
                found[key] = written[1][key]
            before = key if key in found else before
        if (*at, "order") in self.paths:
            places = {key: place for place, key in enumerate(theirs)}
            order.sort(key=lambda key: places.get(key, len(places)))
        return [found[key] for key in order]


def _partners(old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> dict[str, str]:
    """The part of the new list for each of the old that is still there, under another id too."""
    partner = {key: key for key in old if key in new}
    come = [key for key in new if key not in old]
    for key, part in old.items():
        alike = (one for one in come if _is_renumbered(part, new[one]))
        renamed = None if key in partner else next(alike, None)
        if renamed is not None:
            partner[key] = renamed
            come.remove(renamed)
    return partner


def _is_renumbered(old: BaseModel, new: BaseModel) -> bool:
    return same_but_for_its_id(old, new) or same_name(old, new)
