"""What a round is made of, before it is written down as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | date | None
"""What stands in a cell; a date is written as the layout of its sheet says."""


@dataclass(frozen=True)
class Criterion:
    """A criterion of the mark sheets and its greatest mark; marks go by halves from 0."""

    id: str
    name: str
    most: int


CRITERIA = (
    Criterion("strength", "项目综合实力", 25),
    Criterion("innovation", "关键技术创新", 35),
    Criterion("benefit", "经济社会效益", 25),
    Criterion("replicability", "示范推广与可复制性", 15),
)

DIRECTION_NAMES = {
    1: "数据管理能力提升",
    2: "数据交易流通",
    3: "数据要素服务生态培育",
    4: "大数据重点产品",
    5: "大数据服务创新",
    6: "农业大数据应用",
    7: "工业大数据应用",
    8: "服务业大数据应用",
}

EFFECT_OF = {
    (1, "技术服务方"): "deployments",
    (3, "数据服务商"): "models",
    **{(4, role): "scenarios" for role in ("数据拥有方", "技术服务方", "数据服务商")},
    **{
        (direction, role): "cases"
        for direction in (5, 6, 7, 8)
        for role in ("数据拥有方", "技术服务方", "数据服务商")
    },
}
"""The column in which a direction's effect in numbers stands, by direction and role."""


@dataclass(frozen=True)
class Project:
    """A project as its applicant filed it; a district's sheet may tell it otherwise."""

    key: str
    unit: str
    unit_order: int
    project_id: str
    title: str
    applicant: str
    credit_code: str
    applicant_type: str
    role: str
    direction: int
    stage: str
    started_on: date
    finished_on: date
    ip_certificate: str
    dcmm_level: int | None
    dcmm_certificate: str | None
    dcmm_valid_until: date | None
    claims: tuple[str, ...]
    effect: int | None
    filed_at: datetime
    contact: str
    telephone: str
    partners: str | None = None
    remark: str | None = None
    annual_return: str = "是"

    @property
    def says_exempt(self) -> bool:
        """Whether the district's clerk counts it outside the quota."""
        return self.dcmm_level is not None and self.dcmm_level >= 3

    def cell(self, column: str) -> Cell:
        """What the district's sheet says under one of the product's column names.

        Raises KeyError for a column that no sheet has.
        """
        if column in ("cases", "scenarios", "deployments", "models"):
            return self.effect if EFFECT_OF.get((self.direction, self.role)) == column else None
        if column in ("open_source", "key_technology"):
            return "是" if column in self.claims else "否"
        if column == "open_source_evidence":
            return "开源仓库示例链接、社区贡献证明" if "open_source" in self.claims else None
        if column == "key_technology_evidence":
            return "第三方测试报告（示例）" if "key_technology" in self.claims else None
        if column == "filed_on":
            return self.filed_at.date()
        if column == "uses_quota":
            return "否" if self.says_exempt else "是"
        if column in ("own_ip", "monthly_returns", "pledge_true", "pledge_unclassified"):
            return "是"
        if column not in self.__dataclass_fields__:
            raise KeyError(column)
        value: Cell = getattr(self, column)
        return value


@dataclass(frozen=True)
class Expert:
    """An expert: an invented person, the employer and its credit code."""

    expert_id: str
    name: str
    employer: str
    employer_code: str
    panel: str


Marks = dict[tuple[str, str], tuple[float | None, ...]]
"""For project id and expert id, a mark for each of CRITERIA in their order, None for none."""
