"""The manuals in docs/ say what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.manual import pages

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    configs = ROOT / "configs"
    policy = (configs / "tianjin-2022.yaml").read_bytes()
    return dict(pages(policy, (configs / "headings.yaml").read_bytes()))


@pytest.mark.parametrize("name", ["policy.md", "tables.md", "findings.md"])
def test_a_manual_is_not_stale(made: dict[str, str], name: str) -> None:
    """Renew it with `python -m pipeline.manual`."""
    written = (ROOT / "docs" / name).read_bytes().decode()
    assert written.splitlines() == made[name].splitlines()


def test_links_of_the_policy_manual_lead_somewhere(made: dict[str, str]) -> None:
    sections = {line[3:].lower() for line in made["policy.md"].splitlines() if line[:3] == "## "}
    linked = set(re.findall(r"\]\(#([a-z]+)\)", made["policy.md"]))
    assert linked
    assert linked <= sections


def test_examples_are_passages_of_the_policy(made: dict[str, str]) -> None:
    lines = (ROOT / "configs" / "tianjin-2022.yaml").read_text(encoding="utf-8").splitlines()
    known = {line.strip() for line in lines}
    passages = re.findall(r"```yaml\n(.*?)\n```", made["policy.md"], re.DOTALL)
    assert len(passages) > 40
    shown = {line.strip() for passage in passages for line in passage.splitlines()}
    assert shown - known <= {"# ..."}
