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
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.operation.disk import NEEDS_ROOM, counted, refuse_from, signal_at
from tests.operation.meddling import inputs_changed
from tests.operation.office import Office
from tests.operation.otherwise import in_other_orders, in_other_places
from tests.operation.small import state


def usual_time(office: Office) -> float:
    """The seconds a whole second run takes now."""
    office.renew()
    begun = time.monotonic()
    assert office.wait(office.begin("second")) == 0
    return time.monotonic() - begun


def signals_over_time(office: Office, number: signal.Signals, times: int) -> str:
    """Signals spread over a run, each to one that lives; SIGTERM leaves nothing to clear either.

    A run that ends before its moment comes is no hit: it tells how long a run takes now, and the
    moment is tried again. Others use the machine too, so that is measured anew now and then.
    """
    took, taken = usual_time(office), []
    seen: Counter[str] = Counter()
    for at in range(times):
        if at % 20 == 19:
            took = usual_time(office)
        while True:
            office.renew()
            child = office.begin("second")
            status, lived = struck(child, took * (at + 0.5) / times, number)
            left = office.settle(child)
            if status != 0:
                break
            seen["ended before"] += 1
            took = min(took, lived)
        taken.append(took)
        seen["hit"] += 1
        seen[f"exit {status}"] += 1
        seen["left something to clear"] += bool(left["rest"])
        seen["new run stands"] += office.second in left["standing"]
        if status != -number:
            assert status == 128 + number, office.said(child)
            assert left["rest"] == [], left
            assert "Traceback" not in office.said(child), office.said(child)
    spread = f"{min(taken):.1f} to {max(taken):.1f} s"
    return f"{number.name} at {times} moments of {spread}: {dict(seen)}"


def struck(child: int, moment: float, number: signal.Signals) -> tuple[int, float]:
    """Send a signal to a process after so many seconds; its exit, and the seconds it lived."""
    begun = time.monotonic()
    while time.monotonic() - begun < moment:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), time.monotonic() - begun
        time.sleep(0.001)
    os.kill(child, number)
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status), time.monotonic() - begun


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


def used(disk: Path) -> int:
    """The bytes that are taken of a file system."""
    told = os.statvfs(disk)
    return (told.f_blocks - told.f_bfree) * told.f_frsize


def needed(office: Office) -> tuple[int, int]:
    """Bytes that the first run takes on a disk, and those that both take."""
    with small_disk(office.folder / "disk", 1 << 30) as disk:
        office.out = disk / "out"
        taken = []
        for policy in ("first", "second"):
            assert office.wait(office.begin(policy)) == 0
            taken.append(used(disk))
    return taken[0], taken[1]


def on_small_disks(office: Office, times: int) -> str:
    """Runs on disks that have room for more and more of them, and never for all.

    Three of four hold the first run already, and a second one finds them full; the fourth is
    empty, from one page on, and so the first finds it.
    """
    usual, seen = office.out, Counter[str]()
    first, both = needed(office)
    for at in range(times):
        share, holds = (at + 0.5) / times, at % 4 != 3
        size = first + (both - first) * share if holds else first * share
        with small_disk(office.folder / "disk", max(4096, int(size) // 4096 * 4096)) as disk:
            office.out = disk / "out"
            if holds:
                shutil.copytree(office.standing, office.out, symlinks=True)
            child = office.begin("second" if holds else "first")
            assert office.wait(child) == 4, office.said(child)
            assert "the disk is full" in office.said(child), office.said(child)
            if not holds and office.out.exists():
                assert office.known.keys().isdisjoint(path.name for path in office.out.iterdir())
            # The next run finds room again, as it must to write that it holds the folder.
            subprocess.run(["mount", "-o", f"remount,size={4 * both}", str(disk)], check=True)
            if holds:
                left = office.settle(child)
                seen["left something to clear"] += bool(left["rest"])
                seen["new run stands"] += office.second in left["standing"]
            else:
                assert office.wait(office.begin("first")) == 0
            office.settle()
            seen["full, the first run stands" if holds else "full, nothing stood"] += 1
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
        yield on_small_disks(office, times(64))
    if "inputs" in parts:
        yield inputs_changed(office, usual_time(office), times(60))
    if "places" in parts:
        yield in_other_places(office)
    if "orders" in parts:
        yield in_other_orders(folder / "orders", times(100))
    if "changes" in parts:
        kinds = changes_of(office)
        yield f"changes of the folder: {dict(Counter(kinds))}"
        yield from at_each_change(office, kinds)


PARTS = ("pairs", "kills", "requests", "changes", "disks", "inputs", "places", "orders")


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
