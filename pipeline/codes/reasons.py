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
    asks for), `name` (of the unit, direction, applicant, criterion, block or
    fact behind the colon) and `minute` (the ruling's). A reason that is a
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
        Reason("equals_straddle", _("equal with others where room ends: the panel has to rule")),
        Reason("waits_for_ruling", _("waits for the panel's ruling on equals above it")),
        Reason("ruling", _("decided by a ruling of the panel (minute {minute})")),
        Reason("unit", _("the quota of {name} is full"), pool=True),
        Reason("extra", _("the extra places of {name} are taken"), pool=True),
        Reason("extra_round", _("the extra places of the round are taken"), pool=True),
        Reason("direction", _("the places of direction {name} are taken"), pool=True),
        Reason("applicant", _("the places of the applicant {name} are taken"), pool=True),
        Reason("total", _("the list is full"), pool=True),
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
    "ruled_in": _("taken in by ruling (minute {minute})"),
    "displaced": _("in place of {names}"),
    "shared": _("place shared with equals"),
    "ruled_place": _("order among equals by ruling (minute {minute})"),
    "drawn_place": _("order among equals by lot"),
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
