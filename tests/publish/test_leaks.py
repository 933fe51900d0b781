"""Nobody outside the office reads what is not theirs: canaries, looked for in every byte.

The sample round is carried out with names planted in it: of experts, in their
own table and in the names of their sheets; of whom to call; of a project that
two units file. Then everything that a reader may be given is unpacked and
looked through.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.publish.audiences import Blind, Strangers

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "raw" / "tianjin-2022"
NAME, EMPLOYER = "金丝雀甲", "金丝雀研究院"
THEIRS, HERS = "TJ2022-030", "TJ2022-016"


def asked(*words: object) -> str:
    told = CliRunner().invoke(main, [str(word) for word in words])
    assert told.exit_code == 0, (words, told.output)
    return told.stdout


def unpacked(content: bytes) -> str:
    """All that a file says, of an office file that of every part, as text."""
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            unpacked(archive.read(name)) for name in archive.namelist() if not name.endswith("/")
        )


@dataclass(frozen=True)
class Carried:
    """The round with its canaries, carried out."""

    run: Path
    lines: list[dict]
    experts: frozenset[str]

    def of(self, unit: str) -> set[str]:
        """The names of a unit's own projects."""
        own = [line for line in self.lines if line["unit"]["id"] == unit]
        return {line[name] for line in own for name in ("project_id", "title")}


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Carried:
    folder = tmp_path_factory.mktemp("leaks")
    data = folder / "data"
    shutil.copytree(DATA, data)
    with (data / "experts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    experts = frozenset(row[0] for row in rows[1:])
    with (data / "experts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [rows[0], *([row[0], NAME, EMPLOYER, *row[3:]] for row in rows[1:])]
        )
    for sheet in sorted((data / "marks").iterdir()):
        sheet.rename(sheet.with_name(f"{sheet.stem}-{NAME}{sheet.suffix}"))
    (data / "dispositions.csv").unlink()
    asked("rank", "tianjin-2022", "--root", ROOT, "--data", data, "--out", folder / "out")
    run = (folder / "out" / "latest").resolve()
    trace = (run / "trace.jsonl").read_text(encoding="utf-8").splitlines()
    return Carried(run, [json.loads(line) for line in trace], experts)


def units(carried: Carried) -> list[str]:
    return sorted({line["unit"]["id"] for line in carried.lines} - {"?"})


def for_units(carried: Carried, out: Path) -> Iterator[tuple[str, str, str]]:
    """Everything a unit may be given: unit, what it is, all it says."""
    for unit in units(carried):
        workbook = carried.run / "findings" / f"{unit}.xlsx"
        if workbook.exists():
            yield unit, workbook.name, unpacked(workbook.read_bytes())
        for words in (("--json",), ("--lang", "zh"), ("--lang", "en")):
            yield unit, "explain", asked("explain", carried.run, "--unit", unit, *words)
        letter = out / f"{unit}.docx"
        asked("reply", carried.run, "--unit", unit, "--out", letter)
        yield unit, "reply", unpacked(letter.read_bytes())


def of_experts(carried: Carried) -> set[str]:
    return {NAME, EMPLOYER, *carried.experts}


def test_a_unit_reads_its_own_rows_only(carried: Carried, tmp_path: Path) -> None:
    every = {line[name] for line in carried.lines for name in ("project_id", "title")} - {""}
    read = set()
    for unit, what, told in for_units(carried, tmp_path):
        foreign = every - carried.of(unit)
        leaked = [name for name in foreign | of_experts(carried) if name in told]
        assert (unit, what, leaked) == (unit, what, [])
        assert "marks/" not in told
        read.add(what)
    assert {"explain", "reply", "120103.xlsx"} <= read


def test_a_repeat_in_another_unit_is_told_without_its_name(carried: Carried) -> None:
    """The finding itself must reach both units, or nobody could mend it."""
    blocked = [
        line
        for line in carried.lines
        if any(one["code"] == "repeat_applicant" for one in line["findings"])
    ]
    assert len({line["unit"]["id"] for line in blocked}) > 1
    for line in blocked:
        unit = line["unit"]["id"]
        told = asked("explain", carried.run, "--unit", unit, "--lang", "zh")
        assert "其他单位的项目" in told
        workbook = unpacked((carried.run / "findings" / f"{unit}.xlsx").read_bytes())
        assert "其他单位的项目" in workbook


def test_an_applicant_reads_its_own_project_only(carried: Carried, tmp_path: Path) -> None:
    every = {line[name] for line in carried.lines for name in ("project_id", "title")} - {""}
    others = {line["applicant"] for line in carried.lines}
    chosen: dict[str, dict] = {}
    for line in carried.lines:
        key = f"{line['outcome']['outcome']}/{line['outcome']['reason'].partition(':')[0]}"
        if line["project_id"]:
            chosen.setdefault(key, line)
    assert len(chosen) > 6
    for line in chosen.values():
        own = {line[name] for name in ("project_id", "title", "applicant")}
        project = line["project_id"]
        words = ("explain", carried.run, project, "--audience", "applicant")
        letter = tmp_path / f"{project}.docx"
        asked("reply", carried.run, "--project", project, "--out", letter)
        given = [asked(*words, "--json"), asked(*words, "--lang", "zh")]
        for told in (*given, unpacked(letter.read_bytes())):
            foreign = (every | others) - own
            leaked = [name for name in foreign | of_experts(carried) if name in told]
            assert (project, leaked) == (project, [])


def test_the_public_and_the_ministry_read_their_lists(carried: Carried) -> None:
    listed = {
        one["project_id"] for one in carried.lines if one["outcome"]["outcome"] == "recommended"
    }
    totals = {line["points"]["total"] for line in carried.lines if line["admitted"]} - {""}
    calls = {
        cell["text"]
        for line in carried.lines
        for cell in line["submission"]
        if cell["column"] in ("telephone", "contact") and cell["text"]
    }
    titles = {line["title"] for line in carried.lines if line["project_id"] not in listed}
    titles -= {line["title"] for line in carried.lines if line["project_id"] in listed}
    outside = {
        "public": ["editions/public.xlsx", "public-notice.docx"],
        "ministry": ["editions/ministry.xlsx", "recommendation-letter.docx"],
    }
    for audience, files in outside.items():
        given = [unpacked((carried.run / file).read_bytes()) for file in files]
        for project in (HERS, THEIRS):
            words = ("explain", carried.run, project, "--audience", audience)
            given += [asked(*words, "--json"), asked(*words)]
        for told in given:
            withheld = of_experts(carried) | totals | titles
            withheld |= calls if audience == "public" else set()
            assert [name for name in sorted(withheld) if name in told] == []


def test_the_office_reads_everything(carried: Carried) -> None:
    """The same canaries are there to be found: the tests above look for what exists."""
    told = asked("explain", carried.run, HERS, "--lang", "en")
    assert NAME in told
    assert any(expert in told for expert in carried.experts)


def test_experts_go_by_numbers_that_say_nothing_of_them() -> None:
    experts = frozenset({"E01", "E02", "E03", "E04", "E05"})
    orders = {
        tuple(Blind(project, experts).number(expert) for expert in sorted(experts))
        for project in ("P1", "P2", "P3", "P4")
    }
    assert len(orders) > 1
    assert all(sorted(order) == ["1", "2", "3", "4", "5"] for order in orders)
    again = tuple(Blind("P1", experts).number(expert) for expert in sorted(experts))
    assert again in orders


def test_a_name_inside_ones_own_is_left_alone() -> None:
    strangers = Strangers(frozenset({"数据平台", "城市数据平台", "AB", "P-100", "P-10"}))
    told = strangers.hidden(
        {"zh": "城市数据平台、数据平台", "en": "P-100 and P-10", "n": [1, "AB"]},
        {"城市数据平台", "P-10"},
    )
    assert told == {
        "zh": "城市数据平台、其他单位的项目",
        "en": "a project of another unit and P-10",
        "n": [1, "AB"],
    }


def test_a_reply_says_what_became_of_each_project(carried: Carried, tmp_path: Path) -> None:
    letter = tmp_path / "unit.docx"
    asked("reply", carried.run, "--unit", "120119", "--out", letter, "--lang", "zh")
    told = unpacked(letter.read_bytes())
    own = [line for line in carried.lines if line["unit"]["id"] == "120119"]
    assert {line["outcome"]["outcome"] for line in own} >= {"ineligible", "invalid"}
    for line in own:
        assert line["project_id"] in told
        assert line["outcome"]["name"]["zh"] in told
    assert "2022-05-20 18:00" in told
    assert "草稿" in told
    again = tmp_path / "again.docx"
    asked("reply", carried.run, "--unit", "120119", "--out", again, "--lang", "en")
    assert again.read_bytes() == letter.read_bytes()


def test_a_reply_that_cannot_be_written_is_told(carried: Carried, tmp_path: Path) -> None:
    out = tmp_path / "letter.docx"
    for words, said in (
        ((), "Name a unit with --unit"),
        (("--unit", "120119", "--project", HERS), "Name a unit with --unit"),
        (("--unit", "nowhere"), "knows no unit nowhere"),
        (("--project", "TJ-0"), "knows no project TJ-0"),
    ):
        arguments = ["reply", str(carried.run), *words, "--out", str(out), "--lang", "en"]
        told = CliRunner().invoke(main, arguments)
        assert (told.exit_code, said in told.stderr) == (2, True)
    inside = ["reply", str(carried.run), "--unit", "120119", "--out", str(carried.run / "x.docx")]
    told = CliRunner().invoke(main, [*inside, "--lang", "en"])
    assert (told.exit_code, "lies inside a run" in told.stderr) == (2, True)
    assert not out.exists()
