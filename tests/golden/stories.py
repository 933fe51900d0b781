"""Golden stories laid out as the command reads them; test_golden.py tells what a story is."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from ruamel.yaml import YAML

HERE = Path(__file__).parent
PLAIN = HERE / "plain"
ROOT = HERE.parents[1]

_ROUND = re.compile(r"^Round: ([a-z0-9-]+)$", re.MULTILINE)


def round_of(story: Path) -> str:
    """The round of the repository that a story's README names; empty where it has its own."""
    named = _ROUND.search((story / "README.md").read_text(encoding="utf-8"))
    return named[1] if named else ""


def places_of(story: Path, folder: Path) -> tuple[Path, Path]:
    """The policy and the inputs of a story, laid out in a folder where they are its own."""
    named = round_of(story)
    if named:
        return ROOT / "configs" / f"{named}.yaml", ROOT / "data" / "raw" / named
    lay_out(story, folder)
    return folder / "policy.yaml", folder / "inputs"


def policy_of(story: Path) -> dict[str, Any]:
    """The whole policy of a story."""
    yaml = YAML(typ="safe")
    plain = yaml.load(PLAIN / "policy.yaml")
    return over(plain, yaml.load(story / "policy.yaml") or {})


def over(plain: Any, said: Any) -> Any:
    """What is said, over what was plain."""
    if not (isinstance(plain, Mapping) and isinstance(said, Mapping)):
        return said
    return {**plain, **{key: over(plain.get(key), value) for key, value in said.items()}}


def lay_out(story: Path, folder: Path) -> None:
    """Write a story's policy and inputs into a folder, as the command reads them."""
    with (folder / "policy.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(policy_of(story), file)
    for inputs in (PLAIN / "inputs", story / "inputs"):
        shutil.copytree(inputs, folder / "inputs", dirs_exist_ok=True)
    for readable in sorted((folder / "inputs").rglob("*.xlsx.csv")):
        write_workbook(readable.with_suffix(""), readable.read_text(encoding="utf-8"))
        readable.unlink()


def write_workbook(file: Path, readable: str) -> None:
    """Write a workbook of one sheet, its cells as text."""
    workbook = xlsxwriter.Workbook(str(file))
    sheet = workbook.add_worksheet("Projects")
    for number, row in enumerate(csv.reader(io.StringIO(readable))):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(number, place, text)
    workbook.close()
