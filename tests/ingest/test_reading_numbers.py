"""The text of a number, and which formats show one as a date."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codes import CODES
from pipeline.codes.files import DOUBTED, KEPT, REFUSED
from pipeline.ingest.numbers import date_text, iso_text, number_text, shown_by_code, zeros_of
from pipeline.ingest.reading import address
from pipeline.ingest.records import place, rectangle


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (8.6999999999999993, "8.7"),
        (3.0, "3"),
        (-0.0, "0"),
        (-2.5, "-2.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (123456789012345680.0, "123456789012345680"),
        (1.5e300, "15" + "0" * 299),
    ],
)
def test_a_number_is_its_shortest_text_in_plain_digits(number: float, text: str) -> None:
    assert number_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_from_its_text(number: float) -> None:
    text = number_text(number)
    assert float(text) == number
    assert "e" not in text
    assert not text.endswith(".0")
    assert text == "0" or Decimal(text) == Decimal(repr(number))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy-mm-dd", "date"),
        ('yyyy"年"m"月"d"日"', "date"),
        ("[$-804]aaaa;@", "date"),
        ('[$-404]e"年"m"月"', "date"),
        ("mmm-yy", "date"),
        ("m/d/yy h:mm", "date"),
        ("h:mm AM/PM", "time"),
        ('h"时"mm"分"', "time"),
        ("mm:ss.0", "time"),
        ("[h]:mm:ss", "elapsed"),
        ("[mm]:ss", "elapsed"),
        ("General", ""),
        ("0.00E+00", ""),
        ("#,##0.00_ ;[Red]-#,##0.00", ""),
        ('0.0"分"', ""),
        ('0"day"', ""),
        ("0\\d", ""),
        ("0_m", ""),
        ("[Red]0;[Blue]-0", ""),
        ("@", ""),
        ("000000", ""),
    ],
)
def test_a_format_tells_dates_from_numbers(code: str, shown: str) -> None:
    assert shown_by_code(code) == shown


def test_formats_that_pad_with_zeros_are_known_by_their_width() -> None:
    assert [zeros_of(code) for code in ("0000", "0", "0.00", '00"x"', "#000", "General")] == [
        *(4, 0, 0, 2, 0, 0)
    ]


@pytest.mark.parametrize(
    ("serial", "shown", "from_1904", "text"),
    [
        (1, "date", False, "1900-01-01"),
        (2958465, "date", False, "9999-12-31"),
        (2958465.9999999999, "date", False, None),
        (44685.9999999999, "date", False, "2022-05-05"),
        (44685.000011574, "date", False, "2022-05-04 00:00:01"),
        (0.75, "time", False, "18:00:00"),
        (44685.75, "time", False, "2022-05-04 18:00:00"),
        (0.5, "date", False, None),
        (0, "date", True, "1904-01-01"),
        (60, "date", True, "1904-03-01"),
        (10.632060185185185, "elapsed", False, "255:10:10"),
        (math.nextafter(0, -1), "date", False, None),
    ],
)
def test_serial_numbers_become_iso_dates_or_nothing(
    serial: float, shown: str, from_1904: bool, text: str | None
) -> None:
    assert date_text(serial, shown, from_1904) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2022-05-04", "2022-05-04"),
        ("2022-05-04T00:00:00", "2022-05-04"),
        ("2022-05-04T00:00:00.5", "2022-05-04 00:00:00.5"),
        ("2022-05-04T18:00:00.500Z", "2022-05-04 18:00:00.5"),
        ("2022-02-30", None),
        ("2022-05-04T24:00:00", None),
        ("4 May 2022", None),
    ],
)
def test_a_date_written_as_text_is_one_or_nothing(written: str, text: str | None) -> None:
    assert iso_text(written) == text


def test_addresses_are_written_and_read() -> None:
    assert address(3, 2) == "B3"
    assert address(1_048_576, 16_384) == "XFD1048576"
    assert place("$xfd$1048576") == (1_048_576, 16_384)
    assert [place(odd) for odd in ("XFE1", "A0", "A01", "A1048577", "1", "A", "\uff211")] == [
        None
    ] * 7
    assert rectangle("C4:B2") == (2, 2, 4, 3)
    assert rectangle("B2") == (2, 2, 2, 2)
    assert rectangle("B2:C3:D4") is None


def test_every_code_of_files_is_declared_once_and_graver_ones_say_what_they_bar() -> None:
    declared = [code.code for code in (*REFUSED, *DOUBTED, *KEPT)]
    assert len(set(declared)) == len(declared)
    assert set(declared) <= set(CODES)
    assert {code.severity for code in REFUSED} == {"file"}
    assert {(code.severity, code.bars) for code in DOUBTED} == {("row", "invalid")}
    assert {(code.severity, code.bars) for code in KEPT} == {("warn", "")}
