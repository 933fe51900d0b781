"""Two runs of one folder at once, and a run that is asked to stop."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.publish import holding
from pipeline.publish.ground import occupied
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.operation.small import state, two_rounds

HERE = Path(__file__).parents[2]

PAIR = """
import os, sys
from pathlib import Path
from pipeline.errors import OutputError
from tests.operation.small import two_rounds

rounds = two_rounds()
for pair in range(int(sys.argv[2])):
    folder = Path(sys.argv[1]) / str(pair)
    waiting, go = os.pipe()
    children = []
    for round_ in rounds:
        children.append(os.fork())
        if children[-1] == 0:
            os.close(go)
            os.read(waiting, 1)
            try:
                round_.written(folder, hold=0.2)
            except OutputError as told:
                print(pair, os.getpid(), "refused", told, flush=True)
                os._exit(4)
            print(pair, os.getpid(), "won", round_.run, flush=True)
            os._exit(0)
    os.close(waiting)
    os.close(go)
    for child in children:
        os.waitpid(child, 0)
"""


def pairs(folder: Path, number: int) -> list[tuple[list[str], list[str]]]:
    """Pairs of runs that begin at once; of each what the winner said, and the other."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PAIR, str(folder), str(number)],
        capture_output=True,
        text=True,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split(maxsplit=3) for line in done.stdout.splitlines()]
    told = []
    for pair in range(number):
        ours = [line for line in lines if line[0] == str(pair)]
        won = [line for line in ours if line[2] == "won"]
        refused = [line for line in ours if line[2] == "refused"]
        assert (len(won), len(refused)) == (1, 1), ours
        told.append((won[0], refused[0]))
    return told


def test_of_runs_that_begin_at_once_one_wins_and_the_other_says_who(tmp_path: Path) -> None:
    known = {round_.run: round_.files for round_ in two_rounds()}
    for won, refused in pairs(tmp_path, 6):
        left = state(tmp_path / won[0], known)
        assert left["standing"] == [won[3]]
        assert (left["rest"], left["sealed"], left["open"]) == ([], True, [])
        assert f"process {won[1]} of" in refused[3]
        assert "since 2022-06-01T09:30:00Z" in refused[3]


def test_who_comes_before_the_note_stands_waits_to_say_who_holds_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    with occupied(tmp_path, "en"):
        note = (tmp_path / holding.OWNER).read_bytes()
        (tmp_path / holding.OWNER).unlink()

        def pause(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                (tmp_path / holding.OWNER).write_bytes(note)

        monkeypatch.setattr(holding.time, "sleep", pause)
        with (
            pytest.raises(OutputError, match=f"process {os.getpid()} of"),
            occupied(tmp_path, "en"),
        ):
            pytest.fail("two runs hold one folder")
        assert len(waited) == 3
        (tmp_path / holding.OWNER).unlink()
        monkeypatch.setattr(holding.time, "sleep", waited.append)
        with (
            pytest.raises(OutputError, match=r"process \? of \?, since \?"),
            occupied(tmp_path, "en"),
        ):
            pytest.fail("two runs hold one folder")
    assert len(waited) > 50


@pytest.mark.parametrize("part", ["process", "started"])
def test_a_number_that_another_process_has_now_is_no_owner(tmp_path: Path, part: str) -> None:
    """The number may have been given anew, or the machine started anew: both show in `started`."""
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started = holding._started(str(living.pid))
    assert started is not None
    machine, moment = started.split()
    other = f"{machine} 7" if part == "process" else f"{machine[::-1]} {moment}"
    note = {"process": str(living.pid), "started": started, "since": "s"}
    try:
        (tmp_path / holding.OWNER).write_text(json.dumps(note))
        with pytest.raises(OutputError, match=f"{living.pid}"), occupied(tmp_path, "en"):
            pytest.fail("the process lives")
        (tmp_path / holding.OWNER).write_text(json.dumps(note | {"started": other}))
        with occupied(tmp_path, "en") as ground:
            assert ground.notices == [
                f"The run of process {living.pid} had ended without giving the folder back."
            ]
    finally:
        living.communicate(b"\n")


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refused(path: object, *_: object) -> None:
        raise OSError(error, os.strerror(error), path)

    monkeypatch.setattr(os, "mkdir", refused)
    with pytest.raises(OutputError) as told, occupied(tmp_path / "out", "en"):
        pytest.fail("the folder is not there")
    full = f"the disk is full, nothing was changed: {tmp_path / 'out'}"
    other = f"cannot write {tmp_path / 'out'}: {os.strerror(error)}"
    assert str(told.value) == (full if error == errno.ENOSPC else other)
    assert list(tmp_path.iterdir()) == []


def test_a_command_asked_to_stop_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    lay_out(STORIES / "tie-ruled", tmp_path)
    out = tmp_path / "out"
    places = ["--policy", tmp_path / "policy.yaml", "--data", tmp_path / "inputs", "--out", out]
    command = [sys.executable, "-m", "pipeline", "rank", *map(str, places), "--lang", "en"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE
    )
    while running.poll() is None and not (out / holding.OWNER).exists():
        time.sleep(0.01)
    running.send_signal(signal.SIGTERM)
    said = running.communicate()
    assert said == ("", "Stopped before the end. What stood in the folder of results is whole.\n")
    assert running.returncode == 128 + signal.SIGTERM
    assert list(out.iterdir()) == []
