"""Bonuses, the order of equals, and the pools that bound a list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.policy.parts import Amount, Count, Identifier, Part, Record, Text
from pipeline.policy.rules import Condition


class Bonus(Part):
    """Points that a verified fact earns: the same for all, or by level."""

    id: Identifier = Field(description="The rule's name in the ledger.")
    fact: Identifier = Field(description="The fact that earns it.")
    group: Identifier | None = Field(None, description="The group whose cap bounds it.")
    points: Amount | None = Field(None, description="What a yes earns.")
    points_by_level: dict[Annotated[str, Field(pattern=r"^\d+$")], Amount] | None = Field(
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


Tie = Annotated[Text, Field(pattern=r"^(untrimmed_mean|(criterion|condition|level):.+)$")]
"""A rule that parts equals: untrimmed_mean, criterion:ID, condition:FACT or level:FACT."""


class Places(Part):
    """What is ranked on, and what parts equals."""

    rank_on: Literal["total", "exact"] = Field(
        "total", description="The rounded published total, or the figure without any rounding."
    )
    ties: list[Tie] = Field(default_factory=list, description="What parts equals, in this order.")
    draw: Draw | None = Field(None, description="The lot that parts what is still equal.")


class UnitPool(Part):
    """How many projects a unit may have on the list."""

    default: Count | None = Field(description="For every unit not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By unit id.")
    limit: Literal["hard", "soft"] = Field("hard", description="Whether it may be exceeded.")


class DirectionPool(Part):
    """How many projects a direction may have on the list."""

    default: Count | None = Field(description="For every direction not named; null is no bound.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By direction id.")
    limit: Literal["hard", "soft"] = Field("hard", description="Whether it may be exceeded.")


class ApplicantPool(Part):
    """How many projects an applicant may have on the list."""

    at_most: Annotated[Count, Field(ge=1)] = Field(description="Projects for each credit code.")


PoolName = Literal["unit", "direction", "applicant", "total"]


def _unit_alone() -> list[PoolName]:
    return ["unit"]


class Exemption(Part):
    """Projects that do not use certain pools."""

    condition: Condition = Field(description="Which projects are exempt.")
    skips: list[PoolName] = Field(
        default_factory=_unit_alone, description="The pools they do not use.", min_length=1
    )


class ExtraPool(Part):
    """Places of their own for exempt projects, instead of an exemption without limit."""

    per: Literal["unit", "round"] = Field("unit", description="One pool a unit, or one in all.")
    default: Count = Field(description="Places in each pool.")
    named: dict[Text, Count] = Field(default_factory=dict, description="By unit id.")
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
    exemption: Exemption | None = Field(None, description="Who does not use them.")
    extra: ExtraPool | None = Field(None, description="Places of their own for the exempt.")
    direction: DirectionPool | None = Field(None, description="Places of each direction.")
    applicant: ApplicantPool | None = Field(None, description="Projects of each applicant.")
    total: TotalPool = Field(description="Places of the whole list; never assumed.")
    reserve: Reserve = Field(description="Who stands on the reserve list.")
    surplus: Surplus = Field(description="Who drops out where a unit sends too many.")
