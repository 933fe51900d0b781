"""Checks made outside the examination: of files while they are read, of rulings at the end."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.codes import corrections, decisions, files, tables
from pipeline.tables.kinds import stacked
from pipeline.tables.working import CHECKS

OF_CORRECTIONS: tuple[str, ...] = tuple(code.code for code in corrections.CODES)
"""What every correction is looked at for."""

OF_FILES: tuple[str, ...] = tuple(
    code.code for code in (*files.CODES, *tables.CODES) if code.code != "and_more"
)
"""What every file is looked at for while it is read."""

OF_RULINGS: tuple[str, ...] = tuple(
    code.code for code in decisions.CODES if code.code.startswith("ruling_")
)
"""What every ruling is looked at for."""

OF_APPROVAL: tuple[str, ...] = tuple(
    code.code for code in decisions.CODES if code.code.startswith("approval_")
)
"""What the policy's recorded approval is looked at for; that it is recorded nobody demands."""

OF_PROJECTS: tuple[str, ...] = tuple(
    code.code for code in decisions.CODES if code.code not in (*OF_RULINGS, *OF_APPROVAL)
)
"""What the admitted projects are looked at for when they are ranked and allocated."""


def with_checks(
    checks: pd.DataFrame, made_on: Mapping[str, int], complaints: pd.DataFrame
) -> pd.DataFrame:
    """CHECKS with further checks, passed ones too.

    `made_on` gives for each further code on how many files, rulings or
    projects it was made; how many failed is read off the COMPLAINTS. A code
    that is there already stays as it is.
    """
    failed = complaints["code"].value_counts()
    listed = set(checks["code"])
    codes = sorted(code for code in made_on if code not in listed)
    further = CHECKS.of(
        {
            "code": codes,
            "clause": [""] * len(codes),
            "status": ["made"] * len(codes),
            "rows": [made_on[code] for code in codes],
            "failed": [int(failed.get(code, 0)) for code in codes],
        }
    )
    return CHECKS.promised(stacked(CHECKS, [checks, further]))
