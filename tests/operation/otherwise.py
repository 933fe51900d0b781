"""The round of an office carried out elsewhere, and made rounds in other orders: the same bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

from tests.operation.office import Office
from tests.rounds import make_round
from tests.sameness import (
    LEAP_DAY,
    as_workbooks,
    carried_out,
    in_another_order,
    in_this_process,
    otherwise,
    same_but_for_places,
    spoil,
)

LOCALES = (
    *(("zh_CN", "UTF-8"), ("zh_CN", "GB18030"), ("tr_TR", "UTF-8"), ("de_DE", "UTF-8")),
    *(("tr_TR", "ISO-8859-9"), ("de_DE", "ISO-8859-15")),
)

PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    ("hash seed 1", {"PYTHONHASHSEED": "1"}),
    ("hash seed 4294967295", {"PYTHONHASHSEED": "4294967295"}),
    ("hash seed by chance", {"PYTHONHASHSEED": "random"}),
    ("zone +14", {"TZ": "Pacific/Kiritimati"}),
    ("zone -3:30", {"TZ": "America/St_Johns"}),
    ("zone unknown", {"TZ": "No/Such"}),
    ("locale C", {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    ("locale unknown", {"LC_ALL": "xx_YY.UTF-8"}),
    *(
        (f"locale {name}.{of}", {"LC_ALL": f"{name}.{of}", "PYTHONUTF8": "0"})
        for name, of in LOCALES
    ),
    ("1 processor", {"PROCESSORS": "1"}),
    ("2 processors", {"PROCESSORS": "2"}),
    ("4 threads of linear algebra", {"OPENBLAS_NUM_THREADS": "4"}),
    ("no environment", {}),
)
MASKS = (0o022, 0o077, 0o002, 0o000)


def in_other_places(office: Office) -> str:
    """Carry out the first run elsewhere, once for each thing that is otherwise there.

    Each run lies in another folder, whose name has blanks and Chinese, under another mask, by
    another host and user; at each second one the clock stands at the end of a leap day.
    """
    locales = _locales(office.folder / "locales")
    usual = office.known[office.first]
    for number, (name, environment) in enumerate(PLACES):
        folder = office.folder / f"另一处 {number}"
        folder.mkdir()
        _copied(office.folder / "inputs", folder / "送 来", backwards=number % 2 == 1)
        shutil.copyfile(office.folder / "first.yaml", folder / "p.yaml")
        there = {**environment, "LOCPATH": str(office.folder / "locales")}
        ran = carried_out(
            ["--policy", "p.yaml", "--data", "送 来"],
            folder,
            folder / "结果",
            MASKS[number % len(MASKS)],
            **otherwise(folder / "site", LEAP_DAY if number % 2 else None, **there),
        )
        assert ran.said["run"] == office.first, name
        assert ran.files == usual, (name, _differing(ran.files, usual))
        shutil.rmtree(folder)
    return f"{len(PLACES)} places, {locales} of {len(LOCALES)} locales real: the same bytes"


def _differing(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    return sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name))


def _copied(folder: Path, other: Path, backwards: bool) -> None:
    """Copy a folder file by file, so that the system lists them in another order."""
    for file in sorted(folder.rglob("*"), reverse=backwards):
        if file.is_file():
            copy = other / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def _locales(folder: Path) -> int:
    """Compile the locales, where the system can; how many there are then."""
    folder.mkdir()
    compiler = shutil.which("localedef")
    for name, encoding in LOCALES if compiler else ():
        target = folder / f"{name}.{encoding}"
        command = [str(compiler), "-i", name, "-f", encoding, str(target)]
        subprocess.run(command, check=False, capture_output=True)
    return sum(1 for _ in folder.iterdir())


def in_other_orders(folder: Path, times: int) -> str:
    """Carry out a made round with its rows, columns and files in so many other orders."""
    folder.mkdir()
    make_round(folder / "one", projects=24, experts=5, seed=3)
    spoil(folder / "one")
    others = folder / "other"
    seen: Counter[str] = Counter()
    shutil.copytree(folder / "one", folder / "first")
    as_workbooks(folder / "first")
    one = in_this_process(folder / "first", folder / "out")
    for seed in range(times):
        in_another_order(folder / "one", others / "inputs", seed)
        other = in_this_process(others / "inputs", others / "out")
        same_but_for_places(one, other)
        seen["other inputs"] += other.said["run"] != one.said["run"]
        shutil.rmtree(others)
    return f"{times} orders of rows, columns and files: the same tables, {dict(seen)}"
