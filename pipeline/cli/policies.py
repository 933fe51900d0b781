"""`policy`: what is wrong with a policy file."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.speaking import common_options
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _

_SOUND = _("{file}: no faults. {criteria} criteria, {rules} rules, {units} units.")
_NO_FILE = _("There is no file {path}.")


@click.group()
def policy() -> None:
    """Look at policy files."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
@common_options
def check(file: Path, language: Language) -> None:
    """Tell every fault of a policy file at once, with its line."""
    from pipeline.manual import vocabulary
    from pipeline.policy import load_policy

    if not file.is_file():
        raise UsageError(say(language, _NO_FILE, {"path": file.as_posix()}))
    sound = load_policy(file.name, file.read_bytes(), vocabulary())
    fields = {
        "file": file.name,
        "criteria": len(sound.marking.criteria),
        "rules": len(sound.examination.rules),
        "units": len(sound.units.members),
    }
    click.echo(say(language, _SOUND, fields))
