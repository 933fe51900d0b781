"""Which program made a run, on which libraries: its digest, and what may differ elsewhere."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline

_SOURCE_SUFFIXES = frozenset({".py", ".po", ".mo"})


@cache
def program_digest() -> str:
    """A digest of the installed sources and catalogues of this package, by name and bytes.

    Taken once: what runs is what was there when it began.
    """
    folder = Path(pipeline.__file__).parent
    digest = hashlib.sha256()
    for path in _program_files(folder):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\t{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _program_files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.suffix in _SOURCE_SUFFIXES)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def environment() -> dict[str, Any]:
    """Python, the installed packages this one asks for, and the commit where it is known."""
    return {
        "commit": commit(Path(pipeline.__file__).parents[1]),
        "packages": packages(),
        "python": ".".join(map(str, sys.version_info[:3])),
    }


def packages() -> dict[str, str]:
    """The versions of the packages that this one declares it needs to run."""
    found = {}
    for name in _NEEDED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


_NEEDED = (
    "click",
    "cryptography",
    "great-expectations",
    "numpy",
    "pandas",
    "pydantic",
    "python-calamine",
    "rocrate",
    "ruamel.yaml",
    "xlsxwriter",
)


def commit(checkout: Path) -> str:
    """The commit a checkout stands at, read off its .git; empty where there is none."""
    git = checkout / ".git"
    try:
        if git.is_file():
            named = git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
            git = checkout / named
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return _hex(head)
        branch = head.removeprefix("ref:").strip()
        return _hex(_branch(git, branch))
    except (OSError, UnicodeDecodeError):
        return ""


def _branch(git: Path, branch: str) -> str:
    shared = git / "commondir"
    folders = [git]
    if shared.is_file():
        folders.append(git / shared.read_text(encoding="utf-8").strip())
    for folder in folders:
        if (folder / branch).is_file():
            return (folder / branch).read_text(encoding="utf-8").strip()
    for folder in folders:
        packed = folder / "packed-refs"
        if packed.is_file():
            for line in packed.read_text(encoding="utf-8").splitlines():
                sha, _, name = line.partition(" ")
                if name == branch:
                    return sha
    return ""


def _hex(text: str) -> str:
    known = len(text) in (40, 64) and all(sign in "0123456789abcdef" for sign in text)
    return text if known else ""
