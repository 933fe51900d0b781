"""Help and usage in the reader's language, wrapped for signs that are two columns wide.

Help is asked for before a command runs, so its language is read off what was
typed: `--lang` wherever it stands, else the locale.
"""

from __future__ import annotations

import functools
import gettext
import inspect
import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from pipeline.language import CATALOGUES, Language, say
from pipeline.language import mark as _
from pipeline.publish.widths import padded, width
from pipeline.publish.wrapping import wrapped

_SHOW_HELP = _("Show this message and exit.")
_SENTENCE_END = re.compile("(?<=\u3002)|(?<=\\.)\\s")
_GAP = 2
_WIDEST_TERM = 30


def language_of(chosen: str | None) -> Language:
    """The language asked for; else English where the locale is English; else Chinese."""
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return "en" if locale.lower().startswith("en") else "zh"


def language_typed(arguments: Sequence[str]) -> Language:
    """The language of what was typed, also where help is asked for before `--lang` is read."""
    words = list(arguments)
    for at, word in enumerate(words):
        if word.startswith("--lang="):
            return language_of(word.removeprefix("--lang="))
        if word == "--lang" and at + 1 < len(words):
            return language_of(words[at + 1])
    return language_of(None)


def paragraphs(docstring: str | None) -> list[str]:
    """A command's docstring as the sentences of the catalogue: one a paragraph, on one line."""
    text = inspect.cleandoc(docstring or "")
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


class Page(click.HelpFormatter):
    """A page of help whose lines are measured as a terminal shows them."""

    def write_heading(self, heading: str) -> None:
        """The name of a section, with the colon of its language."""
        colon = ":" if heading.isascii() else "\uff1a"
        self.write(f"{' ' * self.current_indent}{heading}{colon}\n")

    def write_text(self, text: str) -> None:
        """A paragraph, from the indentation on."""
        margin = " " * self.current_indent
        for line in wrapped(text, self.width, margin, margin):
            self.write(f"{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _WIDEST_TERM, col_spacing: int = _GAP
    ) -> None:
        """Terms and what they mean, in two columns; a long term has a line of its own."""
        rows = list(rows)
        column = min(max((width(term) for term, _says in rows), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        later = margin + " " * column
        for term, says in rows:
            first = margin + padded(term, column)
            if width(term) > column - col_spacing:
                self.write(f"{margin}{term}\n")
                first = later
            for line in wrapped(says, self.width, first, later):
                self.write(f"{line}\n")


class _Asked(click.Context):
    """One call of a command."""

    formatter_class = Page


class _Guided(click.Command):
    """What commands and groups of commands have in common: their help is said by the catalogue."""

    context_class = _Asked

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context, with the reader's language in `obj`, before anything is parsed."""
        if parent is None:
            language = language_typed(args)
            # The library's own sentences come from our catalogue too, by the standard's own way.
            os.environ["LANGUAGE"] = language
            gettext.bindtextdomain("linxuan", str(CATALOGUES))
            gettext.textdomain("linxuan")
            extra.setdefault("obj", language)
        return super().make_context(info_name, args, parent, **extra)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option for help; the library would keep its words in the first caller's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _SHOW_HELP
        return option

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, paragraph by paragraph."""
        with formatter.indentation():
            for part in paragraphs(self.help):
                formatter.write_paragraph()
                formatter.write_text(say(_reader(ctx), part))

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of what the command does, whole."""
        context = click.get_current_context(silent=True)
        told = [say(_reader(context), part) for part in paragraphs(self.help)]
        return _SENTENCE_END.split(told[0])[0].strip().rstrip(".\u3002") if told else ""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each option and what it does."""
        records = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                term, says = record
                own = parameter.help or ""
                said = say(_reader(ctx), " ".join(own.split()))
                records.append((term, said + says.removeprefix(own)))
        if records:
            with formatter.section(gettext.gettext("Options")):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Guided(_Guided):
    """A command."""


class GuidedGroup(_Guided, click.Group):
    """A command that has commands."""


command: Callable[..., Callable[[Callable[..., Any]], Guided]] = functools.partial(
    click.command, cls=Guided
)
"""Declares a command whose docstring and options are in the catalogue."""


def _reader(context: click.Context | None) -> Language:
    spoken = context.obj if context is not None else None
    return "en" if spoken == "en" else "zh"
