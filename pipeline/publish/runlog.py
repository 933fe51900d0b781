"""runs.csv: what was run and when, one line an event, each line chained to the one before.

The clock stands here and nowhere else. `previous_sha256` is the SHA-256 of the
line above without its line end (of the heading, for the first), so a line that
is changed, taken out or put in between shows at the next. The last line has no
next: for it the log's own SHA-256 stands beside, in the form sha256sum reads.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from pipeline.publish.records import records_bytes

Event = Literal["start", "complete", "fail"]
Clock = Callable[[], datetime]
COLUMNS = ("event", "at", "run", "manifest_sha256", "previous_sha256")
LOG, SEAL = "runs.csv", "runs.csv.sha256"

_SEALED = re.compile(rb"([0-9a-f]{64})  " + re.escape(LOG.encode()) + rb"\n")
_NEVER = "0" * 64


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


def extended(
    content: bytes, seal: bytes, event: Event, run: str, manifest_sha256: str, at: datetime
) -> bytes:
    """The log with one event more; an empty log begins with its heading.

    Where the log is not the sealed one, the line is chained to what the seal
    holds, so that the change shows for ever.
    """
    log = content or records_bytes(COLUMNS, [])
    if not log.endswith(b"\r\n"):
        log += b"\r\n"
    above = chained(log.split(b"\r\n")[-2])
    if not is_sealed(content, seal):
        above = sealed_digest(seal) or _NEVER
    record = (event, moment(at), run, manifest_sha256, above)
    return log + (",".join(record) + "\r\n").encode("ascii")


def seal_of(content: bytes) -> bytes:
    """What stands beside a log: its SHA-256 and name, as sha256sum writes them."""
    return f"{hashlib.sha256(content).hexdigest()}  {LOG}\n".encode("ascii")


def is_sealed(content: bytes, seal: bytes) -> bool:
    """Whether a log is the one that was sealed; an empty one with no seal is."""
    return seal == (seal_of(content) if content else b"")


def sealed_digest(seal: bytes) -> str:
    """The SHA-256 that a seal holds; empty where it is no seal."""
    found = _SEALED.fullmatch(seal)
    return found[1].decode("ascii") if found else ""


def without_last(content: bytes) -> bytes:
    """A log as it was one event earlier; empty where it had no event."""
    lines = content.split(b"\r\n")
    return b"".join(line + b"\r\n" for line in lines[:-2]) if len(lines) > 3 else b""


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
        if line.rpartition(b",")[2].decode("ascii", "replace") != chained(above)
    ]


def unfinished(log: Sequence[Entry]) -> list[str]:
    """Runs whose last event is their start: they were killed, or the log was."""
    last = {entry.run: entry.event for entry in log}
    return [run for run, event in last.items() if event == "start"]


def manifest_of(log: Sequence[Entry], run: str) -> str:
    """The manifest's SHA-256 that the log holds for a run; empty where it holds none."""
    ended = [entry for entry in log if (entry.run, entry.event) == (run, "complete")]
    return ended[-1].manifest_sha256 if ended else ""


def chained(line: bytes) -> str:
    """What the line below holds of a line."""
    return hashlib.sha256(line.removeprefix(b"\xef\xbb\xbf")).hexdigest()
