"""The tutorial: its snippets are one policy, its commands print what it shows.

A block of the page is known by what stands behind its three signs:

- `yaml`: a passage of `docs/tutorial/lanchuan-2025.yaml`, or of another policy there; those of the
  former are the whole file, in its order. `yaml FILE` is that file. `yaml example` is no passage.
- `csv FILE` and `csv FILE NUMBER`: that file, or its first lines.
- `diff FILE`: what to change in lanchuan-2025.yaml to get FILE.
- `console`: a command and what it prints; a line `...` stands for any lines.

`LINXUAN_TUTORIAL=renew pytest tests/test_tutorial.py` writes the output of commands and the files
anew, blocks with `...` apart; the difference is read before it is kept.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.looking import look_at
from pipeline.documents import read_document
from pipeline.policy.rules import Condition

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial"
MAIN = TUTORIAL / "lanchuan-2025.yaml"
PAGES = {"en": ROOT / "docs" / "tutorial.md", "zh": ROOT / "docs" / "tutorial.zh-CN.md"}
RENEW = os.environ.get("LINXUAN_TUTORIAL") == "renew"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"\b[0-9a-f]{12}\b")
COLUMNS = "100"


@dataclass(frozen=True)
class Block:
    """One block of a page: what kind it is, what it names, what stands in it."""

    kind: str
    named: str
    text: str
    span: tuple[int, int] = field(compare=False)


def blocks(page: str, *kinds: str) -> list[Block]:
    """The blocks of some kinds, in order."""
    found = [
        Block(match[1], match[2] or "", match[3], match.span(3)) for match in BLOCK.finditer(page)
    ]
    return [block for block in found if block.kind in kinds]


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not empty."""
    return [line for line in text.splitlines() if line.strip()]


@pytest.fixture(params=PAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language the tutorial is written in."""
    return str(request.param)


@pytest.fixture
def page(language: str) -> str:
    """The tutorial in that language."""
    return PAGES[language].read_text(encoding="utf-8")


def holds(lines: list[str], passage: list[str]) -> bool:
    """Whether a passage stands in a file, line by line."""
    starts = range(len(lines) - len(passage) + 1)
    return any(lines[at : at + len(passage)] == passage for at in starts)


def test_the_snippets_are_one_whole_policy(page: str) -> None:
    written = lines_of(MAIN.read_text(encoding="utf-8"))
    others = [lines_of(path.read_text(encoding="utf-8")) for path in TUTORIAL.glob("*.yaml")]
    passages = [lines_of(block.text) for block in blocks(page, "yaml") if not block.named]
    assert all(any(holds(lines, passage) for lines in others) for passage in passages)
    ours = [line for passage in passages if holds(written, passage) for line in passage]
    assert ours == written


def test_both_pages_show_the_same_files() -> None:
    shown = [
        [
            (block.kind, block.named, block.text if block.kind in ("yaml", "diff") else "")
            for block in blocks(path.read_text(encoding="utf-8"), "yaml", "diff", "csv")
            if block.named != "example"
        ]
        for path in PAGES.values()
    ]
    assert shown[0] == shown[1]


@pytest.mark.parametrize("name", sorted(path.name for path in TUTORIAL.glob("*.yaml")))
def test_a_policy_of_the_tutorial_has_no_fault_and_nothing_worth_a_look(name: str) -> None:
    looked = look_at(TUTORIAL / name, lint=True)
    assert looked.faults is None
    assert looked.lints == ()


def changed(text: str, difference: str) -> str:
    """A file with each line of `-` replaced by the line of `+` after it, at its first place."""
    lines = difference.splitlines()
    for removed, added in zip(lines[::2], lines[1::2], strict=True):
        assert (removed[0], added[0]) == ("-", "+"), (removed, added)
        assert f"\n{removed[1:]}\n" in text, removed
        text = text.replace(f"\n{removed[1:]}\n", f"\n{added[1:]}\n", 1)
    return text


@pytest.fixture
def folder(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the reader has it, with the files that the page tells to make."""
    shutil.copytree(TUTORIAL, tmp_path / "docs" / "tutorial")
    (tmp_path / "configs").mkdir()
    shutil.copy(ROOT / "configs" / "headings.yaml", tmp_path / "configs")
    text = MAIN.read_text(encoding="utf-8")
    for block in blocks(page, "diff"):
        (tmp_path / block.named).write_text(changed(text, block.text), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    return tmp_path


def printed(command: str, language: str) -> str:
    """What a command prints; the names of runs, which change with the program, as RUN."""
    name, *arguments = shlex.split(command)
    assert name == "linxuan"
    told = CliRunner().invoke(main, [*arguments, "--lang", language])
    assert told.exit_code in (0, 2), told.output
    return RUN.sub("RUN", told.output)


def matches(shown: str, found: str) -> bool:
    """Whether an output is what is shown, where a line `...` stands for any lines."""
    if "...\n" not in shown:
        return shown.rstrip() == found.rstrip()
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), found.rstrip() + "\n") is not None


def told_by_page(page: str, language: str) -> Iterator[tuple[Block, str]]:
    """Each block with an output or a file, and what it really is."""
    for block in blocks(page, "console", "csv", "yaml"):
        if block.kind == "console":
            command, _, _shown = block.text.partition("\n")
            assert command.startswith("$ "), command
            yield block, f"{command}\n{printed(command[2:], language)}"
        elif block.named and block.named != "example":
            name, _, number = block.named.partition(" ")
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
            yield block, "\n".join(lines[: int(number) if number else None]) + "\n"


def test_what_is_shown_is_what_comes_out(page: str, language: str, folder: Path) -> None:
    renewed, differing, at = [], [], 0
    for block, found in told_by_page(page, language):
        if not matches(block.text, found):
            differing.append((block.text, found))
        begin, end = block.span
        kept = block.text if "...\n" in block.text else found
        renewed += [page[at:begin], kept]
        at = end
    if RENEW:
        text = "".join([*renewed, page[at:]])
        PAGES[language].write_text(text, encoding="utf-8", newline="\n")
    else:
        assert differing == []


def test_conditions_in_the_text_are_conditions(page: str) -> None:
    written = [text for text in re.findall(r"`(\{[^`]*\})`", page) if "..." not in text]
    read = [read_document(text.encode()).content for text in written]
    found = [content for content in read if content.keys() & {"column", "in_register", "fact"}]
    assert len(found) > 6
    for content in found:
        Condition.model_validate(content)


def test_links_lead_somewhere(page: str) -> None:
    for target, section in re.findall(r"\]\(([\w./-]*)(?:#([^)]+))?\)", page):
        file = ROOT / "docs" / target if target else None
        assert file is None or file.exists(), target
        if section:
            text = file.read_text(encoding="utf-8") if file else page
            titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            plain = (re.sub(r"[^\w\- ]", "", title).strip().lower() for title in titles)
            anchors = {title.replace(" ", "-") for title in plain}
            assert section in anchors, (target, section)


def test_the_readmes_name_the_tutorial() -> None:
    for readme, tutorial in (
        ("README.md", "tutorial.md"),
        ("README.zh-CN.md", "tutorial.zh-CN.md"),
    ):
        assert f"docs/{tutorial}" in (ROOT / readme).read_text(encoding="utf-8")
