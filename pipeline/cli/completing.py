"""`completion`: the script by which a shell completes what is typed."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from pipeline.cli.guidance import command
from pipeline.cli.speaking import common_options
from pipeline.language import Language

_SHELLS = ("bash", "zsh", "fish")
_ASKED_BY = "_LINXUAN_COMPLETE"


@command()
@click.argument("shell", type=click.Choice(_SHELLS))
@common_options
def completion(shell: str, language: Language) -> None:
    """Print the script by which a shell completes commands, rounds, runs and projects.

    Put its output where the shell reads it at the start, for bash for example:
    linxuan completion bash >> ~/.bashrc
    """
    del language
    found = get_completion_class(shell)
    assert found is not None
    root = click.get_current_context().find_root()
    click.echo(found(root.command, {}, "linxuan", _ASKED_BY).source())
