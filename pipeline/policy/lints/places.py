"""Places that nobody can use, that bound nobody, or that can never be filled."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipeline.documents import Path
from pipeline.policy.checks.check import Complaint, Vocabulary
from pipeline.policy.checks.conditions import conditions_of
from pipeline.policy.checks.floors import floors_of, places_of
from pipeline.policy.checks.pools import declared_pools, ids_of, named_places
from pipeline.policy.model import Policy
from pipeline.policy.rules import Condition, Fact

_SIMPLE = ("unit", "class", "direction", "field")


def _numbers(policy: Policy) -> Iterator[tuple[Path, str, dict[Path, int | None], bool]]:
    """Every pool kind: its path, name, each number by path, and whether some are worked out."""
    pools = policy.pools
    named: dict[Path, dict[Path, int | None]] = {}
    for path, _, places in named_places(policy):
        base = path[:-1]
        named.setdefault(base, {}).update({(*path, name): many for name, many in places.items()})
    for kind in _SIMPLE:
        pool = getattr(pools, kind + "_" * (kind == "class"))
        if pool is not None:
            path = ("pools", kind)
            worked_out = getattr(pool, "formula", None) is not None
            yield path, kind, {(*path, "default"): pool.default} | named.get(path, {}), worked_out
    if pools.extra is not None:
        path = ("pools", "extra")
        numbers = {(*path, "default"): pools.extra.default} | named.get(path, {})
        yield path, "extra", numbers, False
    for position, own in enumerate(pools.own):
        path = ("pools", "own", position)
        numbers = {(*path, "default"): own.default} | named.get(path, {})
        yield path, f"own:{own.id}", numbers, own.share is not None
    if pools.matrix is not None:
        path = ("pools", "matrix")
        cells: dict[Path, int | None] = {
            (*path, "by_class", name, kind): many
            for name, row in pools.matrix.by_class.items()
            for kind, many in row.items()
        }
        default = pools.matrix.default or {}
        cells |= {(*path, "default", kind): many for kind, many in default.items()}
        yield path, "matrix", cells or {(*path, "default"): None}, False


def pools_of_nothing(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Pools without a place for anybody, and pools without a number that could bound."""
    pools = policy.pools
    for path, name, numbers, worked_out in _numbers(policy):
        given = [many for many in numbers.values() if many is not None]
        if worked_out:
            continue
        if not given:
            yield "lint_pool_unbounded", path, {"value": name}
        elif not any(given) and len(given) == len(numbers):
            yield "lint_pool_nobody", path, {"value": name}
    for position, own in enumerate(pools.own):
        if own.per != "round" and not ids_of(policy, own.per):
            yield "lint_pool_nobody", ("pools", "own", position, "per"), {"value": f"own:{own.id}"}
    if pools.floor is not None and not any(floors_of(policy, pools.floor).values()):
        yield "lint_pool_nobody", ("pools", "floor"), {"value": "floor"}
    if pools.total.at_most == 0:
        yield "lint_pool_nobody", ("pools", "total", "at_most"), {"value": "total"}


def places_above_the_total(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A number of places above that of the whole list can never be used up."""
    total = policy.pools.total.at_most
    if total == "unlimited":
        return
    for _, _, numbers, _ in _numbers(policy):
        for path, many in numbers.items():
            if many is not None and many > int(total):
                yield "lint_above_total", path, {"value": str(many), "full": str(total)}


def totals_never_full(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A total that the hard pools of one kind, or the hearing, can never let fill."""
    pools = policy.pools
    if pools.total.at_most == "unlimited":
        return
    total, path = int(pools.total.at_most), ("pools", "total", "at_most")
    sharing = {unit.id for unit in policy.units.members if unit.pools_of is not None}
    for kind in _SIMPLE:
        every = {
            name: many
            for name, many in places_of(policy, kind).items()
            if kind != "unit" or name not in sharing
        }
        known = [many for many in every.values() if many is not None]
        everyone = kind != "class" or all(unit.class_ for unit in policy.units.members)
        if every and everyone and len(known) == len(every) and sum(known) < total:
            fields = {"others": kind, "value": str(sum(known)), "full": str(total)}
            yield "lint_total_never_full", path, fields
    hearing = policy.marking.hearing
    if hearing is not None and pools.bypass is None and hearing.at_most < total:
        fields = {"others": "hearing", "value": str(hearing.at_most), "full": str(total)}
        yield "lint_total_never_full", path, fields


def conditions_that_never_hold(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A fact that is yes or no asked for a level, or a register's silence asked for a no."""
    facts = {fact.id: fact for fact in policy.facts}
    for asked in conditions_of(policy):
        for path, part in asked.parts():
            if part.fact in facts and not _possible(part, _values(facts[part.fact])):
                yield "lint_never_holds", (*path, "fact"), {"value": str(part.fact)}


def _values(fact: Fact) -> tuple[int, ...] | None:
    """The values that a fact can have; None where it is a level."""
    source = fact.verified
    if source.matching is not None:
        return None if source.value else (1,)
    return None if source.column is not None else (0, 1)


def _possible(test: Condition, values: tuple[int, ...] | None) -> bool:
    if values is None or test.filled is not None:
        return True
    wanted = [test.is_] if test.is_ is not None else test.in_
    passes: Callable[[int], bool]
    if wanted is not None:
        words = wanted

        def passes(value: int) -> bool:
            return str(value) in words or ("yes" if value else "no") in words
    else:
        low, high = test.at_least, test.at_most

        def passes(value: int) -> bool:
            return (low is None or value >= low) and (high is None or value <= high)

    return any(passes(value) for value in values)


def names_of_no_pool(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Pools that an exemption skips, or a panel has for itself, and that are not there."""
    there = declared_pools(policy)
    exemption, panels = policy.pools.exemption, policy.marking.panel.panels
    if exemption is not None:
        path: Path = ("pools", "exemption", "skips")
        for position, name in enumerate(map(str, exemption.skips)):
            if name not in there:
                yield "lint_skips_nothing", (*path, position), {"value": name}
    if panels is not None:
        path = ("marking", "panel", "panels", "per_panel")
        apart = there if panels.compared == "apart" else []
        for position, name in enumerate(map(str, panels.per_panel)):
            if name not in apart:
                yield "lint_per_panel_idle", (*path, position), {"value": name}


def settings_of_no_effect(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Ways of counting that nothing in the rest of the policy lets matter."""
    pools, examination = policy.pools, policy.examination
    several, unbounded = policy.directions.several, pools.direction is None and pools.field is None
    if several is not None and several.counted == "each" and unbounded:
        yield "lint_several_idle", ("directions", "several", "counted"), {}
    applicant, consortium = pools.applicant, examination.consortium
    alone = consortium is not None and consortium.members == "forbidden"
    if applicant is not None and applicant.members == "counted" and alone:
        yield "lint_members_idle", ("pools", "applicant", "members"), {}
    leads = applicant is not None and applicant.members == "not_counted"
    if applicant is not None and leads and examination.repeats.allowed == "one":
        most = max([applicant.at_most, *applicant.by_type.values()])
        if most > 1 and examination.repeats.applicant != "warn":
            path = ("examination", "repeats", "applicant")
            yield "lint_repeats_one", path, {"value": str(most)}
    limits = [pool.limit for pool in (pools.unit, pools.matrix) if pool is not None]
    if pools.surplus.kept != "by_score" and limits and "hard" not in limits:
        path = ("pools", "surplus", "kept")
        yield "lint_surplus_soft", path, {"value": str(pools.surplus.kept)}


LINTS = (
    pools_of_nothing,
    places_above_the_total,
    totals_never_full,
    conditions_that_never_hold,
    names_of_no_pool,
    settings_of_no_effect,
)
