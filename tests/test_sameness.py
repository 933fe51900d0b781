"""The same round gives the same bytes, wherever, whenever and in whatever order it is read."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.rounds import make_round
from tests.sameness import (
    HERE,
    HOST,
    LEAP_DAY,
    ROUND,
    USER,
    Ran,
    as_workbooks,
    carried_out,
    in_another_order,
    in_this_process,
    otherwise,
    same_but_for_places,
    shuffle_table,
    spoil,
    turn_lines,
    turn_workbook,
)

SAMPLE = HERE / "data" / "raw" / ROUND


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The sample, as `make rank` runs it."""
    out = tmp_path_factory.mktemp("usual") / "out"
    return carried_out([ROUND], HERE, out, 0o022, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> list[Ran]:
    """The sample in two other places, with all that could be otherwise being otherwise."""
    told = []
    for number, environment in enumerate(
        (
            {"TZ": "Pacific/Kiritimati", "LC_ALL": "zh_CN.UTF-8", "PROCESSORS": "1"},
            {"TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
        )
    ):
        folder = tmp_path_factory.mktemp("elsewhere")
        root = folder / "另一处 文件夹"
        shutil.copytree(HERE / "configs", root / "configs")
        for file in sorted(SAMPLE.rglob("*"), reverse=number == 0):
            if file.is_file():
                copy = root / "data" / "raw" / ROUND / file.relative_to(SAMPLE)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
        environment |= {"PYTHONHASHSEED": ("4242", "17")[number], "OPENBLAS_NUM_THREADS": "2"}
        told.append(
            carried_out(
                [ROUND, "--root", root.name, "--lang", "en"],
                folder,
                folder / "out",
                (0o077, 0o002)[number],
                **otherwise(folder / "site", (LEAP_DAY, None)[number], **environment),
            )
        )
    return told


def test_seed_zone_clock_locale_mask_folder_order_and_processors_change_no_byte(
    usual: Ran, elsewhere: Sequence[Ran]
) -> None:
    ours = usual.files
    for other in elsewhere:
        theirs = other.files
        assert other.said["run"] == usual.said["run"]
        assert set(ours) == set(theirs)
        assert [name for name in sorted(ours) if ours[name] != theirs[name]] == []
        assert (usual.out / "latest.txt").read_bytes() == (other.out / "latest.txt").read_bytes()
    logs = [(other.out / "runs.csv").read_text(encoding="utf-8-sig") for other in elsewhere]
    assert [f",{LEAP_DAY:%Y-}" in log for log in logs] == [True, False]


def test_no_output_names_where_or_by_whom_it_was_made(usual: Ran, elsewhere: Sequence[Ran]) -> None:
    """Looked for in the bytes, in those of packed parts, and in the log beside the run."""
    assert not (elsewhere[0].out.parent / "site" / USER).exists()
    for ran in (usual, *elsewhere):
        words = [str(ran.out.parent), str(HERE), "另一处", HOST, USER]
        beside = {path.name: path.read_bytes() for path in ran.out.iterdir() if path.is_file()}
        seen = 0
        for name, content in {**ran.files, **beside}.items():
            if not name.startswith("inputs/"):
                for part in unpacked(content):
                    seen += 1
                    forms = [word.encode(form) for word in words for form in ENCODINGS]
                    assert [form for form in forms if form in part] == [], name
        assert seen > 25


ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


def unpacked(content: bytes) -> list[bytes]:
    """A file's bytes, and those of what is packed in it."""
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [content, *(package.read(name) for name in package.namelist())]


def test_second_run_changes_nothing_and_is_quick(usual: Ran) -> None:
    before = seen(usual.out)
    again = carried_out([ROUND], HERE, usual.out, 0o022, PYTHONHASHSEED="1", LC_ALL="C")
    assert seen(usual.out) == before
    assert again.said == usual.said
    assert again.seconds < usual.seconds / 2


def seen(folder: Path) -> dict[Path, tuple[int, bytes]]:
    """Everything in a folder, with its time and bytes."""
    return {
        path: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_rows_of_the_sample_in_another_order(usual: Ran, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "data")
    hand = random.Random(5)
    tables = [*tmp_path.glob("data/*.csv"), *tmp_path.glob("data/registers/*.csv")]
    for table in tables:
        shuffle_table(table, hand)
    turned = [turn_workbook(file) for file in sorted(tmp_path.glob("data/*/*.xlsx"))]
    assert sum(turned) >= 15
    turn_lines(*tmp_path.glob("data/submissions/*.csv"))
    shuffled = in_this_process(tmp_path / "data", tmp_path / "out")
    assert shuffled.said["run"] != usual.said["run"]
    same_but_for_places(usual, shuffled)
    sheets = [listed(run) for run in (usual, shuffled)]
    assert sheets[0] == sheets[1]


def test_rows_columns_and_files_of_a_made_round_in_another_order(tmp_path: Path) -> None:
    make_round(tmp_path / "one", projects=24, experts=5, seed=3)
    spoil(tmp_path / "one")
    in_another_order(tmp_path / "one", tmp_path / "other", 6)
    as_workbooks(tmp_path / "one")
    one = in_this_process(tmp_path / "one", tmp_path / "out-one")
    other = in_this_process(tmp_path / "other", tmp_path / "out-other")
    assert one.said["counts"]["outcomes"]["recommended"] > 10
    same_but_for_places(one, other)


def listed(run: Ran) -> list[list[tuple[object, ...]]]:
    """The cells of the workbook's sheets that tell no places: the list, the places, the units."""
    workbook = openpyxl.load_workbook(io.BytesIO(run.files["recommendation.xlsx"]))
    names = [workbook.sheetnames[at] for at in (0, 1, 3)]
    return [[tuple(row) for row in workbook[name].iter_rows(values_only=True)] for name in names]
