"""What a table promises: its columns, their types and words, a key of its own for each row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from pipeline.errors import BrokenPromise
from pipeline.tables.kinds import CODE, COUNT, TEXT, WORD, Column, Table

MARKS = Table(
    "marks",
    "a mark",
    (
        Column("project", CODE, "the project"),
        Column("expert", COUNT, "the expert"),
        Column("said", TEXT, "what was said"),
        Column("state", WORD, "what became of it", ("counted", "left out")),
    ),
    ("project", "expert"),
)


def marks(*rows: tuple[str, int, str, str]) -> pd.DataFrame:
    return MARKS.of(dict(zip(MARKS.names, map(list, zip(*rows, strict=True)), strict=True)))


def test_rows_stand_in_the_order_of_their_key_and_what_was_given_stays() -> None:
    given = marks(("b", 1, "", ""), ("a", 10, "", "counted"), ("B", 1, "", ""), ("a", 9, "x", ""))
    before = given.copy()
    kept = MARKS.promised(given)
    pairs = list(zip(kept["project"], kept["expert"], strict=True))
    assert pairs == [("B", 1), ("a", 9), ("a", 10), ("b", 1)]
    assert list(kept.index) == [0, 1, 2, 3]
    pd.testing.assert_frame_equal(given, before)
    kept.loc[0, "said"] = "changed"
    pd.testing.assert_frame_equal(given, before)


def test_a_key_that_stands_twice_is_named() -> None:
    rows = [("a", 1, "first", ""), ("b", 2, "", ""), ("a", 2, "", ""), ("a", 1, "second", "")]
    with pytest.raises(BrokenPromise, match=r"marks has two rows \['a', .*1.*\]"):
        MARKS.promised(marks(*rows))
    assert len(MARKS.promised(marks(*rows[:3]))) == 3


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"said": [None, "x"]}, "said has missing cells"),
        ({"state": ["counted", "lost"]}, r"state holds \['lost'\]"),
        ({"expert": [1.0, 2.0]}, "expert is float64"),
        ({"more": [1, 2]}, "has columns"),
    ],
)
def test_a_promise_that_is_not_kept_is_named(changed: dict[str, list[Any]], told: str) -> None:
    sound = marks(("a", 1, "", ""), ("b", 2, "", ""))
    dtype = {"said": "str", "state": "str"}
    broken = sound.assign(**{n: pd.Series(v, dtype=dtype.get(n)) for n, v in changed.items()})
    with pytest.raises(BrokenPromise, match=told):
        MARKS.promised(broken)


def test_the_empty_table_keeps_every_promise() -> None:
    assert list(MARKS.promised(MARKS.empty()).columns) == list(MARKS.names)
