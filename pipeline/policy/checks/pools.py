"""Pools name what exists, have the numbers they need, and are needed by what names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.documents import Path
from pipeline.policy.checks.check import (
    Complaint,
    Vocabulary,
    doubled,
    reads,
    unknown_keys,
)
from pipeline.policy.checks.conditions import register_columns
from pipeline.policy.checks.names import CHOSEN
from pipeline.policy.model import Policy
from pipeline.policy.places import PoolName
from pipeline.policy.spelling import nearest

IDS = (
    "units.members.*.id",
    "units.classes.*.id",
    "directions.members.*.id",
    "directions.fields.*.id",
)
CLASSES = "class of units"


def ids_of(policy: Policy, per: str) -> list[str]:
    """The ids of every unit, class, direction or field; none for the round as a whole."""
    return {
        "unit": [unit.id for unit in policy.units.members],
        "class": [part.id for part in policy.units.classes],
        "direction": [direction.id for direction in policy.directions.members],
        "field": [field.id for field in policy.directions.fields],
    }.get(per, [])


def kind_of(per: str) -> str:
    """What one of these is called in a complaint."""
    return CLASSES if per == "class" else per


def quota_of(policy: Policy, unit: str) -> int | None:
    """A unit's places without looking at a formula; None where nothing bounds it."""
    pool = policy.pools.unit
    if pool is None:
        return None
    member = policy.unit(unit)
    if unit in pool.named:
        return pool.named[unit]
    if member is not None and member.class_ in pool.by_class:
        return pool.by_class[str(member.class_)]
    return pool.default


def named_places(policy: Policy) -> Iterator[tuple[Path, str, Mapping[str, int]]]:
    """Every mapping of ids to places: its path, of what the ids are, and the numbers."""
    pools = policy.pools
    if pools.unit is not None:
        yield ("pools", "unit", "named"), "unit", pools.unit.named
        yield ("pools", "unit", "by_class"), "class", pools.unit.by_class
    if pools.extra is not None:
        yield ("pools", "extra", "named"), "unit", pools.extra.named
        yield ("pools", "extra", "by_class"), "class", pools.extra.by_class
    for position, own in enumerate(pools.own):
        if own.per != "round":
            yield ("pools", "own", position, "named"), own.per, own.named
        yield ("pools", "own", position, "by_class"), "class", own.by_class
    if pools.class_ is not None:
        yield ("pools", "class", "named"), "class", pools.class_.named
    if pools.direction is not None:
        yield ("pools", "direction", "named"), "direction", pools.direction.named
    if pools.field is not None:
        yield ("pools", "field", "named"), "field", pools.field.named
    if pools.floor is not None:
        yield ("pools", "floor", "named"), pools.floor.per, pools.floor.named


@reads(*IDS, "units.members.*.pools_of", "pools.own.*.per", "pools.floor.per")
def places_are_for_someone(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Named places are for units, classes, directions and fields that exist and have pools."""
    sharing = {unit.id: unit.pools_of for unit in policy.units.members if unit.pools_of}
    for path, per, named in named_places(policy):
        yield from unknown_keys(kind_of(per), path, named, ids_of(policy, per))
        for name in named:
            if per == "unit" and name in sharing:
                fields = {"value": name, "name": sharing[name]}
                yield "policy_sharing_named", (*path, name), fields


@reads("pools.own.*.per", "pools.extra.per")
def places_suit_whose_they_are(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """One pool for the round names nobody; classes and shares are numbers of units."""
    pools = policy.pools
    holders = [(("pools", "extra"), pools.extra)] if pools.extra is not None else []
    every: list[tuple[Path, object]] = [*holders]
    every += [(("pools", "own", at), own) for at, own in enumerate(pools.own)]
    for path, pool in every:
        per, named, by_class = (getattr(pool, key) for key in ("per", "named", "by_class"))
        if per == "round" and named:
            yield "policy_named_of_round", (*path, "named"), {}
        if per != "unit" and by_class:
            yield "policy_by_class_per", (*path, "by_class"), {"value": per}
    for position, own in enumerate(pools.own):
        if own.share is not None and own.per != "unit":
            yield "policy_share_per", ("pools", "own", position, "share"), {"value": own.per}


@reads("pools.unit", "units.members")
def shares_are_of_something(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A share of one's own quota needs every unit to have one."""
    unbounded = [
        unit.id
        for unit in policy.units.members
        if unit.pools_of is None and quota_of(policy, unit.id) is None
    ]
    for position, own in enumerate(policy.pools.own):
        if own.share is not None and own.per == "unit" and unbounded:
            path = ("pools", "own", position, "share")
            yield "policy_share_unbounded", path, {"names": ", ".join(unbounded)}


@reads()
def own_pools_are_told_apart(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """No two own pools share an id."""
    yield from doubled("own pool", ("pools", "own"), [own.id for own in policy.pools.own])


def declared_pools(policy: Policy) -> list[str]:
    """The kinds of pools that the policy declares, by their keys."""
    kinds = ("unit", "matrix", "extra", "own", "class", "direction", "field", "applicant")
    there = [kind for kind in kinds if getattr(policy.pools, kind + "_" * (kind == "class"))]
    return [*there, "total"] if policy.pools.total.at_most != "unlimited" else there


@reads(
    *(f"pools.{kind}" for kind in ("unit", "matrix", "class", "direction", "field", "applicant")),
    "pools.total",
)
def places_stand_in_for_pools(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """What an own or extra place is used in place of is declared; extra needs an exemption."""
    pools, there = policy.pools, declared_pools(policy)
    instead: list[tuple[Path, Sequence[PoolName]]] = [
        (("pools", "own", at, "instead_of"), own.instead_of) for at, own in enumerate(pools.own)
    ]
    if pools.extra is not None:
        instead.append((("pools", "extra", "instead_of"), pools.extra.instead_of))
    for path, names in instead:
        for position, name in enumerate(names):
            if name not in there:
                fields = {"value": name, "names": ", ".join(there)}
                yield "policy_pool_undeclared", (*path, position), fields


@reads("pools.exemption")
def extra_places_have_takers(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Extra places are for exempt projects, and somebody must be exempt."""
    if policy.pools.extra is not None and policy.pools.exemption is None:
        yield "policy_extra_nobody", ("pools", "extra"), {}


@reads("directions.members.*.id", "choices.columns.*.*.id", "columns.*.id", "columns.*.kind")
def matrix_covers_its_kinds(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A matrix is by a column of a closed list, and numbers every kind for everyone it names."""
    matrix = policy.pools.matrix
    if matrix is None:
        return
    path: Path = ("pools", "matrix")
    choosing = [column.id for column in policy.columns if column.kind == "choice"]
    columns = [name for name in (*CHOSEN, *choosing) if policy.choices.columns.get(name)]
    if matrix.column not in ("direction", *columns):
        fields = {"value": matrix.column, "nearest": nearest(matrix.column, columns)}
        yield "policy_matrix_column", (*path, "column"), fields
        return
    kinds = [choice.id for choice in policy.choices.columns.get(matrix.column, [])]
    if matrix.column == "direction":
        kinds = ids_of(policy, "direction")
    rows = [((*path, "by_class", name), row) for name, row in matrix.by_class.items()]
    if matrix.default is not None:
        rows.insert(0, ((*path, "default"), matrix.default))
    for place, row in rows:
        yield from unknown_keys(matrix.column, place, row, kinds)
        missing = [kind for kind in kinds if kind not in row]
        if missing:
            yield "policy_matrix_gap", place, {"names": ", ".join(missing)}


@reads("units.classes.*.id")
def matrix_names_classes(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A matrix's classes are classes of units."""
    if policy.pools.matrix is not None:
        path = ("pools", "matrix", "by_class")
        yield from unknown_keys(
            CLASSES, path, policy.pools.matrix.by_class, ids_of(policy, "class")
        )


@reads("examination.required.columns")
def matrix_columns_are_required(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A project of no kind would have no place in the matrix, so the column is required."""
    matrix = policy.pools.matrix
    if matrix is not None and matrix.column not in policy.examination.required.columns:
        path = ("pools", "matrix", "column")
        yield "policy_matrix_required", path, {"value": matrix.column}


@reads("choices.columns.applicant_type.*.id")
def applicants_have_types(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Numbers by kind of applicant are for kinds that the closed list has."""
    pool = policy.pools.applicant
    if pool is not None:
        types = [choice.id for choice in policy.choices.columns.get("applicant_type", [])]
        path = ("pools", "applicant", "by_type")
        yield from unknown_keys("kind of applicant", path, pool.by_type, types)


@reads()
def formulas_have_numbers(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """A quota by formula finds units and numbers in its register."""
    pool = policy.pools.unit
    if pool is not None and pool.formula is not None:
        path = ("pools", "unit", "formula")
        formula = pool.formula
        yield from register_columns(path, formula.register_, "unit", formula.column, vocabulary)


@reads("pools.surplus.kept", "pools.unit", "pools.matrix")
def surplus_is_beyond_something(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Whoever drops out by the unit's order is beyond places that the unit has."""
    pools = policy.pools
    if pools.surplus.kept != "by_score" and pools.unit is None and pools.matrix is None:
        path = ("pools", "surplus", "kept")
        yield "policy_surplus_nothing", path, {"value": str(pools.surplus.kept)}


@reads("pools.surplus.kept", "units.members.*.pools_of", "examination.unit_order")
def surplus_has_an_order(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Whoever drops out by the unit's order is known: units order, and share nothing."""
    kept, path = policy.pools.surplus.kept, ("pools", "surplus", "kept")
    if kept == "by_score":
        return
    if policy.examination.unit_order is None:
        yield "policy_surplus_unordered", path, {"value": kept}
    sharing = [unit.id for unit in policy.units.members if unit.pools_of is not None]
    if sharing:
        yield "policy_surplus_shared", path, {"value": kept, "names": ", ".join(sharing)}


@reads(
    "marking.panel.panels",
    *(f"pools.{kind}" for kind in ("unit", "matrix", "extra", "own", "class", "direction")),
    *(f"pools.{kind}" for kind in ("field", "applicant", "total")),
)
def panels_apart_have_pools(policy: Policy, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Where panels stand apart every pool belongs to a panel, and nothing needs one list."""
    panels, pools = policy.marking.panel.panels, policy.pools
    if panels is None or panels.compared == "together":
        return
    path: Path = ("marking", "panel", "panels", "per_panel")
    for name in declared_pools(policy):
        if name not in panels.per_panel:
            yield "policy_pool_of_no_panel", path, {"value": name}
    for name, part in (("floor", pools.floor), ("bypass", pools.bypass)):
        if part is not None:
            yield "policy_apart_one_list", ("pools", name), {"value": name}


CHECKS = (
    places_are_for_someone,
    places_suit_whose_they_are,
    shares_are_of_something,
    own_pools_are_told_apart,
    places_stand_in_for_pools,
    extra_places_have_takers,
    matrix_covers_its_kinds,
    matrix_names_classes,
    matrix_columns_are_required,
    applicants_have_types,
    formulas_have_numbers,
    surplus_is_beyond_something,
    surplus_has_an_order,
    panels_apart_have_pools,
)
