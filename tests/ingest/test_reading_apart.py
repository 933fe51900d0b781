"""Files are read in another process: what ends that process is a finding, and the round goes on."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.codes import CODES
from pipeline.errors import InputError
from pipeline.ingest import pool, worker
from pipeline.ingest.pool import Pool, read_all_apart
from pipeline.ingest.reading import Sheet, read_bytes
from pipeline.ingest.transport import from_bytes, to_bytes
from tests.ingest.packing import pack, text_cell, workbook_parts, worksheet

ROOT = Path(__file__).resolve().parents[2]

# A reader with which each file does what its text says, as a native reader might.
_UNRULY = """
import os, sys, time
sys.path[:] = PATHS
import pipeline.ingest.worker as worker
sound = worker.read_bytes
worker.SECONDS = 1

def unruly(file, content):
    if content == b"abort":
        os.abort()
    if content == b"leave":
        os._exit(7)
    if content == b"spin":
        while True:
            pass
    if content == b"stand":
        time.sleep(100)
    if content == b"grow":
        return bytearray(2 << 30)
    if content == b"stumble":
        [][1]
    if content == b"stumble when worn" and worker.asked > 1:
        os.abort()
    if content == b"lie":
        worker.send(sys.stdout.buffer, b"")
    print("noise")
    print("noise", file=sys.stderr)
    os.write(1, b"noise")
    os.write(2, b"noise")
    return sound(file, content)

asked = 0
def counted(file, content):
    worker.asked = globals()["asked"] = asked + 1
    return unruly(file, content)

worker.read_bytes = counted
worker.main()
"""


@pytest.fixture(scope="module")
def unruly() -> Iterator[Pool]:
    script = _UNRULY.replace("PATHS", repr([str(ROOT), *filter(None, sys.path)]))
    made = Pool(lambda: [sys.executable, "-I", "-S", "-c", script])
    yield made
    made.close()


def _workbook() -> bytes:
    rows = f'<row r="1">{text_cell("A1", "项目")}{text_cell("C1", "单位")}</row>'
    rows += '<row r="3" hidden="1"><c r="B3"><v>8.7</v></c><c r="C3" t="e"><v>#N/A</v></c></row>'
    return pack(workbook_parts(worksheet(rows, after='<mergeCell ref="A1:B1"/>')))


def test_a_file_is_read_apart_as_it_is_read_here() -> None:
    files = {
        "表.xlsx": _workbook(),
        "a.csv": "编号,名称\r\n001,甲\r\n".encode("utf-8-sig"),
        "b.csv": b"a,b\n1,2,3\n",
        "c.xlsx": b"",
        "d.csv": b"a,b\n1,2\n" * 300_000,
    }
    assert read_all_apart(files.items()) == {
        name: read_bytes(name, content) for name, content in files.items()
    }


@pytest.mark.parametrize(
    ("content", "code", "fields"),
    [
        (b"abort", "reader_ended", {"detail": f"signal {int(signal.SIGABRT)}"}),
        (b"leave", "reader_ended", {"detail": "status 7"}),
        (b"spin", "reader_slow", {"seconds": "9"}),
        (b"grow", "reader_memory", {"limit": "1024"}),
    ],
)
def test_what_ends_the_process_is_told_of_the_file_and_the_others_are_read(
    unruly: Pool, content: bytes, code: str, fields: dict[str, str]
) -> None:
    sound = b"a,b\n1,2\n"
    found = unruly.read_all({"bad.xlsx": content, "good.csv": sound})
    refused = found["bad.xlsx"].refused
    assert refused is not None
    assert (refused.code, refused.params) == (code, fields)
    assert CODES[code].severity == "file"
    assert found["good.csv"] == read_bytes("good.csv", sound)


def test_a_process_that_stands_still_is_ended(
    unruly: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "IDLE", 2)
    refused = unruly.read("bad.xlsx", b"stand").refused
    assert refused is not None
    assert (refused.code, refused.params) == ("reader_hung", {"seconds": "2"})


def test_one_that_goes_on_and_on_is_ended_too(
    unruly: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    unruly.read("good.csv", b"a,b\n1,2\n")  # a process is there, however slow it was to start
    monkeypatch.setattr(pool, "LONGEST", 1)
    refused = unruly.read("bad.xlsx", b"stand").refused
    assert refused is not None
    assert refused.code == "reader_hung"


def test_a_fault_of_the_reader_refuses_its_file_and_quotes_nothing(unruly: Pool) -> None:
    refused = unruly.read("bad.xlsx", b"stumble").refused
    assert refused is not None
    assert refused.code == "reader_ended"
    assert refused.params["detail"].startswith("IndexError, <string>:")


def test_what_a_process_did_before_does_not_show(unruly: Pool) -> None:
    assert unruly.read("first.csv", b"a,b\n1,2\n").refused is None
    assert unruly.read("worn.csv", b"stumble when worn").refused is None


def test_what_the_reader_prints_goes_nowhere(
    unruly: Pool, capfd: pytest.CaptureFixture[str]
) -> None:
    assert unruly.read("good.csv", b"a,b\n1,2\n").kind == "csv"
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_is_no_reading_is_a_refusal(
    unruly: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_reading(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(pool, "from_bytes", no_reading)
    refused = unruly.read("bad.xlsx", b"a,b\n1,2\n").refused
    assert refused is not None
    assert refused.params == {"detail": "no answer"}


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["/there/is/no/such/program"], "No such file or directory"),
        ([sys.executable, "-c", "raise SystemExit(4)"], "status 4"),
        ([sys.executable, "-c", "import sys; sys.stdout.write('1234567890')"], "status"),
    ],
)
def test_without_a_process_nothing_is_read(command: list[str], reason: str) -> None:
    with pytest.raises(InputError, match="cannot be started") as raised:
        Pool(lambda: command).read_all({"good.csv": b"a,b\n1,2\n"})
    assert reason in str(raised.value)


def test_a_process_that_answers_something_else_is_none() -> None:
    script = (
        f"import sys; sys.path[:] = {[str(ROOT), *filter(None, sys.path)]!r}\n"
        "from pipeline.ingest.worker import send\n"
        "send(sys.stdout.buffer, b'something else')\n"
    )
    with pytest.raises(InputError, match="no answer"):
        Pool(lambda: [sys.executable, "-c", script]).read("good.csv", b"a,b\n1,2\n")


def test_several_processes_read_many_bytes_and_the_order_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_processors", lambda: 2)
    monkeypatch.setattr(pool, "_ENOUGH", 10)
    files = {f"{number}.csv": f"a,b\n{number},2\n".encode() for number in range(9, 0, -1)}
    made = Pool()
    try:
        found = made.read_all(files)
        assert list(found) == list(files)
        assert [found[name].sheets[0].rows[1][0] for name in files] == list("987654321")
    finally:
        made.close()


def test_a_process_belongs_to_the_program_that_started_it() -> None:
    made = Pool()
    try:
        made.read("a.csv", b"a,b\n1,2\n")
        child = os.fork()
        if child == 0:
            sound = made.read("b.csv", b"a,b\n3,4\n").sheets[0].rows[1] == ["3", "4"]
            made.close()
            os._exit(0 if sound else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert made.read("c.csv", b"a,b\n5,6\n").sheets[0].rows[1] == ["5", "6"]
    finally:
        made.close()


def _program(script: str) -> list[str]:
    """A reader that answers that it is ready, and then does what the script says."""
    begin = (
        f"import os, sys, time; sys.path[:] = {[str(ROOT), *filter(None, sys.path)]!r}\n"
        "from pipeline.ingest.worker import READY, main, send\n"
    )
    return [sys.executable, "-I", "-S", "-c", begin + script]


_READY = "send(sys.stdout.buffer, READY)\n"


def test_a_process_that_is_gone_before_it_is_asked_refuses_the_file() -> None:
    made = pool.Worker(_program(_READY + "os._exit(3)"))
    made._process.wait(10)
    made_of_it = Pool()
    made_of_it._idle.append(made)

    refused = made_of_it.read("bad.xlsx", b"a,b\n1,2\n").refused

    assert refused is not None
    assert (refused.code, refused.params) == ("reader_ended", {"detail": "status 3"})


def test_a_process_that_stays_when_nobody_asks_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.01)
    made = pool.Worker(_program(_READY + "time.sleep(100)"))

    assert made.end() == -signal.SIGKILL


def test_a_process_left_by_a_program_that_split_off_goes_on() -> None:
    made = Pool()
    try:
        made.read("a.csv", b"a,b\n1,2\n")
        child = os.fork()
        if child == 0:
            made.close()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        [still] = made._idle
        assert still.read("c.csv", b"a,b\n5,6\n").sheets[0].rows[1] == ["5", "6"]
    finally:
        made.close()


def test_where_no_python_is_known_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(InputError, match="no Python"):
        Pool().read("good.csv", b"a,b\n1,2\n")


def test_the_others_stop_when_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_processors", lambda: 2)
    monkeypatch.setattr(pool, "_ENOUGH", 1)
    told: list[tuple[int, int]] = []

    def command() -> list[str]:
        if threading.current_thread() is not here:
            begun.wait(60)
            return ["/there/is/no/such/program"]
        begun.set()
        for other in set(threading.enumerate()) - before:
            other.join()
        return _program("main()")

    here, begun, before = threading.current_thread(), threading.Event(), set(threading.enumerate())
    made = Pool(command)
    try:
        with pytest.raises(InputError, match="No such file"):
            made.read_all(
                {f"{n}.csv": b"a,b\n1,2\n" for n in range(9)}, lambda *so: told.append(so)
            )
    finally:
        made.close()
    assert told == [(1, 9)]


def test_the_time_of_a_process_is_told_as_far_as_it_is_known() -> None:
    assert pool._processor_time(os.getpid()) > 0
    ended = os.fork()
    if ended == 0:
        os._exit(0)
    os.waitpid(ended, 0)
    assert pool._processor_time(ended) == 0.0
    assert pool._processor_time(1 << 80) == 0.0


def test_all_processors_count_where_the_system_does_not_tell_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert pool._processors() == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert pool._processors() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert pool._processors() == 1


def _broken(change: dict[str, object], sheet: dict[str, object]) -> bytes:
    told = json.loads(to_bytes(read_bytes("x.xlsx", _workbook())))
    told |= change
    if sheet:
        told["sheets"][0] |= sheet
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("change", "sheet"),
    [
        ({"kind": "exe"}, {}),
        ({"kind": 1}, {}),
        ({"refused": ["file_empty", "", "", "", {}]}, {}),
        ({"oddities": [["file_empty", "", "", "", {"a": 1}]]}, {}),
        ({"encoding": "x" * 1_000_001}, {}),
        ({}, {"rows": [["a", 1]]}),
        ({}, {"first_row": 0}),
        ({}, {"first_row": 1_048_576}),
        ({}, {"first_column": True}),
        ({}, {"merged": [[1, 2, 3]]}),
        ({}, {"numeric": ["A1"]}),
        ({}, {"errors": [0]}),
        ({}, {"hidden_rows": [1 << 60]}),
    ],
)
def test_what_has_not_the_form_of_a_reading_is_none(
    change: dict[str, object], sheet: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"^no |^a |^more"):
        from_bytes("x.xlsx", _broken(change, sheet))


def test_a_reading_comes_back_whole() -> None:
    reading = read_bytes("x.xlsx", _workbook())
    assert from_bytes("x.xlsx", to_bytes(reading)) == reading
    assert from_bytes("x.xlsx", _broken({}, {})) == reading
    sent = json.loads(to_bytes(reading))["sheets"][0]
    assert set(sent) == {field.name for field in fields(Sheet)}


def test_a_message_cut_short_or_too_long_is_none(tmp_path: Path) -> None:
    path = tmp_path / "message"
    with path.open("wb") as stream:
        worker.send(stream, b"abc")
    with path.open("rb") as stream:
        assert worker.receive(stream) == b"abc"
    path.write_bytes(path.read_bytes()[:-1])
    with path.open("rb") as stream:
        assert worker.receive(stream) is None
        assert worker.receive(stream) is None
    path.write_bytes(worker.LENGTH.pack(1 << 40))
    with path.open("rb") as stream, pytest.raises(ValueError, match="message"):
        worker.receive(stream)
