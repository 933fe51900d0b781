"""Complaints about a policy file; each is told with its line."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _


def _fault(code: str, message: str, remedy: str) -> Code:
    return Code(code, "stop", message, "", remedy)


CODES: tuple[Code, ...] = (
    _fault("document_too_large", _("the file holds {value} bytes, a policy at most a million"), ""),
    _fault(
        "document_not_utf8",
        _("the file is not UTF-8 text from this line on"),
        _("save it as UTF-8"),
    ),
    _fault("document_too_deep", _("mappings and lists are nested too deeply"), ""),
    _fault(
        "document_unreadable", _("this is not YAML: {value}"), _("mend the line or the one above")
    ),
    _fault(
        "document_alias", _("anchors and aliases are not read: {value}"), _("write the value out")
    ),
    _fault("document_tag", _("YAML tags are not read"), _("take the tag away")),
    _fault("document_key", _("a key must be a plain word"), ""),
    _fault(
        "document_doubled_key",
        _("the key `{key}` stands here again, first in line {first}"),
        _("keep one of them"),
    ),
    _fault(
        "document_bare_decimal",
        _("the decimal {value} stands without quotes"),
        _('write "{value}"'),
    ),
    _fault(
        "document_second", _("a second document begins here"), _("keep one document in the file")
    ),
    _fault("policy_empty", _("the file holds no policy"), ""),
    _fault("policy_unknown_key", _("the key `{key}` is not known"), _("did you mean `{nearest}`?")),
    _fault("policy_missing_key", _("the key `{key}` is missing here"), _("add it")),
    _fault("policy_wrong_value", _("`{key}` cannot be {value}: {expected}"), ""),
    _fault(
        "policy_not_a_choice",
        _("`{key}` cannot be {value}; it is one of {expected}"),
        _("did you mean `{nearest}`?"),
    ),
    _fault(
        "policy_without_source",
        _("`{key}` has neither a clause with what it says, nor a reading"),
        _("add clause and says, or a reading"),
    ),
    _fault(
        "policy_not_an_amount",
        _("`{key}` is not an amount: {value}"),
        _("write a decimal in quotes"),
    ),
    _fault("policy_too_many_decimals", _("`{key}` has more than nine decimals: {value}"), ""),
    _fault(
        "policy_not_a_moment",
        _("`{key}` is not a moment: {value}"),
        _('write "2022-05-04T18:00:00+08:00"'),
    ),
    _fault("policy_not_a_day", _("`{key}` is no day of the calendar: {value}"), _("mend the day")),
    _fault(
        "policy_without_zone",
        _("`{key}` has no time zone: {value}"),
        _("add the zone, such as +08:00"),
    ),
    _fault(
        "policy_condition_kind",
        _("a condition is one of all, any, not, in_register, column, fact"),
        _("give exactly one"),
    ),
    _fault(
        "policy_condition_test",
        _("a column or fact is tested once, a combination not at all"),
        _("give exactly one test"),
    ),
    _fault(
        "policy_source_kind",
        _("a fact comes from one of matching, reviewed, column, experts"),
        _("give exactly one"),
    ),
    _fault("policy_bonus_kind", _("a bonus has points, or points_by_level"), _("give exactly one")),
    _fault(
        "policy_total_unstated",
        _("how many are forwarded is not stated: {value}"),
        _("give a number or the word unlimited"),
    ),
    _fault(
        "policy_unknown_name", _("there is no {kind} `{value}`"), _("did you mean `{nearest}`?")
    ),
    _fault(
        "policy_doubled_name", _("the {kind} `{value}` is declared twice"), _("keep one of them")
    ),
    _fault(
        "policy_taken_name",
        _("the name `{value}` has another meaning in the ledger"),
        _("take another"),
    ),
    _fault(
        "policy_taken_code", _("the name `{value}` is one of the program's own"), _("take another")
    ),
    _fault(
        "policy_weights",
        _("the weights make {value} points in all, `full` says {full}"),
        _("mend weights, scales or full"),
    ),
    _fault("policy_negative", _("an amount below 0: {value}"), ""),
    _fault("policy_not_positive", _("an amount that must be above 0: {value}"), ""),
    _fault("policy_scale_empty", _("the highest mark {value} is not above the lowest {min}"), ""),
    _fault(
        "policy_scale_step",
        _("steps of {value} do not lead from the lowest mark to the highest"),
        "",
    ),
    _fault(
        "policy_rounding_absent",
        _("neither `criterion` nor `total` says how figures are rounded"),
        _("state one of them"),
    ),
    _fault(
        "policy_rounding_level",
        _("rounding at `{value}` needs the panel's level to be criterion"),
        "",
    ),
    _fault("policy_counts_level", _("per_criterion needs the panel's level to be criterion"), ""),
    _fault("policy_clamped_level", _("clamped_mean needs the panel's level to be criterion"), ""),
    _fault(
        "policy_trimming",
        _("with {value} experts and {dropped} dropped nobody is left"),
        _("raise at_least"),
    ),
    _fault("policy_out_of_reach", _("{value} can never be reached: the most is {full}"), ""),
    _fault(
        "policy_undefined_kind",
        _("the rule kind `{value}` has no written rule yet and cannot be used"),
        "",
    ),
    _fault("policy_extra_named", _("one pool for the round has no named units"), ""),
    _fault(
        "policy_extra_nobody",
        _("extra places are for exempt projects, and no exemption is declared"),
        "",
    ),
    _fault(
        "policy_pool_of_no_panel",
        _("panels stand apart, and the pool `{value}` belongs to none"),
        _("list it in per_panel"),
    ),
    _fault(
        "policy_fact_too_early",
        _("the rule `{value}` asks for a fact, which is known only after examination"),
        _("ask for the register instead"),
    ),
    _fault("policy_exemption_fact", _("an exemption asks for a fact"), ""),
)
