"""Tables of advice: printed beside the result, and never part of it.

Figures of statistics stand there as decimals that were rounded once, so that
they are the same text on every machine.
"""

from __future__ import annotations

from pipeline.tables.kinds import (
    CODE,
    COUNT,
    DECIMAL,
    FLAG,
    PLACE,
    TEXT,
    WORD,
    Column,
    Table,
)
from pipeline.tables.working import OUTCOMES

_C = Column
_ID = _C("project_id", CODE, "The project.")
_EXPERT = _C("expert_id", CODE, "The expert.")
_OF = _C("of", CODE, "A criterion's id, or total for points over all criteria.")
_CAVEATS = _C("caveats", CODE, "What a reader must know of these figures, by code, joined by ;")

EXPERT_FIGURES = Table(
    "expert_figures",
    "an expert, with what the marks say of it",
    (
        _EXPERT,
        _C("projects", COUNT, "Projects it marked in every criterion."),
        _C("mean", DECIMAL, "The mean of the points it gave."),
        _C("spread", DECIMAL, "The standard deviation of the points it gave."),
        _C(
            "severity",
            DECIMAL,
            "How many points less it gave than the others gave the same projects, on average; "
            "below 0 it gave more.",
        ),
        _C("compared", COUNT, "Projects for which there were others to compare with."),
        _C(
            "calibrated_severity",
            DECIMAL,
            "The same by calibration, drawn towards 0 where it marked little.",
        ),
        _C(
            "consistency",
            DECIMAL,
            "Correlation of its points with the mean of the others for the same projects.",
        ),
        _C("extreme", COUNT, "Marks of it that stand out."),
        _C("alike", CODE, "The expert whose marks are most like its own, if that is flagged."),
        _C("component", COUNT, "Which group of experts that a chain of marks connects, from 1."),
        _C("own_unit_marks", COUNT, "Projects of its own unit that it marked."),
        _C(
            "own_unit_favour",
            DECIMAL,
            "How many points more it gave them, beyond what it gives others, on average.",
        ),
        _CAVEATS,
    ),
    ("expert_id",),
)

CALIBRATED = Table(
    "calibration",
    "a project with its points without the severity of its experts",
    (
        _ID,
        _C("component", COUNT, "Which group of projects that a chain of marks connects, from 1."),
        _C("experts", COUNT, "Experts who marked it in every criterion."),
        _C("mean", DECIMAL, "The plain mean of their points."),
        _C("calibrated", DECIMAL, "The mean of their points less what each gives too much."),
        _C("place_before", PLACE, "Its place by the plain mean."),
        _C("place_after", PLACE, "Its place by the calibrated mean."),
        _C("outcome", WORD, "What became of it.", OUTCOMES),
        _C(
            "outcome_after",
            WORD,
            "What would become of it if its total moved as its mean does.",
            OUTCOMES,
        ),
    ),
    ("project_id",),
)

AGREED = Table(
    "agreement",
    "a figure of how far the experts agree",
    (
        _OF,
        _C("figure", CODE, "Which figure it is."),
        _C("value", DECIMAL, "The figure; empty where it does not exist."),
        _C("projects", COUNT, "Projects it looks at."),
        _C("experts", COUNT, "Experts whose marks it looks at."),
        _C("marks", COUNT, "Marks it looks at."),
        _CAVEATS,
    ),
    ("of", "figure"),
)

EXTREMES = Table(
    "extremes",
    "a mark that stands out",
    (
        _ID,
        _EXPERT,
        _OF,
        _C("points", DECIMAL, "The mark, or the points."),
        _C("median", DECIMAL, "The median of all who marked it."),
        _C("distance", DECIMAL, "How far it lies from the median; below 0 under it."),
        _C("limit", DECIMAL, "Beyond which distance a mark stands out."),
        _C("marks", COUNT, "How many experts marked it."),
    ),
    ("project_id", "expert_id", "of"),
)

ALIKE = Table(
    "alike",
    "two experts whose marks are alike",
    (
        _EXPERT,
        _C("other_id", CODE, "The other expert."),
        _C("projects", COUNT, "Projects both marked."),
        _C("marks", COUNT, "Marks both gave."),
        _C("same", COUNT, "How many of them are the same."),
        _C("expected", DECIMAL, "How many would be the same by the frequency of marks alone."),
    ),
    ("expert_id", "other_id"),
)

CONFIDENCE = Table(
    "confidence",
    "an admitted project, with how firm its outcome is",
    (
        _ID,
        _C("recommended_share", DECIMAL, "In what share of the draws it is recommended."),
        _C("place_low", PLACE, "The first place down to which the lower share of draws has it."),
        _C("place_high", PLACE, "The first place down to which the upper share of draws has it."),
        _C(
            "points_short",
            DECIMAL,
            "The fewest points more with which it would be recommended, all else being equal.",
        ),
        _C("points_spare", DECIMAL, "The fewest points less with which it would not be."),
        _C("grey", FLAG, "Whether it is neither sure to be in nor sure to be out."),
        _C("mark_expert", CODE, "Whose one mark would turn its outcome with the least change."),
        _C("mark_criterion", CODE, "In which criterion."),
        _C("mark_from", DECIMAL, "The mark as it is."),
        _C("mark_to", DECIMAL, "The mark that would turn it."),
        _C("weight_criterion", CODE, "Which one weight would turn it with the least shift."),
        _C("weight_from", DECIMAL, "Its share of all points in percent."),
        _C(
            "weight_to",
            DECIMAL,
            "The nearest whole percent that would turn it, the others keeping their proportions.",
        ),
        _C("without", CODE, "Experts without any one of whom it would turn, joined by ;"),
        _C(
            "drawn",
            WORD,
            "yes; always: in whatever the marks; never: out whatever the marks; open: it waits "
            "for a decision; no: not drawn again.",
            ("yes", "always", "never", "open", "no"),
        ),
    ),
    ("project_id",),
)

ACCEPTABILITY = Table(
    "acceptability",
    "a place that a project has in some draws",
    (
        _ID,
        _C("place", COUNT, "The place."),
        _C("share", DECIMAL, "In what share of the draws; equals share the places they hold."),
    ),
    ("project_id", "place"),
)

WITHOUT = Table(
    "without",
    "an expert, with what the list would be without that expert",
    (
        _C("panel", CODE, "The panel; empty for one list of all."),
        _EXPERT,
        _C("projects", COUNT, "Projects it counts for."),
        _C("comes_in", CODE, "Projects that would come in, joined by ;"),
        _C("goes_out", CODE, "Projects that would go out, joined by ;"),
        _C("equal", CODE, "Projects that would be equals across a line, joined by ;"),
        _C("too_few", CODE, "Projects that too few experts would be left for, joined by ;"),
    ),
    ("panel", "expert_id"),
)

REDRAWN = Table(
    "redrawn",
    "a list, with how it was drawn again",
    (
        _C("panel", CODE, "The panel; empty for one list of all."),
        _C("status", CODE, "drawn, or not_drawn: and why no figures are told."),
        _C(
            "experts",
            CODE,
            "panel: drawn once for all projects of a draw; project: within each project; none.",
        ),
        _C("exact", FLAG, "Whether every resample there is was made."),
        _C("draws", COUNT, "How many draws were made."),
        _C("resamples", COUNT, "For how many resamples of a panel they stand; 0 where by chance."),
        _C("weights", FLAG, "Whether weights were drawn."),
        _C("concentration", COUNT, "How near to the official ones; 0 where they were not."),
        _C("projects", COUNT, "Projects of the list."),
        _C("fewest_experts", COUNT, "The fewest experts who count for one of them."),
        _C("seed", TEXT, "The declared seed."),
    ),
    ("panel",),
)

LIKENESS = Table(
    "likeness",
    "two projects or applicants that resemble one another",
    (
        _C("kind", WORD, "What is compared.", ("project", "applicant")),
        _C("likeness", DECIMAL, "How like they are, from 0 to 1."),
        _ID,
        _C("unit", CODE, "The unit that recommends it."),
        _C("text", TEXT, "Its text."),
        _C("other", CODE, "The other project's number."),
        _C("other_source", CODE, "The other's unit, or the register of earlier projects."),
        _C("other_text", TEXT, "The other's text."),
        _C("place", TEXT, "File, sheet and row of the first."),
        _C("other_place", TEXT, "File, sheet and row of the other."),
    ),
    ("kind", "place", "other_place"),
)

ALTERNATIVES = Table(
    "alternatives",
    "a project of which another reading of the notice would make something else",
    (
        _C(
            "reading",
            CODE,
            "extra-first or quota-first; priority_as_order; unused: and the pool whose places "
            "nobody took.",
        ),
        _ID,
        _C("outcome", WORD, "What became of it.", OUTCOMES),
        _C("otherwise", WORD, "What would become of it.", OUTCOMES),
    ),
    ("reading", "project_id"),
)

ADVISED: tuple[tuple[str, Table], ...] = (
    ("experts", EXPERT_FIGURES),
    ("calibration", CALIBRATED),
    ("agreement", AGREED),
    ("extremes", EXTREMES),
    ("alike", ALIKE),
    ("confidence", CONFIDENCE),
    ("acceptability", ACCEPTABILITY),
    ("without", WITHOUT),
    ("redrawn", REDRAWN),
    ("likeness", LIKENESS),
    ("alternatives", ALTERNATIVES),
)
"""Every table of advice, by the name of its file, which is that of its field in `Advice`."""
