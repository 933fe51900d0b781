"""A policy file that is faulty is refused, with everything that is wrong with it and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.codes import CODES
from pipeline.errors import PolicyError
from pipeline.manual import vocabulary
from pipeline.policy import Policy, load_policy

FILE = Path(__file__).parents[1] / "configs" / "tianjin-2022.yaml"
TEXT = FILE.read_text(encoding="utf-8")


def load(text: str | bytes) -> Policy:
    content = text if isinstance(text, bytes) else text.encode()
    return load_policy("policy.yaml", content, vocabulary())


def faults(text: str | bytes) -> list[tuple[int, str, dict[str, str]]]:
    """Line, code and fields of every fault of a policy that has some."""
    with pytest.raises(PolicyError) as raised:
        load(text)
    return [(fault.line, fault.code, fault.fields) for fault in raised.value.faults]


@dataclass(frozen=True)
class Edit:
    """One fault put into the file of the sample round.

    `old` becomes `new` where it first stands after `after`. The fault must be
    told on the line where `at` then first stands behind `after`; on the first
    changed line where `at` is not given. `twice`: of two tables it is wrong.
    """

    name: str
    old: str
    new: str
    code: str
    after: str = ""
    at: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    twice: bool = False

    def edited(self, text: str) -> tuple[str, int]:
        start = text.index(self.after)
        place = text.index(self.old, start)
        changed = text[:place] + self.new + text[place + len(self.old) :]
        seen = changed.index(self.at, start) if self.at else place
        return changed, changed[:seen].count("\n") + 1


READING = "reading: {note: x, by: y, dated: '2022-04-25'}"

EDITS = (
    Edit(
        "misspelt key",
        "rank_on: total",
        "rank_onn: total",
        "policy_unknown_key",
        fields={"key": "rank_onn", "nearest": "rank_on"},
    ),
    Edit(
        "misspelt key at the top",
        "\nplaces:",
        "\nplaxes:",
        "policy_unknown_key",
        at="plaxes",
        fields={"key": "plaxes", "nearest": "places"},
    ),
    Edit("unknown key without a likeness", "  limit: hard", "  qqqq: 1", "policy_unknown_key"),
    Edit(
        "doubled key",
        "  rank_on: total",
        "  rank_on: total\n  rank_on: exact",
        "document_doubled_key",
        at="rank_on: exact",
    ),
    Edit(
        "missing key",
        "    too_few: may_be_ruled\n",
        "",
        "policy_missing_key",
        after="  panel:",
        at="  panel:",
        fields={"key": "too_few"},
    ),
    Edit(
        "total not stated",
        "    at_most: 30\n",
        "",
        "policy_missing_key",
        after="\n  total:\n    at_most: 30",
        at="total:",
    ),
    Edit("total stated as nothing", "at_most: 30", "at_most: null", "policy_total_unstated"),
    Edit("total stated as many", "at_most: 30", "at_most: many", "policy_total_unstated"),
    Edit("bare decimal", 'step: "0.5"', "step: 0.5", "document_bare_decimal"),
    Edit("weight that is no number", 'weight: "1"', "weight: one", "policy_not_an_amount"),
    Edit("weight with a comma", 'weight: "1"', 'weight: "0,5"', "policy_not_an_amount"),
    Edit("weight that is not finite", 'weight: "1"', 'weight: "NaN"', "policy_not_an_amount"),
    Edit("too many decimals", 'cap: "5"', 'cap: "5.0000000001"', "policy_too_many_decimals"),
    Edit("negative cap", 'cap: "5"', 'cap: "-5"', "policy_negative"),
    Edit(
        "weights that do not add up",
        'weight: "1"',
        'weight: "1.1"',
        "policy_weights",
        at="full:",
        after="\nmarking:",
        fields={"value": "102.5", "full": "100"},
    ),
    Edit("step of nothing", 'step: "0.5"', 'step: "0"', "policy_not_positive"),
    Edit("step that misses the top", 'step: "0.5"', 'step: "0.3"', "policy_scale_step"),
    Edit("negative quota", "default: 2", "default: -2", "policy_wrong_value"),
    Edit("fractional quota", "default: 2", 'default: "2.5"', "policy_wrong_value"),
    Edit("quota that is yes", "default: 2", "default: true", "policy_wrong_value"),
    Edit(
        "unknown unit",
        'named: {"120116": 6}',
        'named: {"120126": 6}',
        "policy_unknown_name",
        fields={"value": "120126", "kind": "unit", "nearest": "120116"},
    ),
    Edit(
        "doubled unit",
        'id: "120102"',
        'id: "120101"',
        "policy_doubled_name",
    ),
    Edit(
        "alias of two units",
        "aliases: [河东,",
        "aliases: [和平区,",
        "policy_doubled_name",
    ),
    Edit(
        "unknown field of a direction",
        "field: products",
        "field: product",
        "policy_unknown_name",
        fields={"kind": "field", "nearest": "products"},
    ),
    Edit(
        "unknown tie rule",
        "ties: [untrimmed_mean,",
        "ties: [trimmed_mean,",
        "policy_wrong_value",
    ),
    Edit(
        "tie on an unknown criterion",
        '"criterion:innovation"',
        '"criterion:inovation"',
        "policy_unknown_name",
        fields={"kind": "criterion", "nearest": "innovation"},
    ),
    Edit(
        "deadline without zone",
        "2022-05-04T23:59:59+08:00",
        "2022-05-04T23:59:59",
        "policy_without_zone",
    ),
    Edit(
        "paper deadline without zone",
        "2022-05-10T23:59:59+08:00",
        "2022-05-10T23:59:59",
        "policy_without_zone",
    ),
    Edit(
        "deadline that is no moment",
        "2022-05-04T23:59:59+08:00",
        "the fourth of May",
        "policy_not_a_moment",
    ),
    Edit("day that is none", '"on": "2022-05-16"', '"on": "2022-02-30"', "policy_not_a_day"),
    Edit("word for a true value", "language: zh", "language: yes", "policy_not_a_choice"),
    Edit(
        "unknown method",
        "kind: trimmed_mean",
        "kind: trimed_mean",
        "policy_not_a_choice",
        fields={"nearest": "trimmed_mean"},
    ),
    Edit(
        "trimming everybody",
        "dropped: 1, at_least: 5}",
        "dropped: 1, at_least: 2}",
        "policy_trimming",
    ),
    Edit(
        "clamping totals",
        "{kind: trimmed_mean, dropped: 1, at_least: 5}",
        "{kind: clamped_mean, distance: '3'}",
        "policy_clamped_level",
    ),
    Edit(
        "marks counted apart in totals",
        "counts: complete",
        "counts: per_criterion",
        "policy_counts_level",
    ),
    Edit(
        "rounding a criterion of totals",
        "    total: {decimals: 2, half: up}",
        "    criterion: {decimals: 2}\n    total: {decimals: 2}",
        "policy_rounding_level",
    ),
    Edit(
        "no rounding at all",
        "    total: {decimals: 2, half: up}\n",
        "",
        "policy_rounding_absent",
        after="\n  rounding:",
        at="rounding:",
    ),
    Edit("pass mark out of reach", 'at_least: "60"', 'at_least: "100.5"', "policy_out_of_reach"),
    Edit("soft quota", "limit: hard", "limit: soft", "policy_undefined_kind"),
    Edit(
        "surplus by the unit's order",
        "kept: by_score",
        "kept: by_unit_order",
        "policy_undefined_kind",
    ),
    Edit("surplus refused", "kept: by_score", "kept: refused", "policy_undefined_kind"),
    Edit(
        "panels apart without pools",
        "compared: together",
        "compared: apart\n      per_panel: [unit, applicant]",
        "policy_pool_of_no_panel",
        at="per_panel",
        fields={"value": "total"},
    ),
    Edit(
        "extra places without units",
        "  reserve:\n    who: room",
        "  extra: {per: round, default: 1, named: {'120116': 1}, "
        + READING
        + "}\n  reserve:\n    who: room",
        "policy_extra_named",
    ),
    Edit(
        "unknown column in a rule",
        "column: scenarios",
        "column: scenario",
        "policy_unknown_name",
        fields={"kind": "column", "nearest": "scenarios"},
    ),
    Edit(
        "unknown column of a register",
        "period: [from, until]",
        "period: [from, untill]",
        "policy_unknown_name",
        after="- id: misconduct",
        fields={"kind": "column of misconduct", "nearest": "until"},
    ),
    Edit(
        "key of a register that is none, deep in a condition",
        "            key: credit_code\n            also: [title]\n            valid_on",
        "            key: credit_codes\n            also: [title]\n            valid_on",
        "policy_unknown_name",
        after="- id: earlier_pilot_of_applicant",
        fields={"kind": "column", "nearest": "credit_code"},
        twice=True,
    ),
    Edit(
        "neither yes nor no",
        '{column: own_ip, is: "yes"}',
        "{column: own_ip, is: true_}",
        "policy_unknown_name",
        fields={"kind": "own_ip", "value": "true_"},
    ),
    Edit("a reading by nobody", "by: 示例，非官方决定", 'by: " "', "policy_wrong_value"),
    Edit(
        "value that no project can have",
        "{column: stage, is: built}",
        "{column: stage, is: build}",
        "policy_unknown_name",
        fields={"kind": "stage", "nearest": "built"},
    ),
    Edit("rule named like a code", "id: late_filing", "id: policy_weights", "policy_taken_code"),
    Edit("rule named like a reason", "id: late_filing", "id: too_few_experts", "policy_taken_code"),
    Edit("two rules of one name", "id: late_filing", "id: not_filed_online", "policy_doubled_name"),
    Edit(
        "rule on a fact",
        "requires: {column: scenarios, at_least: 5}",
        "requires: {fact: dcmm_level, at_least: 5}",
        "policy_fact_too_early",
    ),
    Edit(
        "condition of two kinds",
        '{column: own_ip, is: "yes"}',
        '{column: own_ip, fact: x, is: "yes"}',
        "policy_condition_kind",
    ),
    Edit(
        "condition without a test",
        "{column: scenarios, at_least: 5}",
        "{column: scenarios}",
        "policy_condition_test",
    ),
    Edit(
        "unknown consequence",
        "otherwise: ineligible",
        "otherwise: illegible",
        "policy_not_a_choice",
        fields={"nearest": "ineligible"},
    ),
    Edit(
        "fact of no kind",
        "from: {reviewed: open_source}",
        "from: {value: level}",
        "policy_source_kind",
    ),
    Edit(
        "bonus on an unknown fact",
        "fact: open_source\n",
        "fact: open_sources\n",
        "policy_unknown_name",
        fields={"nearest": "open_source"},
    ),
    Edit(
        "bonus in an unknown group",
        "group: priority",
        "group: prior",
        "policy_unknown_name",
        fields={"kind": "group"},
    ),
    Edit(
        "bonus of both kinds",
        'points: "2"',
        'points: "2"\n      points_by_level: {"3": "2"}',
        "policy_bonus_kind",
        after="- id: open_source\n      fact",
        at="- id",
    ),
    Edit("bonus named experts", "- id: dcmm\n", "- id: experts\n", "policy_taken_name"),
    Edit(
        "exemption on a column",
        'condition: {fact: dcmm_level, at_least: "3"}',
        'condition: {column: dcmm_level, at_least: "3"}',
        "policy_exemption_fact",
    ),
    Edit(
        "amount without a source",
        "    clause: 正文二(一)\n    says:\n      zh: 一个申报主体限一个项目。\n"
        "      en: One project for each applicant.\n",
        "",
        "policy_without_source",
        after="\n  applicant:\n",
        at="  applicant:",
    ),
    Edit("tag", "at_most: 30", "at_most: !!int 30", "document_tag"),
    Edit("anchor", "at_most: 30", "at_most: &many 30", "document_alias"),
    Edit("second document", "\npools:", "\n---\npools:", "document_second", at="---"),
    Edit(
        "no YAML",
        "pools:\n",
        "pools: {\n",
        "document_unreadable",
        at="default: 2",
        after="\npools:",
    ),
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_one_fault_is_told_once_on_its_line(edit: Edit) -> None:
    text, line = edit.edited(TEXT)
    found = faults(text)
    assert [(at, code) for at, code, _ in found] == [(line, edit.code)] * (1 + edit.twice)
    assert edit.fields.items() <= found[0][2].items()


def test_every_fault_has_a_sentence() -> None:
    told = {edit.code for edit in EDITS}
    assert told <= CODES.keys()
    assert {CODES[code].severity for code in told} == {"stop"}


def test_three_faults_of_three_parts_are_one_message() -> None:
    text = TEXT
    for old, new in (
        ("decimals: 2", "decimal: 2"),
        ('weight: "1"', 'weight: "2"'),
        ('named: {"120116": 6}', 'named: {"Binhai": 6}'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    shown = ('\n  full: "100"', "decimal: 2", 'Binhai": 6')
    places = [text[: text.index(part) + 1].count("\n") + 1 for part in shown]
    with pytest.raises(PolicyError) as raised:
        load(text)
    told = str(raised.value).splitlines()
    assert [line.split()[:2] for line in told] == [
        [f"policy.yaml:{places[0]}:", "policy_weights"],
        [f"policy.yaml:{places[1]}:", "policy_unknown_key"],
        [f"policy.yaml:{places[2]}:", "policy_unknown_name"],
    ]
    assert "'nearest': 'decimals'" in told[1]
    assert raised.value.exit_status == 2


def test_all_faults_of_one_part_are_told() -> None:
    text = TEXT.replace("default: 2", "default: -1", 1).replace(
        "kept: by_score", "kept: by_scores", 1
    )
    text = text.replace("skips: [unit]", "skips: [units]", 1).replace(
        "at_most: 30", "at_most: 3.5", 1
    )
    assert [code for _, code, _ in faults(text)] == [
        "policy_wrong_value",
        "policy_not_a_choice",
        "policy_total_unstated",
        "document_bare_decimal",
        "policy_not_a_choice",
    ]


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "policy_empty"),
        (b"# nothing but a remark\n", 1, "policy_empty"),
        (b"- a\n- list\n", 1, "policy_empty"),
        (b"a: 1\nb: \xb2\xe2\n", 2, "document_not_utf8"),
        (b"a: [" * 60, 1, "document_too_deep"),
        (b"#" * 1_000_001, 1, "document_too_large"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", 1, "document_alias"),
        (b"a: !!python/object/apply:os.system [ls]\n", 1, "document_tag"),
        (b"a: 1\n\tb: 2\n", 2, "document_unreadable"),
        (b"a: \x00\n", 1, "document_unreadable"),
        ("甲: x\r\n乙: y\r\na: \x00\n".encode(), 3, "document_unreadable"),
        (b"{a: 1}: 2\n", 1, "document_key"),
    ],
)
def test_a_file_that_is_no_policy(content: bytes, line: int, code: str) -> None:
    assert (line, code) in [(at, named) for at, named, _ in faults(content)]


def test_on_and_no_stay_text() -> None:
    text = TEXT.replace('    "on": "2022-05-16"', "    on: '2022-05-16'", 1)
    text = text.replace('blank: "no"', "blank: no", 1)
    assert load(text) == load(TEXT)


def test_the_round_of_the_sample() -> None:
    policy = load(TEXT)
    assert len(policy.units.members) == 16
    assert [direction.id for direction in policy.directions.members] == list("12345678")
    assert policy.pools.unit is not None
    assert (policy.pools.unit.default, policy.pools.unit.named) == (2, {"120116": 6})
    assert policy.pools.total.at_most == 30
    assert sum(criterion.scale.max for criterion in policy.marking.criteria) == Decimal(100)
    assert policy.total_decimals() == 2


def test_every_part_of_the_sample_says_by_what_right() -> None:
    """The notice is silent on sixteen questions; each is asked in a reading, in both languages."""
    readings = TEXT.count("reading:\n")
    assert TEXT.count("zh: 问：") == TEXT.count('en: "Asked: ')
    asked = [
        line.split("Asked: ")[1].split(" Chosen:")[0]
        for line in TEXT.splitlines()
        if "Asked: " in line
    ]
    for question in (
        "does level 3 both exempt from the quota and earn priority points?",
        "do exempt projects count against the city's own total?",
        "who drops out when a district over-submits?",
        "which project stands when one applicant files two, or through two districts?",
        "which date ends the two years of an earlier list?",
        "on which date must the level be valid, by what evidence, and does a parent's certificate"
        " count?",
        "how many go to the ministry?",
        "does priority count as points with a cap, or only as an order among equals?",
        "what parts equals?",
        "what is rounded, when and how?",
        "is an effect in numbers a bar, a warning or the experts' matter, and for whom?",
        "must a project under construction reach the number?",
        "is 4 May included, until which hour, in which zone, and who was given longer?",
        "do institutes and associations owe annual returns?",
        "whom do the words `and the like` let in?",
        "if panels mark separately, is one list made of them, or one a panel?",
        "may the panel recommend a project with too few experts, or must it be marked again?",
        "may several apply together?",
    ):
        assert question in asked
    assert readings == TEXT.count("dated: ") == TEXT.count("by: 示例")


def test_every_clause_of_the_notice_has_a_row() -> None:
    """Each clause with a duty stands in the policy, as a part or as not examined."""
    cited = {line.split("clause: ")[1] for line in TEXT.splitlines() if "clause: " in line}
    together = " ".join(cited)
    for clause in (
        "正文一", "正文二(一)", "正文二(二)", "正文二(三)", "正文二(四)", "正文二(五)",
        "正文三(一)", "正文三(二)", "附件三(一)", "附件三(二)", "附件三(三)",
        *(f"附件二(一){n}" for n in (1, 2, 3)), *(f"附件二(二){n}" for n in (4, 5)),
        *(f"附件二(三){n}" for n in (6, 7, 8)),
    ):  # fmt: skip
        assert clause in together
