"""Whose an output folder is while a run writes in it: the system's lock, and a note beside it.

The lock is the system's own and ends with its process, however that ends. The
note says who holds it, and it decides on a file system that knows no locks.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish import runlog

OWNER = ".running"

_TAKEN = _("another run writes in {path}: process {process} of {owner}, since {since}")
_LOOKS, _PAUSE = 100, 0.03
"""How often, and after how many seconds, a folder is looked at whose owner says no name."""


def take(held: int, folder: Path, language: Language) -> Mapping[str, str]:
    """Lock a folder open as `held`; gives the owner that a dead run left, empty where none did.

    Of two runs that come together one has the lock before its note stands, or
    takes the note away before the lock: the other looks again for a while, so
    that it can say who holds the folder, or have it. Raises OutputError where
    another run holds it.

    On a file system that knows no locks the note decides: it is stale when its
    process is gone, or when that number belongs to a process that started
    later.
    """
    owner: dict[str, str] = {}
    for _look in range(_LOOKS):
        locked = _lock(held)
        owner = _noted(folder / OWNER)
        ours = locked is True and owner.get("process") == str(os.getpid())
        living = _is_living(owner) and not ours
        if locked is not False and not living:
            return owner
        if living:
            break
        time.sleep(_PAUSE)
    fields = {"path": folder, "process": "?", "since": "?"} | owner
    raise OutputError(say(language, _TAKEN, fields | {"owner": _owner(folder / OWNER)}))


def own_note(clock: runlog.Clock) -> bytes:
    """The note of this process."""
    process = str(os.getpid())
    since = runlog.moment(clock())
    noted = {"process": process, "started": _started(process), "since": since}
    return json.dumps(noted).encode("ascii")


def _lock(held: int) -> bool | None:
    """Whether the folder's lock is ours now; None where the system knows no locks."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (errno.EWOULDBLOCK, errno.EACCES) else None
    return True


def _is_living(owner: Mapping[str, str]) -> bool:
    """Whether the process that left a note is still the one of that number."""
    started = _started(owner.get("process", ""))
    return started is not None and started == owner.get("started")


def _owner(path: Path) -> str:
    """Whose process holds the folder, by its note; ? where that cannot be known."""
    try:
        return path.owner()
    except (OSError, KeyError):
        return "?"


def _noted(path: Path) -> dict[str, str]:
    try:
        noted = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in noted.items()} if isinstance(noted, dict) else {}


def _started(process: str) -> str | None:
    """When a process started, in the system's own count; None where it is gone.

    The count is of one start of the machine: another one may give the same
    number to the same process, so it is named too.
    """
    try:
        status = Path("/proc", str(int(process)), "stat").read_text(encoding="utf-8")
        machine = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except ValueError:
        return None
    except OSError:
        return _alive_without_proc(process)
    return f"{machine} {status.rpartition(')')[2].split()[19]}"


def _alive_without_proc(process: str) -> str | None:
    """Where there is no /proc to ask: some text for a living process, None for none."""
    if Path("/proc/self").exists():
        return None
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""
