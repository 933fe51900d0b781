"""The small round for configs/ministry-2023.yaml."""

from __future__ import annotations

from tests.rounds.invented import Filing, Register, Round, Sheet
from tests.rounds.invented_marks import each_around, say
from tests.rounds.invented_plan import Line, Naming, filing, lines
from tests.rounds.provinces import UNITS

CENTRAL = {"C01": "中央企业甲", "C02": "中央企业乙", "C03": "中央企业丙"}

PLAN = """
    1 370200 7 95
        基地项目，用增列名额，不占青岛市指标
        a base's project: a place of their own, beside Qingdao's quota
    2 370200 9 90
        青岛市指标第1个
        the first of Qingdao's quota
    3 370200 7 88
        第2个
        the second
    4 370200 12 86
        第3个
        the third
    5 370200 1 84
        青岛市指标已满；山东省另有指标，互不占用
        Qingdao's quota is full; Shandong's is another
    6 370000 8 83 blank=effect
        E2漏评“应用成效”，该项按四人平均；所在领域已超过4个，予以标注
        E2 left one criterion out, which four experts decide; beyond the soft limit of its field
    7 370000 2 85 kind=association
        行业协会，不再作为申报主体
        an association: they no longer apply
    8 C01 4 91
        中央企业甲
        central enterprise A
    9 C01 6 87
        中央企业甲
        central enterprise A
    10 C01 9 82
        中央企业甲第3个；所在领域已超过4个，予以标注
        the third of enterprise A; beyond the soft limit of its field
    11 C01 10 78
        中央企业甲指标已满
        enterprise A's quota is full
    12 320000 7 89 kind=institute
        科研院所，第1个
        an institute's first project
    13 320000 5 81 kind=institute as=12
        同一科研院所的第2个，允许
        the same institute's second, which is allowed
    14 320000 3 85 partners=15,60
        联合申报，成员两家，其一牵头015
        a consortium; one of its two members leads 015
    15 320000 11 79
        牵头单位已作为014的成员入选，名额已满
        its lead is on the list as a member of 014 already
    16 320000 13 92 partners=61,62,63,64,65
        成员五家，多于四家
        five members, more than four
    17 520000 1 80 marks=82,77,81
        与018、019、020同分，技术先进性较高，排前
        equal to 018, 019 and 020; more points for technology, so it goes first
    18 520000 7 80
        同分，该方向前面已有；与020抽签
        equal; its direction is covered; drawn by lot against 020
    19 520000 13 80
        同分，该方向前面没有，先于018、020
        equal; no better-placed project has its direction: before 018 and 020
    20 520000 12 80
        同分，该方向前面已有；与018抽签
        equal; its direction is covered; drawn by lot against 018
    21 440300 6 88 no=4
        五名专家中四名认为方向不符；经处置排除
        four of five experts find the direction unfit; settled as excluded
    22 440300 10 77
        申报主体另有前期项目未验收
        the applicant has an earlier project that is not accepted
"""

NAMING = Naming(
    prefix="DS2023",
    place="华夏",
    first=2_100,
    subjects={
        "1": "企业数据",
        "2": "行业数据",
        "3": "产业数据",
        "4": "时序数据库",
        "5": "统计建模",
        "6": "数据安全",
        "7": "纺织印染",
        "8": "种业育繁",
        "9": "电网调度",
        "10": "港口作业",
        "11": "冷链商贸",
        "12": "城市运行",
        "13": "社区服务",
    },
    kinds=("管理平台", "分析系统", "服务应用", "示范工程"),
)
UNFIT = "45aaa3731117"
"""The finding that experts find the direction of 021 unfit, as the product names it."""

CRITERIA = ("technology", "effect", "example")
KINDS = {"institute": ("科研院所", "数据研究院"), "association": ("行业协会", "数据产业协会")}
"""The words for an applicant that is no firm, and the end of its name."""


def ministry() -> Round:
    """The round as it is written."""
    plan = lines(PLAN)
    filed = {line.number: _filing(line) for line in plan}
    named = ("统一社会信用代码", "申报单位")
    return Round(
        id="ministry-2023",
        title="2023年大数据试点示范项目推荐汇总表",
        units=UNITS | CENTRAL,
        filings=list(filed.values()),
        columns=("单位性质", "项目状态", "联合单位", "联系人", "联系电话"),
        criteria={
            "技术先进性": "technology",
            "应用成效": "effect",
            "推广价值": "example",
            "方向符合性": "fit",
        },
        sent_on="2023-11-24",
        dispositions=[
            [UNFIT, "excluded", "qualification", "评审委员会（示例）", "示例纪要〔2023〕21号第二条"]
        ],
        registers={
            "acceptance": Register(
                (*named, "前期项目", "验收结论"),
                [
                    [filed[22].credit_code, filed[22].applicant, "示例前期项目一", "未验收"],
                    [filed[2].credit_code, filed[2].applicant, "示例前期项目二", "通过"],
                ],
            ),
            "bases": Register(
                (*named, "基地名称"),
                [[filed[1].credit_code, filed[1].applicant, "示例产业示范基地"]],
            ),
            "earlier_pilots": Register(
                ("原项目编号", "项目名称", "申报单位", "统一社会信用代码", "示范期起", "示范期止"),
                [
                    [
                        "示例2021-07",
                        filed[3].title,
                        filed[3].applicant,
                        filed[3].credit_code,
                        "2021-11-30",
                        "2023-11-29",
                    ]
                ],
            ),
        },
        remarks=(
            (
                "登记册中另有两条不构成障碍的记录：002的申报单位前期项目已验收；003的示范期在"
                "2023-11-29已满。",
                "Two entries of the registers bar nobody: the earlier project of the applicant of "
                "002 was accepted, and the period of 003 ended on 29 November.",
            ),
        ),
    )


def _filing(line: Line) -> Filing:
    said = line.said
    word, kind = KINDS.get(said.get("kind", ""), ("企业", ""))
    partners = [NAMING.applicant(int(one)) for one in said.get("partners", "").split(",") if one]
    return filing(
        line,
        NAMING,
        _sheets(line),
        {
            "单位性质": word,
            "项目状态": "已建",
            "联合单位": "、".join(partners) or None,
        },
        kind,
        int(said.get("as", line.number)),
    )


def _sheets(line: Line) -> list[Sheet]:
    given = line.said.get("marks")
    marks = [int(mark) for mark in given.split(",")] if given else [int(line.points)] * 3
    sheets = each_around(dict(zip(CRITERIA, marks, strict=True)), line.number)
    sheets = say(sheets, "fit", int(line.said.get("no", "0")))
    if "blank" in line.said:
        sheets[1] = {**sheets[1], line.said["blank"]: None}
    return [*sheets]
