"""What is not asked while a unit's file could not be read, and who is told of an unknown unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.stages.examine import examine
from pipeline.tables.bundles import Received
from pipeline.tables.complaints import Complaint, complaints_table
from tests.stages.sound import Round, headings, policy, sound

pytestmark = pytest.mark.usefixtures("without_the_library")
GONE = "submissions/binhai.xlsx"


def without_its_file(online: bool = True) -> Received:
    """The sound round, whose P3 stands in a file that was refused."""
    round_ = sound()
    round_.submissions = [row for row in round_.submissions if row["file"] != GONE]
    if not online:
        del round_.registers["online"]
    refused = complaints_table([Complaint("archive_broken", file=GONE, severity="file")])
    return replace(round_.received(), complaints=refused)


def codes(received: Received) -> list[str]:
    return examine(received, policy(), headings()).complaints["code"].tolist()


def test_marks_of_a_refused_files_projects_are_not_called_marks_of_nobody() -> None:
    assert "mark_unknown_project" not in codes(without_its_file())
    assert "mark_unknown_project" not in codes(without_its_file(online=False))
    read = replace(without_its_file(), complaints=complaints_table([]))
    assert "mark_unknown_project" in codes(read)


def test_marks_of_a_project_that_nobody_filed_are_told_all_the_same() -> None:
    received = without_its_file()
    marks = received.marks
    strange = marks[marks["project_id"] == "P1"].assign(project_id="P9")
    told = examine(
        replace(received, marks=type(marks)(strange.reset_index(drop=True))), policy(), headings()
    ).complaints
    found = told[told["code"] == "mark_unknown_project"]
    assert set(found["project_id"]) == {"P9"}


def test_of_a_refused_file_the_declared_rows_are_not_compared() -> None:
    received = without_its_file()
    assert "declared_rows_differ" not in codes(received)
    read = replace(received, complaints=complaints_table([]))
    assert "declared_rows_differ" in codes(read)


def test_an_unknown_unit_is_told_to_the_unit_that_sent_the_file() -> None:
    round_: Round = sound()
    round_.row("P1")["unit"] = "nowhere"
    round_.file_units = {"submissions/heping.xlsx": "120101"}
    told = examine(round_.received(), policy(), headings()).complaints
    (unit,) = told["unit"][told["code"] == "unknown_unit"]
    assert unit == "120101"
