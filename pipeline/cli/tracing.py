"""A run's trace, read without any heavy library: the lines of one project or of one unit."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.codes.phrases import PARTED
from pipeline.errors import UsageError
from pipeline.language import Language, say
from pipeline.language import mark as _
from pipeline.publish.recounting_words import Line

TRACE, MANIFEST = "trace.jsonl", "manifest.json"

_NOT_WHOLE = _("The run {run} is not whole: {file} is missing or was changed.")
_NO_TRACE = _("The run {run} has no {file}: an earlier program made it. Run the round again.")
_NO_PROJECT = _("The run {run} knows no project {project}.")
_NO_UNIT = _("The run {run} knows no unit {unit}.")
_NEAREST = _("The nearest: {nearest}.")

_PROJECT = re.compile(rb'"project_id":"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Trace:
    """The trace of one run, whole as its manifest lists it."""

    run: str
    manifest: Mapping[str, Any]
    content: bytes
    language: Language

    @classmethod
    def of(cls, folder: Path, language: Language) -> Trace:
        """Read a run's trace. Raises UsageError where it is not what the manifest lists."""
        run = folder.resolve().name
        manifest = _manifest(folder)
        listed = _listed(manifest)
        if listed is None:
            raise UsageError(say(language, _NOT_WHOLE, {"run": run, "file": MANIFEST}))
        if TRACE not in listed:
            raise UsageError(say(language, _NO_TRACE, {"run": run, "file": TRACE}))
        try:
            content = (folder / TRACE).read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != listed[TRACE]:
            raise UsageError(say(language, _NOT_WHOLE, {"run": run, "file": TRACE}))
        return cls(run, manifest, content, language)

    def head(self) -> dict[str, Any]:
        """Of which run it is."""
        names = ("round", "title", "fingerprint", "draft")
        return {"run": self.run, **{name: self.manifest.get(name) for name in names}}

    def of_project(self, project: str) -> list[Line]:
        """The lines of a project, one for each row it was filed in. Raises UsageError."""
        written = json.dumps(project, ensure_ascii=False)
        asked = f'"project_id":{written}'.encode("utf-8", "backslashreplace")
        found = [line for line in self._with(asked) if line["project_id"] == project]
        if found and project:
            return found
        told = say(self.language, _NO_PROJECT, {"run": self.run, "project": project})
        known = {_text(match) for match in _PROJECT.findall(self.content)} - {""}
        raise UsageError(self._with_nearest(told, project, sorted(known)))

    def of_unit(self, named: str) -> tuple[dict[str, Any], list[Line]]:
        """A unit as the manifest knows it, and the lines of its rows. Raises UsageError.

        It is found by its code, by a name in either language, or by another
        way of writing it; blanks and case make no difference.
        """
        asked = _plain(named)
        for unit in self._units:
            if asked in map(_plain, (unit["id"], *unit["names"])):
                written = json.dumps(unit["id"], ensure_ascii=False).encode()
                lines = self._with(b'"unit":{"id":' + written)
                return unit, [line for line in lines if line["unit"]["id"] == unit["id"]]
        told = say(self.language, _NO_UNIT, {"run": self.run, "unit": named})
        names = [name for unit in self._units for name in (unit["id"], *unit["names"])]
        raise UsageError(self._with_nearest(told, named, names))

    @cached_property
    def _units(self) -> list[dict[str, Any]]:
        units = self.manifest.get("units")
        unknown = {"id": "?", "names": [], "received": 0}
        return [*units, unknown] if isinstance(units, list) else [unknown]

    def _with(self, needle: bytes) -> Iterator[Line]:
        """The lines that have some bytes in them, read."""
        at = self.content.find(needle)
        while at >= 0:
            begin = self.content.rfind(b"\n", 0, at) + 1
            end = self.content.find(b"\n", at)
            yield json.loads(self.content[begin:end])
            at = self.content.find(needle, end)

    def _with_nearest(self, told: str, asked: str, known: Sequence[str]) -> str:
        folded = {_plain(name): name for name in known}
        near = get_close_matches(_plain(asked), list(folded), n=3, cutoff=0.5)
        if not near:
            return told
        shown = say(self.language, PARTED).join(folded[name] for name in near)
        return f"{told} {say(self.language, _NEAREST, {'nearest': shown})}"


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _listed(manifest: Mapping[str, Any]) -> dict[str, str] | None:
    """The digests of a manifest's outputs by name; None where it is no manifest."""
    try:
        return {str(file["path"]): str(file["sha256"]) for file in manifest["outputs"]}
    except (KeyError, TypeError):
        return None


def _text(written: bytes) -> str:
    text = json.loads(b'"' + written + b'"')
    return str(text)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
