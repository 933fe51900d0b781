"""ro-crate-metadata.json: a run as a Process Run Crate, for programs that know research objects.

RO-Crate 1.1 with the profile Process Run Crate 0.5, by the rocrate library. Its
context stands in the file itself, so that nobody needs a network to read it.
Whatever the library would take from the clock is set from the policy. The
manifest lists this file by its digest and not the other way round, which could
never be: here manifest.json is named without one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from rocrate.model.creativework import CreativeWork
from rocrate.model.file import File
from rocrate.model.softwareapplication import SoftwareApplication
from rocrate.rocrate import ROCrate
from rocrate.vocabs import term_to_uri

import pipeline
from pipeline.language import mark as _
from pipeline.language import say

VERSION = "1.1"
PROFILE, PROFILE_VERSION = "https://w3id.org/ro/wfrun/process/0.5", "0.5"
_MANIFEST = "manifest.json"
_COMPLETED = "http://schema.org/CompletedActionStatus"

_DESCRIPTION = _(
    "What one run of a selection round read and what it wrote. Fingerprint of its lists: "
    "{fingerprint}."
)
_ACTION = _("Carrying out of the round {round}")
_ACTION_SAYS = _(
    "No clock enters the files of a run: when it began and ended stands in runs.csv beside its "
    "folder. Who carried it out is not recorded."
)
_LICENCE = _("No licence")
_LICENCE_SAYS = _("The policy names no licence. What was read, in inputs/, stays in the office.")
_MANIFEST_SAYS = _(
    "Lists every other file of the run by its SHA-256; its own stands in runs.csv beside the "
    "run's folder."
)

_FORMATS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}
_UNKNOWN_FORMAT = "application/octet-stream"


@dataclass(frozen=True)
class Crated:
    """A file of the run: where it is kept, its digest and size, what it was called."""

    path: str
    sha256: str
    size: int
    name: str = ""


def crate_bytes(
    told: Mapping[str, Any],
    issued: str,
    run: str,
    program: str,
    read: Sequence[Crated],
    written: Sequence[Crated],
) -> bytes:
    """The crate of one run; the same bytes wherever and whenever it is made.

    `told` is what the manifest tells of the lists: round, title, language,
    fingerprint. `issued` is the day of the notice, `program` the digest of the
    sources.
    """
    language = told["language"]
    crate = ROCrate(version=VERSION)
    crate.name = told["title"]
    crate.description = say(language, _DESCRIPTION, {"fingerprint": told["fingerprint"]})
    crate.datePublished = issued
    licence = {"name": say(language, _LICENCE), "description": say(language, _LICENCE_SAYS)}
    crate.license = crate.add(CreativeWork(crate, "#licence", licence))
    profile = {"name": "Process Run Crate", "version": PROFILE_VERSION}
    root = crate.root_dataset
    root["conformsTo"] = crate.add(CreativeWork(crate, PROFILE, profile))
    root["identifier"] = run
    software = {
        "name": "linxuan",
        "softwareVersion": pipeline.__version__,
        "identifier": f"sha256:{program}",
    }
    objects = _files(crate, read)
    results = _files(crate, written)
    manifest = {
        "name": _MANIFEST,
        "description": say(language, _MANIFEST_SAYS),
        "encodingFormat": _format(_MANIFEST),
    }
    results.append(crate.add_file(dest_path=_MANIFEST, properties=manifest))
    action = crate.add_action(
        crate.add(SoftwareApplication(crate, "#linxuan", software)),
        f"#{run}",
        object=objects,
        result=results,
        properties={
            "@type": "CreateAction",
            "name": say(language, _ACTION, {"round": told["round"]}),
            "description": say(language, _ACTION_SAYS),
            "actionStatus": {"@id": _COMPLETED},
        },
    )
    root["mentions"] = [action]
    return _written(crate)


def _files(crate: ROCrate, files: Iterable[Crated]) -> list[File]:
    return [
        crate.add_file(
            dest_path=file.path,
            properties={
                "name": file.name or file.path,
                "contentSize": str(file.size),
                "encodingFormat": _format(file.path),
                "sha256": file.sha256,
            },
        )
        for file in files
    ]


def _format(path: str) -> str:
    return _FORMATS.get(PurePosixPath(path).suffix.lower(), _UNKNOWN_FORMAT)


def _written(crate: ROCrate) -> bytes:
    """The crate's entities under a context of the terms they use, in the order of their ids."""
    entities: list[dict[str, Any]] = crate.metadata.generate()["@graph"]
    entities.sort(key=lambda entity: str(entity["@id"]))
    terms = {key for entity in entities for key in entity if not key.startswith("@")}
    terms |= {entity["@type"] for entity in entities}
    content = {
        "@context": {term: term_to_uri(term) for term in sorted(terms)},
        "@graph": entities,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()
