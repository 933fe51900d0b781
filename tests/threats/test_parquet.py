"""Parquet files that are not what they say, and what comes of the values of sound ones."""

from __future__ import annotations

import io
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from pipeline.ingest import parquet
from pipeline.ingest.pool import read_apart
from pipeline.ingest.reading import read_bytes


def packed(columns: dict[str, Any], **how: Any) -> bytes:
    """A Parquet file of these columns."""
    held = io.BytesIO()
    pd.DataFrame(columns).to_parquet(held, index=False, **how)
    return held.getvalue()


SOUND = packed({"project_id": ["P1", "P2"], "mark": [8.7, None]})


def why(content: bytes) -> tuple[str, str]:
    """Why a file is refused, read in a process of its own: the code, and its detail or limit."""
    reading = read_apart("marks.parquet", content)
    assert reading.refused is not None
    assert reading.sheets == ()
    params = reading.refused.params
    return reading.refused.code, params.get("detail", params.get("limit", ""))


def test_values_are_the_texts_that_a_csv_file_would_hold() -> None:
    columns = {
        "number": [8.7, 1e21, float("nan")],
        "whole": pd.array([1, None, 30], dtype="Int64"),
        "money": [Decimal("1.50"), None, Decimal("2.00")],
        "day": [date(2026, 3, 1), None, date(2024, 2, 29)],
        "text": ["'=1+1", "a\u202eb", "two\nlines"],
    }
    reading = read_apart("marks/a.parquet", packed(columns))
    assert (reading.kind, reading.refused) == ("parquet", None)
    assert reading.sheets[0].rows == [
        list(columns),
        ["8.7", "1", "1.50", "2026-03-01", "'=1+1"],
        ["1000000000000000000000", "", "", "", "a\u202eb"],
        ["", "30", "2.00", "2024-02-29", "two\nlines"],
    ]
    assert [(odd.code, odd.cell) for odd in reading.oddities] == [
        ("line_breaks", "E4"),
        ("control_characters", "E3"),
    ]


def test_few_bytes_that_stand_for_many_rows_are_refused_by_what_the_file_says() -> None:
    content = packed({"mark": pd.Categorical.from_codes([0] * 2_000_000, ["x"])})
    assert len(content) < 20_000
    assert why(content) == ("sheet_too_large", "2000001 rows, 1 columns")


def test_one_text_used_many_times_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed({"a": pd.Categorical.from_codes([0] * 1000, ["x" * 20])})
    monkeypatch.setattr(parquet, "MOST_CHARACTERS", 19_999)
    refused = read_bytes("a.parquet", content).refused
    assert refused is not None
    assert refused.code == "text_too_long"


def test_a_text_that_would_fill_the_memory_ends_no_round() -> None:
    content = packed({"a": pd.Categorical.from_codes([0] * 40_000, ["x" * 60_000])})
    assert len(content) < 200_000
    assert why(content)[0] in ("reader_memory", "text_too_long")
    assert read_apart("a.parquet", SOUND).refused is None


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1", SOUND[:-20]])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    assert why(content)[0] == "file_damaged"


def test_bytes_changed_at_random_are_read_or_refused() -> None:
    chance = random.Random(3)
    seen = set()
    for _round in range(60):
        content = bytearray(SOUND)
        content[chance.randrange(4, len(content))] = chance.randrange(256)
        reading = read_apart("a.parquet", bytes(content))
        seen.add(reading.refused is None)
    assert seen == {True, False}


def test_without_a_reader_it_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.reading.is_readable", lambda: False)
    refused = read_bytes("a.parquet", SOUND).refused
    assert refused is not None
    assert (refused.code, refused.params["really"]) == ("file_not_a_table", "a Parquet file")
