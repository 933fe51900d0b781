"""Lists of rounds with components, a hearing, bypasses and pools of every kind, in words."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from pipeline.codes.phrases import CLASH_ENDED, PASSED_OVER
from pipeline.exact import SCALE
from pipeline.policy import Policy
from pipeline.publish.delimited import csv_bytes
from pipeline.publish.draft import standing_of
from pipeline.publish.lists import Lists, make_lists
from pipeline.publish.naming import Naming
from pipeline.publish.sheets import recommendation_workbook
from pipeline.publish.telling import Findings, Reasons
from pipeline.tables.complaints import Complaint, complaints_table
from pipeline.tables.working import QUOTAS
from tests.publish.example import Example, example, headings_of, policy_bytes

SAID = {"clause": "c", "says": "s"}
COMPONENT = {
    "id": "vote",
    "name": "Vote",
    "register": "votes",
    "column": "votes",
    "points": "20",
    "counted": "share_of_most",
    "rounding": {"decimals": 2},
    "missing": "zero",
    **SAID,
}
POOLS: dict[str, Any] = {
    "matrix": {"column": "stage", "default": {"built": 3, "planned": 1}, **SAID},
    "class": {"default": 4, **SAID},
    "field": {"default": 9, **SAID},
    "own": [
        {
            **SAID,
            "id": name,
            "per": per,
            "default": 1,
            "order": "own-first",
            "condition": {"fact": "dcmm_level", "at_least": 3},
        }
        for name, per in (("base", "unit"), ("nine", "round"))
    ],
    "floor": {"per": "direction", "default": 1, **SAID},
}


def policy(pools: dict[str, Any] | None = None, **marking: Any) -> Policy:
    """The example's policy with further pools and further parts of marking."""
    told = YAML(typ="safe").load(policy_bytes())
    told["marking"] |= marking
    told["pools"] |= POOLS if pools is None else pools
    told["units"]["classes"] = [{"id": "near", "name": {"zh": "近郊", "en": "Near"}}]
    for unit in told["units"]["members"]:
        unit["class"] = "near"
    told["choices"]["columns"]["stage"].append({"id": "planned", "name": "Planned"})
    return Policy.model_validate(told)


def reasons(given: Policy, complaints: list[Complaint] | None = None) -> Reasons:
    naming = Naming(given, headings_of(), "en")
    findings = Findings(complaints_table(complaints or []), naming, {})
    return Reasons(naming, findings, {}, {}, {})


ROW = {"project_id": "P1", "file": "", "sheet": "", "row": 0}


@pytest.mark.parametrize(
    ("reason", "figure", "words"),
    [
        ("matrix:120116:built", "", "the places of Binhai, Built are taken"),
        ("own:base:120116", "", "the separate places of Binhai (base) are taken"),
        ("own:nine", "", "the separate places of the round (nine) are taken"),
        ("class:near", "", "the places of the class Near are taken"),
        ("field:f", "", "the places of the field Trades are taken"),
        ("floor:2", "", "the places kept for Industry are taken"),
        ("short_list", "5.00", "its first figure is 5.00 below the lowest that was heard"),
        (
            "surplus:120116",
            "3",
            "number 3 in the order of Binhai, whose places go to those before it",
        ),
        (
            "surplus_refused",
            "3",
            "sent back: number 3 in its unit's order, beyond the unit's places",
        ),
        (
            "unit_order_unclear",
            "",
            "without a number of its own in its unit's order, and not all such projects fit",
        ),
        (
            "matrix:120116:built",
            "1.20",
            "the places of Binhai, Built are taken; "
            "the lowest total in it less the project's own is 1.20",
        ),
    ],
)
def test_further_reasons_in_words(reason: str, figure: str, words: str) -> None:
    assert reasons(policy()).told(reason, figure, ROW) == words


def test_an_only_own_pool_needs_no_name() -> None:
    one = policy({"own": POOLS["own"][:1]})
    assert reasons(one).told("own:base:120116", "", ROW) == (
        "the separate places of Binhai are taken"
    )
    named = Naming(one, headings_of(), "en")
    assert named.quota_use("own:base:120116") == named.word("pool", "own")


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("unit:120116", "区指标", "Quota of the unit"),
        ("unit:120116+floor:1", "区指标 + 保底名额", "Quota of the unit + Kept places"),
        ("floor:1", "保底名额", "Kept places"),
        ("bypass", "免评审", "Without marking"),
        ("exempt/unit:120116", "不占指标/区指标", "Outside the quota/Quota of the unit"),
        ("own:nine", "单列名额（nine）", "Places of their own (nine)"),
        ("", "", ""),
    ],
)
def test_what_a_project_uses_in_words(code: str, zh: str, en: str) -> None:
    given = policy()
    assert Naming(given, headings_of(), "en").quota_use(code) == en
    assert Naming(given, headings_of(), "zh").quota_use(code) == zh


@pytest.mark.parametrize("kind", ["matrix", "own", "class", "field", "floor", "bypass"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_pool_has_a_word(kind: str, language: Any) -> None:
    assert Naming(policy(), headings_of(), language).word("pool", kind) != kind


def test_findings_name_pools_in_words() -> None:
    given = policy()
    told = [
        Complaint(
            "soft_limit_exceeded",
            fields={"pool": "class:near", "limit": "2", "number": "4", "names": "P3, P4"},
        ),
        Complaint(
            "floor_unmet",
            key="floor:2",
            fields={
                "floor": "floor:2",
                "found": "0",
                "wanted": "1",
                "why": CLASH_ENDED.format(
                    together="floor:2, unit:120116", grows="unit:120116 (+2)"
                ),
            },
        ),
        Complaint(
            "floor_unmet",
            key="floor:1",
            fields={"floor": "floor:1", "found": "0", "wanted": "1", "why": PASSED_OVER},
        ),
    ]
    findings = reasons(given, told).findings
    messages = [findings.told(row).message for row in findings.complaints.to_dict("records")]
    kept = {message for message in messages if message.startswith("Of 1 places kept for Kept")}
    assert kept == {
        "Of 1 places kept for Kept places (Industry) the list has 0: Kept places (Industry), "
        "Quota of the unit (Binhai) cannot hold together; each of these alone would end it: "
        "Quota of the unit (Binhai) (+2).",
        f"Of 1 places kept for Kept places (Farming) the list has 0: {PASSED_OVER}.",
    }
    assert (
        "4 recommended projects use Places of the class (Near), which in principle has 2 places; "
        "beyond them: P3, P4."
    ) in messages


def lists_of(given: Example, under: Policy) -> Lists:
    return make_lists(given.results, given.received, under, given.headings)


def with_columns(given: Example, **columns: dict[str, Any]) -> Example:
    """The example with other values of its tables' columns, by table and project."""
    tables = {}
    for name, values in columns.items():
        table, column = name.split("__")
        rows = tables.get(table, getattr(given.results, table))
        usual = rows[column]
        chosen = rows["project_id"].map(values)
        tables[table] = rows.assign(**{column: chosen.where(chosen.notna(), usual)}).astype(
            {column: usual.dtype}
        )
    return given.with_results(**tables)


def sheet(lists: Lists, number: int, first: str) -> list[dict[str, Any]]:
    """The rows under the header that begins with a heading, on one sheet of the workbook."""
    content = recommendation_workbook(lists, standing_of(lists), "0000")
    page = load_workbook(io.BytesIO(content)).worksheets[number]
    top = next(row for row in range(1, 9) if page.cell(row, 1).value == first)
    headings = [cell.value for cell in page[top]]
    return [
        dict(zip(headings, (cell.value for cell in row), strict=True))
        for row in page.iter_rows(min_row=top + 1)
    ]


def test_components_have_a_column_behind_the_experts() -> None:
    given = with_columns(example(), standings__component_points={"P01": 3 * SCALE, "P04": SCALE})
    lists = lists_of(given, policy({}, components=[COMPONENT], full="120"))
    for name in ("recommendation", "ranking"):
        columns = list(lists[name].columns)
        at = columns.index("expert_points")
        assert columns[at : at + 4] == [
            "expert_points",
            "component_points",
            "bonus_points",
            "total",
        ]
    published = lists.tables["recommendation"]
    text = csv_bytes(published.table, published.rows, 2).decode("utf-8-sig")
    assert text.splitlines()[1].endswith("95.25,3.00,2.00,97.25,unit:120116,")
    for number in (0, 1):
        rows = sheet(lists, number, "Place")
        assert rows[0]["Component points"] == 3
        assert list(rows[0])[list(rows[0]).index("Expert points") + 1] == "Component points"


def test_without_components_there_is_no_such_column() -> None:
    lists = lists_of(example(), policy({}))
    for name in ("recommendation", "ranking"):
        assert "component_points" not in lists[name].columns


def test_a_project_that_bypassed_marking_is_listed_last_and_told() -> None:
    given = with_columns(
        example(),
        projects__bypass={"P09": True},
        decisions__quota_use={"P09": "bypass"},
        decisions__displaced={"P09": ""},
    )
    lists = lists_of(given, policy({}))
    last = lists["recommendation"].iloc[-1]
    assert last["project_id"] == "P09"
    assert last["remark"] == "recommended without marking"
    assert sheet(lists, 0, "Place")[-1]["Quota use"] == "Without marking"


def test_what_is_beyond_a_soft_limit_is_marked() -> None:
    given = with_columns(example(), decisions__beyond={"P03": "class:near;field:f"})
    remarks = lists_of(given, policy())["recommendation"].set_index("project_id")["remark"]
    assert remarks["P03"] == (
        "place shared with equals; beyond what is allowed in principle: "
        "Places of the class (Near), Places of the field (Trades)"
    )


def test_further_directions_stand_beside_the_first() -> None:
    given = with_columns(example(), projects__directions={"P01": "1;2", "P02": "1"})
    lists = lists_of(given, policy({}))
    assert list(lists["recommendation"]["direction"][:2]) == ["1", "1"]
    rows = sheet(lists, 0, "Place")
    assert [row["Direction"] for row in rows[:2]] == ["Farming (also Industry)", "Farming"]


def by_unit(given: Example, under: Policy) -> dict[str, Any]:
    rows = sheet(lists_of(given, under), 3, "Code")[: len(under.units.members)]
    return {str(row["Unit"]): row for row in rows}


def test_the_units_sheet_tells_quotas_of_every_kind() -> None:
    told = YAML(typ="safe").load(policy_bytes())
    told["units"]["members"][1]["pools_of"] = "120116"
    told["pools"]["unit"] |= {"limit": "soft"}
    rows = by_unit(example(), Policy.model_validate(told))
    assert [rows[name]["Quota"] for name in ("Binhai", "Wuqing", "Heping")] == [
        "2 in principle",
        "in that of Binhai",
        "1 in principle",
    ]
    rows = by_unit(example(), policy({"unit": None, "matrix": POOLS["matrix"]}))
    assert rows["Heping"]["Quota"] == "Built 3, Planned 1"
    rows = by_unit(example(), policy())
    assert rows["Binhai"]["Quota"] == "2 (Built 3, Planned 1)"


def test_the_units_sheet_tells_a_quota_by_formula_and_by_class() -> None:
    unit = {
        **SAID,
        "default": None,
        "by_class": {"near": 7},
        "formula": {"share": "60%", "register": "firms", "column": "count", "rounding": "up"},
    }
    quotas = QUOTAS.of({"unit": ["120116"], "number": [7]})
    rows = by_unit(example().with_results(quotas=quotas), policy({"unit": unit}))
    assert [rows[name]["Quota"] for name in ("Binhai", "Wuqing")] == [5, 7]


def test_places_of_kinds_count_as_quota_and_others_do_not() -> None:
    uses = {"P01": "", "P02": "own:base:120116", "P03": "", "P09": "bypass"}
    given = with_columns(example(), decisions__quota_use=uses)
    rows = by_unit(given, policy({"unit": None, "matrix": POOLS["matrix"]}))
    assert (rows["Binhai"]["In quota"], rows["Binhai"]["Outside quota"]) == (1, 1)
    assert (rows["Wuqing"]["In quota"], rows["Heping"]["Outside quota"]) == (1, 1)


def test_unused_places_of_every_kind_are_named() -> None:
    unused = pd.DataFrame(
        {
            "pool": ["matrix:120116:planned", "own:nine", "field:f"],
            "unused": [1, 1, 2],
            "names": ["P05", "P05", "P05;P06"],
        }
    ).astype({"pool": "str", "names": "str"})
    lists = lists_of(example().with_results(unused=unused), policy())
    content = recommendation_workbook(lists, standing_of(lists), "0000")
    page = load_workbook(io.BytesIO(content)).worksheets[3]
    rows = [[cell.value for cell in row][:3] for row in page.iter_rows()]
    assert ["Places by kind", "Binhai, Planned", 1] in rows
    assert ["Places of their own (nine)", None, 1] in rows
    assert ["Places of the field", "Trades", 2] in rows


def test_a_column_without_a_heading_is_headed_by_its_name() -> None:
    known = headings_of()
    bare = replace(known.tables["ranking"], columns={})
    naming = Naming(policy(), replace(known, tables={**known.tables, "ranking": bare}), "en")
    assert naming.heading("ranking", "place") == "place"
    assert naming.heading("recommendation", "total") == "Total"


def test_who_is_sent_back_is_told_its_number() -> None:
    refused = example().results.refused
    chosen = refused["project_id"] == "P10"
    refused = refused.assign(
        reason=refused["reason"].mask(chosen, "surplus_refused"),
        detail=refused["detail"].mask(chosen, "3"),
    )
    rows = lists_of(example().with_results(refused=refused), policy({}))["decisions"]
    told = rows[rows["project_id"] == "P10"].iloc[0]
    assert told["figure"] == "3"
    assert told["detail"] == "sent back: number 3 in its unit's order, beyond the unit's places"
    assert list(rows[rows["reason"] == "unknown_unit"]["figure"]) == [""]
