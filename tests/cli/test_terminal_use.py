"""What the shell completes, and what a real terminal shows that a pipe does not."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.cli.offering import projects, rounds, runs, units
from pipeline.cli.speaking import painted

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert f"_LINXUAN_COMPLETE={shell}_complete" in result.output


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with two policies and one run of one of them."""
    (tmp_path / "configs").mkdir()
    for name in ("plain", "pearls", "headings"):
        (tmp_path / f"configs/{name}.yaml").write_text("", encoding="utf-8")
    folder = tmp_path / "data/out/plain/0123456789ab"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    rows = "project_id,unit\r\nP-1,120101\r\nP-2,120102\r\n,120102\r\n"
    (folder / "decisions.csv").write_text(rows, encoding="utf-8-sig")
    return tmp_path


def offered(office: Path, offer: object, begun: str, run: str = "") -> list[str]:
    """The words that one of the offers gives."""
    context = click.Context(main, info_name="explain")
    context.params = {"root": office, "run": run}
    assert callable(offer)
    return [item.value for item in offer(context, click.Argument(["x"]), begun)]


def test_what_is_there_is_offered(office: Path) -> None:
    assert offered(office, rounds, "") == ["pearls", "plain"]
    assert offered(office, rounds, "pl") == ["plain"]
    assert offered(office, runs, "") == ["0123456789ab", "plain"]
    assert offered(office, projects, "P", run="0123") == ["P-1", "P-2"]
    assert offered(office, units, "", run="0123456789ab") == ["120101", "120102"]
    assert offered(office, projects, "", run="no-such-run") == []


def test_colour_is_for_those_who_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert painted("good", "x") == click.style("x", fg="green", bold=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted("good", "x") == "x"


def on_a_terminal(*words: str, **environment: str) -> str:
    """What a terminal of 100 columns shows of a command, its colours as they are sent."""
    ours, theirs = pty.openpty()
    spoken = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    spoken.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "pipeline", *words]
    ran = subprocess.Popen(command, cwd=ROOT, env=spoken, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    ran.wait()
    return shown.decode("utf-8")


def test_a_terminal_shows_progress_and_colours(tmp_path: Path) -> None:
    words = ("rank", "anhui-2022", "--out", str(tmp_path / "out"), "--lang", "zh")
    shown = on_a_terminal(*words)
    assert re.search(r"正在读取报送材料  \[#{30}\]  (\d+)/\1", shown)
    assert "\x1b[" in shown
    assert "linxuan explain anhui-2022 PROJECT" in shown
    piped = subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert "\x1b" not in piped.stdout
    assert piped.stderr == ""
    assert on_a_terminal(*words[:3], str(tmp_path / "out"), "--quiet") == ""
