"""A small invented round: a list of filings, and the folder that is written from it.

Every file has the headings an office would print. Applicants contain 示例, persons 某, and
credit codes EXMP, so that nothing here can be taken for a real filing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.rounds import credit_codes, names
from tests.rounds.delimited import write_csv
from tests.rounds.records import Cell
from tests.rounds.unit_sheets import write_unit_sheet

Sheet = Mapping[str, float | str | None]
"""One expert's marks of a project by criterion id, and words by other columns of the sheet."""

EXPERTS = ("E1", "E2", "E3", "E4", "E5")


@dataclass(frozen=True)
class Filing:
    """A filing as its unit sends it, and what the round's README says of it.

    `cells` are further columns of the sheet by heading. `sheets` are the marks, one for each of
    EXPERTS; None where the expert did not mark it. `shows` is in Chinese and in English.
    """

    project_id: str
    unit: str
    title: str
    applicant: str
    credit_code: str
    direction: str
    shows: tuple[str, str]
    cells: Mapping[str, Cell] = field(default_factory=dict)
    sheets: Sequence[Sheet | None] = ()


@dataclass(frozen=True)
class Register:
    """A register, or another of the office's tables: its headings and rows."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]] = ()


@dataclass(frozen=True)
class Round:
    """A small round.

    `units` are all units of the policy by code; those without a filing declare that they send
    none. `columns` are the headings of a unit's sheet behind the first six. `criteria` maps the
    headings of the mark sheets to what `sheets` call them; `hearing` likewise, for a second sheet
    of each expert. `exempt` says how many projects a unit's letter calls exempt, where it does.
    """

    id: str
    title: str
    units: Mapping[str, str]
    filings: Sequence[Filing]
    criteria: Mapping[str, str]
    sent_on: str
    columns: Sequence[str] = ()
    hearing: Mapping[str, str] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    form: Literal["csv", "xlsx"] = "csv"
    exempt: Mapping[str, int] = field(default_factory=dict)
    dispositions: Sequence[Sequence[Cell]] = ()
    recusals: Sequence[Sequence[Cell]] = ()
    remarks: Sequence[tuple[str, str]] = ()

    def sent(self) -> dict[str, list[Filing]]:
        """The filings of each unit that sends some, in the order of the policy's units."""
        found: dict[str, list[Filing]] = {}
        for code in self.units:
            own = [filing for filing in self.filings if filing.unit == code]
            if own:
                found[code] = own
        return found

    def file_of(self, unit: str) -> str:
        """The name of a unit's file."""
        return f"{self.units[unit]}-推荐项目汇总表.{self.form}"


def write_round(folder: Path, made: Round) -> None:
    """Write every file of a round but its README."""
    _write_units(folder, made)
    _write_sheets(folder, made, made.criteria, "评分表")
    if made.hearing:
        _write_sheets(folder, made, made.hearing, "答辩评分表")
    _write_office(folder, made)
    for name, register in made.registers.items():
        write_csv(folder / "registers" / f"{name}.csv", register.header, register.rows)


def _write_units(folder: Path, made: Round) -> None:
    receipts: list[list[Cell]] = []
    sent = made.sent()
    for number, (unit, name) in enumerate(made.units.items(), start=1):
        own = sent.get(unit, [])
        letter = f"示例函〔{made.sent_on[:4]}〕{number}号"
        exempt = made.exempt.get(unit, 0) if made.exempt else None
        at = f"{made.sent_on}T10:00:00+08:00"
        file = made.file_of(unit) if own else None
        receipts.append([name, file, 1, None, at, letter, len(own), exempt])
        if own:
            header = ("推荐单位", "系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向")
            rows = [_row(made, filing) for filing in own]
            write_unit_sheet(
                folder / "submissions" / made.file_of(unit),
                (*header, *made.columns),
                rows,
                (made.title, name, letter, made.sent_on),
            )
    header = ("推荐单位", "文件名", "版次", "替代文件", "收到时间", "推荐函文号", "函报项目数")
    write_csv(folder / "receipts.csv", (*header, "函报不占指标数"), receipts)


def _row(made: Round, filing: Filing) -> list[Cell]:
    start: list[Cell] = [
        made.units[filing.unit],
        filing.project_id,
        filing.title,
        filing.applicant,
        filing.credit_code,
        filing.direction,
    ]
    return [*start, *(filing.cells.get(column) for column in made.columns)]


def _write_sheets(folder: Path, made: Round, headings: Mapping[str, str], form: str) -> None:
    """Write a sheet for each expert, of the filings in which there is something for it."""
    for place, expert in enumerate(EXPERTS):
        rows: list[list[Cell]] = []
        for filing in made.filings:
            given = filing.sheets[place] if filing.sheets else None
            if given is not None and any(named in given for named in headings.values()):
                marks = [given.get(named) for named in headings.values()]
                rows.append([expert, filing.project_id, *marks])
        header = ("专家编号", "项目编号", *headings)
        write_csv(folder / "marks" / f"{form}-{expert}.csv", header, rows)


def _write_office(folder: Path, made: Round) -> None:
    bodies = [(9_001 + place, f"示例第{place + 1}研究院") for place in range(len(EXPERTS))]
    codes = [credit_codes.invented(number, "110000", "12") for number, _ in bodies]
    experts = [
        [expert, names.person(41 * place + 7), employer, employer_code, "第一组"]
        for place, (expert, (_, employer), employer_code) in enumerate(
            zip(EXPERTS, bodies, codes, strict=True)
        )
    ]
    assignments = [
        [filing.project_id, expert, "第一组", "全天"]
        for filing in made.filings
        for expert, sheet in zip(EXPERTS, filing.sheets, strict=False)
        if sheet is not None
    ]
    tables: dict[str, tuple[tuple[str, ...], Sequence[Sequence[Cell]]]] = {
        "experts": (
            ("专家编号", "姓名", "工作单位", "工作单位统一社会信用代码", "评审组"),
            experts,
        ),
        "employments": (
            ("专家编号", "任职单位", "任职单位统一社会信用代码", "任职起始日期", "任职结束日期"),
            [[row[0], row[2], row[3], "2012-07-01", None] for row in experts],
        ),
        "assignments": (("项目编号", "专家编号", "评审组", "场次"), assignments),
        "recusals": (("项目编号", "专家编号", "回避事由"), made.recusals),
        "rulings": (("项目编号", "裁定结论", "裁定排序", "会议纪要", "裁定日期"), ()),
        "dispositions": (
            ("问题编号", "处置意见", "处置理由", "处置人", "会议纪要"),
            made.dispositions,
        ),
        "corrections": (
            ("表", "更正对象", "列", "更正前", "更正后", "更正理由", "决定人", "会议纪要"),
            (),
        ),
    }
    for name, (header, rows) in tables.items():
        write_csv(folder / f"{name}.csv", header, rows)
