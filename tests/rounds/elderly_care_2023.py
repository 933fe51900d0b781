"""The small round for configs/elderly-care-2023.yaml."""

from __future__ import annotations

from tests.rounds.invented import Filing, Register, Round, Sheet
from tests.rounds.invented_marks import around
from tests.rounds.invented_plan import Line, Naming, filing, lines
from tests.rounds.provinces import UNITS
from tests.rounds.records import Cell

PLAN = """
    1 330000 1 72 type=firm votes=1000
        得票最多，投票得20分；浙江省企业第1个，用方向1的保底名额
        the most votes: 20 points; Zhejiang's first firm, in the place kept for direction 1
    2 330000 2 70 type=firm votes=800
        浙江省企业第2个，用方向2的保底名额
        Zhejiang's second firm, in the place kept for direction 2
    3 330000 1 68 type=firm votes=700
        浙江省企业第3个；与008总分相同，专家得分较低，排后
        Zhejiang's third firm; equal to 008 in total, fewer points by the experts: behind it
    4 330000 2 67 type=firm votes=600
        浙江省企业名额3个已满
        Zhejiang's three places for firms are full
    5 330000 1 66 type=firm votes=500
        前批入选后再次申报，不占企业名额
        on an earlier list: outside the places for firms
    6 330000 2 64 type=street votes=400 cases=2
        街道；服务站点2个，少于3个，只作提示
        a street; two places of service, which is only told
    7 330000 1 60 type=base votes=300
        基地；浙江省合计第6个，超过9的60%即5个，予以标注
        a base; Zhejiang's sixth in all, beyond 60 % of 9: marked
    8 330200 1 69 type=firm votes=650
        宁波市企业第1个；宁波市与浙江省互不占用
        Ningbo's first firm; Ningbo and Zhejiang are apart
    9 330200 2 65 type=firm votes=450
        宁波市企业第2个
        Ningbo's second firm
    10 330200 1 63 type=firm votes=350
        宁波市企业名额2个已满
        Ningbo's two places for firms are full
    11 330200 2 62 type=street votes=300 stage=在建
        在建，只收已建
        under construction; only what is built
    12 330200 2 61 type=base votes=280 partners=80
        联合申报，不接受
        a consortium, which is not allowed
    13 510000 1 62 type=park votes=250
        四川省园区
        Sichuan's park
    14 510000 2 61 type=base far=26
        一名专家服务质量只打6分，拉近至16分再平均；无票，投票为零
        one expert gave 6 for service, which is brought to 16; no votes, no points for them
    15 510000 1 59 type=base votes=150
        四川省基地第1个
        Sichuan's first base
    16 510000 1 58 type=base votes=100
        总数12个，除保底外9个已满
        the list of 12 is full but for the place kept for direction 3
    17 510000 2 57.5 type=base votes=50
        四川省基地名额尚余1个，总数已满
        Sichuan has a place for bases left, and the list is full
    18 510000 3 50 type=street votes=25 cases=3
        方向3最好的，用该方向的保底名额
        the best of direction 3, in the place kept for it
    19 510000 1 66 type=park votes=240
        审查认定适老不达标，否决
        a review finds it unfit for the elderly: vetoed
    20 510000 2 47.5 type=street votes=900 cases=4
        专家得分47.5，低于48；投票不能补足
        47.5 by the experts, below 48; votes do not help
"""

NAMING = Naming(
    prefix="YL2023",
    place="康宁",
    first=2_400,
    subjects={
        "1": "健康监测",
        "2": "居家照护",
        "3": "适老改造",
    },
    kinds=("服务示范", "应用示范", "综合示范"),
)
MOST = {"service": 30.0, "technology": 25.0, "effect": 25.0}
TYPES = {"firm": "示范企业", "street": "示范街道（乡镇）", "base": "示范基地", "park": "示范园区"}
ENDS = {"street": "街道办事处", "base": "养老服务中心", "park": "养老产业园"}
"""How the name of an applicant ends that is no firm."""

ASSESSED = {"330000": 9, "330200": 5, "510000": 10}
"""How many pilots were assessed in a unit; 10 where nothing else is said."""

INCUMBENT, UNFIT = 5, 19


def elderly_care() -> Round:
    """The round as it is written."""
    plan = lines(PLAN)
    filed = {line.number: _filing(line) for line in plan}
    votes: list[list[Cell]] = [
        [filed[line.number].project_id, int(line.said["votes"])]
        for line in plan
        if "votes" in line.said
    ]
    return Round(
        id="elderly-care-2023",
        title="2023年智慧健康养老试点示范推荐汇总表",
        units=UNITS,
        filings=list(filed.values()),
        columns=("示范类型", "联合单位", "项目状态", "应用案例数", "联系人", "联系电话"),
        criteria={
            "服务质量（30分）": "service",
            "技术应用（25分）": "technology",
            "服务成效（25分）": "effect",
        },
        sent_on="2023-08-25",
        registers={
            "earlier_pilots": Register(
                ("原项目编号", "项目名称", "申报单位", "统一社会信用代码", "示范期起", "示范期止"),
                [
                    _earlier(filed[INCUMBENT], "2020-09-01", "2023-08-31"),
                    _earlier(filed[4], "2020-08-31", "2023-08-30"),
                ],
            ),
            "evidence_reviews": Register(
                ("系统编号", "审查事项", "是否认定", "认定依据", "审查人", "审查日期"),
                [
                    [
                        filed[UNFIT].project_id,
                        "accessible",
                        "否",
                        "示例审查意见",
                        "周某安",
                        "2023-09-05",
                    ],
                    [
                        filed[1].project_id,
                        "accessible",
                        "是",
                        "示例审查意见",
                        "周某安",
                        "2023-09-05",
                    ],
                ],
            ),
            "votes": Register(("系统编号", "票数"), votes),
            "assessed": Register(
                ("推荐单位", "评估数"),
                [[name, ASSESSED.get(unit, 10)] for unit, name in UNITS.items()],
            ),
        },
        remarks=(
            (
                "004的申报主体也在前期名单上，但期限到2023-08-30止，截止日8月31日已满，不算再次申报。",
                "The applicant of 004 is on an earlier list too, but its period ended one day too "
                "early, on 30 August: it uses the places for firms.",
            ),
        ),
    )


def _earlier(filed: Filing, start: str, end: str) -> list[Cell]:
    return [f"示例{start[:4]}", filed.title, filed.applicant, filed.credit_code, start, end]


def _filing(line: Line) -> Filing:
    said = line.said
    return filing(
        line,
        NAMING,
        _sheets(line),
        {
            "示范类型": TYPES[said["type"]],
            "联合单位": NAMING.applicant(int(said["partners"])) if "partners" in said else "无",
            "项目状态": said.get("stage", "已建"),
            "应用案例数": int(said["cases"]) if "cases" in said else None,
        },
        ENDS.get(said["type"], ""),
    )


def _sheets(line: Line) -> list[Sheet | None]:
    """Five sheets about the points; where a mark lies far off, four experts agree on another."""
    if "far" not in line.said:
        return [*around(line.points, MOST, line.number)]
    service = float(line.said["far"])
    rest = (line.points - 24) / 2
    first = int(2 * rest) / 2
    low = {"service": 6.0, "technology": first, "effect": line.points - 24 - first}
    return [*({**low, "service": service} for _ in range(4)), low]
