"""Bonuses, the order of equals, and the pools that bound a list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.policy.parts import Amount, Count, Identifier, Part, Ratio, Record, Text
from pipeline.policy.rules import Condition


class Bonus(Part):
    """Points that a verified fact earns: the same for all, or by level."""

    id: Identifier = Field(description="The rule's name in the ledger.")
    fact: Identifier = Field(description="The fact that earns it.")
    group: Identifier | None = Field(None, description="The group whose cap bounds it.")
    points: Amount | None = Field(None, description="What a yes earns.")
    points_by_level: dict[Annotated[str, Field(pattern=r"^[0-9]+$")], Amount] | None = Field(
        None, description="What each level earns; a level not named earns nothing."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Bonus:
        if (self.points is None) == (self.points_by_level is None):
            raise PydanticCustomError("bonus_kind", "give points or points_by_level, one of them")
        return self


class Group(Part):
    """Bonuses that share a cap."""

    id: Identifier = Field(description="The group's name; its cap is `cap:ID` in the ledger.")
    cap: Amount = Field(description="The most its bonuses give together.")


class Draw(Part):
    """The drawn lot: lower SHA-256 of seed, colon, project id goes first."""

    seed: Text = Field(description="The published seed.", min_length=1)


TIE_FORM = (
    r"^(untrimmed_mean|expert_points|(criterion|condition|level):.+"
    r"|uncovered:(direction|field|unit))$"
)

Tie = Annotated[Text, Field(pattern=TIE_FORM)]
"""A rule that parts equals: untrimmed_mean, expert_points, criterion:ID, condition:FACT,
level:FACT, or uncovered:direction (field, unit), by which a project whose direction no
better-placed one has goes first."""


class Places(Part):
    """What is ranked on, and what parts equals."""

    rank_on: Literal["total", "exact"] = Field(
        "total", description="The rounded published total, or the figure without any rounding."
    )
    ties: list[Tie] = Field(default_factory=list, description="What parts equals, in this order.")
    draw: Draw | None = Field(None, description="The lot that parts what is still equal.")


Limit = Literal["hard", "soft"]
"""A hard limit bounds the list. A soft one may be exceeded, and that is told."""

Down = Literal["down", "up", "half_up"]
"""How a share becomes a whole number of places."""


class Formula(Record):
    """A quota worked out from a number that a register gives for each unit."""

    share: Ratio = Field(description="The share of the number.")
    register_: Identifier = Field(alias="register", description="The register's file name.")
    column: Text = Field(description="The register's column with the number; units under `unit`.")
    rounding: Down = Field(description="How the share becomes a whole number.")


class UnitPool(Part):
    """How many projects a unit may have on the list.

    What is named goes before the formula, that before the class, that before
    the default.
    """

    default: Count | None = Field(description="For every unit not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By unit id.")
    by_class: dict[Text, Count] = Field(default_factory=dict, description="By class of unit.")
    formula: Formula | None = Field(None, description="By a number of each unit.")
    limit: Limit = Field("hard", description="Whether it may be exceeded.")


class DirectionPool(Part):
    """How many projects a direction may have on the list."""

    default: Count | None = Field(description="For every direction not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By direction id.")
    limit: Limit = Field("hard", description="Whether it may be exceeded.")


class FieldPool(Part):
    """How many projects a field may have on the list."""

    default: Count | None = Field(description="For every field not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By field id.")
    limit: Limit = Field("hard", description="Whether it may be exceeded.")


class ClassPool(Part):
    """How many projects the units of a class may have on the list together."""

    default: Count | None = Field(description="For every class not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By class id.")
    limit: Limit = Field("hard", description="Whether it may be exceeded.")


class MatrixPool(Part):
    """How many projects of each kind a unit may have on the list.

    Every kind of the column must be given a number, for each class and by default.
    """

    column: Identifier = Field(description="The column with the kind: direction, or a choice.")
    default: dict[Text, Count] | None = Field(
        description="By kind, for units of no class named here; null is no bound."
    )
    by_class: dict[Text, dict[Text, Count]] = Field(
        default_factory=dict, description="By class of unit, then by kind."
    )
    limit: Limit = Field("hard", description="Whether it may be exceeded.")


class ApplicantPool(Part):
    """How many projects an applicant may have on the list."""

    at_most: Annotated[Count, Field(ge=1)] = Field(description="Projects for each credit code.")
    by_type: dict[Text, Annotated[Count, Field(ge=1)]] = Field(
        default_factory=dict, description="By kind of applicant, instead."
    )
    members: Literal["not_counted", "counted"] = Field(
        "not_counted", description="Whether being a member of a consortium counts, too."
    )


PoolName = Literal["unit", "matrix", "class", "direction", "field", "applicant", "total"]


def _unit_alone() -> list[PoolName]:
    return ["unit"]


class Exemption(Part):
    """Projects that do not use certain pools."""

    condition: Condition = Field(description="Which projects are exempt, by facts.")
    skips: list[PoolName] = Field(
        default_factory=_unit_alone, description="The pools they do not use.", min_length=1
    )


class QuotaShare(Record):
    """A number of places as a share of the unit's own quota."""

    share: Ratio = Field(description="The share.")
    rounding: Down = Field(description="How it becomes a whole number.")


class OwnPool(Part):
    """Places of their own for projects with something in common, beside or before the quota."""

    id: Identifier = Field(description="Its name; the pools are `own:ID`, or `own:ID:` and whose.")
    condition: Condition = Field(description="Which projects may use it, by facts.")
    per: Literal["unit", "class", "direction", "field", "round"] = Field(
        description="Whether there is one for each of these, or one in all."
    )
    default: Count | None = Field(
        None, description="Places in each; null where the share says how many."
    )
    named: dict[Text, Count] = Field(default_factory=dict, description="By id of whose it is.")
    by_class: dict[Text, Count] = Field(
        default_factory=dict, description="With per unit: by class of unit."
    )
    share: QuotaShare | None = Field(
        None, description="With per unit: as a share of the unit's own quota."
    )
    instead_of: list[PoolName] = Field(
        default_factory=_unit_alone,
        description="The pools that such a place is used in place of.",
        min_length=1,
    )
    order: Literal["own-first", "quota-first", "own-only"] = Field(
        description="Which is used first; own-only never falls back on the quota."
    )

    @model_validator(mode="after")
    def _some_number(self) -> OwnPool:
        if (self.default is None) == (self.share is None):
            raise PydanticCustomError("own_number", "give default or share, one of them")
        return self


class Floor(Part):
    """Places kept for the best of each direction, field, class or unit.

    A kept place that nobody passing can fill goes back to all.
    """

    per: Literal["direction", "field", "class", "unit"] = Field(description="For each of what.")
    default: Count = Field(0, description="For each one not named.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By id.")


class Bypass(Part):
    """Projects that are recommended without being marked."""

    condition: Condition = Field(description="Which projects, by facts.")
    room: Literal["taken", "none"] = Field(
        description="Whether they take room in their pools before the walk, or need none."
    )


class ExtraPool(Part):
    """Places of their own for exempt projects, instead of an exemption without limit."""

    per: Literal["unit", "round"] = Field("unit", description="One pool a unit, or one in all.")
    default: Count = Field(description="Places in each pool.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By unit id.")
    by_class: dict[Text, Count] = Field(
        default_factory=dict, description="With per unit: by class of unit."
    )
    instead_of: list[PoolName] = Field(
        default_factory=_unit_alone,
        description="The pools that such a place is used in place of.",
        min_length=1,
    )
    order: Literal["extra-first", "quota-first"] = Field(
        "extra-first", description="Which an exempt project uses first."
    )


def _total(value: Any) -> Any:
    if value == "unlimited" or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise PydanticCustomError("total_unstated", "a whole number, or the word unlimited")


class TotalPool(Part):
    """How many projects go to the ministry."""

    at_most: Annotated[Count | Literal["unlimited"], BeforeValidator(_total)] = Field(
        description="A number, or the word unlimited."
    )


class Reserve(Part):
    """Who stands on the reserve list."""

    who: Literal["room", "all"] = Field(
        description="Whoever would move up if one left, or every passing project without room."
    )


class Surplus(Part):
    """Who drops out where a unit sends more than its quota."""

    kept: Literal["by_score", "by_unit_order", "refused"] = Field(description="How it is decided.")


class Pools(Record):
    """The bounds of the list; a project is in while every pool it uses has room."""

    unit: UnitPool | None = Field(None, description="Places of each unit.")
    matrix: MatrixPool | None = Field(None, description="Places of each unit by kind of project.")
    exemption: Exemption | None = Field(None, description="Who does not use them.")
    extra: ExtraPool | None = Field(None, description="Places of their own for the exempt.")
    own: list[OwnPool] = Field(default_factory=list, description="Further places of their own.")
    class_: ClassPool | None = Field(
        None, alias="class", description="Places of each class of units together."
    )
    direction: DirectionPool | None = Field(None, description="Places of each direction.")
    field: FieldPool | None = Field(None, description="Places of each field.")
    applicant: ApplicantPool | None = Field(None, description="Projects of each applicant.")
    total: TotalPool = Field(description="Places of the whole list; never assumed.")
    floor: Floor | None = Field(None, description="Places kept for each of a kind.")
    bypass: Bypass | None = Field(None, description="Who is recommended without marks.")
    reserve: Reserve = Field(description="Who stands on the reserve list.")
    surplus: Surplus = Field(description="Who drops out where a unit sends too many.")
