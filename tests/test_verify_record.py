"""The record of runs: a line changed, moved, added or taken out is found, and told by its line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline.publish import runlog
from pipeline.publish.chain import faults
from tests.verified import asked, carried_out, copied, overwrite, write_record

Lines = list[bytes]
EARLIER, LATER = "0" * 12, "f" * 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in a folder whose record tells of a run before and one after."""
    run = carried_out(tmp_path_factory.mktemp("whole"))
    manifest = hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()
    others = {EARLIER: "1" * 64, run.name: manifest, LATER: "2" * 64}
    write_record(run.parent, others, ("start", "complete"))
    assert asked("verify", run, "--hashes-only").status == 0
    return run


def lines_of(run: Path) -> Lines:
    return (run.parent / "runs.csv").read_bytes().split(b"\r\n")


def told(run: Path, lines: Sequence[bytes]) -> list[tuple[str, str]]:
    """The files and sentences told when the record is these lines."""
    overwrite(run.parent / "runs.csv", b"\r\n".join(lines))
    answer = asked("verify", run, "--hashes-only", "--json")
    assert answer.status == 5
    found = [(one["file"], one["says"]) for one in answer.json["differences"]]
    assert {one["part"] for one in answer.json["differences"]} <= {"record", "files"}
    return found


def test_the_record_has_a_heading_and_two_lines_a_run(whole: Path) -> None:
    lines = lines_of(whole)
    assert len(lines) == 8
    assert faults(b"\r\n".join(lines), runlog.seal_of(b"\r\n".join(lines))) == []


@pytest.mark.parametrize("number", range(1, 8))
def test_a_line_taken_out_is_found(whole: Path, tmp_path: Path, number: int) -> None:
    run = copied(whole, tmp_path / "out")
    lines = lines_of(run)
    found = told(run, lines[: number - 1] + lines[number:])
    where = {1: "line 1 is not the heading", 7: "lines were taken off its end"}
    assert found[0][0] == "runs.csv"
    assert where.get(number, f"line {number} does not follow on the line above") in found[0][1]
    if number == 5:
        assert found[1][1] == (
            f"holds no line by which run {run.name} was completed: one was taken out, "
            "or the run never was"
        )


@pytest.mark.parametrize("number", range(2, 7))
def test_two_lines_that_changed_places_are_found(whole: Path, tmp_path: Path, number: int) -> None:
    run = copied(whole, tmp_path / "out")
    lines = lines_of(run)
    lines[number - 1], lines[number] = lines[number], lines[number - 1]
    says = told(run, lines)[0][1]
    assert says.startswith(f"line {number} follows on line {number + 1}, which stands elsewhere")


@pytest.mark.parametrize("number", range(2, 8))
def test_a_changed_line_is_found_also_the_last(whole: Path, tmp_path: Path, number: int) -> None:
    run = copied(whole, tmp_path / "out")
    lines = lines_of(run)
    lines[number - 1] = lines[number - 1].replace(b"2022-06-01", b"2022-06-02")
    says = told(run, lines)[0][1]
    if number < 7:
        assert says.startswith(f"line {number + 1} does not follow on the line above: that was")
    else:
        assert "its last line was changed" in says
        assert "runs.csv.sha256" in says


def test_a_changed_digest_of_the_line_above_is_found(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    lines = lines_of(run)
    lines[3] = lines[3][:-64] + b"5" * 64
    assert told(run, lines) == [
        ("runs.csv", "line 4 was changed: neither it nor the line below it fits")
    ]


def test_a_line_added_twice_or_by_hand_is_found(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    lines = lines_of(run)
    assert told(run, [*lines[:3], lines[2], *lines[3:]])[0][1].startswith("line 4 follows on")
    log = b"\r\n".join(lines)
    start = log + b"start,2023-01-01T00:00:00Z,000000000000,," + runlog.chained(lines[-2]).encode()
    assert told(run, (start + b"\r\n").split(b"\r\n")) == [
        (
            "runs.csv",
            "line 8 stands below what runs.csv.sha256 seals: it was added by hand, or a run was "
            "killed as it wrote it",
        )
    ]
    assert told(run, [*lines[:-1], b"half a li"])[0][1].startswith("line 8 does not end as a line")
    assert told(run, [b""])[0][1] == "line 1 is not the heading of this record"


def test_a_record_written_anew_without_a_run_is_found(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    write_record(run.parent, {EARLIER: "1" * 64}, ("start", "complete"))
    answer = asked("verify", run, "--hashes-only", "--json")
    assert (answer.status, answer.files) == (5, ["runs.csv"])
    assert f"no line by which run {run.name} was completed" in answer.out


def only_ends(run: Path) -> None:
    write_record(run.parent, {run.name: manifest_of(run)}, ("complete",))


def begins_twice(run: Path) -> None:
    write_record(run.parent, {run.name: manifest_of(run)}, ("start", "start", "complete"))


def another_manifest(run: Path) -> None:
    write_record(run.parent, {run.name: "3" * 64}, ("start", "complete"))


def manifest_of(run: Path) -> str:
    return hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("rewrite", "file", "says"),
    [
        (only_ends, "runs.csv", "which no line above it begins: a line was taken out"),
        (begins_twice, "runs.csv", "which had not ended: a line was taken out"),
        (another_manifest, "manifest.json", f"the record holds {'3' * 64}"),
    ],
)
def test_a_record_chained_anew_must_still_tell_a_story(
    whole: Path, tmp_path: Path, rewrite: Callable[[Path], None], file: str, says: str
) -> None:
    run = copied(whole, tmp_path / "out")
    rewrite(run)
    answer = asked("verify", run, "--hashes-only", "--json")
    assert (answer.status, answer.files) == (5, [file])
    assert says in answer.json["differences"][0]["says"]


@pytest.mark.parametrize("seal", [b"", b"0" * 64, b"0" * 64 + b"  runs.csv\r\n", b"\xff"])
def test_a_seal_of_another_form_is_named(whole: Path, tmp_path: Path, seal: bytes) -> None:
    run = copied(whole, tmp_path / "out")
    overwrite(run.parent / "runs.csv.sha256", seal)
    answer = asked("verify", run, "--hashes-only", "--json")
    assert (answer.status, answer.files) == (5, ["runs.csv.sha256"])


@pytest.mark.parametrize("named", [b"", b"000000000000\n", b"..\n", b"\xff\n", b"out\n"])
def test_latest_must_name_a_run_that_is_there(whole: Path, tmp_path: Path, named: bytes) -> None:
    run = copied(whole, tmp_path / "out")
    overwrite(run.parent / "latest.txt", named)
    answer = asked("verify", run, "--hashes-only", "--json")
    assert (answer.status, answer.files) == (5, ["latest.txt"])


def test_link_and_note_must_name_the_same_run(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    link = run.parent / "latest"
    link.unlink()
    assert asked("verify", run, "--hashes-only").status == 0
    link.symlink_to("elsewhere")
    answer = asked("verify", run, "--hashes-only", "--json")
    assert (answer.status, answer.files) == (5, ["latest"])


def test_sha256sum_reads_the_seal(whole: Path) -> None:
    digest, _, name = (whole.parent / "runs.csv.sha256").read_text(encoding="ascii").partition("  ")
    assert name == "runs.csv\n"
    assert digest == hashlib.sha256((whole.parent / "runs.csv").read_bytes()).hexdigest()
