"""Somebody who works on the inputs of a round while it is carried out."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipeline.publish.runs import changed_files
from tests.operation.office import Office


def _lengthened(file: Path, _hand: random.Random) -> None:
    with file.open("ab") as stream:
        stream.write(b"\r\n")


def _shortened(file: Path, hand: random.Random) -> None:
    os.truncate(file, hand.randrange(file.stat().st_size + 1))


def _overwritten(file: Path, hand: random.Random) -> None:
    with file.open("r+b") as stream:
        stream.seek(hand.randrange(file.stat().st_size + 1))
        stream.write(b"0")


def _replaced(file: Path, _hand: random.Random) -> None:
    fresh = file.with_name(f"fresh-{file.name}")
    fresh.write_bytes(file.read_bytes() + b"\r\n")
    fresh.replace(file)


def _removed(file: Path, _hand: random.Random) -> None:
    file.unlink()


def _linked(file: Path, _hand: random.Random) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nowhere")


def _piped(file: Path, _hand: random.Random) -> None:
    file.unlink()
    os.mkfifo(file)


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (
    *(_lengthened, _shortened, _overwritten, _replaced, _removed, _linked, _piped),
)

_READING = 0.4
"""The share of a run in which its inputs are read, and a little more."""


def inputs_changed(office: Office, took: float, times: int) -> str:
    """Change files of the inputs throughout a run of about so many seconds; what came of it.

    Whatever the run got to see, it is told by what it kept: the run stands whole, and carried out
    again from the inputs it kept it is the same; or it says what it lacks and leaves nothing.
    """
    sound = office.folder / "sound"
    shutil.copytree(office.folder / "inputs", sound)
    seen: Counter[str] = Counter()
    hand = random.Random(11)
    for at in range(times):
        office.renew()
        inputs = office.folder / "inputs"
        _renewed(inputs, sound)
        child = office.begin("second")
        time.sleep(took * _READING * at / times)
        ended, status = os.waitpid(child, os.WNOHANG)
        while not ended:
            files = _files(inputs)
            if len(files) > 2:
                hand.choice(WAYS)(hand.choice(files), hand)
            else:
                _renewed(inputs, sound)
            seen["changes"] += 1
            time.sleep(took / 40)
            ended, status = os.waitpid(child, os.WNOHANG)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, 3), office.said(child)
        assert "Traceback" not in office.said(child), office.said(child)
        seen[f"exit {code}"] += 1
        if code == 0:
            run = office.out / (office.out / "latest").readlink()
            assert changed_files(run) == []
            verified = office.command("verify", run)
            assert office.wait(verified) == 0, office.said(verified)
            seen["another run than of the sound inputs"] += run.name != office.second
    shutil.rmtree(office.folder / "inputs")
    sound.rename(office.folder / "inputs")
    office.renew()
    return f"inputs changed during {times} runs: {dict(seen)}"


def _renewed(folder: Path, sound: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(sound, folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
