"""The sixteen districts that recommend, and what a larger round adds to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class District:
    """A recommending unit: its code in GB/T 2260 and its name."""

    code: str
    name: str


DISTRICTS = tuple(
    District(code, name)
    for code, name in (
        ("120101", "和平区"),
        ("120102", "河东区"),
        ("120103", "河西区"),
        ("120104", "南开区"),
        ("120105", "河北区"),
        ("120106", "红桥区"),
        ("120110", "东丽区"),
        ("120111", "西青区"),
        ("120112", "津南区"),
        ("120113", "北辰区"),
        ("120114", "武清区"),
        ("120115", "宝坻区"),
        ("120116", "滨海新区"),
        ("120117", "宁河区"),
        ("120118", "静海区"),
        ("120119", "蓟州区"),
    )
)

NAME_OF = {district.code: district.name for district in DISTRICTS}


def districts(number: int) -> tuple[District, ...]:
    """The first `number` units: real districts, then invented ones (code from 129001)."""
    invented = (
        District(str(129000 + index), f"示例{index}区")
        for index in range(1, number - len(DISTRICTS) + 1)
    )
    return (DISTRICTS + tuple(invented))[:number]
