"""The only door to Great Expectations: questions in, failing rows out.

Nothing is written and nobody is called: the context lives in memory, without
data docs, analytics or progress bars. The library is imported when the first
question is put, because it takes longer than most rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.errors import BrokenPromise
from pipeline.stages.examine.questions import Kind, Question, Suite

if TYPE_CHECKING:
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation

_COMPLETE = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
_KINDS: dict[Kind, str] = {
    "filled": "ExpectColumnValuesToNotBeNull",
    "in_set": "ExpectColumnValuesToBeInSet",
    "not_in_set": "ExpectColumnValuesToNotBeInSet",
    "between": "ExpectColumnValuesToBeBetween",
    "regex": "ExpectColumnValuesToMatchRegex",
    "not_regex": "ExpectColumnValuesToNotMatchRegex",
    "unique": "ExpectColumnValuesToBeUnique",
    "equal": "ExpectColumnPairValuesToBeEqual",
}
_STACKED: tuple[Kind, ...] = ("filled", "in_set", "not_in_set", "regex", "not_regex", "equal")
"""Kinds that ask of each cell by itself, so that several columns can be asked as one."""


def failing_rows(suites: Sequence[Suite]) -> list[list[list[int]]]:
    """For each suite and each of its questions the positions of the rows that fail it.

    A first pass asks only whether, a second, of the expectations that failed,
    which rows: on a round in order the second has little to do. A question
    that is asked of no row fails nowhere and is not put.

    Raises BrokenPromise when an expectation could not be carried out: that is
    a fault of ours and never a finding.
    """
    answers: list[list[list[int]]] = [[[] for _ in suite.questions] for suite in suites]
    frames = [_Frame.of(suite) for suite in suites]
    asking = [place for place, frame in enumerate(frames) if frame.columns]
    if not asking:
        return answers
    definition = _definition()
    for place in asking:
        name, frame = suites[place].name, frames[place]
        batch: Batch = definition.get_batch({"dataframe": frame.values()})
        everything = range(len(frame.columns))
        failed = _failed(batch, name, frame, everything, "BOOLEAN_ONLY")
        for at, rows in _failed(batch, name, frame, sorted(failed), _COMPLETE).items():
            for stacked in sorted(rows):
                layer, row = divmod(stacked, frame.rows)
                answers[place][frame.columns[at][layer]].append(row)
    return answers


@dataclass(frozen=True)
class _Frame:
    """A suite's values as a frame: a column for each expectation.

    Questions that ask the same of several columns share one, their values one
    under the other; shorter columns are filled up with what nothing is asked
    of.
    """

    questions: Sequence[Question]
    rows: int
    columns: list[list[int]]
    """For each expectation the positions of its questions."""

    @classmethod
    def of(cls, suite: Suite) -> _Frame:
        layers: dict[Any, list[int]] = {}
        for at, question in enumerate(suite.questions):
            if question.asked:
                required = question.requires
                alone = at if required.kind not in _STACKED else -1
                same = (*question.meta().values(), required.kind, repr(required.arguments), alone)
                layers.setdefault(same, []).append(at)
        return cls(suite.questions, len(suite.subject), list(layers.values()))

    def values(self) -> pd.DataFrame:
        tallest = max(map(len, self.columns))
        written: dict[str, Any] = {}
        for at, layers in enumerate(self.columns):
            first = self.questions[layers[0]]
            missing = (tallest - len(layers)) * self.rows
            unasked = "filled" if first.requires.kind == "filled" else None
            cells = [value for layer in layers for value in self.questions[layer].values]
            written[self.name(at)] = _typed([*cells, *[unasked] * missing])
            if first.requires.kind == "equal":
                others = [
                    value for layer in layers for value in self.questions[layer].requires.others
                ]
                written[self.other(at)] = _typed([*others, *[None] * missing])
        return pd.DataFrame(written)

    def name(self, at: int) -> str:
        return f"{at}.{self.questions[self.columns[at][0]].code}"

    def other(self, at: int) -> str:
        return f"{self.name(at)}.expected"

    def expectation(self, at: int) -> Expectation:
        """The library's own expectation, with what its complaints will say in `meta`."""
        from great_expectations.expectations import core

        asked = [self.questions[layer] for layer in self.columns[at]]
        required = asked[0].requires
        where = {"column": self.name(at)}
        if required.kind == "equal":
            where = {
                "column_A": self.name(at),
                "column_B": self.other(at),
                "ignore_row_if": "either_value_is_missing",
            }
        meta = {
            **asked[0].meta(),
            "column": " ".join(dict.fromkeys(question.column for question in asked)),
            "expectation": at,
        }
        expected: Callable[..., Expectation] = getattr(core, _KINDS[required.kind])
        return expected(**where, **required.arguments, meta=meta)


def _typed(values: list[Any]) -> pd.Series[Any]:
    numbers = any(isinstance(value, int) and not isinstance(value, bool) for value in values)
    return pd.Series(values, dtype="Int64" if numbers else "object")


class _Deferred(ModuleType):
    """A module that is imported when somebody first asks something of it."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def _spare_the_unused() -> None:
    """Let Great Expectations import without what only its charts and distributions use.

    Half the time of its import goes to scipy.stats and altair, which no
    question of ours needs. Whoever does ask them for something gets the real
    module. Decision 0007 has the figures.
    """
    for name in ("altair", "scipy.stats"):
        if name not in sys.modules and find_spec(name.partition(".")[0]):
            sys.modules[name] = _Deferred(name)


def _definition() -> Any:
    """Where batches come from: a context in memory, without files, docs or progress bars."""
    _spare_the_unused()
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    settings = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=settings)
    asset = context.data_sources.add_pandas("round").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("whole")


def _failed(
    batch: Batch, name: str, frame: _Frame, chosen: Sequence[int], result_format: Any
) -> dict[int, list[int]]:
    """The chosen expectations that failed, with their rows where the format tells them."""
    import great_expectations as gx

    if not chosen:
        return {}
    suite = gx.ExpectationSuite(name=name, expectations=[frame.expectation(at) for at in chosen])
    found: dict[int, list[int]] = {}
    results = batch.validate(suite, result_format=result_format).results
    for result in results:
        asked = result.expectation_config
        meta = (asked.meta if asked else None) or {}
        if _raised(result.exception_info):
            raise BrokenPromise(f"{name}: {meta.get('code')}: {result.exception_info}")
        if not result.success:
            found[int(meta["expectation"])] = list(result.result.get("unexpected_index_list", []))
    if len(results) != len(chosen):
        raise BrokenPromise(f"{name}: {len(chosen)} expectations, {len(results)} results")
    return found


def _raised(told: Any) -> bool:
    """Whether an exception was raised; the library tells it flat, or by metric."""
    if not isinstance(told, dict):
        return False
    return bool(told.get("raised_exception")) or any(_raised(inner) for inner in told.values())
