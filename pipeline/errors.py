"""What stops the round.

A bad row is no error: it is a finding, and goes back to the unit that sent it.
These are raised only where going on would publish something nobody can vouch
for. Each carries the exit status the command ends with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


class LinxuanError(Exception):
    """A fault that a person can mend; shown as its message, never as a traceback."""

    exit_status = 1


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
