"""The building: floors, doors and names, read off the sources without running them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pipeline

# From the ground up. A module imports only from floors below, or from its own folder.
FLOORS = (
    {"exact", "formulas", "language", "memory", "personal", "stamp"},
    {"errors"},
    {"documents"},
    {"codes"},
    {"tables", "policy", "headings"},
    {"stages"},
    {"advice", "comparison"},
    {"ingest", "publish", "provenance", "procedure", "manual"},
    {"cli"},
    {"__main__"},
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}

# Each large library, and the only part of the package that may name it.
DOORS = {
    "altair": "pipeline.publish",
    "click": "pipeline.cli",
    "cryptography": "pipeline.provenance",
    "docx": "pipeline.publish",
    "docxtpl": "pipeline.publish",
    "great_expectations": "pipeline.stages.examine",
    "jinja2": "pipeline.publish",
    "jsonschema": "tests",
    "opencc": "pipeline.headings",
    "openpyxl": "tests",
    "pydantic": "pipeline.policy",
    "pydantic_core": "pipeline.policy",
    "python_calamine": "pipeline.ingest",
    "pyarrow": "pipeline.ingest",
    "rapidfuzz": "pipeline.advice",
    "rocrate": "pipeline.provenance",
    "ruamel": "pipeline.documents",
    "scipy": "pipeline.stages.allocate",
    "sklearn": "pipeline.advice",
    "vl_convert": "pipeline.publish",
    "xlsxwriter": "pipeline.publish",
}
# Reading text by policy, which both examine and admit do.
SHARED_BY_STAGES = "typed"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
LONGEST = 400
# Module (as pipeline.x.y) to the reason why it may be longer.
LONG_WITH_REASON: dict[str, str] = {}


def sources(package: Path) -> dict[str, Path]:
    """Every module of the package by dotted name; a folder goes by its `__init__.py`."""
    return {
        ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in sorted(package.rglob("*.py"))
    }


def imported(tree: ast.Module, modules: set[str]) -> list[tuple[int, str]]:
    """Line and full name of everything imported anywhere in a module, in functions too.

    `from a import b` names the module a.b if there is one, else a; a relative
    import is given as it stands, with its dots.
    """
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            for alias in node.names:
                deeper = f"{origin}.{alias.name}"
                found.append((node.lineno, deeper if deeper in modules else origin))
    return found


def stage_complaint(importer: str, name: str) -> str | None:
    """Stages hand tables to one another and import nothing of each other."""
    here, there = (f"{module}...".split(".")[2] for module in (importer, name))
    if here == there or there == SHARED_BY_STAGES:
        return None
    return f"imports {name}, which is another stage"


def import_complaint(importer: str, name: str) -> str | None:
    """Why `importer` may not import `name`, or None where it may."""
    if name.startswith("."):
        return f"imports {name}: write the full name, its floor can be read off it"
    library = name.split(".")[0]
    if library != "pipeline":
        door = DOORS.get(library)
        if door and not f"{importer}.".startswith(f"{door}."):
            return f"imports {library}, whose door is {door}"
        return None
    if name == "pipeline" or importer == "pipeline":
        return None if name == "pipeline" else f"the package itself imports {name}"
    here, there = importer.split(".")[1], name.split(".")[1]
    if here == there == "stages":
        return stage_complaint(importer, name)
    if here == there or FLOOR_OF.get(there, -1) < FLOOR_OF.get(here, -1):
        return None
    return f"imports {name}, which is not on a floor below"


def complaints(package: Path) -> list[str]:
    """All that is wrong with the building of a package named `pipeline`, as `module:line: what`."""
    modules = sources(package)
    found: list[str] = []
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        parts = module.split(".")[1:]
        if parts and parts[0] not in FLOOR_OF:
            found.append(f"{module}:1: {parts[0]} has no floor")
        found += [
            f"{module}:1: says nothing as a name" for part in parts if part in FORBIDDEN_NAMES
        ]
        found += [
            f"{module}:{number}: Chinese belongs to configs, catalogues and documents"
            for number, line in enumerate(lines, start=1)
            if CHINESE.search(line)
        ]
        if (len(lines) > LONGEST) != (module in LONG_WITH_REASON):
            found.append(f"{module}:1: {len(lines)} lines against LONG_WITH_REASON")
        reached = imported(ast.parse(text), set(modules))
        for number, name in reached:
            if complaint := import_complaint(module, name):
                found.append(f"{module}:{number}: {complaint}")
        graph[module] = {name for _, name in reached if name in modules and name != "pipeline"}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found.append(f"{error.args[1][0]}:1: imports itself by way of {' < '.join(error.args[1])}")
    return found


def test_the_package_keeps_to_its_building() -> None:
    assert complaints(Path(pipeline.__file__).parent) == []


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        ("stages/award.py", "from pipeline import publish", "not on a floor below"),
        ("stages/award.py", "def f():\n    import pipeline.cli", "not on a floor below"),
        ("tables.py", "from pipeline.policy import model", "not on a floor below"),
        ("stages/award.py", "from . import rank", "write the full name"),
        ("stages/rank.py", "import pipeline.stages.award", "another stage"),
        ("stages/award.py", "import pandas, great_expectations as gx", "whose door is"),
        ("stages/examined.py", "from great_expectations import core", "whose door is"),
        ("publish/lists.py", "def f():\n    from openpyxl import load", "whose door is"),
        ("publish/lists.py", "def f():\n    import rocrate.rocrate", "whose door is"),
        ("cli.py", "def f():\n    import cryptography", "whose door is pipeline.provenance"),
        ("tables.py", "import pydantic.fields", "whose door is pipeline.policy"),
        ("lottery.py", "", "has no floor"),
        ("policy/utils.py", "", "says nothing as a name"),
        ("codes/files.py", "TITLE = 'title'  # \u9879\u76ee", "Chinese"),
        ("codes/files.py", "TITLE = '\uff08title\uff09'", "Chinese"),
        ("codes/files.py", "\n" * 401, "LONG_WITH_REASON"),
        ("codes/files.py", "from pipeline.codes import code", "imports itself by way of"),
        ("__init__.py", "import pipeline.errors", "the package itself imports"),
    ],
)
def test_a_breach_is_named(tmp_path: Path, module: str, text: str, complaint: str) -> None:
    sound = {
        "__init__.py": "",
        "errors.py": "import sys",
        "tables.py": "from pipeline.errors import Fault",
        "policy/__init__.py": "import pydantic\nfrom pipeline import errors",
        "policy/model.py": "",
        "codes/__init__.py": "",
        "codes/code.py": "from pipeline.codes import files",
        "codes/files.py": "",
        "stages/__init__.py": "",
        "stages/rank.py": "from pipeline.policy.model import Places",
        "stages/examine/suites.py": "import great_expectations",
        "publish/__init__.py": "",
        "publish/lists.py": "import xlsxwriter.format\nfrom pipeline import stages, __version__",
        "cli.py": "import click\nfrom pipeline.publish import lists",
    }
    for name, content in sound.items():
        path = tmp_path / "pipeline" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert complaints(tmp_path / "pipeline") == []

    (tmp_path / "pipeline" / module).write_text(text, encoding="utf-8")
    found = complaints(tmp_path / "pipeline")

    assert len(found) == 1
    assert complaint in found[0]


def test_the_command_starts_without_the_heavy_libraries() -> None:
    heavy = {"great_expectations", "numpy", "pandas", "sklearn", "scipy", "xlsxwriter", "altair"}
    heavy |= {"cryptography", "opencc", "rapidfuzz", "rocrate"}
    started = subprocess.run(
        [sys.executable, "-c", "import pipeline.cli, sys; print(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert heavy.isdisjoint(started.stdout.split())
