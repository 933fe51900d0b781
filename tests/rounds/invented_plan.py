"""A small round's plan as text: who files what, with how many points, and what it is to show.

Each project has three lines: number, unit, direction, points and what else is said of it, as
`name=value`; then what it shows in Chinese, then in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.rounds import credit_codes, names
from tests.rounds.invented import Filing, Sheet
from tests.rounds.records import Cell

_TECHNIQUES = (
    "边缘计算",
    "知识图谱",
    "隐私计算",
    "时序分析",
    "数据中台",
    "联邦学习",
    "图像识别",
    "湖仓一体",
)


@dataclass(frozen=True)
class Line:
    """A project of the plan."""

    number: int
    unit: str
    direction: str
    points: float
    said: Mapping[str, str]
    shows: tuple[str, str]


@dataclass(frozen=True)
class Naming:
    """How a round's projects and applicants are called.

    `first` keeps the credit codes of the rounds apart. `subjects` has a word for each direction,
    `kinds` what a title ends in.
    """

    prefix: str
    place: str
    first: int
    subjects: Mapping[str, str]
    kinds: Sequence[str]

    def project_id(self, number: int) -> str:
        """The number of a filing."""
        return f"{self.prefix}-{number:03d}"

    def applicant(self, number: int, kind: str = "") -> str:
        """The name of an invented applicant, different for each number."""
        trades = ("数据科技有限公司", "智能技术有限公司", "信息产业有限公司", "软件股份有限公司")
        return f"{self.place}示例{names.brand(number)}{kind or trades[number % len(trades)]}"

    def code(self, number: int, unit: str, kind: str = "91") -> str:
        """Its credit code; of a unit without a code of GB/T 2260, as if of 110000."""
        place = unit if unit.isdecimal() else "110000"
        return credit_codes.invented(self.first + number, place, kind)

    def title(self, number: int, direction: str) -> str:
        """The title of a project, different for each number."""
        kind, technique = divmod(number, len(_TECHNIQUES))
        subject = self.subjects[direction.partition("、")[0]]
        return f"基于{_TECHNIQUES[technique]}的{subject}{self.kinds[kind]}"


def lines(plan: str) -> list[Line]:
    """The projects of a plan, in its order."""
    text = [line.strip() for line in plan.splitlines() if line.strip()]
    found = []
    for start in range(0, len(text), 3):
        number, unit, direction, points, *said = text[start].split()
        told = dict(word.split("=", 1) for word in said)
        shows = text[start + 1], text[start + 2]
        found.append(Line(int(number), unit, direction, float(points), told, shows))
    return found


def filing(
    line: Line,
    naming: Naming,
    sheets: Sequence[Sheet | None],
    cells: Mapping[str, Cell],
    kind: str = "",
    body: int | None = None,
) -> Filing:
    """The filing of a line.

    `kind` is the end of an applicant's name that is no firm. `body` is the applicant's number
    where it is not the project's own.
    """
    number = line.number
    applicant = number if body is None else body
    contact: dict[str, Cell] = {
        "联系人": names.person(number * 7),
        "联系电话": f"000-0{naming.first + number:07d}",
    }
    return Filing(
        project_id=naming.project_id(number),
        unit=line.unit,
        title=naming.title(number, line.direction),
        applicant=naming.applicant(applicant, kind),
        credit_code=naming.code(applicant, line.unit, "12" if kind else "91"),
        direction=line.direction,
        shows=line.shows,
        cells={**contact, **cells},
        sheets=sheets,
    )
