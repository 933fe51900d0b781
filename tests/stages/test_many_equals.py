"""More equals than can be tried one by one: who is referred, who waits, and what stays exact."""

from __future__ import annotations

import pytest

from pipeline.stages.allocate import reserve
from pipeline.stages.allocate import walk as walking
from pipeline.stages.allocate.contest import Contender, Contest, Route
from pipeline.stages.allocate.reserve import in_when_kept, reserves
from pipeline.stages.allocate.walk import walk


def contest(places: dict[str, int], *groups: str) -> Contest:
    """Groups of equals from the top, such as `a=unit:1+direction:1 b=unit:2`."""
    return Contest(
        places,
        tuple(
            tuple(
                Contender(
                    name, at, (Route(pools.partition("+")[0], tuple(pools.split("+"))),), True
                )
                for name, pools in (one.split("=") for one in group.split())
            )
            for at, group in enumerate(groups, 1)
        ),
    )


CROSSING = {"unit:1": 1, "unit:2": 1, "direction:1": 1, "direction:2": 1}
TWICE = contest(
    {**CROSSING, "unit:3": 2, "unit:4": 1},
    "a=unit:1+direction:1 b=unit:1+direction:2 c=unit:2+direction:1",
    "d=unit:2+direction:2 e=unit:3+direction:2",
    "f=unit:3",
    "g=unit:4",
)
"""Equals below equals; f has room beside e, and g with nobody at all."""


def test_who_shares_a_pool_with_equals_not_followed_to_the_end_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = walk(TWICE)
    assert not whole.limited
    standings = {name: verdict.standing for name, verdict in whole.verdicts.items()}
    above = dict.fromkeys("abc", "straddles") | dict.fromkeys("de", "waits")
    assert standings == {**above, "f": "in", "g": "in"}
    monkeypatch.setattr(walking, "MOST_ORDERS", 2)
    some = walk(TWICE)
    assert some.limited
    standings = {name: verdict.standing for name, verdict in some.verdicts.items()}
    assert standings == {**above, "f": "waits", "g": "in"}
    waiting = some.verdicts["f"]
    assert (waiting.full, waiting.full_before, waiting.possible) == ({"unit:3"}, set(), True)


def test_the_reserve_of_places_without_equals_needs_no_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If c leaves, e moves up; if a leaves, b would, but b takes the place of c."""
    chain = contest(
        CROSSING,
        "a=unit:1+direction:1",
        "b=unit:1+direction:2",
        "c=unit:2+direction:2",
        "e=unit:2",
    )
    walked = walk(chain)
    assert walked.who("in") == {"a", "c"}
    assert reserves(chain, walked) == {"e"}
    assert in_when_kept(chain.without("c"), walk(chain.without("c")), frozenset("a")) == {"a", "e"}
    monkeypatch.setattr(reserve, "_MOST_STEPS", 0)
    assert reserves(chain, walked) == {"e"}
    assert in_when_kept(chain.without("a"), walk(chain.without("a")), frozenset("c")) == set()
