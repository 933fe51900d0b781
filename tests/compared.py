"""Runs to compare: a small round whose equals were ruled, and the same with one thing changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.verified import Told, asked

Edits = Mapping[str, str | tuple[str, str]]
"""By file of the inputs, or policy.yaml: what replaces what, or the whole file."""

STORY = "tie-ruled"


def carried_out_with(
    folder: Path, edits: Edits | None = None, story: str = STORY, out: Path | None = None
) -> Path:
    """A story carried out with some files changed; the folder of its run."""
    folder.mkdir(parents=True)
    lay_out(STORIES / story, folder)
    for name, edit in (edits or {}).items():
        path = folder / name if name == "policy.yaml" else folder / "inputs" / name
        if isinstance(edit, tuple):
            old, new = edit
            text = path.read_text(encoding="utf-8")
            assert old in text, (name, old)
            edit = text.replace(old, new, 1)
        path.parent.mkdir(exist_ok=True)
        path.write_text(edit, encoding="utf-8")
    places: list[str | Path] = ["--policy", folder / "policy.yaml", "--data", folder / "inputs"]
    told = asked("rank", *places, "--out", out or folder / "out", "--quiet")
    assert (told.status, told.out) == (0, ""), told.error
    return ((out or folder / "out") / "latest").resolve()


def compared(before: Path, after: Path, *options: str | Path) -> dict[str, Any]:
    """What `compare --json` tells of two runs."""
    told: Told = asked("compare", before, after, "--json", *options)
    assert told.status == 0, told.error
    return told.json


def causes(told: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The causes by kind and what they are about."""
    return [(cause["kind"], *cause["about"]) for cause in told["causes"]]


def moves(told: Mapping[str, Any]) -> dict[str, str]:
    """The projects that moved, each as `outcome place -> outcome place`."""

    def one(standing: Mapping[str, str] | None) -> str:
        return " ".join([standing["outcome"], standing["place"]]) if standing else "-"

    return {
        move["project_id"]: f"{one(move['before'])} -> {one(move['after'])}"
        for move in told["moves"]
    }
