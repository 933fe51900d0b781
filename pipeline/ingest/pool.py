"""Strangers' files are read in processes of their own, so that none of them can end ours.

A native reader may abort, loop or take all memory where Python can do nothing
about it. Then the process that read the file ends, the file is refused with
the reason, and the next one is read. How many processes there are and which
of them reads what never shows in a reading: where a process ends that had
read other files before, the file is read once more by a new one.

Processes are started when the first file is read, stay for the next ones, and
end with this program, also where it is killed: they read until nobody asks.
"""

from __future__ import annotations

import atexit
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.errors import InputError, Sentence
from pipeline.ingest.records import Oddity, Reading
from pipeline.ingest.transport import from_bytes
from pipeline.ingest.worker import READY, SECONDS, receive, refusal, send
from pipeline.language import mark as _

_NOT_STARTED = _(
    "the process in which files are read cannot be started ({reason}); nothing was read"
)

IDLE = 10
"""Seconds without any progress after which a process is taken to hang."""

LONGEST = 120
"""Seconds after which it is ended however slowly it still goes on."""

PATIENCE = 2
"""Seconds it has to end by itself when nobody asks any more."""

_ENOUGH = 2_000_000
"""Bytes of files for which one more process is worth its start."""

_MOST_WORKERS = 4


class _Ended(Exception):
    """The process ended before it answered; carries the code of why, and its fields."""

    def __init__(self, code: str, **fields: str) -> None:
        self.oddity = Oddity(code, params=fields)
        super().__init__(code)


class Worker:
    """One such process, and how many files it was asked for."""

    def __init__(self, command: list[str]) -> None:
        """Start it. Raises InputError where that is not possible, with the reason."""
        self.asked = 0
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise InputError(Sentence(_NOT_STARTED, {"reason": reason})) from fault
        try:
            answer = self._answered()
        except _Ended as ended:
            reason = ended.oddity.params.get("detail", ended.oddity.code)
            raise InputError(Sentence(_NOT_STARTED, {"reason": reason})) from ended
        if answer != READY:
            self.end()
            raise InputError(Sentence(_NOT_STARTED, {"reason": "no answer"}))

    def read(self, file: str, content: bytes) -> Reading:
        """Have it read one file. Raises `_Ended` where the process did not survive that."""
        self.asked += 1
        answer = self._answered(file, content)
        try:
            return from_bytes(file, answer)
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            self.end()
            raise _Ended("reader_ended", detail="no answer") from fault

    def _answered(self, file: str | None = None, content: bytes = b"") -> bytes:
        """What it answers to a file, or to having been started."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        done, hung = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(done, hung), daemon=True)
        watch.start()
        answer = None
        try:
            if file is not None:
                send(process.stdin, file.encode("utf-8", "surrogatepass"))
                send(process.stdin, content)
            answer = receive(process.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            done.set()
            watch.join()
        if answer is None:
            raise self._why(hung.is_set())
        return answer

    def _why(self, hung: bool) -> _Ended:
        """Why the process ended, told from its status."""
        status = self.end()
        if hung:
            return _Ended("reader_hung", seconds=str(IDLE))
        if status < 0 and -status == _OUT_OF_TIME:
            return _Ended("reader_slow", seconds=str(SECONDS))
        detail = f"signal {-status}" if status < 0 else f"status {status}"
        return _Ended("reader_ended", detail=detail)

    def _watch(self, done: threading.Event, hung: threading.Event) -> None:
        """Kill the process when it makes no progress, or never comes to an end."""
        before, idle = -1.0, 0
        for _second in range(LONGEST):
            if done.wait(1):
                return
            used = _processor_time(self._process.pid)
            idle = idle + 1 if used <= before + 0.01 else 0
            before = max(before, used)
            if idle >= IDLE:
                break
        hung.set()
        self._process.kill()

    def end(self) -> int:
        """End the process; its status."""
        process = self._process
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            try:
                stream.close()
            except OSError:
                continue
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


_OUT_OF_TIME = getattr(signal, "SIGPROF", 0)
"""The signal by which a process ends that has used up its time."""


def _processor_time(process: int) -> float:
    """Seconds a process has used, where the system tells; else always the same."""
    try:
        return time.clock_gettime(~process << 3 | 2)
    except (OSError, AttributeError, OverflowError):
        return 0.0


def _command() -> list[str]:
    """Python without anybody's settings, on the modules that this process found."""
    if not sys.executable:
        raise InputError(Sentence(_NOT_STARTED, {"reason": "no Python"}))
    here = [str(Path(place or ".").resolve()) for place in sys.path]
    begin = f"import sys; sys.path[:] = {here!r}; from pipeline.ingest.worker import main; main()"
    return [sys.executable, "-I", "-S", "-X", "utf8", "-c", begin]


class Pool:
    """The processes of this program, started one by one as there is work for them."""

    def __init__(self, command: Callable[[], list[str]] | None = None) -> None:
        self._command = command or _command
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def read_all(
        self, files: Mapping[str, bytes], watch: Callable[[int, int], None] | None = None
    ) -> dict[str, Reading]:
        """Read files by name; in the order they are given.

        `watch` is told after each file how many are read, and of how many.

        Raises InputError where no process can be started: a file is never
        read in this one instead.
        """
        total = sum(map(len, files.values()))
        count = min(_processors(), _MOST_WORKERS, 1 + total // _ENOUGH, len(files))
        waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        # The largest first: the last one to end is then a small one.
        for file in sorted(files, key=lambda name: -len(files[name])):
            waiting.put(file)
        found: dict[str, Reading] = {}
        faults: list[BaseException] = []
        watched = threading.Lock()

        def work() -> None:
            try:
                while not faults:
                    file = waiting.get_nowait()
                    found[file] = self.read(file, files[file])
                    if watch is not None:
                        with watched:
                            watch(len(found), len(files))
            except queue.Empty:
                return
            except BaseException as fault:  # noqa: BLE001 - raised again by whoever waits
                faults.append(fault)

        others = [threading.Thread(target=work, daemon=True) for _ in range(count - 1)]
        for other in others:
            other.start()
        work()
        for other in others:
            other.join()
        if faults:
            raise faults[0]
        return {file: found[file] for file in files}

    def read(self, file: str, content: bytes) -> Reading:
        """Read one file; where that ends its process, the reading is a refusal."""
        worker = self._take()
        fresh = worker.asked == 0
        try:
            reading = worker.read(file, content)
        except _Ended as ended:
            if not fresh and ended.oddity.code == "reader_ended":
                return self._read_by_new(file, content)
            return refusal(file, ended.oddity)
        if reading.refused is not None and reading.refused.code == "reader_memory":
            worker.end()
            return reading if fresh else self._read_by_new(file, content)
        with self._lock:
            self._idle.append(worker)
        return reading

    def _read_by_new(self, file: str, content: bytes) -> Reading:
        """Read one file by a process that has read nothing before."""
        worker = Worker(self._command())
        try:
            reading = worker.read(file, content)
        except _Ended as ended:
            return refusal(file, ended.oddity)
        with self._lock:
            self._idle.append(worker)
        return reading

    def _take(self) -> Worker:
        with self._lock:
            if self._owner != os.getpid():
                self._owner, self._idle = os.getpid(), []
            if self._idle:
                return self._idle.pop()
        return Worker(self._command())

    def close(self) -> None:
        """End every process, unless they are another program's, from which this one split off."""
        with self._lock:
            workers, self._idle = self._idle, []
        if self._owner == os.getpid():
            for worker in workers:
                worker.end()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


POOL = Pool()
atexit.register(POOL.close)


def read_apart(file: str, content: bytes) -> Reading:
    """Read one file in a process of its own. Raises InputError where none can be started."""
    return POOL.read(file, content)


def read_all_apart(
    files: Iterable[tuple[str, bytes]], watch: Callable[[int, int], None] | None = None
) -> dict[str, Reading]:
    """Read files, by name and bytes, as `read_apart` does; several at once where they are many."""
    return POOL.read_all(dict(files), watch)
