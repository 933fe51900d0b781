"""The policy of one round: everything a notice decides, as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.language import Language
from pipeline.policy.examination import Examination
from pipeline.policy.marking import Marking
from pipeline.policy.parts import Day, Identifier, Part, Record, Text, Words
from pipeline.policy.places import Bonus, Group, Places, Pools
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


class Directions(Part):
    """The fields and directions of the round."""

    fields: list[Field_] = Field(description="The fields, in order.")
    members: list[Direction] = Field(description="The directions, in order.", min_length=1)


class Unit(Record):
    """A unit that recommends projects."""

    id: Identifier = Field(description="The unit's code.")
    name: Words = Field(description="What it is called on lists.")
    aliases: list[Text] = Field(default_factory=list, description="Other ways of writing it.")


class Units(Part):
    """The units of the round. A name that is none of them is never a new unit."""

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
    kind: Literal["text", "code", "count", "date", "yes_no"] = Field(description="What it holds.")


class Choices(Part):
    """The closed lists of columns."""

    columns: dict[Literal["role", "applicant_type", "stage"], list[Choice]] = Field(
        description="For each column its values."
    )


class Priority(Record):
    """Bonuses and their groups."""

    groups: list[Group] = Field(default_factory=list, description="Groups with a cap.")
    bonuses: list[Bonus] = Field(default_factory=list, description="What facts earn.")


class NotExamined(Part):
    """Something the notice asks and no machine can examine."""


class Policy(Record):
    """One round's rules. Every amount stands here and none in the program."""

    format: Literal[1] = Field(description="The format of this file.")
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
    not_examined: list[NotExamined] = Field(
        default_factory=list, description="What stays with people."
    )

    def unit(self, named: str) -> Unit | None:
        """The unit of that id, if there is one."""
        return next((unit for unit in self.units.members if unit.id == named), None)

    def total_decimals(self) -> int:
        """How many decimals published points have at least."""
        steps = self.marking.rounding
        step = steps.total or steps.criterion
        return step.decimals if step else 0
