"""Where a result comes from: the run's name, the lists' fingerprint, the manifest.

Nothing here asks the clock, the host, the user or the folder. The run's name
is a digest of what decides the result, so the same inputs, policy and program
have the same name on every machine; the fingerprint is a digest of the results
themselves, so it stays when sheets are sorted anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pipeline
from pipeline.tables.sources import Source

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
_SOURCE_SUFFIXES = frozenset({".py", ".po", ".mo"})
_RUN_DIGITS, _FINGERPRINT_DIGITS, _GROUP = 12, 16, 4
_PLACES = frozenset({"file", "sheet", "row", "cell"})
_TOLD = {
    "recommendation": frozenset({"remark"}),
    "decisions": frozenset({"detail"}),
    "findings": frozenset({"finding", "column", "value", "expected", "remedy", "message"}),
}
"""Columns that say in words, or by a place, what the columns beside them hold as codes."""

_ROUND, _POLICY, _HEADINGS = "inputs/round", "inputs/policy.yaml", "inputs/headings.yaml"
_UNSAFE = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?\Z", re.IGNORECASE)
_LONGEST = 180


@dataclass(frozen=True)
class Provenance:
    """What one run was made of: the files read, the policy, the headings, the program."""

    sources: Sequence[Source]
    policy: bytes
    headings: bytes

    @cached_property
    def run(self) -> str:
        """12 hex digits of all that decides the result: inputs, policy, headings, program."""
        lines = [f"input\t{_path(source.path)}\t{source.sha256}" for source in self._in_order()]
        lines += [f"policy\t{_digest(self.policy)}", f"headings\t{_digest(self.headings)}"]
        lines.append(f"program\t{program_digest()}")
        return _digest("\n".join(lines).encode("utf-8"))[:_RUN_DIGITS]

    def fingerprint(self, tables: Mapping[str, pd.DataFrame]) -> str:
        """What the result tables amount to, in groups that a person can read aloud."""
        return fingerprint(tables)

    @cached_property
    def kept(self) -> Mapping[str, bytes]:
        """Every byte that was read, by the name under which the run keeps it."""
        names = kept_names([source.path for source in self.sources])
        kept = {f"{_ROUND}/{names[source.path]}": source.content for source in self._in_order()}
        return {**kept, _POLICY: self.policy, _HEADINGS: self.headings}

    def manifest(
        self, told: Mapping[str, Any], outputs: Mapping[str, tuple[bytes, int | None]]
    ) -> bytes:
        """manifest.json: everything that went in and came out, by its digest.

        `told` is what the lists say of themselves; `outputs` gives each
        file's bytes and rows (None where rows mean nothing). Only
        `environment` may differ between two machines that carried out the
        same run.
        """
        content = {
            **told,
            "format": FORMAT,
            "run": self.run,
            "inputs": self._inputs(),
            "program": {"version": pipeline.__version__, "sha256": program_digest()},
            "outputs": [
                {"path": name, **_described(file), "rows": rows}
                for name, (file, rows) in sorted(outputs.items())
            ],
            "environment": environment(),
        }
        text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
        return f"{text}\n".encode()

    def _inputs(self) -> list[dict[str, Any]]:
        names = kept_names([source.path for source in self.sources])
        files: list[dict[str, Any]] = [
            {
                "kept_as": f"{_ROUND}/{names[source.path]}",
                "path": _path(source.path),
                "role": source.role,
                "rows": source.rows,
                "sha256": source.sha256,
                "size": source.size,
            }
            for source in self._in_order()
        ]
        for role, kept_as, content in (
            ("policy", _POLICY, self.policy),
            ("headings", _HEADINGS, self.headings),
        ):
            files.append({"kept_as": kept_as, "role": role, "rows": None, **_described(content)})
        return files

    def _in_order(self) -> list[Source]:
        return sorted(self.sources, key=lambda source: source.path)


def fingerprint(tables: Mapping[str, pd.DataFrame]) -> str:
    """A digest of result tables by name, as 4 groups of 4 hex digits.

    Neither the place a row came from nor its order nor a sentence counts,
    only what was decided: codes, figures, places and names.
    """
    digest = hashlib.sha256()
    for name, rows in sorted(tables.items()):
        left_out = _PLACES | _TOLD.get(name, frozenset())
        columns = [column for column in rows.columns if column not in left_out]
        texts = [rows[column].astype("object").map(str).tolist() for column in columns]
        digest.update("\x1d".join((name, "\x1f".join(columns), "")).encode())
        for row in sorted(zip(*texts, strict=True)):
            digest.update("\x1f".join(row).encode("utf-8", "backslashreplace") + b"\x1e")
    digits = digest.hexdigest()[:_FINGERPRINT_DIGITS]
    return "-".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def program_digest() -> str:
    """A digest of the installed sources and catalogues of this package, by name and bytes."""
    folder = Path(pipeline.__file__).parent
    digest = hashlib.sha256()
    for path in _program_files(folder):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{name}\t{_digest(path.read_bytes())}\n".encode())
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
    "great-expectations",
    "numpy",
    "pandas",
    "pydantic",
    "python-calamine",
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


def kept_names(paths: Sequence[str]) -> dict[str, str]:
    """Under which path inside inputs/ each file is kept: its own where every system can hold it.

    A name with signs that some system forbids or hides, a device's name, a
    very long one, one that climbs, or one that differs from another only in
    case, is kept under a plain name with a digest of the whole path; the
    manifest tells both.
    """
    kept: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(paths):
        safe = "/".join(_safe(part) for part in path.split("/") if part not in ("", "."))
        if not safe or safe != path or safe.casefold() in taken:
            whole = PurePosixPath(safe or "_")
            digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
            safe = str(
                whole.with_name(f"{whole.stem[: _LONGEST // 6]}-{digest}{whole.suffix[:12]}")
            )
        taken.add(safe.casefold())
        kept[path] = safe
    return kept


def _safe(name: str) -> str:
    plain = "".join("_" if unicodedata.category(sign) in _UNSEEN else sign for sign in name)
    plain = _UNSAFE.sub("_", plain).rstrip(". ")
    if plain.startswith(("-", " ", "~")) or _DEVICE.match(plain) or not plain:
        plain = f"_{plain}"
    while len(plain.encode("utf-8")) > _LONGEST:
        suffix = PurePosixPath(plain).suffix[:12]
        plain = plain.removesuffix(suffix)[: len(plain) * 3 // 4] + suffix
    return plain


def _path(path: str) -> str:
    """A path as text, bytes that are no text shown as such."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _described(content: bytes) -> dict[str, Any]:
    return {"sha256": _digest(content), "size": len(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
