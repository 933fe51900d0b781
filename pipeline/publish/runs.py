"""What a run's folder holds: its outputs, the bytes it read, and whether they still are those."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MANIFEST, CRATE, SIGNATURE = "manifest.json", "ro-crate-metadata.json", "manifest.sig"


def read_manifest(folder: Path) -> dict[str, Any]:
    """A run's manifest; empty where there is none that can be read."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def changed_files(folder: Path, manifest_sha256: str = "") -> list[str]:
    """The files of a run that are missing or other than its manifest says; none if it is whole.

    With the digest that the log holds of it the manifest is compared too.
    Further files, which people's programs leave beside those they open, are
    not the run's.
    """
    manifest = read_manifest(folder)
    try:
        content = (folder / MANIFEST).read_bytes()
        files = [(str(file["path"]), str(file["sha256"])) for file in manifest["outputs"]]
        files += [(str(file["kept_as"]), str(file["sha256"])) for file in manifest["inputs"]]
    except (OSError, KeyError, TypeError):
        return [MANIFEST]
    changed = [] if manifest_sha256 in ("", _digest(content)) else [MANIFEST]
    return changed + list(_others(folder, files))


def _others(folder: Path, files: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, sha256 in files:
        try:
            same = _digest((folder / name).read_bytes()) == sha256
        except OSError:
            same = False
        if not same:
            yield name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
