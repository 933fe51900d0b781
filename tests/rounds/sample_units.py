"""The districts' own files of the sample round, each in its clerk's manner, and their receipts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.rounds.delimited import as_text, write_csv
from tests.rounds.districts import DISTRICTS
from tests.rounds.names import title
from tests.rounds.records import Cell, Project
from tests.rounds.sample import Sample
from tests.rounds.unit_workbooks import TITLE, Layout, write_unit_workbook

CSV_UNIT = "120117"
REPLACED_UNIT = "120116"
RECEIPTS = (
    "unit",
    "file",
    "version",
    "supersedes",
    "received_at",
    "letter_no",
    "declared_rows",
    "declared_exempt",
)


def _letter(short: str, number: int) -> str:
    return f"示例{short}工信函〔2022〕{number}号"


LAYOUTS = {
    "120101": Layout(("和 平 区",), _letter("和平", 11), "2022年5月6日"),
    "120102": Layout(("河东区",), _letter("河东", 7), "2022-05-09", dates="chinese"),
    "120103": Layout(("河西区",), _letter("河西", 23), "2022年5月9日", full_width=True),
    "120104": Layout(
        ("南开区",), _letter("南开", 15), "2022年5月7日", unit_in_label=True, dates="dotted"
    ),
    "120105": Layout(("河北区",), _letter("河北", 9), "2022年5月8日", instructions=True),
    "120106": Layout(("红桥区",), _letter("红桥", 4), "2022年5月7日", direction_names=True),
    "120110": Layout(("东丽区",), _letter("东丽", 18), "2022年5月9日", total_by_formula=True),
    "120111": Layout(
        ("西青区",), _letter("西青", 20), "2022年5月9日", blank_row_before=3, dates="chinese"
    ),
    "120112": Layout(("津南区",), _letter("津南", 12), "2022年5月8日", moved={"stage": "title"}),
    "120113": Layout(("北辰区",), _letter("北辰", 16), "2022年5月9日"),
    "120114": Layout(
        ("武清",), _letter("武清", 21), "2022年5月10日", dates="digits", instructions=True
    ),
    "120115": Layout(
        ("宝坻区",),
        _letter("宝坻", 8),
        "2022年5月9日",
        remarks_below=("注：以上项目均经区工业和信息化局审核。",),
    ),
    "120116": Layout(
        ("滨海新区", "滨海", "TJ-BH", "濱海新區"),
        _letter("滨", 31),
        "2022年5月9日",
        unit_column=True,
    ),
    "120117": Layout(("宁河区",), _letter("宁河", 6), "2022年5月7日"),
    "120118": Layout(("静海区",), _letter("静海", 14), "2022年5月10日"),
    "120119": Layout(("蓟州区",), _letter("蓟州", 5), "2022年5月9日", direction_names=True),
}

RECEIVED_AT = (
    "2022-05-07T09:20:00+08:00",
    "2022-05-09T15:05:00+08:00",
    "2022-05-09T16:40:00+08:00",
    "2022-05-09T09:10:00+08:00",
    "2022-05-09T10:00:00+08:00",
    "2022-05-09T10:30:00+08:00",
    "2022-05-10T09:00:00+08:00",
    "2022-05-10T09:25:00+08:00",
    "2022-05-09T11:15:00+08:00",
    "2022-05-10T14:50:00+08:00",
    "2022-05-10T16:45:00+08:00",
    "2022-05-10T11:00:00+08:00",
    "2022-05-10T10:10:00+08:00",
    "2022-05-09T08:55:00+08:00",
    "2022-05-10T17:20:00+08:00",
    "2022-05-10T15:30:00+08:00",
)
"""When each district's sheet came, in the order of DISTRICTS."""

FIRST_VERSION_AT = "2022-05-07T17:30:00+08:00"


@dataclass(frozen=True)
class Sent:
    """A file as received: its district, its version, the file it replaces, and its rows."""

    unit: str
    name: str
    file: str
    version: int
    supersedes: str
    received_at: str
    projects: Sequence[Project]

    def receipt(self) -> list[Cell]:
        """Its line in receipts.csv."""
        exempt = sum(project.says_exempt for project in self.projects)
        letter = LAYOUTS[self.unit].letter
        return [
            self.name,
            self.file,
            self.version,
            self.supersedes,
            self.received_at,
            letter,
            len(self.projects),
            exempt,
        ]


def sent_files(sample: Sample) -> list[Sent]:
    """Every file the districts sent, the replaced one included."""
    files = []
    for number, (district, at) in enumerate(zip(DISTRICTS, RECEIVED_AT, strict=True), start=1):
        stem = f"{number:02d}-{district.name}-推荐项目汇总表"
        projects = sample.of_unit(district.code)
        if district.code == REPLACED_UNIT:
            first = Sent(
                district.code,
                district.name,
                f"{stem}.xlsx",
                1,
                "",
                FIRST_VERSION_AT,
                _first_version(projects),
            )
            files.append(first)
            again = f"{stem}-更正.xlsx"
            files.append(Sent(district.code, district.name, again, 2, first.file, at, projects))
        else:
            ending = "csv" if district.code == CSV_UNIT else "xlsx"
            file = f"{stem}.{ending}"
            files.append(Sent(district.code, district.name, file, 1, "", at, projects))
    return files


def _first_version(projects: Sequence[Project]) -> list[Project]:
    """The sheet before it was corrected: the last project missing, one under another title."""
    third = projects[2]
    early = replace(third, title=title(third.direction, 40), remark="题目以更正表为准")
    return [*projects[:2], early, *projects[3:-1]]


def write_unit_files(folder: Path, sample: Sample) -> None:
    """Write submissions/ and receipts.csv of the sample round."""
    files = sent_files(sample)
    for sent in files:
        file = folder / "submissions" / sent.file
        if sent.unit == CSV_UNIT:
            _write_unit_csv(file, sent.projects, LAYOUTS[sent.unit])
        else:
            layout = LAYOUTS[sent.unit]
            if sent.received_at == FIRST_VERSION_AT:
                layout = replace(layout, filled_on="2022年5月7日")
            write_unit_workbook(file, sent.projects, layout)
    write_csv(folder / "receipts.csv", RECEIPTS, [sent.receipt() for sent in files])


_PLAIN_HEADINGS = {
    "applicant": "申报单位",
    "dcmm_level": "DCMM等级",
    "dcmm_certificate": "DCMM证书编号",
}
"""Headings that in the workbook are told by two rows, in the one row of the CSV."""


def _write_unit_csv(file: Path, projects: Sequence[Project], layout: Layout) -> None:
    """A sheet saved from a spreadsheet as CSV: GB18030, title and foot padded by commas."""
    columns = layout.columns()
    exempt = sum(project.says_exempt for project in projects)
    unit = layout.written[0]
    rows: list[list[Cell]] = [
        [TITLE],
        ["推荐单位(盖章)", unit, None, "推荐函文号", layout.letter, "填报日期", layout.filled_on],
        [_PLAIN_HEADINGS.get(name, heading) for _, heading, name in columns],
    ]
    for number, project in enumerate(projects, start=1):
        rows.append([layout.cell(project, name, number) for _, _, name in columns])
    quota = len(projects) - exempt
    rows.append(["合计", None, len(projects), None, "占指标", quota, "不占指标", exempt])
    rows.append(["填表人：陶某喆", None, None, None, "审核人：", None, None, "负责人："])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        padded = [*row, *[None] * (len(columns) - len(row))]
        writer.writerow([as_text(value) for value in padded])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.getvalue().encode("gb18030"))


def file_of(sample: Sample, key: str) -> str:
    """The name of the file in which a planned project stands (its last version)."""
    unit = sample.sent[key].unit
    return next(sent.file for sent in reversed(sent_files(sample)) if sent.unit == unit)
