"""The table a run ends with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.publish import terminal
from pipeline.publish.publication import Published
from pipeline.publish.terminal import summary

TOLD = {
    "round": "small",
    "draft": True,
    "draft_reasons": [{"reason": "referred", "count": 2, "says": "x"}],
    "policy_notices": [],
    "fingerprint": "1a2b-3c4d-5e6f-7081",
    "counts": {
        "received": 60,
        "eligible": 52,
        "outcomes": {
            "recommended": 30,
            "reserve": 4,
            "not_selected": 16,
            "referred": 2,
            "ineligible": 7,
            "invalid": 1,
        },
        "findings": {
            "stop": {"open": 0, "settled": 0},
            "file": {"open": 0, "settled": 0},
            "row": {"open": 8, "settled": 1},
            "block": {"open": 0, "settled": 12},
            "warn": {"open": 31, "settled": 0},
        },
    },
}
RUN = Published("0123456789ab", Path("/office/data/out/small/0123456789ab"), True, TOLD)


def test_the_table_in_english() -> None:
    assert summary(RUN, "en", title="Small list", here=Path("/office")) == (
        "Small list\n"
        "\n"
        "  Received      60\n"
        "  Eligible      52\n"
        "  Recommended   30\n"
        "  Reserve        4\n"
        "  Referred       2\n"
        "  Not selected  16\n"
        "\n"
        "  Findings       open  settled\n"
        "  blocking          0       12\n"
        "  files refused     0        0\n"
        "  rows refused      8        1\n"
        "  warnings         31        0\n"
        "\n"
        "  Status       DRAFT (projects referred to the panel: 2)\n"
        "  List         data/out/small/0123456789ab/recommendation.xlsx\n"
        "  Folder       data/out/small/0123456789ab\n"
        "  Fingerprint  1a2b-3c4d-5e6f-7081\n"
        "\n"
        "  What is open:                linxuan examine small\n"
        "  Why a project stands there:  linxuan explain small PROJECT\n"
    )


def test_a_final_run_that_was_there_says_so() -> None:
    final = replace(RUN, fresh=False, told={**TOLD, "draft": False, "draft_reasons": []})
    told = summary(final, "en")
    assert "  Status       final\n" in told
    assert told.endswith("\n\nThis run was there already; no file was changed.\n")
    assert "  Folder       /office/data/out/small/0123456789ab\n" in told


def test_a_title_with_control_signs_stays_one_plain_line() -> None:
    first = summary(RUN, "en", title="小\x1b[31m名\n单").splitlines()[0]
    assert first == "小 [31m名 单"


def test_columns_are_as_wide_as_they_look_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = {"Received": "收到", "Eligible": "符合条件", "open": "未处置"}
    monkeypatch.setattr(terminal, "say", lambda _, text, fields=None: chinese.get(text, text))
    lines = summary(RUN, "zh").splitlines()
    assert "  收到          60" in lines
    assert "  符合条件      52" in lines
    assert "  Not selected  16" in lines
    assert "  Findings       未处置  settled" in lines
    assert "  blocking            0       12" in lines


def test_what_stands_on_every_list_is_told_in_the_readers_language() -> None:
    notice = {
        "notice": "approval_after_marks",
        "says": "x",
        "fields": {"value": "2022-05-20", "marked": "2022-05-16"},
    }
    shown = summary(replace(RUN, told={**TOLD, "policy_notices": [notice]}), "en")
    line = "Policy       The policy was approved on 2022-05-20, after the first mark of 2022-05-16."
    assert line in shown
