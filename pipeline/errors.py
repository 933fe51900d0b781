"""What stops the round.

A bad row is no error: it is a finding, and goes back to the unit that sent it.
These are raised only where going on would publish something nobody can vouch
for. Each carries the exit status the command ends with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.language import Language, say


@dataclass(frozen=True)
class Sentence:
    """An English sentence with named fields, to be told in the reader's language."""

    english: str
    fields: Mapping[str, str] = field(default_factory=dict)


class LinxuanError(Exception):
    """A fault that a person can mend; shown as its message, never as a traceback.

    Its parts are told one below the other: sentences in the reader's language,
    and words that whoever raised it had in that language already.
    """

    exit_status = 1

    def __init__(self, *parts: str | Sentence) -> None:
        self.parts = parts
        super().__init__(self.told("en"))

    def told(self, language: Language) -> str:
        """The whole message."""
        return "\n".join(
            part if isinstance(part, str) else say(language, part.english, part.fields)
            for part in self.parts
        )


class UsageError(LinxuanError):
    """The command was asked for something that does not exist."""

    exit_status = 2


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place of a document; `code` is declared in `codes`."""

    code: str
    path: tuple[str | int, ...]
    line: int
    column: int
    fields: dict[str, str] = field(default_factory=dict)


class PolicyError(LinxuanError):
    """A policy file has faults; all of them are told at once."""

    exit_status = 2

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        told = [f"{file}:{fault.line}: {fault.code} {fault.fields}" for fault in faults]
        super().__init__("\n".join(told))


class InputError(LinxuanError):
    """The inputs are such that no list can be made of them."""

    exit_status = 3


class OutputError(LinxuanError):
    """The results could not be written; what stood there before still stands."""

    exit_status = 4


class BrokenPromise(Exception):
    """A table that a stage gave or took is not what it declares: a bug of ours.

    Not a `LinxuanError`: nobody outside this project can mend it.
    """


class Stopped(KeyboardInterrupt):
    """The system, or whoever runs this, asked the process to end before it was done.

    Like a key press it is no `Exception`, so nothing on the way takes it for a fault.
    """

    def __init__(self, exit_status: int) -> None:
        self.exit_status = exit_status
        super().__init__(exit_status)
