"""The sample round is what its README says, and the generator always gives the same bytes."""

from __future__ import annotations

import csv
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.rounds import credit_codes, make_round, make_sample, names
from tests.rounds import sample_plan as plan
from tests.rounds.districts import DISTRICTS
from tests.rounds.marking import complete
from tests.rounds.records import CRITERIA
from tests.rounds.sample import Sample, sample
from tests.rounds.sample_units import LAYOUTS

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "data" / "raw" / "tianjin-2022"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample(folder)
    return folder


@pytest.fixture(scope="module")
def planned() -> Sample:
    return sample()


def _files(folder: Path) -> dict[str, Path]:
    return {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _content(file: Path) -> bytes | dict[str, bytes]:
    """A file's bytes; of a workbook its parts, for packing them is the compressor's affair."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _rows(file: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.DictReader(text))


def test_committed_sample_is_what_the_generator_writes(made: Path) -> None:
    fresh, committed = _files(made), _files(COMMITTED)
    assert fresh.keys() == committed.keys()
    differing = [name for name in fresh if _content(fresh[name]) != _content(committed[name])]
    assert differing == [], "run: python -m tests.rounds sample data/raw/tianjin-2022"


def test_another_process_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.rounds", "sample", str(tmp_path)]
    environment = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONUTF8": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    again = _files(tmp_path)
    assert {name: file.read_bytes() for name, file in again.items()} == {
        name: file.read_bytes() for name, file in _files(made).items()
    }


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "914403001922038216",
        "91330100799655058B",
        "91110000802100433B",
        "9144030071526726XG",
    ],
)
def test_real_credit_codes_pass(code: str) -> None:
    assert credit_codes.is_valid(code)
    assert credit_codes.check_character(code[:17]) == code[17]


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "I1350100M000100Y43"]
)
def test_wrong_credit_codes_fail(code: str) -> None:
    assert not credit_codes.is_valid(code)


def test_invented_bodies_have_codes_and_names_of_their_own() -> None:
    numbers = [*range(3000), *range(9_990, 10_010), 899_999]
    codes = {credit_codes.invented(number, "120116") for number in numbers}
    assert len(codes) == len(numbers)
    assert all(credit_codes.is_valid(code) for code in codes)
    assert len({names.applicant(number) for number in numbers}) == len(numbers)
    for direction in range(1, 9):
        assert len({names.title(direction, number) for number in numbers}) == len(numbers)


def test_everything_is_marked_as_invented(planned: Sample) -> None:
    for project in [*planned.sent.values(), *planned.filed.values()]:
        assert "示例" in project.applicant
        assert "某" in project.contact
        assert "EXMP" in project.credit_code
        assert project.telephone.startswith("022-0")


def test_built_projects_are_finished_and_others_are_not(planned: Sample) -> None:
    deadline = date(2022, 5, 4)
    for project in planned.sent.values():
        assert (project.finished_on < deadline) == (project.stage == "已建")
        assert project.started_on < deadline


def test_one_credit_code_is_wrong_and_one_is_there_twice(planned: Sample) -> None:
    wrong = [key for key, row in planned.sent.items() if not credit_codes.is_valid(row.credit_code)]
    assert wrong == [plan.WRONG_CODE]
    counted = Counter(project.credit_code for project in planned.sent.values())
    twice = {code for code, times in counted.items() if times > 1}
    assert {key for key, row in planned.sent.items() if row.credit_code in twice} == set(plan.TWINS)
    assert len({planned.sent[key].applicant for key in plan.TWINS}) == 2


def test_every_district_sends_and_its_control_totals_agree(made: Path, planned: Sample) -> None:
    receipts = _rows(made / "receipts.csv")
    replaced = {row["supersedes"] for row in receipts} - {""}
    standing = [row for row in receipts if row["file"] not in replaced]
    assert len(replaced) == 1
    assert [row["unit"] for row in standing] == [district.name for district in DISTRICTS]
    assert {row["file"] for row in receipts} == set(_files(made / "submissions"))
    assert sum(int(row["declared_rows"]) for row in standing) == len(planned.sent) == 60
    assert set(LAYOUTS) == set(plan.DISTRICT_OF_KEY.values())


def test_district_workbook_looks_as_an_office_makes_it(made: Path) -> None:
    book = openpyxl.load_workbook(made / "submissions" / "08-西青区-推荐项目汇总表.xlsx")
    sheet = book.active
    assert sheet is not None
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"E3:H3", "A3:A4", "A2:C2"} <= merged
    assert [sheet["E3"].value, sheet["E4"].value] == ["申报单位", "名称"]
    foot = next(row for row in range(5, 20) if sheet.cell(row, 1).value == "合计")
    figures = [sheet.cell(foot, column).value for column in (3, 6, 8)]
    assert figures == [4, 2, 2]
    assert [sheet.cell(row, 1).value for row in range(5, 10)] == [1, 2, None, 3, 4]


def test_csv_of_one_district_is_gb18030(made: Path) -> None:
    content = (made / "submissions" / "14-宁河区-推荐项目汇总表.csv").read_bytes()
    text = content.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    with pytest.raises(UnicodeEncodeError):
        text.encode("gb2312")
    assert len({len(row) for row in csv.reader(text.splitlines())}) == 1


def test_mark_sheets_hold_the_marks(made: Path, planned: Sample) -> None:
    sheet = openpyxl.load_workbook(made / "marks" / "评分表-E03.xlsx").active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[:3] == ("专家编号", "项目编号", "项目综合实力（25分）")
    assert len(rows) == 59
    typed = planned.project_id(plan.TYPED_FULL_WIDTH[0])
    for row in rows:
        given = planned.marks[str(row[1]), "E03"]
        assert row[2 if row[1] != typed else 3 : 6] == given[0 if row[1] != typed else 1 :]
    assert all(
        mark is None or (0 <= mark <= criterion.most and (2 * mark).is_integer())
        for sheet_of_marks in planned.marks.values()
        for mark, criterion in zip(sheet_of_marks, CRITERIA, strict=True)
    )


def _counting(planned: Sample, key: str) -> list[tuple[Fraction, ...]]:
    """The whole sheets of the experts who are not recused, in points."""
    identity = planned.project_id(key)
    return [
        tuple(Fraction(str(mark)) for mark in planned.marks[identity, expert.expert_id])
        for expert in planned.experts
        if (key, expert.expert_id) not in {*plan.RECUSED, plan.EMPLOYED}
        and complete(planned.marks, identity, expert.expert_id)
    ]


def _standing(planned: Sample, key: str) -> tuple[Fraction, Fraction, Fraction]:
    """Trimmed mean of totals, mean of totals, trimmed mean of innovation; one off each end."""
    sheets = _counting(planned, key)
    totals = sorted(sum(sheet, Fraction(0)) for sheet in sheets)
    innovation = sorted(sheet[1] for sheet in sheets)
    kept = len(totals) - 2
    return (
        sum(totals[1:-1], Fraction(0)) / kept,
        sum(totals, Fraction(0)) / len(totals),
        sum(innovation[1:-1], Fraction(0)) / kept,
    )


@pytest.mark.parametrize("pair", [plan.EQUAL_AT_QUOTA, plan.EQUAL_SHARED])
def test_equals_are_equal_in_everything(planned: Sample, pair: tuple[str, str]) -> None:
    first, second = pair
    assert sorted(_counting(planned, first)) == sorted(_counting(planned, second))
    assert not {first, second} & {*plan.VERIFIED, *plan.REJECTED}


def test_equals_parted_by_the_rules_are_parted_there(planned: Sample) -> None:
    better, other = (_standing(planned, key) for key in plan.EQUAL_BY_UNTRIMMED_MEAN)
    assert better[0] == other[0]
    assert better[1] > other[1]
    better, other = (_standing(planned, key) for key in plan.EQUAL_BY_INNOVATION)
    assert better[:2] == other[:2]
    assert better[2] > other[2]


def _bonus(key: str) -> int:
    """By the sample's policy: 1 to 4 for levels 2 to 5, 2 for each fact, at most 5."""
    level = next(row.level for row in plan.PLAN if row.key == key)
    by_level = 0 if level is None or key == "XQ3" else level - 1
    return min(5, by_level + 2 * len(plan.VERIFIED.get(key, ())))


def test_no_other_totals_are_equal(planned: Sample) -> None:
    totals: dict[Fraction, set[str]] = {}
    for key in set(planned.sent) - {plan.NO_NUMBER}:
        points = Fraction(int(_standing(planned, key)[0] * 100 + Fraction(1, 2)), 100)
        totals.setdefault(points + _bonus(key), set()).add(key)
    wanted = (
        plan.EQUAL_AT_QUOTA,
        plan.EQUAL_SHARED,
        plan.EQUAL_BY_UNTRIMMED_MEAN,
        plan.EQUAL_BY_INNOVATION,
    )
    equal = [sorted(keys) for keys in totals.values() if len(keys) > 1]
    assert sorted(equal) == sorted(sorted(pair) for pair in wanted)


def test_experts_who_count(planned: Sample) -> None:
    assert len(_counting(planned, plan.TOO_FEW)) == 4
    numbered = [key for key in planned.order if key in planned.sent]
    left = [
        complete(planned.marks, planned.project_id(key), plan.LEFT_HALF_WAY) for key in numbered
    ]
    assert left == [True] * 29 + [False] * 30
    half = planned.marks[planned.project_id(numbered[29]), plan.LEFT_HALF_WAY]
    assert [mark is None for mark in half] == [False, False, True, True]
    key, hand = plan.RECUSED_ON_THE_DAY
    assert complete(planned.marks, planned.project_id(key), hand)


def test_readme_names_every_odd_project(made: Path, planned: Sample) -> None:
    readme = (made / "README.md").read_text(encoding="utf-8")
    for key in (*plan.TWINS, plan.LATE, plan.WRONG_CODE, plan.TOO_FEW, *plan.EQUAL_AT_QUOTA):
        assert planned.project_id(key) in readme
    assert "虚构" in readme
    assert "invented" in readme


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_clean_round_of_any_size(tmp_path: Path, form: str) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        make_round(folder, projects=23, units=18, experts=3, seed=5, form=form)  # type: ignore[arg-type]
    assert {name: file.read_bytes() for name, file in _files(first).items()} == {
        name: file.read_bytes() for name, file in _files(second).items()
    }
    assert len(_files(first / "submissions")) == 18
    assert len(_files(first / "marks")) == 3
    receipts = _rows(first / "receipts.csv")
    assert sum(int(row["declared_rows"]) for row in receipts) == 23
    online = _rows(first / "registers" / "online.csv")
    assert len({row["project_id"] for row in online}) == 23
    assert all(credit_codes.is_valid(row["credit_code"]) for row in online)
    assert len(_rows(first / "assignments.csv")) == 23 * 3


def test_clean_marks_are_whole(tmp_path: Path) -> None:
    make_round(tmp_path, projects=40, units=2, experts=2, seed=1)
    for number in (1, 2):
        rows = _rows(tmp_path / "marks" / f"E0{number}.csv")
        assert len(rows) == 40
        for row in rows:
            for criterion in CRITERIA:
                mark = Fraction(row[criterion.id])
                assert 0 <= mark <= criterion.most
                assert (2 * mark).denominator == 1


def test_too_large_a_round_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="900,000"):
        make_round(tmp_path, projects=900_001)
