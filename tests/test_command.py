"""The command as people type it: its exits, what it says, and that it never breaks down."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out

HERE = Path(__file__).parents[1]
POLICY = HERE / "configs" / "tianjin-2022.yaml"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    error: str


def said(*arguments: str | Path) -> Said:
    """Type a command, in English; a fault that reaches Python's own handler fails the test."""
    told = CliRunner().invoke(main, [*map(str, arguments), "--lang", "en"])
    broken = told.exception is not None and not isinstance(told.exception, SystemExit)
    assert not broken, told.exception
    assert "Traceback" not in told.output
    return Said(told.exit_code, told.stdout, told.stderr)


def story(name: str, folder: Path) -> list[str | Path]:
    """Lay a golden story out in a folder; the options that name it."""
    lay_out(STORIES / name, folder)
    return [
        "--policy",
        folder / "policy.yaml",
        "--data",
        folder / "inputs",
        "--out",
        folder / "out",
    ]


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> list[str | Path]:
    """A round of which a list was written, and it is a draft."""
    places = story("tie-unruled", tmp_path_factory.mktemp("draft"))
    assert said("rank", *places, "--quiet") == Said(0, "", "")
    return places


def test_a_draft_says_so_and_strict_exits_with_1(draft: Sequence[str | Path]) -> None:
    told = said("rank", *draft)
    assert told.status == 0
    assert "DRAFT (projects referred to the panel: 2)" in told.out
    assert "This run was there already" in told.out
    assert said("rank", *draft, "--strict").status == 1


def test_a_final_list_is_strict_too(tmp_path: Path) -> None:
    told = said("rank", *story("tie-ruled", tmp_path), "--strict")
    assert told.status == 0
    assert "final" in told.out
    assert (tmp_path / "out" / "latest" / "recommendation.csv").is_file()


def test_rank_tells_a_program_where_the_list_is(draft: Sequence[str | Path]) -> None:
    told = json.loads(said("rank", *draft, "--json").out)
    assert told["draft"] is True
    assert told["counts"]["outcomes"]["referred"] == 2
    assert told["counts"]["received"] == sum(told["counts"]["outcomes"].values())
    manifest = json.loads((Path(told["folder"]) / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["run"], manifest["fingerprint"]) == (told["run"], told["fingerprint"])


def test_three_faults_of_a_policy_are_told_at_once(tmp_path: Path) -> None:
    text = POLICY.read_text(encoding="utf-8")
    for right, wrong in (
        ("  reserve:\n    who: room", "  reserve:\n    whoo: room"),
        ('  full: "100"', '  full: "110"'),
        ('named: {"120116": 6}', 'named: {"12116": 6}'),
    ):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    where = {
        word: 1 + next(at for at, line in enumerate(lines) if word in line)
        for word in ("whoo:", 'full: "110"', '"12116"')
    }
    told = [
        said("policy", "check", faulty),
        said("rank", "--policy", faulty, "--data", tmp_path, "--out", tmp_path / "out"),
    ]
    assert told[0] == told[1]
    assert told[0].status == 2
    for word, line in where.items():
        assert f"faulty.yaml:{line}:" in told[0].error, word
    for word in ("whoo", "did you mean `who`", "110", "12116", "did you mean `120116`"):
        assert word in told[0].error
    assert [path.name for path in tmp_path.iterdir()] == ["faulty.yaml"]


def test_a_sound_policy_is_called_sound() -> None:
    told = said("policy", "check", POLICY)
    assert told.status == 0
    assert told.out.startswith("tianjin-2022.yaml: no faults. Criteria: 4,")
    assert said("policy", "check", POLICY.with_name("absent.yaml")).status == 2


def test_an_unknown_round_tells_the_known_ones(tmp_path: Path) -> None:
    for name in ("tianjin-2023", "", "../tianjin-2022"):
        told = said("rank", name, "--root", HERE)
        assert told.status == 2
        assert told.out == ""
    told = said("rank", "tianjin-2023", "--root", HERE).error
    assert re.search(r"^Rounds here: .*\btianjin-2022$", told, re.MULTILINE)
    assert "Rounds here: -" in said("examine", "tianjin-2022", "--root", tmp_path).error


def test_unusable_inputs_exit_with_3(tmp_path: Path) -> None:
    options = ["--policy", POLICY, "--out", tmp_path / "out"]
    absent = said("rank", *options, "--data", tmp_path / "absent")
    assert (absent.status, absent.out) == (3, "")
    assert "absent" in absent.error
    (tmp_path / "half" / "marks").mkdir(parents=True)
    half = said("examine", *options, "--data", tmp_path / "half")
    assert (half.status, half.out) == (3, "")
    assert "submissions/" in half.error
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_exits_with_4(draft: Sequence[str | Path]) -> None:
    *given, out = draft
    data = Path(given[3])
    unwritten = [
        (Path(given[1]), "policy.yaml is a file"),
        (Path("/proc/linxuan/out"), "cannot write /proc/linxuan"),
        (data / "out", "lies inside the input folder"),
    ]
    for place, why in unwritten:
        told = said("rank", *given, place)
        assert (told.status, told.out) == (4, "")
        assert why in told.error
    assert not (data / "out").exists()
    assert Path(out).is_dir()


def test_examine_tells_what_is_to_be_mended(tmp_path: Path) -> None:
    places = story("notice-bars", tmp_path)
    told = said("examine", *places)
    assert told.status == 0
    assert "row refused submissions/north.csv:E5 H: The credit code" in told.out
    assert told.out.rstrip().endswith("row refused 5, warn 1")
    assert not (tmp_path / "out").exists()
    findings = json.loads(said("examine", *places, "--json").out)["findings"]
    assert {"severity", "message", "expected", "remedy", "clause"} <= set(findings[0])
    assert sum(finding["status"] == "settled" for finding in findings) == 1


def test_read_shows_a_file_as_the_pipeline_sees_it(tmp_path: Path) -> None:
    lay_out(STORIES / "superseded-file", tmp_path)
    file = tmp_path / "inputs" / "submissions" / "south-2.xlsx"
    told = said("read", file)
    assert told.status == 0
    assert told.out.splitlines()[:3] == [
        "south-2.xlsx xlsx",
        "[Projects]",
        "  A1=推荐项目汇总表",
    ]
    assert "A4=B  B4=示例项目乙（二期）" in told.out
    seen = json.loads(said("read", file, "--json").out)
    assert seen["refused"] is None
    assert [sheet["name"] for sheet in seen["sheets"]] == ["Projects"]


def test_read_refuses_what_is_no_table(tmp_path: Path) -> None:
    page = STORIES / "broken-file" / "inputs" / "marks" / "E9.xlsx"
    told = said("read", page)
    assert told.status == 3
    assert "really an HTML or XML page" in told.out + told.error
    seen = json.loads(said("read", page, "--json").out)
    assert seen["refused"]["code"] == "file_not_a_table"
    for absent in (tmp_path / "absent.xlsx", tmp_path):
        told = said("read", absent)
        assert (told.status, told.out) == (3, "")
        assert absent.name in told.error


def test_help_is_there_for_every_command() -> None:
    told = CliRunner().invoke(main, ["--lang", "en", "--help"])
    assert told.exit_code == 0
    listed = told.stdout.partition("Commands:")[2].split()
    for command in ("rank", "examine", "explain", "read", "policy"):
        assert command in listed
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_the_module_is_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "rank", "absent", "--root", str(tmp_path)]
    told = subprocess.run(command, cwd=HERE, capture_output=True, check=False, timeout=60)
    assert (told.returncode, told.stdout) == (2, b"")
    assert "absent.yaml" in told.stderr.decode("utf-8")


def test_a_command_ends_without_looking_through_what_it_leaves() -> None:
    last = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count()))"
    typed = "import sys; sys.argv[1:] = ['--version']; from pipeline.cli import run; run()"
    command = [sys.executable, "-c", f"{last}; {typed}"]
    told = subprocess.run(command, cwd=HERE, capture_output=True, check=True, timeout=60, text=True)
    version, spared = told.stdout.splitlines()
    assert version.startswith("linxuan")
    assert int(spared) > 1000


def test_a_value_of_several_lines_stays_on_one(tmp_path: Path) -> None:
    places = story("criterion-rounding", tmp_path)
    sent = tmp_path / "inputs" / "submissions" / "north.csv"
    text = sent.read_text(encoding="utf-8")
    sent.write_text(text.replace("North", '"No\nwhere\x1b[2J"', 1), encoding="utf-8")
    told = said("examine", *places)
    assert "`No\\nwhere\\u001b[2J` is no unit" in told.out
    heads = ("block ", "file ", "row ", "warn ", "    ")
    assert all(line.startswith(heads) for line in told.out.splitlines()[:-1])
    odd = tmp_path / "two\nlines.csv"
    odd.write_text("a,b\n1,2\n", encoding="utf-8")
    assert said("read", odd).out.splitlines()[0] == "two\\nlines.csv csv UTF-8 comma"


def test_read_does_not_wait_for_a_pipe_nor_read_a_device_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for endless in (Path("/dev/zero"), tmp_path / "pipe.csv"):
        told = said("read", endless)
        assert (told.status, told.out) == (3, "")
        assert f"{endless.name} cannot be read: it is a device or a pipe" in told.error


def test_explain_names_the_file_of_a_run_that_is_not_whole(tmp_path: Path) -> None:
    places = story("criterion-rounding", tmp_path)
    assert said("rank", *places).status == 0
    run = tmp_path / "data" / "out" / "story" / "abc1"
    shutil.copytree((tmp_path / "out" / "latest").resolve(), run)
    for name, content in (
        ("trace.jsonl", None),
        ("trace.jsonl", b"{}\n"),
        ("trace.jsonl", b""),
    ):
        kept = (run / name).read_bytes()
        (run / name).unlink()
        if content is not None:
            (run / name).write_bytes(content)
        told = said("explain", run, "A")
        assert (told.status, told.out) == (2, "")
        assert f"The run abc1 is not whole: {name} " in told.error
        (run / name).unlink(missing_ok=True)
        (run / name).write_bytes(kept)
    for note in (b"../../..", b"gone", b"\xff\xfe"):
        (run.parent / "latest.txt").write_bytes(note)
        assert said("explain", "story", "A", "--root", tmp_path).status == 2
    (run.parent / "latest.txt").write_bytes(b"abc1\n")
    assert said("explain", "story", "A", "--root", tmp_path).status == 0


def test_a_terminal_that_takes_nothing_is_no_fault_of_the_program() -> None:
    command = [sys.executable, "-m", "pipeline", "policy", "check", str(POLICY), "--lang", "en"]
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            command, cwd=HERE, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert told.returncode == 1
    assert told.stderr == b"The system refused to go on: No space left on device\n"


def test_file_names_are_the_same_under_any_locale(tmp_path: Path) -> None:
    file = tmp_path / "北区-推荐.csv"
    file.write_text("编号\n甲\n", encoding="utf-8-sig")
    command = [sys.executable, "-m", "pipeline", "read", str(file), "--json"]
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for encoding in ({}, {"PYTHONIOENCODING": "gb18030"}, {"PYTHONIOENCODING": "iso8859-9"}):
        environment = {**os.environ, **plain, **encoding}
        told = subprocess.run(
            command, cwd=HERE, env=environment, capture_output=True, check=False, timeout=60
        )
        assert (told.returncode, told.stderr) == (0, b"")
        text = told.stdout.decode("gb18030" if "gb18030" in encoding.values() else "utf-8")
        assert json.loads(text)["file"] == file.name
