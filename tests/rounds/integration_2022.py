"""The small round for configs/integration-2022.yaml."""

from __future__ import annotations

from tests.rounds.invented import Filing, Register, Round, Sheet
from tests.rounds.invented_marks import around
from tests.rounds.invented_plan import Line, Naming, filing, lines
from tests.rounds.provinces import UNITS

PLAN = """
    1 370200 1 60 order=1 hearing=20
        青岛市排第1，占指标
        first in Qingdao's order, in its quota
    2 370200 5 58 order=2 hearing=25 stray=depth
        平台方向，不占指标；E1误填的“融合深度”不计
        outside the quota; what E1 wrote under another direction's criterion is left out
    3 370200 2 55 order=3 hearing=27
        青岛市排第3，占指标
        third in Qingdao's order, in its quota
    4 370200 5 0 order=4
        平台方向第2个，指标3个的三分之一为1个，按排序出局
        the second outside the quota, of which a third is 1: drops out by the unit's order
    5 370200 3 50.5 order=5
        占青岛市第3个；书面50.5分，未进前10名，不参加答辩
        the third of Qingdao's quota; 50.5 on paper, not among the first 10: not heard
    6 370200 1 66 order=6 hearing=20
        得分最高，但青岛市排第6，按排序出局
        the most points of all, and sixth in Qingdao's order: drops out by it
    7 330200 1 57 order=1 hearing=18.5
        宁波市排第1
        first in Ningbo's order
    8 330200 4 49 order=2
        宁波市排第2；书面49分，不参加答辩
        second in Ningbo's order; 49 on paper, not heard
    9 330200 2 54 hearing=20
        未排序，与010争宁波市最后1个，提请处置
        without a number, as 010 is; one place is left for both: referred
    10 330200 3 53 hearing=20
        未排序，与009争同一名额，提请处置
        without a number, like 009: referred
    11 320000 5 56 order=1 hearing=22
        江苏省平台方向，不占指标
        Jiangsu, outside the quota
    12 320000 5 47 order=2
        江苏省平台方向第2个，名额有余；书面47分，不参加答辩
        Jiangsu's second, with room; 47 on paper, not heard
    13 320000 1 51 order=3 hearing=8.5
        与018同列书面第10名，都参加答辩；两部分合计59.5分，低于60分
        equal tenth on paper with 018, and both are heard; 59.5 in all, below 60
    14 320000 2 46 order=5
        江苏省排序缺第4，予以提示；书面46分，不参加答辩
        number 4 is missing in Jiangsu's order, which is told; not heard
    15 430000 3 0 order=1
        同一项目已获其他专项资助
        the same project is funded elsewhere
    16 430000 4 52 order=2 hearing=12 marks=14.5,18.5,19
        方案可行性14.5分，低于15分
        14.5 for the plan, below 15
    17 430000 1 45 order=3
        书面45分，不参加答辩
        45 on paper, not heard
    18 430000 5 51 order=4 hearing=21 heard=2
        参加答辩，只有两名专家评分，不足三人
        heard, and marked by two experts alone
"""

NAMING = Naming(
    prefix="RH2022",
    place="神州",
    first=2_300,
    subjects={
        "1": "轴承设计",
        "2": "制药生产",
        "3": "家具经营",
        "4": "电梯服务",
        "5": "船舶协同",
    },
    kinds=("融合示范", "应用示范", "改造示范"),
)
PAPER = {"plan": 30.0, "depth": 20.0, "effect": 20.0}
PLATFORMS = {"plan": 30.0, "platform": 20.0, "effect": 20.0}
HEARING = {"answers": 30.0}
OUTSIDE = "5"


def integration() -> Round:
    """The round as it is written."""
    plan = lines(PLAN)
    filed = {line.number: _filing(line) for line in plan}
    return Round(
        id="integration-2022",
        title="2022年融合试点示范推荐汇总表",
        units=UNITS,
        filings=list(filed.values()),
        columns=("推荐排序", "单位性质", "联系人", "联系电话"),
        criteria={
            "方案可行性（30分）": "plan",
            "融合深度（20分）": "depth",
            "平台能力（20分）": "platform",
            "应用成效（20分）": "effect",
        },
        hearing={"答辩表现（30分）": "answers"},
        sent_on="2022-10-18",
        registers={
            "funded": Register(
                ("统一社会信用代码", "项目名称", "资助专项"),
                [
                    [filed[15].credit_code, filed[15].title, "示例专项一"],
                    [filed[16].credit_code, "另一示例项目", "示例专项二"],
                ],
            )
        },
        remarks=(
            (
                "016的申报主体另有项目获资助，名称不同，不受影响。",
                "Another project of the applicant of 016 is funded elsewhere, which bars nothing.",
            ),
            (
                "004按推荐单位的排序在评审前已出局，未送专家评分；006仍送评，以示得分不能改变排序。",
                "004 was out by its unit's order before the marking and was not marked; 006 was, "
                "to show that points do not change that order.",
            ),
        ),
    )


def _filing(line: Line) -> Filing:
    order = line.said.get("order")
    cells = {"推荐排序": int(order) if order else None, "单位性质": "企业"}
    return filing(line, NAMING, _sheets(line), cells)


def _sheets(line: Line) -> list[Sheet | None]:
    if not line.points:
        return []
    said = line.said
    most = PLATFORMS if line.direction == OUTSIDE else PAPER
    if "marks" in said:
        marks = dict(zip(most, map(float, said["marks"].split(",")), strict=True))
        turned = (0.0, 0.5, -0.5, 0.5, -0.5)
        sheets: list[dict[str, float | str | None]] = [
            {**marks, "effect": marks["effect"] + shift} for shift in turned
        ]
    else:
        sheets = around(line.points, most, line.number)
    if "hearing" in said:
        heard = around(float(said["hearing"]), HEARING, line.number + 2)
        many = int(said.get("heard", len(sheets)))
        sheets = [
            {**sheet, **(answers if place < many else {})}
            for place, (sheet, answers) in enumerate(zip(sheets, heard, strict=True))
        ]
    if "stray" in said:
        sheets[0] = {**sheets[0], said["stray"]: 18.0}
    return [*sheets]
