"""Imports that are put off: what is spared comes when it is used, and is then the real thing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.sparing import spared

HERE = Path(__file__).parents[1]

HEAVY = """
from heavy import log
log.append("heavy.part")
LIMIT = 3
def work(number): return number + LIMIT
class Thing:
    kind = "thing"
"""
ASKED = """
import sys
from pipeline.stages.examine.expectations import failing_rows
from pipeline.stages.examine.questions import FILLED, Question, Subject, Suite
from tests.advice.test_likeness import listed, received

subject = Subject(["f", "f"], ["s", "s"], [1, 2], ["k", "l"])
print(failing_rows([Suite("one", subject, (Question("missing_cell", ["a", None], FILLED),))]))
print(listed(received([("P1", "Farms", "A", "1"), ("P2", "Farms", "B", "2")])))
unused = {"altair.vegalite", "scipy.optimize._minimize", "scipy.stats._stats_py"}
print(sorted(unused & set(sys.modules)))
"""
LIGHT = """
from heavy.part import Thing, work
import heavy.part
from heavy.part.deep import depth
def at_once(): return heavy.part.LIMIT
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "heavy" / "part").mkdir(parents=True)
    (tmp_path / "heavy" / "__init__.py").write_text("log = []\n")
    (tmp_path / "heavy" / "part" / "__init__.py").write_text(HEAVY)
    (tmp_path / "heavy" / "part" / "deep.py").write_text("def depth(): return 7\n")
    (tmp_path / "light.py").write_text(LIGHT)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] in ("heavy", "light")]:
        del sys.modules[name]


def light() -> ModuleType:
    with spared("heavy.part", "heavy.absent", "absent.altogether"):
        return import_module("light")


@pytest.mark.usefixtures("folder")
def test_what_is_spared_is_imported_when_it_is_called() -> None:
    ours = light()
    log = import_module("heavy").log
    assert log == []
    assert ours.depth() == 7
    assert log == []
    assert ours.work(4) == 7
    assert ours.Thing.kind == "thing"
    assert isinstance(ours.Thing(), import_module("heavy.part").Thing)
    assert log == ["heavy.part"]


@pytest.mark.usefixtures("folder")
def test_what_is_spared_is_whole_for_whoever_asks_afterwards() -> None:
    ours = light()
    assert ours.at_once() == 3
    real = import_module("heavy.part")
    assert real.LIMIT == 3
    assert real.deep.depth is ours.depth
    assert sys.modules["heavy.part"] is real
    with pytest.raises(AttributeError, match="nothing"):
        _ = ours.heavy.part.nothing


def test_what_an_import_itself_calls_is_imported_at_once(folder: Path) -> None:
    (folder / "light.py").write_text(LIGHT + "NUMBER = work(1)\nclass Own(Thing): pass\n")
    ours = light()
    assert ours.NUMBER == 4
    assert issubclass(ours.Own, ours.Thing)
    assert isinstance(ours.Own(), ours.Thing)
    assert not isinstance(4, ours.Thing)
    assert import_module("heavy").log == ["heavy.part"]


@pytest.mark.usefixtures("folder")
def test_what_is_there_already_stays() -> None:
    real = import_module("heavy.part")
    assert light().Thing is real.Thing
    assert sys.modules["heavy.part"] is real
    assert not {"heavy.absent", "absent.altogether", "absent"} & set(sys.modules)


def test_questions_and_likeness_leave_waiting_what_they_do_not_use() -> None:
    command = [sys.executable, "-c", ASKED]
    told = subprocess.run(
        command, cwd=HERE, capture_output=True, check=True, timeout=120, text=True
    )
    assert told.stdout.splitlines() == ["[[[1]]]", "[('project', 'P1', 'P2', '1.00')]", "[]"]
