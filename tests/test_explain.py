"""`explain`: right cells, right words, in both languages, quickly, and without a traceback."""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple

from pipeline.cli import main
from pipeline.publish.records import records_of
from tests.mark_sheets import Where, cells_of_marks, text_of

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data" / "raw" / "tianjin-2022"
EXPLAINED = Path(__file__).parent / "explained"
RENEW = os.environ.get("LINXUAN_EXPLAINED") == "renew"
MOST_SECONDS = 0.3

# A project that is in, the first that is out, one ruled on, one excluded by decision, one late.
GOLDEN = ("TJ2022-054", "TJ2022-057", "TJ2022-020", "TJ2022-030", "TJ2022-060")
UNITS = ("120112", "120116")


@dataclass(frozen=True)
class Answer:
    """What the command answered."""

    status: int
    out: str
    error: str


def asked(*words: object) -> Answer:
    """The command in English, or in the language named."""
    arguments = [str(word) for word in words]
    if "--lang" not in arguments:
        arguments += ["--lang", "en"]
    told = CliRunner().invoke(main, arguments)
    assert told.exception is None or isinstance(told.exception, SystemExit), told.exc_info
    return Answer(told.exit_code, told.stdout, told.stderr)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample round was carried out."""
    folder = tmp_path_factory.mktemp("explained")
    out = folder / "data" / "out" / "tianjin-2022"
    told = asked("rank", "tianjin-2022", "--root", ROOT, "--out", out, "--quiet")
    assert told.status == 0, told.error
    return folder


@pytest.fixture(scope="module")
def run(root: Path) -> Path:
    """The run's folder."""
    return (root / "data" / "out" / "tianjin-2022" / "latest").resolve()


def decided(run: Path) -> list[dict[str, str]]:
    """decisions.csv."""
    header, *records = records_of((run / "decisions.csv").read_bytes())
    return [dict(zip(header, record, strict=True)) for record in records]


def projects(run: Path) -> list[str]:
    """Every project number that was received."""
    return sorted({row["project_id"] for row in decided(run)} - {""})


def story(root: Path, *words: object) -> dict[str, Any]:
    """The answer to --json."""
    told = asked("explain", "tianjin-2022", *words, "--root", root, "--json")
    assert told.status == 0, told.error
    answer = json.loads(told.out)
    assert isinstance(answer, dict)
    return answer


@cache
def sheet_cells(file: str, sheet: str) -> Any:
    """A sheet of the sample as a library that is not the product's reads it."""
    if file.endswith(".csv"):
        content = (DATA / file).read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return list(csv.reader(content.decode(encoding).splitlines()))
            except UnicodeDecodeError:
                continue
    return load_workbook(DATA / file, data_only=True)[sheet]


def read_apart(file: str, sheet: str, cell: str) -> str:
    """The text of a cell, by that library."""
    cells = sheet_cells(file, sheet)
    row, column = coordinate_to_tuple(cell)
    return text_of(cells[row - 1][column - 1] if isinstance(cells, list) else cells[cell].value)


def marks_in(text: str) -> set[tuple[str, Where, str]]:
    """Which expert's which cell says what, as the text for people tells it."""
    found = set()
    expert = file = sheet = ""
    for line in text.splitlines():
        if head := re.fullmatch(r" {3}expert (\w+)(?:, [\d.]+ points)?: (\S+), sheet (.+)", line):
            expert, file, sheet = head.groups()
        elif not line.startswith(" " * 6):
            expert = ""
        elif expert:
            mark = re.fullmatch(r" {6}([A-Z]+\d+) +[^:]+: (\(empty\)|[\d.]+), .+", line)
            assert mark is not None, line
            found.add((expert, (file, sheet, mark[1]), mark[2].replace("(empty)", "")))
    return found


def test_every_mark_is_named_with_the_cell_it_stands_in(root: Path, run: Path) -> None:
    """Of every project of the sample, for people and programs, against the workbooks alone."""
    written = cells_of_marks(DATA)
    given = {key: text for key, cells in written.items() for text in cells.values() if text}
    told, used = set(), 0
    for project in projects(run):
        shown = set()
        for row in story(root, project)["rows"]:
            for sheet in row["marks"]:
                for mark in sheet["cells"]:
                    key = project, sheet["expert_id"], mark["criterion"]
                    where = sheet["file"], sheet["sheet"], mark["cell"]
                    assert written[key] == {where: mark["text"]}
                    shown.add((sheet["expert_id"], where, mark["text"]))
                    told.add(key)
                    used += mark["used"]
        text = asked("explain", "tianjin-2022", project, "--root", root).out
        assert marks_in(text) == shown
    received = {key for key in given if key[0] in projects(run)}
    assert received <= told
    marks = records_of((run / "marks.csv").read_bytes())
    at = marks[0].index("used")
    assert used == sum(record[at] == "1" for record in marks[1:]) > 1000


def advised(run: Path, name: str) -> list[dict[str, str]]:
    """A table of advice."""
    header, *records = records_of((run / f"{name}.csv").read_bytes())
    return [dict(zip(header, record, strict=True)) for record in records]


def test_advice_on_experts_is_told_beside_the_result_as_its_tables_have_it(
    root: Path, run: Path
) -> None:
    """Calibrated place, would-be outcome, severity and marks that stand out; nothing else."""
    calibrated = {row["project_id"]: row for row in advised(run, "calibration")}
    severe = {row["expert_id"]: row["calibrated_severity"] for row in advised(run, "experts")}
    flagged = {
        (row["project_id"], row["expert_id"], row["of"]): (row["points"], row["median"])
        for row in advised(run, "extremes")
    }
    found, seen, changing = {}, set(), 0
    for project in projects(run):
        for row in story(root, project)["rows"]:
            advice = row.get("advice", {})
            told = advice.get("calibration")
            if told is None:
                assert not advice.get("extremes")
                continue
            expected = calibrated[project]
            after = expected["outcome_after"]
            assert (told["calibrated"], told["outcome"]) == (expected["calibrated"], after)
            assert told["places"] == {
                name: int(expected[f"place_{name}"]) for name in ("before", "after")
            }
            assert told["changes"] == (after != row["outcome"]["outcome"])
            changing += told["changes"]
            counting = [one["expert_id"] for one in row["experts"]["each"] if one["counts"]]
            severity = {one["expert_id"]: one["calibrated_severity"] for one in advice["experts"]}
            assert severity == {expert: severe[expert] for expert in counting}
            for one in advice.get("extremes", []):
                found[project, one["expert_id"], one["of"]] = one["points"], one["median"]
            seen.add(project)
    assert seen == set(calibrated)
    assert found == flagged
    assert 0 < changing < len(seen)
    for audience in ("applicant", "unit"):
        words = ("--audience", audience, "--json")
        for row in story(root, "TJ2022-057", *words)["rows"]:
            assert "advice" not in row
            assert not set(severe) & set(re.findall(r"\bE\d\d\b", json.dumps(row)))


def test_every_submitted_cell_says_what_the_workbook_says(root: Path, run: Path) -> None:
    looked_at = 0
    for project in projects(run)[::6]:
        for row in story(root, project)["rows"]:
            corrected = {one["cell"] for one in row["corrections"]}
            for cell in row["submission"]:
                named = cell["column"] in ("project_id", "applicant", "credit_code")
                if named and cell["cell"] and cell["cell"] not in corrected:
                    text = read_apart(row["file"], row["sheet"], cell["cell"])
                    assert text.strip() == cell["text"].strip()
                    looked_at += 1
    assert looked_at >= 25


def test_a_project_is_explained_within_its_time(root: Path, run: Path) -> None:
    """The whole command, imports among it, in processes of its own."""
    used = []
    for project in projects(run)[::20]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        words = ["explain", "tianjin-2022", project, "--root", str(root)]
        command = [sys.executable, "-m", "pipeline", *words]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        assert project in told.stdout.decode()
    assert min(used) < MOST_SECONDS, used


def test_no_heavy_library_is_loaded(root: Path) -> None:
    code = (
        "import sys; sys.argv = ['linxuan', 'explain', 'tianjin-2022', 'TJ2022-054', '--root', "
        f"{str(root)!r}]\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'pydantic', 'xlsxwriter'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def golden() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What stands in tests/explained: a file's name, and what is asked."""
    for project in GOLDEN:
        yield project, (project,)
    for unit in UNITS:
        yield f"unit-{unit}", ("--unit", unit)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "words"), list(golden()))
def test_what_is_told_is_what_was_read_before(
    root: Path, name: str, words: tuple[str, ...], language: str
) -> None:
    """Golden text; LINXUAN_EXPLAINED=renew writes it anew, and the difference is read."""
    told = asked("explain", "tianjin-2022", *words, "--root", root, "--lang", language)
    assert told.status == 0, told.error
    text = re.sub(r"\b[0-9a-f]{12}\b", "RUN", told.out, count=1)
    text = re.sub(r"\b[0-9a-f]{4}(-[0-9a-f]{4}){3}\b", "FINGERPRINT", text, count=1)
    kept = EXPLAINED / f"{name}.{language}.txt"
    if RENEW:
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_a_refused_project_shows_its_reason_and_its_marks(root: Path) -> None:
    (row,) = story(root, "TJ2022-060")["rows"]
    assert row["outcome"]["outcome"] == "ineligible"
    marks = [mark for sheet in row["marks"] for mark in sheet["cells"]]
    assert marks
    assert {(mark["used"], mark["why_not"]) for mark in marks} == {(False, "refused")}
    failed = [check["code"] for check in row["checks"]["failed"]]
    assert "late_filing" in failed


def test_a_corrected_cell_is_told_as_it_was_and_as_it_is_read(root: Path, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    (before,) = story(root, "TJ2022-054")["rows"]
    (title,) = (one for one in before["submission"] if one["column"] == "title")
    sheet = before["marks"][0]
    mark = sheet["cells"][0]
    with (tmp_path / "data" / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        by = ("示例评审会", "示例纪要一")
        writer.writerow(
            ("submissions", "TJ2022-054", "title", title["text"], "示例", "typing_error", *by)
        )
        key = f"TJ2022-054/{sheet['expert_id']}/{mark['criterion']}"
        writer.writerow(("marks", key, "mark", mark["text"], "15", "out_of_range", *by))
    words = ("--data", tmp_path / "data", "--out", tmp_path / "out", "--quiet")
    assert asked("rank", "tianjin-2022", "--root", ROOT, *words).status == 0
    told = asked("explain", tmp_path / "out" / "latest", "TJ2022-054", "--json")
    (after,) = json.loads(told.out)["rows"]
    assert after["title"] == "示例"
    assert after["marks"][0]["cells"][0]["text"] == "15"
    corrections = {
        (one["file"], one["cell"]): (one["before"], one["after"], one["minute"])
        for one in after["corrections"]
    }
    assert corrections == {
        (after["file"], title["cell"]): (title["text"], "示例", "示例纪要一"),
        (sheet["file"], mark["cell"]): (mark["text"], "15", "示例纪要一"),
    }
    text = asked("explain", tmp_path / "out" / "latest", "TJ2022-054").out
    assert f"`{mark['text']}` was read as `15` (minute 示例纪要一" in text


def test_units_are_told_apart_and_counted(root: Path, run: Path) -> None:
    """Each unit's rows by code, and all of them together are what was received."""
    rows = decided(run)
    manifest = json.loads((run / "manifest.json").read_bytes())
    counted: Counter[str] = Counter()
    for unit in manifest["units"]:
        told = story(root, "--unit", unit["id"])
        own = [row for row in rows if row["unit"] == unit["id"]]
        assert told["received"] == sum(told["outcomes"].values()) == len(own)
        assert Counter(row["outcome"] for row in own) == +Counter(told["outcomes"])
        assert [row["project_id"] for row in told["rows"]] == [row["project_id"] for row in own]
        counted.update(told["outcomes"])
    unknown = story(root, "--unit", "?")
    counted.update(unknown["outcomes"])
    assert counted.total() == len(rows)


def test_a_unit_is_found_by_any_of_its_names_and_sees_no_other_unit(root: Path, run: Path) -> None:
    by_code = asked("explain", "tianjin-2022", "--unit", "120112", "--root", root).out
    for name in ("津南区", "Jinnan", " 津南 区 "):
        assert asked("explain", "tianjin-2022", "--unit", name, "--root", root).out == by_code
    for unit in ("120112", "120116", "120104"):
        own = {row["project_id"] for row in decided(run) if row["unit"] == unit}
        for words in ((), ("--json",), ("--lang", "zh")):
            told = asked("explain", "tianjin-2022", "--unit", unit, "--root", root, *words).out
            assert set(re.findall(r"TJ2022-\d{3}", told)) == own - {""}
    assert "a project of another unit" in by_code


def test_what_is_not_there_is_told_with_the_nearest(root: Path) -> None:
    told = asked("explain", "tianjin-2022", "TJ2022-54", "--root", root)
    assert (told.status, told.out) == (2, "")
    assert "knows no project TJ2022-54. The nearest: TJ2022-054" in told.error
    told = asked("explain", "tianjin-2022", "--unit", "Jinan", "--root", root)
    assert (told.status, told.out) == (2, "")
    assert "knows no unit Jinan. The nearest: Jinnan" in told.error
    for words in ((), ("TJ2022-054", "--unit", "120112")):
        told = asked("explain", "tianjin-2022", *words, "--root", root)
        assert (told.status, told.out) == (2, "")
        assert "Name a project, or a unit" in told.error
    assert asked("explain", "elsewhere", "TJ2022-054", "--root", root).status == 2


def test_a_damaged_trace_is_told_and_never_read(root: Path, run: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "abc1"
    shutil.copytree(run, damaged)
    kept = (damaged / "trace.jsonl").read_bytes()
    for content in (None, b"", kept[:-1], b"{" + kept[1:].replace(b"TJ2022-054", b"TJ2022-0\xff4")):
        (damaged / "trace.jsonl").unlink(missing_ok=True)
        if content is not None:
            (damaged / "trace.jsonl").write_bytes(content)
        told = asked("explain", damaged, "TJ2022-054")
        assert (told.status, told.out) == (2, "")
        assert told.error == "The run abc1 is not whole: trace.jsonl is missing or was changed.\n"
    for manifest in (b"{}", b"[]", b"\xff", b'{"outputs": [1]}'):
        (damaged / "manifest.json").unlink()
        (damaged / "manifest.json").write_bytes(manifest)
        told = asked("explain", damaged, "TJ2022-054")
        assert (told.status, told.out) == (2, "")
        assert told.error == "The run abc1 is not whole: manifest.json is missing or was changed.\n"
    (damaged / "manifest.json").write_bytes(b'{"outputs": []}')
    told = asked("explain", damaged, "TJ2022-054")
    assert told.status == 2
    assert "has no trace.jsonl" in told.error
