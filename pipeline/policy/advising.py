"""What is advised beside the result: nothing that is published depends on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.policy.parts import Amount, Count, Identifier, Part, Ratio, Record, Text


class DeclaredPenalties(Record):
    """Penalties as numbers: the larger, the nearer its figures stay to 0."""

    kind: Literal["declared"]
    project: Amount = Field(description="Penalty of a project's distance from the mean.")
    expert: Amount = Field(description="Penalty of an expert's severity.")


class EstimatedPenalties(Record):
    """Penalties that the marks themselves suggest, by restricted maximum likelihood."""

    kind: Literal["reml"]


class Calibration(Part):
    """Points without the severity of whoever happened to mark a project."""

    penalties: Annotated[DeclaredPenalties | EstimatedPenalties, Field(discriminator="kind")] = (
        Field(description="How far severity is believed; declared, or estimated.")
    )


class FarByDeviations(Record):
    """Far from the median, measured by the median distance of all."""

    kind: Literal["deviations"]
    times: Amount = Field(description="How many times 1.4826 of the median distance is far.")


class FarByPoints(Record):
    """Far from the median by a number of points."""

    kind: Literal["points"]
    distance: Amount = Field(description="How many points from the median are far.")


class Copying(Record):
    """When the marks of two experts are alike beyond what their agreement explains."""

    share: Ratio = Field(description="The share of their marks that must be the same.")
    at_least: Annotated[Count, Field(ge=1)] = Field(
        description="How many projects both must have marked."
    )


class Agreement(Part):
    """How far experts agree, which marks stand out, and who may have copied or favoured."""

    extreme: Annotated[FarByDeviations | FarByPoints, Field(discriminator="kind")] = Field(
        description="When a mark stands out; it is shown and never taken out."
    )
    copying: Copying | None = Field(
        None, description="When marks are called alike; never if absent."
    )
    own_unit: Literal["compared", "not_compared"] = Field(
        description="Whether marks for projects of an expert's own unit are compared with others."
    )


class Shares(Record):
    """From which share to which."""

    lowest: Ratio = Field(alias="from", description="The lower share.")
    highest: Ratio = Field(alias="to", description="The upper share.")


class Confidence(Part):
    """How firm the list is: the whole selection drawn again, many times."""

    redrawn: list[Literal["experts", "weights"]] = Field(
        description="What differs from draw to draw.", min_length=1, max_length=2
    )
    draws: Annotated[Count, Field(ge=1, le=1_000_000)] = Field(description="How many draws.")
    exact_up_to: Count = Field(
        0, description="Up to how many draws all there can be are made, instead of some by chance."
    )
    concentration: Annotated[Count, Field(ge=1)] = Field(
        description="How near drawn weights stay to the official ones: the larger, the nearer."
    )
    seed: Text = Field(description="From which the draws are made, with the inputs.", min_length=1)
    grey: Shares = Field(
        description="Neither sure to be in nor sure to be out: in so great a share of the draws."
    )
    places: Shares = Field(
        description="The places told: those at which these shares of the draws are reached."
    )


class Likeness(Part):
    """Projects and applicants that resemble one another, for a person to look at."""

    columns: list[Text] = Field(
        description="The columns of the submission that are compared.", min_length=1
    )
    projects: Ratio = Field(description="From which likeness two projects are listed.")
    applicants: Ratio = Field(description="From which likeness two applicants' names are listed.")
    earlier: Identifier | None = Field(
        None, description="A register of earlier projects that are compared too."
    )


class Alternatives(Part):
    """Other readings of the notice, printed where they would change a name."""

    shown: list[Literal["extra_order", "priority", "unused"]] = Field(
        description="Which: order of extra places, priority as points or order, unused places.",
        min_length=1,
    )


class Advising(Record):
    """What is advised beside the result; what is absent is not advised."""

    calibration: Calibration | None = Field(None, description="Points without severity.")
    agreement: Agreement | None = Field(None, description="How far experts agree.")
    confidence: Confidence | None = Field(None, description="How firm the list is.")
    likeness: Likeness | None = Field(None, description="What resembles one another.")
    alternatives: Alternatives | None = Field(None, description="What other readings would give.")
