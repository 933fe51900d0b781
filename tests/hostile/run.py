"""`python -m tests.hostile.run FILES`: odd and hostile files of others, read and judged.

FILES holds the files and a manifest.csv with the columns `file` and `expect`: accept,
accept_warn, reject or policy; files that expect something else, or of the kind `strings`,
are only looked at. Each is read by `linxuan read`, as text and as JSON, and sent in beside
the submissions of the sample round. For each a line tells what was expected, what happened,
seconds of processor time, and the most memory a process took. It ends with 1 where one of
these does not hold:

- nothing takes more than 10 seconds of processor time or 1 GiB, and there is no traceback;
- `reject` is refused, or what is wrong with it is told with its place;
- `accept` is read, with the cells another reader finds, as far as there is one;
- `accept_warn` is read and something is told of it, or refused;
- whatever is refused or told names the file and the place;
- in the round the file is named, and the places of all others stay.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
ROUND = "tianjin-2022"
SECONDS = 10.0
MEMORY = 1 << 30
_PLACED = ("cell", "line", "lines", "byte", "part", "sheet", "detail")


@dataclass
class Seen:
    """What one process did: its status, what it printed, processor seconds, its most memory."""

    status: int
    out: str
    err: str
    seconds: float
    memory: int


@dataclass
class Judged:
    """What happened to one file, and what is wrong with that."""

    file: str
    expected: str
    happened: str = ""
    seconds: float = 0.0
    memory: int = 0
    wrong: list[str] = field(default_factory=list)


def run(command: list[str], limit: float = 120.0) -> Seen:
    """Run a command to its end, or to the limit."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=ROOT)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - began > limit:
                process.kill()
            time.sleep(0.005)
        seconds = usage.ru_utime + usage.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    return Seen(process.returncode, *texts, seconds, usage.ru_maxrss * 1024)


def linxuan(*words: str) -> list[str]:
    """The command line of our own command."""
    return [sys.executable, "-m", "pipeline", *words]


def cells_of(sheet: dict[str, object]) -> dict[str, str]:
    """The cells of a sheet as `read --json` tells it, by address."""
    from pipeline.ingest.records import address

    rows, first_row, first_column = sheet["rows"], sheet["first_row"], sheet["first_column"]
    assert isinstance(rows, list)
    assert isinstance(first_row, int)
    assert isinstance(first_column, int)
    return {
        address(first_row + i, first_column + j): text
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if text
    }


def compare(path: Path, told: dict[str, object]) -> list[str]:
    """How the cells differ from those another reader finds; what was told of a cell may."""
    encoding, dialect = str(told["encoding"]), str(told["dialect"])
    sheets, oddities = told["sheets"], told["oddities"]
    assert isinstance(sheets, list)
    assert isinstance(oddities, list)
    second = [sys.executable, "-m", "tests.hostile.second"]
    other = run([*second, str(path), encoding, dialect])
    theirs = json.loads(other.out) if other.status == 0 else {}
    if not encoding and not any(theirs.values()) and any(any(map(any, s["rows"])) for s in sheets):
        with tempfile.TemporaryDirectory() as folder:
            saved = saved_again(path, Path(folder))
            other = run([*second, str(saved), "", ""]) if saved else other
            theirs = json.loads(other.out) if other.status == 0 else {}
        if not theirs:
            return [f"~no second reading ({other.err.strip()[:60]})"]
    said = {(odd["sheet"], odd["cell"]) for odd in oddities}
    trimmed = any(odd["code"] == "blanks_trimmed" for odd in oddities)
    # An office program computes them, and the cells they reach over.
    uncached = any(odd["code"] == "formula_without_value" for odd in oddities)
    found = []
    for sheet in sheets:
        ours = cells_of(sheet)
        others = theirs.get(sheet["name"], {})
        for place in sorted(ours.keys() | others.keys()):
            mine, yours = ours.get(place, ""), others.get(place, "")
            if yours is None or (sheet["name"], place) in said or (uncached and not mine):
                continue
            if mine != yours and not as_good(mine, yours, trimmed):
                found.append(f"{sheet['name']}!{place}: {mine[:40]!r}, theirs {yours[:40]!r}")
    return found


def as_good(mine: str, yours: str, trimmed: bool) -> bool:
    """Whether two texts differ by blanks whose loss was told, or in digits no double has."""
    if trimmed and mine.strip() == yours.strip():
        return True
    try:
        return math.isclose(float(mine), float(yours), rel_tol=1e-13)
    except ValueError:
        return False


def saved_again(path: Path, folder: Path) -> Path | None:
    """The workbook as LibreOffice saves it, where there is one and it can."""
    office = shutil.which("soffice")
    if office is None:
        return None
    copy = folder / "copy.xlsx"
    copy.write_bytes(path.read_bytes())
    profile = f"-env:UserInstallation=file://{folder}/office"
    saving = ["--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved")]
    run([office, profile, *saving, str(copy)])
    saved = folder / "saved" / "copy.xlsx"
    return saved if saved.is_file() else None


def judge_reading(path: Path, judged: Judged) -> None:
    """Read one file by `linxuan read`, both ways."""
    plain = run(linxuan("read", str(path), "--lang", "en"))
    told = run(linxuan("read", str(path), "--json", "--lang", "en"))
    for seen in (plain, told):
        judged.seconds = max(judged.seconds, seen.seconds)
        judged.memory = max(judged.memory, seen.memory)
        if "Traceback" in seen.out + seen.err:
            judged.wrong.append("a traceback")
        if seen.status not in (0, 3):
            judged.wrong.append(f"status {seen.status}")
    if plain.status != told.status:
        judged.wrong.append("as text and as JSON it ends differently")
    if not told.out.startswith("{"):
        judged.happened = told.err.strip()[:100]
        return
    record = json.loads(told.out)
    refused, oddities = record["refused"], record["oddities"]
    if refused is not None:
        judged.happened = f"refused: {refused['message']}"
        if path.name not in plain.err:
            judged.wrong.append("the message does not name the file")
    else:
        codes = dict.fromkeys(f"{odd['code']} {odd['cell']}".strip() for odd in oddities)
        judged.happened = f"read; {', '.join(codes) or 'nothing odd'}"
        if path.name not in plain.out:
            judged.wrong.append("the file is not named")
    if judged.expected == "reject" and refused is None and not oddities:
        judged.wrong.append("read in silence")
    if judged.expected == "accept" and refused is not None:
        judged.wrong.append("refused")
    if judged.expected == "accept_warn" and refused is None and not oddities:
        judged.wrong.append("read without a word")
    if judged.expected in ("accept", "accept_warn", "policy") and refused is None:
        different = compare(path, record)
        if different and different[0].startswith("~"):
            judged.happened += f" [{different[0][1:]}]"
        elif different:
            judged.wrong.append(f"{len(different)} cells differ, first {different[0]}")


class SampleRound:
    """The sample round with one more file among its submissions.

    Each round is carried out in a copy of this process, which has loaded the libraries.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / ROUND
        self.out = folder / "out"
        self.said = folder / "said"
        shutil.copytree(ROOT / "data" / "raw" / ROUND, self.data)
        self.sound = self._places(self._ranked(), "")
        import pipeline.procedure
        import pipeline.publish.publication  # noqa: F401 - loaded once for all rounds

    def _ranked(self) -> Seen:
        shutil.rmtree(self.out, ignore_errors=True)
        words = ["rank", ROUND, "--root", str(ROOT), "--data", str(self.data)]
        words += ["--out", str(self.out), "--quiet"]
        copy = os.fork()
        if copy == 0:
            self._carry_out(words)
        _, status, usage = os.wait4(copy, 0)
        said = self.said.read_text(encoding="utf-8", errors="replace")
        seconds = usage.ru_utime + usage.ru_stime
        return Seen(os.waitstatus_to_exitcode(status), said, "", seconds, usage.ru_maxrss * 1024)

    def _carry_out(self, words: list[str]) -> NoReturn:
        """Be the command, and end."""
        status = 70
        try:
            said = os.open(self.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            sys.stdout = sys.stderr = os.fdopen(said, "w", encoding="utf-8")
            from pipeline.cli import main as command
            from pipeline.ingest.pool import POOL

            try:
                command(words, prog_name="linxuan")
            except SystemExit as end:
                status = int(end.code or 0)
            except BaseException:  # noqa: BLE001 - as the interpreter would end
                traceback.print_exc()
            sys.stdout.flush()
            POOL.close()
        finally:
            os._exit(status)

    def _places(self, seen: Seen, file: str) -> list[dict[str, str]]:
        if seen.status != 0:
            raise RuntimeError(f"{file}: status {seen.status}: {seen.out[-300:]}")
        return [
            {name: row[name] for name in ("place", "project_id", "total", "outcome")}
            for row in self._rows("ranking.csv")
        ]

    def _rows(self, name: str) -> list[dict[str, str]]:
        path = self.out / "latest" / name
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def judge(self, path: Path, judged: Judged) -> None:
        """Carry out the round with a file sent in by somebody."""
        name = f"submissions/another-{path.name}"
        sent = self.data / name
        sent.write_bytes(path.read_bytes())
        try:
            seen = self._ranked()
            judged.seconds = max(judged.seconds, seen.seconds)
            judged.memory = max(judged.memory, seen.memory)
            if "Traceback" in seen.out + seen.err:
                judged.wrong.append("a traceback in the round")
            try:
                places = self._places(seen, name)
            except RuntimeError as fault:
                judged.wrong.append(str(fault))
                return
            if places != self.sound:
                judged.wrong.append("places of others changed")
            findings = [row for row in self._rows("findings.csv") if row["file"] == name]
            if not findings:
                judged.wrong.append("the round says nothing of it")
            codes = dict.fromkeys(row["code"] for row in findings)
            judged.happened += f" | round: {', '.join(codes)}"
        finally:
            sent.unlink()


def judge_all(files: Path, with_rounds: bool) -> int:
    """Judge every file of the manifest; the exit code."""
    with (files / "manifest.csv").open(encoding="utf-8-sig", newline="") as stream:
        manifest = list(csv.DictReader(stream))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        sample = SampleRound(Path(folder)) if with_rounds else None
        for entry in manifest:
            path = files / entry["file"]
            expected = entry["expect"]
            if entry.get("kind") == "strings" or not path.is_file():
                expected = "n/a"
            judged = Judged(entry["file"], expected)
            if path.is_file():
                judge_reading(path, judged)
                if sample is not None:
                    sample.judge(path, judged)
            else:
                judged.wrong.append("not there")
            if judged.seconds > SECONDS:
                judged.wrong.append("too slow")
            if judged.memory > MEMORY:
                judged.wrong.append("too much memory")
            failed += bool(judged.wrong)
            tell(judged)
    sys.stdout.write(f"{len(manifest)} files, {failed} not as expected\n")
    return 1 if failed else 0


def tell(judged: Judged) -> None:
    """Print one line of a file, and one more for each thing that is wrong."""
    mark = "WRONG" if judged.wrong else "ok"
    figures = f"{judged.seconds:5.1f} s {judged.memory >> 20:5d} MB"
    sys.stdout.write(f"{mark:5} {judged.expected:11} {figures} {judged.file}: {judged.happened}\n")
    for wrong in judged.wrong:
        sys.stdout.write(f"      {wrong}\n")
    sys.stdout.flush()


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.run", description=__doc__)
    parser.add_argument("files", type=Path, help="the folder of the files, with manifest.csv")
    parser.add_argument("--read-only", action="store_true", help="leave the round out")
    asked = parser.parse_args()
    if not (asked.files / "manifest.csv").is_file():
        sys.stderr.write(f"{asked.files}: there is no manifest.csv\n")
        return 2
    return judge_all(asked.files.resolve(), not asked.read_only)


if __name__ == "__main__":
    sys.exit(main())
