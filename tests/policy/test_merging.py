"""A policy with parts of another: all of them make the other, each alone that one change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.comparison.policies import Policies
from pipeline.documents import Document
from pipeline.manual import vocabulary
from pipeline.policy import Policy, load_policy
from pipeline.policy.comparing import Change, compare_policies
from pipeline.policy.merging import merged
from pipeline.policy.wording.speech import Speech
from tests.policy.patches import GONE, documents, over, read, whole

CONFIGS = Path(__file__).parents[2] / "configs"
SAMPLE = "tianjin-2022"
OTHERS = sorted(
    path.stem for path in CONFIGS.glob("*.yaml") if path.stem not in ("headings", SAMPLE)
)


def loaded(content: bytes) -> Policy:
    return load_policy("policy.yaml", content, vocabulary())


def policy(name: str, *edits: tuple[str, str]) -> Policy:
    """A round's policy with some text replaced."""
    text = (CONFIGS / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return loaded(text.encode())


def deciding(old: Policy, new: Policy) -> list[Change]:
    changes = compare_policies(Speech(old, "en"), Speech(new, "en"))
    return [change for change in changes if change.decides]


def test_without_any_part_it_stays_what_it_is() -> None:
    old, new = policy(SAMPLE), policy(OTHERS[0])
    assert loaded(merged(old, new, frozenset())) == old


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("turned", [False, True])
def test_with_every_part_it_decides_what_the_other_decides(other: str, turned: bool) -> None:
    old, new = policy(SAMPLE), policy(other)
    if turned:
        old, new = new, old
    changes = deciding(old, new)
    assert len(changes) > 40
    both = loaded(merged(old, new, frozenset(change.path for change in changes)))
    assert deciding(both, new) == []


def test_each_part_is_carried_over_by_itself() -> None:
    old = policy(SAMPLE)
    new = policy(
        SAMPLE,
        ('named: {"120116": 6}', 'named: {"120116": 5, "120101": 1}'),
        ('ties: [untrimmed_mean, "criterion:innovation"]', 'ties: ["criterion:innovation"]'),
        ("at_most: 1\n    clause: 正文二(一)", "at_most: 2\n    clause: 正文二(一)"),
    )
    policies = Policies(old, new, loaded)
    parts = policies.parts(deciding(old, new), 40)
    assert {part.label[1] for part in parts} == {
        "pools.unit.named.120116",
        "pools.unit.named.120101",
        "pools.applicant.at_most",
        "places.ties",
    }
    for part in parts:
        mixed = policies.mixed([part])
        assert mixed is not None
        assert [change.path for change in deciding(old, mixed)] == sorted(part.paths)
    together = policies.mixed(parts)
    assert together is not None
    assert deciding(together, new) == []


def test_what_cannot_stand_alone_goes_with_what_it_needs() -> None:
    old = policy(SAMPLE)
    fact = (
        "\nfacts:\n",
        "\nfacts:\n  - id: novel\n    name: Novel\n    from: {reviewed: novel}\n"
        "    clause: c\n    says: s\n",
    )
    bonus = (
        "  bonuses:\n",
        "  bonuses:\n    - {id: novel, fact: novel, points: '1', clause: c, says: s}\n",
    )
    parts = Policies(old, policy(SAMPLE, fact, bonus), loaded).parts(
        deciding(old, policy(SAMPLE, fact, bonus)), 40
    )
    assert [part.paths for part in parts] == [
        frozenset({("facts", "novel"), ("priority", "bonuses", "novel")})
    ]


def with_parts(patch: dict[str, Any], *paths: str) -> Any:
    """What is written of the whole policy with these parts of one that differs from it."""
    sound = documents()["whole"]
    old, faults = read(sound)
    new, others = read(Document(over(sound.content, patch), sound.places, []))
    assert old is not None
    assert new is not None
    assert faults == others == []
    wanted = frozenset(tuple(path.split(".")) for path in paths)
    return json.loads(merged(old, new, wanted))


def test_the_order_of_parts_is_a_part_of_its_own() -> None:
    turned = {"pools": {"own": list(reversed(whole().content["pools"]["own"]))}}
    without, taken = with_parts(turned), with_parts(turned, "pools.own.order")
    assert [pool["id"] for pool in without["pools"]["own"]] == ["hosts", "exchanges"]
    assert [pool["id"] for pool in taken["pools"]["own"]] == ["exchanges", "hosts"]


def test_the_order_of_plain_values_is_a_part_of_its_own() -> None:
    turned = {"examination": {"paper_equals_online": {"columns": ["applicant", "title"]}}}
    path = "examination.paper_equals_online.columns.order"
    without, taken = with_parts(turned), with_parts(turned, path)
    assert without["examination"]["paper_equals_online"]["columns"] == ["title", "applicant"]
    assert taken["examination"]["paper_equals_online"]["columns"] == ["applicant", "title"]


def test_a_part_that_is_gone_stays_until_that_is_asked_for() -> None:
    gone = {"pools": {"own": {0: GONE}, "total": {"at_most": 8}}}
    kept = with_parts(gone, "pools.total.at_most")["pools"]
    assert ([pool["id"] for pool in kept["own"]], kept["total"]["at_most"]) == (
        ["hosts", "exchanges"],
        8,
    )
    left = with_parts(gone, "pools.own.hosts")["pools"]
    assert ([pool["id"] for pool in left["own"]], left["total"]["at_most"]) == (["exchanges"], 9)
