"""How a list was drawn again, and why one was not: what a reader of the figures must know."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.language import mark as _

EXPERTS: Mapping[str, str] = {
    "panel": _("One panel marked every project: its experts are drawn once for all of a draw."),
    "project": _("Experts are drawn within each project, for not all marked the same ones."),
    "none": _("Experts stay as they marked."),
}
"""How experts were drawn, by code."""

EXACT = _("All {resamples} resamples were made, as {draws} different ones.")
CHANCE = _("{draws} draws were made by chance, from the seed {seed} and the marks.")
WEIGHTS = _("Weights were drawn around the official ones, concentration {concentration}.")
WEIGHTS_STAY = _("Weights stay the official ones.")
FEW = _(
    "The fewest experts of a project are {number}: few experts look more alike than many would "
    "be, so the list may be less firm than it seems; see what it would be without each of them."
)

NOT_DRAWN: Mapping[str, str] = {
    "hearing": _("a short list and a hearing"),
    "uncovered": _("a rule for equals that looks at who stands before"),
    "per_criterion": _("experts who count although they left a criterion blank"),
    "bypass": _("equals among those who bypass marking"),
    "too_fine": _("marks or weights too fine for whole numbers of 64 bits"),
    "orders": _("pools that cross, and more orders of equals than can be followed"),
    "weights": _("weights that cannot be drawn, and experts who are not to be"),
    "not_reproduced": _("a rule under which the marks as they are do not give the official result"),
}
"""Rule kinds that are not drawn again, by code."""

UNTOLD = _("How firm this list is, is not told: it has {why}, which is not drawn again.")

DRAWN: Mapping[str, str] = {
    "always": _("It is in whatever the marks: it was not marked, or a ruling took it in."),
    "never": _("It is out whatever the marks."),
    "open": _("It waits for a decision, so no share is told."),
    "no": _("It was not drawn again."),
}
"""What is told of a project without a share, by code."""

READINGS: Mapping[str, str] = {
    "extra-first": _("extra places used before the quota"),
    "quota-first": _("the quota used before extra places"),
    "priority_as_order": _("priority as an order among equals, without points"),
    "unused": _("places of {pool} that nobody took, given to the best who could use them"),
}
"""Other readings of the notice, by code."""
