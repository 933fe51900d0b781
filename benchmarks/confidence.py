"""What drawing a whole selection again costs, against a matrix product and a sort of its size.

The rival is written here: weights of 10,000 draws times the marks of 300
projects, and each draw's totals sorted. It knows no rounding, no equals, no
pools, and its chance is drawn before the clock runs; the product's is drawn
while it runs. Both take turns in one process, and the ratio of the medians of
CPU seconds is told. Where no panel marked all, experts are drawn for each
project by itself, millions of them; what that costs is told, and not judged, for
the rival has nothing of its size.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from pipeline.advice.confidence.draws import Seed
from pipeline.advice.confidence.redraw import redraw
from pipeline.policy.advising import Confidence
from tests.advice.marked import selection_of

RATIO_AT_MOST = 4.0
RIVAL, WITHIN = "matmul + sort", "weights and 7 drawn for each project"
PROJECTS, UNITS, EXPERTS = 300, 16, 7
WEIGHTS = ("0.25", "0.35", "0.25", "0.15")


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds that some work takes in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def confidence(redrawn: list[str], draws: int) -> Confidence:
    """The policy's part that asks for so many draws."""
    shares = {"from": "0.1", "to": "0.9"}
    return Confidence.model_validate(
        {
            "clause": "bench",
            "says": "bench",
            "redrawn": redrawn,
            "draws": draws,
            "concentration": 100,
            "seed": "bench",
            "grey": shares,
            "places": shares,
        }
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7, help="counted turns")
    arguments.add_argument("--draws", type=int, default=10_000)
    asked = arguments.parse_args()
    chance = np.random.default_rng(2022)
    level = chance.normal(75, 8, PROJECTS)
    given = np.clip(level[:, None, None] + chance.normal(0, 6, (PROJECTS, EXPERTS, 4)), 0, 100)
    marks = {
        f"P{at:03}": [tuple(int(one) for one in expert) for expert in experts]
        for at, experts in enumerate(given)
    }
    common = {
        "weights": list(WEIGHTS),
        "units": {name: f"U{at % UNITS:02}" for at, name in enumerate(marks)},
        "facts": {name: {"dcmm_level": 3} for at, name in enumerate(marks) if at % 9 == 0},
        "pools": {
            "total": 100,
            "unit": {"default": 6, "named": {}},
            "exemption": {"fact": "dcmm_level", "at_least": 3, "skips": ["unit"]},
        },
    }
    apart: dict[str, Any] = {
        name: [*given[: at % (EXPERTS + 1)], (None,) * len(WEIGHTS), *given[at % (EXPERTS + 1) :]]
        for at, (name, given) in enumerate(marks.items())
    }
    plain = selection_of(marks, **common)
    within = selection_of(apart, **common)
    trimmed = selection_of(marks, method="trimmed_mean", **common)
    weights = chance.dirichlet([25, 35, 25, 15], asked.draws)
    means = np.array([np.mean(marks[name], axis=0) for name in plain.projects]).T.copy()
    works: dict[str, Callable[[], Any]] = {
        RIVAL: lambda: np.sort(weights @ means, axis=1),
        "weights drawn": lambda: redraw(plain, confidence(["weights"], asked.draws), Seed("x")),
        "weights and a panel of 7 drawn": lambda: redraw(
            plain, confidence(["weights", "experts"], asked.draws), Seed("x")
        ),
        "the same, trimmed mean": lambda: redraw(
            trimmed, confidence(["weights", "experts"], asked.draws), Seed("x")
        ),
        WITHIN: lambda: redraw(within, confidence(["weights", "experts"], asked.draws), Seed("x")),
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(asked.rounds + 1):
        for name, work in works.items():
            spent = cpu(work)
            if turn:
                seconds[name].append(spent)
    median = {name: statistics.median(spent) for name, spent in seconds.items()}
    rival = median[RIVAL]
    print(f"{asked.draws} draws of {PROJECTS} projects, {UNITS} units' quotas, a total of 100;")
    print(f"CPU seconds, medians of {asked.rounds} turns, at most {RATIO_AT_MOST} x the rival")
    for name, spent in median.items():
        ratio = spent / rival
        judged = name not in (RIVAL, WITHIN)
        told = ("  reached" if ratio <= RATIO_AT_MOST else "  MISSED") if judged else ""
        print(f"  {name:<38} {spent:6.3f}   {ratio:5.2f} x{told}")


if __name__ == "__main__":
    main()
