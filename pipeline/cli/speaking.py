"""How the commands speak: language, errors told without a traceback, progress."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TypeVar

import click

from pipeline.cli.guidance import language_of
from pipeline.codes import CODES
from pipeline.errors import Fault, LinxuanError, PolicyError, Stopped
from pipeline.language import Language, say
from pipeline.language import mark as _

F = TypeVar("F", bound=Callable[..., Any])

_BUG = _("This is a fault of the program, not of your files: {what}")
_BUG_HINT = _("Set LINXUAN_TRACEBACK=1 and run it again to see where.")
_SYSTEM = _("The system refused to go on: {reason}")
_STOPPED = _("Stopped before the end. What stood in the folder of results is whole.")
_POLICY_FAULTS = _("The policy has faults, and nothing was written:")


def common_options(command: F) -> F:
    """Give a command --lang, and tell every mendable error in that language."""

    @functools.wraps(command)
    def spoken(*args: Any, lang: str | None, **kwargs: Any) -> Any:
        language = language_of(lang or click.get_current_context().obj)
        try:
            return command(*args, language=language, **kwargs)
        except LinxuanError as error:
            _stop(told(error, language), error.exit_status)
        except KeyboardInterrupt as asked:
            status = asked.exit_status if isinstance(asked, Stopped) else 130
            with suppress(OSError):
                click.echo(say(language, _STOPPED), err=True)
            _let_output_go()
            sys.exit(status)
        except BrokenPipeError:
            _let_output_go()
            sys.exit(130)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except OSError as error:
            if os.environ.get("LINXUAN_TRACEBACK"):
                raise
            _let_output_go()
            said = say(language, error.strerror or type(error).__name__)
            reason = " ".join(str(part) for part in (said, error.filename) if part)
            _stop(one_line(say(language, _SYSTEM, {"reason": reason})), LinxuanError.exit_status)
        except Exception as error:
            if os.environ.get("LINXUAN_TRACEBACK"):
                raise
            what = f"{type(error).__name__}: {error}".splitlines()[0]
            _stop(f"{say(language, _BUG, {'what': what})}\n{say(language, _BUG_HINT)}", 1)

    option = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of messages.")
    return option(spoken)  # type: ignore[return-value]


def _let_output_go() -> None:
    """Drop what the terminal did not take; Python would try again at exit, and fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(error: LinxuanError, language: Language) -> str:
    """An error as a person reads it; of a policy every fault with its line."""
    if not isinstance(error, PolicyError):
        return printable(error.told(language))
    lines = [fault_line(error.file, fault, language) for fault in error.faults]
    return "\n".join([say(language, _POLICY_FAULTS), *lines])


def fault_line(file: str, fault: Fault, language: Language) -> str:
    """One fault of a document on one line: where, what, and what to do."""
    message, remedy = fault_told(fault, language)
    place = f"{file}:{fault.line}:{fault.column}"
    return printable(f"{place}: {message}" + (f" - {remedy}" if remedy else ""))


def fault_told(fault: Fault, language: Language) -> tuple[str, str]:
    """What is wrong and what to do; the latter empty where nothing near is known."""
    code = CODES[fault.code]
    message, _expected, remedy = code.told(language, fault.fields)
    return message, remedy if _helps(code.remedy, fault.fields) else ""


def _helps(remedy: str, fields: Mapping[str, str]) -> bool:
    return "{nearest}" not in remedy or bool(fields.get("nearest"))


def printable(text: str) -> str:
    """Text of a stranger for a terminal: control characters are shown, never sent."""
    return "".join(
        sign if sign == "\n" or sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text
    )


def one_line(text: str) -> str:
    """Text of a stranger that stays on one terminal line, line breaks shown as `\\n`."""
    return printable(text).replace("\n", "\\n")


_PAINT: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True},
    "good": {"fg": "green", "bold": True},
    "open": {"fg": "yellow", "bold": True},
    "bad": {"fg": "red"},
    "next": {"fg": "cyan"},
}


def painted(kind: str, text: str) -> str:
    """Text in the colour of its kind; the colour goes where no terminal is, or NO_COLOR is set."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **_PAINT[kind])


def print_json(content: object) -> None:
    """Print something for a program to read."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True))


class Progress:
    """Says on a terminal what is being done; silent when piped or asked to be."""

    def __init__(self, language: Language, quiet: bool) -> None:
        self.language = language
        self.speaks = not quiet and sys.stderr.isatty()

    def step(self, sentence: str, /, **fields: str) -> None:
        """Say the next step."""
        if self.speaks:
            click.echo(f"  {say(self.language, sentence, fields)} ...", err=True)

    @contextmanager
    def counted(self, sentence: str, total: int) -> Iterator[Callable[[int, int], None] | None]:
        """Say a step of many equal parts; what is yielded is told how many are done."""
        if not self.speaks:
            yield None
            return
        label = f"  {say(self.language, sentence)}"
        shown = click.progressbar(
            length=total, label=label, file=sys.stderr, show_pos=True, show_percent=False, width=30
        )
        with shown as bar:

            def watch(done: int, of_all: int) -> None:
                bar.length = of_all
                bar.update(done - bar.pos)

            yield watch


def _stop(message: str, status: int) -> NoReturn:
    click.echo(painted("bad", message), err=True)
    sys.exit(status)
