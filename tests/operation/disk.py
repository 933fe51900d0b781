"""A disk that fails, or a process that is killed, at one chosen moment of all that are."""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEEDS_ROOM = frozenset({"open", "write", "fsync", "mkdir", "rename", "replace", "symlink"})
"""What a full disk may refuse; it still lets names go."""

CHANGES = ("mkdir", "rename", "replace", "symlink", "chmod", "unlink", "rmdir", "fsync")


class Moments:
    """Every change that this process asks of a folder, counted, with what comes before each.

    `before` is called with the number of the change, from 0, and with its kind; what it raises the
    program sees in the change's stead. A write is half carried out before it is counted.
    """

    def __init__(self, folder: Path, before: Callable[[int, str], None]) -> None:
        self.folder = os.fspath(folder)
        self.before = before
        self.kinds: list[str] = []

    def come(self, kind: str) -> None:
        """One change more."""
        self.kinds.append(kind)
        self.before(len(self.kinds) - 1, kind)

    def is_ours(self, path: Any) -> bool:
        """Whether a path, a name under an open folder or a descriptor lies in the folder."""
        if isinstance(path, int):
            return str(Path(f"/proc/self/fd/{path}").readlink()).startswith(self.folder)
        text = os.fsdecode(path)
        return not text.startswith("/") or text.startswith(self.folder)

    def counted(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """A function of `os` that is counted where it changes the folder."""

        def called(path: Any, *arguments: Any, **options: Any) -> Any:
            target = arguments[0] if kind == "symlink" else path
            if self.is_ours(target):
                self.come(kind)
            return real(path, *arguments, **options)

        return called

    def opened(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """`open`, where a file that is written in the folder counts its opening and writes."""
        moments = self

        class Counted(io.FileIO):
            def write(self, content: Any) -> int:
                super().write(bytes(content)[: len(content) // 2])
                moments.come("write")
                return super().write(bytes(content)[len(content) // 2 :]) + len(content) // 2

        def called(path: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if isinstance(path, int) or not set(mode) & set("wax+") or not self.is_ours(path):
                return real(path, mode, *arguments, **options)
            assert mode == "wb", f"{path} is opened as {mode}: count that too"
            self.come("open")
            return io.BufferedWriter(Counted(path, "w"))

        return called


@contextmanager
def counted(folder: Path, before: Callable[[int, str], None]) -> Iterator[Moments]:
    """Count every change of a folder that this process asks for, until this ends."""
    moments = Moments(folder, before)
    real = {name: getattr(os, name) for name in CHANGES}
    opened = io.open
    try:
        for name, operation in real.items():
            # Waiting for the platter tells nothing here, and takes longer than all the rest.
            carried_out = operation if name != "fsync" else lambda _: None
            setattr(os, name, moments.counted(name, carried_out))
        io.open = builtins.open = moments.opened(opened)  # type: ignore[assignment]
        yield moments
    finally:
        for name, operation in real.items():
            setattr(os, name, operation)
        io.open = builtins.open = opened


def signal_at(step: int, number: signal.Signals) -> Callable[[int, str], None]:
    """Send this process a signal at a change; after SIGKILL nothing more is carried out."""

    def before(change: int, _kind: str) -> None:
        if change == step:
            os.kill(os.getpid(), number)

    return before


def refuse_from(step: int, error: int, kinds: frozenset[str]) -> Callable[[int, str], None]:
    """Refuse changes of these kinds, from one of them on."""

    def before(number: int, kind: str) -> None:
        if number >= step and kind in kinds:
            raise OSError(error, os.strerror(error))

    return before


def refuse_at(step: int, error: int) -> Callable[[int, str], None]:
    """Refuse one change."""

    def before(number: int, _kind: str) -> None:
        if number == step:
            raise OSError(error, os.strerror(error))

    return before
