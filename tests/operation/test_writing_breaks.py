"""The folder of results when the disk fails, or the process is killed, at each change of it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from tests.operation.disk import NEEDS_ROOM, counted, refuse_at, refuse_from
from tests.operation.small import Ready, state, two_rounds

HERE = Path(__file__).parents[2]
STRIDE = 4
"""Of so many changes one is tried here; `make endure` tries them all."""


@pytest.fixture(scope="module")
def rounds() -> tuple[Ready, Ready]:
    return two_rounds()


@pytest.fixture(scope="module")
def standing(rounds: tuple[Ready, Ready], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the first round stands."""
    folder = tmp_path_factory.mktemp("standing") / "out"
    rounds[0].written(folder)
    return folder


@pytest.fixture(scope="module")
def changes(
    rounds: tuple[Ready, Ready], standing: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[str]:
    """The kinds of all the changes that publishing the second round asks for, in their order."""
    folder = tmp_path_factory.mktemp("counted") / "out"
    shutil.copytree(standing, folder, symlinks=True)
    with counted(folder, lambda _number, _kind: None) as moments:
        rounds[1].written(folder)
    return moments.kinds


def fresh_copies(
    standing: Path, tmp_path: Path, steps: Iterable[int]
) -> Iterator[tuple[int, Path]]:
    for step in steps:
        folder = tmp_path / str(step)
        shutil.copytree(standing, folder, symlinks=True)
        yield step, folder
        shutil.rmtree(folder)


def test_every_write_is_among_the_changes(changes: list[str], rounds: tuple[Ready, Ready]) -> None:
    files = len(rounds[1].files) + len(rounds[1].given.origin.kept)
    both_events, both_pointers, owner = 4, 2, 1
    assert changes.count("write") == changes.count("open")
    assert changes.count("write") == files + both_events + both_pointers - 1 + owner
    assert changes.count("symlink") == 1


def test_a_disk_full_from_any_change_on(
    rounds: tuple[Ready, Ready], standing: Path, changes: list[str], tmp_path: Path
) -> None:
    first, second = rounds
    known = {round_.run: round_.files for round_ in rounds}
    last = max(at for at, kind in enumerate(changes) if kind in NEEDS_ROOM)
    steps = [*range(0, last - 20, STRIDE), *range(last - 20, last + 1)]
    latest = []
    for step, folder in fresh_copies(standing, tmp_path, steps):
        with (
            counted(folder, refuse_from(step, errno.ENOSPC, NEEDS_ROOM)),
            pytest.raises(OutputError, match="the disk is full"),
        ):
            second.written(folder)
        left = state(folder, known)
        assert first.run in left["standing"], step
        assert left["rest"] == [] or (left["rest"] == [".running"] and not left["sealed"]), step
        latest.append(left["latest"][0])
        with counted(folder, lambda _number, _kind: None):
            after = second.written(folder)
        assert [notice for notice in after.notices if "by hand" in notice] == []
        assert state(folder, known) == {
            "standing": sorted(known),
            "latest": (second.run, second.run),
            "rest": [],
            "sealed": True,
            "open": [],
        }
    assert latest[0] == first.run
    assert latest[-1] == second.run


@pytest.mark.parametrize("error", [errno.EIO, errno.EROFS])
def test_one_change_refused(
    rounds: tuple[Ready, Ready], standing: Path, changes: list[str], tmp_path: Path, error: int
) -> None:
    first, second = rounds
    known = {round_.run: round_.files for round_ in rounds}
    told = []
    for step, folder in fresh_copies(standing, tmp_path, range(0, len(changes), STRIDE)):
        with counted(folder, refuse_at(step, error)):
            try:
                second.written(folder)
            except OutputError as refusal:
                told.append(refusal)
        assert first.run in state(folder, known)["standing"]
        with counted(folder, lambda _number, _kind: None):
            second.written(folder)
        left = state(folder, known)
        assert left["latest"] == (second.run, second.run)
        assert (left["rest"], left["sealed"], left["open"]) == ([], True, [])
    assert len(told) > 15
    for refusal in told:
        assert os.strerror(error) in str(refusal)
        assert refusal.exit_status == 4


SIGNALLED = """
import os, shutil, signal, sys
from pathlib import Path
from pipeline.cli import _stop
from pipeline.errors import Stopped
from tests.operation.disk import counted, signal_at
from tests.operation.small import state, two_rounds

base, number, stride = Path(sys.argv[1]), signal.Signals(int(sys.argv[2])), int(sys.argv[3])
signal.signal(signal.SIGTERM, _stop)
first, second = rounds = two_rounds()
known = {round_.run: round_.files for round_ in rounds}
first.written(base / "standing")
status, step = 9, 0
while status:
    folder = base / str(step)
    shutil.copytree(base / "standing", folder, symlinks=True)
    child = os.fork()
    if child == 0:
        with counted(folder, signal_at(step, number)):
            try:
                second.written(folder)
            except Stopped as asked:
                os._exit(asked.exit_status)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = state(folder, known)
    assert first.run in left["standing"]
    with counted(folder, lambda _number, _kind: None):
        again = first.written(folder)
    assert [notice for notice in again.notices if "by hand" in notice] == []
    if ".running" in left["rest"]:
        assert any(f"process {child} " in notice for notice in again.notices)
    if set(left["rest"]) - {".running"}:
        assert any("left behind" in notice for notice in again.notices)
    after = state(folder, known)
    assert after["standing"] == left["standing"]
    assert after["latest"] == (first.run, first.run)
    assert (after["rest"], after["sealed"], after["open"]) == ([], True, [])
    print(step, status, left["latest"][0] == second.run, len(left["rest"]), flush=True)
    shutil.rmtree(folder)
    step += stride
"""


def signalled(folder: Path, number: signal.Signals, stride: int) -> list[list[str]]:
    """Send a signal at each change, or some; step, exit, whether the new run is latest, rest."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SIGNALLED, str(folder), str(+number), str(stride)],
        capture_output=True,
        text=True,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


def test_a_kill_at_any_change(changes: list[str], tmp_path: Path) -> None:
    lines = signalled(tmp_path, signal.SIGKILL, STRIDE)
    assert len(lines) == -(-len(changes) // STRIDE) + 1
    assert {line[1] for line in lines[:-1]} == {"-9"}
    assert {line[2] for line in lines} == {"True", "False"}
    assert max(int(line[3]) for line in lines) > 0


def test_a_request_to_stop_leaves_nothing_to_clear(tmp_path: Path) -> None:
    lines = signalled(tmp_path, signal.SIGTERM, STRIDE)
    assert len(lines) > 20
    assert {line[1] for line in lines[:-1]} == {"143"}
    assert {line[2] for line in lines} == {"True", "False"}
    assert {line[3] for line in lines} == {"0"}
