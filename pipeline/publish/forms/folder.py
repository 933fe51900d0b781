"""The folder of a round's forms: whole, and never over what somebody filled in there."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.language import mark as _
from pipeline.publish.ground import Ground, sync_folder, told_to_person, write_whole

FOLDER = "forms"
RECORD = "forms.json"
_REPLACED = "forms.replaced"

_SET_ASIDE = _("Forms had been filled in or changed where they lay; they stand in {aside} now.")


def write_forms(files: Mapping[str, bytes], ground: Ground) -> tuple[Path, bool]:
    """Write all forms to their folder; gives it, and whether anything was written.

    Forms that are there already, the same, are left alone. Others are replaced
    as one: a run that is killed leaves the old ones or the new. If a file was
    changed since, the whole folder is set aside first, for somebody may have
    filled in a form there. Raises OutputError where the disk does not take them.
    """
    folder, replaced = ground.folder / FOLDER, ground.folder / _REPLACED
    record = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    with told_to_person(folder, ground.language):
        if replaced.is_dir():
            if folder.exists():
                shutil.rmtree(replaced)
            else:
                replaced.rename(folder)
        if folder.exists():
            standing = _recorded(folder)
            if standing is None or standing != _found(folder):
                _set_aside(folder, ground)
            elif standing == record:
                return folder, False
        partial = ground.partial(FOLDER)
        try:
            _write(partial, files, record)
            if folder.exists():
                folder.rename(replaced)
            ground.keep(partial, FOLDER)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            if replaced.is_dir() and not folder.exists():
                replaced.rename(folder)
            raise
        shutil.rmtree(replaced, ignore_errors=True)
    return folder, True


def _write(partial: Path, files: Mapping[str, bytes], record: Mapping[str, str]) -> None:
    noted = json.dumps({"format": 1, "files": dict(sorted(record.items()))}, ensure_ascii=False)
    folders = {partial}
    for name, content in {**files, RECORD: f"{noted}\n".encode()}.items():
        path = partial / name
        path.parent.mkdir(parents=True, exist_ok=True)
        folders.update(parent for parent in path.parents if parent.is_relative_to(partial))
        write_whole(path, content)
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)


def _recorded(folder: Path) -> dict[str, str] | None:
    """The files as they were written, by digest; None where that cannot be known."""
    try:
        noted = json.loads((folder / RECORD).read_bytes())
        return {str(name): str(digest) for name, digest in noted["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _found(folder: Path) -> dict[str, str]:
    """The files as they are now, by digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / RECORD
    }


def _set_aside(folder: Path, ground: Ground) -> None:
    number = 1
    while (aside := folder.with_name(f"{FOLDER}.changed-{number}")).exists():
        number += 1
    folder.rename(aside)
    ground.notices.append(ground.said(_SET_ASIDE, aside=aside.name))
