"""Breakdowns of rounds: of the repository, of golden stories, and random ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from pipeline.ingest.folder import read_stock
from pipeline.ingest.inventory import take_stock
from pipeline.procedure import carry_out
from pipeline.publish.breakdown import Given, given_of
from pipeline.publish.breakdown.sheets import Sheets, make_sheets
from pipeline.publish.breakdown.workbook import workbook_of
from pipeline.publish.lists import make_lists
from pipeline.publish.naming import Naming
from pipeline.tables.working import RULED
from tests.agreement.policies import policy_of as policy_of_round
from tests.agreement.product import HEADINGS, carried_out
from tests.oracle.rounds import make_round
from tests.publish.example import policy_of

ROOT = Path(__file__).parents[3]
AMONG = ("recommended", "reserve", "not_selected")


@cache
def given_round(policy: Path, data: Path) -> Given:
    """A round from its files."""
    declared = policy_of(policy.read_bytes())
    received, _ = read_stock(take_stock(data), declared, HEADINGS)
    results = carry_out(received, declared, HEADINGS)
    return given_of(make_lists(results, received, declared, HEADINGS), results, received)


def given_random(seed: int) -> Given:
    """A random round of the second program, carried out by the product."""
    told, rounded = make_round(seed)
    policy = policy_of_round(told, rounded)
    ruled = [ruling for ruling in rounded["rulings"] if ruling["outcome"] in AMONG]
    rulings = RULED.of(
        {
            "project_id": [one["project_id"] for one in ruled],
            "outcome": [one["outcome"] for one in ruled],
            "order": [pd.NA if one["order"] == "" else int(one["order"]) for one in ruled],
        }
    )
    return Given(
        policy=policy,
        naming=Naming(policy, HEADINGS, "en"),
        results=carried_out(told, rounded),
        barred=dict.fromkeys(map(tuple, rounded["recused"]), "recused"),
        rulings=rulings if ruled else RULED.empty(),
        details={},
        applicants={},
    )


def made(given: Given, into: Path) -> Sheets:
    """Write a round's workbook; its sheets, under the names they have there."""
    sheets = make_sheets(given)
    into.write_bytes(workbook_of(sheets, given, "ab12-cd34", []))
    return sheets
