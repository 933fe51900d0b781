"""The small example made ready, so that publishing it again costs its writing alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pipeline.publish import publication, runlog
from pipeline.publish.ground import LATEST, LATEST_TEXT, occupied
from pipeline.publish.publication import Published, already_published, publish
from pipeline.publish.runlog import LOG, SEAL
from pipeline.publish.runs import changed_files
from tests.publish.example import Example, example


def clock() -> datetime:
    """A morning of the year of the example."""
    return datetime(2022, 6, 1, 9, 30, tzinfo=UTC)


class Ready:
    """A round whose files are there in memory."""

    def __init__(self, given: Example) -> None:
        self.given = given
        edition = publication.make_edition(
            given.results, given.received, given.policy, given.headings, given.origin
        )
        self.files = publication.run_files(edition, given.origin)
        self.told = publication.told_of(edition)

    @property
    def run(self) -> str:
        """The name of its run."""
        return self.given.origin.run

    @contextmanager
    def computed(self) -> Iterator[None]:
        """Let nothing be computed again."""
        with (
            patch.object(publication, "make_edition", lambda *_: None),
            patch.object(publication, "run_files", lambda *_: self.files),
            patch.object(publication, "told_of", lambda _: self.told),
        ):
            yield

    def written(self, folder: Path, hold: float = 0.0) -> Published:
        """Publish the round in a folder, as the command does; hold it so many seconds longer."""
        made = self.given
        with self.computed(), occupied(folder, "en", clock=clock) as ground:
            published = already_published(self.run, ground) or publish(
                made.results, made.received, made.policy, made.headings, made.origin, ground
            )
            time.sleep(hold)
        return published


def two_rounds() -> tuple[Ready, Ready]:
    """One that stands and one that comes."""
    return Ready(example()), Ready(example(rank_on="exact"))


def state(folder: Path, runs: Mapping[str, Mapping[str, bytes]]) -> dict[str, Any]:
    """What a folder holds: the runs that stand, each whole; the one that is latest; the log.

    Raises AssertionError where a run is not whole, `latest` and latest.txt name none that is, or
    the log's chain is broken. `rest` is all that no finished run would have left.
    """
    names = {path.name for path in folder.iterdir()}
    standing = sorted(names & runs.keys())
    for run in standing:
        assert changed_files(folder / run) == []
        held = {name: (folder / run / name).read_bytes() for name in runs[run]}
        assert held == runs[run]
    latest = (folder / LATEST).readlink().name
    named = (folder / LATEST_TEXT).read_text(encoding="ascii").strip()
    assert {latest, named} <= set(standing)
    log = (folder / LOG).read_bytes()
    assert runlog.broken_links(log) == []
    rest = names - set(standing) - {LATEST, LATEST_TEXT, LOG, SEAL}
    return {
        "standing": standing,
        "latest": (latest, named),
        "rest": sorted(rest),
        "sealed": runlog.is_sealed(log, (folder / SEAL).read_bytes()),
        "open": runlog.unfinished(runlog.entries(log)),
    }
