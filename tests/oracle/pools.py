"""The pools of a policy, and the ways in which a project can use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracle.marking import Policy

KINDS = ("unit", "extra", "direction", "applicant", "total")


@dataclass(frozen=True, order=True)
class Way:
    """One way onto the list: the pools that give a place each, and what `quota_use` then says."""

    pools: tuple[str, ...]
    quota_use: str


def in_order(names: Iterable[str]) -> list[str]:
    """Sort pool names in the order unit, extra, direction, applicant, total."""
    return sorted(names, key=lambda name: (KINDS.index(name.partition(":")[0]), name))


def _cap(pool: Mapping[str, Any] | None, name: str) -> int | None:
    if pool is None:
        return None
    named = pool.get("named") or {}
    cap: int | None = named[name] if name in named else pool["default"]
    return cap


def is_exempt(policy: Policy, project: Mapping[str, Any]) -> bool:
    exemption = policy["pools"]["exemption"]
    if exemption is None:
        return False
    return bool(project["facts"].get(exemption["fact"], 0) >= exemption["at_least"])


def caps_of(policy: Policy, project: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    """Give the pool that a project has of each kind, by kind, with its cap; unlimited is absent."""
    pools = policy["pools"]
    found: dict[str, tuple[str, int]] = {}
    unit, direction = project["unit"], project["direction"]
    for kind, name in (("unit", unit), ("direction", direction)):
        cap = _cap(pools[kind], name)
        if cap is not None:
            found[kind] = (f"{kind}:{name}", cap)
    if pools["applicant"] is not None:
        code = project["credit_code"]
        found["applicant"] = (f"applicant:{code}", pools["applicant"]["at_most"])
    if pools["total"] is not None:
        found["total"] = ("total", pools["total"])
    extra = pools["extra"]
    if extra is not None and is_exempt(policy, project):
        per_unit = extra["per"] == "unit"
        cap = _cap(extra, unit) if per_unit else extra["default"]
        if cap is None:
            raise ValueError("an extra pool needs a number of places")
        found["extra"] = (f"extra:{unit}" if per_unit else "extra", cap)
    return found


def ways_of(policy: Policy, project: Mapping[str, Any]) -> tuple[Way, ...]:
    """List the ways a project may take, in the order in which it tries them.

    Whoever is not exempt uses every pool. An exempt project skips what the exemption names, unless
    there are extra places: then it has two ways, the extra pool instead of the pools it replaces,
    and every pool like any other.
    """
    own = {kind: name for kind, (name, _) in caps_of(policy, project).items()}
    unit_label = own.get("unit", "")
    if "extra" in own:
        extra = policy["pools"]["extra"]
        apart = [name for kind, name in own.items() if kind not in extra["instead_of"]]
        ordinary = [name for kind, name in own.items() if kind != "extra"]
        ways = (
            Way(tuple(in_order(apart)), own["extra"]),
            Way(tuple(in_order(ordinary)), unit_label),
        )
        return ways if extra["order"] == "extra-first" else ways[::-1]
    if is_exempt(policy, project):
        skips = policy["pools"]["exemption"]["skips"]
        kept = [name for kind, name in own.items() if kind not in skips]
        return (Way(tuple(in_order(kept)), "exempt" if "unit" in skips else unit_label),)
    return (Way(tuple(in_order(own.values())), unit_label),)
