"""One byte changed in any file of a run, at any place: found, and the file named."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.provenance.signature import checker
from pipeline.publish.verification import look
from tests.test_verify_signature import make_keys
from tests.verified import carried_out, overwrite

EVERY_BYTE_UP_TO = 200
PLACES = 24
RECORD = ("runs.csv", "runs.csv.sha256", "latest.txt")
TOLD_TOGETHER = {"runs.csv", "runs.csv.sha256"}
PUBLICATION = Path(__file__).parent / "publish" / "small-publication.yaml"
ADVICE = """
advice:
  calibration: {penalties: {kind: declared, project: "0.1", expert: "0.5"}, clause: c7, says: s}
  agreement: {extreme: {kind: points, distance: "5"}, own_unit: compared, clause: c7, says: s}
"""
EVERY_KIND = (
    "breakdown.xlsx",
    "calibration.csv",
    "editions/public.xlsx",
    "findings/south.xlsx",
    "inputs/policy.yaml",
    "inputs/templates/public-notice.en.docx",
    "manifest.json",
    "manifest.sig",
    "public-notice.docx",
    "recommendation-letter.docx",
    "report.html",
    "ro-crate-metadata.json",
    "trace.jsonl",
)
"""What a run has at its most, to be among the files that are tried."""


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A signed run with everything that a policy may ask for, and the key it is checked with."""
    folder = tmp_path_factory.mktemp("signed")
    private, public = make_keys(folder)
    published = PUBLICATION.read_text(encoding="utf-8").replace('"fact:dcmm_level", ', "")
    further = published + ADVICE
    return carried_out(folder, "--sign", private, further=further), public


def places(size: int, record: bool) -> list[int]:
    """Every byte of a small file and of the record; of others some, evenly, first and last too."""
    if size <= EVERY_BYTE_UP_TO or record:
        return list(range(size))
    return sorted({round(number * (size - 1) / (PLACES - 1)) for number in range(PLACES)})


def test_one_byte_changed_in_any_file_is_found_and_named(signed: tuple[Path, Path]) -> None:
    run, public = signed
    holds = checker(public)
    assert look(run, holds).differences == []
    hand = random.Random(20220601)
    files = [path for path in sorted(run.rglob("*")) if path.is_file()]
    files += [run.parent / name for name in RECORD]
    names = {path.relative_to(run.parent).as_posix() for path in files}
    assert {f"{run.name}/{name}" for name in EVERY_KIND} <= names
    tried, unfound = 0, []
    for path in files:
        is_record = path.parent == run.parent
        name = path.name if is_record else path.relative_to(run).as_posix()
        content = path.read_bytes()
        for place in places(len(content), is_record):
            other = content[place] ^ hand.randrange(1, 256)
            overwrite(path, content[:place] + bytes([other]) + content[place + 1 :])
            differences = look(run, holds).differences
            tried += 1
            if not as_it_should(name, {difference.file for difference in differences}):
                unfound.append((name, place, [one.told("en") for one in differences]))
        overwrite(path, content)
    assert unfound == []
    assert tried > 1500
    assert look(run, holds).differences == []


def as_it_should(name: str, told: set[str]) -> bool:
    """Whether the file is named and, where that can be known, no other is."""
    if name == "manifest.json":
        return {name, "manifest.sig"} <= told
    if name in TOLD_TOGETHER:
        return bool(told & TOLD_TOGETHER) and told <= {*TOLD_TOGETHER}
    return told == {name}
