"""The fuzzed targets on a few drawn inputs, and the table of what they do not survive."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.expected import EXPECTED, Expected
from tests.fuzz.run import EVERY, spoilt
from tests.fuzz.targets import TARGETS, Target, policy_seeds


def failed(table: tuple[Expected, ...], targets: dict[str, Target]) -> list[str]:
    """The entries of a table that do not fail as it says, each with what is to be done."""
    told = []
    for entry in table:
        try:
            targets[entry.target].feed(entry.content)
        except Exception as error:  # noqa: BLE001 - which it is, is what is asked
            if type(error) is not entry.exception:
                told.append(f"{entry.target} {entry.content!r}: another failure, {error!r}")
        else:
            told.append(f"{entry.target} {entry.content!r}: no longer fails; take it out")
    return told


def test_what_is_expected_to_fail_does() -> None:
    assert failed(EXPECTED, TARGETS) == []


def test_an_unexpected_success_is_a_failure_too() -> None:
    def feed(content: bytes) -> None:
        if content != b"sound":
            raise ValueError(content)

    targets = {"t": Target("t", feed, list, 1)}
    kept = Expected("t", b"bad", ValueError, "still so")
    mended = Expected("t", b"sound", ValueError, "was so")
    other = Expected("t", b"bad", KeyError, "another")
    assert failed((kept,), targets) == []
    assert [line.partition(": ")[2] for line in failed((kept, mended, other), targets)] == [
        "no longer fails; take it out",
        "another failure, ValueError(b'bad')",
    ]


def test_every_target_reads_its_seeds() -> None:
    assert set(EVERY) == set(TARGETS)
    for name in ("delimited", "archives", "parts"):
        target = TARGETS[name]
        read = [target.feed(seed) for seed in target.seeds()]
        assert [reading.kind for reading in read if reading.refused is None]  # type: ignore[attr-defined]
    assert TARGETS["policies"].feed(policy_seeds()[0]) == []
    assert TARGETS["policies"].feed(policy_seeds()[1]) != []


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_spoilt_inputs_are_read_or_refused(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    seeds = target.seeds() if name != "policies" else target.seeds()[1:]
    target.feed(data.draw(spoilt(seeds, target.longest)))
