"""`verify` on whole and on changed runs: what differs is found, named, and nothing is written."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pipeline.provenance
from pipeline.cli.repeating import repeat
from pipeline.provenance import origin
from pipeline.publish.verification import look
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.verified import asked, carried_out, change, copied, forge, overwrite, state

MANUAL = Path(__file__).parents[1] / "docs" / "verifying.md"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody touched."""
    return carried_out(tmp_path_factory.mktemp("whole"))


def test_a_whole_run_is_the_same_and_nothing_is_written(whole: Path) -> None:
    before = state(whole.parent)
    told = asked("verify", whole)
    assert told.status == 0, told.out
    manifest = json.loads((whole / "manifest.json").read_bytes())
    inputs, outputs = len(manifest["inputs"]), len(manifest["outputs"])
    assert f"{inputs} read and {outputs} written, each as the manifest lists it" in told.out
    assert f"{outputs + 1} files, the same to the byte" in told.out
    assert told.out.endswith(f"The same. Fingerprint {manifest['fingerprint']}.\n")
    assert state(whole.parent) == before


def test_a_run_is_found_by_round_id_beginning_and_folder(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "data" / "out" / "small")
    for named in ("small", run.name, run.name[:5], str(run), str(run.parent / "latest")):
        told = asked("verify", named, "--root", tmp_path, "--hashes-only", "--json").json
        assert (told["run"], told["status"], told["repeated"]) == (run.name, "hashes_agree", "not")
    assert asked("verify", "elsewhere", "--root", tmp_path).status == 2
    (run / "manifest.json").unlink()
    told = asked("verify", run.name, "--root", tmp_path, "--json")
    assert (told.status, told.files) == (5, ["manifest.json"])


def remove(name: str) -> Callable[[Path], None]:
    def removed(run: Path) -> None:
        (run / name).unlink()

    return removed


def add(name: str) -> Callable[[Path], None]:
    def added(run: Path) -> None:
        (run / name).parent.mkdir(exist_ok=True)
        (run / name).write_bytes(b"")

    return added


def into_a_folder(name: str) -> Callable[[Path], None]:
    def replaced(run: Path) -> None:
        (run / name).unlink(missing_ok=True)
        (run / name).mkdir()

    return replaced


def link(run: Path) -> None:
    (run / "ledger.csv").rename(run.parents[1] / "ledger.csv")
    (run / "ledger.csv").symlink_to(run.parents[1] / "ledger.csv")


@pytest.mark.parametrize(
    ("spoil", "files", "says"),
    [
        (remove("ledger.csv"), ["ledger.csv"], "is missing"),
        (remove("manifest.json"), ["manifest.json"], "is missing"),
        (remove("inputs/headings.yaml"), ["inputs/headings.yaml"], "is missing"),
        (remove("inputs/round/receipts.csv"), ["inputs/round/receipts.csv"], "is missing"),
        (add("ranking (2).csv"), ["ranking (2).csv"], "is no file of this run"),
        (add("inputs/round/marks/E9.csv"), ["inputs/round/marks/E9.csv"], "is no file of this"),
        (add("more/x.csv"), ["more", "more/x.csv"], "is no file of this run"),
        (link, ["ledger.csv"], "is no plain file"),
        (into_a_folder("ledger.csv"), ["ledger.csv"], "is no plain file"),
        (into_a_folder("manifest.json"), ["manifest.json"], "is no plain file"),
        (into_a_folder("manifest.sig"), ["manifest.sig"], "is no plain file"),
        (
            into_a_folder("inputs/round/receipts.csv"),
            ["inputs/round/receipts.csv"],
            "is no plain file",
        ),
        (remove("../runs.csv"), ["runs.csv"], "is missing"),
        (remove("../runs.csv.sha256"), ["runs.csv.sha256"], "is missing"),
        (remove("../latest.txt"), ["latest.txt"], "is missing"),
    ],
)
def test_what_is_missing_or_added_is_named(
    whole: Path, tmp_path: Path, spoil: Callable[[Path], None], files: list[str], says: str
) -> None:
    run = copied(whole, tmp_path / "out")
    spoil(run)
    told = asked("verify", run, "--json", "--hashes-only")
    assert (told.status, told.files) == (5, files)
    assert says in told.json["differences"][-1]["says"]
    shown = asked("verify", run, "--hashes-only").out
    assert shown.endswith(f"NOT THE SAME: {', '.join(files)}\n")


def test_what_an_office_program_leaves_is_only_told(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    (run / ".~lock.recommendation.xlsx#").write_bytes(b"somebody")
    (run / "~$recommendation.xlsx").write_bytes(b"somebody")
    told = asked("verify", run, "--hashes-only")
    assert told.status == 0
    assert ".~lock.recommendation.xlsx# was left by an office program" in told.out
    assert "~$recommendation.xlsx was left by an office program" in told.out


def test_a_changed_table_is_named_with_row_and_column(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    row = (run / "ranking.csv").read_bytes().split(b"\r\n")[3]
    _place, project, *_rest, clause = row.split(b",")
    change(run / "ranking.csv", row, row.removesuffix(clause) + b"elsewhere")
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["ranking.csv", "ranking.csv"])
    bytes_differ, cells_differ = told.json["differences"]
    assert bytes_differ["part"] == "files"
    assert bytes_differ["fields"]["listed"] in bytes_differ["says"]
    assert cells_differ["part"] == "repeat"
    assert cells_differ["fields"]["row"] == "4"
    assert cells_differ["fields"]["column"] == "clause"
    assert cells_differ["fields"]["kept"] == "'elsewhere'"
    assert project.decode() in (run / "ranking.csv").read_text(encoding="utf-8-sig")


def columns_renamed(run: Path) -> None:
    change(run / "ledger.csv", b"basis", b"bases")


def row_taken_out(run: Path) -> None:
    content = (run / "decisions.csv").read_bytes()
    overwrite(run / "decisions.csv", content[: content[:-2].rindex(b"\r\n") + 2])


def row_added(run: Path) -> None:
    overwrite(run / "unused.csv", (run / "unused.csv").read_bytes() + b"unit:x,1,P1\r\n")


def only_a_line_end(run: Path) -> None:
    change(run / "checks.csv", b"\r\n", b"\n")


def a_cell_of_the_workbook(run: Path) -> None:
    def replaced(member: str, content: bytes) -> bytes:
        return content.replace(b"<t>P", b"<t>Q", 1) if member == "xl/sharedStrings.xml" else content

    repack(run / "recommendation.xlsx", replaced)


def the_packing_of_the_workbook(run: Path) -> None:
    repack(run / "recommendation.xlsx", lambda _, content: content)


def repack(workbook: Path, replaced: Callable[[str, bytes], bytes]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.namelist():
            new.writestr(member, replaced(member, old.read(member)))
    overwrite(workbook, packed.getvalue())


def the_crate(run: Path) -> None:
    change(run / "ro-crate-metadata.json", b'"softwareVersion": "', b'"softwareVersion": "9')


@pytest.mark.parametrize(
    ("spoil", "file", "says"),
    [
        (columns_renamed, "ledger.csv", "the columns differ"),
        (row_taken_out, "decisions.csv", "is not in the run and there when repeated"),
        (row_added, "unused.csv", "is in the run and not there when repeated"),
        (only_a_line_end, "checks.csv", "byte "),
        (a_cell_of_the_workbook, "recommendation.xlsx", ", cell "),
        (the_packing_of_the_workbook, "recommendation.xlsx", "byte "),
        (the_crate, "ro-crate-metadata.json", "/softwareVersion: the run has"),
    ],
)
def test_what_was_forged_with_manifest_and_record_shows_when_repeated(
    whole: Path, tmp_path: Path, spoil: Callable[[Path], None], file: str, says: str
) -> None:
    run = copied(whole, tmp_path / "out")
    spoil(run)
    forge(run)
    assert asked("verify", run, "--hashes-only").status == 0
    told = asked("verify", run, "--json")
    assert told.status == 5
    first = told.json["differences"][0]
    assert (first["part"], first["file"]) == ("repeat", file)
    assert says in first["says"]


def test_a_forged_manifest_shows_when_repeated(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")

    def more_received(manifest: dict[str, Any]) -> None:
        manifest["counts"]["received"] += 1

    forge(run, more_received)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["manifest.json"])
    assert "/counts/received: the run has" in told.json["differences"][0]["says"]


def test_a_forged_input_gives_another_run(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    change(run / "inputs" / "policy.yaml", b"small", b"other")
    forge(run)
    told = asked("verify", run, "--json")
    assert told.status == 5
    assert {difference["part"] for difference in told.json["differences"]} == {"repeat"}
    assert "manifest.json" in told.files or told.json["notes"]


def test_the_environment_of_the_run_is_not_compared(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")

    def elsewhere(manifest: dict[str, Any]) -> None:
        manifest["environment"] = {"commit": "", "packages": {"pandas": "0.1"}, "python": "3.9"}

    forge(run, elsewhere)
    assert asked("verify", run).status == 0
    only_a_line_end(run)
    forge(run, elsewhere)
    told = asked("verify", run)
    assert told.status == 5
    assert "pandas 0.1 / " in told.out


def test_a_run_whose_inputs_were_changed_is_not_repeated(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    change(run / "inputs" / "policy.yaml", b"small", b"other")
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["inputs/policy.yaml"])
    assert told.json["repeated"] == "not"
    assert told.json["notes"] == [
        "The run was not repeated: what it kept is no longer what it read."
    ]


@pytest.mark.parametrize("name", ["policy.yaml", "headings.yaml", "round/receipts.csv"])
def test_an_input_that_became_a_folder_refuses_the_repeat(
    whole: Path, tmp_path: Path, name: str
) -> None:
    run = copied(whole, tmp_path / "out")
    into_a_folder(f"inputs/{name}")(run)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, [f"inputs/{name}"])
    assert told.json["repeated"] == "not"
    assert len(told.json["notes"]) == 1


@pytest.mark.parametrize("name", ["recommendation.csv", "recommendation.xlsx", "trace.jsonl"])
def test_an_output_that_became_a_folder_is_named_when_repeated(
    whole: Path, tmp_path: Path, name: str
) -> None:
    run = copied(whole, tmp_path / "out")
    into_a_folder(name)(run)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, [name])
    assert told.json["repeated"] == "bytes"
    assert told.json["compared"] == told.json["outputs"]


@pytest.mark.parametrize("name", ["ledger.csv", "recommendation.xlsx", "inputs/policy.yaml"])
def test_what_was_listed_and_not_read_never_falls_out_in_silence(whole: Path, name: str) -> None:
    seen = look(whole)
    assert seen.differences == []
    del seen.contents[name]
    again = repeat(seen, "en")
    if name.startswith("inputs/"):
        assert (again.how, len(again.notes)) == ("not", 1)
    else:
        assert [difference.file for difference in again.differences] == [name]


def test_a_manifest_that_lists_no_policy_is_not_called_the_same(
    whole: Path, tmp_path: Path
) -> None:
    run = copied(whole, tmp_path / "out")

    def without_roles(manifest: dict[str, Any]) -> None:
        for file in manifest["inputs"]:
            file.pop("role", None)

    forge(run, without_roles)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["manifest.json"])
    assert "it lists no policy or no headings" in told.json["differences"][0]["says"]


def test_hashes_alone_are_not_called_the_same(whole: Path) -> None:
    told = asked("verify", whole, "--hashes-only")
    assert told.status == 0
    assert "The same" not in told.out
    assert "The files agree with the manifest" in told.out
    assert "The run was not repeated" in told.out


def test_help_and_manual_tell_the_exits_alike() -> None:
    shown = " ".join(asked("verify", "--help").out.split())
    assert "5 where anything differs, also where another program made the run" in shown
    assert "6 where another program made it and all its tables agree" in shown
    manual = MANUAL.read_text(encoding="utf-8")
    assert "| 5 | something differs" in manual
    assert "| 6 | another program made the run; it was repeated, and all its tables" in manual


def test_a_policy_that_can_no_longer_be_read_is_told(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    change(run / "inputs" / "policy.yaml", b"marking:", b"merking:")
    forge(run)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["inputs"])
    assert "the run cannot be repeated: " in told.json["differences"][0]["says"]
    assert "merking" in told.json["differences"][0]["says"]


@pytest.fixture
def other_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    """Carries a round out by a program that has other sources."""

    def by_another(folder: Path) -> Path:
        with monkeypatch.context() as another:
            another.setattr(origin, "program_digest", lambda: "f" * 64)
            another.setattr(pipeline.provenance, "program_digest", lambda: "f" * 64)
            return carried_out(folder)

    return by_another


def test_of_a_run_by_another_program_tables_are_compared(
    other_program: Callable[[Path], Path], tmp_path: Path
) -> None:
    run = other_program(tmp_path)
    told = asked("verify", run)
    assert told.status == 6
    tables = len([*run.glob("*.csv"), *run.glob("*.jsonl")])
    assert f"{tables} tables, the same in every cell" in told.out
    assert "Another program made this run (its sources ffffffffffff, these " in told.out
    assert asked("verify", run, "--json").json["status"] == "other_program"
    assert asked("verify", run, "--hashes-only").status == 0

    only_a_line_end(run)
    forge(run)
    assert asked("verify", run, "--json").json["differences"] == []
    row_added(run)
    forge(run)
    told = asked("verify", run, "--json")
    assert (told.status, told.files) == (5, ["unused.csv"])
    assert (told.json["status"], told.json["repeated"]) == ("different", "tables")
    shown = asked("verify", run).out
    assert "Another program made this run (its sources ffffffffffff, these " in shown
    assert shown.endswith("NOT THE SAME: unused.csv\n")


def test_a_file_changed_outranks_another_program(
    other_program: Callable[[Path], Path], tmp_path: Path
) -> None:
    run = other_program(tmp_path)
    row_added(run)
    told = asked("verify", run, "--json")
    assert told.status == 5
    assert told.files == ["unused.csv", "unused.csv"]


def test_files_with_odd_names_are_read_again_under_their_own(tmp_path: Path) -> None:
    lay_out(STORIES / "superseded-file", tmp_path)
    inputs = tmp_path / "inputs"
    (inputs / "submissions" / "CON.csv").write_bytes(b"")
    (inputs / "submissions" / "a\u202eb?.csv").write_bytes(b"")
    (inputs / "marks" / (60 * "\u200b" + ".csv")).write_bytes(b"")
    (inputs / "marks" / "older").mkdir()
    places = ["--policy", tmp_path / "policy.yaml", "--data", inputs, "--out", tmp_path / "out"]
    assert asked("rank", *places, "--quiet").status == 0
    run = (tmp_path / "out" / "latest").resolve()
    kept = {file["path"]: file["kept_as"] for file in inputs_of(run) if "path" in file}
    assert sum(not kept_as.endswith(f"/{path}") for path, kept_as in kept.items()) >= 3
    told = asked("verify", run)
    assert told.status == 0, told.out


def inputs_of(run: Path) -> list[dict[str, Any]]:
    manifest = json.loads((run / "manifest.json").read_bytes())
    return list(manifest["inputs"])


def test_a_run_set_aside_is_told_by_its_name(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    aside = run.with_name(f"{run.name}.changed-1")
    shutil.copytree(run, aside)
    row_added(aside)
    told = asked("verify", aside, "--json", "--hashes-only")
    assert (told.status, told.files) == (5, ["unused.csv", "manifest.json"])
    assert f"says run {run.name}, and its folder is called {aside.name}" in told.out


def test_the_report_is_in_the_language_of_the_reader(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    remove("ledger.csv")(run)
    english, chinese = (asked("verify", run, language=language).out for language in ("en", "zh"))
    assert "ledger.csv: is missing" in english
    assert "ledger.csv" in chinese
    assert "missing" not in chinese
    assert "NOT THE SAME" not in chinese


def test_quiet_tells_only_what_differs(whole: Path, tmp_path: Path) -> None:
    assert asked("verify", whole, "--quiet", "--hashes-only").out == ""
    run = copied(whole, tmp_path / "out")
    remove("ledger.csv")(run)
    assert asked("verify", run, "--quiet", "--hashes-only").out == "ledger.csv: is missing\n"
