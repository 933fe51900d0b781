"""Product and second program decide random rounds alike; `make fuzz` does many more."""

from __future__ import annotations

import os

import pytest

from tests.agreement.comparison import differences

BATCH = 20
ROUNDS = int(os.environ.get("LINXUAN_FUZZ_ROUNDS", "240"))


@pytest.mark.parametrize("first", range(0, ROUNDS, BATCH))
def test_programs_agree(first: int) -> None:
    assert [told for seed in range(first, first + BATCH) for told in differences(seed)] == []
