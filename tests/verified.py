"""Runs to verify: a small round carried out, copied for a test, changed as whoever means to can."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pipeline.cli import main
from pipeline.publish import runlog
from pipeline.publish.verification import look
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out

STORY = "superseded-file"


@dataclass(frozen=True)
class Told:
    """What `verify` answered."""

    status: int
    out: str
    error: str

    @property
    def json(self) -> dict[str, Any]:
        """The answer to --json."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told

    @property
    def files(self) -> list[str]:
        """The files that differ, by --json."""
        return [str(difference["file"]) for difference in self.json["differences"]]


def asked(*arguments: str | Path, language: str = "en") -> Told:
    """Type a command; a fault that reaches Python's own handler fails the test."""
    told = CliRunner().invoke(main, [*map(str, arguments), "--lang", language])
    broken = told.exception is not None and not isinstance(told.exception, SystemExit)
    assert not broken, told.exception
    return Told(told.exit_code, told.stdout, told.stderr)


def carried_out(folder: Path, *options: str | Path, story: str = STORY, further: str = "") -> Path:
    """A story carried out under a folder; the folder of its one run.

    `further` are parts that its policy has at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lay_out(STORIES / story, folder)
    with (folder / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(further)
    places = ["--policy", folder / "policy.yaml", "--data", folder / "inputs"]
    told = asked("rank", *places, "--out", folder / "out", "--quiet", *options)
    assert (told.status, told.out) == (0, ""), told.error
    return (folder / "out" / "latest").resolve()


def copied(run: Path, folder: Path) -> Path:
    """The whole folder of a round, with its record, somewhere else; gives the run there."""
    shutil.copytree(run.parent, folder, symlinks=True)
    return folder / run.name


def overwrite(path: Path, content: bytes) -> None:
    """Change a file that is read-only."""
    path.chmod(0o644)
    path.write_bytes(content)


def change(path: Path, old: bytes, new: bytes) -> None:
    """Change the first place in a file where some bytes stand."""
    content = path.read_bytes()
    assert old in content
    overwrite(path, content.replace(old, new, 1))


def forge(run: Path, manifest: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
    """Make manifest, record and seal agree with whatever the files are now.

    This is what somebody does who can write in the folder and knows how a run
    is kept: hashes alone tell nothing then.
    """
    path = run / "manifest.json"
    told = json.loads(path.read_bytes())
    for file in (*told["inputs"], *told["outputs"]):
        content = (run / file.get("kept_as", file.get("path"))).read_bytes()
        file |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    manifest(told)
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    overwrite(path, f"{text}\n".encode())
    write_record(
        run.parent, {run.name: hashlib.sha256(path.read_bytes()).hexdigest()}, ("start", "complete")
    )
    assert look(run).differences == []


def write_record(
    folder: Path, manifests: Mapping[str, str], events: tuple[runlog.Event, ...]
) -> list[bytes]:
    """A record of runs written anew, sealed; its lines."""
    log = b""
    for second, (run, manifest) in enumerate(manifests.items()):
        for event in events:
            at = datetime(2022, 6, 1, 9, 30, second, tzinfo=UTC)
            named = manifest if event == "complete" else ""
            seal = runlog.seal_of(log) if log else b""
            log = runlog.extended(log, seal, event, run, named, at)
    overwrite(folder / "runs.csv", log)
    overwrite(folder / "runs.csv.sha256", runlog.seal_of(log))
    return log.split(b"\r\n")


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file with its bytes, mode and the moment it was last written."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mode,
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
