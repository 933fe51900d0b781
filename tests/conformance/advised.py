"""Published figures of agreement and calibration, worked out again by `pipeline.advice`.

These two are no rounds: nobody was selected, so nothing is carried out, and the
functions that advise are given the published table itself.
"""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from pipeline.advice.calibration import Penalties, calibrate
from pipeline.advice.coefficients import intraclass
from pipeline.advice.figures import fixed
from pipeline.advice.penalties import estimate
from tests.advice.panels import pairs

PLATE, SAMPLE = "penalty of a plate", "penalty of a sample"
PENICILLIN = {
    "mean": "22.972222",
    "A": "2.187058",
    "B": "-1.010476",
    "C": "1.937899",
    "D": "-0.096895",
    "E": "-0.013842",
    "F": "-3.003744",
    PLATE: "0.421833",
    SAMPLE: "0.081057",
}
"""What lme4 fits by REML to the assay of Davies and Goldsmith (1972): predicted samples, and the
ratios of variances, which are the penalties."""

_JUDGES = 4


def penicillin(case: Path) -> dict[str, Decimal]:
    """Samples are projects and plates experts: calibrated by the published penalties.

    Those are estimated from the table, too, and not taken for granted.
    """
    lines = (case / "scores.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    samples = [name for name in rows[0] if name != "plate"]
    given = {name: {row["plate"]: int(row[name]) for row in rows} for name in samples}
    panel = pairs(given)
    found = calibrate(panel, Penalties(float(PENICILLIN[SAMPLE]), float(PENICILLIN[PLATE])))
    suggested = estimate(panel)
    figures = {
        "mean": found.mean,
        **dict(zip(panel.projects, found.project.tolist(), strict=True)),
        PLATE: suggested.expert,
        SAMPLE: suggested.project,
    }
    return {name: Decimal(fixed(value, 6)) for name, value in figures.items()}


def shrout_fleiss(case: Path) -> dict[str, Decimal]:
    """The six intraclass correlations, named as in the paper, with two decimals."""
    with (case / "scores.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    rows = sorted((row["entity_id"], row["expert_id"], row["score"]) for row in given)
    marks = [int(Fraction(score)) for _entity, _expert, score in rows]
    table = [marks[at : at + _JUDGES] for at in range(0, len(marks), _JUDGES)]
    found = {}
    for name, value in intraclass(table).items():
        _icc, kind, of = name.split("_")
        exact = value if value is not None else Fraction(0)
        number = str(_JUDGES) if of == "k" else of
        decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
        found[f"ICC({kind},{number})"] = decimal.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found
