"""The sound round under another policy, and with registers that only such a policy names."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from pipeline.policy import Policy
from pipeline.stages.admit import admit, settle
from pipeline.stages.examine import examine
from pipeline.tables.bundles import Admission, Examination, Received
from pipeline.tables.received import FURTHER
from tests.stages.sound import CONFIGS, Round, Row, headings

SOURCE = {"clause": "test", "says": "test"}
Parts = Mapping[str, Any]


@cache
def written() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(CONFIGS / "tianjin-2022.yaml")
    return loaded


def under(*changes: Parts) -> Policy:
    """The policy of the round in the notice with some parts said anew.

    Mappings are laid over what was said; lists and `sourced` parts stand for it.
    """
    said: Any = copy.deepcopy(written())
    for change in changes:
        said = _over(said, change)
    return Policy.model_validate(said)


def _over(plain: Any, said: Any) -> Any:
    if isinstance(said, Anew):
        return dict(said)
    if not (isinstance(plain, Mapping) and isinstance(said, Mapping)):
        return said
    return {**plain, **{key: _over(plain.get(key), value) for key, value in said.items()}}


class Anew(dict[str, Any]):
    """A mapping that stands for what was said, and is not laid over it."""


def sourced(**keys: Any) -> Anew:
    """A part of a policy that decides something."""
    return Anew({**SOURCE, **keys})


def part(path: str, **keys: Any) -> Parts:
    """A change of one part, by its dotted path."""
    said: Any = sourced(**keys)
    for name in reversed(path.split(".")):
        said = {name: said}
    return said  # type: ignore[no-any-return]


def with_register(received: Received, name: str, rows: list[Row], *columns: str) -> Received:
    """A register that only the policy names, as ingest reads one: all text, with its places."""
    names = columns or tuple(rows[0])
    frame = {
        column: pd.Series([row.get(column, "") for row in rows], dtype="str") for column in names
    }
    frame["file"] = pd.Series([f"registers/{name}.csv"] * len(rows), dtype="str")
    frame["sheet"] = pd.Series([""] * len(rows), dtype="str")
    frame["row"] = pd.Series([number + 2 for number in range(len(rows))], dtype="int64")
    return replace(
        received,
        registers={**received.registers, name: pd.DataFrame(frame)},
        present=received.present | {name},
    )


def with_column(received: Received, column: str, **values: str) -> Received:
    """A column that only the policy declares, by project."""
    rows = [
        {"file": row.file, "sheet": row.sheet, "row": row.row, "column": column, "value": value}
        for row in received.submissions.itertuples(index=False)
        if (value := values.get(str(row.project_id))) is not None
    ]
    return replace(
        received, further=FURTHER.of({name: [row[name] for row in rows] for name in FURTHER.names})
    )


def examined_under(round_: Round | Received, policy: Policy) -> Examination:
    """What the examination finds under a policy."""
    received = round_.received() if isinstance(round_, Round) else round_
    return examine(received, policy, headings())


def admitted_under(round_: Round | Received, policy: Policy) -> Admission:
    """What is admitted under a policy."""
    received = round_.received() if isinstance(round_, Round) else round_
    complaints = examine(received, policy, headings()).complaints
    return admit(
        received, settle(complaints, received.dispositions, headings()), policy, headings()
    )


def checks_of(examination: Examination) -> dict[str, str]:
    """The status of each check."""
    checks = examination.checks
    return dict(zip(checks["code"], checks["status"], strict=True))


def projects_of(admission: Admission, column: str) -> dict[str, Any]:
    """One column of the admitted projects."""
    return dict(zip(admission.projects["project_id"], admission.projects[column], strict=True))
