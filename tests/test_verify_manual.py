"""The manual's way without this program: its commands, run as they stand in docs/verifying.md."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.verified import carried_out, change, copied

MANUAL = Path(__file__).parents[1] / "docs" / "verifying.md"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody touched."""
    return carried_out(tmp_path_factory.mktemp("whole"))


def said(run: Path) -> list[str]:
    """What the manual's commands print: the first in the round's folder, the rest in the run's."""
    blocks = re.findall(r"^```sh\n(.*?)^```", MANUAL.read_text(encoding="utf-8"), re.S | re.M)
    assert len(blocks) == 3
    printed = []
    for commands, folder in zip(blocks, (run.parent, run, run), strict=True):
        done = subprocess.run(
            ["sh", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
        )
        printed += done.stdout.splitlines()
    return printed


def test_of_a_whole_run_they_print_that_the_record_is_sealed(whole: Path) -> None:
    assert said(whole) == ["runs.csv: OK"]


def test_they_show_what_was_changed(whole: Path, tmp_path: Path) -> None:
    run = copied(whole, tmp_path / "out")
    change(run / "ranking.csv", b"place", b"plays")
    assert said(run) == ["runs.csv: OK", "not in the manifest: ./ranking.csv"]
    (run / "ranking.csv").unlink()
    assert said(run) == ["runs.csv: OK", "a file is missing or was added"]
    change(run / "manifest.json", b"draft", b"graft")
    assert "another manifest" in said(run)
    change(run.parent / "runs.csv", b"start", b"begin")
    shown = said(run)
    assert shown[0] == "runs.csv: FAILED"
    assert shown[1].startswith("does not follow on the line above: complete,")
