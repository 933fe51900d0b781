"""How results leave the office: what each reader's edition of the list shows, and the letters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.policy.parts import (
    Count,
    Day,
    Filled,
    Identifier,
    MomentText,
    Part,
    Record,
    Text,
    Words,
)

Order = Literal["place", "unit"]

FOR_THE_PUBLIC = ("number", "project_id", "title", "applicant", "unit", "field", "direction")
"""What an edition for the public may show: nothing of marks, and nobody's telephone."""

FOR_THE_MINISTRY = (
    *(*FOR_THE_PUBLIC, "place", "credit_code", "applicant_type", "partners"),
    *("contact", "telephone"),
)
"""What an edition for the ministry may show, besides what facts say; no marks."""

INSIDE = (
    *(*FOR_THE_MINISTRY, "expert_points", "component_points", "bonus_points", "total"),
    *("quota_use", "outcome", "remark"),
)
"""What the edition that stays in the office may show, besides what facts say."""

FACT = "fact:"
"""How a column begins that shows a verified fact."""


class Office(Part):
    """The office that decides: in whose name letters go out, and whom to call."""

    name: Words = Field(description="The office, as it signs.")
    department: Words | None = Field(None, description="Which of its parts answers questions.")
    address: Words | None = Field(None, description="Where letters to it go.")
    telephone: Filled = Field(description="Where questions and objections are answered.")
    discipline_telephone: Filled = Field(
        description="Where the conduct of the office itself is complained of."
    )


class InsideEdition(Part):
    """The list as it stays in the office, with marks and outcomes."""

    columns: list[Text] = Field(
        description="Its columns, in order: names of the list's columns, or `fact:` and a fact.",
        min_length=1,
    )
    outcomes: list[Literal["recommended", "reserve", "referred", "not_selected"]] = Field(
        description="Projects of which outcomes stand on it, by place.", min_length=1
    )


class MinistryEdition(Part):
    """The list as it goes to the ministry: the recommended, without marks."""

    columns: list[Text] = Field(description="Its columns, in order.", min_length=1)
    order: Order = Field(description="Whether by place, or by unit and then by title.")


class PublicEdition(Part):
    """The list as everybody may read it: the recommended, without marks or telephones."""

    columns: list[Text] = Field(description="Its columns, in order.", min_length=1)
    order: Order = Field(
        description="Whether by place, or without an order of merit: by unit, then by title."
    )


class Editions(Record):
    """One list, laid out for each of its readers."""

    inside: InsideEdition = Field(description="For the office itself.")
    ministry: MinistryEdition = Field(description="For the ministry.")
    public: PublicEdition = Field(description="For everybody.")


class Letter(Part):
    """The office's letter to the ministry that encloses the list."""

    template: Identifier = Field(
        "recommendation-letter", description="The Word template it is made from, without ending."
    )
    to: Words = Field(description="To whom it is addressed.")
    number: Text = Field("", description="The letter's number; left open when absent.")
    dated: Day | None = Field(None, description="Its day; left open when absent.")


class Notice(Part):
    """The public notice: the list, and how to object to it."""

    template: Identifier = Field(
        "public-notice", description="The Word template it is made from, without ending."
    )
    working_days: Annotated[Count, Field(ge=1, le=60)] = Field(
        description="For how many working days it hangs out."
    )
    begins: Day | None = Field(None, description="Its first day; left open when absent.")
    dated: Day | None = Field(None, description="Its day; left open when absent.")


class Reply(Part):
    """What is told to units and applicants about their own projects."""

    mend_until: MomentText = Field(description="Until when a unit may send what is mended.")


class Publication(Part):
    """How results leave the office."""

    subject: Words = Field(description="What the round is about, as letters name it.")
    basis: Words = Field(description="The paper on which the round rests, as letters cite it.")
    office: Office = Field(description="Who decides.")
    editions: Editions = Field(description="What each reader's list shows.")
    letter: Letter = Field(description="The letter to the ministry.")
    notice: Notice = Field(description="The public notice.")
    reply: Reply = Field(description="Replies to units and applicants.")
