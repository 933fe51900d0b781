"""Faults and lints whose code has a fixture, at the further places that draw them.

Each is told alone, at its place, with what a person reads about it.
"""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.documents import Document
from pipeline.errors import Fault
from pipeline.policy.lint import lint_policy
from tests.policy.patches import GONE, documents, known, over, read

SAID = {"clause": "§9", "says": "s"}
CITIES = {
    "classes": [{"id": "city", "name": "City"}, {"id": "town", "name": "Town"}],
    "members": [
        {"id": "north", "name": "North", "class": "city"},
        {"id": "south", "name": "South", "class": "town"},
    ],
}


def filed(**test: str) -> dict[str, Any]:
    """A test of the moment of filing, as the register has it."""
    return {"column": "filed_at", "of": {"register": "online", "key": "project_id"}, **test}


def laid_over(name: str, patch: dict[str, Any]) -> tuple[list[Fault], list[Fault]]:
    """The faults and the lints of a sound policy with something laid over it."""
    sound = documents()[name]
    document = Document(over(sound.content, patch), sound.places, [])
    policy, faults = read(document)
    assert policy is not None
    return faults, lint_policy(policy, known(), document)


def place(fault: Fault) -> str:
    """The keys that lead to it, entries of lists counted from 0."""
    return ".".join(map(str, fault.path))


@pytest.mark.parametrize(
    ("name", "patch", "code", "at", "fields"),
    [
        pytest.param(
            "whole",
            {"advice": {"confidence": {"grey": {"from": "0.9", "to": "0.1"}}}},
            "policy_scale_empty",
            "advice.confidence.grey.to",
            {"value": "1/10", "min": "9/10"},
            id="a grey zone that ends before it begins",
        ),
        pytest.param(
            "whole",
            {"advice": {"confidence": {"places": {"from": "5%", "to": "5%"}}}},
            "policy_scale_empty",
            "advice.confidence.places.to",
            {"value": "1/20", "min": "1/20"},
            id="a span of places of no width",
        ),
        pytest.param(
            "whole",
            {"advice": {"agreement": {"extreme": {"times": 0}}}},
            "policy_not_positive",
            "advice.agreement.extreme.times",
            {"value": "0"},
            id="every mark is far from the others",
        ),
        pytest.param(
            "median",
            {"advice": {"agreement": {"extreme": {"distance": "-0.5"}}}},
            "policy_not_positive",
            "advice.agreement.extreme.distance",
            {"value": "-0.5"},
            id="a distance below nothing",
        ),
        pytest.param(
            "whole",
            {
                "examination": {
                    "rules": {
                        0: {
                            "when": {
                                "in_register": GONE,
                                "all": [
                                    filed(since="2022-05-01T00:00:00+08:00"),
                                    filed(until="2022-04-01T00:00:00+08:00"),
                                ],
                            }
                        }
                    }
                }
            },
            "policy_bounds_crossed",
            "examination.rules.0.when.all.1.until",
            {"name": "filed_at (online)", "value": "2022-05-01T00:00:00+08:00"},
            id="a register's day after May and before April",
        ),
        pytest.param(
            "whole",
            {"marking": {"full": 80, "criteria": {3: {"weight": -1}}}},
            "policy_negative",
            "marking.criteria.3.weight",
            {"value": "-1"},
            id="a criterion that costs points",
        ),
        pytest.param(
            "whole",
            {"marking": {"full": 90, "criteria": {3: {"scale": {"max": 0}}}}},
            "policy_scale_empty",
            "marking.criteria.3.scale.max",
            {"value": "0", "min": "0"},
            id="a criterion that has one mark only",
        ),
        pytest.param(
            "whole",
            {"marking": {"criteria": {0: {"bands": {1: {"to": "100.2"}}}}}},
            "policy_band_outside",
            "marking.criteria.0.bands.1.to",
            {"value": "100.2", "full": "100"},
            id="a band beyond the scale and between its steps, told once",
        ),
        pytest.param(
            "clamped",
            {"marking": {"panel": {"method": {"distance": 0}}}},
            "policy_not_positive",
            "marking.panel.method.distance",
            {"value": "0"},
            id="every mark is moved to the mean",
        ),
        pytest.param(
            "whole",
            {"marking": {"wrong_scale": {"share": 0}}},
            "policy_not_positive",
            "marking.wrong_scale.share",
            {"value": "0"},
            id="no scale could look mistaken",
        ),
        pytest.param(
            "whole",
            {"marking": {"full": 95, "components": {0: {"points": 0}}}},
            "policy_not_positive",
            "marking.components.0.points",
            {"value": "0"},
            id="a vote for nothing",
        ),
        pytest.param(
            "whole",
            {"marking": {"pass_marks": {"blocks": {0: {"criteria": ["merits"]}}}}},
            "policy_unknown_name",
            "marking.pass_marks.blocks.0.criteria.0",
            {"kind": "criterion", "value": "merits", "nearest": "merit"},
            id="a block of nothing that is marked",
        ),
        pytest.param(
            "whole",
            {
                "columns": {4: {"id": "staff"}},
                "examination": {"rules": {3: {"requires": {"any": {4: GONE}}}}},
            },
            "policy_doubled_name",
            "columns.4.id",
            {"kind": "column", "value": "staff"},
            id="a column declared twice",
        ),
        pytest.param(
            "whole",
            {
                "columns": {4: {"id": "title"}},
                "examination": {"rules": {3: {"requires": {"any": {4: GONE}}}}},
            },
            "policy_doubled_name",
            "columns.4.id",
            {"kind": "column", "value": "title"},
            id="a column that every round has",
        ),
        pytest.param(
            "whole",
            {
                "choices": {"columns": {"stage": []}},
                "examination": {"rules": {3: {"requires": {"any": {3: GONE}}}}},
            },
            "policy_choices_missing",
            "choices.columns.stage",
            {"value": "stage"},
            id="a closed list with nothing on it",
        ),
        pytest.param(
            "whole",
            {
                "pools": {
                    "matrix": {
                        "column": "direction",
                        "default": {"firm": GONE, "street": GONE, "1": 2, "2": 1, "3": 1},
                        "by_class": {"province": {"firm": GONE, "street": GONE, "1": 3, "3": 1}},
                    }
                }
            },
            "policy_matrix_gap",
            "pools.matrix.by_class.province",
            {"names": "2"},
            id="a matrix by direction forgets one",
        ),
        pytest.param(
            "whole",
            {"pools": {"bypass": {"condition": {"of": filed()["of"]}}}},
            "policy_condition_kind",
            "pools.bypass.condition",
            {"key": "condition"},
            id="a fact asked of a register",
        ),
    ],
)
def test_a_fault_is_told_here_too(
    name: str, patch: dict[str, Any], code: str, at: str, fields: dict[str, str]
) -> None:
    faults, _ = laid_over(name, patch)
    assert [(fault.code, place(fault)) for fault in faults] == [(code, at)]
    assert fields.items() <= faults[0].fields.items()


def rule(requires: dict[str, Any]) -> dict[str, Any]:
    """A policy's only rule."""
    return {"rules": [{"id": "only", "requires": requires, "otherwise": "warn", **SAID}]}


@pytest.mark.parametrize(
    ("name", "patch", "code", "at", "fields"),
    [
        pytest.param(
            "plain",
            {
                "facts": [{"id": "good", "name": "Good", "from": {"column": "cases"}, **SAID}],
                "pools": {
                    "unit": {"default": 2, **SAID},
                    "own": [
                        {
                            "id": "hosts",
                            "condition": {"fact": "good", "at_least": 1},
                            "per": "class",
                            "default": 1,
                            "order": "own-first",
                            **SAID,
                        }
                    ],
                },
            },
            "lint_pool_nobody",
            "pools.own.0.per",
            {"value": "own:hosts"},
            id="a place for each class, and there are none",
        ),
        pytest.param(
            "plain",
            {
                "pools": {
                    "total": {"at_most": 5},
                    "floor": {"per": "direction", "default": 0, **SAID},
                }
            },
            "lint_pool_nobody",
            "pools.floor",
            {"value": "floor"},
            id="no place is kept for anybody",
        ),
        pytest.param(
            "plain",
            {"pools": {"total": {"at_most": 0}}},
            "lint_pool_nobody",
            "pools.total.at_most",
            {"value": "total"},
            id="a list without a place",
        ),
        pytest.param(
            "whole",
            {"marking": {"hearing": {"at_most": 8}}, "pools": {"bypass": GONE}},
            "lint_total_never_full",
            "pools.total.at_most",
            {"others": "hearing", "value": "8", "full": "9"},
            id="fewer are heard than are listed",
        ),
        pytest.param(
            "plain",
            {
                "examination": rule(
                    {
                        "in_register": {
                            "register": "permits",
                            "key": "credit_code",
                            "only": {"kind ": "x"},
                        }
                    }
                )
            },
            "lint_blank_ends",
            "examination.rules.0.requires.in_register.only.kind ",
            {"value": "kind "},
            id="a register's column ends with a blank",
        ),
        pytest.param(
            "plain",
            {"units": CITIES, "examination": rule({"column": "unit_class", "is": "city"})},
            "lint_unused",
            "units.classes.1.id",
            {"kind": "class of units", "value": "town"},
            id="a rule asks for one class of the two",
        ),
    ],
)
def test_a_lint_is_told_here_too(
    name: str, patch: dict[str, Any], code: str, at: str, fields: dict[str, str]
) -> None:
    faults, lints = laid_over(name, patch)
    assert faults == []
    assert [(lint.code, place(lint)) for lint in lints] == [(code, at)]
    assert fields.items() <= lints[0].fields.items()


def test_a_class_that_a_rule_asks_for_among_others_is_used() -> None:
    rules = rule({"column": "unit_class", "in": ["city", "town"]})
    faults, lints = laid_over("plain", {"units": CITIES, "examination": rules})
    assert (faults, lints) == ([], [])
