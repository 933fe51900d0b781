"""What stands in a round's folder, each file read once; what is not read is named.

The bytes that are read here are the ones that are hashed, kept and worked on:
nothing is opened a second time. What was noted about the folder itself (a
link, a sub-folder, a file of no table) goes into the record as `unread.csv`, so
that a run repeated from its record notes the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import InputError, Sentence
from pipeline.ingest.gate import LARGEST_FILE, ending
from pipeline.ingest.office import KEPT
from pipeline.language import mark as _
from pipeline.tables.complaints import Complaint

SUBMISSIONS, MARKS, REGISTERS = "submissions", "marks", "registers"
UNREAD = "unread.csv"

_NO_FOLDER = _("there is no folder {name} with the files of the round")
_LACKING = _("the folder {name}/ is missing")
_TWICE = _("{one} and {other} are two files of one table: keep one")

_TABLE_ENDINGS = ("csv", "xlsx")
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_LITTER_STARTS = ("~$", ".")
_LITTER_ENDS = ("~", ".tmp", ".crdownload", ".part", ".lnk", ".url")
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_NOTED = frozenset(
    {
        "subfolder_unread",
        "link_unread",
        "device_unread",
        "litter_unread",
        "file_unexpected",
        "file_unreadable",
        "file_name_taken",
        "file_too_large",
        "file_changed",
    }
)


@dataclass(frozen=True)
class SourceFile:
    """One file of the round's folder, with the very bytes that were read.

    `path` is relative to the folder, with forward slashes; `role` says what it
    was read as; `rows` counts the rows taken from it.
    """

    path: str
    role: str
    content: bytes
    sha256: str
    size: int
    rows: int = 0


@dataclass
class Inventory:
    """The files that were read, in the order of their names, and what was noted."""

    files: list[SourceFile] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def of(self, role: str) -> list[SourceFile]:
        """The files of one role."""
        return [file for file in self.files if file.role == role]


def take_stock(folder: Path, needed: Collection[str] = (SUBMISSIONS, MARKS)) -> Inventory:
    """Read every file of a round's folder that has a part in it.

    Raises InputError, with all reasons at once: no such folder, a folder that
    is `needed` not in it, two files for one table of the office.
    """
    if not folder.is_dir():
        raise InputError(Sentence(_NO_FOLDER, {"name": folder.name}))
    lacking = [name for name in needed if not _is_folder(folder / name)]
    reasons = [Sentence(_LACKING, {"name": name}) for name in sorted(lacking)]
    found = Inventory()
    noted: list[Complaint] = []
    named: dict[tuple[str, str], list[str]] = {}
    paths: set[str] = set()
    for place, path, role in _places(folder, noted):
        if role in (REGISTERS, "table"):
            named.setdefault((role, Path(path).stem), []).append(path)
        if path in paths:
            noted.append(_note("file_name_taken", path))
            continue
        paths.add(path)
        content = _read(place, path, noted)
        if content is not None:
            digest = hashlib.sha256(content).hexdigest()
            found.files.append(SourceFile(path, role, content, digest, len(content)))
    reasons += [
        Sentence(_TWICE, {"one": ", ".join(sorted(files)[:-1]), "other": sorted(files)[-1]})
        for _table, files in sorted(named.items())
        if len(files) > 1
    ]
    if reasons:
        raise InputError(*reasons)
    return _looked_over(found, noted)


def stock_of(files: Mapping[str, bytes]) -> Inventory:
    """The files that a run kept, by path and bytes, as they were when they were first read."""
    found = Inventory()
    for path, content in files.items():
        place = path.partition("/")[0] if "/" in path else ""
        role = "unread" if path == UNREAD else place or "table"
        digest = hashlib.sha256(content).hexdigest()
        found.files.append(SourceFile(path, role, content, digest, len(content)))
    return _looked_over(found, [])


def _looked_over(found: Inventory, noted: list[Complaint]) -> Inventory:
    """The files in the order of their names as shown, and all that is to be noted of them."""
    _keep_notes(found, noted)
    found.files.sort(key=lambda file: file.path)
    found.complaints += _odd_names(found)
    found.complaints += _same_bytes(found)
    return found


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _places(folder: Path, noted: list[Complaint]) -> Iterator[tuple[Path, str, str]]:
    """Every regular file with its shown path and role; all else is noted."""
    for entry in _entries(folder):
        shown = shown_name(entry.name)
        if entry.name in (SUBMISSIONS, MARKS, REGISTERS) and _is_folder(entry):
            for inner in _entries(entry):
                path = f"{entry.name}/{shown_name(inner.name)}"
                code = _not_a_file(inner)
                if not code and entry.name == REGISTERS and not _is_register(inner.name):
                    code = "file_unexpected"
                if code:
                    noted.append(_note(code, path))
                else:
                    yield inner, path, entry.name
            continue
        code = _not_a_file(entry)
        known = entry.name == UNREAD or (
            entry.stem in KEPT and ending(entry.name) in _TABLE_ENDINGS
        )
        if code or not known:
            noted.append(_note(code or "file_unexpected", shown))
        else:
            yield entry, shown, "unread" if entry.name == UNREAD else "table"


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder, in code-point order of names."""
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _is_register(name: str) -> bool:
    stem = Path(name).stem
    reserved = stem in KEPT or stem in (SUBMISSIONS, MARKS, "marks_received")
    return ending(name) in _TABLE_ENDINGS and not reserved


def _not_a_file(path: Path) -> str:
    """The code of what is not read; empty for a regular file that may be."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "link_unread"
    if stat.S_ISDIR(mode):
        return "subfolder_unread"
    if not stat.S_ISREG(mode):
        return "device_unread"
    name = path.name.casefold()
    litter = name in _LITTER or name.startswith(_LITTER_STARTS) or name.endswith(_LITTER_ENDS)
    return "litter_unread" if litter else ""


def _read(place: Path, path: str, noted: list[Complaint]) -> bytes | None:
    """The bytes of one file, read once; None, and a note, where it cannot be read.

    A name that has become a link since it was looked at is not followed, and a
    pipe does not make anybody wait.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(place, flags), "rb") as stream:  # noqa: PTH123 - of a descriptor
            before = os.fstat(stream.fileno())
            if before.st_size > LARGEST_FILE:
                told = {"bytes": str(before.st_size), "limit": str(LARGEST_FILE)}
                noted.append(_note("file_too_large", path, **told))
                return None
            content = stream.read(LARGEST_FILE + 1)
            after = os.fstat(stream.fileno())
    except OSError as fault:
        detail = fault.strerror or type(fault).__name__
        noted.append(_note("file_unreadable", path, detail=detail))
        return None
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if not same or len(content) != after.st_size:
        noted.append(_note("file_changed", path))
    return content


def shown_name(name: str) -> str:
    """A file's name with whatever cannot be shown, or means something to a terminal, spelled out.

    A sign is spelled as spreadsheets do, `_x202E_`; a name without such signs
    stays as it is, and a name shown stays the same when shown again.
    """
    return "".join(
        f"_x{ord(sign):04X}_" if sign == "\\" or unicodedata.category(sign) in _NOT_SHOWN else sign
        for sign in name
    )


def _note(code: str, path: str, **fields: str) -> Complaint:
    return Complaint(code, file=path, fields=fields)


def _keep_notes(found: Inventory, noted: list[Complaint]) -> None:
    """Put what was noted into the record, with what an earlier record noted."""
    earlier = [file for file in found.files if file.role == "unread"]
    for file in earlier:
        noted += _notes_of(file.content)
        found.files.remove(file)
    lines = sorted(
        {(note.file, note.code, json.dumps(dict(note.fields), sort_keys=True)) for note in noted}
    )
    found.complaints += [
        Complaint(code, file=path, fields=json.loads(fields)) for path, code, fields in lines
    ]
    if lines:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(("path", "code", "fields"))
        writer.writerows(lines)
        content = text.getvalue().encode("utf-8-sig")
        digest = hashlib.sha256(content).hexdigest()
        found.files.append(SourceFile(UNREAD, "unread", content, digest, len(content), len(lines)))


def _notes_of(content: bytes) -> list[Complaint]:
    """The notes of an earlier record; lines that are none are passed over."""
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return [_note("file_unexpected", UNREAD)]
    notes = []
    for line in lines[1:]:
        if len(line) == 3 and line[1] in _NOTED:
            try:
                fields = json.loads(line[2])
            except json.JSONDecodeError:
                continue
            if isinstance(fields, dict):
                told = {str(name): str(value) for name, value in fields.items()}
                notes.append(_note(line[1], line[0], **told))
    return notes


def _odd_names(found: Inventory) -> list[Complaint]:
    return [
        Complaint("file_name_odd", file=file.path, fields={"shown": file.path})
        for file in found.files
        if "_x" in file.path and _spelled(file.path)
    ]


def _spelled(path: str) -> bool:
    """Whether a shown path has a sign that was spelled out."""
    pieces = path.split("_x")[1:]
    return any(
        len(piece) > 4 and piece.partition("_")[1] and _is_hexadecimal(piece.partition("_")[0])
        for piece in pieces
    )


def _is_hexadecimal(text: str) -> bool:
    return 4 <= len(text) <= 6 and all(sign in "0123456789ABCDEF" for sign in text)


def _same_bytes(found: Inventory) -> list[Complaint]:
    """Files with the bytes of an earlier one; tables of the office may be equally empty."""
    first: dict[str, str] = {}
    complaints = []
    for file in found.files:
        if file.role in (SUBMISSIONS, MARKS) and file.content:
            other = first.setdefault(file.sha256, file.path)
            if other != file.path:
                complaints.append(Complaint("same_bytes", file=file.path, fields={"other": other}))
    return complaints
