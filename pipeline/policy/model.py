"""The policy of one round: everything a notice decides, as data."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pipeline.language import Language
from pipeline.policy.advising import Advising
from pipeline.policy.examination import Examination
from pipeline.policy.marking import Marking
from pipeline.policy.parts import Consequence, Count, Day, Identifier, Part, Record, Text, Words
from pipeline.policy.places import Bonus, Group, Places, Pools
from pipeline.policy.publication import Publication
from pipeline.policy.rules import Fact


class Round(Part):
    """The round this policy is for."""

    id: Identifier = Field(description="The round's name; also that of its folders.")
    title: Words = Field(description="What stands above the list.")
    language: Language = Field(description="In which language its files are written.")
    issued: Day = Field(description="The day of the notice.")


class Field_(Record):  # noqa: N801 - pydantic has the other
    """A field that groups directions."""

    id: Identifier = Field(description="The field's name in the policy.")
    name: Words = Field(description="What it is called on lists.")


class Direction(Record):
    """A direction a project is filed in."""

    id: Identifier = Field(description="The direction's number.")
    name: Words = Field(description="What it is called on lists.")
    field: Identifier = Field(description="The field it belongs to.")
    aliases: list[Text] = Field(default_factory=list, description="Other ways of writing it.")


class SeveralDirections(Part):
    """A project may name more than one direction."""

    at_most: Annotated[Count, Field(ge=1)] = Field(description="How many a project may name.")
    counted: Literal["first", "each"] = Field(
        description="Whether it uses the pool of the first it names, or of each."
    )
    otherwise: Consequence = Field(description="What naming more does.")


class Directions(Part):
    """The fields and directions of the round."""

    fields: list[Field_] = Field(description="The fields, in order.")
    members: list[Direction] = Field(description="The directions, in order.", min_length=1)
    several: SeveralDirections | None = Field(
        None, description="When a project may name more than one; one when absent."
    )


class UnitClass(Record):
    """A class of units."""

    id: Identifier = Field(description="The class's name in the policy.")
    name: Words = Field(description="What it is called.")


class Unit(Record):
    """A unit that recommends projects."""

    id: Identifier = Field(description="The unit's code.")
    name: Words = Field(description="What it is called on lists.")
    aliases: list[Text] = Field(default_factory=list, description="Other ways of writing it.")
    class_: Identifier | None = Field(None, alias="class", description="The class it belongs to.")
    pools_of: Identifier | None = Field(
        None, description="The unit whose pools it uses, having none of its own."
    )


class Units(Part):
    """The units of the round. A name that is none of them is never a new unit."""

    classes: list[UnitClass] = Field(default_factory=list, description="Classes of units.")
    members: list[Unit] = Field(description="The units, in order.", min_length=1)


class Choice(Record):
    """A value of a column with a closed list."""

    id: Identifier = Field(description="The value in tables and rules.")
    name: Words = Field(description="What it is called.")
    aliases: list[Text] = Field(default_factory=list, description="Other ways of writing it.")


class Column(Part):
    """A column of the submission beyond those every round has."""

    id: Identifier = Field(description="The column's name.")
    heading: Words = Field(description="Its heading.")
    kind: Literal["text", "code", "count", "date", "yes_no", "choice"] = Field(
        description="What it holds; a choice has its closed list under `choices`."
    )


class Choices(Part):
    """The closed lists of columns."""

    columns: dict[Identifier, list[Choice]] = Field(
        description="For role, applicant_type, stage and each declared choice its values."
    )


class Priority(Record):
    """Bonuses and their groups."""

    groups: list[Group] = Field(default_factory=list, description="Groups with a cap.")
    bonuses: list[Bonus] = Field(default_factory=list, description="What facts earn.")


class NotExamined(Part):
    """Something the notice asks and no machine can examine."""


def _no_truth(value: Any) -> Any:
    return "true" if value is True else value


class Policy(Record):
    """One round's rules. Every amount stands here and none in the program."""

    format: Annotated[Literal[1], BeforeValidator(_no_truth)] = Field(
        description="The format of this file."
    )
    round: Round = Field(description="The round.")
    units: Units = Field(description="Who recommends.")
    directions: Directions = Field(description="What a project can be filed in.")
    choices: Choices = Field(description="Closed lists of other columns.")
    columns: list[Column] = Field(default_factory=list, description="Further columns.")
    examination: Examination = Field(description="What excludes, refuses or warns.")
    facts: list[Fact] = Field(default_factory=list, description="What is verified of a project.")
    marking: Marking = Field(description="How marks become points.")
    priority: Priority = Field(Priority(), description="What priority is worth.")
    places: Places = Field(description="What is ranked on and what parts equals.")
    pools: Pools = Field(description="What bounds the list.")
    publication: Publication | None = Field(
        None, description="How results leave the office; neither editions nor letters when absent."
    )
    advice: Advising = Field(Advising(), description="What is advised beside the result.")
    not_examined: list[NotExamined] = Field(
        default_factory=list, description="What stays with people."
    )

    def pools_unit(self, named: str) -> str:
        """The unit whose pools a unit uses: its own, or those it shares in."""
        unit = self.unit(named)
        return unit.pools_of if unit is not None and unit.pools_of is not None else named

    def unit(self, named: str) -> Unit | None:
        """The unit of that id, if there is one."""
        return next((unit for unit in self.units.members if unit.id == named), None)

    def total_decimals(self) -> int:
        """How many decimals published points have at least."""
        steps = self.marking.rounding
        step = steps.total or steps.criterion
        return step.decimals if step else 0
