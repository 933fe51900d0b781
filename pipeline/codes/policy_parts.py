"""Complaints about what one part of a policy owes another; each is told with its line."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.codes.policy import fault
from pipeline.language import mark as _

_NAMES: tuple[Code, ...] = (
    fault("policy_unknown_name", _("there is no {kind} `{value}`"), _("did you mean `{nearest}`?")),
    fault(
        "policy_doubled_name", _("the {kind} `{value}` is declared twice"), _("keep one of them")
    ),
    fault(
        "policy_taken_name",
        _("the name `{value}` has another meaning in marks, figures or the ledger"),
        _("take another"),
    ),
    fault(
        "policy_taken_code", _("the name `{value}` is one of the program's own"), _("take another")
    ),
    fault(
        "policy_without_words",
        _("`{key}` says nothing in any language"),
        _("write what it is called, or what was chosen"),
    ),
    fault(
        "policy_not_a_choice_column",
        _("the column `{value}` has no closed list: it is not declared as a choice"),
        _("did you mean `{nearest}`?"),
    ),
    fault(
        "policy_choices_missing",
        _("the column `{value}` holds a choice, and its closed list is missing or empty"),
        _("list its values under choices"),
    ),
    fault(
        "policy_pools_of_sharing",
        _("`{value}` shares the pools of `{name}`, which has none of its own"),
        _("name the unit whose pools they are"),
    ),
    fault(
        "policy_sharing_class",
        _("`{value}` shares the pools of `{name}`, and so is counted in that unit's class"),
        _("take the class away"),
    ),
)

_CONDITIONS: tuple[Code, ...] = (
    fault(
        "policy_fact_too_early",
        _("the rule `{value}` asks for a fact, which is known only after examination"),
        _("ask for the register instead"),
    ),
    fault(
        "policy_condition_fact",
        _("who has a place, is exempt or bypasses marking is asked by facts alone"),
        _("declare a fact `from` a condition on columns and registers, and ask for it"),
    ),
    fault(
        "policy_fact_order",
        _("the fact `{name}` asks for `{value}`, which is not declared before it"),
        _("declare the fact asked for first"),
    ),
    fault(
        "policy_test_kind",
        _("`{key}` cannot be asked of `{value}`, which holds {kind}: nothing would ever pass"),
        _("use a test that suits it"),
    ),
    fault("policy_extension_nobody", _("`extended` names neither units nor projects"), ""),
    fault(
        "policy_extension_earlier",
        _("{value} is not later than the last moment of all others, {last}"),
        "",
    ),
    fault(
        "policy_bounds_crossed",
        _("{name} would have to lie beyond {value} and not beyond {full}: nothing can"),
        _("mend one of the bounds, or use any in place of all"),
    ),
    fault(
        "policy_value_alone",
        _("the column `{value}` with the level is of a register, and none is named"),
        _("name the register under matching"),
    ),
    fault(
        "policy_consortium_bound",
        _("nobody may apply together, and still {value} members are allowed"),
        _("take at_most away, or make it optional"),
    ),
    fault(
        "policy_repeats_pool",
        _("as_pool means as many as the pool `applicant` allows, and there is none"),
        _("declare pools.applicant, or write one"),
    ),
)

_MARKING: tuple[Code, ...] = (
    fault(
        "policy_weights",
        _("the criteria and components that count make {value} points, `full` says {full}"),
        _("mend weights, scales or full"),
    ),
    fault(
        "policy_full_by_direction",
        _("not every direction comes to the {full} points of `full`: {value}"),
        _("mend the criteria of these directions"),
    ),
    fault("policy_negative", _("an amount below 0: {value}"), ""),
    fault("policy_not_positive", _("an amount that must be above 0: {value}"), ""),
    fault("policy_scale_empty", _("the highest {value} is not above the lowest {min}"), ""),
    fault(
        "policy_scale_step",
        _("steps of {value} do not lead from the lowest mark to the highest"),
        "",
    ),
    fault(
        "policy_band_outside", _("{value} is not on the scale, which goes from {min} to {full}"), ""
    ),
    fault("policy_band_step", _("no mark is {value}: marks go in steps of {step}"), ""),
    fault("policy_band_empty", _("the band ends at {value} before it begins at {min}"), ""),
    fault(
        "policy_band_gap",
        _("the band begins at {value}; after the one before it, it must begin at {wanted}"),
        _("let bands rise without gap or overlap"),
    ),
    fault(
        "policy_rounding_absent",
        _("neither `criterion` nor `total` says how figures are rounded"),
        _("state one of them"),
    ),
    fault(
        "policy_rounding_level",
        _("rounding at `{value}` needs the panel's level to be criterion"),
        "",
    ),
    fault("policy_counts_level", _("per_criterion needs the panel's level to be criterion"), ""),
    fault("policy_clamped_level", _("clamped_mean needs the panel's level to be criterion"), ""),
    fault(
        "policy_trimming",
        _("with {value} experts and {dropped} dropped nobody is left"),
        _("raise at_least"),
    ),
    fault("policy_out_of_reach", _("{value} can never be reached: the most is {full}"), ""),
    fault(
        "policy_component_scale",
        _("the component `{value}` has a scale if it is counted on_scale, and only then"),
        _("add the scale, or take it away"),
    ),
    fault(
        "policy_hearing_all",
        _("every criterion is marked at the hearing, and nothing makes the short list"),
        _("leave the criteria out that are marked before"),
    ),
    fault(
        "policy_hearing_half",
        _("in direction `{value}` no criterion is left for one half, before or at the hearing"),
        "",
    ),
    fault(
        "policy_tie_partial",
        _("equals cannot be parted by `{value}`, which is not marked in every direction"),
        _("name a criterion that all projects are marked in"),
    ),
)

_POOLS: tuple[Code, ...] = (
    fault(
        "policy_sharing_named",
        _("`{value}` shares the pools of `{name}` and has no places of its own"),
        _("name the unit whose pools they are"),
    ),
    fault(
        "policy_named_of_round",
        _("there is one pool for the round, and no one's places can be named"),
        _("take named away"),
    ),
    fault(
        "policy_by_class_per",
        _("places by class of unit are for pools per unit, and this is per {value}"),
        _("take by_class away, or write per unit"),
    ),
    fault(
        "policy_share_per",
        _("a share of the unit's own quota is for pools per unit, and this is per {value}"),
        _("give default, or write per unit"),
    ),
    fault(
        "policy_share_unbounded",
        _("a share of the quota needs a quota for every unit, and some have none: {names}"),
        _("give the unit's pool a number for each"),
    ),
    fault(
        "policy_pool_undeclared",
        _("places are used in place of the pool `{value}`, which is not declared"),
        _("name pools that are: {names}"),
    ),
    fault(
        "policy_extra_nobody",
        _("extra places are for exempt projects, and no exemption is declared"),
        "",
    ),
    fault(
        "policy_matrix_column",
        _("`{value}` is not direction, and no column with a closed list"),
        _("did you mean `{nearest}`?"),
    ),
    fault(
        "policy_matrix_gap",
        _("the matrix has no number here for: {names}"),
        _("name every kind, with 0 where it has no place"),
    ),
    fault(
        "policy_matrix_required",
        _("the matrix counts by `{value}`, which a row may leave empty"),
        _("add it to examination.required.columns"),
    ),
    fault(
        "policy_surplus_nothing",
        _("{value} decides who is beyond a unit's places, and units have none"),
        _("declare pools.unit or pools.matrix, or write by_score"),
    ),
    fault(
        "policy_surplus_unordered",
        _("{value} needs the unit's own order, and units need not give one"),
        _("declare examination.unit_order, or write by_score"),
    ),
    fault(
        "policy_surplus_shared",
        _("{value} cannot tell apart units that share pools: {names}"),
        _("write by_score, or give each unit its own pools"),
    ),
    fault(
        "policy_pool_of_no_panel",
        _("panels stand apart, and the pool `{value}` belongs to none"),
        _("list it in per_panel"),
    ),
    fault(
        "policy_apart_one_list",
        _("panels stand apart, and `{value}` needs one list of all"),
        _("let panels stand together, or take it away"),
    ),
    fault(
        "policy_floor_unbounded",
        _("floors keep places out of the total, and the total is unlimited"),
        _("give the total a number, or take the floor away"),
    ),
    fault(
        "policy_floors_above_total",
        _("floors keep {value} places, the total has {full}; these alone clash with it: {names}"),
        _("raise the total by {more}, or lower floors by as many"),
    ),
    fault(
        "policy_floor_above_cap",
        _("{names} keep {value} places, and only {full} can be used: {others}"),
        _("{more} more places there would end it, or floors lower by as many"),
    ),
)

_PUBLICATION: tuple[Code, ...] = (
    fault(
        "policy_withheld_column",
        _("the column `{value}` may not stand in the edition `{name}`: its readers may not see it"),
        _("take it out"),
    ),
)

CODES = (*_NAMES, *_CONDITIONS, *_MARKING, *_POOLS, *_PUBLICATION)
