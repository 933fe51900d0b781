"""The small round for configs/anhui-2022.yaml."""

from __future__ import annotations

from dataclasses import replace

from tests.rounds import credit_codes
from tests.rounds.invented import Filing, Register, Round
from tests.rounds.invented_marks import around, say
from tests.rounds.invented_plan import Line, Naming, filing, lines

UNITS = {
    "340100": "合肥市",
    "340200": "芜湖市",
    "340300": "蚌埠市",
    "340400": "淮南市",
    "340500": "马鞍山市",
    "340600": "淮北市",
    "340700": "铜陵市",
    "340800": "安庆市",
    "341000": "黄山市",
    "341100": "滁州市",
    "341200": "阜阳市",
    "341300": "宿州市",
    "341500": "六安市",
    "341600": "亳州市",
    "341700": "池州市",
    "341800": "宣城市",
    "341882": "广德市",
    "340826": "宿松县",
}

PLAN = """
    1 340100 1 88 level=4
        DCMM四级，不占合肥市指标
        DCMM level 4: outside Hefei's quota
    2 340100 4 92
        合肥市指标第1个
        the first of Hefei's quota
    3 340100 5 85.5
        合肥市指标第2个
        the second
    4 340100 7 83
        合肥市指标第3个
        the third
    5 340100 8 80
        合肥市指标第4个
        the fourth
    6 340100 7 78
        与007同分，基地建设单位优先，得第5个
        equal to 007; hosts a base, so it goes first and takes the fifth
    7 340100 4 78
        与006同分，不是基地建设单位，指标已满
        equal to 006 and no host: the quota is full
    8 340100 1 76 level=3
        自填三级，证书2022-05-11到期，占指标，指标已满
        declares level 3, its certificate ended on 11 May: it uses the quota, which is full
    9 341800 7 84
        宣城市
        Xuancheng
    10 341800 8 75
        宣城市
        Xuancheng
    11 341800 6 73.5
        宣城市
        Xuancheng
    12 341800 6 71
        宣城市与广德市合用指标的第5个
        the fifth of the quota that Xuancheng and Guangde share
    13 341882 5 90
        广德市，用宣城市的指标
        Guangde, in Xuancheng's quota
    14 340300 6 74 at=2022-05-13T11:30:00+08:00
        逾期填报，但该项目获准延至5月13日12时
        filed after the last moment; this project has until 13 May, noon
    15 341882 8 70
        广德市，合用的指标已满
        Guangde: the shared quota is full
    16 340400 7 81 at=2022-05-12T18:00:00+08:00
        恰在截止时刻填报，不迟
        filed at the very last moment: in time
    17 340400 7 82 at=2022-05-12T18:00:01+08:00
        晚一秒填报
        filed one second late
    18 341600 6 69 at=2022-05-14T17:00:00+08:00
        逾期填报，但亳州市整体延至5月14日18时
        filed after the last moment; all of Bozhou has until 14 May, 18:00
    19 341500 2 72 no=3
        五名专家中三名认为方向不符，过半；经处置认可
        three of five experts find the direction unfit, a majority; settled as accepted
    20 341500 3 66 no=2
        五名专家中两名认为方向不符，未过半；另有一条已到期的失信记录
        two of five find it unfit, no majority; an entry of misconduct that has ended
    21 340200 5 59.5
        低于60分
        below 60
    22 341000 8 77
        同一项目的示范期到2022-05-12止，当日仍在期内
        the same project is a pilot until 12 May, that day included
    23 341700 6 70.5
        信用代码校验码错误
        a credit code with a wrong check character
    24 340826 6 68
        宿松县，用安庆市的指标；安庆市未报
        Susong, in Anqing's quota; Anqing sent none
"""

NAMING = Naming(
    prefix="AH2022",
    place="江淮",
    first=2_000,
    subjects={
        "1": "企业数据",
        "2": "产业数据",
        "3": "政企数据",
        "4": "海量日志",
        "5": "遥感影像",
        "6": "茶园",
        "7": "家电制造",
        "8": "文旅",
    },
    kinds=("管理平台", "分析应用", "服务示范", "监测系统"),
)
MOST = {"technology": 40.0, "effect": 30.0, "example": 30.0}
WRONG_CODE = 23
UNFIT = "11afa9a13466"
"""The finding that experts find the direction of 019 unfit, as the product names it."""

IN_TIME = "2022-05-10T15:20:00+08:00"


def anhui() -> Round:
    """The round as it is written."""
    plan = lines(PLAN)
    filed = {line.number: _filing(line) for line in plan}
    online = [
        [*_named(filed[line.number]), line.direction, line.said.get("at", IN_TIME)] for line in plan
    ]
    return Round(
        id="anhui-2022",
        title="安徽省2022年大数据试点示范项目推荐汇总表",
        units=UNITS,
        filings=list(filed.values()),
        columns=("单位性质", "项目状态", "DCMM等级", "联系人", "联系电话"),
        criteria={
            "技术创新性（40分）": "technology",
            "应用成效（30分）": "effect",
            "示范带动（30分）": "example",
            "方向符合性": "fit",
        },
        sent_on="2022-05-16",
        form="xlsx",
        exempt={"340100": 1},
        dispositions=[
            [
                UNFIT,
                "accepted",
                "qualification",
                "省评审委员会（示例）",
                "示例纪要〔2022〕8号第一条",
            ]
        ],
        registers={
            "online": Register(
                ("系统编号", "项目名称", "申报单位", "统一社会信用代码", "方向", "填报时间"), online
            ),
            "dcmm": Register(
                ("统一社会信用代码", "证书编号", "证书等级", "标准版本", "有效期自", "有效期至"),
                [
                    [filed[1].credit_code, "示例DCMM-01", 4, "2018", "2021-06-01", "2024-05-31"],
                    [filed[8].credit_code, "示例DCMM-08", 3, "2018", "2019-05-12", "2022-05-11"],
                ],
            ),
            "bases": Register(
                ("统一社会信用代码", "建设单位", "基地名称"),
                [[filed[6].credit_code, filed[6].applicant, "示例大数据产业基地"]],
            ),
            "misconduct": Register(
                ("统一社会信用代码", "记录类别", "限制起始日期", "限制截止日期"),
                [[filed[20].credit_code, "示例记录", "2020-05-12", "2022-05-11"]],
            ),
            "earlier_pilots": Register(
                ("原项目编号", "项目名称", "申报单位", "统一社会信用代码", "示范期起", "示范期止"),
                [["示例2020-31", *_named(filed[22])[1:], "2020-05-13", "2022-05-12"]],
            ),
        },
    )


def _named(filed: Filing) -> list[str]:
    return [filed.project_id, filed.title, filed.applicant, filed.credit_code]


def _filing(line: Line) -> Filing:
    sheets = say(around(line.points, MOST, line.number), "fit", int(line.said.get("no", "0")))
    made = filing(
        line,
        NAMING,
        sheets,
        {
            "单位性质": "企业",
            "项目状态": "已建" if line.number % 3 else "在建",
            "DCMM等级": int(line.said["level"]) if "level" in line.said else None,
        },
    )
    if line.number == WRONG_CODE:
        return replace(made, credit_code=credit_codes.with_wrong_check(made.credit_code))
    return made
