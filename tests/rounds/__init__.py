"""Invented rounds: the sample that ships with the product, small ones, and clean ones of any size.

A round is a folder as `linxuan rank` reads it. Nothing here knows the product:
the files are written from their published names and columns alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.rounds.anhui_2022 import anhui
from tests.rounds.clean import Form, write_clean
from tests.rounds.elderly_care_2023 import elderly_care
from tests.rounds.guangdong_2022 import guangdong
from tests.rounds.integration_2022 import integration
from tests.rounds.invented import Round, write_round
from tests.rounds.invented_readme import write_readme as write_small_readme
from tests.rounds.ministry_2023 import ministry
from tests.rounds.sample import sample
from tests.rounds.sample_readme import write_readme
from tests.rounds.sample_registers import write_marks, write_tables
from tests.rounds.sample_units import write_unit_files

__all__ = ["SMALL", "make_round", "make_sample", "make_small"]

SMALL: dict[str, Callable[[], Round]] = {
    "anhui-2022": anhui,
    "ministry-2023": ministry,
    "guangdong-2022": guangdong,
    "integration-2022": integration,
    "elderly-care-2023": elderly_care,
}
"""The small rounds, each for the policy of its name in configs/."""


def make_sample(folder: Path) -> None:
    """Write the sample round into a folder, README included; always the same bytes.

    Files of the same names are written over, others are left alone.
    """
    round_ = sample()
    write_unit_files(folder, round_)
    write_marks(folder, round_)
    write_tables(folder, round_)
    write_readme(folder / "README.md", round_)


def make_small(folder: Path, name: str) -> None:
    """Write the small round of that name into a folder, README included; always the same bytes.

    Files of the same names are written over, others are left alone. Raises KeyError where there
    is no such round.
    """
    made = SMALL[name]()
    write_round(folder, made)
    write_small_readme(folder / "README.md", made)


def make_round(
    folder: Path,
    projects: int,
    units: int = 16,
    experts: int = 9,
    seed: int = 1,
    form: Form = "csv",
) -> None:
    """Write a clean round: every project whole and marked by every expert.

    Two of ten projects are exempt, one of five has a verified bonus. The same
    arguments give the same bytes. Up to 16 units are Tianjin's districts, more
    are invented. `form` is that of submissions and mark sheets: csv with the
    product's column names, or xlsx with Chinese headings. Raises ValueError
    when there are more than 900,000 projects, for want of credit codes.
    """
    if projects > 900_000:
        raise ValueError(f"at most 900,000 projects, not {projects}")
    write_clean(folder, projects, units, experts, seed, form)
