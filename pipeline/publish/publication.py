"""Publish: from the results of a round to its folder, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from pipeline.headings import Headings
from pipeline.policy import Policy
from pipeline.publish.approval import with_approval
from pipeline.publish.audiences import Strangers
from pipeline.publish.breakdown import breakdown_of
from pipeline.publish.delimited import csv_bytes
from pipeline.publish.draft import Standing, standing_of
from pipeline.publish.edition_files import edition_files
from pipeline.publish.editions import make_editions
from pipeline.publish.findings_workbook import findings_workbooks
from pipeline.publish.ground import Ground, sync_folder, told_to_person, undisturbed, write_whole
from pipeline.publish.lists import Lists, make_lists
from pipeline.publish.report import report_bytes
from pipeline.publish.runs import CRATE, MANIFEST, read_manifest
from pipeline.publish.sheets import Stamp, recommendation_workbook
from pipeline.publish.trace import TRACE, trace_bytes, units_told
from pipeline.tables.bundles import NO_ADVICE, Advice, Received, Results


class Origin(Protocol):
    """What a run was made of, as `provenance` knows it."""

    @property
    def run(self) -> str: ...
    @property
    def policy_sha256(self) -> str: ...
    @property
    def kept(self) -> Mapping[str, bytes]: ...
    @property
    def kept_as(self) -> Mapping[str, str]: ...
    @property
    def templates(self) -> Mapping[str, bytes]: ...
    def fingerprint(self, tables: Mapping[str, pd.DataFrame]) -> str: ...
    def crate(
        self,
        told: Mapping[str, Any],
        issued: str,
        outputs: Mapping[str, tuple[bytes, int | None]],
    ) -> bytes: ...
    def manifest(
        self, told: Mapping[str, Any], outputs: Mapping[str, tuple[bytes, int | None]]
    ) -> bytes: ...


@dataclass(frozen=True)
class Published:
    """A run that stands in its folder.

    `fresh` is false where it stood there already. `told` is what its manifest
    says: fingerprint, draft, draft_reasons, counts. `notices` are what the
    folder's state gave cause to say.
    """

    run: str
    folder: Path
    fresh: bool
    told: Mapping[str, Any]
    notices: Sequence[str] = ()

    @property
    def draft(self) -> bool:
        """Whether anything is still open."""
        return bool(self.told["draft"])


@dataclass(frozen=True)
class Edition:
    """All that the files of one run are written from."""

    lists: Lists
    standing: Standing
    fingerprint: str
    results: Results
    received: Received
    advice: Advice = NO_ADVICE
    templates: Mapping[str, bytes] = field(default_factory=dict)
    kept_as: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def trace(self) -> bytes:
        """trace.jsonl, of which other files tell too."""
        return trace_bytes(self.lists, self.results, self.received, self.advice)


Writer = Callable[[Edition], bytes]


def _table_file(table: str) -> Writer:
    def write(edition: Edition) -> bytes:
        published = edition.lists.tables[table]
        decimals = edition.lists.naming.policy.total_decimals()
        return csv_bytes(published.table, published.rows, decimals)

    return write


TABLES = (
    "recommendation",
    "ranking",
    "decisions",
    "unused",
    "ledger",
    "marks",
    "findings",
    "checks",
)
FILES: Mapping[str, Writer] = {
    **{f"{table}.csv": _table_file(table) for table in TABLES},
    "recommendation.xlsx": lambda edition: recommendation_workbook(
        edition.lists, edition.standing, edition.fingerprint
    ),
    "breakdown.xlsx": lambda edition: breakdown_of(
        edition.lists,
        edition.results,
        edition.received,
        edition.fingerprint,
        Stamp(edition.lists.naming, edition.standing, edition.fingerprint).notices,
    ),
    TRACE: lambda edition: edition.trace,
    "report.html": lambda edition: report_bytes(
        edition.lists,
        edition.standing,
        edition.fingerprint,
        edition.trace,
        edition.advice,
        edition.kept_as,
    ),
}
"""Every output besides the manifest, by name; a further file is one entry more."""


def publish(
    results: Results,
    received: Received,
    policy: Policy,
    headings: Headings,
    origin: Origin,
    ground: Ground,
    advice: Advice = NO_ADVICE,
) -> Published:
    """Write a round's lists, workbook, inputs and manifest to its run folder.

    A run that is there, complete, is left alone to the byte. Otherwise all
    files are made first, written beside, synced and renamed as one; `latest`
    then names the run. Raises OutputError where the disk does not take them:
    what stood there before still stands.
    """
    with told_to_person(ground.folder, ground.language):
        there = already_published(origin.run, ground)
        if there is not None:
            return there
        edition = make_edition(results, received, policy, headings, origin, advice)
        files = run_files(edition, origin)
        ground.record("start", origin.run)
        try:
            partial = _write_run(ground, origin, files)
            with undisturbed():
                folder = ground.keep(partial, origin.run)
                ground.point_to(origin.run)
                ground.record("complete", origin.run, hashlib.sha256(files[MANIFEST]).hexdigest())
        except BaseException:
            if not (ground.folder / origin.run).exists():
                with suppress(OSError):
                    ground.record("fail", origin.run)
            raise
    return Published(origin.run, folder, True, told_of(edition), tuple(ground.notices))


def already_published(run: str, ground: Ground) -> Published | None:
    """A run that stands complete in its folder, `latest` pointing to it; None where none does."""
    with told_to_person(ground.folder, ground.language):
        folder = ground.finished(run)
        if folder is None:
            return None
        ground.point_to(run)
    manifest = read_manifest(folder)
    told = {name: manifest[name] for name in _TOLD}
    return Published(run, folder, False, told, tuple(ground.notices))


def make_edition(
    results: Results,
    received: Received,
    policy: Policy,
    headings: Headings,
    origin: Origin,
    advice: Advice = NO_ADVICE,
) -> Edition:
    """Everything that is published, before it becomes files."""
    results = with_approval(results, received, policy, headings, origin.policy_sha256)
    lists = make_lists(results, received, policy, headings)
    frames = {name: published.rows for name, published in lists.tables.items()}
    fingerprint = origin.fingerprint(frames)
    given = (results, received, advice, origin.templates, origin.kept_as)
    return Edition(lists, standing_of(lists), fingerprint, *given)


def output_files(edition: Edition) -> dict[str, tuple[bytes, int | None]]:
    """Each output's bytes and rows (None where it has no one number of rows)."""
    rows = {f"{table}.csv": len(edition.lists[table]) for table in TABLES}
    rows[TRACE] = len(edition.lists["decisions"])
    advised = {
        f"{name}.csv": (csv_bytes(table, frame, 0), len(frame))
        for name, table, frame in edition.advice.tables()
    }
    written = {name: (write(edition), rows.get(name)) for name, write in FILES.items()}
    addressed = {name: (content, None) for name, content in _addressed(edition).items()}
    return {**written, **advised, **addressed}


def _addressed(edition: Edition) -> dict[str, bytes]:
    """The files that are made for one reader: editions, letter, notice, findings by unit."""
    lists = edition.lists
    stamp = Stamp(lists.naming, edition.standing, edition.fingerprint)
    editions = make_editions(lists, edition.results, edition.received)
    lines = [json.loads(line) for line in edition.trace.splitlines()]
    strangers = Strangers.of_trace(edition.trace)
    copies = edition.received.copies
    return {
        **edition_files(lists, stamp, editions, edition.templates),
        **findings_workbooks(stamp, units_told(lists), lines, strangers, copies),
    }


def run_files(edition: Edition, origin: Origin) -> dict[str, bytes]:
    """Every file that a run writes besides what it read, by name.

    The crate lists all of them but itself and the manifest, which it only
    names; the manifest lists all but itself, the crate among them.
    """
    told = told_of(edition)
    outputs = output_files(edition)
    issued = edition.lists.naming.policy.round.issued
    outputs[CRATE] = (origin.crate(told, issued, outputs), None)
    manifest = origin.manifest({**told, "units": units_told(edition.lists)}, outputs)
    return {**{name: content for name, (content, _) in outputs.items()}, MANIFEST: manifest}


_TOLD = (
    *("round", "title", "language", "fingerprint", "draft", "draft_reasons", "policy_notices"),
    "counts",
)
"""What `told_of` tells; a run that is there already tells the same of its manifest."""


def told_of(edition: Edition) -> dict[str, Any]:
    """What a manifest says of the round: its name, its standing and its counts."""
    declared, standing = edition.lists.naming.policy.round, edition.standing
    return {
        "round": declared.id,
        "title": declared.title.told(declared.language),
        "language": declared.language,
        "fingerprint": edition.fingerprint,
        "draft": standing.draft,
        "draft_reasons": [
            {"reason": reason, "count": count, "says": says}
            for (reason, count), says in zip(
                standing.reasons, standing.told(declared.language), strict=True
            )
        ],
        "policy_notices": [
            {"notice": notice.code, "says": notice.says, "fields": dict(notice.fields)}
            for notice in standing.notices
        ],
        "counts": {
            "received": standing.received,
            "eligible": standing.eligible,
            "outcomes": dict(standing.outcomes),
            "findings": {severity: dict(found) for severity, found in standing.findings.items()},
        },
    }


def _write_run(ground: Ground, origin: Origin, files: Mapping[str, bytes]) -> Path:
    """Write all files beside, read-only; gives the folder that waits for the run's name."""
    partial = ground.partial(origin.run)
    try:
        folders = {partial}
        for name, content in {**origin.kept, **files}.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.update(parent for parent in path.parents if parent.is_relative_to(partial))
            write_whole(path, content)
            path.chmod(path.stat().st_mode & 0o444)
        for folder in sorted(folders, reverse=True):
            sync_folder(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return partial
