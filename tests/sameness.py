"""One round carried out again, elsewhere or in another order, and what must then be the same."""

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
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from click.testing import CliRunner

from pipeline.cli import main

HERE = Path(__file__).parents[1]
ROUND = "tianjin-2022"
POLICY = HERE / "configs" / f"{ROUND}.yaml"

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


HOST, USER = "peculiar-host-4711", "peculiar-user-0815"

LEAP_DAY = datetime(2096, 2, 29, 23, 50, tzinfo=UTC)
"""A moment at which a clock may stand that was set wrong: the end of a leap day."""

_OTHERWISE = f"""
import ctypes, datetime, gc, getpass, os, platform, socket, time
real = os.uname()
told = os.uname_result((real.sysname, "{HOST}", real.release, real.version, real.machine))
os.uname = lambda: told
platform.node = socket.gethostname = socket.getfqdn = lambda *_: "{HOST}"
os.getlogin = getpass.getuser = lambda: "{USER}"
if "PROCESSORS" in os.environ:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(os.environ["PROCESSORS"])])
if "AWAY" in os.environ:
    away = int(os.environ["AWAY"])
    seconds, nanoseconds, local, universal = time.time, time.time_ns, time.localtime, time.gmtime
    time.time = lambda: seconds() + away
    time.time_ns = lambda: nanoseconds() + away * 10**9
    time.localtime = lambda at=None: local(time.time() if at is None else at)
    time.gmtime = lambda at=None: universal(time.time() if at is None else at)
    # The type itself is changed, because what imports it compares with it.
    [held] = gc.get_referents(datetime.datetime.__dict__)
    for name in ("now", "utcnow"):
        def moved(*zone, real=getattr(datetime.datetime, name), **named):
            return real(*zone, **named) + datetime.timedelta(seconds=away)
        held[name] = staticmethod(moved)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))
"""


def otherwise(folder: Path, moment: datetime | None = None, **environment: str) -> dict[str, str]:
    """The environment of a command for which another host, user and clock are there.

    With PROCESSORS it has no more than so many; at `moment` its clock begins. `folder` is made
    for what brings this about.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_OTHERWISE, encoding="utf-8")
    told = {"PYTHONPATH": f"{folder}{os.pathsep}{HERE}", "PYTHONIOENCODING": "utf-8"}
    told |= {"HOME": str(folder / USER), "USER": USER, "LOGNAME": USER, "HOSTNAME": HOST}
    told |= environment
    if moment is not None:
        told["AWAY"] = str(round(moment.timestamp() - time.time()))
    return told


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
