"""The process in which strangers' files are read: one file after the other, within limits.

It imports the reader and nothing else of weight. A file comes in with its
name, a reading goes out. What the native reader prints goes nowhere.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
from pathlib import Path
from typing import IO

from pipeline.ingest.reading import MEMORY, OUT_OF_MEMORY, read_bytes
from pipeline.ingest.records import Oddity, Reading
from pipeline.ingest.transport import to_bytes

SECONDS = 9
"""Of processor time for one file, after which its process ends."""

READY = b"ready"
LENGTH = struct.Struct("<Q")


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Read each file that is asked for, until nobody asks any more."""
    send(replies, READY)
    while (name := receive(requests)) is not None:
        content = receive(requests)
        if content is None:
            return
        _allow(SECONDS)
        reply = _read(name.decode("utf-8", "surrogatepass"), content)
        del content
        _allow(0)
        send(replies, reply)
        del reply
        gc.collect()


def _read(file: str, content: bytes) -> bytes:
    """The reading as it is sent; a file that the reader stumbles over is refused.

    What an exception says may quote the file, so only its kind and place are told.
    """
    try:
        return to_bytes(read_bytes(file, content))
    except MemoryError:
        return to_bytes(refusal(file, OUT_OF_MEMORY))
    except Exception as fault:  # noqa: BLE001 - one stranger's file must not end the round
        import traceback

        frames = traceback.extract_tb(fault.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
        detail = f"{type(fault).__name__}, {where}"
        return to_bytes(refusal(file, Oddity("reader_ended", params={"detail": detail})))


def refusal(file: str, why: Oddity) -> Reading:
    """The reading of a file that is refused."""
    return Reading(file, "", "", "", (), (), why)


def send(stream: IO[bytes], content: bytes) -> None:
    """Write one message: how long it is, and itself."""
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes], at_most: int = 1 << 30) -> bytes | None:
    """Read one message; None where the stream ends before it does.

    Raises ValueError for a message longer than `at_most`.
    """
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > at_most:
        raise ValueError(f"a message of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None


def _allow(seconds: int) -> None:
    """Let the process end itself after so much processor time from now; 0: no more of that.

    The signal's own effect ends it, so native code that never returns is ended too.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit() -> None:
    """Bound memory, write no file and no core; what a system cannot bound stays unbound."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def main() -> None:
    """Serve the process that started this one."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    _limit()
    # What is loaded stays; then looking for a file's cycles looks at that file's objects alone.
    gc.freeze()
    serve(sys.stdin.buffer, replies)
