"""What the procedure tells beside the outcomes of a round."""

from __future__ import annotations

import json

from tests.agreement.product import carried_out
from tests.oracle.worked import policy, project

EXTRA = {
    "per": "unit",
    "default": 1,
    "named": {},
    "instead_of": ["unit"],
    "order": "extra-first",
}


def _round(marks: dict[str, tuple[str, int]]) -> dict[str, object]:
    return {
        "projects": [
            {**project(name), "facts": {"dcmm_level": level}} for name, (_, level) in marks.items()
        ],
        "marks": [(name, "E1", "c1", mark) for name, (mark, _) in marks.items()],
        "recused": [],
        "rulings": [],
    }


def _told(order: str) -> list[tuple[str, str, str]]:
    pools = {
        **policy()["pools"],
        "unit": {"default": 2, "named": {}},
        "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
        "extra": {**EXTRA, "order": order},
    }
    marks = {"a": ("95", 3), "b": ("94", 3), "c": ("93", 1), "d": ("92", 1), "e": ("91", 4)}
    results = carried_out(policy(pools=pools), _round(marks))
    rows = results.complaints[results.complaints["code"] == "extra_order_matters"]
    fields = [json.loads(told) for told in rows["fields"]]
    return [(told["order"], told["added"], told["dropped"]) for told in fields]


def test_other_order_of_extra_places_is_told_where_it_changes_a_name() -> None:
    assert _told("extra-first") == [("quota-first", "e", "c")]
    assert _told("quota-first") == [("extra-first", "c", "e")]
