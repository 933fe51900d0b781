"""The command `linxuan`: what people type.

Nothing heavy is imported here: help must come at once, and each command
imports what it needs when it is called.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from functools import partial
from importlib import import_module
from types import FrameType

import click

import pipeline
from pipeline.cli.guidance import GuidedGroup
from pipeline.cli.room import with_room
from pipeline.errors import Stopped

# Idle threads of the linear algebra library double the CPU of small work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A run makes few cycles, and looking for them among the objects of its libraries costs a tenth of
# it: only once so many more objects are there.
gc.set_threshold(500_000)

_COMMANDS = {
    "rank": ("pipeline.cli.carrying_out", "rank"),
    "examine": ("pipeline.cli.carrying_out", "examine"),
    "forms": ("pipeline.cli.forming", "forms"),
    "explain": ("pipeline.cli.explaining", "explain"),
    "reply": ("pipeline.cli.replying", "reply"),
    "verify": ("pipeline.cli.verifying", "verify"),
    "simulate": ("pipeline.cli.simulating", "simulate"),
    "compare": ("pipeline.cli.comparing", "compare"),
    "read": ("pipeline.cli.reading", "read"),
    "policy": ("pipeline.cli.policies", "policy"),
    "completion": ("pipeline.cli.completing", "completion"),
}


class _Commands(GuidedGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


def run() -> None:
    """The command as it is installed: whatever the locale, file names are UTF-8.

    Under a locale of another encoding Python would read the names of the files
    sent in as other characters, and units would not be found by them. Such a
    run begins again in UTF-8 mode; only the terminal keeps its encoding, and
    a character it does not have is shown by its number.
    """
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        if isinstance(sys.stdout, io.TextIOWrapper):
            os.environ.setdefault("PYTHONIOENCODING", sys.stdout.encoding)
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        with_room(partial(main, prog_name="linxuan"))
    finally:
        # All that is left ends with the process. Looking through it for cycles first would cost
        # a tenth of the whole.
        gc.freeze()


def _stop(number: int, _frame: FrameType | None) -> None:
    """End as at a key press: what was begun is taken back on the way out."""
    raise Stopped(128 + number)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="Language of messages."
)
@click.version_option(pipeline.__version__, prog_name="linxuan")
def main() -> None:
    """Select projects: from district workbooks and expert marks to a ranked list."""
