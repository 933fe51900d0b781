"""A file as it was read: once, whole, and kept."""

from __future__ import annotations

from typing import Protocol


class Source(Protocol):
    """One file of the round's folder, with the very bytes that were read.

    `path` is relative to that folder, with forward slashes; `role` says what
    it was read as; `rows` counts the rows taken from it.
    """

    @property
    def path(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def rows(self) -> int: ...
