"""Whether a run still is what was written: its files, its place in the record, its signature.

Everything is read once and hashed; nothing is computed anew and nothing is
written. What is found is told file by file, so that a person can go and look.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish import runlog
from pipeline.publish.chain import faults
from pipeline.publish.ground import LATEST, LATEST_TEXT
from pipeline.publish.runlog import LOG, SEAL
from pipeline.publish.runs import MANIFEST, SIGNATURE

Part = Literal["files", "record", "signature", "repeat"]
Holds = Callable[[bytes, bytes], bool]
"""Whether a signature (first) is that of some bytes (second)."""

_MISSING = _("is missing")
_OTHER_BYTES = _("was changed: its SHA-256 is {found}, the manifest lists {listed}")
_EXTRA = _("is no file of this run; somebody added it")
_NOT_PLAIN = _("is no plain file")
_UNREADABLE = _("cannot be read: {reason}")
_NO_MANIFEST = _("is no manifest that can be read, so the other files are compared with nothing")
_OTHER_MANIFEST = _("was changed: its SHA-256 is {found}, the record holds {listed}")
_OTHER_IN_RECORD = _("holds {listed} as the SHA-256 of the manifest, which has {found}")
_NOT_RECORDED = _(
    "holds no line by which run {run} was completed: one was taken out, or the run never was"
)
_NO_RECORD = _("is missing, so nothing tells which manifest was written; look at the whole folder")
_OTHER_NAME = _("says run {run}, and its folder is called {folder}")
_NO_LATEST = _("was changed: it names no run that stands beside it")
_OTHER_LATEST = _("does not lead to the run that {file} names")
_NOT_SIGNED = _("is missing: the run is not signed")
_OTHER_SIGNATURE = _("is no signature of this manifest by the owner of that key")
_LEFT_OPEN = _("{file} was left by an office program that has a file open; it counts for nothing.")
_UNCHECKED = _("The run is signed; name the public key with --public-key to check it.")

_RUN_LINE = re.compile(rb"[0-9a-f]{12}\n")
_LITTER = re.compile(r"(\.~lock\..+#|~\$.+)")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: in which part and file, and what; `fields` fill `sentence`.

    A file of the run by its path in the folder, one of the round by its name.
    """

    part: Part
    file: str
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def told(self, language: Language) -> str:
        """What is wrong with the file, as a sentence that begins with its name."""
        return f"{self.file}: {say(language, self.sentence, self.fields)}"


@dataclass(frozen=True)
class Note:
    """Something worth saying that changes nothing."""

    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Seen:
    """A run's folder as it was found.

    `contents` are the bytes of its files by path, `manifest` what the manifest
    says (empty where it cannot be read), `lines` the events in the record.
    """

    folder: Path
    contents: dict[str, bytes] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    lines: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def run(self) -> str:
        """The run, by its manifest; by its folder where that cannot be read."""
        return str(self.manifest.get("run", self.folder.name))

    @property
    def told(self) -> set[str]:
        """The files of which a difference was noted."""
        return {difference.file for difference in self.differences}

    def tell(self, part: Part, file: str, sentence: str, /, **fields: str) -> None:
        """Note a difference."""
        self.differences.append(Difference(part, file, sentence, fields))

    def listed(self, which: Literal["inputs", "outputs"]) -> dict[str, str]:
        """The SHA-256 of each file that the manifest lists, by path."""
        name = "kept_as" if which == "inputs" else "path"
        return {file[name]: file["sha256"] for file in self.manifest.get(which, ())}


def look(folder: Path, holds: Holds | None = None) -> Seen:
    """Compare a run's files with its manifest, and that with the record and the signature.

    `holds` checks signatures by a public key; None where none is known.
    """
    seen = Seen(folder)
    found = dict(_walked(seen))
    _read_manifest(seen)
    if seen.manifest:
        _compare(seen, found)
    _look_at_record(seen)
    _look_at_latest(seen)
    _look_at_signature(seen, holds)
    return seen


def _walked(seen: Seen) -> Iterator[tuple[str, bool]]:
    """Every name in the folder with whether it is a folder; files are read, once."""
    for place, folders, files in os.walk(seen.folder):
        for name in sorted(folders) + sorted(files):
            path = Path(place, name)
            shown = path.relative_to(seen.folder).as_posix()
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode):
                if not stat.S_ISDIR(mode) or shown in (MANIFEST, SIGNATURE):
                    seen.tell("files", shown, _NOT_PLAIN)
                yield shown, stat.S_ISDIR(mode)
                continue
            try:
                seen.contents[shown] = path.read_bytes()
            except OSError as error:
                seen.tell("files", shown, _UNREADABLE, reason=error.strerror or "?")
            yield shown, False


def _read_manifest(seen: Seen) -> None:
    content = seen.contents.get(MANIFEST)
    if content is None:
        if MANIFEST not in seen.told:
            seen.tell("files", MANIFEST, _MISSING)
        return
    try:
        manifest = json.loads(content)
        readable = _is_manifest(manifest)
    except (ValueError, KeyError, TypeError, RecursionError):
        manifest, readable = {}, False
    if readable:
        seen.manifest = manifest
    else:
        seen.tell("files", MANIFEST, _NO_MANIFEST)


def _is_manifest(manifest: Mapping[str, Any]) -> bool:
    """Whether all is there that is looked at; what is not there at all raises."""
    listed = all(
        _is_listed(file, name)
        for which, name in (("inputs", "kept_as"), ("outputs", "path"))
        for file in manifest[which]
    )
    texts = (manifest["run"], manifest["round"], manifest["program"]["sha256"])
    return listed and all(isinstance(text, str) for text in texts)


def _is_listed(file: Mapping[str, Any], name: str) -> bool:
    path = PurePosixPath(file[name])
    inside = not path.is_absolute() and ".." not in path.parts
    return inside and _SHA256.fullmatch(file["sha256"]) is not None


def _compare(seen: Seen, found: Mapping[str, bool]) -> None:
    listed = seen.listed("inputs") | seen.listed("outputs")
    for path, sha256 in sorted(listed.items()):
        if path not in found:
            seen.tell("files", path, _MISSING)
        elif path in seen.contents:
            digest = _digest(seen.contents[path])
            if digest != sha256:
                seen.tell("files", path, _OTHER_BYTES, found=digest, listed=sha256)
        elif path not in seen.told:
            seen.tell("files", path, _NOT_PLAIN)
    parents = {parent.as_posix() for path in listed for parent in PurePosixPath(path).parents}
    for path, is_folder in sorted(found.items()):
        if path in listed or path in (MANIFEST, SIGNATURE) or (is_folder and path in parents):
            continue
        if _LITTER.fullmatch(PurePosixPath(path).name) and not is_folder:
            seen.notes.append(Note(_LEFT_OPEN, {"file": path}))
        else:
            seen.tell("files", path, _EXTRA)


def _look_at_record(seen: Seen) -> None:
    if seen.manifest and seen.run != seen.folder.name:
        seen.tell("files", MANIFEST, _OTHER_NAME, run=seen.run, folder=seen.folder.name)
    log, seal = (_bytes(seen.folder.parent / name) for name in (LOG, SEAL))
    if log is None:
        seen.tell("record", LOG, _NO_RECORD)
        return
    found = faults(log, seal)
    for fault in found:
        seen.differences.append(Difference("record", fault.file, fault.sentence, fault.fields))
    entries = runlog.entries(log)
    seen.lines = len(entries)
    logged = runlog.manifest_of(entries, seen.run)
    if not logged:
        seen.tell("record", LOG, _NOT_RECORDED, run=seen.run)
    elif MANIFEST in seen.contents:
        digest = _digest(seen.contents[MANIFEST])
        if digest != logged and found:
            seen.tell("record", LOG, _OTHER_IN_RECORD, found=digest, listed=logged)
        elif digest != logged:
            seen.tell("files", MANIFEST, _OTHER_MANIFEST, found=digest, listed=logged)


def _look_at_latest(seen: Seen) -> None:
    ground = seen.folder.parent
    named = _bytes(ground / LATEST_TEXT)
    if named is None:
        seen.tell("record", LATEST_TEXT, _MISSING)
        return
    run = named.decode("ascii", "replace").rstrip("\n")
    if not _RUN_LINE.fullmatch(named) or not (ground / run).is_dir():
        seen.tell("record", LATEST_TEXT, _NO_LATEST)
        return
    link = ground / LATEST
    if link.is_symlink() and link.readlink() != Path(run):
        seen.tell("record", LATEST, _OTHER_LATEST, file=LATEST_TEXT)


def _look_at_signature(seen: Seen, holds: Holds | None) -> None:
    signature = seen.contents.get(SIGNATURE)
    if holds is None:
        if signature is not None:
            seen.notes.append(Note(_UNCHECKED))
    elif signature is None:
        seen.tell("signature", SIGNATURE, _NOT_SIGNED)
    elif not holds(signature, seen.contents.get(MANIFEST, b"")):
        seen.tell("signature", SIGNATURE, _OTHER_SIGNATURE)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
