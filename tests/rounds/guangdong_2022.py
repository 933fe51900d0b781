"""The small round for configs/guangdong-2022.yaml."""

from __future__ import annotations

from tests.rounds.invented import Filing, Register, Round, Sheet
from tests.rounds.invented_marks import around
from tests.rounds.invented_plan import Line, Naming, filing, lines
from tests.rounds.records import Cell

UNITS = {
    "440100": "广州市",
    "440200": "韶关市",
    "440300": "深圳市",
    "440400": "珠海市",
    "440500": "汕头市",
    "440600": "佛山市",
    "440700": "江门市",
    "440800": "湛江市",
    "440900": "茂名市",
    "441200": "肇庆市",
    "441300": "惠州市",
    "441400": "梅州市",
    "441500": "汕尾市",
    "441600": "河源市",
    "441700": "阳江市",
    "441800": "清远市",
    "441900": "东莞市",
    "442000": "中山市",
    "445100": "潮州市",
    "445200": "揭阳市",
    "445300": "云浮市",
}

PLAN = """
    1 440100 1 70 order=2
        广州市排第2，指标内；方向1名额已满
        second in Guangzhou's order, within its quota; direction 1 is full
    2 440100 5 0 order=1 marked=E1
        三年内获国家科技奖，免评，占广州市1个；E1的评分不计
        a national prize within three years: no marks needed; takes a place; E1's marks are left out
    3 440100 1 88 order=3
        广州市排第3
        third in Guangzhou's order
    4 440100 4 0 order=4
        广州市排第4，超出指标3个，退回
        fourth in Guangzhou's order, beyond its quota of 3: sent back
    5 440100 5 0 order=5
        国家科技奖2019-09-30公布，三年已满，不免评；排第5，退回
        a prize of 30 September 2019 is three years old and counts no more; fifth: sent back
    6 440300 1 82 order=1
        深圳市排第1
        first in Shenzhen's order
    7 440300 2、1 81 order=2
        两个方向都占名额
        two directions, and it takes a place in each
    8 440300 3 66 order=3
        总数9个已满
        the list of 9 is full
    9 440600 2 0 order=1
        事故在2017-10-01，五年未满
        an accident on 1 October 2017, less than five years before
    10 440600 1 75 order=2
        方向1的名额4个已满（其一为007的第二方向）
        direction 1 is full with 4, one of them by the second direction of 007
    11 440600 4 72 order=3
        佛山市排第3，因009不符合条件而在指标内
        third in Foshan's order, and within its quota because 009 is ineligible
    12 441900 2 79 order=1 lawful=E3
        事故在2017-09-30，五年已满；一名专家认为不合规，否决
        its accident is five years ago; one expert finds it unlawful: vetoed
    13 441900 3 62 order=2 marks=16,16.5,15,14.5
        专业化14.5分，低于15分
        14.5 for standing, below 15
    14 442000 1、4 78 order=1
        中山市两个都排第1，待补正；处置认可，均在指标内
        two of Zhongshan's are both first: blocked, settled as accepted; both fit
    15 442000 5 77 order=1
        与014排序重复，同样处置
        the other of the two with one number
    16 440400 2 0 order=1 share=4.9
        研发费用占比4.9%，低于5%
        4.9 % for research, below 5 %
    17 440400 2 71 order=2 marks=9.5,17.5,22,22
        研发投入9.5分，低于10分
        9.5 for research, below 10
    18 441300 3 0 order=1
        虚假材料认定于2019-10-01，三年未满
        false material found on 1 October 2019, less than three years before
    19 441300 3 74 order=2
        虚假材料认定于2019-09-30，三年已满
        found on 30 September 2019, three years before: no bar any more
    20 440700 1、2、3 0 order=1
        三个方向，多于两个
        three directions, more than two
    21 440700 4 0 order=2 founded=2020-01-01
        2020-01-01成立，晚于2019年底
        founded on 1 January 2020, after the end of 2019
    22 440500 2 0 order=1
        有国家级称号，免评，占汕头市1个
        a national title: no marks needed; takes a place of Shantou
    23 440500 4 0 order=2
        没有省级创新主体的荣誉
        without the honour of the province
    24 440500 4 0 order=3 filed=2022-10-01
        10月1日填报，已过截止
        filed on 1 October, too late
    25 440800 5 58 order=1 marks=11,8.5,19,19.5
        创新（两项之和）19.5分，低于20分；总分58分也低于60分，以总分为先
        58 in all, below 60, and 19.5 for innovation, below 20: the total is told first
"""

NAMING = Naming(
    prefix="CX2022",
    place="岭南",
    first=2_200,
    subjects={
        "1": "工业软件",
        "2": "伺服电机",
        "3": "导热薄膜",
        "4": "储能电芯",
        "5": "体外诊断",
    },
    kinds=("技术创新", "产品创新", "工艺创新", "模式创新"),
)
MOST = {"research": 20.0, "output": 20.0, "growth": 30.0, "standing": 30.0}
FIRST, OF_NATION, TITLE = "省级创新主体", "国家科技奖", "国家级创新称号"
WITHOUT_HONOUR = 23
ONE_NUMBER = ("6e3cda84c3b7", "1f87cf43d82c")
"""The findings that 014 and 015 have one number, as the product names them."""


def guangdong() -> Round:
    """The round as it is written."""
    plan = lines(PLAN)
    filed = {line.number: _filing(line) for line in plan}
    honours: list[list[Cell]] = [
        [each.credit_code, FIRST, "2021-03-15"]
        for number, each in filed.items()
        if number != WITHOUT_HONOUR
    ]
    honours += [
        [filed[2].credit_code, OF_NATION, "2021-06-01"],
        [filed[5].credit_code, OF_NATION, "2019-09-30"],
        [filed[22].credit_code, TITLE, "2015-01-01"],
    ]
    return Round(
        id="guangdong-2022",
        title="广东省2022年创新企业推荐汇总表",
        units=UNITS,
        filings=list(filed.values()),
        columns=(
            "推荐排序",
            "单位性质",
            "研发费用占比（%）",
            "成立日期",
            "知识产权证号",
            "线上填报日期",
            "联系人",
            "联系电话",
        ),
        criteria={
            "研发投入（20分）": "research",
            "创新产出（20分）": "output",
            "成长性（30分）": "growth",
            "专业化（30分）": "standing",
            "合规意见": "lawful",
        },
        sent_on="2022-10-08",
        dispositions=[
            [
                finding,
                "accepted",
                "typing_error",
                "省评审委员会（示例）",
                "示例纪要〔2022〕15号第一条",
            ]
            for finding in ONE_NUMBER
        ],
        registers={
            "honours": Register(("统一社会信用代码", "荣誉", "公布日期"), honours),
            "accidents": Register(
                ("统一社会信用代码", "事故日期"),
                [[filed[9].credit_code, "2017-10-01"], [filed[12].credit_code, "2017-09-30"]],
            ),
            "false_material": Register(
                ("统一社会信用代码", "认定日期"),
                [[filed[18].credit_code, "2019-10-01"], [filed[19].credit_code, "2019-09-30"]],
            ),
        },
        remarks=(
            (
                "评审前即可判定不予受理或免评的企业不送专家评分，其评分为空。",
                "Firms that are refused, or need no marks, were not given to the experts.",
            ),
        ),
    )


def _filing(line: Line) -> Filing:
    said = line.said
    return filing(
        line,
        NAMING,
        _sheets(line),
        {
            "推荐排序": int(said["order"]),
            "单位性质": "企业",
            "研发费用占比（%）": said.get("share", "6.5"),
            "成立日期": said.get("founded", "2014-05-20"),
            "知识产权证号": f"示例专利2019第{line.number}号",
            "线上填报日期": said.get("filed", "2022-09-20"),
        },
    )


def _sheets(line: Line) -> list[Sheet | None]:
    """Five sheets, the one of whoever finds the firm unlawful among them; none where not marked."""
    if "marked" in line.said:
        return [dict.fromkeys(MOST, 15.0), None, None, None, None]
    if not line.points:
        return []
    if "marks" in line.said:
        marks = dict(zip(MOST, map(float, line.said["marks"].split(",")), strict=True))
        sheets: list[dict[str, float | str | None]] = [dict(marks) for _ in range(5)]
        for place, name in enumerate(MOST):
            sheets[place][name] = marks[name] + 0.5
            sheets[place - 1][name] = marks[name] - 0.5
    else:
        sheets = around(line.points, MOST, line.number)
    denied = line.said.get("lawful", "")
    return [
        {**sheet, "lawful": "否" if f"E{place}" == denied else "是"}
        for place, sheet in enumerate(sheets, start=1)
    ]
