"""What stands in a round's folder: read once, kept as read, and never passed over in silence."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.ingest.gate import LARGEST_FILE
from pipeline.ingest.inventory import _read, shown_name, take_stock
from pipeline.tables.complaints import Complaint
from tests.ingest.small_rounds import SmallRound, codes, entry, policy, told

OF_THE_FOLDER = {
    "subfolder_unread",
    "link_unread",
    "device_unread",
    "litter_unread",
    "file_unexpected",
    "file_name_odd",
    "same_bytes",
}


@pytest.fixture
def small(tmp_path: Path) -> SmallRound:
    small = SmallRound(tmp_path / "round")
    small.submission()
    return small


def test_a_round_without_its_folders_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder nowhere"):
        take_stock(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"marks/ is missing\n.*submissions/ is missing"):
        take_stock(tmp_path)


def test_the_bytes_that_were_read_are_kept_and_hashed(small: SmallRound) -> None:
    small.csv("experts.csv", [["expert_id"]])

    small.read()

    assert [file.path for file in small.files] == ["experts.csv", "submissions/滨海新区.xlsx"]
    for file in small.files:
        content = (small.folder / file.path).read_bytes()
        assert file.content == content
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.size == len(content)


def test_what_is_not_read_is_named(small: SmallRound) -> None:
    (small.folder / "submissions" / "旧").mkdir()
    (small.folder / "submissions" / "~$滨海新区.xlsx").write_bytes(b"x")
    (small.folder / "marks" / "Thumbs.db").write_bytes(b"x")
    (small.folder / ".DS_Store").write_bytes(b"x")
    (small.folder / "notes.txt").write_bytes(b"x")
    (small.folder / "registers" / "readme.md").write_bytes(b"x")
    (small.folder / "submissions" / "a.xlsx").symlink_to(small.folder / "notes.txt")
    os.mkfifo(small.folder / "marks" / "pipe.csv")

    received = small.read()

    named = received.complaints[received.complaints["code"].isin(OF_THE_FOLDER)]
    assert dict(zip(named["file"], named["code"], strict=True)) == {
        ".DS_Store": "litter_unread",
        "notes.txt": "file_unexpected",
        "marks/Thumbs.db": "litter_unread",
        "marks/pipe.csv": "device_unread",
        "registers/readme.md": "file_unexpected",
        "submissions/a.xlsx": "link_unread",
        "submissions/~$滨海新区.xlsx": "litter_unread",
        "submissions/旧": "subfolder_unread",
    }


def test_a_record_of_the_round_reads_the_same_again(small: SmallRound, tmp_path: Path) -> None:
    (small.folder / "submissions" / "旧").mkdir()
    (small.folder / "marks" / "Thumbs.db").write_bytes(b"x")
    first = small.read()
    record = tmp_path / "record"
    for name in ("submissions", "marks"):
        (record / name).mkdir(parents=True)
    for file in small.files:
        (record / file.path).write_bytes(file.content)

    again = SmallRound.__new__(SmallRound)
    again.folder = record
    second = again.read()

    assert first.complaints.equals(second.complaints)
    assert small.files == again.files


def test_a_foreign_file_is_refused_by_name_and_the_others_go_on(small: SmallRound) -> None:
    (small.folder / "submissions" / "和平区.docx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    )

    received = small.read()

    assert [one["file"] for one in told(received, "file_not_a_table")] == [
        "submissions/和平区.docx"
    ]
    assert len(received.submissions) == 2


def test_a_table_of_the_office_that_cannot_be_read_is_refused(small: SmallRound) -> None:
    (small.folder / "experts.xlsx").write_bytes(b"PK\x03\x04broken")
    small.csv("recusals.csv", [["项目编号", "专家编号", "回避事由"], ["P1", "E1", "曾任职"]])

    received = small.read()

    [complaint] = told(received, "file_damaged")
    assert (complaint["file"], complaint["severity"]) == ("experts.xlsx", "file")
    assert received.present == {"recusals"}
    assert received.experts.empty
    assert received.recusals["project_id"].tolist() == ["P1"]


def test_the_same_bytes_twice_are_told(small: SmallRound) -> None:
    source = small.folder / "submissions" / "滨海新区.xlsx"
    shutil.copy(source, source.with_name("副本.xlsx"))

    [complaint] = told(small.read(), "same_bytes")

    assert (complaint["file"], complaint["other"]) == (
        "submissions/滨海新区.xlsx",
        "submissions/副本.xlsx",
    )


def test_a_file_too_large_is_named_and_the_others_are_read(small: SmallRound) -> None:
    with (small.folder / "submissions" / "和平区.csv").open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)

    received = small.read()

    [complaint] = told(received, "file_too_large")
    assert (complaint["file"], complaint["severity"]) == ("submissions/和平区.csv", "file")
    assert (complaint["bytes"], complaint["limit"]) == ("100000001", "100000000")
    assert len(received.submissions) == 2


def test_two_names_that_are_shown_alike_are_read_once(small: SmallRound) -> None:
    small.submission("和\u202e平.xlsx", [entry(5)], "和平区")
    small.submission("和_x202E_平.xlsx", [entry(6)], "和平区")

    received = small.read()

    [complaint] = told(received, "file_name_taken")
    assert (complaint["file"], complaint["severity"]) == ("submissions/和_x202E_平.xlsx", "file")
    assert received.submissions["project_id"].tolist() == ["TJ2022-006", "TJ2022-001", "TJ2022-002"]


def test_a_name_that_became_a_link_since_it_was_looked_at_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "a.csv").symlink_to(tmp_path / "secret")
    noted: list[Complaint] = []

    assert _read(tmp_path / "a.csv", "submissions/a.csv", noted) is None

    told_of = {"detail": os.strerror(errno.ELOOP)}
    assert noted == [Complaint("file_unreadable", file="submissions/a.csv", fields=told_of)]


@pytest.mark.parametrize(
    ("content", "noted"),
    [
        (b"\xff\xfe", [("unread.csv", "file_unexpected", "{}")]),
        (b"path,code,fields\na,litter_unread,{}\n", [("a", "litter_unread", "{}")]),
        (b'path,code,fields\n"a', []),
        (b"path,code,fields\na,litter_unread\n", []),
        (b"path,code,fields\na,cell_error,{}\n", []),
        (b"path,code,fields\na,litter_unread,{\n", []),
        (b"path,code,fields\na,litter_unread,[]\n", []),
        (
            b'path,code,fields\na,file_too_large,"{""bytes"": 7}"\n',
            [("a", "file_too_large", '{"bytes": "7"}')],
        ),
    ],
)
def test_of_an_earlier_record_only_what_it_can_have_noted_is_noted_again(
    small: SmallRound, content: bytes, noted: list[tuple[str, str, str]]
) -> None:
    (small.folder / "unread.csv").write_bytes(content)

    stock = take_stock(small.folder)

    assert [(one.file, one.code, json.dumps(dict(one.fields))) for one in stock.complaints] == noted
    assert ("unread.csv" in [file.path for file in stock.files]) is bool(noted)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("滨海新区.xlsx", "滨海新区.xlsx"),
        ("a\u202exslx.csv", "a_x202E_xslx.csv"),
        ("a\nb.csv", "a_x000A_b.csv"),
        ("a\\b.csv", "a_x005C_b.csv"),
        ("\udcb1.csv", "_xDCB1_.csv"),
    ],
)
def test_a_name_is_shown_without_what_a_terminal_obeys(name: str, shown: str) -> None:
    assert shown_name(name) == shown
    assert shown_name(shown) == shown


def test_a_file_of_an_odd_name_is_read_under_its_shown_name(small: SmallRound) -> None:
    small.submission("和\u202e平.xlsx", [entry(5)], "和平区")

    received = small.read()

    assert "submissions/和_x202E_平.xlsx" in set(received.submissions["file"])
    assert [one["file"] for one in told(received, "file_name_odd")] == [
        "submissions/和_x202E_平.xlsx"
    ]


def test_every_complaint_of_a_small_sound_round_is_expected(small: SmallRound) -> None:
    small.submission("和平区.csv", [entry(3)], "和平区")
    small.csv(
        "marks/all.csv",
        [["project_id", "expert_id", "criterion", "mark"], ["TJ2022-001", "E1", "benefit", "3"]],
    )

    received = small.read(policy())

    assert codes(received) == set()
    assert received.file_units == {
        "submissions/和平区.csv": "120101",
        "submissions/滨海新区.xlsx": "120116",
    }
