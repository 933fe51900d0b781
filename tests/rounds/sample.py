"""The sample round, put together from its plan."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from tests.rounds import credit_codes, marking, names
from tests.rounds import sample_plan as plan
from tests.rounds.records import CRITERIA, Expert, Marks, Project

CHINA = timezone(timedelta(hours=8))
SEED = 20221006
PANEL = "综合组"


@dataclass(frozen=True)
class Sample:
    """Everything the files of the sample round are written from.

    `filed` is what was filed online, by key; `sent` what the districts' sheets
    say. A project without a number is in `sent` alone, one that no district
    recommended in `filed` alone. `order` holds the keys by project id.
    """

    filed: dict[str, Project]
    sent: dict[str, Project]
    order: tuple[str, ...]
    experts: tuple[Expert, ...]
    marks: Marks

    def project_id(self, key: str) -> str:
        """The number of a planned project; empty for the one without."""
        return self.sent[key].project_id

    def of_unit(self, unit: str) -> list[Project]:
        """A district's rows in the order of its sheet."""
        rows = [project for project in self.sent.values() if project.unit == unit]
        return sorted(rows, key=lambda project: project.unit_order)


def sample() -> Sample:
    """Put the sample round together; always the same one."""
    source = random.Random(SEED)
    filed = _filings(source)
    order = tuple(sorted(filed, key=lambda key: filed[key].project_id))
    sent = {key: project for key, project in filed.items() if key != plan.NOT_SENT}
    _spoil_paper(sent)
    experts = _experts()
    marked = [key for key in order if key != plan.NOT_SENT]
    marks = _marks(sent, marked, experts, source)
    return Sample(filed, sent, order, experts, marks)


def _filings(source: random.Random) -> dict[str, Project]:
    times = _filing_times(source)
    filed: dict[str, Project] = {}
    per_direction: dict[int, int] = {}
    per_unit: dict[str, int] = {}
    unsent = replace(plan.PLAN[0], key=plan.NOT_SENT, unit="120106", level=None)
    numbered = sorted(times, key=lambda key: times[key])
    for number, row in enumerate((*plan.PLAN, unsent)):
        turn = per_direction[row.direction] = per_direction.get(row.direction, -1) + 1
        order = per_unit[row.unit] = per_unit.get(row.unit, 0) + 1
        if row.key == plan.NO_NUMBER:
            continue
        place = numbered.index(row.key) + 1
        filed[row.key] = _project(row, number, turn, order, f"TJ2022-{place:03d}", times[row.key])
    first, second = plan.TWINS
    name = "津门示例（云帆）数据科技有限公司"
    filed[first] = replace(filed[first], applicant=name)
    filed[second] = replace(
        filed[second],
        applicant="津门示例(云帆) 数据科技有限公司",
        credit_code=filed[first].credit_code,
    )
    wrong = filed[plan.WRONG_CODE]
    filed[plan.WRONG_CODE] = replace(
        wrong, credit_code=credit_codes.with_wrong_check(wrong.credit_code)
    )
    return filed


def _filing_times(source: random.Random) -> dict[str, datetime]:
    """When each was filed: in a shuffled order over two weeks, the last two at the limit."""
    fixed = {plan.LAST_IN_TIME, plan.LATE, plan.NO_NUMBER}
    keys = [row.key for row in plan.PLAN if row.key not in fixed] + [plan.NOT_SENT]
    keys.sort(key=lambda key: (source.random(), key))
    first_day = datetime(2022, 4, 21, 8, 0, 0, tzinfo=CHINA)
    times = {}
    for place, key in enumerate(keys):
        days, hours = divmod(place * 3.3 + 2.5 * source.random(), 14)
        times[key] = first_day + timedelta(days=days, seconds=int(3600 * hours))
    times[plan.LAST_IN_TIME] = datetime(2022, 5, 4, 23, 58, 20, tzinfo=CHINA)
    times[plan.LATE] = datetime(2022, 5, 5, 0, 12, 40, tzinfo=CHINA)
    return times


def _project(
    row: plan.Planned,
    number: int,
    turn: int,
    unit_order: int,
    project_id: str,
    filed_at: datetime,
) -> Project:
    applicant_type = plan.APPLICANT_TYPES.get(row.key, "企业")
    kind = {"企业": "91", "科研院所": "12", "行业协会": "51"}[applicant_type]
    built = row.stage == "已建"
    first_year = 2018 + number % 3 if built else 2020 + number % 2
    started = date(first_year, 1 + number % 12, 1)
    years = 1 if built else 3
    claims = {*plan.VERIFIED.get(row.key, ()), *plan.REJECTED.get(row.key, ())}
    claims |= {*plan.UNREVIEWED.get(row.key, ())}
    claims -= {*plan.NOT_CLAIMED.get(row.key, ())}
    valid_until = date.fromisoformat(
        plan.VALID_UNTIL.get(row.key, f"2024-{1 + number % 12:02d}-28")
    )
    return Project(
        key=row.key,
        unit=row.unit,
        unit_order=unit_order,
        project_id=project_id,
        title=names.title(row.direction, turn),
        applicant=names.applicant(number, applicant_type),
        credit_code=credit_codes.invented(100 + number, row.unit, kind),
        applicant_type=applicant_type,
        role=row.role,
        direction=row.direction,
        stage=row.stage,
        started_on=started,
        finished_on=started.replace(year=started.year + years, day=28),
        ip_certificate=f"示例软著登字{2020 + number % 2}第{1000 + 7 * number}号",
        dcmm_level=row.level,
        dcmm_certificate=None if row.level is None else f"示例DCMM-2021-{100 + number}",
        dcmm_valid_until=None if row.level is None else valid_until,
        claims=tuple(sorted(claims)),
        effect=row.effect,
        filed_at=filed_at,
        contact=names.person(number * 5),
        telephone=names.telephone(1000 + number),
        partners=names.applicant(500 + number) if number % 9 == 4 else None,
    )


def _spoil_paper(sent: dict[str, Project]) -> None:
    """Make the districts' sheets differ from what was filed; alters `sent`."""
    for key, level in plan.DECLARED_LEVELS.items():
        sent[key] = replace(sent[key], dcmm_level=level)
    other = sent[plan.OTHER_TITLE_ON_PAPER]
    sent[other.key] = replace(other, title=other.title.replace("基于", "面向乡村振兴的", 1))
    row = next(row for row in plan.PLAN if row.key == plan.NO_NUMBER)
    never = datetime(2022, 5, 3, 12, 0, 0, tzinfo=CHINA)
    project = _project(row, 90, 9, 4, "", never)
    sent[row.key] = replace(project, project_id="", remark="系统编号待补")


def _experts() -> tuple[Expert, ...]:
    employers = ("研究院", "大学", "检测中心")
    return tuple(
        Expert(
            expert_id=f"E{number:02d}",
            name=names.person(number * 37 + 11),
            employer=f"津门示例第{'一二三四五六七八九'[number - 1]}{employers[number % 3]}",
            employer_code=credit_codes.invented(9000 + number, "120000", "12"),
            panel=PANEL,
        )
        for number in range(1, 10)
    )


def _marks(
    sent: dict[str, Project],
    marked: Sequence[str],
    experts: Sequence[Expert],
    source: random.Random,
) -> Marks:
    """Every expert's marks: drawn, then made equal where the plan wants equals."""
    worth = {row.key: row.worth for row in plan.PLAN}
    hands = [expert.expert_id for expert in experts]
    tempers = marking.tempers(len(hands), source)
    marks: Marks = {}
    for key in marked:
        for hand, temper in zip(hands, tempers, strict=True):
            marks[sent[key].project_id, hand] = marking.draw(worth[key], temper, source)
    half = len(marked) // 2
    for place, key in enumerate(marked):
        whole = marks[sent[key].project_id, plan.LEFT_HALF_WAY]
        if place == half:
            marks[sent[key].project_id, plan.LEFT_HALF_WAY] = (*whole[:2], None, None)
        elif place > half:
            marks[sent[key].project_id, plan.LEFT_HALF_WAY] = (None,) * len(CRITERIA)
    for key, hand in plan.RECUSED:
        if (key, hand) != plan.RECUSED_ON_THE_DAY:
            marks[sent[key].project_id, hand] = (None,) * len(CRITERIA)
    for better, other in (
        plan.EQUAL_AT_QUOTA,
        plan.EQUAL_SHARED,
        plan.EQUAL_BY_UNTRIMMED_MEAN,
        plan.EQUAL_BY_INNOVATION,
    ):
        marking.copy_marks(marks, sent[other].project_id, sent[better].project_id, hands)
    better = sent[plan.EQUAL_BY_UNTRIMMED_MEAN[0]].project_id
    marking.lift_highest(marks, better, hands, 2)
    marking.shift(marks, sent[plan.EQUAL_BY_INNOVATION[0]].project_id, hands, 1)
    return marks
