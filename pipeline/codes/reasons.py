"""Why a project is not recommended, in one sentence for each reason.

A reason that is a finding's code or a rule of the policy is told by the
finding itself and has no sentence here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.language import mark as _


@dataclass(frozen=True)
class Reason:
    """One reason. `says` is an English sentence with named fields, and a catalogue's key.

    The fields are `figure` (the reason's figure), `needed` (what the policy
    asks for), `name` (of what stands behind the colon: a unit, direction, applicant,
    criterion, place of its own and so on) and `minute` (the ruling's). A reason that is a
    `pool` is told with the distance to the last project in it.
    """

    reason: str
    says: str
    pool: bool = False


REASONS: Mapping[str, Reason] = {
    reason.reason: reason
    for reason in (
        Reason("too_few_experts", _("too few experts: {figure}, at least {needed} are needed")),
        Reason("below_total", _("expert points are {figure} below the pass mark of {needed}")),
        Reason("below_criterion", _("{name} is {figure} below its pass mark of {needed}")),
        Reason("below_block", _("{name} together are {figure} below their pass mark of {needed}")),
        Reason("veto", _("{name}: an explicit no was given")),
        Reason("short_list", _("its first figure is {figure} below the lowest that was heard")),
        Reason(
            "surplus",
            _("number {figure} in the order of {name}, whose places go to those before it"),
        ),
        Reason(
            "surplus_refused",
            _("sent back: number {figure} in its unit's order, beyond the unit's places"),
        ),
        Reason(
            "unit_order_unclear",
            _("without a number of its own in its unit's order, and not all such projects fit"),
        ),
        Reason("equals_straddle", _("equal with others where room ends: the panel has to rule")),
        Reason("waits_for_ruling", _("waits for the panel's ruling on equals above it")),
        Reason("ruling", _("decided by a ruling of the panel (minute {minute})")),
        Reason("unit", _("the quota of {name} is full"), pool=True),
        Reason("matrix", _("the places of {name} are taken"), pool=True),
        Reason("extra", _("the extra places of {name} are taken"), pool=True),
        Reason("extra_round", _("the extra places of the round are taken"), pool=True),
        Reason("own", _("the separate places of {name} are taken"), pool=True),
        Reason("class", _("the places of the class {name} are taken"), pool=True),
        Reason("direction", _("the places of direction {name} are taken"), pool=True),
        Reason("field", _("the places of the field {name} are taken"), pool=True),
        Reason("applicant", _("the places of the applicant {name} are taken"), pool=True),
        Reason("total", _("the list is full"), pool=True),
        Reason("total_open", _("the open places of the list are taken"), pool=True),
        Reason("floor", _("the places kept for {name} are taken"), pool=True),
    )
}
"""Every reason, by the part of its code before the colon."""

MARGIN = _("{told}; the lowest total in it less the project's own is {figure}")
"""How far a full pool's last project stands from this one."""

LEVEL_TOTALS = _("{told}; totals are equal and a rule for equals decided")
"""In place of the margin, where it is 0."""

EXCLUDED = _("{told}; excluded by decision (minute {minute})")
"""A finding for which a disposition excluded the project."""

RULE_BROKEN = _("Not met: {says}. Found: {found}.")
RULE_BROKEN_BARE = _("Not met: {says}.")
"""A finding whose code is a rule of the policy, with and without what was found."""

RULE_REMEDY: Mapping[str, str] = {
    "row": _("If this is wrong, send the bureau the evidence."),
    "block": _("The bureau settles it in dispositions.csv."),
    "warn": _("Mend it where it can be mended; the project stays in the round."),
}
"""What to do about a broken rule, by the severity it was given."""

REMARKS: Mapping[str, str] = {
    "panel": _("panel {panel}"),
    "bypass": _("recommended without marking"),
    "ruled_in": _("taken in by ruling (minute {minute})"),
    "displaced": _("in place of {names}"),
    "shared": _("place shared with equals"),
    "ruled_place": _("order among equals by ruling (minute {minute})"),
    "drawn_place": _("order among equals by lot"),
    "beyond": _("beyond what is allowed in principle: {pools}"),
}
"""What stands in the list's remark, joined by semicolons."""

SEPARATOR = _("; ")
"""What parts remarks."""

DRAFT: Mapping[str, str] = {
    "referred": _("projects referred to the panel: {count}"),
    "blocked": _("blocking findings not settled: {count}"),
    "refused_files": _("files refused: {count}"),
    "not_made": _("checks not made: {count}"),
}
"""Why a list is a draft."""
