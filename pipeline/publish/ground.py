"""The folder a round is published in: who may write there, and in what state it is left.

At every moment the folder holds whole runs only. A run is written beside the
others under a name that is nobody's, synced to the disk and renamed; whoever
comes next clears what a killed run left and says so.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish import runlog
from pipeline.publish.holding import OWNER, own_note, take
from pipeline.publish.runlog import LOG, SEAL
from pipeline.publish.runs import MANIFEST, SIGNATURE, changed_files

PARTIAL = ".partial-"
LATEST = "latest"
LATEST_TEXT = "latest.txt"

_NOT_A_FOLDER = _("{path} is a file; give a folder to write in")
_INSIDE = _("{path} lies inside the input folder {other}; give another folder")
_FULL = _("the disk is full, nothing was changed: {path}")
_CANNOT_WRITE = _("cannot write {path}: {reason}")
_STALE = _("The run of process {process} had ended without giving the folder back.")
_CLEARED = _("Cleared what a run that was stopped had left behind: {names}")
_LOG_CHANGED = _("{path}: the log was changed by hand near line {lines}")
_SIGNED = _("{path} is a signature by another key, or of other bytes; take it away first")
_SET_ASIDE = _("The files of run {run} had been changed ({files}); they stand in {aside} now.")


@dataclass
class Ground:
    """A folder that this process holds, until `occupied` ends.

    `notices` are what its state gave cause to say, in the language of the
    person at the terminal. `torn` says that files which belong together were
    not all replaced, so that the next run must know of this one.
    """

    folder: Path
    language: Language
    clock: runlog.Clock
    notices: list[str] = field(default_factory=list)
    torn: bool = False

    def partial(self, run: str) -> Path:
        """An empty folder to write a run in."""
        folder = self.folder / f"{PARTIAL}{run}"
        folder.mkdir()
        return folder

    def finished(self, run: str) -> Path | None:
        """The folder of a run that is there, complete and unchanged; else None.

        A run whose files were changed since is set aside under another name,
        as evidence, and counts as not there.
        """
        folder = self.folder / run
        if not folder.is_dir():
            return None
        logged = runlog.manifest_of(self.log(), run)
        changed = changed_files(folder, logged)
        if not changed:
            return folder
        number = 1
        while (aside := self.folder / f"{run}.changed-{number}").exists():
            number += 1
        folder.rename(aside)
        shown = ", ".join(changed[:5])
        self.notices.append(self.said(_SET_ASIDE, run=run, files=shown, aside=aside.name))
        return None

    def keep(self, partial: Path, run: str) -> Path:
        """Make a written folder the run's own, in one step, and safe from a power cut."""
        folder = self.folder / run
        try:
            partial.rename(folder)
        except OSError:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        sync_folder(self.folder)
        return folder

    def point_to(self, run: str) -> None:
        """Let `latest` and latest.txt name a run; where they do already nothing is touched."""
        text = f"{run}\n".encode("ascii")
        named = self.folder / LATEST_TEXT
        if not named.is_file() or named.read_bytes() != text:
            self._replace({LATEST_TEXT: text})
        link = self.folder / LATEST
        if link.is_symlink() and link.readlink() == Path(run):
            return
        fresh = self.folder / f"{PARTIAL}{LATEST}"
        try:
            fresh.symlink_to(run, target_is_directory=True)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
                return
            raise
        try:
            fresh.replace(link)
        except OSError:
            fresh.unlink()
            raise
        sync_folder(self.folder)

    def log(self) -> list[runlog.Entry]:
        """The events so far."""
        return runlog.entries(self._bytes(LOG))

    def broken_links(self) -> list[int]:
        """The lines of runs.csv that were changed by hand, or follow one that was."""
        log = self._bytes(LOG)
        broken = runlog.broken_links(log)
        last = max(1, len(log.split(b"\r\n")) - 1)
        if not runlog.is_sealed(log, self._bytes(SEAL)) and last not in broken:
            broken.append(last)
        return broken

    def record(self, event: runlog.Event, run: str, manifest_sha256: str = "") -> None:
        """Append an event to runs.csv, and seal it anew."""
        log, seal = self._bytes(LOG), self._bytes(SEAL)
        log = runlog.extended(log, seal, event, run, manifest_sha256, self.clock())
        self._replace({LOG: log, SEAL: runlog.seal_of(log)})

    def sealed_late(self) -> None:
        """Seal the log where a run was killed between an event and its seal."""
        log, seal = self._bytes(LOG), self._bytes(SEAL)
        earlier = runlog.without_last(log)
        if log and not runlog.is_sealed(log, seal) and runlog.is_sealed(earlier, seal):
            self._replace({SEAL: runlog.seal_of(log)})

    def sign(self, run: str, signer: Callable[[bytes], bytes]) -> Path:
        """Lay the signature of a run's manifest beside it; gives its path.

        The run's own files stay as they are. Raises OutputError where another
        signature is there: it may be somebody's evidence.
        """
        name = f"{run}/{SIGNATURE}"
        path = self.folder / name
        with told_to_person(path, self.language):
            signature = signer((path.parent / MANIFEST).read_bytes())
            if not path.exists():
                self._replace({name: signature})
            elif path.read_bytes() != signature:
                raise OutputError(self.said(_SIGNED, path=path))
        return path

    def said(self, sentence: str, **fields: object) -> str:
        """A sentence in the terminal's language."""
        return say(self.language, sentence, fields)

    def _bytes(self, name: str) -> bytes:
        path = self.folder / name
        return path.read_bytes() if path.is_file() else b""

    def _replace(self, files: Mapping[str, bytes]) -> None:
        """Put files in the place of others, read-only; none where the disk does not take all."""
        fresh = {name: self.folder / f"{PARTIAL}{Path(name).name}" for name in files}
        try:
            for name, content in files.items():
                write_whole(fresh[name], content)
                fresh[name].chmod(fresh[name].stat().st_mode & 0o444)
            before = self.torn
            with undisturbed():
                for name, path in fresh.items():
                    path.replace(self.folder / name)
                    self.torn = before or len(fresh) > 1
                self.torn = before
        except BaseException:
            for path in fresh.values():
                with suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
        for folder in {(self.folder / name).parent for name in files}:
            sync_folder(folder)


@contextmanager
def occupied(
    folder: Path,
    language: Language,
    inputs: Path | None = None,
    clock: runlog.Clock = runlog.now,
) -> Iterator[Ground]:
    """Hold a folder for one run: make it, lock it, clear it of leftovers.

    Raises OutputError, before anything is written, where the folder is a
    file, cannot be written, lies inside the inputs, or another run holds it.
    """
    _refuse_inside(folder, inputs, language)
    with told_to_person(folder, language):
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        ground = Ground(folder, language, clock)
        try:
            dead = take(held, folder, language)
        except BaseException:
            os.close(held)
            raise
        ground.torn = bool(dead)
        leftovers = sorted(path.name for path in folder.glob(f"{PARTIAL}*"))
        try:
            ground._replace({OWNER: own_note(clock)})
            if dead:
                ground.notices.append(ground.said(_STALE, process=dead.get("process", "?")))
                ground.sealed_late()
                ground.torn = False
            _settle(ground, leftovers)
        except BaseException:
            _give_back(ground, held)
            raise
    try:
        yield ground
    finally:
        _give_back(ground, held)


def _give_back(ground: Ground, held: int) -> None:
    """Let go of the folder; a note that the next run must find stays."""
    with undisturbed():
        if not ground.torn:
            with suppress(OSError):
                (ground.folder / OWNER).unlink(missing_ok=True)
        os.close(held)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a request to stop wait until files that belong together are all in place."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _frame: asked.append(number))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if asked:
            signal.raise_signal(asked[0])


@contextmanager
def told_to_person(path: Path, language: Language) -> Iterator[None]:
    """Turn the system's refusals to write into messages that name file and reason."""
    try:
        yield
    except OSError as error:
        at = str(error.filename or path)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            told = say(language, _FULL, {"path": at})
        elif error.errno in (errno.ENOTDIR, errno.EEXIST) and _is_file(path):
            told = say(language, _NOT_A_FOLDER, {"path": path})
        else:
            reason = say(language, error.strerror or type(error).__name__)
            told = say(language, _CANNOT_WRITE, {"path": at, "reason": reason})
        raise OutputError(told) from error


def _is_file(path: Path) -> bool:
    return any(part.is_file() for part in (path, *path.parents))


def _refuse_inside(folder: Path, inputs: Path | None, language: Language) -> None:
    if inputs is None:
        return
    real, other = folder.resolve(), inputs.resolve()
    if real == other or other in real.parents:
        raise OutputError(say(language, _INSIDE, {"path": folder, "other": inputs}))


def _settle(ground: Ground, leftovers: Sequence[str]) -> None:
    """Clear leftovers, and end in the log what was begun there and killed."""
    for name in leftovers:
        path = ground.folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if leftovers:
        ground.notices.append(ground.said(_CLEARED, names=", ".join(leftovers)))
    broken = ground.broken_links()
    if broken:
        shown = ", ".join(map(str, broken[:5]))
        ground.notices.append(ground.said(_LOG_CHANGED, path=LOG, lines=shown))
    for run in runlog.unfinished(ground.log()):
        manifest = ground.folder / run / MANIFEST
        if manifest.is_file():
            ground.record("complete", run, hashlib.sha256(manifest.read_bytes()).hexdigest())
        else:
            ground.record("fail", run)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it; a file that cannot be whole is not left."""
    try:
        with path.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder, where the file system can be asked that."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(held)
