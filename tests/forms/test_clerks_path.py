"""From the blank form to the list: form, fill, examine, mend, mark, rank, through real files."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from tests.forms.clerks import ROOT, Cells, Office, fill

ROUND = "lanchuan-2025"
HEADER, FIRST = (4, 5), 6
UNITS = {"yunze": "云泽市", "qingyu": "青屿市", "shiqiao": "石桥市", "farms": "省农垦集团"}
UNIT_OF = {"LC-01": "yunze", "LC-03": "yunze", "LC-04": "qingyu", "LC-05": "shiqiao"}
COMMON: Cells = {"单位性质": "农业企业", "项目状态": "已建", "真实性承诺": "是"}
THIRD: Cells = {
    **COMMON,
    "系统编号": "LC-06",
    "项目名称": "示例滴灌 Drip",
    "名称": "农垦示例农场",
    "统一社会信用代码": "91990100EXMP700625",
    "方向": "智能灌溉",
    "面积（亩）": 620,
    "是否占用指标": "是",
}
FILLED: Mapping[str, Mapping[int, Cells]] = {
    "yunze": {
        FIRST: {**COMMON, "面积（亩）": 1200, "单位性质": "合作社", "是否占用指标": "是"},
        FIRST + 1: {**COMMON, "面积（亩）": 860, "是否占用指标": "是"},
        FIRST + 2: THIRD,
    },
    "qingyu": {FIRST: {**COMMON, "面积（亩）": 2400, "方向": "农机服务平抬"}},
    "shiqiao": {FIRST: {**COMMON, "面积（亩）": 640, "统一社会信用代码": "91990100EXMP70054B"}},
}
MENDED: Mapping[str, Mapping[int, Cells]] = {
    "yunze": {
        FIRST + 2: dict.fromkeys(THIRD, ""),
    },
    "qingyu": {FIRST: {"方向": "农机服务平台"}},
    "shiqiao": {FIRST: {"统一社会信用代码": "91990100EXMP70054A"}},
}
MARKS = {"LC-01": (54, 34), "LC-03": (50, 30), "LC-04": (44, 31), "LC-05": (48, 33)}


@dataclass
class Desk:
    """The folder of one round, and what stood on its terminal and in its files."""

    root: Path
    office: Office
    told: dict[str, str] = field(default_factory=dict)
    findings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw" / ROUND

    @property
    def forms(self) -> Path:
        return self.root / "data" / "out" / ROUND / "forms"

    def run(self, name: str, *more: str) -> str:
        done = CliRunner().invoke(main, [name, ROUND, "--root", str(self.root), *more])
        assert done.exit_code == 0, done.output
        return done.stdout

    def examine(self) -> list[dict[str, Any]]:
        told = json.loads(self.run("examine", "--json", "--lang", "zh"))
        return [row for row in told["findings"] if row["status"] == "open"]

    def form(self, unit: str) -> Path:
        (file,) = (self.forms / "units").glob(f"{unit}-{UNITS[unit]}/*.xlsx")
        return file

    def send(self, rows: Mapping[str, Mapping[int, Cells]], again: bool = False) -> None:
        """Fill in forms, let LibreOffice save them, and lay them where units' files lie."""
        desk = self.root / ("mended" if again else "filled")
        desk.mkdir()
        sent = self.raw / "submissions"
        files = []
        for unit, cells in rows.items():
            file = sent / self.form(unit).name if again else self.form(unit)
            files.append(fill(file, desk, cells, HEADER))
        self.office.saved(files, sent)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The whole way, once: what each step showed is kept for the tests."""
    root = tmp_path_factory.mktemp("desk")
    desk = Desk(root, Office(root))
    (root / "configs").mkdir()
    shutil.copy(ROOT / "docs/tutorial/lanchuan-2025.yaml", root / "configs")
    shutil.copy(ROOT / "configs/headings.yaml", root / "configs")
    for name in ("submissions", "marks", "registers"):
        (desk.raw / name).mkdir(parents=True)
    given = ROOT / "docs/tutorial/data"
    for name in ("experts.csv", "employments.csv", "recusals.csv"):
        shutil.copy(given / name, desk.raw)
    for name in ("evidence_reviews.csv", "funded.csv", "green_farms.csv"):
        shutil.copy(given / "registers" / name, desk.raw / "registers")
    filed = table(given / "registers" / "online.csv")
    with (desk.raw / "registers/online.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*filed[0], "unit"])
        writer.writeheader()
        for row in filed:
            unit = UNITS.get(UNIT_OF.get(row["project_id"], ""), "")
            writer.writerow({**row, "unit": unit})

    desk.told["forms"] = desk.run("forms", "--lang", "en")
    desk.send(FILLED)
    desk.findings["filled"] = desk.examine()
    desk.send(MENDED, again=True)
    desk.findings["mended"] = desk.examine()
    desk.told["sheets"] = desk.run("forms", "--lang", "en")
    sheets = sorted((desk.forms / "experts").rglob("*.xlsx"))
    marked = root / "marked"
    marked.mkdir()
    files = [fill(sheet, marked, marks_of(sheet), (4,)) for sheet in sheets]
    desk.office.saved(files, desk.raw / "marks")
    desk.findings["marked"] = desk.examine()
    desk.told["rank"] = desk.run("rank", "--lang", "en")
    return desk


def marks_of(sheet: Path) -> dict[int, Cells]:
    """An expert's marks, one more or less than another's; the third withdraws from one project."""
    more = {"E1": 1, "E2": 0, "E3": -1}[sheet.parent.name]
    rows: dict[int, Cells] = {}
    for row, (project, (effect, spread)) in enumerate(sorted(MARKS.items()), start=5):
        rows[row] = {
            "方向符合性": "符合",
            "实施成效（60分）": effect + more,
            "可推广性（40分）": spread,
            "评语": f"{project}可行",
        }
        if sheet.parent.name == "E3" and project == "LC-05":
            rows[row] = {"回避及事由": "与负责人为同门"}
    return rows


def test_forms_are_filled_in_as_far_as_the_filings_tell(desk: Desk) -> None:
    assert "5 units, 4 projects filled in from the online filings" in desk.told["forms"]
    assert "No mark sheets yet: no unit has sent anything." in desk.told["forms"]


def test_examine_names_the_cell_of_each_slip(desk: Desk) -> None:
    found = {
        row["code"]: (row["unit"], row["sheet"], row["cell"], row["value"])
        for row in desk.findings["filled"]
        if row["file"].startswith("submissions/") and row["cell"]
    }

    assert found["unknown_direction"] == ("qingyu", "推荐项目汇总表", "H6", "农机服务平抬")
    assert found["credit_code_wrong"][:3] == ("shiqiao", "推荐项目汇总表", "F6")
    unit, sheet, cell, value = found["form_verdict"]
    assert (unit, sheet, value) == ("yunze", "填报检查", "区指标2个，占用3个，超出1个")
    assert cell.startswith("F")


def test_a_form_that_came_back_is_no_finding_itself(desk: Desk) -> None:
    codes = {row["code"] for row in desk.findings["filled"]}
    about_forms = {"formulas", "formulas_unsettled", "sheet_hidden", "sheets_several", "notes"}
    about_forms |= {"rows_set_aside", "column_unknown", "form_changed", "filter_active"}

    assert codes.isdisjoint(about_forms)


def test_what_was_mended_is_no_finding_any_more(desk: Desk) -> None:
    """What stays is of the round: a unit that sent nothing, and no marks yet."""
    left = {row["code"] for row in desk.findings["mended"] if row["severity"] != "warn"}
    assert left.isdisjoint({"unknown_direction", "credit_code_wrong"})
    assert not [row for row in desk.findings["mended"] if row["code"] == "form_verdict"]


def test_marks_arrive_as_they_were_given(desk: Desk) -> None:
    run = desk.root / "data" / "out" / ROUND / "latest"
    rows = {
        (row["project_id"], row["expert_id"], row["criterion"]): row["mark"]
        for row in table(run / "marks.csv")
    }

    assert "3 mark sheets of 3 experts" in desk.told["sheets"]
    assert rows["LC-01", "E1", "effect"] == "55"
    assert rows["LC-03", "E3", "spread"] == "30"
    of_forms = {"mark_sum_differs", "formulas", "sheet_hidden", "form_changed", "column_unknown"}
    assert {row["code"] for row in desk.findings["marked"]}.isdisjoint(of_forms)


def test_the_list_is_that_of_the_marks(desk: Desk) -> None:
    """Means 88, 80, 75 with 3 points of priority; one of three withdrew from LC-05."""
    run = desk.root / "data" / "out" / ROUND / "latest"
    outcomes = {
        row["project_id"]: (row["place"], row["total"], row["outcome"], row["reason"])
        for row in table(run / "ranking.csv")
    }

    assert outcomes["LC-01"][:3] == ("1", "88.00", "recommended")
    assert outcomes["LC-03"][:3] == ("2", "80.00", "recommended")
    assert outcomes["LC-04"][:3] == ("3", "78.00", "recommended")
    assert outcomes["LC-05"][2:] == ("referred", "too_few_experts")
