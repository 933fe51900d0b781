"""Rounds of a few files, written into a test's own folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.codes import CODES
from pipeline.headings import Headings, load_headings
from pipeline.ingest.folder import read_round
from pipeline.ingest.inventory import SourceFile
from pipeline.policy.load import Vocabulary, load_policy
from pipeline.policy.model import Column, Policy
from pipeline.tables.bundles import Received
from pipeline.tables.received import REGISTERS, SUBMISSIONS

ROOT = Path(__file__).parents[2]

HEADINGS_OF_A_ROW = (
    "系统编号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "单位性质",
    "申报角色",
    "方向",
    "项目状态",
    "应用案例数",
    "备注",
)
REQUIRED = ("project_id", "title", "applicant", "credit_code", "direction")
CRITERIA = ("项目综合实力（25分）", "关键技术创新(35分)", "经济社会效益", "replicability")


@cache
def headings() -> Headings:
    """The product's own headings."""
    return load_headings((ROOT / "configs" / "headings.yaml").read_bytes())


@cache
def policy(
    required: tuple[str, ...] = REQUIRED, further: tuple[tuple[str, str], ...] = ()
) -> Policy:
    """The sample's policy, asking for a few columns only, with two units and further columns."""
    file = ROOT / "configs" / "tianjin-2022.yaml"
    known = Vocabulary(SUBMISSIONS.names, {name: table.names for name, table in REGISTERS.items()})
    whole = load_policy(file.name, file.read_bytes(), known)
    members = [unit for unit in whole.units.members if unit.id in ("120101", "120116")]
    asked = whole.examination.required.model_copy(update={"columns": list(required)})
    columns = [
        Column.model_validate(
            {"id": name, "heading": heading, "kind": "text", "clause": "c", "says": "s"}
        )
        for name, heading in further
    ]
    return whole.model_copy(
        update={
            "units": whole.units.model_copy(update={"members": members}),
            "examination": whole.examination.model_copy(update={"required": asked}),
            "columns": columns,
        }
    )


def entry(number: int, **cells: object) -> list[object]:
    """A row under HEADINGS_OF_A_ROW; the cells given go by heading."""
    usual: dict[str, object] = {
        "系统编号": f"TJ2022-{number:03d}",
        "项目名称": f"示例项目{number}",
        "申报单位": f"示例公司{number}",
        "统一社会信用代码": "91350100M000100Y43",
        "单位性质": "企业",
        "申报角色": "技术服务方",
        "方向": "5",
        "项目状态": "已建",
        "应用案例数": 3,
        "备注": "",
    }
    return [cells.get(name, usual[name]) for name in HEADINGS_OF_A_ROW]


class SmallRound:
    """A round's folder that a test fills and reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("submissions", "marks", "registers"):
            (folder / name).mkdir(parents=True)
        self.files: list[SourceFile] = []

    def csv(self, path: str, rows: Sequence[Sequence[object]], encoding: str = "utf-8-sig") -> None:
        """A CSV file of these rows."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        (self.folder / path).write_bytes(text.getvalue().encode(encoding))

    def xlsx(
        self,
        path: str,
        rows: Sequence[Sequence[object]],
        sheet: str = "Sheet1",
        shape: Callable[[Any, Any], None] | None = None,
    ) -> None:
        """A workbook of these rows; `shape` gets workbook and sheet before it is saved."""
        workbook = xlsxwriter.Workbook(str(self.folder / path))
        page = workbook.add_worksheet(sheet)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(row, column, value)
                elif value is not None:
                    page.write_number(row, column, value)
        if shape:
            shape(workbook, page)
        workbook.close()

    def submission(
        self,
        name: str = "滨海新区.xlsx",
        rows: Sequence[Sequence[object]] | None = None,
        unit: str = "滨海新区",
        below: Sequence[Sequence[object]] = (),
        shape: Callable[[Any, Any], None] | None = None,
    ) -> None:
        """A unit's workbook: a title, the line of labels, the header in row 3, entries, foot."""
        entries = [entry(1), entry(2)] if rows is None else rows
        above = [["推荐项目汇总表"], ["推荐单位（盖章）", unit, "推荐函文号", "函〔2022〕1号"]]
        cells = [*above, HEADINGS_OF_A_ROW, *entries, *below]
        if name.endswith(".csv"):
            width = len(HEADINGS_OF_A_ROW)
            self.csv(f"submissions/{name}", [[*row, *[""] * (width - len(row))] for row in cells])
        else:
            self.xlsx(f"submissions/{name}", cells, "推荐项目汇总表", shape)

    def read(self, of: Policy | None = None) -> Received:
        """The round as tables; what was read stands in `files`."""
        received, self.files = read_round(self.folder, of or policy(), headings())
        return received


def told(received: Received, code: str) -> list[dict[str, Any]]:
    """The complaints of one code, each with its fields beside its columns."""
    rows = received.complaints[received.complaints["code"] == code].to_dict("records")
    return [{**json.loads(str(row["fields"])), **row} for row in rows]


def codes(received: Received) -> set[str]:
    """The codes of all complaints; each is declared."""
    found = set(received.complaints["code"])
    assert found <= set(CODES)
    return found
