"""What Great Expectations imports and nobody asks for waits, and is the real thing once asked."""

from __future__ import annotations

import statistics
import sys

import pytest

from pipeline.stages.examine.expectations import _Deferred


def test_what_waits_gives_way_to_the_real_module(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = _Deferred("statistics")
    monkeypatch.setitem(sys.modules, "statistics", waiting)
    assert waiting.median([3, 1, 2]) == 2
    assert sys.modules["statistics"] is not waiting
    real = sys.modules["statistics"]
    assert waiting.mean is real.mean
    assert sys.modules["statistics"] is real


def test_one_who_kept_what_waited_leaves_the_real_module_alone() -> None:
    kept = _Deferred("statistics")
    assert kept.median is statistics.median
    assert sys.modules["statistics"] is statistics
