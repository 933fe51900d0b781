"""Rules of examination: conditions on a submitted row, and what follows when one is broken."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from pipeline.policy.parts import (
    MOMENT_FORM,
    Amount,
    Consequence,
    Count,
    Day,
    Filled,
    Identifier,
    Part,
    Record,
    Text,
    Words,
)

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")


def _with_zone(value: Any) -> Any:
    """A text that looks like a moment; pydantic alone would read digits as seconds since 1970."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PydanticCustomError("not_a_moment", "not a moment with its zone, in quotes")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_with_zone),
    WithJsonSchema({"type": "string", "pattern": MOMENT_FORM}),
]
"""A moment with its zone, such as 2022-05-04T23:59:59+08:00."""


class Years(Record):
    """A window of whole years that a day of the register opens.

    The row holds on a day d if its own day is not after d, and d is before
    the same day so many years later (29 February becomes 1 March).
    """

    column: Text = Field(description="The register's column with the day that opens the window.")
    years: Annotated[Count, Field(ge=1, le=100)] = Field(
        description="How many years it stays open."
    )
    on: Day = Field(description="The day that is asked about.")


class Extension(Part):
    """A later last moment for some, and by whose leave."""

    units: list[Text] = Field(default_factory=list, description="Units, by id.")
    projects: list[Text] = Field(default_factory=list, description="Projects, by number.")
    until: Moment = Field(
        description="Their last moment, which is still in time, also beside `before`."
    )


class Matching(Record):
    """Which rows of a register speak of a submitted row, and on which day they hold."""

    register_: Identifier = Field(alias="register", description="The register's file name.")
    key: Text = Field(
        "credit_code", description="The column that must be equal in row and register."
    )
    also: list[Text] = Field(
        default_factory=list,
        description="Further columns that must be equal in row and register, names as folded.",
    )
    only: dict[Text, Text] = Field(
        default_factory=dict, description="Further columns of the register and their values."
    )
    valid_on: Day | None = Field(
        None, description="The day that must lie between the two columns of `period`."
    )
    period: list[Text] = Field(
        default_factory=lambda: ["valid_from", "valid_until"],
        description="The register's columns of first and last day; an empty cell does not bound.",
        min_length=2,
        max_length=2,
    )
    within: Years | None = Field(None, description="A window of years that must be open.")


class Condition(Record):
    """One condition, or a combination; exactly one kind of test is given.

    A test of a column looks at the submitted row, of `register` and `column`
    at the matching rows of a register (any of them suffices), of a fact at
    the verified fact.
    """

    all_: list[Condition] | None = Field(
        None, alias="all", description="All of these hold.", min_length=1
    )
    any_: list[Condition] | None = Field(
        None, alias="any", description="One of these holds.", min_length=1
    )
    not_: Condition | None = Field(None, alias="not", description="This does not hold.")
    in_register: Matching | None = Field(None, description="A matching row exists.")
    column: Text | None = Field(None, description="The submitted column that is tested.")
    of: Matching | None = Field(
        None, description="Take the column from the matching rows of this register instead."
    )
    fact: Identifier | None = Field(None, description="The verified fact that is tested.")
    is_: Text | None = Field(None, alias="is", description="Equals this value.", min_length=1)
    in_: list[Filled] | None = Field(
        None, alias="in", description="Is one of these values.", min_length=1
    )
    at_least: Amount | None = Field(None, description="Is a number not below this.")
    at_most: Amount | None = Field(None, description="Is a number not above this.")
    before: Moment | None = Field(
        None,
        description="Is earlier than this moment; a day without an hour counts as its beginning.",
    )
    until: Moment | None = Field(
        None,
        description="Is not later than this moment; a day without an hour counts as its beginning.",
    )
    since: Moment | None = Field(None, description="Is not earlier than this moment.")
    extended: list[Extension] = Field(
        default_factory=list, description="Beside `until` or `before`: who has longer."
    )
    filled: Literal["yes", "no"] | None = Field(None, description="Is filled in, or is empty.")

    @model_validator(mode="after")
    def _one_kind(self) -> Condition:
        combined = [self.all_, self.any_, self.not_, self.in_register]
        tested = [self.column, self.fact]
        given = [part for part in (*combined, *tested) if part is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "condition_kind", "give one of all, any, not, in_register, column, fact"
            )
        tests = [test for test in self.tests() if test is not None]
        wanted = 1 if any(part is not None for part in tested) else 0
        if len(tests) != wanted:
            raise PydanticCustomError(
                "condition_test", "a column or fact needs one test, a combination none"
            )
        if self.of is not None and self.column is None:
            raise PydanticCustomError("condition_kind", "`of` needs a column")
        if self.extended and self.until is None and self.before is None:
            raise PydanticCustomError("extension_alone", "`extended` needs `until` or `before`")
        return self

    def tests(self) -> list[object]:
        """The tests that can be made of a column or fact, absent ones as None."""
        numbers = [self.at_least, self.at_most]
        return [
            self.is_,
            self.in_,
            *numbers,
            self.before,
            self.until,
            self.since,
            self.filled,
        ]

    def parts(self) -> list[Condition]:
        """The conditions this one combines."""
        inner = [*(self.all_ or []), *(self.any_ or [])]
        return [*inner, self.not_] if self.not_ is not None else inner

    def registers(self) -> set[str]:
        """The registers that must be there for this condition to be looked at."""
        own = {match.register_ for match in (self.in_register, self.of) if match is not None}
        return own.union(*(part.registers() for part in self.parts()))


class Rule(Part):
    """A rule of examination; its id is the code of its findings."""

    id: Identifier = Field(description="The rule's name, and the code of its findings.")
    when: Condition | None = Field(None, description="The rows it speaks of; all when absent.")
    requires: Condition = Field(description="What must hold for these rows.")
    otherwise: Consequence = Field(description="What follows when it does not hold.")
    shows: Text = Field("", description="The submitted column whose cell is named in the finding.")


class FactSource(Record):
    """Where a fact is verified; exactly one kind is given."""

    matching: Matching | None = Field(None, description="A register, by its matching rows.")
    value: Text = Field("", description="The register's column that holds the level.")
    reviewed: Identifier | None = Field(
        None, description="The evidence reviews, by the name of the fact there."
    )
    column: Text | None = Field(
        None, description="The submitted column, taken at its word (yes or no, or a number)."
    )
    experts: Text | None = Field(
        None,
        description="A yes/no column of the experts' sheets: one explicit no makes it no. On the "
        "sheets its heading is this name, or the fact's Chinese or English name.",
        min_length=1,
    )
    condition: Condition | None = Field(
        None, description="Holds or not; may ask for columns, registers and facts declared before."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> FactSource:
        kinds = [self.matching, self.reviewed, self.column, self.experts, self.condition]
        if sum(kind is not None for kind in kinds) != 1:
            raise PydanticCustomError(
                "source_kind", "give one of matching, reviewed, column, experts, condition"
            )
        return self


class Fact(Part):
    """Something true of a project that bonuses, exemptions, ties and vetoes can ask for.

    Its value is a whole number: 1 and 0 for yes and no, or a level.
    """

    id: Identifier = Field(description="The fact's name.")
    name: Words = Field(description="What people call it.")
    verified: FactSource = Field(alias="from", description="Where it is verified.")
    declared: Text = Field(
        "", description="The column in which the applicant declares it; a difference is told."
    )
