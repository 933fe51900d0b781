"""`python -m tests.operation.endure FOLDER`: a round killed, refused and doubled many times.

The round is the sample's, or a golden story's, carried out by the real command in a process that
has imported what the command imports: so a kill falls into reading, deciding or writing and not
into imports. A first run stands; a second, of another policy, is killed at moments spread over its
whole time. After each the first is asked for again, and the folder must be as if nothing had been.
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pipeline.cli import _stop, main
from pipeline.publish.holding import OWNER
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.operation.disk import NEEDS_ROOM, counted, refuse_from, signal_at
from tests.operation.small import state

HERE = Path(__file__).parents[2]
ROUND = "tianjin-2022"

Known = Mapping[str, Mapping[str, bytes]]


class Office:
    """A folder with the sample's inputs, two policies, and the first run that stands."""

    def __init__(self, folder: Path, story: str) -> None:
        self.folder = folder
        self.out = folder / "out"
        if story:
            lay_out(STORIES / story, folder)
        else:
            shutil.copytree(HERE / "data" / "raw" / ROUND, folder / "inputs")
            shutil.copyfile(HERE / "configs" / f"{ROUND}.yaml", folder / "policy.yaml")
        text = (folder / "policy.yaml").read_text(encoding="utf-8")
        (folder / "first.yaml").write_text(text, encoding="utf-8")
        (folder / "second.yaml").write_text(f"{text}\n# another\n", encoding="utf-8")
        # What the command imports is imported here once, and not in every process.
        places = ["--policy", folder / "first.yaml", "--data", folder / "inputs"]
        warm = [*map(str, ["rank", *places, "--out", folder / "warm", "--quiet"])]
        main(warm, standalone_mode=False)
        self.known: dict[str, dict[str, bytes]] = {}
        for policy in ("first", "second"):
            assert self.wait(self.begin(policy)) == 0
            run = (self.out / "latest").readlink().name
            self.known[run] = files_of(self.out / run)
        self.first, self.second = self.known
        shutil.rmtree(self.out)
        assert self.wait(self.begin("first")) == 0
        self.standing = folder / "standing"
        shutil.copytree(self.out, self.standing, symlinks=True)

    def begin(self, policy: str, before: Callable[[], None] | None = None) -> int:
        """Begin the command in a process of its own; gives its number."""
        child = os.fork()
        if child:
            return child
        said = os.open(self.folder / f"{os.getpid()}.said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        signal.signal(signal.SIGTERM, _stop)
        os.environ["LINXUAN_TRACEBACK"] = ""
        places = ["--policy", self.folder / f"{policy}.yaml", "--data", self.folder / "inputs"]
        try:
            if before is not None:
                before()
            main([*map(str, ["rank", *places, "--out", self.out, "--lang", "en", "--json"])])
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        finally:
            os._exit(99)

    def wait(self, child: int) -> int:
        """The exit of a process that was begun."""
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def said(self, child: int) -> str:
        """What a process said."""
        return (self.folder / f"{child}.said").read_text(encoding="utf-8")

    def renew(self) -> None:
        """Let the folder be as the first run left it."""
        shutil.rmtree(self.out)
        shutil.copytree(self.standing, self.out, symlinks=True)

    def settle(self, child: int | None = None) -> dict[str, object]:
        """Look at the folder, ask for the first run again, and look again; what was left."""
        left = state(self.out, self.known)
        again = self.begin("first")
        assert self.wait(again) == 0, self.said(again)
        told = self.said(again)
        assert "by hand" not in told, told
        if child is not None and OWNER in left["rest"]:
            assert f"process {child} " in told, told
        if set(left["rest"]) - {OWNER}:
            assert "left behind" in told, told
        after = state(self.out, self.known)
        assert (after["rest"], after["sealed"], after["open"]) == ([], True, []), after
        assert after["latest"] == (self.first, self.first)
        return left


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a run, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def usual_time(office: Office) -> float:
    """The seconds a whole second run takes now."""
    office.renew()
    begun = time.monotonic()
    assert office.wait(office.begin("second")) == 0
    return time.monotonic() - begun


def signals_over_time(office: Office, number: signal.Signals, times: int) -> str:
    """Signals spread over a run; each must leave whole runs, and SIGTERM nothing else either."""
    took = usual_time(office)
    seen: Counter[str] = Counter()
    for at in range(times):
        office.renew()
        child = office.begin("second")
        time.sleep(took * (at + 0.5) / times)
        os.kill(child, number)
        status = office.wait(child)
        left = office.settle(child)
        seen[f"exit {status}"] += 1
        seen["left something to clear"] += bool(left["rest"])
        seen["new run stands"] += office.second in left["standing"]
        if status not in (0, -number):
            assert status == 128 + number, office.said(child)
            assert left["rest"] == [], left
            assert "Traceback" not in office.said(child), office.said(child)
    return f"{number.name} at {times} moments of {took:.1f} s: {dict(seen)}"


def changes_of(office: Office) -> list[str]:
    """The kinds of all changes of the folder that a second run asks for."""
    office.renew()
    reading, writing = os.pipe()

    def tell(_number: int, kind: str) -> None:
        os.write(writing, f"{kind}\n".encode())

    child = office.begin("second", partial(_count, office.out, tell))
    os.close(writing)
    with os.fdopen(reading) as lines:
        kinds = lines.read().split()
    assert office.wait(child) == 0
    return kinds


def _count(folder: Path, before: Callable[[int, str], None]) -> None:
    """Count the changes of a folder for the rest of this process."""
    counted(folder, before).__enter__()


def at_each_change(office: Office, kinds: list[str]) -> Iterator[str]:
    """SIGKILL at each change, and a disk that is full from each on."""
    for name in ("killed", "full"):
        seen: Counter[str] = Counter()
        last = max(at for at, kind in enumerate(kinds) if kind in NEEDS_ROOM)
        steps = range(len(kinds) if name == "killed" else last + 1)
        for step in steps:
            office.renew()
            fault = (
                signal_at(step, signal.SIGKILL)
                if name == "killed"
                else refuse_from(step, errno.ENOSPC, NEEDS_ROOM)
            )
            child = office.begin("second", partial(_count, office.out, fault))
            status = office.wait(child)
            assert status == (-9 if name == "killed" else 4), office.said(child)
            if name == "full":
                assert "the disk is full" in office.said(child), office.said(child)
            left = office.settle(child)
            seen["left something to clear"] += bool(left["rest"])
            seen["new run stands"] += office.second in left["standing"]
        yield f"{name} at each of {len(steps)} changes: {dict(seen)}"


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes; needs the right to mount one."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def on_small_disks(office: Office, times: int) -> str:
    """A second run on disks that have room for the first, and for more and more of the second."""
    page = 4096
    held = sum(
        -(-path.lstat().st_size // page) * page + page for path in office.standing.rglob("*")
    )
    usual, seen = office.out, Counter[str]()
    for at in range(times):
        with small_disk(office.folder / "disk", int(held * (1.02 + 1.1 * at / times))) as disk:
            office.out = disk / "out"
            shutil.copytree(office.standing, office.out, symlinks=True)
            child = office.begin("second")
            status = office.wait(child)
            assert status in (0, 4), office.said(child)
            assert status == 0 or "the disk is full" in office.said(child), office.said(child)
            # The next run finds room again, as it must to write that it holds the folder.
            subprocess.run(["mount", "-o", f"remount,size={4 * held}", str(disk)], check=True)
            left = office.settle(child)
            seen[f"exit {status}"] += 1
            seen["left something to clear"] += bool(left["rest"])
            seen["new run stands"] += office.second in left["standing"]
            if at == times - 1:
                subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
                child = office.begin("second")
                assert office.wait(child) == 4
                assert "cannot write" in office.said(child), office.said(child)
                seen["read-only refused"] += 1
    office.out = usual
    return f"real disks of {times} sizes: {dict(seen)}"


def in_pairs(office: Office, times: int) -> str:
    """Two runs that begin at once: one ends, and the other says whose process holds the folder."""
    seen: Counter[str] = Counter()
    for _pair in range(times):
        office.renew()
        children = [office.begin(policy) for policy in ("second", "second")]
        ended = {child: office.wait(child) for child in children}
        assert sorted(ended.values()) == [0, 4], {child: office.said(child) for child in children}
        winner, other = sorted(children, key=ended.__getitem__)
        assert f"process {winner} of" in office.said(other), office.said(other)
        left = state(office.out, office.known)
        assert (left["latest"], left["rest"]) == ((office.second, office.second), [])
        seen["one won, the other named it"] += 1
    return f"{times} pairs: {dict(seen)}"


def carried_out(folder: Path, parts: Collection[str], share: float, story: str) -> Iterator[str]:
    """The parts that were asked for, or a share of each; what came of each."""

    def times(number: int) -> int:
        return max(1, round(number * share))

    office = Office(folder, story)
    if "pairs" in parts:
        yield in_pairs(office, times(50))
    if "kills" in parts:
        yield signals_over_time(office, signal.SIGKILL, times(200))
    if "requests" in parts:
        yield signals_over_time(office, signal.SIGTERM, times(100))
    if "disks" in parts:
        yield on_small_disks(office, times(24))
    if "changes" in parts:
        kinds = changes_of(office)
        yield f"changes of the folder: {dict(Counter(kinds))}"
        yield from at_each_change(office, kinds)


PARTS = ("pairs", "kills", "requests", "changes", "disks")


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.operation.endure", description=__doc__)
    parser.add_argument("folder", type=Path, help="made anew, and removed at the end")
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"of {', '.join(PARTS)}")
    parser.add_argument("--share", type=float, default=1.0, help="of the number of times")
    parser.add_argument("--story", default="", help="a golden story instead of the sample")
    return parser.parse_args()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    wanted = asked()
    shutil.rmtree(wanted.folder, ignore_errors=True)
    wanted.folder.mkdir(parents=True)
    for line in carried_out(wanted.folder.resolve(), wanted.parts, wanted.share, wanted.story):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    shutil.rmtree(wanted.folder)
