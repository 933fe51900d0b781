"""What serves files in a process of its own, here: what it answers, and what it may not do."""

from __future__ import annotations

import io
import resource
import signal
import sys
from pathlib import Path

import pytest

from pipeline.ingest import worker
from pipeline.ingest.pool import Pool
from pipeline.ingest.reading import read_bytes
from pipeline.ingest.records import Reading
from pipeline.ingest.transport import from_bytes

ROOT = Path(__file__).resolve().parents[2]


def served(*messages: bytes) -> list[bytes]:
    """All that is answered to some messages."""
    requests, replies = io.BytesIO(), io.BytesIO()
    for message in messages:
        worker.send(requests, message)
    requests.seek(0)
    worker.serve(requests, replies)
    replies.seek(0)
    answers = []
    while (answer := worker.receive(replies)) is not None:
        answers.append(answer)
    return answers


def test_each_file_is_answered_with_its_reading() -> None:
    ready, one, other = served(
        b"a.csv", b"a,b\n1,2\n", "\udcb1.xlsx".encode(errors="surrogatepass"), b""
    )

    assert ready == worker.READY
    assert from_bytes("a.csv", one) == read_bytes("a.csv", b"a,b\n1,2\n")
    assert from_bytes("\udcb1.xlsx", other) == read_bytes("\udcb1.xlsx", b"")


def test_a_name_whose_file_never_comes_ends_the_service() -> None:
    assert served(b"a.csv") == [worker.READY]


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (MemoryError(), "reader_memory", "1024"),
        (RecursionError("a secret of the file"), "reader_ended", "RecursionError, test_reading"),
        (IndexError("a secret of the file"), "reader_ended", "IndexError, test_reading_served.py:"),
    ],
)
def test_what_the_reader_stumbles_over_refuses_the_file_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, code: str, told: str
) -> None:
    def stumble(file: str, content: bytes) -> Reading:
        raise fault

    monkeypatch.setattr(worker, "read_bytes", stumble)
    _, answer = served(b"a.csv", b"x")

    reading = from_bytes("a.csv", answer)

    assert reading.refused is not None
    assert reading.refused.code == code
    [said] = reading.refused.params.values()
    assert said.startswith(told)
    assert b"secret" not in answer


def test_a_file_has_its_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[float] = []

    def look(file: str, content: bytes) -> Reading:
        allowed.append(signal.getitimer(signal.ITIMER_PROF)[0])
        return read_bytes(file, content)

    monkeypatch.setattr(worker, "read_bytes", look)
    served(b"a.csv", b"a,b\n1,2\n")

    assert worker.SECONDS - 1 < allowed[0] < worker.SECONDS + 1
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


@pytest.mark.parametrize("hard", [resource.RLIM_INFINITY, 1 << 29, 0])
def test_no_limit_is_raised_and_each_bound_is_final(
    monkeypatch: pytest.MonkeyPatch, hard: int
) -> None:
    bound: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (hard, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, most: bound.update({kind: most}))

    worker._limit()

    memory = 1 << 30 if hard == resource.RLIM_INFINITY else hard
    assert bound == {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
    }


def _script(before: str) -> str:
    return (
        f"import os, signal, sys; sys.path[:] = {[str(ROOT), *filter(None, sys.path)]!r}\n"
        "import pipeline.ingest.worker as worker\n"
        f"{before}\n"
        "worker.main()\n"
    )


def test_a_reader_writes_no_file(tmp_path: Path) -> None:
    written, reader = tmp_path / "written", tmp_path / "reader.py"
    reader.write_text(
        _script(
            "def write(file, content):\n"
            f"    os.write(os.open({str(written)!r}, os.O_WRONLY | os.O_CREAT), content)\n"
            "worker.read_bytes = write"
        )
    )
    made = Pool(lambda: [sys.executable, "-I", "-S", str(reader)])
    try:
        refused = made.read("a.csv", b"x").refused
    finally:
        made.close()
    assert refused is not None
    assert refused.params["detail"].startswith("OSError, reader.py:")
    assert written.read_bytes() == b""


def test_a_system_that_cannot_limit_a_process_reads_files_all_the_same() -> None:
    """As Windows is: no limits, no timers, no signal for time that is used up."""
    script = _script(
        "sys.modules['resource'] = None\n"
        "del signal.setitimer, signal.SIGPROF, signal.pthread_sigmask"
    )
    made = Pool(lambda: [sys.executable, "-I", "-S", "-c", script])
    try:
        assert made.read("a.csv", b"a,b\n1,2\n") == read_bytes("a.csv", b"a,b\n1,2\n")
    finally:
        made.close()
