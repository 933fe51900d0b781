"""The manuals in docs/ say what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.codes import CODES
from pipeline.codes.why import REASONED, why
from pipeline.documents import read_document
from pipeline.language import say
from pipeline.manual import ROUNDS, example_files, pages
from pipeline.policy.describe import described, section_of
from pipeline.policy.examples import File, missing
from pipeline.policy.manual import cell
from tests.policy.patches import documents, read

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(pages(ROOT))


@pytest.fixture(scope="module")
def files() -> list[File]:
    """Reading them shows that every example, laid over its whole, is a policy without faults."""
    return example_files(ROOT)


@pytest.fixture(scope="module")
def kinds() -> Any:
    document = read_document((EXAMPLES / "kinds.yaml").read_bytes())
    assert document.faults == []
    return document.content


@pytest.mark.parametrize(
    "name",
    [
        *("policy.md", "policy.schema.json", "tables.md", "findings.md"),
        *(f"findings/{severity}.md" for severity in ("stop", "file", "row", "block", "warn")),
    ],
)
def test_a_manual_is_not_stale(made: dict[str, str], name: str) -> None:
    """Renew it with `python -m pipeline.manual`."""
    written = (ROOT / "docs" / name).read_bytes().decode()
    assert written.splitlines() == made[name].splitlines()


def test_every_code_has_its_section_with_why_and_how_to_mend(made: dict[str, str]) -> None:
    for code in CODES.values():
        page = made[f"findings/{code.severity}.md"]
        section = page.split(f"## {code.code}\n", 1)[1].split("\n## ", 1)[0]
        for language in ("zh", "en"):
            for sentence in (code.message, why(code.code), code.remedy):
                assert cell(say(language, sentence)) in section, code.code
        assert f"](findings/{code.severity}.md#{code.code})" in made["findings.md"]


def test_no_reason_is_of_a_code_that_is_not() -> None:
    assert [code for code in REASONED if code not in CODES] == []


def test_links_of_the_policy_manual_lead_somewhere(made: dict[str, str]) -> None:
    page = made["policy.md"]
    sections = {line[3:].lower() for line in page.splitlines() if line[:3] == "## "}
    linked = set(re.findall(r"\]\(#([a-z]+)\)", page))
    assert linked
    assert linked <= sections
    others = set(re.findall(r"\]\(([^#)]+)\)", page))
    assert len(others) > 10
    assert [link for link in sorted(others) if not (ROOT / "docs" / link).exists()] == []


def test_every_round_with_a_policy_gives_examples() -> None:
    assert sorted(ROUNDS) == sorted(
        file.stem for file in (ROOT / "configs").glob("*.yaml") if file.stem != "headings"
    )


def test_every_part_key_and_choice_has_an_example(files: list[File]) -> None:
    assert missing(described(), files) == []


def test_what_has_no_example_is_named(files: list[File]) -> None:
    lacking = missing(described(), files[:1])
    assert "OwnPool" in lacking
    assert "UnitPool.formula" in lacking
    assert any(one.endswith("Surplus.kept: refused") for one in lacking)
    assert not any(one.startswith("UnitPool.default") for one in lacking)


def test_a_name_written_once_for_all_languages_shows_no_language() -> None:
    policy, faults = read(documents()["plain"])
    assert policy is not None
    assert faults == []
    file = File("part.yaml", b"units:\n  members:\n    - {id: north, name: North}\n", policy)
    assert file.paths("Words") == [("units", "members", 0, "name")]
    words = [part for part in described() if part.name == "Words"]
    assert missing(words, [file]) == ["Words.zh", "Words.en"]


def test_examples_are_passages_of_their_files(made: dict[str, str]) -> None:
    shown = re.findall(
        r"^In \[.*?\]\((.*?)\):\n\n```yaml\n(.*?)\n```", made["policy.md"], re.M | re.S
    )
    assert len(shown) == len(described()) - 1
    for file, passage in shown:
        text = (ROOT / "docs" / file).read_text(encoding="utf-8")
        known = {line.strip() for line in text.splitlines()} | {"# ..."}
        assert {line.strip() for line in passage.splitlines()} <= known


def test_parts_in_one_line_read_back_as_parts_of_their_files(made: dict[str, str]) -> None:
    rows = re.findall(r"^\| `.*?` \| `(\{.*\})` \| \[.*?\]\((.*?)\) \|$", made["policy.md"], re.M)
    assert len(rows) > 50
    held = {
        file: list(mappings(content(ROOT / "docs" / file))) for file in {row[1] for row in rows}
    }
    for line, file in rows:
        written = line.replace("\\|", "|").replace(", ...", "").replace("..., ", "")
        document = read_document(written.encode())
        assert document.faults == [], line
        assert any(within(document.content, one) for one in held[file]), line


def content(file: Path) -> Any:
    return read_document(file.read_bytes()).content


def mappings(value: Any) -> Any:
    """Every mapping in a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from mappings(inner)


def within(part: Any, whole: Any) -> bool:
    """Whether a part says nothing that the whole does not."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        return all(map(within, part, whole))
    return bool(part == whole)


def test_every_rule_kind_in_plain_words_has_a_key(kinds: Any) -> None:
    rows = [rule for group in kinds["kinds"] for rule in group["rules"]]
    assert all(rule.keys() == {"zh", "en", "key"} and all(rule.values()) for rule in rows)
    assert all(group["name"].keys() == {"zh", "en"} for group in kinds["kinds"])
    assert [rule["key"] for rule in rows if section_of(rule["key"]) == "Policy"] == []


def test_every_part_that_decides_something_is_in_the_table(kinds: Any) -> None:
    """The four that are not are told by what they hold."""
    told = {section_of(rule["key"]) for group in kinds["kinds"] for rule in group["rules"]}
    holders = {"Round", "Units", "Directions", "Choices"}
    assert {part.name for part in described() if part.sourced} - told == holders


def test_a_key_that_is_none_has_no_section() -> None:
    with pytest.raises(KeyError):
        section_of("pools.unit.nonesuch")


def test_the_schema_is_named_by_its_path_from_a_policy(made: dict[str, str]) -> None:
    named = re.search(r"yaml-language-server: \$schema=(\S+)", made["policy.md"])
    assert named
    assert (ROOT / "configs" / named[1]).resolve() == ROOT / "docs" / "policy.schema.json"
