"""runs.csv: what was run and when, one line an event, each line chained to the one before.

The clock stands here and nowhere else. `previous_sha256` is the SHA-256 of the
line above without its line end (of the heading, for the first), so a line that
is changed, taken out or put in between shows at the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from pipeline.publish.records import records_bytes

Event = Literal["start", "complete", "fail"]
Clock = Callable[[], datetime]
COLUMNS = ("event", "at", "run", "manifest_sha256", "previous_sha256")


def now() -> datetime:
    """The moment, in universal time."""
    return datetime.now(UTC)


def moment(at: datetime) -> str:
    """A moment as it is logged: universal time, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Entry:
    """One event of one run."""

    event: str
    at: str
    run: str
    manifest_sha256: str
    previous_sha256: str


def entries(content: bytes) -> list[Entry]:
    """The events of a log, oldest first; a line that is not whole is passed over."""
    lines = content.decode("utf-8-sig", "replace").split("\r\n")[1:]
    records = [line.split(",") for line in lines]
    return [Entry(*record) for record in records if len(record) == len(COLUMNS)]


def extended(content: bytes, event: Event, run: str, manifest_sha256: str, at: datetime) -> bytes:
    """The log with one event more; an empty log begins with its heading."""
    log = content or records_bytes(COLUMNS, [])
    if not log.endswith(b"\r\n"):
        log += b"\r\n"
    record = (event, moment(at), run, manifest_sha256, _chained(log.split(b"\r\n")[-2]))
    return log + (",".join(record) + "\r\n").encode("ascii")


def broken_links(content: bytes) -> list[int]:
    """The lines, counted from 1, whose chain to the line above is broken.

    What was changed is that line itself or the one above it.
    """
    lines = content.split(b"\r\n")
    if lines[-1] == b"":
        lines.pop()
    return [
        number
        for number, (above, line) in enumerate(pairwise(lines), start=2)
        if line.rpartition(b",")[2].decode("ascii", "replace") != _chained(above)
    ]


def unfinished(log: Sequence[Entry]) -> list[str]:
    """Runs whose last event is their start: they were killed, or the log was."""
    last = {entry.run: entry.event for entry in log}
    return [run for run, event in last.items() if event == "start"]


def manifest_of(log: Sequence[Entry], run: str) -> str:
    """The manifest's SHA-256 that the log holds for a run; empty where it holds none."""
    ended = [entry for entry in log if (entry.run, entry.event) == (run, "complete")]
    return ended[-1].manifest_sha256 if ended else ""


def _chained(line: bytes) -> str:
    return hashlib.sha256(line.removeprefix(b"\xef\xbb\xbf")).hexdigest()
