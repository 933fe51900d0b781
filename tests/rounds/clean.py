"""A clean round of any size: every project whole, every expert marks everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from tests.rounds import credit_codes, names
from tests.rounds.delimited import write_csv
from tests.rounds.districts import District, districts
from tests.rounds.mark_workbooks import MarkSheet, SheetHabit, write_mark_workbook
from tests.rounds.marking import Temper, draw, tempers
from tests.rounds.records import CRITERIA, EFFECT_OF, Cell, Expert, Marks, Project
from tests.rounds.sample import CHINA
from tests.rounds.sample_registers import ONLINE, online_row
from tests.rounds.sample_units import RECEIPTS
from tests.rounds.unit_workbooks import COLUMNS, Layout, write_unit_workbook

Form = Literal["csv", "xlsx"]

_ROLE_OF_DIRECTION = {2: "交易机构", 3: "数据服务商"}
"""All others are filed by 技术服务方."""

_LEVELS = (None, None, 3, None, 2, None, None, 4, None, None)
"""DCMM levels in turn: two of ten exempt."""


def projects_of(number: int, units: tuple[District, ...], source: random.Random) -> list[Project]:
    """The projects of a clean round, dealt to the units in turn, in the order of their ids."""
    width = max(3, len(str(number)))
    start = datetime(2022, 4, 20, 8, 0, 0, tzinfo=CHINA)
    step = timedelta(days=14) / max(number, 1)
    projects = []
    for place in range(number):
        direction = 1 + int(8 * source.random())
        role = _ROLE_OF_DIRECTION.get(direction, "技术服务方")
        level = _LEVELS[int(len(_LEVELS) * source.random())]
        unit = units[place % len(units)]
        began = date(2018 + place % 3, 1 + place % 12, 1)
        projects.append(
            Project(
                key=str(place),
                unit=unit.code,
                unit_order=1 + place // len(units),
                project_id=f"TJ2022-{place + 1:0{width}d}",
                title=names.title(direction, place),
                applicant=names.applicant(place),
                credit_code=credit_codes.invented(place, unit.code),
                applicant_type="企业",
                role=role,
                direction=direction,
                stage="已建",
                started_on=began,
                finished_on=began.replace(year=began.year + 1),
                ip_certificate=f"示例软著登字2021第{place}号",
                dcmm_level=level,
                dcmm_certificate=None if level is None else f"示例DCMM-2021-{place}",
                dcmm_valid_until=None if level is None else date(2024, 6, 30),
                claims=("open_source",) if source.random() < 0.2 else (),
                effect=5 + place % 7 if (direction, role) in EFFECT_OF else None,
                filed_at=start + place * timedelta(seconds=int(step.total_seconds())),
                contact=names.person(place),
                telephone=names.telephone(place),
            )
        )
    return projects


def write_clean(
    folder: Path, projects: int, units: int, experts: int, seed: int, form: Form
) -> None:
    """Write a clean round; see `make_round`."""
    source = random.Random(seed)
    named = districts(units)
    filed = projects_of(projects, named, source)
    judges = [_expert(number, experts) for number in range(1, experts + 1)]
    worths = [60 + 35 * source.random() for _ in filed]
    manners = tempers(experts, source)
    _write_submissions(folder, filed, named, form)
    for place, (judge, manner) in enumerate(zip(judges, manners, strict=True)):
        hand = random.Random(f"{seed}/{place}")
        _write_marks(folder, filed, worths, judge, manner, hand, form)
    _write_bureau(folder, filed, judges)


def _expert(number: int, experts: int) -> Expert:
    identity = f"E{number:0{max(2, len(str(experts)))}d}"
    employer = f"津门示例{names.brand(number)}研究院"
    code = credit_codes.invented(900_000 + number, "120000", "12")
    return Expert(identity, names.person(number * 37), employer, code, "A")


def _write_submissions(
    folder: Path, filed: list[Project], named: tuple[District, ...], form: Form
) -> None:
    receipts: list[list[Cell]] = []
    for number, unit in enumerate(named, start=1):
        own = filed[number - 1 :: len(named)]
        file = f"{number:03d}-{unit.name}.{form}"
        letter = f"示例函〔2022〕{number}号"
        layout = Layout((unit.name,), letter, "2022年5月6日", unit_column=True)
        if form == "xlsx":
            write_unit_workbook(folder / "submissions" / file, own, layout)
        else:
            columns = [name for _, _, name in COLUMNS if name not in ("number", "uses_quota")]
            rows = ([unit.name, *(project.cell(name) for name in columns)] for project in own)
            write_csv(folder / "submissions" / file, ["unit", *columns], rows)
        exempt = sum(project.says_exempt for project in own)
        at = "2022-05-09T10:00:00+08:00"
        receipts.append([unit.name, file, 1, None, at, letter, len(own), exempt])
    write_csv(folder / "receipts.csv", RECEIPTS, receipts)


def _write_marks(
    folder: Path,
    filed: list[Project],
    worths: list[float],
    judge: Expert,
    manner: Temper,
    source: random.Random,
    form: Form,
) -> None:
    identity = judge.expert_id
    sheets = (
        (project.project_id, draw(worth, manner, source))
        for project, worth in zip(filed, worths, strict=True)
    )
    file = folder / "marks" / f"{identity}.{form}"
    if form == "csv":
        header = ["expert_id", "project_id", *(criterion.id for criterion in CRITERIA)]
        write_csv(file, header, ([identity, project, *given] for project, given in sheets))
    else:
        marks: Marks = {(project, identity): given for project, given in sheets}
        sheet = MarkSheet(identity, judge.panel, filed, {}, {}, frozenset(), {})
        write_mark_workbook(file, sheet, marks, SheetHabit())


def _write_bureau(folder: Path, filed: list[Project], judges: list[Expert]) -> None:
    registers = folder / "registers"
    write_csv(
        folder / "experts.csv",
        ("expert_id", "name", "employer", "employer_code", "panel"),
        ([j.expert_id, j.name, j.employer, j.employer_code, j.panel] for j in judges),
    )
    write_csv(
        folder / "employments.csv",
        ("expert_id", "employer", "employer_code", "from", "to"),
        ([j.expert_id, j.employer, j.employer_code, "2012-07-01", None] for j in judges),
    )
    write_csv(
        folder / "assignments.csv",
        ("project_id", "expert_id", "panel", "session"),
        ([p.project_id, j.expert_id, j.panel, "上午"] for p in filed for j in judges),
    )
    for name, header in _EMPTY.items():
        write_csv(folder / f"{name}.csv", header, ())
    write_csv(
        registers / "online.csv",
        ONLINE,
        map(online_row, filed),
    )
    write_csv(
        registers / "dcmm.csv",
        ("credit_code", "certificate", "level", "edition", "valid_from", "valid_until"),
        _certificates(filed),
    )
    write_csv(
        registers / "evidence_reviews.csv",
        ("project_id", "fact", "accepted", "basis", "reviewers", "reviewed_on"),
        (
            [p.project_id, fact, "是", "复核属实", "周某核；郑某复", "2022-05-13"]
            for p in filed
            for fact in p.claims
        ),
    )
    write_csv(
        registers / "annual_returns.csv",
        ("credit_code", "period", "filed_on"),
        ([p.credit_code, "2021", "2022-03-10"] for p in filed),
    )


def _certificates(filed: list[Project]) -> Iterator[list[Cell]]:
    for project in filed:
        if project.dcmm_level is not None:
            start = [project.credit_code, project.dcmm_certificate, project.dcmm_level]
            yield [*start, "2018", "2021-07-01", project.dcmm_valid_until]


_EMPTY = {
    "recusals": ("project_id", "expert_id", "reason"),
    "rulings": ("project_id", "outcome", "order", "minute", "decided_on"),
    "dispositions": ("finding", "decision", "reason_code", "decided_by", "minute"),
    "corrections": (
        "table",
        "key",
        "column",
        "before",
        "after",
        "reason_code",
        "decided_by",
        "minute",
    ),
    "registers/earlier_pilots": (
        "project_id",
        "title",
        "applicant",
        "credit_code",
        "start",
        "end",
    ),
    "registers/misconduct": ("credit_code", "kind", "from", "until"),
}
