"""Examine: registers and mark sheets without what the policy reads there keep a list a draft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.policy import Policy
from pipeline.stages.typed.headed import Headed
from pipeline.tables.bundles import Received
from tests.ingest.small_rounds import SmallRound
from tests.stages.changing import (
    Parts,
    admitted_under,
    checks_of,
    examined_under,
    sourced,
    under,
    with_register,
    written,
)
from tests.stages.sound import CODES, Row, mark, sound

pytestmark = pytest.mark.usefixtures("without_the_library")
NO_RULES: Parts = {"examination": {"rules": []}}
BANS = {"register": "bans", "key": "credit_code"}
WINDOW = {"column": "decided_on", "years": 3, "on": "2022-05-04"}


def asking(requires: Parts) -> Policy:
    rules = [sourced(id="asked", otherwise="ineligible", requires=requires)]
    return under({"examination": {"rules": rules}})


def barring(**further: Any) -> Policy:
    return asking({"not": {"in_register": {**BANS, **further}}})


def banned(*columns: str) -> Received:
    cells = {"credit_code": CODES["P1"], "kind": "false", "from": "2020-01-01", "id": CODES["P1"]}
    rows = [{column: cells.get(column, "2022-01-01") for column in columns}]
    return with_register(sound().received(), "bans", rows)


def lacking(received: Received, policy: Policy) -> dict[str, str]:
    """The columns that are told as missing, with the nearest of each."""
    complaints = examined_under(received, policy).complaints
    found = complaints[complaints["code"] == "register_column_missing"]
    assert set(found["severity"]) <= {"block"}
    assert set(found["row"]) <= {0}
    fields = [json.loads(text) for text in found["fields"]]
    return {one["column"]: one["nearest"] for one in fields}


@pytest.mark.parametrize(
    ("policy", "columns", "missing"),
    [
        (barring(), ("credit_code",), {}),
        (barring(), ("credit_kode",), {"credit_code": "credit_kode"}),
        (barring(only={"kind": "false"}), ("credit_code", "kind"), {}),
        (barring(only={"knd": "false"}), ("credit_code", "kind"), {"knd": "kind"}),
        (barring(also=["title"]), ("credit_code",), {"title": "-"}),
        (
            barring(valid_on="2022-05-04"),
            ("credit_code", "valid_from"),
            {"valid_until": "valid_from"},
        ),
        (barring(period=["begin", "end"]), ("credit_code",), {}),
        (barring(within=WINDOW), ("credit_code", "decided"), {"decided_on": "decided"}),
        (
            asking({"column": "level", "of": BANS, "filled": "no"}),
            ("credit_code",),
            {"level": "-"},
        ),
    ],
)
def test_a_rule_that_reads_a_column_a_register_has_not_is_not_made(
    policy: Policy, columns: tuple[str, ...], missing: dict[str, str]
) -> None:
    received = banned(*columns)
    assert lacking(received, policy) == missing
    made = "not_made" if missing else "made"
    assert checks_of(examined_under(received, policy))["asked"] == made
    if missing:
        assert len(admitted_under(received, policy).projects) == 3


def test_a_missing_column_is_told_of_the_registers_file() -> None:
    policy = barring(only={"knd": "false"})
    complaints = examined_under(banned("credit_code", "kind"), policy).complaints
    (row,) = complaints.to_dict("records")
    assert (row["file"], row["value"], row["clause"]) == ("registers/bans.csv", "knd", "test")
    assert json.loads(row["fields"]) == {"register": "bans", "column": "knd", "nearest": "kind"}


def fact(name: str, **source: Any) -> Parts:
    return sourced(id=name, name={"zh": "合规意见", "en": "Lawful"}, **{"from": source})


def with_facts(*facts: Parts) -> Policy:
    return under(NO_RULES, {"facts": [*written()["facts"], *facts]})


def test_a_fact_without_its_column_and_those_that_ask_for_it_are_verified_of_nobody() -> None:
    policy = with_facts(
        fact("listed", matching={**BANS, "valid_on": "2022-05-04"}),
        fact("free", condition={"not": {"fact": "listed", "is": "yes"}}),
    )
    received = banned("credit_code")
    assert set(lacking(received, policy)) == {"valid_from", "valid_until"}
    assert not {"listed", "free"} & set(admitted_under(received, policy).facts["fact"])
    assert checks_of(examined_under(received, policy))["declared_unverified"] == "not_made"
    whole = banned("credit_code", "valid_from", "valid_until")
    assert {"listed", "free"} & set(admitted_under(whole, policy).facts["fact"])


def test_a_fact_without_its_column_of_levels_is_not_made() -> None:
    policy = with_facts(fact("level", matching=BANS, value="level"))
    assert lacking(banned("credit_code"), policy) == {"level": "-"}


def component() -> Policy:
    vote = sourced(
        id="vote",
        name={"zh": "投票", "en": "Vote"},
        register="votes",
        column="votes",
        points="20",
        counted="share_of_most",
        rounding={"decimals": 2},
        missing="zero",
    )
    return under(NO_RULES, {"marking": {"full": "120", "components": [vote]}})


@pytest.mark.parametrize(
    ("row", "missing", "nobody"),
    [
        ({"project_id": "P1", "votes": "3"}, {}, 0),
        ({"project_id": "P1", "vote": "3"}, {"votes": "vote"}, 0),
        ({"number": "P1", "votes": "3"}, {"project_id": "-"}, 0),
        ({"project_id": "P1", "votes": ""}, {}, 1),
        ({"project_id": "P9", "votes": "3"}, {}, 1),
    ],
)
def test_a_component_without_its_column_is_not_made_and_one_of_nobody_is_told(
    row: Row, missing: dict[str, str], nobody: int
) -> None:
    received = with_register(sound().received(), "votes", [row])
    examination = examined_under(received, component())
    assert lacking(received, component()) == missing
    checks = checks_of(examination)
    assert checks["component_wrong"] == ("not_made" if missing else "made")
    assert list(examination.complaints["code"]).count("component_nobody") == nobody


def test_a_formula_without_its_column_is_not_made() -> None:
    of = {"share": "60%", "register": "assessed", "column": "number", "rounding": "down"}
    policy = under(NO_RULES, {"pools": {"unit": sourced(default=2, named={}, formula=of)}})
    received = with_register(sound().received(), "assessed", [{"unit": "和平区", "numbers": "7"}])
    assert lacking(received, policy) == {"number": "numbers"}
    assert checks_of(examined_under(received, policy))["quota_number_missing"] == "not_made"


@pytest.mark.parametrize(("wanted", "told_of"), [("false", []), ("FALSE", []), ("flase", ["bans"])])
def test_a_value_of_only_that_no_row_has_is_told(wanted: str, told_of: list[str]) -> None:
    policy = barring(only={"kind": wanted})
    complaints = examined_under(banned("credit_code", "kind"), policy).complaints
    found = complaints[complaints["code"] == "only_value_unknown"]
    assert [json.loads(text)["register"] for text in found["fields"]] == told_of
    assert found["severity"].tolist() == ["warn"] * len(told_of)
    assert found["value"].tolist() == [wanted] * len(told_of)


def test_of_a_register_without_rows_no_value_is_looked_for() -> None:
    policy = barring(only={"kind": "flase"})
    received = with_register(sound().received(), "bans", [], "credit_code", "kind")
    assert examined_under(received, policy).complaints.empty


def test_a_known_register_has_only_the_columns_its_file_headed(tmp_path: Path) -> None:
    small = SmallRound(tmp_path)
    small.submission()
    small.csv("registers/online.csv", [["project_id", "credit_code", "filed_at"]])
    small.csv("registers/honours.csv", [["奖项", "统一社会信用代码"], ["一等奖", "x"]])
    received = small.read()
    headed = Headed(received)
    assert headed.columns("online") == {"project_id", "credit_code", "filed_at"}
    assert headed.file("online") == "registers/online.csv"
    assert headed.columns("honours") == {"奖项", "credit_code"}
    assert "title" in received.registers["online"].columns
    policy = under(NO_RULES, {"facts": [], "priority": {"bonuses": [], "groups": []}})
    assert set(lacking(received, policy)) == {"title", "applicant", "direction"}
    checks = checks_of(examined_under(received, policy))
    assert checks["paper_differs_online"] == "not_made"


@pytest.mark.parametrize(("text", "told_of"), [(None, ["lawful"]), ("", []), ("是", [])])
def test_a_column_of_the_experts_that_no_sheet_has_is_told(
    text: str | None, told_of: list[str]
) -> None:
    round_ = sound()
    if text is not None:
        cell = mark("P1", "E1", "comment", text, 2)
        round_.marks.append({**cell, "criterion": "lawful"})
    policy = with_facts(fact("legal", experts="lawful"))
    complaints = examined_under(round_, policy).complaints
    found = complaints[complaints["code"] == "veto_unanswered"]
    assert found["value"].tolist() == told_of
    assert found["severity"].tolist() == ["block"] * len(told_of)
    headings = [json.loads(fields)["headings"] for fields in found["fields"]]
    assert headings == ["lawful, 合规意见, Lawful"] * len(told_of)
