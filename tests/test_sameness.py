"""The same round gives the same bytes, wherever, whenever and in whatever order it is read."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner

from pipeline.cli import main
from tests.rounds import make_round

HERE = Path(__file__).parents[1]
ROUND = "tianjin-2022"
POLICY, SAMPLE = HERE / "configs" / f"{ROUND}.yaml", HERE / "data" / "raw" / ROUND

PLACES = frozenset({"file", "sheet", "row", "cell"})
OF_PLACES = PLACES | {"finding", "message"}
"""A finding's id digests its file; its sentence may list cells."""

PROJECT = re.compile(r"TJ2022-\d+")


@dataclass(frozen=True)
class Ran:
    """A run by the real command: what it said, the seconds of CPU it took, and its folder."""

    said: dict[str, Any]
    seconds: float
    out: Path

    @property
    def files(self) -> dict[str, bytes]:
        """Every file of the run's folder, by its path."""
        run = self.out / self.said["run"]
        paths = (path for path in run.rglob("*") if path.is_file())
        return {path.relative_to(run).as_posix(): path.read_bytes() for path in paths}


def carried_out(
    arguments: Sequence[str], folder: Path, out: Path, mask: int, **environment: str
) -> Ran:
    """Run the command in a process of its own, in a folder and an environment."""
    kept = {name: os.environ[name] for name in ("PATH", "LOCPATH") if name in os.environ}
    command = [sys.executable, "-m", "pipeline", "rank", *arguments, "--out", str(out), "--json"]
    with (out.parent / f"{out.name}.said").open("w+b") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(HERE), **environment},
            stdout=said,
            umask=mask,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        said.seek(0)
        told = json.loads(said.read())
    return Ran(told, used.ru_utime + used.ru_stime, out)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The sample, as `make rank` runs it."""
    out = tmp_path_factory.mktemp("usual") / "out"
    return carried_out([ROUND], HERE, out, 0o022, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


HOST, USER = "peculiar-host-4711", "peculiar-user-0815"

NAMED = f"""
import getpass, os, platform, socket
real = os.uname()
told = os.uname_result((real.sysname, "{HOST}", real.release, real.version, real.machine))
os.uname = lambda: told
platform.node = socket.gethostname = socket.getfqdn = lambda *_: "{HOST}"
os.getlogin = getpass.getuser = lambda: "{USER}"
if "PROCESSORS" in os.environ:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(os.environ["PROCESSORS"])])
"""
"""What `sitecustomize` does before the command begins: another host, user, fewer processors."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> list[Ran]:
    """The sample in two other places, with all that could be otherwise being otherwise."""
    told = []
    for number, otherwise in enumerate(
        (
            {"TZ": "Pacific/Kiritimati", "LC_ALL": "zh_CN.UTF-8", "PROCESSORS": "1"},
            {"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
        )
    ):
        folder = tmp_path_factory.mktemp("elsewhere")
        root = folder / "另一处 文件夹"
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(NAMED, encoding="utf-8")
        shutil.copytree(HERE / "configs", root / "configs")
        for file in sorted(SAMPLE.rglob("*"), reverse=number == 0):
            if file.is_file():
                copy = root / "data" / "raw" / ROUND / file.relative_to(SAMPLE)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
        told.append(
            carried_out(
                [ROUND, "--root", root.name, "--lang", "en"],
                folder,
                folder / "out",
                (0o077, 0o002)[number],
                PYTHONPATH=f"{folder / 'site'}{os.pathsep}{HERE}",
                PYTHONHASHSEED=("4242", "17")[number],
                OPENBLAS_NUM_THREADS="2",
                HOME=str(folder / USER),
                USER=USER,
                LOGNAME=USER,
                HOSTNAME=HOST,
                **otherwise,
            )
        )
    return told


def test_seed_zone_locale_mask_folder_order_and_processors_change_no_byte(
    usual: Ran, elsewhere: Sequence[Ran]
) -> None:
    ours = usual.files
    for other in elsewhere:
        theirs = other.files
        assert other.said["run"] == usual.said["run"]
        assert set(ours) == set(theirs)
        assert [name for name in sorted(ours) if ours[name] != theirs[name]] == []
        assert (usual.out / "latest.txt").read_bytes() == (other.out / "latest.txt").read_bytes()


def test_no_output_names_where_or_by_whom_it_was_made(usual: Ran, elsewhere: Sequence[Ran]) -> None:
    """Looked for in the bytes, in those of packed parts, and in the log beside the run."""
    assert not (elsewhere[0].out.parent / USER).exists()
    for ran in (usual, *elsewhere):
        words = [str(ran.out.parent), str(HERE), "另一处", HOST, USER]
        beside = {path.name: path.read_bytes() for path in ran.out.iterdir() if path.is_file()}
        seen = 0
        for name, content in {**ran.files, **beside}.items():
            if not name.startswith("inputs/"):
                for part in unpacked(content):
                    seen += 1
                    forms = [word.encode(form) for word in words for form in ENCODINGS]
                    assert [form for form in forms if form in part] == [], name
        assert seen > 25


ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


def unpacked(content: bytes) -> list[bytes]:
    """A file's bytes, and those of what is packed in it."""
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [content, *(package.read(name) for name in package.namelist())]


def test_second_run_changes_nothing_and_is_quick(usual: Ran) -> None:
    before = seen(usual.out)
    again = carried_out([ROUND], HERE, usual.out, 0o022, PYTHONHASHSEED="1", LC_ALL="C")
    assert seen(usual.out) == before
    assert again.said == usual.said
    assert again.seconds < usual.seconds / 2


def seen(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """Everything in a folder, with its time and bytes."""
    return {
        path: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_rows_of_the_sample_in_another_order(usual: Ran, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "data")
    hand = random.Random(5)
    tables = [*tmp_path.glob("data/*.csv"), *tmp_path.glob("data/registers/*.csv")]
    for table in tables:
        shuffle_table(table, hand)
    turned = [turn_workbook(file) for file in sorted(tmp_path.glob("data/*/*.xlsx"))]
    assert sum(turned) >= 15
    turn_lines(*tmp_path.glob("data/submissions/*.csv"))
    shuffled = in_this_process(tmp_path / "data", tmp_path / "out")
    assert shuffled.said["run"] != usual.said["run"]
    same_but_for_places(usual, shuffled)
    sheets = [listed(run) for run in (usual, shuffled)]
    assert sheets[0] == sheets[1]


def test_rows_columns_and_files_of_a_made_round_in_another_order(tmp_path: Path) -> None:
    make_round(tmp_path / "one", projects=24, experts=5, seed=3)
    spoil(tmp_path / "one")
    in_another_order(tmp_path / "one", tmp_path / "other", 6)
    as_workbooks(tmp_path / "one")
    one = in_this_process(tmp_path / "one", tmp_path / "out-one")
    other = in_this_process(tmp_path / "other", tmp_path / "out-other")
    assert one.said["counts"]["outcomes"]["recommended"] > 10
    same_but_for_places(one, other)


def in_another_order(one: Path, other: Path, seed: int) -> None:
    """Copy a made round, its files otherwise named, rows and columns in another order.

    Some of the tables become workbooks, in which rows and columns stand in
    that other order too.
    """
    shutil.copytree(one, other)
    hand = random.Random(seed)
    rename_files(other)
    for table in sorted(other.rglob("*.csv")):
        shuffle_table(table, hand)
    as_workbooks(other)


def as_workbooks(folder: Path) -> None:
    """Let the files of some units and experts be workbooks instead."""
    receipts = folder / "receipts.csv"
    named = receipts.read_text(encoding="utf-8-sig")
    for file in sorted(folder.glob("*/*[02468]*.csv")):
        if file.parent.name in ("submissions", "marks"):
            with xlsxwriter.Workbook(file.with_suffix(".xlsx")) as workbook:
                sheet = workbook.add_worksheet()
                read = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
                for down, row in enumerate(read):
                    for across, text in enumerate(row):
                        sheet.write_string(down, across, text)
            named = named.replace(file.name, file.with_suffix(".xlsx").name)
            file.unlink()
    receipts.write_text(named, encoding="utf-8-sig", newline="")


def in_this_process(data: Path, out: Path) -> Ran:
    """Run the command here, where what it imports is there already."""
    places = ["--policy", str(POLICY), "--data", str(data), "--out", str(out)]
    told = CliRunner().invoke(main, ["rank", ROUND, *places, "--json"])
    assert told.exit_code == 0, told.output
    return Ran(json.loads(told.stdout), 0.0, out)


def same_but_for_places(one: Ran, other: Ran) -> None:
    """Two runs decide the same; only where something stood, and what names the bytes, differs."""
    for name in ("fingerprint", "counts", "draft", "draft_reasons"):
        assert one.said[name] == other.said[name]
    ours, theirs = one.files, other.files
    for table in ("recommendation", "ranking", "ledger", "checks", "unused"):
        assert ours[f"{table}.csv"] == theirs[f"{table}.csv"], table
    for table, left_out in (("decisions", PLACES), ("marks", PLACES), ("findings", OF_PLACES)):
        kept = [without(files[f"{table}.csv"], left_out) for files in (ours, theirs)]
        assert len(kept[0]) > 0
        assert kept[0] == kept[1], table


def without(content: bytes, left_out: frozenset[str]) -> list[tuple[str, ...]]:
    """A published table's rows without some columns, in an order of their own."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return sorted(tuple(text for name, text in row.items() if name not in left_out) for row in rows)


def listed(run: Ran) -> list[list[tuple[object, ...]]]:
    """The cells of the workbook's sheets that tell no places: the list, the places, the units."""
    workbook = openpyxl.load_workbook(io.BytesIO(run.files["recommendation.xlsx"]))
    names = [workbook.sheetnames[at] for at in (0, 1, 3)]
    return [[tuple(row) for row in workbook[name].iter_rows(values_only=True)] for name in names]


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file of a made round."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def write_rows(file: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows under these columns, in this order."""
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        writer = csv.DictWriter(written, fieldnames=columns)
        writer.writeheader()
        writer.writerows(rows)


def shuffle_table(file: Path, hand: random.Random) -> None:
    """Rewrite a CSV file with its rows, and its columns, in another order."""
    columns = next(csv.reader([file.read_text(encoding="utf-8-sig").splitlines()[0]]))
    rows = rows_of(file)
    write_rows(file, hand.sample(columns, len(columns)), hand.sample(rows, len(rows)))


def spoil(folder: Path) -> None:
    """Add what an order of rows could decide: a project filed twice, marks and rulings twice."""
    first, second = sorted((folder / "submissions").iterdir())[:2]
    filed, others = rows_of(first), rows_of(second)
    again = {**filed[0], "unit": others[0]["unit"], "title": f"{filed[0]['title']}（二）"}
    write_rows(second, list(again), [*others, again])
    sheet = min((folder / "marks").iterdir())
    given = rows_of(sheet)
    other, same = {**given[0], "strength": "1"}, {**given[1]}
    same["strength"] += "分"
    write_rows(sheet, list(given[0]), [*given, other, same])
    project, outcomes = filed[1]["project_id"], ("recommended", "reserve", "recommended")
    rulings = [
        {"project_id": project, "outcome": outcome, "order": "", "minute": str(number)}
        for number, outcome in enumerate(outcomes)
    ]
    write_rows(folder / "rulings.csv", list(rulings[0]), rulings)


def turn_workbook(file: Path) -> bool:
    """Turn the order of a workbook's entries; false where saving would lose what they hold.

    Formulas lose their results when they are saved without being computed,
    and merged cells would part from their values.
    """
    workbook = openpyxl.load_workbook(file)
    for sheet in workbook:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        if any(cell.data_type == "f" for cell in cells):
            return False
        rows = [
            number
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            if any(PROJECT.fullmatch(str(value)) for value in row)
        ]
        if any(span.min_row in rows or span.max_row in rows for span in sheet.merged_cells.ranges):
            return False
        held = [[(cell.value, cell.number_format) for cell in sheet[number]] for number in rows]
        for number, values in zip(reversed(rows), held, strict=True):
            for cell, (value, form) in zip(sheet[number], values, strict=True):
                cell.value, cell.number_format = value, form
    workbook.save(file)
    return True


def turn_lines(file: Path) -> None:
    """Turn the order of the entries of a district's CSV, whatever its encoding."""
    lines = file.read_bytes().split(b"\r\n")
    at = [number for number, line in enumerate(lines) if b"TJ2022-" in line]
    assert len(at) > 1
    turned = [lines[number] for number in reversed(at)]
    for number, line in zip(at, turned, strict=True):
        lines[number] = line
    file.write_bytes(b"\r\n".join(lines))


def rename_files(folder: Path) -> None:
    """Call the units' and the experts' files by names that sort the other way round."""
    names: dict[str, str] = {}
    for part in ("submissions", "marks"):
        files = sorted((folder / part).iterdir())
        for number, file in enumerate(reversed(files)):
            names[file.name] = f"{number:03d}-{file.name}"
            file.rename(file.with_name(names[file.name]))
    receipts = rows_of(folder / "receipts.csv")
    renamed = [{**row, "file": names[row["file"]]} for row in receipts]
    write_rows(folder / "receipts.csv", list(renamed[0]), renamed)
