"""Names of runs, fingerprints and manifests: what they follow, and what they ignore."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.provenance import Provenance, commit, fingerprint, kept_names, origin, program
from pipeline.publish.publication import make_edition, output_files, told_of
from tests.publish.example import Example, File, example

ONE = Provenance([File("marks/E1.xlsx", b"1"), File("submissions/a.xlsx", b"2")], b"p", b"h")


def printed(given: Example) -> str:
    edition = make_edition(
        given.results, given.received, given.policy, given.headings, given.origin
    )
    return edition.fingerprint


def manifest_of(given: Example) -> bytes:
    edition = make_edition(
        given.results, given.received, given.policy, given.headings, given.origin
    )
    return given.origin.manifest(told_of(edition), output_files(edition))


def test_a_run_is_named_by_12_hex_digits_whatever_the_order_of_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", ONE.run)
    assert replace(ONE, sources=list(reversed(ONE.sources))).run == ONE.run


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, policy=b"q"),
        replace(ONE, headings=b"i"),
        replace(ONE, sources=ONE.sources[:1]),
        replace(ONE, sources=[File("marks/E2.xlsx", b"1"), ONE.sources[1]]),
        replace(ONE, sources=[File("marks/E1.xlsx", b"3"), ONE.sources[1]]),
    ],
)
def test_a_run_has_another_name_when_anything_that_decides_differs(other: Provenance) -> None:
    assert other.run != ONE.run


def test_a_run_has_another_name_when_the_program_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "program_digest", lambda: "another")
    assert replace(ONE).run != ONE.run


def test_a_fingerprint_can_be_read_aloud() -> None:
    assert re.fullmatch(r"[0-9a-f]{4}(-[0-9a-f]{4}){3}", printed(example()))


def test_a_fingerprint_does_not_ask_where_a_row_stood() -> None:
    assert printed(example(shift=40)) == printed(example())


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("decisions", "outcome", "reserve"),
        ("decisions", "figure", "1.01"),
        ("ledger", "points", 1),
        ("marks", "used", False),
        ("complaints", "status", "settled"),
        ("checks", "failed", 5),
    ],
)
def test_a_fingerprint_follows_what_was_decided(table: str, column: str, value: object) -> None:
    given = example()
    changed = getattr(given.results, table).copy()
    changed.loc[0, column] = value
    assert printed(given.with_results(**{table: changed})) != printed(given)


def test_a_fingerprint_follows_a_name_on_the_list() -> None:
    given = example()
    projects = given.results.projects.copy()
    projects.loc[projects["project_id"] == "P01", "title"] = "another"
    assert printed(given.with_results(projects=projects)) != printed(given)
    assert fingerprint({}) != fingerprint({"checks": given.results.checks})


def test_a_manifest_tells_every_byte_in_and_out() -> None:
    given = example()
    content = manifest_of(given)
    told = json.loads(content)
    assert content.endswith(b"}\n")
    assert list(told) == sorted(told)
    assert (told["round"], told["run"], told["draft"]) == ("small", given.origin.run, True)
    assert told["draft_reasons"][1] == {
        "reason": "blocked",
        "count": 1,
        "says": "blocking findings not settled: 1",
    }
    rows = {file["path"]: file["rows"] for file in told["outputs"]}
    assert rows["recommendation.csv"] == 4
    assert rows["decisions.csv"] == 14
    assert rows["recommendation.xlsx"] is None
    unit = next(file for file in told["inputs"] if file["role"] == "submissions")
    assert unit["sha256"] == hashlib.sha256("和平区".encode()).hexdigest()
    assert (unit["path"], unit["size"], unit["rows"]) == ("submissions/和平区.xlsx", 9, 1)
    assert {file["kept_as"] for file in told["inputs"]} == set(given.origin.kept)
    assert told["environment"]["packages"]["pandas"]
    assert told["fingerprint"] == printed(given)


def test_a_manifest_names_no_host_user_or_folder() -> None:
    content = manifest_of(example()).decode()
    own = {socket.gethostname(), str(Path.home()), str(Path.cwd()), f'"{getpass.getuser()}"'}
    assert not [name for name in own if name in content and len(name) > 1]


def test_hash_seed_time_zone_and_language_change_no_name(tmp_path: Path) -> None:
    script = (
        "from tests.publish.test_provenance import example, manifest_of; import hashlib;"
        "print(hashlib.sha256(manifest_of(example('en'))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    found = set()
    for seed, zone, language in (("0", "UTC", "C"), ("7", "Asia/Shanghai", "tr_TR.UTF-8")):
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "PYTHONPATH": str(root)}
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **settings},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert len(found) == 1


SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("files", "known"),
    [
        ({".git/HEAD": SHA}, SHA),
        ({".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": f"{SHA}\n"}, SHA),
        (
            {
                ".git/HEAD": "ref: refs/heads/main",
                ".git/packed-refs": f"# x\n{SHA} refs/heads/main",
            },
            SHA,
        ),
        (
            {
                ".git": "gitdir: far/worktrees/w\n",
                "far/worktrees/w/HEAD": "ref: refs/heads/side",
                "far/worktrees/w/commondir": "../..",
                "far/refs/heads/side": SHA,
            },
            SHA,
        ),
        ({".git/HEAD": "ref: refs/heads/unborn"}, ""),
        ({".git/HEAD": "nonsense"}, ""),
        ({}, ""),
    ],
)
def test_a_commit_is_read_off_the_checkout(
    tmp_path: Path, files: dict[str, str], known: str
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert commit(tmp_path) == known


def test_a_commit_changes_nothing_but_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.loads(manifest_of(example()))
    monkeypatch.setattr(program, "commit", lambda _: SHA)
    second = json.loads(manifest_of(example()))
    assert second.pop("environment")["commit"] == SHA
    first.pop("environment")
    assert first == second


@pytest.mark.parametrize(
    "path",
    [
        "submissions/滨海新区.xlsx",
        "marks/E01.xlsx",
        "registers/dcmm.csv",
        "submissions/a b（终稿）.xlsx",
        "submissions/.hidden",
    ],
)
def test_usual_names_are_kept(path: str) -> None:
    assert kept_names([path]) == {path: path}


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "submissions/..",
        "/etc/passwd",
        "submissions/CON.xlsx",
        "submissions/a\u202excod.xlsx",
        "submissions/-rf.xlsx",
        "submissions/line\nbreak.xlsx",
        "submissions/back\\slash.xlsx",
        "submissions/" + "很" * 200 + ".xlsx",
        "submissions/\udcff.xlsx",
        "submissions/trailing. ",
        "",
    ],
)
def test_odd_names_are_kept_under_plain_ones(path: str) -> None:
    (kept,) = kept_names([path]).values()
    parts = kept.split("/")
    assert kept != path
    assert kept.isprintable()
    assert not {"", ".", ".."} & set(parts)
    assert all(len(part.encode()) <= 200 for part in parts)
    assert not re.search(r'[<>:"\\|?*]', kept)
    assert not any(part.startswith("-") for part in parts)


def test_names_that_differ_in_case_only_are_kept_apart() -> None:
    kept = kept_names(["marks/e1.xlsx", "marks/E1.xlsx", "marks/a:b", "marks/a_b"])
    assert len({name.casefold() for name in kept.values()}) == 4
