"""The run folder: whole or not there, never mixed, whatever happens while it is written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import OutputError
from pipeline.publish import holding, runlog
from pipeline.publish.ground import Ground, occupied
from pipeline.publish.publication import TABLES, Published, already_published, publish
from pipeline.publish.runs import changed_files
from tests.publish.example import Example, example


def clock() -> datetime:
    return datetime(2022, 6, 1, 9, 30, tzinfo=UTC)


def carry_out(folder: Path, given: Example | None = None) -> Published:
    made = given or example()
    with occupied(folder, "en", clock=clock) as ground:
        return publish(made.results, made.received, made.policy, made.headings, made.origin, ground)


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file under a folder with its bytes and the moment it was last written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def events(folder: Path) -> list[str]:
    return [entry.event for entry in runlog.entries((folder / "runs.csv").read_bytes())]


def test_a_run_stands_whole_in_its_folder(tmp_path: Path) -> None:
    published = carry_out(tmp_path)
    folder = tmp_path / published.run
    names = {path.name for path in folder.iterdir()}
    assert names == {
        *(f"{table}.csv" for table in TABLES),
        "findings",
        "recommendation.xlsx",
        "breakdown.xlsx",
        "report.html",
        "trace.jsonl",
        "manifest.json",
        "ro-crate-metadata.json",
        "inputs",
    }
    assert published.folder == folder
    assert published.fresh
    assert published.draft
    assert (tmp_path / "latest").readlink() == Path(published.run)
    assert (tmp_path / "latest.txt").read_text() == f"{published.run}\n"
    assert {path.name for path in tmp_path.iterdir()} == {
        published.run,
        "latest",
        "latest.txt",
        "runs.csv",
        "runs.csv.sha256",
    }
    kept = folder / "inputs"
    assert (kept / "round/submissions/滨海新区.xlsx").read_bytes() == "滨海新区".encode()
    assert (kept / "policy.yaml").read_bytes() == example().origin.policy


def test_files_are_read_only_and_obey_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        open_run = carry_out(tmp_path / "a").folder
        os.umask(0o077)
        closed_run = carry_out(tmp_path / "b").folder
    finally:
        os.umask(before)
    for folder, mode in ((open_run, 0o444), (closed_run, 0o400)):
        modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
        modes |= {path.stat().st_mode & 0o777 for path in folder.parent.glob("*.*")}
        assert modes == {mode}


def test_a_second_run_of_the_same_touches_nothing(tmp_path: Path) -> None:
    first = carry_out(tmp_path)
    before = everything(tmp_path)
    again = carry_out(tmp_path)
    assert not again.fresh
    assert again.folder == first.folder
    assert again.told["fingerprint"] == first.told["fingerprint"]
    assert everything(tmp_path) == before


def test_a_run_elsewhere_at_another_time_is_the_same_bytes(tmp_path: Path) -> None:
    one = carry_out(tmp_path / "one" / "deeper").folder
    other = carry_out(tmp_path / "other").folder
    ours, theirs = everything(one), everything(other)
    assert {name: content for name, (content, _) in ours.items()} == {
        name: content for name, (content, _) in theirs.items()
    }
    for content, _ in ours.values():
        assert str(tmp_path).encode() not in content


def test_latest_names_the_run_asked_for_last(tmp_path: Path) -> None:
    english = carry_out(tmp_path)
    exact = carry_out(tmp_path, example(rank_on="exact"))
    assert english.run != exact.run
    assert (tmp_path / "latest").readlink() == Path(exact.run)
    log = (tmp_path / "runs.csv").read_bytes()
    assert not carry_out(tmp_path).fresh
    assert (tmp_path / "latest").readlink() == Path(english.run)
    assert (tmp_path / "runs.csv").read_bytes() == log


def test_the_log_is_chained_and_shows_a_changed_line(tmp_path: Path) -> None:
    published = carry_out(tmp_path)
    carry_out(tmp_path, example(rank_on="exact"))
    log = (tmp_path / "runs.csv").read_bytes()
    entries = runlog.entries(log)
    assert [entry.event for entry in entries] == ["start", "complete"] * 2
    assert {entry.at for entry in entries} == {"2022-06-01T09:30:00Z"}
    manifest = (published.folder / "manifest.json").read_bytes()
    assert entries[1].manifest_sha256 == hashlib.sha256(manifest).hexdigest()
    lines = log.split(b"\r\n")
    assert entries[1].previous_sha256 == hashlib.sha256(lines[1]).hexdigest()
    assert runlog.broken_links(log) == []
    assert runlog.broken_links(log.replace(b"09:30", b"09:31", 1)) == [3]
    assert runlog.broken_links(b"\r\n".join(lines[:2] + lines[3:])) == [3]


def test_a_run_changed_by_hand_is_set_aside_and_written_anew(tmp_path: Path) -> None:
    published = carry_out(tmp_path)
    changed = published.folder / "ranking.csv"
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes().replace(b"97.25", b"98.25"))
    again = carry_out(tmp_path)
    assert again.fresh
    aside = tmp_path / f"{published.run}.changed-1"
    assert b"98.25" in (aside / "ranking.csv").read_bytes()
    assert b"97.25" in (again.folder / "ranking.csv").read_bytes()
    assert again.notices == (
        f"The files of run {published.run} had been changed (ranking.csv); "
        f"they stand in {aside.name} now.",
    )


@pytest.mark.parametrize("name", ["manifest.json", "inputs/policy.yaml", "findings.csv"])
def test_one_byte_changed_anywhere_is_found(tmp_path: Path, name: str) -> None:
    folder = carry_out(tmp_path).folder
    logged = runlog.manifest_of(runlog.entries((tmp_path / "runs.csv").read_bytes()), folder.name)
    assert changed_files(folder, logged) == []
    (folder / ".~lock.recommendation.xlsx#").write_bytes(b"left by an office program")
    assert changed_files(folder, logged) == []
    path = folder / name
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    assert name in changed_files(folder, logged)


def test_leftovers_of_a_killed_run_are_cleared_and_said(tmp_path: Path) -> None:
    with occupied(tmp_path, "en", clock=clock) as ground:
        ground.record("start", "0123456789ab")
        (ground.partial("0123456789ab") / "half.csv").write_bytes(b"half")
    (tmp_path / ".running").write_text('{"process": "4194399", "started": "1", "since": "s"}')
    with occupied(tmp_path, "en", clock=clock) as ground:
        assert ground.notices == [
            "The run of process 4194399 had ended without giving the folder back.",
            "Cleared what a run that was stopped had left behind: .partial-0123456789ab",
        ]
    assert {path.name for path in tmp_path.iterdir()} == {"runs.csv", "runs.csv.sha256"}
    assert events(tmp_path) == ["start", "fail"]


def test_a_run_killed_after_its_folder_stood_is_completed_in_the_log(tmp_path: Path) -> None:
    published = carry_out(tmp_path)
    log = (tmp_path / "runs.csv").read_bytes()
    begun = runlog.without_last(log)
    overwrite(tmp_path / "runs.csv", begun)
    overwrite(tmp_path / "runs.csv.sha256", runlog.seal_of(begun))
    (tmp_path / "latest").unlink()
    again = carry_out(tmp_path)
    assert not again.fresh
    assert events(tmp_path) == ["start", "complete"]
    assert (tmp_path / "runs.csv").read_bytes() == log
    assert (tmp_path / "latest").readlink() == Path(published.run)


def overwrite(path: Path, content: bytes) -> None:
    """Change a file that is read-only, as whoever means to can."""
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda log: log.replace(b"start", b"begin"), "3"),
        (lambda log: log.replace(b"complete,2022", b"complete,2023"), "3"),
        (runlog.without_last, "2"),
        (lambda _: b"", "1"),
    ],
)
def test_a_log_changed_by_hand_is_told_now_and_ever_after(
    tmp_path: Path, change: Callable[[bytes], bytes], line: str
) -> None:
    carry_out(tmp_path)
    log = tmp_path / "runs.csv"
    overwrite(log, change(log.read_bytes()))
    with occupied(tmp_path, "en") as ground:
        shown = ground.notices[0]
        assert shown.startswith(f"runs.csv: the log was changed by hand near line {line}")
    carry_out(tmp_path, example(rank_on="exact"))
    with occupied(tmp_path, "en") as ground:
        assert "the log was changed by hand" in ground.notices[0]


def test_a_run_killed_between_the_log_and_its_seal_is_no_change_by_hand(tmp_path: Path) -> None:
    carry_out(tmp_path)
    log = (tmp_path / "runs.csv").read_bytes()
    overwrite(tmp_path / "runs.csv.sha256", runlog.seal_of(runlog.without_last(log)))
    with occupied(tmp_path, "en") as ground:
        assert ground.broken_links() == [3]
    (tmp_path / ".running").write_text('{"process": "4194399", "started": "1", "since": "s"}')
    with occupied(tmp_path, "en") as ground:
        assert ground.broken_links() == []
        assert [notice for notice in ground.notices if "by hand" in notice] == []


def test_of_two_runs_one_wins_and_the_other_says_who(tmp_path: Path) -> None:
    with occupied(tmp_path, "en", clock=clock) as ground:
        with pytest.raises(OutputError) as refused, occupied(tmp_path, "en"):
            pytest.fail("two runs hold one folder")
        assert f"process {os.getpid()} of" in str(refused.value)
        assert "since 2022-06-01T09:30:00Z" in str(refused.value)
        assert isinstance(ground, Ground)
    with occupied(tmp_path, "en") as ground:
        assert ground.notices == []


def test_a_note_decides_where_the_system_knows_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(holding.fcntl, "flock", no_locks)
    with occupied(tmp_path, "en"):
        note = (tmp_path / ".running").read_bytes()
        with pytest.raises(OutputError, match="another run writes"), occupied(tmp_path, "en"):
            pytest.fail("two runs hold one folder")
    reused = json.loads(note) | {"started": "7"}
    (tmp_path / ".running").write_text(json.dumps(reused))
    with occupied(tmp_path, "en") as ground:
        assert len(ground.notices) == 1


def refuse_writing(folder: Path) -> None:
    (folder / "out").write_text("a file")


def nest(folder: Path) -> None:
    (folder / "out" / "deeper").mkdir(parents=True)
    (folder / "out" / "latest").mkdir()


@pytest.mark.parametrize(
    ("prepare", "out", "message"),
    [
        (refuse_writing, "out", "is a file; give a folder"),
        (refuse_writing, "out/deeper", "is a file; give a folder"),
        (nest, "out", "cannot write"),
        (lambda _: None, "inputs/out", "lies inside the input folder"),
        (lambda _: None, "inputs", "lies inside the input folder"),
    ],
)
def test_places_that_cannot_be_written_are_refused(
    tmp_path: Path, prepare: Callable[[Path], None], out: str, message: str
) -> None:
    (tmp_path / "inputs").mkdir()
    prepare(tmp_path)
    made = example()
    with (
        pytest.raises(OutputError, match=message) as refused,
        occupied(tmp_path / out, "en", inputs=tmp_path / "inputs") as ground,
    ):
        publish(made.results, made.received, made.policy, made.headings, made.origin, ground)
    assert refused.value.exit_status == 4
    assert not (tmp_path / "inputs" / "out").exists()


def test_an_error_of_the_caller_is_not_taken_for_one_of_writing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), occupied(tmp_path, "en"):
        (tmp_path / "no such input").read_bytes()
    assert not (tmp_path / ".running").exists()


def test_a_run_that_stands_is_known_before_anything_is_computed(tmp_path: Path) -> None:
    run = example().origin.run
    with occupied(tmp_path, "en") as ground:
        assert already_published(run, ground) is None
    published = carry_out(tmp_path)
    with occupied(tmp_path, "en") as ground:
        there = already_published(run, ground)
    assert there is not None
    assert there.told == published.told
    assert there.told["counts"] == published.told["counts"]
