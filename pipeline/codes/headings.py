"""Complaints about the file of headings and words; each is told with its line."""

from __future__ import annotations

from pipeline.codes.code import Code
from pipeline.language import mark as _


def _fault(code: str, message: str, remedy: str) -> Code:
    return Code(code, "stop", message, "", remedy)


CODES: tuple[Code, ...] = (
    _fault("headings_empty", _("the file declares no headings"), _("restore the file")),
    _fault(
        "headings_unknown_key",
        _("the key `{key}` is not known here"),
        _("take it away, or mend its spelling"),
    ),
    _fault("headings_missing_key", _("the key `{key}` is missing here"), _("add it")),
    _fault(
        "headings_wrong_value",
        _("`{key}` must be {expected}"),
        _("mend the value"),
    ),
    _fault(
        "headings_doubled_heading",
        _("`{value}` already stands for `{first}` in this table"),
        _("let each heading stand for one column"),
    ),
    _fault(
        "headings_doubled_word",
        _("`{value}` already means `{first}` among these words"),
        _("let each word have one meaning"),
    ),
)
