"""CSV: opens rightly, harms nobody, and comes back as it was."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formulas import guarded, unguarded
from pipeline.publish.delimited import csv_bytes
from pipeline.publish.lists import make_lists
from pipeline.publish.records import records_bytes, records_of
from pipeline.tables.working import LEDGER
from tests.publish.example import example


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86 22", "'+86 22"),
        ("-", "'-"),
        ("@SUM", "'@SUM"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("'=1", "''=1"),
        ("''-", "'''-"),
        ("'quoted'", "'quoted'"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_texts_that_look_like_formulas_are_guarded(text: str, written: str) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n\"，,＝a中 ")), st.text())
def test_every_text_comes_back(first: str, second: str) -> None:
    header = ["a", "b"]
    wanted = [text.encode("utf-8", "replace").decode() for text in (first, second)]
    content = records_bytes(header, [[guarded(text) for text in wanted]])
    assert records_of(content) == [header, wanted]


def test_the_form_of_a_file() -> None:
    rows = LEDGER.of(
        {
            "project_id": ["P1", "P1"],
            "rule": ["cap:g", "experts"],
            "basis": ['n=2 "x", y', "=2"],
            "points": [-500_000_000, 91_234_567_891],
            "clause": ["正文二(四)", ""],
        }
    )
    assert csv_bytes(LEDGER, rows, 2) == (
        b"\xef\xbb\xbf"
        + (
            "project_id,rule,basis,points,clause\r\n"
            'P1,cap:g,"n=2 ""x"", y",-0.50,正文二(四)\r\n'
            "P1,experts,'=2,91.234567891,\r\n"
        ).encode()
    )


def test_missing_points_places_and_flags() -> None:
    example_ = example()
    lists = make_lists(example_.results, example_.received, example_.policy, example_.headings)
    published = lists.tables["ranking"]
    records = records_of(csv_bytes(published.table, published.rows, 2))
    by_name = [dict(zip(records[0], record, strict=True)) for record in records[1:]]
    assert by_name[0]["total"] == "97.25"
    assert by_name[0]["place"] == "1"
    last = by_name[-1]
    assert (last["place"], last["expert_points"], last["total"]) == ("", "", "")
    assert last["bonus_points"] == "0.00"
    assert {row["provisional"] for row in by_name} == {"0", "1"}


def test_every_published_table_parses_back_to_its_own_cells() -> None:
    example_ = example()
    lists = make_lists(example_.results, example_.received, example_.policy, example_.headings)
    for published in lists.tables.values():
        header, *records = records_of(csv_bytes(published.table, published.rows, 2))
        assert header == list(published.table.names)
        assert len(records) == len(published.rows)
        for column in published.table.columns:
            if column.kind.dtype == "str":
                found = [record[header.index(column.name)] for record in records]
                assert found == published.rows[column.name].tolist()


def test_an_empty_table_is_its_header() -> None:
    empty = pd.DataFrame(LEDGER.empty())
    assert csv_bytes(LEDGER, empty, 2) == b"\xef\xbb\xbfproject_id,rule,basis,points,clause\r\n"
