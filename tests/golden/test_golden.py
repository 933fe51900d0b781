"""Whole rounds, one rule or one story each, from readable files to readable files.

A story is a folder here:

- `README.md` says what it shows and what to look at. With a line `Round: NAME` the story is that
  of configs/NAME.yaml carried out on data/raw/NAME, and the README has the check by hand; such a
  folder has no policy and no inputs.
- `policy.yaml` says what differs from `plain/policy.yaml`: a mapping is gone into key by key,
  anything else (a list, an amount, a word) stands in place of what was there. The whole policy
  that results is written beside the inputs, and that file is the one the command reads.
- `inputs/` lies over `plain/inputs/`. A file NAME.xlsx.csv is written as the workbook NAME.xlsx,
  each cell as text.
- `expected/` holds what comes out: CSV without byte order mark and with LF, so that a difference
  is read line by line, and `status.txt`. A further published table is compared where it is there.

`LINXUAN_GOLDEN=renew pytest tests/golden` writes `expected/` anew; the difference is read line by
line before it is kept, and goes into a commit of its own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from tests.golden.stories import HERE, over, places_of, round_of

STORIES = sorted(path.parent.name for path in HERE.glob("*/README.md"))
TABLES = ("recommendation", "ranking", "decisions", "ledger", "findings", "checks", "unused")
LONGEST_CHECK = 40
"""Lines of a README that checks a round of the repository by hand."""
RENEW = os.environ.get("LINXUAN_GOLDEN") == "renew"


def outcome_of(story: Path, folder: Path) -> dict[str, str]:
    """Carry out a story by the command; every file it is held against, by name."""
    policy, inputs = places_of(story, folder)
    where = {"--policy": policy, "--data": inputs, "--out": folder / "out"}
    places = [text for option, path in where.items() for text in (option, str(path))]
    told = CliRunner().invoke(main, ["rank", "story", *places, "--json", "--lang", "en"])
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    run = folder / "out" / said["run"]
    names = {*TABLES, *(path.stem for path in (story / "expected").glob("*.csv"))}
    texts = {f"{name}.csv": readable(run / f"{name}.csv") for name in sorted(names)}
    return {**texts, "status.txt": status_of(said)}


def status_of(said: dict[str, Any]) -> str:
    """What the command says of a round, a line each."""
    outcomes, findings = said["counts"]["outcomes"], said["counts"]["findings"]
    counted = [f"{name} {number}" for name, number in outcomes.items() if number]
    found = [
        f"{severity} {number} {status}"
        for severity, numbers in findings.items()
        for status, number in numbers.items()
        if number
    ]
    lines = [
        "draft" if said["draft"] else "final",
        *(f"- {reason['says']}" for reason in said["draft_reasons"]),
        f"received {said['counts']['received']}: {', '.join(counted)}",
        f"findings: {', '.join(found) or 'none'}",
        f"fingerprint {said['fingerprint']}",
    ]
    return "".join(f"{line}\n" for line in lines)


def readable(file: Path) -> str:
    """A published table as it is kept here."""
    return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


@pytest.mark.parametrize("story", STORIES)
def test_story_comes_out_as_it_was_read(story: str, tmp_path: Path) -> None:
    expected = HERE / story / "expected"
    found = outcome_of(HERE / story, tmp_path)
    if RENEW:
        expected.mkdir(exist_ok=True)
        for name, text in found.items():
            (expected / name).write_text(text, encoding="utf-8", newline="\n")
    assert {path.name for path in expected.iterdir()} == set(found)
    for name, text in found.items():
        kept = (expected / name).read_bytes().decode("utf-8")
        assert text.splitlines() == kept.splitlines(), f"{story}: {name}"


def test_every_folder_tells_its_story() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir()} - {"plain", "__pycache__"}
    assert folders == set(STORIES)
    for story in STORIES:
        lines = (HERE / story / "README.md").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# "), story
        assert 3 <= len(lines) <= (LONGEST_CHECK if round_of(HERE / story) else 8), story


def test_what_a_story_says_lies_over_the_plain_policy() -> None:
    plain = {"a": {"b": 1, "c": [1, 2]}, "d": "e"}
    assert over(plain, {"a": {"c": [3]}, "f": None}) == {
        "a": {"b": 1, "c": [3]},
        "d": "e",
        "f": None,
    }
