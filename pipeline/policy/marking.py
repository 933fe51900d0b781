"""How marks become points: criteria, the panel, rounding and pass marks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.policy.parts import Amount, Count, Identifier, Part, Record, Text, Words


class Scale(Record):
    """The marks an expert may give."""

    min: Amount = Field(description="The lowest mark.")
    max: Amount = Field(description="The highest mark.")
    step: Amount = Field(description="The distance between neighbouring marks.")


class Band(Record):
    """Marks that a sheet describes in words."""

    lowest: Amount = Field(alias="from", description="The lowest mark of the band.")
    highest: Amount = Field(alias="to", description="The highest mark of the band.")
    name: Words = Field(description="What it is called, or what earns it.")


class Criterion(Part):
    """One criterion that experts mark. Points of a mark = weight x mark."""

    id: Identifier = Field(description="The criterion's name in tables.")
    name: Words = Field(description="The criterion's heading on mark sheets.")
    aliases: list[Text] = Field(default_factory=list, description="Other headings of it.")
    weight: Amount = Field(description="Points for each unit of the mark.")
    scale: Scale = Field(description="The marks an expert may give.")
    bands: list[Band] = Field(
        default_factory=list, description="The scale in words, from the lowest band up."
    )
    directions: list[Identifier] = Field(
        default_factory=list, description="The directions it is marked in; all when empty."
    )


class Mean(Record):
    """The plain mean of the experts who count."""

    kind: Literal["mean"]


class Median(Record):
    """The middle mark; of an even number the mean of the middle two."""

    kind: Literal["median"]


class TrimmedMean(Record):
    """The mean after the lowest and the highest are dropped."""

    kind: Literal["trimmed_mean"]
    dropped: Annotated[Count, Field(ge=1)] = Field(description="How many are dropped at each end.")
    at_least: Annotated[Count, Field(ge=1)] = Field(
        description="From how many experts up; below, the plain mean is taken."
    )


class ClampedMean(Record):
    """The mean after marks far from the mean are moved to the limit."""

    kind: Literal["clamped_mean"]
    distance: Amount = Field(description="How far from the mean a mark may lie, in marks.")


Method = Annotated[Mean | Median | TrimmedMean | ClampedMean, Field(discriminator="kind")]


class Rounding(Record):
    """One step of rounding."""

    decimals: Annotated[Count, Field(le=9)] = Field(description="How many decimals are kept.")
    half: Literal["up", "even"] = Field(
        "up", description="Where a half goes: away from zero, or to the even neighbour."
    )


class RoundingSteps(Part):
    """At which steps figures are rounded; what is not rounded is carried on exactly."""

    mark: Rounding | None = Field(None, description="A criterion's figure over experts.")
    criterion: Rounding | None = Field(None, description="Weight times that figure.")
    total: Rounding | None = Field(None, description="The sum of the criteria.")


class Panels(Part):
    """What panels that share no expert mean for the list."""

    compared: Literal["together", "apart"] = Field(
        description="One list of all panels, or one ordered list a panel."
    )
    per_panel: list[
        Literal[
            "unit",
            "matrix",
            "extra",
            "own",
            "class",
            "direction",
            "field",
            "applicant",
            "total",
        ]
    ] = Field(default_factory=list, description="When apart: the pools each panel has for itself.")


class Panel(Part):
    """Who counts, and how several experts become one figure."""

    minimum: Annotated[Count, Field(ge=1)] = Field(description="The fewest experts that suffice.")
    level: Literal["total", "criterion"] = Field(
        description="Whether experts' totals are aggregated, or each criterion's marks."
    )
    method: Method = Field(description="How several experts become one figure.")
    counts: Literal["complete", "per_criterion"] = Field(
        "complete", description="Whether an expert needs a mark in every criterion to count."
    )
    too_few: Literal["marked_again", "may_be_ruled"] = Field(
        description="Whether a ruling may recommend a project that too few experts marked."
    )
    panels: Panels | None = Field(None, description="How panels without a common expert compare.")


class CriterionPass(Part):
    """The least figure of one criterion."""

    criterion: Identifier = Field(description="The criterion.")
    at_least: Amount = Field(description="The least figure that passes, in marks.")


class BlockPass(Part):
    """The least sum of some criteria's weighted figures."""

    id: Identifier = Field(description="The block's name.")
    criteria: list[Identifier] = Field(description="The criteria it sums.", min_length=1)
    at_least: Amount = Field(description="The least sum that passes, in points.")


class TotalPass(Part):
    """The least expert points."""

    at_least: Amount = Field(description="The least expert points that pass; equal passes.")


class Veto(Part):
    """A fact whose explicit no fails the project."""

    fact: Identifier = Field(description="The fact; silence does not fail.")


class Span(Record):
    """From which number to which."""

    min: Amount = Field(description="The number that gives no points.")
    max: Amount = Field(description="The number that gives all.")


class PassMarks(Record):
    """What expert points must reach; bonuses do not help."""

    total: TotalPass | None = Field(None, description="The least total.")
    criteria: list[CriterionPass] = Field(default_factory=list, description="Per criterion.")
    blocks: list[BlockPass] = Field(default_factory=list, description="Per block of criteria.")
    veto: list[Veto] = Field(default_factory=list, description="Facts that must not be denied.")


class WrongScale(Part):
    """When an expert seems to have marked on another scale."""

    share: Amount = Field(
        description="An expert whose every total stays at or below this share of the full total."
    )


class Component(Part):
    """Points beside the experts', from a number in a register: a public vote, an index.

    The register has a row a project, found by project number.
    """

    id: Identifier = Field(description="Its name; `component:ID` in the ledger.")
    name: Words = Field(description="What it is called on lists.")
    register_: Identifier = Field(alias="register", description="The register's file name.")
    column: Text = Field(description="The register's column with the number.")
    points: Amount = Field(description="The most points it gives; part of `full`.")
    counted: Literal["on_scale", "share_of_most"] = Field(
        description="The number on a scale, or as a share of the largest number of the round."
    )
    scale: Span | None = Field(None, description="With on_scale: the numbers that may stand there.")
    rounding: Rounding = Field(description="How its points are rounded.")
    missing: Literal["zero", "block"] = Field(
        description="A project without a number gets none, or waits for a decision."
    )


class Hearing(Part):
    """A short list by the other criteria, whose projects are then heard."""

    criteria: list[Identifier] = Field(
        description="The criteria that are marked at the hearing.", min_length=1
    )
    at_most: Annotated[Count, Field(ge=1)] = Field(
        description="How many are heard; equals on the line are all heard."
    )
    counted: Literal["both", "alone"] = Field(
        description="Points before and at the hearing are summed, or the hearing's stand alone."
    )


class Marking(Record):
    """How marks become points."""

    full: Amount = Field(description="The most points experts can give: checked.")
    criteria: list[Criterion] = Field(
        description="The criteria, in the order of the sheets.", min_length=1
    )
    panel: Panel = Field(description="Who counts, and how several experts become one figure.")
    rounding: RoundingSteps = Field(description="Where figures are rounded.")
    pass_marks: PassMarks = Field(PassMarks(), description="What expert points must reach.")
    blanks: list[Text] = Field(
        default_factory=list, description="Cell texts that mean no mark was given."
    )
    suffixes: list[Text] = Field(
        default_factory=list, description="Units of the mark that may follow it."
    )
    wrong_scale: WrongScale | None = Field(None, description="When a scale looks mistaken.")
    components: list[Component] = Field(
        default_factory=list, description="Points beside the experts'."
    )
    hearing: Hearing | None = Field(None, description="A short list, then a hearing.")

    def criterion(self, named: str) -> Criterion:
        """The criterion of that id. Raises StopIteration where there is none."""
        return next(part for part in self.criteria if part.id == named)

    def marked_in(self, direction: str) -> list[Criterion]:
        """The criteria that are marked in a direction, in their order."""
        return [
            part for part in self.criteria if not part.directions or direction in part.directions
        ]
