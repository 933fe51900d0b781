"""What one run was made of, and what is told of it: its name, fingerprint, manifest and crate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pipeline
from pipeline.provenance.names import kept_names
from pipeline.provenance.program import environment, program_digest
from pipeline.tables.sources import Source

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
_RUN_DIGITS, _FINGERPRINT_DIGITS, _GROUP = 12, 16, 4
_PLACES = frozenset({"file", "sheet", "row", "cell"})
_TOLD = {
    "recommendation": frozenset({"remark"}),
    "decisions": frozenset({"detail"}),
    "findings": frozenset({"finding", "column", "value", "expected", "remedy", "message"}),
}
"""Columns that say in words, or by a place, what the columns beside them hold as codes."""

TEMPLATE = "template"
"""The role of a Word template among the files that a run read."""

_TEMPLATES = "inputs/templates"
_ROUND, _POLICY, _HEADINGS = "inputs/round", "inputs/policy.yaml", "inputs/headings.yaml"


@dataclass(frozen=True)
class Provenance:
    """What one run was made of: files read, policy, headings, templates by file name, program."""

    sources: Sequence[Source]
    policy: bytes
    headings: bytes
    templates: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def run(self) -> str:
        """12 hex digits of all that decides its files: those read, the policy, the program, ..."""
        lines = [f"input\t{_path(source.path)}\t{source.sha256}" for source in self._in_order()]
        lines += [f"policy\t{_digest(self.policy)}", f"headings\t{_digest(self.headings)}"]
        lines += [
            f"template\t{name}\t{_digest(content)}"
            for name, content in sorted(self.templates.items())
        ]
        lines.append(f"program\t{program_digest()}")
        return _digest("\n".join(lines).encode("utf-8"))[:_RUN_DIGITS]

    @property
    def policy_sha256(self) -> str:
        """The digest of the policy file's bytes."""
        return _digest(self.policy)

    def fingerprint(self, tables: Mapping[str, pd.DataFrame]) -> str:
        """What the result tables amount to, in groups that a person can read aloud."""
        return fingerprint(tables)

    @cached_property
    def kept_as(self) -> Mapping[str, str]:
        """Where in its folder the run keeps each file of the round, by the file's own path."""
        names = kept_names([source.path for source in self.sources])
        return {source.path: f"{_ROUND}/{names[source.path]}" for source in self._in_order()}

    @cached_property
    def kept(self) -> Mapping[str, bytes]:
        """Every byte that was read, by the name under which the run keeps it."""
        kept = {self.kept_as[source.path]: source.content for source in self._in_order()}
        kept |= {f"{_TEMPLATES}/{name}": self.templates[name] for name in sorted(self.templates)}
        return {**kept, _POLICY: self.policy, _HEADINGS: self.headings}

    def crate(
        self,
        told: Mapping[str, Any],
        issued: str,
        outputs: Mapping[str, tuple[bytes, int | None]],
    ) -> bytes:
        """ro-crate-metadata.json: the same for programs that know research objects.

        `issued` is the day of the notice, as YYYY-MM-DD: the only date there
        is that no clock gave.
        """
        from pipeline.provenance.crate import Crated, crate_bytes

        read = [Crated(file["kept_as"], **_sums(file), name=_name(file)) for file in self._inputs()]
        written = [
            Crated(name, **_described(content)) for name, (content, _) in sorted(outputs.items())
        ]
        return crate_bytes(told, issued, self.run, program_digest(), read, written)

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
        return manifest_bytes(content)

    def _inputs(self) -> list[dict[str, Any]]:
        files: list[dict[str, Any]] = [
            {
                "kept_as": self.kept_as[source.path],
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
        for name, content in sorted(self.templates.items()):
            template = {"kept_as": f"{_TEMPLATES}/{name}", "role": TEMPLATE, "rows": None}
            files.append({**template, **_described(content)})
        return files

    def _in_order(self) -> list[Source]:
        return sorted(self.sources, key=lambda source: source.path)


def manifest_bytes(content: Mapping[str, Any]) -> bytes:
    """What a manifest says, as the bytes of its file."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


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


def _path(path: str) -> str:
    """A path as text, bytes that are no text shown as such."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _name(file: Mapping[str, Any]) -> str:
    """What a file read was called where it was read."""
    return str(file.get("path", file["kept_as"].rpartition("/")[2]))


def _sums(file: Mapping[str, Any]) -> dict[str, Any]:
    return {"sha256": file["sha256"], "size": file["size"]}


def _described(content: bytes) -> dict[str, Any]:
    return {"sha256": _digest(content), "size": len(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
