"""What text means: numbers, days and moments, credit codes, and names."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.headings import normalised
from pipeline.tables.spelling import Names, code_text
from pipeline.tables.values import credit_check, exact_decimal, moment_of, whole_number

PARTS = {"年": "-", "月": "-", "日": " ", "时": ":", "分": ":", "秒": " "}
BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "2022-05-04",
        "2022/5/4",
        "2022.5.4",
        "20220504",
        "2022年5月4日",
        "２０２２．０５．０４",
        " 2022 年5月4日 ".replace(" 年", "年"),
        "2022-05-04 18:00:00",
        "2022年5月4日18时",
    ],
)
def test_a_day_in_the_forms_people_write(text: str) -> None:
    moment = moment_of(text, PARTS)
    assert moment is not None
    assert moment.day == date(2022, 5, 4)


@pytest.mark.parametrize(
    "text",
    ["", "44685", "2022.5", "2022-13-01", "2022-02-29", "4.5.2022", "2022-05-041", "May 4, 2022"],
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert moment_of(text, PARTS) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2022-05-04", datetime(2022, 5, 4, tzinfo=BEIJING)),
        ("2022-05-04 23:59", datetime(2022, 5, 4, 23, 59, tzinfo=BEIJING)),
        ("2022-05-04T15:59:59Z", datetime(2022, 5, 4, 23, 59, 59, tzinfo=BEIJING)),
        ("2022-05-04 09:00+0900", datetime(2022, 5, 4, 8, tzinfo=BEIJING)),
        ("2022年5月4日18时30分5秒", datetime(2022, 5, 4, 18, 30, 5, tzinfo=BEIJING)),
        ("2022-05-04 24:00", datetime(2022, 5, 5, tzinfo=BEIJING)),
    ],
)
def test_a_moment_without_a_zone_is_in_the_deadlines(text: str, at: datetime) -> None:
    moment = moment_of(text, PARTS)
    assert moment is not None
    assert moment.at(BEIJING) == at


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("３", 3), (" 12 ", 12), ("5.0", 5), ("5.5", None), ("-1", None), ("约3", None)],
)
def test_a_whole_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["85,5", "85%", "九十", "1E5", "inf", "nan", "90/100", "", "--1"])
def test_what_has_two_meanings_is_no_decimal(text: str) -> None:
    assert exact_decimal(text) is None


@given(some.decimals(-999_999, 999_999, places=9))
def test_a_decimal_is_read_exactly(amount: Decimal) -> None:
    found = exact_decimal(f"{amount:f}")
    assert found is not None
    assert found.whole
    assert Decimal(found.billionths).scaleb(-9) == amount


def test_a_tenth_decimal_is_not_lost_in_silence() -> None:
    found = exact_decimal("0.1234567891")
    assert found is not None
    assert not found.whole


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "914403001922038216",
        "91330100799655058B",
        "91110000802100433B",
        "9144030071526726XG",
    ],
)
def test_the_check_character_of_a_credit_code(code: str) -> None:
    assert credit_check(code) == code[-1]


@pytest.mark.parametrize("code", ["91350100M000100Y4Z", "91350100M000100Y4", "", "I" * 18])
def test_a_code_outside_the_alphabet_has_no_check_character(code: str) -> None:
    assert credit_check(code) is None


def test_a_changed_character_changes_the_check() -> None:
    assert credit_check("91350100M000100Y33") != "3"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＴＪ\u3000０１", "TJ01"),
        ("TJ\u200b01\ufeff", "TJ01"),
        ("00123", "00123"),
        ("1E5", "1E5"),
        (" John\u00a0 Rink ", "John Rink"),
        ("J. P. Rink", "J. P. Rink"),
        ("TJ 2022 - 001", "TJ2022-001"),
        ("和 平 区", "和平区"),
    ],
)
def test_a_code_without_what_is_not_seen(text: str, plain: str) -> None:
    assert code_text(text) == plain


@pytest.mark.parametrize(
    ("text", "name"),
    [("3", "3"), ("卫星", "3"), ("3. 卫星", "3"), ("３、卫 星", "3"), ("卫星城", ""), ("", "")],
)
def test_a_name_is_found_or_unknown_and_never_guessed(text: str, name: str) -> None:
    names = Names({"3": ["卫星"], "4": ["行星", "行星群"]}, normalised)
    assert names.id_of(text) == name


def test_the_nearest_names_are_one_for_each_id() -> None:
    names = Names({"3": ["卫星", "卫星群"], "4": ["行星"]}, normalised)
    assert set(names.nearest("卫 星 群落")) == {"卫星群"}
