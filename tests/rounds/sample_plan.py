"""The sample round as planned: who files what, worth how much, and what is odd about it.

Keys such as BH3 (third row of 滨海新区) name projects inside the generator;
they appear in no file of the round except its README.
"""

from __future__ import annotations

from dataclasses import dataclass

DISTRICT_OF_KEY = {
    "HP": "120101",
    "HD": "120102",
    "HX": "120103",
    "NK": "120104",
    "HB": "120105",
    "HQ": "120106",
    "DL": "120110",
    "XQ": "120111",
    "JN": "120112",
    "BC": "120113",
    "WQ": "120114",
    "BD": "120115",
    "BH": "120116",
    "NH": "120117",
    "JH": "120118",
    "JZ": "120119",
}
"""Letters of a key to the district that recommends the project."""

ROLES = {
    "owner": "数据拥有方",
    "technology": "技术服务方",
    "service": "数据服务商",
    "exchange": "交易机构",
}

# worth: the total out of 100 that marks are drawn around
# level: of the DCMM certificate in the register, - for none
# effect: the number of cases, scenarios, deployments or models, - where none is asked
_TABLE = """
key  direction role        stage worth level effect
HP1  5         technology  已建  84    3     4
HP2  8         service     已建  82    -     3
HP3  4         technology  在建  73    -     6
HD1  8         technology  已建  80    -     5
HD2  3         service     已建  77    -     2
HD3  1         owner       已建  83    4     -
HX1  7         technology  已建  85    -     12
HX2  5         service     已建  78    -     6
HX3  4         technology  已建  79    3     11
NK1  4         technology  已建  84    -     7
NK2  1         technology  在建  81    -     6
NK3  8         service     已建  79    -     4
HB1  7         owner       已建  88    2     5
HB2  5         technology  已建  82    -     3
HB3  8         technology  已建  82    -     4
HQ1  8         owner       已建  79.5  -     3
HQ2  5         service     已建  70    -     5
DL1  7         technology  已建  84    -     6
DL2  6         technology  在建  72    -     3
DL3  7         owner       已建  81    3     4
XQ1  4         technology  已建  83    -     9
XQ2  7         technology  已建  77    -     3
XQ3  5         service     已建  80    3     7
XQ4  1         technology  已建  82    4     8
JN1  7         technology  已建  79.5  -     4
JN2  3         service     在建  71    -     3
JN3  5         service     已建  75    -     6
JN4  4         technology  已建  78    3     5
BC1  7         technology  已建  81    -     4
BC2  4         owner       已建  76    -     6
BC3  8         technology  已建  79    2     3
BC4  7         owner       已建  77    3     5
WQ1  8         service     已建  80.5  -     3
WQ2  6         technology  已建  74    -     4
WQ3  7         technology  已建  82    -     6
WQ4  4         technology  在建  76    3     5
BD1  6         technology  已建  80.5  -     5
BD2  7         technology  已建  69    -     3
BD3  5         service     已建  83    -     8
BD4  8         technology  已建  75    3     4
BH1  4         technology  已建  89    5     8
BH2  7         owner       已建  86    3     6
BH3  1         technology  已建  87    -     9
BH4  2         exchange    在建  85    -     -
BH5  8         technology  已建  83    2     5
BH6  6         technology  已建  80.5  -     4
BH7  3         service     已建  82    -     3
BH8  5         technology  已建  81    -     6
BH9  7         technology  在建  78.5  -     3
NH1  6         owner       已建  75    -     3
NH2  5         technology  在建  73    -     1
NH3  4         technology  已建  79    -     3
JH1  7         technology  已建  74    -     3
JH2  6         service     在建  57    -     3
JH3  6         technology  已建  72    3     4
JH4  8         technology  已建  70    -     3
JZ1  6         technology  已建  73    -     5
JZ2  8         service     已建  58    -     3
JZ3  5         technology  已建  76    -     4
JZ4  7         technology  已建  71    -     3
"""


@dataclass(frozen=True)
class Planned:
    """One row of the plan."""

    key: str
    unit: str
    direction: int
    role: str
    stage: str
    worth: float
    level: int | None
    effect: int | None


def _read(line: str) -> Planned:
    key, direction, role, stage, worth, level, effect = line.split()
    return Planned(
        key=key,
        unit=DISTRICT_OF_KEY[key[:2]],
        direction=int(direction),
        role=ROLES[role],
        stage=stage,
        worth=float(worth),
        level=None if level == "-" else int(level),
        effect=None if effect == "-" else int(effect),
    )


PLAN = tuple(_read(line) for line in _TABLE.strip().splitlines()[1:])

APPLICANT_TYPES = {"HD2": "行业协会", "BH8": "科研院所", "NH1": "科研院所"}
"""All others are 企业."""

VERIFIED = {
    "BH1": ("open_source",),
    "XQ4": ("open_source", "key_technology"),
    "HX1": ("key_technology",),
    "BH3": ("open_source",),
    "JN4": ("open_source",),
    "JZ1": ("key_technology",),
    "NH1": ("key_technology",),
}
"""Facts that the review of evidence accepted."""

REJECTED = {"DL2": ("key_technology",)}
"""Facts claimed, reviewed and not accepted."""

UNREVIEWED = {"HD1": ("open_source",)}
"""Facts claimed of which the review says nothing."""

NOT_CLAIMED = {"NH1": ("key_technology",)}
"""Facts accepted though the district's sheet does not claim them."""

DECLARED_LEVELS = {"BC3": 3}
"""DCMM level on the district's sheet where the register says another."""

VALID_UNTIL = {"XQ3": "2022-03-01", "HX3": "2022-05-04"}
"""Certificates that end early; all others are valid until 2024."""

NO_NUMBER = "JH4"
LATE = "WQ3"
LAST_IN_TIME = "HP2"
NOT_SENT = "ZZ1"
"""Filed online; no district recommended it."""

TWINS = ("HX2", "JN3")
"""One applicant, two districts, two spellings of its name."""

OTHER_TITLE_ON_PAPER = "WQ2"
WRONG_CODE = "JZ3"
NO_RETURN = "JZ4"
EARLIER_PILOT = "BD3"
OTHER_EARLIER_PILOT = "HP1"
EARLIER_PILOT_OVER = "HQ2"

EQUAL_AT_QUOTA = ("HB2", "HB3")
EQUAL_SHARED = ("NK1", "DL1")
EQUAL_BY_UNTRIMMED_MEAN = ("BD1", "WQ1")
"""Better one first."""
EQUAL_BY_INNOVATION = ("HQ1", "JN1")
"""Better one first."""

TOO_FEW = "HD2"
LEFT_HALF_WAY = "E07"
RECUSED = {
    ("HD2", "E01"): "任该协会理事",
    ("HD2", "E03"): "任该协会理事",
    ("HD2", "E05"): "任该协会常务理事",
    ("HD2", "E08"): "任该协会专家委员会委员",
    ("HX1", "E02"): "在申报单位兼任技术顾问",
    ("BC1", "E06"): "与申报单位负责人为近亲属",
}
RECUSED_ON_THE_DAY = ("BC1", "E06")
"""Marked before it was known; the marks stand in the sheet and must not count."""

EMPLOYED = ("BH6", "E04")
"""Left the applicant within three years, and did not say so."""
EMPLOYED_LONG_AGO = ("HP2", "E09")
TYPED_FULL_WIDTH = ("DL2", "E03")
UNFIT = ("DL2", "E03")
"""Project and expert who thinks it was filed under the wrong direction."""

DISPOSITIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("524efefb0c76", "accepted", "same_applicant", "示例评审会", "示例评审会纪要〔2022〕2号第一条"),
    ("4e788ac585c8", "excluded", "same_applicant", "示例评审会", "示例评审会纪要〔2022〕2号第一条"),
    ("be72d6d7046e", "accepted", "typing_error", "示例评审会", "示例评审会纪要〔2022〕2号第二条"),
    ("f0316a6e3342", "accepted", "qualification", "示例评审会", "示例评审会纪要〔2022〕2号第三条"),
    ("5ad858a5e714", "accepted", "qualification", "示例评审会", "示例评审会纪要〔2022〕2号第三条"),
)
"""Lines of dispositions.csv: finding, decision, reason code, decided by, minute.

A finding's id is known only from a run, so these are copied from one by hand.
"""
