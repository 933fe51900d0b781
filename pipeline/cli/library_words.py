"""The sentences of the command-line library that a person can meet here, for the catalogue.

The library asks gettext for them by these very words; nobody else imports this module. A test
reads the library's sources and finds what is missing or no longer said.
"""

from __future__ import annotations

from gettext import ngettext

from pipeline.language import mark as _

SENTENCES = (
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Aborted!"),
    _("Missing command."),
    _("default: {default}"),
    _("(dynamic)"),
    _("Show the version and exit."),
    _("Show this message and exit."),
    _("%(prog)s, version %(version)s"),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Missing argument"),
    _("Missing option"),
    _("Missing parameter"),
    _("Missing {param_type}"),
    _("Missing parameter: {param_name}"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    _("unknown error"),
    _("Could not open file {filename!r}: {message}"),
    _("Argument {name!r} takes {nargs} values."),
    _("Option {name!r} does not take a value."),
    _("Choose from:\n\t{choices}"),
    _("{value!r} is not a valid {number_type}."),
    _("{value} is not in the range {range}."),
    _("file"),
    _("directory"),
    _("path"),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a file."),
    _("{name} {filename!r} is a directory."),
    _("{name} {filename!r} is not readable."),
    _("{name} {filename!r} is not writable."),
)


def counted(number: int) -> tuple[str, ...]:
    """The sentences that differ by a number."""
    return (
        ngettext(
            "Got unexpected extra argument ({args})",
            "Got unexpected extra arguments ({args})",
            number,
        ),
        ngettext(
            "Did you mean {possibility}?",
            "(Did you mean one of: {possibilities}?)",
            number,
        ),
        ngettext(
            "Option {name!r} requires an argument.",
            "Option {name!r} requires {nargs} arguments.",
            number,
        ),
        ngettext(
            "{value!r} is not {choice}.",
            "{value!r} is not one of {choices}.",
            number,
        ),
        ngettext(
            "Takes {nargs} values but 1 was given.",
            "Takes {nargs} values but {len} were given.",
            number,
        ),
    )
