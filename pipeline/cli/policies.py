"""`policy`: what is wrong with a policy file, what it says, and what changed between two."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.differing import diff
from pipeline.cli.guidance import Guided, GuidedGroup
from pipeline.cli.locating import find_policy
from pipeline.cli.looking import (
    Looked,
    json_option,
    look_at,
    page_width,
    root_option,
    speech_for,
)
from pipeline.cli.speaking import (
    common_options,
    fault_line,
    fault_told,
    print_json,
    printable,
    told,
)
from pipeline.errors import Fault
from pipeline.language import Language, say
from pipeline.language import mark as _

if TYPE_CHECKING:
    from pipeline.policy import Policy

_SOUND = _("{file}: no faults. Criteria: {criteria}, rules: {rules}, units: {units}.")
_LINT = _("worth a look")
_LINTED = _("{place} {lint}: {message}")


@click.group(cls=GuidedGroup)
def policy() -> None:
    """Look at policy files.

    A policy is named by its file, or by a round's name for configs/ROUND.yaml.
    """


@policy.command(cls=Guided)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--strict", is_flag=True, help="Exit with 1 if anything is worth a look.")
@json_option
@root_option
@common_options
def check(
    files: tuple[Path, ...], strict: bool, as_json: bool, root: Path, language: Language
) -> None:
    """Tell every fault of policy files at once, with its line, and what is worth a look.

    Exits with 2 where a file has faults.
    """
    looked = [look_at(find_policy(file, root, language), lint=True) for file in files]
    if as_json:
        print_json([_report(one, language) for one in looked])
    else:
        for one in looked:
            if one.faults is not None:
                click.echo(told(one.faults, language), err=True)
            elif one.policy is not None:
                _tell_sound(one, one.policy, root, language)
    if any(one.faults for one in looked):
        sys.exit(2)
    if strict and any(one.lints for one in looked):
        sys.exit(1)


def _tell_sound(one: Looked, sound: Policy, root: Path, language: Language) -> None:
    from pipeline.publish.pages import bounds

    fields = {
        "file": one.file.name,
        "criteria": len(sound.marking.criteria),
        "rules": len(sound.examination.rules),
        "units": len(sound.units.members),
    }
    click.echo(printable(say(language, _SOUND, fields)))
    for line in bounds(speech_for(sound, one.file, root, language), page_width()):
        click.echo(printable(line))
    for fault in one.lints:
        line = fault_line(one.file.name, fault, language)
        place, _blank, message = line.partition(": ")
        words = {"place": f"{place}:", "lint": say(language, _LINT), "message": message}
        click.echo(say(language, _LINTED, words))


def _report(one: Looked, language: Language) -> dict[str, Any]:
    faults = one.faults.faults if one.faults else ()
    return {
        "file": one.file.as_posix(),
        "sound": not faults,
        "faults": [_fault(fault, language) for fault in faults],
        "lints": [_fault(fault, language) for fault in one.lints],
    }


def _fault(fault: Fault, language: Language) -> dict[str, Any]:
    message, remedy = fault_told(fault, language)
    return {
        "code": fault.code,
        "line": fault.line,
        "column": fault.column,
        "path": ".".join(map(str, fault.path)),
        "key": fault.fields.get("key", str(fault.path[-1]) if fault.path else ""),
        "nearest": fault.fields.get("nearest", ""),
        "message": message,
        "remedy": remedy,
    }


@policy.command(cls=Guided)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@root_option
@common_options
def show(file: Path, as_json: bool, root: Path, language: Language) -> None:
    """Show a policy as a page to be read, every amount with its clause or reading."""
    from pipeline.policy.wording.page import pages
    from pipeline.publish.pages import page_content, policy_page

    found = find_policy(file, root, language)
    looked = look_at(found)
    if looked.policy is None:
        raise looked.faults or AssertionError(found)
    speech = speech_for(looked.policy, found, root, language)
    chapters = pages(speech)
    if as_json:
        declared = looked.policy.round
        content = {"round": declared.id, "title": speech.name(declared.title)}
        print_json({**content, "chapters": page_content(chapters, speech)})
        return
    click.echo(printable(policy_page(chapters, speech, page_width())))


policy.add_command(diff)
