"""What looks mistaken in a sound policy file; the file is read all the same."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _


def _lint(code: str, message: str, remedy: str) -> Code:
    return Code(code, "warn", message, "", remedy)


_NAMES: tuple[Code, ...] = (
    _lint(
        "lint_blank_ends", _("`{value}` has blanks at its ends, or is empty"), _("take them away")
    ),
    _lint(
        "lint_one_language",
        _("`{key}` is said in one language only: {value}"),
        _("say it in the other, or write one text for both"),
    ),
    _lint(
        "lint_alias_own",
        _("`{value}` is what `{name}` is called anyway"),
        _("take the alias away"),
    ),
    _lint(
        "lint_alias_like",
        _("`{value}` is read like `{other}` of `{name}`, but for case, width and blanks"),
        _("write it so that people cannot mix them up"),
    ),
    _lint(
        "lint_register_like",
        _("the register `{value}` is none that is known, and much like `{nearest}`"),
        _("did you mean `{nearest}`?"),
    ),
    _lint(
        "lint_unused",
        _("nothing in the policy refers to the {kind} `{value}`"),
        _("use it, or take it away"),
    ),
    _lint("lint_class_empty", _("no unit is of the class `{value}`"), _("give it units")),
    _lint(
        "lint_rule_twice",
        _("the rules `{value}` and `{name}` ask the same, with the same consequence"),
        _("keep one of them"),
    ),
)

_DAYS: tuple[Code, ...] = (
    _lint(
        "lint_before_notice",
        _("{value} lies before the day of the notice, {first}"),
        _("mend the moment, or round.issued"),
    ),
    _lint(
        "lint_reading_early",
        _("a reading of {value} is older than the notice of {first}"),
        _("mend the day"),
    ),
    _lint(
        "lint_reading_late",
        _("a reading of {value} was chosen after the first deadline, {last}"),
        _("say what was decided before filing ended, or mend the day"),
    ),
    _lint(
        "lint_period_idle",
        _("`period` names days, and neither of them is asked about"),
        _("add valid_on, or take it away"),
    ),
)

_MARKING: tuple[Code, ...] = (
    _lint("lint_weight_zero", _("marks of `{value}` give no points: its weight is 0"), ""),
    _lint(
        "lint_bands_short",
        _("the bands go from {value} to {last}, the scale from {min} to {full}"),
        _("let the bands cover the scale"),
    ),
    _lint(
        "lint_pass_nobody_fails",
        _("a pass mark of {value} fails nobody: the least there can be is {min}"),
        _("raise it, or take it away"),
    ),
    _lint(
        "lint_pass_full_only",
        _("only full marks reach the pass mark of {value}"),
        _("lower it"),
    ),
    _lint(
        "lint_clamp_idle",
        _("no mark is {value} from the mean: no scale is wide enough"),
        _("lower the distance, or take mean"),
    ),
    _lint(
        "lint_tie_idle",
        _("`{value}` can never part equals that the rules before it leave"),
        _("take it away"),
    ),
    _lint(
        "lint_bonus_nothing",
        _("the bonus `{value}` gives nobody anything"),
        _("give it points, or take it away"),
    ),
    _lint(
        "lint_cap_idle",
        _("the cap of {value} is never reached: its bonuses give at most {full}"),
        _("lower the cap, or take it away"),
    ),
)

_POOLS: tuple[Code, ...] = (
    _lint(
        "lint_pool_nobody",
        _("`{value}` has no place for anybody"),
        _("give it places, or take it away"),
    ),
    _lint(
        "lint_pool_unbounded",
        _("the pool `{value}` has no number and bounds nobody"),
        _("give it a number, or take it away"),
    ),
    _lint(
        "lint_never_holds",
        _("the condition can never hold: `{value}` is never so"),
        _("mend the test, or the fact"),
    ),
    _lint(
        "lint_skips_nothing",
        _("exempt projects skip `{value}`, and there is no such pool"),
        _("name pools that are there"),
    ),
    _lint(
        "lint_above_total",
        _("{value} places, and the whole list has {full}"),
        _("lower it to what can be used"),
    ),
    _lint(
        "lint_total_never_full",
        _("the total of {full} can never be reached: `{others}` leaves room for only {value}"),
        _("lower the total, or give more places"),
    ),
    _lint(
        "lint_per_panel_idle",
        _("each panel has the pool `{value}` for itself, and there is no such pool"),
        _("take it away"),
    ),
    _lint(
        "lint_several_idle",
        _("projects may name several directions, and nothing counts or bounds them"),
        _("declare a pool of directions or fields, or count the first"),
    ),
    _lint(
        "lint_members_idle",
        _("members of consortia are counted, and nobody may apply together"),
        _("write not_counted, or let them"),
    ),
    _lint(
        "lint_repeats_one",
        _("an applicant may have {value} projects on the list, and a second filing is a finding"),
        _("write allowed as_pool"),
    ),
    _lint(
        "lint_surplus_soft",
        _("nobody is beyond a soft quota, and {value} finds no surplus"),
        _("write by_score, or make the quota hard"),
    ),
)

CODES = (*_NAMES, *_DAYS, *_MARKING, *_POOLS)
