"""What is examined beside the rules: rows, repeats, receipts, experts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.policy.parts import Consequence, Day, Identifier, MomentText, Part, Record, Text
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

    employer_years: int = Field(
        description="Years back in which having worked for the applicant bars an expert.", ge=0
    )
    on: Day = Field(description="The day from which the years are counted back.")


class YesNo(Part):
    """How yes and no are written, besides the usual."""

    blank: Literal["no", "missing"] = Field(description="What an empty cell means.")


class Examination(Record):
    """Everything a row, a file or an expert is examined for."""

    required: Required = Field(description="Columns that must be filled in.")
    credit_code: CreditCode = Field(description="Wrong check characters.")
    repeats: Repeats = Field(description="One applicant or one project several times.")
    paper_equals_online: PaperEqualsOnline | None = Field(None, description="Paper and online.")
    receipts: Receipts = Field(description="Letters and control totals.")
    recusal: Recusal = Field(description="Experts who may not mark a project.")
    yes_no: YesNo = Field(description="How yes and no are written.")
    rules: list[Rule] = Field(default_factory=list, description="The rules of the notice.")
