"""Other readings are told where they change a name, and only there."""

from __future__ import annotations

from typing import Any

from pipeline.advice.alternatives import find_alternatives
from pipeline.policy.advising import Alternatives
from tests.advice.marked import Marks, carried

ALL = ["extra_order", "priority", "unused"]


def told(marks: Marks, shown: list[str], **changes: Any) -> list[tuple[str, ...]]:
    results, policy = carried(marks, **changes)
    part = Alternatives.model_validate({"clause": "test", "says": "test", "shown": shown})
    rows = find_alternatives(results, policy, part)
    return list(rows.itertuples(index=False, name=None))


EXEMPT = {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]}


def test_extra_places_used_after_the_quota() -> None:
    """Quota 2 and one extra place: a, b and c are in; quota first, a, b and e."""
    found = told(
        {"a": (95, 95), "b": (94, 94), "c": (93, 93), "d": (92, 92), "e": (91, 91)},
        ALL,
        facts={name: {"dcmm_level": 3} for name in "abe"},
        pools={
            "total": None,
            "unit": {"default": 2, "named": {}},
            "exemption": EXEMPT,
            "extra": {
                "per": "unit",
                "default": 1,
                "named": {},
                "instead_of": ["unit"],
                "order": "extra-first",
            },
        },
    )
    assert [(reading, name, otherwise) for reading, name, _, otherwise in found] == [
        ("quota-first", "c", "reserve"),
        ("quota-first", "d", "not_selected"),
        ("quota-first", "e", "recommended"),
    ]


def test_priority_as_an_order_among_equals() -> None:
    """B is in by its 2 points; without them A is, and B goes first only among equals."""
    common: dict[str, Any] = {
        "facts": {"B": {"open_source": 1}, "D": {"open_source": 1}},
        "bonuses": [{"id": "open", "fact": "open_source", "group": None, "points": "2"}],
    }
    found = told({"A": (81, 81), "B": (80, 80)}, ["priority"], pools={"total": 1}, **common)
    assert found == [
        ("priority_as_order", "A", "reserve", "recommended"),
        ("priority_as_order", "B", "recommended", "reserve"),
    ]
    assert told({"A": (80, 80), "B": (80, 80)}, ["priority"], pools={"total": 1}, **common) == []


def test_nothing_is_told_where_no_name_changes() -> None:
    assert told({"A": (81, 81), "B": (80, 80)}, ALL, pools={"total": 1}) == []
