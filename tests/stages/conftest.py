"""What tests of stages share."""

from __future__ import annotations

import pytest

from tests.stages.spoiling import plainly


@pytest.fixture
def without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer plainly: many small rounds need the rules, not the library, once more each."""
    monkeypatch.setattr("pipeline.stages.examine.examination.failing_rows", plainly)
    monkeypatch.setattr("pipeline.stages.examine.lapsing.failing_rows", plainly)
