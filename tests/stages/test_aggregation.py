"""The panel's methods where whole numbers of 64 bits would not hold what is worked with."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.policy.marking import ClampedMean
from pipeline.stages.weigh.aggregation import Gathered, aggregate


@pytest.mark.parametrize(
    ("distance", "figure"),
    [
        pytest.param(9_900_000, 1_000, id="moved to 10,000,000, which is that far from the mean"),
        pytest.param(10**15, 100_000, id="left where it is"),
    ],
)
def test_a_clamped_mean_of_ten_thousand_experts_is_exact(distance: int, figure: int) -> None:
    """All give 0 and one gives 10^9, so the mean is 100,000.

    Worked with are marks and distances times the number of experts: the larger
    distance, as far as a policy can say, would be 10^19.
    """
    values = np.zeros(10_000, dtype=np.int64)
    values[7] = 10**9
    gathered = Gathered.of(np.zeros(10_000, np.int64), values, np.arange(10_000), 1)
    method = ClampedMean.model_validate({"kind": "clamped_mean", "distance": "1"})
    found = aggregate(gathered, method, distance)
    assert (found.numerators.tolist(), found.denominators.tolist()) == ([figure], [1])
