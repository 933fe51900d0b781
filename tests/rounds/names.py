"""Invented names that read like a real list and cannot be taken for one.

Every applicant's name contains 示例 (example), every person's 某 (a certain).
"""

from __future__ import annotations

_PLACES = ("津门", "海河", "沽上", "渤湾", "卫水", "潮白", "燕东", "北洋", "七里", "盘山", "团泊")
_FIRST = "云数智恒瀚明联景"
_SECOND = "启衡澜算图策枢衍"
_TRADES = ("数据科技", "信息技术", "智能装备", "软件", "数字产业", "网络科技", "大数据服务")
_FORMS = ("有限公司", "有限公司", "股份有限公司", "有限公司", "有限责任公司")

_TECHNIQUES = (
    "隐私计算",
    "知识图谱",
    "时序数据库",
    "多源数据融合",
    "边缘计算",
    "数据中台",
    "湖仓一体",
    "联邦学习",
)
_SUBJECTS = {
    1: (
        ("集团企业", "装备制造", "供热企业", "港航企业"),
        ("数据管理能力提升工程", "数据治理平台"),
    ),
    2: (
        ("区域", "港口", "医药", "汽车"),
        ("数据可信交易流通平台", "数据交付结算服务"),
    ),
    3: (
        ("公共数据", "金融数据", "物流数据", "产业数据"),
        ("资产评估服务", "合规认证服务体系"),
    ),
    4: (
        ("海量日志", "多模态", "异构", "流式"),
        ("数据分析系统", "数据采集与加工软件", "数据安全网关"),
    ),
    5: (
        ("遥感影像", "语音语料", "政企", "园区"),
        ("数据标注服务平台", "可视化分析服务", "数据清洗服务"),
    ),
    6: (
        ("小站稻", "设施蔬菜", "水产养殖", "奶牛养殖"),
        ("生产大数据应用", "精准管理平台"),
    ),
    7: (
        ("海洋工程装备", "轨道交通", "精密铸造", "自行车产业链"),
        ("设备预测性维护应用", "质量追溯大数据平台"),
    ),
    8: (
        ("城市应急", "冷链物流", "社区医疗", "文化旅游"),
        ("大数据应用", "协同服务平台"),
    ),
}

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安宁平和清明远达文博学思敏慧雅静诚信勤恒毅宏志新春秋辰宇航"


def brand(number: int) -> str:
    """Two or more characters, different for each number."""
    characters = [_FIRST[number % 8]]
    rest = number // 8
    while True:
        characters.append(_SECOND[rest % 8])
        rest //= 8
        if rest == 0:
            return "".join(characters)
        rest -= 1


def applicant(number: int, applicant_type: str = "企业") -> str:
    """The name of an invented applicant, different for each number."""
    place = _PLACES[number % len(_PLACES)]
    trade = _TRADES[(number * 3) % len(_TRADES)]
    if applicant_type == "行业协会":
        return f"{place}示例{brand(number)}数据产业协会"
    if applicant_type == "科研院所":
        return f"{place}示例{brand(number)}数据研究院"
    return f"{place}示例{brand(number)}{trade}{_FORMS[number % len(_FORMS)]}"


def title(direction: int, number: int) -> str:
    """The title of the `number`-th project of a direction, different for each pair."""
    subjects, kinds = _SUBJECTS[direction]
    technique = _TECHNIQUES[(number + number // 8 + direction) % len(_TECHNIQUES)]
    name = f"基于{technique}的{subjects[number % len(subjects)]}{kinds[(number // 4) % len(kinds)]}"
    turn = number // (len(_TECHNIQUES) * len(kinds))
    return name if turn == 0 else f"{name}（{turn + 1}期）"


def person(number: int) -> str:
    """The name of an invented person; repeats after some nine hundred."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    return f"{surname}某{_GIVEN[(number // len(_SURNAMES) + number) % len(_GIVEN)]}"


def telephone(number: int) -> str:
    """A telephone number that no exchange would give out: it begins with 0."""
    return f"022-0{number % 10_000_000:07d}"
