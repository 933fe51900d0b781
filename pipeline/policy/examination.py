"""What is examined beside the rules: rows, repeats, receipts, experts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.policy.parts import (
    Consequence,
    Count,
    Day,
    Identifier,
    MomentText,
    Part,
    Ratio,
    Record,
    Text,
)
from pipeline.policy.rules import Rule


class Required(Part):
    """Columns that every row must fill in."""

    columns: list[Text] = Field(description="The columns; an empty cell refuses the row.")


class CreditCode(Part):
    """What a credit code with a wrong check character does."""

    wrong: Consequence = Field(description="What follows.")


class Repeats(Part):
    """What follows when an applicant, or a project, is filed more than once."""

    applicant: Consequence = Field(description="One applicant under one key in several rows.")
    project: Consequence = Field(description="One project number in several rows.")
    allowed: Literal["one", "as_pool"] = Field(
        "one",
        description="How many an applicant may file: one, or as many as `pools.applicant` allows.",
    )


class PaperEqualsOnline(Part):
    """Which columns of the district's paper must equal the online filing."""

    register_: Identifier = Field("online", alias="register", description="The filings.")
    columns: list[Text] = Field(description="The columns compared.", min_length=1)
    otherwise: Consequence = Field(description="What a difference does.")


class Receipts(Part):
    """What the letter's control totals must agree with."""

    paper_until: MomentText = Field(
        "", description="The last moment the paper may come; not examined when absent."
    )
    late: Consequence = Field("block", description="What paper that came later does.")
    differs: Consequence = Field("block", description="What a differing control total does.")


class Recusal(Part):
    """Which marks are left out because of who gave them."""

    employer_years: Annotated[Count, Field(le=100)] = Field(
        description="Years back in which having worked for the applicant bars an expert."
    )
    on: Day = Field(description="The day from which the years are counted back.")


class YesNo(Part):
    """How yes and no are written, besides the usual."""

    blank: Literal["no", "missing"] = Field(description="What an empty cell means.")


class Consortium(Part):
    """Whether several may apply together, and how many."""

    members: Literal["forbidden", "optional", "required"] = Field(
        description="Whether there may or must be members beside the lead."
    )
    at_most: Annotated[Count, Field(ge=1)] | None = Field(
        None, description="The most members beside the lead; no bound when absent."
    )
    otherwise: Consequence = Field(description="What follows when it is not so.")


class UnitOrder(Part):
    """A unit must put its projects in order: 1, 2, 3 and so on, each number once."""

    otherwise: Consequence = Field(description="What a missing or repeated number does.")


class DirectionFit(Part):
    """When experts say on their sheets that a project does not fit its direction."""

    more_than: Ratio = Field(
        description="It is asked if more than this share of those who answered say no."
    )
    otherwise: Consequence = Field(description="What follows; never another direction.")


class Examination(Record):
    """Everything a row, a file or an expert is examined for."""

    required: Required = Field(description="Columns that must be filled in.")
    credit_code: CreditCode = Field(description="Wrong check characters.")
    repeats: Repeats = Field(description="One applicant or one project several times.")
    paper_equals_online: PaperEqualsOnline | None = Field(None, description="Paper and online.")
    receipts: Receipts = Field(description="Letters and control totals.")
    recusal: Recusal = Field(description="Experts who may not mark a project.")
    yes_no: YesNo = Field(description="How yes and no are written.")
    consortium: Consortium | None = Field(None, description="Applying together.")
    unit_order: UnitOrder | None = Field(None, description="Units must order their projects.")
    direction_fit: DirectionFit | None = Field(None, description="Experts find a direction unfit.")
    rules: list[Rule] = Field(default_factory=list, description="The rules of the notice.")
