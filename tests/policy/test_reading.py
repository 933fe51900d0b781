"""A faulty file is refused with everything that is wrong with it, and each mistake told once."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from pipeline.codes import CODES
from pipeline.documents import Document, read_document
from pipeline.errors import Fault, PolicyError
from pipeline.policy import load_policy, repair
from pipeline.policy.shape import at, holds
from tests.policy.patches import (
    GONE,
    WHOLE,
    broken,
    documents,
    known,
    over,
    read,
    whole,
    written,
)


def patched(patch: dict[str, Any], name: str = "whole") -> tuple[list[str], list[Fault]]:
    """The lines of a sound policy with something laid over it, and its faults."""
    text = written(over(documents()[name].content, patch))
    return text.splitlines(), read(read_document(text.encode()))[1]


MANY: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"round": {"issued": "2022-13-01"}}, "policy_not_a_day", "issued: '2022-13-01'"),
    ({"units": {"members": {1: {"class": "towns"}}}}, "policy_unknown_name", "class: towns"),
    ({"columns": {2: {"kindd": "count", "kind": GONE}}}, "policy_unknown_key", "kindd: count"),
    (
        {"examination": {"rules": {0: {"otherwise": "illegible"}}}},
        "policy_not_a_choice",
        "otherwise: illegible",
    ),
    (
        {"examination": {"receipts": {"paper_until": "2022-05-10T18:00:00"}}},
        "policy_without_zone",
        "paper_until: '2022-05-10T18:00:00'",
    ),
    ({"facts": {1: {"from": {"value": "level"}}}}, "policy_value_alone", "value: level"),
    ({"marking": {"full": 90}}, "policy_full_by_direction", "full: 90"),
    ({"marking": {"panel": {"minimum": "many"}}}, "policy_wrong_value", "minimum: many"),
    ({"priority": {"groups": {0: {"cap": "a lot"}}}}, "policy_not_an_amount", "cap: a lot"),
    ({"places": {"ties": {0: "luck"}}}, "policy_not_a_tie", "- luck"),
    ({"pools": {"unit": {"named": {"zone": 1}}}}, "policy_sharing_named", "zone: 1"),
    ({"pools": {"own": {1: {"share": {"share": "2"}}}}}, "policy_not_a_share", "share: '2'"),
    ({"pools": {"direction": {"named": {"9": 1}}}}, "policy_unknown_name", "'9': 1"),
    ({"pools": {"reserve": {"clause": GONE}}}, "policy_without_source", "reserve:"),
    ({"pools": {"surplus": {"kept": "refused"}}}, "policy_surplus_shared", "kept: refused"),
)


def test_many_faults_of_one_file_are_told_at_once() -> None:
    patch: dict[str, Any] = {}
    for said, _, _ in MANY:
        patch = joined(patch, said)
    lines, faults = patched(patch)
    told = sorted((fault.code, lines[fault.line - 1].strip()) for fault in faults)
    assert told == sorted((code, line) for _, code, line in MANY)
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def joined(patch: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two patches as one."""
    found = dict(patch)
    for key, value in other.items():
        known_one = found.get(key)
        both = isinstance(value, dict) and isinstance(known_one, dict)
        found[key] = joined(known_one, value) if both else value
    return found


def test_faults_are_one_message_with_file_and_line() -> None:
    text = WHOLE.replace("rank_on:", "rank_onn:", 1).replace('full: "100"', 'full: "99"', 1)
    with pytest.raises(PolicyError) as raised:
        load_policy("policy.yaml", text.encode(), known())
    lines = text.splitlines()
    wanted = [lines.index(part) + 1 for part in ('  full: "99"', "  rank_onn: exact")]
    told = [line.split()[:2] for line in str(raised.value).splitlines()]
    assert told == [
        [f"policy.yaml:{wanted[0]}:", "policy_full_by_direction"],
        [f"policy.yaml:{wanted[1]}:", "policy_unknown_key"],
    ]
    assert raised.value.exit_status == 2


def test_reading_leaves_the_document_as_it_is() -> None:
    before = read_document(WHOLE.encode())
    damaged = Document({**before.content, "pols": before.content["pools"]}, before.places, [])
    del damaged.content["pools"]
    content, places = str(damaged.content), dict(damaged.places)
    assert [fault.code for fault in read(damaged)[1]] == ["policy_unknown_key"]
    assert (str(damaged.content), damaged.places) == (content, places)


def test_a_misspelt_key_hides_nothing_inside_it() -> None:
    text = WHOLE.replace("\npools:", "\npoools:", 1).replace("north: 4}", "nort: 4}", 1)
    faults = read(read_document(text.encode()))[1]
    lines = text.splitlines()
    assert [(fault.code, lines[fault.line - 1].strip()) for fault in faults] == [
        ("policy_unknown_key", "poools:"),
        ("policy_unknown_name", "named: {nort: 4}"),
    ]


@pytest.mark.parametrize(
    ("patch", "code", "fields"),
    [
        # A column of closed list, or of yes and no, is compared with what can stand there.
        (
            {3: {"requires": {"any": {2: {"is": "true_"}}}}},
            "policy_unknown_name",
            {"kind": "listed", "value": "true_"},
        ),
        (
            {3: {"requires": {"any": {3: {"in": ["build", "planned"]}}}}},
            "policy_unknown_name",
            {"kind": "stage", "nearest": "built"},
        ),
        (
            {3: {"when": {"all": {2: {"is": "county"}}}}},
            "policy_unknown_name",
            {"kind": "unit_class", "value": "county"},
        ),
        # A key joins a row and a register, so both must have it; that is one mistake.
        (
            {2: {"requires": {"not": {"in_register": {"key": "credit_codes"}}}}},
            "policy_unknown_name",
            {"kind": "column", "nearest": "credit_code"},
        ),
        (
            {2: {"requires": {"not": {"in_register": {"key": "dcmm_level"}}}}},
            "policy_unknown_name",
            {"kind": "column of earlier_pilots", "value": "dcmm_level"},
        ),
        (
            {1: {"requires": {"not": {"in_register": {"within": {"column": "form"}}}}}},
            "policy_unknown_name",
            {"kind": "column of misconduct", "nearest": "from"},
        ),
        ({1: {"id": "too_few_experts"}}, "policy_taken_code", {"value": "too_few_experts"}),
        ({1: {"id": "late"}}, "policy_doubled_name", {"kind": "rule", "value": "late"}),
        (
            {3: {"when": {"all": {1: {"before": "20210101"}}}}},
            "policy_not_a_moment",
            {"value": "20210101"},
        ),
        (
            {3: {"requires": {"any": {0: {"column": "founded"}}}}},
            "policy_test_kind",
            {"key": "at_most", "kind": "a day"},
        ),
    ],
)
def test_rules_ask_what_can_be_asked(
    patch: dict[int, Any], code: str, fields: dict[str, str]
) -> None:
    _, faults = patched({"examination": {"rules": patch}})
    assert [fault.code for fault in faults] == [code]
    assert fields.items() <= faults[0].fields.items()


FLOORS: dict[str, Any] = {
    "bypass": GONE,
    "exemption": GONE,
    "extra": GONE,
    "own": GONE,
    "total": {"at_most": 60},
}


@pytest.mark.parametrize(
    ("pools", "names", "others", "more"),
    [
        ({"floor": {"per": "unit", "named": {"south": 4}}}, "floor:south", "unit:south", "1"),
        (
            {"class": {"named": {"city": 1}}, "floor": {"per": "unit"}},
            "floor:south, floor:coast",
            "class:city",
            "1",
        ),
        (
            {"floor": {"per": "class", "default": 0, "named": {"city": 7}}},
            "floor:city",
            "class:city",
            "1",
        ),
        (
            {
                "class": GONE,
                "unit": {"formula": GONE},
                "floor": {"per": "class", "default": 0, "named": {"city": 7}},
            },
            "floor:city",
            "unit:south, unit:coast",
            "1",
        ),
        (
            {"field": {"limit": "hard", "named": {"trades": 3}}, "floor": {"default": 2}},
            "floor:1, floor:2",
            "field:trades",
            "1",
        ),
        (
            {"floor": {"per": "field", "default": 0, "named": {"trades": 10}}},
            "floor:trades",
            "direction:1, direction:2",
            "1",
        ),
    ],
)
def test_the_smallest_set_of_floors_and_caps_that_clashes_is_named(
    pools: dict[str, Any], names: str, others: str, more: str
) -> None:
    base = {"unit": {"formula": GONE}, "floor": {"named": {"3": GONE}}}
    patch = joined(joined(FLOORS, base), pools)
    _, faults = patched({"pools": patch})
    told = {
        (fault.fields["names"], fault.fields["others"], fault.fields["more"]) for fault in faults
    }
    assert {fault.code for fault in faults} == {"policy_floor_above_cap"}
    assert (names, others, more) in told


@pytest.mark.parametrize(
    "pools",
    [
        {"exemption": {"condition": {"fact": "level", "at_least": 3}, "clause": "c", "says": "s"}},
        {"unit": {"limit": "soft"}},
    ],
)
def test_a_floor_above_a_cap_that_some_pass_by_may_yet_be_met(pools: dict[str, Any]) -> None:
    named = {"3": GONE, "south": 4}
    floor = {"floor": {"per": "unit", "default": 0, "named": named}}
    base = joined(FLOORS, {"unit": {"formula": GONE}})
    assert patched({"pools": {**base, "class": GONE, **floor, **pools}})[1] == []


def test_an_entry_without_its_first_line_is_told_once() -> None:
    """Each rule in turn loses its first line, and all of them but the first at once."""
    text = written(whole().content)
    first = [line for line in text.splitlines() if line.startswith("  - ")]
    rules = [line for line in first if line.removeprefix("  - id: ") in RULES]
    assert len(rules) == len(RULES)
    for gone in ([line] for line in rules[1:]):
        assert entries_unmarked(text, gone) == 1
    assert entries_unmarked(text, rules[2:]) == len(rules) - 2


RULES = ("late", "banned", "still_a_pilot", "young_and_small")


def entries_unmarked(text: str, gone: list[str]) -> int:
    """How often a lost first line is told, and nothing else of the document."""
    for line in gone:
        text = text.replace(f"{line}\n", "", 1)
    codes = [fault.code for fault in read_document(text.encode()).faults]
    assert set(codes) <= {"document_entry_unmarked"}
    return len(codes)


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "policy_empty"),
        (b"- a\n- list\n", 1, "policy_empty"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", 1, "document_alias"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "document_tag"),
        (b"a: 1\n\tb: 2\n", 2, "document_unreadable"),
        (b"a: \x00\n", 1, "document_unreadable"),
        ("甲: x\r\n乙: y\r\na: \x00\n".encode(), 3, "document_unreadable"),
        (b"a: 1\na: 2\n", 2, "document_doubled_key"),
    ],
)
def test_a_file_that_is_no_policy(content: bytes, line: int, code: str) -> None:
    faults = read(read_document(content))[1]
    assert (line, code) in [(fault.line, fault.code) for fault in faults]
    assert {CODES[fault.code].severity for fault in faults} == {"stop"}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_stands_where_it_does_not_belong_something_is_read(seed: int) -> None:
    """Parts of a policy change places at random: no exception, and the rest is still read."""
    chance = Random(seed)
    for _ in range(12):
        document = chance.choice(list(documents().values()))
        every = [path for path in document.places if path]
        for _ in range(chance.choice((1, 2, 5))):
            path, other = chance.choice(every), chance.choice(every)
            if holds(document.content, path):
                document = broken(document, path, at(document.content, other))
        policy, faults = read(document)
        assert policy is not None
        told = [CODES[fault.code].told("en", fault.fields) for fault in faults]
        assert not [said for said in told if "Input should" in said[0]]


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"marking": {"full": "1e999999999"}}, "policy_not_an_amount"),
        ({"marking": {"full": "9" * 5000}}, "policy_not_an_amount"),
        ({"pools": {"total": {"at_most": "BIG"}}}, "policy_total_unstated"),
        ({"examination": {"direction_fit": {"more_than": "1e-99999999"}}}, "policy_not_a_share"),
    ],
)
def test_a_number_too_long_to_work_out_is_a_fault(patch: dict[str, Any], code: str) -> None:
    text = written(over(documents()["whole"].content, patch)).replace("BIG", "9" * 5000)
    assert code in [fault.code for fault in read(read_document(text.encode()))[1]]


@pytest.mark.parametrize("given_up", ["a value that never fits", "one round of reading"])
def test_what_cannot_be_read_past_is_refused_with_what_was_found(
    given_up: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a value filled with one that fits no better, reading would end, and tell it once."""
    if given_up == "a value that never fits":
        monkeypatch.setitem(repair._FILLINGS, "int_type", "two")
    else:
        monkeypatch.setattr(repair, "_ROUNDS", 1)
    text = WHOLE.replace("    default: 2\n", "    default: two\n", 1)
    policy, faults = read(read_document(text.encode()))
    assert policy is None
    assert [(fault.code, fault.path) for fault in faults] == [
        ("policy_wrong_value", ("pools", "unit", "default"))
    ]
    with pytest.raises(PolicyError, match="policy_wrong_value"):
        load_policy("policy.yaml", text.encode(), known())


def test_a_condition_names_the_registers_that_it_asks() -> None:
    policy, _ = read(whole())
    assert policy is not None
    asked = {rule.id: rule.requires.registers() for rule in policy.examination.rules}
    asked |= {
        fact.id: fact.verified.condition.registers()
        for fact in policy.facts
        if fact.verified.condition is not None
    }
    assert asked == {
        "late": {"online"},
        "banned": {"misconduct"},
        "still_a_pilot": {"earlier_pilots"},
        "young_and_small": set(),
        "host": {"bases"},
        "exchange": set(),
    }
