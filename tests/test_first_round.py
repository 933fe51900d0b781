"""The page on a first round: every command on it, typed in an empty office, in its order."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

ROOT = Path(__file__).parents[1]
PAGES = {"en": ROOT / "docs/first-round.md", "zh": ROOT / "docs/first-round.zh-CN.md"}
COMMAND = re.compile(r"^\$ (.+)$", re.MULTILINE)
LANGUAGE = re.compile(r" --lang (en|zh)")


def commands(language: str) -> list[str]:
    """The commands of a page, in order."""
    return COMMAND.findall(PAGES[language].read_text("utf-8"))


def typed(command: str, office: Path) -> str:
    """What a command prints in a folder; cp and mkdir are carried out here."""
    program, *words = shlex.split(command)
    if program == "mkdir":
        for folder in words[1:]:
            (office / folder).mkdir(parents=True)
    elif program == "cp":
        *found, target = [word for word in words if word != "-r"]
        sources = [path for pattern in found for path in sorted(office.glob(pattern))]
        assert sources
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, office / target)
            else:
                to = office / target
                shutil.copy(source, to / source.name if to.is_dir() else to)
    else:
        assert program == "linxuan"
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, (command, result.output)
        return result.output
    return ""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Each command of the page and what it printed, typed from an empty folder on."""
    office = tmp_path_factory.mktemp("office")
    (office / "configs").mkdir()
    shutil.copy(ROOT / "configs/headings.yaml", office / "configs/headings.yaml")
    shutil.copytree(ROOT / "configs/templates", office / "configs/templates")
    shutil.copytree(ROOT / "docs/tutorial", office / "docs/tutorial")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(office)
        printed = {command: typed(command, office) for command in commands("en")}
    printed["office"] = "\n".join(
        path.relative_to(office).as_posix() for path in sorted(office.rglob("*"))
    )
    return printed


def test_the_page_leads_from_an_empty_folder_to_a_final_list(told: dict[str, str]) -> None:
    assert "no faults" in told["linxuan policy check lanchuan-2025 --lang en"]
    shown = told["linxuan rank lanchuan-2025 --lang en"]
    assert "  Status       final\n" in shown
    assert "  Recommended   4\n" in shown
    assert "The same. Fingerprint" in told["linxuan verify lanchuan-2025 --lang en"]
    for file in ("reply-yunze.docx", "reply-LC-03.docx", "/report.html", "forms/units"):
        assert file in told["office"]


def test_examination_names_the_project_that_is_too_small(told: dict[str, str]) -> None:
    assert "LC-06" in told["linxuan examine lanchuan-2025 --lang en"]


def test_both_pages_hold_the_same_commands() -> None:
    ours, theirs = (
        [LANGUAGE.sub("", command) for command in commands(language)] for language in PAGES
    )
    assert ours == theirs
    assert len(ours) > 15
