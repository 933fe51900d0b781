"""Complaints about a policy file as it is written: its YAML, its keys, its single values.

Each is told with its line. What one part owes another stands in `policy_parts`.
"""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _


def fault(code: str, message: str, remedy: str) -> Code:
    """A complaint about a policy file, which is refused."""
    return Code(code, "stop", message, "", remedy)


CODES: tuple[Code, ...] = (
    fault("document_too_large", _("the file holds {value} bytes, a policy at most a million"), ""),
    fault(
        "document_not_utf8",
        _("the file is not UTF-8 text from this line on"),
        _("save it as UTF-8"),
    ),
    fault("document_too_deep", _("mappings and lists are nested too deeply"), ""),
    fault(
        "document_unreadable", _("this is not YAML: {value}"), _("mend the line or the one above")
    ),
    fault(
        "document_alias", _("anchors and aliases are not read: {value}"), _("write the value out")
    ),
    fault("document_tag", _("YAML tags are not read"), _("take the tag away")),
    fault("document_key", _("a key must be a plain word"), ""),
    fault(
        "document_doubled_key",
        _("the key `{key}` stands here again, first in line {first}"),
        _("keep one of them"),
    ),
    fault(
        "document_entry_unmarked",
        _("`{key}` and {count} other keys stand here again, first in line {first}"),
        _("a new entry begins here: put `- ` before its first key"),
    ),
    fault(
        "document_bare_decimal",
        _("the decimal {value} stands without quotes"),
        _('write "{value}"'),
    ),
    fault(
        "document_second", _("a second document begins here"), _("keep one document in the file")
    ),
    fault("policy_empty", _("the file holds no policy"), ""),
    fault("policy_unknown_key", _("the key `{key}` is not known"), _("did you mean `{nearest}`?")),
    fault("policy_missing_key", _("the key `{key}` is missing here"), _("add it")),
    fault("policy_wrong_value", _("`{key}` cannot be {value}: {expected}"), ""),
    fault(
        "policy_not_a_name",
        _("`{key}` cannot be named {value}"),
        _("a name has letters A to Z, digits, _ . and -, no blanks, and at most 64 of them"),
    ),
    fault(
        "policy_not_a_choice",
        _("`{key}` cannot be {value}; it is one of {choices}"),
        _("did you mean `{nearest}`?"),
    ),
    fault(
        "policy_without_source",
        _("`{key}` has neither a clause with what it says, nor a reading"),
        _("add clause and says, or a reading"),
    ),
    fault(
        "policy_not_an_amount",
        _("`{key}` is not an amount: {value}"),
        _("write a decimal in quotes"),
    ),
    fault(
        "policy_not_a_share",
        _("`{key}` is not a share above 0 and at most 1: {value}"),
        _('write "1/3", "0.6" or "60%", in quotes'),
    ),
    fault(
        "policy_not_a_tie",
        _("{value} is no rule that parts equals"),
        _("did you mean `{nearest}`?"),
    ),
    fault("policy_too_many_decimals", _("`{key}` has more than nine decimals: {value}"), ""),
    fault(
        "policy_not_a_moment",
        _("`{key}` is not a moment: {value}"),
        _('write "2022-05-04T18:00:00+08:00"'),
    ),
    fault("policy_not_a_day", _("`{key}` is no day of the calendar: {value}"), _("mend the day")),
    fault(
        "policy_without_zone",
        _("`{key}` has no time zone: {value}"),
        _("add the zone, such as +08:00"),
    ),
    fault(
        "policy_condition_kind",
        _("a condition is one of all, any, not, in_register, column, fact"),
        _("give exactly one"),
    ),
    fault(
        "policy_condition_test",
        _("a column or fact is tested once, a combination not at all"),
        _("give exactly one test"),
    ),
    fault(
        "policy_source_kind",
        _("a fact comes from one of matching, reviewed, column, experts, condition"),
        _("give exactly one"),
    ),
    fault("policy_bonus_kind", _("a bonus has points, or points_by_level"), _("give exactly one")),
    fault(
        "policy_own_number",
        _("places of their own are a number or a share of the quota"),
        _("give default or share, one of them"),
    ),
    fault(
        "policy_extension_alone",
        _("`extended` gives a later last moment, and there is none to extend"),
        _("put it beside `until` or `before`"),
    ),
    fault(
        "policy_total_unstated",
        _("how many are forwarded is not stated: {value}"),
        _("give a number or the word unlimited"),
    ),
)
