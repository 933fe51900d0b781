"""What the bureau itself holds in the sample round: registers, experts, assignments, rulings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.rounds import credit_codes, names
from tests.rounds import sample_plan as plan
from tests.rounds.delimited import write_csv
from tests.rounds.mark_workbooks import MarkSheet, SheetHabit, write_mark_workbook
from tests.rounds.records import CRITERIA, Cell, Project
from tests.rounds.sample import PANEL, Sample
from tests.rounds.unit_workbooks import full_width

Table = tuple[tuple[str, ...], list[list[Cell]]]

ONLINE = ("project_id", "title", "applicant", "credit_code", "direction", "filed_at", "unit")

HABITS = {
    "E01": SheetHabit(titled=True),
    "E02": SheetHabit(sum_by_formula=True),
    "E03": SheetHabit(),
    "E04": SheetHabit(points_in_heading="half"),
    "E05": SheetHabit(titled=True, project_heading="受理编号", sum_by_formula=True),
    "E06": SheetHabit(points_in_heading="none"),
    "E07": SheetHabit(titled=True),
    "E08": SheetHabit(project_heading="受理编号"),
    "E09": SheetHabit(),
}

_REMARKS = (
    "技术路线清晰，具有推广价值。",
    "成效数据较充分。",
    "建议补充运营数据。",
    "创新性一般。",
    "示范带动作用明显。",
)


def write_marks(folder: Path, sample: Sample) -> None:
    """Write marks/: one workbook an expert, projects in the order of their numbers."""
    projects = [sample.sent[key] for key in sample.order if key in sample.sent]
    typed_key, typed_hand = plan.TYPED_FULL_WIDTH
    typed_id = sample.project_id(typed_key)
    for expert in sample.experts:
        hand = expert.expert_id
        comments = {
            project.project_id: _REMARKS[(place + int(hand[1:])) % len(_REMARKS)]
            for place, project in enumerate(projects)
            if (place * 7 + int(hand[1:])) % 11 == 0
            and None not in sample.marks[project.project_id, hand]
        }
        if hand == plan.LEFT_HALF_WAY:
            half = next(p for p in projects if None in sample.marks[p.project_id, hand])
            comments[half.project_id] = "中途离场，其后未评分"
        recusals = {
            sample.project_id(key): reason
            for (key, other), reason in plan.RECUSED.items()
            if other == hand and (key, other) != plan.RECUSED_ON_THE_DAY
        }
        written: dict[tuple[str, str], str] = {}
        if hand == typed_hand:
            mark = sample.marks[typed_id, hand][0]
            written[typed_id, CRITERIA[0].id] = full_width(f"{mark:g}")
        unfit = {sample.project_id(key) for key, other in (plan.UNFIT,) if other == hand}
        sheet = MarkSheet(hand, PANEL, projects, comments, recusals, frozenset(unfit), written)
        file = folder / "marks" / f"评分表-{hand}.xlsx"
        write_mark_workbook(file, sheet, sample.marks, HABITS[hand])


def write_tables(folder: Path, sample: Sample) -> None:
    """Write every CSV of the round that is not a district's or an expert's own."""
    tables = {
        "experts": _experts(sample),
        "employments": _employments(sample),
        "assignments": _assignments(sample),
        "recusals": _recusals(sample),
        "rulings": _rulings(sample),
        "dispositions": _dispositions(),
        "corrections": _corrections(),
        "registers/online": _online(sample),
        "registers/dcmm": _dcmm(sample),
        "registers/evidence_reviews": _evidence_reviews(sample),
        "registers/earlier_pilots": _earlier_pilots(sample),
        "registers/annual_returns": _annual_returns(sample),
        "registers/misconduct": _misconduct(sample),
    }
    for name, (header, rows) in tables.items():
        write_csv(folder / f"{name}.csv", header, rows)


def online_row(project: Project) -> list[Cell]:
    """What the online system holds of a filing, in the order of ONLINE."""
    return [
        project.project_id,
        project.title,
        project.applicant,
        project.credit_code,
        project.direction,
        project.filed_at.isoformat(),
        project.unit,
    ]


def _experts(sample: Sample) -> Table:
    header = ("expert_id", "name", "employer", "employer_code", "panel")
    return header, [
        [expert.expert_id, expert.name, expert.employer, expert.employer_code, expert.panel]
        for expert in sample.experts
    ]


def _employments(sample: Sample) -> Table:
    """Present employers, one applicant left within three years, one left long before."""
    rows: list[list[Cell]] = [
        [expert.expert_id, expert.employer, expert.employer_code, "2012-07-01", None]
        for expert in sample.experts
    ]
    times = (
        (plan.EMPLOYED, "2019-09-01", "2021-12-31"),
        (plan.EMPLOYED_LONG_AGO, "2008-07-01", "2012-06-30"),
        (("HX1", "E02"), "2020-03-01", None),
    )
    for (key, hand), start, end in times:
        project = sample.sent[key]
        rows.append([hand, project.applicant, project.credit_code, start, end])
    rows.sort(key=lambda row: (str(row[0]), str(row[3])))
    return ("expert_id", "employer", "employer_code", "from", "to"), rows


def _assignments(sample: Sample) -> Table:
    """All experts mark all projects, but for the recusals known beforehand."""
    numbered = [key for key in sample.order if key in sample.sent]
    half = len(numbered) // 2
    rows: list[list[Cell]] = []
    for place, key in enumerate(numbered):
        for expert in sample.experts:
            pair = (key, expert.expert_id)
            if pair not in plan.RECUSED or pair == plan.RECUSED_ON_THE_DAY:
                session = "上午" if place <= half else "下午"
                rows.append([sample.project_id(key), expert.expert_id, PANEL, session])
    return ("project_id", "expert_id", "panel", "session"), rows


def _recusals(sample: Sample) -> Table:
    rows: list[list[Cell]] = [
        [sample.project_id(key), hand, reason] for (key, hand), reason in plan.RECUSED.items()
    ]
    return ("project_id", "expert_id", "reason"), sorted(rows, key=str)


def _rulings(sample: Sample) -> Table:
    """The panel's answers to the questions that are in the round by construction."""
    first, second = (sample.project_id(key) for key in plan.EQUAL_AT_QUOTA)
    few = sample.project_id(plan.TOO_FEW)
    minutes = "示例评审会纪要〔2022〕3号"
    rows: list[list[Cell]] = [
        [first, "recommended", 1, f"{minutes}第二条", "2022-05-20"],
        [second, "reserve", 2, f"{minutes}第二条", "2022-05-20"],
        [few, "recommended", 1, f"{minutes}第三条", "2022-05-20"],
    ]
    return ("project_id", "outcome", "order", "minute", "decided_on"), rows


def _dispositions() -> Table:
    header = ("finding", "decision", "reason_code", "decided_by", "minute")
    return header, [list(line) for line in plan.DISPOSITIONS]


def _corrections() -> Table:
    header = ("table", "key", "column", "before", "after", "reason_code", "decided_by", "minute")
    return header, []


def _online(sample: Sample) -> Table:
    return ONLINE, [online_row(sample.filed[key]) for key in sample.order]


def _dcmm(sample: Sample) -> Table:
    """Every certificate, with one older and lower certificate of an applicant that rose."""
    rows: list[list[Cell]] = []
    for row in plan.PLAN:
        if row.level is None or row.key not in sample.filed:
            continue
        project = sample.filed[row.key]
        until = project.dcmm_valid_until
        assert until is not None
        start = until.replace(year=until.year - 3)
        certificate = project.dcmm_certificate
        code = project.credit_code
        rows.append([code, certificate, row.level, "2018", start, until])
        if row.key == plan.OTHER_EARLIER_PILOT:
            rows.append([code, "示例DCMM-2018-007", 2, "2018", "2018-09-29", "2021-09-28"])
    header = ("credit_code", "certificate", "level", "edition", "valid_from", "valid_until")
    queried: list[Cell] = ["示例证书查询平台", "2022-05-12"]
    return (*header, "source", "queried_on"), [[*row, *queried] for row in sorted(rows, key=str)]


def _evidence_reviews(sample: Sample) -> Table:
    rows: list[list[Cell]] = []
    for facts, accepted, basis in (
        (plan.VERIFIED, "是", "证明材料齐全，经两人复核属实"),
        (plan.REJECTED, "否", "第三方测试报告未盖章"),
    ):
        for key, named in facts.items():
            rows += [
                [sample.project_id(key), fact, accepted, basis, "周某核；郑某复", "2022-05-13"]
                for fact in named
            ]
    header = ("project_id", "fact", "accepted", "basis", "reviewers", "reviewed_on")
    return header, sorted(rows, key=str)


def _earlier_pilots(sample: Sample) -> Table:
    barred, other, over = (
        sample.sent[key]
        for key in (plan.EARLIER_PILOT, plan.OTHER_EARLIER_PILOT, plan.EARLIER_PILOT_OVER)
    )
    stranger = replace(
        over,
        title=names.title(8, 60),
        applicant=names.applicant(700),
        credit_code=credit_codes.invented(700, "120116"),
    )
    listed = (
        ("SD2020-017", barred, barred.title, "2020-11-01", "2022-10-31"),
        ("SD2020-021", other, names.title(other.direction, 50), "2020-11-01", "2022-10-31"),
        ("SD2019-005", over, over.title, "2019-12-01", "2021-11-30"),
        ("SD2020-033", stranger, stranger.title, "2020-11-01", "2022-10-31"),
    )
    header = ("project_id", "title", "applicant", "credit_code", "start", "end")
    return header, [
        [number, name, project.applicant, project.credit_code, start, end]
        for number, project, name, start, end in sorted(listed, key=lambda row: row[0])
    ]


def _annual_returns(sample: Sample) -> Table:
    """The return of 2021 for every applicant but one, which filed that of 2020 only."""
    rows: list[list[Cell]] = []
    seen: set[str] = set()
    for key, project in sample.sent.items():
        code = _true_code(key, project)
        if code in seen:
            continue
        seen.add(code)
        if key == plan.NO_RETURN:
            rows.append([code, "2020", "2021-03-10"])
        else:
            rows.append([code, "2021", f"2022-{1 + len(seen) % 3:02d}-{1 + len(seen) % 28:02d}"])
    return ("credit_code", "period", "filed_on"), sorted(rows, key=str)


def _true_code(key: str, project: Project) -> str:
    """The code the applicant really has, where its filing has it wrong."""
    code = project.credit_code
    if key == plan.WRONG_CODE:
        return code[:17] + credit_codes.check_character(code[:17])
    return code


def _misconduct(sample: Sample) -> Table:
    """One bar that has ended, and one that lies on a body which files nothing."""
    ended = sample.sent["BD2"].credit_code
    stranger = credit_codes.invented(701, "120110")
    rows: list[list[Cell]] = [
        [ended, "统计违法失信", "2018-07-01", "2021-06-30"],
        [stranger, "提供虚假材料", "2021-01-01", "2023-12-31"],
    ]
    return ("credit_code", "kind", "from", "until"), rows
